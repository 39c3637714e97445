"""What is kept and shown of policy lists."""

from typing import Any

import msgspec

from teahouse.safety.policies._rules import Kind, Rule, Unread


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """A list that is followed. rules: of a file; a room's are in its state."""

    list_id: str
    name: str
    room_id: str
    by: str
    at_ms: int
    rules: list[Rule] = []


class PolicyListShown(msgspec.Struct, frozen=True, kw_only=True):
    """A list. room_id: "" for a file. paused: why nothing comes of it now, "" if something does.

    looked_ms: when its rules were last held against what is here, 0 if not since the service started. skipped: rules
    that could not be read; faults: the first of them.
    """

    list_id: str
    name: str
    room_id: str
    by: str
    at_ms: int
    rules: int
    skipped: int
    cases: int
    paused: str = ""
    looked_ms: int = 0
    faults: list[Unread] = []


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


class RulesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of a list's rules, by kind and entity. found: how many fit; next: where to go on, "" on the last page.

    matched, wide: how many rules of the whole list matched something, match too many. former: the latest matches of
    rules that are not on the list any more.
    """

    shown: PolicyListShown
    rules: list[RuleShown]
    found: int
    next: str
    matched: int
    wide: int
    former: list[Matched]


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """A measure in force as a rule of our own list. rule_id: of the rulebook, "" for the law. statement: the public
    page with the reasons it stands on. until_ms: when it ends by itself, None if it does not."""

    kind: Kind
    entity: str
    rule_id: str
    statement: str
    until_ms: int | None = None


class OursPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of our own list. alias: of the room that is asked for, "" for none. room: its id, "" as long as it is not
    there. taken: somebody else's room has the alias. total: how many rules it has; found, next as of `RulesPage`."""

    alias: str
    room: str
    taken: bool
    rules: list[Published]
    total: int
    found: int
    next: str


class PolicyEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A state event of a policy list, as Matrix has it."""

    type: str
    state_key: str
    content: dict[str, Any]


class Export(msgspec.Struct, frozen=True):
    """Measures in force, as a policy list. room: where it is kept up to date, "" if it is not."""

    events: list[PolicyEvent]
    room: str = ""
