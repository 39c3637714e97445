"""One encrypted message, opened to moderators by who could read it: proven to be what was sent, or refused. Pure.

By the message's own Megolm key (``message_key``), which any client's reader has, or by the sender's commitment
(``_franking``), where a client made one. What cannot be proven is not kept: a text that anyone could have made up must
never stand in a case as a message. Its reader can still describe it, in the words of the notice.

The key is looked at here and goes no further: what is kept is what it opened.
"""

from typing import Any

import msgspec

from teahouse.matrix import megolm
from teahouse.matrix.errors import MatrixError, invalid_param
from teahouse.safety.notices import _franking
from teahouse.safety.notices._model import Disclosure, Found
from teahouse.surfaces import DisclosedItem, PublicItem

ENCRYPTED = "m.room.encrypted"
#: In what a disclosed item holds whose sender committed to it: what was encrypted, and that it is what was sent.
DISCLOSED = "org.teahouse.disclosed"
_KEY = "disclosure.message_key"
_PLAINTEXT = "disclosure.plaintext"


class Shown(msgspec.Struct, frozen=True):
    """An encrypted message that was proven. plaintext: what was encrypted, to the letter."""

    found: Found
    plaintext: str


class Sealed(msgspec.Struct, frozen=True):
    """What a reader needs to open an encrypted message by themselves, at home."""

    room_id: str
    event_id: str
    session_id: str
    ciphertext: str
    index: int


def can_be_shown(item: PublicItem | DisclosedItem) -> Sealed | None:
    """The encrypted message that this is, if it is one that its reader, signed in, can show to moderators."""
    if not isinstance(item, DisclosedItem) or item.type != ENCRYPTED or item.proof or not item.disclosed_by:
        return None
    ciphertext, session_id = item.content.get("ciphertext"), item.content.get("session_id")
    if item.content.get("algorithm") != megolm.ALGORITHM:
        return None
    try:
        message = megolm.read_message(ciphertext)
    except megolm.MegolmError:
        return None
    assert isinstance(ciphertext, str)
    return Sealed(item.room_id, item.item_id, str(session_id), ciphertext, message.index)


def disclosed(found: Found, disclosure: Disclosure) -> Shown:
    """What the notifier shows, proven. Raises M_INVALID_PARAM, naming the field, for all else."""
    item = found.item
    if bool(disclosure.message_key) == bool(disclosure.plaintext):
        raise invalid_param("disclosure: needs either message_key, or plaintext and the sender's franking key")
    if not isinstance(item, DisclosedItem) or item.type != ENCRYPTED or not item.disclosed_by:
        raise invalid_param("disclosure: is for an encrypted message that you could read, signed in")
    if not item.content.get("ciphertext"):
        raise invalid_param("location: nothing is kept of this message any more that could be opened")
    if disclosure.message_key:
        return _by_key(found, item, disclosure.message_key)
    return _by_commitment(found, item, disclosure)


def _by_commitment(found: Found, item: DisclosedItem, disclosure: Disclosure) -> Shown:
    state = _franking.verify(item.content, disclosure)
    if state == "unverifiable":
        raise invalid_param(
            f"{_PLAINTEXT}: the sender committed to nothing, so this proves nothing; "
            "show the message by its message_key, or say in explanation what it says"
        )
    if state != "verified":
        raise invalid_param(f"{_PLAINTEXT}: is not what the sender committed to")
    said = {"plaintext": disclosure.plaintext, "opening": state}
    opened = msgspec.structs.replace(item, content={**item.content, DISCLOSED: said}, proof="franking")
    return Shown(msgspec.structs.replace(found, item=opened), disclosure.plaintext)


def _by_key(found: Found, item: DisclosedItem, key: str) -> Shown:
    if item.content.get("algorithm") != megolm.ALGORITHM:
        raise invalid_param("location: this message is not encrypted with Megolm")
    try:
        message = megolm.read_message(item.content["ciphertext"])
        raw = message.opened(str(item.content.get("session_id")), megolm.from_base64(key))
    except megolm.MegolmError as error:
        if error.field == "message_key":
            raise invalid_param(f"{_KEY}: {error}") from None
        raise invalid_param(f"location: this message cannot be proven, its {error.field} {error}") from None
    plaintext, inside = _event(raw)
    if inside["room_id"] != item.room_id:
        raise _no_event("was sent to another room")
    opened = msgspec.structs.replace(item, type=inside["type"], content=inside["content"], proof="megolm")
    return Shown(msgspec.structs.replace(found, item=opened), plaintext)


def _event(raw: bytes) -> tuple[str, dict[str, Any]]:
    """The event inside (client-server API, m.megolm.v1.aes-sha2): type, content, and the room it was sent to."""
    try:
        plaintext = raw.decode()
        inside = msgspec.json.decode(plaintext, type=dict[str, Any])
        msgspec.json.encode(inside)  # what cannot be written again cannot be kept
    except (ValueError, OverflowError, RecursionError):
        raise _no_event("is no JSON that can be kept") from None
    kind, content = inside.get("type"), inside.get("content")
    if not isinstance(kind, str) or len(kind) > 255 or "\x00" in kind or not isinstance(content, dict):
        raise _no_event("has no type or no content")
    return plaintext, {"type": kind, "content": content, "room_id": inside.get("room_id")}


def _no_event(why: str) -> MatrixError:
    return invalid_param(f"{_KEY}: opens this message, but what is in it {why}")
