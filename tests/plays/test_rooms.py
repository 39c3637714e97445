"""Opening rooms, and who may come in: presets, invites, knocks, restricted rooms, kicks, bans, leaving, forgetting."""

from typing import Any

import pytest

from tests.harness.person import Person, refused
from tests.harness.servers import SERVER_NAME, Server

HOUSE_PRESETS = {
    "private_chat": ("invite", "shared", "can_join"),
    "trusted_private_chat": ("invite", "shared", "can_join"),
    "public_chat": ("public", "shared", "forbidden"),
}


@pytest.mark.parametrize("preset", HOUSE_PRESETS)
def test_each_preset_sets_its_rules(house: Server, preset: str) -> None:
    lin = house.person("Lin")
    room = lin.create_room(preset=preset, name="Tea", topic="Leaves")
    state = {key: event["content"] for key, event in lin.whole_state(room).items()}
    join_rule, history, guests = HOUSE_PRESETS[preset]
    assert join_rule == state["m.room.join_rules", ""]["join_rule"]
    assert history == state["m.room.history_visibility", ""]["history_visibility"]
    assert guests == state["m.room.guest_access", ""]["guest_access"]
    assert "Tea" == state["m.room.name", ""]["name"]
    assert "Leaves" == state["m.room.topic", ""]["topic"]
    assert "join" == state["m.room.member", lin.user_id]["membership"]


def test_visibility_chooses_the_preset_and_the_directory(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room(visibility="public")
    assert "public" == lin.state(room, "m.room.join_rules")["join_rule"]
    assert {"visibility": "public"} == lin.get("v3/directory/list/room/{}", room)
    room = lin.create_room()
    assert "invite" == lin.state(room, "m.room.join_rules")["join_rule"]
    assert {"visibility": "private"} == lin.get("v3/directory/list/room/{}", room)


@pytest.mark.parametrize("version", ["10", "11", "12"])
def test_each_room_version_opens_and_talks(house: Server, version: str) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei, room_version=version)
    assert version == lin.state(room, "m.room.create")["room_version"]
    creation = lin.whole_state(room)["m.room.create", ""]
    if version == "12":
        # https://spec.matrix.org/v1.19/rooms/v12/: the room id is the create event's id with another sigil.
        assert room[1:] == creation["event_id"][1:]
        assert lin.user_id not in lin.state(room, "m.room.power_levels").get("users", {})
    else:
        assert room.endswith(f":{SERVER_NAME}")
        assert 100 == lin.state(room, "m.room.power_levels")["users"][lin.user_id]
    assert (lin.user_id if version == "10" else None) == creation["content"].get("creator")
    mei.say(room, "hello")
    assert ["hello"] == lin.bodies(room)


def test_version_twelve_is_the_default_and_unknown_ones_are_refused(house: Server) -> None:
    lin = house.person("Lin")
    assert "12" == lin.state(lin.create_room(), "m.room.create")["room_version"]
    with refused(400, "M_UNSUPPORTED_ROOM_VERSION"):
        lin.create_room(room_version="tea")


