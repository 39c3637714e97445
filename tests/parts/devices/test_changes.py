"""Device lists: who changed since when, from memory and from the database alike."""

from tests.parts.devices.world import DeviceWorld, publish


async def test_changes_are_those_in_the_window_among_those_asked_for(world: DeviceWorld) -> None:
    lin, mei, bo = [await world.person(name) for name in ("lin", "mei", "bo")]
    start = world.db.position
    await publish(lin)
    after_lin = world.db.position
    await publish(mei)
    await publish(bo)
    end = world.db.position
    for _ in range(2):
        changed = world.devices.changed
        assert {lin.user_id, mei.user_id} == await changed(start, end, {lin.user_id, mei.user_id})
        assert {mei.user_id} == await changed(after_lin, end, {lin.user_id, mei.user_id})
        assert {lin.user_id} == await changed(start, after_lin, {lin.user_id, mei.user_id})
        assert set() == await changed(end, end, {lin.user_id, mei.user_id, bo.user_id})
        await world.restart()


async def test_recent_changes_ask_nothing_of_the_database(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    start = world.db.position
    await world.devices.changed(start, start, set())
    await publish(lin)
    before = world.db.statements
    assert {lin.user_id} == await world.devices.changed(start, world.db.position, {lin.user_id})
    assert before == world.db.statements


async def test_keys_changes_says_who_changed_came_and_left(world: DeviceWorld) -> None:
    lin, mei, bo, zoe = [await world.person(name) for name in ("lin", "mei", "bo", "zoe")]
    start = world.db.position
    await publish(mei)
    await publish(zoe)
    world.village.neighbours = {mei.user_id, bo.user_id}
    world.village.came, world.village.left = {bo.user_id}, {zoe.user_id, bo.user_id}
    window = {"from": f"s{start}_0", "to": f"s{world.db.position}_1_2"}
    expected = {"changed": [bo.user_id, mei.user_id], "left": [zoe.user_id]}
    assert expected == await lin.get("v3/keys/changes", **window)
    assert ["@mei:tea.house"] == [
        user_id
        for user_id in (await lin.get("v3/keys/changes", **{**window, "to": f"s{10**17}_0"}))["changed"]
        if user_id == mei.user_id
    ]
    assert (400, "M_MISSING_PARAM") == await lin.refused("GET", "v3/keys/changes", to="s1_0")
    for wrong in ("", "x", "s", "s-1_0", "t5", "s1_0/", "s" + "9" * 30):
        assert (400, "M_INVALID_PARAM") == await lin.refused("GET", "v3/keys/changes", **{**window, "from": wrong})
