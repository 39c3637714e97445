"""Acts that need two people, outside of a case: one proposes, another confirms within a day. And breaking the glass.

Whoever has such an act says so with ``act``: what is checked before it, what it does in the unit that confirms it. In
an emergency an administrator does what they proposed alone, with a reason: in the same unit it is written to the ledger
and all staff are told, and within 72 hours another must say whether it was right.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import SystemEntropy
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import Draft, Ledger
from teahouse.matrix.errors import conflict, forbidden, invalid_param, not_found
from teahouse.safety.roles import _store_two as store
from teahouse.safety.roles._held import Held
from teahouse.safety.roles._model import Glass, Proposal, Staff
from teahouse.safety.roles._telling import Telling

OPEN_MS = 24 * 3_600_000
REVIEW_MS = 72 * 3_600_000
LISTED_MS = 90 * 24 * 3_600_000
#: How many of a list are given at once.
MOST = 200
NEWEST = store.NEWEST
REMINDER = "safety.glass_due"
Verdict = Literal["right", "wrong"]
What = dict[str, Any]
T = TypeVar("T")


class Act(NamedTuple):
    """``check(by, what)`` raises where it cannot be; ``do(tx, by, what, reason)`` does it."""

    check: Callable[[str, What], Awaitable[object]]
    do: Callable[[Tx, str, What, str], object]


class TwoPeople:
    """What was proposed, and what was done alone."""

    def __init__(
        self, db: Database, clock: Clock, jobs: Jobs, ledger: Ledger, held: Held, telling: Telling, url: str
    ) -> None:
        self._db = db
        self._clock = clock
        self._jobs = jobs
        self._ledger = ledger
        self._held = held
        self._entropy = SystemEntropy()
        self._acts: dict[str, Act] = {}
        self._telling = telling
        self._url = url
        jobs.handle(REMINDER, self._remind)

    def act(
        self, kind: str, check: Callable[[str, What], Awaitable[object]], do: Callable[[Tx, str, What, str], object]
    ) -> None:
        """Have ``kind`` need two people. ``do`` runs in the unit that confirms it, as said by its proposer."""
        self._acts[kind] = Act(check, do)

    # --- two people ---

    async def propose(self, staff: Staff, act: str, what: Mapping[str, Any], subject: str, reason: str) -> Proposal:
        """Propose an act; what is proposed already is not proposed twice. ``subject``: whom or what it is about.

        Raises M_INVALID_PARAM, and what the act's check raises.
        """
        _reason(reason)
        await self._acts[act].check(staff.user_id, dict(what))
        payload = msgspec.json.encode(dict(what), order="sorted")
        now_ms = self._clock.now_ms()
        made = store.StoredProposal(
            self._entropy.token(12), act, payload, subject, reason.strip(), staff.user_id, now_ms, now_ms + OPEN_MS,
            "open", "", 0,
        )  # fmt: skip

        def unit(tx: Tx) -> store.StoredProposal:
            alike = store.open_alike(tx, act, payload, now_ms)
            if alike is None:
                store.add(tx, made)
            return alike or made

        return self._shown(await self._db.write(unit))

    async def get(self, proposal_id: str) -> Proposal:
        """One proposal. Raises M_NOT_FOUND."""
        return self._shown(await self._stored(proposal_id))

    async def listed(self, before: store.Key = store.NEWEST, limit: int = MOST) -> list[Proposal]:
        """Those of the last ninety days, the newest first."""
        found = await store.listed(self._db, self._clock.now_ms() - LISTED_MS, before, limit)
        return [self._shown(one) for one in found]

    async def confirm(self, staff: Staff, proposal_id: str) -> Proposal:
        """Do what another proposed. Raises M_FORBIDDEN for its proposer, M_UNKNOWN (409) for what is over."""
        stored = await self._stored(proposal_id)
        if stored.by == staff.user_id:
            raise forbidden("You proposed this: somebody else must confirm it")
        if "admin" not in await self._held.of(stored.by):
            raise conflict("Who proposed this is no administrator any more")
        return await self._done(stored, lambda tx, now_ms: store.end(tx, proposal_id, "done", staff.user_id, now_ms))

    async def withdraw(self, staff: Staff, proposal_id: str) -> Proposal:
        """Let it be: by its proposer, or by another as a no."""

        def unit(tx: Tx) -> store.StoredProposal:
            self._still_open(store.get_in(tx, proposal_id))
            store.end(tx, proposal_id, "withdrawn", staff.user_id, self._clock.now_ms())
            return _there(store.get_in(tx, proposal_id))

        return self._shown(await self._db.write(unit))

    async def _done(self, stored: store.StoredProposal, how: Callable[[Tx, int], None]) -> Proposal:
        """Check once more, then do it and write down how, in one unit."""
        act, what = self._acts[stored.act], _what(stored.payload)
        await act.check(stored.by, what)

        def unit(tx: Tx) -> store.StoredProposal:
            self._still_open(store.get_in(tx, stored.proposal_id))
            act.do(tx, stored.by, what, stored.reason)
            how(tx, self._clock.now_ms())
            return _there(store.get_in(tx, stored.proposal_id))

        return self._shown(await self._db.write(unit))

    async def _stored(self, proposal_id: str) -> store.StoredProposal:
        stored = await store.get(self._db, proposal_id) if "\0" not in proposal_id else None
        self._still_open(stored)
        return _there(stored)

    def _still_open(self, stored: store.StoredProposal | None) -> None:
        state = self._state(_there(stored))
        if state != "open":
            raise conflict(f"This is not open any more: {state}")

    def _state(self, stored: store.StoredProposal) -> str:
        over = stored.state == "open" and self._clock.now_ms() >= stored.until_ms
        return "expired" if over else stored.state

    def _shown(self, stored: store.StoredProposal) -> Proposal:
        return Proposal(
            stored.proposal_id, stored.act, _what(stored.payload), stored.subject, stored.reason, stored.by,
            stored.made_ms, stored.until_ms, self._state(stored), stored.second, stored.ended_ms,
        )  # fmt: skip

    # --- alone ---

    async def break_glass(self, staff: Staff, proposal_id: str, reason: str) -> Glass:
        """Do alone what one proposed oneself. Raises M_FORBIDDEN for what another proposed: that is confirmed.

        In the same unit it is in the ledger, the staff are told, and the review falls due.
        """
        _reason(reason)
        stored = await self._stored(proposal_id)
        if stored.by != staff.user_id:
            raise forbidden("Somebody else proposed this: confirm it instead")
        everybody = sorted(await self._held.everybody())

        def how(tx: Tx, now_ms: int) -> None:
            due_ms = now_ms + REVIEW_MS
            public = {"act": stored.act, "role": "admin", "review_due_ms": due_ms}
            private = {"by": staff.user_id, "subject": stored.subject, "reason": reason.strip()}
            entry = self._ledger.append(tx, Draft("break_glass", public, private))
            store.end(tx, proposal_id, "glass", staff.user_id, now_ms)
            store.break_glass(tx, proposal_id, staff.user_id, reason.strip(), now_ms, due_ms, entry)
            self._jobs.enqueue(tx, REMINDER, {"proposal_id": proposal_id}, due_ms)
            self._tell(tx, everybody, "broken", _there(store.glass_in(tx, proposal_id)))

        await self._done(stored, how)
        return await self.glass_one(proposal_id)

    async def glass(
        self, before: store.Key = store.NEWEST, limit: int = MOST, *, only_open: bool = False
    ) -> list[Glass]:
        """What was done alone, the newest first; those that wait for their review, or all."""
        found = await store.glass(self._db, [""] if only_open else ["", "right", "wrong"], before, limit)
        return [_glass(one) for one in found]

    async def glass_one(self, proposal_id: str) -> Glass:
        """One. Raises M_NOT_FOUND."""
        found = await store.glass_one(self._db, proposal_id) if "\0" not in proposal_id else None
        return _glass(_there(found))

    async def review(self, staff: Staff, proposal_id: str, verdict: Verdict, note: str) -> Glass:
        """Say whether it was right. Raises M_FORBIDDEN for who did it or whom it is about, M_UNKNOWN (409) for what
        has been reviewed.
        """
        if verdict not in ("right", "wrong"):
            raise invalid_param("verdict: must be right or wrong")
        _reason(note, "note")
        glass = await self.glass_one(proposal_id)
        if glass.by == staff.user_id:
            raise forbidden("You did this: somebody else must say whether it was right")
        if glass.subject == staff.user_id:
            raise forbidden("This is about you: somebody else must say whether it was right")

        def unit(tx: Tx) -> store.StoredGlass:
            before, now_ms = _there(store.glass_in(tx, proposal_id)), self._clock.now_ms()
            if before.verdict:
                raise conflict("This has been reviewed")
            store.review(tx, proposal_id, verdict, staff.user_id, note.strip(), now_ms)
            public = {
                "act": before.act, "role": staff.role, "reviews": before.entry, "verdict": verdict,
                "in_time": now_ms <= before.due_ms,
            }  # fmt: skip
            self._ledger.append(tx, Draft("break_glass", public, {"by": staff.user_id, "note": note.strip()}))
            return _there(store.glass_in(tx, proposal_id))

        return _glass(await self._db.write(unit))

    async def _remind(self, job: dict[str, Any]) -> None:
        """The job: the review is due, and was not made."""
        found = await store.glass_one(self._db, job["proposal_id"])
        if found is not None and not found.verdict:
            everybody = [one for one in sorted(await self._held.everybody()) if one != found.by]
            await self._db.write(lambda tx: self._tell(tx, everybody, "due", found))

    def _tell(self, tx: Tx, everybody: list[str], occasion: str, glass: store.StoredGlass) -> None:
        values = {"by": glass.by, "subject": glass.subject, "reason": glass.reason, "url": self._url}
        self._telling(tx, everybody, occasion, **values)


def _reason(text: str, field: str = "reason") -> None:
    if not text.strip() or len(text) > 1000 or "\0" in text:
        raise invalid_param(f"{field}: must be 1 to 1000 characters, without NUL")


def _there(found: T | None) -> T:
    if found is None:
        raise not_found("There is no such thing")
    return found


def _what(payload: bytes) -> What:
    return dict(msgspec.json.decode(payload))


def _glass(one: store.StoredGlass) -> Glass:
    return Glass(
        one.proposal_id, one.act, _what(one.payload), one.subject, one.by, one.reason, one.at_ms, one.due_ms,
        one.entry, one.verdict, one.reviewed_by, one.reviewed_ms, one.note,
    )  # fmt: skip
