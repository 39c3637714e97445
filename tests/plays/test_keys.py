"""End-to-end encryption as the server sees it: keys relayed and counted, cross-signing, backup, to-device."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.harness.person import Json, Person, refused
from tests.harness.servers import Server


class Signer:
    """An Ed25519 key that signs JSON as the appendix of the spec says."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public = base64.b64encode(raw).decode().rstrip("=")

    def sign(self, value: Json, user: str, key_id: str) -> Json:
        bare = {key: item for key, item in value.items() if key not in ("signatures", "unsigned")}
        text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        signature = base64.b64encode(self._key.sign(text)).decode().rstrip("=")
        signatures = {**value.get("signatures", {})}
        signatures[user] = {**signatures.get(user, {}), f"ed25519:{key_id}": signature}
        return {**value, "signatures": signatures}


def give_device_keys(person: Person) -> Signer:
    """Upload signed device keys for the person's device."""
    signer = Signer()
    keys = {
        "user_id": person.user_id,
        "device_id": person.device_id,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
        "keys": {f"curve25519:{person.device_id}": "c" * 43, f"ed25519:{person.device_id}": signer.public},
    }
    person.post("v3/keys/upload", body={"device_keys": signer.sign(keys, person.user_id, person.device_id)})
    return signer


def one_time(person: Person, signer: Signer, name: str, **more: Any) -> Json:
    return signer.sign({"key": name.ljust(43, "k"), **more}, person.user_id, person.device_id)


def query(person: Person, *others: Person) -> Json:
    return person.post("v3/keys/query", body={"device_keys": {other.user_id: [] for other in others}})


