"""Editing push rules: each verb is given a ruleset and gives a new one; the old is never changed.

Source: operations getPushRule, setPushRule, deletePushRule, setPushRuleEnabled, setPushRuleActions.
"""

from __future__ import annotations

from typing import Any

from teahouse.matrix.errors import invalid_param, missing_param, not_found, too_large, unknown
from teahouse.matrix.push._conditions import is_member_count
from teahouse.matrix.push._defaults import KINDS, Rule, Rules

#: Limits of what one user may keep: far above any use, far below what could hurt.
RULE_LIMIT = 5000
RULE_ID_LIMIT = 512
PATTERN_LIMIT = 1024
CONDITION_LIMIT = 64
ACTION_LIMIT = 32

_WITH_CONDITIONS = ("override", "underride")
_HISTORICAL = ("dont_notify", "coalesce")


def get_rule(rules: Rules, kind: str, rule_id: str) -> Rule:
    """Raises M_NOT_FOUND."""
    at = _index(rules, kind, rule_id)
    return rules[kind][at]


def put_rule(
    rules: Rules,
    kind: str,
    rule_id: str,
    actions: object,
    conditions: object = None,
    pattern: object = None,
    before: str | None = None,
    after: str | None = None,
) -> Rules:
    """Add a rule, or change one the user has. Raises M_INVALID_PARAM, M_MISSING_PARAM, M_UNKNOWN or M_TOO_LARGE.

    A new rule is enabled and the most important of the user's own unless `before` or `after` say otherwise; a changed
    one stays where it is and as enabled as it was. Both given, `before` counts.
    """
    _check_kind(kind)
    _check_new_id(rule_id)
    rule = _made(kind, rule_id, actions, conditions, pattern)
    others = [one for one in rules.get(kind, []) if one["rule_id"] != rule_id]
    old = next((one for one in rules.get(kind, []) if one["rule_id"] == rule_id), None)
    if old is not None:
        rule["enabled"] = old.get("enabled", True)
    elif sum(len(rules.get(one, ())) for one in KINDS) >= RULE_LIMIT:
        raise too_large(f"There are already {RULE_LIMIT} push rules.")
    if before is not None:
        at = _relative(others, before, "before")
    elif after is not None:
        at = _relative(others, after, "after") + 1
    elif old is not None:
        at = rules[kind].index(old)
    else:
        at = 1 if others and others[0]["rule_id"] == ".m.rule.master" else 0
    return {**rules, kind: [*others[:at], rule, *others[at:]]}


def delete_rule(rules: Rules, kind: str, rule_id: str) -> Rules:
    """Raises M_NOT_FOUND; predefined rules cannot be deleted, only disabled."""
    at = _index(rules, kind, rule_id)
    if rules[kind][at].get("default"):
        raise not_found(f"{rule_id} is predefined: it can be disabled but not deleted.")
    return {**rules, kind: [*rules[kind][:at], *rules[kind][at + 1 :]]}


def set_enabled(rules: Rules, kind: str, rule_id: str, enabled: object) -> Rules:
    """Raises M_NOT_FOUND or M_INVALID_PARAM."""
    if not isinstance(enabled, bool):
        raise invalid_param("`enabled` must be true or false.")
    return _changed(rules, kind, rule_id, "enabled", enabled)


def set_actions(rules: Rules, kind: str, rule_id: str, actions: object) -> Rules:
    """Raises M_NOT_FOUND, M_MISSING_PARAM or M_INVALID_PARAM."""
    return _changed(rules, kind, rule_id, "actions", _checked_actions(actions))


def _changed(rules: Rules, kind: str, rule_id: str, name: str, value: object) -> Rules:
    at = _index(rules, kind, rule_id)
    rule = {**rules[kind][at], name: value}
    return {**rules, kind: [*rules[kind][:at], rule, *rules[kind][at + 1 :]]}


def _index(rules: Rules, kind: str, rule_id: str) -> int:
    _check_kind(kind)
    for index, rule in enumerate(rules.get(kind, ())):
        if rule["rule_id"] == rule_id:
            return index
    raise not_found("The push rule was not found.")


