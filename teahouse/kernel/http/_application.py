"""The ASGI application: route, caller, rate, body, handler, answer. The first stop of every request."""

import asyncio
import time
from collections.abc import Awaitable
from typing import Any, Protocol

import msgspec
import structlog

from teahouse.kernel.http import _session
from teahouse.kernel.http._answer import Send, error_answer, send_result
from teahouse.kernel.http._country import Country
from teahouse.kernel.http._request import Receive, Request, Who
from teahouse.kernel.http._route import Answer, Auth, Body, Result, Route
from teahouse.kernel.http._router import Router
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.matrix import canonical
from teahouse.matrix.errors import MatrixError, bad_json, forbidden, missing_token, not_json, user_locked

log = structlog.get_logger("http")
_decode = msgspec.json.Decoder().decode


class Authenticate(Protocol):
    """Finds the caller of a token: at once where they are known, else awaited; raises M_UNKNOWN_TOKEN."""

    def __call__(self, token: str, ip: str, user_agent: str) -> Who | Awaitable[Who]: ...


class ErrorPage(Protocol):
    """What a person sees where a program would be told of an error; ``op`` is the page's, "" where there is none."""

    def __call__(self, request: Request, error: MatrixError, op: str) -> Answer: ...


class Application:
    """Answers requests by the routes it is given. ``error_page`` draws the errors of pages.

    ``country_header`` names the header that says where the one is who asks.
    """

    def __init__(
        self,
        routes: list[Route],
        authenticate: Authenticate,
        limits: Limits,
        metrics: Metrics,
        error_page: ErrorPage | None = None,
        country_header: str = "",
    ) -> None:
        self.router = Router(routes)
        self._authenticate = authenticate
        self._limits = limits
        self._metrics = metrics
        self._error_page = error_page
        self._country = Country(country_header)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        op = "unknown"
        route: Route | None = None
        self._country.hear(scope["headers"])
        try:
            method: str = scope["method"]
            if method == "OPTIONS":
                await send_result(scope, send, Answer(status=204))
                return
            route, params = self.router.find(method, scope["raw_path"].decode("latin-1"))
            op = route.op
            result: Result = await self._handle(route, Request(scope, receive, params))
        except MatrixError as error:
            result = self._refusal(scope, receive, route, error)
        except ConnectionError:
            return
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("request failed", op=op, path=scope["raw_path"].decode("latin-1"))
            result = self._refusal(scope, receive, route, MatrixError(500, "M_UNKNOWN", "Internal server error"))
        status = await send_result(scope, send, result)
        self._metrics.observe(op, status, time.perf_counter() - started)

    def _refusal(self, scope: dict[str, Any], receive: Receive, route: Route | None, error: MatrixError) -> Answer:
        """JSON for programs; a page where the route is one, or where a browser asks for a path that nothing has."""
        draw = self._error_page
        if draw is not None and (route.auth is Auth.PAGE if route is not None else _session.looks_for_page(scope)):
            try:
                return draw(Request(scope, receive, {}), error, route.op if route is not None else "")
            except Exception:
                log.exception("error page failed", path=scope["raw_path"].decode("latin-1"))
        return error_answer(error)

    async def _handle(self, route: Route, request: Request) -> Result:
        if route.auth is Auth.PAGE:
            request.who = await _session.visitor(request, self._authenticate)
        elif route.auth is not Auth.NONE:
            await self._identify(route, request)
        who = request.who
        if route.rate != "none":
            self._limits.check(route.rate, who.user_id if who is not None else request.client_ip)
        if route.query is not None:
            request.asked = request.query_as(route.query)
        if route.body is not None:
            request.max_body = route.max_body
            if route.body is not Body.RAW:
                raw = request.at_hand()
                request.body = decode(route, await request.read() if raw is None else raw)
        return await route.handler(request)

    async def _identify(self, route: Route, request: Request) -> None:
        token = user_agent = ""
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
        found = self._authenticate(token, request.client_ip, user_agent)
        who = found if isinstance(found, Who) else await found
        if who.locked and route.auth is not Auth.LOCKED_OK:
            raise user_locked(f"This account is locked {who.why}")
        if who.within and not is_within(request, who):
            raise forbidden("This key is not good here")
        if route.auth is Auth.ADMIN and not who.admin:
            raise forbidden("You are not a server administrator")
        request.who = who


def is_within(request: Request, who: Who) -> bool:
    """Whether this is a path that the caller's key is good for. By the raw path: what is encoded oddly is not."""
    raw: bytes = request.scope["raw_path"]
    return (raw.decode("latin-1") + "/").startswith(who.within)


def decode(route: Route, raw: bytes) -> Any:
    """Decode a JSON body by the route's type. Raises M_NOT_JSON, M_BAD_JSON naming the field.

    Clients leave out the body of a POST that needs nothing said; a PUT without one has lost it.
    """
    if not raw and route.method != "PUT":
        raw = b"{}"
    try:
        if route.decoder is not None:
            return route.decoder.decode(raw)
        value = _decode(raw)
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
