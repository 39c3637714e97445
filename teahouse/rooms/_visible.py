"""Who may see what: the one visibility function (law 6), applied with what is known of the viewer and the room.

No tables of its own. Ways in: ``Visibility.visible``, ``sight``, ``reach``, ``ignored``. The function itself is
``matrix.visibility``; here are its arguments: the viewer's memberships over time, the room's history visibilities.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence

from teahouse.identity import Identity
from teahouse.matrix.errors import MatrixError, forbidden
from teahouse.matrix.events import Event
from teahouse.matrix.redaction import redacted
from teahouse.matrix.visibility import END, Sight
from teahouse.rooms._facts import Facts
from teahouse.rooms._measures import Measures
from teahouse.rooms._memberships import Memberships
from teahouse.rooms._model import RoomFacts
from teahouse.rooms._store import EVERYONE

SIGHTS = 50_000
_NOTHING = Sight(None, [], [(0, "joined")])


class Visibility:
    """The verb. A viewer's sight of a room is kept until one of the two histories grows."""

    def __init__(self, facts: Facts, memberships: Memberships, identity: Identity, measures: Measures) -> None:
        self._facts = facts
        self._memberships = memberships
        self._identity = identity
        self._measures = measures
        #: (room, viewer) → changes of the viewer's membership, of the history visibility, the position of the viewer's
        #: member event, what they see
        self._sights: OrderedDict[tuple[str, str], tuple[int, int, int, Sight]] = OrderedDict()

    async def visible(self, viewer: str | None, room_id: str, events: Iterable[Event]) -> list[Event]:
        """Those of ``events``, all of one room, that ``viewer`` (``None``: anyone) may see.

        Without what is not state from senders the viewer ignores; what a measure in force withholds, as if it were
        redacted, to everyone and its sender too. Spec: "Ignoring Users", "Server behaviour".
        """
        sight = await self.sight(viewer, room_id)
        ignored = await self._identity.ignored(viewer) if viewer is not None else None
        erasures = await self._identity.erasures()
        if erasures:
            events = await self._erased(viewer, room_id, list(events), erasures)
        if self._measures.withhold:
            events = await self._withheld(room_id, events)
        sees = sight.sees
        if not ignored:
            return [event for event in events if sees(event.position, event.audience)]
        return [
            event
            for event in events
            if (event.state_key is not None or event.sender not in ignored) and sees(event.position, event.audience)
        ]

    async def _erased(
        self, viewer: str | None, room_id: str, events: list[Event], erasures: Mapping[str, int]
    ) -> list[Event]:
        """Messages of the erased as redacted copies, for those who first joined after the erasure.

        Spec: deactivateAccount, ``erase``. State stays: the room is built of it, whoever set it.
        """
        if not any(event.sender in erasures and event.state_key is None for event in events):
            return events
        facts = await self._facts.get(room_id)
        if facts is None:
            return []
        mine = await self._memberships.history(facts.room_no, room_id, viewer) if viewer is not None else ()
        joined = min((position for position, membership in mine if membership == "join"), default=END)
        return [
            redacted(facts.version, event)
            if event.state_key is None and not event.redacted and joined > erasures.get(event.sender, END)
            else event
            for event in events
        ]

    async def _withheld(self, room_id: str, events: Iterable[Event]) -> list[Event]:
        """What a measure withholds, as a copy without its content that says why. The event itself stays as it is."""
        facts = await self._facts.get(room_id)
        if facts is None:
            return []
        return [self._measures.veiled(facts, event) for event in events]

    def shown(self, event: Event) -> Event | None:
        """The event as it is read while measures are in force; None where one withholds it, or that is not known at
        hand."""
        if not self._measures.withhold:
            return event
        facts = self._facts.peek(event.room_id)
        found = self._measures.veiled(facts, event) if facts is not None else None
        return None if found is None or (found.redacted and not event.redacted) else found

    async def sight(self, viewer: str | None, room_id: str) -> Sight:
        """What ``viewer`` sees of a room, as ranges of positions. Who forgot the room is no one to it."""
        facts = await (self._facts.get(room_id) if viewer is None else self._facts.with_members(room_id, [viewer]))
        if facts is None:
            return _NOTHING
        mine: Sequence[tuple[int, str]] = ()
        if viewer is not None and not facts.members[viewer].forgotten:
            mine = await self._memberships.history(facts.room_no, room_id, viewer)
        key = (room_id, viewer or "")
        known = self._sights.get(key)
        # Both histories only ever grow, so their lengths say whether they changed.
        if known is not None and known[0] == len(mine) and known[1] == len(facts.history):
            self._sights.move_to_end(key)
            return known[3]
        sight = Sight(viewer, list(mine), list(facts.history))
        at = facts.members[viewer].position if viewer is not None else 0
        self._sights[key] = (len(mine), len(facts.history), at, sight)
        if len(self._sights) > SIGHTS:
            self._sights.popitem(last=False)
        return sight

    def sees_now(self, viewer: str, event: Event, ignored: frozenset[str]) -> bool | None:
        """``visible`` of one message to someone who is joined, as it is; ``None`` if not all of it is at hand.

        Never waits. An answer needs the sight kept, and that neither the viewer's membership nor the room's history
        visibility has moved since. ``ignored``: whom the viewer ignores now.
        """
        facts = self._facts.peek(event.room_id)
        member = facts.members.get(viewer) if facts is not None else None
        known = self._sights.get((event.room_id, viewer))
        if facts is None or member is None or known is None or member.membership != "join":
            return None
        if known[2] != member.position or known[1] != len(facts.history) or self._identity.erased_now(event.sender):
            return None
        if self.shown(event) is not event:
            return None
        return event.sender not in ignored and known[3].sees(event.position, event.audience)

    async def ignored(self, viewer: str) -> frozenset[str]:
        """Whom the viewer ignores."""
        return await self._identity.ignored(viewer)

    async def lanes(self, viewer: str, room_id: str) -> list[str] | None:
        """The audiences among which ``viewer`` is, in a feed; ``None`` in other rooms, whose events have none."""
        facts = await self._facts.get(room_id)
        return [EVERYONE, viewer] if facts is not None and facts.feed else None

    async def is_feed(self, room_id: str) -> bool:
        """Whether members cannot see each other in this room."""
        facts = await self._facts.get(room_id)
        return facts is not None and facts.feed

    async def reach(self, viewer: str, room_id: str) -> int | None:
        """Up to which position ``viewer`` may read the room's state and members; ``None``: not at all.

        Members, and anyone where the history is world-readable: without end. Who left or was banned: what it was then.
        Spec: getRoomState.
        """
        facts = await self._facts.with_members(room_id, [viewer])
        if facts is None:
            return None
        member = facts.members[viewer]
        if member.membership == "join" or facts.history_visibility == "world_readable":
            return END
        if member.forgotten or not member.position:
            return None
        # Leaving ends a membership only if there was one: a rejected invite or a withdrawn knock does not count.
        history = await self._memberships.history(facts.room_no, room_id, viewer)
        for index in range(len(history) - 1, 0, -1):
            if history[index - 1][1] == "join":
                return history[index][0]
        return None

    async def require_reach(self, viewer: str, room_id: str) -> tuple[RoomFacts, int]:
        """The room's facts and ``reach``. Raises M_FORBIDDEN, also for a room there is not: who may not look into a
        room is not told whether there is one."""
        upto = await self.reach(viewer, room_id)
        facts = self._facts.peek(room_id) or await self._facts.get(room_id)
        if upto is None or facts is None:
            raise _no_member()
        return facts, upto


def _no_member() -> MatrixError:
    return forbidden("You are not in this room, and never were")
