"""Receipts and read markers: forward only, private ones for oneself, threads apart, the same from memory and disk."""

import asyncio

import msgspec

from tests.parts.rooms.ephemeral import RoomWorld, read, related
from tests.parts.rooms.ephemeral import world as world  # the fixture

RECEIPT = "v3/rooms/{}/receipt/{}/{}"


async def test_receipts_are_seen_by_the_room_and_move_forward_only(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    first, second = await world.say(lin, room, "1"), await world.say(lin, room, "2")
    await read(mei, room, second)
    world.told("receipt")
    await read(mei, room, first)
    await read(mei, room, second)
    assert [] == world.told("receipt"), "no step back, and no news in standing still"
    expected = [{second: {"m.read": {mei.user_id: {"ts": world.clock.now_ms()}}}}]
    assert expected == await world.receipts(lin, room)
    await world.restart()
    assert expected == await world.receipts(lin, room)


async def test_private_receipts_are_for_oneself(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    said = await world.say(lin, room, "psst")
    before = world.db.position
    await read(mei, room, said, "m.read.private")
    for _ in range(2):
        for after in (0, before):
            assert [] == await world.receipts(lin, room, after)
            (content,) = await world.receipts(mei, room, after)
            assert {mei.user_id} == content[said]["m.read.private"].keys()
        await world.restart()


async def test_in_a_feed_all_receipts_are_for_oneself(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    said = await world.say(lin, room, "article")
    await world.db.write(lambda tx: tx.run("UPDATE rooms_rooms SET kind = 'feed' WHERE room_id = ?", room))
    await world.db.write(lambda tx: tx.run("UPDATE rooms_events SET audience = '*' WHERE audience IS NULL"))
    await world.restart()
    before = world.db.position
    await read(mei, room, said)
    for after in (0, before):
        assert [] == await world.receipts(lin, room, after)
        assert 1 == len(await world.receipts(mei, room, after))


async def test_receipts_of_threads_come_apart_so_that_none_hides_another(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    root = await world.say(lin, room, "root")
    reply = await world.reply(lin, room, root, "reply")
    await read(mei, room, root)
    await read(mei, room, root, thread="main")
    await read(mei, room, reply, thread=root)
    found = await world.receipts(lin, room)
    said = [content[event]["m.read"][mei.user_id].get("thread_id") for content in found for event in content]
    assert {None, "main", root} == set(said)
    assert 3 == len(found)


async def test_a_receipt_belongs_to_the_thread_of_its_event(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    root, other = await world.say(lin, room, "root"), await world.say(lin, room, "other")
    reply = await world.reply(lin, room, root, "reply")
    key = {"key": "👍"}
    on_reply = await world.send(lin, room, "m.reaction", related("m.annotation", reply, **key))
    on_root = await world.send(lin, room, "m.reaction", related("m.annotation", root, **key))
    for event, thread in (
        (root, root),
        (reply, root),
        (on_reply, root),
        (on_root, root),
        (on_root, "main"),
        (root, "main"),
    ):
        await read(mei, room, event, thread=thread)
    for event, thread in ((reply, "main"), (other, root), (on_reply, "main"), (reply, other)):
        wrong = await mei.refused("POST", RECEIPT, room, "m.read", event, body={"thread_id": thread})
        assert (400, "M_INVALID_PARAM") == wrong, (event, thread)


async def test_wrong_receipts_are_refused(world: RoomWorld) -> None:
    lin, mei, tao = await world.people("lin", "mei", "tao")
    room, other = await world.room_with(lin, mei), await world.room_with(lin, mei)
    said = await world.say(lin, room, "here")
    assert (403, "M_FORBIDDEN") == await tao.refused("POST", RECEIPT, room, "m.read", said, body={})
    assert (403, "M_FORBIDDEN") == await tao.refused("POST", RECEIPT, "!no:where", "m.read", said, body={})
    assert (404, "M_NOT_FOUND") == await mei.refused("POST", RECEIPT, other, "m.read", said, body={})
    assert (404, "M_NOT_FOUND") == await mei.refused("POST", RECEIPT, room, "m.read", "nonsense", body={})
    for kind, body in (
        ("m.written", {}),
        ("m.read", {"thread_id": ""}),
        ("m.read", {"thread_id": 5}),
        ("m.read", {"thread_id": None}),
        ("m.read", {"thread_id": "a\0b"}),
        ("m.fully_read", {"thread_id": "main"}),
    ):
        assert (400, "M_INVALID_PARAM") == await mei.refused("POST", RECEIPT, room, kind, said, body=body), body
    assert [] == await world.receipts(mei, room)


async def test_what_cannot_be_seen_cannot_be_read(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    state = [{"type": "m.room.history_visibility", "state_key": "", "content": {"history_visibility": "joined"}}]
    room = await world.room_with(lin, initial_state=state)
    before = await world.say(lin, room, "before you came")
    await mei.post("v3/join/{}", {}, room)
    assert (404, "M_NOT_FOUND") == await mei.refused("POST", RECEIPT, room, "m.read", before, body={})


async def test_the_read_marker_is_account_data_that_moves_forward_only(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    first, second, third = [await world.say(lin, room, text) for text in "123"]

    async def marker() -> object:
        found = await world.identity.account_data_one(mei.user_id, room, "m.fully_read")
        return None if found is None else msgspec.json.decode(found)["event_id"]

    assert {} == await mei.post("v3/rooms/{}/read_markers", {"m.fully_read": second, "m.read": third}, room)
    assert second == await marker()
    assert [third] == [event for content in await world.receipts(lin, room) for event in content]
    world.told("account_data")
    await mei.post("v3/rooms/{}/read_markers", {"m.fully_read": first}, room)
    assert second == await marker()
    assert [] == world.told("account_data")
    await world.restart()
    await read(mei, room, first, "m.fully_read")
    await read(mei, room, third, "m.fully_read")
    assert third == await marker()
    assert {} == await mei.post("v3/rooms/{}/read_markers", {}, room)
    body = {"m.read.private": third}
    await mei.post("v3/rooms/{}/read_markers", body, room)
    assert {"m.read", "m.read.private"} == {
        kind for content in await world.receipts(mei, room) for kinds in content.values() for kind in kinds
    }
    body = {"m.read": "$nothing"}
    assert (404, "M_NOT_FOUND") == await mei.refused("POST", "v3/rooms/{}/read_markers", room, body=body)
    assert (400, "M_BAD_JSON") == await mei.refused("POST", "v3/rooms/{}/read_markers", room, body={"m.read": 5})


async def test_one_wrong_marker_leaves_all_where_they_were(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    said = await world.say(lin, room, "1")
    body = {"m.fully_read": said, "m.read": "$nothing"}
    assert (404, "M_NOT_FOUND") == await mei.refused("POST", "v3/rooms/{}/read_markers", room, body=body)
    assert None is await world.identity.account_data_one(mei.user_id, room, "m.fully_read")


async def test_receipts_at_once_end_at_the_furthest(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    said = [await world.say(lin, room, str(number)) for number in range(12)]
    await asyncio.gather(*(read(mei, room, event) for event in [*said[::2], *said[::-1]]))
    (content,) = await world.receipts(lin, room)
    assert [said[-1]] == [*content]


async def test_recent_receipts_ask_nothing_of_the_database_and_say_the_same(world: RoomWorld) -> None:
    lin, mei, tao = await world.people("lin", "mei", "tao")
    room = await world.room_with(lin, mei, tao)
    said = [await world.say(lin, room, str(number)) for number in range(4)]
    windows = [world.db.position]
    for caller, event in ((mei, said[0]), (tao, said[1]), (mei, said[2]), (tao, said[3])):
        await read(caller, room, event)
        windows.append(world.db.position)
    await world.receipts(lin, room)
    before = world.db.statements
    hot = {
        (after, upto): await world.rooms.receipts(lin.user_id, room, after, upto)
        for after in windows
        for upto in windows
    }
    assert before == world.db.statements
    await world.restart()
    for (after, upto), found in hot.items():
        cold = await world.rooms.receipts(lin.user_id, room, after, upto)
        assert sorted(map(str, map(msgspec.json.decode, found))) == sorted(map(str, map(msgspec.json.decode, cold)))


async def test_rooms_with_new_receipts_are_found(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    one, two = await world.room_with(lin, mei), await world.room_with(lin, mei)
    said = await world.say(lin, one, "1")
    before = world.db.position
    await read(mei, one, said, "m.fully_read")
    assert set() == await world.rooms.receipts_since([one, two], before, world.db.position)
    await read(mei, one, said)
    assert {one} == await world.rooms.receipts_since([one, two], before, world.db.position)
    assert set() == await world.rooms.receipts_since([two], before, world.db.position)
    assert set() == await world.rooms.receipts_since([one, two], world.db.position, world.db.position)
    assert set() == await world.rooms.receipts_since([], 0, world.db.position)


async def test_every_position_is_told(world: RoomWorld) -> None:
    lin, mei = await world.people("lin", "mei")
    room = await world.room_with(lin, mei)
    said = await world.say(lin, room, "1")
    await mei.post("v3/rooms/{}/read_markers", {"m.fully_read": said, "m.read": said, "m.read.private": said}, room)
    positions = {change.position for change in world.changes}
    assert {*range(1, world.db.position + 1)} == positions
