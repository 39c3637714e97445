"""Lists of hashes: curated with reasons, matched within a distance.

A list is a value: each change gives a new one, and nothing is forgotten; a removed entry stays, with who and why, so
that a later import does not bring it back in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from teahouse.safety.detectors._expression import RuleError
from teahouse.safety.detectors._hash import Algorithm, Hash
from teahouse.safety.detectors._signal import Outcome, Seen, Signal

#: The greatest distances that may be asked for. PDQ: 31 of 256 bits is the reference's own; TLSH: its authors find
#: few false matches below 70. MD5 and SHA-256 match exactly or not at all.
GREATEST = {Algorithm.PDQ: 31, Algorithm.TLSH: 100, Algorithm.MD5: 0, Algorithm.SHA256: 0}
USUAL = {Algorithm.PDQ: 31, Algorithm.TLSH: 30, Algorithm.MD5: 0, Algorithm.SHA256: 0}
MOST_ENTRIES = 1_000_000
MOST_TLSH = 20_000  # these are compared one by one: 40 ms for a full list
State = Literal["active", "disputed", "removed"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One hash on a list. source: who gave it. labels: what they say it is. state: "disputed" matches, but only ever
    opens a case; "removed" matches nothing. because, by, at_ms: of the last change by a person."""

    hash: Hash
    source: str
    labels: tuple[str, ...] = ()
    state: State = "active"
    because: str = ""
    by: str = ""
    at_ms: int = 0


class HashList(msgspec.Struct, frozen=True, kw_only=True):
    """A named list. entries: by hash."""

    name: str
    entries: Mapping[Hash, Entry] = {}


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """What an addition did. kept_out: entries that were not taken, since a person here had decided otherwise, or since
    they take off what their source had not put on."""

    list: HashList
    new: int
    known: int
    kept_out: int


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """An entry near a hash. distance: bits for PDQ, TLSH's score for TLSH, 0 for the others."""

    entry: Entry
    distance: int


def add(to: HashList, entries: Iterable[Entry]) -> Added:
    """`to` with `entries`: all of them or, with ValueError, none. See `_merged` for hashes that are known."""
    entries_now = dict(to.entries)
    new = known = kept_out = 0
    for entry in entries:
        before = entries_now.get(entry.hash)
        after = _merged(before, entry)
        if after is None:
            kept_out += 1
            continue
        entries_now[entry.hash] = after
        new += before is None
        known += before is not None
    if len(entries_now) > MOST_ENTRIES:
        raise ValueError(f"entries: a list holds at most {MOST_ENTRIES:,}")
    if sum(entry.hash.algorithm is Algorithm.TLSH for entry in entries_now.values()) > MOST_TLSH:
        raise ValueError(f"entries: a list holds at most {MOST_TLSH:,} TLSH hashes, which are compared one by one")
    return Added(list=HashList(name=to.name, entries=entries_now), new=new, known=known, kept_out=kept_out)


def _merged(before: Entry | None, entry: Entry) -> Entry | None:
    """What stands on the list when `entry` comes in; None if it is not taken.

    What a person here decided stays. A source takes off only what it put on; what any source doubts is disputed.
    """
    if before is None:
        return None if entry.state == "removed" else entry
    joined = tuple(dict.fromkeys((*before.labels, *entry.labels)))
    if before.by:
        agrees = before.state == entry.state == "active"
        return msgspec.structs.replace(before, labels=joined) if agrees else None
    if before.source == entry.source or before.state == "removed":
        return None if before.state == entry.state == "removed" else msgspec.structs.replace(entry, labels=joined)
    if entry.state == "removed":
        return None
    state: State = "disputed" if "disputed" in (before.state, entry.state) else "active"
    return msgspec.structs.replace(before, labels=joined, state=state)


def change(of: HashList, hash: Hash, state: State, *, because: str, by: str, now_ms: int) -> HashList:
    """`of` with one entry removed, disputed or active again. ValueError names what lacks: reason, person, entry."""
    if state not in ("active", "disputed", "removed"):
        raise ValueError("state: active, disputed or removed")
    if not because.strip():
        raise ValueError("because: a change to a list has a reason")
    if not by:
        raise ValueError("by: who changes a list is named")
    if hash not in of.entries:
        raise ValueError(f"hash: {hash.digest} is not on the list {of.name}")
    changed = msgspec.structs.replace(of.entries[hash], state=state, because=because, by=by, at_ms=now_ms)
    return HashList(name=of.name, entries={**of.entries, hash: changed})


