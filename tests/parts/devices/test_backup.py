"""Key backup: versions, keys, which of two keys stays, and whom a stale client is told about."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teahouse.devices._backup import better
from teahouse.devices._store_backup import BackupKey
from tests.parts.devices.world import DeviceWorld
from tests.parts.identity.world import Caller, Json

ALGORITHM = "m.megolm_backup.v1.curve25519-aes-sha2"
VERSION = "v3/room_keys/version"
KEYS = "v3/room_keys/keys"
ROOM, OTHER = "!room:tea.house", "!other:tea.house"


async def new_backup(caller: Caller, **auth_data: Any) -> str:
    answer = await caller.post(VERSION, {"algorithm": ALGORITHM, "auth_data": {"public_key": "p", **auth_data}})
    return str(answer["version"])


def key(index: int = 0, forwarded: int = 0, verified: bool = False, **data: Any) -> Json:
    return {
        "first_message_index": index,
        "forwarded_count": forwarded,
        "is_verified": verified,
        "session_data": {"ephemeral": "e", "ciphertext": "c", "mac": "m", **data},
    }


async def test_a_backup_is_made_changed_and_deleted(world: DeviceWorld) -> None:
    lin, mei = await world.person("lin"), await world.person("mei")
    assert (404, "M_NOT_FOUND") == await lin.refused("GET", VERSION)
    first = await new_backup(lin)
    second = await new_backup(lin, more=1)
    described = {
        "algorithm": ALGORITHM,
        "auth_data": {"public_key": "p", "more": 1},
        "count": 0,
        "etag": "0",
        "version": second,
    }
    assert described == await lin.get(VERSION) == await lin.get(VERSION + "/{}", second)
    changed = {"algorithm": ALGORITHM, "auth_data": {"new": True}}
    assert {} == await lin.put(VERSION + "/{}", first, body={**changed, "version": first})
    assert {"new": True} == (await lin.get(VERSION + "/{}", first))["auth_data"]
    assert (404, "M_NOT_FOUND") == await mei.refused("GET", VERSION + "/{}", first)
    assert {} == await lin.call("DELETE", VERSION + "/{}", second)
    assert {} == await lin.call("DELETE", VERSION + "/{}", second), "deleting again succeeds"
    assert first == (await lin.get(VERSION))["version"]
    assert (404, "M_NOT_FOUND") == await lin.refused("GET", VERSION + "/{}", second)
    assert second != await new_backup(lin), "a version is never given again"


async def test_wrong_versions_are_refused(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    version = await new_backup(lin)
    body = {"algorithm": ALGORITHM, "auth_data": {}}
    for wrong, errcode in (
        ({"algorithm": "rot13", "auth_data": {}}, "M_INVALID_PARAM"),
        ({"algorithm": ALGORITHM}, "M_BAD_JSON"),
        ({"algorithm": ALGORITHM, "auth_data": "text"}, "M_BAD_JSON"),
        ({"algorithm": ALGORITHM, "auth_data": {"x": 0.5}}, "M_BAD_JSON"),
    ):
        assert (400, errcode) == await lin.refused("POST", VERSION, body=wrong)
    other = {**body, "algorithm": "rot13"}
    assert (400, "M_INVALID_PARAM") == await lin.refused("PUT", VERSION + "/{}", version, body=other)
    mismatch = {**body, "version": "7"}
    assert (400, "M_INVALID_PARAM") == await lin.refused("PUT", VERSION + "/{}", version, body=mismatch)
    for unknown in ("7", "x", "01", "-1", "²", "9" * 40):
        for method in ("GET", "PUT", "DELETE"):
            sent = body if method == "PUT" else None
            assert (404, "M_NOT_FOUND") == await lin.refused(method, VERSION + "/{}", unknown, body=sent)


async def test_keys_are_put_and_got_by_session_room_and_all(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    version = await new_backup(lin)
    assert {"etag": "1", "count": 1} == await lin.call("PUT", KEYS + "/{}/{}", ROOM, "s/1", body=key(), version=version)
    two = {"sessions": {"s2": key(2), "s3": key(3)}}
    assert {"etag": "2", "count": 3} == await lin.call("PUT", KEYS + "/{}", ROOM, body=two, version=version)
    rooms = {"rooms": {OTHER: {"sessions": {"s1": key(1)}}, ROOM: {"sessions": {}}}}
    assert {"etag": "3", "count": 4} == await lin.call("PUT", KEYS, body=rooms, version=version)
    assert key() == await lin.get(KEYS + "/{}/{}", ROOM, "s/1", version=version)
    assert {"sessions": {"s1": key(1)}} == await lin.get(KEYS + "/{}", OTHER, version=version)
    assert {"sessions": {}} == await lin.get(KEYS + "/{}", "!none:tea.house", version=version)
    everything = await lin.get(KEYS, version=version)
    assert {ROOM: {"s/1", "s2", "s3"}, OTHER: {"s1"}} == {
        room_id: set(room["sessions"]) for room_id, room in everything["rooms"].items()
    }
    assert (404, "M_NOT_FOUND") == await lin.refused("GET", KEYS + "/{}/{}", ROOM, "none", version=version)
    assert {"etag": "4", "count": 3} == await lin.call("DELETE", KEYS + "/{}/{}", ROOM, "s2", version=version)
    assert {"etag": "4", "count": 3} == await lin.call("DELETE", KEYS + "/{}/{}", ROOM, "s2", version=version)
    assert {"etag": "5", "count": 1} == await lin.call("DELETE", KEYS + "/{}", ROOM, version=version)
    assert {"etag": "6", "count": 0} == await lin.call("DELETE", KEYS, version=version)
    assert {"rooms": {}} == await lin.get(KEYS, version=version)


async def test_the_better_key_stays(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    version = await new_backup(lin)

    async def put(sent: Json) -> tuple[str, Json]:
        answer = await lin.call("PUT", KEYS + "/{}/{}", ROOM, "s", body=sent, version=version)
        assert 1 == answer["count"]
        return answer["etag"], await lin.get(KEYS + "/{}/{}", ROOM, "s", version=version)

    assert ("1", key(5, 5)) == await put(key(5, 5))
    assert ("1", key(5, 5)) == await put(key(5, 5, again=1)), "no better: the old one stays, and so does the etag"
    assert ("2", key(5, 4)) == await put(key(5, 4))
    assert ("3", key(4, 9)) == await put(key(4, 9))
    assert ("4", key(9, 9, True)) == await put(key(9, 9, True))
    assert ("4", key(9, 9, True)) == await put(key(0, 0))


async def test_keys_go_into_the_current_backup_only(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    old = await new_backup(lin)
    await lin.call("PUT", KEYS + "/{}/{}", ROOM, "s", body=key(), version=old)
    current = await new_backup(lin)
    for path, fields, body in (
        (KEYS + "/{}/{}", (ROOM, "s"), key()),
        (KEYS + "/{}", (ROOM,), {"sessions": {"s": key()}}),
        (KEYS, (), {"rooms": {}}),
    ):
        status, answer = await lin.ask("PUT", path, *fields, body=body, version=old)
        assert (403, "M_WRONG_ROOM_KEYS_VERSION", current) == (status, answer["errcode"], answer["current_version"])
        assert (404, "M_NOT_FOUND") == await lin.refused("PUT", path, *fields, body=body, version="77")
        assert (400, "M_MISSING_PARAM") == await lin.refused("PUT", path, *fields, body=body)
    assert key() == await lin.get(KEYS + "/{}/{}", ROOM, "s", version=old), "old backups can be read"
    assert {"etag": "2", "count": 0} == await lin.call("DELETE", KEYS, version=old)
    await lin.call("DELETE", VERSION + "/{}", old)
    for method, body in (("GET", None), ("DELETE", None), ("PUT", {"rooms": {}})):
        assert (404, "M_NOT_FOUND") == await lin.refused(method, KEYS, body=body, version=old)
    assert 0 == await world.rows("backup_keys")


async def test_wrong_keys_are_refused_and_nothing_stays(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    version = await new_backup(lin)
    for wrong, errcode in (
        ({"rooms": {ROOM: {"sessions": {"a": key(), "b": key(-1)}}}}, "M_BAD_JSON"),
        ({"rooms": {ROOM: {"sessions": {"a": key(), "b": {**key(), "session_data": 5}}}}}, "M_BAD_JSON"),
        ({"rooms": {ROOM: {"sessions": {"a": key(), "b": key(x=1.5)}}}}, "M_BAD_JSON"),
        ({"rooms": {ROOM: {"sessions": {"a": key(), "b\0": key()}}}}, "M_INVALID_PARAM"),
        ({"rooms": {"": {"sessions": {"a": key()}}}}, "M_INVALID_PARAM"),
        ({"rooms": {ROOM: {}}}, "M_BAD_JSON"),
        ({}, "M_BAD_JSON"),
    ):
        assert (400, errcode) == await lin.refused("PUT", KEYS, body=wrong, version=version), wrong
    assert 0 == await world.rows("backup_keys")


async def test_uploads_at_once_are_all_counted(world: DeviceWorld) -> None:
    lin = await world.person("lin")
    version = await new_backup(lin)
    await asyncio.gather(
        *(
            lin.call("PUT", KEYS + "/{}", ROOM, body={"sessions": {f"s{n}": key(), "shared": key(n)}}, version=version)
            for n in range(20)
        )
    )
    await world.restart()
    assert 21 == (await lin.get(VERSION))["count"] == await world.rows("backup_keys")
    assert 0 == (await lin.get(KEYS + "/{}/{}", ROOM, "shared", version=version))["first_message_index"]


_keys = st.builds(BackupKey, st.integers(0, 2), st.integers(0, 2), st.booleans(), st.just(b"{}"))


@given(_keys, _keys, _keys)
def test_better_is_a_strict_order(one: BackupKey, two: BackupKey, three: BackupKey) -> None:
    assert not better(one, one)
    assert not (better(one, two) and better(two, one))
    if better(one, two) and better(two, three):
        assert better(one, three)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (BackupKey(9, 9, True, b""), BackupKey(0, 0, False, b"")),
        (BackupKey(1, 9, False, b""), BackupKey(2, 0, False, b"")),
        (BackupKey(1, 1, True, b""), BackupKey(1, 2, True, b"")),
    ],
)
def test_the_spec_says_which_is_better(new: BackupKey, old: BackupKey) -> None:
    assert better(new, old)
    assert not better(old, new)
