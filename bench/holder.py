"""Holds long polls open, thousands of them, in a process of its own: ``python -m bench.holder PORT``.

Reads one JSON order a line: ``{"hold": [tokens]}`` has each sync once and then parks a poll for it, renewed for ever.
Answers one line when all are parked: how many polls are owed an answer now, how many were answered so far.
"""

import asyncio
import json
import sys
from urllib.parse import quote

import msgspec
import uvloop

from bench.people import C, Synced
from bench.servers import raise_open_files
from bench.wire import Connection

_decode = msgspec.json.Decoder(Synced).decode
_POLL_MS = 30_000


class Poll:
    """One waiting member."""

    answered = 0

    def __init__(self, port: int, token: str) -> None:
        self.connection = Connection("127.0.0.1", port)
        self._token = token

    async def run(self, parked: asyncio.Event) -> None:
        since = await self._sync("", 0)
        while True:
            asking = asyncio.ensure_future(self._sync(since, _POLL_MS))
            await asyncio.sleep(0)
            parked.set()
            since = await asking
            Poll.answered += 1

    async def _sync(self, since: str, timeout_ms: int) -> str:
        path = f"{C}/sync?timeout={timeout_ms}" + (f"&since={quote(since)}" if since else "")
        status, body = await self.connection.request("GET", path, self._token)
        if status != 200:
            raise RuntimeError(f"sync → {status} {body[:200]!r}")
        return _decode(body).next_batch


async def main(port: int) -> None:
    reader = asyncio.StreamReader(limit=1 << 24)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    polls: list[Poll] = []
    tasks: list[asyncio.Task[None]] = []
    turn = asyncio.Semaphore(16)

    async def park(poll: Poll) -> None:
        async with turn:
            parked = asyncio.Event()
            task = asyncio.create_task(poll.run(parked))
            tasks.append(task)
            await asyncio.wait([task, asyncio.create_task(parked.wait())], return_when=asyncio.FIRST_COMPLETED)

    while line := await reader.readline():
        new = [Poll(port, token) for token in json.loads(line).get("hold", [])]
        polls += new
        await asyncio.gather(*(park(poll) for poll in new))
        for task in tasks:
            if task.done():
                task.result()
        held = sum(poll.connection.is_waiting for poll in polls)
        print(json.dumps({"held": held, "answered": Poll.answered}), flush=True)


if __name__ == "__main__":
    raise_open_files()
    uvloop.run(main(int(sys.argv[1])))
