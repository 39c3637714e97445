"""The threads of a room.

No tables of its own (reads ``rooms_relations``). Way in: ``Threads.page``.
Spec: Client-Server API, "GET /rooms/{roomId}/threads" (v1.4).
"""

from teahouse.kernel.http import Who
from teahouse.matrix.redaction import redacted
from teahouse.rooms import _tokens
from teahouse.rooms._history import History
from teahouse.rooms._model import RoomFacts
from teahouse.rooms._serve import Serve
from teahouse.rooms._store import Store
from teahouse.rooms._store_relations import StoreRelations, Thread
from teahouse.rooms._visible import Visibility

LIMIT = 20
MOST = 100


class Threads:
    """The verb."""

    def __init__(
        self, history: History, serve: Serve, store: Store, relations: StoreRelations, visibility: Visibility
    ) -> None:
        self._history = history
        self._serve = serve
        self._store = store
        self._relations = relations
        self._visibility = visibility

    async def page(self, who: Who, room_id: str, *, participated: bool, token: str | None, limit: int) -> bytes:
        """The answer: the roots of threads, by their newest reply that the viewer may see, newest first.

        ``participated``: only threads the viewer started or replied in. Raises M_FORBIDDEN, M_INVALID_PARAM.
        """
        newest = _tokens.read_optional(token, "from")
        facts = await self._history.admit(who.user_id, room_id)
        sight = await self._visibility.sight(who.user_id, room_id)
        ignored = await self._visibility.ignored(who.user_id)
        threads = await self._relations.threads(
            facts.room_no,
            below=(self._store.position if newest is None else newest) + 1,
            ranges=sight.ranges,
            unheard=ignored,
            participant=who.user_id if participated else None,
            lanes=await self._visibility.lanes(who.user_id, room_id),
            limit=limit + 1,
        )
        more = len(threads) > limit
        del threads[limit:]
        chunk = await self._roots(who, facts, threads, ignored)
        answer = b'{"chunk":[%b]' % b",".join(chunk)
        if more:
            answer += b',"next_batch":"%b"' % _tokens.before(threads[-1].newest).encode()
        return answer + b"}"

    async def _roots(self, who: Who, facts: RoomFacts, threads: list[Thread], ignored: frozenset[str]) -> list[bytes]:
        """The client JSON of the roots that may be seen, in the order of ``threads``."""
        roots = await self._store.events_at(facts.room_id, [thread.root for thread in threads])
        heard = await self._visibility.visible(who.user_id, facts.room_id, roots)
        sight = await self._visibility.sight(who.user_id, facts.room_id)
        # Spec: a root sent by an ignored user is given redacted, as it would look to a client that ignores them.
        unheard = [
            redacted(facts.version, root)
            for root in roots
            if root.sender in ignored and root.state_key is None and sight.sees(root.position, root.audience)
        ]
        shown = [*heard, *unheard]
        texts = await self._serve.chosen(who.user_id, who.device_no, facts.room_id, shown)
        served = {root.position: text for root, text in zip(shown, texts, strict=True)}
        return [served[thread.root] for thread in threads if thread.root in served]
