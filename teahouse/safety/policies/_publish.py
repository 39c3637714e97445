"""`Publish`: measures in force, as the events of a policy list; and, where it is asked for, a room that has them.

Accounts that are suspended or ended, and public rooms that are removed, each for everyone and not in some countries
alone. What is said of them is the rule that was broken and where the public statement is: no words about anybody.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import structlog

from teahouse.kernel.config import Settings
from teahouse.rooms import NewRoom, RoomFacts, Rooms
from teahouse.safety.decisions import Restraining
from teahouse.safety.notices import Finder, Location, Tell
from teahouse.safety.policies._model import PolicyEvent
from teahouse.safety.policies._rules import BAN
from teahouse.surfaces import PublicItem, Restraint

log = structlog.get_logger("policies")
_USER, _ROOM = "m.policy.rule.user", "m.policy.rule.room"
_ENDS_ACCOUNTS = ("suspend", "terminate")
STATEMENT, UNTIL = "org.teahouse.statement", "org.teahouse.until_ms"


class Ours(NamedTuple):
    """What is published, and when the first of it ends by itself (None: not by itself)."""

    events: list[PolicyEvent]
    next_ms: int | None


class Publish:
    """``await events()``; ``await keep()`` brings the room up to date."""

    def __init__(
        self, settings: Settings, rooms: Rooms, restraints: Restraining, finder: Finder, tell: Tell
    ) -> None:  # fmt: skip
        self._alias = f"#{settings.policy_room}:{settings.server_name}" if settings.policy_room else ""
        self._localpart = settings.policy_room
        self._name = settings.shown_name
        self._rooms = rooms
        self._restraints = restraints
        self._finder = finder
        self._tell = tell
        self.room_id = ""

    @property
    def wanted(self) -> bool:
        """Whether there is to be a room."""
        return bool(self._alias)

    async def events(self) -> Ours:
        """Measures in force now, by what they are on."""
        found: dict[tuple[str, str], Restraint] = {}
        for account, item, held in self._restraints.standing():
            if held.places:
                continue
            key = (_ROOM, item) if item else (_USER, account)
            if (held.does == "remove" and await self._is_room(item)) if item else held.does in _ENDS_ACCOUNTS:
                known = found.get(key)
                found[key] = held if known is None or _later(held, known) else known
        ends = [held.end_ms for held in found.values() if held.end_ms is not None]
        events = [_event(type, entity, held) for (type, entity), held in sorted(found.items(), key=lambda one: one[0])]
        return Ours(events, min(ends, default=None))

    async def _is_room(self, item: str) -> bool:
        """A public room. What is private is named to nobody."""
        if not item.startswith("!"):
            return False
        found = await self._finder.find(Location(kind="room", room=item), "")
        return found is not None and isinstance(found.item, PublicItem)

    async def keep(self) -> int | None:
        """Have the room say what is in force and nothing else; returns when the first of it ends by itself."""
        ours = await self.events()
        face = await self._tell.speaker()
        room_id = await self._room(face)
        facts = await self._rooms.facts(room_id) if room_id else None
        if facts is None:
            return ours.next_ms
        self.room_id = room_id
        wanted = {(event.type, event.state_key): event.content for event in ours.events}
        there = dict(_there(facts))
        for (type, key), content in wanted.items():
            if there.get((type, key)) != content:
                await self._rooms.send(room_id, face, type, content, state_key=key)
        for type, key in there.keys() - wanted.keys():
            await self._rooms.send(room_id, face, type, {}, state_key=key)
        return ours.next_ms

    async def _room(self, face: str) -> str:
        """The room, made when first needed; "" if somebody else's has the name."""
        room_id = await self._rooms.room_of(self._alias, "")
        if not room_id:
            return await self._rooms.create(
                face,
                NewRoom(
                    name=f"{self._name}: policy list",
                    room_alias_name=self._localpart,
                    preset="public_chat",
                    creation_content={"type": "m.policy"},
                    power_level_content_override={"events_default": 50, "state_default": 50, "invite": 50},
                ),
            )
        facts = await self._rooms.facts(room_id)
        if facts is None or facts.creator != face:
            log.error("policy_room: another room has that alias", alias=self._alias)
            return ""
        return room_id


def _there(facts: RoomFacts) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    for (type, key), event in facts.state.items():
        if type in (_USER, _ROOM) and event.content:
            yield (type, key), event.content


def _later(one: Restraint, other: Restraint) -> bool:
    """Whether it lasts longer."""
    return one.end_ms is None or (other.end_ms is not None and one.end_ms > other.end_ms)


def _event(type: str, entity: str, held: Restraint) -> PolicyEvent:
    content: dict[str, Any] = {
        "entity": entity, "recommendation": BAN, "reason": f"{held.rule_id or 'law'}: {held.public}",
        STATEMENT: held.public,
    }  # fmt: skip
    if held.end_ms is not None:
        content[UNTIL] = held.end_ms
    return PolicyEvent(type=type, state_key=f"rule:{entity}", content=content)
