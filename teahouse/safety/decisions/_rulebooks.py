"""`Rulebooks`: the versions of the rulebook, of which one is in force at any moment (Art. 14 DSA)."""

import hashlib
from collections.abc import Callable, Sequence

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.ledger import Draft, Ledger, Logged
from teahouse.safety.decisions import _store as store
from teahouse.safety.decisions import _store_told as store_told
from teahouse.safety.decisions._store_told import Told
from teahouse.safety.statements import (
    Fault,
    FaultsError,
    Rulebook,
    read_rulebook,
    starter,
    succeed,
    version_in_force,
)

HOUSE = "house"


class Rulebooks:
    """All versions, in memory. ``await start()`` writes the first one of a new service."""

    def __init__(self, db: Database, clock: Clock, ledger: Ledger) -> None:
        self._db = db
        self._clock = clock
        self._ledger = ledger
        self._versions: tuple[Rulebook, ...] = ()
        self.published: list[Callable[[Tx, Rulebook], None]] = []  # told, in its unit, of each version but the first

    @property
    def versions(self) -> Sequence[Rulebook]:
        """All of them, the first one first. The last may begin later than now."""
        return self._versions

    def in_force(self, at_ms: int) -> Rulebook:
        """The version that holds at a moment; before the first, the first."""
        return version_in_force(self._versions, at_ms) or self._versions[0]

    def now(self) -> Rulebook:
        """The version in force now."""
        return self.in_force(self._clock.now_ms())

    def number(self, number: int) -> Rulebook | None:
        """A version by its number."""
        return next((one for one in self._versions if one.number == number), None)

    async def file(self, number: int) -> bytes | None:
        """The bytes of a version that hash to the digest in the ledger: JSON, as it was written and never again."""
        return await store.rulebook_body(self._db, number)

    async def told(self, number: int) -> Told | None:
        """How far everyone has been told of a version; None of the first, and where nobody is."""
        return await store_told.told(self._db, number)

    async def proofs(self, number: int) -> list[Logged]:
        """Where the ledger says that there is this version, and its digest."""
        return await self._ledger.proofs("rulebook", str(number))

    async def start(self) -> None:
        """Read them; a service without rules begins with the starter's."""
        await self.load()
        if not self._versions:
            await self._db.write(lambda tx: self._add(tx, starter(self._clock.now_ms()), HOUSE))

    async def load(self) -> None:
        """Read them, and no more: for the operator's commands beside a service that may be running."""
        self._versions = _chained(await store.rulebooks(self._db))

    def publish(self, tx: Tx, toml: bytes, by: str, from_ms: int | None = None) -> Rulebook:
        """A new version, as a person wrote it; in force from ``from_ms``, or from now.

        Raises ``FaultsError`` naming each field that is wrong, the beginning too if it is past or not after the last
        version's.
        """
        now_ms = self._clock.now_ms()
        known = _chained(store.rulebooks_in(tx))
        begins = now_ms if from_ms is None else from_ms
        if begins < now_ms:
            raise FaultsError([Fault("from_ms", "a rule holds from now on or later, never for what was said before")])
        if known and begins <= known[-1].from_ms:
            raise FaultsError([Fault("from_ms", "a version begins after the one before it")])
        new = self._add(tx, read_rulebook(toml, number=len(known) + 1, from_ms=begins), by)
        for onlooker in self.published:
            onlooker(tx, new)
        return new

    def _add(self, tx: Tx, new: Rulebook, by: str) -> Rulebook:
        history = succeed(_chained(store.rulebooks_in(tx)), new)
        public = {
            "number": new.number,
            "from_ms": new.from_ms,
            "rules": [rule.id for rule in new.rules],
            "sha256": hashlib.sha256(store.rulebook_bytes(new)).hexdigest(),
        }
        index = self._ledger.append(tx, Draft("rulebook", public, {"by": by}))
        store.add_rulebook(tx, new, by, index)
        tx.after(lambda: self._now(history))
        return new

    def _now(self, history: Sequence[Rulebook]) -> None:
        self._versions = tuple(history)


def _chained(versions: Sequence[Rulebook]) -> tuple[Rulebook, ...]:
    """As they are kept none has an end: each ends where the next begins."""
    chained: tuple[Rulebook, ...] = ()
    for version in versions:
        chained = succeed(chained, version)
    return chained
