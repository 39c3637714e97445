"""Presence: worked out from polls and activity, told when it changes, and only then."""

from teahouse.identity._presence import GONE_MS, IDLE_MS
from teahouse.kernel.bus import Change
from tests.parts.identity.world import Caller, World

STATUS = "v3/presence/{}/status"
POLL_MS = 30_000


def told(world: World) -> list[str]:
    """The states whispered so far, which are then forgotten."""
    states = [whisper.data["presence"] for whisper in world.whispers]  # type: ignore[index]
    world.whispers.clear()
    return states


async def state(world: World, lin: Caller) -> str:
    return str((await world.identity.presence(lin.user_id))["presence"])


async def test_polling_is_being_online_and_not_polling_is_being_gone(world: World) -> None:
    lin = await world.person("lin")
    me, sweep = lin.user_id, world.identity._presences.sweep
    assert {"presence": "offline"} == await lin.get(STATUS, me)
    for _ in range(5):
        world.identity.connected(me, 1, "online", POLL_MS)
        world.clock.advance(POLL_MS)
        sweep()
    assert ["online"] == told(world)
    assert "online" == await state(world, lin)
    world.clock.advance(GONE_MS)
    sweep()
    assert ["offline"] == told(world)
    assert "offline" == await state(world, lin)
    assert [] == world.identity._presences._due


async def test_who_does_nothing_for_five_minutes_is_unavailable(world: World) -> None:
    lin = await world.person("lin")
    me, sweep = lin.user_id, world.identity._presences.sweep
    for _ in range(IDLE_MS // POLL_MS + 1):
        world.identity.connected(me, 1, "online", POLL_MS)
        world.clock.advance(POLL_MS)
        sweep()
    assert ["online", "unavailable"] == told(world)
    world.identity.active(me)
    assert ["online"] == told(world)
    content = world.identity.presence_now(me)
    assert {"presence": "online", "last_active_ago": 0, "currently_active": True} == content


async def test_whoever_sends_an_event_is_there(world: World) -> None:
    lin = await world.person("lin")
    world.identity.connected(lin.user_id, 1, "online", 2 * IDLE_MS)
    world.clock.advance(IDLE_MS)
    world.identity._presences.sweep()
    await world.db.write(lambda tx: tx.tell(Change(tx.position(), "event", "!room", lin.user_id)))
    assert ["online", "unavailable", "online"] == told(world)


async def test_one_device_that_is_here_is_enough(world: World) -> None:
    lin = await world.person("lin")
    me = lin.user_id
    world.identity.connected(me, 1, "unavailable", POLL_MS)
    world.identity.connected(me, 2, "online", POLL_MS)
    world.identity.connected(me, 1, "unavailable", POLL_MS)
    assert ["unavailable", "online"] == told(world)
    world.identity.connected(me, 2, "offline", POLL_MS)
    assert ["unavailable"] == told(world)


async def test_polling_unseen(world: World) -> None:
    lin = await world.person("lin")
    world.identity.connected(lin.user_id, 1, "offline", POLL_MS)
    world.identity.active(lin.user_id)
    assert [] == told(world)
    assert world.identity.presence_now(lin.user_id) is None


async def test_saying_how_one_is(world: World) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    me = lin.user_id
    await lin.put(STATUS, me, body={"presence": "online", "status_msg": "Steeping"})
    answer = await lin.get(STATUS, me)
    assert ("online", "Steeping", True) == (answer["presence"], answer["status_msg"], answer["currently_active"])
    await lin.put(STATUS, me, body={"presence": "online", "status_msg": "Pouring"})
    await lin.put(STATUS, me, body={"presence": "unavailable"})
    assert "status_msg" not in await lin.get(STATUS, me)
    await lin.put(STATUS, me, body={"presence": "offline"})
    assert ["online", "online", "unavailable", "offline"] == told(world)
    assert (403, "M_FORBIDDEN") == await mei.refused("PUT", STATUS, me, body={"presence": "online"})
    for bad in ({}, {"presence": "asleep"}, {"presence": "online", "status_msg": 5}):
        assert (400, "M_BAD_JSON") == await lin.refused("PUT", STATUS, me, body=bad)


async def test_those_who_share_a_room_see_it_and_nobody_else(world: World) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    assert (403, "M_FORBIDDEN") == await mei.refused("GET", STATUS, lin.user_id)
    assert (403, "M_FORBIDDEN") == await mei.refused("GET", STATUS, "@nobody:tea.house")

    async def share(viewer: str, user: str) -> bool:
        return True

    world.identity.sees_presence = share
    assert {"presence": "offline"} == await mei.get(STATUS, lin.user_id)
    assert (404, "M_NOT_FOUND") == await mei.refused("GET", STATUS, "@nobody:tea.house")


async def test_the_status_message_and_the_last_activity_outlive_a_restart(world: World) -> None:
    lin = await world.person("lin")
    me = lin.user_id
    await lin.put(STATUS, me, body={"presence": "online", "status_msg": "Steeping 茶"})
    await world.restart()
    world.clock.advance(1_000)
    assert {"presence": "offline", "last_active_ago": 1_000, "status_msg": "Steeping 茶"} == await lin.get(STATUS, me)
    told(world)
    world.identity.connected(me, 1, "online", POLL_MS)
    await world.identity._presences.save()
    assert "Steeping 茶" == (await lin.get(STATUS, me))["status_msg"]
    assert ["online", "online"] == told(world)


async def test_who_left_is_forgotten_once_it_is_saved(world: World) -> None:
    lin = await world.person("lin")
    presences = world.identity._presences
    world.identity.connected(lin.user_id, 1, "online", POLL_MS)
    world.clock.advance(POLL_MS + GONE_MS)
    presences.sweep()
    await presences.save()
    assert {} == presences._here
    answer = await lin.get(STATUS, lin.user_id)
    assert ("offline", POLL_MS + GONE_MS) == (answer["presence"], answer["last_active_ago"])


async def test_a_poll_of_someone_who_is_here_costs_no_statement(world: World) -> None:
    lin = await world.person("lin")
    before = world.db.statements
    for _ in range(10):
        world.identity.connected(lin.user_id, 1, "online", POLL_MS)
        world.identity.active(lin.user_id)
    assert before == world.db.statements
