"""One encrypted message shown to moderators: by its own Megolm key, by what its sender committed to, or not at all."""

import base64
import json
import logging

import olm
import pytest

from teahouse.matrix import megolm
from teahouse.safety.notices import commitment
from tests.parts.safety.notices.sealed import SECRET, Sealed, sealed_room
from tests.parts.safety.notices.test_taking import TABLES
from tests.parts.safety.notices.world import House

FRANKED = '{"type":"m.room.message","content":{"body":"your PIN or your cat"}}'
FRANKING_KEY = bytes(range(32))


@pytest.fixture
async def sealed(house: House) -> Sealed:
    return await sealed_room(house)


async def test_a_message_is_proven_by_its_own_key_and_no_other_is_opened(sealed: Sealed) -> None:
    house = sealed.house
    first, second = await sealed.send(sealed.said("Tea?")), await sealed.send(sealed.said())
    receipt = await house.given(second, sealed.mei.token, disclosure=sealed.key(1))
    notice = await house.notices.records.get(receipt["notice_id"])
    assert ("verified", sealed.said()) == (
        notice.opening,
        json.loads(await house.words.read(notice.opened_words) or ""),
    )
    kept = await house.cases.snapshot(notice.case_id, second.partition("/")[2])
    assert kept is not None and kept.intact
    assert ("megolm", "m.room.message", sealed.said()["content"], sealed.lin.user_id, sealed.mei.user_id) == (
        kept.proof, kept.type, kept.content, kept.author, kept.disclosed_by,
    )  # fmt: skip
    assert "" == kept.surface, "it is private, and nothing automatic sees it"
    said = await sealed.refused(first, sealed.key(1))
    assert said == "disclosure.message_key: does not open this message"
    again = await house.given(second, sealed.mei.token, disclosure=sealed.key(1))
    assert again["again"] and receipt["token"] == again["token"]


async def test_who_reported_in_a_client_can_show_the_message_later(sealed: Sealed) -> None:
    """The first snapshot is of what nobody could read; it gives way to the same message, proven."""
    house, place = sealed.house, await sealed.send(sealed.said())
    room, _, event = place.partition("/")
    await sealed.mei.post("v3/rooms/{}/report/{}", {"reason": "a threat"}, room, event)
    before = await house.cases.snapshot((case := await house.db.one("SELECT case_id FROM safety_notices"))[0], event)
    assert before is not None and ("", "m.room.encrypted") == (before.proof, before.type)
    receipt = await house.given(place, sealed.mei.token, disclosure=sealed.key(0))
    assert not receipt["again"]
    notice = await house.notices.records.get(receipt["notice_id"])
    assert case[0] == notice.case_id, "one case"
    (after,) = await house.cases.snapshots(notice.case_id)
    assert after.intact and ("megolm", sealed.said()["content"]) == (after.proof, after.content)
    await house.given(place, sealed.lin.token)
    assert [after] == await house.cases.snapshots(notice.case_id), "and stays"


async def test_what_does_not_fit_is_refused_by_its_field_and_nothing_is_kept(sealed: Sealed) -> None:
    house = sealed.house
    other = "!" + "a" * 43
    places = [await sealed.send(inside) for inside in (
        sealed.said(), sealed.said(room_id=other), {"type": "m.room.message", "content": {}}, "no JSON", "[]",
        {**sealed.said(), "type": "a\x00"}, {**sealed.said(), "content": "x"},
        '{"type":"a","room_id":"!","content":{"n":' + "9" * 40 + "}}", sealed.said(type=1),
    )]  # fmt: skip
    foreign = olm.OutboundGroupSession()
    forged = await sealed.send(sealed.said(), session_id=foreign.id)
    tampered = await sealed.send(sealed.said(), ciphertext=_flipped(sealed.outbound.encrypt(json.dumps(sealed.said()))))
    plain = await sealed.send("", algorithm="m.olm.v1.curve25519-aes-sha2")
    empty = await sealed.send("", ciphertext="AwgAE…")
    clear = await sealed.lin.put(
        "v3/rooms/{}/send/{}/{}", sealed.room, "m.room.message", "clear", body=sealed.said()["content"]
    )
    gone = await sealed.send(sealed.said())
    await sealed.lin.put("v3/rooms/{}/redact/{}/{}", *gone.split("/"), "r", body={})
    before = [await house.count(table) for table in TABLES]
    key = sealed.key
    for place, disclosure, expected in (
        (places[0], key(1), "disclosure.message_key: does not open"),
        (places[0], {"message_key": "AAAA"}, "disclosure.message_key: must be 32 bytes"),
        (places[0], {"message_key": "é"}, "disclosure.message_key: must be 32 bytes"),
        (places[0], {}, "disclosure: needs either"),
        (places[0], {**key(0), "plaintext": FRANKED}, "disclosure: needs either"),
        (places[0], {"plaintext": FRANKED}, "disclosure.plaintext: the sender committed to nothing"),
        (places[1], key(1), "disclosure.message_key: opens this message, but what is in it was sent to another room"),
        (places[2], key(2), "disclosure.message_key: opens this message, but what is in it was sent to another room"),
        (places[3], key(3), "disclosure.message_key: opens this message, but what is in it is no JSON"),
        (places[4], key(4), "disclosure.message_key: opens this message, but what is in it is no JSON"),
        (places[5], key(5), "disclosure.message_key: opens this message, but what is in it has no type"),
        (places[6], key(6), "disclosure.message_key: opens this message, but what is in it has no type"),
        (places[7], key(7), "disclosure.message_key: opens this message, but what is in it"),
        (places[8], key(8), "disclosure.message_key: opens this message, but what is in it has no type"),
        (forged, key(9), "location: this message cannot be proven, its ciphertext is not signed"),
        (tampered, key(10), "location: this message cannot be proven, its ciphertext is not signed"),
        (plain, key(11), "location: this message is not encrypted with Megolm"),
        (empty, key(12), "location: this message cannot be proven, its ciphertext is no Megolm message"),
        (f"{sealed.room}/{clear['event_id']}", key(0), "disclosure: is for an encrypted message"),
        (gone, key(14), "location: nothing is kept of this message any more"),
    ):
        said = await sealed.refused(place, disclosure)
        assert said.startswith(expected), (expected, said)
        assert str(disclosure.get("message_key") or "none") not in said
    eve = await house.person("eve")
    answer = await house.give(places[0], eve.token, disclosure=key(0))
    assert 404 == answer.status_code, "who cannot see it is told nothing of it"
    assert before == [await house.count(table) for table in TABLES]


