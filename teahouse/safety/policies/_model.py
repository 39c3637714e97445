"""What is kept and shown of policy lists."""

from typing import Any

import msgspec

from teahouse.safety.policies._rules import Kind, Rule


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """A list that is followed. rules: of a file; a room's are in its state."""

    list_id: str
    name: str
    room_id: str
    by: str
    at_ms: int
    rules: list[Rule] = []


class PolicyListShown(msgspec.Struct, frozen=True, kw_only=True):
    """A list. room_id: "" for a file. paused: why nothing comes of it now, "" if something does."""

    list_id: str
    name: str
    room_id: str
    by: str
    at_ms: int
    rules: int
    skipped: int
    cases: int
    paused: str = ""


class Matched(msgspec.Struct, frozen=True):
    """What a rule matched, and the case that was opened or joined."""

    thing: str
    case_id: str
    at_ms: int


class RuleShown(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, as it stands in the list. view: the words in it that name a view, which is no ground here.

    wide: it matches too many to open a case for each.
    """

    kind: Kind
    entity: str
    recommendation: str
    reason: str = ""
    view: str = ""
    wide: bool = False
    matched: list[Matched] = []


class WholeList(msgspec.Struct, frozen=True, kw_only=True):
    """A list with its rules, by entity."""

    shown: PolicyListShown
    rules: list[RuleShown]


class PolicyEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A state event of a policy list, as Matrix has it."""

    type: str
    state_key: str
    content: dict[str, Any]


class Export(msgspec.Struct, frozen=True):
    """Measures in force, as a policy list. room: where it is kept up to date, "" if it is not."""

    events: list[PolicyEvent]
    room: str = ""
