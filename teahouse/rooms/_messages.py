"""Pages of a room's history.

No tables of its own. Way in: ``Messages.page``. A page costs one read; one more for lazily loaded members, and none for
aggregations unless an event of the page is related to. Spec: Client-Server API, "GET /rooms/{roomId}/messages".
"""

from collections.abc import Iterable

from teahouse.kernel.http import Who
from teahouse.matrix.events import Event, serve
from teahouse.matrix.filters import RoomEventFilter
from teahouse.rooms import _tokens
from teahouse.rooms._history import OLDEST, History
from teahouse.rooms._serve import Serve
from teahouse.rooms._state import State
from teahouse.rooms._store import Store

LIMIT = 10
MOST = 1000


class Messages:
    """The verb."""

    def __init__(self, history: History, serve: Serve, state: State, store: Store) -> None:
        self._history = history
        self._serve = serve
        self._state = state
        self._store = store

    async def page(
        self,
        who: Who,
        room_id: str,
        *,
        token: str | None,
        to: str | None,
        backwards: bool,
        limit: int,
        only: RoomEventFilter | None,
    ) -> bytes:
        """The answer: ``chunk``, ``start``, ``end`` unless the history ends here, ``state`` for lazy loading.

        Without ``token`` from the newest event (backwards) or the oldest. Raises M_FORBIDDEN, M_INVALID_PARAM.
        """
        first = _tokens.read_optional(token, "from")
        last = _tokens.read_optional(to, "to")
        facts = await self._history.admit(who.user_id, room_id)
        if first is None:
            first = self._store.position if backwards else OLDEST
        if last is None:
            last = OLDEST if backwards else self._store.position
        if only is not None and only.limit is not None:
            limit = min(limit, only.limit)
        page = await self._history.page(
            who.user_id, facts, start=first, stop=last, limit=limit, backwards=backwards, only=only
        )
        chunk = await self._serve.chosen(who.user_id, who.device_no, room_id, page.events)
        parts = [b'{"start":"%b","chunk":[%b]' % ((token or _tokens.after(first)).encode(), b",".join(chunk))]
        if page.goes_on is not None:
            parts.append(b',"end":"%b"' % _tokens.after(page.goes_on).encode())
        if only is not None and only.lazy_load_members and page.events:
            members = await self.members_of(room_id, page.events[0].position, page.events)
            parts.append(b',"state":[%b]' % b",".join(map(serve, members)))
        parts.append(b"}")
        return b"".join(parts)

    async def members_of(self, room_id: str, position: int, events: Iterable[Event]) -> list[Event]:
        """The member events, as of ``position``, of those who sent ``events``. Spec: "Lazy-loading room members"."""
        return await self._state.members_at(room_id, position, list(dict.fromkeys(event.sender for event in events)))
