"""Power levels: how they are read, and who may change them to what (rule 10 of version 12)."""

from typing import Any

import pytest

from teahouse.matrix import auth, power_levels
from teahouse.matrix.errors import MatrixError
from teahouse.matrix.versions import VERSIONS
from tests.parts.matrix.room import ALICE, BOB, CAROL, DAVE, Room, made

every_version = pytest.mark.parametrize("version_id", sorted(VERSIONS))


def crowd(version_id: str, **levels: Any) -> Room:
    room = made(version_id, "public")
    for user_id in (BOB, CAROL, DAVE):
        room.member(user_id, user_id, "join")
    if levels:
        room.put("m.room.power_levels", levels)
    return room


def change(room: Room, sender: str, **changes: Any) -> None:
    """Send the current power levels with these members changed, or removed where they are None."""
    content = {**(room.content("m.room.power_levels") or {}), **changes}
    room.set(sender, "m.room.power_levels", **{key: value for key, value in content.items() if value is not None})


def refused(room: Room, sender: str, **changes: Any) -> str:
    with pytest.raises(MatrixError) as caught:
        change(room, sender, **changes)
    assert "M_FORBIDDEN" == caught.value.errcode
    return caught.value.error


# --- 10.1 to 10.4: the form ---


@every_version
@pytest.mark.parametrize("name", sorted(power_levels.DEFAULTS))
@pytest.mark.parametrize("value", ["50", 1.0, True, [], {}])
def test_levels_are_integers(version_id: str, name: str, value: object) -> None:
    room = crowd(version_id)
    content = {**(room.content("m.room.power_levels") or {}), name: value}
    event = room.event(ALICE, "m.room.power_levels", content, "")
    with pytest.raises(MatrixError) as caught:
        auth.allowed(room.version, event, room)
    assert f"`{name}`" in caught.value.error


@every_version
@pytest.mark.parametrize("odd", ["50", 1.5, True, [], {}])
def test_what_is_there_and_no_integer_is_mended_by_who_may_change_levels(version_id: str, odd: object) -> None:
    levels = {"users_default": odd, "ban": odd, "events": {"m.x": odd}, "users": {ALICE: 100, BOB: odd}}
    room = crowd(version_id, **levels)
    refused(room, BOB, ban=0)
    whole = {"users_default": 0, "ban": 50, "events": {"m.x": 50}, "users": {BOB: 100}}
    if version_id != "12":  # from 12 on, who made it cannot be in `users`
        whole["users"] = {ALICE: 100, BOB: 100}
    change(room, ALICE, **whole)


@every_version
@pytest.mark.parametrize("name", ["events", "notifications", "users"])
@pytest.mark.parametrize("value", [[], "x", 1, {BOB: "50"}, {BOB: 1.5}, {BOB: True}, {BOB: None}])
def test_tables_hold_integers(version_id: str, name: str, value: object) -> None:
    room = crowd(version_id)
    assert f"`{name}" in refused(room, ALICE, **{name: value})


@every_version
@pytest.mark.parametrize("user_id", ["bob", "@bob", "", "@bob:", "@:" + "x" * 300])
def test_users_are_user_ids(version_id: str, user_id: str) -> None:
    assert "user ID" in refused(crowd(version_id), ALICE, users={user_id: 1})


def test_a_version_12_creator_cannot_be_given_a_level() -> None:
    room = Room("12")
    room.create(additional_creators=[BOB])
    room.member(ALICE, ALICE, "join")
    for creator in (ALICE, BOB):
        with pytest.raises(MatrixError, match="made the room"):
            room.set(ALICE, "m.room.power_levels", users={creator: 100})
    room.set(ALICE, "m.room.power_levels", users={CAROL: 100})


@pytest.mark.parametrize("version_id", ["10", "11"])
def test_before_version_12_the_creator_has_a_level_like_anyone(version_id: str) -> None:
    room = crowd(version_id)
    change(room, ALICE, users={ALICE: 0, BOB: 100})
    assert 0 == auth.power(room.version, room, ALICE)
    assert "needs a power" in refused(room, ALICE, ban=0)


# --- who is how powerful ---


def test_version_12_creators_stand_above_every_number() -> None:
    room = Room("12")
    room.create(additional_creators=[BOB])
    room.member(ALICE, ALICE, "join")
    room.set(ALICE, "m.room.power_levels", users={CAROL: 2**53 - 1})
    room.set(ALICE, "m.room.join_rules", join_rule="public")
    for user_id in (BOB, CAROL):
        room.member(user_id, user_id, "join")
    assert [auth.INFINITE] * 2 == [auth.power(room.version, room, one) for one in (ALICE, BOB)]
    assert auth.can(room.version, room, BOB, "kick", CAROL)
    assert not auth.can(room.version, room, CAROL, "kick", BOB)
    assert not auth.can(room.version, room, ALICE, "kick", BOB)  # equals
    change(room, BOB, users={CAROL: 1})


