"""Appending: inside the caller's transaction, so that a fact and its entry are written together or not at all."""

from collections.abc import Sequence

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.kernel.entropy import Entropy
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import _store as store
from teahouse.ledger._about import about
from teahouse.ledger._entry import SALT_BYTES, Draft, entry_bytes
from teahouse.tlog.tree import leaf_hash

PUBLISH = "ledger.publish"


class Append:
    """The only way into the log. The writer gives indices in the order of its units: there are no gaps."""

    def __init__(self, jobs: Jobs, clock: Clock, entropy: Entropy) -> None:
        self._jobs = jobs
        self._clock = clock
        self._entropy = entropy

    def append(self, tx: Tx, drafts: Sequence[Draft]) -> list[int]:
        """Write the entries and their salts; returns their indices. Raises ``LedgerError`` before anything is written.

        Four statements, however many entries; the job that publishes is asked for once.
        """
        now_ms = self._clock.now_ms()
        made = [self._made(draft, now_ms) for draft in drafts]
        if not made:
            return []
        _, size, queued = store.log(tx)
        indices = list(range(size, size + len(made)))
        rows = [
            (index, draft.kind, data, leaf_hash(data), about(draft.kind, draft.public))
            for index, draft, (data, _) in zip(indices, drafts, made, strict=True)
        ]
        salts = [(index, *salt) for index, (_, own) in zip(indices, made, strict=True) for salt in own.items()]
        store.append(tx, rows, salts, size + len(made))
        if not queued:
            self._jobs.enqueue(tx, PUBLISH, {})
        return indices

    def _made(self, draft: Draft, now_ms: int) -> tuple[bytes, dict[str, bytes]]:
        salts = {field: self._entropy.bytes(SALT_BYTES) for field in draft.private}
        return entry_bytes(draft, now_ms, salts), salts
