"""Megolm: opening exactly one message of a session, and checking that this is what was sent. Pure.

Each message of a session is encrypted under keys of its own, derived from the ratchet value R of its index by HKDF:

    message key = HKDF-Extract(salt 0, R) = HMAC-SHA256(32 zero bytes, R)                         32 bytes
    AES key, HMAC key, IV = HKDF-Expand(message key, "MEGOLM_KEYS")                               80 bytes

The *message key*, the value half-way, is what a reader hands over who shows one message. R cannot be had from it, and
so neither a later nor an earlier message can. It is better than the 80 bytes that follow from it: Megolm's MAC does not
cover the IV, so whoever chose the 80 bytes could change the IV and with it the first 16 bytes of the text, and the MAC
would still fit. The message key fixes key, MAC and IV together (docs/decisions/0085).

A message is a version byte (3), two protobuf fields, 8 bytes of MAC and 64 of an Ed25519 signature over all of that. A
session's id is its public signing key.

Ways in: ``read_message``, ``Message.opened``; for who has the session: ``read_session``, ``Session.message_key``.
All raise ``MegolmError``, and nothing else, for what does not fit.

Source: Megolm group ratchet (olm, docs/megolm.md); client-server API, m.megolm.v1.aes-sha2; RFC 5869; RFC 5652 6.3.
"""

import base64
import binascii
import hmac

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

ALGORITHM = "m.megolm.v1.aes-sha2"
MESSAGE_KEY_BYTES = 32

_VERSION = 3
_MAC, _SIGNATURE = 8, 64
_INDEX, _CIPHERTEXT = 1, 2
_EXPORT_VERSION = 1
_PART, _PARTS = 32, 4
_EXPORT = 1 + 4 + _PART * _PARTS + 32
_BLOCK = 16


class MegolmError(ValueError):
    """``field``: what does not fit: ciphertext, session_id, message_key or session_key. The text is for people."""

    def __init__(self, field: str, says: str) -> None:
        super().__init__(says)
        self.field = field


class Message(msgspec.Struct, frozen=True):
    """One message, taken apart. body: what the MAC covers; signed: what the signature covers."""

    index: int
    ciphertext: bytes
    body: bytes
    mac: bytes
    signature: bytes

    @property
    def signed(self) -> bytes:
        return self.body + self.mac

    def opened(self, session_id: str, message_key: bytes) -> bytes:
        """The plaintext, if the session signed this message and this is its key.

        The signature is checked before the key is used, so it says whether event or key is wrong.
        """
        public = from_base64(session_id)
        if len(public) != 32:
            raise MegolmError("session_id", "is no public key")
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(self.signature, self.signed)
        except (InvalidSignature, ValueError):
            raise MegolmError("ciphertext", "is not signed by its session") from None
        if len(message_key) != MESSAGE_KEY_BYTES:
            raise MegolmError("message_key", f"must be {MESSAGE_KEY_BYTES} bytes in base64")
        aes_key, mac_key, iv = keys_of(message_key)
        if not hmac.compare_digest(self.mac, hmac.digest(mac_key, self.body, "sha256")[:_MAC]):
            raise MegolmError("message_key", "does not open this message")
        decryptor = Cipher(algorithms.AES(aes_key), modes.CBC(iv)).decryptor()
        return _unpadded(decryptor.update(self.ciphertext) + decryptor.finalize())


class Session(msgspec.Struct, frozen=True):
    """A session as a reader has it: it opens the messages from ``index`` on. parts: R, 128 bytes."""

    index: int
    parts: bytes
    public: bytes

    def message_key(self, index: int) -> bytes:
        """The key of one message, to be shown to others: it opens that message and no other."""
        if index < self.index:
            raise MegolmError("session_key", f"opens the messages from number {self.index} on, and not this one")
        return hmac.digest(bytes(32), _advanced(self.parts, self.index, index), "sha256")


