"""``World``: occurrences on a real database; ``Target``: who receives a webhook."""

import asyncio
import ssl

from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.publicaccounts.occurrences import Occurrences


class World:
    def __init__(self, db: Database, private: bool = True) -> None:
        self.db, self.clock = db, ManualClock()
        self.settings = Settings(webhook_private_targets=private)
        self.occurrences = Occurrences(db, self.clock, self.settings)

    async def note(self, account_no: int, user_id: str, kind: str = "said", **data: object) -> int:
        return await self.db.write(lambda tx: self.occurrences.note(tx, account_no, kind, user_id, data))

    async def listen(self, account_no: int, reason: str = "bot", on: bool = True) -> None:
        await self.db.write(lambda tx: self.occurrences.listen(tx, account_no, reason, on))

    async def lanes(self) -> int:
        row = await self.db.one("SELECT COUNT(*) FROM publicaccounts_lanes")
        return row[0] if row else 0

    async def later(self, ms: int) -> None:
        """What is due after so long has been told."""
        self.clock.advance(ms)
        self.occurrences._runner.nudge()
        await self.occurrences.settle()


class Target:
    """A webhook's receiver on loopback; the pieces of ``answer`` are sent as they are, or the connection left open."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answer: list[bytes] | None = [b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"]
        self.url = ""
        self.port = 0

    async def start(self, tls: ssl.SSLContext | None = None) -> "Target":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}/hook"
        return self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
            headers = {name.lower(): text for name, text in (line.split(": ", 1) for line in head)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.requests.append((headers, body))
            if self.answer is None:
                await asyncio.sleep(30)
            for piece in self.answer or ():
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.01)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, UnicodeDecodeError):
            pass
        finally:
            writer.close()

    def stop(self) -> None:
        self._server.close()
