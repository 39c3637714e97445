"""More than sixty faulty statements, by hand: each must be refused with the field named.

What the EU's database refuses, in its own form, is in test_faulty_filings.
"""

import msgspec
import pytest

from teahouse.safety.statements import (
    Automated,
    Law,
    Measure,
    MeasureKind,
    Redress,
    Rulebook,
    Source,
    Statement,
    Subject,
    Target,
    appeal_until,
    check_statement,
)
from teahouse.surfaces import Surface
from tests.parts.safety.statements.made import ACCOUNT, ARTICLE, DAY_MS, HOUR_MS, NOW_MS, RULEBOOK, measure, statement

K = MeasureKind


def on(subject: Subject, **other: object) -> Subject:
    return msgspec.structs.replace(subject, **other)


def redress(**other: object) -> Redress:
    return msgspec.structs.replace(statement().redress, **other)


def one(kind: MeasureKind, **other: object) -> Statement:
    return statement(measure(kind, **other))


#: What is wrong with it, the statement, the field that is named.
FAULTY: list[tuple[str, Statement, str]] = [
    ("no measure at all", msgspec.structs.replace(statement(), measures=()), "measures"),
    ("no facts", statement(facts="  "), "facts"),
    ("facts without end", statement(facts="x" * 5001), "facts"),
    ("no facts for the database", statement(public_facts=""), "public_facts"),
    ("public facts that name a user", statement(public_facts="@mei:tea.example was cheated."), "public_facts"),
    ("public facts with an e-mail address", statement(public_facts="Sent by mei@example.org"), "public_facts"),
    ("public facts with a telephone number", statement(public_facts="Call +49 30 1234567"), "public_facts"),
    ("public facts too long for the database", statement(public_facts="x" * 5001), "public_facts"),
    ("no explanation", statement(explanation=""), "explanation"),
    ("an explanation that names a user", statement(explanation="It was @mei:tea.example."), "explanation"),
    ("an explanation too long", statement(explanation="x" * 2001), "explanation"),
    ("no name of the service", statement(service=""), "service"),
    ("a language we can not write", statement(language="fr"), "language"),
    ("a number with a space", statement(puid="tea 1"), "puid"),
    ("another version than the one in force", statement(rulebook=2), "rulebook"),
    (
        "decided before the rulebook was in force",
        msgspec.structs.replace(statement(), decided_ms=RULEBOOK.from_ms - 1),
        "decided_ms",
    ),
    ("a time that no calendar has", statement(decided_ms=10**17), "decided_ms"),
    ("neither rule nor law", statement(rule_id=""), "rule_id"),
    ("a rule that there is not", statement(rule_id="disloyalty"), "rule_id"),
    ("a category that is not the rule's", statement(category="STATEMENT_CATEGORY_VIOLENCE"), "category"),
    ("a category off the list", statement(category="STATEMENT_CATEGORY_DISSENT"), "category"),
    ("a keyword of another category", statement(keyword="KEYWORD_SUICIDE"), "keyword"),
    ("not the rule's keyword", statement(rule_id="phishing", keyword=""), "keyword"),
    ("'other' without words", statement(other_keywords=("KEYWORD_OTHER",)), "keyword_other"),
    (
        "a view smuggled in as 'other'",
        statement(other_keywords=("KEYWORD_OTHER",), keyword_other="political opinion"),
        "keyword_other",
    ),
    ("an addition off the list", statement(additions=("STATEMENT_CATEGORY_RUMOUR",)), "additions"),
    ("an addition that is the category", statement(additions=("STATEMENT_CATEGORY_SCAMS_AND_FRAUD",)), "additions"),
    ("a law without a reference", statement(law=Law(reference=" ")), "law.reference"),
    ("a law against criticism", statement(law=Law(reference="Criticism of the government, § 1")), "law.reference"),
    ("a law at no address", statement(law=Law(reference="StGB § 263", url="ftp://x")), "law.url"),
    ("a notifier though nobody gave notice", statement(source=Source.VOLUNTARY, notifier="Mei"), "notifier"),
    ("a machine removes", statement(automated_decision=Automated.FULLY), "automated_decision"),
    ("no type of content", statement(content_types=()), "content_types"),
    ("a type of content that there is not", statement(content_types=("CONTENT_TYPE_POEM",)), "content_types"),
    ("another type without its name", statement(content_types=("CONTENT_TYPE_OTHER",)), "content_type_other"),
    ("a language code in small letters", statement(content_language="zh"), "content_language"),
    ("a type of account that there is not", statement(account_type="BUSINESS"), "account_type"),
    ("rules at no address", statement(rules_url="tea.example/rules"), "rules_url"),
    ("a measure that the rule does not allow", one(K.GEO_LIMIT), "measures[0].kind"),
    ("an article is suspended", one(K.SUSPEND, on=ARTICLE), "measures[0].on.target"),
    ("an account is removed", one(K.REMOVE, on=ACCOUNT), "measures[0].on.target"),
    ("it is about nothing", one(K.REMOVE, on=on(ARTICLE, id="")), "measures[0].on.id"),
    ("the person can not tell about what", one(K.REMOVE, on=on(ARTICLE, name="")), "measures[0].on.name"),
    ("said after the decision", one(K.REMOVE, on=on(ARTICLE, made_ms=NOW_MS + 1)), "measures[0].on.made_ms"),
    ("before there was an internet", one(K.REMOVE, on=on(ARTICLE, made_ms=0)), "measures[0].on.made_ms"),
    ("it reaches into the past", one(K.REMOVE, start_ms=NOW_MS - HOUR_MS), "measures[0].start_ms"),
    ("a mute without an end", one(K.MUTE, end_ms=None), "measures[0].end_ms"),
    ("a removal with an end", one(K.REMOVE, end_ms=NOW_MS + DAY_MS), "measures[0].end_ms"),
    ("it ends before it begins", one(K.MUTE, end_ms=NOW_MS - 1), "measures[0].end_ms"),
    ("a suspension of six days", one(K.SUSPEND, end_ms=NOW_MS + 6 * DAY_MS), "measures[0].end_ms"),
    ("a suspension of ninety-one days", one(K.SUSPEND, end_ms=NOW_MS + 91 * DAY_MS), "measures[0].end_ms"),
    ("a hold of three hours", one(K.HOLD, end_ms=NOW_MS + 3 * HOUR_MS), "measures[0].end_ms"),
    ("a country that there is not", one(K.REMOVE, places=("EU",)), "measures[0].places"),
    ("a country twice", one(K.REMOVE, places=("DE", "DE")), "measures[0].places"),
    ("a hop limit without a number", one(K.HOP_LIMIT, hops=None), "measures[0].hops"),
    ("hops on a removal", one(K.REMOVE, hops=1), "measures[0].hops"),
    ("an age gate for nobody", one(K.AGE_GATE, age=99), "measures[0].age"),
    ("a label that says nothing", one(K.LABEL, words=""), "measures[0].words"),
    ("the second measure is at fault", statement(measure(K.LABEL), measure(K.MUTE, end_ms=None)), "measures[1].end_ms"),
    (
        "a limit by places without places",
        statement(
            measure(K.GEO_LIMIT, places=()),
            rule_id="copyright",
            category="STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
            keyword="KEYWORD_COPYRIGHT_INFRINGEMENT",
        ),
        "measures[0].places",
    ),
    (
        "a rule that does not hold in private",
        statement(
            measure(K.REMOVE, on=on(ARTICLE, surface=None)),
            rule_id="private-data",
            category="STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
            keyword="KEYWORD_OTHER",
            keyword_other="Publishing another person's private data",
        ),
        "measures[0].on.surface",
    ),
    (
        "a rule that does not hold on that surface",
        statement(
            measure(K.REMOVE, on=on(ARTICLE, surface=Surface.MEDIA)),
            rule_id="impersonation",
            keyword="KEYWORD_IMPERSONATION_ACCOUNT_HIJACKING",
        ),
        "measures[0].on.surface",
    ),
    ("an account is muted for nothing", msgspec.structs.replace(one(K.MUTE), because=()), "because"),
    (
        "muted for what it is, nobody knows where",
        msgspec.structs.replace(one(K.MUTE), because=(ACCOUNT,)),
        "because[0].surface",
    ),
    (
        "suspended for a private message, under a rule for public things",
        statement(
            measure(K.SUSPEND),
            rule_id="impersonation",
            keyword="KEYWORD_IMPERSONATION_ACCOUNT_HIJACKING",
            because=(on(ARTICLE, surface=None),),
        ),
        "because[0].surface",
    ),
    (
        "muted for what was said later",
        statement(measure(K.MUTE), because=(on(ARTICLE, made_ms=NOW_MS + 1),)),
        "because[0].made_ms",
    ),
    ("a cause in the year 5138", statement(because=(on(ARTICLE, made_ms=10**14),)), "because[0].made_ms"),
    ("it takes its own place", statement(replaces="tea-2026-0001"), "replaces"),
    ("nowhere to appeal", statement(redress=redress(appeal_url="")), "redress.appeal_url"),
    (
        "five months to appeal",
        statement(redress=redress(appeal_until_ms=NOW_MS + 150 * DAY_MS)),
        "redress.appeal_until_ms",
    ),
    ("no out-of-court body", statement(redress=redress(body_url="")), "redress.body_url"),
    ("a novel about the court", statement(redress=redress(court="x" * 501)), "redress.court"),
]


