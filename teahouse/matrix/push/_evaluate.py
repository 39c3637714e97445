"""Evaluating push rules: which rule speaks for this event, and what it says.

Rules are compiled once per user. Most of them are for one event type, or one room: what remains of a ruleset for a
type (and room, where rules name rooms) is worked out once and kept, so that a message asks only the five or six
questions that could matter to it. All users who never changed their rules share one compiled program.

Source: Client-Server API, "Push Rules".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from teahouse.matrix.events import Event
from teahouse.matrix.push import _glob
from teahouse.matrix.push._conditions import Situation, Test, body_matches, compile_condition
from teahouse.matrix.push._defaults import Rule, Rules, default_rules


class Outcome:
    """What a rule says. Shared by all evaluations of the rule: never change it.

    notify: tell the user. highlight: tell them loudly, and count it as a highlight. tweaks: all set_tweaks, for the
    push gateway. actions: as clients see them. rule_id: the rule that matched, "" if none did.
    """

    __slots__ = ("actions", "highlight", "notify", "rule_id", "tweaks")

    def __init__(self, rule_id: str, actions: Iterable[Any]) -> None:
        self.rule_id = rule_id
        # dont_notify and coalesce are history and must be ignored.
        self.actions = [one for one in actions if one == "notify" or isinstance(one, dict)]
        self.notify = "notify" in self.actions
        self.tweaks: dict[str, Any] = {}
        for one in self.actions:
            if isinstance(one, dict) and isinstance(one.get("set_tweak"), str):
                name = one["set_tweak"]
                self.tweaks[name] = one.get("value", True if name == "highlight" else None)
        self.highlight = self.notify and self.tweaks.get("highlight", False) is not False

    def __repr__(self) -> str:
        return f"<Outcome {self.rule_id or 'no rule'} {self.actions}>"


#: No rule matched, or it is the user's own event.
SILENT: Final = Outcome("", [])

_Compiled = tuple[tuple[Test, ...], Outcome]
_CACHE_LIMIT = 512


class _Rule:
    """A rule with conditions: plain ones on type and room_id are kept apart, for choosing in advance."""

    __slots__ = ("compiled", "room_id", "type")

    def __init__(self, conditions: object, outcome: Outcome, user_id: str) -> None:
        self.type: str | None = None
        self.room_id: str | None = None
        tests = []
        for condition in conditions if isinstance(conditions, list) else ():
            if self.type is None and _is_plain(condition, "type"):
                self.type = condition["pattern"].lower()
            elif self.room_id is None and _is_plain(condition, "room_id"):
                self.room_id = condition["pattern"].lower()
            else:
                tests.append(compile_condition(condition, user_id))
        self.compiled: _Compiled = (tuple(tests), outcome)

    def may_match(self, event: Event) -> bool:
        return (self.type is None or self.type == event.type.lower()) and (
            self.room_id is None or self.room_id == event.room_id.lower()
        )


def _is_plain(condition: object, key: str) -> bool:
    return (
        isinstance(condition, dict)
        and condition.get("kind") == "event_match"
        and condition.get("key") == key
        and isinstance(condition.get("pattern"), str)
        and _glob.is_literal(condition["pattern"])
    )


class _Program:
    """A compiled ruleset. It names no owner, so that the program of the default rules serves everyone."""

    def __init__(self, rules: Rules, user_id: str) -> None:
        self._above = [_Rule(rule.get("conditions"), _outcome(rule), user_id) for rule in _enabled(rules, "override")]
        self._content: list[_Compiled] = [
            ((body_matches(rule["pattern"]),), _outcome(rule))
            for rule in _enabled(rules, "content")
            if isinstance(rule.get("pattern"), str)
        ]
        self._rooms = {rule["rule_id"]: _outcome(rule) for rule in reversed(_enabled(rules, "room"))}
        self.senders = {rule["rule_id"]: _outcome(rule) for rule in reversed(_enabled(rules, "sender"))}
        self._below = [_Rule(rule.get("conditions"), _outcome(rule), user_id) for rule in _enabled(rules, "underride")]
        self._by_room = bool(self._rooms) or any(rule.room_id is not None for rule in (*self._above, *self._below))
        self._chosen: dict[object, tuple[tuple[_Compiled, ...], tuple[_Compiled, ...]]] = {}

    def chosen(self, event: Event) -> tuple[tuple[_Compiled, ...], tuple[_Compiled, ...]]:
        """The rules that could match an event of this type in this room: those above the sender rules, those below."""
        key: object = (event.type, event.room_id) if self._by_room else event.type
        found = self._chosen.get(key)
        if found is None:
            if len(self._chosen) >= _CACHE_LIMIT:
                self._chosen.clear()
            found = self._chosen[key] = self._choose(event)
        return found

    def _choose(self, event: Event) -> tuple[tuple[_Compiled, ...], tuple[_Compiled, ...]]:
        above = [rule.compiled for rule in self._above if rule.may_match(event)] + self._content
        if event.room_id in self._rooms:
            above.append(((), self._rooms[event.room_id]))
        below = [rule.compiled for rule in self._below if rule.may_match(event)]
        # Without sender rules there is no seam, and one loop does.
        return (tuple(above), tuple(below)) if self.senders else ((*above, *below), ())


def _enabled(rules: Rules, kind: str) -> list[Rule]:
    return [rule for rule in rules.get(kind, ()) if rule.get("enabled", True) and isinstance(rule.get("rule_id"), str)]


def _outcome(rule: Rule) -> Outcome:
    actions = rule.get("actions")
    return Outcome(rule["rule_id"], actions if isinstance(actions, list) else ())


_NOBODY = "@:"
_DEFAULT_PROGRAM = _Program(default_rules(_NOBODY), _NOBODY)


class Ruleset:
    """One user's push rules, compiled.

    is_default: the user never changed them. For all such users whom `situation.concerns` does not name, the outcome
    of a situation is the same: judge it once and share the answer.
    """

    __slots__ = ("_program", "_rules", "is_default", "user_id")

    def __init__(self, rules: Rules | None, user_id: str) -> None:
        self.user_id = user_id
        self.is_default = rules is None or rules == default_rules(user_id)
        # The predefined rules are 11 KB, and one of these is kept for everyone who is online.
        self._rules = None if self.is_default else rules
        self._program = _DEFAULT_PROGRAM if self._rules is None else _Program(self._rules, user_id)

    @property
    def rules(self) -> Rules:
        """What getPushRulesGlobal answers."""
        return default_rules(self.user_id) if self._rules is None else self._rules

    @classmethod
    def compile(cls, rules: Rules | None, user_id: str) -> Ruleset:
        """Rules that are not well formed never match; nothing is raised. `None` stands for the predefined rules."""
        return cls(rules, user_id)

    def evaluate(
        self,
        event: Event,
        *,
        member_count: int,
        display_name: str | None = None,
        sender_power: int = 0,
        notification_levels: dict[str, int] | None = None,
    ) -> Outcome:
        """What to do about this event. For many users make one `Situation` and `judge` it. Costs about 2 µs."""
        situation = Situation(
            event, member_count=member_count, sender_power=sender_power, notification_levels=notification_levels
        )
        return self.judge(situation, display_name)

    def judge(self, situation: Situation, display_name: str | None = None) -> Outcome:
        """The outcome of the most important enabled rule that matches; `SILENT` for one's own events."""
        event, user_id, program = situation.event, self.user_id, self._program
        if event.sender == user_id:
            return SILENT
        above, below = program.chosen(event)
        for tests, outcome in above:
            for test in tests:
                if not test(situation, user_id, display_name):
                    break
            else:
                return outcome
        if program.senders and event.sender in program.senders:
            return program.senders[event.sender]
        for tests, outcome in below:
            for test in tests:
                if not test(situation, user_id, display_name):
                    break
            else:
                return outcome
        return SILENT
