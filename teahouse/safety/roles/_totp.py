"""Time-based one-time passwords (RFC 6238): six digits, SHA-1, thirty seconds, as authenticator apps make them."""

import base64
import hmac
import struct
from urllib.parse import quote

STEP_MS = 30_000
SECRET_BYTES = 20  # RFC 4226, section 4: 160 bits are recommended


def step_of(now_ms: int) -> int:
    """The number of the time step a moment is in."""
    return now_ms // STEP_MS


def code(secret: bytes, step: int) -> str:
    """The code of one time step (RFC 4226, section 5.3).

    >>> code(b"12345678901234567890", 1)
    '287082'
    """
    mac = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    offset = mac[-1] & 15
    return f"{(int.from_bytes(mac[offset : offset + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


def fitting_step(secret: bytes, given: str, now_ms: int, after: int) -> int | None:
    """The time step that a code is of: this one or one beside it, and later than ``after``; ``None`` for a wrong code.

    Who keeps the answer as the next ``after`` takes no code twice (RFC 6238, section 5.2).
    """
    found = None
    now = step_of(now_ms)
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(code(secret, step).encode(), given.encode("utf-8", "surrogatepass")) and step > after:
            found = step
    return found


def typed(secret: bytes) -> str:
    """The secret as one types it into an app: base32 without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def address(secret: bytes, issuer: str, account: str) -> str:
    """What the QR code says to an app: ``otpauth://totp/…`` (the Key Uri Format)."""
    label = quote(f"{issuer}:{account}", safe="")
    return f"otpauth://totp/{label}?secret={typed(secret)}&issuer={quote(issuer, safe='')}"