def test_device_keys_are_given_and_asked_for(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    lin.put("v3/devices/{}", lin.device_id, body={"display_name": "Lin's phone"})
    signer = give_device_keys(lin)
    found = query(mei, lin)["device_keys"][lin.user_id][lin.device_id]
    assert signer.public == found["keys"][f"ed25519:{lin.device_id}"]
    assert "Lin's phone" == found["unsigned"]["device_display_name"]
    narrowed = mei.post("v3/keys/query", body={"device_keys": {lin.user_id: ["OTHER"]}})
    assert {} == narrowed["device_keys"].get(lin.user_id, {})
    assert {} == query(mei, mei)["device_keys"].get(mei.user_id, {})


def test_keys_are_of_ones_own_device(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    signer = Signer()
    keys = {"user_id": lin.user_id, "device_id": lin.device_id, "algorithms": [], "keys": {}}
    with refused(400):
        mei.post("v3/keys/upload", body={"device_keys": signer.sign(keys, lin.user_id, lin.device_id)})


def test_one_time_keys_are_claimed_once_then_the_fallback_key(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    signer = give_device_keys(lin)
    keys = {f"signed_curve25519:AAAA{n}": one_time(lin, signer, str(n)) for n in range(3)}
    fallback = {"signed_curve25519:FALL": one_time(lin, signer, "f", fallback=True)}
    counts = lin.post("v3/keys/upload", body={"one_time_keys": keys, "fallback_keys": fallback})
    assert 3 == counts["one_time_key_counts"]["signed_curve25519"]
    assert ["signed_curve25519"] == lin.sync()["device_unused_fallback_key_types"]

    def claim() -> Any:
        body = {"one_time_keys": {lin.user_id: {lin.device_id: "signed_curve25519"}}}
        claimed = mei.post("v3/keys/claim", body=body)["one_time_keys"]
        return next(iter(claimed.get(lin.user_id, {}).get(lin.device_id, {"": 0})))

    with ThreadPoolExecutor(3) as pool:
        assert set(keys) == set(pool.map(lambda _: claim(), range(3)))
    assert ["signed_curve25519:FALL"] * 2 == [claim(), claim()]
    after = lin.sync()
    assert 0 == after["device_one_time_keys_count"].get("signed_curve25519", 0)
    assert [] == after["device_unused_fallback_key_types"]


def test_a_key_id_keeps_its_key(house: Server) -> None:
    lin = house.person("Lin")
    signer = give_device_keys(lin)
    first = {"signed_curve25519:AAAA": one_time(lin, signer, "first")}
    lin.post("v3/keys/upload", body={"one_time_keys": first})
    assert 1 == lin.post("v3/keys/upload", body={"one_time_keys": first})["one_time_key_counts"]["signed_curve25519"]
    with refused(400):
        lin.post("v3/keys/upload", body={"one_time_keys": {"signed_curve25519:AAAA": one_time(lin, signer, "other")}})


def cross_sign(person: Person) -> tuple[Signer, Signer, Signer]:
    """Set up cross-signing: master, self-signing and user-signing keys."""
    master, self_signing, user_signing = Signer(), Signer(), Signer()

    def key(signer: Signer, usage: str) -> Json:
        public = signer.public
        return {"user_id": person.user_id, "usage": [usage], "keys": {f"ed25519:{public}": public}}

    body = {
        "master_key": key(master, "master"),
        "self_signing_key": master.sign(key(self_signing, "self_signing"), person.user_id, master.public),
        "user_signing_key": master.sign(key(user_signing, "user_signing"), person.user_id, master.public),
    }
    person.through_uia("POST", "v3/keys/device_signing/upload", body=body)
    return master, self_signing, user_signing


def test_cross_signing_is_set_up_and_seen(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    lin.room_with(mei)
    since = mei.now()
    master, self_signing, user_signing = cross_sign(lin)
    assert lin.user_id in mei.sync(since)["device_lists"]["changed"]
    theirs = query(mei, lin)
    assert [master.public] == list(theirs["master_keys"][lin.user_id]["keys"].values())
    assert [self_signing.public] == list(theirs["self_signing_keys"][lin.user_id]["keys"].values())
    assert lin.user_id not in theirs.get("user_signing_keys", {}), "the user-signing key is its owner's to see"
    assert [user_signing.public] == list(query(lin, lin)["user_signing_keys"][lin.user_id]["keys"].values())


def test_changing_cross_signing_keys_takes_the_password(house: Server) -> None:
    lin = house.person("Lin")
    cross_sign(lin)
    other = Signer()
    key = {"user_id": lin.user_id, "usage": ["master"], "keys": {f"ed25519:{other.public}": other.public}}
    asked = lin.request("POST", "v3/keys/device_signing/upload", body={"master_key": key})
    assert 401 == asked.status_code
    assert asked.json()["flows"]
    with refused(400):
        lin.through_uia(
            "POST", "v3/keys/device_signing/upload", body={"self_signing_key": {**key, "usage": ["self_signing"]}}
        )


def test_signatures_reach_those_they_concern(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    lin.room_with(mei)
    give_device_keys(lin)
    _, self_signing, user_signing = cross_sign(lin)
    mei_master, _, _ = cross_sign(mei)
    device = query(lin, lin)["device_keys"][lin.user_id][lin.device_id]
    device.pop("unsigned", None)
    signed = self_signing.sign(device, lin.user_id, self_signing.public)
    answer = lin.post("v3/keys/signatures/upload", body={lin.user_id: {lin.device_id: signed}})
    assert {} == answer.get("failures", {})
    found = query(mei, lin)["device_keys"][lin.user_id][lin.device_id]
    assert f"ed25519:{self_signing.public}" in found["signatures"][lin.user_id]
    # Lin vouches for Mei: Lin sees it, and others do not.
    hers = query(lin, mei)["master_keys"][mei.user_id]
    vouched = user_signing.sign(hers, lin.user_id, user_signing.public)
    answer = lin.post("v3/keys/signatures/upload", body={mei.user_id: {mei_master.public: vouched}})
    assert {} == answer.get("failures", {})
    assert lin.user_id in query(lin, mei)["master_keys"][mei.user_id]["signatures"]
    assert lin.user_id not in query(mei, mei)["master_keys"][mei.user_id].get("signatures", {})


def test_a_signature_that_does_not_hold_is_not_kept(house: Server) -> None:
    lin = house.person("Lin")
    give_device_keys(lin)
    _, self_signing, _ = cross_sign(lin)
    device = query(lin, lin)["device_keys"][lin.user_id][lin.device_id]
    device.pop("unsigned", None)
    forged = Signer().sign(device, lin.user_id, self_signing.public)
    answer = lin.post("v3/keys/signatures/upload", body={lin.user_id: {lin.device_id: forged}})
    assert "M_INVALID_SIGNATURE" == answer["failures"][lin.user_id][lin.device_id]["errcode"]


def test_to_device_goes_to_one_to_all_and_once(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    phone = mei.another_device()
    since = {device.device_id: device.now() for device in (mei, phone)}
    one = {"messages": {mei.user_id: {phone.device_id: {"to": "phone"}}}}
    lin.put("v3/sendToDevice/house.tea/{}", "one", body=one)
    lin.put("v3/sendToDevice/house.tea/{}", "one", body=one)
    lin.put("v3/sendToDevice/house.tea/{}", "all", body={"messages": {mei.user_id: {"*": {"to": "all"}}}})
    got = {d: [e["content"]["to"] for e in d.sync(since[d.device_id])["to_device"]["events"]] for d in (mei, phone)}
    assert {mei: ["all"], phone: ["phone", "all"]} == got
    sender = mei.sync(since[mei.device_id])["to_device"]["events"][0]["sender"]
    assert lin.user_id == sender


def test_changes_between_two_tokens(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    lin.room_with(mei)
    before = mei.now()
    give_device_keys(lin)
    after = mei.now()
    assert lin.user_id in mei.get("v3/keys/changes", from_=before, to=after)["changed"]
    assert [] == mei.get("v3/keys/changes", from_=after, to=mei.now())["changed"]


def session(n: int, first: int = 0, forwarded: int = 0, verified: bool = False) -> Json:
    data = {"ephemeral": "e", "ciphertext": f"c{n}", "mac": "m"}
    return {
        "first_message_index": first,
        "forwarded_count": forwarded,
        "is_verified": verified,
        "session_data": data,
    }


def new_backup(person: Person) -> str:
    auth = {"public_key": "p" * 43, "signatures": {}}
    body = {"algorithm": "m.megolm_backup.v1.curve25519-aes-sha2", "auth_data": auth}
    return str(person.post("v3/room_keys/version", body=body)["version"])


def test_a_backup_is_made_filled_counted_and_deleted(house: Server) -> None:
    lin = house.person("Lin")
    with refused(404, "M_NOT_FOUND"):
        lin.get("v3/room_keys/version")
    version = new_backup(lin)
    rooms = {"!a:x": {"sessions": {"s1": session(1), "s2": session(2)}}, "!b:x": {"sessions": {"s3": session(3)}}}
    stored = lin.put("v3/room_keys/keys", body={"rooms": rooms}, version=version)
    assert 3 == stored["count"]
    assert rooms == lin.get("v3/room_keys/keys", version=version)["rooms"]
    assert rooms["!a:x"] == lin.get("v3/room_keys/keys/{}", "!a:x", version=version)
    assert session(3) == lin.get("v3/room_keys/keys/{}/{}", "!b:x", "s3", version=version)
    shown = lin.get("v3/room_keys/version")
    assert (version, 3, stored["etag"]) == (shown["version"], shown["count"], shown["etag"])
    fewer = lin.delete("v3/room_keys/keys/{}/{}", "!a:x", "s1", version=version)
    assert 2 == fewer["count"]
    assert fewer["etag"] != stored["etag"]
    assert 1 == lin.delete("v3/room_keys/keys/{}", "!a:x", version=version)["count"]
    assert 0 == lin.delete("v3/room_keys/keys", version=version)["count"]
    assert {"sessions": {}} == lin.get("v3/room_keys/keys/{}", "!a:x", version=version)
    with refused(404, "M_NOT_FOUND"):
        lin.get("v3/room_keys/keys/{}/{}", "!a:x", "s1", version=version)
    lin.delete("v3/room_keys/version/{}", version)
    with refused(404, "M_NOT_FOUND"):
        lin.get("v3/room_keys/version/{}", version)


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        (session(1), session(2, verified=True), "new"),
        (session(1, verified=True), session(2), "old"),
        (session(1, first=5), session(2, first=3), "new"),
        (session(1, first=3), session(2, first=5), "old"),
        (session(1, forwarded=2), session(2, forwarded=1), "new"),
        (session(1), session(2), "old"),
    ],
)
def test_the_better_key_is_kept(house: Server, old: Json, new: Json, kept: str) -> None:
    """https://spec.matrix.org/v1.19/client-server-api/#backup-algorithm-mmegolm_backupv1curve25519-aes-sha2"""
    lin = house.person("Lin")
    version = new_backup(lin)
    for key in (old, new):
        lin.put("v3/room_keys/keys/{}/{}", "!a:x", "s", body=key, version=version)
    assert {"old": old, "new": new}[kept] == lin.get("v3/room_keys/keys/{}/{}", "!a:x", "s", version=version)


def test_keys_go_to_the_newest_backup_only(house: Server) -> None:
    lin = house.person("Lin")
    old = new_backup(lin)
    new = new_backup(lin)
    with refused(403, "M_WRONG_ROOM_KEYS_VERSION") as no:
        lin.put("v3/room_keys/keys/{}/{}", "!a:x", "s", body=session(1), version=old)
    assert new == no[0].body["current_version"]
    auth = {"public_key": "q" * 43, "signatures": {}}
    body: Json = {"algorithm": "m.megolm_backup.v1.curve25519-aes-sha2", "auth_data": auth, "version": new}
    lin.put("v3/room_keys/version/{}", new, body=body)
    assert auth == lin.get("v3/room_keys/version/{}", new)["auth_data"]
    with refused(400, "M_INVALID_PARAM"):
        lin.put("v3/room_keys/version/{}", new, body={**body, "algorithm": "other"})
    with refused(400):
        lin.put("v3/room_keys/version/{}", new, body={**body, "version": old})
    with refused(404, "M_NOT_FOUND"):
        lin.put("v3/room_keys/keys", body={"rooms": {}}, version="999999")


def test_a_signed_out_device_is_gone_from_the_lists(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    lin.room_with(mei)
    give_device_keys(lin)
    phone = lin.another_device()
    give_device_keys(phone)
    since = mei.now()
    phone.logout()
    assert lin.user_id in mei.sync(since)["device_lists"]["changed"]
    assert {lin.device_id} == set(query(mei, lin)["device_keys"][lin.user_id])