def _flipped(text: str) -> str:
    raw = bytearray(megolm.from_base64(text))
    raw[20] ^= 1
    return base64.b64encode(bytes(raw)).decode()


async def test_by_what_its_sender_committed_to(sealed: Sealed) -> None:
    house, franking = sealed.house, {"commitment": commitment(FRANKING_KEY, FRANKED)}
    place = await sealed.send(FRANKED, **{"org.teahouse.franking": franking})
    key = base64.b64encode(FRANKING_KEY).decode()
    for wrong in ({"plaintext": FRANKED.replace("cat", "dog"), "key": key}, {"plaintext": FRANKED, "key": key[4:]}):
        said = await sealed.refused(place, wrong)
        assert said == "disclosure.plaintext: is not what the sender committed to"
    assert 0 == await house.count("safety_notices")
    receipt = await house.given(place, sealed.mei.token, disclosure={"plaintext": FRANKED, "key": key})
    notice = await house.notices.records.get(receipt["notice_id"])
    assert ("verified", FRANKED) == (notice.opening, await house.words.read(notice.opened_words))
    kept = await house.cases.snapshot(notice.case_id, place.partition("/")[2])
    assert kept is not None and kept.content is not None and "franking" == kept.proof
    assert {"plaintext": FRANKED, "opening": "verified"} == kept.content["org.teahouse.disclosed"]


async def test_a_sender_cannot_write_that_something_is_proven(sealed: Sealed) -> None:
    lie = {"org.teahouse.disclosed": {"plaintext": "lies", "opening": "verified"}, "proof": "megolm"}
    receipt = await sealed.house.given(await sealed.send(sealed.said(), **lie), sealed.mei.token)
    notice = await sealed.house.notices.records.get(receipt["notice_id"])
    (kept,) = await sealed.house.cases.snapshots(notice.case_id)
    assert ("", "") == (notice.opening, kept.proof)


async def test_neither_key_nor_words_reach_where_they_do_not_belong(
    sealed: Sealed, caplog: pytest.LogCaptureFixture
) -> None:
    """A taint: of the keys nothing is kept anywhere; of the message, what people read in the case, and nothing else."""
    house = sealed.house
    heard: list[object] = []
    house.notices.take.heard = lambda tx, notice: heard.append(notice)
    place = await sealed.send(sealed.said())
    with caplog.at_level(logging.DEBUG):
        await sealed.refused(place, sealed.key(1))
        receipt = await house.given(place, sealed.mei.token, disclosure=sealed.key(0))
        await house.jobs.settle()
        await house.decide((await house.notices.records.get(receipt["notice_id"])).case_id, "")
    assert [] == heard, "what detectors and rules listen to hears nothing of it"
    shown = [sealed.session.message_key(index) for index in (0, 1)]
    keys = [*shown, *(raw for key in shown for raw in megolm.keys_of(key))]
    tainted = [form for raw in keys for form in (raw, base64.b64encode(raw).rstrip(b"="), raw.hex().encode())]
    found: dict[str, bool] = {}
    for table in await tables(house):
        held = b"".join([repr(list(map(_plain, row))).encode() for row in await house.db.all(f"SELECT * FROM {table}")])
        raw = b"".join([bytes(cell) for row in await house.db.all(f"SELECT * FROM {table}") for cell in row
                        if isinstance(cell, (bytes, memoryview))])  # fmt: skip
        assert not any(form in held or form in raw for form in tainted), f"a key is in {table}"
        found[table] = SECRET.encode() in held + raw
    assert {"safety_snapshots", "safety_words"} == {table for table, there in found.items() if there}
    logged = (caplog.text + repr([record.__dict__ for record in caplog.records])).encode()
    assert SECRET.encode() not in logged and not any(form in logged for form in tainted)


def _plain(cell: object) -> object:
    return bytes(cell).decode("latin-1") if isinstance(cell, (bytes, memoryview)) else cell


async def tables(house: House) -> list[str]:
    """Every table of the database."""
    if house.url.startswith("sqlite"):
        rows = await house.db.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        shadows = ("_data", "_idx", "_content", "_docsize", "_config")
        return [str(row[0]) for row in rows if not str(row[0]).endswith(shadows)]
    rows = await house.db.all("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
    return [str(row[0]) for row in rows]
