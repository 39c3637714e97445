"""What the log holds: a public part without personal content, and salted commitments to what stays outside.

An entry is canonical JSON (Matrix appendices, "Canonical JSON"), so that the same entry is the same bytes for everyone.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec

from teahouse.matrix import canonical
from teahouse.matrix.errors import MatrixError
from teahouse.tlog.errors import encoded
from teahouse.tlog.tiles import ENTRY_LIMIT

Kind = Literal[
    "statement",
    "measure_end",
    "appeal",
    "order",
    "campaign",
    "rulebook",
    "context_note",
    "break_glass",
    "key_rotation",
    "report",
    "erasure",
    "recipients",
    "authority",
]
KINDS: tuple[str, ...] = get_args(Kind)
VERSION = 1
SALT_BYTES = 32
_FIELD = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_PERSON = re.compile(r"@[a-z0-9._=/+\-]{1,200}:[A-Za-z0-9.\-\[\]:]+")
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class LedgerError(ValueError):
    """What was handed over cannot be an entry; the message names the field."""


class Draft(msgspec.Struct, frozen=True):
    """What is to be logged. ``public`` is JSON that everyone may read for ever: no personal content, no user ids.

    ``private`` are values that are committed to and not shown: whoever has a value and its salt can prove it.
    """

    kind: Kind
    public: Mapping[str, Any]
    private: Mapping[str, str] = {}


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry as it is published. ``commitments`` are base64 of SHA-256(salt || value in UTF-8), by field."""

    v: int
    kind: str
    at_ms: int
    public: dict[str, Any]
    commitments: dict[str, str]


def commitment(salt: bytes, value: str) -> str:
    """The commitment to ``value``: nobody who lacks the salt can tell, or test, what it is to."""
    return encoded(hashlib.sha256(salt + value.encode()).digest())


def entry_bytes(draft: Draft, at_ms: int, salts: Mapping[str, bytes]) -> bytes:
    """The entry's bytes. Raises ``LedgerError`` naming what cannot be logged."""
    if draft.kind not in KINDS:
        raise LedgerError(f"kind: {draft.kind!r} is none of {', '.join(KINDS)}")
    for field in draft.private:
        if not _FIELD.fullmatch(field):
            raise LedgerError(f"private: {field[:80]!r} is not a field's name (a-z, 0-9, _ and .)")
    commitments = {field: commitment(salts[field], _text(field, value)) for field, value in draft.private.items()}
    content = {
        "v": VERSION,
        "kind": draft.kind,
        "at_ms": at_ms,
        "public": dict(draft.public),
        "commitments": commitments,
    }
    try:
        data = canonical.encode(content)
    except MatrixError as error:
        raise LedgerError(f"public: {error}") from None
    person = _PERSON.search(data.decode())
    if person is not None:
        raise LedgerError(f"public: holds the user id {person[0][:80]}: commit to it instead (private)")
    if len(data) > ENTRY_LIMIT:
        raise LedgerError(f"public: the entry has {len(data)} bytes where {ENTRY_LIMIT} are the most")
    return data


def parse(data: bytes) -> Entry:
    """Read an entry. Raises ``LedgerError`` for what is not canonical JSON of the one form."""
    try:
        raw = _decode(data)
        if canonical.encode(raw) != data:
            raise LedgerError("entry: not in canonical JSON")
        entry = msgspec.convert(raw, Entry)
    except msgspec.DecodeError as error:  # ValidationError too
        raise LedgerError(f"entry: {error}") from None
    except (MatrixError, UnicodeDecodeError, RecursionError) as error:
        raise LedgerError(f"entry: {error}") from None
    if entry.v != VERSION:
        raise LedgerError(f"entry: version {entry.v} is not known here")
    return entry


def _text(field: str, value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise LedgerError(f"private.{field}: holds a lone surrogate") from None
    return value
