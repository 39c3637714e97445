"""`Rules`: their life. Each step names who and why, keeps every version, and changes all or nothing.

Draft (checked and weighed) · dry run over the public items of the last days · active, as a version that is logged in
the ledger · retired. A rule of a campaign lapses when the campaign ends, by the clock.
"""

import asyncio

import msgspec

from teahouse.kernel.db import Tx
from teahouse.ledger import Draft
from teahouse.safety.detectors import (
    DryRun,
    Rule,
    RuleError,
    Seen,
    activate,
    checked,
    dry_run,
    in_force,
    retire,
)
from teahouse.safety.gate import _store as store
from teahouse.safety.gate._counts import Counts
from teahouse.safety.gate._grounds import check, ground_of, grounds
from teahouse.safety.gate._library import Library
from teahouse.safety.gate._model import Campaigns, GateError, Kept, RuleHistory, Wanted
from teahouse.safety.gate._recent import DAY_MS, DAYS

MOST_RULES = 500
HOUSE = "house"  # who retires rules whose campaign is over
#: How many items a dry run looks at, at most.
MOST_RUN = 10_000
_TOGETHER = 50


class Rules:
    """The verbs. ``campaigns``: until when they run; set by who has them."""

    def __init__(self, library: Library) -> None:
        self._on = library
        self.campaigns: Campaigns | None = None

    # --- reading

    async def all(self) -> list[Kept]:
        """The newest version of every rule that is in force or ever was, and every draft; by name."""
        kept = await store.rules(self._on.db)
        newest = {one.rule.name: one for one in kept if one.rule.version}
        drafts = [one for one in kept if not one.rule.version]
        return sorted([*newest.values(), *drafts], key=lambda one: (one.rule.name, -one.rule.version))

    async def get(self, name: str) -> RuleHistory:
        """All of one rule. ``GateError`` (404) if there is none."""
        kept = await store.versions(self._on.db, name)
        done = await store.acts(self._on.db, "rule", name)
        if not kept and not done:
            raise GateError("name", "there is no such rule", 404)
        texts = await self._on.words.read_all([why for _, why in done if why])
        active = in_force([one.rule for one in kept], self._on.clock.now_ms())
        return RuleHistory(
            name=name,
            active=active[0].version if active else None,
            draft=next((one for one in kept if not one.rule.version), None),
            versions=[one for one in reversed(kept) if one.rule.version],
            acts=[msgspec.structs.replace(one, why=texts.get(why)) for one, why in done],
        )

    def grounds(self) -> frozenset[str]:
        """Every ground that a rule can have now."""
        return grounds(self._on.books.in_force(self._on.clock.now_ms()))

    # --- writing

    async def draft(self, by: str, name: str, wanted: Wanted, why: str) -> Kept:
        """Save a draft, which does nothing yet. ``RuleError`` and ``GateError`` name the field; nothing was changed."""
        now_ms = self._on.clock.now_ms()
        ends_ms = await self._ends(wanted, now_ms)
        rule = Rule(
            name=name,
            expression=wanted.expression,
            ground=wanted.ground,
            outcome=wanted.outcome,
            why=wanted.why,
            label=wanted.label,
            ends_ms=ends_ms,
        )
        self._check(rule, now_ms)
        await self._within(rule, wanted.campaign, now_ms)
        kept = Kept(rule=rule, campaign=wanted.campaign)

        def unit(tx: Tx) -> None:
            known = store.versions_in(tx, name)
            changed = any(not one.rule.version for one in known)
            if not changed and store.count_rules(tx) >= MOST_RULES:
                raise GateError("name", f"there are {MOST_RULES} drafts already", 409)
            store.put_rule(tx, kept)
            act = "changed" if changed else "drafted"
            store.add_act(tx, "rule", name, act, by, now_ms, why=self._on.words.keep(tx, why))

        await self._on.write(unit)
        return kept

    async def run(self, by: str, name: str, days: int) -> DryRun:
        """Hold the draft against the public items of the last days, as they are now. Does nothing but tell."""
        kept = await self._drafted(name)
        if not 1 <= days <= DAYS:
            raise GateError("days", f"from 1 to {DAYS}")
        now_ms = self._on.clock.now_ms()
        seen = await self._seen(now_ms - days * DAY_MS)
        allowed = grounds(self._on.books.in_force(now_ms))
        run = await asyncio.to_thread(dry_run, kept.rule, seen, allowed)

        def unit(tx: Tx) -> None:
            now = next((one for one in store.versions_in(tx, name) if not one.rule.version), None)
            if now is None or now.rule != kept.rule:
                raise GateError("name", "the draft was changed while it was run", 409)
            # What people said is shown to who runs it and is not kept: it may be gone tomorrow.
            store.put_rule(tx, msgspec.structs.replace(now, run=msgspec.structs.replace(run, samples=())))
            detail = f"{run.matched} of {run.looked_at}"
            store.add_act(tx, "rule", name, "run", by, self._on.clock.now_ms(), why=None, detail=detail)

        await self._on.db.write(unit)
        return run

    async def activate(self, by: str, name: str, why: str) -> Kept:
        """Put the draft into force as the next version; the ledger says that there is one, and its digest."""
        campaign = (await self._drafted(name)).campaign
        if campaign and (self.campaigns is None or not await self.campaigns.begun(campaign)):
            raise GateError("campaign", "it has not begun, or is over", 409)

        def unit(tx: Tx) -> Kept:
            now_ms = self._on.clock.now_ms()
            known = store.versions_in(tx, name)
            kept = next((one for one in known if not one.rule.version), None)
            if kept is None:
                raise GateError("name", "it has no draft", 409)
            if kept.run is None:
                raise GateError("run", "run it dry before it is put into force", 409)
            self._check(kept.rule, now_ms)
            allowed = grounds(self._on.books.in_force(now_ms))
            versions = [one.rule for one in known if one.rule.version]
            rule = activate(kept.rule, kept.run, grounds=allowed, versions=versions, by=by, now_ms=now_ms)
            index = self._on.ledger.append(tx, _entry(rule, kept.campaign, "active"))
            made = msgspec.structs.replace(kept, rule=rule, ledger_index=index)
            store.put_rule(tx, made)
            store.drop_draft(tx, name)
            words = self._on.words.keep(tx, why)
            store.add_act(tx, "rule", name, "activated", by, now_ms, why=words, version=rule.version)
            return made

        return await self._on.write(unit)

    async def retire(self, by: str, name: str, why: str) -> None:
        """Take the version in force out of force; an older one does not come back by itself."""

        def unit(tx: Tx) -> None:
            newest = _newest(store.versions_in(tx, name))
            if newest is None:
                raise GateError("name", "no version of it is in force", 409)
            self._retire(tx, newest, by, why)

        await self._on.write(unit)

    async def discard(self, by: str, name: str, why: str) -> None:
        """Take away a draft. What was in force stays."""
        await self._drafted(name)

        def unit(tx: Tx) -> None:
            store.drop_draft(tx, name)
            now_ms = self._on.clock.now_ms()
            store.add_act(tx, "rule", name, "discarded", by, now_ms, why=self._on.words.keep(tx, why))

        await self._on.write(unit)

    def campaign_stopped(self, tx: Tx, campaign: str) -> None:
        """A programme ends before its time: its rules with it, once ``tx`` is committed."""
        for name in store.campaign_in(tx, campaign):
            newest = _newest(store.versions_in(tx, name))
            if newest is not None and newest.campaign == campaign:
                self._retire(tx, newest, HOUSE, "Its campaign was ended before its time.")
        self._on.soon(tx)

    def _retire(self, tx: Tx, kept: Kept, by: str, why: str) -> None:
        now_ms = self._on.clock.now_ms()
        rule = retire(kept.rule, because="kept with what was done to it", by=by, now_ms=now_ms)
        self._on.ledger.append(tx, _entry(rule, kept.campaign, "retired"))
        store.put_rule(tx, msgspec.structs.replace(kept, rule=rule))
        words = self._on.words.keep(tx, why)
        store.add_act(tx, "rule", rule.name, "retired", by, now_ms, why=words, version=rule.version)

    # ---

    def _check(self, rule: Rule, now_ms: int) -> None:
        rulebook = self._on.books.in_force(now_ms)
        checked(rule, grounds(rulebook))
        check(rule.ground, rule.outcome, rule.why, rule.label, rulebook)
        if rule.ends_ms is not None and rule.ends_ms <= now_ms:
            raise RuleError("ends_ms", "that time is past")

    async def _ends(self, wanted: Wanted, now_ms: int) -> int | None:
        """When it lapses: by itself, or with its campaign if that is earlier."""
        if not wanted.campaign:
            return wanted.ends_ms
        until_ms = await self.campaigns.running(wanted.campaign) if self.campaigns is not None else None
        if until_ms is None or until_ms <= now_ms:
            raise GateError("campaign", "there is no such campaign, or it is over")
        return until_ms if wanted.ends_ms is None else min(until_ms, wanted.ends_ms)

    async def _within(self, rule: Rule, campaign: str, now_ms: int) -> None:
        """A rule of a campaign stands on what that was announced for: what it holds is counted there."""
        if not campaign or self.campaigns is None:
            return
        announced = await self.campaigns.announced(campaign)
        ground = ground_of(rule.ground, self._on.books.in_force(now_ms))
        if announced is None or ground is None or ground.category not in announced.categories:
            raise GateError("ground", "its campaign was announced for other grounds")
        if ground.rule_id and ground.rule_id not in announced.rules:
            raise GateError("ground", "its campaign was announced for other rules")

    async def _drafted(self, name: str) -> Kept:
        kept = next((one for one in await store.versions(self._on.db, name) if not one.rule.version), None)
        if kept is None:
            raise GateError("name", "there is no draft of that name", 404)
        return kept

    async def _seen(self, from_ms: int) -> list[Seen]:
        """The items, as they are now, with what was known of them then as far as that can be told."""
        guard, counts, found = self._on.guard, Counts(), []
        for at, where in enumerate(await guard.recent.since(from_ms, MOST_RUN)):
            if at % _TOGETHER == 0:
                await asyncio.sleep(0)  # others get their turn
            item = await self._on.items.find(where)
            if item is None:
                continue
            seen = Seen(item)
            seen.tell(await guard.about(seen, await guard.author(item.author), counts))
            found.append(seen)
        return found


def _newest(versions: list[Kept]) -> Kept | None:
    """The newest version, if it is in force: one that another has followed is not, whatever it was."""
    newest = max(versions, key=lambda one: one.rule.version, default=None)
    return newest if newest is not None and newest.rule.state == "active" else None


def _entry(rule: Rule, campaign: str, state: str) -> Draft:
    """What everyone may read for ever of a rule; the expression is committed to, since who knows it gets round it."""
    public = {
        "detection_rule": rule.name,
        "version": rule.version,
        "state": state,
        "ground": rule.ground,
        "outcome": rule.outcome,
        "why": rule.why,
        "ends_ms": rule.ends_ms,
        "campaign": campaign,
    }
    return Draft("rulebook", public, {"by": rule.retired_by or rule.activated_by, "expression": rule.expression})
