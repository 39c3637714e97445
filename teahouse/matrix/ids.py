"""Identifiers: their grammar, and the making of new ones.

Has no tables. Ways in: `is_user_id` and its siblings answer whether a string is well formed; `user_id`,
`new_event_id`, `room_id_v12`, `new_room_id` make one. Randomness is passed in. Every identifier is at most
255 bytes of UTF-8, sigil and server name included.

Source: Matrix appendices, "Identifier Grammar".
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode

from teahouse.matrix.errors import invalid_username

LIMIT_BYTES = 255

_SERVER = r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[0-9A-Za-z.-]{1,255})(?::[0-9]{1,5})?"
_server = re.compile(_SERVER)
_ipv4 = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)")
_user = re.compile(rf"@[^:\x00]*:{_SERVER}")
_room = re.compile(rf"![^:\x00]+:{_SERVER}|![A-Za-z0-9_-]{{43}}")
_alias = re.compile(rf"#[^:\x00]+:{_SERVER}")
_new_localpart = re.compile(r"[a-z0-9._=/+-]+")


def _fits(text: str) -> bool:
    """At most 255 bytes of valid UTF-8; a lone surrogate does not fit."""
    if text.isascii():
        return len(text) <= LIMIT_BYTES
    try:
        return len(text.encode()) <= LIMIT_BYTES
    except UnicodeEncodeError:
        return False


def is_server_name(text: str) -> bool:
    """Source: Matrix appendices, "Server Name"."""
    if not _fits(text) or _server.fullmatch(text) is None:
        return False
    host = text.partition(":")[0]
    quad = _ipv4.fullmatch(host)
    return quad is None or all(len(part) <= 3 and int(part) <= 255 for part in quad.groups())


def is_user_id(text: str) -> bool:
    """Whether servers must accept this as a user ID: historical localparts are accepted, as the specification asks.

    Source: Matrix appendices, "User Identifiers" and "Historical User IDs".
    """
    return _user.fullmatch(text) is not None and _fits(text)


def is_room_id(text: str) -> bool:
    """`!opaque:server` (room versions 1 to 11) or `!` and 43 characters of URL-safe base64 (version 12).

    Source: Matrix appendices, "Room IDs".
    """
    return _room.fullmatch(text) is not None and _fits(text)


def is_room_alias(text: str) -> bool:
    """Source: Matrix appendices, "Room Aliases"."""
    return _alias.fullmatch(text) is not None and _fits(text)


def is_event_id(text: str) -> bool:
    """Event IDs are opaque: `$` and at least one character, none NUL. Source: Matrix appendices, "Event IDs"."""
    return len(text) > 1 and text[0] == "$" and "\x00" not in text and _fits(text)


def valid_new_localpart(text: str) -> bool:
    """Whether a new account may have this localpart: `a-z 0-9 . _ = - / +`, not empty, short enough to be in an ID."""
    return _new_localpart.fullmatch(text) is not None and len(text) < LIMIT_BYTES - 2


def user_localpart(user_id: str) -> str:
    """What stands between `@` and the first colon; the whole text without its sigil if it has no colon."""
    return user_id[1:].partition(":")[0]


def server_of(identifier: str) -> str:
    """What follows the first colon; empty if there is none (a version 12 room ID)."""
    return identifier.partition(":")[2]


def user_id(localpart: str, server: str) -> str:
    """Raises M_INVALID_USERNAME if the whole would be longer than 255 bytes."""
    made = f"@{localpart}:{server}"
    if not _fits(made):
        raise invalid_username("The user ID would be longer than 255 bytes.")
    return made


def _opaque(random: bytes) -> str:
    return urlsafe_b64encode(random).rstrip(b"=").decode("ascii")


def new_event_id(random32: bytes) -> str:
    """`$` and 43 characters, as event IDs look since room version 4; here random, not a hash: nobody can guess it."""
    if len(random32) != 32:
        raise ValueError("an event ID is made of 32 random bytes")
    return "$" + _opaque(random32)


def room_id_v12(event_id: str) -> str:
    """The room ID is the create event's ID with the sigil `!`. Source: room version 12, "Room IDs as hashes"."""
    return "!" + event_id[1:]


def new_room_id(random18: bytes, server: str) -> str:
    """A room ID for versions 10 and 11: 24 opaque characters and the server that made it."""
    if len(random18) != 18:
        raise ValueError("a room ID is made of 18 random bytes")
    return f"!{_opaque(random18)}:{server}"
