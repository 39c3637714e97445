"""Hash lists in and out, in the forms that ThreatExchange, HMA and spreadsheets use.

JSON: descriptors or threat updates, as `{"data": [...]}`, a list, or one object a line. CSV: a header with a column for
the hash and one for its kind. An import is taken whole or, with ExchangeError, not at all.

Source: facebook/ThreatExchange, python-threatexchange: clients/fb_threatexchange/descriptor.py (field names, states).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from teahouse.safety.detectors._hash import Algorithm, parsed
from teahouse.safety.detectors._hashlist import MOST_ENTRIES, Entry, HashList, State

MOST_BYTES = 256 * 1024 * 1024
MOST_FAULTS = 100
_KINDS = {
    Algorithm.PDQ: "HASH_PDQ",
    Algorithm.MD5: "HASH_MD5",
    Algorithm.SHA256: "HASH_SHA256",
    Algorithm.TLSH: "HASH_TEXT_TLSH",
}
_NAMES = {
    **{name: algorithm for algorithm, name in _KINDS.items()},
    **{algorithm.value.upper(): algorithm for algorithm in Algorithm},
    "PHOTO_PDQ": Algorithm.PDQ,
    "VIDEO_MD5": Algorithm.MD5,
    "PHOTO_MD5": Algorithm.MD5,
    "HASH_TLSH": Algorithm.TLSH,
    "TEXT_TLSH": Algorithm.TLSH,
    "SHA-256": Algorithm.SHA256,
}
_HASH_FIELDS = ("indicator", "raw_indicator", "signal", "signal_str", "hash")
_KIND_FIELDS = ("type", "signal_type", "algorithm")
_COLUMNS = ("indicator", "type", "status", "tags", "reason")
_MOST_LABELS = 50


class RowFault(msgspec.Struct, frozen=True):
    """row: from 1, the header not counted. field: which. says: what is wrong with it."""

    row: int
    field: str
    says: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.field}: {self.says}" if self.row else f"{self.field}: {self.says}"


class ExchangeError(ValueError):
    """A file that is not taken; nothing of it was. `faults`: the first MOST_FAULTS."""

    def __init__(self, faults: list[RowFault]) -> None:
        super().__init__("; ".join(map(str, faults[:5])) + ("; …" if len(faults) > 5 else ""))
        self.faults = faults


def from_json(data: bytes, source: str) -> list[Entry]:
    """The entries of a ThreatExchange file. ExchangeError names row and field of what is wrong."""
    _check_size(data)
    if not data.strip():
        raise ExchangeError([RowFault(0, "file", "it is empty")])
    try:
        try:
            found = msgspec.json.decode(data)
        except msgspec.DecodeError:
            found = msgspec.json.Decoder().decode_lines(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ExchangeError([RowFault(0, "file", f"not JSON: {error}")]) from None
    if isinstance(found, dict):
        found = found["data"] if isinstance(found.get("data"), list) else [found]
    if not isinstance(found, list):
        raise ExchangeError([RowFault(0, "file", "a list, or an object with a list under “data”, is wanted")])
    return _entries(found, source)


def from_csv(data: bytes, source: str) -> list[Entry]:
    """The entries of a CSV file (UTF-8, RFC 4180, with a header). ExchangeError names row and field."""
    _check_size(data)
    try:
        text = data.decode("utf-8-sig")
        rows: list[Any] = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError as error:
        raise ExchangeError([RowFault(0, "file", f"not UTF-8 at byte {error.start}")]) from None
    except csv.Error as error:
        raise ExchangeError([RowFault(0, "file", f"not CSV: {error}")]) from None
    for row in rows:
        if None in row:
            row["columns"] = row.pop(None)
    if rows and not any(name in rows[0] for name in _HASH_FIELDS):
        raise ExchangeError([RowFault(0, "header", f"a column named {', '.join(_HASH_FIELDS)} is wanted")])
    return _entries(rows, source)


def to_json(list: HashList, owner: str) -> bytes:
    """The list as ThreatExchange descriptors, to share back: also what we dispute or took off, so that others can learn
    of it. owner: this service's name. Who of us changed an entry is not told."""
    data = [
        {
            "indicator": entry.hash.digest,
            "type": _KINDS[entry.hash.algorithm],
            "status": "MALICIOUS" if entry.state == "active" else "NON_MALICIOUS",
            "should_delete": entry.state == "removed",
            "tags": {"data": [{"text": label} for label in entry.labels]},
            "owner": {"name": owner},
            "description": entry.because,
        }
        for entry in _ordered(list)
    ]
    return msgspec.json.format(msgspec.json.encode({"data": data}), indent=1)


