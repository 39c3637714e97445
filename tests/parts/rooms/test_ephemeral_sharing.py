"""Who began and who ceased to share a room: what /keys/changes asks of rooms."""

from tests.parts.identity.world import Caller
from tests.parts.rooms.ephemeral import RoomWorld
from tests.parts.rooms.ephemeral import world as world  # the fixture


async def changes(world: RoomWorld, caller: Caller, since: int) -> tuple[set[str], set[str]]:
    """The same from memory and after a restart."""
    hot = await world.rooms.sharing_changes(caller.user_id, since, world.db.position)
    await world.restart()
    assert hot == await world.rooms.sharing_changes(caller.user_id, since, world.db.position)
    return hot


async def test_who_comes_into_ones_room_and_who_leaves_it(world: RoomWorld) -> None:
    lin, mei, tao, bo = await world.people("lin", "mei", "tao", "bo")
    room = await world.room_with(lin, mei, tao)
    start = world.db.position
    await bo.post("v3/join/{}", {}, room)
    await tao.post("v3/rooms/{}/leave", {}, room)
    assert ({bo.user_id}, {tao.user_id}) == await changes(world, lin, start)
    assert (set(), set()) == await changes(world, lin, world.db.position)
    assert (set(), {lin.user_id, mei.user_id, bo.user_id}) == await changes(world, tao, start)


async def test_whose_room_one_comes_into_and_whom_one_leaves(world: RoomWorld) -> None:
    lin, mei, tao = await world.people("lin", "mei", "tao")
    room, other = await world.room_with(lin, mei), await world.room_with(tao, mei)
    start = world.db.position
    await tao.post("v3/join/{}", {}, room)
    assert ({lin.user_id, mei.user_id}, set()) == await changes(world, tao, start)
    start = world.db.position
    await mei.post("v3/rooms/{}/leave", {}, other)
    assert (set(), {tao.user_id}) == await changes(world, mei, start)
    start = world.db.position
    await lin.post("v3/rooms/{}/kick", {"user_id": tao.user_id}, room)
    assert (set(), {lin.user_id, mei.user_id}) == await changes(world, tao, start)


async def test_feeds_and_changes_of_name_bring_nobody_together(world: RoomWorld) -> None:
    lin, mei, tao = await world.people("lin", "mei", "tao")
    room = await world.room_with(lin, mei)
    start = world.db.position
    await lin.put("v3/profile/{}/displayname", lin.user_id, body={"displayname": "Lin"})
    await world.jobs.settle()
    assert (set(), set()) == await changes(world, lin, start)
    await world.db.write(lambda tx: tx.run("UPDATE rooms_rooms SET kind = 'feed' WHERE room_id = ?", room))
    await world.db.write(lambda tx: tx.run("UPDATE rooms_events SET audience = '*' WHERE audience IS NULL"))
    await world.restart()
    await tao.post("v3/join/{}", {}, room)
    assert (set(), set()) == await changes(world, lin, start)
    assert (set(), set()) == await changes(world, tao, start)
