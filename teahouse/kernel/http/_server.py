"""uvicorn's server with connections of our own, ended the way we end: parked polls are woken first.

uvicorn's own take headers without limit and wait for ever for the rest of a request (measured: docs/decisions/0002).
A sweep every second costs nothing a request.
"""

import signal
import time
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any

import uvicorn

from teahouse.kernel.http._connection import KEEP_ALIVE_SECONDS, Connection


class Server(uvicorn.Server):
    """Serves until SIGTERM or SIGINT; then wakes parked polls, drains and returns."""

    def __init__(
        self,
        application: Any,
        *,
        host: str,
        port: int,
        on_ready: Callable[[str], None],
        on_exit: Callable[[], None],
    ) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                host=host,
                port=port,
                http=Connection,
                ws="none",
                loop="uvloop",
                lifespan="off",
                access_log=False,
                log_config=None,
                server_header=False,
                proxy_headers=False,
                backlog=4096,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=8,
            )
        )
        self._on_ready = on_ready
        self._on_exit = on_exit

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started:
            address = self.servers[0].sockets[0].getsockname()
            host = f"[{address[0]}]" if ":" in address[0] else address[0]
            self._on_ready(f"http://{host}:{address[1]}")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(signal.SIGTERM if sig == signal.SIGINT else sig, frame)
        # uvicorn would raise the signal again once drained, which ends the process before the database is closed.
        self._captured_signals.clear()

    async def shutdown(self, sockets: Any = None) -> None:
        self._on_exit()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            now = time.monotonic()
            for connection in list(self.server_state.connections):
                if not isinstance(connection, Connection):
                    continue
                if connection.overdue(now):
                    connection.transport.abort()
                elif connection.idle_too_long(now):
                    connection.transport.close()
        return await super().on_tick(counter)


Serve = Callable[[], Awaitable[None]]
