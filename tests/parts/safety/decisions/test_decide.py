"""A decision is one unit: statement, act, ledger, what is in force, its end; and nothing without its reasons."""

from importlib import resources

import pytest
from msgspec.structs import replace

from teahouse.safety import cases
from teahouse.safety.cases import CaseError
from teahouse.safety.decisions import DecisionError
from teahouse.safety.statements import Law, MeasureKind
from tests.parts.safety.court import ACCOUNT, DAY_MS, HOUR_MS, LIN, MINUTE_MS, MO, SEN, Court, item, wish

REMOVE, MUTE, TERMINATE = MeasureKind.REMOVE, MeasureKind.MUTE, MeasureKind.TERMINATE


@pytest.mark.santa_clara("T1")
async def test_a_decision_is_in_force_told_logged_and_ends_by_itself(court: Court) -> None:
    await court.opened()
    assert not court.restraints.any_withheld()
    made = await court.decide(court.wanted(wish(REMOVE, item("a")), wish(MUTE, ACCOUNT, 3 * DAY_MS)))

    held = court.restraints.withheld("a")
    assert held is not None
    assert ("remove", None, "fraud", made.statement.puid) == (held.does, held.end_ms, held.rule_id, held.number)
    assert made.url == held.statement and made.url.startswith("https://tea.example/statements/")
    assert court.restraints.withheld("b") is None
    muted = court.restraints.on_account(LIN, "messages")
    assert muted is not None and "mute" == muted.does
    assert court.restraints.on_account(LIN, "page") is None

    ((who, title, words),) = court.said
    assert LIN == who and "Statement of reasons of Tea House" == title
    for told in ("You promised your readers", "No investment yields that", "The story a", made.url):
        assert told in words

    (entry,) = await court.entries("statement")
    assert entry.public["statement"] == made.statement.puid
    assert ["remove", "mute"] == [one["kind"] for one in entry.public["measures"]]
    assert {"case", "account", "about", "decided_by", "statement"} == set(entry.commitments)
    assert LIN not in str(entry.public) and MO.by not in str(entry.public)

    stated = await court.decisions.stated(token=made.url.rpartition("/")[2])
    assert stated is not None and stated.statement == made.statement and stated.index == made.index

    await court.later(3 * DAY_MS - 1)
    assert court.restraints.on_account(LIN, "messages") is not None
    court.clock.advance(1)  # to the millisecond, before any job has run
    assert court.restraints.on_account(LIN, "messages") is None
    await court.later(0)
    (ended,) = await court.entries("measure_end")
    assert ("mute", "time") == (ended.public["kind"], ended.public["ended_by"])
    assert "A measure has ended" == court.said[-1][1] and "your account" in court.said[-1][2]
    assert court.restraints.withheld("a") is not None


async def test_ends_come_on_time_over_a_restart_and_while_nothing_ran(court: Court) -> None:
    await court.opened()
    await court.decide(court.wanted(wish(REMOVE, item("a")), wish(MUTE, ACCOUNT, DAY_MS)))
    await court.again()
    assert court.restraints.on_account(LIN, "messages") is not None and court.restraints.withheld("a") is not None
    await court.close()
    court.clock.advance(2 * DAY_MS)
    await court.open()
    assert court.restraints.on_account(LIN, "messages") is None
    await court.jobs.settle()
    assert 1 == len(await court.entries("measure_end"))
    await court.again()
    await court.later(DAY_MS)
    assert 1 == len(await court.entries("measure_end"))


@pytest.mark.santa_clara("F2")
async def test_what_is_not_complete_or_not_allowed_leaves_nothing_behind(court: Court) -> None:
    await court.opened()
    before = await court.cases.log("case-1")
    remove = wish(REMOVE, item("a"))
    for wrong, field in (
        (court.wanted(remove, facts=""), "facts"),
        (court.wanted(remove, public_facts="It was @lin:tea.example"), "public_facts"),
        (court.wanted(remove, rule_id="no-such-rule"), "rule_id"),
        (court.wanted(remove, category="STATEMENT_CATEGORY_VIOLENCE"), "category"),
        (court.wanted(wish(MUTE, ACCOUNT, MINUTE_MS)), "measures[0].end_ms"),
        (court.wanted(wish(MeasureKind.AGE_GATE, item("a"), age=18)), "measures[0].kind"),
        (court.wanted(wish(REMOVE, item("somebody else's"))), "measures[0].on.id"),
    ):
        with pytest.raises(DecisionError) as refused:
            await court.decide(wrong)
        assert field in [fault.field for fault in refused.value.faults], refused.value
    with pytest.raises(CaseError, match="claim the case"):
        await court.decide(court.wanted(remove), SEN)
    with pytest.raises(CaseError, match="no such case"):
        await court.decide(court.wanted(remove, case_id="case-2"))
    assert before == await court.cases.log("case-1")
    assert [] == await court.entries("statement") and [] == court.said
    assert not court.restraints.any_withheld()


