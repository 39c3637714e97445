"""Reading the log as it is signed: never a tile or an entry past the newest checkpoint."""

from teahouse.kernel.db import Database
from teahouse.ledger import _store as store
from teahouse.ledger._proofs import Proofs
from teahouse.ledger._publish import Publisher, Refused
from teahouse.tlog import tiles
from teahouse.tlog.tiles import Tile


class Read:
    """What anyone may have."""

    def __init__(self, db: Database, publisher: Publisher, proofs: Proofs) -> None:
        self._db = db
        self._publisher = publisher
        self._proofs = proofs

    def checkpoint(self) -> str:
        """The newest checkpoint with its cosignatures; "" if there is none."""
        return self._publisher.text

    async def tile(self, asked: Tile) -> bytes | None:
        """The bytes of a tile or bundle; ``None`` where the signed tree has none of that width."""
        head = self._publisher.head
        there = tiles.at(head.size, asked.level, asked.index) if head is not None else None
        if there is None or asked.width > there.width:
            return None
        content = await store.tile(self._db, asked)
        if len(content) != asked.width:
            return None  # the database has lost it: better none than a wrong one that is kept for ever
        return tiles.bundle(content) if asked.level < 0 else b"".join(content)

    async def keys(self) -> list[str]:
        """The public keys that have signed, the newest first."""
        return [row.key for row in reversed(await store.listed(self._db))]

    async def proof(self, index: int) -> str | None:
        """A tlog-proof@v1 of an entry; ``None`` where there is none."""
        head = self._publisher.head
        if head is None or index >= head.size:
            return None
        try:
            return await self._proofs.proof(index)
        except Refused:
            return None