@pytest.mark.parametrize("version_id", ["10", "11"])
def test_additional_creators_mean_nothing_before_version_12(version_id: str) -> None:
    room = Room(version_id)
    room.create(additional_creators=[BOB])
    room.member(ALICE, ALICE, "join")
    assert [ALICE] == auth.creators(room.version, room)
    assert [100, 0] == [auth.power(room.version, room, one) for one in (ALICE, BOB)]


def test_levels_that_are_not_said_have_their_defaults() -> None:
    room = crowd("12")
    for name, value in power_levels.DEFAULTS.items():
        assert value == auth.level(room, name)
    assert {"users_default": 0, "events_default": 0, "state_default": 50, "invite": 0} == {
        name: power_levels.DEFAULTS[name] for name in ("users_default", "events_default", "state_default", "invite")
    }
    assert 50 == auth.power_for(room, "m.room.name", is_state=True)
    assert 0 == auth.power_for(room, "m.room.message", is_state=False)
    room.put("m.room.power_levels", {"events": {"m.room.name": 7}, "notifications": {"room": 20}})
    assert 7 == auth.power_for(room, "m.room.name", is_state=True)
    assert {"room": 20} == auth.notification_levels(room)


# --- 10.6 to 10.10: what may be changed ---


BOBS_CHANGES = [
    # what is changed (Bob has 50, state_default 50, ban 60 and kick 40), may Bob?
    ({"kick": 50}, True),
    ({"kick": 51}, False),
    ({"kick": None}, True),
    ({"ban": 50}, False),
    ({"ban": None}, False),
    ({"invite": 50}, True),
    ({"invite": 51}, False),
    ({"invite": -1}, True),
    ({"users_default": 50}, True),
    ({"users_default": 51}, False),
    ({"events": {"a": 50}}, False),  # removes "b", which asks for 60
    ({"events": {"a": 50, "b": 60}}, True),
    ({"events": {"a": 51, "b": 60}}, False),
    ({"events": {"a": 40, "b": 50}}, False),
    ({"events": {"b": 60}}, True),
    ({"events": {"a": 40, "b": 60, "c": 51}}, False),
    ({"events": {"a": 40, "b": 60, "c": 50}}, True),
    ({"notifications": {"room": 50}}, True),
    ({"notifications": {"room": 51}}, False),
    ({"notifications": {}}, True),
    ({"users": {BOB: 50, CAROL: 50}}, True),
    ({"users": {BOB: 50, CAROL: 51}}, False),
    ({"users": {BOB: 50, CAROL: 10}}, True),  # Dave, who had 49, is removed
    ({"users": {BOB: 50, CAROL: 10, DAVE: 50}}, True),
    ({"users": {BOB: 49, CAROL: 10, DAVE: 49}}, True),  # oneself, downwards
    ({"users": {CAROL: 10, DAVE: 49}}, True),  # oneself, away
    ({"users": {BOB: 51, CAROL: 10, DAVE: 49}}, False),
]


@every_version
@pytest.mark.parametrize(("changes", "may"), BOBS_CHANGES)
def test_nobody_gives_or_takes_more_than_they_have(version_id: str, changes: Any, may: bool) -> None:
    room = crowd(
        version_id,
        ban=60,
        kick=40,
        events={"a": 40, "b": 60},
        notifications={"room": 20},
        users={BOB: 50, CAROL: 10, DAVE: 49},
    )
    if may:
        change(room, BOB, **changes)
    else:
        refused(room, BOB, **changes)


@every_version
def test_equals_cannot_be_touched(version_id: str) -> None:
    room = crowd(version_id, users={BOB: 50, CAROL: 50})
    assert CAROL in refused(room, BOB, users={BOB: 50, CAROL: 49})
    assert CAROL in refused(room, BOB, users={BOB: 50})
    change(room, CAROL, users={BOB: 50, CAROL: 0})


@every_version
def test_the_first_power_levels_may_say_anything(version_id: str) -> None:
    room = Room(version_id)
    room.create()
    room.member(ALICE, ALICE, "join")
    room.set(ALICE, "m.room.power_levels", ban=1000, users={BOB: 1000})
