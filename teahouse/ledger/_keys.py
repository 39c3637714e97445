"""The key that signs: made at the first start, kept for the owner's eyes only (0600), and followed by another.

Under ``<data_dir>/ledger``: ``key``; ``key.next``, which takes over at the next start; ``signed``, what was last
signed, which a database restored from an old backup does not take back with it.
"""

import os
from pathlib import Path

import msgspec

from teahouse.kernel.entropy import Entropy
from teahouse.tlog.errors import Malformed, TlogError, decimal, encoded, hash_of
from teahouse.tlog.note import SigningKey, VerifierKey, signing_key

ROTATION = "teahouse ledger key rotation"


class Mark(msgspec.Struct, frozen=True):
    """The last tree that was signed."""

    size: int
    root: bytes


class KeyFolder:
    """The folder. All that is written is on disk before the call returns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def key(self) -> SigningKey | None:
        """The key that signs, if there is one. Raises ``Malformed`` for a file that holds none."""
        return self._read("key")

    def next_key(self) -> SigningKey | None:
        """The key that is to take over."""
        return self._read("key.next")

    def keep(self, key: SigningKey) -> None:
        """Make ``key`` the one that signs; what was to take over has."""
        self._write("key", key.text + "\n")
        (self._folder / "key.next").unlink(missing_ok=True)

    def keep_next(self, key: SigningKey) -> None:
        """Have ``key`` take over at the next start."""
        self._write("key.next", key.text + "\n")

    def mark(self) -> Mark | None:
        """The last tree that was signed; ``None`` if there is no such file. Raises ``Malformed``."""
        path = self._folder / "signed"
        if not path.exists():
            return None
        size, _, root = path.read_text("ascii", "replace").strip().partition(" ")
        return Mark(decimal(size, f"{path}: size"), hash_of(root, f"{path}: root"))

    def set_mark(self, mark: Mark) -> None:
        self._write("signed", f"{mark.size} {encoded(mark.root)}\n")

    def forget_mark(self) -> None:
        (self._folder / "signed").unlink(missing_ok=True)

    def _read(self, name: str) -> SigningKey | None:
        path = self._folder / name
        if not path.exists():
            return None
        path.chmod(0o600)
        try:
            return signing_key(path.read_text("utf-8", "replace"))
        except TlogError as error:
            raise Malformed(f"{path}: {error}") from None

    def _write(self, name: str, text: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        passing = self._folder / (name + ".new")
        passing.unlink(missing_ok=True)
        with os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        passing.replace(self._folder / name)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def new_key(origin: str, entropy: Entropy) -> SigningKey:
    """A new key; its name is the log's origin, as tlog-checkpoint would have it."""
    return SigningKey(origin, entropy.bytes(32))


def rotation(old: VerifierKey, new: VerifierKey) -> str:
    """What the old key signs so that whoever knows it may believe the new one."""
    return f"{ROTATION}\n{old.text}\n{new.text}\n"
