"""`Lists`: which lists are followed, and what stands in them now."""

from typing import NamedTuple

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import token
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.rooms import Rooms
from teahouse.safety.cases import Roles, StaffRole
from teahouse.safety.policies import _store as store
from teahouse.safety.policies._model import Followed, PolicyListShown, RuleShown, WholeList
from teahouse.safety.policies._rules import Read, of_file, of_room
from teahouse.safety.statements import names_a_view

MOST_LISTS = 50
#: Who may answer for a list; in this order where somebody has several roles.
ANSWERS: tuple[StaffRole, ...] = ("legal", "admin", "senior")


class Standing(NamedTuple):
    """A list as it is now. role: in which whoever answers for it acts; None while nothing comes of it (``paused``)."""

    list: Followed
    read: Read
    role: StaffRole | None
    paused: str


class Lists:
    """The verbs. wide: the (list, rule) that matched too many when they were last looked at."""

    def __init__(self, db: Database, clock: Clock, rooms: Rooms, roles: Roles) -> None:
        self._db = db
        self._clock = clock
        self._rooms = rooms
        self._roles = roles
        self.wide: set[tuple[str, str]] = set()
        self.rooms: frozenset[str] = frozenset()

    async def follow(self, by: str, room: str, name: str) -> str:
        """Follow a room of this service; returns the list's id. Again: the same list, and ``by`` answers for it now.

        Raises M_NOT_FOUND for a room that is not there or that ``by`` may not look into.
        """
        room_id = await self._rooms.room_of(room, "")
        facts = await self._rooms.facts(room_id) if room_id else None
        if facts is None or not await self._sees(by, room_id):
            raise not_found("room: there is no such room that you can look into")
        called = name or facts.text("m.room.name", "name") or facts.text("m.room.canonical_alias", "alias") or room_id
        return await self._put(
            Followed(list_id="", name=called.replace("\x00", "")[:200], room_id=room_id, by=by, at_ms=0)
        )

    async def take(self, by: str, name: str, data: bytes) -> str:
        """Take a file's rules, all or nothing, instead of those of an earlier file of that name. ``RulesError``."""
        return await self._put(Followed(list_id="", name=name, room_id="", by=by, at_ms=0, rules=of_file(data)))

    async def _put(self, one: Followed) -> str:
        fresh, now_ms = token(12), self._clock.now_ms()

        def unit(tx: Tx) -> str:
            list_id = store.same_in(tx, one)
            if not list_id and store.count_in(tx) >= MOST_LISTS:
                raise MatrixError(409, "ORG.TEAHOUSE.CONFLICT", f"{MOST_LISTS} lists are followed already")
            list_id = list_id or fresh
            store.put(
                tx,
                Followed(list_id=list_id, name=one.name, room_id=one.room_id, by=one.by, at_ms=now_ms, rules=one.rules),
            )
            return list_id

        return await self._db.write(unit)

    async def end(self, by: str, list_id: str) -> None:
        """Follow it no more; cases that it opened go on. Raises M_NOT_FOUND."""
        now_ms = self._clock.now_ms()
        if not await self._db.write(lambda tx: store.end(tx, list_id, by, now_ms)):
            raise not_found("There is no such list")

    async def standing(self) -> list[Standing]:
        """All that are followed, as they are now."""
        found = [await self._standing(one) for one in await store.lists(self._db)]
        self.rooms = frozenset(one.list.room_id for one in found if one.list.room_id)
        return found

    async def all(self) -> list[PolicyListShown]:
        """All, by name."""
        return [(await self._whole(one)).shown for one in await self.standing()]

    async def whole(self, list_id: str) -> WholeList:
        """One with its rules. Raises M_NOT_FOUND."""
        one = next((one for one in await self.standing() if one.list.list_id == list_id), None)
        if one is None:
            raise not_found("There is no such list")
        return await self._whole(one)

    # ---

    async def _sees(self, user_id: str, room_id: str) -> bool:
        """What is private is read by those who are in it (law 7)."""
        facts = await self._rooms.facts(room_id)
        known = (await self._rooms.memberships(user_id)).get(room_id)
        joined = known is not None and known.membership == "join"
        return joined or (facts is not None and facts.history_visibility == "world_readable")

    async def _standing(self, one: Followed) -> Standing:
        held = await self._roles.of(one.by)
        role = next((role for role in ANSWERS if role in held), None)
        if role is None:
            return Standing(one, await self._read(one), None, f"{one.by} is senior, legal or admin no longer")
        if one.room_id and not await self._sees(one.by, one.room_id):
            return Standing(one, Read([], 0), None, f"{one.by} cannot look into the room any more")
        return Standing(one, await self._read(one), role, "")

    async def _read(self, one: Followed) -> Read:
        if not one.room_id:
            return Read(one.rules, 0)
        facts = await self._rooms.facts(one.room_id)
        if facts is None:
            return Read([], 0)
        return of_room([(type, event.content) for (type, _), event in facts.state.items()])

    async def _whole(self, one: Standing) -> WholeList:
        matched = await store.matches(self._db, one.list.list_id)
        rules = [
            RuleShown(
                kind=rule.kind,
                entity=rule.entity,
                recommendation=rule.recommendation,
                reason=rule.reason,
                view=names_a_view(rule.reason),
                wide=(one.list.list_id, rule.rule_id) in self.wide,
                matched=matched.get(rule.rule_id, []),
            )
            for rule in sorted(one.read.rules, key=lambda rule: (rule.kind, rule.entity))
        ]
        shown = PolicyListShown(
            list_id=one.list.list_id,
            name=one.list.name,
            room_id=one.list.room_id,
            by=one.list.by,
            at_ms=one.list.at_ms,
            rules=len(rules),
            skipped=one.read.skipped,
            cases=len({match.case_id for each in matched.values() for match in each}),
            paused=one.paused,
        )
        return WholeList(shown=shown, rules=rules)
