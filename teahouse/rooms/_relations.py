"""The children of an event.

No tables of its own (reads ``rooms_relations``). Way in: ``Relations.page``.
Spec: Client-Server API, "Relationships API".
"""

from teahouse.kernel.http import Who
from teahouse.matrix.events import Event
from teahouse.rooms import _tokens
from teahouse.rooms._history import OLDEST, History
from teahouse.rooms._serve import Serve
from teahouse.rooms._store import Store
from teahouse.rooms._store_relations import Lanes, Narrowed, StoreRelations
from teahouse.rooms._visible import Visibility

LIMIT = 50
MOST = 500
#: With `recurse`, children of children are followed so deep, and of so many events.
DEPTH = 3
_MOST_PARENTS = 5000
#: So often is read again for a page when what was read may not be seen.
_MOST_READS = 20


class Relations:
    """The verb."""

    def __init__(
        self, history: History, serve: Serve, store: Store, relations: StoreRelations, visibility: Visibility
    ) -> None:
        self._history = history
        self._serve = serve
        self._store = store
        self._relations = relations
        self._visibility = visibility

    async def page(
        self,
        who: Who,
        room_id: str,
        event_id: str,
        *,
        narrowed: Narrowed,
        token: str | None,
        to: str | None,
        limit: int,
        backwards: bool,
        recurse: bool,
    ) -> bytes:
        """The answer: the children asked for, each with its aggregations.

        Raises M_NOT_FOUND if the parent may not be seen, M_INVALID_PARAM for a token that we never gave.
        """
        first = _tokens.read_optional(token, "from")
        last = _tokens.read_optional(to, "to")
        parent = await self._history.one(who.user_id, room_id, event_id)
        now = self._store.position
        if first is None:
            first = now if backwards else OLDEST
        if last is None:
            last = OLDEST if backwards else now
        lanes = await self._visibility.lanes(who.user_id, room_id)
        parents = await self._with_offspring(parent.position, lanes) if recurse else [parent.position]
        after, upto = (last, first) if backwards else (first, last)
        events, goes_on = await self._children(who.user_id, room_id, parents, narrowed, after, upto, limit, backwards)
        chunk = await self._serve.chosen(who.user_id, who.device_no, room_id, events)
        answer = b'{"chunk":[%b]' % b",".join(chunk)
        if goes_on is not None:
            answer += b',"next_batch":"%b"' % _tokens.after(goes_on).encode()
        if token:
            answer += b',"prev_batch":"%b"' % token.encode()
        if recurse:
            answer += b',"recursion_depth":%d' % DEPTH
        return answer + b"}"

    async def _children(
        self,
        viewer: str,
        room_id: str,
        parents: list[int],
        narrowed: Narrowed,
        after: int,
        upto: int,
        limit: int,
        backwards: bool,
    ) -> tuple[list[Event], int | None]:
        """At most ``limit`` children that ``viewer`` may see, and where to go on."""
        events: list[Event] = []
        lanes = await self._visibility.lanes(viewer, room_id)
        for _ in range(_MOST_READS):
            wanted = limit + 1 - len(events)
            positions = await self._relations.children(
                parents, narrowed, after=after, upto=upto, limit=wanted, backwards=backwards, lanes=lanes
            )
            read = await self._store.events_at(room_id, positions)
            seen = await self._visibility.visible(viewer, room_id, read)
            events += reversed(seen) if backwards else seen
            if len(events) > limit:
                del events[limit:]
                return events, events[-1].position - 1 if backwards else events[-1].position
            if len(positions) < wanted:
                return events, None
            if backwards:
                upto = positions[-1] - 1
            else:
                after = positions[-1]
        return events, upto if backwards else after

    async def _with_offspring(self, root: int, lanes: Lanes) -> list[int]:
        """The position of ``root`` and of what relates to it, directly or not, but for the deepest level asked for."""
        known = {root: None}
        level = [root]
        for _ in range(DEPTH - 1):
            if not level or len(known) >= _MOST_PARENTS:
                break
            level = [at for at in await self._relations.offspring(level, _MOST_PARENTS, lanes) if at not in known]
            known.update(dict.fromkeys(level))
        return list(known)
