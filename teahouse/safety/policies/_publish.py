"""`Publish`: measures in force, as the events of a policy list; and, where it is asked for, a room that has them.

Accounts that are suspended or ended, and public rooms that are removed, each for everyone and not in some countries
alone. What is said of them is the rule that was broken and where the public statement is: no words about anybody.
"""

from collections.abc import Iterator
from typing import Any, Literal

import structlog

from teahouse.kernel.config import Settings
from teahouse.rooms import NewRoom, RoomFacts, Rooms
from teahouse.safety.decisions import Restraining
from teahouse.safety.notices import Finder, Location, Tell
from teahouse.safety.policies._model import OursPage, PolicyEvent, Published
from teahouse.safety.policies._rules import BAN
from teahouse.surfaces import PublicItem, Restraint

log = structlog.get_logger("policies")
_USER, _ROOM = "m.policy.rule.user", "m.policy.rule.room"
_TYPES = {"user": _USER, "room": _ROOM}
_ENDS_ACCOUNTS = ("suspend", "terminate")
STATEMENT, UNTIL = "org.teahouse.statement", "org.teahouse.until_ms"


class Publish:
    """``await rules()``, ``await events()``; ``await keep()`` brings the room up to date.

    room_id: where they stand, "" before they do. taken: they can't, since somebody else's room has the alias.
    """

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
        self.taken = False

    @property
    def wanted(self) -> bool:
        """Whether there is to be a room."""
        return bool(self._alias)

    async def events(self) -> list[PolicyEvent]:
        """Measures in force now, as state events."""
        return [_event(one) for one in await self.rules()]

    async def page(self, words: str, after: str, most: int) -> OursPage:
        """Some of the rules: those whose entity has ``words``, after the ``next`` of the page before."""
        rules = await self.rules()
        fit = [one for one in rules if words.lower() in one.entity.lower()]
        kind, _, entity = after.partition(":")
        left = [one for one in fit if (one.kind, one.entity) > (kind, entity)] if after else fit
        return OursPage(
            alias=self._alias,
            room=self.room_id,
            taken=self.taken,
            rules=left[:most],
            total=len(rules),
            found=len(fit),
            next=f"{left[most - 1].kind}:{left[most - 1].entity}" if len(left) > most else "",
        )

    async def rules(self) -> list[Published]:
        """Measures in force now, by what they are on."""
        found: dict[tuple[Literal["room", "user"], str], Restraint] = {}
        for account, item, held in self._restraints.standing():
            if held.places:
                continue
            key: tuple[Literal["room", "user"], str] = ("room", item) if item else ("user", account)
            if (held.does == "remove" and await self._is_room(item)) if item else held.does in _ENDS_ACCOUNTS:
                known = found.get(key)
                found[key] = held if known is None or _later(held, known) else known
        return [
            Published(
                kind=kind, entity=entity, rule_id=held.rule_id, statement=held.public, until_ms=held.end_ms
            )
            for (kind, entity), held in sorted(found.items(), key=lambda one: one[0])
        ]  # fmt: skip

    async def _is_room(self, item: str) -> bool:
        """A public room. What is private is named to nobody."""
        if not item.startswith("!"):
            return False
        found = await self._finder.find(Location(kind="room", room=item), "")
        return found is not None and isinstance(found.item, PublicItem)

    async def keep(self) -> int | None:
        """Have the room say what is in force and nothing else; returns when the first of it ends by itself."""
        rules = await self.rules()
        next_ms = min((one.until_ms for one in rules if one.until_ms is not None), default=None)
        face = await self._tell.speaker()
        room_id = self.room_id = await self._room(face)
        facts = await self._rooms.facts(room_id) if room_id else None
        if facts is None:
            return next_ms
        wanted = {(event.type, event.state_key): event.content for event in map(_event, rules)}
        there = dict(_there(facts))
        for (type, key), content in wanted.items():
            if there.get((type, key)) != content:
                await self._rooms.send(room_id, face, type, content, state_key=key)
        for type, key in there.keys() - wanted.keys():
            await self._rooms.send(room_id, face, type, {}, state_key=key)
        return next_ms

    async def _room(self, face: str) -> str:
        """The room, made when first needed; "" if somebody else's has the name."""
        self.taken = False
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
        self.taken = facts is None or facts.creator != face
        if self.taken:
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


def _event(one: Published) -> PolicyEvent:
    content: dict[str, Any] = {
        "entity": one.entity, "recommendation": BAN, "reason": f"{one.rule_id or 'law'}: {one.statement}",
        STATEMENT: one.statement,
    }  # fmt: skip
    if one.until_ms is not None:
        content[UNTIL] = one.until_ms
    return PolicyEvent(type=_TYPES[one.kind], state_key=f"rule:{one.entity}", content=content)
