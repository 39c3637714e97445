"""Media: upload, download, thumbnails, link previews (the Matrix content repository).

A content is stored once, named by its SHA-256, under ``<data_dir>/media``; an ``mxc://`` URI is a row that names one.
Images are only ever decoded in a process apart. All downloads need a token: the unauthenticated ones of old are frozen.

Tables: ``media_contents``, ``media_items``, ``media_previews``.
Ways in: ``Media.routes()``; ``store``, ``content``, ``picture``, ``thumbnail``, ``veiled``, ``opened``, ``judged``,
``types``, ``inspect``, ``remove``, ``used_bytes``; `kind_of`, pure;
at the end ``close()``.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.http import Answer, FileAnswer, Route
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.outbound import Guard
from teahouse.matrix.errors import MatrixError
from teahouse.media import _store as store
from teahouse.media._download import Downloads
from teahouse.media._fetch import Fetcher
from teahouse.media._files import Files
from teahouse.media._judge import Kind, judged, kind_of
from teahouse.media._model import Content, Item, Picture, local_id
from teahouse.media._preview import Previews
from teahouse.media._routes import Routes
from teahouse.media._thumbnails import VEILED, Opened, Thumbnail, Thumbnails
from teahouse.media._upload import Uploads
from teahouse.media._workshop import Workshop
from teahouse.surfaces import NoRestraints, Restraints

__all__ = ["Content", "Guard", "Kind", "Media", "Opened", "Picture", "Thumbnail", "kind_of"]


class Media:
    """The content repository. ``guard`` says from where link previews may be fetched. What a measure withholds is not
    served; other parts, the staff's among them, have it."""

    def __init__(
        self,
        db: Database,
        bus: Bus,
        jobs: Jobs,
        clock: Clock,
        settings: Settings,
        guard: Guard | None = None,
        restraints: Restraints | None = None,
    ) -> None:
        files = Files(settings.data_path / "media")
        self._db = db
        self._workshop = Workshop()
        self._benches: dict[Path, Workshop] = {}
        self._fetcher = Fetcher(guard or Guard())
        self._uploads = Uploads(db, bus, jobs, clock, settings, files)
        self._files = files
        self._server_name = settings.server_name
        downloads = Downloads(db, bus, clock, settings.server_name, restraints or NoRestraints())
        thumbnails = self._thumbnails = Thumbnails(db, files, self._workshop)
        previews = Previews(db, jobs, clock, self._fetcher, self._uploads, thumbnails)
        self._routes = Routes(settings, files, self._uploads, downloads, thumbnails, previews)

    def routes(self) -> list[Route]:
        return self._routes.table()

    async def store(self, user_id: str, data: bytes, type: str, name: str | None) -> str:
        """Keep ``data`` as an upload of ``user_id``; returns its ``mxc://`` URI. Raises M_TOO_LARGE, M_FORBIDDEN."""

        async def body() -> AsyncIterator[bytes]:
            yield data

        return self._uploads.uri(await self._uploads.upload(user_id, body(), type, name))

    async def content(self, mxc: str) -> Content | None:
        """The file behind an ``mxc://`` URI of this service; ``None`` where there is none, or none yet."""
        item = await self._item(mxc)
        if item is None or item.hash is None:
            return None
        return Content(str(self._files.content(item.hash)), item.size_bytes, item.type, item.name, item.hash)

    async def picture(self, mxc: str) -> Picture | None:
        """What picture is behind an ``mxc://`` URI of this service; ``None`` where there is none that we can open."""
        item = await self._item(mxc)
        seen = await self._thumbnails.look(item.hash) if item is not None and item.hash is not None else None
        if item is None or seen is None:
            return None
        return Picture(f"image/{seen.format}", item.size_bytes, seen.width, seen.height)

    async def thumbnail(self, mxc: str, width: int, height: int, method: str = "scale") -> Thumbnail | None:
        """A thumbnail of an ``mxc://`` URI of this service, made now if need be; ``None`` where there is no content.

        ``method`` is scale or crop. Raises M_UNKNOWN for what is no image, M_TOO_LARGE for too many pixels.
        """
        item = await self._item(mxc)
        if item is None or item.hash is None:
            return None
        return await self._thumbnails.find(item.hash, width, height, method, animated=False)

    async def veiled(self, mxc: str) -> Thumbnail | None:
        """The picture behind an ``mxc://`` URI small, grey and blurred, for who has to judge it and need not see it.

        ``None`` where there is no content. Raises M_UNKNOWN for what is no image, M_TOO_LARGE for too many pixels.
        """
        item = await self._item(mxc)
        return None if item is None or item.hash is None else await self._thumbnails.veiled(item.hash)

    async def opened(self, mxc: str, key: Callable[[bytes], bytes], width: int = 0, height: int = 0) -> Opened | None:
        """The picture that ``key`` makes of what is behind an ``mxc://`` URI, as ``thumbnail`` makes it; without a size
        as ``veiled``. It is kept nowhere. ``None`` where there is no content. Raises as they do, and as ``key`` does.
        """
        item = await self._item(mxc)
        if item is None or item.hash is None:
            return None
        if not width:
            return await self._thumbnails.opened(item.hash, key, VEILED, VEILED, "veil")
        return await self._thumbnails.opened(item.hash, key, width, height, "scale")

    async def judged(
        self, mxc: str, type_: str, name: str, range_: str | None, key: Callable[[bytes], bytes] | None = None
    ) -> Answer | FileAnswer | None:
        """The file behind an ``mxc://`` URI for who has to judge it: to play, if ``type_`` says so and is on the safe
        list, else to save as ``name``; as ``key`` opens it, kept nowhere. range_: the header, if it was sent. ``None``
        where there is no content. Raises as ``key`` does.
        """
        content = await self.content(mxc)
        if content is None:
            return None
        data = None if key is None else await asyncio.to_thread(lambda: key(Path(content.path).read_bytes()))
        return judged(content, type_, name, range_, data)

    async def types(self, mxcs: Sequence[str]) -> dict[str, str]:
        """The media types with which those of the ``mxc://`` URIs were uploaded that are of this service and there. One
        statement, none for none."""
        ids = {mxc.rpartition("/")[2]: mxc for mxc in mxcs if mxc.startswith(f"mxc://{self._server_name}/")}
        found = await store.types(self._db, list(ids)) if ids else {}
        return {ids[media_id]: type_ for media_id, type_ in found.items()}

    async def inspect(self, mxc: str, bench: Path) -> dict[str, Any] | None:
        """What ``bench`` says of a content: another part's script, run as ``_shrink.py`` is, in a process of its own.

        It reads one JSON order a line (source: the file) and answers one JSON object a line, with "error" where it can
        not. ``None`` where there is no content. Raises M_LIMIT_EXCEEDED when too many wait already.
        """
        item = await self._item(mxc)
        if item is None or item.hash is None:
            return None
        if bench not in self._benches:
            self._benches[bench] = Workshop(bench)
        return await self._benches[bench].inspect(self._files.content(item.hash))

    async def _item(self, mxc: str) -> Item | None:
        server_name, _, media_id = mxc.removeprefix("mxc://").partition("/")
        if not mxc.startswith("mxc://"):
            return None
        try:
            local_id(server_name, media_id, self._server_name)
        except MatrixError:
            return None
        return await store.item(self._db, media_id)

    async def uploader(self, mxc: str) -> str:
        """Who uploaded what is behind an ``mxc://`` URI of this service; "" where there is nothing."""
        item = await self._item(mxc)
        return item.user_id if item is not None and item.hash is not None else ""

    async def remove(self, media_id: str) -> None:
        """Forget an ``mxc://`` URI; its content goes when no other URI names it."""
        await self._uploads.remove(media_id)

    async def used_bytes(self, user_id: str) -> int:
        """How much ``user_id`` has uploaded."""
        return await store.used_bytes_now(self._db, user_id)

    async def close(self) -> None:
        """End the image workshop and the connections of link previews."""
        for workshop in (self._workshop, *self._benches.values()):
            await workshop.close()
        await self._fetcher.close()
