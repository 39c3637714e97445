"""The rulebook: its grounds are a closed list, its versions follow one on another, and what changed can be seen."""

import csv
from importlib import resources

import msgspec
import pytest

from teahouse.safety.statements import (
    CATEGORIES,
    LANGUAGES,
    Change,
    FaultsError,
    MeasureKind,
    Rule,
    Rulebook,
    Texts,
    check_rule,
    check_rulebook,
    check_versions,
    differences,
    ground_fault,
    names_a_view,
    read_rulebook,
    starter,
    succeed,
    version_in_force,
    write_rulebook,
)
from teahouse.surfaces import Surface

START_MS = 1_780_000_000_000
STARTER = starter(START_MS)
SPAM = Rule(
    id="spam",
    title=Texts("No spam", "禁止垃圾信息", "禁止垃圾訊息"),
    text=Texts("Do not flood.", "不得刷屏。", "不得洗版。"),
    category="STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
    keyword="KEYWORD_OTHER",
    keyword_other="Spam",
    surfaces=(Surface.COMMENT,),
    measures=(MeasureKind.LABEL, MeasureKind.MUTE),
)
CIVIC = "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS"


def texts(en: str = "Fine.", hans: str = "好。", hant: str = "好。") -> Texts:
    return Texts(en, hans, hant)


FAULTY_RULES: list[tuple[str, dict[str, object], str]] = [
    ("an id with capitals", {"id": "Spam"}, "id"),
    ("no id", {"id": ""}, "id"),
    ("a ground off the list", {"category": "STATEMENT_CATEGORY_DISLOYALTY"}, "category"),
    ("a ground in words", {"category": "political opinion"}, "category"),
    ("what a notice left open", {"category": "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"}, "category"),
    ("a keyword off the list", {"keyword": "KEYWORD_OPINION", "keyword_other": ""}, "keyword"),
    ("a keyword of another category", {"keyword": "KEYWORD_PHISHING", "keyword_other": ""}, "keyword"),
    ("elections, and nothing more exact", {"category": CIVIC, "keyword": "", "keyword_other": ""}, "keyword"),
    ("elections, and something else", {"category": CIVIC}, "keyword"),
    ("'other' without words", {"keyword_other": " "}, "keyword_other"),
    ("words for 'other' without it", {"keyword": ""}, "keyword_other"),
    ("no title in Traditional Chinese", {"title": texts(hant="")}, "title.zh_Hant"),
    ("a title as long as a text", {"title": texts(en="x" * 121)}, "title.en"),
    ("a text without end", {"text": texts(hans="字" * 2001)}, "text.zh_Hans"),
    ("a view, in English", {"text": texts(en="No political opinions, please.")}, "text.en"),
    ("a party, in English", {"text": texts(en="Do not campaign for a political party.")}, "text.en"),
    ("criticism of the state", {"text": texts(en="No criticism of the government.")}, "text.en"),
    ("a view, in Simplified Chinese", {"title": texts(hans="禁止政治观点")}, "title.zh_Hans"),
    ("a party, in Simplified Chinese", {"text": texts(hans="不得抹黑党和国家。")}, "text.zh_Hans"),
    ("the pocket offence", {"text": texts(hans="不得寻衅滋事。")}, "text.zh_Hans"),
    ("a view, in Traditional Chinese", {"text": texts(hant="不得發表政治立場。")}, "text.zh_Hant"),
    ("holds nowhere", {"surfaces": ()}, "surfaces"),
    ("holds twice at one place", {"surfaces": (Surface.ROOM, Surface.ROOM)}, "surfaces"),
    ("nothing follows", {"measures": ()}, "measures"),
    ("the same follows twice", {"measures": (MeasureKind.MUTE, MeasureKind.MUTE)}, "measures"),
]


def changed(rule: Rule, **other: object) -> Rule:
    return msgspec.structs.replace(rule, **other)


def book(*rules: Rule, number: int = 1, from_ms: int = START_MS, until_ms: int | None = None) -> Rulebook:
    return Rulebook(number=number, from_ms=from_ms, until_ms=until_ms, why=texts(), rules=rules or (SPAM,))