def test_trusted_chats_make_those_invited_equals(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    old = lin.create_room(preset="trusted_private_chat", invite=[mei.user_id], room_version="11")
    assert 100 == lin.state(old, "m.room.power_levels")["users"][mei.user_id]
    new = lin.create_room(preset="trusted_private_chat", invite=[mei.user_id], room_version="12")
    assert [mei.user_id] == lin.state(new, "m.room.create")["additional_creators"]


def test_creation_content_initial_state_and_power_levels_are_the_creators(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.create_room(
        creation_content={"type": "m.space", "m.federate": False},
        initial_state=[
            {"type": "m.room.history_visibility", "state_key": "", "content": {"history_visibility": "joined"}},
            {"type": "house.tea", "state_key": "kind", "content": {"leaf": "green"}},
        ],
        power_level_content_override={"events_default": 50},
        invite=[mei.user_id],
        is_direct=True,
        name="The garden",
    )
    state = {key: event["content"] for key, event in lin.whole_state(room).items()}
    assert ("m.space", False) == tuple(state["m.room.create", ""][key] for key in ("type", "m.federate"))
    assert "joined" == state["m.room.history_visibility", ""]["history_visibility"]
    assert {"leaf": "green"} == state["house.tea", "kind"]
    assert 50 == state["m.room.power_levels", ""]["events_default"]
    assert state["m.room.member", mei.user_id]["is_direct"] is True
    mei.join(room)
    with refused(403, "M_FORBIDDEN"):
        mei.say(room, "May I?")


@pytest.mark.parametrize(
    "body",
    [
        {"preset": "a_loud_chat"},
        {"visibility": "somewhat"},
        {"name": 7},
        {"invite": "mei"},
        {"invite": ["not a user id"]},
        {"initial_state": [{"content": {}}]},
        {"room_alias_name": "has:colon"},
        {"power_level_content_override": {"users": {"nobody": 10}}},
    ],
)
def test_a_room_that_makes_no_sense_is_not_opened(house: Server, body: Any) -> None:
    lin = house.person("Lin")
    with refused(400):
        lin.create_room(**body)
    assert [] == lin.joined_rooms()


def test_an_invite_is_seen_with_stripped_state_and_joined(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.create_room(name="Tea at five", topic="Bring cups")
    lin.invite(room, mei, reason="You are missed")
    invited = mei.sync()["rooms"]["invite"][room]["invite_state"]["events"]
    stripped = {(event["type"], event["state_key"]): event["content"] for event in invited}
    assert "Tea at five" == stripped["m.room.name", ""]["name"]
    assert "m.room.create" in {type_ for type_, _ in stripped}
    assert "invite" == stripped["m.room.join_rules", ""]["join_rule"]
    assert {"membership": "invite", "reason": "You are missed"}.items() <= stripped[
        "m.room.member", mei.user_id
    ].items()
    assert room == mei.join(room)
    assert room in mei.joined_rooms()
    assert {lin.user_id, mei.user_id} == lin.joined_members(room)
    mei.join(room)  # joining where one is already is no fault


def test_an_invite_is_declined_or_withdrawn(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.create_room(invite=[mei.user_id])
    since = mei.now()
    mei.leave(room, reason="Not today")
    assert room in mei.sync(since)["rooms"]["leave"]
    assert "leave" == lin.members(room)[mei.user_id]
    with refused(403, "M_FORBIDDEN"):
        mei.join(room)
    lin.invite(room, mei)
    lin.kick(room, mei)
    with refused(403, "M_FORBIDDEN"):
        mei.join(room)


def test_who_may_invite(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    room = lin.room_with(mei)
    with refused(403, "M_FORBIDDEN"):
        tao.invite(room, tao)
    with refused(403, "M_FORBIDDEN"):
        lin.invite(room, mei)  # she is in the room
    lin.set_power(room, invite=50)
    with refused(403, "M_FORBIDDEN"):
        mei.invite(room, tao)
    with refused(403, "M_FORBIDDEN"):
        tao.join(room)


def test_people_who_do_not_exist_can_not_be_invited(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    with refused(404, "M_NOT_FOUND"):
        lin.post("v3/rooms/{}/invite", room, body={"user_id": f"@no.one.here:{SERVER_NAME}"})
    with refused(400):
        lin.post("v3/rooms/{}/invite", room, body={"user_id": "no one"})
    with refused(400):
        lin.post("v3/rooms/{}/invite", room, body={})


def test_a_public_room_is_joined_by_id_and_by_alias(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    name = f"garden-{lin.localpart}"
    room = lin.create_room(preset="public_chat", room_alias_name=name)
    assert room == mei.join(f"#{name}:{SERVER_NAME}")
    assert room == tao.post("v3/rooms/{}/join", room)["room_id"]
    with refused(404, "M_NOT_FOUND"):
        mei.join(f"#nothing-here:{SERVER_NAME}")
    with refused(404, "M_NOT_FOUND"):
        mei.join("!nothinghere:tea.house")
    with refused(400):
        mei.join("neither")


def test_knocking_and_being_let_in(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.create_room(initial_state=[rule("knock")], name="Closed door")
    with refused(403, "M_FORBIDDEN"):
        mei.join(room)
    assert room == mei.knock(room, reason="It is cold outside")
    knocked = mei.sync()["rooms"]["knock"][room]["knock_state"]["events"]
    assert "Closed door" in [event["content"].get("name") for event in knocked]
    assert "It is cold outside" == lin.state(room, "m.room.member", mei.user_id)["reason"]
    lin.invite(room, mei)
    mei.join(room)
    assert {lin.user_id, mei.user_id} == lin.joined_members(room)


def test_a_knock_is_taken_back_or_turned_away(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.create_room(initial_state=[rule("knock")])
    mei.knock(room)
    mei.leave(room)
    assert "leave" == lin.members(room)[mei.user_id]
    mei.knock(room)
    lin.kick(room, mei)
    assert "leave" == lin.members(room)[mei.user_id]
    closed = lin.create_room()
    with refused(403, "M_FORBIDDEN"):
        mei.knock(closed)


def rule(join_rule: str, **content: Any) -> dict[str, Any]:
    return {"type": "m.room.join_rules", "state_key": "", "content": {"join_rule": join_rule, **content}}


@pytest.mark.parametrize("join_rule", ["restricted", "knock_restricted"])
def test_members_of_one_room_may_join_another(house: Server, join_rule: str) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    space = lin.room_with(mei, creation_content={"type": "m.space"})
    allow = [{"type": "m.room_membership", "room_id": space}]
    room = lin.create_room(initial_state=[rule(join_rule, allow=allow)])
    mei.join(room)
    assert lin.user_id == lin.state(room, "m.room.member", mei.user_id)["join_authorised_via_users_server"]
    with refused(403, "M_FORBIDDEN"):
        tao.join(room)
    if join_rule == "knock_restricted":
        tao.knock(room)
    else:
        with refused(403, "M_FORBIDDEN"):
            tao.knock(room)
    lin.invite(room, tao)
    tao.join(room)
    # Whoever leaves the space stays in the room, and may not come back once they left that too.
    mei.leave(space)
    assert mei.user_id in lin.joined_members(room)
    mei.leave(room)
    with refused(403, "M_FORBIDDEN"):
        mei.join(room)


def test_a_kick_a_ban_and_the_way_back(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.create_room(preset="public_chat")
    mei.join(room)
    lin.kick(room, mei, reason="Too loud")
    kicked = lin.state(room, "m.room.member", mei.user_id)
    assert ("leave", "Too loud") == (kicked["membership"], kicked["reason"])
    with refused(403, "M_FORBIDDEN"):
        mei.say(room, "But")
    mei.join(room)
    lin.ban(room, mei, reason="Louder still")
    with refused(403, "M_FORBIDDEN"):
        mei.join(room)
    with refused(403, "M_FORBIDDEN"):
        lin.invite(room, mei)
    lin.unban(room, mei)
    assert "leave" == lin.members(room)[mei.user_id]
    mei.join(room)


def test_power_decides_who_removes_whom(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    room = lin.room_with(mei, tao, room_version="11")
    with refused(403, "M_FORBIDDEN"):
        mei.kick(room, tao)
    with refused(403, "M_FORBIDDEN"):
        mei.ban(room, lin)
    lin.set_power(room, users={lin.user_id: 100, mei.user_id: 50})
    with refused(403, "M_FORBIDDEN"):
        mei.kick(room, lin)
    mei.ban(room, tao)
    with refused(403, "M_FORBIDDEN"):
        lin.kick(room, tao)  # already out: a kick of someone banned would lift the ban
    with refused(403, "M_FORBIDDEN"):
        lin.unban(room, mei)  # she is not banned
    mei.unban(room, tao)


def test_a_removed_person_hears_nothing_more(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    lin.say(room, "before")
    since = mei.now()
    lin.kick(room, mei)
    lin.say(room, "after")
    left = mei.sync(since)["rooms"]["leave"][room]["timeline"]["events"]
    assert ["m.room.member"] == [event["type"] for event in left]
    assert "before" in mei.bodies(room)
    assert "after" not in mei.bodies(room)
    assert room not in mei.sync(mei.now()).get("rooms", {}).get("leave", {})


def test_a_room_that_was_left_is_forgotten(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    with refused(400, "M_UNKNOWN"):
        mei.forget(room)
    mei.leave(room)
    mei.leave(room)  # twice is no fault
    assert "leave" == mei.state(room, "m.room.member", mei.user_id)["membership"]
    mei.forget(room)
    with refused(403, "M_FORBIDDEN"):
        mei.messages(room)
    lin.invite(room, mei)
    mei.join(room)
    mei.messages(room)


def test_members_at_a_point_and_by_membership(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    room = lin.room_with(mei)
    before = lin.now()
    lin.invite(room, tao)
    mei.leave(room)
    everyone = {lin.user_id: "join", mei.user_id: "leave", tao.user_id: "invite"}
    assert everyone == lin.members(room)
    assert {lin.user_id: "join", mei.user_id: "join"} == lin.members(room, at=before)
    assert {tao.user_id: "invite"} == lin.members(room, membership="invite")
    assert {lin.user_id: "join", tao.user_id: "invite"} == lin.members(room, not_membership="leave")
    # Who left sees who was there when they left.
    assert {lin.user_id: "join", mei.user_id: "leave", tao.user_id: "invite"} == mei.members(room)


def test_strangers_see_nothing_of_a_private_room(house: Server) -> None:
    lin, tao = house.people("Lin", "Tao")
    room = lin.create_room()
    said = lin.say(room, "between us")
    for ask in (
        lambda: tao.messages(room),
        lambda: tao.members(room),
        lambda: tao.joined_members(room),
        lambda: tao.whole_state(room),
        lambda: tao.state(room, "m.room.create"),
        lambda: tao.get("v3/rooms/{}/context/{}", room, said),
        lambda: tao.say(room, "let me in"),
        lambda: tao.get("v3/rooms/{}/aliases", room),
        lambda: tao.get("v1/rooms/{}/threads", room),
        lambda: tao.get("v1/rooms/{}/timestamp_to_event", room, ts=0, dir="f"),
    ):
        with refused(403, "M_FORBIDDEN"):
            ask()
    with refused(404, "M_NOT_FOUND"):
        tao.event(room, said)


def test_profiles_follow_people_into_their_rooms(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    lin.set_profile("displayname", "Lin of the leaves")
    room = lin.room_with(mei)
    assert "Lin of the leaves" == mei.state(room, "m.room.member", lin.user_id)["displayname"]
    since = mei.now()
    lin.set_profile("displayname", "Lin")
    mei.sync_until(since, lambda _: mei.state(room, "m.room.member", lin.user_id)["displayname"] == "Lin")
    lin.delete("v3/profile/{}/displayname", lin.user_id)
    mei.sync_until(mei.since, lambda _: "displayname" not in mei.state(room, "m.room.member", lin.user_id))


def test_mutual_rooms(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    both = {lin.room_with(mei), mei.room_with(lin)}
    lin.create_room()
    assert both == set(lin.get("v1/mutual_rooms", user_id=mei.user_id)["joined"])
    assert [] == lin.get("v1/mutual_rooms", user_id=tao.user_id)["joined"]
    with refused(400):
        lin.get("v1/mutual_rooms", user_id=lin.user_id)


def test_invites_can_be_blocked(house: Server) -> None:
    """https://spec.matrix.org/v1.19/client-server-api/#invite-permission"""
    lin, mei = house.people("Lin", "Mei")
    room = lin.create_room()
    mei.set_account_data("m.invite_permission_config", {"default_action": "block"})
    with refused(403, "M_INVITE_BLOCKED"):
        lin.invite(room, mei)
    mei.set_account_data("m.invite_permission_config", {})
    lin.invite(room, mei)


def test_many_people_join_at_once_and_all_are_in(house: Server) -> None:
    from concurrent.futures import ThreadPoolExecutor

    lin = house.person("Lin")
    room = lin.create_room(preset="public_chat")
    guests: list[Person] = house.people(*["Guest"] * 12)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda guest: guest.join(room), guests))
    assert {lin.user_id, *(guest.user_id for guest in guests)} == lin.joined_members(room)
    assert 13 == lin.sync()["rooms"]["join"][room]["summary"]["m.joined_member_count"]