def test_there_are_sixty_of_them() -> None:
    assert len(FAULTY) >= 60
    assert len({says for says, _, _ in FAULTY}) == len(FAULTY)


@pytest.mark.parametrize(("made", "field"), [row[1:] for row in FAULTY], ids=[row[0] for row in FAULTY])
@pytest.mark.santa_clara("F2")
def test_a_faulty_statement_is_refused_and_its_field_named(made: Statement, field: str) -> None:
    assert field in {fault.field for fault in check_statement(made, RULEBOOK)}


def test_one_fault_is_one_fault_and_two_are_two() -> None:
    """A moderator mends all at once, and is not led astray by what follows from the same mistake."""
    assert ["facts"] == [fault.field for fault in check_statement(statement(facts=""), RULEBOOK)]
    assert ["content_types"] == [fault.field for fault in check_statement(statement(content_types=()), RULEBOOK)]
    both = statement(facts="", content_types=(), redress=redress(body_url="x"))
    assert ["facts", "redress.body_url", "content_types"] == [fault.field for fault in check_statement(both, RULEBOOK)]


def test_an_appeal_is_open_for_six_months_of_the_calendar() -> None:
    """From 31 August there is no 31 February to end on."""
    assert 1_772_323_199_999 == appeal_until(1_756_598_400_000)  # 2025-08-31 -> 2026-02-28 23:59:59.999
    just_short = statement(redress=redress(appeal_until_ms=appeal_until(NOW_MS) - 1))
    assert ["redress.appeal_until_ms"] == [fault.field for fault in check_statement(just_short, RULEBOOK)]


