"""What may be wrong with a transparency log. Both are ``ValueError``; the message names the thing and its fault."""

import base64
import binascii
import re

HASH_BYTES = 32
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
#: The greatest number that C2SP texts can hold: one that every implementation reads.
NUMBER_LIMIT = 2**63 - 1


class TlogError(ValueError):
    """Something about a log that is not as it must be."""


class Malformed(TlogError):
    """A text or a sequence of bytes that is not in the form it should have."""


class Unproven(TlogError):
    """In the right form, and not true: a proof, a signature or a tile that does not hold."""


def decimal(text: str, what: str) -> int:
    """An ASCII decimal without leading zeroes, at most 2^63 - 1. Raises ``Malformed`` naming ``what``."""
    if not _DECIMAL.fullmatch(text) or int(text) > NUMBER_LIMIT:
        raise Malformed(f"{what}: {text[:40]!r} is not a decimal number without leading zeroes")
    return int(text)


def decoded(text: str, what: str) -> bytes:
    """Standard base64 with its padding, in its one canonical form. Raises ``Malformed`` naming ``what``."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed(f"{what}: not base64 ({error})") from None
    if encoded(data) != text:
        raise Malformed(f"{what}: not base64 in its canonical form")
    return data


def encoded(data: bytes) -> str:
    """Standard base64."""
    return base64.b64encode(data).decode("ascii")


def hash_of(text: str, what: str) -> bytes:
    """A SHA-256 hash in base64. Raises ``Malformed`` naming ``what``."""
    data = decoded(text, what)
    if len(data) != HASH_BYTES:
        raise Malformed(f"{what}: {len(data)} bytes where a SHA-256 hash has {HASH_BYTES}")
    return data
