"""Proofs out of the log: of an entry, and of the log's growth."""

from collections.abc import Callable

from teahouse.kernel.db import Database
from teahouse.ledger import _store as store
from teahouse.ledger._publish import Publisher
from teahouse.ledger._store import Signed
from teahouse.tlog import note as notes
from teahouse.tlog import tiles, tree
from teahouse.tlog.proof import Proof


class Proofs:
    """Worked out when asked for: a few tiles, whatever the size of the log."""

    def __init__(self, db: Database, publisher: Publisher) -> None:
        self._db = db
        self._publisher = publisher

    async def proof(self, index: int) -> str | None:
        """A tlog-proof@v1 of an entry, the entry in ``extra``; ``None`` if there is none.

        In the newest checkpoint, or in the newest that more witnesses have cosigned.

        An entry that is committed and not published yet is published first. Raises ``Refused``.
        """
        entry = await store.entry(self._db, index) if 0 <= index < 2**63 else None
        if entry is None:
            return None
        if self._publisher.head is None or self._publisher.head.size <= index:
            await self._publisher.publish()
        head, note = self._publisher.head, self._publisher.note
        if head is None or note is None or head.size <= index:
            return None
        # A tree that was signed this moment has no cosignatures yet; an older one over the same entry proves more.
        best = await store.best_cosigned(self._db, index)
        if best is not None and len(notes.parse(best.note).signatures) > len(note.signatures):
            head, note = best, notes.parse(best.note)
        size = head.size
        way = await self._made(size, lambda node: tree.inclusion(index, size, node))
        return Proof(index, tuple(way), note, entry).text

    async def consistency(self, old: int, head: Signed) -> list[bytes]:
        """The proof that the tree of ``head`` begins with the tree of ``old`` entries."""
        return await self._made(head.size, lambda node: tree.consistency(old, head.size, node))

    async def _made(self, size: int, make: Callable[[tree.Node], list[bytes]]) -> list[bytes]:
        wanted = tiles.needed(make, size)
        return make(tiles.spans([(tile, await store.tile(self._db, tile)) for tile in wanted]))
