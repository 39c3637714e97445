"""The predefined push rules of Matrix 1.19, and bringing a stored ruleset up to date with them.

The rules that looked for a display name, a user name or `@room` in the text were removed in 1.17 (MSC4210): mentions
are what `m.mentions` says.

Source: Client-Server API, "Predefined Rules".
"""

from __future__ import annotations

from typing import Any

#: One push rule as clients see it: rule_id, default, enabled, actions, and conditions or a pattern.
Rule = dict[str, Any]
#: A ruleset: for each kind its rules, most important first.
Rules = dict[str, list[Rule]]

#: In the order in which they are checked.
KINDS = ("override", "content", "room", "sender", "underride")

_SOUND = {"set_tweak": "sound", "value": "default"}
_RING = {"set_tweak": "sound", "value": "ring"}
_HIGHLIGHT = {"set_tweak": "highlight"}


def _rule(rule_id: str, conditions: list[dict[str, Any]], actions: list[Any], enabled: bool = True) -> Rule:
    return {"rule_id": rule_id, "default": True, "enabled": enabled, "conditions": conditions, "actions": actions}


def _match(key: str, pattern: str) -> dict[str, Any]:
    return {"kind": "event_match", "key": key, "pattern": pattern}


def _pair() -> dict[str, Any]:
    return {"kind": "room_member_count", "is": "2"}


def default_rules(user_id: str) -> Rules:
    """The ruleset of a user who never changed it. A fresh object each time."""
    return {
        "override": _override(user_id),
        "content": [],
        "room": [],
        "sender": [],
        "underride": _underride(),
    }


def _override(user_id: str) -> list[Rule]:
    return [
        _rule(".m.rule.master", [], [], enabled=False),
        _rule(".m.rule.suppress_notices", [_match("content.msgtype", "m.notice")], []),
        _rule(
            ".m.rule.invite_for_me",
            [_match("type", "m.room.member"), _match("content.membership", "invite"), _match("state_key", user_id)],
            ["notify", {**_SOUND}],
        ),
        _rule(".m.rule.member_event", [_match("type", "m.room.member")], []),
        _rule(
            ".m.rule.is_user_mention",
            [{"kind": "event_property_contains", "key": r"content.m\.mentions.user_ids", "value": user_id}],
            ["notify", {**_SOUND}, {**_HIGHLIGHT}],
        ),
        _rule(
            ".m.rule.is_room_mention",
            [
                {"kind": "event_property_is", "key": r"content.m\.mentions.room", "value": True},
                {"kind": "sender_notification_permission", "key": "room"},
            ],
            ["notify", {**_HIGHLIGHT}],
        ),
        _rule(
            ".m.rule.tombstone",
            [_match("type", "m.room.tombstone"), _match("state_key", "")],
            ["notify", {**_HIGHLIGHT}],
        ),
        _rule(".m.rule.reaction", [_match("type", "m.reaction")], []),
        _rule(".m.rule.room.server_acl", [_match("type", "m.room.server_acl"), _match("state_key", "")], []),
        _rule(
            ".m.rule.suppress_edits",
            [{"kind": "event_property_is", "key": r"content.m\.relates_to.rel_type", "value": "m.replace"}],
            [],
        ),
    ]


def _underride() -> list[Rule]:
    return [
        _rule(".m.rule.call", [_match("type", "m.call.invite")], ["notify", {**_RING}]),
        _rule(
            ".m.rule.encrypted_room_one_to_one",
            [_pair(), _match("type", "m.room.encrypted")],
            ["notify", {**_SOUND}],
        ),
        _rule(".m.rule.room_one_to_one", [_pair(), _match("type", "m.room.message")], ["notify", {**_SOUND}]),
        _rule(".m.rule.message", [_match("type", "m.room.message")], ["notify"]),
        _rule(".m.rule.encrypted", [_match("type", "m.room.encrypted")], ["notify"]),
    ]


def merged(stored: Rules, user_id: str) -> Rules:
    """A stored ruleset with today's predefined rules: new ones added, dropped ones removed, the user's choices kept.

    Of a predefined rule the user can have changed `enabled` and `actions`; the rest is taken from the defaults.
    """
    rules = default_rules(user_id)
    for kind, defaults in rules.items():
        kept = {rule["rule_id"]: rule for rule in stored.get(kind, []) if rule.get("default")}
        for rule in defaults:
            for name in ("enabled", "actions"):
                if name in kept.get(rule["rule_id"], {}):
                    rule[name] = kept[rule["rule_id"]][name]
        own = [rule for rule in stored.get(kind, []) if not rule.get("default")]
        # The master rule stands above everything, all other predefined rules below the user's own.
        above = 1 if kind == "override" else 0
        rules[kind] = [*defaults[:above], *own, *defaults[above:]]
    return rules
