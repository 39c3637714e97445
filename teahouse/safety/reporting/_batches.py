"""The batches for the EU's database as a version of a year's report has them: to the byte, but for what is erased.

Of them the version's own file ``batches.tsv`` names each with its SHA-256 and how many statements it has, so that its
digest in the ledger holds for all of them, however many there are. Pure.
"""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence

import msgspec

BATCHES_FILE = "batches.tsv"


class _Puid(msgspec.Struct):
    puid: str


class _Named(msgspec.Struct):
    statements: list[_Puid]


class _Raw(msgspec.Struct):
    statements: list[msgspec.Raw]


def names(bodies: Sequence[bytes]) -> dict[str, bytes]:
    """The bodies by the names of their files, in order."""
    return {f"batch-{number:04}.json": body for number, body in enumerate(bodies, 1)}


def numbers(body: bytes) -> list[str]:
    """The statements of a body by their numbers."""
    return [one.puid for one in msgspec.json.decode(body, type=_Named).statements]


def manifest(batches: Mapping[str, bytes]) -> bytes:
    """``batches.tsv``: a line for each batch."""
    lines = [("File", "SHA-256", "Statements")]
    lines += [(name, hashlib.sha256(body).hexdigest(), str(len(numbers(body)))) for name, body in batches.items()]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="\t").writerows(lines)
    return text.getvalue().encode()


def without(body: bytes, number: str) -> bytes:
    """The body without a statement; all others as they were, to the byte."""
    kept = msgspec.json.decode(body, type=_Raw).statements
    left = [raw for raw, puid in zip(kept, numbers(body), strict=True) if puid != number]
    return msgspec.json.encode(_Raw(left))
