"""WeChat's signatures and its AES mode, as bots written for official accounts expect them. Pure.

A signature is SHA-1 over the sorted parts. A message is encrypted with AES-256-CBC, its key being the account's
EncodingAESKey (43 characters of base64), the IV the key's first 16 bytes; the plaintext is 16 random bytes, the
length of the XML (4 bytes, big-endian), the XML and the appid, padded by PKCS7 to blocks of 32.
"""

import base64
import binascii
import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32


class Undecipherable(Exception):
    """Not a message encrypted with this key for this account."""


def signature(*parts: str) -> str:
    """SHA-1 of the sorted parts, in hex. Of a callback: token, timestamp, nonce; in AES mode the ciphertext too."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two signatures are equal, told in a time that does not say where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def key_of(encoding_aes_key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey. Raises ``ValueError`` if it is not one."""
    try:
        key = base64.b64decode(encoding_aes_key + "=", validate=True)
    except ValueError:  # binascii.Error too
        key = b""
    if len(encoding_aes_key) != 43 or len(key) != 32:
        raise ValueError("an EncodingAESKey is 43 characters of A-Z a-z 0-9")
    return key


def encrypt(key: bytes, xml: bytes, appid: str, random: bytes) -> str:
    """``xml`` as ``Encrypt`` holds it. ``random``: 16 fresh bytes."""
    plain = random + struct.pack(">I", len(xml)) + xml + appid.encode()
    count = _BLOCK - len(plain) % _BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([count]) * count) + encryptor.finalize()).decode()


def decrypt(key: bytes, text: str, appid: str) -> bytes:
    """What ``encrypt`` was given. Raises ``Undecipherable``."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Undecipherable("not base64") from None
    if not data or len(data) % 16:
        raise Undecipherable("not whole blocks")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = decryptor.update(data) + decryptor.finalize()
    count = plain[-1]
    if not 1 <= count <= _BLOCK or len(plain) < 20 + count:
        raise Undecipherable("wrong padding")
    content = plain[16:-count]
    length = int(struct.unpack(">I", content[:4])[0])
    if length > len(content) - 4:
        raise Undecipherable("wrong length")
    if content[4 + length :] != appid.encode():
        raise Undecipherable("meant for another account")
    return content[4 : 4 + length]
