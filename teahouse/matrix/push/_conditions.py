"""Conditions of push rules, compiled to functions.

A condition that is not known or not well formed never matches, as the specification asks.

Source: Client-Server API, "Conditions" of push rules; Matrix appendices, "Dot-separated property paths".
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from teahouse.matrix.events import Content, Event
from teahouse.matrix.power_levels import NOTIFICATION_DEFAULT
from teahouse.matrix.push import _glob


class Situation:
    """One event as push rules see it: the same for every user whose rules judge it, so make it once.

    member_count: joined members now. sender_power and notification_levels: from the room's power levels.
    mentioned: who is named in m.mentions (Client-Server API, "User and room mentions").
    """

    __slots__ = ("_body", "content", "event", "member_count", "mentioned", "notification_levels", "sender_power")

    def __init__(
        self,
        event: Event,
        *,
        member_count: int,
        sender_power: int = 0,
        notification_levels: dict[str, int] | None = None,
    ) -> None:
        self.event = event
        self.content = event.content
        self.member_count = member_count
        self.sender_power = sender_power
        self.notification_levels = notification_levels or {}
        self.mentioned = _mentioned(self.content)
        self._body: str | bytes | None = _UNREAD

    @property
    def body(self) -> str | None:
        """content.body in lower case, made when first asked for; None if there is no such text."""
        body = self._body
        if isinstance(body, bytes):
            text = self.content.get("body")
            body = self._body = text.lower() if isinstance(text, str) else None
        return body

    def concerns(self, user_id: str) -> bool:
        """Whether the predefined rules could judge this user unlike others: its sender, its subject, or named in it."""
        return user_id == self.event.sender or user_id == self.event.state_key or user_id in self.mentioned


def _mentioned(content: Content) -> frozenset[str]:
    mentions = content.get("m.mentions")
    user_ids = mentions.get("user_ids") if isinstance(mentions, dict) else None
    return frozenset(one for one in user_ids if isinstance(one, str)) if isinstance(user_ids, list) else _NOBODY


#: (situation, the rules' owner, their display name in the room) -> does the condition hold?
Test = Callable[[Situation, str, str | None], bool]

_NOBODY: frozenset[str] = frozenset()
#: Stands for a body that nobody has asked for yet: no text is bytes.
_UNREAD = b""
_ABSENT = object()
_Getter = Callable[[Situation], object]
_IS = re.compile(r"(==|<=|>=|<|>)?([0-9]{1,15})")
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_SCALARS = (str, int, bool, type(None))


def compile_condition(condition: object, user_id: str) -> Test:
    """A test for one condition. Where it names the rules' owner, the test asks for whoever the owner is."""
    if not isinstance(condition, dict):
        return never
    maker = _MAKERS.get(condition["kind"]) if isinstance(condition.get("kind"), str) else None
    return never if maker is None else maker(condition, user_id)


def never(_situation: Situation, _user_id: str, _display_name: str | None) -> bool:
    return False


def body_matches(pattern: str) -> Test:
    """content.body holds the pattern between word boundaries."""
    matches = _glob.words(pattern)
    needle = pattern.lower() if _glob.is_literal(pattern) else ""

    def test(situation: Situation, _user_id: str, _display_name: str | None) -> bool:
        body = situation.body
        return body is not None and needle in body and matches(body)

    return test


def _event_match(condition: dict[str, Any], user_id: str) -> Test:
    key, pattern = condition.get("key"), condition.get("pattern")
    if not isinstance(key, str) or not isinstance(pattern, str):
        return never
    if key == "content.body":
        return body_matches(pattern)
    if key == "state_key" and pattern == user_id:
        return _is_about_owner
    get, matches = _getter(key), _glob.whole(pattern)

    def test(situation: Situation, _user_id: str, _display_name: str | None) -> bool:
        value = get(situation)
        return isinstance(value, str) and matches(value.lower())

    return test


def _is_about_owner(situation: Situation, user_id: str, _display_name: str | None) -> bool:
    return situation.event.state_key == user_id


def _event_property_is(condition: dict[str, Any], _user_id: str) -> Test:
    key, expected = condition.get("key"), condition.get("value", _ABSENT)
    if not isinstance(key, str) or type(expected) not in _SCALARS:
        return never
    get, kind = _getter(key), type(expected)

    def test(situation: Situation, _user_id: str, _display_name: str | None) -> bool:
        value = get(situation)
        return type(value) is kind and value == expected

    return test


