"""Editing push rules: placement, what is refused, and that an edit is what one then gets."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teahouse.matrix import push
from teahouse.matrix.errors import MatrixError
from teahouse.matrix.push import KINDS, Rules

ME = "@me:house"


def own(rules: Rules, kind: str) -> list[str]:
    return [rule["rule_id"] for rule in rules[kind] if not rule["default"]]


def put(rules: Rules, rule_id: str, kind: str = "content", **more: Any) -> Rules:
    extra: dict[str, Any] = {"pattern": "tea"} if kind == "content" else {}
    return push.put_rule(rules, kind, rule_id, **{"actions": ["notify"], **extra, **more})


def refused(errcode: str, status: int, function: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(MatrixError) as caught:
        function(*args, **more)
    assert (errcode, status) == (caught.value.errcode, caught.value.status)
    return caught.value.error


def three() -> Rules:
    rules = push.default_rules(ME)
    for rule_id in ("c", "b", "a"):
        rules = put(rules, rule_id)
    assert ["a", "b", "c"] == own(rules, "content")
    return rules


def test_a_new_rule_is_the_most_important_of_ones_own() -> None:
    for kind in KINDS:
        rules = put(put(push.default_rules(ME), "first", kind), "second", kind)
        assert ["second", "first"] == own(rules, kind)
        rule = push.get_rule(rules, kind, "second")
        assert (True, False, ["notify"]) == (rule["enabled"], rule["default"], rule["actions"])
        everything = [one["rule_id"] for one in rules[kind]]
        # Below the master rule, above every other predefined one.
        assert (1 if kind == "override" else 0) == everything.index("second")


@pytest.mark.parametrize(
    ("rule_id", "where", "expected"),
    [
        ("new", {"before": "a"}, ["new", "a", "b", "c"]),
        ("new", {"before": "c"}, ["a", "b", "new", "c"]),
        ("new", {"after": "c"}, ["a", "b", "c", "new"]),
        ("new", {"after": "a"}, ["a", "new", "b", "c"]),
        ("new", {"before": "b", "after": "c"}, ["a", "new", "b", "c"]),
        ("b", {}, ["a", "b", "c"]),
        ("c", {"before": "a"}, ["c", "a", "b"]),
        ("a", {"after": "c"}, ["b", "c", "a"]),
        ("a", {"after": "b"}, ["b", "a", "c"]),
    ],
)
def test_placement(rule_id: str, where: dict[str, str], expected: list[str]) -> None:
    assert expected == own(put(three(), rule_id, **where), "content")


def test_a_place_is_next_to_a_rule_of_ones_own_of_the_same_kind() -> None:
    rules = put(three(), "o", "override")
    assert "nowhere" in refused("M_UNKNOWN", 400, put, rules, "new", before="nowhere")
    refused("M_UNKNOWN", 400, put, rules, "new", after="o")
    refused("M_UNKNOWN", 400, put, rules, "new", "override", before=".m.rule.reaction")
    refused("M_UNKNOWN", 400, put, rules, "new", "override", after=".m.rule.master")
    refused("M_UNKNOWN", 400, put, rules, "a", before="a")


def test_changing_a_rule_keeps_it_as_enabled_as_it_was() -> None:
    rules = push.set_enabled(three(), "content", "b", False)
    rules = put(rules, "b", pattern="milk", actions=[])
    assert {"rule_id": "b", "default": False, "enabled": False, "pattern": "milk", "actions": []} == push.get_rule(
        rules, "content", "b"
    )


@pytest.mark.parametrize("rule_id", ["", ".mine", ".m.rule.message", "a/b", "a\\b", "x" * 513])
def test_rule_ids_that_are_not_ones_own_to_give(rule_id: str) -> None:
    assert "ruleId" in refused("M_INVALID_PARAM", 400, put, push.default_rules(ME), rule_id)


@pytest.mark.parametrize("kind", ["", "device", "Override", "global"])
def test_kinds_that_do_not_exist(kind: str) -> None:
    rules = push.default_rules(ME)
    for verb in (
        lambda: push.get_rule(rules, kind, "a"),
        lambda: put(rules, "a", kind),
        lambda: push.delete_rule(rules, kind, "a"),
        lambda: push.set_enabled(rules, kind, "a", True),
        lambda: push.set_actions(rules, kind, "a", []),
    ):
        assert "kind" in refused("M_INVALID_PARAM", 400, verb)


@pytest.mark.parametrize(
    ("actions", "errcode", "where"),
    [
        (None, "M_MISSING_PARAM", "`actions`"),
        ("notify", "M_INVALID_PARAM", "`actions`"),
        ({}, "M_INVALID_PARAM", "`actions`"),
        (["notify", "shout"], "M_INVALID_PARAM", "`actions[1]`"),
        ([5], "M_INVALID_PARAM", "`actions[0]`"),
        ([["notify"]], "M_INVALID_PARAM", "`actions[0]`"),
        ([{}], "M_INVALID_PARAM", "`actions[0]`"),
        ([{"set_tweak": 5}], "M_INVALID_PARAM", "`actions[0]`"),
        (["notify"] * 33, "M_INVALID_PARAM", "`actions`"),
    ],
)
def test_bad_actions(actions: Any, errcode: str, where: str) -> None:
    assert where in refused(errcode, 400, put, push.default_rules(ME), "a", actions=actions)
    assert where in refused(errcode, 400, push.set_actions, three(), "content", "a", actions)


def test_historical_actions_are_dropped() -> None:
    given = ["dont_notify", "coalesce", {"set_tweak": "sound", "value": "x"}]
    rules = push.set_actions(put(push.default_rules(ME), "a", actions=given), "override", ".m.rule.reaction", given)
    for kind, rule_id in (("content", "a"), ("override", ".m.rule.reaction")):
        assert [{"set_tweak": "sound", "value": "x"}] == push.get_rule(rules, kind, rule_id)["actions"]


@pytest.mark.parametrize(
    ("conditions", "errcode", "where"),
    [
        ({}, "M_INVALID_PARAM", "`conditions`"),
        ([5], "M_INVALID_PARAM", "`conditions[0]`"),
        ([{}], "M_INVALID_PARAM", "`conditions[0]`"),
        ([{"kind": 5}], "M_INVALID_PARAM", "`conditions[0]`"),
        ([{"kind": "event_match"}], "M_MISSING_PARAM", "`conditions[0].key`"),
        ([{"kind": "event_match", "key": "type"}], "M_MISSING_PARAM", "`conditions[0].pattern`"),
        ([{"kind": "event_match", "key": 5, "pattern": ""}], "M_INVALID_PARAM", "`conditions[0].key`"),
        ([{"kind": "event_match", "key": "type", "pattern": []}], "M_INVALID_PARAM", "`conditions[0].pattern`"),
        ([{"kind": "event_match", "key": "type", "pattern": "x" * 1025}], "M_INVALID_PARAM", "`conditions[0].pattern`"),
        ([{"kind": "x"}, {"kind": "event_property_is", "key": "a"}], "M_MISSING_PARAM", "`conditions[1].value`"),
        ([{"kind": "event_property_contains", "key": "a", "value": []}], "M_INVALID_PARAM", "`conditions[0].value`"),
        ([{"kind": "room_member_count"}], "M_MISSING_PARAM", "`conditions[0].is`"),
        ([{"kind": "room_member_count", "is": "many"}], "M_INVALID_PARAM", "`conditions[0].is`"),
        ([{"kind": "room_member_count", "is": "<" + "9" * 30}], "M_INVALID_PARAM", "`conditions[0].is`"),
        ([{"kind": "sender_notification_permission"}], "M_MISSING_PARAM", "`conditions[0].key`"),
        ([{"kind": "x"}] * 65, "M_INVALID_PARAM", "`conditions`"),
    ],
)
def test_bad_conditions(conditions: Any, errcode: str, where: str) -> None:
    for kind in ("override", "underride"):
        assert where in refused(errcode, 400, put, push.default_rules(ME), "a", kind, conditions=conditions)


@pytest.mark.parametrize(
    ("pattern", "errcode"), [(None, "M_MISSING_PARAM"), (5, "M_INVALID_PARAM"), ("x" * 1025, "M_INVALID_PARAM")]
)
def test_a_content_rule_has_a_pattern(pattern: Any, errcode: str) -> None:
    assert "`pattern`" in refused(errcode, 400, put, push.default_rules(ME), "a", pattern=pattern)


def test_rules_have_what_their_kind_has() -> None:
    more: dict[str, Any] = {"pattern": "p", "conditions": [{"kind": "org.example.unknown", "x": 1}]}
    for kind, has in (
        ("override", "conditions"),
        ("underride", "conditions"),
        ("content", "pattern"),
        ("room", None),
        ("sender", None),
    ):
        rule = push.get_rule(put(push.default_rules(ME), "a", kind, **more), kind, "a")
        assert {has} - {None} == {"conditions", "pattern"} & set(rule)


def test_deleting() -> None:
    rules = push.delete_rule(three(), "content", "b")
    assert ["a", "c"] == own(rules, "content")
    refused("M_NOT_FOUND", 404, push.delete_rule, rules, "content", "b")
    assert "predefined" in refused("M_NOT_FOUND", 404, push.delete_rule, rules, "override", ".m.rule.master")


@pytest.mark.parametrize("rule_id", ["b", ".m.rule.nothing", ""])
def test_what_is_not_there_is_not_found(rule_id: str) -> None:
    rules = push.default_rules(ME)
    for verb in (
        lambda: push.get_rule(rules, "content", rule_id),
        lambda: push.set_enabled(rules, "content", rule_id, True),
        lambda: push.set_actions(rules, "content", rule_id, []),
    ):
        refused("M_NOT_FOUND", 404, verb)


@pytest.mark.parametrize("enabled", [None, 1, "true", []])
def test_enabled_is_a_boolean(enabled: Any) -> None:
    assert "`enabled`" in refused("M_INVALID_PARAM", 400, push.set_enabled, three(), "content", "a", enabled)


def test_there_is_a_limit() -> None:
    rules = push.default_rules(ME)
    count = sum(map(len, rules.values()))
    many: Rules = {
        **rules,
        "room": [
            {"rule_id": f"!{n}:house", "default": False, "enabled": True, "actions": []} for n in range(5000 - count)
        ],
    }
    refused("M_TOO_LARGE", 413, put, many, "one more")
    assert (
        [] == push.get_rule(put(many, "!7:house", "room", actions=[]), "room", "!7:house")["actions"]
    )  # changing is fine


def test_a_stored_ruleset_meets_todays_defaults() -> None:
    stored = put(put(push.default_rules(ME), "mine", "override"), "tea")
    stored = push.set_enabled(stored, "override", ".m.rule.master", True)
    stored = push.set_actions(stored, "underride", ".m.rule.message", [])
    gone = {"rule_id": ".m.rule.gone", "default": True, "enabled": True, "conditions": [], "actions": []}
    old = {
        **stored,
        "override": [one for one in stored["override"] if one["rule_id"] != ".m.rule.suppress_edits"],
        "content": [*stored["content"], gone],
    }
    assert stored == push.merged(old, ME)
    assert push.default_rules(ME) == push.merged({}, ME)
    assert push.default_rules(ME) == push.merged(push.default_rules(ME), ME)


RULE_IDS = st.sampled_from(["a", "b", "c", "d"])
ACTIONS = st.lists(
    st.sampled_from(["notify", {"set_tweak": "highlight"}, {"set_tweak": "sound", "value": "x"}]), max_size=3
)


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[str, str, str, Any]]:
    verb = st.sampled_from(["put", "before", "after", "delete", "enable", "act"])
    return draw(
        st.lists(
            st.tuples(verb, st.sampled_from(KINDS), RULE_IDS, st.tuples(RULE_IDS, ACTIONS, st.booleans())), max_size=25
        )
    )


@given(edits())
def test_an_edit_is_what_one_then_gets(steps: list[tuple[str, str, str, Any]]) -> None:
    rules = push.default_rules(ME)
    model: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for verb, kind, rule_id, (other, actions, enabled) in steps:
        before = push.merged(rules, ME)
        names = model[kind]
        there = rule_id in names
        try:
            if verb in ("put", "before", "after"):
                place = {} if verb == "put" else {verb: other}
                changed = push.put_rule(rules, kind, rule_id, actions, [], "p", **place)
                assert actions == push.get_rule(changed, kind, rule_id)["actions"]
                if place or not there:
                    names = [one for one in names if one != rule_id]
                    names.insert(0 if not place else names.index(other) + (verb == "after"), rule_id)
            elif verb == "delete":
                changed = push.delete_rule(rules, kind, rule_id)
                names = [one for one in names if one != rule_id]
            elif verb == "enable":
                changed = push.set_enabled(rules, kind, rule_id, enabled)
                assert enabled is push.get_rule(changed, kind, rule_id)["enabled"]
            else:
                changed = push.set_actions(rules, kind, rule_id, actions)
                assert actions == push.get_rule(changed, kind, rule_id)["actions"]
        except MatrixError as error:
            missing = error.errcode == "M_NOT_FOUND" and not there and verb in ("delete", "enable", "act")
            nowhere = error.errcode == "M_UNKNOWN" and (other not in names or other == rule_id)
            assert missing or nowhere
            continue
        assert before == rules  # the old one is as it was
        rules, model[kind] = changed, names
        assert {one: own(rules, one) for one in KINDS} == model
    assert rules == push.merged(rules, ME)
