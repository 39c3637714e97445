"""Push rules: the predefined ones on real events, every condition, and the order of rules."""

from typing import Any

import pytest

from teahouse.matrix import events, push
from teahouse.matrix.events import Event
from teahouse.matrix.push import SILENT, Outcome, Ruleset, Situation

ME, YOU, ROOM = "@me:house", "@you:house", "!tea:house"
DEFAULT = Ruleset.compile(push.default_rules(ME), ME)


def event(type: str = "m.room.message", state_key: str | None = None, sender: str = YOU, **content: Any) -> Event:
    return events.build(
        event_id="$e", room_id=ROOM, type=type, sender=sender, ts=5, content=content, state_key=state_key
    )


def says(outcome: Outcome) -> tuple[str, bool, bool, object]:
    return outcome.rule_id, outcome.notify, outcome.highlight, outcome.tweaks.get("sound")


MENTIONED = {"m.mentions": {"user_ids": ["@x:house", ME]}}
ALL = {"m.mentions": {"room": True}}
EDIT = {"m.relates_to": {"rel_type": "m.replace", "event_id": "$x"}}

PREDEFINED = [
    # event, members, sender's power; rule, notify, highlight, sound
    (event(body="hi"), 3, 0, (".m.rule.message", True, False, None)),
    (event(body="hi"), 2, 0, (".m.rule.room_one_to_one", True, False, "default")),
    (event("m.room.encrypted"), 3, 0, (".m.rule.encrypted", True, False, None)),
    (event("m.room.encrypted"), 2, 0, (".m.rule.encrypted_room_one_to_one", True, False, "default")),
    (event("m.room.encrypted", **MENTIONED), 3, 0, (".m.rule.is_user_mention", True, True, "default")),
    (event(body="hi", msgtype="m.notice"), 2, 0, (".m.rule.suppress_notices", False, False, None)),
    (event(body="hi", msgtype="m.notice", **MENTIONED), 2, 0, (".m.rule.suppress_notices", False, False, None)),
    (event(body="hi", **MENTIONED), 3, 0, (".m.rule.is_user_mention", True, True, "default")),
    (event("org.example.poll", **MENTIONED), 3, 0, (".m.rule.is_user_mention", True, True, "default")),
    (event(body="hi", **ALL), 3, 50, (".m.rule.is_room_mention", True, True, None)),
    (event(body="hi", **ALL), 3, 49, (".m.rule.message", True, False, None)),
    (event(body="hi", **{"m.mentions": {"room": "true"}}), 3, 50, (".m.rule.message", True, False, None)),
    (event(body="* hi", **EDIT), 2, 0, (".m.rule.suppress_edits", False, False, None)),
    (event(body="* hi", **EDIT, **MENTIONED), 2, 0, (".m.rule.is_user_mention", True, True, "default")),
    (event("m.reaction", **{"m.relates_to": {"key": "x"}}), 2, 0, (".m.rule.reaction", False, False, None)),
    (event("m.room.member", ME, membership="invite"), 1, 0, (".m.rule.invite_for_me", True, False, "default")),
    (event("m.room.member", YOU, membership="invite"), 1, 0, (".m.rule.member_event", False, False, None)),
    (event("m.room.member", ME, membership="leave"), 2, 0, (".m.rule.member_event", False, False, None)),
    (event("m.room.tombstone", ""), 3, 100, (".m.rule.tombstone", True, True, None)),
    (event("m.room.tombstone", "x"), 3, 100, ("", False, False, None)),
    (event("m.room.tombstone"), 3, 100, ("", False, False, None)),
    (event("m.room.server_acl", ""), 3, 100, (".m.rule.room.server_acl", False, False, None)),
    (event("m.call.invite"), 3, 0, (".m.rule.call", True, False, "ring")),
    (event("m.room.name", "", name="x"), 3, 0, ("", False, False, None)),
    # Matrix 1.17 took away the rules that looked into the text.
    (event(body="me: look, @room, @me:house"), 3, 100, (".m.rule.message", True, False, None)),
    (event(body="hi", sender=ME, **MENTIONED), 2, 100, ("", False, False, None)),
]