class Matcher:
    """A list made ready for looking up. `distances`: how far a match may be, USUAL where nothing is said.

    PDQ hashes lie in one array, 32 bytes each, and all are compared: 0.1 ms for 20,000 of them. ValueError if a
    distance is greater than GREATEST.
    """

    def __init__(self, of: HashList, distances: Mapping[Algorithm, int] | None = None) -> None:
        import numpy

        self._distances = {**USUAL, **(distances or {})}
        for algorithm, distance in self._distances.items():
            if not 0 <= distance <= GREATEST[algorithm]:
                raise ValueError(f"distances.{algorithm}: between 0 and {GREATEST[algorithm]}")
        self.name = of.name
        self._exact = {hash: entry for hash, entry in of.entries.items() if entry.state != "removed"}
        self._tlsh = [entry for hash, entry in self._exact.items() if hash.algorithm is Algorithm.TLSH]
        self._pdq = [entry for hash, entry in self._exact.items() if hash.algorithm is Algorithm.PDQ]
        raw = b"".join(bytes.fromhex(entry.hash.digest) for entry in self._pdq)
        self._bits = numpy.frombuffer(raw, dtype=numpy.uint64).reshape(-1, 4).T.copy()

    def has(self, algorithm: Algorithm) -> bool:
        """Whether any entry of that kind can match."""
        return any(hash.algorithm is algorithm for hash in self._exact)

    def matches(self, hash: Hash) -> list[Match]:
        """All entries near `hash`, the nearest first."""
        if hash.algorithm is Algorithm.PDQ:
            found = self._near_pdq(hash.digest)
        elif hash.algorithm is Algorithm.TLSH:
            found = self._near_tlsh(hash.digest)
        else:
            entry = self._exact.get(hash)
            found = [] if entry is None else [Match(entry=entry, distance=0)]
        return sorted(found, key=lambda match: (match.distance, match.entry.hash.digest))

    def _near_pdq(self, digest: str) -> list[Match]:
        import numpy

        asked = numpy.frombuffer(bytes.fromhex(digest), dtype=numpy.uint64)
        distances = numpy.zeros(len(self._pdq), dtype=numpy.uint16)
        for word, quarter in zip(asked, self._bits, strict=True):
            distances += numpy.bitwise_count(quarter ^ word)
        near = numpy.flatnonzero(distances <= self._distances[Algorithm.PDQ])
        return [Match(entry=self._pdq[at], distance=int(distances[at])) for at in near]

    def _near_tlsh(self, digest: str) -> list[Match]:
        if not self._tlsh:
            return []
        import tlsh

        mine, other = tlsh.Tlsh(), tlsh.Tlsh()
        mine.load(digest)
        found = []
        for entry in self._tlsh:
            other.load(entry.hash.digest)
            distance = mine.diff(other)
            if distance <= self._distances[Algorithm.TLSH]:
                found.append(Match(entry=entry, distance=distance))
        return found


class HashDetector:
    """A list at work: a signal for an item whose media are on it. What is disputed only opens a case."""

    def __init__(self, matcher: Matcher, *, ground: str, outcome: Outcome, why: str, label: str = "") -> None:
        if outcome not in ("case", "hold", "label"):
            raise RuleError("outcome", "a hash list opens a case, holds or labels, and nothing else")
        if bool(label) != (outcome == "label"):
            raise RuleError("label", "the text of the label, for the outcome “label” and for no other")
        self.name = f"hashes:{matcher.name}"
        self._matcher = matcher
        self._signal = Signal(detector=self.name, version=0, ground=ground, outcome=outcome, why=why, label=label)

    def look(self, seen: Seen) -> Signal | None:
        """The signal for the nearest match of any of the item's hashes."""
        near = [match for hash in seen.hashes for match in self._matcher.matches(hash)]
        if not near:
            return None
        best = min(near, key=lambda match: (match.entry.state == "disputed", match.distance))
        entry = best.entry
        why = (
            f"{self._signal.why} Its {entry.hash.algorithm} hash is {best.distance} away from one that {entry.source} "
            f"listed{' as ' + ', '.join(entry.labels) if entry.labels else ''}."
        )
        if entry.state == "disputed":
            return msgspec.structs.replace(self._signal, outcome="case", label="", why=f"{why} That entry is disputed.")
        return msgspec.structs.replace(self._signal, why=why)
