"""Media: upload, download, thumbnails, link previews (the Matrix content repository).

A content is stored once, named by its SHA-256, under ``<data_dir>/media``; an ``mxc://`` URI is a row that names one.
Images are only ever decoded in a process apart. All downloads need a token: the unauthenticated ones of old are frozen.

Tables: ``media_contents``, ``media_items``, ``media_previews``.
Ways in: ``Media.routes()``; ``Media.remove``, ``Media.used_bytes``; ``await Media.close()`` at the end.
"""

from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.http import Route
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.outbound import Guard
from teahouse.media import _store as store
from teahouse.media._download import Downloads
from teahouse.media._fetch import Fetcher
from teahouse.media._files import Files
from teahouse.media._preview import Previews
from teahouse.media._routes import Routes
from teahouse.media._thumbnails import Thumbnails
from teahouse.media._upload import Uploads
from teahouse.media._workshop import Workshop

__all__ = ["Guard", "Media"]


class Media:
    """The content repository. ``guard`` says from where link previews may be fetched."""

    def __init__(
        self, db: Database, bus: Bus, jobs: Jobs, clock: Clock, settings: Settings, guard: Guard | None = None
    ) -> None:
        files = Files(settings.data_path / "media")
        self._db = db
        self._workshop = Workshop()
        self._fetcher = Fetcher(guard or Guard())
        self._uploads = Uploads(db, bus, jobs, clock, settings, files)
        downloads = Downloads(db, bus, clock, settings.server_name)
        thumbnails = Thumbnails(db, files, self._workshop)
        previews = Previews(db, jobs, clock, self._fetcher, self._uploads, thumbnails)
        self._routes = Routes(settings, files, self._uploads, downloads, thumbnails, previews)

    def routes(self) -> list[Route]:
        return self._routes.table()

    async def remove(self, media_id: str) -> None:
        """Forget an ``mxc://`` URI; its content goes when no other URI names it."""
        await self._uploads.remove(media_id)

    async def used_bytes(self, user_id: str) -> int:
        """How much ``user_id`` has uploaded."""
        return await store.used_bytes_now(self._db, user_id)

    async def close(self) -> None:
        """End the image workshop and the connections of link previews."""
        await self._workshop.close()
        await self._fetcher.close()