@pytest.mark.parametrize(("given", "members", "power", "expected"), PREDEFINED)
def test_predefined_rules(given: Event, members: int, power: int, expected: Any) -> None:
    assert expected == says(DEFAULT.evaluate(given, member_count=members, sender_power=power, display_name="me"))


def test_the_predefined_rules_are_those_of_1_19() -> None:
    rules = push.default_rules(ME)
    assert [
        ".m.rule.master",
        ".m.rule.suppress_notices",
        ".m.rule.invite_for_me",
        ".m.rule.member_event",
        ".m.rule.is_user_mention",
        ".m.rule.is_room_mention",
        ".m.rule.tombstone",
        ".m.rule.reaction",
        ".m.rule.room.server_acl",
        ".m.rule.suppress_edits",
    ] == [rule["rule_id"] for rule in rules["override"]]
    assert [
        ".m.rule.call",
        ".m.rule.encrypted_room_one_to_one",
        ".m.rule.room_one_to_one",
        ".m.rule.message",
        ".m.rule.encrypted",
    ] == [rule["rule_id"] for rule in rules["underride"]]
    assert [[], [], []] == [rules[kind] for kind in ("content", "room", "sender")]
    assert [".m.rule.master"] == [rule["rule_id"] for kind in rules.values() for rule in kind if not rule["enabled"]]
    assert all(rule["default"] for kind in rules.values() for rule in kind)


def test_a_fresh_object_each_time() -> None:
    push.default_rules(ME)["override"][1]["actions"].append("notify")
    push.default_rules(ME)["override"][4]["actions"][1]["value"] = "loud"
    assert Ruleset.compile(push.default_rules(ME), ME).is_default
    assert [] == push.default_rules(ME)["override"][1]["actions"]


def test_the_room_says_who_may_notify_all() -> None:
    given = event(body="hi", **ALL)
    for levels, power, loud in (({"room": 10}, 10, True), ({"room": 10}, 9, False), ({"other": 1}, 49, False)):
        outcome = DEFAULT.evaluate(given, member_count=3, sender_power=power, notification_levels=levels)
        assert loud is outcome.highlight


# --- conditions ---


def one_rule(*conditions: Any, rules: Any = None) -> Ruleset:
    """Nothing but this rule, for ME."""
    rule = {"rule_id": "r", "default": False, "enabled": True, "conditions": list(conditions), "actions": ["notify"]}
    return Ruleset.compile(rules or {"override": [rule]}, ME)


def holds(condition: Any, given: Event, members: int = 3, display_name: str | None = None, power: int = 0) -> bool:
    return (
        one_rule(condition).evaluate(given, member_count=members, display_name=display_name, sender_power=power).notify
    )


def match(key: str, pattern: object) -> dict[str, object]:
    return {"kind": "event_match", "key": key, "pattern": pattern}


