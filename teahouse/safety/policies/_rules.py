"""The rules of a policy list, read from its events and matched with names. Pure.

Source: Matrix, "Moderation policy lists" (m.policy.rule.user, .room, .server; recommendation m.ban) and MSC4204
(m.takedown). Entities are globs; matching never goes back, and an entity is no longer than an id may be.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

import msgspec

from teahouse.matrix.push import glob

Kind = Literal["user", "room", "server"]
MOST_RULES = 10_000
#: Rules with wildcards: each is held against every account and every room of the directory.
MOST_GLOBS = 500
LONGEST_ENTITY = 255
LONGEST_REASON = 2000
#: Of what could not be read, the first so many are named; all are counted.
MOST_FAULTS = 20
TYPES: dict[str, Kind] = {
    f"{prefix}.{kind}": kind
    for prefix in ("m.policy.rule", "m.room.rule", "org.matrix.mjolnir.rule")  # as written before MSC2313, too
    for kind in ("user", "room", "server")
}
BAN, TAKEDOWN = "m.ban", "m.takedown"
_MEANS = {
    BAN: BAN, "org.matrix.mjolnir.ban": BAN, TAKEDOWN: TAKEDOWN, "org.matrix.msc4204.takedown": TAKEDOWN,
}  # fmt: skip


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule. rule_id: of its kind and entity, whatever else it says. reason: as it stands in the list."""

    rule_id: str
    kind: Kind
    entity: str
    recommendation: Literal["m.ban", "m.takedown"]
    reason: str = ""

    def about(self, words: str) -> bool:
        """Whether somebody who looks for ``words`` means it: they are in its entity, or it would match them."""
        sought = words.lower()
        kind = {"@": "user", "!": "room", "#": "room"}.get(sought[:1], "server")
        return sought in self.entity.lower() or (
            not self.literal and self.kind == kind and bool(glob(self.entity)(sought))
        )

    @property
    def literal(self) -> bool:
        """Whether it names one thing alone."""
        return "*" not in self.entity and "?" not in self.entity


class Fault(NamedTuple):
    """Why an event is no rule: the field below its content, and what is wrong with it."""

    field: str
    says: str


class RulesError(ValueError):
    """A list that is not taken; ``field`` says where."""

    def __init__(self, field: str, says: str) -> None:
        super().__init__(f"{field}: {says}")
        self.field, self.says = field, says


def read_rule(type: str, content: Mapping[str, Any]) -> Rule | Fault | None:
    """A rule out of the event's content; None for one that was taken back."""
    entity, wanted, reason = content.get("entity"), content.get("recommendation"), content.get("reason", "")
    if entity is None and wanted is None:
        return None
    if not isinstance(entity, str) or not 1 <= len(entity) <= LONGEST_ENTITY or "\x00" in entity:
        return Fault("entity", f"must be text of 1 to {LONGEST_ENTITY} characters, without NUL")
    if not isinstance(wanted, str) or wanted not in _MEANS:
        return Fault("recommendation", f"must be {BAN} or {TAKEDOWN}")
    if not isinstance(reason, str) or "\x00" in reason:
        return Fault("reason", "must be text, without NUL")
    kind = TYPES[type]
    rule_id = hashlib.sha256(f"{kind}\x00{entity}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Rule(
        rule_id=rule_id, kind=kind, entity=entity, recommendation=_MEANS[wanted],  # type: ignore[arg-type]
        reason=reason[:LONGEST_REASON],
    )  # fmt: skip


class Unread(msgspec.Struct, frozen=True):
    """An event of a room that is no rule: field and says as of a `Fault`; field "" where the bounds are passed."""

    type: str
    state_key: str
    field: str
    says: str


class Read(NamedTuple):
    """rules: each thing once. skipped: rules that could not be read, or came after the bounds. faults: the first."""

    rules: list[Rule]
    skipped: int
    faults: tuple[Unread, ...] = ()


def of_room(events: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Read:
    """The rules of a room from the (type, state key, content) of its state. What is no rule is counted and named; the
    others hold."""
    found: dict[str, Rule] = {}
    faults: list[Unread] = []
    skipped = globs = 0
    for type, key, content in events:
        rule = read_rule(type, content) if type in TYPES else None
        if isinstance(rule, Rule):
            if rule.rule_id in found:
                continue
            rule = _beyond(rule, len(found), globs) or rule
        if isinstance(rule, Fault):
            skipped += 1
            if len(faults) < MOST_FAULTS:
                faults.append(Unread(type, key, rule.field, rule.says))
        elif rule is not None:
            globs += not rule.literal
            found[rule.rule_id] = rule
    return Read(list(found.values()), skipped, tuple(faults))


def _beyond(rule: Rule, rules: int, globs: int) -> Fault | None:
    if rules >= MOST_RULES:
        return Fault("", f"there are {MOST_RULES:,} rules before it, which is the most that are read")
    if not rule.literal and globs >= MOST_GLOBS:
        return Fault("", f"there are {MOST_GLOBS:,} rules with wildcards before it, which is the most that are read")
    return None


class _Event(msgspec.Struct):
    type: str
    content: dict[str, Any] = {}
    state_key: str = ""


class _File(msgspec.Struct):
    events: list[_Event]


def of_file(data: bytes) -> list[Rule]:
    """The rules of a file: a JSON list of state events, or an object with ``events``. All or nothing.

    Events of other types are passed over, so that the whole state of a room can be given. Raises ``RulesError``.
    """
    try:
        listed = msgspec.json.decode(data, type=list[_Event] | _File)
    except (msgspec.DecodeError, RecursionError) as error:
        raise RulesError("file", f"must be a JSON list of events: {error}"[:300]) from None
    found: dict[str, Rule] = {}
    for at, event in enumerate(listed.events if isinstance(listed, _File) else listed):
        rule = read_rule(event.type, event.content) if event.type in TYPES else None
        if isinstance(rule, Fault):
            raise RulesError(f"file[{at}].content.{rule.field}", rule.says)
        if rule is not None:
            found.setdefault(rule.rule_id, rule)
    if not found:
        raise RulesError("file", "there is no rule in it (m.policy.rule.user, .room or .server)")
    if len(found) > MOST_RULES:
        raise RulesError("file", f"it has {len(found):,} rules; {MOST_RULES:,} at most")
    if (globs := sum(not one.literal for one in found.values())) > MOST_GLOBS:
        raise RulesError("file", f"{globs:,} rules have wildcards; {MOST_GLOBS} at most")
    return list(found.values())


class Matcher:
    """Rules with wildcards of one kind, held against names."""

    def __init__(self, rules: Iterable[tuple[str, Rule]]) -> None:
        self._globs = [((list_id, rule.rule_id), glob(rule.entity)) for list_id, rule in rules]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to hold against anything."""
        return not self._globs

    def of(self, names: Iterable[str]) -> set[tuple[str, str]]:
        """The (list, rule) that match any of a thing's names."""
        lowered = [name.lower() for name in names]
        return {key for key, matches in self._globs if any(map(matches, lowered))}
