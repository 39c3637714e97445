"""What slows a disputed article down: flags of different accounts, a hold of two hours with its statement, hops."""

from typing import Any

import pytest

from teahouse.safety import cases
from teahouse.safety.decisions import Actor, DecisionError, Wanted, Wish
from teahouse.safety.statements import MeasureKind, Subject, Target
from teahouse.surfaces import Surface
from tests.parts.safety.rumours.newsroom import DAY_MS, HOUR_MS, MINUTE_MS, NOTES, ONE, Divided

FALSE = "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS"
HELD = (403, "ORG.TEAHOUSE.NOT_PASSED_ON")
SHARES = ONE + "/shares"


async def notice(who: Any, slug: str, category: str = FALSE, account: str = "daily") -> None:
    """A member says that an article is false (or something else)."""
    await who.post(
        "/_teahouse/v1/notices",
        {"location": f"{account}/{slug}", "category": category, "explanation": "It is not so.", "good_faith": True},
    )


async def disputed(room: Divided) -> None:
    """Three people dispute the first article, one of them in a note; another says something else of it."""
    await room.divided(each=3)
    await room.later(DAY_MS)
    await room.ann.post(NOTES, {"text": "It is last year's.", "misleading": True}, "daily", room.first)
    await notice(room.left[0], room.first)
    await notice(room.left[0], room.first)
    await notice(room.right[0], room.first)
    await notice(room.left[2], room.first, "STATEMENT_CATEGORY_SCAMS_AND_FRAUD")
    await room.later()


async def the_case(room: Divided, slug: str) -> cases.Case:
    ((case_id,),) = await room.house.db.all("SELECT case_id FROM safety_case_items WHERE item = ?", f"daily/{slug}")
    found = await room.house.safety.cases.get(str(case_id))
    assert found is not None
    return found


async def test_held_for_two_hours_once_with_its_reasons(room: Divided) -> None:
    await disputed(room)
    before = await room.left[2].post(SHARES, {}, "daily", room.first)
    spread = ONE + "/spread"
    assert not (await room.ann.get(spread, "daily", room.first))["held"], "three people are too few"
    await notice(room.left[1], room.first)
    await room.later()

    told = await room.ann.get(spread, "daily", room.first)
    until_ms = room.clock.now_ms() + 2 * HOUR_MS
    assert (True, 0, until_ms) == (told["held"], told["hops"], told["until_ms"]) and "dispute" in told["label"]
    status, answer = await room.ann.ask("POST", SHARES, "daily", room.first, body={})
    assert HELD == (status, answer["errcode"]) and "people are looking at it" in answer["error"]
    assert (until_ms, told["statement"]) == (answer["until_ms"], answer["statement"])
    for token in (before["token"], ""):  # a link of before goes on to open it, and is given again
        assert "Spring tea" in (await room.http.get(f"/a/daily/{room.first}?s={token}")).text
    assert before["token"] == (await room.left[2].post(SHARES, {}, "daily", room.first))["token"]
    assert HELD == await room.right[2].refused("POST", SHARES, "daily", room.first, body={"parent": before["token"]})
    assert "people are looking at it" in await room.page(room.daily, room.first)
    home, form = "https://tea.house", {"user": "ann", "password": "a long tea leaf"}
    origin = {"origin": home}
    await room.http.post(f"{home}/studio/sign-in", data=form, headers=origin)
    share = f"{home}/a/daily/{room.first}/share"
    answer = await room.http.post(share, data={"s": ""}, headers=origin, follow_redirects=True)
    assert 200 == answer.status_code and 'class="notice error"' in answer.text and "shared=" not in str(answer.url)
    room.http.cookies.clear()
    assert 1 == (await room.ann.post(SHARES, {}, "daily", room.second))["hop"], "that item only"

    stated = await room.house.safety.decisions.stated(told["statement"])
    assert stated is not None and stated.statement is not None
    (measure,) = stated.statement.measures
    assert ("label", room.clock.now_ms(), until_ms) == (measure.kind.value, measure.start_ms, measure.end_ms)
    assert ("false-information", "AUTOMATED_DECISION_FULLY") == (
        stated.statement.rule_id, stated.statement.automated_decision.value
    )  # fmt: skip
    assert "4 people" in stated.statement.public_facts and "120 minutes" in stated.statement.facts
    case = await the_case(room, room.first)
    assert ("open", 1, (room.lin.user_id,)) == (case.status, len(case.rulings), case.subject.owners)

    await room.again()  # it holds over a restart, and ends by the clock to the millisecond
    await room.later(2 * HOUR_MS - 1)
    assert HELD == await room.ann.refused("POST", SHARES, "daily", room.first, body={})
    room.clock.advance(1)
    assert 1 == (await room.ann.post(SHARES, {}, "daily", room.first))["hop"]
    await notice(room.right[2], room.first)
    await room.later()
    await room.bea.post(SHARES, {}, "daily", room.first)
    assert 1 == len((await the_case(room, room.first)).rulings), "once in all its life"


