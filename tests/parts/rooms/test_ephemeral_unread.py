"""Unread counts: by the user's own push rules, per thread, hot as cold, bounded, and judged once for many."""

import random

import pytest

from teahouse.kernel.bus import Bus
from teahouse.matrix.push import Ruleset
from teahouse.rooms import UnreadCount, _unread
from teahouse.rooms._unread import Unread
from tests.parts.identity.world import Caller
from tests.parts.rooms.ephemeral import RoomWorld, read, related
from tests.parts.rooms.ephemeral import world as world  # the fixture


def cold(world: RoomWorld) -> Unread:
    """Counts that know nothing yet, on the same rooms."""
    rooms = world.rooms
    return Unread(world.db, Bus(), rooms._facts, rooms._tails, rooms._memberships, rooms._visibility, world.identity)


async def counts(world: RoomWorld, caller: Caller, room: str) -> tuple[int, int, dict[str, tuple[int, int]]]:
    """The count, the same hot and cold."""
    hot = await world.unread(caller, room)
    assert hot == await cold(world).count(caller.user_id, room)
    return hot.notify, hot.highlight, hot.threads


async def group(world: RoomWorld) -> tuple[Caller, Caller, str]:
    """Two people of interest in a room of three."""
    lin, mei, tao = await world.people("lin", "mei", "tao")
    return lin, mei, await world.room_with(lin, mei, tao)


async def test_counts_rise_with_messages_and_fall_with_receipts(world: RoomWorld) -> None:
    lin, mei, room = await group(world)
    assert (0, 0, {}) == await counts(world, mei, room)
    said = [await world.say(lin, room, str(number)) for number in range(4)]
    assert (4, 0, {}) == await counts(world, mei, room)
    await read(mei, room, said[1])
    assert (2, 0, {}) == await counts(world, mei, room)
    await read(mei, room, said[2], "m.read.private")
    assert (1, 0, {}) == await counts(world, mei, room)
    await read(mei, room, said[2])
    assert (1, 0, {}) == await counts(world, mei, room), "the receipt that is further on counts"
    assert (0, 0, {}) == await counts(world, lin, room), "one's own messages are not unread"
    await world.restart()
    assert (1, 0, {}) == await counts(world, mei, room)


async def test_what_one_says_oneself_was_read_before(world: RoomWorld) -> None:
    lin, mei, room = await group(world)
    await world.say(lin, room, "1")
    assert (1, 0, {}) == await counts(world, mei, room)
    await world.say(mei, room, "2")
    assert (0, 0, {}) == await counts(world, mei, room)
    await world.say(lin, room, "3")
    await mei.put("v3/profile/{}/displayname", mei.user_id, body={"displayname": "Mei Long"})
    await world.jobs.settle()
    assert (1, 0, {}) == await counts(world, mei, room), "another name is no message"


async def test_mentions_and_keywords_highlight(world: RoomWorld) -> None:
    lin, mei, room = await group(world)
    await world.say(lin, room, "look", **{"m.mentions": {"user_ids": [mei.user_id]}})
    assert (1, 1, {}) == await counts(world, mei, room)
    await world.say(lin, room, "everybody", **{"m.mentions": {"room": True}})
    assert (2, 2, {}) == await counts(world, mei, room)
    await world.say(mei, room, "not everybody", **{"m.mentions": {"room": True}})
    assert (1, 0, {}) == await counts(world, lin, room), "mei's power is not enough for @room"
    rule = {"pattern": "oolong", "actions": ["notify", {"set_tweak": "highlight"}]}
    await mei.put("v3/pushrules/global/content/tea", body=rule)
    await world.say(lin, room, "some Oolong?")
    assert (1, 1, {}) == await counts(world, mei, room)
    await world.say(lin, room, "some oolongs?")
    assert (2, 1, {}) == await counts(world, mei, room)


