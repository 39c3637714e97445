"""The authorization rules, rule by rule, in every room version served."""

from typing import Any

import pytest

from teahouse.matrix import auth
from teahouse.matrix.errors import MatrixError
from teahouse.matrix.versions import VERSIONS
from tests.parts.matrix.room import ALICE, BOB, CAROL, DAVE, Room, made

every_version = pytest.mark.parametrize("version_id", sorted(VERSIONS))


def refused(room: Room, sender: str, type: str, content: dict[str, Any], state_key: str | None = None) -> str:
    before = dict(room.state)
    with pytest.raises(MatrixError) as caught:
        room.send(sender, type, content, state_key)
    assert (403, "M_FORBIDDEN") == (caught.value.status, caught.value.errcode)
    assert before == room.state
    return caught.value.error


def refused_member(room: Room, sender: str, target: str, membership: str, **more: Any) -> str:
    return refused(room, sender, "m.room.member", {"membership": membership, **more}, target)


# --- rule 1: m.room.create ---


@every_version
def test_a_room_is_created_once(version_id: str) -> None:
    room = Room(version_id)
    room.create()
    assert "exists" in refused(room, ALICE, "m.room.create", {"room_version": version_id, "creator": ALICE}, "")


@every_version
@pytest.mark.parametrize("given", [None, "1", "99", 12, ["12"], {}])
def test_the_room_version_must_be_the_rooms_own(version_id: str, given: object) -> None:
    content: dict[str, Any] = {"creator": ALICE} if given is None else {"creator": ALICE, "room_version": given}
    assert "room_version" in refused(Room(version_id), ALICE, "m.room.create", content, "")


@every_version
@pytest.mark.parametrize("state_key", [None, "x", ALICE])
def test_the_create_event_has_an_empty_state_key(version_id: str, state_key: str | None) -> None:
    content = {"creator": ALICE, "room_version": version_id}
    assert "state key" in refused(Room(version_id), ALICE, "m.room.create", content, state_key)


@pytest.mark.parametrize("version_id", ["10", "11"])
def test_before_version_12_the_room_id_is_of_the_senders_server(version_id: str) -> None:
    room = Room(version_id, room_id="!room:elsewhere")
    content = {"creator": ALICE, "room_version": version_id}
    assert "server" in refused(room, ALICE, "m.room.create", content, "")


def test_a_version_12_room_id_names_no_server() -> None:
    Room("12", room_id="!" + "a" * 43).create()


def test_version_10_asks_for_the_creator() -> None:
    assert "creator" in refused(Room("10"), ALICE, "m.room.create", {"room_version": "10"}, "")
    for version_id in ("11", "12"):
        Room(version_id).send(ALICE, "m.room.create", {"room_version": version_id}, "")


@pytest.mark.parametrize("given", ["@bob:house", [1], ["bob"], [BOB, None], {}, None])
def test_version_12_checks_additional_creators(given: object) -> None:
    content = {"room_version": "12", "additional_creators": given}
    assert "additional_creators" in refused(Room("12"), ALICE, "m.room.create", content, "")
    Room("11").send(ALICE, "m.room.create", {**content, "room_version": "11"}, "")


# --- rules 2 and 4 ---


@every_version
def test_nothing_happens_in_a_room_that_does_not_exist(version_id: str) -> None:
    assert "no such room" in refused(Room(version_id), ALICE, "m.room.message", {"body": "x"})
    assert "no such room" in refused_member(Room(version_id), ALICE, ALICE, "join")


@every_version
def test_a_room_that_does_not_federate_is_for_its_own_server(version_id: str) -> None:
    room = Room(version_id)
    room.create(**{"m.federate": False})
    room.member(ALICE, ALICE, "join")
    room.set(ALICE, "m.room.join_rules", join_rule="public")
    assert "server" in refused_member(room, "@eve:elsewhere", "@eve:elsewhere", "join")
    room.member(BOB, BOB, "join")


# --- rule 5: m.room.member ---


@every_version
@pytest.mark.parametrize(
    ("content", "state_key"),
    [
        ({"membership": "join"}, None),
        ({}, BOB),
        ({"membership": None}, BOB),
        ({"membership": ["join"]}, BOB),
        ({"membership": "join"}, ""),
        ({"membership": "join"}, "bob"),
        ({"membership": "dance"}, BOB),
    ],
)
def test_a_membership_has_a_user_and_a_known_value(version_id: str, content: Any, state_key: str | None) -> None:
    refused(made(version_id, "public"), BOB, "m.room.member", content, state_key)


