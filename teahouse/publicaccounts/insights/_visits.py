"""Looks at article pages, as ``site`` notes them, written down so that nobody can be found in them.

Tables: ``publicaccounts_visits``, ``publicaccounts_salts``. What is kept of a reader is a hash with the day's salt; the
salt is thrown away the day after the next begins, and then not even we could tell who it was.
"""

import hashlib
import secrets
from collections.abc import Sequence

from teahouse.kernel.db import Database, Tx
from teahouse.publicaccounts.insights import _store as store
from teahouse.publicaccounts.insights._count import source_of
from teahouse.publicaccounts.insights._model import DAY_MS, HopOf, Seen, WhoseArticle

_HELD = 10_000
HOP_LIMIT = 20


class Visits:
    """The verbs."""

    def __init__(self, db: Database, whose: WhoseArticle, hop: HopOf) -> None:
        self._db = db
        self._whose = whose
        self._hop = hop
        self._accounts: dict[int, int] = {}

    async def record(self, seen: Sequence[Seen]) -> None:
        """Write down looks at pages, all in one unit. What belongs to no article is passed over."""
        found = []
        for look in seen:
            account_no = await self._account_of(look.article_no)
            if account_no is not None:
                hop = min(HOP_LIMIT, max(0, await self._hop(look.share))) if look.share else 0
                found.append((look, account_no, hop))
        if not found:
            return
        fresh = secrets.token_bytes(16)

        def unit(tx: Tx) -> None:
            salts: dict[int, bytes] = {}
            visits = []
            for look, account_no, hop in found:
                day = look.at_ms // DAY_MS
                if day not in salts:
                    salts[day] = store.salt(tx, day, fresh)
                depth = min(100, max(0, int(getattr(look, "depth", 0))))
                visits.append(
                    store.Visit(
                        look.article_no,
                        day,
                        _visitor(look.reader, salts[day]),
                        account_no,
                        source_of(look.source, look.share),
                        hop,
                        depth,
                        look.at_ms,
                    )
                )
            store.add(tx, visits)

        await self._db.write(unit)

    async def depth(self, article_no: int, reader: str, depth: int, at_ms: int) -> None:
        """A reader got this far down the page (0 to 100), as the page's beacon says."""
        depth, day, fresh = min(100, max(0, depth)), at_ms // DAY_MS, secrets.token_bytes(16)

        def unit(tx: Tx) -> None:
            store.deepen(tx, article_no, day, _visitor(reader, store.salt(tx, day, fresh)), depth)

        await self._db.write(unit)

    async def _account_of(self, article_no: int) -> int | None:
        known = self._accounts.get(article_no)
        if known is None:
            known = await self._whose(article_no)
            if known is None:
                return None
            if len(self._accounts) >= _HELD:
                self._accounts.clear()
            self._accounts[article_no] = known
        return known


def _visitor(reader: str, salt: bytes) -> bytes:
    return hashlib.blake2b(reader.encode("utf-8", "surrogatepass"), digest_size=12, key=salt).digest()
