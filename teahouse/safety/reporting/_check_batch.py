"""JSON for the EU's transparency database: a batch of statements or one statement. The rules are ``statements``'s."""

from teahouse.safety.reporting._faults import Fault
from teahouse.safety.reporting._parse import FILE_LIMIT
from teahouse.safety.statements import FaultsError, decode_batch


def is_batch(data: bytes) -> bool:
    """Is this JSON and no CSV? A CSV of Annex I begins with a name."""
    return data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def check_batch(file: str, data: bytes) -> list[Fault]:
    """What the database would refuse. ``column`` is the path of the field."""
    if len(data) > FILE_LIMIT:
        return [Fault(file, 0, "", "size", f"{len(data):,} bytes", f"a batch, at most {FILE_LIMIT:,} bytes")]
    try:
        decode_batch(data if b'"statements"' in data[:4096] else b'{"statements": [' + data + b"]}")
    except FaultsError as error:
        return [Fault(file, 0, fault.field, fault.field.rpartition(".")[2], fault.says, "") for fault in error.faults]
    return []