@pytest.mark.parametrize("automated", list(Automated))
@pytest.mark.santa_clara("F1")
def test_a_machine_may_label_and_hold_and_nothing_else(automated: Automated) -> None:
    def kinds() -> set[MeasureKind]:
        rulebook = _that_allows_all()
        made = (statement(measure(kind), automated_decision=automated) for kind in MeasureKind)
        return {one.measures[0].kind for one in made if not check_statement(one, rulebook)}

    assert kinds() == ({K.LABEL, K.HOLD} if automated is Automated.FULLY else set(MeasureKind))


def _that_allows_all() -> Rulebook:
    rules = [msgspec.structs.replace(rule, measures=tuple(MeasureKind)) for rule in RULEBOOK.rules]
    return msgspec.structs.replace(RULEBOOK, rules=tuple(rules))


def test_what_holds_outside_of_europe_alone_is_held_to_the_same() -> None:
    far = Measure(kind=K.REMOVE, on=ARTICLE, start_ms=NOW_MS, places=("TW",))
    assert [] == check_statement(statement(far), RULEBOOK)
    assert ["content_types"] == [fault.field for fault in check_statement(statement(far, content_types=()), RULEBOOK)]


def test_a_private_message_that_was_reported_can_be_decided_about() -> None:
    said = on(ARTICLE, surface=None, name="Send me the code")
    assert [] == check_statement(statement(measure(K.REMOVE, on=said)), RULEBOOK)
    assert Target.ITEM is said.target
