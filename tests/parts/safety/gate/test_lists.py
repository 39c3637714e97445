"""Hash lists: set up, imported whole or not at all, curated with reasons, shared back; and media that are on them."""

import hashlib
import io
import time
import zipfile

import msgspec
import pytest

from teahouse.safety.detectors import Algorithm, ExchangeError, normalised, tlsh_of_text
from teahouse.safety.gate import GateError, ListWish
from tests.parts.media.pictures import still, striped
from tests.parts.safety.gate.house import ON_SQLITE, SEN, WHY, House

WISH = ListWish(ground="child-abuse", outcome="hold", why="It is known material.", sources=["hotline"])


def known(*digests: str, kind: str = "HASH_SHA256", **more: object) -> bytes:
    return msgspec.json.encode({"data": [{"indicator": one, "type": kind, **more} for one in digests]})


async def upload(house: House, person: object, data: bytes) -> str:
    return await house.service.media.store(person.user_id, data, "image/png", "x.png")  # type: ignore[attr-defined]


@ON_SQLITE
async def test_media_of_public_items_are_matched_and_of_private_ones_are_not(house: House) -> None:
    lists, lin = house.gate.lists, await house.person("lin")
    bad, fine = striped(600, 400), still(64, 64)
    await lists.put(SEN, "known", WISH, WHY)
    digest = hashlib.sha256(bad).hexdigest()
    done = await lists.import_(SEN, "known", "hotline", known(digest), "json", WHY)
    assert (1, 0, 0) == (done.new, done.known, done.kept_out)
    public, private = await house.public_room(lin), str((await lin.post("v3/createRoom", {}))["room_id"])
    found = await upload(house, lin, bad)
    inspected = []
    looks = house.gate.look.hashes

    async def spied(mxc: str) -> object:
        inspected.append(mxc)
        return await looks(mxc)

    house.gate.look.hashes = spied  # type: ignore[method-assign,assignment]
    one = await house.say(lin, public, "look", msgtype="m.image", url=found)
    other = await house.say(lin, public, "look", msgtype="m.image", url=await upload(house, lin, fine))
    hidden = await house.say(lin, private, "look", msgtype="m.image", url=found)
    await house.settled()
    (case,) = await house.cases_of(one)
    assert (["hold"], "child-abuse") == ([m.measure.kind for m in case.measures], case.ground.rule_id)
    assert ([], []) == (await house.cases_of(other), await house.cases_of(hidden))
    assert 2 == len(inspected)
    ((_, _, signal),) = await house.gate.signals(case_id=case.case_id)
    assert "hashes:known" == signal.detector
    assert "hotline listed" in signal.why
    hashes = {one.algorithm: one.digest for one in await looks(found)}
    assert {Algorithm.MD5, Algorithm.SHA256} <= set(hashes)
    assert (digest, hashlib.md5(bad).hexdigest()) == (hashes[Algorithm.SHA256], hashes[Algorithm.MD5])
    # a rule can ask for lists too
    await house.active("listed", '"known" in hash_lists && author_age_hours < 1', ground="child-abuse")
    three = await house.say(lin, public, "again", msgtype="m.image", url=found)
    await house.settled()
    (case,) = await house.cases_of(three)
    (told,) = await lists.told(house.clock.now_ms() + 1)
    assert ("known", ["hotline"], 2) == (told.name, told.sources, len(told.matched))
    assert case.case_id in [case_id for _, case_id in told.matched]
    assert {"hashes:known", "rule:listed"} == {s.detector for _, _, s in await house.gate.signals(case_id=case.case_id)}


async def test_what_people_decided_outlives_an_import(house: House) -> None:
    lists = house.gate.lists
    await lists.put(SEN, "known", WISH, WHY)
    a, b, c = ("a" * 64, "b" * 64, "c" * 64)
    await lists.import_(SEN, "known", "hotline", known(a, b), "json", WHY)
    await lists.change(SEN, "known", Algorithm.SHA256, a, "removed", "It is a school's badge.")
    await lists.add(SEN, "known", Algorithm.SHA256, c, ["ours"], "seen here")
    done = await lists.import_(SEN, "known", "hotline", known(a, b, c, tags=["x"]), "json", WHY)
    assert (0, 2, 1) == (done.new, done.known, done.kept_out)
    entries = {one.hash.digest: one for one in await lists.entries("known", "", ("", ""), 10)}
    assert ("removed", "It is a school's badge.", SEN) == (entries[a].state, entries[a].because, entries[a].by)
    assert (("ours", "x"), "here") == (entries[c].labels, entries[c].source)
    assert [(2, 0, 1)] == [(one.active, one.disputed, one.removed) for one in await lists.all()]
    shared = msgspec.json.decode(await lists.export(SEN, "known", "json"))["data"]
    assert {a: "NON_MALICIOUS", b: "MALICIOUS", c: "MALICIOUS"} == {one["indicator"]: one["status"] for one in shared}
    assert SEN not in str(shared)
    assert b"removed" in await lists.export(SEN, "known", "csv")
    acts = await lists.done("known")
    assert ["shared", "shared", "imported", "added", "removed", "imported", "made"] == [one.act for one in acts]
    assert ["csv", "json", "hotline: 0 new, 2 known, 1 kept out"] == [one.detail for one in acts[:3]]
    assert [(b,), ()] == [
        tuple(one.hash.digest for one in await lists.entries("known", "active", after, 1))
        for after in (("", ""), ("sha256", c))
    ]


