"""Thumbnails: which size is made for what is asked, made once, kept beside the content.

Source: C-S API, "Thumbnails", getContentThumbnailAuthed.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec

from teahouse.kernel.db import Database
from teahouse.matrix.errors import MatrixError
from teahouse.media import _store as store
from teahouse.media._files import Files
from teahouse.media._model import Look
from teahouse.media._workshop import Workshop

# The spec's list, and the steps clients with dense screens ask for. What is asked is rounded up to one of these, so
# that few files exist; a shape that fits none is made as asked.
CROPS = (32, 64, 96, 128, 192, 256, 320, 512, 640, 800)
SCALES = ((32, 32), (96, 96), (320, 240), (640, 480), (800, 600), (1280, 960), (1600, 1200))
VEILED = 320  # pixels; for who has to look at what they would rather not see
LARGEST = 2048  # whoever asks for more is served the original, which is the one image that cannot be too small
_ANY = 1_000_000
_KEPT_PER_CONTENT = 24
_REMEMBERED = 4096
_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
_ORIGINAL_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}


class Thumbnail(msgspec.Struct, frozen=True):
    """A file to serve as thumbnail; ``tag`` names its bytes."""

    path: str
    type: str
    size_bytes: int
    tag: str


def rounded(width: int, height: int, method: str) -> tuple[int, int]:
    """The size made for what is asked: never smaller, and the same shape if it is a crop."""
    if max(width, height) > LARGEST:
        return _ANY, _ANY
    if method == "crop":
        side = next((step for step in CROPS if step >= width), width)
        return (side, side) if width == height else (width, height)
    return next(((w, h) for w, h in SCALES if w >= width and h >= height), (width, height))


class Opened(msgspec.Struct, frozen=True):
    """A picture that is kept nowhere."""

    data: bytes
    type: str


class Thumbnails:
    """Makes and keeps thumbnails."""

    def __init__(self, db: Database, files: Files, workshop: Workshop) -> None:
        self._db = db
        self._files = files
        self._workshop = workshop
        self._making: dict[str, asyncio.Task[Thumbnail]] = {}
        self._refused: OrderedDict[str, MatrixError] = OrderedDict()

    async def find(self, hash_: str, width: int, height: int, method: str, *, animated: bool) -> Thumbnail:
        """The thumbnail of the content ``hash_``, made now if it is not there yet.

        Raises M_UNKNOWN (400) for what is no image we open, M_TOO_LARGE (413) for too many pixels.
        """
        if (refused := self._refused.get(hash_)) is not None:
            raise MatrixError(refused.status, refused.errcode, refused.error)
        width, height = rounded(width, height, method)
        seen = await store.look(self._db, hash_)
        if seen is not None:
            animated = animated and seen.frames > 1
            if (animated or seen.frames == 1) and _fits(seen, width, height, method):
                return await asyncio.to_thread(self._original, hash_, seen)
        name = f"{method}-{width}x{height}{'-animated' if animated else ''}"
        kept = await asyncio.to_thread(self._kept, hash_, name)
        return kept or await self._once(f"{hash_}/{name}", self._make(hash_, name, width, height, method, animated))

    async def veiled(self, hash_: str) -> Thumbnail:
        """The image small, grey and blurred, made now if it is not there yet. Errors as for ``find``."""
        if (refused := self._refused.get(hash_)) is not None:
            raise MatrixError(refused.status, refused.errcode, refused.error)
        kept = await asyncio.to_thread(self._kept, hash_, "veiled")
        return kept or await self._once(f"{hash_}/veiled", self._make(hash_, "veiled", VEILED, VEILED, "veil", False))

    async def opened(self, hash_: str, key: Callable[[bytes], bytes], width: int, height: int, method: str) -> Opened:
        """A thumbnail (``method`` also ``veil``) of what ``key`` makes of the content; nothing of it stays here.

        Raises M_UNKNOWN, M_TOO_LARGE as ``find``, M_LIMIT_EXCEEDED, and what ``key`` raises.
        """
        source, target = await asyncio.to_thread(self._open, hash_, key)
        try:
            seen, made = await self._workshop.make(source, target, width, height, method, animated=False)
            if made == "original":
                return Opened(await asyncio.to_thread(source.read_bytes), _ORIGINAL_TYPES[seen.format])
            small = target.with_suffix(f".{made}")
            return Opened(await asyncio.to_thread(small.read_bytes), _TYPES[made])
        finally:
            await asyncio.to_thread(_discard, target)
            await asyncio.to_thread(source.unlink, missing_ok=True)

    def _open(self, hash_: str, key: Callable[[bytes], bytes]) -> tuple[Path, Path]:
        data = key(self._files.content(hash_).read_bytes())
        source, target = self._files.incoming(), self._files.incoming()
        source.touch(mode=0o600)
        source.write_bytes(data)
        return source, target

    async def look(self, hash_: str) -> Look | None:
        """What the image is; ``None`` if it is none we open."""
        seen = await store.look(self._db, hash_)
        if seen is None:
            try:
                seen = await self._workshop.look(self._files.content(hash_))
            except MatrixError:
                return None
            await self._remember(hash_, seen)
        return seen

    async def _make(self, hash_: str, name: str, width: int, height: int, method: str, animated: bool) -> Thumbnail:
        target = await asyncio.to_thread(self._files.incoming)
        try:
            seen, made = await self._workshop.make(
                self._files.content(hash_), target, width, height, method, animated=animated
            )
        except MatrixError as error:
            await asyncio.to_thread(_discard, target)
            if error.status != 429:
                self._refused[hash_] = error
                if len(self._refused) > _REMEMBERED:
                    self._refused.popitem(last=False)
            raise
        await self._remember(hash_, seen)
        if made == "original":
            return await asyncio.to_thread(self._original, hash_, seen)
        return await asyncio.to_thread(self._keep, hash_, target.with_suffix(f".{made}"), f"{name}.{made}")

    async def _remember(self, hash_: str, seen: Look) -> None:
        if await store.look(self._db, hash_) is None:
            await self._db.write(lambda tx: store.set_look(tx, hash_, seen))

    async def _once(self, key: str, making: Coroutine[Any, Any, Thumbnail]) -> Thumbnail:
        """Have one task make what several wait for; who goes away does not stop it for the others."""
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.get_running_loop().create_task(making)
            task.add_done_callback(lambda _: self._making.pop(key, None))
        else:
            making.close()
        return await asyncio.shield(task)

    def _original(self, hash_: str, seen: Look) -> Thumbnail:
        path = self._files.content(hash_)
        return Thumbnail(str(path), _ORIGINAL_TYPES[seen.format], path.stat().st_size, hash_)

    def _kept(self, hash_: str, name: str) -> Thumbnail | None:
        for suffix in _TYPES:
            path = self._files.thumbnails(hash_) / f"{name}.{suffix}"
            try:
                return _thumbnail(path, hash_)
            except FileNotFoundError:
                continue
        return None

    def _keep(self, hash_: str, made: Path, name: str) -> Thumbnail:
        folder = self._files.thumbnails(hash_)
        folder.mkdir(parents=True, exist_ok=True)
        kept = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
        for oldest in kept[: max(0, len(kept) - _KEPT_PER_CONTENT + 1)]:
            oldest.unlink(missing_ok=True)
        return _thumbnail(made.replace(folder / name), hash_)


def _fits(seen: Look, width: int, height: int, method: str) -> bool:
    """Whether the original is already as small as the bench would leave it (``_shrink.size``)."""
    if method == "crop":
        return seen.width <= width and seen.height <= height
    return seen.width <= width or seen.height <= height


def _thumbnail(path: Path, hash_: str) -> Thumbnail:
    return Thumbnail(str(path), _TYPES[path.suffix[1:]], path.stat().st_size, f"{hash_[:32]}-{path.name}")


def _discard(target: Path) -> None:
    """Remove what a bench that died may have left half written."""
    for suffix in _TYPES:
        target.with_suffix(f".{suffix}").unlink(missing_ok=True)
