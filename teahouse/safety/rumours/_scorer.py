"""Has notes scored by a process (``_bench.py``) that is started for it, killed when it takes too long, and then gone.

Way in: ``Scorer.score``. It raises when the process ended badly; the job that asked is tried again, with a new one.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterable, Sequence
from pathlib import Path

import msgspec
import structlog

from teahouse.safety.notes import Event
from teahouse.safety.rumours._bench import Order, Outcome

log = structlog.get_logger("rumours")
_SECONDS = 300.0
#: Address space, most of which is never touched: numpy's libraries ask for a lot and use little.
MEMORY_BYTES = 2 * 1024**3
_LINE = 256 * 1024 * 1024
_BENCH = Path(__file__).with_name("_bench.py")


class ScorerError(Exception):
    """The process ended without an answer."""


class Scorer:
    """One scoring at a time is the caller's matter."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._process: asyncio.subprocess.Process | None = None

    async def score(self, order: Order, parts: AsyncIterable[Sequence[Event]]) -> Outcome:
        """Raises ``ScorerError`` when it took too long, too much memory, or died."""
        process = self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(_BENCH),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"PATH": os.environ.get("PATH", ""), "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"},
            limit=_LINE,
            start_new_session=True,  # a terminal's Ctrl-C is ours to handle
        )
        try:
            async with asyncio.timeout(self._seconds):
                with contextlib.suppress(ConnectionError):  # it died; what it said tells why
                    await _feed(process, order, parts)
                said, errors = await process.communicate()
            if process.returncode or not said:
                last = errors.decode("utf-8", "replace").strip().rpartition("\n")[2][:300]
                raise ScorerError(f"the scorer ended with {process.returncode}: {last}")
            return msgspec.json.decode(said, type=Outcome)
        except TimeoutError:
            raise ScorerError(f"the scorer took more than {self._seconds:.0f} s") from None
        finally:
            await self.stop()

    async def stop(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _feed(process: asyncio.subprocess.Process, order: Order, parts: AsyncIterable[Sequence[Event]]) -> None:
    assert process.stdin is not None
    process.stdin.write(msgspec.json.encode(order) + b"\n")
    async for events in parts:
        if events:
            process.stdin.write(msgspec.json.encode(events) + b"\n")
            await process.stdin.drain()
    process.stdin.write(b"\n")
    await process.stdin.drain()