def to_csv(list: HashList) -> bytes:
    """The same as CSV: indicator, type, status, tags, reason."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for entry in _ordered(list):
        kind, tags = _KINDS[entry.hash.algorithm], " ".join(entry.labels)
        writer.writerow([entry.hash.digest, kind, entry.state, _inert(tags), _inert(entry.because)])
    return out.getvalue().encode("utf-8")


def _ordered(list: HashList) -> list[Entry]:
    return sorted(list.entries.values(), key=lambda entry: entry.hash)


def _inert(text: str) -> str:
    """Text that a spreadsheet does not run as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _check_size(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise ExchangeError([RowFault(0, "file", f"it has more than {MOST_BYTES:,} bytes")])


def _entries(rows: list[Any], source: str) -> list[Entry]:
    if len(rows) > MOST_ENTRIES:
        raise ExchangeError([RowFault(0, "file", f"it has more than {MOST_ENTRIES:,} rows")])
    entries: list[Entry] = []
    faults: list[RowFault] = []
    for number, row in enumerate(rows, 1):
        try:
            entries.append(_entry(row, source))
        except _RowError as error:
            faults.append(RowFault(number, error.field, error.says))
            if len(faults) == MOST_FAULTS:
                break
    if faults:
        raise ExchangeError(faults)
    return entries


class _RowError(Exception):
    def __init__(self, field: str, says: str) -> None:
        super().__init__(says)
        self.field = field
        self.says = says


def _entry(row: Any, source: str) -> Entry:
    if not isinstance(row, dict):
        raise _RowError("row", "an object is wanted")
    if "columns" in row:
        raise _RowError("columns", "more of them than the header has")
    field, digest = _first(row, _HASH_FIELDS)
    kind_field, kind = _first(row, _KIND_FIELDS)
    algorithm = _NAMES.get(kind.strip().upper())
    if algorithm is None:
        raise _RowError(kind_field, f"“{kind[:50]}” is none of {', '.join(_KINDS.values())}")
    try:
        hash = parsed(algorithm, digest)
    except ValueError as error:
        raise _RowError(field, str(error)) from None
    reason = row.get("reason") or row.get("description") or ""
    return Entry(
        hash=hash,
        source=source,
        labels=_labels(row),
        state=_state(row),
        because=reason[:2000] if isinstance(reason, str) else "",
    )


def _first(row: Mapping[str, Any], names: Iterable[str]) -> tuple[str, str]:
    """The first of these fields that is there, as text."""
    names = tuple(names)
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value:
            return name, value
    raise _RowError(names[0], "missing, or no text")


def _state(row: Mapping[str, Any]) -> State:
    """What the source thinks of it now. "Not malicious" and "I disagree" are disputes; a deletion is a removal."""
    if row.get("should_delete") in (True, "true", "1"):
        return "removed"
    status = row.get("status")
    stated = status.strip().upper() if isinstance(status, str) else ""
    if stated == "REMOVED":
        return "removed"
    reactions = row.get("my_reactions") or ()
    if stated in ("NON_MALICIOUS", "DISPUTED") or (
        isinstance(reactions, list | tuple | str) and "DISAGREE_WITH_TAGS" in reactions
    ):
        return "disputed"
    return "active"


def _labels(row: Mapping[str, Any]) -> tuple[str, ...]:
    tags = row.get("tags") or row.get("labels") or ()
    if isinstance(tags, dict):
        tags = tags.get("data") or ()
    if isinstance(tags, str):
        tags = tags.removeprefix("'").split()
    if not isinstance(tags, list | tuple):
        raise _RowError("tags", "a list, or text with spaces between")
    texts = [tag.get("text") if isinstance(tag, dict) else tag for tag in tags]
    if not all(isinstance(text, str) for text in texts) or len(texts) > _MOST_LABELS:
        raise _RowError("tags", f"each is a text, and they are {_MOST_LABELS} at most")
    return tuple(dict.fromkeys(str(text)[:200] for text in texts))