def _relative(others: list[Rule], rule_id: str, name: str) -> int:
    """The place of the user's own rule that `before` or `after` names; predefined ones cannot be named."""
    for index, rule in enumerate(others):
        if rule["rule_id"] == rule_id and not rule.get("default"):
            return index
    raise unknown(f"`{name}`: there is no rule {rule_id[:RULE_ID_LIMIT]!r} of yours.")


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise invalid_param(f"`kind` must be one of {', '.join(KINDS)}.")


def _check_new_id(rule_id: str) -> None:
    if not rule_id or rule_id.startswith("."):
        raise invalid_param("`ruleId` must not be empty or start with a dot: those are the predefined rules.")
    if "/" in rule_id or "\\" in rule_id:
        raise invalid_param("`ruleId` must not contain slashes or backslashes.")
    if len(rule_id) > RULE_ID_LIMIT:
        raise invalid_param(f"`ruleId` is longer than {RULE_ID_LIMIT} characters.")


def _made(kind: str, rule_id: str, actions: object, conditions: object, pattern: object) -> Rule:
    rule: Rule = {"rule_id": rule_id, "default": False, "enabled": True, "actions": _checked_actions(actions)}
    if kind in _WITH_CONDITIONS:
        rule["conditions"] = _checked_conditions(conditions)
    elif kind == "content":
        rule["pattern"] = _text(pattern, "pattern", PATTERN_LIMIT)
    return rule


def _checked_actions(actions: object) -> list[Any]:
    if actions is None:
        raise missing_param("`actions` is missing.")
    if not isinstance(actions, list):
        raise invalid_param("`actions` must be a list.")
    if len(actions) > ACTION_LIMIT:
        raise invalid_param(f"`actions` has more than {ACTION_LIMIT} entries.")
    for index, action in enumerate(actions):
        if action == "notify" or action in _HISTORICAL:
            continue
        if not isinstance(action, dict) or not isinstance(action.get("set_tweak"), str):
            raise invalid_param(f'`actions[{index}]` must be "notify" or an object with `set_tweak`.')
    return [action for action in actions if action not in _HISTORICAL]


def _checked_conditions(conditions: object) -> list[dict[str, Any]]:
    if conditions is None:
        return []
    if not isinstance(conditions, list):
        raise invalid_param("`conditions` must be a list.")
    if len(conditions) > CONDITION_LIMIT:
        raise invalid_param(f"`conditions` has more than {CONDITION_LIMIT} entries.")
    for index, condition in enumerate(conditions):
        _check_condition(condition, f"conditions[{index}]")
    return conditions


def _check_condition(condition: object, name: str) -> None:
    """Kinds that are not known are kept: they never match, but another client may know them."""
    if not isinstance(condition, dict) or not isinstance(condition.get("kind"), str):
        raise invalid_param(f"`{name}` must be an object with `kind`.")
    kind = condition["kind"]
    if kind in ("event_match", "event_property_is", "event_property_contains", "sender_notification_permission"):
        _text(condition.get("key"), f"{name}.key", PATTERN_LIMIT)
    if kind == "event_match":
        _text(condition.get("pattern"), f"{name}.pattern", PATTERN_LIMIT)
    if kind in ("event_property_is", "event_property_contains"):
        _check_scalar(condition, name)
    if kind == "room_member_count" and not is_member_count(_text(condition.get("is"), f"{name}.is", 20)):
        raise invalid_param(f"`{name}.is` must be a number, with ==, <, >, >= or <= before it if at all.")


def _check_scalar(condition: dict[str, Any], name: str) -> None:
    if "value" not in condition:
        raise missing_param(f"`{name}.value` is missing.")
    if not isinstance(condition["value"], str | int | bool | None):
        raise invalid_param(f"`{name}.value` must be a string, an integer, a boolean or null.")


def _text(value: object, name: str, limit: int) -> str:
    if value is None:
        raise missing_param(f"`{name}` is missing.")
    if not isinstance(value, str):
        raise invalid_param(f"`{name}` must be a string.")
    if len(value) > limit:
        raise invalid_param(f"`{name}` is longer than {limit} characters.")
    return value
