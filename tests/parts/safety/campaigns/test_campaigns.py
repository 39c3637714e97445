"""Campaigns: two people, closed grounds, an end; published before and after, with appeals and the error rate."""

from typing import Any

import msgspec
import pytest

from teahouse.safety import cases
from teahouse.safety.appeals import Appeals, Turned
from teahouse.safety.campaigns import Campaigns, Kept, Programme
from teahouse.safety.cases import CaseError
from teahouse.safety.decisions import DecisionError
from teahouse.safety.statements import MeasureKind, Texts
from tests.parts.safety.court import DAY_MS, LIN, MO, NOW_MS, SEN, Court, item, wish

WHY = "The figures that it rests on were wrong."
SAID = Texts(en="Deposits for ferries", zh_Hans="渡轮押金", zh_Hant="渡輪押金")
PROGRAMME = Programme(
    title=SAID, why=SAID, targets=SAID, categories=("STATEMENT_CATEGORY_SCAMS_AND_FRAUD",), rules=("fraud",),
    start_ms=NOW_MS + 2 * DAY_MS, end_ms=NOW_MS + 30 * DAY_MS,
)  # fmt: skip


def campaigns_of(court: Court) -> Campaigns:
    return Campaigns(court.db, court.jobs, court.clock, court.ledger, court.decisions)


