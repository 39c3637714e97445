"""Rules over HTTP, for the staff. Whoever has a role may read; moderators draft, seniors put into force."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, Protocol

import msgspec
from msgspec import Meta

from teahouse.kernel.http import Handler, Request, Route, Who
from teahouse.safety.detectors import DryRun, facts_table
from teahouse.safety.gate._answers import DECIDES, READS, V1, WORKS, act, answered, get, name_of, refusal
from teahouse.safety.gate._model import Kept, Roles, RuleHistory, Signalled, Wanted, Why
from teahouse.safety.gate._recent import DAYS
from teahouse.safety.gate._rules import Rules

_RULES = f"{V1}/rules"
_RULE = f"{_RULES}/{{name}}"
Signals = Callable[..., Awaitable[list[tuple[str, int, Signalled]]]]


class AllRules(msgspec.Struct, frozen=True):
    """Every rule: its newest version, and its draft."""

    rules: list[Kept]


class DraftRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft, and why it is made or changed."""

    rule: Wanted
    because: Why


class Because(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why it is done."""

    because: Why


class RunRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Over how many days."""

    days: Annotated[int, Meta(ge=1, le=DAYS)] = 7


class RuleFacts(msgspec.Struct, frozen=True):
    """The facts as a table in Markdown, and all grounds there are."""

    facts: str
    grounds: list[str]


class Enters(Protocol):
    """``Casework.enter``: who sees a part of a case's inside is not who it is about, and leaves a look."""

    def __call__(self, caller: Who, case_id: str, kind: Literal["signals"]) -> Awaitable[object]: ...


class SignalsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Of a case, or of an item; which page."""

    case: Annotated[str, Meta(max_length=64, description="The case.")] = ""
    item: Annotated[str, Meta(max_length=600, description="The item.")] = ""
    after: Annotated[int, Meta(ge=0, le=10**9, description="What `next` said.")] = 0
    limit: Annotated[int, Meta(ge=1, le=500, description="At most so many.")] = 500


class SignalShown(msgspec.Struct, frozen=True):
    """What a detector said, and of what. version: which of the rule, 0 where there are none."""

    item: str
    at_ms: int
    signal: Signalled


class AllSignals(msgspec.Struct, frozen=True):
    """The oldest first. next: where the next page begins, 0 at the end."""

    signals: list[SignalShown]
    next: int = 0


class RuleRoutes:
    """The operations. ``signals``: those of a case or an item."""

    def __init__(self, rules: Rules, signals: Signals, roles: Roles, enter: Enters) -> None:
        self._enter = enter
        self._rules = rules
        self._signals = signals
        self._roles = roles

    def table(self, once: Callable[[Handler], Handler]) -> list[Route]:
        """The routes. ``once``: holds a handler to its request's Idempotency-Key."""
        return [
            get(_RULES, self.rules, "listDetectionRules", AllRules, "Every rule, in force or not."),
            get(f"{V1}/rule-facts", self.facts, "getRuleFacts", RuleFacts, "What rules can ask, on which grounds."),
            get(_RULE, self.rule, "getDetectionRule", RuleHistory, "A rule: versions, draft, who did what and why."),
            act("PUT", f"{_RULE}/draft", self.draft, "draftDetectionRule", DraftRule, Kept,
                "Save its draft, checked and weighed."),
            act("POST", f"{_RULE}/discard", once(self.discard), "discardDetectionRule", Because, RuleHistory,
                "Take its draft away."),
            act("POST", f"{_RULE}/run", once(self.run), "runDetectionRule", RunRule, DryRun,
                "Run its draft dry over the public items of the last days."),
            act("POST", f"{_RULE}/activate", once(self.activate), "activateDetectionRule", Because, Kept,
                "Put it into force as a new version (seniors)."),
            act("POST", f"{_RULE}/retire", once(self.retire), "retireDetectionRule", Because, RuleHistory,
                "Take it out of force."),
            get(f"{V1}/signals", self.signals, "listSignals", AllSignals,
                "What detectors said, in a case or of an item.", query=SignalsAsked),
        ]  # fmt: skip

    async def rules(self, request: Request) -> AllRules:
        """``listDetectionRules``."""
        await self._roles.require(request.caller, *READS)
        return AllRules(await self._rules.all())

    async def facts(self, request: Request) -> RuleFacts:
        """``getRuleFacts``."""
        await self._roles.require(request.caller, *READS)
        return RuleFacts(facts_table(), sorted(self._rules.grounds()))

    async def rule(self, request: Request) -> RuleHistory:
        """``getDetectionRule``."""
        await self._roles.require(request.caller, *READS)
        return await answered(self._rules.get(name_of(request)))

    async def draft(self, request: Request) -> Kept:
        """``draftDetectionRule``."""
        await self._roles.require(request.caller, *WORKS)
        body: DraftRule = request.body
        return await answered(self._rules.draft(request.user_id, name_of(request), body.rule, body.because))

    async def discard(self, request: Request) -> RuleHistory:
        """``discardDetectionRule``."""
        await self._roles.require(request.caller, *WORKS)
        await answered(self._rules.discard(request.user_id, name_of(request), request.body.because))
        return await self._rules.get(name_of(request))

    async def run(self, request: Request) -> DryRun:
        """``runDetectionRule``."""
        await self._roles.require(request.caller, *WORKS)
        return await answered(self._rules.run(request.user_id, name_of(request), request.body.days))

    async def activate(self, request: Request) -> Kept:
        """``activateDetectionRule``."""
        await self._roles.require(request.caller, *DECIDES)
        return await answered(self._rules.activate(request.user_id, name_of(request), request.body.because))

    async def retire(self, request: Request) -> RuleHistory:
        """``retireDetectionRule``."""
        await self._roles.require(request.caller, *WORKS)
        await answered(self._rules.retire(request.user_id, name_of(request), request.body.because))
        return await self._rules.get(name_of(request))

    async def signals(self, request: Request) -> AllSignals:
        """``listSignals``."""
        await self._roles.require(request.caller, *READS)
        asked: SignalsAsked = request.asked
        if bool(asked.case) == bool(asked.item):
            raise refusal("case", "name a case or an item")
        if asked.case:
            await self._enter(request.caller, asked.case, "signals")
        found = await self._signals(
            case_id=asked.case, item=asked.item, me=request.user_id, skip=asked.after, limit=asked.limit + 1
        )
        more = asked.after + asked.limit if len(found) > asked.limit else 0
        return AllSignals([SignalShown(*one) for one in found[: asked.limit]], more)
