"""Staff read notices: never one about themselves, and who reads who gave one, or its words, leaves a look in the audit.

A list says neither who nor in which words, so going through it is no look; a list of what one notifier gave says who,
and is a look at that notifier. What is about the reader is in no list, and of one notifier's notices not even whether
there is any: it would say that this one gave notice of them. Ways in: ``Looks``.
"""

from typing import NamedTuple

from teahouse.kernel.db import Database
from teahouse.matrix.errors import forbidden
from teahouse.safety.cases import Beside, Looker, about_you, concerns
from teahouse.safety.notices import _store as store
from teahouse.safety.notices._misuse import Misuse
from teahouse.safety.notices._model import Notice, NotifierAct
from teahouse.safety.notices._records import Records, Wish

#: So many times a page is filled up, where notices about the reader are among those found.
_FILLED = 20


class Listed(NamedTuple):
    """Some notices. more: the number below which it goes on, None at the end. left_out: some are about the reader."""

    notices: list[Notice]
    more: int | None
    left_out: bool


class Looks:
    """The verbs. me: who reads."""

    def __init__(self, db: Database, records: Records, misuse: Misuse, beside: Beside) -> None:
        self._db = db
        self._records = records
        self._misuse = misuse
        self._beside = beside

    async def some(self, me: Looker, wish: Wish, before: int | None, limit: int) -> Listed:
        """Newest first, below the number ``before``: without those about ``me``."""
        if wish.notifier:
            await self._beside.looks("notifier", wish.notifier, "", me)
        found: list[Notice] = []
        left_out = False
        for _ in range(_FILLED):
            batch = await self._records.some(wish, before, limit + 1)
            kept = [one for one in batch if not concerns(one.subject, me.user_id)]
            found += kept
            left_out |= len(kept) < len(batch)
            if len(batch) <= limit or len(found) > limit:
                break
            before = batch[-1].notice_no
        more = found[limit - 1].notice_no if len(found) > limit else None
        return Listed(found[:limit], more, left_out and not wish.notifier)

    async def one(self, me: Looker, notice_id: str) -> Notice:
        """One, to be read. Raises M_NOT_FOUND, and M_FORBIDDEN for who it is about."""
        notice = await self.not_of_me(me.user_id, notice_id)
        await self._beside.looks("notice", notice_id, notice.case_id, me)
        return notice

    async def not_of_me(self, user_id: str, notice_id: str) -> Notice:
        """The same for what shows nothing of it: no look."""
        notice = await self._records.get(notice_id)
        if concerns(notice.subject, user_id):
            raise about_you()
        return notice

    async def acts(self, me: Looker, notifier: str) -> list[NotifierAct]:
        """What was done about a notifier, oldest first; without what was said of notices about ``me``.

        Raises M_FORBIDDEN for the notifier: what they are to know of it, they are told.
        """
        if me.user_id == notifier:
            raise forbidden("notifier: nobody looks into what is about them")
        await self._beside.looks("notifier", notifier, "", me)
        acts = await self._misuse.acts(notifier)
        of = await store.notices(self._db, [one.notice_id for one in acts if one.notice_id])
        mine = {one.notice_id for one in of if concerns(one.subject, me.user_id)}
        return [one for one in acts if one.notice_id not in mine]
