"""Power levels: who has how much, what asks for how much, and when they may be changed.

Has no tables. Ways in: `power`, `power_for`, `level`, `notification_levels`, `creators`, `check_change`.
`matrix.auth` offers the same names beside the rules that use them.

Source: m.room.power_levels (the defaults); room versions 10 to 12, "Authorization rules", rule 10 in version 12.
"""

from __future__ import annotations

from typing import Any, Protocol

from teahouse.matrix.errors import forbidden
from teahouse.matrix.ids import is_user_id
from teahouse.matrix.versions import RoomVersion

#: The power of a room version 12 creator: more than any number that can be written into m.room.power_levels.
INFINITE = 2**53

#: What each level is where m.room.power_levels does not say, or does not exist.
DEFAULTS = {
    "users_default": 0,
    "events_default": 0,
    "state_default": 50,
    "ban": 50,
    "kick": 50,
    "redact": 50,
    "invite": 0,
}

#: What notifications ask for where `notifications` does not name them.
NOTIFICATION_DEFAULT = 50

_Levels = dict[str, Any]


class StateView(Protocol):
    """The room's current state, as far as it has been fetched."""

    def content(self, type: str, state_key: str = "") -> dict[str, Any] | None:
        """The content of a state event, or None if there is none."""

    def sender(self, type: str, state_key: str = "") -> str | None:
        """Who sent it."""

    def membership(self, user_id: str) -> str:
        """join, invite, knock, ban or leave; leave too for those who never had a membership."""


def creators(version: RoomVersion, state: StateView) -> list[str]:
    """Who made the room: the create event's sender, and from version 12 on `additional_creators` too.

    Source: room version 12, "Event format".
    """
    create = state.content("m.room.create")
    sender = state.sender("m.room.create")
    if create is None or sender is None:
        return []
    if version.create_has_creator and isinstance(create.get("creator"), str):
        return [create["creator"]]
    if not version.creators_infinite_power:
        return [sender]
    additional = create.get("additional_creators")
    return [sender, *(additional if isinstance(additional, list) else ())]


def power(version: RoomVersion, state: StateView, user_id: str) -> int:
    """How much power a user has; `INFINITE` for the creators of a version 12 room."""
    if version.creators_infinite_power and user_id in creators(version, state):
        return INFINITE
    levels = state.content("m.room.power_levels")
    if levels is None:
        # Versions up to 11: without power levels the creator has 100 and everyone else nothing.
        return 100 if not version.creators_infinite_power and user_id in creators(version, state) else 0
    return _user_level(levels, user_id)


def power_for(state: StateView, event_type: str, is_state: bool) -> int:
    """How much power sending an event of this type asks for. Membership events are judged by other rules."""
    return required(state.content("m.room.power_levels"), event_type, is_state)


def level(state: StateView, name: str) -> int:
    """A named level: ban, kick, redact, invite, users_default, events_default or state_default."""
    levels = state.content("m.room.power_levels")
    value = None if levels is None else levels.get(name)
    return value if type(value) is int else DEFAULTS[name]


def notification_levels(state: StateView) -> dict[str, int]:
    """What `notifications` says; a key that is not there asks for 50."""
    levels = state.content("m.room.power_levels")
    return {} if levels is None else _table(levels, "notifications")


def required(levels: _Levels | None, event_type: str, is_state: bool) -> int:
    """`power_for` of a given m.room.power_levels content."""
    name = "state_default" if is_state else "events_default"
    if levels is None:
        return DEFAULTS[name]
    value = _table(levels, "events").get(event_type)
    if type(value) is not int:
        value = levels.get(name)
    return value if type(value) is int else DEFAULTS[name]


def _user_level(levels: _Levels, user_id: str) -> int:
    value = _table(levels, "users").get(user_id)
    if type(value) is not int:
        value = levels.get("users_default")
    return value if type(value) is int else 0


def _table(levels: _Levels, name: str) -> _Levels:
    table = levels.get(name)
    return table if type(table) is dict else {}


# --- changing them ------------------------------------------------------------------------------------------------


def check_content(version: RoomVersion, state: StateView, content: _Levels) -> None:
    """Rules 10.1 to 10.4 of version 12: the form of the content. Raises M_FORBIDDEN naming the field."""
    for name in DEFAULTS:
        if name in content and type(content[name]) is not int:
            raise forbidden(f"`{name}` must be an integer.")
    for name in ("events", "notifications", "users"):
        table = content.get(name, {})
        if type(table) is not dict:
            raise forbidden(f"`{name}` must be an object.")
        for key, value in table.items():
            if type(value) is not int:
                raise forbidden(f"`{name}.{key}` must be an integer.")
    users = content.get("users", {})
    for user_id in users:
        if not is_user_id(user_id):
            raise forbidden(f"`users` names {user_id!r}, which is not a user ID.")
    if version.creators_infinite_power:
        for user_id in creators(version, state):
            if user_id in users:
                raise forbidden(f"`users` names {user_id}, who made the room: a creator's power cannot be set.")


def check_change(version: RoomVersion, state: StateView, content: _Levels, sender: str) -> None:
    """Rule 10 of version 12: the form, and that nobody gives or takes more than they have. Raises M_FORBIDDEN."""
    check_content(version, state, content)
    current = state.content("m.room.power_levels")
    if current is None:  # 10.5
        return
    mine = power(version, state, sender)
    for name in DEFAULTS:  # 10.6
        old, new = current.get(name), content.get(name)
        if old != new:
            _check_limit(name, old, mine)
            _check_limit(name, new, mine)
    for table in ("events", "notifications"):  # 10.7, 10.8
        for key, old, new in _changes(_table(current, table), _table(content, table)):
            _check_limit(f"{table}.{key}", old, mine)
            _check_limit(f"{table}.{key}", new, mine)
    for user_id, old, new in _changes(_table(current, "users"), _table(content, "users")):  # 10.9, 10.10
        if type(old) is int and user_id != sender and old >= mine:
            raise forbidden(f"You cannot change the power of {user_id}, who has as much as you or more.")
        _check_limit(f"users.{user_id}", new, mine)


def _check_limit(name: str, value: object, mine: int) -> None:
    # What is there now need not be well formed; what is no number gives nobody any power, as where levels are read.
    if type(value) is int and value > mine:
        raise forbidden(f"You cannot change `{name}` from or to more than your own power of {mine}.")


def _changes(old: _Levels, new: _Levels) -> list[tuple[str, Any, Any]]:
    """(key, old, new) of what was added (old None), changed or removed (new None)."""
    return [(key, old.get(key), new.get(key)) for key in {**old, **new} if old.get(key) != new.get(key)]