@ON_SQLITE
async def test_what_is_not_taken_changes_nothing(house: House) -> None:
    lists = house.gate.lists
    await lists.put(SEN, "known", WISH, WHY)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("list.json", b" " * 20_000_000)
    deep = b"[" * 200_000
    for data, form in (
        (bomb.getvalue(), "json"), (bomb.getvalue(), "csv"), (deep, "json"), (b"", "json"), (b"\xff\xfe", "csv"),
        (b"nothing,here\n1,2\n", "csv"), (known("a" * 64) + b"x", "json"), (known("a" * 64, "nothex"), "json"),
        (known("a" * 64, kind="HASH_ODD"), "json"), (b"x" * 10_000_000, "json"),
    ):  # fmt: skip
        with pytest.raises(ExchangeError):
            await lists.import_(SEN, "known", "hotline", data, form, WHY)
    many = known(*(f"{at:064x}" for at in range(50_001)))
    with pytest.raises(GateError, match="50,000 at most"):
        await lists.import_(SEN, "known", "hotline", many, "json", WHY)
    with pytest.raises(GateError, match="none of the list's sources"):
        await lists.import_(SEN, "known", "a stranger", known("a" * 64), "json", WHY)
    for wish, field in (
        (msgspec.structs.replace(WISH, ground="opinions"), "ground"),
        (msgspec.structs.replace(WISH, outcome="label"), "ground"),
        (msgspec.structs.replace(WISH, label="x"), "label"),
        (msgspec.structs.replace(WISH, why=""), "why"),
        (msgspec.structs.replace(WISH, pdq=200), "distances.pdq"),
    ):
        with pytest.raises(ValueError, match=f"^{field}"):
            await lists.put(SEN, "known", wish, WHY)
    with pytest.raises(GateError, match="digest"):
        await lists.add(SEN, "known", Algorithm.PDQ, "xyz", [], WHY)
    with pytest.raises(GateError, match="not on the list"):
        await lists.change(SEN, "known", Algorithm.MD5, "a" * 32, "removed", WHY)
    (shown,) = await lists.all()
    assert (WISH, 0, ["made"]) == (shown.settings, shown.active, [one.act for one in await lists.done("known")])


@ON_SQLITE
async def test_a_long_list_is_taken_in_one_unit(house: House) -> None:
    await house.gate.lists.put(SEN, "known", WISH, WHY)
    data = known(*(f"{at:064x}" for at in range(20_000)))
    before = time.monotonic()
    done = await house.gate.lists.import_(SEN, "known", "hotline", data, "json", WHY)
    assert (20_000, True) == (done.new, time.monotonic() - before < 30)
    await house.gate.lists.put(SEN, "known", msgspec.structs.replace(WISH, on=False), "too many")
    assert (False, "off") == (house.gate.guard.force().hashes, (await house.gate.lists.done("known"))[0].act)


@ON_SQLITE
async def test_what_is_shown_before_it_is_uploaded_is_looked_at_when_it_has_come(house: House) -> None:
    lin, bad = await house.person("lin"), striped(600, 400)
    await house.gate.lists.put(SEN, "known", WISH, WHY)
    await house.gate.lists.import_(SEN, "known", "hotline", known(hashlib.sha256(bad).hexdigest()), "json", WHY)
    room = await house.public_room(lin)
    head = {"Authorization": f"Bearer {lin.token}"}
    mxc = (await house.http.post("/_matrix/media/v1/create", headers=head)).json()["content_uri"]
    sent = await house.say(lin, room, "look", msgtype="m.image", url=mxc)
    await house.settled()
    path = f"/_matrix/media/v3/upload/{mxc.removeprefix('mxc://')}"
    assert 200 == (await house.http.put(path, headers=head, content=bad)).status_code
    assert [] == await house.cases_of(sent)
    await house.later(60_000)
    assert 1 == len(await house.cases_of(sent))


@ON_SQLITE
async def test_texts_are_matched_by_tlsh(house: House) -> None:
    text = (
        "Dear friend, I am the widow of a tea merchant of great name and I wish to share with you, in confidence, the "
        "sum of four million in gold that lies in the vault of a bank. The law of this land does not let me take it "
        "out myself. If you lend me your name and the number of your account, a third of it is yours by the end of the "
        "month, and the rest will build a school for orphans. Answer soon, and speak to nobody of this letter."
    )
    await house.gate.lists.put(SEN, "letters", ListWish(ground="fraud", outcome="case", why="A known letter."), WHY)
    await house.gate.lists.add(SEN, "letters", Algorithm.TLSH, tlsh_of_text(normalised(text).plain).digest, [], WHY)
    lin = await house.person("lin")
    room = await house.public_room(lin)
    near = await house.say(lin, room, text.replace("four", "five"))
    far = await house.say(lin, room, "The kettle is on; bring your own cup, some biscuits, and friends who sing.")
    await house.settled()
    assert (1, 0) == (len(await house.cases_of(near)), len(await house.cases_of(far)))
