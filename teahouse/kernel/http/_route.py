"""What a route says of itself. Forgetting must fail: operation, auth, rate and body have no default."""

import enum
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from teahouse.kernel.http._request import Request
from teahouse.kernel.limits import RATES


class Auth(enum.Enum):
    """Who may call."""

    NONE = "none"
    OPTIONAL = "optional"  # a token is looked at if there is one
    USER = "user"
    PAGE = "page"  # a page: the session cookie is looked at if there is one; only our own pages may POST
    LOCKED_OK = "locked_ok"  # also a locked user: the spec lets them log out
    ADMIN = "admin"


class Body(enum.Enum):
    """What the request's body is, where it is not a Struct."""

    JSON = "json"  # any JSON object, held to canonical JSON's rules
    RAW = "raw"  # the handler reads request.stream()


class Answer(msgspec.Struct, frozen=True):
    """An answer that is not just JSON with status 200. ``body`` is sent as it is."""

    body: bytes = b""
    status: int = 200
    headers: list[tuple[bytes, bytes]] = []
    content_type: bytes = b"application/json"


class FileAnswer(msgspec.Struct, frozen=True):
    """An answer from a file: ``length`` bytes from ``start`` (all of it if ``length`` is -1)."""

    path: str
    content_type: bytes
    status: int = 200
    headers: list[tuple[bytes, bytes]] = []
    start: int = 0
    length: int = -1


Result = Answer | FileAnswer | bytes | msgspec.Struct | dict[str, Any] | None
Handler = Callable[[Request], Awaitable[Result]]


class Route:
    """One operation: method and path template (``/a/{handle}``), its handler and what it asks of a caller.

    ``body`` is ``None`` (not read), a ``Body``, or the Struct the JSON is decoded into; ``max_body`` is in bytes.
    ``query`` is the Struct the query is decoded into (``request.asked``); without one the handler reads it itself.
    ``answers``, ``status``, ``produces`` (media types: "application/json, text/csv"), ``takes`` (that of a
    ``Body.RAW``), ``tag`` and ``summary`` are for the OpenAPI; a handler that answers another status than 200 says so
    here, and in its ``Answer``. Without ``answers`` the JSON is ``{}``.
    """

    __slots__ = (
        "answers",
        "auth",
        "body",
        "decoder",
        "fields",
        "handler",
        "max_body",
        "method",
        "op",
        "path",
        "produces",
        "query",
        "rate",
        "status",
        "summary",
        "tag",
        "takes",
    )

    def __init__(
        self,
        method: str,
        path: str,
        handler: Handler,
        *,
        op: str,
        auth: Auth,
        rate: str,
        body: "Body | type[msgspec.Struct] | None",
        query: type[msgspec.Struct] | None = None,
        answers: Any = None,
        status: int = 200,
        produces: str = "application/json",
        takes: str = "application/octet-stream",
        tag: str = "",
        summary: str = "",
        max_body: int = 1024 * 1024,
    ) -> None:
        if rate not in RATES:
            raise ValueError(f"{op}: no rate class {rate!r}")
        if not op:
            raise ValueError(f"{path}: a route names its operation")
        self.method = method
        self.path = path
        self.handler = handler
        self.op = op
        self.auth = auth
        self.rate = rate
        self.body = body
        self.query = query
        self.answers = answers
        self.status = status
        self.produces = produces
        self.takes = takes
        self.tag = tag
        self.summary = summary
        self.max_body = max_body
        self.fields: tuple[str, ...] = ()
        self.decoder: msgspec.json.Decoder[Any] | None = None
        if body is not None and not isinstance(body, Body):
            self.decoder = msgspec.json.Decoder(body)

    def __repr__(self) -> str:
        return f"<Route {self.method} {self.path} {self.op}>"
