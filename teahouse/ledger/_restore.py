"""Bringing back entries that others have seen and the database does not have: after a backup was put back.

A mirror has them (``teahouse verify --mirror``). Their salts are gone; the log is whole again and can be signed on.
"""

from collections.abc import Sequence

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import _store as store
from teahouse.ledger._about import about
from teahouse.ledger._append import PUBLISH
from teahouse.ledger._entry import LedgerError, parse
from teahouse.tlog.note import verifier_key
from teahouse.tlog.tree import leaf_hash


class Restore:
    """Appends what a mirror has more."""

    def __init__(self, jobs: Jobs, clock: Clock) -> None:
        self._jobs = jobs
        self._clock = clock

    def restore(self, tx: Tx, entries: Sequence[bytes]) -> int:
        """Append those of ``entries``, a whole log, that the database lacks; returns how many.

        The caller has verified them. Raises ``LedgerError`` where the two logs differ, before anything is written.
        """
        _, size, queued = store.log(tx)
        if size > len(entries):
            raise LedgerError(f"the mirror has {len(entries)} entries, and the database has {size} already")
        for index, known in enumerate(store.all_hashes(tx)):
            if known != leaf_hash(entries[index]):
                raise LedgerError(f"entry {index} of the mirror is not the one in the database: these are two logs")
        missing = [(index, parse(entries[index]), entries[index]) for index in range(size, len(entries))]
        if missing:
            rows = [
                (index, entry.kind, data, leaf_hash(data), about(entry.kind, entry.public))
                for index, entry, data in missing
            ]
            store.append(tx, rows, [], len(entries))
            if not queued:
                self._jobs.enqueue(tx, PUBLISH, {})
        for index, entry, _ in missing:
            if entry.kind == "key_rotation":
                self._key(tx, index, str(entry.public.get("old")), str(entry.public.get("new")))
        return len(missing)

    def _key(self, tx: Tx, index: int, old: str, new: str) -> None:
        """List a key that came in one of the entries."""
        if store.keys(tx)[-1].key == old:
            store.add_key(tx, verifier_key(new).text, index, self._clock.now_ms())