async def announced(court: Court) -> tuple[Campaigns, Kept]:
    campaigns = campaigns_of(court)
    proposed = await campaigns.propose(PROGRAMME, "@sen:t")
    return campaigns, await campaigns.agree(proposed.campaign_id, "@lex:t")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"end_ms": NOW_MS + 34 * DAY_MS}, "end_ms"),
        ({"end_ms": NOW_MS + 2 * DAY_MS}, "end_ms"),
        ({"start_ms": NOW_MS + DAY_MS - 1}, "start_ms"),
        ({"start_ms": NOW_MS + 91 * DAY_MS, "end_ms": NOW_MS + 92 * DAY_MS}, "start_ms"),
        ({"categories": ("STATEMENT_CATEGORY_RUMOURS",), "rules": ()}, "categories[0]"),
        ({"rules": ("spreading-rumours",)}, "rules[0]"),
        ({"rules": ("violence",)}, "rules[0]"),
        ({"rules": ("fraud", "fraud")}, "rules"),
        ({"why": msgspec.structs.replace(SAID, en="Against supporters of the political opposition")}, "why.en"),
        ({"targets": msgspec.structs.replace(SAID, zh_Hant=" ")}, "targets.zh_Hant"),
    ],
)
async def test_what_no_campaign_may_be(court: Court, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(DecisionError) as refused:
        await campaigns_of(court).propose(msgspec.structs.replace(PROGRAMME, **wrong), "@sen:t")
    assert [field] == [fault.field for fault in refused.value.faults]


async def test_two_people_announce_it_before_it_begins(court: Court) -> None:
    campaigns = campaigns_of(court)
    proposed = await campaigns.propose(PROGRAMME, "@sen:t")
    assert "proposed" == proposed.state(court.clock.now_ms()) and [] == await court.entries("campaign")
    with pytest.raises(CaseError, match="another person"):
        await campaigns.agree(proposed.campaign_id, "@sen:t")
    agreed = await campaigns.agree(proposed.campaign_id, "@lex:t")
    assert "announced" == agreed.state(court.clock.now_ms())
    (entry,) = await court.entries("campaign")
    assert ("announced", "Deposits for ferries") == (entry.public["event"], entry.public["targets"]["en"])
    with pytest.raises(CaseError, match="was decided"):
        await campaigns.agree(proposed.campaign_id, "@ada:t")
    late = await campaigns.propose(PROGRAMME, "@sen:t")
    await court.later(DAY_MS + 1)
    with pytest.raises(DecisionError, match="24 hours"):
        await campaigns.agree(late.campaign_id, "@lex:t")


async def test_its_decisions_end_with_it_and_what_came_of_it_is_published_by_itself(court: Court) -> None:
    campaigns, kept = await announced(court)
    await court.opened()
    removed = court.wanted(wish(MeasureKind.REMOVE, item("a")))
    with pytest.raises(DecisionError, match="not running"):
        await campaigns.decide(kept.campaign_id, removed, MO)
    with pytest.raises(DecisionError, match="no such campaign"):
        await campaigns.decide("no-campaign", removed, MO)
    await court.later(3 * DAY_MS)
    for other in ({"rule_id": "phishing", "keyword": "KEYWORD_PHISHING"},
                  {"rule_id": "violence", "category": "STATEMENT_CATEGORY_VIOLENCE"}):  # fmt: skip
        with pytest.raises(DecisionError, match="announced for"):
            await campaigns.decide(kept.campaign_id, court.wanted(wish(MeasureKind.REMOVE, item("a")), **other), MO)
    made = await campaigns.decide(kept.campaign_id, removed, MO)
    assert court.restraints.withheld("a") is not None
    (entry,) = await court.entries("statement")
    assert kept.campaign_id == entry.public["campaign"]
    await court.opened("case-2", ("c",))
    nothing = court.wanted(case_id="case-2", about=("c",))
    await campaigns.decide(kept.campaign_id, nothing, MO)

    appeals = Appeals(court.clock, court.cases, court.words, court.ledger, court.decisions)
    await court.act("case-1", cases.Viewed, SEN)
    await court.db.write(lambda tx: appeals.make(tx, "case-1", 0, "person", LIN, "person", "It was a quotation."))
    so_far = await campaigns.one(kept.campaign_id)
    assert so_far is not None and so_far.results is not None
    assert (2, 1, 1, None, 0) == (so_far.results.decisions, so_far.results.with_measures, so_far.results.waiting,
                                  so_far.results.error_permille, so_far.results.reversed_permille)  # fmt: skip

    await court.later(27 * DAY_MS)
    ended = await campaigns.one(kept.campaign_id)
    assert ended is not None and "ended" == ended.state(court.clock.now_ms()) and ended.results is not None
    assert not ended.final and {"remove": 1} == ended.results.measures and 1 == ended.results.appealed
    await court.opened("case-3", ("d",))
    with pytest.raises(DecisionError, match="not running"):
        await campaigns.decide(kept.campaign_id, court.wanted(case_id="case-3", about=("d",)), MO)
    assert court.restraints.withheld("a") is not None  # a removal holds until it is reversed

    turned = Turned(outcome="reverse", reasons="The article quoted the promise to warn of it.")
    await court.db.write(lambda tx: appeals.decide(tx, "case-1", 0, turned, SEN))
    await court.later(200 * DAY_MS)
    final = await campaigns.one(kept.campaign_id)
    assert final is not None and final.final and final.results is not None
    assert (1, 1000) == (final.results.reversed, final.results.reversed_permille)
    events = [e.public["event"] for e in await court.entries("campaign")]
    assert ["announced", "results", "results"] == events
    assert made.statement.puid and "@" not in str([e.public for e in await court.entries("campaign")])


async def test_the_campaign_is_part_of_what_a_second_person_agrees_to(court: Court) -> None:
    """Whoever drafts names it; its times are the announced ones; every door to a decision counts it."""
    campaigns, kept = await announced(court)
    await court.later(3 * DAY_MS)
    await court.opened(news=True)
    removed = court.wanted(wish(MeasureKind.REMOVE, item("a")))
    under = msgspec.structs.replace(removed, campaign=cases.Campaign(campaign_id=kept.campaign_id, end_ms=5))
    alone, prepared = await court.decisions.prepare(removed, MO), await court.decisions.prepare(under, MO)
    assert [] == prepared.faults and alone.proposal != prepared.proposal
    assert prepared.wanted.campaign is not None and PROGRAMME.end_ms == prepared.wanted.campaign.end_ms
    await court.act("case-1", cases.SecondAsked, MO, proposal=prepared.proposal)
    await court.act("case-1", cases.Viewed, SEN)
    why = await court.db.write(lambda tx: court.words.keep(tx, "Plainly."))
    await court.act("case-1", cases.SecondGiven, SEN, proposal=prepared.proposal, agrees=True, why=why)
    with pytest.raises(CaseError, match="second person"):
        await court.decisions.decided(alone.wanted, MO)
    await court.decisions.decided(prepared.wanted, MO)
    so_far = await campaigns.one(kept.campaign_id)
    assert so_far is not None and so_far.results is not None and 1 == so_far.results.with_measures
    for campaign, fault in (("no-campaign", "no such"), (kept.campaign_id, "category")):
        wrong = court.wanted(
            campaign=cases.Campaign(campaign_id=campaign), rule_id="violence", category="STATEMENT_CATEGORY_VIOLENCE"
        )
        faults = (await court.decisions.prepare(wrong, MO)).faults
        assert fault in next(one.says for one in faults if one.field == "campaign")


async def test_stopped_it_publishes_at_once_and_rules_bound_to_it_lapse(court: Court) -> None:
    campaigns, kept = await announced(court)
    assert PROGRAMME.end_ms == await campaigns.running(kept.campaign_id)
    await court.later(3 * DAY_MS)
    stopped = await campaigns.stop(kept.campaign_id, SEN.by, WHY)
    await court.jobs.settle()
    assert "ended" == stopped.state(court.clock.now_ms()) and await campaigns.running(kept.campaign_id) is None
    found = await campaigns.one(kept.campaign_id)
    assert found is not None and found.results is not None and 0 == found.results.decisions
    with pytest.raises(CaseError, match="not running"):
        await campaigns.stop(kept.campaign_id, SEN.by, WHY)
    announcing, stopping = [e for e in await court.entries("campaign") if e.public["event"] in ("announced", "stopped")]
    assert ({"proposed_by", "decided_by"}, {"by", "why"}) == (set(announcing.commitments), set(stopping.commitments))
    assert (WHY, SEN.by) == (found.ended_why, found.ended_by) and WHY == found.shown(court.clock.now_ms()).ended_why


async def test_a_proposal_is_declined_by_another_or_withdrawn_by_its_own_and_the_ledger_commits_to_it(
    court: Court,
) -> None:
    campaigns = campaigns_of(court)
    for by, state in (("@lex:t", "declined"), ("@sen:t", "withdrawn")):
        proposed = await campaigns.propose(PROGRAMME, "@sen:t")
        for reason in ("No.", " " * 30, "x" * 2001, "Too soon after the last one.\x00"):
            with pytest.raises(CaseError, match="say why"):
                await campaigns.decline(proposed.campaign_id, by, reason)
        kept = await campaigns.decline(proposed.campaign_id, by, WHY)
        assert (state, by, WHY) == (kept.state(court.clock.now_ms()), kept.ended_by, kept.ended_why)
        entry = (await court.entries("campaign"))[-1]
        assert {"campaign": kept.campaign_id, "event": state, "at_ms": court.clock.now_ms()} == dict(entry.public)
        assert {"proposed_by", "by", "why", "programme"} == set(entry.commitments)
        for again in (
            campaigns.decline(kept.campaign_id, by, WHY), campaigns.agree(kept.campaign_id, "@ada:t"),
        ):  # fmt: skip
            with pytest.raises(CaseError, match="was decided"):
                await again
        with pytest.raises(CaseError, match="not running"):
            await campaigns.stop(kept.campaign_id, SEN.by, WHY)
    _, kept = await announced(court)
    with pytest.raises(CaseError, match="was decided"):
        await campaigns.decline(kept.campaign_id, "@lex:t", WHY)
    with pytest.raises(CaseError, match="no such campaign"):
        await campaigns.decline("none", "@lex:t", WHY)


async def test_lists_go_on_to_the_end_and_what_runs_is_found_behind_any_number_of_proposals(court: Court) -> None:
    campaigns, kept = await announced(court)
    later = msgspec.structs.replace(PROGRAMME, start_ms=PROGRAMME.start_ms + DAY_MS)
    proposals = [(await campaigns.propose(later, "@sen:t")).campaign_id for _ in range(7)]
    await court.later(3 * DAY_MS)
    assert [kept.campaign_id] == [one.campaign_id for one in await campaigns.open()]
    for announced_only, expected in ((False, [*sorted(proposals, reverse=True), kept.campaign_id]),
                                     (True, [kept.campaign_id])):  # fmt: skip
        found, more, pages = [], "", 0
        while more or not pages:
            some, more = await campaigns.page(more, 3, announced=announced_only)
            found, pages = [*found, *(one.campaign_id for one in some)], pages + 1
            assert 3 >= len(some) > 0
        assert (expected, 3 if len(expected) == 8 else 1) == (found, pages)
    for odd in ("x", "1.", "-1.x", "9" * 20 + ".x", "².x"):
        assert 8 == len((await campaigns.page(odd, announced=False))[0]), "a strange cursor begins anew"
    assert [] == (await campaigns.page("0.x", announced=False))[0]


async def test_figures_follow_appeals_until_they_are_final(court: Court) -> None:
    """Each answer after the end is an entry of its own; one that changes nothing is none, and final ones stay."""
    campaigns, kept = await announced(court)
    await court.opened()
    await court.later(3 * DAY_MS)
    await campaigns.decide(kept.campaign_id, court.wanted(wish(MeasureKind.REMOVE, item("a"))), MO)
    await court.later(28 * DAY_MS)
    appeals = Appeals(court.clock, court.cases, court.words, court.ledger, court.decisions)
    appeals.turned = campaigns.turned
    await court.act("case-1", cases.Viewed, SEN)
    await court.db.write(lambda tx: appeals.make(tx, "case-1", 0, "person", LIN, "person", "It was a quotation."))
    turned = Turned(outcome="reverse", reasons="The article quoted the promise to warn of it.")
    await court.db.write(lambda tx: appeals.decide(tx, "case-1", 0, turned, SEN))
    await court.jobs.settle()
    found = await campaigns.one(kept.campaign_id)
    assert found is not None and found.results is not None and not found.final
    assert (1, 1, 1000) == (found.results.appealed, found.results.reversed, found.results.reversed_permille)
    await court.db.write(lambda tx: campaigns.turned(tx, "case-1"))
    await court.jobs.settle()
    assert 3 == len(await court.entries("campaign"))
    await court.later(200 * DAY_MS)
    final = await campaigns.one(kept.campaign_id)
    assert final is not None and final.final
    await court.db.write(lambda tx: campaigns.turned(tx, "case-1"))
    await court.jobs.settle()
    assert final == await campaigns.one(kept.campaign_id) and 4 == len(await court.entries("campaign"))


async def test_figures_of_before_bodies_were_counted_apart_are_read_as_what_they_are(court: Court) -> None:
    """What was called the error rate then was the share of decisions; nothing is made up for what was not counted."""
    campaigns, kept = await announced(court)
    old = (
        b'{"decisions":4,"with_measures":4,"measures":{"remove":4},"by_rule":{"fraud":4},"appealed":1,"upheld":0,'
        b'"reversed":1,"reversed_in_part":0,"waiting":0,"error_rate_permille":250,"at_ms":5,"final":true}'
    )
    await court.db.write(
        lambda tx: tx.run(
            "UPDATE safety_campaigns SET results = ?, final = 1 WHERE campaign_id = ?", old, kept.campaign_id
        )
    )
    found = await campaigns.one(kept.campaign_id)
    assert found is not None and found.results is not None
    assert (None, None, 250) == (
        found.results.out_of_court, found.results.error_permille, found.results.reversed_permille,
    )  # fmt: skip
