"""Verifying a whole log: every entry, every tile, the signature, the keys, the witnesses, and its history."""

import contextlib
import datetime as dt
import time
from collections import Counter
from pathlib import Path

import msgspec

from teahouse.cli._verify_known import Known, KnownLogs
from teahouse.cli._verify_source import Folder, Missing, Unreachable, Web
from teahouse.ledger import LedgerError, parse_entry, rotation
from teahouse.tlog import audit as audits
from teahouse.tlog import checkpoint as checkpoints
from teahouse.tlog import cosignature
from teahouse.tlog import note as notes
from teahouse.tlog.checkpoint import Checkpoint
from teahouse.tlog.errors import Malformed, TlogError, Unproven, decoded
from teahouse.tlog.note import Note, VerifierKey


class Wishes(msgspec.Struct, frozen=True):
    """What the person who verifies trusts and wants. file: what an entry is to have the SHA-256 of."""

    keys: list[VerifierKey]
    witnesses: list[VerifierKey]
    quorum: int
    known: KnownLogs
    file: Path | None = None


class Report(msgspec.Struct):
    """What is printed: subject and finding, line by line."""

    lines: list[tuple[str, str]] = []

    def say(self, subject: str, finding: str) -> None:
        self.lines.append((subject, finding))


def verify_log(source: Web | Folder, wishes: Wishes, report: Report) -> None:
    """Verify the log at ``source``, and remember what was seen.

    Raises ``Unproven`` or ``Malformed`` where it does not hold, ``Unreachable`` where it cannot be read.
    """
    note = notes.parse(source.read("checkpoint"))
    head = checkpoints.parse(note.text)
    report.say("log", f"{head.origin}: {_count(head.size, 'entry', 'entries')}")
    known = wishes.known.read(head.origin)
    older = isinstance(source, Folder) and known is not None and known.head.size > head.size
    trail = Trail()
    try:
        _same_place(source, head, wishes)
        audited = audits.audit(head, source.tile, [known.head] if known and not older else [], trail.heard)
    except audits.Rewritten as error:
        if known is not None and _is_signed(note, [*known.believed(head.size), *wishes.keys]):
            path = wishes.known.keep_evidence(head.origin, known.note, note)
            raise Unproven(f"{error}. Both signed checkpoints are kept in {path}: together they prove it") from None
        raise
    except Missing as error:
        raise Unproven(f"tree: {error}") from None
    keys = _keys(source, note, known, wishes, trail, report)
    pieces = f"{_count(audited.bundles, 'bundle', 'bundles')} of entries, {_count(audited.tiles, 'tile', 'tiles')}"
    if trail.kinds:
        report.say("entries", trail.kinds)
    report.say("tree", f"{pieces}: every one belongs to the signed root")
    _history(known, head, report)
    _witnesses(note, wishes, report)
    _keep_keys(source)
    if not older:
        wishes.known.write(head.origin, keys, note, time.time_ns() // 1_000_000)
    if head.size and isinstance(source, Web):
        wishes.known.set_at(source.prefix, head.origin)


def read_log(source: Web | Folder, keys: list[VerifierKey]) -> list[bytes]:
    """Every entry of a log that holds and that one of ``keys``, or one that followed it, has signed.

    Raises as ``verify_log`` does.
    """
    note = notes.parse(source.read("checkpoint"))
    head, trail, entries = checkpoints.parse(note.text), Trail(), list[bytes]()

    def heard(index: int, data: bytes) -> None:
        entries.append(data)
        trail.heard(index, data)

    try:
        audits.audit(head, source.tile, (), heard)
    except Missing as error:
        raise Unproven(f"tree: {error}") from None
    _keys(source, note, None, Wishes(keys, [], 0, KnownLogs(None)), trail, Report())
    return entries


def _same_place(source: Web | Folder, head: Checkpoint, wishes: Wishes) -> None:
    before = wishes.known.at(source.prefix) if isinstance(source, Web) else None
    if before is not None and before != head.origin:
        raise audits.Rewritten(f"history: here was the log {before[:100]!r}, and now it is {head.origin[:100]!r}")


class Trail:
    """What the entries themselves say of the keys."""

    def __init__(self) -> None:
        self.rotations: list[tuple[int, VerifierKey, VerifierKey, bool]] = []
        self._kinds: Counter[str] = Counter()

    def heard(self, index: int, data: bytes) -> None:
        """One entry. One that is none of ours is in the tree all the same."""
        try:
            entry = parse_entry(data)
        except LedgerError:
            self._kinds["of another kind"] += 1
            return
        self._kinds[entry.kind] += 1
        if entry.kind == "key_rotation":
            try:
                old, new = notes.verifier_key(str(entry.public["old"])), notes.verifier_key(str(entry.public["new"]))
            except (KeyError, TlogError) as error:
                raise Malformed(f"entry {index}: a change of key without keys ({error})") from None
            self.rotations.append((index, old, new, _has_word(old, new, str(entry.public.get("signature", "")))))

    @property
    def kinds(self) -> str:
        """``12 statement, 3 appeal``: how many of each, the most first."""
        return ", ".join(f"{number:,} {kind}" for kind, number in self._kinds.most_common())


def _has_word(old: VerifierKey, new: VerifierKey, signature: str) -> bool:
    try:
        old.check(rotation(old, new).encode(), decoded(signature, "signature"))
    except TlogError:
        return False
    return True


def _keys(
    source: Web | Folder, note: Note, known: Known | None, wishes: Wishes, trail: Trail, report: Report
) -> list[tuple[VerifierKey, int | None]]:
    """The keys that are believed from now on, the one that signs last. Raises ``Unproven``."""
    first_look = not wishes.keys and known is None
    if wishes.keys:
        start = _start(wishes.keys, trail)
    elif known is not None:
        start = known.keys[-1][0]
    else:
        start = _served(source, note, trail)
    before = dict(known.keys) if known is not None else {}
    now = start
    for index, old, new, word in trail.rotations:
        if old == now:
            if not word and not first_look:
                raise Unproven(f"keys: the key changed at entry {index} without the old key's word: ask the operator")
            report.say("keys", f"changed at entry {index}" + ("" if word else ", without the old key's word"))
            before[old] = index
            now = new
    notes.verify(note, now)
    report.say("signed", f"by {now.text}")
    if first_look:
        report.say("", "first look at this log: the key is the one it gives itself. Compare it with one from elsewhere")
    before.pop(now, None)
    return [*before.items(), (now, None)]


def _served(source: Web | Folder, note: Note, trail: Trail) -> VerifierKey:
    """The first key of the log by its own account. Raises ``Unreachable`` where it gives none."""
    try:
        lines = source.read("keys").decode("utf-8", "replace").splitlines()
    except Missing:
        raise Unreachable("the log does not say its keys, and none is known: give it with --key") from None
    signer = notes.verify(note, *(notes.verifier_key(line) for line in lines))[0]
    return trail.rotations[0][1] if trail.rotations else signer


def _start(given: list[VerifierKey], trail: Trail) -> VerifierKey:
    """Of the keys that were given, the one to begin with: the oldest that the log's changes of key speak of."""
    for _, old, new, _ in trail.rotations:
        for key in (old, new):
            if key in given:
                return key
    return given[-1]


def _is_signed(note: Note, keys: list[VerifierKey]) -> bool:
    try:
        notes.verify(note, *keys)
    except TlogError:
        return False
    return True


def _history(known: Known | None, head: Checkpoint, report: Report) -> None:
    if known is not None and known.head.size <= head.size:
        seen = dt.datetime.fromtimestamp(known.seen_ms / 1000, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
        new = head.size - known.head.size
        report.say("history", f"begins with the {known.head.size} seen at {seen}; {new} new since")


def _witnesses(note: Note, wishes: Wishes, report: Report) -> None:
    seen = cosignature.witnessed(note, *wishes.witnesses)
    for name, time_s in seen.items():
        report.say("witness", f"{name}, {dt.datetime.fromtimestamp(min(time_s, 2**37), dt.UTC):%Y-%m-%d %H:%M:%S} UTC")
    if len(seen) < wishes.quorum:
        raise Unproven(f"witnesses: {len(seen)} of those given have cosigned, {wishes.quorum} are asked for")


def _keep_keys(source: Web | Folder) -> None:
    """Have the keys in the mirror too, where there is one and the log gives them."""
    if isinstance(source, Web) and source.mirror is not None:
        with contextlib.suppress(Unreachable):
            source.read("keys")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def source_of(target: str, mirror: Path | None) -> Web | Folder:
    """Where ``target`` (an URL or a folder) is read. Raises ``Unreachable``."""
    if target.startswith(("http://", "https://")):
        return Web(target, mirror)
    if not (Path(target) / "checkpoint").exists():
        raise Unreachable(f"{target}: no file 'checkpoint' in it: this is no log")
    return Folder(Path(target))
