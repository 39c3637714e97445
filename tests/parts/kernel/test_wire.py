"""Our end of a connection, over a socket: what a request leaves behind."""

import asyncio
import gc
from collections.abc import AsyncIterator

import pytest

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Application, Auth, Body, Request, Route, Server, Who
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics

PUT = b'PUT /x/%d HTTP/1.1\r\nHost: tea\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"text":"a"}'


async def echo(request: Request) -> dict[str, str]:
    await asyncio.sleep(0)
    return {"text": request.body["text"], "at": request.params["at"]}


def nobody(token: str, ip: str, user_agent: str) -> Who:
    raise AssertionError("no route asks who it is")


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A server of one route; on which port."""
    routes = [Route("PUT", "/x/{at}", echo, op="echo", auth=Auth.NONE, rate="none", body=Body.JSON)]
    application = Application(routes, nobody, Limits(Clock(), enabled=False), Metrics())
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    server = Server(application, host="127.0.0.1", port=0, on_ready=ready.set_result, on_exit=lambda: None)
    serving = asyncio.create_task(server.serve())
    yield int((await ready).rpartition(":")[2])
    server.should_exit = True
    await serving


async def answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """The status line and the body of an answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    size = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return head.split(b"\r\n")[0], await reader.readexactly(size)


async def test_a_request_leaves_nothing_for_the_collector(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for round_ in range(2):
        gc.collect()
        gc.disable()
        try:
            for number in range(50):
                writer.write(PUT % number)
                assert (b"HTTP/1.1 200 OK", b'{"text":"a","at":"%d"}' % number) == await answer(reader)
        finally:
            gc.enable()
        left = gc.collect()
        if round_:  # the first one warms up
            assert left < 50
    writer.close()
