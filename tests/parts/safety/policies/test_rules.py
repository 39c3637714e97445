"""Reading the rules of a list: what is taken, what is named as wrong, and how fast entities match."""

import time
from typing import Any

import msgspec
import pytest

from teahouse.safety.policies._rules import (
    MOST_FAULTS,
    MOST_GLOBS,
    MOST_RULES,
    Matcher,
    Read,
    Rule,
    RulesError,
    of_file,
    of_room,
)

USER, ROOM = "m.policy.rule.user", "m.policy.rule.room"


def event(entity: Any = "@spam:x", wanted: Any = "m.ban", type: str = USER, **more: Any) -> dict[str, Any]:
    return {"type": type, "state_key": "k", "content": {"entity": entity, "recommendation": wanted, **more}}


def file(*events: Any) -> bytes:
    return msgspec.json.encode(events)


def test_each_kind_and_each_spelling_of_what_is_recommended() -> None:
    events = [
        event("@a:x"), event("!r:x", "m.takedown", ROOM, reason="stolen cards"),
        event("*.evil", type="m.policy.rule.server"),
        event("@b:x", "org.matrix.mjolnir.ban", "m.room.rule.user"),
        event("#r:x", "org.matrix.msc4204.takedown", "org.matrix.mjolnir.rule.room"),
        {"type": "m.room.name", "content": {"name": "passed over"}}, {"type": USER, "state_key": "gone", "content": {}},
        event("@a:x", reason="the same again"),
    ]  # fmt: skip
    expected = [
        ("user", "@a:x", "m.ban", ""), ("room", "!r:x", "m.takedown", "stolen cards"),
        ("server", "*.evil", "m.ban", ""),
        ("user", "@b:x", "m.ban", ""), ("room", "#r:x", "m.takedown", ""),
    ]  # fmt: skip
    for rules in (of_file(file(*events)), of_file(msgspec.json.encode({"events": events}))):
        assert expected == [(one.kind, one.entity, one.recommendation, one.reason) for one in rules]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b"", "file"),
        (b"{", "file"),
        (b"[" * 100_000, "file"),
        (b"\xff\xfe", "file"),
        (file(), "file"),
        (file({"type": "m.room.name"}), "file"),
        (file(event(), event(7)), "file[1].content.entity"),
        (file(event("")), "file[0].content.entity"),
        (file(event("@" + "a" * 255)), "file[0].content.entity"),
        (file(event("@a\0:x")), "file[0].content.entity"),
        (file(event(wanted="m.shadow")), "file[0].content.recommendation"),
        (file(event(wanted=["m.ban"])), "file[0].content.recommendation"),
        (file(event(reason={"a": 1})), "file[0].content.reason"),
        (file(*(event(f"@{at}:x") for at in range(MOST_RULES + 1))), "file"),
        (file(*(event(f"@{at}*:x") for at in range(MOST_GLOBS + 1))), "file"),
    ],
)
def test_a_bad_file_is_refused_with_the_field(data: bytes, field: str) -> None:
    with pytest.raises(RulesError) as refused:
        of_file(data)
    assert field == refused.value.field


def in_room(*said: dict[str, Any]) -> Read:
    return of_room([(one["type"], f"k{at}", one["content"]) for at, one in enumerate(said)])


def test_in_a_room_what_is_no_rule_is_counted_and_named_and_the_others_hold() -> None:
    read = in_room(
        event(), event(7), event("@b:x", "m.shadow"), *(event(f"@{at}*:x") for at in range(MOST_GLOBS + 2))
    )  # fmt: skip
    assert (1 + MOST_GLOBS, 4) == (len(read.rules), read.skipped)
    assert [("k1", "entity"), ("k2", "recommendation"), (f"k{3 + MOST_GLOBS}", ""), (f"k{4 + MOST_GLOBS}", "")] == [
        (one.state_key, one.field) for one in read.faults
    ]
    assert "500 rules with wildcards" in read.faults[-1].says
    many = in_room(*(event(7) for _ in range(MOST_FAULTS + 9)))
    assert (MOST_FAULTS + 9, MOST_FAULTS) == (many.skipped, len(many.faults))
    full = in_room(*(event(f"@{at}:x") for at in range(MOST_RULES + 1)))
    assert [f"k{MOST_RULES}"] == [one.state_key for one in full.faults]


def test_who_looks_for_an_id_finds_the_rules_that_match_it() -> None:
    def about(entity: str, words: str, kind: Any = "user") -> bool:
        return Rule(rule_id="r", kind=kind, entity=entity, recommendation="m.ban").about(words)

    assert about("@Spam*:x", "spam") and about("@spam*:x", "@spam-7:x") and about("@a:x", "@A:x")
    assert not about("@spam*:x", "@ham:x") and not about("*", "!room:x") and about("*", "#room:x", "room")
    assert about("*.evil", "mail.evil", "server") and not about("*.evil", "@a:mail.evil", "server")


def test_entities_are_globs_and_a_cruel_one_takes_no_time() -> None:
    def matched(entity: str, *names: str) -> bool:
        rule = Rule(rule_id="r", kind="user", entity=entity, recommendation="m.ban")
        return bool(Matcher([("l", rule)]).of(names))

    assert matched("@spam*:tea.house", "@spam-7:tea.house") and not matched("@spam*:tea.house", "@a-spam:tea.house")
    assert matched("@a?c:x", "@abc:x") and not matched("@a?c:x", "@ac:x")
    assert matched("#bad*:x", "!room", "#BADLY:x") and not matched("@a.c:x", "@abc:x")
    began = time.process_time()
    assert not matched("*a" * 127, "a" * 126 + "b" * 100_000)
    assert not matched("*" + "a?" * 120 + "b", "a" * 100_000)
    assert time.process_time() - began < 2
