"""Encrypted attachments: the files of one message, opened by what stands in that message. Pure.

Whoever has the message has the key of its file, and the digest of what was uploaded: so a file that it opens is the
file that was sent with it. Ways in: ``encrypted_files``, ``EncryptedFile.opened``.

Source: client-server API, "Sending encrypted attachments", ``EncryptedFile`` (version v2).
"""

import base64
import binascii
import hashlib
from typing import Any

import msgspec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_KEY, _IV, _DIGEST = 32, 16, 32


class AttachmentError(ValueError):
    """The file is not the one that the message names."""


class EncryptedFile(msgspec.Struct, frozen=True):
    """url: an ``mxc://`` URI. key: of AES-256 in counter mode. iv: the first counter block.

    sha256: of the encrypted bytes that are behind ``url``.
    """

    url: str
    key: bytes
    iv: bytes
    sha256: bytes

    def opened(self, uploaded: bytes) -> bytes:
        """What the file is. Raises ``AttachmentError`` for bytes that are not those that were sent."""
        if hashlib.sha256(uploaded).digest() != self.sha256:
            raise AttachmentError("this is not the file that was sent with the message")
        return Cipher(algorithms.AES256(self.key), modes.CTR(self.iv)).decryptor().update(uploaded)


def encrypted_files(content: dict[str, Any] | None) -> dict[str, EncryptedFile]:
    """url → the encrypted files of a message (``file``, ``info.thumbnail_file``), as far as they are whole."""
    said = content or {}
    info = said.get("info")
    named = (said.get("file"), info.get("thumbnail_file") if isinstance(info, dict) else None)
    return {file.url: file for file in map(_read, named) if file is not None}


def _read(said: Any) -> EncryptedFile | None:
    try:
        key, iv, digest = (_bytes(one) for one in (said["key"]["k"], said["iv"], said["hashes"]["sha256"]))
        url, version, algorithm = said["url"], said["v"], said["key"]["alg"]
    except (KeyError, TypeError, ValueError):
        return None
    whole = (len(key), len(iv), len(digest)) == (_KEY, _IV, _DIGEST)
    if not whole or version != "v2" or algorithm != "A256CTR" or not isinstance(url, str):
        return None
    return EncryptedFile(url, key, iv, digest)


def _bytes(text: Any) -> bytes:
    """Base64, unpadded or not, in either of its alphabets: keys are in the URL-safe one, all else is not."""
    if not isinstance(text, str):
        raise TypeError
    try:
        plain = text.rstrip("=").translate(str.maketrans("-_", "+/"))
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError from error
