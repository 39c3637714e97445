"""The image workshop: a process (``_shrink.py``) started when first needed, killed when it takes too long.

Decoders of hostile images run there and not here: a crash, a hang or a gigabyte costs one thumbnail.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import msgspec
import structlog

from teahouse.matrix.errors import MatrixError, limit_exceeded, too_large, unknown
from teahouse.media._model import Look

log = structlog.get_logger("media")
BENCH = Path(__file__).with_name("_shrink.py")
_ORDER_SECONDS = 30.0
_IDLE_SECONDS = 120.0
_QUEUE_LIMIT = 64


class Workshop:
    """One bench (a script), used by one order at a time."""

    def __init__(self, bench: Path = BENCH, *, order_seconds: float = _ORDER_SECONDS) -> None:
        self._bench = bench
        self._order_seconds = order_seconds
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._idle: asyncio.TimerHandle | None = None

    async def look(self, source: Path) -> Look:
        """What the image is. Raises M_UNKNOWN (400) if it is none we open, M_TOO_LARGE (413)."""
        look, _ = await self.make(source, Path(), 0, 0, "scale", animated=False)
        return look

    async def make(
        self, source: Path, target: Path, width: int, height: int, method: str, *, animated: bool
    ) -> tuple[Look, str]:
        """Make a thumbnail; returns what the image is, and the suffix written or "original".

        Raises M_UNKNOWN (400), M_TOO_LARGE (413), M_LIMIT_EXCEEDED when too many wait already.
        """
        order = {"source": str(source), "target": str(target), "width": width, "height": height}
        if self._waiting >= _QUEUE_LIMIT:
            raise limit_exceeded(2000, "Too many thumbnails are being made")
        self._waiting += 1
        try:
            async with self._turn:
                answer = await self._ask({**order, "method": method, "animated": animated})
        finally:
            self._waiting -= 1
        if "error" in answer:
            raise _refusal(answer)
        return msgspec.convert(answer, Look), answer.get("made", "")

    async def inspect(self, source: Path) -> dict[str, Any]:
        """What a bench of another part says of a file; {"error": …} if it can not. M_LIMIT_EXCEEDED as ``make``."""
        if self._waiting >= _QUEUE_LIMIT:
            raise limit_exceeded(2000, "Too many files are being looked at")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._ask({"source": str(source)})
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the process."""
        if self._idle is not None:
            self._idle.cancel()
        async with self._turn:
            await self._kill()

    async def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        if self._idle is not None:
            self._idle.cancel()
        try:
            async with asyncio.timeout(self._order_seconds):
                process = await self._started()
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(msgspec.json.encode(order) + b"\n")
                line = await process.stdout.readline()
            if line:
                self._idle = asyncio.get_running_loop().call_later(_IDLE_SECONDS, self._rest)
                answer: dict[str, Any] = msgspec.json.decode(line)
                return answer
            log.warning("image workshop died", source=order["source"])
        except (TimeoutError, ConnectionError):
            log.warning("image workshop stuck", source=order["source"])
        except asyncio.CancelledError:
            await asyncio.shield(self._kill())  # its answer would be taken for the next order's
            raise
        await self._kill()
        return {"error": "unsupported"}

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            # The venv's Python, isolated from the working directory; nothing of our environment goes along.
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                str(self._bench),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "2"},
                start_new_session=True,  # a terminal's Ctrl-C is ours to handle
            )
        return self._process

    def _rest(self) -> None:
        """Give the memory back after a while without orders: at the end of its input the bench ends."""
        process = self._process
        if process is not None and not self._turn.locked() and process.stdin is not None:
            self._process = None
            process.stdin.close()

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            try:
                process.kill()
            except ProcessLookupError:
                pass
            await process.wait()


def _refusal(answer: dict[str, Any]) -> MatrixError:
    """Source: C-S API, getContentThumbnailAuthed, 400 and 413."""
    if answer["error"] == "too_large":
        return too_large("Content is too large to thumbnail")
    return unknown("Cannot generate thumbnails for the requested content")
