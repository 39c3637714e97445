"""Contents on disk, named by the SHA-256 of their bytes. Everything here blocks: call it in a thread.

``<root>/contents/ab/<hash>`` holds a content, ``<root>/thumbnails/ab/<hash>/`` what was made from it (may be
deleted at any time), ``<root>/incoming/`` what is being written. A file is written under ``incoming``, flushed to
disk and only then renamed, so that a name under ``contents`` always has all its bytes, also after a power cut.
"""

import hashlib
import os
import secrets
import shutil
import threading
import time
from pathlib import Path
from typing import BinaryIO

_STALE_SECONDS = 3600


class Incoming:
    """A content on its way in: ``write`` pieces, then ``land`` it or ``abandon`` it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size_bytes = 0
        self._hash = hashlib.sha256()
        self._file: BinaryIO | None = None
        # A cancelled upload abandons while a thread may still be writing for it.
        self._lock = threading.Lock()
        self._abandoned = False

    def write(self, pieces: list[bytes]) -> None:
        with self._lock:
            if self._abandoned:
                return
            file = self._opened()
            for piece in pieces:
                self._hash.update(piece)
                file.write(piece)
                self.size_bytes += len(piece)

    def seal(self) -> str:
        """Flush to disk; returns the hash."""
        with self._lock:
            if not self._abandoned:
                file = self._opened()
                file.flush()
                os.fsync(file.fileno())
                file.close()
            return self._hash.hexdigest()

    def abandon(self) -> None:
        """Leave nothing behind. Does nothing to what has landed."""
        with self._lock:
            self._abandoned = True
            if self._file is not None:
                self._file.close()
            self.path.unlink(missing_ok=True)

    def _opened(self) -> BinaryIO:
        if self._file is None:
            self._file = self.path.open("xb")
        return self._file


class Files:
    """The folder of contents."""

    def __init__(self, root: Path) -> None:
        self._contents = root / "contents"
        self._thumbnails = root / "thumbnails"
        self._incoming = root / "incoming"
        self._ready = False

    def content(self, hash_: str) -> Path:
        return self._contents / hash_[:2] / hash_

    def thumbnails(self, hash_: str) -> Path:
        return self._thumbnails / hash_[:2] / hash_

    def incoming(self, suffix: str = "") -> Path:
        """A fresh name to write to."""
        if not self._ready:
            self._prepare()
        return self._incoming / (secrets.token_hex(16) + suffix)

    def begin(self) -> Incoming:
        return Incoming(self.incoming())

    def land(self, incoming: Incoming, hash_: str) -> None:
        """Give a sealed content its place. The same bytes twice are kept once."""
        place = self.content(hash_)
        new_folder = not place.parent.exists()
        place.parent.mkdir(parents=True, exist_ok=True)
        incoming.path.replace(place)
        _sync_folder(place.parent)
        if new_folder:
            _sync_folder(self._contents)

    def remove(self, hash_: str) -> None:
        """Delete a content and all that was made from it."""
        self.content(hash_).unlink(missing_ok=True)
        shutil.rmtree(self.thumbnails(hash_), ignore_errors=True)

    def _prepare(self) -> None:
        """Make the folders; sweep out what an earlier run left half written."""
        for folder in (self._contents, self._thumbnails, self._incoming):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        oldest = time.time() - _STALE_SECONDS
        for left in self._incoming.iterdir():
            if left.stat().st_mtime < oldest:
                left.unlink(missing_ok=True)
        self._ready = True


def _sync_folder(folder: Path) -> None:
    """Have the folder's entries on disk: a rename is durable only then."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