@every_version
def test_the_creator_joins_first_and_no_one_else(version_id: str) -> None:
    room = Room(version_id)
    room.create()
    refused_member(room, BOB, BOB, "join")
    refused_member(room, BOB, ALICE, "join")
    room.member(ALICE, ALICE, "join")


@every_version
def test_the_creator_who_left_has_no_way_back_of_their_own(version_id: str) -> None:
    room = Room(version_id)
    room.create()
    room.member(ALICE, ALICE, "join")
    room.member(ALICE, ALICE, "leave")
    assert "not invited" in refused_member(room, ALICE, ALICE, "join")


@every_version
def test_nobody_joins_for_someone_else(version_id: str) -> None:
    room = made(version_id, "public")
    refused_member(room, ALICE, BOB, "join")
    refused_member(room, BOB, CAROL, "join")


@every_version
@pytest.mark.parametrize("rule", ["public", "invite", "knock", "restricted", "knock_restricted"])
def test_the_banned_cannot_join(version_id: str, rule: str) -> None:
    room = made(version_id, rule)
    room.member(ALICE, BOB, "ban")
    assert "banned" in refused_member(room, BOB, BOB, "join", join_authorised_via_users_server=ALICE)


JOINS = [
    # join rule, membership before, may they join?
    ("public", "leave", True),
    ("public", "invite", True),
    ("public", "join", True),
    ("public", "knock", True),
    ("invite", "leave", False),
    ("invite", "knock", False),
    ("invite", "invite", True),
    ("invite", "join", True),
    ("knock", "leave", False),
    ("knock", "knock", False),
    ("knock", "invite", True),
    ("knock", "join", True),
    ("restricted", "leave", False),
    ("restricted", "invite", True),
    ("restricted", "join", True),
    ("knock_restricted", "leave", False),
    ("knock_restricted", "knock", False),
    ("knock_restricted", "invite", True),
    ("knock_restricted", "join", True),
    ("private", "invite", False),
    ("private", "leave", False),
    ("private", "join", False),
    ("no such rule", "invite", False),
    (None, "invite", False),
    (7, "invite", False),
]


@every_version
@pytest.mark.parametrize(("rule", "before", "may"), JOINS)
def test_join_rules(version_id: str, rule: Any, before: str, may: bool) -> None:
    room = made(version_id)
    room.put("m.room.join_rules", {} if rule is None else {"join_rule": rule})
    room.put("m.room.member", {"membership": before}, CAROL)
    if may:
        room.member(CAROL, CAROL, "join", displayname="Carol")
    else:
        refused_member(room, CAROL, CAROL, "join")


@every_version
def test_a_room_without_join_rules_is_by_invitation(version_id: str) -> None:
    room = made(version_id)
    del room.state["m.room.join_rules", ""]
    assert "not invited" in refused_member(room, CAROL, CAROL, "join")
    room.member(ALICE, CAROL, "invite")
    room.member(CAROL, CAROL, "join")


@every_version
@pytest.mark.parametrize("rule", ["restricted", "knock_restricted"])
def test_a_restricted_join_needs_a_voucher_who_is_in_the_room_and_may_invite(version_id: str, rule: str) -> None:
    room = made(version_id, rule, invite=50)
    for voucher in (BOB, DAVE, "", 5, None, [ALICE]):  # Bob has the power but is not in the room
        refused_member(room, CAROL, CAROL, "join", join_authorised_via_users_server=voucher)
    room.member(ALICE, DAVE, "invite")
    room.member(DAVE, DAVE, "join")
    refused_member(room, CAROL, CAROL, "join", join_authorised_via_users_server=DAVE)
    room.member(CAROL, CAROL, "join", join_authorised_via_users_server=ALICE)


@every_version
def test_a_voucher_counts_for_nothing_in_other_rooms(version_id: str) -> None:
    for rule in ("invite", "knock"):
        refused_member(made(version_id, rule), CAROL, CAROL, "join", join_authorised_via_users_server=ALICE)


@every_version
@pytest.mark.parametrize(
    ("before", "may"), [("leave", True), ("invite", True), ("knock", True), ("join", False), ("ban", False)]
)
def test_whom_one_may_invite(version_id: str, before: str, may: bool) -> None:
    room = made(version_id)
    room.put("m.room.member", {"membership": before}, CAROL)
    if may:
        room.member(ALICE, CAROL, "invite")
    else:
        refused_member(room, ALICE, CAROL, "invite")


