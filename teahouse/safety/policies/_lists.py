"""`Lists`: which lists are followed, and what stands in them now."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import token
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.rooms import Rooms
from teahouse.safety.cases import Roles, StaffRole
from teahouse.safety.policies import _store as store
from teahouse.safety.policies._model import Followed, Matched, PolicyListShown, RuleShown, RulesPage, WholeList
from teahouse.safety.policies._rules import Read, Rule, of_file, of_room
from teahouse.safety.statements import names_a_view

MOST_LISTS = 50
#: Of matches by rules that are not on the list any more, so many are shown.
MOST_FORMER = 20
#: Who may answer for a list; in this order where somebody has several roles.
ANSWERS: tuple[StaffRole, ...] = ("legal", "admin", "senior")


class Standing(NamedTuple):
    """A list as it is now. role: in which whoever answers for it acts; None while nothing comes of it (``paused``)."""

    list: Followed
    read: Read
    role: StaffRole | None
    paused: str


class Lists:
    """The verbs. wide: the (list, rule) that matched too many when they were last looked at. looked: when each list
    was, since the start."""

    def __init__(self, db: Database, clock: Clock, rooms: Rooms, roles: Roles) -> None:
        self._db = db
        self._clock = clock
        self._rooms = rooms
        self._roles = roles
        self.wide: set[tuple[str, str]] = set()
        self.looked: dict[str, int] = {}
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
        cases = await store.count_cases(self._db)
        return [self._shown(one, cases.get(one.list.list_id, 0)) for one in await self.standing()]

    async def whole(self, list_id: str) -> WholeList:
        """One with its rules. Raises M_NOT_FOUND."""
        one, matched = await self._found(list_id)
        rules = [self._rule(one, rule, matched) for rule in sorted(one.read.rules, key=_place)]
        return WholeList(shown=self._shown(one, _cases(matched)), rules=rules)

    async def page(self, list_id: str, words: str, only: str, after: str, most: int) -> RulesPage:
        """Some of its rules. Raises M_NOT_FOUND.

        words: of an entity, or an id that rules with wildcards match; "" for all. only: ``matched``, ``wide`` or all.
        after: the ``next`` of the page before; a rule that came or went in between moves no other.
        """
        one, matched = await self._found(list_id)
        wide = {rule for of, rule in self.wide if of == list_id}
        kept: Collection[str] | None = {"matched": matched.keys(), "wide": wide}.get(only)
        rules = sorted(one.read.rules, key=_place)
        fit = [rule for rule in rules if (kept is None or rule.rule_id in kept) and (not words or rule.about(words))]
        kind, _, entity = after.partition(":")
        left = [rule for rule in fit if _place(rule) > (kind, entity)] if after else fit
        there = {rule.rule_id for rule in rules}
        former = [match for rule, each in matched.items() if rule not in there for match in each]
        return RulesPage(
            shown=self._shown(one, _cases(matched)),
            rules=[self._rule(one, rule, matched) for rule in left[:most]],
            found=len(fit),
            next=":".join(_place(left[most - 1])) if len(left) > most else "",
            matched=len(there & matched.keys()),
            wide=len(there & wide),
            former=sorted(former, key=lambda match: -match.at_ms)[:MOST_FORMER],
        )

    # ---

    async def _found(self, list_id: str) -> tuple[Standing, dict[str, list[Matched]]]:
        """The list as it is now, and what each of its rules has matched."""
        followed = await store.one(self._db, list_id)
        if followed is None:
            raise not_found("There is no such list")
        self.rooms |= {followed.room_id} - {""}
        return await self._standing(followed), await store.matches(self._db, list_id)

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
        return of_room([(type, key, event.content) for (type, key), event in facts.state.items()])

    def _rule(self, one: Standing, rule: Rule, matched: Mapping[str, list[Matched]]) -> RuleShown:
        return RuleShown(
            kind=rule.kind,
            entity=rule.entity,
            recommendation=rule.recommendation,
            reason=rule.reason,
            view=names_a_view(rule.reason),
            wide=(one.list.list_id, rule.rule_id) in self.wide,
            matched=matched.get(rule.rule_id, []),
        )

    def _shown(self, one: Standing, cases: int) -> PolicyListShown:
        return PolicyListShown(
            list_id=one.list.list_id,
            name=one.list.name,
            room_id=one.list.room_id,
            by=one.list.by,
            at_ms=one.list.at_ms,
            rules=len(one.read.rules),
            skipped=one.read.skipped,
            cases=cases,
            paused=one.paused,
            looked_ms=self.looked.get(one.list.list_id, 0),
            faults=list(one.read.faults),
        )


def _place(rule: Rule) -> tuple[str, str]:
    return rule.kind, rule.entity


def _cases(matched: Mapping[str, list[Matched]]) -> int:
    return len({match.case_id for each in matched.values() for match in each})
