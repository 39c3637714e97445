"""Answers with a secret in them, kept so that only whoever asked can read them.

Pure but for the nonce. Ways in: ``seal``, ``unseal``.

A remembered answer that holds a key's text would lay open in the database what is kept there as a hash. So it is
encrypted (AES-256-GCM) under a key made from the caller's access token, which the database has as a hash only.
"""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from teahouse.kernel.http import Request

_NONCE = 12  # bytes


def seal(request: Request, name: str, body: bytes) -> bytes:
    """``body``, for the access token of this request and the Idempotency-Key ``name``."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(request).encrypt(nonce, body, name.encode())


def unseal(request: Request, name: str, sealed: bytes) -> bytes | None:
    """What was sealed; ``None`` for another access token."""
    try:
        return _cipher(request).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
    except InvalidTag:
        return None


def _cipher(request: Request) -> AESGCM:
    said = (request.header("authorization") or "")[len("bearer ") :].strip()
    token = said or request.query("access_token") or ""
    return AESGCM(hashlib.blake2b(token.encode(), digest_size=32, key=b"teahouse answers").digest())
