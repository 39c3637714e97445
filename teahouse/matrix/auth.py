"""Authorization rules: may this event enter this room, given the room's current state?

Has no tables. Ways in: `allowed` (the rules), `asks_about` (whose memberships they ask for), `can` (may this user kick
that one?), and what the power levels say: `power`, `power_for`, `level`, `notification_levels`, `creators`.

One deployment is one service and a room has one history, so "the state before the event" is simply the current
state; the rules about auth_events, signatures and rejected events have nothing to look at and are left out.
Comments give a rule's number in room version 12 (versions 10 and 11 number the same rules one lower from rule 3 on).

What this cannot know and callers must see to: `join_authorised_via_users_server` stands for the server having checked
a restricted room's conditions, so it must never be taken from a client.

Source: room versions 10, 11 and 12, "Authorization rules".
"""

from __future__ import annotations

from typing import Literal

from teahouse.matrix.errors import forbidden
from teahouse.matrix.events import Event
from teahouse.matrix.ids import is_user_id, server_of
from teahouse.matrix.power_levels import (
    INFINITE,
    StateView,
    check_change,
    creators,
    level,
    notification_levels,
    power,
    power_for,
)
from teahouse.matrix.versions import RoomVersion

__all__ = [
    "INFINITE",
    "Action",
    "StateView",
    "allowed",
    "asks_about",
    "can",
    "creators",
    "level",
    "notification_levels",
    "power",
    "power_for",
]

Action = Literal["ban", "unban", "kick", "invite", "redact"]


def allowed(version: RoomVersion, event: Event, state: StateView) -> None:
    """Raise M_FORBIDDEN, saying why, if the rules refuse the event. Costs about 1 µs for a message."""
    if event.type == "m.room.create":
        return _check_create(version, event, state)
    create = state.content("m.room.create")
    if create is None:  # 2
        raise forbidden("There is no such room.")
    if create.get("m.federate") is False:  # 4
        _check_federate(event, state)
    if event.type == "m.room.member":
        return _check_member(version, event, state)
    sender = event.sender
    if state.membership(sender) != "join":  # 6
        raise forbidden(f"{sender} is not in the room.")
    if event.type == "m.room.third_party_invite":  # 7
        return _check_level(version, state, sender, "invite")
    mine, needed = power(version, state, sender), power_for(state, event.type, event.state_key is not None)
    if mine < needed:  # 8
        raise forbidden(f"Sending {event.type} needs a power of {needed}; yours is {mine}.")
    if event.state_key is None:
        return None
    if event.state_key.startswith("@") and event.state_key != sender:  # 9
        raise forbidden("State that is keyed by a user ID can only be set by that user.")
    if event.type == "m.room.power_levels":  # 10
        check_change(version, state, event.content, sender)
    return None


def asks_about(event: Event) -> set[str]:
    """Whose memberships `allowed` may ask for: fetch these before calling it."""
    users = {event.sender}
    if event.type == "m.room.member" and event.state_key is not None:
        users.add(event.state_key)
        voucher = event.content.get("join_authorised_via_users_server")
        if isinstance(voucher, str):
            users.add(voucher)
    return users


def _check_create(version: RoomVersion, event: Event, state: StateView) -> None:
    """Rule 1."""
    if state.content("m.room.create") is not None:
        raise forbidden("The room exists already.")
    if event.state_key != "":
        raise forbidden("m.room.create has an empty state key.")
    content = event.content
    # An absent room_version means "1", which is not served here.
    if content.get("room_version") != version.id:
        raise forbidden("`room_version` is not the version of this room.")
    if not version.room_id_is_create_hash and server_of(event.room_id) != server_of(event.sender):
        raise forbidden("The room ID belongs to another server.")
    if version.create_has_creator and not isinstance(content.get("creator"), str):
        raise forbidden("`creator` is missing.")
    if version.creators_infinite_power:
        additional = content.get("additional_creators", [])
        if not isinstance(additional, list) or not all(isinstance(one, str) and is_user_id(one) for one in additional):
            raise forbidden("`additional_creators` must be a list of user IDs.")


def _check_federate(event: Event, state: StateView) -> None:
    creator = state.sender("m.room.create")
    if creator is not None and server_of(creator) != server_of(event.sender):
        raise forbidden("This room is only for users of the server that made it.")


def _check_level(version: RoomVersion, state: StateView, user_id: str, name: str) -> None:
    mine, needed = power(version, state, user_id), level(state, name)
    if mine < needed:
        raise forbidden(f"To {name} needs a power of {needed}; yours is {mine}.")


# --- rule 5: m.room.member ----------------------------------------------------------------------------------------


def _check_member(version: RoomVersion, event: Event, state: StateView) -> None:
    membership = event.content.get("membership")
    if event.state_key is None or not isinstance(membership, str):  # 5.1
        raise forbidden("A membership has a user ID as its state key, and `membership`.")
    if not is_user_id(event.state_key):
        raise forbidden(f"{event.state_key!r} is not a user ID.")
    check = _MEMBER_RULES.get(membership)
    if check is None:  # 5.8
        raise forbidden(f"There is no membership {membership!r}.")
    check(version, event, event.state_key, state)


