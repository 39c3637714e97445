"""What the person reads: every element of Art. 17(3), for each kind of measure, in each language."""

from importlib import resources

import msgspec
import pytest
from babel.messages.pofile import read_po

from teahouse.safety.statements import (
    LANGUAGES,
    Automated,
    Element,
    Law,
    Letter,
    MeasureKind,
    Source,
    Statement,
    check_statement,
    letter,
)
from teahouse.surfaces import Surface
from tests.parts.safety.statements.made import ACCOUNT, ARTICLE, RULEBOOK, for_kind, measure, statement

ALWAYS = {
    Element.NUMBER,
    Element.SUBJECT,
    Element.MEASURE,
    Element.DURATION,
    Element.TERRITORY,
    Element.FACTS,
    Element.SOURCE,
    Element.DETECTION,
    Element.DECISION,
    Element.RULE,
    Element.RULE_TEXT,
    Element.EXPLANATION,
    Element.APPEAL,
    Element.HUMAN,
    Element.BODY,
    Element.COURT,
}


def said(text: Letter, element: Element) -> str:
    return "\n".join(line.text for section in text.sections for line in section.lines if line.element is element)


def elements(text: Letter) -> set[Element]:
    return {line.element for section in text.sections for line in section.lines if line.text.strip()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(MeasureKind))