@every_version
def test_who_may_invite(version_id: str) -> None:
    room = made(version_id, "public", invite=50)
    assert "not in the room" in refused_member(room, BOB, CAROL, "invite")
    room.member(BOB, BOB, "join")
    room.member(DAVE, DAVE, "join")
    room.member(BOB, CAROL, "invite")
    assert "power of 50" in refused_member(room, DAVE, "@eve:house", "invite")


@every_version
def test_third_party_invites_are_refused(version_id: str) -> None:
    refused_member(made(version_id), ALICE, CAROL, "invite", third_party_invite={"signed": {}})


@every_version
@pytest.mark.parametrize(
    ("before", "may"), [("join", True), ("invite", True), ("knock", True), ("leave", False), ("ban", False)]
)
def test_leaving_oneself(version_id: str, before: str, may: bool) -> None:
    room = made(version_id)
    room.put("m.room.member", {"membership": before}, CAROL)
    if may:
        room.member(CAROL, CAROL, "leave")
    else:
        refused_member(room, CAROL, CAROL, "leave")


def crowd(version_id: str, **levels: Any) -> Room:
    """Alice made it; Bob has 50; Carol and Dave nothing. All are in it."""
    room = made(version_id, "public", **levels)
    for user_id in (BOB, CAROL, DAVE):
        room.member(user_id, user_id, "join")
    return room


@every_version
def test_kicking_needs_the_level_and_more_power_than_the_other(version_id: str) -> None:
    room = crowd(version_id)
    assert "power of 50" in refused_member(room, CAROL, DAVE, "leave")
    assert "as much power" in refused_member(room, BOB, ALICE, "leave")
    room.put("m.room.power_levels", {"users": {ALICE: 100, BOB: 50, CAROL: 50}})
    assert "as much power" in refused_member(room, BOB, CAROL, "leave")
    room.member(BOB, DAVE, "leave")
    assert "not in the room" in refused_member(room, DAVE, CAROL, "leave")


@every_version
def test_banning_needs_the_level_and_more_power_than_the_other(version_id: str) -> None:
    room = crowd(version_id, ban=40)
    assert "power of 40" in refused_member(room, CAROL, DAVE, "ban")
    assert "as much power" in refused_member(room, BOB, ALICE, "ban")
    assert "as much power" in refused_member(room, BOB, BOB, "ban")
    room.member(BOB, DAVE, "ban")
    room.member(BOB, "@stranger:house", "ban")
    assert "not in the room" in refused_member(room, DAVE, CAROL, "ban")


@every_version
def test_unbanning_needs_the_power_to_ban_and_to_kick(version_id: str) -> None:
    for levels, may in (({"ban": 60}, False), ({"kick": 60}, False), ({}, True)):
        room = crowd(version_id, **levels)
        room.member(ALICE, DAVE, "ban")
        assert may is auth.can(room.version, room, BOB, "unban", DAVE)
        if may:
            room.member(BOB, DAVE, "leave")
        else:
            refused_member(room, BOB, DAVE, "leave")


KNOCKS = [
    # join rule, membership before, may they knock?
    *[(rule, before, True) for rule in ("knock", "knock_restricted") for before in ("leave", "knock")],
    *[(rule, before, False) for rule in ("knock", "knock_restricted") for before in ("ban", "invite", "join")],
    *[(rule, "leave", False) for rule in ("invite", "public", "restricted", "private")],
]


@every_version
@pytest.mark.parametrize(("rule", "before", "may"), KNOCKS)
def test_knocking(version_id: str, rule: str, before: str, may: bool) -> None:
    room = made(version_id, rule)
    room.put("m.room.member", {"membership": before}, CAROL)
    if may:
        room.member(CAROL, CAROL, "knock", reason="let me in")
    else:
        refused_member(room, CAROL, CAROL, "knock")


@every_version
def test_nobody_knocks_for_someone_else(version_id: str) -> None:
    refused_member(made(version_id, "knock"), BOB, CAROL, "knock")


# --- rules 6 to 9 ---


@every_version
@pytest.mark.parametrize("membership", ["leave", "invite", "ban", "knock"])
def test_only_those_in_the_room_send(version_id: str, membership: str) -> None:
    room = made(version_id, events_default=-10)
    room.put("m.room.member", {"membership": membership}, CAROL)
    assert "not in the room" in refused(room, CAROL, "m.room.message", {"body": "x"})


