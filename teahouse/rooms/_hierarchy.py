"""The tree of a space, walked depth first, page by page.

No tables of its own. Way in: ``Hierarchy.page``. A token says how many rooms were given already and how the walk was
asked for; the walk begins anew for each page, so nothing is kept between pages and a restart loses none.
Spec: Client-Server API, "Spaces", "GET /hierarchy".
"""

import re
from typing import NamedTuple

import msgspec

from teahouse.matrix.errors import forbidden, invalid_param
from teahouse.matrix.events import Event, stripped
from teahouse.rooms._facts import Facts
from teahouse.rooms._model import RoomFacts
from teahouse.rooms._summary import RoomSummary, Summaries, summary_of

DEEPEST = 50
#: A walk ends after so many rooms, however large the tree.
MOST_ROOMS = 5000
_FORM = re.compile(r"h([0-9]{1,5})_([0-9]{1,2})_([01])")
_ORDER = re.compile(r"[\x20-\x7e]{1,50}")


class SpaceRoom(RoomSummary, omit_defaults=True, kw_only=True):
    """Spec: SpaceHierarchyRoomsChunk. ``children_state`` has the JSON of stripped m.space.child events."""

    children_state: list[msgspec.Raw]


class SpaceTree(msgspec.Struct, omit_defaults=True):
    """A page of rooms."""

    rooms: list[SpaceRoom]
    next_batch: str | None = None


class _Token(NamedTuple):
    given: int
    max_depth: int
    suggested_only: bool

    def __str__(self) -> str:
        return f"h{self.given}_{self.max_depth}_{int(self.suggested_only)}"


class Hierarchy:
    """The verb."""

    def __init__(self, facts: Facts, summaries: Summaries) -> None:
        self._facts = facts
        self._summaries = summaries

    async def page(
        self,
        viewer: str,
        room_id: str,
        *,
        suggested_only: bool,
        max_depth: int | None,
        limit: int,
        token: str | None,
    ) -> SpaceTree:
        """At most ``limit`` rooms of the tree below ``room_id``, itself the first, that ``viewer`` may know of.

        A room that is found twice is given once. Raises M_FORBIDDEN if the root may not be known, M_INVALID_PARAM for a
        token that we never gave or that was given for another walk.
        """
        root = await self._facts.get(room_id)
        if root is None or not await self._summaries.may_know(viewer, root):
            raise forbidden("You are not allowed to view this room.")
        depth = DEEPEST if max_depth is None else max_depth
        start = _start(token, _Token(0, depth, suggested_only), depth_given=max_depth is not None)
        rooms: list[SpaceRoom] = []
        seen = 0
        waiting: list[tuple[int, str]] = [(0, room_id)]
        known = {room_id}
        while waiting and seen < MOST_ROOMS:
            level, room_id = waiting.pop()
            facts = await self._facts.get(room_id)
            if facts is None or (level and not await self._summaries.may_know(viewer, facts)):
                continue
            children = _children(facts, suggested_only=suggested_only)
            if seen >= start.given + limit:
                return SpaceTree(rooms, str(start._replace(given=seen)))
            seen += 1
            if seen > start.given:
                rooms.append(self._space_room(facts, children))
            if level < start.max_depth:
                new = [child.state_key or "" for child in children if child.state_key not in known]
                known.update(new)
                waiting += [(level + 1, child) for child in reversed(new)]
        return SpaceTree(rooms)

    def _space_room(self, facts: RoomFacts, children: list[Event]) -> SpaceRoom:
        measures = self._summaries.measures
        states = [
            msgspec.Raw(b'%b,"origin_server_ts":%d}' % (stripped(child)[:-1], child.ts))
            for child in measures.state(facts, children)
        ]
        return SpaceRoom(**msgspec.structs.asdict(summary_of(facts, measures)), children_state=states)


def _start(token: str | None, asked: _Token, *, depth_given: bool) -> _Token:
    if not token:
        return asked
    match = _FORM.fullmatch(token)
    if match is None:
        raise invalid_param("'from' is not a token that this server gave")
    start = _Token(int(match[1]), int(match[2]), match[3] == "1")
    if start.suggested_only != asked.suggested_only or (depth_given and start.max_depth != asked.max_depth):
        raise invalid_param("'suggested_only' and 'max_depth' cannot change on paginated requests")
    return start


def _children(facts: RoomFacts, *, suggested_only: bool) -> list[Event]:
    """The valid m.space.child events of a space, in order. Spec: "Ordering of children within a space"."""
    if facts.room_type != "m.space":
        return []
    children = [
        event
        for (type_, _), event in facts.state.items()
        if type_ == "m.space.child"
        and _is_via(event.content.get("via"))
        and (not suggested_only or event.content.get("suggested") is True)
    ]
    return sorted(children, key=_order)


def _is_via(via: object) -> bool:
    return isinstance(via, list) and bool(via) and all(isinstance(server, str) for server in via)


def _order(child: Event) -> tuple[bool, str, int, str]:
    order = child.content.get("order")
    valid = isinstance(order, str) and _ORDER.fullmatch(order) is not None
    return (not valid, str(order) if valid else "", child.ts, child.state_key or "")
