"""`Lists`: hash lists: set up, imported, curated entry by entry, shared back. All or nothing, each with who and why.

What people here decided about an entry outlives every import; nothing is deleted. A list that is on is held against
media that public items show, and texts against its TLSH entries: later, by a job, never on the way of a post.
"""

import asyncio
from collections.abc import Callable, Collection

import msgspec

from teahouse.kernel.db import Tx
from teahouse.matrix.errors import not_found
from teahouse.safety.detectors import (
    Algorithm,
    Entry,
    Hash,
    HashDetector,
    HashList,
    Matcher,
    add,
    change,
    from_csv,
    from_json,
    parsed,
    to_csv,
    to_json,
)
from teahouse.safety.gate import _store as acts
from teahouse.safety.gate import _store_lists as store
from teahouse.safety.gate._grounds import check, grounds
from teahouse.safety.gate._library import Library
from teahouse.safety.gate._model import Done, GateError, HashListShown, Imported, ListTold, ListWish

MOST_LISTS = 100
#: Entries that one import may bring: it is one unit, and no send waits longer than a second or two for it.
MOST_IMPORTED = 50_000
HERE = "here"  # the source of what was put on a list by people here


class Lists:
    """The verbs. ``owner``: this service's name, in what is shared back."""

    def __init__(self, library: Library, owner: str) -> None:
        self._on = library
        self.owner = owner
        self._matchers: dict[str, Matcher] = {}

    # --- reading

    async def all(self) -> list[HashListShown]:
        """Every list, by name."""
        counts = await store.counts(self._on.db)
        return [
            HashListShown(
                name=name,
                settings=wish,
                active=counts.get((name, "active"), 0),
                disputed=counts.get((name, "disputed"), 0),
                removed=counts.get((name, "removed"), 0),
            )
            for name, wish in (await store.lists(self._on.db)).items()
        ]

    async def get(self, name: str) -> HashListShown:
        """One list. Raises M_NOT_FOUND."""
        found = next((one for one in await self.all() if one.name == name), None)
        if found is None:
            raise not_found("There is no such list")
        return found

    async def done(self, name: str) -> list[Done]:
        """What was done to a list, the newest first."""
        done = await acts.acts(self._on.db, "list", name)
        texts = await self._on.words.read_all([why for _, why in done if why])
        return [msgspec.structs.replace(one, why=texts.get(why)) for one, why in done]

    async def entries(self, name: str, state: str, after: tuple[str, str], limit: int) -> list[Entry]:
        """Entries in the order of their hashes, after one. Raises M_NOT_FOUND."""
        await self.get(name)
        return await store.some_entries(self._on.db, name, state, after, limit)

    async def export(self, by: str, name: str, form: str) -> bytes:
        """The list to share back, as ``json`` (ThreatExchange) or ``csv``; that it was is noted. Raises M_NOT_FOUND."""
        await self.get(name)
        whole, now_ms = await self._whole(name), self._on.clock.now_ms()
        data = (
            await asyncio.to_thread(to_csv, whole)
            if form == "csv"
            else await asyncio.to_thread(to_json, whole, self.owner)
        )
        await self._on.db.write(lambda tx: acts.add_act(tx, "list", name, "shared", by, now_ms, why=None, detail=form))
        return data

    async def told(self, until_ms: int) -> list[ListTold]:
        """Each list as a report tells of it, as of a moment."""
        return [
            ListTold(
                name=one.name, outcome=one.settings.outcome, sources=one.settings.sources,
                shared_ms=await acts.when(self._on.db, "list", one.name, "shared", until_ms),
                matched=await acts.matches(self._on.db, f"hashes:{one.name}", until_ms),
            )
            for one in await self.all()
        ]  # fmt: skip

    # --- writing

    async def put(self, by: str, name: str, wish: ListWish, why: str) -> None:
        """Set up a list, or change what follows from a match. ``GateError`` and ``RuleError`` name the field."""
        now_ms = self._on.clock.now_ms()
        rulebook = self._on.books.in_force(now_ms)
        if wish.ground not in grounds(rulebook):
            raise GateError("ground", f"“{wish.ground[:80]}” is not in the closed list of grounds")
        if not wish.why.strip():
            raise GateError("why", "the reason that people are shown is missing")
        check(wish.ground, wish.outcome, wish.why, wish.label, rulebook)
        try:
            matcher = Matcher(HashList(name=name), _distances(wish))
        except ValueError as error:
            field, _, says = str(error).partition(": ")
            raise GateError(field, says) from None
        self._detector(matcher, wish)

        def unit(tx: Tx) -> None:
            known = store.list_in(tx, name)
            if known is None and store.count_lists(tx) >= MOST_LISTS:
                raise GateError("name", f"there are {MOST_LISTS} lists already", 409)
            store.put_list(tx, name, wish)
            act = "made" if known is None else "on" if wish.on and not known.on else "changed"
            act = "off" if known is not None and known.on and not wish.on else act
            acts.add_act(tx, "list", name, act, by, now_ms, why=self._on.words.keep(tx, why))

        await self._changed(unit, name)

    async def import_(self, by: str, name: str, source: str, data: bytes, form: str, why: str) -> Imported:
        """Take a file of entries, whole or not at all. ``ExchangeError`` names its rows; ``GateError`` the field."""
        wish = (await self.get(name)).settings
        if wish.sources and source not in wish.sources:
            raise GateError("source", f"“{source[:80]}” is none of the list's sources")
        entries = await asyncio.to_thread(from_csv if form == "csv" else from_json, data, source)
        if len(entries) > MOST_IMPORTED:
            raise GateError(
                "file", f"it has {len(entries):,} entries; divide it into files of {MOST_IMPORTED:,} at most"
            )
        whole = await self._whole(name)
        try:
            added = await asyncio.to_thread(add, whole, entries)
        except ValueError as error:
            raise GateError("file", str(error)) from None
        fresh = [added.list.entries[one.hash] for one in entries if one.hash in added.list.entries]
        changed = [one for one in dict.fromkeys(fresh) if whole.entries.get(one.hash) != one]
        now_ms = self._on.clock.now_ms()

        def unit(tx: Tx) -> None:
            # What people decided while the file was read outlives it as well.
            moved = {entry.hash for entry in store.decided_in(tx, name) if whole.entries.get(entry.hash) != entry}
            store.put_entries(tx, name, [one for one in changed if one.hash not in moved])
            detail = f"{source}: {added.new} new, {added.known} known, {added.kept_out} kept out"
            words = self._on.words.keep(tx, why)
            acts.add_act(tx, "list", name, "imported", by, now_ms, why=words, detail=detail)

        await self._changed(unit, name)
        return Imported(new=added.new, known=added.known, kept_out=added.kept_out)

    async def add(
        self, by: str, name: str, algorithm: Algorithm, digest: str, labels: Collection[str], why: str
    ) -> Entry:
        """Put one entry on a list; it is ours, so no import takes it off. ``GateError`` names the field."""
        await self.get(name)
        hash, now_ms = _hash(algorithm, digest), self._on.clock.now_ms()
        entry = Entry(hash=hash, source=HERE, labels=tuple(labels), because=why, by=by, at_ms=now_ms)

        def unit(tx: Tx) -> None:
            if store.entry_in(tx, name, hash) is not None:
                raise GateError("digest", "it is on the list already", 409)
            store.put_entries(tx, name, [entry])
            self._noted(tx, name, "added", by, hash, why)

        await self._changed(unit, name)
        return entry

    async def change(self, by: str, name: str, algorithm: Algorithm, digest: str, state: str, why: str) -> Entry:
        """Have an entry match nothing (removed), only open a case (disputed), or match again (active)."""
        await self.get(name)
        hash = _hash(algorithm, digest)

        def unit(tx: Tx) -> Entry:
            entry = store.entry_in(tx, name, hash)
            if entry is None:
                raise GateError("digest", "it is not on the list", 404)
            alone = HashList(name=name, entries={hash: entry})
            try:
                after = change(alone, hash, state, because=why, by=by, now_ms=self._on.clock.now_ms())  # type: ignore[arg-type]
            except ValueError as error:
                field, _, says = str(error).partition(": ")
                raise GateError(field, says) from None
            store.put_entries(tx, name, [after.entries[hash]])
            self._noted(tx, name, state, by, hash, why)
            return after.entries[hash]

        made: list[Entry] = []
        await self._changed(lambda tx: made.append(unit(tx)), name)
        return made[-1]

    # --- coming into force

    async def start(self) -> None:
        """Make every list ready."""
        self._matchers.clear()
        for name in await store.lists(self._on.db):
            await self._ready(name)
        await self._force()

    async def _changed(self, unit: Callable[[Tx], None], name: str) -> None:
        await self._on.db.write(unit)
        await self._ready(name)
        await self._force()

    async def _ready(self, name: str) -> None:
        wish = (await store.lists(self._on.db)).get(name)
        if wish is None or not wish.on:
            self._matchers.pop(name, None)
            return
        self._matchers[name] = await asyncio.to_thread(Matcher, await self._whole(name), _distances(wish))

    async def _force(self) -> None:
        wishes = await store.lists(self._on.db)
        counts = await store.counts(self._on.db)
        live = {name for (name, state), number in counts.items() if number and state != "removed"}
        self._on.lists = [
            self._detector(matcher, wishes[name])
            for name, matcher in sorted(self._matchers.items())
            if name in live and name in wishes
        ]
        self._on.texts = any(self._matchers[name].has(Algorithm.TLSH) for name in live if name in self._matchers)
        await self._on.reload()

    def matching(self, hashes: Collection[Hash]) -> tuple[str, ...]:
        """The names of the lists in force that have one of these."""
        return tuple(
            name for name, matcher in sorted(self._matchers.items()) if any(matcher.matches(hash) for hash in hashes)
        )

    # ---

    def _detector(self, matcher: Matcher, wish: ListWish) -> HashDetector:
        return HashDetector(matcher, ground=wish.ground, outcome=wish.outcome, why=wish.why, label=wish.label)

    async def _whole(self, name: str) -> HashList:
        entries = await store.all_entries(self._on.db, name)
        return HashList(name=name, entries={one.hash: one for one in entries})

    def _noted(self, tx: Tx, name: str, act: str, by: str, hash: Hash, why: str) -> None:
        now_ms = self._on.clock.now_ms()
        detail = f"{hash.algorithm}:{hash.digest}"
        acts.add_act(tx, "list", name, act, by, now_ms, why=self._on.words.keep(tx, why), detail=detail)


def _distances(wish: ListWish) -> dict[Algorithm, int]:
    asked = {Algorithm.PDQ: wish.pdq, Algorithm.TLSH: wish.tlsh}
    return {algorithm: distance for algorithm, distance in asked.items() if distance is not None}


def _hash(algorithm: Algorithm, digest: str) -> Hash:
    try:
        return parsed(algorithm, digest)
    except ValueError as error:
        raise GateError("digest", str(error)) from None
