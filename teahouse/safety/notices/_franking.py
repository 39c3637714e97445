"""Message franking: that a disclosed message is the one that was sent, though the service cannot read it. Pure.

A client that wants its reader to be able to report puts into the clear part of an ``m.room.encrypted`` event

    "org.teahouse.franking": {"commitment": base64(HMAC-SHA256(key, plaintext))}

and the key, 32 random bytes for each message, into what it encrypts, as ``org.teahouse.franking_key`` beside
``content``. The plaintext that is committed to is the encrypted JSON without that key, to the letter. Sender, room and
time need no tag of ours: they are those of the event as it is kept here. A reader who reports hands over key and
plaintext of that one message; no other is opened by it.

HMAC-SHA256 under a key of fixed length is compactly committing: a second (key, plaintext) for the same commitment is
a collision of SHA-256, so neither sender nor reader can lie about what was sent. Keys of other lengths are refused,
because HMAC pads or hashes them, and two of those are one.

Source: Facebook, "Messenger Secret Conversations" (2017); Grubbs, Lu, Ristenpart, "Message Franking via Committing
Authenticated Encryption" (ePrint 2017/664). Matrix has no such thing (spec-todo: none to follow).
"""

import base64
import hashlib
import hmac
from typing import Any

from teahouse.matrix.megolm import from_base64
from teahouse.safety.notices._model import Disclosure, Opening

FIELD = "org.teahouse.franking"
KEY_BYTES = 32


def commitment(key: bytes, plaintext: str) -> str:
    """What the sender puts into the clear part, in base64. Raises ValueError unless the key has 32 bytes."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a franking key has {KEY_BYTES} bytes")
    return base64.b64encode(_tag(key, plaintext)).decode("ascii")


def verify(content: dict[str, Any], disclosure: Disclosure) -> Opening:
    """What the stored ``content`` of the event says of a disclosure.

    verified: it is what the sender sent. mismatch: it is not, or the key is none. unverifiable: the sender committed
    to nothing, so nobody can say; most clients do not. Only what is verified is taken in (``_disclose``).
    """
    franking = content.get(FIELD)
    if not isinstance(franking, dict):
        return "unverifiable"
    committed, key = from_base64(franking.get("commitment")), from_base64(disclosure.key)
    if len(committed) != hashlib.sha256().digest_size or len(key) != KEY_BYTES:
        return "mismatch"
    return "verified" if hmac.compare_digest(committed, _tag(key, disclosure.plaintext)) else "mismatch"


def _tag(key: bytes, plaintext: str) -> bytes:
    return hmac.digest(key, plaintext.encode("utf-8", "surrogatepass"), "sha256")
