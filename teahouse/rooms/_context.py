"""What was said around an event.

No tables of its own. Ways in: ``Context.around`` (the endpoint), ``Context.neighbours`` (search shows them too).
Spec: Client-Server API, "Event Context".
"""

from typing import NamedTuple

from teahouse.kernel.http import Who
from teahouse.matrix.events import Event, serve
from teahouse.matrix.filters import RoomEventFilter
from teahouse.rooms import _tokens
from teahouse.rooms._history import OLDEST, History
from teahouse.rooms._model import RoomFacts
from teahouse.rooms._serve import Serve
from teahouse.rooms._state import State
from teahouse.rooms._store import Store

LIMIT = 10
MOST = 100


class Neighbours(NamedTuple):
    """The events just before (newest first) and just after (oldest first) one, and the positions of the tokens."""

    before: list[Event]
    after: list[Event]
    start: int
    end: int


class Context:
    """The verb."""

    def __init__(self, history: History, serve: Serve, state: State, store: Store) -> None:
        self._history = history
        self._serve = serve
        self._state = state
        self._store = store

    async def around(self, who: Who, room_id: str, event_id: str, *, limit: int, only: RoomEventFilter | None) -> bytes:
        """The answer: the event, at most ``limit`` around it, and the state at the last of them.

        Raises M_FORBIDDEN, M_NOT_FOUND (also for an event that may not be seen).
        """
        facts = await self._history.admit(who.user_id, room_id)
        event = await self._history.one(who.user_id, room_id, event_id)
        if only is not None and only.limit is not None:
            limit = min(limit, only.limit)
        near = await self.neighbours(who.user_id, facts, event, limit // 2, limit - limit // 2, only)
        served = await self._serve.chosen(who.user_id, who.device_no, room_id, [*near.before, event, *near.after])
        middle = len(near.before)
        last = near.after[-1] if near.after else event
        state = await self._state_at(who.user_id, facts, last.position, only, [*near.before, event, *near.after])
        return b'{"start":"%b","end":"%b","events_before":[%b],"event":%b,"events_after":[%b],"state":[%b]}' % (
            _tokens.after(near.start).encode(),
            _tokens.after(near.end).encode(),
            b",".join(served[:middle]),
            served[middle],
            b",".join(served[middle + 1 :]),
            b",".join(map(serve, state)),
        )

    async def neighbours(
        self,
        viewer: str,
        facts: RoomFacts,
        event: Event,
        before: int,
        after: int,
        only: RoomEventFilter | None = None,
    ) -> Neighbours:
        """At most so many events before and after ``event`` that ``viewer`` may see."""
        at, now = event.position, self._store.position
        earlier: list[Event] = []
        later: list[Event] = []
        start, end = at - 1, at
        if before:
            page = await self._history.page(
                viewer, facts, start=at - 1, stop=OLDEST, limit=before, backwards=True, only=only
            )
            earlier = page.events
            start = _reached(page.goes_on, earlier[-1].position - 1 if earlier else start)
        if after:
            page = await self._history.page(viewer, facts, start=at, stop=now, limit=after, backwards=False, only=only)
            later = page.events
            end = _reached(page.goes_on, later[-1].position if later else end)
        return Neighbours(earlier, later, start, end)

    async def _state_at(
        self, viewer: str, facts: RoomFacts, position: int, only: RoomEventFilter | None, shown: list[Event]
    ) -> list[Event]:
        if only is not None and only.lazy_load_members:
            if position >= facts.state_position:
                state = list(facts.state.values())
            else:
                state = await self._store.state_at(facts.room_no, facts.room_id, position, members=False)
            senders = dict.fromkeys(event.sender for event in shown)
            state += await self._state.members_at(facts.room_id, position, list(senders))
        else:
            state = await self._state.at(facts.room_id, position, None, viewer)
        if only is not None:
            state = [event for event in state if only.matches(event)]
        return [event for event in state if event.audience in (None, viewer)]


def _reached(goes_on: int | None, seen: int) -> int:
    return seen if goes_on is None else goes_on
