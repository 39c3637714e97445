"""What was written about people goes when its time is over: the words of a statement, and of an authority's order."""

import re
from typing import Any

from tests.harness.chambers import MOD
from tests.harness.court import DAY_MS
from tests.harness.tearoom import House, house
from tests.parts.identity.world import Json
from tests.plays.moderation.test_orders import FORM, becomes, sent
from tests.plays.moderation.test_preserved import Staff

__all__ = ["house"]

#: From the day on which the house begins until spring, so that a decision can not be contested before its year is over.
SPRING = 200 * DAY_MS
WHY: Json = {"why": "The person asks for it under Art. 17 GDPR."}


async def entries(house: House, kind: str) -> list[Any]:
    found: list[Any] = []
    at = 0
    while (entry := await house.house.ledger.entry(at)) is not None:
        found += [(at, entry)] if kind == entry.kind else []
        at += 1
    return found


async def passes(house: House, staff: Staff, days: int) -> None:
    await house.later(days * DAY_MS)
    for who in (staff.mo, staff.lex):
        await who.shows()


async def test_the_words_of_a_statement_are_erased_once_nothing_can_come_of_it(house: House) -> None:
    await house.later(SPRING)
    staff = await Staff(house).open()
    (one,) = (await staff.lex.sees(staff.case_id))["case"]["rulings"]
    number = one["statement"]["id"]
    ask, sheet = f"{MOD}/statements/{number}/erase", f"/transparency/statements/{number}"

    async def refused(says: str) -> None:
        status, answer = await staff.lex.ask("POST", ask, body=WHY)
        assert status in (400, 409) and says in answer["error"], answer

    assert 403 == (await staff.mo.refused("POST", ask, body=WHY))[0]
    assert 400 == (await staff.lex.refused("POST", f"{MOD}/statements/none/erase", body=WHY))[0]
    assert 400 == (await staff.lex.refused("POST", ask, body={"why": ""}))[0]
    await refused("a measure of it holds")
    await staff.mo.post(f"{staff.one}/measures/{{}}/end", {"why": "We were wrong."}, f"{number}.1")
    await refused("until the case, its appeals and its orders are over")
    assert "An article called for arson." in (await house.page(sheet))[1]
    index = next(at for at, entry in await entries(house, "statement") if number == entry.public["statement"])
    assert {} != await house.house.ledger.salts(index)

    await passes(house, staff, 185)
    await refused("the report of its year is not published yet")
    await passes(house, staff, 200)
    links = re.findall(r'href="(/transparency/reports/\d+/1/[^"]+csv)"', (await house.page("/transparency/reports"))[1])
    report = {link: await house.page(link) for link in links}
    assert 10 < len(links)
    case = await staff.lex.post(ask, WHY)
    assert [number] == case["erasures"] and "closed" == case["status"]
    await refused("erased already")
    assert {} == await house.house.ledger.salts(index), "nobody can open what the ledger committed to"
    ((_, erasure),) = await entries(house, "erasure")
    assert {"statement": number} == erasure.public and {"by", "why"} == set(erasure.commitments)

    await house.again()
    status, page = await house.page(sheet)
    assert 200 == status and "The words of this statement were erased" in page
    assert "calls for arson" not in page and "called for arson" not in page
    assert 404 == (await house.page(f"/statements/{staff.statement}"))[0]
    seen = await staff.lex.sees(staff.case_id)
    assert "arson" not in str(seen), str(seen)[str(seen).index("arson") - 300 :][:400]
    assert "statement_erased" == next(one["act"] for one in reversed(seen["acts"]) if one["act"] != "viewed")
    assert report == {link: await house.page(link) for link in links}, "what was counted stays"


async def test_the_page_of_the_case_offers_it_when_it_can_be_done(house: House) -> None:
    await house.later(SPRING)
    staff = await Staff(house).open()
    page = f"/desk/cases/{staff.case_id}"
    headers = {"accept": "text/html", "cookie": f"teahouse_session={staff.lex.token}", "sec-fetch-site": "same-origin"}
    number = (await staff.lex.sees(staff.case_id))["case"]["rulings"][0]["statement"]["id"]
    await staff.mo.post(f"{staff.one}/measures/{{}}/end", {"why": "We were wrong."}, f"{number}.1")
    assert "Erase its words" not in (await house.http.get(page, headers=headers)).text
    await passes(house, staff, 185)
    assert "Erase its words" in (await house.http.get(page, headers=headers)).text
    form = {"do": "erase", "statement": number, "why_erase": WHY["why"]}
    answer = await house.http.post(page, data=form, headers=headers)
    assert 422 == answer.status_code and "he report of its year" in answer.text and WHY["why"] in answer.text
    await passes(house, staff, 500)
    assert 303 == (await house.http.post(page, data=form, headers=headers)).status_code
    text = (await house.http.get(page, headers=headers)).text
    assert "had the words of a statement erased" in text and WHY["why"] in text and "arson" not in text


async def test_what_an_authority_wrote_goes_with_what_was_written_about_the_case(house: House) -> None:
    staff = await Staff(house).open()
    lex = staff.lex
    number = (await lex.sees(staff.case_id))["case"]["rulings"][0]["statement"]["id"]
    await staff.mo.post(f"{staff.one}/measures/{{}}/end", {"why": "We were wrong."}, f"{number}.1")
    lacking = (
        await house.http.post("/_teahouse/v1/orders", json=FORM | {"locations": ["http://tea.house/a/lin"]})
    ).json()
    assert not lacking["accepted"]
    kept = [await lex.get(f"{MOD}/orders/{{}}", one) for one in (staff.order_id, lacking["order_id"])]
    assert [0, 0] == [one["erased_ms"] for one in kept] and "/a/lin" in str(kept[1]["missing"])
    await passes(house, staff, 180)
    assert FORM["redress"] == (await lex.get(f"{MOD}/orders/{{}}", staff.order_id))["form"]["redress"]
    await passes(house, staff, 200)
    other = await sent(house)  # whatever is written sweeps
    for was in kept:
        order = await lex.get(f"{MOD}/orders/{{}}", was["order_id"])
        form = order["form"]
        assert order["erased_ms"] and "" == order["reply"] == form["reasons"] == form["redress"] == form["contact"]
        assert {""} == set(form["locations"]) and "tea.house" not in str(order)
        counted = ("kind", "issuer", "country", "legal_basis", "category")
        assert [was["form"][name] for name in counted] == [form[name] for name in counted], "as it is counted"
        assert (was["state"], was["state_ms"]) == (order["state"], order["state_ms"])
    for at, entry in await entries(house, "order"):
        if entry.public["order"] == staff.order_id and "received" == entry.public["event"]:
            assert {} == await house.house.ledger.salts(at)
    status, page = await house.page(f"/transparency/orders/sent/{staff.token}")
    assert 200 == status and "It was erased, as its time is over" in page
    headers = {"accept": "text/html", "cookie": f"teahouse_session={lex.token}", "sec-fetch-site": "same-origin"}
    page = (await house.http.get(f"/desk/orders/{staff.order_id}", headers=headers)).text
    assert "Its words were erased." in page and FORM["issuer"] in page and FORM["redress"] not in page
    assert FORM["reasons"] == (await lex.get(f"{MOD}/orders/{{}}", other["order_id"]))["form"]["reasons"]
    assert "taken" == (await becomes(house, other))["state"]
