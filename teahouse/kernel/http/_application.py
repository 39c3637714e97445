"""The ASGI application: route, caller, rate, body, handler, answer. The first stop of every request."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import msgspec
import structlog

from teahouse.kernel.http._request import Receive, Request, Who
from teahouse.kernel.http._route import Answer, Auth, Body, FileAnswer, Result, Route
from teahouse.kernel.http._router import Router
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.matrix import canonical
from teahouse.matrix.errors import MatrixError, bad_json, forbidden, missing_token, not_json

log = structlog.get_logger("http")
Send = Callable[[dict[str, Any]], Awaitable[None]]

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_CHUNK = 256 * 1024
_JSON = (b"content-type", b"application/json")
# "Servers MUST expect that clients will approach them with OPTIONS requests": C-S API, "Web Browser Clients".
_CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, POST, PUT, DELETE, OPTIONS"),
    (b"access-control-allow-headers", b"X-Requested-With, Content-Type, Authorization"),
]


class Authenticate(Protocol):
    """Finds the caller of a token; raises M_UNKNOWN_TOKEN."""

    async def __call__(self, token: str, ip: str, user_agent: str) -> Who: ...


class Application:
    """Answers requests by the routes it is given."""

    def __init__(self, routes: list[Route], authenticate: Authenticate, limits: Limits, metrics: Metrics) -> None:
        self.router = Router(routes)
        self._authenticate = authenticate
        self._limits = limits
        self._metrics = metrics

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        op = "unknown"
        try:
            method: str = scope["method"]
            if method == "OPTIONS":
                await _send(send, Answer(status=204))
                return
            route, params = self.router.find(method, scope["raw_path"].decode("latin-1"))
            op = route.op
            result: Result = await self._handle(route, Request(scope, receive, params))
        except MatrixError as error:
            result = error_answer(error)
        except ConnectionError:
            return
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("request failed", op=op, path=scope["path"])
            result = error_answer(MatrixError(500, "M_UNKNOWN", "Internal server error"))
        status = await _send(send, result)
        self._metrics.observe(op, status, time.perf_counter() - started)

    async def _handle(self, route: Route, request: Request) -> Result:
        if route.auth is not Auth.NONE:
            await self._identify(route, request)
        who = request.who
        if route.rate != "none":
            self._limits.check(route.rate, who.user_id if who is not None else request.client_ip)
        if route.body is not None:
            request.max_body = route.max_body
            if route.body is not Body.RAW:
                request.body = decode(route, await request.read())
        return await route.handler(request)

    async def _identify(self, route: Route, request: Request) -> None:
        token, user_agent = "", ""
        for key, value in request.scope["headers"]:
            if key == b"authorization":
                if value[:7].lower() == b"bearer ":
                    token = value[7:].strip().decode("latin-1")
            elif key == b"user-agent":
                user_agent = value.decode("latin-1")
        if not token:
            token = request.query("access_token") or ""
        if not token:
            if route.auth is Auth.OPTIONAL:
                return
            raise missing_token("Missing access token")
        who = await self._authenticate(token, request.client_ip, user_agent)
        if who.locked and route.auth is not Auth.LOCKED_OK:
            raise MatrixError(401, "M_USER_LOCKED", "This account has been locked", soft_logout=True)
        if route.auth is Auth.ADMIN and not who.admin:
            raise forbidden("You are not a server administrator")
        request.who = who


def decode(route: Route, raw: bytes) -> Any:
    """Decode a JSON body by the route's type. Raises M_NOT_JSON, M_BAD_JSON naming the field."""
    try:
        if route.decoder is not None:
            return route.decoder.decode(raw or b"{}")
        value = _decode(raw or b"{}")
    except msgspec.ValidationError as error:
        raise bad_json(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise not_json(f"The body is not JSON: {error}") from None
    except RecursionError:
        raise bad_json("The body is nested too deeply") from None
    if not isinstance(value, dict):
        raise bad_json("The body must be a JSON object")
    canonical.check(value)
    return value


def error_answer(error: MatrixError) -> Answer:
    """The standard error response: errcode, error and what the code adds; ``Retry-After`` with 429."""
    headers: list[tuple[bytes, bytes]] = []
    retry_after_ms = error.extra.get("retry_after_ms")
    if isinstance(retry_after_ms, int):
        headers.append((b"retry-after", str(-(-retry_after_ms // 1000)).encode()))
    return Answer(_encode(error.body()), error.status, headers)


async def _send(send: Send, result: Result) -> int:
    """Send an answer; returns its status."""
    if isinstance(result, bytes):
        body, status, headers = result, 200, [_JSON]
    elif isinstance(result, Answer):
        body, status, headers = result.body, result.status, [*result.headers]
        if status not in (204, 304):
            headers.append((b"content-type", result.content_type))
    elif isinstance(result, FileAnswer):
        return await _send_file(send, result)
    else:
        body, status, headers = _encode({} if result is None else result), 200, [_JSON]
    if status not in (204, 304):
        headers.append((b"content-length", b"%d" % len(body)))
    headers += _CORS
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
    return status


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
