"""Finding rooms and people: the public directory, aliases, the user directory, rooms in common."""

import pytest

from tests.parts.rooms.reads import Caller, Json, ReadsWorld, world

__all__ = ["world"]

ALIAS = "v3/directory/room/{}"
LISTING = "v3/directory/list/room/{}"


async def listed(reader: Caller, **body: object) -> list[str]:
    """Names of the listed rooms, in order."""
    answer = await reader.post("v3/publicRooms", body)
    return [room.get("name", "") for room in answer["chunk"]]


# --- the directory -------------------------------------------------------------------------------------------------


async def test_listed_rooms_are_told_of_the_largest_first(world: ReadsWorld) -> None:
    alice, bob, carol = await world.people("alice", "bob", "carol")
    small = await world.chat(alice, name="small", visibility=None)
    large = await world.chat(alice, bob, carol, name="large", topic="much room", room_alias_name="large")
    await world.chat(alice, name="unlisted")
    for room in (small, large):
        assert {"visibility": "private"} == await bob.get(LISTING, room)
        await alice.put(LISTING, room, body={"visibility": "public"})
        assert {"visibility": "public"} == await bob.get(LISTING, room)
    answer = await bob.get("v3/publicRooms")
    assert ["large", "small"] == [room["name"] for room in answer["chunk"]]
    assert 2 == answer["total_room_count_estimate"]
    assert {
        "room_id": large,
        "name": "large",
        "topic": "much room",
        "canonical_alias": "#large:tea.house",
        "num_joined_members": 3,
        "world_readable": False,
        "guest_can_join": False,
        "join_rule": "public",
    } == answer["chunk"][0]
    assert answer == await world.caller().get("v3/publicRooms")
    await world.state(alice, small, "m.room.name", {"name": "tiny"})
    await carol.post("v3/rooms/{}/leave", {}, large)
    again = (await bob.get("v3/publicRooms"))["chunk"]
    assert [("large", 2), ("tiny", 1)] == [(room["name"], room["num_joined_members"]) for room in again]
    await alice.put(LISTING, large, body={"visibility": "private"})
    assert ["tiny"] == await listed(bob)