async def test_the_end_of_an_account_takes_two_people_who_mean_the_same(court: Court) -> None:
    await court.opened()
    wanted = court.wanted(wish(TERMINATE, ACCOUNT))
    first = await court.decisions.prepare(wanted, MO)
    assert [] == first.faults
    with pytest.raises(CaseError, match="second person"):
        await court.decide(first.wanted)
    await court.act("case-1", cases.SecondAsked, MO, proposal=first.proposal)
    await court.act("case-1", cases.Viewed, SEN)
    kept = await court.db.write(lambda tx: court.words.keep(tx, "I agree."))
    await court.act("case-1", cases.SecondGiven, SEN, proposal=first.proposal, agrees=True, why=kept)
    await court.later(HOUR_MS)  # when it is decided is not part of what they agreed to
    changed = court.wanted(wish(TERMINATE, ACCOUNT), wish(REMOVE, item("a")))
    with pytest.raises(CaseError, match="second person"):
        await court.decide(replace(changed, number=first.wanted.number, token=first.wanted.token))
    draft = await court.decisions.draft(first.wanted.number)
    assert draft is not None
    await court.decide(draft)
    held = court.restraints.on_account(LIN, "page")
    assert held is not None and "terminate" == held.does
    assert await court.decisions.draft(first.wanted.number) is None


async def test_nothing_to_be_done_has_its_reasons_too_and_measures_that_begin_later_wait(court: Court) -> None:
    await court.opened()
    later = wish(MeasureKind.COMMENTS_OFF, ACCOUNT, 2 * DAY_MS, after_ms=DAY_MS)
    await court.decide(court.wanted(later))
    assert court.restraints.on_account(LIN, "comments") is None
    await court.later(DAY_MS)
    assert court.restraints.on_account(LIN, "comments") is not None
    await court.later(2 * DAY_MS)
    assert court.restraints.on_account(LIN, "comments") is None
    await court.opened("case-2", ("c",))
    made = await court.decide(court.wanted(case_id="case-2", about=("c",)))
    assert () == made.statement.measures and not court.restraints.any_withheld()


@pytest.mark.santa_clara("F5")
async def test_each_who_answers_for_an_account_is_told_in_their_own_language(court: Court) -> None:
    """But for what whoever decided wrote; and so it is when it ends."""
    mei = "@mei:tea.example"
    court.speaks = {mei: "zh-Hant"}
    await court.opened(owners=(LIN, mei))
    await court.decide(court.wanted(wish(MeasureKind.LABEL, item("a"), DAY_MS, words="Doubtful")))
    told = {to: words for to, _, words in court.said}
    assert "What was decided" in told[LIN] and "A label is shown" in told[LIN]
    assert "What was decided" not in told[mei] and "A label is shown" not in told[mei]
    written = "You promised your readers"
    assert written in told[LIN] and written in told[mei], "the facts are as they were written"
    await court.later(DAY_MS)
    ended = {to: (subject, words) for to, subject, words in court.said[-2:]}
    assert "A measure has ended" == ended[LIN][0] and "A measure has ended" != ended[mei][0]
    assert "The story a" in ended[LIN][1] and "The story a" in ended[mei][1]


async def test_a_geo_limit_holds_in_its_countries_and_a_label_says_its_words(court: Court) -> None:
    await court.opened()
    await court.decide(
        court.wanted(
            wish(MeasureKind.GEO_LIMIT, item("a"), places=("DE", "AT")),
            wish(MeasureKind.LABEL, item("b"), words="Doubtful"),
            rule_id="",
            law=Law(reference="StGB § 263"),
        )
    )
    assert ["DE", "AT"] == [c for c in ("DE", "FR", "", "AT") if court.withheld("a", c) is not None]
    (label,) = court.restraints.on_item("b")
    assert ("label", "Doubtful", None) == (label.does, label.words, label.end_ms)
    assert court.withheld("b", "DE") is None


async def test_a_new_rulebook_is_a_new_version_and_binds_from_its_moment(court: Court) -> None:
    toml = resources.files("teahouse.safety.statements").joinpath("rulebooks/starter.toml").read_bytes()
    toml = toml.replace(b'id = "fraud"', b'id = "swindle"')
    begins = court.clock.now_ms() + DAY_MS
    await court.db.write(lambda tx: court.decisions.rulebooks.publish(tx, toml, MO.by, begins))
    assert 1 == court.decisions.rulebooks.in_force(court.clock.now_ms()).number
    await court.later(DAY_MS)
    await court.again()
    assert 2 == court.decisions.rulebooks.in_force(court.clock.now_ms()).number
    await court.opened()
    with pytest.raises(DecisionError, match="rule_id"):
        await court.decide(court.wanted(wish(REMOVE, item("a"))))
    await court.decide(court.wanted(wish(REMOVE, item("a")), rule_id="swindle"))
    assert [1, 2] == [entry.public["number"] for entry in await court.entries("rulebook")]
