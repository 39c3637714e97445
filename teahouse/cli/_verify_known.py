"""What an earlier ``teahouse verify`` saw of a log: the key it trusts, and the newest checkpoint. One file a log."""

import os
import re
from pathlib import Path

import msgspec

from teahouse.tlog import note as notes
from teahouse.tlog.checkpoint import Checkpoint
from teahouse.tlog.checkpoint import parse as parse_checkpoint
from teahouse.tlog.note import Note, VerifierKey


class KnownKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key that has signed. ``until``: the largest tree it may have signed; ``None`` for the one that signs now."""

    key: str
    until: int | None = None


class Memory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``keys``: those that are believed, the newest last. ``checkpoint``: the newest signed note that was verified."""

    origin: str
    keys: list[KnownKey]
    checkpoint: str
    seen_ms: int


class Known(msgspec.Struct, frozen=True):
    """A memory, read."""

    keys: list[tuple[VerifierKey, int | None]]
    note: Note
    head: Checkpoint
    seen_ms: int

    def believed(self, size: int) -> list[VerifierKey]:
        """The keys that may have signed a tree of ``size``: a key that was followed by another signs no longer."""
        return [key for key, until in self.keys if until is None or size <= until]


class Unreadable(Exception):
    """The file of an earlier run cannot be read; the message names it."""


class KnownLogs:
    """The folder with what is known, ``--state DIR``."""

    def __init__(self, folder: Path | None) -> None:
        home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
        self._folder = folder or Path(home) / "teahouse" / "verify"

    def read(self, origin: str) -> Known | None:
        """What is known of the log ``origin``. Raises ``Unreadable``."""
        path = self._path(origin)
        if not path.exists():
            return None
        try:
            memory = msgspec.json.decode(path.read_bytes(), type=Memory)
            note = notes.parse(memory.checkpoint)
            keys = [(notes.verifier_key(known.key), known.until) for known in memory.keys]
            if not keys:
                raise ValueError("it holds no key")
            return Known(keys, note, parse_checkpoint(note.text), memory.seen_ms)
        except (OSError, ValueError) as error:
            raise Unreadable(f"{path}: {error}") from None

    def write(self, origin: str, keys: list[tuple[VerifierKey, int | None]], note: Note, seen_ms: int) -> None:
        """Remember this of the log ``origin``."""
        memory = Memory(origin, [KnownKey(key.text, until) for key, until in keys], note.whole, seen_ms)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(origin)
        passing = path.with_suffix(".new")
        passing.write_bytes(msgspec.json.format(msgspec.json.encode(memory), indent=1) + b"\n")
        passing.replace(path)

    def at(self, prefix: str) -> str | None:
        """The origin of the log that was seen at ``prefix``."""
        path = self._path(prefix).with_suffix(".place")
        return path.read_text("utf-8", "replace").strip() if path.exists() else None

    def set_at(self, prefix: str, origin: str) -> None:
        """Remember which log is at ``prefix``."""
        self._path(prefix).with_suffix(".place").write_text(origin + "\n", "utf-8")

    def keep_evidence(self, origin: str, before: Note, now: Note) -> Path:
        """Keep two checkpoints that cannot both be true: each is signed, and together they are the proof."""
        self._folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while (path := self._path(origin).with_suffix(f".evidence-{number}.txt")).exists():
            number += 1
        path.write_text(f"{before.whole}\n{now.whole}", "utf-8")
        return path

    def _path(self, origin: str) -> Path:
        return self._folder / (re.sub(r"[^A-Za-z0-9.-]+", "_", origin)[:150] + ".json")
