"""Readers say that an article is false: it is held, labelled, for two hours at most; a person limits its hops; it ends.

All over HTTP, by the API and by forms. The house is in this process, because its clock is moved by hours.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.harness.clerk import CASES, LASTING, Clerk
from tests.harness.tearoom import HOUR_MS, ONE, V1, House
from tests.parts.identity.world import Caller, Json

MINUTE_MS, DAY_MS = 60_000, 24 * HOUR_MS
FALSE = "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS"
NOT_PASSED_ON = (403, "ORG.TEAHOUSE.NOT_PASSED_ON")
GREEN, BLACK = f"{ONE}/articles/green", f"{ONE}/articles/black"


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path, database_url, notes_subscribed_s=DAY_MS // 1000, **LASTING)
    await made.open()
    yield made
    await made.close()


class Readers:
    """Three who subscribe to the account, two who subscribe to another one: by joining, as a chat app does."""

    async def came(self, house: House) -> "Readers":
        self.house = house
        ray = await house.person("ray")
        other = await ray.post(f"{V1}/accounts", {"handle": "other", "name": "Other"})
        self.ann, self.tom, self.tim = [await house.person(name) for name in ("ann", "tom", "tim")]
        self.bea, self.cai = [await house.person(name) for name in ("bea", "cai")]
        for one in (self.ann, self.tom, self.tim):
            await one.post("v3/join/{}", {}, house.account["room_id"])
        for one in (self.bea, self.cai):
            await one.post("v3/join/{}", {}, other["room_id"])
        await house.later(DAY_MS)
        return self

    async def notices(self, who: Caller, category: str = FALSE) -> None:
        """By the API."""
        said = {"location": "daily/green", "category": category, "explanation": "It is not so.", "good_faith": True}
        await who.post(f"{V1}/notices", said)
        await self.house.house.jobs.settle()

    async def fills_in(self, who: Caller) -> None:
        """By the page, from the link below the article."""
        form = {"location": "http://tea.house/a/daily/green", "category": FALSE, "explanation": "It is last year's.",
                "good_faith": "1"}  # fmt: skip
        sent = await self.house.http.post("/report", data=form, headers=signed_in(who))
        assert 303 == sent.status_code, sent.text
        await self.house.house.jobs.settle()

    async def dispute(self) -> None:
        """Four of them, of whom no three are of one other account."""
        await self.ann.post(f"{GREEN}/notes", {"text": "The leaves are last year's.", "misleading": True})
        await self.notices(self.tom)
        await self.notices(self.tom)  # who says it twice is one person
        await self.notices(self.cai, "STATEMENT_CATEGORY_SCAMS_AND_FRAUD")  # something else
        await self.notices(self.bea)
        assert {"held": False} == await spread(self.ann), "three people are too few"
        await self.fills_in(self.tim)


def signed_in(who: Caller) -> dict[str, str]:
    return {"cookie": f"teahouse_session={who.token}", "sec-fetch-site": "same-origin"}


async def spread(who: Caller, article: str = GREEN) -> Json:
    """What holds for its spread, without what says nothing."""
    return {name: value for name, value in (await who.get(f"{article}/spread")).items() if value not in (None, "")}


async def shares(who: Caller, article: str = GREEN, parent: str = "") -> Json:
    return await who.post(f"{article}/shares", {"parent": parent} if parent else {})


async def test_the_hold_comes_with_its_label_and_ends_by_itself_to_the_minute(house: House) -> None:
    readers = await Readers().came(house)
    before = await shares(readers.cai)
    await readers.dispute()

    until_ms = house.clock.now_ms() + 2 * HOUR_MS
    told = await spread(readers.ann)
    assert (True, 0, until_ms) == (told["held"], told["hops"], told["until_ms"]), told
    status, refused = await readers.ann.ask("POST", f"{GREEN}/shares", body={})
    assert (*NOT_PASSED_ON, until_ms, told["statement"]) == (
        status, refused["errcode"], refused["until_ms"], refused["statement"],
    )  # fmt: skip
    assert NOT_PASSED_ON == await readers.tom.refused("POST", f"{GREEN}/shares", body={"parent": before["token"]})
    by_form = await house.http.post("/a/daily/green/share", data={"s": ""}, headers=signed_in(readers.ann))
    assert "shared=" not in by_form.headers.get("location", ""), by_form.headers
    status, page = await house.page("/a/daily/green")
    assert (200, True) == (status, "secret leaves" in page), "held is not taken away"
    assert told["label"] in page
    opened = await house.page(f"/a/daily/green?s={before['token']}")
    assert (200, True) == (opened[0], "secret leaves" in opened[1]), "a link of before goes on to open it"

    # It is a decision like any other: with a public statement, a case for people, and of that one article alone.
    assert 200 == (await house.page(f"/transparency/statements/{told['statement']}"))[0]
    mo = await Clerk.hired(house, "mo", "moderator")
    (case,) = (await mo.get(CASES))["items"]
    assert ("open", FALSE) == (case["status"], case["category"])
    assert {"held": False} == await spread(readers.ann, BLACK)
    first = await shares(readers.ann, BLACK)
    second = await shares(readers.tom, BLACK, first["token"])
    assert [1, 2] == [first["hop"], second["hop"]]

    # Over a restart, to the minute, without any job; and never again.
    await house.again()
    await house.later(2 * HOUR_MS - MINUTE_MS)
    assert NOT_PASSED_ON == await readers.ann.refused("POST", f"{GREEN}/shares", body={})
    await house.again()
    house.clock.advance(MINUTE_MS - 1)
    assert (await spread(readers.ann))["held"]
    house.clock.advance(1)
    assert {"held": False} == await spread(readers.ann)
    assert 1 == (await shares(readers.ann))["hop"]
    assert told["label"] not in (await house.page("/a/daily/green"))[1]
    await readers.notices(readers.cai)
    assert {"held": False} == await spread(readers.ann), "once in all its life"


async def test_a_hop_limit_holds_for_links_of_that_article_only(house: House) -> None:
    readers = await Readers().came(house)
    early = await shares(readers.cai)
    await readers.dispute()
    mo = await Clerk.hired(house, "mo", "moderator")
    (case,) = (await mo.get(CASES))["items"]
    await mo.takes(case["case_id"])
    form = {
        "rule": "false-information", "category": FALSE, "item-0": "hop_limit", "item-0-hops": "1",
        "item-0-lasts": "72", "item-0-unit": "h", "interim": "1", "content_type": "CONTENT_TYPE_TEXT",
        "facts": "The leaves are last year's.", "public_facts": "An article says what is not so.",
        "explanation": "It is false, and travels far.", "do": "decide", "number": "",
    }  # fmt: skip
    path = f"/desk/cases/{case['case_id']}/decide"
    status, _, said = await mo.form(path, **{**form, "item-0-lasts": "73"})
    assert 422 == status and "72 hours" in said
    status, where, said = await mo.form(path, **form)
    assert (303, f"/desk/cases/{case['case_id']}") == (status, where), said
    began_ms = house.clock.now_ms()

    await house.later(2 * HOUR_MS)  # the hold is over, the limit is not
    told = await spread(readers.ann)
    assert (False, 1, began_ms + 72 * HOUR_MS) == (told["held"], told["hops"], told["until_ms"])
    first = await shares(readers.ann)
    assert 1 == first["hop"], "whoever shares it from its own page"
    await house.again()
    for parent in (first, early):  # a link of before goes on to open it, and leads no further either
        status, refused = await readers.tom.ask("POST", f"{GREEN}/shares", body={"parent": parent["token"]})
        assert (*NOT_PASSED_ON, 1, told["statement"]) == (
            status, refused["errcode"], refused["hops"], refused["statement"],
        )  # fmt: skip
        assert 200 == (await house.page(f"/a/daily/green?s={parent['token']}"))[0]
    assert early["token"] == (await shares(readers.cai))["token"], "whoever asks again for theirs is given it"
    hops, token = [], ""
    for one in (readers.ann, readers.tom, readers.tim, readers.bea):
        made = await shares(one, BLACK, token)
        token = made["token"]
        hops.append(made["hop"])
    assert ([1, 2, 3, 4], {"held": False}) == (hops, await spread(readers.ann, BLACK)), "another one is untouched"

    house.clock.advance(began_ms + 72 * HOUR_MS - 1 - house.clock.now_ms())
    assert NOT_PASSED_ON == await readers.tom.refused("POST", f"{GREEN}/shares", body={"parent": first["token"]})
    house.clock.advance(1)
    assert 2 == (await shares(readers.tom, GREEN, first["token"]))["hop"]
    assert {"held": False} == await spread(readers.ann)
