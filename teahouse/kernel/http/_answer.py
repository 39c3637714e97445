"""Sending an answer: in one write where the server is ours, by the ASGI messages where it is not.

Our connection leaves the exchange in the scope (``EXCHANGE``), and an answer that is ready goes out whole
(docs/decisions/0002).
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from teahouse.kernel.http._connection import Exchange
from teahouse.kernel.http._request import EXCHANGE
from teahouse.kernel.http._route import Answer, FileAnswer, Result
from teahouse.matrix.errors import MatrixError

Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_encode = msgspec.json.Encoder().encode
_CHUNK = 256 * 1024
_NO_BODY = (204, 304)
# "Servers MUST expect that clients will approach them with OPTIONS requests": C-S API, "Web Browser Clients".
_CORS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, POST, PUT, DELETE, OPTIONS"),
    (b"access-control-allow-headers", b"X-Requested-With, Content-Type, Authorization"),
]


def _block(headers: Headers) -> bytes:
    return b"".join(b"%b: %b\r\n" % header for header in headers)


_CORS_BLOCK = _block(_CORS)
_JSON_BLOCK = b"content-type: application/json\r\n" + _CORS_BLOCK


def error_answer(error: MatrixError) -> Answer:
    """The standard error response: errcode, error and what the code adds; ``Retry-After`` with 429."""
    headers: Headers = []
    retry_after_ms = error.extra.get("retry_after_ms")
    if isinstance(retry_after_ms, int):
        headers.append((b"retry-after", str(-(-retry_after_ms // 1000)).encode()))
    return Answer(_encode(error.body()), error.status, headers)


async def send_result(scope: dict[str, Any], send: Send, result: Result) -> int:
    """Send what a handler returned; returns the status."""
    if isinstance(result, FileAnswer):
        return await _send_file(send, result)
    exchange: Exchange | None = scope.get(EXCHANGE)
    if exchange is not None and exchange.connection.writable is not None:
        await exchange.drained()
    if isinstance(result, Answer):
        answer = result
    else:
        body = result if isinstance(result, bytes) else _encode({} if result is None else result)
        if exchange is not None and not exchange.is_head:  # most answers: JSON that tells of success
            exchange.begin(b"%b%bcontent-length: %d\r\n" % (STATUS_LINE[200], _JSON_BLOCK, len(body)), body)
            exchange.end()
            return 200
        answer = Answer(body)
    if exchange is not None:
        exchange.begin(_head(answer), b"" if exchange.is_head else answer.body)
        exchange.end()
    else:
        await _send_messages(send, answer)
    return answer.status


async def _send_messages(send: Send, answer: Answer) -> None:
    headers = [*answer.headers, *_CORS]
    if answer.status not in _NO_BODY:
        headers.append((b"content-type", answer.content_type))
        headers.append((b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _head(answer: Answer) -> bytes:
    """The status line and the headers but for what the connection adds."""
    if answer.status in _NO_BODY:
        head, length = _CORS_BLOCK, b""
    else:
        length = b"content-length: %d\r\n" % len(answer.body)
        if answer.content_type == b"application/json":
            head = _JSON_BLOCK
        else:
            head = b"content-type: %b\r\n%b" % (answer.content_type, _CORS_BLOCK)
    own = _block(answer.headers) if answer.headers else b""
    if b"\n" in own.replace(b"\r\n", b"") or own.count(b"\r\n") != len(answer.headers):
        raise ValueError("a header of the answer holds a line break")
    return b"".join((STATUS_LINE[answer.status], head, own, length))


async def _send_file(send: Send, answer: FileAnswer) -> int:
    loop = asyncio.get_running_loop()
    with await loop.run_in_executor(None, open, answer.path, "rb") as file:
        left = os.fstat(file.fileno()).st_size - answer.start if answer.length < 0 else answer.length
        headers = [*answer.headers, (b"content-type", answer.content_type), (b"content-length", b"%d" % left), *_CORS]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        if left == 0:
            await send({"type": "http.response.body", "body": b""})
        file.seek(answer.start)
        while left > 0:
            chunk = await loop.run_in_executor(None, file.read, min(left, _CHUNK))
            if not chunk:
                break
            left -= len(chunk)
            await send({"type": "http.response.body", "body": chunk, "more_body": left > 0})
    return answer.status
