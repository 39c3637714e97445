"""A statement says whether a notice led to the decision, also where a machine or the staff had begun the case."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.harness.clerk import CASES, LASTING, MOD, Clerk
from tests.harness.tearoom import HOUR_MS, V1, House
from tests.parts.identity.world import Json
from tests.plays.moderation.test_campaigns import DAY_MS, SCAM, WHY, item_of, says, wanted

OWN = "We looked into it on our own initiative; nobody sent us a notice."
NOTICE = "We looked into it because somebody sent us a notice (Article 16 of the Digital Services Act)."
FLAGGER = "We looked into it because a trusted flagger sent us a notice (Article 22 of the Digital Services Act)."
FOUND = "It was found by automated means."


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path, database_url, **LASTING)
    await made.open()
    yield made
    await made.close()


async def notices(house: House, location: str, **more: str) -> Json:
    """Somebody gives notice of it."""
    given = {"location": location, "category": SCAM, "explanation": "It asks for money in advance.", "good_faith": True,
             "name": "Rosa Reader", "email": "rosa@reader.example", **more}  # fmt: skip
    answer = await house.http.post(f"{V1}/notices", json=given)
    assert 200 == answer.status_code, answer.text
    receipt: Json = answer.json()
    return receipt


async def reasons(house: House, clerk: Clerk, case: str, surface: str = "article") -> tuple[str, str]:
    """Decide, and read what the person reads: (the statement's number, the page)."""
    body = wanted(case, await item_of(clerk, case), house.clock.now_ms() - 1)
    body["measures"][0]["on"]["surface"] = surface
    made = await clerk.post(f"{CASES}/{{}}/decisions", body, case)
    return str(made["statement"]["puid"]), (await house.page(str(made["url"]).removeprefix("http://tea.house")))[1]


async def filed(house: House, year: int) -> dict[str, tuple[str, str]]:
    """What the batches for the EU's database say of each statement: its source, and whether a machine found it."""
    answer = await house.http.get(f"/transparency/reports/{year}/batch-0001.json", follow_redirects=True)
    assert 200 == answer.status_code, answer.text
    return {one["puid"]: (one["source_type"], one["automated_detection"]) for one in answer.json()["statements"]}


async def test_a_notice_that_joins_what_a_machine_held_led_to_what_is_decided_after_it(house: House) -> None:
    mo, sen = await Clerk.hired(house, "mo", "moderator"), await Clerk.hired(house, "sen", "senior")
    rob = await house.person("rob")
    hall = (await rob.post("v3/createRoom", {"preset": "public_chat", "visibility": "public"}))["room_id"]
    await house.mei.post("v3/join/{}", {}, hall)
    rule = {"expression": 'text.contains("ferry")', "ground": "fraud", "outcome": "hold", "why": "A known scam."}
    await mo.put(f"{MOD}/rules/{{}}/draft", "ferry", body={"rule": rule, **WHY})
    await mo.post(f"{MOD}/rules/{{}}/run", {"days": 1}, "ferry")
    await sen.post(f"{MOD}/rules/{{}}/activate", WHY, "ferry")
    seen, alone = [await says(house, rob, hall, f"A deposit for the ferry, please: {one}") for one in "ab"]
    await house.later(3 * HOUR_MS)  # the holds are over
    await house.mei.post("v3/rooms/{}/report/{}", {"reason": "He wants a deposit."}, hall, seen)
    queue = (await mo.get(CASES, lane="detector"))["items"]
    cases = {await item_of(mo, one["case_id"]): await mo.takes(one["case_id"]) for one in queue}
    assert {seen, alone} == set(cases), "the report joined the case of the rule"
    told, page = await reasons(house, mo, cases[seen], "room")
    assert NOTICE in page and OWN not in page and FOUND in page, "what a machine saw first it still saw first"
    own, page = await reasons(house, mo, cases[alone], "room")
    assert OWN in page and NOTICE not in page
    await house.later(300 * DAY_MS)
    sources = await filed(house, 2026)
    assert (("SOURCE_ARTICLE_16", "Yes"), ("SOURCE_VOLUNTARY", "Yes")) == (sources.pop(told), sources.pop(own))
    assert [("SOURCE_VOLUNTARY", "Yes")] * 2 == list(sources.values()), "the holds came before the notice"


async def test_a_notice_that_joins_what_the_staff_began_led_to_it_and_a_flaggers_goes_before(house: House) -> None:
    mo, lex = await Clerk.hired(house, "mo", "moderator"), await Clerk.hired(house, "lex", "legal")
    await house.publish({"title": "White", "body": "<p>white leaves</p>"})
    addresses = [f"http://tea.house/a/daily/{slug}" for slug in ("green", "black", "white")]
    own, told, flagged = [await mo.opens(one, category=SCAM, rule_id="fraud") for one in addresses]
    await notices(house, "daily/black")
    named = {"name": "Hotline", "email": "desk@hotline.example", "reasons": "named by the coordinator"}
    key = (await lex.post(f"{MOD}/flaggers", named))["key"]
    await notices(house, "daily/white", flagger_key=key)
    await notices(house, "daily/white")
    numbers = []
    for case, words in ((own, OWN), (told, NOTICE), (flagged, FLAGGER)):
        number, page = await reasons(house, mo, case)
        numbers.append(number)
        assert [words] == [one for one in (OWN, NOTICE, FLAGGER) if one in page]
    late = await notices(house, "daily/green")
    assert late["processed"]
    await house.later(300 * DAY_MS)
    sources = await filed(house, 2026)
    assert ["SOURCE_VOLUNTARY", "SOURCE_ARTICLE_16", "SOURCE_TRUSTED_FLAGGER"] == [
        sources[one][0] for one in numbers
    ], "a notice that comes after a decision did not lead to it"
