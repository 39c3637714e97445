"""Link previews: fetched once an hour at most, kept for a month, images stored as media. Off by default.

Source: C-S API, getUrlPreviewAuthed.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import structlog

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.outbound import Refused
from teahouse.matrix.errors import MatrixError
from teahouse.media import _og as og
from teahouse.media import _store as store
from teahouse.media._fetch import Fetcher, Page
from teahouse.media._thumbnails import Thumbnails
from teahouse.media._upload import Uploads

log = structlog.get_logger("media")
FRESH_MS = 60 * 60 * 1000
FAILED_MS = 5 * 60 * 1000
KEPT_MS = 30 * 24 * 60 * 60 * 1000
_PAGE_BYTES = 1024 * 1024
_IMAGE_BYTES = 10 * 1024 * 1024
_PAGES = ("text/html", "application/xhtml+xml")
_IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")


class Previews:
    """Makes and keeps previews."""

    def __init__(
        self, db: Database, jobs: Jobs, clock: Clock, fetcher: Fetcher, uploads: Uploads, thumbnails: Thumbnails
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._fetcher = fetcher
        self._uploads = uploads
        self._thumbnails = thumbnails
        self._fetching: dict[str, asyncio.Task[bytes]] = {}
        jobs.handle("media.forget_preview", self._forget)

    async def preview(self, url: str, ts_ms: int | None) -> bytes:
        """The preview of ``url`` as JSON: the one kept for ``ts_ms`` if there is one, else one of within the hour.

        What cannot be fetched, or must not be, has an empty preview: the answer does not tell which.
        """
        url = url.partition("#")[0]
        now_ms = self._clock.now_ms()
        for at_ms in (ts_ms, now_ms):
            if at_ms is not None:
                kept = await store.preview(self._db, url, min(at_ms, now_ms))
                if kept is not None and kept.expires_ms > at_ms:
                    return kept.json
        task = self._fetching.get(url)
        if task is None:
            task = self._fetching[url] = asyncio.get_running_loop().create_task(self._fetch(url))
            task.add_done_callback(lambda _: self._fetching.pop(url, None))
        return await asyncio.shield(task)

    async def _fetch(self, url: str) -> bytes:
        members: dict[str, Any] = {}
        image_id: str | None = None
        try:
            page = await self._fetcher.fetch(url, types=(*_PAGES, *_IMAGES), limit_bytes=_IMAGE_BYTES, cut=True)
            if page.type.startswith("image/"):
                members = {} if page.cut else {"og:title": _last_segment(page.url)}
                image_id = None if page.cut else await self._keep_image(page, members)
            else:
                body = page.body[:_PAGE_BYTES]
                members = await asyncio.to_thread(lambda: og.read(og.decode(body, page.type), page.url))
                image_id = await self._fetch_image(members)
        except Refused as refused:
            log.info("no link preview", url=url, reason=str(refused))
        now_ms = self._clock.now_ms()
        fresh_ms = FRESH_MS if members else FAILED_MS
        found = store.Preview(now_ms, now_ms + fresh_ms, msgspec.json.encode(members))

        def unit(tx: Tx) -> None:
            store.add_preview(tx, url, found, image_id)
            forget = {"url": url, "fetched_ms": now_ms}
            self._jobs.enqueue(tx, "media.forget_preview", forget, now_ms + (KEPT_MS if members else fresh_ms))

        await self._db.write(unit)
        return found.json

    async def _fetch_image(self, members: dict[str, Any]) -> str | None:
        link = members.pop("og:image", None)
        if link is None:
            return None
        try:
            image = await self._fetcher.fetch(link, types=_IMAGES, limit_bytes=_IMAGE_BYTES, cut=False)
            return await self._keep_image(image, members)
        except Refused as refused:
            log.info("no image for link preview", url=link, reason=str(refused))
            return None

    async def _keep_image(self, image: Page, members: dict[str, Any]) -> str | None:
        """Store the image as media of the service itself, if it is one; returns its media id."""

        async def body() -> AsyncIterator[bytes]:
            yield image.body

        type_ = image.type.partition(";")[0].strip()
        try:
            media_id = await self._uploads.upload("", body(), type_, None)
        except MatrixError as error:
            raise Refused(str(error)) from None
        item = await store.item(self._db, media_id)
        look = await self._thumbnails.look(item.hash) if item is not None and item.hash is not None else None
        if look is None:
            await self._uploads.remove(media_id)
            return None
        members["og:image"] = self._uploads.uri(media_id)
        members["og:image:type"] = f"image/{look.format}"
        members["og:image:width"], members["og:image:height"] = look.width, look.height
        members["matrix:image:size"] = len(image.body)
        return media_id

    async def _forget(self, payload: dict[str, Any]) -> None:
        """Forget a preview; its image goes with it."""
        image_id = await self._db.write(lambda tx: store.drop_preview(tx, payload["url"], payload["fetched_ms"]))
        if image_id is not None:
            await self._uploads.remove(image_id)


def _last_segment(url: str) -> str:
    return url.partition("?")[0].rstrip("/").rpartition("/")[2][:300] or url[:300]
