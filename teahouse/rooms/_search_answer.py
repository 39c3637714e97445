"""The answer to a search: results with what was said around them, groups, state.

No tables of its own. Way in: ``SearchAnswer.of``. Spec: Client-Server API, operation search.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from teahouse.kernel.http import Who
from teahouse.matrix.events import Event, serve
from teahouse.rooms import _tokens
from teahouse.rooms._context import Context, Neighbours
from teahouse.rooms._facts import Facts
from teahouse.rooms._search import Criteria, EventContext, Findings, Hit, Search, Token
from teahouse.rooms._serve import Serve
from teahouse.rooms._state import State
from teahouse.rooms._visible import Visibility

#: At most so many events before, and as many after a result.
MOST_AROUND = 20
_encode = msgspec.json.Encoder().encode


class SearchAnswer:
    """The verb."""

    def __init__(
        self, search: Search, facts: Facts, context: Context, state: State, serve: Serve, visibility: Visibility
    ) -> None:
        self._search = search
        self._facts = facts
        self._context = context
        self._state = state
        self._serve = serve
        self._visibility = visibility

    async def of(self, who: Who, criteria: Criteria | None, next_batch: str | None) -> bytes:
        """The answer's JSON. Without criteria there is no category in it. Raises M_INVALID_PARAM for a bad token."""
        token = Token.parse(next_batch) if next_batch else None
        if criteria is None:
            return b'{"search_categories":{}}'
        found = await self._search.find(who.user_id, criteria, token)
        category: dict[str, Any] = {
            "count": found.total,
            "highlights": found.highlights,
            "results": await self._results(who, found.hits, criteria.event_context),
        }
        if found.more is not None:
            category["next_batch"] = str(found.more)
        if criteria.groupings is not None and criteria.groupings.group_by:
            category["groups"] = _groups(found, [group.key for group in criteria.groupings.group_by])
        if criteria.include_state:
            category["state"] = {
                room_id: await self._room_state(who.user_id, room_id)
                for room_id in dict.fromkeys(hit.event.room_id for hit in found.hits)
            }
        return _encode({"search_categories": {"room_events": category}})

    async def _results(self, who: Who, hits: Sequence[Hit], around: EventContext | None) -> list[dict[str, Any]]:
        near: dict[str, Neighbours] = {}
        if around is not None:
            before = min(max(around.before_limit, 0), MOST_AROUND)
            after = min(max(around.after_limit, 0), MOST_AROUND)
            for hit in hits:
                facts = await self._facts.get(hit.event.room_id)
                if facts is not None:
                    near[hit.event.event_id] = await self._context.neighbours(
                        who.user_id, facts, hit.event, before, after
                    )
        served = await self._served(who, hits, near)
        results: list[dict[str, Any]] = []
        for hit in hits:
            event_id = hit.event.event_id
            if event_id not in served:
                continue  # gone since it was found
            result: dict[str, Any] = {"rank": round(hit.rank, 6), "result": served[event_id]}
            if event_id in near:
                result["context"] = _context(near[event_id], served)
                if around is not None and around.include_profile:
                    result["context"]["profile_info"] = await self._profiles(hit.event, near[event_id])
            results.append(result)
        return results

    async def _served(self, who: Who, hits: Sequence[Hit], near: dict[str, Neighbours]) -> dict[str, msgspec.Raw]:
        """event id → client JSON of the results and of what is around them; one page a room."""
        by_room: dict[str, dict[str, Event]] = {}
        for hit in hits:
            around = near.get(hit.event.event_id)
            for event in (hit.event, *(around.before if around else ()), *(around.after if around else ())):
                by_room.setdefault(event.room_id, {})[event.event_id] = event
        served: dict[str, msgspec.Raw] = {}
        for room_id, events in by_room.items():
            seen = await self._visibility.visible(who.user_id, room_id, events.values())
            texts = await self._serve.chosen(who.user_id, who.device_no, room_id, seen)
            served.update({event.event_id: msgspec.Raw(text) for event, text in zip(seen, texts, strict=True)})
        return served

    async def _profiles(self, event: Event, near: Neighbours) -> dict[str, dict[str, str]]:
        """user id → what they were called when the result was sent."""
        senders = dict.fromkeys(one.sender for one in (event, *near.before, *near.after))
        profiles: dict[str, dict[str, str]] = {}
        for member in await self._state.members_at(event.room_id, event.position, list(senders)):
            name, avatar = member.content.get("displayname"), member.content.get("avatar_url")
            profile = profiles[member.state_key or ""] = {}
            if isinstance(name, str):
                profile["displayname"] = name
            if isinstance(avatar, str) and avatar.startswith("mxc://"):
                profile["avatar_url"] = avatar
        return profiles

    async def _room_state(self, viewer: str, room_id: str) -> list[msgspec.Raw]:
        """The room's state as far as ``viewer`` may read it: now, or as it was when they left."""
        upto = await self._visibility.reach(viewer, room_id)
        if upto is None:
            return []
        state = await self._state.at(room_id, upto, None, viewer)
        return [msgspec.Raw(serve(event)) for event in state if event.audience in (None, viewer)]


def _context(near: Neighbours, served: dict[str, msgspec.Raw]) -> dict[str, Any]:
    return {
        "start": _tokens.after(near.start),
        "end": _tokens.after(near.end),
        "events_before": [served[event.event_id] for event in near.before if event.event_id in served],
        "events_after": [served[event.event_id] for event in near.after if event.event_id in served],
    }


def _groups(found: Findings, keys: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    groups: dict[str, dict[str, dict[str, Any]]] = {key: {} for key in keys}
    for key, members in groups.items():
        for hit in found.hits:
            value = getattr(hit.event, key)
            group = members.setdefault(value, {"order": len(members) + 1, "results": []})
            group["results"].append(hit.event.event_id)
            token = found.groups.get((key, value))
            if token is not None:
                group["next_batch"] = str(token)
    return groups
