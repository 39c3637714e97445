"""Finding the content of a URI, and waiting for it where it is still to be uploaded."""

import asyncio

from teahouse.kernel.bus import Bus, Whisper
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database
from teahouse.matrix.errors import not_found, not_yet_uploaded
from teahouse.media import _store as store
from teahouse.media._model import Item, local_id
from teahouse.surfaces import Restraints

WAIT_DEFAULT_MS = 20_000  # C-S API, getContentAuthed, timeout_ms
WAIT_LIMIT_MS = 60_000
_LOOK_AGAIN_SECONDS = 5.0


class Downloads:
    """Finds items."""

    def __init__(self, db: Database, bus: Bus, clock: Clock, server_name: str, restraints: Restraints) -> None:
        self._db = db
        self._restraints = restraints
        self._clock = clock
        self._server_name = server_name
        self._waiting: dict[str, asyncio.Event] = {}
        bus.overhear(self._overhear)

    async def find(self, server_name: str, media_id: str, timeout_ms: int) -> Item:
        """The item, once it has content. Raises M_NOT_FOUND, for what a measure withholds too; M_NOT_YET_UPLOADED after
        ``timeout_ms``.

        Source: C-S API, getContentAuthed. The bus only shortens the wait (law 2): every few seconds we look ourselves.
        """
        local_id(server_name, media_id, self._server_name)
        self._check(f"mxc://{server_name}/{media_id}")
        try:
            async with asyncio.timeout(timeout_ms / 1000):
                while True:
                    arrived = self._waiting.setdefault(media_id, asyncio.Event())
                    item = await self._look(media_id)
                    if item.hash is not None:
                        return item
                    await _first(arrived)
        except TimeoutError:
            item = await self._look(media_id)
            if item.hash is None:
                raise not_yet_uploaded() from None
            return item
        finally:
            self._forget(media_id)

    def _check(self, mxc: str) -> None:
        held = self._restraints.withheld(mxc)
        if held is not None:
            error = not_found(f"This medium is withheld by a measure of moderation, {held.said}")
            error.extra["org.teahouse.withheld"] = {
                "does": held.does,
                "statement": held.number,
                "rule": held.rule_id,
                "until_ms": held.end_ms,
            }
            raise error

    async def _look(self, media_id: str) -> Item:
        item = await store.item(self._db, media_id)
        if item is None or (item.hash is None and (item.expires_ms or 0) <= self._clock.now_ms()):
            raise not_found("There is no such media")
        return item

    def _overhear(self, whisper: Whisper) -> None:
        if whisper.kind == "media" and (arrived := self._waiting.pop(str(whisper.data), None)):
            arrived.set()

    def _forget(self, media_id: str) -> None:
        # Others may still wait on it: waking them only makes them look again.
        if (arrived := self._waiting.pop(media_id, None)) is not None:
            arrived.set()


async def _first(arrived: asyncio.Event) -> None:
    """Wait until it arrives or it is time to look again. Not by ``wait_for``: Python 3.11's can lose a cancellation."""
    try:
        async with asyncio.timeout(_LOOK_AGAIN_SECONDS):
            await arrived.wait()
    except TimeoutError:
        pass
