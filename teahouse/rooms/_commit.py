"""The main road of a write into a room there is: facts, rules, gate, one unit, and again if the facts had moved.

No tables of its own (``_store_append`` has the SQL). Way in: ``Commit.write``.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from weakref import WeakValueDictionary

from teahouse.kernel.db import Database, Stale, Tx
from teahouse.matrix.errors import MatrixError, forbidden, limit_exceeded, not_found
from teahouse.matrix.events import Event
from teahouse.rooms._facts import Facts
from teahouse.rooms._measures import Measures, place_of
from teahouse.rooms._model import RoomFacts
from teahouse.rooms._store_append import Effects, Plan, Repeated, Request, append
from teahouse.rooms._tail import Tails
from teahouse.rooms._txns import Transactions
from teahouse.surfaces import Gate, expose_event

TRIES = 30  # after the first, one at a time in each room
Build = Callable[[RoomFacts], Plan | Event]
Prepare = Callable[[RoomFacts], Awaitable[Sequence[str]]]


class Commit:
    """Writes plans. ``effects`` is what ``_store_append`` wants told to the caches."""

    def __init__(
        self, db: Database, facts: Facts, tails: Tails, txns: Transactions, gate: Gate, measures: Measures
    ) -> None:
        self._db = db
        self._facts = facts
        self._tails = tails
        self._txns = txns
        self.gate = gate
        self.measures = measures
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.effects = Effects(self._replaced, self._related, txns.remember)

    async def write(
        self,
        room_id: str,
        users: Sequence[str],
        build: Build,
        *,
        prepare: Prepare | None = None,
        request: Request | None = None,
    ) -> Event:
        """Build a plan against the room's facts with ``users`` fetched, and commit it; returns its last event.

        ``build`` must not wait; it is called again when the facts had moved. It may return an event instead: there is
        nothing to do, for that says it already. What must be read first goes into ``prepare``, which returns more
        users to fetch. Raises M_NOT_FOUND for a room there is not, what ``build`` raises, M_FORBIDDEN from the gate,
        M_LIMIT_EXCEEDED when the room is so busy that no attempt succeeds.
        """
        try:
            return await self._attempt(room_id, users, build, prepare, request)
        except Stale:
            pass
        lock = self._locks.setdefault(room_id, asyncio.Lock())
        async with lock:
            for _ in range(TRIES):
                try:
                    return await self._attempt(room_id, users, build, prepare, request)
                except Stale:
                    continue
        raise limit_exceeded(1000, "The room is too busy")

    async def _attempt(
        self, room_id: str, users: Sequence[str], build: Build, prepare: Prepare | None, request: Request | None
    ) -> Event:
        facts = await self._facts.with_members(room_id, users)
        if facts is not None and prepare is not None:
            facts = await self._facts.with_members(room_id, [*users, *await prepare(facts)])
        if facts is None:
            raise not_found("There is no such room")
        try:
            plan = build(facts)
            if not isinstance(plan, Event):
                self.measures.check(facts, plan.events)
        except MatrixError:
            # Who repeats a request gets its first answer, whatever has become of them since.
            position = await self._txns.made_by(request) if request is not None else None
            if position is None:
                raise
            return await self._tails.at(room_id, position)
        if isinstance(plan, Event):
            return plan
        found = await self._pass_gate(facts, plan) if facts.public or facts.feed else ()
        try:
            return await self._db.write(lambda tx: self._append(tx, plan, found), brief=True)
        except Repeated as repeated:
            return await self._tails.at(room_id, repeated.position)
        except Stale:
            self._doubt(plan)
            raise

    def _doubt(self, plan: Plan) -> None:
        """The facts were behind. If they still say what the plan was made from, read them anew."""
        facts = self._facts.peek(plan.room_id)
        if facts is None or facts.state_position != plan.state_position:
            return
        for user_id, position in plan.members:
            member = facts.members.get(user_id)
            if member is not None and member.position != position:
                return
        self._facts.forget(plan.room_id)

    def _append(self, tx: Tx, plan: Plan, found: Sequence[Callable[[Tx], None]]) -> Event:
        """What the gate found is written with what it found it in."""
        event = append(tx, plan, self.effects)
        for keep in found:
            keep(tx)
        return event

    async def _pass_gate(self, facts: RoomFacts, plan: Plan) -> list[Callable[[Tx], None]]:
        """Law 7: what is public is judged before it goes out; of what is private the gate never hears.

        Returns what is to be kept with it. A hold does not refuse: it is a measure on what is there, with its reasons,
        that comes right after (`_withheld`) and ends by itself.
        """
        place = place_of(facts)
        found: list[Callable[[Tx], None]] = []
        for event in plan.events:
            item = expose_event(event, place)
            if item is None:
                continue
            verdict = await self.gate.judge(item)
            if verdict.action == "refuse":
                raise forbidden(verdict.reason or "This cannot be published here")
            if verdict.keep is not None:
                found.append(verdict.keep)
        return found

    # --- what a unit asks of the caches after its commit ---

    def _replaced(self, event: Event, state_position: int) -> None:
        self._tails.replaced(event)
        if event.state_key is not None:
            self._facts.replaced(event, state_position)

    def _related(self, parent: Event) -> None:
        self._tails.related(parent)
        self._facts.related(parent.room_id, parent.position)
