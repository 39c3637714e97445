"""Who comes, who goes, who is shown the door: every verb, in rooms of every version."""

import asyncio

import pytest

from tests.parts.identity.world import Caller
from tests.parts.rooms.core import Core
from tests.parts.rooms.core import core as core  # the fixture

VERSIONS = pytest.mark.parametrize("version", ["10", "11", "12"])
FORBIDDEN = (403, "M_FORBIDDEN")


async def act(verb: str, who: Caller, room: str, target: Caller, **body: str) -> None:
    await who.post("v3/rooms/{}/" + verb, {"user_id": target.user_id, **body}, room)


async def refused(verb: str, who: Caller, room: str, target: Caller) -> tuple[int, str]:
    return await who.refused("POST", "v3/rooms/{}/" + verb, room, body={"user_id": target.user_id})


@VERSIONS
async def test_a_whole_life(core: Core, version: str) -> None:
    lin, mei, tao = await core.people("lin", "mei", "tao")
    room = (await lin.post("v3/createRoom", {"room_version": version, "invite": [mei.user_id]}))["room_id"]
    assert FORBIDDEN == await tao.refused("POST", "v3/join/{}", room, body={})
    await mei.post("v3/join/{}", {"reason": "tea"}, room)
    await mei.post("v3/rooms/{}/join", {}, room)  # again: nothing happens
    await act("invite", mei, room, tao, reason="come")
    await act("invite", mei, room, tao)  # stands already
    facts = await core.facts(room)
    assert (2, 1) == (facts.joined, facts.invited)
    await tao.post("v3/rooms/{}/leave", {"reason": "no time"}, room)
    await tao.post("v3/rooms/{}/leave", {}, room)
    assert FORBIDDEN == await tao.refused("POST", "v3/join/{}", room, body={})
    assert FORBIDDEN == await refused("kick", mei, room, lin)
    assert FORBIDDEN == await refused("kick", lin, room, tao)  # is not there
    await act("kick", lin, room, mei, reason="loud")
    await act("ban", lin, room, mei, reason="still loud")
    assert FORBIDDEN == await refused("invite", lin, room, mei)
    assert FORBIDDEN == await refused("kick", lin, room, mei)
    assert FORBIDDEN == await mei.refused("POST", "v3/join/{}", room, body={})
    assert FORBIDDEN == await mei.refused("POST", "v3/rooms/{}/leave", room, body={})
    await act("unban", lin, room, mei)
    assert FORBIDDEN == await refused("unban", lin, room, mei)
    event = (await core.everything(room))[-1]
    assert ("leave", mei.user_id, lin.user_id) == (event.content["membership"], event.state_key, event.sender)
    bans = [one for one in await core.everything(room) if one.content.get("membership") == "ban"]
    assert ["still loud"] == [one.content["reason"] for one in bans]
    await core.replay(room)
    await core.check_caches(room, lin, mei, tao)


