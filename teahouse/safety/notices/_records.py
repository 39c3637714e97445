"""Notices as they are kept: looked up by staff and by other folders, and erased. Way in: ``Records``."""

from collections.abc import Sequence
from typing import Protocol

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import not_found
from teahouse.safety.cases import Words
from teahouse.safety.notices import _store as store
from teahouse.safety.notices._misuse import keep_reasons
from teahouse.safety.notices._model import Notice, NotifierAct
from teahouse.safety.notices._tell import Tell


class Wish(Protocol):
    """Which notices; "" for any."""

    @property
    def state(self) -> str: ...
    @property
    def lane(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def case_id(self) -> str: ...
    @property
    def notifier(self) -> str: ...
    @property
    def item(self) -> str: ...


class Records:
    """The verbs."""

    def __init__(self, db: Database, clock: Clock, words: Words, tell: Tell) -> None:
        self._db = db
        self._clock = clock
        self._words = words
        self._tell = tell

    async def get(self, notice_id: str) -> Notice:
        """One. Raises M_NOT_FOUND."""
        found = await store.notice(self._db, notice_id) if "\x00" not in notice_id else None
        if found is None:
            raise not_found("There is no such notice")
        return found

    async def counted_since(self, from_ms: int) -> int:
        """How many came since then. One statement."""
        return await store.counted_since(self._db, from_ms)

    def told(self, tx: Tx, to: str, subject: str, words: str) -> None:
        """Tell who acts in a case: a user, or who gave the notice of this id."""
        notice = None if "@" in to else store.notice_in(tx, to)
        address = to if notice is None else store.reach_in(tx, notice)
        if address:
            self._tell(tx, address, subject, words)

    async def language_of(self, who: str) -> str:
        """In which language who acts in a case is written to: a user, or who gave the notice of this id."""
        notice = await store.notice(self._db, who) if "@" not in who and "\x00" not in who else None
        return await self._tell.language_of(who) if notice is None or not notice.language else notice.language

    async def of_case(self, case_id: str) -> list[Notice]:
        """Those of a case and of what was merged into it, the first first; at most a thousand."""
        return await store.of_case(self._db, case_id)

    async def some(self, wish: Wish, before: int | None, limit: int) -> list[Notice]:
        """Newest first, below the number ``before``."""
        wanted: dict[str, str | int] = {
            column: value
            for column in ("lane", "category", "case_id", "notifier", "item")
            if (value := getattr(wish, column))
        }
        return await store.listed(self._db, wanted, wish.state, before, limit)

    async def acts(self, notice: Notice) -> list[NotifierAct]:
        """What staff did about one notice, the oldest first: called unfounded, taken up, erased. One statement."""
        return await store.acts_about(self._db, notice.notifier, notice.notice_id)

    async def erase(self, notice_id: str, why: str, who: tuple[str, str]) -> None:
        """Take away who gave a notice and what they wrote. That it was given stays, and so does who (user id, role)
        took it away, and why. Raises M_NOT_FOUND, M_INVALID_PARAM (reasons)."""

        def unit(tx: Tx) -> None:
            notice = store.notice_in(tx, notice_id)
            if notice is None:
                raise not_found("There is no such notice")
            kept, now_ms = keep_reasons(self._words, tx, why), self._clock.now_ms()
            store.add_act(tx, NotifierAct(notice.notifier, "erased", notice_id, *who, now_ms, 0, kept))
            self._erase(tx, notice)

        await self._db.write(unit)

    def deactivated(self, tx: Tx, user_id: str, erase: bool) -> None:
        """A user is gone (``identity.onlookers``); who asked to be erased is, here too."""
        if erase:
            for notice in store.of_notifier_in(tx, user_id):
                self._erase(tx, notice)

    def _erase(self, tx: Tx, notice: Notice) -> None:
        store.erase(tx, notice.notice_id)
        self._words.erase(tx, *filter(None, (notice.words, notice.opened_words)))

    def over(self, tx: Tx, case_ids: Sequence[str]) -> None:
        """Who gave notice in these cases, and what they wrote, is to be known no more (``Cases.over``)."""
        self._words.erase(tx, *store.words_of_in(tx, case_ids))
        store.erase_of(tx, case_ids)