@pytest.mark.santa_clara("T2", "T8", "A2")
def test_every_element_is_there(kind: MeasureKind, language: str) -> None:
    made = for_kind(kind, language=language)
    assert [] == check_statement(made, RULEBOOK)
    text = letter(made, RULEBOOK)
    cause = {Element.CAUSE} if made.because else set()
    assert ALWAYS | cause == elements(text)
    assert cause == ({Element.CAUSE} if made.measures[0].on == ACCOUNT else set())
    rule = RULEBOOK.rule(made.rule_id)
    assert rule is not None
    done, plain = made.measures[0], text.plain()
    for words in (
        made.puid,
        made.service,
        done.on.name,
        done.words,
        *(subject.name for subject in made.because),
        made.facts,
        made.explanation,
        rule.id,
        rule.title.of(language),
        rule.text.of(language),
        made.rules_url,
        made.redress.appeal_url,
        made.redress.body_url,
    ):
        assert words in plain
    assert "%(" not in plain
    assert "UTC" in said(text, Element.DURATION)
    assert ("2026" in said(text, Element.APPEAL), "2027" in said(text, Element.APPEAL)) == (False, True)
    if done.hops is not None:
        assert str(done.hops) in said(text, Element.MEASURE)
    if done.age is not None:
        assert str(done.age) in said(text, Element.MEASURE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_kinds_read_alike(language: str) -> None:
    texts = {said(letter(for_kind(kind), RULEBOOK, language), Element.MEASURE) for kind in MeasureKind}
    assert len(texts) == len(MeasureKind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.santa_clara("T4")
def test_how_it_was_found_is_said_in_as_many_ways_as_there_are(language: str) -> None:
    sources = {said(letter(statement(source=source), RULEBOOK, language), Element.SOURCE) for source in Source}
    found = {
        said(letter(statement(automated_detection=yes), RULEBOOK, language), Element.DETECTION) for yes in (True, False)
    }
    made = {said(letter(statement(automated_decision=how), RULEBOOK, language), Element.DECISION) for how in Automated}
    assert (4, 2, 3) == (len(sources), len(found), len(made))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.santa_clara("T6")
def test_a_law_is_named_beside_the_rule_or_instead(language: str) -> None:
    law = Law(reference="StGB § 263", url="https://law.example/263")
    both = letter(statement(law=law, notifier="Mei"), RULEBOOK, language)
    other = set() if language == "en" else {Element.WRITTEN}
    assert {*ALWAYS, *other, Element.LAW, Element.NOTIFIER} == elements(both)
    alone = letter(statement(rule_id="", law=law), RULEBOOK, language)
    assert {*ALWAYS, *other, Element.LAW} - {Element.RULE, Element.RULE_TEXT} == elements(alone)
    for text in (both, alone):
        assert "StGB § 263" in said(text, Element.LAW)
        assert law.url in said(text, Element.LAW)


@pytest.mark.santa_clara("T7")
def test_each_measure_says_what_it_is_on_and_where_and_how_long() -> None:
    made = statement(
        measure(MeasureKind.REMOVE, places=("DE", "TW")),
        measure(MeasureKind.SUSPEND, on=ACCOUNT),
        measure(MeasureKind.COMMENTS_OFF, on=ACCOUNT),
    )
    assert [
        (Element.SUBJECT, "About the article “Double your tea” of September 19, 2026:"),
        (
            Element.MEASURE,
            "It is removed: nobody sees it any more. A sealed copy is kept, so that it can be put back as it was.",
        ),
        (
            Element.DURATION,
            "From September 21, 2026, 2:13:20 PM UTC on, without an end date: until the decision is reversed.",
        ),
        (Element.TERRITORY, "It holds in these places: Germany, Taiwan."),
        (Element.SUBJECT, "About the account “Lin's leaves”:"),
        (
            Element.MEASURE,
            "It is suspended: one can sign in and read with it, but not send anything.",
        ),
        (
            Element.DURATION,
            "From September 21, 2026, 2:13:20 PM UTC until September 28, 2026, 2:13:20 PM UTC. It ends by itself then.",
        ),
        (Element.TERRITORY, "It holds everywhere."),
        (Element.SUBJECT, "About the account “Lin's leaves”:"),
        (Element.MEASURE, "Nobody can comment on what it publishes."),
    ] == [
        # English spaces of a date are not all of one kind.
        (line.element, line.text.replace("\u202f", " "))
        for line in letter(made, RULEBOOK).sections[0].lines[1:11]
    ]


@pytest.mark.santa_clara("T3")
def test_the_rule_is_the_one_that_was_in_force() -> None:
    """A later version does not change what a person was told."""
    rules = tuple(
        msgspec.structs.replace(rule, title=msgspec.structs.replace(rule.title, zh_Hans="新标题"))
        for rule in RULEBOOK.rules
    )
    later = msgspec.structs.replace(RULEBOOK, number=2, rules=rules)
    then = said(letter(statement(language="zh-Hans"), RULEBOOK), Element.RULE)
    assert "第 1 版" in then
    assert "禁止欺诈" in then
    assert "新标题" in said(letter(statement(language="zh-Hans"), later), Element.RULE)


def test_who_reads_another_language_is_told_in_which_the_facts_are() -> None:
    made = statement(language="zh-Hans")
    assert Element.WRITTEN not in elements(letter(made, RULEBOOK))
    assert "in this language: 简体中文." in said(letter(made, RULEBOOK, "en"), Element.WRITTEN)
    assert "以這種語言寫成：简体中文。" in said(letter(made, RULEBOOK, "zh-Hant"), Element.WRITTEN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reversal_in_part_says_what_it_takes_the_place_of(language: str) -> None:
    made = statement(replaces="tea-2026-0000")
    assert [] == check_statement(made, RULEBOOK)
    assert "tea-2026-0000" in said(letter(made, RULEBOOK, language), Element.REPLACES)


def test_a_draft_can_be_read_before_it_is_sound() -> None:
    draft = statement(facts="", rule_id="none-yet")
    assert [] != check_statement(draft, RULEBOOK)
    assert Element.FACTS not in elements(letter(draft, RULEBOOK))
    open_yet = measure(MeasureKind.HOP_LIMIT, hops=None)
    assert "It spreads less far: shares of it go through … hands at most." == said(
        letter(statement(open_yet), RULEBOOK), Element.MEASURE
    )
    with pytest.raises(ValueError, match="language"):
        letter(draft, RULEBOOK, "fr")


def _every_letter(language: str) -> list[Letter]:
    """Letters in which every sentence is said once; whoever decided wrote in another language."""
    made: list[Statement] = [for_kind(kind) for kind in MeasureKind]
    made += [statement(measure(MeasureKind.COMMENTS_OFF, on=ACCOUNT), notifier="Mei")]
    made += [statement(replaces="tea-1")]
    made += [statement(source=source) for source in Source]
    made += [statement(source=Source.OTHER_NOTIFICATION, notifier="Landgericht")]
    made += [statement(automated_detection=True, automated_decision=how, law=Law(reference="§ 1")) for how in Automated]
    made += [statement(law=Law(reference="§ 1"), manifest=True)]
    for surface in (None, *Surface):
        on = msgspec.structs.replace(ARTICLE, surface=surface)
        made.append(statement(measure(MeasureKind.REMOVE, on=on, places=("DE", "TW"))))
    other = "zh-Hans" if language == "en" else "en"
    return [letter(msgspec.structs.replace(one, language=other), RULEBOOK, language) for one in made]


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
@pytest.mark.santa_clara("T10")
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    """Whatever English says here word for word, a Chinese letter must not say."""
    with (resources.files("teahouse.safety.statements") / f"locale/{language}.po").open("rb") as opened:
        catalog = {str(message.id): str(message.string) for message in read_po(opened, locale=language) if message.id}
    english = [line for text in _every_letter("en") for section in text.sections for line in section.lines]
    chinese = [
        line
        for text in _every_letter(language.replace("_", "-"))
        for section in text.sections
        for line in section.lines
    ]
    as_written = {Element.FACTS}
    assert len(english) == len(chinese)
    assert [] == [
        a.text for a, b in zip(english, chinese, strict=True) if a.text == b.text and a.element not in as_written
    ]
    whole = "\n".join(text.plain() for text in _every_letter("en"))
    unused = [said for said in catalog if said != ", " and max(said.split("%("), key=len).split(")s")[-1] not in whole]
    assert [] == unused
    assert all(set(_names(a)) == set(_names(b)) for a, b in catalog.items())


def _names(pattern: str) -> list[str]:
    return [piece.split(")")[0] for piece in pattern.split("%(")[1:]]


@pytest.mark.parametrize(("language", "other"), [("zh-Hans", "決規則據為內現"), ("zh-Hant", "决规则据为内现")])
def test_simplified_and_traditional_are_not_mixed(language: str, other: str) -> None:
    whole = "\n".join(text.plain() for text in _every_letter(language))
    assert "" == "".join(sign for sign in other if sign in whole)
