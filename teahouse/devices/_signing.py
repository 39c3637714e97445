"""Signed JSON, checked. Pure.

Ways in: ``body`` (what a signature covers), ``verified``. Source: Matrix appendices, "Signing JSON".
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from teahouse.devices._model import Json
from teahouse.matrix import canonical

_NOT_SIGNED = ("signatures", "unsigned")


def body(signed: Json) -> Json:
    """The members that a signature covers."""
    return {name: value for name, value in signed.items() if name not in _NOT_SIGNED}


def verified(signed: Json, public_key: str, signature: str) -> bool:
    """Whether ``signature`` is the Ed25519 signature of ``signed`` by ``public_key``, both in unpadded base64."""
    try:
        key = Ed25519PublicKey.from_public_bytes(unpadded(public_key))
        key.verify(unpadded(signature), canonical.encode(body(signed)))
    except (InvalidSignature, ValueError):
        return False
    return True


def unpadded(value: str) -> bytes:
    """Decode base64 with or without its padding. Raises ``ValueError``."""
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64") from error