@every_version
def test_a_third_party_invite_needs_the_power_to_invite(version_id: str) -> None:
    room = crowd(version_id, invite=50, events={"m.room.third_party_invite": 100})
    room.send(BOB, "m.room.third_party_invite", {"display_name": "x"}, "token")
    refused(room, CAROL, "m.room.third_party_invite", {"display_name": "x"}, "token")


LEVELS = [
    # power levels, event type, is it state?, may Carol (0)?, may Bob (50)?
    ({}, "m.room.message", False, True, True),
    ({}, "m.room.topic", True, False, True),
    ({"state_default": 0}, "m.room.topic", True, True, True),
    ({"state_default": 51}, "m.room.topic", True, False, False),
    ({"events_default": 1}, "m.room.message", False, False, True),
    ({"events": {"m.room.topic": 0}}, "m.room.topic", True, True, True),
    ({"events": {"m.room.message": 51}}, "m.room.message", False, False, False),
    ({"events": {"m.room.message": -1}, "events_default": 50}, "m.room.message", False, True, True),
    ({"users_default": 50}, "m.room.topic", True, True, True),
    ({"redact": 100}, "m.room.redaction", False, True, True),
    ({"events": {"m.room.redaction": 50}}, "m.room.redaction", False, False, True),
    ({"events_default": 50}, "m.room.redaction", False, False, True),
    # m.room.aliases has had no rule of its own since version 6.
    ({}, "m.room.aliases", True, False, True),
]


@every_version
@pytest.mark.parametrize(("levels", "type", "is_state", "carol_may", "bob_may"), LEVELS)
def test_required_power(
    version_id: str, levels: Any, type: str, is_state: bool, carol_may: bool, bob_may: bool
) -> None:
    room = crowd(version_id, **levels)
    for user_id, may in ((CAROL, carol_may), (BOB, bob_may), (ALICE, True)):
        if may:
            room.send(user_id, type, {}, "" if is_state else None)
        else:
            assert "needs a power" in refused(room, user_id, type, {}, "" if is_state else None)


@every_version
def test_without_power_levels(version_id: str) -> None:
    room = crowd(version_id)
    del room.state["m.room.power_levels", ""]
    room.send(CAROL, "m.room.message", {})
    refused(room, CAROL, "m.room.topic", {}, "")
    room.send(ALICE, "m.room.topic", {}, "")
    assert (auth.INFINITE if version_id == "12" else 100) == auth.power(room.version, room, ALICE)
    assert 0 == auth.power(room.version, room, BOB)


@every_version
def test_state_keyed_by_a_user_is_that_users(version_id: str) -> None:
    room = crowd(version_id, state_default=0)
    room.send(CAROL, "org.example.badge", {}, CAROL)
    room.send(CAROL, "org.example.badge", {}, "something else")
    assert "that user" in refused(room, CAROL, "org.example.badge", {}, DAVE)
    assert "that user" in refused(room, ALICE, "org.example.badge", {}, CAROL)
    assert "that user" in refused(room, CAROL, "org.example.badge", {}, "@")


# --- what the rules ask for, and the questions of others ---


def test_whose_memberships_are_asked_for() -> None:
    room = made("12")
    message = room.event(BOB, "m.room.message", {})
    invite = room.event(BOB, "m.room.member", {"membership": "invite"}, CAROL)
    join = room.event(CAROL, "m.room.member", {"membership": "join", "join_authorised_via_users_server": ALICE}, CAROL)
    assert {BOB} == auth.asks_about(message)
    assert {BOB, CAROL} == auth.asks_about(invite)
    assert {CAROL, ALICE} == auth.asks_about(join)


@every_version
def test_can(version_id: str) -> None:
    room = crowd(version_id, invite=10)
    v = room.version
    assert [True, True, False] == [auth.can(v, room, who, "kick", DAVE) for who in (ALICE, BOB, CAROL)]
    assert [True, False, False] == [auth.can(v, room, who, "ban", BOB) for who in (ALICE, BOB, CAROL)]
    assert [True, True, False] == [auth.can(v, room, who, "invite", "@eve:house") for who in (ALICE, BOB, CAROL)]
    assert [True, True, False] == [auth.can(v, room, who, "redact") for who in (ALICE, BOB, CAROL)]
    room.member(BOB, BOB, "leave")
    assert not auth.can(v, room, BOB, "invite")