async def test_what_default_rules_keep_quiet(world: RoomWorld) -> None:
    lin, mei, room = await group(world)
    said = await world.say(lin, room, "1")
    await world.say(lin, room, "beep", msgtype="m.notice")
    await world.send(lin, room, "m.reaction", related("m.annotation", said, key="👍"))
    edit = {"msgtype": "m.text", "body": "2"}
    await world.say(lin, room, "* 2", **related("m.replace", said), **{"m.new_content": edit})
    await lin.put("v3/rooms/{}/state/m.room.topic", room, body={"topic": "tea"})
    await world.send(lin, room, "org.example.custom", {})
    assert (1, 0, {}) == await counts(world, mei, room)
    await world.send(lin, room, "m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "…"})
    assert (2, 0, {}) == await counts(world, mei, room)
    await lin.put("v3/rooms/{}/state/m.room.tombstone", room, body={"body": "moved", "replacement_room": room})
    assert (3, 1, {}) == await counts(world, mei, room)


async def test_rules_that_ask_for_the_number_of_members(world: RoomWorld) -> None:
    lin, mei, room = await group(world)
    rule = {"conditions": [{"kind": "room_member_count", "is": "3"}], "actions": []}
    await mei.put("v3/pushrules/global/override/three", body=rule)
    await world.say(lin, room, "to three")
    assert (0, 0, {}) == await counts(world, mei, room)
    tao = world.caller()
    tao.user_id = "@tao:tea.house"
    await tao.login()
    await tao.post("v3/rooms/{}/leave", {}, room)
    await world.say(lin, room, "to two")
    assert 1 == (await world.unread(mei, room)).notify


async def test_rules_that_change_are_heeded_at_once(world: RoomWorld) -> None:
    lin, mei, room = await group(world)
    await world.say(lin, room, "1")
    assert (1, 0, {}) == await counts(world, mei, room)
    await mei.put(f"v3/pushrules/global/room/{room}", body={"actions": []})
    assert (0, 0, {}) == await counts(world, mei, room)
    await mei.call("DELETE", f"v3/pushrules/global/room/{room}")
    assert (1, 0, {}) == await counts(world, mei, room)


async def test_who_is_ignored_does_not_count(world: RoomWorld) -> None:
    lin, mei, room = await group(world)
    await world.say(lin, room, "1")
    assert (1, 0, {}) == await counts(world, mei, room)
    path = "v3/user/{}/account_data/m.ignored_user_list"
    await mei.put(path, mei.user_id, body={"ignored_users": {lin.user_id: {}}})
    await world.say(lin, room, "2")
    assert (0, 0, {}) == await counts(world, mei, room)
    await mei.put(path, mei.user_id, body={"ignored_users": {}})
    assert (2, 0, {}) == await counts(world, mei, room)


async def test_what_is_redacted_counts_no_more(world: RoomWorld) -> None:
    lin, mei, room = await group(world)
    said = [await world.say(lin, room, str(number)) for number in range(3)]
    assert (3, 0, {}) == await counts(world, mei, room)
    await lin.put("v3/rooms/{}/redact/{}/1", room, said[1], body={})
    assert (2, 0, {}) == await counts(world, mei, room)


async def test_threads_are_counted_apart(world: RoomWorld) -> None:
    lin, mei, room = await group(world)
    root, other = await world.say(lin, room, "root"), await world.say(lin, room, "other")
    replies = [await world.reply(lin, room, root, str(number)) for number in range(3)]
    mention = {"m.mentions": {"user_ids": [mei.user_id]}}
    await world.reply(lin, room, other, "look", **mention)
    assert (6, 1, {root: (3, 0), other: (1, 1)}) == await counts(world, mei, room)
    assert (2, 0) == (await world.unread(mei, room)).main
    await read(mei, room, other, thread="main")
    assert (4, 1, {root: (3, 0), other: (1, 1)}) == await counts(world, mei, room)
    await read(mei, room, replies[1], "m.read.private", thread=root)
    assert (2, 1, {root: (1, 0), other: (1, 1)}) == await counts(world, mei, room)
    await world.reply(mei, room, root, "what I say in a thread was read in that thread")
    assert (1, 1, {other: (1, 1)}) == await counts(world, mei, room)
    last = await world.say(lin, room, "last")
    await world.restart()
    assert (2, 1, {other: (1, 1)}) == await counts(world, mei, room)
    await read(mei, room, last)
    assert (0, 0, {}) == await counts(world, mei, room), "an unthreaded receipt is for all threads"


async def test_what_relates_to_a_reply_is_in_its_thread(world: RoomWorld) -> None:
    lin, mei, room = await group(world)
    rule = {"conditions": [{"kind": "event_match", "key": "type", "pattern": "m.reaction"}], "actions": ["notify"]}
    await mei.put("v3/pushrules/global/override/reactions", body=rule)
    root = await world.say(lin, room, "root")
    reply = await world.reply(lin, room, root, "reply")
    await read(mei, room, reply)
    on_reply = await world.send(lin, room, "m.reaction", related("m.annotation", reply, key="1"))
    await world.send(lin, room, "m.reaction", related("m.annotation", root, key="2"))
    await world.send(lin, room, "m.reaction", related("m.annotation", on_reply, key="3"))
    assert (3, 0, {root: (2, 0)}) == await counts(world, mei, room)


async def test_only_members_have_counts_and_only_since_they_came(world: RoomWorld) -> None:
    lin, mei, room = await group(world)
    await world.say(lin, room, "1")
    assert (1, 0, {}) == await counts(world, mei, room)
    await mei.post("v3/rooms/{}/leave", {}, room)
    await world.say(lin, room, "2")
    assert (0, 0, {}) == await counts(world, mei, room)
    await mei.post("v3/join/{}", {}, room)
    assert (0, 0, {}) == await counts(world, mei, room)
    await world.say(lin, room, "3")
    assert (1, 0, {}) == await counts(world, mei, room)
    stranger = await world.person("stranger")
    assert (0, 0, {}) == await counts(world, stranger, room)
    assert UnreadCount(0, 0, {}) == await world.unread(mei, "!no:where")


async def test_a_hot_count_asks_nothing_of_the_database(world: RoomWorld) -> None:
    lin, mei, room = await group(world)
    await world.unread(mei, room)
    said = await world.say(lin, room, "1")
    await world.reply(lin, room, said, "2")
    before = world.db.statements
    assert 2 == (await world.unread(mei, room)).notify
    assert before == world.db.statements
    await read(mei, room, said)
    before = world.db.statements
    assert 1 == (await world.unread(mei, room)).notify
    assert before == world.db.statements


async def test_a_cold_count_reads_so_many_events_and_no_more(world: RoomWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_unread, "LIMIT", 10)
    monkeypatch.setattr(_unread, "THREAD_LIMIT", 4)
    lin, mei, room = await group(world)
    root = await world.say(lin, room, "root")
    for number in range(6):
        await world.reply(lin, room, root, str(number))
    marker = await world.say(lin, room, "marker")
    for number in range(15):
        await world.say(lin, room, str(number))
    await read(mei, room, marker, thread="main")
    await world.restart()
    before = world.db.statements
    assert (14, 0, {root: (4, 0)}) == await counts(world, mei, room)
    assert world.db.statements - before < 20
    for number in range(30):
        await world.say(lin, room, str(number))
    assert (14, 0, {root: (4, 0)}) == await counts(world, mei, room), "after a gap it is worked out anew"


async def test_many_members_of_the_default_rules_cost_one_judgement(
    world: RoomWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = await world.person("lin")
    members = [await world.person(f"p{number}") for number in range(12)]
    room = await world.room_with(lin, *members)
    for member in members:
        await world.unread(member, room)
    await world.say(lin, room, "hello", **{"m.mentions": {"user_ids": [members[3].user_id]}})
    judged: list[str] = []
    judge = Ruleset.judge

    def counted(self: Ruleset, *args: object) -> object:
        judged.append(self.user_id)
        return judge(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Ruleset, "judge", counted)
    found = [(await world.unread(member, room))[:2] for member in members]
    assert [(1, 1) if index == 3 else (1, 0) for index in range(12)] == found
    assert 2 == len(judged)
    assert members[3].user_id in judged


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_hot_and_cold_agree(world: RoomWorld, seed: int) -> None:
    chance = random.Random(seed)
    lin, mei, tao = people = await world.people("lin", "mei", "tao")
    room = await world.room_with(*people)
    events = [await world.say(lin, room, "begin")]
    roots = [events[0]]
    threads = {events[0]: "main"}
    for step in range(60):
        who = chance.choice(people)
        match chance.randrange(9):
            case 0 | 1 | 2:
                mention = {"m.mentions": {"user_ids": [chance.choice(people).user_id]}}
                events.append(await world.say(who, room, str(step), **chance.choice([{}, mention])))
                threads[events[-1]] = "main"
                roots.append(events[-1])
            case 3 | 4:
                root = chance.choice(roots)
                events.append(await world.reply(who, room, root, str(step)))
                threads[events[-1]] = root
            case 5:
                await read(who, room, chance.choice(events), chance.choice(["m.read", "m.read.private"]))
            case 6:
                event = chance.choice(events)
                await read(who, room, event, thread=threads[event])
            case 7:
                await lin.put("v3/rooms/{}/redact/{}/{}", room, chance.choice(events), str(step), body={})
            case 8 if who is not lin:
                await who.post("v3/rooms/{}/leave", {}, room)
                await who.post("v3/join/{}", {}, room)
        if step % 7 == 6:
            await world.unread(tao, room)
        for person in (lin, mei):
            await counts(world, person, room)
    await counts(world, tao, room)
