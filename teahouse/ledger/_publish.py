"""Publishing: what was appended becomes a signed tree. Done by a job after the commit, as often as one likes.

Never are two trees signed for one size: the database keeps one root for each size, the new tree is grown from the very
hashes that the last signed root was made of, and what was last signed is also on a file beside the key, so that a
database restored from an old backup is not signed past what others have seen.
"""

import asyncio

import structlog

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.ledger import _store as store
from teahouse.ledger._keys import KeyFolder, Mark
from teahouse.ledger._store import Signed
from teahouse.tlog import checkpoint as checkpoints
from teahouse.tlog import note as notes
from teahouse.tlog.checkpoint import Checkpoint
from teahouse.tlog.growth import Filled, Growth
from teahouse.tlog.note import Note, Signature, SigningKey

log = structlog.get_logger("ledger")
_CHUNK = 4096
_BEHIND = (
    "a tree of {signed} entries was signed and the database has {size}: it was restored from an old backup. Bring the "
    "entries back from a mirror (teahouse ledger restore) before anything new is logged, or restore a newer backup"
)


class Refused(Exception):
    """The tree is not signed, because it does not grow out of what was signed before. The message says what to do."""


class Publisher:
    """The newest checkpoint, and how it comes to be."""

    def __init__(self, db: Database, clock: Clock, folder: KeyFolder) -> None:
        self._db = db
        self._clock = clock
        self._folder = folder
        self._key: SigningKey | None = None
        self._lock = asyncio.Lock()
        self._lines: dict[str, str] = {}
        self.head: Signed | None = None
        self.refusals = 0
        self.moved = asyncio.Event()  # witnesses wait for it

    async def open(self, key: SigningKey) -> None:
        """Take up the log, and publish what an earlier run left. A tree that is refused does not stop the service."""
        self._key = key
        self.head = await store.head(self._db)
        if self.head is not None:
            self._lines = await store.cosignatures(self._db, self.head.size)
        try:
            await self.publish()
        except Refused as refused:
            log.error("the ledger is not signed", why=str(refused))

    @property
    def text(self) -> str:
        """The newest checkpoint with its cosignatures; "" before there is one."""
        if self.head is None:
            return ""
        return self.head.note + "".join(line + "\n" for line in self._lines.values())

    @property
    def note(self) -> Note | None:
        return notes.parse(self.text) if self.head is not None else None

    async def publish(self, _: object = None) -> None:
        """Sign the tree over all that is appended. Raises ``Refused``."""
        async with self._lock:
            size = await self._db.write(store.taken)
            mark = await asyncio.to_thread(self._folder.mark)
            try:
                if mark is not None and mark.size > size:
                    raise Refused(_BEHIND.format(signed=mark.size, size=size))
                if self.head is None or self.head.size < size:
                    await self._sign(size, mark)
            except Refused:
                self.refusals += 1
                raise

    async def _sign(self, size: int, mark: Mark | None) -> None:
        before = self.head or Signed(0, Growth().root(), "")
        growth = Growth(before.size, await store.edge(self._db, before.size))
        if growth.root() != before.root:
            raise Refused(f"the hashes of the first {before.size} entries are not those that were signed: restore them")
        filled = await self._grow(growth, size, mark)
        assert self._key is not None
        root = growth.root()
        note = checkpoints.signed(Checkpoint(self._key.name, size, root), self._key)
        signed = Signed(size, root, note.whole)
        await asyncio.to_thread(self._folder.set_mark, Mark(size, root))
        await self._db.write(lambda tx: store.publish(tx, signed, filled, self._clock.now_ms()))
        self.head, self._lines = signed, {}
        self.moved.set()

    async def _grow(self, growth: Growth, size: int, mark: Mark | None) -> list[Filled]:
        """Grow to ``size``, and see on the way that the tree is the one that was last signed when it has its size."""
        filled: list[Filled] = []
        while True:
            if mark is not None and mark.size == growth.size and mark.root != growth.root():
                raise Refused(f"another tree of {mark.size} entries was signed: the database was restored and went on")
            if growth.size == size:
                return filled
            end = min(size, growth.size + _CHUNK)
            if mark is not None and growth.size < mark.size < end:
                end = mark.size
            leaves = await store.hashes(self._db, growth.size, end)
            if len(leaves) != end - growth.size:
                raise Refused(f"entries between {growth.size} and {end} are missing: restore them")
            filled += growth.add(leaves)

    async def cosigned(self, head: Signed, witness: str, signatures: list[Signature]) -> None:
        """Keep a witness's cosignature on ``head``."""
        line = signatures[0].line
        await self._db.write(lambda tx: self._keep(head, witness, line, tx))
        if self.head is not None and self.head.size == head.size:
            self._lines = {**self._lines, witness: line}

    @staticmethod
    def _keep(head: Signed, witness: str, line: str, tx: Tx) -> None:
        store.cosigned(tx, head.size, witness, line)
        store.witness_knows(tx, witness, head.size)