async def test_searching_the_directory(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    for options in (
        {"name": "Green Tea", "room_alias_name": "sencha"},
        {"name": "茶馆", "topic": "meet here"},
        {"name": "A space", "creation_content": {"type": "m.space"}},
    ):
        await world.chat(alice, visibility=None, **options)
    rooms = (await alice.get("v3/joined_rooms"))["joined_rooms"]
    for room in rooms:
        await alice.put(LISTING, room, body={})
    for wanted, expected in [
        ({"generic_search_term": "green"}, ["Green Tea"]),
        ({"generic_search_term": "SENCHA"}, ["Green Tea"]),
        ({"generic_search_term": "茶"}, ["茶馆"]),
        ({"generic_search_term": "here"}, ["茶馆"]),
        ({"generic_search_term": "nothing"}, []),
        ({"room_types": ["m.space"]}, ["A space"]),
        ({"room_types": [None]}, ["Green Tea", "茶馆"]),
        ({"room_types": [None, "m.space"], "generic_search_term": ""}, ["Green Tea", "茶馆", "A space"]),
        ({"room_types": []}, []),
        (None, ["Green Tea", "茶馆", "A space"]),
    ]:
        assert sorted(expected) == sorted(await listed(alice, filter=wanted)), wanted


async def test_the_directory_in_pages(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    names = [f"room {n}" for n in range(5)]
    for name in names:
        await alice.put(LISTING, await world.chat(alice, name=name), body={})
    found: list[str] = []
    page: Json = await alice.get("v3/publicRooms", limit="2")
    assert "prev_batch" not in page
    found += [room["name"] for room in page["chunk"]]
    while "next_batch" in page:
        page = await alice.get("v3/publicRooms", limit="2", since=page["next_batch"])
        found += [room["name"] for room in page["chunk"]]
    assert names == sorted(found)
    back = await alice.get("v3/publicRooms", limit="2", since=page["prev_batch"])
    assert found[2:4] == [room["name"] for room in back["chunk"]]
    assert (400, "M_INVALID_PARAM") == await alice.refused("GET", "v3/publicRooms", since="x")
    assert (404, "M_NOT_FOUND") == await alice.refused("GET", "v3/publicRooms", server="elsewhere.org")


async def test_who_may_list_a_room(world: ReadsWorld) -> None:
    alice, bob, dora = await world.people("alice", "bob", "dora")
    room = await world.chat(alice, bob)
    for other in (bob, dora):
        assert (403, "M_FORBIDDEN") == await other.refused("PUT", LISTING, room, body={"visibility": "public"})
    assert (404, "M_NOT_FOUND") == await alice.refused("PUT", LISTING, "!no:tea.house", body={"visibility": "public"})
    assert (404, "M_NOT_FOUND") == await alice.refused("GET", LISTING, "!no:tea.house")
    assert (400, "M_BAD_JSON") == await alice.refused("PUT", LISTING, room, body={"visibility": "hidden"})


# --- aliases -------------------------------------------------------------------------------------------------------


async def test_an_alias_leads_to_its_room(world: ReadsWorld) -> None:
    alice, bob, dora = await world.people("alice", "bob", "dora")
    room = await world.chat(alice, bob)
    alias = "#茶 馆:tea.house"
    assert (404, "M_NOT_FOUND") == await dora.refused("GET", ALIAS, alias)
    await bob.put(ALIAS, alias, body={"room_id": room})
    assert {"room_id": room, "servers": ["tea.house"]} == await world.caller().get(ALIAS, alias)
    assert {"aliases": [alias]} == await alice.get("v3/rooms/{}/aliases", room)
    assert (409, "M_UNKNOWN") == await alice.refused("PUT", ALIAS, alias, body={"room_id": room})
    assert (403, "M_FORBIDDEN") == await dora.refused("GET", "v3/rooms/{}/aliases", room)
    assert (403, "M_FORBIDDEN") == await dora.refused("PUT", ALIAS, "#mine:tea.house", body={"room_id": room})
    assert (403, "M_FORBIDDEN") == await dora.refused("DELETE", ALIAS, alias)
    await bob.call("DELETE", ALIAS, alias)
    assert (404, "M_NOT_FOUND") == await alice.refused("DELETE", ALIAS, alias)
    for bad in ("#alias:elsewhere.org", "alias:tea.house", "#alias"):
        assert (400, "M_INVALID_PARAM") == await alice.refused("PUT", ALIAS, bad, body={"room_id": room})
    for bad in ("alias:tea.house", "#alias"):
        assert (400, "M_INVALID_PARAM") == await alice.refused("GET", ALIAS, bad)
    assert (404, "M_NOT_FOUND") == await alice.refused("PUT", ALIAS, "#x:tea.house", body={"room_id": "!no:tea.house"})


async def test_a_removed_alias_is_no_longer_the_rooms_name(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob, room_alias_name="tea")
    await bob.put(ALIAS, "#other:tea.house", body={"room_id": room})
    canonical = {"alias": "#tea:tea.house", "alt_aliases": ["#other:tea.house"]}
    await world.state(alice, room, "m.room.canonical_alias", canonical)
    await alice.call("DELETE", ALIAS, "#tea:tea.house")
    path = "v3/rooms/{}/state/m.room.canonical_alias"
    assert {"alt_aliases": ["#other:tea.house"]} == await bob.get(path, room)
    await bob.call("DELETE", ALIAS, "#other:tea.house")  # bob made it, and may not rename the room
    assert {"alt_aliases": ["#other:tea.house"]} == await bob.get(path, room)


async def test_a_room_is_called_only_by_aliases_that_lead_to_it(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room, other = [await world.chat(alice) for _ in range(2)]
    await alice.put(ALIAS, "#here:tea.house", body={"room_id": room})
    await alice.put(ALIAS, "#there:tea.house", body={"room_id": other})
    path = "v3/rooms/{}/state/m.room.canonical_alias"
    for content, errcode in [
        ({"alias": "#there:tea.house"}, "M_BAD_ALIAS"),
        ({"alias": "#nowhere:tea.house"}, "M_BAD_ALIAS"),
        ({"alias": "#here:tea.house", "alt_aliases": ["#there:tea.house"]}, "M_BAD_ALIAS"),
        ({"alias": "here"}, "M_INVALID_PARAM"),
        ({"alt_aliases": ["#here:tea.house", 3]}, "M_INVALID_PARAM"),
        ({"alt_aliases": "#here:tea.house"}, "M_INVALID_PARAM"),
    ]:
        assert (400, errcode) == await alice.refused("PUT", path, room, body=content)
    await alice.put(path, room, body={"alias": "#here:tea.house"})
    await alice.put(path, room, body={"alias": ""})
    await alice.put(path, room, body={"alias": None, "alt_aliases": ["#here:tea.house"]})


# --- people --------------------------------------------------------------------------------------------------------


async def people(world: ReadsWorld, reader: Caller, term: str, limit: int = 10) -> list[str]:
    answer = await reader.post("v3/user_directory/search", {"search_term": term, "limit": limit})
    return [user["user_id"].split(":")[0] for user in answer["results"]]


async def test_people_one_may_know_are_found_by_name_and_id(world: ReadsWorld) -> None:
    alice, bob, carol, dora = await world.people("alice", "bob", "carol", "dora")
    for person, name in ((bob, "Bob Wang 王小明"), (carol, "Caroline"), (dora, "Bobby Tables")):
        await person.put("v3/profile/{}/displayname", person.user_id, body={"displayname": name})
    private = (await alice.post("v3/createRoom", {"preset": "private_chat", "invite": [bob.user_id]}))["room_id"]
    assert [] == await people(world, alice, "bob")
    await bob.post("v3/join/{}", {}, private)
    assert ["@bob"] == await people(world, alice, "bob")
    assert ["@bob"] == await people(world, alice, "BOB wa")
    assert ["@bob"] == await people(world, alice, "小明")
    assert ["@bob"] == await people(world, alice, "王")
    assert ["@bob"] == await people(world, alice, "@bob:tea.house")
    assert ["@bob"] == await people(world, alice, "wang")
    assert [] == await people(world, carol, "bob")
    assert [] == await people(world, alice, "caroline")
    assert [] == await people(world, alice, "%")
    await world.chat(dora)  # anyone may join it, so anyone may find her
    assert ["@bob", "@dora"] == await people(world, alice, "bob")
    assert ["@dora"] == await people(world, carol, "tables")
    await bob.put("v3/profile/{}/displayname", bob.user_id, body={"displayname": "Robert"})
    await world.jobs.settle()
    assert ["@bob"] == await people(world, alice, "robert")
    assert [] == await people(world, alice, "wang")
    await bob.post("v3/rooms/{}/leave", {}, private)
    assert [] == await people(world, alice, "robert")


async def test_a_name_for_one_room_stays_in_that_room(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    nick = {"membership": "join", "displayname": "Snookums"}
    await world.state(bob, room, "m.room.member", nick, bob.user_id)
    assert [] == await people(world, alice, "snookums")
    assert ["@bob"] == await people(world, alice, "bob")


async def test_a_room_that_closes_hides_its_people(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice)
    assert ["@alice"] == await people(world, bob, "alice")
    await world.state(alice, room, "m.room.join_rules", {"join_rule": "invite"})
    assert [] == await people(world, bob, "alice")
    await world.state(alice, room, "m.room.history_visibility", {"history_visibility": "world_readable"})
    assert ["@alice"] == await people(world, bob, "alice")


async def test_the_list_of_people_is_limited_and_says_so(world: ReadsWorld) -> None:
    everyone = await world.people(*(f"person{n}" for n in range(4)))
    await world.chat(*everyone)
    body: Json = {"search_term": "person", "limit": 3}
    answer = await everyone[0].post("v3/user_directory/search", body)
    assert (3, True) == (len(answer["results"]), answer["limited"])
    assert not (await everyone[0].post("v3/user_directory/search", {**body, "limit": 4}))["limited"]
    path = "v3/user_directory/search"
    assert (400, "M_BAD_JSON") == await everyone[0].refused("POST", path, body={})
    assert (400, "M_INVALID_PARAM") == await everyone[0].refused("POST", path, body={**body, "limit": 0})


async def test_rooms_in_common(world: ReadsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    alice, bob, carol = await world.people("alice", "bob", "carol")
    rooms = sorted([await world.chat(alice, bob) for _ in range(3)])
    await world.chat(alice, carol)
    path = "v1/mutual_rooms"
    assert {"joined": rooms, "count": 3} == await alice.get(path, user_id=bob.user_id)
    assert {"joined": [], "count": 0} == await bob.get(path, user_id=carol.user_id)
    assert {"joined": [], "count": 0} == await bob.get(path, user_id="@nobody:tea.house")
    for bad in (alice.user_id, "alice", ""):
        assert (400, "M_INVALID_PARAM") == await alice.refused("GET", path, user_id=bad)
    assert (400, "M_INVALID_PARAM") == await alice.refused("GET", path)
    assert (400, "M_INVALID_PARAM") == await alice.refused("GET", path, user_id=bob.user_id, **{"from": "x"})
    monkeypatch.setattr("teahouse.rooms._mutual.PAGE", 2)
    first = await alice.get(path, user_id=bob.user_id)
    second = await alice.get(path, user_id=bob.user_id, **{"from": first["next_batch"]})
    assert (rooms, 3) == (first["joined"] + second["joined"], second["count"])
    assert "next_batch" not in second
