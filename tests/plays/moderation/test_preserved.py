"""What an order against terrorist content has the house keep for six months (Regulation (EU) 2021/784, Art. 6).

It is there to the last day, sealed, though its author took it back and erased their account; and gone after it.
"""

from datetime import UTC, datetime
from typing import Any

from tests.harness.chambers import MOD, Chambers, Worker
from tests.harness.court import DAY_MS
from tests.harness.tearoom import HOUR_MS, ONE, V1, House, house
from tests.parts.identity.world import Json
from tests.plays.moderation.test_orders import FORM, TERROR, case_of, sent

__all__ = ["house"]

ITEM = "daily/green"
WHY: Json = {"purpose": "review", "why": "The court that reviews the order asks for what was removed."}
REMOVED: Json = {
    "about": [ITEM], "category": TERROR["category"], "law": {"reference": TERROR["legal_basis"]},
    "facts": "Your article calls for arson.", "public_facts": "An article called for arson.",
    "explanation": "An authority has ordered its removal, and the order was checked.",
}  # fmt: skip


def measure(house: House, kind: str, **rest: Any) -> Json:
    on = {"target": "item", "surface": "article", "id": ITEM, "name": "Green", "made_ms": house.clock.now_ms()}
    return {"kind": kind, "on": on, **rest}


def _field(ms: int) -> str:
    """As a browser sends a day and a minute."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M")


class Staff:
    """Mo, Sen and Lex, an order that was carried out, and its case that is closed."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def open(self, *, closed: bool = True) -> "Staff":
        chambers = await Chambers(self.house).open()
        self.mo = await chambers.worker("mo", "moderator")
        self.sen = await chambers.worker("sen", "senior")
        self.lex = await chambers.worker("lex", "legal")
        receipt = await sent(self.house, **TERROR)
        self.case_id, self.order_id = await case_of(self.lex, receipt), receipt["order_id"]
        self.token = receipt["url"].rpartition("/")[2]
        self.one = f"{MOD}/cases/{self.case_id}"
        self.item = f"{self.one}/items/{{}}"
        body = {"genuine": True, "how": "I rang them."}
        await self.lex.post(f"{MOD}/orders/{{}}/verify", body, self.order_id)
        self.seen = await self.kept(self.mo)
        wish = measure(self.house, "remove", places=["DE", "FR"])
        made = await self.lex.decides(self.case_id, **REMOVED, order_id=self.order_id, measures=[wish])
        self.statement = made["url"].rpartition("/")[2]
        if closed:
            await self.lex.post(f"{self.one}/close")
        return self

    async def kept(self, who: Worker) -> Json:
        """What a worker sees of the article."""
        (one,) = (await who.sees(self.case_id))["snapshots"]
        assert one == await who.get(self.item, ITEM)
        snapshot: Json = one
        return snapshot

    async def picture(self, who: Worker) -> int:
        path = f"{self.one}/items/daily%2Fgreen/picture"
        return (await self.house.http.get(path, headers={"authorization": f"Bearer {who.token}"})).status_code