MATCHES = [
    (match("content.topic", "lunc?*"), event(topic="Lunch plans"), True),
    (match("content.topic", "lunc?*"), event(topic="LUNCH"), True),
    (match("content.topic", "lunc?*"), event(topic=" lunch"), False),
    (match("content.topic", "lunc?*"), event(topic="lunc"), False),
    (match("content.topic", "lunc?*"), event(topic=None), False),
    (match("content.topic", "*"), event(topic=5), False),
    (match("content.topic", "*"), event(), False),
    (match("content.topic", ""), event(topic=""), True),
    (match("content.topic", "a*b*c"), event(topic="a\nb c"), True),
    (match("content.topic", "a*b*c"), event(topic="acb"), False),
    (match("content.topic", "ab*ba"), event(topic="aba"), False),
    (match("content.topic", "???"), event(topic="茶茶茶"), True),
    (match("content.topic", "[a-z]"), event(topic="b"), False),
    (match("content.topic", "[a-z]"), event(topic="[A-Z]"), True),
    (match("content.a.b", "x"), event(a={"b": "X"}), True),
    (match("content.a.b", "x"), event(**{"a.b": "x"}), False),
    (match(r"content.a\.b", "x"), event(**{"a.b": "x"}), True),
    (match(r"content.a\\b", "x"), event(**{"a\\b": "x"}), True),
    (match(r"content.a\b", "x"), event(**{"a\\b": "x"}), True),
    (match("content.a.b.c", "x"), event(a={"b": "x"}), False),
    (match("content", "x"), event(), False),
    (match("type", "M.ROOM.MESSAGE"), event(), True),
    (match("type", "m.room.*"), event(), True),
    (match("type", "m.room.name"), event(), False),
    (match("sender", YOU), event(), True),
    (match("sender", "@*:house"), event(), True),
    (match("room_id", ROOM), event(), True),
    (match("room_id", "!x:house"), event(), False),
    (match("event_id", "$e"), event(), True),
    (match("state_key", "*"), event(), False),
    (match("state_key", "*"), event(state_key=""), True),
    (match("state_key", ME), event(state_key=ME), True),
    (match("origin_server_ts", "5"), event(), False),
    (match("unsigned.age", "*"), event(), False),
    (match("type.x", "*"), event(), False),
    (match("content.topic", 5), event(topic="5"), False),
    ({"kind": "event_match", "pattern": "*"}, event(), False),
    ({"kind": "event_match", "key": "type"}, event(), False),
]

BODIES = [
    ("ex*ple", "An example event.", True),
    ("ex*ple", "exple", True),
    ("ex*ple", "An exciting triple-whammy", True),
    ("ex*ple", "An exciting tripled", False),
    ("ex*ple", "An inexact triple", False),
    ("cake", "I like CAKE!", True),
    ("cake", "cakes and cupcake", False),
    ("cake", "cupcake, then cake", True),
    ("cake", "cake_", False),
    ("cake", "-cake-", True),
    ("c?ke", "a c-ke", True),
    ("cake*", "cake", True),
    ("cake*", "cakes", True),  # * runs to the end of the text, which is a boundary
    ("*cake", "cupcake", True),
    ("*cake", "cupcakes", False),
    ("@room", "hello @room!", True),
    ("@room", "x@room", False),
    ("茶", "喝茶吗", True),
    ("喝茶", "喝 茶", False),
    ("a*b", "b a", False),
    ("a*a", "a", False),
    ("ab*ba", "aba", False),
    ("aa*b", "xaa aa-b", True),
    ("a*b*c", "a bb b c", True),
    ("", "abc", False),
    ("*", "anything", True),
    ("?", "x", True),
    ("?", "xy", False),
]


@pytest.mark.parametrize(("condition", "given", "expected"), MATCHES)
def test_event_match(condition: Any, given: Event, expected: bool) -> None:
    assert expected is holds(condition, given)


@pytest.mark.parametrize(("pattern", "body", "expected"), BODIES)
def test_the_body_is_matched_by_words(pattern: str, body: str, expected: bool) -> None:
    assert expected is holds(match("content.body", pattern), event(body=body))
    content = Ruleset.compile({"content": [{"rule_id": "c", "pattern": pattern, "actions": ["notify"]}]}, ME)
    assert expected is content.evaluate(event(body=body), member_count=2).notify
    assert not holds(match("content.body", pattern), event(body=5))


