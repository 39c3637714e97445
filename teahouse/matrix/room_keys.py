"""The file of room keys that every Matrix client exports, opened with its passphrase. Pure; no part of the service uses
it but the command with which a reader, at home, shows one message.

Version byte 1, salt (16), IV (16), rounds (4), ciphertext, HMAC-SHA256 (32), in base64 between two lines. PBKDF2 with
HMAC-SHA512 makes of passphrase and salt the AES-256-CTR key and the HMAC key. Inside: a JSON list of sessions.

Ways in: ``read_export``, ``session_of``. Both raise ``ExportError``, and nothing else, for what does not fit.

Source: client-server API, "Key export format".
"""

import hashlib
import hmac
from typing import Any

import msgspec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from teahouse.matrix import megolm

_BEGIN, _END = "-----BEGIN MEGOLM SESSION DATA-----", "-----END MEGOLM SESSION DATA-----"
_HEAD, _TAG = 1 + 16 + 16 + 4, 32
#: Clients write 100,000 to 500,000; a file that asks for more would keep the machine busy for minutes.
_MOST_ROUNDS = 10_000_000


class ExportError(ValueError):
    """The file cannot be used; the text says why, for people."""


class Exported(msgspec.Struct, frozen=True):
    """One session in the file; of the rest nothing is needed."""

    room_id: str
    session_id: str
    session_key: str
    algorithm: str = megolm.ALGORITHM


def read_export(text: str, passphrase: str) -> list[Exported]:
    """The sessions in the file. What is of another kind, or not whole, is passed over."""
    framed, end, _ = text.partition(_BEGIN)[2].partition(_END)
    raw = megolm.from_base64("".join(framed.split())) if end else b""
    if len(raw) < _HEAD + _TAG:
        raise ExportError("this is no file of exported room keys")
    if raw[0] != 1:
        raise ExportError(f"version {raw[0]} of exported room keys is not known")
    rounds = int.from_bytes(raw[33:37])
    if not 1 <= rounds <= _MOST_ROUNDS:
        raise ExportError("this file asks for more work than is sensible")
    secret = passphrase.encode("utf-8", "surrogatepass")
    keys = hashlib.pbkdf2_hmac("sha512", secret, raw[1:17], rounds, 64)
    if not hmac.compare_digest(raw[-_TAG:], hmac.digest(keys[32:], raw[:-_TAG], "sha256")):
        raise ExportError("the passphrase is wrong, or the file is damaged")
    decryptor = Cipher(algorithms.AES(keys[:32]), modes.CTR(raw[17:33])).decryptor()
    return _sessions(decryptor.update(raw[_HEAD:-_TAG]) + decryptor.finalize())


def session_of(exported: list[Exported], room_id: str, session_id: str) -> megolm.Session | None:
    """The session as the file has it; where it stands there more than once, the one that opens most."""
    found: megolm.Session | None = None
    for one in exported:
        if (one.room_id, one.session_id, one.algorithm) != (room_id, session_id, megolm.ALGORITHM):
            continue
        try:
            session = megolm.read_session(one.session_key)
        except megolm.MegolmError:
            continue
        ours = session.public == megolm.from_base64(session_id)
        if ours and (found is None or session.index < found.index):
            found = session
    return found


def _sessions(plain: bytes) -> list[Exported]:
    try:
        listed = msgspec.json.decode(plain, type=list[dict[str, Any]])
    except (ValueError, RecursionError):
        raise ExportError("the file opened, but holds no list of sessions") from None
    found = []
    for one in listed:
        try:
            found.append(msgspec.convert(one, Exported))
        except msgspec.ValidationError:
            continue
    return found
