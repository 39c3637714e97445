"""The life of a campaign over HTTP: announced by two, worked under, appealed against, ended and answered for.

The house is in this process, because its clock is moved by days.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.clerk import CASES, LASTING, MOD, Clerk
from tests.harness.tearoom import HOUR_MS, V1, House
from tests.parts.identity.world import Json

DAY_MS = 24 * HOUR_MS
CAMPAIGNS, OPEN = f"{MOD}/campaigns", f"{V1}/campaigns"
SEND = "v3/rooms/{}/send/m.room.message/{}"
SCAM = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
TITLE = "Deposits for ferries"
WORDS = {
    "facts": "You asked your readers for a deposit for a ferry that does not run.",
    "public_facts": "An article asked its readers for a deposit for a ferry that does not run.",
    "explanation": "No harbour asks for a deposit.",
}
ERRORS = "Error rate: reversed, whole or in part, of the appeals answered"
SHARE = "Share reversed: of the decisions with a measure, whole or in part, by an appeal or a body"
STOPPED = {"why": "The figures that it rests on were wrong."}
WHY = {"because": "many were asked for money"}


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path, database_url, **LASTING)
    await made.open()
    yield made
    await made.close()


def programme(house: House, days: int) -> Json:
    """One that begins in two days."""
    said = {"en": TITLE, "zh_Hans": "渡轮押金", "zh_Hant": "渡輪押金"}
    targets = {"en": "Fewer than ten readers pay", "zh_Hans": "付款读者少于十人", "zh_Hant": "付款讀者少於十人"}
    start_ms = house.clock.now_ms() + 2 * DAY_MS
    return {
        "title": said, "why": said, "targets": targets, "categories": [SCAM], "rules": ["fraud"],
        "start_ms": start_ms, "end_ms": start_ms + days * DAY_MS,
    }  # fmt: skip


async def announced(house: House, sen: Clerk, lex: Clerk, days: int) -> str:
    proposed = await sen.post(CAMPAIGNS, programme(house, days))
    one = str(proposed["campaign_id"])
    assert "proposed" == proposed["state"]
    assert (403, "M_FORBIDDEN") == await sen.refused("POST", f"{CAMPAIGNS}/{{}}/agree", one)
    assert 404 == (await sen.refused("GET", f"{OPEN}/{{}}", one))[0]
    assert "announced" == (await lex.post(f"{CAMPAIGNS}/{{}}/agree", {}, one))["state"]
    return one


async def bound(mo: Clerk, sen: Clerk, name: str, words: str, campaign: str, **rule: str) -> None:
    """A rule of a campaign, in force: it holds what says ``words``."""
    said = {"expression": f'text.contains("{words}")', "ground": "fraud", "outcome": "hold", "why": "A known scam."}
    await mo.put(f"{MOD}/rules/{{}}/draft", name, body={"rule": {**said, "campaign": campaign, **rule}, **WHY})
    await mo.post(f"{MOD}/rules/{{}}/run", {"days": 1}, name)
    await sen.post(f"{MOD}/rules/{{}}/activate", WHY, name)


def wanted(case_id: str, item: str, made_ms: int, campaign: str = "", kind: str = "remove") -> Json:
    on = {"target": "item", "surface": "article", "id": item, "name": "The story", "made_ms": made_ms}
    under: Json = {"campaign": {"campaign_id": campaign}} if campaign else {}
    return {"case_id": case_id, "about": [item], "measures": [{"kind": kind, "on": on}], "rule_id": "fraud",
            "category": SCAM, **WORDS, **under}  # fmt: skip


async def item_of(clerk: Clerk, case_id: str) -> str:
    view = await clerk.get(f"{CASES}/{{}}", case_id)
    return str(view["case"]["subject"]["items"][0])


async def test_the_whole_life_of_a_campaign(house: House) -> None:
    mo, sen, lex = [
        await Clerk.hired(house, *who) for who in (("mo", "moderator"), ("sen", "senior"), ("lex", "legal"))
    ]
    rob = await house.person("rob")
    hall = (await rob.post("v3/createRoom", {"preset": "public_chat", "visibility": "public"}))["room_id"]
    made_ms = house.clock.now_ms()
    await house.lin.post(f"{V1}/accounts", {"handle": "gazette", "name": "Gazette", "categories": ["news"]})
    draft = await house.lin.post(
        f"{V1}/accounts/gazette/drafts", {"pieces": [{"title": "Ferry", "body": "<p>Pay</p>"}]}
    )
    await house.lin.post(f"{V1}/accounts/gazette/broadcasts", {"draft_no": draft["draft_no"]})
    await house.house.jobs.settle()

    # What it means to reach is public before it begins; nothing can be done under it yet.
    one = await announced(house, sen, lex, 10)
    (listed,) = (await rob.get(OPEN))["campaigns"]
    assert (one, "announced", None) == (listed["campaign_id"], listed["state"], listed["results"])
    page = (await house.page(f"/transparency/campaigns/{one}"))[1]
    assert "Fewer than ten readers pay" in page and "It has not begun." in page
    black = await mo.opens("http://tea.house/a/daily/black", category=SCAM, rule_id="fraud")
    assert TITLE not in await mo.page(f"/desk/cases/{black}/decide")
    item = await item_of(mo, black)
    status, said = await mo.ask("POST", f"{CAMPAIGNS}/{{}}/decisions", one, body=wanted(black, item, made_ms))
    assert (400, "campaign", "this campaign is not running") == (
        status, said["field"], next(f["says"] for f in said["faults"] if f["field"] == "campaign"),
    )  # fmt: skip
    await house.later(2 * DAY_MS)
    assert "running" == (await rob.get(f"{OPEN}/{{}}", one))["state"]

    # A rule that is bound to it holds by itself, and that is counted by itself.
    await bound(mo, sen, "ferry", "ferry deposit", one)
    status, said = await mo.ask(
        "PUT", f"{MOD}/rules/{{}}/draft", "other",
        body={"rule": {"expression": "mentions > 9", "ground": "violence", "outcome": "case", "why": "No.",
                       "campaign": one}, **WHY},
    )  # fmt: skip
    assert 400 == status and "announced for other" in said["error"]
    event = await says(house, rob, hall, "Your ferry deposit, please")
    assert {} == (await rob.get("v3/rooms/{}/event/{}", hall, event))["content"]
    so_far = (await rob.get(f"{OPEN}/{{}}", one))["results"]
    assert (1, {"hold": 1}) == (so_far["decisions"], so_far["measures"])

    # At the form of the Desk: its case offers it, choosing it is an act, and its grounds are the announced ones.
    (ferry,) = [row["case_id"] for row in (await mo.get(CASES, lane="detector"))["items"]]
    await mo.takes(ferry)
    path = f"/desk/cases/{ferry}/decide"
    offered = await mo.page(path)
    assert f'<option value="{one}">{TITLE}' in offered and f'<option value="{one}" selected' not in offered
    form = {"rule": "fraud", "item-0": "remove", "campaign": one, "content_type": "CONTENT_TYPE_TEXT", **WORDS}
    status, _, said_page = await mo.form(path, do="decide", number="", **{**form, "rule": "phishing"})
    assert 422 == status and "the rule is none of those that this campaign was announced for" in said_page
    status, where, _ = await mo.form(path, do="decide", number="", **form)
    assert (303, f"/desk/cases/{ferry}") == (status, where)

    decided_no = len((await mo.get(f"{CASES}/{{}}", ferry))["case"]["rulings"]) - 1

    # By the API, under it; and what is decided on an account of news takes two, at the form.
    decided = await mo.post(f"{CAMPAIGNS}/{{}}/decisions", wanted(black, item, made_ms), one)
    paper = await mo.opens("http://tea.house/a/gazette/ferry", category=SCAM, rule_id="fraud")
    path = f"/desk/cases/{paper}/decide"
    assert f'<option value="{one}">' in await mo.page(path)
    assert 303 == (await mo.form(path, do="ask", number="", **form))[0]
    (kept,) = (await mo.get(f"{CASES}/{{}}/drafts", paper))["drafts"]
    assert (one, {"start_ms", "end_ms", "campaign_id"}) == (kept["campaign"]["campaign_id"], set(kept["campaign"]))
    (asked,) = (await sen.get(f"{CASES}/{{}}", paper))["case"]["opinions"]
    assert f'<option value="{one}" selected' in await mo.page(f"{path}?draft={kept['number']}")
    status, _, refused = await mo.form(path, do="decide", number=kept["number"], **form)
    assert 422 == status and "needs a second person" in refused
    await sen.agrees(paper, asked["proposal"])
    alone = {name: value for name, value in form.items() if name != "campaign"}
    assert 422 == (await mo.form(path, do="decide", number=kept["number"], **alone))[0]
    status, where, _ = await mo.form(path, do="decide", number=kept["number"], **form)
    assert (303, f"/desk/cases/{paper}") == (status, where)
    assert "<p>Pay</p>" not in (await house.page("/a/gazette/ferry"))[1]

    # One of them is appealed against and reversed: of the appeals answered that is all, of the decisions a quarter.
    token = decided["url"].rpartition("/")[2]
    await house.lin.post(f"{V1}/appeals", {"statement": token, "words": "It warned of them."})
    await sen.get(f"{CASES}/{{}}", black)
    turned = {"outcome": "reverse", "reasons": "The article quoted the promise to warn of it."}
    await sen.post(f"{CASES}/{{}}/appeals/0/decisions", turned, black)
    so_far = (await rob.get(f"{OPEN}/{{}}", one))["results"]
    assert (4, 4, {"hold": 1, "remove": 3}) == (so_far["decisions"], so_far["with_measures"], so_far["measures"])
    assert (1, 1, 1000, 250) == tuple(
        so_far[name] for name in ("appealed", "reversed", "error_permille", "reversed_permille")
    )
    assert {"fraud": 4} == so_far["by_rule"]

    # What an out-of-court body says is no appeal: it has figures of its own, on the page and at the Desk too.
    upheld = {"outcome": "uphold", "reasons": "The body finds that it asked for deposits."}
    said = {"decision_no": decided_no, "body": "User Rights", "reference": "27-1", "turned": upheld}
    await lex.post(f"{CASES}/{{}}/outcomes", said, ferry)
    so_far = (await rob.get(f"{OPEN}/{{}}", one))["results"]
    assert {"upheld": 1, "reversed": 0, "reversed_in_part": 0} == so_far["out_of_court"]
    assert (1, 0, 1000, 250) == tuple(
        so_far[name] for name in ("appealed", "upheld", "error_permille", "reversed_permille")
    )
    assert "4 decisions, 1 appeals" in await sen.page("/desk/campaigns")
    assert "No fraud: 4" in await sen.page("/desk/campaigns")

    # Its rule lapses with it, to the millisecond and without any job; after that nothing is decided under it.
    end_ms = (await rob.get(f"{OPEN}/{{}}", one))["programme"]["end_ms"]
    house.clock.advance(end_ms - house.clock.now_ms() - 1)
    event = await says(house, rob, hall, "A ferry deposit at the last moment")
    assert {} == (await rob.get("v3/rooms/{}/event/{}", hall, event))["content"]
    house.clock.advance(1)
    event = await says(house, rob, hall, "A ferry deposit a moment later")
    assert {} != (await rob.get("v3/rooms/{}/event/{}", hall, event))["content"]
    green = await mo.opens("http://tea.house/a/daily/green", category=SCAM, rule_id="fraud")
    assert TITLE not in await mo.page(f"/desk/cases/{green}/decide")
    status, _, said_page = await mo.form(f"/desk/cases/{green}/decide", do="decide", number="", **form)
    assert 422 == status and "this campaign is not running" in said_page

    # What came of it is published by itself, and again when the time for appeals is over.
    await house.later(HOUR_MS)
    assert figures(await house.page(f"/transparency/campaigns/{one}")) == {
        "Decisions": "5", "Decisions with a measure": "5", "Appeals": "1", "Upheld": "0", "Reversed": "1",
        "Reversed in part": "0", "Appeals that wait": "0", ERRORS: "100 %", "No fraud": "5",
        "Out-of-court bodies: decision upheld": "1", "Out-of-court bodies: reversed": "0",
        "Out-of-court bodies: reversed in part": "0", SHARE: "20 %",
    }  # fmt: skip

    # An appeal that is answered after its end moves what is published, the list too, and is in the ledger.
    (own,) = (await sen.get(f"{CASES}/{{}}", paper))["case"]["rulings"]
    stated = await house.house.safety.decisions.stated(number=own["statement"]["id"])
    assert stated is not None
    await house.lin.post(f"{V1}/appeals", {"statement": stated.token, "words": "It is the timetable."})
    before = len((await rob.get(f"{OPEN}/{{}}", one))["proofs"])
    await lex.get(f"{CASES}/{{}}", paper)
    await lex.post(f"{CASES}/{{}}/appeals/0/decisions", turned, paper)
    await house.house.jobs.settle()
    shown, (listed,) = await rob.get(f"{OPEN}/{{}}", one), (await rob.get(OPEN))["campaigns"]
    assert (2, 2, 1000, 400, False) == tuple(
        shown["results"][name] for name in ("appealed", "reversed", "error_permille", "reversed_permille", "final")
    )
    assert shown["results"] == listed["results"] and before + 1 == len(shown["proofs"])
    assert house.clock.now_ms() == shown["results"]["at_ms"]
    moved = await house.page(f"/transparency/campaigns/{one}")
    assert "40 %" == figures(moved)[SHARE] and "appeals can still change it" in moved[1]
    await house.later(200 * DAY_MS)
    page = (await house.page(f"/transparency/campaigns/{one}"))[1]
    assert "the time for appeals is over" in page and "ended" == (await rob.get(f"{OPEN}/{{}}", one))["state"]


async def test_a_campaign_is_stopped_before_its_time(house: House) -> None:
    mo, sen, lex = [
        await Clerk.hired(house, *who) for who in (("mo", "moderator"), ("sen", "senior"), ("lex", "legal"))
    ]
    rob = await house.person("rob")
    hall = (await rob.post("v3/createRoom", {"preset": "public_chat", "visibility": "public"}))["room_id"]
    one = await announced(house, sen, lex, 20)
    await house.later(3 * DAY_MS)
    await bound(mo, sen, "ferry", "ferry deposit", one, outcome="label", label="Asks for money")
    await says(house, rob, hall, "Your ferry deposit, please")
    assert (403, "M_FORBIDDEN") == await mo.refused("POST", f"{CAMPAIGNS}/{{}}/stop", one, body=STOPPED)
    assert 400 == (await lex.refused("POST", f"{CAMPAIGNS}/{{}}/stop", one, body={"why": "No."}))[0]
    assert "ended" == (await lex.post(f"{CAMPAIGNS}/{{}}/stop", STOPPED, one))["state"]
    await house.house.jobs.settle()
    shown = await rob.get(f"{OPEN}/{{}}", one)
    assert (house.clock.now_ms(), 1, {"label": 1}) == (
        shown["stopped_ms"], shown["results"]["decisions"], shown["results"]["measures"],
    )  # fmt: skip
    await says(house, rob, hall, "Another ferry deposit")
    assert 1 == (await rob.get(f"{OPEN}/{{}}", one))["results"]["decisions"]
    rule = await mo.get(f"{MOD}/rules/{{}}", "ferry")
    assert (None, "retired") == (rule["active"], rule["acts"][0]["act"])
    assert [one] == [row["campaign_id"] for row in (await mo.get(CAMPAIGNS))["campaigns"]]
    assert 409 == (await sen.refused("POST", f"{CAMPAIGNS}/{{}}/stop", one, body=STOPPED))[0]
    page = (await house.page(f"/transparency/campaigns/{one}"))[1]
    assert "It was stopped before its time" in page and STOPPED["why"] in page and STOPPED["why"] == shown["ended_why"]


async def test_a_proposal_is_declined_and_lists_go_on(house: House) -> None:
    mo, sen, lex = [
        await Clerk.hired(house, *who) for who in (("mo", "moderator"), ("sen", "senior"), ("lex", "legal"))
    ]
    ids = [str((await sen.post(CAMPAIGNS, programme(house, days)))["campaign_id"]) for days in range(1, 6)]
    no = {"why": "Nobody asks for deposits for ferries any more."}
    assert (403, "M_FORBIDDEN") == await mo.refused("POST", f"{CAMPAIGNS}/{{}}/decline", ids[0], body=no)
    assert 400 == (await lex.refused("POST", f"{CAMPAIGNS}/{{}}/decline", ids[0], body={}))[0]
    declined = await lex.post(f"{CAMPAIGNS}/{{}}/decline", no, ids[0])
    assert ("declined", no["why"], house.clock.now_ms()) == (
        declined["state"], declined["ended_why"], declined["declined_ms"],
    )  # fmt: skip
    assert 409 == (await lex.refused("POST", f"{CAMPAIGNS}/{{}}/agree", ids[0]))[0]
    assert 404 == (await mo.refused("GET", f"{OPEN}/{{}}", ids[0]))[0], "nobody has seen it"

    # At the Desk: whoever proposed it takes it back, another one declines it; both say why.
    assert 422 == (await sen.form("/desk/campaigns", do="decline", campaign=ids[1], why="No."))[0]
    page = (await sen.form("/desk/campaigns", do="decline", campaign=ids[1], why="No."))[2]
    assert "ay why, in 20 to 2000 characters" in page
    assert 303 == (await sen.form("/desk/campaigns", do="decline", campaign=ids[1], **no))[0]
    assert 303 == (await lex.form("/desk/campaigns", do="decline", campaign=ids[2], **no))[0]
    page = await lex.page("/desk/campaigns")
    assert f"Declined by {lex.user_id}" in page and "Withdrawn" in page and no["why"] in page
    states: list[str] = []
    more = ""
    while more or not states:
        found = await mo.get(CAMPAIGNS, limit="2", before=more)
        states, more = [*states, *(one["state"] for one in found["campaigns"])], found["next"]
    assert ["declined", "declined", "proposed", "proposed", "withdrawn"] == sorted(states)
    await lex.post(f"{CAMPAIGNS}/{{}}/agree", {}, ids[3])
    await lex.post(f"{CAMPAIGNS}/{{}}/agree", {}, ids[4])
    first = await mo.get(OPEN, limit="1")
    second = await mo.get(OPEN, limit="1", before=first["next"])
    assert set(ids[3:]) == {first["campaigns"][0]["campaign_id"], second["campaigns"][0]["campaign_id"]}
    assert "" == second["next"] and no["why"] not in (await house.page("/transparency/campaigns"))[1]
    for limit in ("0", "101", "x"):
        assert 400 == (await mo.refused("GET", CAMPAIGNS, limit=limit))[0]


async def says(house: House, who: Any, room: str, words: str) -> str:
    """Say it in a room; what follows from it is done. Returns the event."""
    event = (await who.put(SEND, room, words, body={"msgtype": "m.text", "body": words}))["event_id"]
    await house.house.jobs.settle()
    return str(event)


def figures(page: tuple[int, str]) -> dict[str, str]:
    """The table of a campaign's page, but for the kinds of measures."""
    found = re.findall(r'<tr><th scope="row">([^<]+)</th><td>([^<]*)</td></tr>', page[1])
    return {name: value for name, value in found if not name.startswith("Measures")}