PROPERTIES = [
    ("event_property_is", r"content.m\.federate", True, event(**{"m.federate": True}), True),
    ("event_property_is", r"content.m\.federate", True, event(**{"m.federate": "true"}), False),
    ("event_property_is", r"content.m\.federate", True, event(**{"m.federate": 1}), False),
    ("event_property_is", "content.n", 1, event(n=True), False),
    ("event_property_is", "content.n", None, event(n=None), True),
    ("event_property_is", "content.n", None, event(), False),
    ("event_property_is", "content.n", "X", event(n="x"), False),
    ("event_property_is", "content.n", [], event(n=[]), False),
    ("event_property_is", "origin_server_ts", 5, event(), True),
    ("event_property_contains", "content.alt_aliases", "#a:b", event(alt_aliases=["#x:y", "#a:b"]), True),
    ("event_property_contains", "content.alt_aliases", ":b", event(alt_aliases=["#a:b"]), False),
    ("event_property_contains", "content.alt_aliases", "#a:b", event(alt_aliases="#a:b"), False),
    ("event_property_contains", "content.alt_aliases", "#a:b", event(), False),
    ("event_property_contains", "content.l", 1, event(l=[True, [1], {"x": 1}]), False),
    ("event_property_contains", "content.l", 1, event(l=[[], 1]), True),
    ("event_property_contains", r"content.m\.mentions.user_ids", ME, event(**MENTIONED), True),
    ("event_property_contains", r"content.m\.mentions.user_ids", YOU, event(**MENTIONED), False),
    ("event_property_contains", r"content.m\.mentions.user_ids", ME, event(**{"m.mentions": [ME]}), False),
    (
        "event_property_contains",
        r"content.m\.mentions.user_ids",
        ME,
        event(**{"m.mentions": {"user_ids": [[ME], 1]}}),
        False,
    ),
]


@pytest.mark.parametrize(("kind", "key", "value", "given", "expected"), PROPERTIES)
def test_properties(kind: str, key: str, value: Any, given: Event, expected: bool) -> None:
    assert expected is holds({"kind": kind, "key": key, "value": value}, given)


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ("2", {2}),
        ("==2", {2}),
        ("<2", {0, 1}),
        ("<=2", {0, 1, 2}),
        (">2", {3, 4}),
        (">=2", {2, 3, 4}),
        ("=2", set()),
        ("two", set()),
        ("", set()),
        (" 2", set()),
        (2, set()),
        (None, set()),
        ("-1", set()),
    ],
)
def test_room_member_count(given: Any, counts: set[int]) -> None:
    condition = {"kind": "room_member_count", "is": given}
    assert counts == {members for members in range(5) if holds(condition, event(), members)}


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("Me", "hello me!", True),
        ("Me", "meme", False),
        ("A.*", "axx", False),
        ("A.*", "so a.* it is", True),
        (None, "me", False),
        ("", "me", False),
        ("小明", "小明你好", True),
    ],
)
def test_contains_display_name(name: str | None, body: str, expected: bool) -> None:
    assert expected is holds({"kind": "contains_display_name"}, event(body=body), display_name=name)


@pytest.mark.parametrize(
    "condition",
    [{"kind": "org.example.odd"}, {"kind": ["x"]}, {}, "x", None, 5, {"kind": "sender_notification_permission"}],
)
def test_what_is_not_understood_never_matches(condition: Any) -> None:
    assert not holds(condition, event(body="x"), power=100)


def test_all_conditions_must_hold_and_none_always_does() -> None:
    yes, no = match("type", "m.room.message"), match("content.body", "tea")
    assert one_rule().evaluate(event(), member_count=1).notify
    assert one_rule(yes, match("type", "*")).evaluate(event(), member_count=1).notify
    assert not one_rule(yes, no).evaluate(event(), member_count=1).notify
    assert not one_rule(yes, match("type", "m.other")).evaluate(event(), member_count=1).notify
    assert not one_rule(match("room_id", ROOM), match("room_id", "!x:house")).evaluate(event(), member_count=1).notify


# --- order ---


def rule(rule_id: str, enabled: bool = True, **more: Any) -> dict[str, Any]:
    return {"rule_id": rule_id, "default": False, "enabled": enabled, "actions": ["notify"], **more}


def test_kinds_are_asked_in_order() -> None:
    rules: Any = {
        "override": [rule("o", conditions=[])],
        "content": [rule("c", pattern="tea")],
        "room": [rule(ROOM)],
        "sender": [rule(YOU)],
        "underride": [rule("u")],
    }
    asked = []
    for kind in push.KINDS:
        asked.append(Ruleset.compile(rules, ME).evaluate(event(body="tea"), member_count=2).rule_id)
        rules = {**rules, kind: [{**rules[kind][0], "enabled": False}]}
    assert ["o", "c", ROOM, YOU, "u"] == asked
    assert SILENT is Ruleset.compile(rules, ME).evaluate(event(body="tea"), member_count=2)


