"""Campaigns: a time-boxed programme over stated grounds, announced before, answered for after.

At most 31 days; another one needs a new decision. Two people decide it: another person than who proposed it agrees, or
declines with a reason; who proposed it may withdraw it. One that is stopped says why, to everyone. Its grounds are the
closed list and rules of the published rulebook. What it means to reach is published before it begins; what came of it,
with the appeals and the error rate, is published by itself at its end, again with each appeal that is answered after
it, and a last time when the time for appeals is over; those figures stay. A decision under it is a decision like any
other, with a statement of its own, wherever it is made: who decides names the campaign (the form of the Desk,
``prepareDecision``, ``decideCase``, ``decideUnderCampaign``), a rule that is bound to one does so by itself, and
`Decisions` tells of each. Once the campaign is over there is none.

Tables: ``safety_campaigns``, ``safety_campaign_decisions``. Ways in: `Campaigns`, `CampaignRoutes`; `faults`,
`results` (pure).
"""

from collections.abc import Callable
from typing import Any

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy, SystemEntropy
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import Draft, Ledger, Logged
from teahouse.safety.campaigns import _store as store
from teahouse.safety.campaigns._check import DAY_MS, faults, results
from teahouse.safety.campaigns._model import CampaignShown, Kept, Programme, Results
from teahouse.safety.campaigns._routes import CampaignRoutes
from teahouse.safety.cases import Campaign as Under
from teahouse.safety.cases import CaseError, Refusal
from teahouse.safety.decisions import Actor, Announced, DecisionError, Decisions, Made, Wanted

__all__ = [
    "LONGEST_WHY",
    "SHORTEST_WHY",
    "CampaignRoutes",
    "CampaignShown",
    "Campaigns",
    "Kept",
    "Programme",
    "Results",
    "faults",
    "results",
]

#: The reason of who declines, withdraws or stops one, in characters.
SHORTEST_WHY, LONGEST_WHY = 20, 2_000
#: The job that publishes what came of a campaign.
PUBLISH = "safety.campaign"
#: Six months for the last appeal and two weeks to decide it, and a day.
_APPEALS_MS = (184 + 15) * DAY_MS


