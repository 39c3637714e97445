"""What a room is: state, power levels, redaction, aliases, the directory, upgrades, spaces, summaries."""

from typing import Any

import pytest

from tests.harness.person import refused, timeline
from tests.harness.servers import SERVER_NAME, Server


def test_state_is_set_read_and_replaced(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    first = lin.set_state(room, "m.room.topic", {"topic": "Green"})
    second = lin.set_state(room, "m.room.topic", {"topic": "Black"})
    assert {"topic": "Black"} == mei.state(room, "m.room.topic")
    event = mei.whole_state(room)["m.room.topic", ""]
    assert second == event["event_id"]
    assert {"topic": "Green"} == event["unsigned"]["prev_content"]
    assert first == event["unsigned"]["replaces_state"]
    assert {"topic": "Green"} == mei.event(room, first)["content"]
    # The slash before an empty key may be left out, and the whole event may be asked for.
    assert {"topic": "Black"} == mei.get("v3/rooms/{}/state/m.room.topic", room)
    assert second == mei.get("v3/rooms/{}/state/m.room.topic/", room, format="event")["event_id"]
    with refused(404, "M_NOT_FOUND"):
        mei.state(room, "m.room.topic", "other key")


def test_state_keys_may_be_any_text(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    for key in ("a/b", "茶", "with space", "%41", "a?b#c"):
        lin.set_state(room, "house.tea", {"key": key}, key)
        assert {"key": key} == lin.state(room, "house.tea", key)


def test_the_same_state_again_is_no_new_event(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    first = lin.set_state(room, "m.room.topic", {"topic": "Green"})
    assert first == lin.set_state(room, "m.room.topic", {"topic": "Green"})


def test_a_key_that_is_someones_id_is_theirs(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei, power_level_content_override={"state_default": 0})
    mei.set_state(room, "house.tea", {}, mei.user_id)
    with refused(403, "M_FORBIDDEN"):
        mei.set_state(room, "house.tea", {}, lin.user_id)


def test_power_levels_are_asked_for_everything(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    with refused(403, "M_FORBIDDEN"):
        mei.set_state(room, "m.room.name", {"name": "Mei's"})
    with refused(403, "M_FORBIDDEN"):
        mei.set_power(room, users={mei.user_id: 100})
    lin.set_power(room, users={mei.user_id: 50}, events={"m.room.name": 40, "house.secret": 80})
    mei.set_state(room, "m.room.name", {"name": "Mei's"})
    with refused(403, "M_FORBIDDEN"):
        mei.send(room, {}, "house.secret")
    with refused(403, "M_FORBIDDEN"):
        mei.set_power(room, users={mei.user_id: 60})
    mei.set_power(room, users={mei.user_id: 10})  # one may come down
    with refused(403, "M_FORBIDDEN"):
        mei.set_state(room, "m.room.name", {"name": "Mei's again"})


def test_power_levels_are_integers(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    wrongs: list[dict[str, Any]] = [
        {"ban": "50"},
        {"users": {lin.user_id: 1.5}},
        {"events": []},
        {"users": {"nobody": 3}},
    ]
    for wrong in wrongs:
        with refused((400, 403)):
            lin.set_power(room, **wrong)


def test_creators_of_a_twelve_can_not_be_put_below_anyone(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei)
    with refused((400, 403)):
        lin.set_power(room, users={lin.user_id: 100})
    lin.set_power(room, users={mei.user_id: 9_007_199_254_740_991})
    with refused(403, "M_FORBIDDEN"):
        mei.kick(room, lin)
    lin.kick(room, mei)


def test_the_create_event_is_made_once(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    with refused(403, "M_FORBIDDEN"):
        lin.set_state(room, "m.room.create", {})


def test_membership_is_not_what_one_says_of_others(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.create_room()
    with refused((400, 403)):
        lin.set_state(room, "m.room.member", {"membership": "join"}, mei.user_id)
    with refused(400):
        lin.set_state(room, "m.room.member", {"membership": "sitting"}, mei.user_id)
    lin.set_state(room, "m.room.member", {"membership": "invite"}, mei.user_id)
    mei.set_state(room, "m.room.member", {"membership": "join", "displayname": "Only here"}, mei.user_id)
    assert "Only here" == lin.state(room, "m.room.member", mei.user_id)["displayname"]


@pytest.mark.parametrize("version", ["10", "11", "12"])
def test_a_redacted_message_loses_its_words_everywhere(house: Server, version: str) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.room_with(mei, room_version=version)
    said = mei.say(room, "Something rash")
    since = lin.now()
    redaction = mei.redact(room, said, reason="Rash")
    event = lin.event(room, said)
    assert {} == event["content"]
    assert redaction == event["unsigned"]["redacted_because"]["event_id"]
    seen = next(e for e in timeline(lin.sync(since), room) if e["type"] == "m.room.redaction")
    assert said == (seen["redacts"] if version == "10" else seen["content"]["redacts"])
    assert said == seen["redacts"]  # also at the top level for old clients
    assert "Rash" == seen["content"]["reason"]
    assert "Something rash" not in lin.bodies(room)
    assert "Something rash" not in str(lin.get("v3/rooms/{}/context/{}", room, said))
    assert "Something rash" not in str(lin.sync())


def test_who_may_redact(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    room = lin.room_with(mei, tao)
    said = mei.say(room, "mine")
    with refused(403, "M_FORBIDDEN"):
        tao.redact(room, said)
    lin.redact(room, said)
    with refused(404, "M_NOT_FOUND"):
        lin.redact(room, "$no-such-event")


def test_redaction_keeps_what_the_room_stands_on(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.create_room(preset="public_chat")
    mei.set_profile("displayname", "Mei Long")
    mei.join(room)
    event = lin.whole_state(room)["m.room.member", mei.user_id]
    lin.redact(room, event["event_id"])
    content = lin.state(room, "m.room.member", mei.user_id)
    assert "join" == content["membership"]
    assert "displayname" not in content
    assert mei.user_id in lin.joined_members(room)


def test_a_redaction_is_sent_once_for_a_transaction(house: Server) -> None:
    lin = house.person("Lin")
    room = lin.create_room()
    said = lin.say(room, "again")
    first = lin.put("v3/rooms/{}/redact/{}/{}", room, said, "once")
    assert first == lin.put("v3/rooms/{}/redact/{}/{}", room, said, "once")


def test_aliases_are_made_found_listed_and_removed(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    room = lin.create_room()
    alias = f"#tea-{lin.localpart}:{SERVER_NAME}"
    lin.put("v3/directory/room/{}", alias, body={"room_id": room})
    found = mei.get("v3/directory/room/{}", alias)
    assert room == found["room_id"]
    assert [SERVER_NAME] == found["servers"]
    assert [alias] == lin.get("v3/rooms/{}/aliases", room)["aliases"]
    with refused(409):
        lin.put("v3/directory/room/{}", alias, body={"room_id": room})
    with refused(403, "M_FORBIDDEN"):
        mei.delete("v3/directory/room/{}", alias)
    lin.set_state(room, "m.room.canonical_alias", {"alias": alias})
    with refused(400, "M_BAD_ALIAS"):
        lin.set_state(room, "m.room.canonical_alias", {"alias": f"#not-there:{SERVER_NAME}"})
    with refused(400, "M_INVALID_PARAM"):
        lin.set_state(room, "m.room.canonical_alias", {"alias": "no alias at all"})
    lin.delete("v3/directory/room/{}", alias)
    with refused(404, "M_NOT_FOUND"):
        mei.get("v3/directory/room/{}", alias)
    with refused(404, "M_NOT_FOUND"):
        lin.delete("v3/directory/room/{}", alias)


def test_an_alias_given_at_the_opening_is_the_canonical_one(house: Server) -> None:
    lin = house.person("Lin")
    name = f"opening-{lin.localpart}"
    room = lin.create_room(room_alias_name=name)
    assert f"#{name}:{SERVER_NAME}" == lin.state(room, "m.room.canonical_alias")["alias"]
    with refused(400, "M_ROOM_IN_USE"):
        lin.create_room(room_alias_name=name)
    assert [room] == lin.joined_rooms()


def test_the_directory_lists_searches_and_pages(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    word = f"jasmine{lin.localpart}".replace("-", "")
    rooms = [
        lin.create_room(preset="public_chat", visibility="public", name=f"{word} {n}", topic="Leaves") for n in range(3)
    ]
    mei.join(rooms[1])
    search: dict[str, Any] = {"filter": {"generic_search_term": word.upper()}}
    found = mei.post("v3/publicRooms", body=search)
    assert set(rooms) == {chunk["room_id"] for chunk in found["chunk"]}
    assert rooms[1] == found["chunk"][0]["room_id"], "the one with the most people comes first"
    assert 2 == found["chunk"][0]["num_joined_members"]
    seen: list[str] = []
    body = {**search, "limit": 1}
    while True:
        page = mei.post("v3/publicRooms", body=body)
        seen += [chunk["room_id"] for chunk in page["chunk"]]
        if "next_batch" not in page:
            break
        body["since"] = page["next_batch"]
    assert sorted(rooms) == sorted(seen)
    assert rooms[0] in {chunk["room_id"] for chunk in house.stranger().get("v3/publicRooms")["chunk"]}
    with refused(403, "M_FORBIDDEN"):
        mei.put("v3/directory/list/room/{}", rooms[0], body={"visibility": "private"})
    lin.put("v3/directory/list/room/{}", rooms[0], body={"visibility": "private"})
    assert set(rooms[1:]) == {chunk["room_id"] for chunk in mei.post("v3/publicRooms", body=search)["chunk"]}


def test_the_directory_tells_spaces_from_rooms(house: Server) -> None:
    lin = house.person("Lin")
    word = f"kinds{lin.localpart}".replace("-", "")
    space = lin.create_room(visibility="public", name=word, creation_content={"type": "m.space"})
    room = lin.create_room(visibility="public", name=word)

    def listed(*types: str | None) -> set[str]:
        wanted = {"filter": {"generic_search_term": word, "room_types": list(types)}}
        return {chunk["room_id"] for chunk in lin.post("v3/publicRooms", body=wanted)["chunk"]}

    assert {space} == listed("m.space")
    assert {room} == listed(None)
    assert {space, room} == listed(None, "m.space")


def test_an_upgrade_moves_the_room(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    name = f"moving-{lin.localpart}"
    old = lin.create_room(preset="public_chat", name="The old house", room_version="10", room_alias_name=name)
    mei.join(old)
    lin.set_power(old, users={lin.user_id: 100, mei.user_id: 20})
    with refused(403, "M_FORBIDDEN"):
        mei.post("v3/rooms/{}/upgrade", old, body={"new_version": "12"})
    with refused(400, "M_UNSUPPORTED_ROOM_VERSION"):
        lin.post("v3/rooms/{}/upgrade", old, body={"new_version": "tea"})
    new = lin.post("v3/rooms/{}/upgrade", old, body={"new_version": "12"})["replacement_room"]
    assert new == mei.state(old, "m.room.tombstone")["replacement_room"]
    with refused(403, "M_FORBIDDEN"):
        mei.say(old, "still here?")
    assert old == lin.state(new, "m.room.create")["predecessor"]["room_id"]
    assert "The old house" == lin.state(new, "m.room.name")["name"]
    assert 20 == lin.state(new, "m.room.power_levels")["users"][mei.user_id]
    assert lin.user_id not in lin.state(new, "m.room.power_levels")["users"]
    assert new == mei.join(f"#{name}:{SERVER_NAME}")


def test_a_space_shows_the_rooms_in_it(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    space = lin.create_room(preset="public_chat", name="The house", creation_content={"type": "m.space"})
    inner = lin.create_room(preset="public_chat", name="Upstairs", creation_content={"type": "m.space"})
    open_room = lin.create_room(preset="public_chat", name="Kitchen")
    closed = lin.create_room(name="Cellar")
    attic = lin.create_room(preset="public_chat", name="Attic")
    for order, room in (("a", open_room), ("b", closed), ("c", inner)):
        lin.set_state(space, "m.space.child", {"via": [SERVER_NAME], "order": order, "suggested": order == "a"}, room)
    lin.set_state(inner, "m.space.child", {"via": [SERVER_NAME]}, attic)

    def tree(person: Any, **query: Any) -> list[str]:
        rooms = person.get("v1/rooms/{}/hierarchy", space, **query)["rooms"]
        return [room.get("name") for room in rooms]

    assert ["The house", "Kitchen", "Cellar", "Upstairs", "Attic"] == tree(lin)
    assert ["The house", "Kitchen", "Upstairs", "Attic"] == tree(mei)
    assert ["The house", "Kitchen", "Upstairs"] == tree(mei, max_depth=1)
    assert ["The house", "Kitchen"] == tree(mei, suggested_only=True)
    first = lin.get("v1/rooms/{}/hierarchy", space, limit=2)
    rest = lin.get("v1/rooms/{}/hierarchy", space, limit=50, from_=first["next_batch"])
    assert 5 == len(first["rooms"]) + len(rest["rooms"])
    assert [open_room, closed, inner] == [child["state_key"] for child in first["rooms"][0]["children_state"]]
    private = lin.create_room(creation_content={"type": "m.space"})
    with refused(403, "M_FORBIDDEN"):
        mei.get("v1/rooms/{}/hierarchy", private)


def test_a_summary_is_shown_before_joining(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    name = f"summary-{lin.localpart}"
    room = lin.create_room(preset="public_chat", name="Tea", topic="Leaves", room_alias_name=name)
    summary = mei.get("v1/room_summary/{}", room)
    assert (room, "Tea", "Leaves", 1) == tuple(
        summary[key] for key in ("room_id", "name", "topic", "num_joined_members")
    )
    assert "public" == summary["join_rule"]
    assert room == mei.get("v1/room_summary/{}", f"#{name}:{SERVER_NAME}")["room_id"]
    assert "join" == lin.get("v1/room_summary/{}", room)["membership"]
    with refused(404, "M_NOT_FOUND"):
        mei.get("v1/room_summary/{}", lin.create_room())


def test_world_readable_rooms_are_read_by_anyone(house: Server) -> None:
    lin, tao = house.people("Lin", "Tao")
    world = {"type": "m.room.history_visibility", "state_key": "", "content": {"history_visibility": "world_readable"}}
    room = lin.create_room(preset="public_chat", initial_state=[world])
    said = lin.say(room, "Read me")
    assert ["Read me"] == tao.bodies(room)
    assert "Read me" == tao.event(room, said)["content"]["body"]
    assert "world_readable" == tao.state(room, "m.room.history_visibility")["history_visibility"]
    with refused(403, "M_FORBIDDEN"):
        tao.say(room, "May I?")


@pytest.mark.parametrize(
    ("visibility", "seen"),
    [
        ("joined", ["after joining"]),
        ("invited", ["after the invite", "after joining"]),
        ("shared", ["before the invite", "after the invite", "after joining"]),
        ("world_readable", ["before the invite", "after the invite", "after joining"]),
    ],
)
def test_history_is_seen_by_its_visibility(house: Server, visibility: str, seen: list[str]) -> None:
    lin, mei = house.people("Lin", "Mei")
    initial = {"type": "m.room.history_visibility", "state_key": "", "content": {"history_visibility": visibility}}
    room = lin.create_room(initial_state=[initial])
    sent = {"before the invite": lin.say(room, "before the invite")}
    lin.invite(room, mei)
    sent["after the invite"] = lin.say(room, "after the invite")
    mei.join(room)
    sent["after joining"] = lin.say(room, "after joining")
    assert seen == mei.bodies(room)
    assert seen == mei.bodies(room, dir="f")
    for text, event in sent.items():
        if text in seen:
            assert text == mei.event(room, event)["content"]["body"]
        else:
            with refused(404, "M_NOT_FOUND"):
                mei.event(room, event)


def test_reports_are_taken(house: Server) -> None:
    lin, mei, tao = house.people("Lin", "Mei", "Tao")
    room = lin.room_with(mei)
    said = lin.say(room, "Something bad")
    mei.post("v3/rooms/{}/report/{}", room, said, body={"reason": "Bad"})
    mei.post("v3/rooms/{}/report", room, body={"reason": "All of it"})
    mei.post("v3/users/{}/report", lin.user_id, body={"reason": "Them"})
    with refused(404, "M_NOT_FOUND"):
        tao.post("v3/rooms/{}/report/{}", room, said, body={"reason": "I can not know"})
