"""Room summaries: what may be told of a room to someone who could join it.

No tables of its own. Ways in: ``summarise`` (pure), ``Summaries.may_know`` (who may be told), ``Summaries.of`` (the
endpoint). The directory and the space hierarchy tell of rooms in the same form.
Spec: Client-Server API, "Room Summary API" (v1.15); definition RoomSummary.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from teahouse.matrix.errors import not_found
from teahouse.matrix.events import Content
from teahouse.rooms._aliases import Aliases
from teahouse.rooms._facts import Facts
from teahouse.rooms._measures import Measures
from teahouse.rooms._memberships import Memberships
from teahouse.rooms._model import RoomFacts, allowed_rooms
from teahouse.rooms._store import Store

#: The state a summary is made from; all with an empty state key.
SUMMARISED = (
    "m.room.avatar",
    "m.room.canonical_alias",
    "m.room.create",
    "m.room.encryption",
    "m.room.guest_access",
    "m.room.history_visibility",
    "m.room.join_rules",
    "m.room.name",
    "m.room.topic",
)
_MEGOLM = "m.megolm.v1.aes-sha2"


class RoomSummary(msgspec.Struct, omit_defaults=True, kw_only=True):
    """Spec: definitions PublishedRoomsChunk and RoomSummary. ``membership`` is the viewer's, where there is one."""

    room_id: str
    num_joined_members: int
    world_readable: bool
    guest_can_join: bool
    name: str | None = None
    topic: str | None = None
    avatar_url: str | None = None
    canonical_alias: str | None = None
    join_rule: str | None = None
    room_type: str | None = None
    allowed_room_ids: list[str] = []
    encryption: str | None = None
    room_version: str | None = None
    membership: str | None = None


def summarise(room_id: str, version: str, joined: int, content: Callable[[str], Content | None]) -> RoomSummary:
    """The summary of a room by its state; ``content`` gives the content of a type in ``SUMMARISED``."""

    def text(type_: str, field: str) -> str | None:
        value = (content(type_) or {}).get(field)
        return value if isinstance(value, str) and value else None

    avatar = text("m.room.avatar", "url")
    alias = text("m.room.canonical_alias", "alias")
    algorithm = text("m.room.encryption", "algorithm")
    join_rule = text("m.room.join_rules", "join_rule") or "invite"
    return RoomSummary(
        room_id=room_id,
        num_joined_members=joined,
        world_readable=text("m.room.history_visibility", "history_visibility") == "world_readable",
        guest_can_join=text("m.room.guest_access", "guest_access") == "can_join",
        name=text("m.room.name", "name"),
        topic=_topic(content("m.room.topic") or {}),
        avatar_url=avatar if avatar is not None and avatar.startswith("mxc://") else None,
        canonical_alias=alias if alias is not None and alias.startswith("#") else None,
        join_rule=join_rule,
        room_type=text("m.room.create", "type"),
        allowed_room_ids=allowed_rooms(content("m.room.join_rules") or {}) if "restricted" in join_rule else [],
        encryption=algorithm if algorithm == _MEGOLM else None,  # the specification knows no other
        room_version=version,
    )


def _topic(content: Content) -> str | None:
    """The plain text of the topic: of the m.topic block where there is one. Spec: m.room.topic, v1.15."""
    block = content.get("m.topic")
    texts: Any = block.get("m.text") if isinstance(block, dict) else None
    if isinstance(texts, list):
        plain = (
            text.get("body")
            for text in texts
            if isinstance(text, dict) and text.get("mimetype", "text/plain") == "text/plain"
        )
        value = next(plain, None)
    else:
        value = content.get("topic")
    return value if isinstance(value, str) and value else None


def summary_of(facts: RoomFacts, measures: Measures) -> RoomSummary:
    """The summary of a room whose facts are at hand, without what a measure withholds."""
    return summarise(facts.room_id, facts.version.id, facts.joined, lambda type_: measures.content(facts, type_))


class Summaries:
    """The verb."""

    def __init__(
        self, facts: Facts, memberships: Memberships, store: Store, aliases: Aliases, measures: Measures
    ) -> None:
        self._facts = facts
        self.measures = measures
        self._memberships = memberships
        self._store = store
        self._aliases = aliases

    async def of(self, viewer: str | None, room: str) -> RoomSummary:
        """The summary of a room, by its ID or an alias, with the viewer's membership.

        Raises M_NOT_FOUND also where ``viewer`` may not know of the room, so that nobody can ask which rooms there are.
        """
        room_id = (await self._aliases.lead(room)).room_id if room.startswith("#") else room
        facts = await self._facts.get(room_id)
        if facts is None or not await self.may_know(viewer, facts):
            raise not_found("Room not found")
        summary = summary_of(facts, self.measures)
        if viewer is not None:
            summary.membership = await self._membership(viewer, room_id)
        return summary

    async def may_know(self, viewer: str | None, facts: RoomFacts) -> bool:
        """Whether ``viewer`` (``None``: anyone) is in the room, could join or knock, or could read it anyhow.

        Spec: Client-Server API, "GET /hierarchy", the conditions for rooms that are returned.
        """
        closed = self.measures.closed(facts) is not None  # to who is not in it already
        if facts.history_visibility == "world_readable" and not closed:
            return True
        membership = await self._membership(viewer, facts.room_id) if viewer is not None else "leave"
        if membership in ("join", "invite"):
            return True
        if closed:
            return False
        if membership == "ban":
            return False
        rule = facts.join_rule
        if rule in ("public", "knock", "knock_restricted"):
            return True
        if rule != "restricted" or viewer is None:
            return False
        join_rules = facts.content("m.room.join_rules") or {}
        return bool(await self._store.joined_to_any(viewer, allowed_rooms(join_rules)))

    async def _membership(self, viewer: str, room_id: str) -> str:
        known = (await self._memberships.of(viewer)).get(room_id)
        return known.membership if known is not None else "leave"
