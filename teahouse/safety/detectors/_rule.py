"""The life of a rule: draft, dry run over recent public items, active as version n, retired.

Rules are frozen: each step gives a new one, and what was in force stays as it was. Times are passed in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Literal

import msgspec

from teahouse.safety.detectors._expression import Expression, RuleError, RuleFailed
from teahouse.safety.detectors._facts import words_of
from teahouse.safety.detectors._signal import Outcome, Seen, Signal

MOST_ITEMS = 100_000
MOST_SAMPLES = 50
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_LIMITS = {"why": 2_000, "label": 200, "ground": 200}


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule at one moment of its life.

    version: 0 while a draft, then 1, 2, …: activating a changed draft of the same name gives the next. ground: an entry
    of the closed list. why: the reason in words, which the person is shown. label: for the outcome "label". ends_ms: it
    lapses then by itself (campaigns), None if it does not. activated_by, retired_by: who did; times of both in ms.
    """

    name: str
    expression: str
    ground: str
    outcome: Outcome
    why: str
    label: str = ""
    state: Literal["draft", "active", "retired"] = "draft"
    version: int = 0
    ends_ms: int | None = None
    activated_by: str = ""
    activated_ms: int = 0
    retired_by: str = ""
    retired_ms: int = 0
    retired_because: str = ""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """An item that a dry run matched. excerpt: how it begins, as it was written."""

    item_id: str
    surface: str
    excerpt: str


class DryRun(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule would have done. failures: why it had no answer, and for how many; counts by surface and author."""

    expression: str
    looked_at: int
    matched: int
    failed: int
    authors: int
    by_surface: dict[str, int]
    failures: dict[str, int]
    samples: tuple[Sample, ...]


def checked(rule: Rule, grounds: Collection[str]) -> Expression:
    """The rule's expression, if all of the rule can stand. Raises RuleError, which names the field."""
    if not _NAME.fullmatch(rule.name):
        raise RuleError("name", "small letters, digits and hyphens, at most 64")
    if rule.ground not in grounds:
        raise RuleError("ground", f"“{rule.ground[:80]}” is not in the closed list of grounds")
    if rule.outcome not in ("case", "hold", "label"):
        raise RuleError("outcome", "a rule opens a case, holds or labels, and nothing else")
    if not rule.why.strip():
        raise RuleError("why", "the reason that people are shown is missing")
    if bool(rule.label.strip()) != (rule.outcome == "label"):
        raise RuleError("label", "the text of the label, for the outcome “label” and for no other")
    for field, most in _LIMITS.items():
        if len(getattr(rule, field)) > most:
            raise RuleError(field, f"it is longer than {most:,} characters")
    return Expression(rule.expression)


def dry_run(rule: Rule, recent: Iterable[Seen], grounds: Collection[str]) -> DryRun:
    """Holds `rule` against `recent` items (at most MOST_ITEMS) and does nothing. RuleError if it cannot stand.

    Some 0.06 ms an item: a long run is work for a job, not for a request.
    """
    expression = checked(rule, grounds)
    looked_at = matched = 0
    authors: set[str] = set()
    by_surface: dict[str, int] = {}
    failures: dict[str, int] = {}
    samples: list[Sample] = []
    for seen in recent:
        if looked_at == MOST_ITEMS:
            break
        looked_at += 1
        try:
            holds = expression.holds(seen.answers)
        except RuleFailed as failed:
            failures[str(failed)] = failures.get(str(failed), 0) + 1
            continue
        if not holds:
            continue
        matched += 1
        item = seen.item
        authors.add(item.author)
        by_surface[item.surface.value] = by_surface.get(item.surface.value, 0) + 1
        if len(samples) < MOST_SAMPLES:
            samples.append(Sample(item_id=item.item_id, surface=item.surface.value, excerpt=words_of(item)[:200]))
    return DryRun(
        expression=rule.expression,
        looked_at=looked_at,
        matched=matched,
        failed=sum(failures.values()),
        authors=len(authors),
        by_surface=by_surface,
        failures=failures,
        samples=tuple(samples),
    )


def activate(
    draft: Rule, run: DryRun, *, grounds: Collection[str], versions: Collection[Rule], by: str, now_ms: int
) -> Rule:
    """`draft` as the next version of its name. `versions`: all that were active under any name, for the numbers.

    Raises RuleError if it is no draft, was not run dry as it now stands, has lapsed, or cannot stand.
    """
    if draft.state != "draft":
        raise RuleError("state", "only a draft is activated; a version that was in force stays as it was")
    if run.expression != draft.expression:
        raise RuleError("expression", "it was changed after its dry run")
    if draft.ends_ms is not None and draft.ends_ms <= now_ms:
        raise RuleError("ends_ms", "that time is past")
    if not by:
        raise RuleError("activated_by", "who activates it must be named")
    checked(draft, grounds)
    version = 1 + max((rule.version for rule in versions if rule.name == draft.name), default=0)
    return msgspec.structs.replace(draft, state="active", version=version, activated_by=by, activated_ms=now_ms)


def retire(rule: Rule, *, because: str, by: str, now_ms: int) -> Rule:
    """`rule` taken out of force, with a reason. Raises RuleError if it is not active or a reason is missing."""
    if rule.state != "active":
        raise RuleError("state", "only an active rule is retired")
    if not because.strip() or not by:
        raise RuleError("retired_because", "who retires it and why must be said")
    return msgspec.structs.replace(rule, state="retired", retired_by=by, retired_ms=now_ms, retired_because=because)


class RuleDetector:
    """An active rule at work. Made once when rules change: compiling takes a fraction of a millisecond."""

    def __init__(self, rule: Rule, grounds: Collection[str]) -> None:
        if rule.state != "active":
            raise RuleError("state", "only an active rule is held against items")
        self.rule = rule
        self.name = f"rule:{rule.name}"
        self.expression = checked(rule, grounds)

    def look(self, seen: Seen) -> Signal | None:
        """The rule's signal if it holds. RuleFailed if it has no answer for this item."""
        if not self.expression.holds(seen.answers):
            return None
        rule = self.rule
        return Signal(
            detector=self.name,
            version=rule.version,
            ground=rule.ground,
            outcome=rule.outcome,
            why=rule.why,
            label=rule.label,
        )


def in_force(rules: Iterable[Rule], now_ms: int) -> list[Rule]:
    """Those that are active and have not lapsed; of one name the newest version, by name."""
    newest: dict[str, Rule] = {}
    for rule in rules:
        held = newest.get(rule.name)
        later = held is None or (rule.version, rule.state == "retired") > (held.version, held.state == "retired")
        if rule.state != "draft" and later:
            newest[rule.name] = rule
    return [newest[name] for name in sorted(newest) if _still(newest[name], now_ms)]


def _still(rule: Rule, now_ms: int) -> bool:
    return rule.state == "active" and (rule.ends_ms is None or rule.ends_ms > now_ms)