@pytest.mark.parametrize(
    ("change", "field"), [row[1:] for row in FAULTY_RULES], ids=[says for says, _, _ in FAULTY_RULES]
)
@pytest.mark.santa_clara("F7")
def test_a_faulty_rule_is_refused_and_its_field_named(change: dict[str, object], field: str) -> None:
    assert [] == check_rule(SPAM)
    assert {field} == {fault.field for fault in check_rule(changed(SPAM, **change))}


@pytest.mark.santa_clara("F3")
def test_the_starter_is_sound_and_says_all_of_it_in_three_languages() -> None:
    assert [] == check_versions([STARTER])
    for rule in STARTER.rules:
        assert len({rule.text.of(language) for language in LANGUAGES}) == 3
        assert ground_fault(rule.category, rule.keyword) is None
    allowed = {measure for rule in STARTER.rules for measure in rule.measures}
    assert allowed == set(MeasureKind)


@pytest.mark.santa_clara("F7")
def test_the_list_is_the_laws_own() -> None:
    """Annex I, part 2, as the Commission publishes it, has the keywords below the categories."""
    annex = (resources.files("teahouse.safety.reporting") / "annex/part_2.csv").read_text("utf-8-sig")
    tree: dict[str, list[str]] = {}
    for row in csv.reader(annex.splitlines()[2:]):
        name = row[2].strip()
        if name.startswith("STATEMENT_CATEGORY_"):
            tree[name] = []
        else:
            tree[list(tree)[-1]].append(name)
    del tree["STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER"]  # what an authority left open is no statement's ground
    assert {name: tuple(words) for name, words in tree.items()} == CATEGORIES


def test_false_information_is_never_a_ground_to_remove() -> None:
    rule = STARTER.rule("false-information")
    assert rule is not None
    assert {"label", "context_note", "hold", "hop_limit"} == set(rule.measures)


def test_every_category_can_be_the_ground_of_a_rule_but_for_what_a_notice_left_open() -> None:
    refused = {category for category in CATEGORIES if ground_fault(category, (*CATEGORIES[category], "")[0])}
    assert {"STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"} == refused


@pytest.mark.parametrize(
    "words",
    [
        "Tell third parties nothing.",
        "Do not call for violence against people because of their religion.",
        "You may criticise the service and its operators.",
        "The party is at five.",
        "可以批评本服务。",
        "党参是一味药材。",
    ],
)
def test_plain_words_are_not_taken_for_views(words: str) -> None:
    assert "" == names_a_view(words)


def test_one_version_is_in_force_at_any_moment() -> None:
    history = succeed(succeed((), book(number=1, from_ms=100)), book(number=2, from_ms=200))
    history = succeed(history, book(number=3, from_ms=300))
    found = [version_in_force(history, at) for at in (99, 100, 199, 200, 299, 300, 10**12)]
    assert [None, 1, 1, 2, 2, 3, 3] == [version and version.number for version in found]
    assert [200, 300, None] == [version.until_ms for version in history]


@pytest.mark.parametrize(
    ("versions", "field"),
    [
        ([book(number=2)], "versions[0].number"),
        ([book(until_ms=START_MS + 5)], "versions[0].until_ms"),
        ([book(), book(number=2, from_ms=START_MS + 5)], "versions[0].until_ms"),
        ([book(until_ms=START_MS + 4), book(number=2, from_ms=START_MS + 5)], "versions[0].until_ms"),
        ([book(until_ms=START_MS), book(number=2, from_ms=START_MS)], "versions[0].until_ms"),
        ([book(from_ms=-1)], "versions[0].from_ms"),
        ([book(from_ms=10**15)], "versions[0].from_ms"),
        ([book(SPAM, SPAM)], "versions[0].rules[1].id"),
        (
            [
                book(until_ms=START_MS + 5),
                book(
                    changed(SPAM, category="STATEMENT_CATEGORY_SELF_HARM", keyword="", keyword_other=""),
                    number=2,
                    from_ms=START_MS + 5,
                ),
            ],
            "versions[1].rules[0].id",
        ),
    ],
    ids=["skips", "ends", "overlaps", "leaves a gap", "is empty", "is early", "is late", "twice", "takes an id over"],
)
def test_a_history_with_a_fault_is_refused(versions: list[Rulebook], field: str) -> None:
    assert field in {fault.field for fault in check_versions(versions)}