def test_the_first_of_a_kind_that_matches_speaks() -> None:
    rules: Any = {
        "content": [rule("off", enabled=False, pattern="tea"), rule("tea", pattern="tea"), rule("time", pattern="time")]
    }
    compiled = Ruleset.compile(rules, ME)
    assert "tea" == compiled.evaluate(event(body="It's time for tea"), member_count=2).rule_id
    assert "time" == compiled.evaluate(event(body="It's time"), member_count=2).rule_id


def test_a_muted_room_and_a_muted_sender() -> None:
    rules = push.default_rules(ME)
    muted_room = {**rules, "room": [{**rule(ROOM), "actions": []}]}
    muted_by_element = {
        **rules,
        "override": [
            rules["override"][0],
            {**rule(ROOM, conditions=[match("room_id", ROOM)]), "actions": ["dont_notify"]},
            *rules["override"][1:],
        ],
    }
    muted_sender = {**rules, "sender": [{**rule(YOU), "actions": []}]}
    elsewhere = events.build(event_id="$e", room_id="!else:house", type="m.room.message", sender=YOU, ts=1, content={})
    for given, there in ((muted_room, True), (muted_by_element, True), (muted_sender, False)):
        compiled = Ruleset.compile(given, ME)
        assert not compiled.is_default
        assert not compiled.evaluate(event(body="x"), member_count=3).notify
        assert there is compiled.evaluate(elsewhere, member_count=3).notify
    assert Ruleset.compile(muted_room, ME).evaluate(event(**MENTIONED), member_count=3).highlight
    assert not Ruleset.compile(muted_by_element, ME).evaluate(event(**MENTIONED), member_count=3).highlight


def test_the_master_rule_silences_everything() -> None:
    rules = push.set_enabled(push.default_rules(ME), "override", ".m.rule.master", True)
    assert not Ruleset.compile(rules, ME).evaluate(event(body="x", **MENTIONED), member_count=2).notify


def test_outcomes() -> None:
    outcome = Outcome(
        "r",
        [
            "dont_notify",
            "notify",
            "coalesce",
            {"set_tweak": "highlight", "value": False},
            {"set_tweak": "flash", "value": 3},
        ],
    )
    assert (True, False) == (outcome.notify, outcome.highlight)
    assert {"highlight": False, "flash": 3} == outcome.tweaks
    assert ["notify", {"set_tweak": "highlight", "value": False}, {"set_tweak": "flash", "value": 3}] == outcome.actions
    assert not Outcome("r", [{"set_tweak": "highlight"}]).highlight
    assert Outcome("r", ["notify", {"set_tweak": "highlight"}]).highlight


# --- sharing one answer among many ---


@pytest.mark.parametrize(("given", "members", "power", "_expected"), PREDEFINED)
def test_whom_an_event_does_not_concern_have_one_outcome(
    given: Event, members: int, power: int, _expected: Any
) -> None:
    situation = Situation(given, member_count=members, sender_power=power)
    crowd = [f"@user{number}:house" for number in range(3)]
    outcomes = set()
    for user_id in [*crowd, ME, YOU]:
        ruleset = Ruleset.compile(push.default_rules(user_id), user_id)
        assert ruleset.is_default
        alone = ruleset.evaluate(given, member_count=members, sender_power=power)
        assert alone is ruleset.judge(situation)
        if not situation.concerns(user_id):
            outcomes.add(alone)
    assert 1 == len(outcomes)


def test_malformed_stored_rules_do_no_harm() -> None:
    odd: Any = {
        "override": [{"rule_id": 5}, {"rule_id": "a", "conditions": "x", "actions": 7}],
        "content": [{"rule_id": "c"}],
    }
    assert not Ruleset.compile(odd, ME).evaluate(event(body="x"), member_count=2).notify
