"""Spaces walked page by page, and what a room's summary tells to whom."""

from typing import Any

import pytest

from tests.parts.rooms.reads import Caller, Json, ReadsWorld, world

__all__ = ["world"]

TREE = "v1/rooms/{}/hierarchy"
SUMMARY = "v1/room_summary/{}"


async def space(world: ReadsWorld, creator: Caller, name: str, **options: Any) -> str:
    return await world.chat(creator, name=name, creation_content={"type": "m.space"}, **options)


async def adopt(world: ReadsWorld, sender: Caller, parent: str, child: str, **content: Any) -> None:
    await world.state(sender, parent, "m.space.child", {"via": ["tea.house"], **content}, child)


async def tree(reader: Caller, room: str, **query: Any) -> Json:
    return await reader.get(TREE, room, **{key: str(value) for key, value in query.items()})


def names(answer: Json) -> list[str]:
    return [room.get("name", "") for room in answer["rooms"]]


async def test_a_tree_is_walked_depth_first_in_order(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    root = await space(world, alice, "root")
    inner = await space(world, alice, "inner")
    leaf, last, deep = [await world.chat(alice, name=name) for name in ("leaf", "last", "deep")]
    await adopt(world, alice, root, last)
    world.clock.advance(5)
    await adopt(world, alice, root, leaf, order="b", suggested=True)
    await adopt(world, alice, root, inner, order="a")
    await adopt(world, alice, inner, deep)
    await adopt(world, alice, inner, root)  # a loop
    await world.state(alice, root, "m.space.child", {}, await world.chat(alice, name="removed"))
    await adopt(world, alice, root, "!unknown:tea.house", order="c")
    answer = await tree(alice, root)
    assert ["root", "inner", "deep", "leaf", "last"] == names(answer)
    assert "next_batch" not in answer
    first = answer["rooms"][0]
    assert ("m.space", "12", 1) == (first["room_type"], first["room_version"], first["num_joined_members"])
    assert [inner, leaf, "!unknown:tea.house", last] == [child["state_key"] for child in first["children_state"]]
    child = first["children_state"][0]
    assert {"type", "state_key", "sender", "content", "origin_server_ts"} == set(child)
    assert [[], []] == [room["children_state"] for room in answer["rooms"][3:]]
    assert ["root", "leaf"] == names(await tree(alice, root, suggested_only="true"))
    assert ["root"] == names(await tree(alice, root, max_depth=0))
    assert ["root", "inner", "leaf", "last"] == names(await tree(alice, root, max_depth=1))


async def test_a_tree_in_pages(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    root = await space(world, alice, "root")
    for n in range(6):
        await adopt(world, alice, root, await world.chat(alice, name=str(n)), order=str(n))
    found: list[str] = []
    page = await tree(alice, root, limit=3, max_depth=2)
    found += names(page)
    assert 3 == len(found)
    token = page["next_batch"]
    while "next_batch" in page:
        page = await tree(alice, root, limit=3, max_depth=2, **{"from": page["next_batch"]})
        found += names(page)
    assert ["root", *"012345"] == found
    for query in ({"from": "zz"}, {"from": token, "max_depth": "1"}, {"from": token, "suggested_only": "true"}):
        assert (400, "M_INVALID_PARAM") == await alice.refused("GET", TREE, root, **query)
    for query in ({"max_depth": "-1"}, {"limit": "x"}, {"suggested_only": "1"}):
        assert (400, "M_INVALID_PARAM") == await alice.refused("GET", TREE, root, **query)


async def test_a_tree_shows_each_what_they_may_know(world: ReadsWorld) -> None:
    alice, bob, dora = await world.people("alice", "bob", "dora")
    root = await space(world, alice, "root")
    await bob.post("v3/join/{}", {}, root)

    async def child(name: str, join_rule: str, visibility: str = "shared", **rules: Any) -> str:
        made = await world.chat(alice, name=name, visibility=visibility)
        await world.state(alice, made, "m.room.join_rules", {"join_rule": join_rule, **rules})
        await adopt(world, alice, root, made)
        return made

    members = [{"type": "m.room_membership", "room_id": root}]
    await child("public", "public")
    await child("closed", "invite")
    await child("readable", "invite", "world_readable")
    await child("knock", "knock")
    restricted = await child("restricted", "restricted", allow=members)
    invited = await child("invited", "invite")
    await alice.post("v3/rooms/{}/invite", {"user_id": dora.user_id}, invited)
    banned = await child("banned", "public")
    await alice.post("v3/rooms/{}/ban", {"user_id": bob.user_id}, banned)
    everything = {"public", "closed", "readable", "knock", "restricted", "invited", "banned"}
    assert everything | {"root"} == set(names(await tree(alice, root)))
    assert {"root", "public", "readable", "knock", "restricted"} == set(names(await tree(bob, root)))
    assert {"root", "public", "readable", "knock", "invited", "banned"} == set(names(await tree(dora, root)))
    told = next(room for room in (await tree(bob, root))["rooms"] if room["room_id"] == restricted)
    assert ("restricted", [root]) == (told["join_rule"], told["allowed_room_ids"])
    await world.state(alice, root, "m.room.join_rules", {"join_rule": "invite"})
    assert (403, "M_FORBIDDEN") == await dora.refused("GET", TREE, root)
    assert (403, "M_FORBIDDEN") == await dora.refused("GET", TREE, "!none:tea.house")


async def test_a_summary_tells_what_someone_needs_to_join(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, name="tea", topic="about tea", room_alias_name="tea", visibility="world_readable")
    await world.state(alice, room, "m.room.avatar", {"url": "mxc://tea.house/leaf"})
    await world.state(alice, room, "m.room.guest_access", {"guest_access": "can_join"})
    await world.state(alice, room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    expected = {
        "room_id": room,
        "name": "tea",
        "topic": "about tea",
        "avatar_url": "mxc://tea.house/leaf",
        "canonical_alias": "#tea:tea.house",
        "num_joined_members": 1,
        "world_readable": True,
        "guest_can_join": True,
        "join_rule": "public",
        "encryption": "m.megolm.v1.aes-sha2",
        "room_version": "12",
    }
    assert {**expected, "membership": "join"} == await alice.get(SUMMARY, room)
    assert {**expected, "membership": "leave"} == await bob.get(SUMMARY, "#tea:tea.house", via="elsewhere.org")
    assert expected == await world.caller().get(SUMMARY, room)


async def test_a_summary_is_for_those_who_may_know(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = (await alice.post("v3/createRoom", {"preset": "private_chat"}))["room_id"]
    for other in (bob, world.caller()):
        assert (404, "M_NOT_FOUND") == await other.refused("GET", SUMMARY, room)
    assert (404, "M_NOT_FOUND") == await alice.refused("GET", SUMMARY, "!none:tea.house")
    assert (404, "M_NOT_FOUND") == await alice.refused("GET", SUMMARY, "#none:tea.house")
    await alice.post("v3/rooms/{}/invite", {"user_id": bob.user_id}, room)
    assert "invite" == (await bob.get(SUMMARY, room))["membership"]


@pytest.mark.parametrize(
    ("state", "key", "expected"),
    [
        (("m.room.topic", {"topic": "old", "m.topic": {"m.text": [{"body": "new"}]}}), "topic", "new"),
        (
            ("m.room.topic", {"topic": "x", "m.topic": {"m.text": [{"body": "x", "mimetype": "text/html"}]}}),
            "topic",
            None,
        ),
        (("m.room.topic", {"topic": 5}), "topic", None),
        (("m.room.avatar", {"url": "https://elsewhere.org/x"}), "avatar_url", None),
        (("m.room.name", {"name": ""}), "name", None),
        (("m.room.encryption", {"algorithm": "rot13"}), "encryption", None),
    ],
)
async def test_odd_state_does_not_break_a_summary(world: ReadsWorld, state: Any, key: str, expected: Any) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    await world.state(alice, room, *state)
    assert expected == (await alice.get(SUMMARY, room)).get(key)