def _check_join(version: RoomVersion, event: Event, target: str, state: StateView) -> None:
    """5.3"""
    if event.sender != target:
        raise forbidden("Nobody can join for someone else.")
    if _is_first_join(version, target, state):
        return
    membership = state.membership(target)
    if membership == "ban":
        raise forbidden(f"{target} is banned from the room.")
    rule = _join_rule(state)
    if rule == "public":
        return
    if rule not in ("invite", "knock", "restricted", "knock_restricted"):
        raise forbidden("This room cannot be joined.")
    if membership in ("join", "invite"):
        return
    if rule not in ("restricted", "knock_restricted"):
        raise forbidden(f"{target} is not invited to the room.")
    voucher = event.content.get("join_authorised_via_users_server")
    # "Sufficient permission to invite" includes being in the room (clarified in v1.17).
    if not isinstance(voucher, str) or not can(version, state, voucher, "invite"):
        raise forbidden(f"{target} is not invited, and meets none of the room's conditions.")


def _is_first_join(version: RoomVersion, target: str, state: StateView) -> bool:
    """Whether only m.room.create is in the room, and the target made it.

    After m.room.create the rules let in nothing but its sender's join, so "the room's only event is the create event"
    is the same as "there is no member event of its sender"; the other two are asked because they need no fetching.
    """
    return (
        state.content("m.room.join_rules") is None
        and state.content("m.room.power_levels") is None
        and target in creators(version, state)[:1]
        and state.content("m.room.member", target) is None
    )


def _join_rule(state: StateView) -> object:
    """Without m.room.join_rules a room is by invitation."""
    content = state.content("m.room.join_rules")
    return "invite" if content is None else content.get("join_rule")


def _check_invite(version: RoomVersion, event: Event, target: str, state: StateView) -> None:
    """5.4. Third-party invites need an identity server, of which this service has none: 5.4.1 always refuses."""
    if "third_party_invite" in event.content:
        raise forbidden("Third-party invites are not accepted here.")
    _check_in_room(event.sender, state)
    membership = state.membership(target)
    if membership == "join":
        raise forbidden(f"{target} is already in the room.")
    if membership == "ban":
        raise forbidden(f"{target} is banned from the room.")
    _check_level(version, state, event.sender, "invite")


def _check_leave(version: RoomVersion, event: Event, target: str, state: StateView) -> None:
    """5.5"""
    membership = state.membership(target)
    if event.sender == target:
        if membership not in ("invite", "join", "knock"):
            raise forbidden(f"{target} is not in the room.")
        return
    _check_in_room(event.sender, state)
    if membership == "ban":
        _check_level(version, state, event.sender, "ban")
    _check_level(version, state, event.sender, "kick")
    _check_above(version, state, event.sender, target)


def _check_ban(version: RoomVersion, event: Event, target: str, state: StateView) -> None:
    """5.6"""
    _check_in_room(event.sender, state)
    _check_level(version, state, event.sender, "ban")
    _check_above(version, state, event.sender, target)


def _check_knock(version: RoomVersion, event: Event, target: str, state: StateView) -> None:
    """5.7"""
    if _join_rule(state) not in ("knock", "knock_restricted"):
        raise forbidden("This room does not take knocks.")
    if event.sender != target:
        raise forbidden("Nobody can knock for someone else.")
    membership = state.membership(target)
    if membership == "ban":
        raise forbidden(f"{target} is banned from the room.")
    if membership in ("invite", "join"):
        raise forbidden(f"{target} has no need to knock.")


def _check_in_room(user_id: str, state: StateView) -> None:
    if state.membership(user_id) != "join":
        raise forbidden(f"{user_id} is not in the room.")


def _check_above(version: RoomVersion, state: StateView, sender: str, target: str) -> None:
    if power(version, state, target) >= power(version, state, sender):
        raise forbidden(f"{target} has as much power as you, or more.")


_MEMBER_RULES = {
    "join": _check_join,
    "invite": _check_invite,
    "leave": _check_leave,
    "ban": _check_ban,
    "knock": _check_knock,
}


# --- questions that others ask --------------------------------------------------------------------------------------


def can(version: RoomVersion, state: StateView, user_id: str, action: Action, target: str | None = None) -> bool:
    """Whether the user is in the room and has the power for this, over this target if one is named.

    "redact" means redacting what others sent; one's own events need no more than sending m.room.redaction does.
    "unban" needs the power to kick as well as to ban, as the rules have it.
    """
    if state.membership(user_id) != "join":
        return False
    mine = power(version, state, user_id)
    for name in ("ban", "kick") if action == "unban" else (action,):
        if mine < level(state, name):
            return False
    if target is None or action in ("invite", "redact"):
        return True
    return power(version, state, target) < mine