def test_what_can_not_follow_does_not() -> None:
    with pytest.raises(FaultsError, match=r"versions\[0\]\.until_ms"):
        succeed((STARTER,), book(number=2, from_ms=START_MS - 1))


@pytest.mark.santa_clara("F4")
def test_what_changed_is_told_rule_by_rule_and_field_by_field() -> None:
    calm, loud = changed(SPAM, id="calm"), changed(SPAM, id="loud")
    new = changed(
        SPAM, text=texts("Do not flood rooms.", "不得刷屏。", "不得洗版。"), measures=(MeasureKind.MUTE,), reported=True
    )
    told = differences(book(SPAM, calm), book(loud, new, number=2))
    assert (1, 2, ("loud",), ("calm",), False) == (told.old, told.new, told.added, told.removed, told.moved)
    assert (
        Change("spam", "text.en", "Do not flood.", "Do not flood rooms."),
        Change("spam", "reported", "no", "yes"),
        Change("spam", "measures", "label, mute", "mute"),
    ) == told.changed
    assert differences(STARTER, STARTER).none
    assert differences(book(SPAM, calm), book(calm, SPAM, number=2)).moved
    back = differences(book(loud, new, number=2), book(SPAM, calm))
    assert (told.added, told.removed) == (back.removed, back.added)


STARTER_TOML = (resources.files("teahouse.safety.statements") / "rulebooks/starter.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("toml", "field"),
    [
        ("", "why"),
        ("[why", "rulebook"),
        (STARTER_TOML.replace('id = "fraud"', "id = 3", 1), "rules[0].id"),
        (STARTER_TOML.replace('id = "fraud"', 'id = "fraud"\nopinion = "none"', 1), "rules[0].opinion"),
        (STARTER_TOML.replace("SCAMS_AND_FRAUD", "DISSENT", 1), "rules[0].category"),
        (STARTER_TOML.replace('"label", "hold"', '"label", "jail"', 1), "rules[0].measures[1]"),
        (STARTER_TOML.replace('"account", "article"', '"bedroom", "article"', 1), "rules[0].surfaces[0]"),
        (STARTER_TOML.replace('zh_Hant = "禁止詐騙"', 'zh_Hant = ""', 1), "rules[0].title.zh_Hant"),
        (STARTER_TOML.replace(', zh_Hant = "禁止詐騙"', "", 1), "rules[0].title.zh_Hant"),
    ],
    ids=["empty", "no TOML", "a number", "a field", "a ground", "a measure", "a surface", "no words", "no language"],
)
def test_what_is_no_rulebook_is_refused_with_the_field(toml: str, field: str) -> None:
    with pytest.raises(FaultsError) as caught:
        read_rulebook(toml.encode(), number=1, from_ms=START_MS)
    assert field in {fault.field for fault in caught.value.faults}


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(FaultsError, match="rulebook"):
        read_rulebook(b"\xff\xfe", number=1, from_ms=START_MS)


def test_a_rulebook_is_read_back_from_json_as_it_was() -> None:
    """Art. 14 asks for a form that machines can read; it is this one."""
    assert STARTER == msgspec.json.decode(msgspec.json.encode(STARTER), type=Rulebook)
    assert [] == check_rulebook(STARTER)


def test_what_is_written_out_for_the_editor_is_read_again_to_the_same_rules() -> None:
    odd = Texts(en='A "quote"\\, a\ttab and\nlines: \x7f \x01', zh_Hans="“引号”\n第二行", zh_Hant="# 不是註解 = [x]")
    first = starter(0)
    rule = msgspec.structs.replace(first.rules[0], id="odd", title=odd, keyword="KEYWORD_OTHER", keyword_other='x"y')
    book = msgspec.structs.replace(first, why=odd, rules=(*first.rules, rule))
    assert book == read_rulebook(write_rulebook(book).encode(), number=1, from_ms=0)
    with pytest.raises(FaultsError) as refused:
        read_rulebook(write_rulebook(first, why=False).encode(), number=2, from_ms=1)
    assert ["why.en", "why.zh_Hans", "why.zh_Hant"] == [fault.field for fault in refused.value.faults]
