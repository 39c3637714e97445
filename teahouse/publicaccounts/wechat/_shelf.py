"""Broadcasts as bots know them: by a number, from the call that asks for one to the event that says how it ended.

Facts: ``publishing``, by the media id of a draft that is on its way out, the broadcast's number. A draft leaves the
box when its articles are there, as at WeChat; if they do not come, it stays.
"""

from typing import Any

from teahouse.kernel.db import Database, Tx
from teahouse.publicaccounts.wechat import _messages
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._library import Library
from teahouse.publicaccounts.wechat._needs import Publishing, Sending
from teahouse.publicaccounts.wechat._xml import Tree

_ENDED = ("sent", "failed", "cancelled")
# freepublish: 0 done, 1 under way, 3 failed, 4 refused by who judges, 5 all articles taken back.
DONE, UNDER_WAY, FAILED, REFUSED, TAKEN_BACK = 0, 1, 3, 4, 5
_PUBLISHING = "publishing"


def number_of_broadcast(broadcast_no: int) -> int:
    """What bots call it."""
    return _messages.FIRST_BROADCAST + broadcast_no


def broadcast_of_number(text: str) -> int:
    """The broadcast that a bot's number means; 0 for a number of something else."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 17 else 0
    return max(0, number - _messages.FIRST_BROADCAST)


class Shelf:
    """The questions. ``publishing`` are the verbs below."""

    def __init__(self, db: Database, publishing: Publishing, library: Library) -> None:
        self._db = db
        self._library = library
        self.publishing = publishing

    async def find(self, account: Any, number: str) -> Sending | None:
        """The broadcast that a bot knows by this number."""
        broadcast_no = broadcast_of_number(number)
        return await self.publishing.broadcast(account, broadcast_no) if broadcast_no else None

    async def state(self, account: Any, found: Sending) -> tuple[int, list[Any]]:
        """How publishing stands in freepublish's numbers, and the articles that there are."""
        if found.state == "failed":
            return REFUSED if found.refused else FAILED, []
        if found.state == "cancelled":
            return TAKEN_BACK, []
        if found.state != "sent":
            return UNDER_WAY, []
        articles = await self.publishing.articles(account, found.broadcast_no)
        gone = all(one.state == "withdrawn" for one in articles)
        return TAKEN_BACK if gone else DONE, articles

    async def finished(self, account: Any, broadcast_no: int) -> Tree | None:
        """What a bot is told when a broadcast ended."""
        found = await self.publishing.broadcast(account, broadcast_no)
        if found is None or found.state not in _ENDED:
            return None
        await self.settle(account)
        number = number_of_broadcast(broadcast_no)
        pages = [self._library.page(account, slug) for slug in found.slugs] if found.state == "sent" else []
        if found.sends:
            status = "send success" if found.state == "sent" else "send fail"
            return _messages.finished(number, status, found.total, found.sent, pages)
        status_no, _ = await self.state(account, found)
        return _messages.published(str(number), status_no, next(iter(found.slugs), ""), pages)

    # --- drafts that are on their way out ---

    async def under_way(self, account: Any, media_id: str) -> int:
        """The broadcast in which this draft is going out; 0 if it is not."""
        return int(await store.fact(self._db, account.account_no, _PUBLISHING, media_id) or 0)

    async def going_out(self, account: Any, media_id: str, broadcast_no: int, now_ms: int) -> None:
        """A draft has been asked to go out."""
        number = account.account_no
        await self._db.write(lambda tx: store.keep(tx, number, _PUBLISHING, media_id, broadcast_no, now_ms))

    async def settle(self, account: Any) -> None:
        """Take drafts out of the box whose articles are there by now."""
        for media_id, broadcast_no in (await store.facts(self._db, account.account_no, _PUBLISHING)).items():
            found = await self.publishing.broadcast(account, broadcast_no)
            if found is None or found.state in _ENDED:
                await self._settle(account.account_no, media_id, published=found is not None and found.state == "sent")

    async def _settle(self, account_no: int, media_id: str, *, published: bool) -> None:
        def unit(tx: Tx) -> None:
            store.forget(tx, account_no, _PUBLISHING, media_id)
            if published:
                store.drop_medium(tx, account_no, media_id)

        await self._db.write(unit)