def keys_of(message_key: bytes) -> tuple[bytes, bytes, bytes]:
    """AES key, HMAC key and IV of one message: HKDF-Expand (RFC 5869 2.3)."""
    block, out = b"", b""
    for number in (1, 2, 3):
        block = hmac.digest(message_key, block + b"MEGOLM_KEYS" + bytes([number]), "sha256")
        out += block
    return out[:32], out[32:64], out[64:80]


def read_message(text: object) -> Message:
    """The ``ciphertext`` of an event, taken apart. Nothing is checked yet but its form."""
    raw = from_base64(text)
    body, mac, signature = raw[: -_MAC - _SIGNATURE], raw[-_MAC - _SIGNATURE : -_SIGNATURE], raw[-_SIGNATURE:]
    if not body or body[0] != _VERSION:
        raise MegolmError("ciphertext", "is no Megolm message of version 3")
    fields = _fields(body)
    index, ciphertext = fields.get(_INDEX), fields.get(_CIPHERTEXT)
    if not isinstance(index, int) or index >= 1 << 32:
        raise MegolmError("ciphertext", "has no message index")
    if not isinstance(ciphertext, bytes) or not ciphertext or len(ciphertext) % _BLOCK:
        raise MegolmError("ciphertext", "is not made of whole blocks")
    return Message(index, ciphertext, body, mac, signature)


def read_session(text: object) -> Session:
    """A ``session_key`` in the session export format, as key exports and key backups hold it."""
    raw = from_base64(text)
    if len(raw) != _EXPORT or raw[0] != _EXPORT_VERSION:
        raise MegolmError("session_key", "is no exported Megolm session")
    return Session(int.from_bytes(raw[1:5]), raw[5 : 5 + _PART * _PARTS], raw[-32:])


def from_base64(text: object) -> bytes:
    """Base64 with or without padding, as Matrix writes it; b"" for what is none."""
    if not isinstance(text, str) or not text.isascii():
        return b""
    bare = text.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _fields(body: bytes) -> dict[int, int | bytes]:
    """The protobuf after the version byte. The last of each field counts and unknown ones are passed over, as in olm:
    a sender must not be able to write what all clients read and this does not."""
    found: dict[int, int | bytes] = {}
    at = 1
    while at < len(body):
        tag, at = _varint(body, at)
        wire, size = tag & 7, {1: 8, 5: 4}.get(tag & 7)
        if wire == 0:
            found[tag >> 3], at = _varint(body, at)
            continue
        if wire == 2:
            size, at = _varint(body, at)
        if size is None or size > len(body) - at:
            break
        found[tag >> 3] = body[at : at + size]
        at += size
    if at != len(body):
        raise MegolmError("ciphertext", "is no Megolm message: a field is cut short")
    return found


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = 0
    for number in range(10):
        if at + number >= len(body):
            break
        byte = body[at + number]
        value |= (byte & 0x7F) << 7 * number
        if byte < 0x80:
            return value, at + number + 1
    raise MegolmError("ciphertext", "is no Megolm message: a number has no end")


def _advanced(parts: bytes, start: int, to: int) -> bytes:
    """R at index ``to``. Part j changes every 2^(8(3-j)) messages, and then those after it are made anew from it; so
    any distance is about a thousand hashes at most (megolm.md, "Advancing the ratchet")."""
    held = [parts[n * _PART : (n + 1) * _PART] for n in range(_PARTS)]
    for j in range(_PARTS):
        shift = 8 * (_PARTS - 1 - j)
        steps = (to >> shift) - (start >> shift)
        if not steps:
            continue
        for _ in range(steps - 1):
            held[j] = _next(held[j], j)
        for k in range(_PARTS - 1, j - 1, -1):
            held[k] = _next(held[j], k)
        start = to >> shift << shift
    return b"".join(held)


def _next(part: bytes, number: int) -> bytes:
    return hmac.digest(part, bytes([number]), "sha256")


def _unpadded(padded: bytes) -> bytes:
    """Without its padding (PKCS#7). It is under the MAC, so nothing is given away by saying that it is wrong."""
    count = padded[-1]
    if not 1 <= count <= _BLOCK or padded[-count:] != bytes([count]) * count:
        raise MegolmError("message_key", "does not open this message")
    return padded[:-count]