async def test_it_is_sealed_when_the_case_is_over_and_opened_by_the_law_with_a_reason(house: House) -> None:
    staff = await Staff(house).open()
    mo, sen, lex = staff.mo, staff.sen, staff.lex
    assert "secret leaves" in str(staff.seen), "while the case ran, whoever worked on it saw what it was about"
    for who in (mo, sen, lex):
        found = await staff.kept(who)
        assert (True, None, staff.seen["digest"]) == (found["sealed"], found["content"], found["digest"])
        assert 403 == await staff.picture(who)
        assert "secret leaves" not in str(await who.sees(staff.case_id))
    for who in (mo, sen):
        assert 403 == (await who.refused("POST", f"{staff.item}/unseal", ITEM, body=WHY))[0]
    assert 400 == (await lex.refused("POST", f"{staff.item}/unseal", ITEM, body=WHY | {"purpose": "curiosity"}))[0]
    assert 400 == (await lex.refused("POST", f"{staff.item}/unseal", ITEM, body=WHY | {"why": ""}))[0]
    assert 404 == (await lex.refused("POST", f"{staff.item}/unseal", "daily/black", body=WHY))[0]

    opened = await lex.post(f"{staff.item}/unseal", WHY, ITEM)
    assert staff.seen == opened == await staff.kept(lex)
    assert 200 == await staff.picture(lex)
    act = next(one for one in (await mo.sees(staff.case_id))["acts"] if one["act"] == "unsealed")
    assert (lex.user_id, "legal", WHY["why"]) == (act["by"], act["role"], act["words"])
    assert ("review", ITEM) == (act["detail"]["purpose"], act["detail"]["item"])
    entries: list[Any] = []
    while (entry := await house.house.ledger.entry(len(entries))) is not None:
        entries.append(entry)
    (public,) = [entry.public for entry in entries if entry.public.get("event") == "unsealed"]
    assert {
        "order": staff.order_id,
        "event": "unsealed",
        "kind": "terrorist",
        "country": "DE",
        "purpose": "review",
    } == public
    assert (await staff.kept(mo))["sealed"], "it is open to who opened it, and to nobody else"
    await house.later(HOUR_MS)
    assert (await staff.kept(lex))["sealed"], "and for an hour"


async def test_a_threat_to_life_is_told_by_the_law_and_what_is_sent_stands_in_no_note(house: House) -> None:
    staff = await Staff(house).open(closed=False)
    mo, sen, lex = staff.mo, staff.sen, staff.lex
    assert (await staff.kept(mo))["sealed"]
    threat = {"country": "DE", "why": "He writes that he will set fire to the ferry tonight."}
    assert 403 == (await sen.refused("POST", f"{staff.one}/threat-to-life", body=threat))[0]
    pack = (await lex.post(f"{staff.one}/threat-to-life", threat))["text"]
    assert "secret leaves" in pack and threat["why"] in pack
    noted = str((await mo.sees(staff.case_id))["acts"])
    assert threat["why"] in noted and staff.seen["digest"] in noted and "secret leaves" not in noted


async def test_the_page_of_the_case_says_that_it_is_sealed_and_opens_it(house: House) -> None:
    staff = await Staff(house).open()
    page = f"/desk/cases/{staff.case_id}"

    async def reads(who: Worker, **fields: str) -> tuple[int, str]:
        headers = {"accept": "text/html", "cookie": f"teahouse_session={who.token}", "sec-fetch-site": "same-origin"}
        method = "POST" if fields else "GET"
        answer = await house.http.request(method, page, data=fields or None, headers=headers)
        return answer.status_code, answer.text

    open_it = {"do": "unseal", "item": ITEM, "purpose": "investigation"}
    for who, may in ((staff.mo, False), (staff.lex, True)):
        _, text = await reads(who)
        assert "It is sealed" in text and "secret leaves" not in text and may == ("Open it for an hour" in text)
    assert 403 == (await reads(staff.mo, **open_it, why_unseal="I should like to know."))[0]
    status, text = await reads(staff.lex, **open_it, why_unseal=" ")
    assert 422 == status and "Between 1 and 50000 characters" in text
    assert 303 == (await reads(staff.lex, **open_it, why_unseal="The prosecutor asks for it."))[0]
    assert "secret leaves" in (await reads(staff.lex))[1]
    assert (
        "The prosecutor asks for it." in (await reads(staff.mo))[1]
        and "secret leaves" not in (await reads(staff.mo))[1]
    )