async def test_member_events_carry_the_profile(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    await mei.put("v3/profile/{}/displayname", mei.user_id, body={"displayname": "梅"})
    await mei.put("v3/profile/{}/avatar_url", mei.user_id, body={"avatar_url": "mxc://tea.house/mei"})
    room = (await lin.post("v3/createRoom", {"invite": [mei.user_id], "is_direct": True}))["room_id"]
    invite = await lin.get("v3/rooms/{}/state/m.room.member/{}", room, mei.user_id)
    assert {
        "membership": "invite",
        "displayname": "梅",
        "avatar_url": "mxc://tea.house/mei",
        "is_direct": True,
    } == invite
    await mei.post("v3/join/{}", {"reason": "hi"}, room)
    joined = (await lin.get("v3/rooms/{}/joined_members", room))["joined"]
    assert {"display_name": "梅", "avatar_url": "mxc://tea.house/mei"} == joined[mei.user_id]
    assert {lin.user_id, mei.user_id} == joined.keys()
    assert [room] == (await mei.get("v3/joined_rooms"))["joined_rooms"]


async def test_a_new_name_is_said_in_every_room_and_a_rooms_own_words_stay(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    rooms = [await core.room_with(lin, mei) for _ in range(3)]
    own = {"membership": "join", "displayname": "Only here", "org.tea.cup": 1}
    await core.set_state(mei, rooms[0], "m.room.member", own, mei.user_id)
    await mei.post("v3/rooms/{}/leave", {}, rooms[2])
    await mei.put("v3/profile/{}/displayname", mei.user_id, body={"displayname": "梅"})
    await core.jobs.settle()
    for room in rooms[:2]:
        member = await lin.get("v3/rooms/{}/state/m.room.member/{}", room, mei.user_id)
        assert ("join", "梅") == (member["membership"], member["displayname"])
    assert 1 == (await lin.get("v3/rooms/{}/state/m.room.member/{}", rooms[0], mei.user_id))["org.tea.cup"]
    assert "leave" == await core.membership(rooms[2], mei)
    before = core.db.position
    await mei.put("v3/profile/{}/displayname", mei.user_id, body={"displayname": "梅"})
    await core.jobs.settle()
    assert before == core.db.position
    await core.check_caches(rooms[0], lin, mei)


async def test_who_ends_their_account_leaves_everywhere(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    rooms = [await core.room_with(lin, mei), await core.room_with(mei, lin)]
    invited = (await lin.post("v3/createRoom", {"invite": [mei.user_id]}))["room_id"]
    await core.identity.deactivate(mei.user_id)
    await core.jobs.settle()
    for room in (*rooms, invited):
        assert "leave" == await core.membership(room, mei)
        await core.replay(room)
    assert {lin.user_id} == await core.rooms.joined_users(rooms[0])
    assert (404, "M_NOT_FOUND") == await refused("invite", lin, rooms[0], mei)


@VERSIONS
async def test_knocking(core: Core, version: str) -> None:
    lin, mei, tao = await core.people("lin", "mei", "tao")
    room = await core.room_with(lin, room_version=version)
    assert FORBIDDEN == await mei.refused("POST", "v3/knock/{}", room, body={})
    await core.set_state(lin, room, "m.room.join_rules", {"join_rule": "knock"})
    assert {"room_id": room} == await mei.post("v3/knock/{}", {"reason": "please"}, room)
    await mei.post("v3/knock/{}", {}, room)
    assert FORBIDDEN == await mei.refused("POST", "v3/join/{}", room, body={})
    await act("invite", lin, room, mei)
    await mei.post("v3/join/{}", {}, room)
    assert FORBIDDEN == await mei.refused("POST", "v3/knock/{}", room, body={})
    await tao.post("v3/knock/{}", {}, room)
    await act("kick", lin, room, tao)
    assert "leave" == await core.membership(room, tao)
    await tao.post("v3/knock/{}", {}, room)
    await tao.post("v3/rooms/{}/leave", {}, room)
    await core.replay(room)
    await core.check_caches(room, lin, mei, tao)


@VERSIONS
@pytest.mark.parametrize("rule", ["restricted", "knock_restricted"])
async def test_members_of_another_room_may_join(core: Core, version: str, rule: str) -> None:
    lin, mei, tao = await core.people("lin", "mei", "tao")
    club = await core.room_with(tao, mei)
    room = await core.room_with(lin, room_version=version)
    allow = [{"type": "org.other"}, {"type": "m.room_membership", "room_id": club}, 7]
    await core.set_state(lin, room, "m.room.join_rules", {"join_rule": rule, "allow": allow})
    sly = {"membership": "join", "join_authorised_via_users_server": lin.user_id}
    lee = await core.person("lee")
    assert FORBIDDEN == await lee.refused("POST", "v3/join/{}", room, body={})
    assert FORBIDDEN == await lee.refused("PUT", "v3/rooms/{}/state/m.room.member/{}", room, lee.user_id, body=sly)
    await mei.post("v3/join/{}", {}, room)
    member = await lin.get("v3/rooms/{}/state/m.room.member/{}", room, mei.user_id)
    assert lin.user_id == member["join_authorised_via_users_server"]
    await tao.post("v3/rooms/{}/leave", {}, club)
    assert FORBIDDEN == await tao.refused("POST", "v3/join/{}", room, body={})
    await act("invite", lin, room, tao)
    await tao.post("v3/join/{}", {}, room)  # an invite needs no condition
    assert "join_authorised_via_users_server" not in await lin.get(
        "v3/rooms/{}/state/m.room.member/{}", room, tao.user_id
    )
    await core.replay(room)
    await core.check_caches(room, lin, mei, tao)


@pytest.mark.parametrize("version", ["11", "12"])
async def test_nobody_left_who_could_let_one_in(core: Core, version: str) -> None:
    lin, mei, tao = await core.people("lin", "mei", "tao")
    club = await core.room_with(mei)
    room = await core.room_with(lin, tao, room_version=version)
    allow = [{"type": "m.room_membership", "room_id": club}]
    await core.set_state(lin, room, "m.room.join_rules", {"join_rule": "restricted", "allow": allow})
    await lin.post("v3/rooms/{}/leave", {}, room)
    assert (400, "M_UNABLE_TO_GRANT_JOIN") == await mei.refused("POST", "v3/join/{}", room, body={})


async def test_invites_that_are_not_wanted(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin)
    path = ("v3/user/{}/account_data/m.invite_permission_config", mei.user_id)
    await mei.put(*path, body={"default_action": "block"})
    blocked = (403, "M_INVITE_BLOCKED")
    assert blocked == await refused("invite", lin, room, mei)
    assert blocked == await lin.refused("POST", "v3/createRoom", body={"invite": [mei.user_id]})
    assert blocked == await lin.refused(
        "PUT", "v3/rooms/{}/state/m.room.member/{}", room, mei.user_id, body={"membership": "invite"}
    )
    await mei.put(*path, body={})
    await act("invite", lin, room, mei)
    assert (404, "M_NOT_FOUND") == await lin.refused(
        "POST", "v3/rooms/{}/invite", room, body={"user_id": "@nobody:tea.house"}
    )
    assert (400, "M_BAD_JSON") == await lin.refused("POST", "v3/rooms/{}/invite", room, body={"user_id": "mei"})
    assert (400, "M_MISSING_PARAM") == await lin.refused("POST", "v3/rooms/{}/invite", room, body={})
    mail = {"id_server": "id.org", "id_access_token": "x", "medium": "email", "address": "mei@tea.house"}
    assert (400, "M_SERVER_NOT_TRUSTED") == await lin.refused("POST", "v3/rooms/{}/invite", room, body=mail)


async def test_forgetting(core: Core) -> None:
    lin, mei = await core.people("lin", "mei")
    room = await core.room_with(lin, mei)
    said = await core.say(lin, room, "before")
    assert (400, "M_UNKNOWN") == await mei.refused("POST", "v3/rooms/{}/forget", room, body={})
    await mei.post("v3/rooms/{}/leave", {}, room)
    assert "before" == (await core.event(mei, room, said))["content"]["body"]
    for _ in range(2):
        await mei.post("v3/rooms/{}/forget", {}, room)
    for _ in range(2):
        assert room not in await core.rooms.memberships(mei.user_id)
        assert (404, "M_NOT_FOUND") == await mei.refused("GET", "v3/rooms/{}/event/{}", room, said)
        assert FORBIDDEN == await mei.refused("GET", "v3/rooms/{}/state", room)
        await core.restart()
    assert (404, "M_NOT_FOUND") == await mei.refused("POST", "v3/rooms/{}/forget", "!no:where", body={})
    await mei.post("v3/join/{}", {}, room)
    assert "join" == (await core.rooms.memberships(mei.user_id))[room].membership
    assert "before" == (await core.event(mei, room, said))["content"]["body"]
    await core.check_caches(room, lin, mei)


async def test_member_events_that_clients_write_themselves(core: Core) -> None:
    lin, mei, tao = await core.people("lin", "mei", "tao")
    room = await core.room_with(lin)

    async def put(who: Caller, whom: Caller, membership: object, **more: object) -> tuple[int, str]:
        content = {"membership": membership, **more}
        status, answer = await who.ask("PUT", "v3/rooms/{}/state/m.room.member/{}", room, whom.user_id, body=content)
        return status, answer.get("errcode", "")

    done = (200, "")
    assert done == await put(mei, mei, "join", displayname="M")
    assert done == await put(mei, mei, "join", displayname="M")
    assert FORBIDDEN == await put(lin, tao, "join")
    assert done == await put(lin, tao, "invite")
    assert done == await put(lin, tao, "leave")
    assert done == await put(lin, mei, "ban", reason="no")
    assert done == await put(lin, mei, "leave")
    assert done == await put(tao, tao, "join")
    assert done == await put(tao, tao, "leave")
    assert FORBIDDEN == await put(tao, tao, "knock")
    assert (400, "M_BAD_JSON") == await put(lin, lin, "sitting")
    assert (400, "M_BAD_JSON") == await put(lin, lin, "join", displayname=7)
    assert (400, "M_BAD_JSON") == await put(lin, lin, ["join"])
    assert 3 == sum(event.state_key == mei.user_id for event in await core.everything(room))
    await core.replay(room)
    await core.check_caches(room, lin, mei, tao)


async def test_many_joining_at_once_are_all_counted(core: Core) -> None:
    lin = await core.person("lin")
    room = await core.room_with(lin)
    guests = [await core.identity.create_user(f"guest{n}", None) for n in range(40)]
    await asyncio.gather(*(core.rooms.join(room, user_id) for user_id in guests))
    assert {lin.user_id, *guests} == await core.rooms.joined_users(room)
    assert 41 == (await core.facts(room)).joined
    await core.replay(room)
