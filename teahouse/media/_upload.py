"""Verbs that bring content in: ``create``, ``upload``, ``fill``, and ``remove``.

The file is on disk before the row that names it is committed; a file whose row was refused is deleted again.
A lock for each hash keeps a removal from crossing an upload of the same bytes.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from weakref import WeakValueDictionary

from msgspec import structs

from teahouse.kernel.bus import Bus, Whisper
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import token
from teahouse.kernel.jobs import Jobs
from teahouse.matrix.errors import cannot_overwrite_media, forbidden, limit_exceeded, not_found, too_large
from teahouse.media import _store as store
from teahouse.media._files import Files, Incoming
from teahouse.media._model import Created, Item, local_id

UNUSED_LIFETIME_MS = 24 * 60 * 60 * 1000  # the recommended default: C-S API, createContent
PENDING_LIMIT = 50
_PIECES_BYTES = 512 * 1024
_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:\s*;[\x20-\x7e]*)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
UNKNOWN_TYPE = "application/octet-stream"


def clean_type(text: str | None) -> str:
    """A usable Content-Type; ``application/octet-stream`` for none or nonsense."""
    text = (text or "").strip()
    return text if len(text) <= 255 and _TYPE.fullmatch(text) else UNKNOWN_TYPE


def clean_name(text: str | None) -> str | None:
    """A file name without control characters, at most 255 characters; ``None`` for none."""
    return _CONTROL.sub("", text or "")[:255] or None


class Uploads:
    """Brings content in."""

    def __init__(self, db: Database, bus: Bus, jobs: Jobs, clock: Clock, settings: Settings, files: Files) -> None:
        self._db = db
        self._bus = bus
        self._jobs = jobs
        self._clock = clock
        self._settings = settings
        self._files = files
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        jobs.handle("media.expire", self._expire)
        jobs.handle("media.sweep", self._sweep)

    def uri(self, media_id: str) -> str:
        return f"mxc://{self._settings.server_name}/{media_id}"

    async def create(self, user_id: str) -> Created:
        """Make a URI whose content comes later. Raises M_LIMIT_EXCEEDED past ``PENDING_LIMIT`` pending ones.

        Source: C-S API, createContent.
        """
        now_ms = self._clock.now_ms()
        item = Item(token(18), user_id, None, UNKNOWN_TYPE, None, 0, now_ms + UNUSED_LIFETIME_MS)

        def unit(tx: Tx) -> None:
            count, first_ms = store.pending(tx, user_id, now_ms)
            if count >= PENDING_LIMIT:
                raise limit_exceeded(first_ms - now_ms, f"{count} uploads are pending: finish one of them first")
            store.add_item(tx, item, now_ms)
            self._jobs.enqueue(tx, "media.expire", {"media_id": item.media_id}, now_ms + UNUSED_LIFETIME_MS)

        await self._db.write(unit)
        return Created(self.uri(item.media_id), now_ms + UNUSED_LIFETIME_MS)

    async def upload(self, user_id: str, body: AsyncIterator[bytes], type_: str | None, name: str | None) -> str:
        """Store a new content; returns its media id. ``user_id`` is "" for what the service itself stores.

        Raises M_TOO_LARGE, M_FORBIDDEN past the quota. Source: C-S API, uploadContent.
        """
        media_id = token(18)
        now_ms = self._clock.now_ms()
        await self._keep(Item(media_id, user_id, None, clean_type(type_), clean_name(name), 0, None), body, now_ms)
        return media_id

    async def check_fillable(self, user_id: str, server_name: str, media_id: str) -> Item:
        """The pending item. Raises what ``uploadContentToMXC`` raises, before any byte of the body is read."""
        local_id(server_name, media_id, self._settings.server_name)
        return _fillable(await store.item(self._db, media_id), user_id, self._clock.now_ms())

    async def fill(self, item: Item, body: AsyncIterator[bytes], type_: str | None, name: str | None) -> None:
        """Upload the content of a URI made by ``create``.

        Raises M_NOT_FOUND, M_FORBIDDEN, M_CANNOT_OVERWRITE_MEDIA, M_TOO_LARGE. Source: C-S API, uploadContentToMXC.
        """
        wanted = Item(item.media_id, item.user_id, None, clean_type(type_), clean_name(name), 0, item.expires_ms)
        await self._keep(wanted, body, self._clock.now_ms())

    async def remove(self, media_id: str) -> None:
        """Forget a URI, and its content when nothing else has it."""

        def unit(tx: Tx) -> None:
            item = store.item_in(tx, media_id)
            store.drop_item(tx, media_id)
            if item is not None and item.hash is not None:
                self._jobs.enqueue(tx, "media.sweep", {"hash": item.hash})

        await self._db.write(unit)

    async def _keep(self, item: Item, body: AsyncIterator[bytes], now_ms: int) -> None:
        incoming = await asyncio.to_thread(self._files.begin)
        try:
            await _take_in(incoming, body, self._settings.media_max_bytes)
            hash_ = await asyncio.to_thread(incoming.seal)
            async with self._lock(hash_):
                try:
                    await asyncio.to_thread(self._files.land, incoming, hash_)
                    await self._commit(structs.replace(item, hash=hash_, size_bytes=incoming.size_bytes), now_ms)
                except BaseException:
                    # A cancelled write may still be committed; the row, not the error, says whether the file stays.
                    await asyncio.shield(self._discard_unnamed(hash_))
                    raise
        finally:
            await asyncio.shield(asyncio.to_thread(incoming.abandon))
        # Only after commit, and only for speed: who waits also looks in the database.
        self._bus.whisper(Whisper("media", data=item.media_id))

    async def _commit(self, item: Item, now_ms: int) -> None:
        quota = self._settings.media_quota_bytes
        assert item.hash is not None
        hash_: str = item.hash

        def unit(tx: Tx) -> None:
            if quota and item.user_id and store.used_bytes(tx, item.user_id) + item.size_bytes > quota:
                raise forbidden(f"Your uploads would take more than the {quota} bytes you may store")
            store.add_content(tx, hash_, item.size_bytes, now_ms)
            if item.expires_ms is None:
                store.add_item(tx, item, now_ms)
            else:
                _fillable(store.item_in(tx, item.media_id), item.user_id, now_ms)
                store.fill_item(tx, item)

        await self._db.write(unit)

    async def _discard_unnamed(self, hash_: str) -> None:
        unnamed = await self._db.write(lambda tx: store.drop_content_if_unused(tx, hash_))
        if unnamed:
            await asyncio.to_thread(self._files.remove, hash_)

    async def _expire(self, payload: dict[str, str]) -> None:
        now_ms = self._clock.now_ms()
        await self._db.write(lambda tx: store.drop_expired(tx, payload["media_id"], now_ms))

    async def _sweep(self, payload: dict[str, str]) -> None:
        async with self._lock(payload["hash"]):
            await self._discard_unnamed(payload["hash"])

    def _lock(self, hash_: str) -> asyncio.Lock:
        lock = self._locks.get(hash_)
        if lock is None:
            lock = self._locks[hash_] = asyncio.Lock()
        return lock


def _fillable(item: Item | None, user_id: str, now_ms: int) -> Item:
    if item is None or (item.expires_ms is not None and item.expires_ms <= now_ms):
        raise not_found("This media ID is unknown or has expired")
    if item.user_id != user_id:
        raise forbidden("This media ID was made by somebody else")
    if item.hash is not None:
        raise cannot_overwrite_media()
    return item


async def _take_in(incoming: Incoming, body: AsyncIterator[bytes], limit_bytes: int) -> None:
    pieces: list[bytes] = []
    waiting = size = 0
    async for piece in body:
        size += len(piece)
        if size > limit_bytes:
            raise too_large(f"Uploads may have at most {limit_bytes} bytes")
        pieces.append(piece)
        waiting += len(piece)
        if waiting >= _PIECES_BYTES:
            await asyncio.to_thread(incoming.write, pieces)
            pieces, waiting = [], 0
    if pieces:
        await asyncio.to_thread(incoming.write, pieces)
