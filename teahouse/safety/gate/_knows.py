"""Who authors are and how things spread, from the doors of identity and public accounts; and items, where they stand.

``Knows``: what the gate asks (`_guard.Asks`), and who answers for an account. ``Items``: a public item read again.
"""

import re
from collections import OrderedDict

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.publicaccounts import PublicAccounts
from teahouse.rooms import Rooms, place_of
from teahouse.safety.gate._counts import HOUR_MS
from teahouse.safety.gate._guard import STILL, UNKNOWN, Author, Spread
from teahouse.safety.gate._model import Where
from teahouse.safety.notices import Whose
from teahouse.surfaces import PublicItem, Surface, expose_event

_KEPT_MS = 60_000
_MOST = 5_000
_AT = re.compile(r"([a-z0-9][a-z0-9._-]{1,63})/([^/?#\s]{1,199})(?:#([0-9]{1,15}))?")


class Knows:
    """What is known of authors and of spread. Spread is kept for a minute."""

    def __init__(
        self, clock: Clock, base_url: str, identity: Identity, publicaccounts: PublicAccounts, whose: Whose
    ) -> None:
        self._clock = clock
        self._identity = identity
        self.whose = whose
        self._accounts, self._articles = publicaccounts.accounts, publicaccounts.articles
        self._link = re.compile(re.escape(f"{base_url}/a/".casefold()) + r"([a-z0-9._-]+)/([^/?#\s]+)(?:\?\S*)?")
        self._base = f"{base_url}/a/".casefold()
        self._spread: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()

    async def author(self, user_id: str) -> Author:
        """Who somebody is: a person, or the face of a public account."""
        account = await self._identity.account(user_id)
        shown = await self._accounts.get(_localpart(user_id))
        if shown is None or shown.user_id != user_id:
            return UNKNOWN if account is None else Author(created_ms=account.created_ms)
        return Author(
            created_ms=shown.created_ms,
            level=shown.level,
            language=shown.language,
            subscribers=await self._accounts.count(shown),
        )

    def may_spread(self, item: PublicItem, links: tuple[str, ...]) -> bool:
        """Whether it is an article of ours, or links to one: for the others there is nothing to ask."""
        return _is_article(item) or any(link.startswith(self._base) for link in links)

    async def spread(self, item: PublicItem, links: tuple[str, ...]) -> Spread:
        """How the article that `item` is, or links to first, spreads."""
        at = _AT.fullmatch(item.item_id) if _is_article(item) else None
        if at is not None:
            return Spread(0, await self._shares(at[1], at[2]))
        for link in links:
            found = self._link.match(link)
            if found is not None:
                return Spread(await self._hops(item, link), await self._shares(found[1], found[2]))
        return STILL

    async def _hops(self, item: PublicItem, link: str) -> int:
        # Facts are in small letters, tokens are not: the token is read where it was written.
        token = re.search(re.escape(link.partition("?")[0]) + r"\?(?:[^\s\"'<>]*&)?s=([A-Za-z0-9_-]{1,63})",
                          _all_text(item), re.IGNORECASE)  # fmt: skip
        return await self._articles.hop(token[1]) if token is not None else 0

    async def _shares(self, handle: str, slug: str) -> int:
        now_ms = self._clock.now_ms()
        kept = self._spread.get((handle, slug))
        if kept is not None and now_ms < kept[1]:
            return kept[0]
        account = await self._accounts.get(handle)
        article = await self._articles.find(account, slug) if account is not None else None
        shares = await self._articles.shares_since(article.article_no, now_ms - HOUR_MS) if article is not None else 0
        self._spread[handle, slug] = (shares, now_ms + _KEPT_MS)
        if len(self._spread) > _MOST:
            self._spread.popitem(last=False)
        return shares


class Items:
    """Public items, read where they stand: as they are now, and only if they are public now."""

    def __init__(self, rooms: Rooms, publicaccounts: PublicAccounts) -> None:
        self._rooms = rooms
        self._accounts, self._articles = publicaccounts.accounts, publicaccounts.articles

    async def find(self, where: Where) -> PublicItem | None:
        """The item; None if it is gone, was redacted, or is not public any more."""
        if where.item_id.startswith("$"):
            return await self._event(where)
        at = _AT.fullmatch(where.item_id)
        if at is None or where.surface not in (Surface.ARTICLE, Surface.COMMENT):
            return None
        account = await self._accounts.get(at[1])
        article = await self._articles.find(account, at[2]) if account is not None else None
        if account is None or article is None:
            return None
        if at[3] is None:
            return self._articles.public_item(account, article)
        return await self._articles.public_comment(account, article, int(at[3]))

    async def _event(self, where: Where) -> PublicItem | None:
        facts = await self._rooms.facts(where.room_id)
        if facts is None:
            return None
        place = place_of(facts)
        if not place.public:
            return None
        event = await self._rooms.event(where.room_id, where.item_id)
        return expose_event(event, place) if event is not None and event.content else None


def _is_article(item: PublicItem) -> bool:
    return item.surface is Surface.ARTICLE and not item.item_id.startswith("$")


def _localpart(user_id: str) -> str:
    return user_id[1:].partition(":")[0]


def _all_text(item: PublicItem) -> str:
    parts = (item.content.get(name) for name in ("body", "formatted_body", "source_url", "topic", "name"))
    return "\n".join(part for part in parts if isinstance(part, str))