async def test_an_authority_has_it_kept_longer_and_not_so_long_any_more(house: House) -> None:
    staff = await Staff(house).open()
    lex, path, ends_ms = staff.lex, f"{MOD}/orders/{{}}/preservation", house.clock.now_ms() + 184 * DAY_MS
    body: Json = {
        "until_ms": ends_ms + 60 * DAY_MS, "authority": "Verwaltungsgericht", "reference": "7 K 1/27",
        "why": "The house contests the order there.",
    }  # fmt: skip
    assert 403 == (await staff.mo.refused("POST", path, staff.order_id, body=body))[0]
    for wrong in ({"until_ms": ends_ms - 1}, {"until_ms": ends_ms * 2}, {"authority": " "}, {"reference": " "}):
        status, answer = await lex.ask("POST", path, staff.order_id, body=body | wrong)
        assert (400, *wrong) == (status, answer["field"]), wrong
    await lex.post(path, body, staff.order_id)
    assert body["until_ms"] == (await house.http.get(f"{V1}/orders/{staff.token}")).json()["kept_until_ms"]
    assert "What it names is kept, sealed, until" in (await house.page(f"/transparency/orders/sent/{staff.token}"))[1]
    assert "7 K 1/27" in str((await lex.sees(staff.case_id))["acts"])
    entries = [one.public for _, one in await house.house.ledger.entries("order", staff.order_id)]
    assert (body["until_ms"], "Verwaltungsgericht") == (entries[-1]["until_ms"], entries[-1]["authority"])

    await house.later(ends_ms + DAY_MS - house.clock.now_ms())
    await house.again()
    await lex.shows()
    assert staff.seen == await lex.post(f"{staff.item}/unseal", WHY, ITEM), "longer than the six months"

    page = f"/desk/orders/{staff.order_id}"
    headers = {"accept": "text/html", "cookie": f"teahouse_session={lex.token}", "sec-fetch-site": "same-origin"}
    form = {"do": "preserve", "authority": "Verwaltungsgericht", "reference": "7 K 1/27", "why": "It was settled."}
    over_ms = house.clock.now_ms() + DAY_MS
    for until, status in (("2020-01-01T00:00", 422), ("", 422), (_field(over_ms), 303)):
        pressed = await house.http.post(page, data=form | {"until_ms": until}, headers=headers)
        assert status == pressed.status_code
        assert status == 303 or "t is kept as long as that anyway" in pressed.text
    await house.later(2 * DAY_MS)
    await lex.shows()
    assert 404 == (await lex.refused("POST", f"{staff.item}/unseal", ITEM, body=WHY))[0], "erased by itself"
    status, answer = await lex.ask("POST", path, staff.order_id, body=body)
    assert (400, "order_id") == (status, answer["field"])


async def test_an_appeal_opens_it_to_who_decides_it(house: House) -> None:
    staff = await Staff(house).open()
    body = {"statement": staff.statement, "words": "It is a poem, and calls for nothing."}
    assert 200 == (await house.http.post(f"{V1}/appeals", json=body)).status_code
    assert staff.seen == await staff.kept(staff.sen)
    turned = {"outcome": "uphold", "reasons": "It names the ferry, the day and the hour."}
    await staff.sen.post(f"{staff.one}/appeals/0/decisions", turned)
    assert (await staff.kept(staff.sen))["sealed"]


async def test_it_is_there_for_six_months_though_its_author_is_gone_and_gone_after_them(house: House) -> None:
    staff = await Staff(house).open()
    lex, until_ms = staff.lex, house.clock.now_ms() + 184 * DAY_MS
    await house.lin.call("DELETE", f"{ONE}/articles/green", body={})
    await house.lin.post("v3/account/deactivate", {"erase": True, "auth": house.lin.password()})
    await house.later(100 * DAY_MS)
    await house.again()
    await house.later(until_ms - house.clock.now_ms())
    await house.again()
    case = await house.house.safety.cases.get(staff.case_id)
    assert case is not None and until_ms == case.orders[0].preserve_until_ms and "closed" == case.status
    await lex.shows()
    assert staff.seen == await lex.post(f"{staff.item}/unseal", WHY, ITEM), "to the last, byte for byte"
    seen = await house.house.safety.cases.snapshot(staff.case_id, ITEM)
    assert seen is not None and seen.intact and seen.content == staff.seen["content"]

    await house.later(HOUR_MS)  # nobody does anything: a job erases it
    gone = await house.house.safety.cases.snapshot(staff.case_id, ITEM)
    assert gone is not None and (None, "", staff.seen["digest"]) == (gone.content, gone.author, gone.digest)
    await lex.shows()
    assert 404 == (await lex.refused("POST", f"{staff.item}/unseal", ITEM, body=WHY))[0]
    assert "secret leaves" not in str(await lex.sees(staff.case_id))
    assert FORM["issuer"] in str(await lex.sees(staff.case_id)), "that there was an order stays"