def _event_property_contains(condition: dict[str, Any], user_id: str) -> Test:
    key, expected = condition.get("key"), condition.get("value", _ABSENT)
    if not isinstance(key, str) or type(expected) not in _SCALARS:
        return never
    if key == r"content.m\.mentions.user_ids" and expected == user_id:
        return _mentions_owner
    get, kind = _getter(key), type(expected)

    def test(situation: Situation, _user_id: str, _display_name: str | None) -> bool:
        value = get(situation)
        return isinstance(value, list) and any(type(one) is kind and one == expected for one in value)

    return test


def _mentions_owner(situation: Situation, user_id: str, _display_name: str | None) -> bool:
    return user_id in situation.mentioned


def _contains_display_name(_condition: dict[str, Any], _user_id: str) -> Test:
    """COMPAT(clients older than Matrix 1.17): their own rules may still use this condition."""

    def test(situation: Situation, _user_id: str, display_name: str | None) -> bool:
        body = situation.body
        if not display_name or body is None or display_name.lower() not in body:
            return False
        # The name is a text, not a pattern: its * and ? are stood for by themselves.
        return _bounded_text(display_name.lower()).search(body) is not None

    return test


def _bounded_text(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9_]){re.escape(text)}(?![A-Za-z0-9_])")


def _room_member_count(condition: dict[str, Any], _user_id: str) -> Test:
    given = condition.get("is")
    parsed = _IS.fullmatch(given) if isinstance(given, str) else None
    if parsed is None:
        return never
    compare, count = _COMPARE[parsed[1] or "=="], int(parsed[2])
    return lambda situation, _user_id, _display_name: compare(situation.member_count, count)


def _sender_notification_permission(condition: dict[str, Any], _user_id: str) -> Test:
    key = condition.get("key")
    if not isinstance(key, str):
        return never

    def test(situation: Situation, _user_id: str, _display_name: str | None) -> bool:
        needed = situation.notification_levels.get(key)
        return situation.sender_power >= (needed if type(needed) is int else NOTIFICATION_DEFAULT)

    return test


_MAKERS: dict[str, Callable[[dict[str, Any], str], Test]] = {
    "event_match": _event_match,
    "event_property_is": _event_property_is,
    "event_property_contains": _event_property_contains,
    "contains_display_name": _contains_display_name,
    "room_member_count": _room_member_count,
    "sender_notification_permission": _sender_notification_permission,
}


def is_member_count(text: str) -> bool:
    """Whether a room_member_count condition may say this."""
    return _IS.fullmatch(text) is not None


def split_path(key: str) -> list[str]:
    r"""`content.m\.relates_to.rel_type` -> ["content", "m.relates_to", "rel_type"]. `\.` and `\\` are escapes."""
    parts, part, at = [], "", 0
    while at < len(key):
        if key[at] == "\\" and key[at + 1 : at + 2] in (".", "\\"):
            part += key[at + 1]
            at += 2
        elif key[at] == ".":
            parts.append(part)
            part = ""
            at += 1
        else:
            part += key[at]
            at += 1
    return [*parts, part]


def _getter(key: str) -> _Getter:
    first, *rest = split_path(key)
    if first == "content" and rest:
        if len(rest) == 1:
            only = rest[0]
            return lambda situation: situation.content.get(only, _ABSENT)
        return lambda situation: _walk(situation.content, rest)
    if rest:
        return lambda situation: _ABSENT
    read = _TOP_LEVEL.get(first)
    return (lambda situation: _ABSENT) if read is None else (lambda situation: read(situation.event))


def _walk(value: object, path: list[str]) -> object:
    for step in path:
        if type(value) is not dict:
            return _ABSENT
        value = value.get(step, _ABSENT)
    return value


#: A state_key of None is absent: a rule for state events must name state_key.
_TOP_LEVEL: dict[str, Callable[[Event], object]] = {
    "type": lambda event: event.type,
    "state_key": lambda event: _ABSENT if event.state_key is None else event.state_key,
    "sender": lambda event: event.sender,
    "room_id": lambda event: event.room_id,
    "event_id": lambda event: event.event_id,
    "origin_server_ts": lambda event: event.ts,
}