class Campaigns:
    """The folder."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        clock: Clock,
        ledger: Ledger,
        decisions: Decisions,
        entropy: Entropy | None = None,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._ledger = ledger
        self._decisions = decisions
        self._entropy = entropy or SystemEntropy()
        self.stopped: list[Callable[[Tx, str], None]] = []  # told, in its unit, of what ends before its time
        jobs.handle(PUBLISH, self._publish)
        decisions.campaigns_by(self)
        decisions.watch(self._decided)

    async def propose(self, programme: Programme, by: str) -> Kept:
        """Propose one. Nobody sees it until another person agrees. Raises ``DecisionError`` naming what is wrong."""
        now_ms = self._clock.now_ms()
        self._check(programme, now_ms)
        kept = Kept(
            campaign_id=self._entropy.token(9), programme=programme, proposed_by=by, proposed_ms=now_ms,
            decided_by="", decided_ms=None, stopped_ms=None, results=None, final=False,
        )  # fmt: skip
        await self._db.write(lambda tx: store.add(tx, kept))
        return kept

    def _check(self, programme: Programme, now_ms: int) -> None:
        wrong = faults(programme, self._decisions.rulebooks.in_force(now_ms), now_ms)
        if wrong:
            raise DecisionError(wrong)

    async def agree(self, campaign_id: str, by: str) -> Kept:
        """The second person: now it is announced, to everyone and in the ledger.

        Raises ``CaseError`` for who proposed it, and for what was decided; ``DecisionError`` where it is too late.
        """

        def unit(tx: Tx) -> Kept:
            now_ms, kept = self._clock.now_ms(), self._one(tx, campaign_id)
            _undecided(kept)
            if kept.proposed_by == by:
                raise CaseError(Refusal("by", "another person than who proposed it agrees to a campaign"))
            self._check(kept.programme, now_ms)
            store.decide(tx, campaign_id, by, now_ms)
            body = _plain(kept.programme)
            people = {"proposed_by": kept.proposed_by, "decided_by": by}
            self._ledger.append(tx, Draft("campaign", {"campaign": campaign_id, "event": "announced", **body}, people))
            self._jobs.enqueue(tx, PUBLISH, {"campaign": campaign_id, "final": False}, kept.programme.end_ms)
            self._jobs.enqueue(tx, PUBLISH, {"campaign": campaign_id, "final": True}, kept.end_ms + _APPEALS_MS)
            return self._one(tx, campaign_id)

        return await self._db.write(unit)

    async def decline(self, campaign_id: str, by: str, why: str) -> Kept:
        """The second person says no, or who proposed it takes it back: it is ``declined`` or ``withdrawn`` for good.
        Nobody has seen it, so the ledger commits to all of it: who, what and why.

        Raises ``CaseError`` for a reason that is none, and for what was decided.
        """
        _reason(why)

        def unit(tx: Tx) -> Kept:
            now_ms, kept = self._clock.now_ms(), self._one(tx, campaign_id)
            _undecided(kept)
            store.decline(tx, campaign_id, by, why, now_ms)
            after = self._one(tx, campaign_id)
            public = {"campaign": campaign_id, "event": after.state(now_ms), "at_ms": now_ms}
            programme = msgspec.json.encode(kept.programme, order="deterministic").decode()
            secret = {"proposed_by": kept.proposed_by, "by": by, "why": why, "programme": programme}
            self._ledger.append(tx, Draft("campaign", public, secret))
            return after

        return await self._db.write(unit)

    async def stop(self, campaign_id: str, by: str, why: str) -> Kept:
        """End it before its time; what came of it is published at once, and why. The ledger commits to who and why.

        Raises ``CaseError`` where it is over, and for a reason that is none.
        """
        _reason(why)

        def unit(tx: Tx) -> Kept:
            now_ms, kept = self._clock.now_ms(), self._one(tx, campaign_id)
            if kept.state(now_ms) not in ("announced", "running"):
                raise CaseError(Refusal("act", "this campaign is not running"))
            store.stop(tx, campaign_id, by, why, now_ms)
            for told in self.stopped:
                told(tx, campaign_id)
            stopped = {"campaign": campaign_id, "event": "stopped", "at_ms": now_ms}
            self._ledger.append(tx, Draft("campaign", stopped, {"by": by, "why": why}))
            self._jobs.enqueue(tx, PUBLISH, {"campaign": campaign_id, "final": False})
            return self._one(tx, campaign_id)

        return await self._db.write(unit)

    async def decide(self, campaign_id: str, wanted: Wanted, actor: Actor) -> Made:
        """A decision under a campaign: while it runs, on its rules and grounds, and like any other otherwise.

        Raises ``CaseError``, ``DecisionError`` as ``Decisions.decide``.
        """
        under = msgspec.structs.replace(wanted, campaign=Under(campaign_id=campaign_id))
        return await self._decisions.decided(under, actor)

    def _decided(self, tx: Tx, made: Made) -> None:
        """Of every decision, in its unit: what was made under a campaign is counted with it."""
        if made.campaign:
            store.add_decision(tx, made.campaign, made.case.case_id, len(made.case.rulings) - 1)

    def turned(self, tx: Tx, case_id: str) -> None:
        """Of every appeal that is answered, in its unit: what is published of a campaign that is over follows it."""
        for campaign_id in store.unsettled(tx, case_id):
            self._jobs.enqueue(tx, PUBLISH, {"campaign": campaign_id, "final": False, "again": True})

    def announced_in(self, tx: Tx, campaign_id: str) -> Announced | None:
        """What decisions ask of a campaign: whether it runs, and what it was announced for."""
        return self._announced(store.one_in(tx, campaign_id))

    async def announced(self, campaign_id: str) -> Announced | None:
        """The same, outside of a unit."""
        return self._announced(await store.one(self._db, campaign_id))

    def _announced(self, kept: Kept | None) -> Announced | None:
        if kept is None or not kept.decided_by:
            return None
        programme = kept.programme
        return Announced(
            campaign=Under(campaign_id=kept.campaign_id, start_ms=programme.start_ms, end_ms=programme.end_ms),
            categories=programme.categories,
            rules=programme.rules,
            running=kept.state(self._clock.now_ms()) == "running",
        )

    async def open(self) -> list[Kept]:
        """Those that run now, the newest first: what a decision may be under."""
        now_ms = self._clock.now_ms()
        return [one for one in await self.living() if one.state(now_ms) == "running"]

    async def living(self) -> list[Kept]:
        """Those that were announced and are not over, the newest first: what a rule may be bound to."""
        return await store.living(self._db, self._clock.now_ms())

    def _one(self, tx: Tx, campaign_id: str) -> Kept:
        kept = store.one_in(tx, campaign_id)
        if kept is None:
            raise CaseError(Refusal("campaign", "there is no such campaign"))
        return kept

    # --- what is known of them

    async def one(self, campaign_id: str) -> Kept | None:
        """A campaign, with what came of it so far."""
        kept = await store.one(self._db, campaign_id)
        state = "" if kept is None else kept.state(self._clock.now_ms())
        if kept is None or not (state == "running" or (state == "ended" and kept.results is None)):
            return kept  # what is published of one that is over comes a moment after its end, by the job
        return msgspec.structs.replace(kept, results=await self._results(campaign_id, final=False))

    async def proofs(self, campaign_id: str) -> list[Logged]:
        """Where the ledger says that it was announced, declined or stopped, and what came of it."""
        return await self._ledger.proofs("campaign", campaign_id)

    async def page(self, before: str = "", limit: int = 50, *, announced: bool) -> tuple[list[Kept], str]:
        """The newest first, and the cursor of the next page ("" at the end). A strange cursor begins anew.

        announced: those alone that everyone may see.
        """
        at, _, number = before.partition(".")
        key = (int(at), number) if at.isascii() and at.isdecimal() and len(at) < 16 and number else None
        found = await store.page(self._db, key, limit + 1, announced=announced)
        more = f"{found[limit - 1].programme.start_ms}.{found[limit - 1].campaign_id}" if len(found) > limit else ""
        return found[:limit], more

    async def running(self, campaign_id: str) -> int | None:
        """When a campaign ends that is announced or runs; None for any other. Rules that are bound to it lapse then."""
        kept = await store.one(self._db, campaign_id)
        lives = kept is not None and kept.state(self._clock.now_ms()) in ("announced", "running")
        return kept.end_ms if kept is not None and lives else None

    async def begun(self, campaign_id: str) -> bool:
        """Whether a campaign runs now. Rules that are bound to it do not work before."""
        kept = await store.one(self._db, campaign_id)
        return kept is not None and kept.state(self._clock.now_ms()) == "running"

    async def _results(self, campaign_id: str, *, final: bool) -> Results:
        made = await store.decisions(self._db, campaign_id)
        cases = [(await self._decisions.case(case_id), no) for case_id, no in made]
        return results(cases, self._clock.now_ms(), final=final)

    async def _publish(self, payload: dict[str, Any]) -> None:
        """The job. What was published stays in the ledger; the later figures stand beside it."""
        campaign_id, final, again = str(payload["campaign"]), bool(payload["final"]), bool(payload.get("again"))
        found = await self._results(campaign_id, final=final)

        def unit(tx: Tx) -> None:
            kept = self._one(tx, campaign_id)
            before = kept.results
            if kept.final or (before is not None and not final and not again):
                return
            if before is not None and not final and (found.at_ms < before.at_ms or found == _as_of(before, found)):
                return  # newer figures were published while these were counted, or nothing is different
            store.publish(tx, campaign_id, found)
            body = _plain(found)
            self._ledger.append(tx, Draft("campaign", {"campaign": campaign_id, "event": "results", **body}))

        await self._db.write(unit)


def _undecided(kept: Kept) -> None:
    if kept.decided_by or kept.declined_ms is not None:
        raise CaseError(Refusal("act", "this campaign was decided"))


def _reason(why: str) -> None:
    if len(why.strip()) < SHORTEST_WHY or len(why) > LONGEST_WHY or "\x00" in why:
        raise CaseError(Refusal("why", f"say why, in {SHORTEST_WHY} to {LONGEST_WHY} characters"))


def _as_of(before: Results, now: Results) -> Results:
    return msgspec.structs.replace(before, at_ms=now.at_ms)


def _plain(what: msgspec.Struct) -> dict[str, Any]:
    """As JSON has it: lists, no tuples."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(what))
    return plain
