"""The statement file: an entry, its proof, and what opens its commitments, for one person to keep.

What a person gets with a statement of reasons. It needs no network to be verified, and outlives this service.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from teahouse.ledger._entry import Entry, LedgerError, commitment, parse
from teahouse.matrix import canonical
from teahouse.matrix.errors import MatrixError
from teahouse.tlog import proof as proofs
from teahouse.tlog.checkpoint import Checkpoint
from teahouse.tlog.errors import TlogError, Unproven, decoded, encoded
from teahouse.tlog.note import VerifierKey

TYPE = "teahouse.ledger.statement/v1"


class Opening(msgspec.Struct, frozen=True):
    """A private value of an entry, with the salt (base64) that shows the entry is committed to it."""

    value: str
    salt: str


class StatementFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file. ``entry`` is as published, ``proof`` a tlog-proof@v1, ``opened`` what the holder may know."""

    type: str
    entry: dict[str, Any]
    opened: dict[str, Opening]
    proof: str


class Verified(msgspec.Struct, frozen=True):
    """What a statement file proves."""

    index: int
    entry: Entry
    head: Checkpoint
    opened: dict[str, str]


def write(entry: bytes, proof: str, salts: Mapping[str, bytes], values: Mapping[str, str]) -> bytes:
    """The file for an entry, opening those ``values`` whose salts are still there.

    Raises ``LedgerError`` for a value that the entry is not committed to.
    """
    known = parse(entry)
    opened: dict[str, Opening] = {}
    for field, value in values.items():
        salt = salts.get(field)
        if salt is not None:
            if known.commitments.get(field) != commitment(salt, value):
                raise LedgerError(f"values.{field}: not what the entry is committed to")
            opened[field] = Opening(value, encoded(salt))
    content = StatementFile(TYPE, msgspec.json.decode(entry), opened, proof)
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def read(data: bytes) -> StatementFile:
    """Read a statement file. Raises ``LedgerError`` naming what is wrong; nothing is verified yet."""
    try:
        found = msgspec.json.decode(data, type=StatementFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise LedgerError(f"statement file: {error}") from None
    if found.type != TYPE:
        raise LedgerError(f"statement file: type {found.type[:60]!r} is not {TYPE}")
    return found


def verify(file: StatementFile, *keys: VerifierKey) -> Verified:
    """What the file proves, by one of the log's ``keys``. Raises ``TlogError``, ``LedgerError``."""
    try:
        data = canonical.encode(file.entry)
    except MatrixError as error:
        raise LedgerError(f"statement file: entry: {error}") from None
    proof = proofs.parse(file.proof)
    head = proofs.verify(proof, data, *keys)
    entry = parse(data)
    opened: dict[str, str] = {}
    for field, opening in file.opened.items():
        try:
            holds = commitment(decoded(opening.salt, "salt"), opening.value) == entry.commitments.get(field)
        except (TlogError, UnicodeEncodeError) as error:
            raise Unproven(f"opened.{field}: {error}") from None
        if not holds:
            raise Unproven(f"opened.{field}: not what the entry is committed to")
        opened[field] = opening.value
    return Verified(proof.index, entry, head, opened)
