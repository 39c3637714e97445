"""What a new room begins with: the events of createRoom, in the spec's order, as data. PURE.

Ways in: ``NewRoom`` (what is asked for), ``initial_events`` (the types, keys and contents that follow). Nothing here is
checked against the auth rules: ``_create`` does that event by event.
Spec: createRoom; m.room.power_levels; room version 12.
"""

from typing import Any, Literal, NamedTuple

import msgspec

from teahouse.matrix.errors import bad_json, invalid_room_state
from teahouse.matrix.events import Content
from teahouse.matrix.ids import is_user_id
from teahouse.matrix.versions import RoomVersion

Preset = Literal["private_chat", "public_chat", "trusted_private_chat"]

POWER_LEVELS = "m.room.power_levels"
_PRESETS: dict[str, tuple[str, str, str]] = {  # join_rule, history_visibility, guest_access
    "private_chat": ("invite", "shared", "can_join"),
    "trusted_private_chat": ("invite", "shared", "can_join"),
    "public_chat": ("public", "shared", "forbidden"),
}


class InitialState(msgspec.Struct):
    """One of ``initial_state``."""

    type: str
    content: dict[str, Any]
    state_key: str = ""


class NewRoom(msgspec.Struct):
    """The body of createRoom, aliases and third-party invites aside; also what an upgrade asks for."""

    visibility: Literal["public", "private"] = "private"
    room_alias_name: str | None = None
    name: str | None = None
    topic: str | None = None
    invite: list[str] = []
    invite_3pid: list[dict[str, Any]] = []
    room_version: str | None = None
    creation_content: dict[str, Any] = {}
    initial_state: list[InitialState] = []
    preset: Preset | None = None
    is_direct: bool = False
    power_level_content_override: dict[str, Any] = {}

    @property
    def chosen_preset(self) -> Preset:
        """The preset; "if unspecified, the server should use the visibility"."""
        return self.preset or ("public_chat" if self.visibility == "public" else "private_chat")


class First(NamedTuple):
    """One event to come."""

    type: str
    state_key: str
    content: Content


def create_content(wanted: NewRoom, version: RoomVersion, creator: str) -> Content:
    """The content of m.room.create. Raises M_BAD_JSON naming the field."""
    content = {key: value for key, value in wanted.creation_content.items() if key not in ("creator", "room_version")}
    content["room_version"] = version.id
    if version.create_has_creator:
        content["creator"] = creator
    if version.creators_infinite_power:
        _add_creators(content, wanted, creator)
    return content


def _add_creators(content: Content, wanted: NewRoom, creator: str) -> None:
    additional = content.get("additional_creators", [])
    if not isinstance(additional, list) or not all(isinstance(one, str) and is_user_id(one) for one in additional):
        raise bad_json("`creation_content.additional_creators` must be a list of user IDs")
    if wanted.chosen_preset == "trusted_private_chat":
        additional = [*additional, *wanted.invite]
    additional = [one for one in dict.fromkeys(additional) if one != creator]
    if additional:
        content["additional_creators"] = additional
    else:
        content.pop("additional_creators", None)


def initial_events(wanted: NewRoom, version: RoomVersion, creator: str, alias: str | None) -> list[First]:
    """What follows the creator's join, in order, invites aside. Raises M_INVALID_ROOM_STATE."""
    for index, one in enumerate(wanted.initial_state):
        if "\0" in one.type or "\0" in one.state_key:
            raise bad_json(f"`initial_state[{index}]`: a type or state key cannot hold NUL")
    given = {(one.type, one.state_key): one.content for one in wanted.initial_state}
    for type_ in ("m.room.create", "m.room.member"):
        if any(key[0] == type_ for key in given):
            raise invalid_room_state(f"`initial_state` cannot have {type_}")
    if wanted.name is not None:
        given.pop(("m.room.name", ""), None)
    if wanted.topic is not None:
        given.pop(("m.room.topic", ""), None)
    levels = given.pop((POWER_LEVELS, ""), None)
    if levels is None:
        levels = {**_power_levels(wanted, version, creator), **wanted.power_level_content_override}
    events = [First(POWER_LEVELS, "", levels)]
    if alias is not None and ("m.room.canonical_alias", "") not in given:
        events.append(First("m.room.canonical_alias", "", {"alias": alias}))
    join_rule, shown, guests = _PRESETS[wanted.chosen_preset]
    for type_, field, value in (
        ("m.room.join_rules", "join_rule", join_rule),
        ("m.room.history_visibility", "history_visibility", shown),
        ("m.room.guest_access", "guest_access", guests),
    ):
        if (type_, "") not in given:
            events.append(First(type_, "", {field: value}))
    events += [First(type_, state_key, content) for (type_, state_key), content in given.items()]
    if wanted.name is not None:
        events.append(First("m.room.name", "", {"name": wanted.name}))
    if wanted.topic is not None:
        events.append(First("m.room.topic", "", topic_content(wanted.topic)))
    return events


def topic_content(topic: str) -> Content:
    """The content of m.room.topic in both of its forms. Spec: m.room.topic, ``m.topic``."""
    return {"topic": topic, "m.topic": {"m.text": [{"body": topic, "mimetype": "text/plain"}]}}


def _power_levels(wanted: NewRoom, version: RoomVersion, creator: str) -> Content:
    """The default power levels. Spec: createRoom, step 3."""
    users = {} if version.creators_infinite_power else {creator: 100}
    if wanted.chosen_preset == "trusted_private_chat" and not version.creators_infinite_power:
        users.update(dict.fromkeys(wanted.invite, 100))
    return {
        "users": users,
        "users_default": 0,
        "events": {
            "m.room.name": 50,
            "m.room.avatar": 50,
            "m.room.canonical_alias": 50,
            "m.room.power_levels": 100,
            "m.room.history_visibility": 100,
            "m.room.encryption": 100,
            "m.room.server_acl": 100,
            # "MUST explicitly be higher than state_default" from version 12 on: there only creators reach it.
            "m.room.tombstone": 150 if version.creators_infinite_power else 100,
        },
        "events_default": 0,
        "state_default": 50,
        "ban": 50,
        "kick": 50,
        "redact": 50,
        "invite": 50 if wanted.chosen_preset == "public_chat" else 0,
    }
