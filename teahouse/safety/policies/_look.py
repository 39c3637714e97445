"""`Look`: holds the rules of all lists against what is public here, and opens a case for what matches. Nothing more.

A match is never a measure: people look, and decide by the rulebook. What is private is not looked at (law 7): a room
that is not public is found by no rule, whatever its id. Once for a rule and a thing, for ever; a rule that matches more
than ``MOST_MATCHES`` opens no case, for nobody could look at them all.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import NamedTuple

import structlog

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import token
from teahouse.matrix.errors import MatrixError
from teahouse.rooms import Rooms
from teahouse.safety.cases import Cases, Finds, Found, Ground, Noted, Opened, Words
from teahouse.safety.policies import _store as store
from teahouse.safety.policies._lists import Lists, Standing
from teahouse.safety.policies._rules import Matcher, Rule
from teahouse.safety.policies._words import note_of
from teahouse.surfaces import PublicItem

log = structlog.get_logger("policies")
MOST_MATCHES = 50
#: How many rules about one thing are noted in its case; the list's own page has them all.
MOST_NOTES = 20
_PAGE = 500
#: The rule's reason is no ground: what the ground is, people say when they decide.
_NO_GROUND = Ground(category="STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE")
_Key = tuple[str, str]  # (list, rule)


class Around(NamedTuple):
    """The parts that are asked. rulebook: the number of the version in force is in `Decisions`."""

    identity: Identity
    rooms: Rooms
    cases: Cases
    words: Words
    finds: Finds


class Look:
    """``await all()``. Notes to the staff are in the service's language."""

    def __init__(self, db: Database, clock: Clock, lists: Lists, around: Around, settings: Settings) -> None:
        self._db = db
        self._clock = clock
        self._lists = lists
        self._on = around
        self._language, self._server = settings.language, settings.server_name
        self._known: set[_Key] = set()  # rules with wildcards that were held against everyone once since the start
        self._until_ms = 0
        self.rulebook = 1

    async def all(self) -> None:
        """Look at everything that was not looked at yet. What it finds a second time is there already."""
        began_ms = self._clock.now_ms()
        standing = {one.list.list_id: one for one in await self._lists.standing() if one.role is not None}
        rules = {(list_id, rule.rule_id): rule for list_id, one in standing.items() for rule in one.read.rules}
        hits: dict[_Key, set[str]] = defaultdict(set)
        for key, rule in rules.items():
            if rule.literal and rule.kind != "server" and self._here(rule):
                hits[key].add(rule.entity)
        globs = {key: rule for key, rule in rules.items() if not rule.literal}
        await self._users(globs, hits)
        await self._rooms(globs, hits)
        for list_id, one in standing.items():
            await self._list(one, {rule: found for (of, rule), found in hits.items() if of == list_id})
        self._lists.wide &= set(rules)
        self._lists.looked |= dict.fromkeys(standing, began_ms)
        self._known, self._until_ms = set(globs), began_ms

    def _here(self, rule: Rule) -> bool:
        """Whether it can be about anybody here: lists that others share are mostly about people elsewhere."""
        return rule.kind == "room" or rule.entity.endswith(f":{self._server}")

    async def _users(self, globs: dict[_Key, Rule], hits: dict[_Key, set[str]]) -> None:
        """Everyone against new rules, and who is new against all of them."""
        mine = [(key, rule) for key, rule in globs.items() if rule.kind == "user"]
        if not mine:
            return
        every = Matcher((key[0], rule) for key, rule in mine)
        fresh = Matcher((key[0], rule) for key, rule in mine if key not in self._known)
        async for user_id, created_ms in self._everyone():
            matcher = every if created_ms >= self._until_ms else fresh
            if matcher.empty:
                continue
            await asyncio.sleep(0)  # others come between: with many rules, one account is some milliseconds
            for key in matcher.of([user_id]):
                if len(hits[key]) <= MOST_MATCHES:
                    hits[key].add(user_id)

    async def _everyone(self) -> AsyncIterator[tuple[str, int]]:
        after = ""
        while page := await self._on.identity.accounts(after, _PAGE):
            for account in page:
                if not account.deactivated:
                    yield account.user_id, account.created_ms
            after = page[-1].user_id

    async def _rooms(self, globs: dict[_Key, Rule], hits: dict[_Key, set[str]]) -> None:
        matcher = Matcher((key[0], rule) for key, rule in globs.items() if rule.kind == "room")
        if matcher.empty:
            return
        for room_id in await self._on.rooms.listed():
            facts = await self._on.rooms.facts(room_id)
            alias = facts.text("m.room.canonical_alias", "alias") if facts is not None else None
            for key in matcher.of([room_id, alias] if alias else [room_id]):
                if len(hits[key]) <= MOST_MATCHES:
                    hits[key].add(room_id)

    # --- what matches

    async def _list(self, one: Standing, hits: dict[str, set[str]]) -> None:
        """Cases for what one list's rules match."""
        list_id = one.list.list_id
        matched = await store.matches(self._db, list_id)
        rules = {rule.rule_id: rule for rule in one.read.rules}
        for rule_id, places in hits.items():
            if (list_id, rule_id) in self._lists.wide & self._known:
                continue  # only who is new was held against it, and it is no narrower for that
            found = [here for place in sorted(places) if (here := await self._find(rules[rule_id], place)) is not None]
            known = {match.thing for match in matched.get(rule_id, ())}
            fresh = [each for each in found if each.item.item_id not in known]
            if len(fresh) + len(known) > MOST_MATCHES:
                self._lists.wide.add((list_id, rule_id))
                continue
            self._lists.wide.discard((list_id, rule_id))
            for each in fresh:
                await self._open(one, rules[rule_id], each)

    async def _find(self, rule: Rule, place: str) -> Found | None:
        """What is there and public; None for all else."""
        if not place.startswith("@" if rule.kind == "user" else ("!", "#")):
            return None
        try:
            found = await self._on.finds.at(place, "")
        except MatrixError:
            return None
        return found if isinstance(found.item, PublicItem) else None

    async def _open(self, one: Standing, rule: Rule, found: Found) -> None:
        """A case, or a note in the one that another rule has opened about the same; in one unit with the match."""
        item, list_id, case_id = found.item, one.list.list_id, token(12)
        assert isinstance(item, PublicItem) and one.role is not None
        by, role, said = one.list.by, one.role, note_of(one.list, rule, self._language)

        def unit(tx: Tx) -> None:
            if store.is_matched(tx, list_id, rule.rule_id, item.item_id):
                return
            now_ms = self._clock.now_ms()
            opened = ((each, self._on.cases.read(tx, each, now_ms)) for each in store.cases_of(tx, item.item_id))
            goes_on = next((each for each, case in opened if case is not None and case.status == "open"), "")
            into = goes_on or case_id
            if not goes_on:
                act = Opened(
                    by=by, role=role, at_ms=now_ms, ground=_NO_GROUND, rulebook=self.rulebook, case_id=into,
                    source="staff", subject=found.subject,
                )  # fmt: skip
                self._on.cases.append(tx, into, act, by, role)
                self._on.cases.keep_snapshot(tx, into, item)
            store.add_match(tx, list_id, rule.rule_id, item.item_id, into, now_ms)
            if store.count_matches(tx, item.item_id, into) > MOST_NOTES:
                return
            note = Noted(
                by=by, role=role, at_ms=now_ms, ground=_NO_GROUND, rulebook=self.rulebook,
                note=self._on.words.keep(tx, said),
            )  # fmt: skip
            self._on.cases.append(tx, into, note, by, role)

        await self._db.write(unit)
        log.info("a policy list matched", list=list_id, rule=rule.rule_id)
