"""Bundled aggregations: what the children of an event come to, for one viewer, sent along with the event.

No tables of its own (reads ``rooms_relations``). Way in: ``Aggregations.of``. Nothing is read unless an event is marked
as related; then two to five reads for a whole page, however many events and children it has.
Spec: Client-Server API, "Aggregations of child events"; of m.replace, m.thread, m.reference.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from teahouse.matrix.events import Event, serve
from teahouse.matrix.relations import latest_edit
from teahouse.matrix.visibility import END, Sight
from teahouse.rooms._store import Store
from teahouse.rooms._store_relations import Lanes, Ranges, StoreRelations, Tally
from teahouse.rooms._visible import Visibility

#: So many of the events that refer to an event by m.reference are listed.
REFERENCES = 200
EVERYTHING: Ranges = [(0, END)]
_encode = msgspec.json.Encoder().encode


class _Summary:
    """What the tallies of one parent come to."""

    __slots__ = ("count", "edited", "latest", "participated", "referred")

    def __init__(self) -> None:
        self.edited = False
        self.referred = False
        self.count = 0
        self.latest = 0  # position of the newest reply in the thread
        self.participated = False


class Aggregations:
    """The verb."""

    def __init__(self, store: Store, relations: StoreRelations, visibility: Visibility) -> None:
        self._store = store
        self._relations = relations
        self._visibility = visibility

    async def of(
        self, viewer: str, room_id: str, events: Iterable[Event], *, without_room_id: bool = False
    ) -> dict[str, bytes]:
        """event id → the JSON of ``m.relations``, for those of ``events`` (all of one room) that have one.

        Counts and shows only what ``viewer`` may see, and nothing of senders they ignore. State events have none.
        """
        parents = {event.position: event for event in events if event.related and event.state_key is None}
        if not parents:
            return {}
        found = await self._bundles(viewer, room_id, parents, nested=False)
        return {
            event_id: _encode({name: _written(value, without_room_id) for name, value in bundle.items()})
            for event_id, bundle in found.items()
        }

    async def latest_edits(self, viewer: str, room_id: str, events: Iterable[Event]) -> dict[str, Event]:
        """event id → the edit that counts for ``viewer``, for those of ``events`` that have one."""
        parents = {event.position: event for event in events if event.related and event.state_key is None}
        if not parents:
            return {}
        sight, lanes = await self._sight(viewer, room_id)
        return await self._edits(room_id, parents, sight, lanes)

    async def _bundles(
        self, viewer: str, room_id: str, parents: Mapping[int, Event], *, nested: bool
    ) -> dict[str, dict[str, Any]]:
        sight, lanes = await self._sight(viewer, room_id)
        ignored = await self._visibility.ignored(viewer)
        summaries: dict[int, _Summary] = {}
        for tally in await self._tallies(parents, sight, lanes):
            if tally.sender not in ignored:
                _add(summaries.setdefault(tally.parent, _Summary()), tally, parents[tally.parent], viewer)
        bundles: dict[str, dict[str, Any]] = {}
        edited = {position: parents[position] for position, summary in summaries.items() if summary.edited}
        for event_id, edit in (await self._edits(room_id, edited, sight, lanes)).items():
            bundles.setdefault(event_id, {})["m.replace"] = (edit, None)
        if not nested:  # what is in a thread cannot be the root of another
            await self._add_threads(viewer, room_id, parents, summaries, bundles)
        await self._add_references(parents, summaries, sight, lanes, ignored, bundles)
        return bundles

    async def _sight(self, viewer: str, room_id: str) -> tuple[Sight, Lanes]:
        return await self._visibility.sight(viewer, room_id), await self._visibility.lanes(viewer, room_id)

    async def _tallies(self, parents: Mapping[int, Event], sight: Sight, lanes: Lanes) -> list[Tally]:
        if lanes is None and sight.sees_all_after(min(parents)):
            return await self._relations.tallies(parents)
        return [
            Tally(child.parent, child.rel_type, child.sender, 1, child.position)
            for child in await self._relations.children_of(parents, lanes)
            if sight.sees(child.position, child.audience)
        ]

    async def _edits(self, room_id: str, parents: Mapping[int, Event], sight: Sight, lanes: Lanes) -> dict[str, Event]:
        if not parents or not sight.ranges:
            return {}
        edits: dict[int, list[Event]] = {}
        for parent, edit in await self._relations.newest_edits(room_id, parents, sight.ranges, lanes):
            shown = self._visibility.shown(edit) if sight.sees(edit.position, edit.audience) else None
            if shown is not None:
                edits.setdefault(parent, []).append(shown)
        found = ((parents[parent].event_id, latest_edit(parents[parent], several)) for parent, several in edits.items())
        return {event_id: edit for event_id, edit in found if edit is not None}

    async def _add_threads(
        self,
        viewer: str,
        room_id: str,
        parents: Mapping[int, Event],
        summaries: Mapping[int, _Summary],
        bundles: dict[str, dict[str, Any]],
    ) -> None:
        latest = {summary.latest: parent for parent, summary in summaries.items() if summary.count}
        if not latest:
            return
        replies = await self._visibility.visible(viewer, room_id, await self._store.events_at(room_id, list(latest)))
        related = {reply.position: reply for reply in replies if reply.related}
        inner = await self._bundles(viewer, room_id, related, nested=True) if related else {}
        for reply in replies:
            root = latest[reply.position]
            summary = summaries[root]
            bundles.setdefault(parents[root].event_id, {})["m.thread"] = {
                "latest_event": (reply, inner.get(reply.event_id)),
                "count": summary.count,
                "current_user_participated": summary.participated or parents[root].sender == viewer,
            }

    async def _add_references(
        self,
        parents: Mapping[int, Event],
        summaries: Mapping[int, _Summary],
        sight: Sight,
        lanes: Lanes,
        ignored: frozenset[str],
        bundles: dict[str, dict[str, Any]],
    ) -> None:
        referred = [position for position, summary in summaries.items() if summary.referred]
        if not referred or not sight.ranges:
            return
        for parent, sender, event_id in await self._relations.references(referred, sight.ranges, lanes, REFERENCES):
            if sender not in ignored:
                bundle = bundles.setdefault(parents[parent].event_id, {}).setdefault("m.reference", {"chunk": []})
                bundle["chunk"].append({"event_id": event_id})


def _add(summary: _Summary, tally: Tally, parent: Event, viewer: str) -> None:
    if tally.rel_type == "m.thread":
        summary.count += tally.number
        summary.latest = max(summary.latest, tally.newest)
        summary.participated |= tally.sender == viewer
    elif tally.rel_type == "m.reference":
        summary.referred = True
    elif tally.sender == parent.sender and not parent.redacted:
        # Of a redacted event edits are not bundled. Spec: "Server-side aggregation of m.replace relationships".
        summary.edited = True


def _written(value: Any, without_room_id: bool) -> Any:
    """A bundle ready to encode: an (event, its own bundle) becomes the event's client JSON."""
    if isinstance(value, dict):
        return {name: _written(member, without_room_id) for name, member in value.items()}
    if not isinstance(value, tuple):
        return value
    event, bundle = value
    extra = {"m.relations": _written(bundle, without_room_id)} if bundle else None
    return msgspec.Raw(serve(event, extra, without_room_id=without_room_id))
