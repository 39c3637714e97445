"""Device keys, one-time keys, fallback keys: uploaded, asked for, claimed once."""

import asyncio

from tests.parts.devices.world import ALGORITHM, DeviceWorld, Signer, device_keys, one_time, publish, query
from tests.parts.identity.world import Caller


async def claim(caller: Caller, of: Caller) -> dict[str, object]:
    """The key that a claim for the other's device gives; empty if none."""
    answer = await caller.post("v3/keys/claim", {"one_time_keys": {of.user_id: {of.device_id: ALGORITHM}}})
    return answer["one_time_keys"].get(of.user_id, {}).get(of.device_id, {})


async def test_a_hundred_claims_of_fifty_keys_give_each_key_once(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    signer = await publish(lin)
    names = [f"K{number:03}" for number in range(50)]
    await lin.post("v3/keys/upload", {"one_time_keys": one_time(lin, signer, *names)})
    claimed = await asyncio.gather(*(claim(mei, lin) for _ in range(100)))
    given = [name for keys in claimed for name in keys]
    assert sorted(f"{ALGORITHM}:{name}" for name in names) == sorted(given)
    assert ({ALGORITHM: 0}, []) == await world.counts(lin)


async def test_keys_are_given_out_in_the_order_of_their_uploads(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    signer = await publish(lin)
    for name in ("ZZ", "MM", "AA"):
        await lin.post("v3/keys/upload", {"one_time_keys": one_time(lin, signer, name)})
    assert ["ZZ", "MM", "AA"] == [next(iter(await claim(mei, lin))).partition(":")[2] for _ in range(3)]


async def test_a_claimed_key_stays_claimed_when_its_upload_is_repeated_and_after_a_restart(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    signer = await publish(lin)
    keys = one_time(lin, signer, "AA", "BB")
    await lin.post("v3/keys/upload", {"one_time_keys": keys})
    assert [f"{ALGORITHM}:AA"] == list(await claim(mei, lin))
    await world.restart()
    answer = await lin.post("v3/keys/upload", {"one_time_keys": keys})
    assert {"one_time_key_counts": {ALGORITHM: 1}} == answer
    assert [f"{ALGORITHM}:BB"] == list(await claim(mei, lin))
    assert {} == await claim(mei, lin)


async def test_a_key_that_was_claimed_long_ago_is_forgotten(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    signer = await publish(lin)
    await lin.post("v3/keys/upload", {"one_time_keys": one_time(lin, signer, "AA")})
    await claim(mei, lin)
    world.clock.advance(8 * 24 * 3600 * 1000)
    await lin.post("v3/keys/upload", {"one_time_keys": one_time(lin, signer, "BB")})
    assert 0 == await world.rows("spent_keys")


async def test_a_key_id_that_is_taken_by_another_key_is_refused_and_nothing_of_the_upload_stays(
    world: DeviceWorld,
) -> None:
    lin = await world.person("lin")
    signer = await publish(lin)
    await lin.post("v3/keys/upload", {"one_time_keys": one_time(lin, signer, "AA")})
    other = {**one_time(lin, signer, "BB"), **one_time(lin, signer, "AA", more=1)}
    assert (400, "M_INVALID_PARAM") == await lin.refused("POST", "v3/keys/upload", body={"one_time_keys": other})
    assert ({ALGORITHM: 1}, []) == await world.counts(lin)


async def test_the_fallback_key_is_given_when_no_other_is_left_and_then_counts_as_used(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    signer = await publish(lin)
    fallback = one_time(lin, signer, "FF", fallback=True)
    await lin.post("v3/keys/upload", {"one_time_keys": one_time(lin, signer, "AA"), "fallback_keys": fallback})
    assert ({ALGORITHM: 1}, [ALGORITHM]) == await world.counts(lin)
    assert [f"{ALGORITHM}:AA"] == list(await claim(mei, lin))
    assert ({ALGORITHM: 0}, [ALGORITHM]) == await world.counts(lin)
    assert fallback == await claim(mei, lin) == await claim(mei, lin)
    assert ({ALGORITHM: 0}, []) == await world.counts(lin)
    await lin.post("v3/keys/upload", {"fallback_keys": fallback})
    assert ({ALGORITHM: 0}, []) == await world.counts(lin), "the same key again is as used as it was"
    await lin.post("v3/keys/upload", {"fallback_keys": one_time(lin, signer, "GG", fallback=True)})
    assert ({ALGORITHM: 0}, [ALGORITHM]) == await world.counts(lin)


async def test_counts_ask_nothing_of_the_database_twice_and_follow_every_change(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    signer = await publish(lin)
    await lin.post("v3/keys/upload", {"one_time_keys": one_time(lin, signer, "AA", "BB")})
    assert ({ALGORITHM: 2}, []) == await world.counts(lin)
    before = world.db.statements
    assert ({ALGORITHM: 2}, []) == await world.counts(lin)
    assert before == world.db.statements
    await claim(mei, lin)
    assert ({ALGORITHM: 1}, []) == await world.counts(lin)


async def test_a_claim_tells_the_device_whose_keys_it_took(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    signer = await publish(lin)
    await lin.post("v3/keys/upload", {"one_time_keys": one_time(lin, signer, "AA")})
    world.told("keys")
    await claim(mei, lin)
    assert [("", lin.user_id, lin.device_id)] == world.told("keys")
    await claim(mei, lin)
    assert [] == world.told("keys")


async def test_who_is_unknown_or_has_no_keys_is_missing_from_a_claim(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    wanted = {lin.user_id: {lin.device_id: ALGORITHM, "NONE": ALGORITHM}, "@nobody:tea.house": {"X": ALGORITHM}}
    assert {"one_time_keys": {}, "failures": {}} == await lin.post("v3/keys/claim", {"one_time_keys": wanted})


async def test_wrong_uploads_are_refused_by_name(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    signer = Signer()
    others = device_keys(mei, signer)
    elsewhere = device_keys(lin, signer, device_id="ELSEWHERE")
    for body, errcode in (
        ({"device_keys": others}, "M_INVALID_PARAM"),
        ({"device_keys": elsewhere}, "M_INVALID_PARAM"),
        ({"device_keys": {"user_id": lin.user_id}}, "M_BAD_JSON"),
        ({"device_keys": {**device_keys(lin, signer), "algorithms": "olm"}}, "M_BAD_JSON"),
        ({"one_time_keys": {"nocolon": "key"}}, "M_INVALID_PARAM"),
        ({"one_time_keys": {f"{ALGORITHM}:A\0": "key"}}, "M_INVALID_PARAM"),
        ({"one_time_keys": {f"{ALGORITHM}:A": {"key": 5}}}, "M_BAD_JSON"),
        ({"one_time_keys": {f"{ALGORITHM}:A": {"key": "k", "signatures": {}, "x": 1.5}}}, "M_BAD_JSON"),
        ({"fallback_keys": one_time(lin, signer, "A", "B")}, "M_INVALID_PARAM"),
        ({"one_time_keys": {f"{ALGORITHM}:{number}": "key" for number in range(1001)}}, "M_INVALID_PARAM"),
    ):
        assert (400, errcode) == await lin.refused("POST", "v3/keys/upload", body=body), body
    assert 0 == await world.rows("one_time_keys")
    assert 0 == await world.rows("keys")


async def test_device_keys_come_back_as_uploaded_with_the_devices_name(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    signer = Signer()
    keys = device_keys(lin, signer, **{"org.example.more": {"kept": [1, None, "茶"]}})
    await lin.post("v3/keys/upload", {"device_keys": {**keys, "unsigned": {"device_display_name": "forged"}}})
    await lin.put("v3/devices/{}", lin.device_id, body={"display_name": "Lin's phone"})
    answer = await query(mei, lin, mei)
    assert {lin.device_id: {**keys, "unsigned": {"device_display_name": "Lin's phone"}}} == answer["device_keys"][
        lin.user_id
    ]
    assert {} == answer["device_keys"][mei.user_id]
    asked = {lin.user_id: ["NONE"], "@nobody:tea.house": [], "nonsense\0": []}
    assert {lin.user_id: {}} == (await mei.post("v3/keys/query", {"device_keys": asked}))["device_keys"]


async def test_only_what_changes_the_device_list_is_told_as_such(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    assert [] == world.told("device_list"), "a device without keys concerns nobody"
    signer = Signer()
    await lin.post("v3/keys/upload", {"device_keys": device_keys(lin, signer)})
    assert [("", lin.user_id, None)] == world.told("device_list")
    await lin.post("v3/keys/upload", {"device_keys": device_keys(lin, signer)})
    assert [] == world.told("device_list"), "the same keys again"
    await lin.put("v3/devices/{}", lin.device_id, body={"display_name": "Lin's phone"})
    assert [("", lin.user_id, None)] == world.told("device_list")
    await lin.post("v3/logout", {})
    assert [("", lin.user_id, None)] == world.told("device_list")


async def test_a_device_that_is_logged_out_leaves_nothing_behind(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    signer = await publish(lin)
    keys = {"one_time_keys": one_time(lin, signer, "AA", "BB"), "fallback_keys": one_time(lin, signer, "FF")}
    await lin.post("v3/keys/upload", keys)
    await claim(mei, lin)
    message = {"messages": {lin.user_id: {lin.device_id: {"body": "tea?"}}}}
    await mei.put("v3/sendToDevice/{}/{}", "m.test", "1", body=message)
    await lin.put("v3/sendToDevice/{}/{}", "m.test", "1", body={"messages": {}})
    await lin.post("v3/logout", {})
    for table in ("keys", "one_time_keys", "spent_keys", "fallback_keys", "inbox", "transactions"):
        assert 0 == await world.rows(table, lin.user_id), table
    assert {} == (await query(mei, lin))["device_keys"][lin.user_id]


async def test_every_position_of_the_stream_is_told(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    signer = await publish(lin)
    await lin.post("v3/keys/upload", {"one_time_keys": one_time(lin, signer, "AA")})
    await claim(mei, lin)
    await mei.put("v3/sendToDevice/{}/{}", "m.test", "1", body={"messages": {lin.user_id: {"*": {}}}})
    await lin.post("v3/logout", {})
    positions = [change.position for change in world.changes]
    assert sorted(positions) == positions
    assert {*range(positions[0], world.db.position + 1)} == {*positions}
