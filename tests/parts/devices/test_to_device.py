"""To-device messages: put into inboxes once, handed over in order, forgotten when acknowledged."""

from tests.parts.devices.world import DeviceWorld
from tests.parts.identity.world import Caller

SEND = "v3/sendToDevice/{}/{}"


async def send(caller: Caller, txn_id: str, messages: dict[str, dict[str, object]], kind: str = "m.test") -> None:
    assert {} == await caller.put(SEND, kind, txn_id, body={"messages": messages})


async def test_a_message_is_delivered_until_it_is_acknowledged_and_after_a_restart(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    await send(mei, "1", {lin.user_id: {lin.device_id: {"body": "茶?"}}})
    expected = {"type": "m.test", "sender": mei.user_id, "content": {"body": "茶?"}}
    found, reached = await world.inbox(lin)
    assert [expected] == found
    assert world.db.position == reached
    await world.restart()
    assert ([expected], reached) == await world.inbox(lin), "not acknowledged: handed over again"
    assert ([], reached) == await world.inbox(lin, reached)
    assert 0 == await world.rows("inbox")
    assert ([], reached) == await world.inbox(lin)


async def test_a_transaction_is_carried_out_once_also_after_a_restart(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    phone = await mei.other()
    await send(mei, "1", {lin.user_id: {lin.device_id: {"n": 1}}})
    await send(mei, "1", {lin.user_id: {lin.device_id: {"n": 2}}})
    await world.restart()
    await send(mei, "1", {lin.user_id: {lin.device_id: {"n": 3}}})
    await send(mei, "1", {lin.user_id: {lin.device_id: {"n": 4}}}, kind="m.other")
    await send(phone, "1", {lin.user_id: {lin.device_id: {"n": 5}}})
    found, _ = await world.inbox(lin)
    assert [1, 4, 5] == [event["content"]["n"] for event in found]


async def test_old_transactions_are_forgotten(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    await send(lin, "1", {})
    world.clock.advance(31 * 24 * 3600 * 1000)
    await send(lin, "2", {})
    assert 1 == await world.rows("transactions")


async def test_a_star_means_every_device_but_those_named(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    laptop = await lin.other()
    await send(mei, "1", {lin.user_id: {"*": {"to": "all"}, laptop.device_id: {"to": "laptop"}}})
    assert [{"to": "all"}] == [event["content"] for event in (await world.inbox(lin))[0]]
    assert [{"to": "laptop"}] == [event["content"] for event in (await world.inbox(laptop))[0]]


async def test_who_is_not_there_is_passed_over(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    await send(mei, "1", {lin.user_id: {"NONE": {}}, "@nobody:tea.house": {"*": {}}, "x\0": {"*": {}}})
    assert 0 == await world.rows("inbox")
    assert [] == world.told("to_device")


async def test_one_transaction_to_many_devices_is_one_position(world: DeviceWorld) -> None:
    mei = await world.person("mei")
    people = [await world.person(f"p{number}") for number in range(20)]
    world.told("to_device")
    before, statements = world.db.position, world.db.statements
    await send(mei, "1", {person.user_id: {"*": {}} for person in people})
    assert before + 1 == world.db.position
    assert world.db.statements - statements <= 6
    assert {("", person.user_id, person.device_id) for person in people} == set(world.told("to_device"))


async def test_many_messages_come_in_portions_and_none_is_lost_or_repeated(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    for number in range(25):
        await send(mei, str(number), {lin.user_id: {lin.device_id: {"n": number}}})
    since, numbers = 0, []
    while numbers[-1:] != [24]:
        found, since = await world.inbox(lin, since, limit=10)
        assert len(found) <= 10
        numbers += [event["content"]["n"] for event in found]
    assert [*range(25)] == numbers
    assert ([], world.db.position) == await world.inbox(lin, since, limit=10)


async def test_an_empty_inbox_asks_nothing_of_the_database(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    await world.inbox(lin)
    before = world.db.statements
    for since in range(world.db.position):
        assert ([], world.db.position) == await world.inbox(lin, since)
    assert before == world.db.statements
    await send(mei, "1", {lin.user_id: {lin.device_id: {}}})
    assert 1 == len((await world.inbox(lin, world.db.position - 1))[0])


async def test_what_came_after_the_window_stays_for_the_next(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    await send(mei, "1", {lin.user_id: {lin.device_id: {"n": 1}}})
    upto = world.db.position
    await send(mei, "2", {lin.user_id: {lin.device_id: {"n": 2}}})
    first, reached = await world.devices.to_device(lin.user_id, lin.device_id, 0, upto)
    assert (1, upto) == (len(first), reached)
    found, _ = await world.inbox(lin, upto)
    assert [2] == [event["content"]["n"] for event in found]


async def test_wrong_messages_are_refused(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    for body in (
        {},
        {"messages": []},
        {"messages": {lin.user_id: {"*": "text"}}},
        {"messages": {lin.user_id: {"*": {"x": 1.5}}}},
    ):
        assert (400, "M_BAD_JSON") == await lin.refused("PUT", SEND, "m.test", "1", body=body)
    assert (400, "M_INVALID_PARAM") == await lin.refused("PUT", SEND, "m.test", "x" * 300, body={"messages": {}})
    assert (400, "M_NOT_JSON") == await lin.refused("PUT", SEND, "m.test", "1", body=b"\xff")
    assert 0 == await world.rows("transactions")
