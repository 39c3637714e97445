"""Cross-signing keys, signatures, and who may see which."""

import asyncio

from tests.parts.devices.world import CrossSigned, DeviceWorld, Signer, cross_sign, device_keys, publish, query

UPLOAD = "v3/keys/device_signing/upload"
SIGN = "v3/keys/signatures/upload"


async def test_the_first_upload_asks_for_nothing_and_a_repeated_one_neither(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    keys = await cross_sign(lin)
    world.told("device_list")
    assert {} == await lin.post(UPLOAD, keys.body())
    assert {} == await lin.post(UPLOAD, {"self_signing_key": keys.body()["self_signing_key"]})
    assert [] == world.told("device_list")


async def test_new_keys_take_the_password_and_change_nothing_until_it_is_given(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    first = await cross_sign(lin)
    second = CrossSigned(lin.user_id)
    status, asked = await lin.ask("POST", UPLOAD, body=second.body())
    assert 401 == status
    assert [{"stages": ["m.login.password"]}] == asked["flows"]
    assert first.master.public in str((await query(lin, lin))["master_keys"])
    await lin.post(UPLOAD, {**second.body(), "auth": lin.password(session=asked["session"])})
    found = await query(lin, lin)
    for member, signer in (
        ("master_keys", second.master),
        ("self_signing_keys", second.self_signing),
        ("user_signing_keys", second.user_signing),
    ):
        assert {f"ed25519:{signer.public}": signer.public} == found[member][lin.user_id]["keys"]


async def test_the_password_for_one_set_of_keys_does_not_do_for_another(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    await cross_sign(lin)
    status, asked = await lin.ask("POST", UPLOAD, body=CrossSigned(lin.user_id).body())
    assert 401 == status
    other = {**CrossSigned(lin.user_id).body(), "auth": lin.password(session=asked["session"])}
    assert (403, "M_FORBIDDEN") == await lin.refused("POST", UPLOAD, body=other)


async def test_a_new_master_leaves_none_of_the_old_keys_behind(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    await cross_sign(lin)
    fresh = CrossSigned(lin.user_id)
    body = {"master_key": fresh.body()["master_key"], "auth": lin.password()}
    await lin.post(UPLOAD, body)
    found = await query(lin, lin)
    assert {} == found["self_signing_keys"]
    assert {} == found["user_signing_keys"]


async def test_wrong_keys_are_refused(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    keys, stranger = CrossSigned(lin.user_id), Signer()
    body = keys.body()
    unsigned = keys.key(keys.self_signing, "self_signing")
    two = {**body["master_key"], "keys": {**body["master_key"]["keys"], "ed25519:x": "x"}}
    for wrong, errcode in (
        ({"self_signing_key": body["self_signing_key"]}, "M_MISSING_PARAM"),
        ({**body, "self_signing_key": unsigned}, "M_INVALID_SIGNATURE"),
        ({**body, "self_signing_key": stranger.sign(unsigned, lin.user_id, keys.master.public)}, "M_INVALID_SIGNATURE"),
        ({**body, "master_key": {**body["master_key"], "user_id": "@mei:tea.house"}}, "M_INVALID_PARAM"),
        ({**body, "master_key": {**body["master_key"], "usage": ["self_signing"]}}, "M_INVALID_PARAM"),
        ({**body, "master_key": two}, "M_INVALID_PARAM"),
        ({**body, "master_key": {**body["master_key"], "keys": {"ed25519:a": "b"}}}, "M_INVALID_PARAM"),
        ({**body, "master_key": {"user_id": lin.user_id}}, "M_BAD_JSON"),
    ):
        assert (400, errcode) == await lin.refused("POST", UPLOAD, body=wrong), wrong
    assert 0 == await world.rows("cross_signing")


async def test_a_device_id_and_a_public_key_never_are_the_same(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    keys = CrossSigned(lin.user_id)
    device = await lin.other(device_id=keys.self_signing.public)
    assert (403, "M_FORBIDDEN") == await lin.refused("POST", UPLOAD, body=keys.body())
    await device.post("v3/logout", {})
    await lin.post(UPLOAD, keys.body())
    wanted = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": lin.user_id},
        "password": "a long tea leaf",
        "device_id": keys.master.public,
    }
    assert (403, "M_FORBIDDEN") == await world.caller().refused("POST", "v3/login", body=wanted)


async def test_signatures_are_seen_by_those_they_concern_and_nobody_else(world: DeviceWorld) -> None:
    lin, mei, bo = [await world.person(name) for name in ("lin", "mei", "bo")]
    phone = await publish(mei)
    hers, his = await cross_sign(mei), await cross_sign(lin)
    master = hers.key(hers.master, "master")
    signed = {
        mei.user_id: {
            mei.device_id: hers.self_signing.sign({**device_keys(mei, phone), "signatures": {}}, mei.user_id),
            hers.master.public: phone.sign(master, mei.user_id, mei.device_id),
        }
    }
    assert {"failures": {}} == await mei.post(SIGN, signed)
    by_lin = {mei.user_id: {hers.master.public: his.user_signing.sign(master, lin.user_id)}}
    assert {"failures": {}} == await lin.post(SIGN, by_lin)

    def signers(answer: dict[str, dict[str, dict[str, object]]]) -> dict[str, object]:
        return {signer: sorted(by) for signer, by in answer["master_keys"][mei.user_id].get("signatures", {}).items()}

    by_device = [f"ed25519:{mei.device_id}"]
    assert {mei.user_id: by_device} == signers(await query(mei, mei))
    assert {mei.user_id: by_device} == signers(await query(bo, mei))
    assert {mei.user_id: by_device, lin.user_id: [f"ed25519:{his.user_signing.public}"]} == signers(
        await query(lin, mei)
    )
    device = (await query(bo, mei))["device_keys"][mei.user_id][mei.device_id]
    assert {f"ed25519:{mei.device_id}", f"ed25519:{hers.self_signing.public}"} == {*device["signatures"][mei.user_id]}
    assert {} == (await query(bo, mei))["user_signing_keys"]


async def test_signing_another_tells_only_oneself(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    hers, his = await cross_sign(mei), await cross_sign(lin)
    world.told("device_list"), world.told("keys")
    since = world.db.position
    body = {mei.user_id: {hers.master.public: his.user_signing.sign(hers.key(hers.master, "master"), lin.user_id)}}
    await lin.post(SIGN, body)
    assert [] == world.told("device_list")
    assert [("", lin.user_id, mei.user_id)] == world.told("keys")
    changed = world.devices.changed
    everybody = {lin.user_id, mei.user_id}
    for _ in range(2):
        assert {mei.user_id} == await changed(since, world.db.position, everybody, lin.user_id)
        assert set() == await changed(since, world.db.position, everybody, mei.user_id)
        await lin.post(SIGN, body)
        assert [] == world.told("keys"), "the same signature again is no news"
        await world.restart()
        changed = world.devices.changed


async def test_what_is_wrong_with_one_signature_does_not_keep_out_the_others(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    phone = await publish(lin)
    his = await cross_sign(lin)
    hers = await cross_sign(mei)
    keys = {**device_keys(lin, phone), "signatures": {}}
    good = his.self_signing.sign(keys, lin.user_id)
    laptop = await lin.other()
    await publish(laptop)
    forged = Signer().sign(hers.key(hers.master, "master"), lin.user_id, his.user_signing.public)
    body = {
        lin.user_id: {
            lin.device_id: good,
            laptop.device_id: his.self_signing.sign({**keys, "device_id": laptop.device_id}, lin.user_id),
            "NONE": good,
        },
        mei.user_id: {hers.master.public: forged, mei.device_id: good},
    }
    failures = (await lin.post(SIGN, body))["failures"]
    assert {
        lin.user_id: {laptop.device_id: "M_INVALID_PARAM", "NONE": "M_NOT_FOUND"},
        mei.user_id: {hers.master.public: "M_INVALID_SIGNATURE", mei.device_id: "M_NOT_FOUND"},
    } == {user_id: {key_id: error["errcode"] for key_id, error in by.items()} for user_id, by in failures.items()}
    assert 1 == await world.rows("signatures")
    assert (400, "M_BAD_JSON") == await lin.refused("POST", SIGN, body={lin.user_id: {lin.device_id: "text"}})


async def test_a_device_that_gets_other_keys_loses_the_signatures_on_the_old(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    phone = await publish(lin)
    his = await cross_sign(lin)
    signed = his.self_signing.sign({**device_keys(lin, phone), "signatures": {}}, lin.user_id)
    await lin.post(SIGN, {lin.user_id: {lin.device_id: signed}})
    await lin.post("v3/keys/upload", {"device_keys": device_keys(lin, phone)})
    assert 1 == await world.rows("signatures")
    await publish(lin)
    assert 0 == await world.rows("signatures")


async def test_two_devices_that_set_up_at_once_do_not_mix_their_keys(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    one, other = CrossSigned(lin.user_id), CrossSigned(lin.user_id)
    answers = await asyncio.gather(*(lin.ask("POST", UPLOAD, body=keys.body()) for keys in (one, other)))
    assert [200, 401] == sorted(status for status, _ in answers)
    found = await query(lin, lin)
    won = one if one.master.public in str(found["master_keys"]) else other
    assert won.self_signing.public in str(found["self_signing_keys"])
    assert won.user_signing.public in str(found["user_signing_keys"])


async def test_an_account_that_ends_takes_its_keys_along(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    await publish(lin)
    await cross_sign(lin)
    await lin.post("v3/room_keys/version", {"algorithm": "m.megolm_backup.v1.curve25519-aes-sha2", "auth_data": {}})
    world.told("device_list")
    await world.identity.deactivate(lin.user_id)
    assert {("", lin.user_id, None)} == set(world.told("device_list"))
    for table in ("keys", "cross_signing", "signatures", "backups"):
        assert 0 == await world.rows(table, lin.user_id), table