async def test_one_account_alone_holds_nothing_and_news_are_for_two_people(room: Divided) -> None:
    await room.divided(each=5)
    news = await room.account(room.ray, "news", categories=["news"])
    (story,) = await room.out(room.ray, news, "A story")
    await room.later(DAY_MS)
    for one in room.right:
        await notice(one, room.first)
    await notice(room.left[0], room.first)
    await room.later()
    assert 1 == (await room.ann.post(SHARES, {}, "daily", room.first))["hop"], "five of one account and one more"
    for one in (*room.left[:3], *room.right[:3]):
        await notice(one, story, account="news")
    await room.later()
    assert 1 == (await room.ann.post(SHARES, {}, "news", story))["hop"]
    ((case_id,),) = await room.house.db.all("SELECT case_id FROM safety_case_items WHERE item = ?", f"news/{story}")
    case = await room.house.safety.cases.get(str(case_id))
    assert case is not None and case.subject.news and "open" == case.status and not case.rulings
    assert await room.house.safety.cases.snapshot(str(case_id), f"news/{story}") is not None


async def test_a_person_lets_it_go_no_deeper_than_its_own_page(room: Divided) -> None:
    await disputed(room)
    await notice(room.left[1], room.first)
    await room.later()
    case = await the_case(room, room.first)
    decisions = room.house.safety.decisions
    on = Subject(
        target=Target.ITEM, surface=Surface.ARTICLE, id=f"daily/{room.first}", name="Spring tea",
        made_ms=room.clock.now_ms() - DAY_MS,
    )  # fmt: skip
    mo = Actor("@mo:tea.house", "moderator")
    shared = {
        "case_id": case.case_id, "about": (on.id,), "interim": True, "rule_id": "false-information", "category": FALSE,
        "keyword": "KEYWORD_MISINFORMATION_DISINFORMATION", "facts": "The leaves are last year's.",
        "public_facts": "An article says what is not so.", "explanation": "It is false, and travels far.",
    }  # fmt: skip
    await room.later(MINUTE_MS)
    for hours, hops, field in ((73, 1, "measures[0].end_ms"), (2, 0, "measures[0].hops")):
        wish = Wish(kind=MeasureKind.HOP_LIMIT, on=on, lasts_ms=hours * HOUR_MS, hops=hops)
        with pytest.raises(DecisionError) as wrong:
            await decisions.decided(Wanted(measures=(wish,), **shared), mo)  # type: ignore[arg-type]
        assert field in str(wrong.value)
    wish = Wish(kind=MeasureKind.HOP_LIMIT, on=on, lasts_ms=72 * HOUR_MS, hops=1)
    made = await decisions.decided(Wanted(measures=(wish,), **shared), mo)  # type: ignore[arg-type]
    await room.later(2 * HOUR_MS)
    first = await room.ann.post(SHARES, {}, "daily", room.first)
    status, answer = await room.bea.ask("POST", SHARES, "daily", room.first, body={"parent": first["token"]})
    assert HELD == (status, answer["errcode"]) and "1 hands at most" in answer["error"], answer
    assert (1, made.statement.puid) == (answer["hops"], answer["statement"])
    told = await room.ann.get(ONE + "/spread", "daily", room.first)
    assert (False, 1) == (told["held"], told["hops"])
    await room.again()
    assert HELD == await room.bea.refused("POST", SHARES, "daily", room.first, body={"parent": first["token"]})
    await room.later(70 * HOUR_MS)
    assert 2 == (await room.bea.post(SHARES, {"parent": first["token"]}, "daily", room.first))["hop"]
    await notice(room.left[2], room.first)
    await room.later()
    assert 3 == (await room.left[1].post(SHARES, {"parent": (await room.right[0].post(
        SHARES, {"parent": first["token"]}, "daily", room.first))["token"]}, "daily", room.first))["hop"]  # fmt: skip
