"""The room versions served, and every difference between them, as data.

Has no tables. Ways in: `version(id)`, `VERSIONS`, `DEFAULT`. Other parts ask a `RoomVersion` what it does and
never compare version numbers.

Source: https://spec.matrix.org/v1.19/rooms/ and its pages for versions 10, 11 and 12.
"""

from __future__ import annotations

import msgspec

from teahouse.matrix.errors import unsupported_room_version


class RoomVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What one room version does. Each field names one difference."""

    id: str
    #: "stable" or "unstable", as /capabilities tells clients.
    stability: str = "stable"
    #: v12: the sender of m.room.create and content.additional_creators stand above every power level.
    creators_infinite_power: bool = False
    #: v12: the room ID is the create event's ID with the sigil "!"; older ones name the server.
    room_id_is_create_hash: bool = False
    #: v11: content.redacts instead of a top-level redacts (both are always served; this is which of them counts).
    redacts_in_content: bool = True
    #: v11: redaction keeps the whole content of m.room.create, and more of others.
    updated_redaction_rules: bool = True
    #: v10 and older: m.room.create carries content.creator.
    create_has_creator: bool = False
    #: v10: power levels must be integers, never strings.
    integer_power_levels: bool = True
    #: v10: the join rule knock_restricted exists.
    knock_restricted: bool = True


VERSIONS: dict[str, RoomVersion] = {
    "10": RoomVersion(id="10", redacts_in_content=False, updated_redaction_rules=False, create_has_creator=True),
    "11": RoomVersion(id="11"),
    "12": RoomVersion(id="12", creators_infinite_power=True, room_id_is_create_hash=True),
}

DEFAULT = "12"


def version(room_version_id: str) -> RoomVersion:
    """Raises M_UNSUPPORTED_ROOM_VERSION."""
    try:
        return VERSIONS[room_version_id]
    except (KeyError, TypeError):
        raise unsupported_room_version(str(room_version_id)) from None
