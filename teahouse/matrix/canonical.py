"""What may stand in an event's JSON, and canonical JSON.

Has no tables. Ways in: `check` (at the door, once per body) and `encode` (for hashes and signatures).

Source: Matrix appendices, "Canonical JSON"; Client-Server API, "Size limits".
"""

from __future__ import annotations

import msgspec

from teahouse.matrix.errors import bad_json

#: The most bytes an event may have, everything included. Source: Client-Server API, "Size limits".
EVENT_LIMIT = 65536
#: The greatest and (negated) the least integer.
INTEGER_LIMIT = 2**53 - 1
#: How deep arrays and objects may be nested: deeper than any real event, far from Python's recursion limit.
DEPTH_LIMIT = 64

_encoder = msgspec.json.Encoder(order="deterministic")


def encode(value: object) -> bytes:
    """Canonical JSON: sorted keys, shortest form, UTF-8. Raises M_BAD_JSON as `check` does.

    Source: Matrix appendices, "Canonical JSON".
    """
    check(value)
    return _encoder.encode(value)


def check(value: object) -> None:
    """Raise M_BAD_JSON naming the path of the first thing that canonical JSON cannot hold.

    Refused: floats (NaN and infinities too), integers beyond ±(2^53-1), nesting deeper than 64, lone surrogates,
    keys that are not strings, and Python values that are not JSON. Costs about 0.1 µs a value.
    """
    if not _sound(value, 0):
        _refuse(value, [])


def _sound(value: object, depth: int) -> bool:
    """The quick walk: it only says whether something is wrong; `_refuse` then finds out what and where."""
    kind = type(value)
    if kind is dict:
        if depth >= DEPTH_LIMIT:
            return False
        for key, item in value.items():  # type: ignore[attr-defined]
            if type(key) is not str or not (key.isascii() or _encodable(key)):
                return False
            # Most values are plain ASCII strings: settled here, without another call.
            if (type(item) is not str or not item.isascii()) and not _sound(item, depth + 1):
                return False
        return True
    if kind is str:
        return _encodable(value)  # type: ignore[arg-type]
    if kind is int:
        return -INTEGER_LIMIT <= value <= INTEGER_LIMIT  # type: ignore[operator]
    if kind is list:
        return depth < DEPTH_LIMIT and all(_sound(item, depth + 1) for item in value)  # type: ignore[attr-defined]
    return value is None or kind is bool


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse(value: object, path: list[str | int]) -> None:
    """The slow walk: the same questions in the same order, with the path kept. Raises, or finds nothing."""
    if isinstance(value, dict | list) and len(path) >= DEPTH_LIMIT:
        raise bad_json(f"{_named(path)} is nested deeper than {DEPTH_LIMIT} levels.")
    if type(value) is dict:
        for key, item in value.items():
            if type(key) is not str or not _encodable(key):
                raise bad_json(f"{_named(path)} has a key that is not a string of valid Unicode.")
            _refuse(item, [*path, key])
    elif type(value) is list:
        for index, item in enumerate(value):
            _refuse(item, [*path, index])
    elif not _sound(value, 0):
        raise bad_json(f"{_named(path)} {_trouble(value)}.")


def _trouble(value: object) -> str:
    if isinstance(value, float):
        return "is a floating-point number; only integers are allowed"
    if isinstance(value, int):
        return f"is an integer beyond ±{INTEGER_LIMIT}"
    if isinstance(value, str):
        return "holds a lone surrogate, which is not valid Unicode"
    return f"is a {type(value).__name__}, which JSON cannot hold"


def _named(path: list[str | int]) -> str:
    """`content.body`, `users[3]`; long paths keep their beginning, so that an error is no larger than its cause."""
    text = ""
    for step in path[:12]:
        text += f"[{step}]" if isinstance(step, int) else f".{step[:64]}" if text else step[:64]
    if len(path) > 12:
        text += "…"
    return f"`{text}`" if text else "The value"
