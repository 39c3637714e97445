"""``Request``: what a handler sees of a request."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from typing import Any, get_origin
from urllib.parse import unquote

import msgspec
from falcon.uri import parse_query_string

from teahouse.matrix.errors import invalid_param, missing_param, missing_token, too_large

Receive = Callable[[], Awaitable[dict[str, Any]]]
EXCHANGE = "teahouse.exchange"  # where the scope holds the ``Exchange``, if the server is ours


class Who(msgspec.Struct, frozen=True):
    """The caller, by their access token. ``within``: the only paths it is good for begin so ("": any path).

    ``why``: until when they are locked or suspended, and where the reasons are.
    """

    user_id: str
    device_id: str
    user_no: int
    device_no: int
    admin: bool = False
    guest: bool = False
    locked: bool = False
    suspended: bool = False
    token_no: int = 0
    within: str = ""
    why: str = ""


class Request:
    """One request. ``params`` are the path's fields, percent-decoded; a field the path lacks is ``""``.

    ``body`` and ``asked`` are of the types that the route names as its body and its query.
    """

    __slots__ = ("_query", "_receive", "asked", "body", "max_body", "params", "scope", "who")

    def __init__(self, scope: dict[str, Any], receive: Receive, params: dict[str, str]) -> None:
        self.scope = scope
        self.params = params
        self.body: Any = None
        self.asked: Any = None
        self.who: Who | None = None
        self.max_body = 0
        self._receive = receive
        self._query: dict[str, str | list[str]] | None = None

    @property
    def method(self) -> str:
        return str(self.scope["method"])

    @property
    def path(self) -> str:
        path: str | None = self.scope.get("path")  # our own server leaves it to who asks
        return unquote(self.scope["raw_path"].decode("latin-1")) if path is None else path

    @property
    def user_id(self) -> str:
        """The caller's user id. Raises M_MISSING_TOKEN where there is no caller."""
        if self.who is None:
            raise missing_token("Missing access token")
        return self.who.user_id

    @property
    def caller(self) -> Who:
        """The caller. Raises M_MISSING_TOKEN where there is none."""
        if self.who is None:
            raise missing_token("Missing access token")
        return self.who

    @property
    def client_ip(self) -> str:
        """The peer's address; behind a proxy on loopback, the last ``X-Forwarded-For``."""
        client = self.scope.get("client")
        address = str(client[0]) if client else ""
        if address in ("127.0.0.1", "::1", ""):
            for key, value in self.scope["headers"]:
                if key == b"x-forwarded-for" and value:
                    return str(value.decode("latin-1")).rsplit(",", 1)[-1].strip()
        return address

    def header(self, name: str) -> str | None:
        """The first header ``name`` (lower case)."""
        wanted = name.encode("ascii")
        for key, value in self.scope["headers"]:
            if key == wanted:
                return str(value.decode("latin-1"))
        return None

    def cookie(self, name: str) -> str:
        """The value of the cookie ``name``, as it was sent; "" without one."""
        for key, value in self.scope["headers"]:
            if key == b"cookie":
                for pair in value.decode("latin-1").split(";"):
                    found, _, text = pair.strip().partition("=")
                    if found == name:
                        return str(text)
        return ""

    @property
    def content_length(self) -> int | None:
        text = self.header("content-length")
        return int(text) if text is not None and text.isdigit() else None

    def query(self, name: str) -> str | None:
        """The query parameter ``name`` (the last one, if repeated)."""
        value = self._parsed().get(name)
        return value[-1] if isinstance(value, list) else value

    def query_all(self, name: str) -> list[str]:
        """Every value of the query parameter ``name``."""
        value = self._parsed().get(name)
        if value is None:
            return []
        return value if isinstance(value, list) else [value]

    def query_as(self, type_: Any) -> Any:
        """The query as the Struct ``type_``; what it does not name is passed over. Raises M_INVALID_PARAM.

        A field that is a list takes every value of a repeated parameter, others the last one.
        """
        known = msgspec.structs.fields(type_)
        found: dict[str, Any] = {}
        for field in known:
            values = self.query_all(field.encode_name)
            if values:
                found[field.encode_name] = values if takes_many(field) else values[-1]
        if any("\0" in text for value in found.values() for text in value):
            raise invalid_param("The query holds a NUL character")
        try:
            return msgspec.convert(found, type_, strict=False)
        except msgspec.ValidationError as error:
            raise invalid_param(f"Query: {error}") from None

    def query_required(self, name: str) -> str:
        """The query parameter ``name``. Raises M_MISSING_PARAM."""
        value = self.query(name)
        if value is None:
            raise missing_param(f"Query parameter '{name}' is missing")
        return value

    def query_int(self, name: str, default: int, low: int, high: int) -> int:
        """An integer, brought into ``low``…``high``. Raises M_INVALID_PARAM for what is not an integer or negative."""
        text = self.query(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit()) or len(text) > 18:
            raise invalid_param(f"Query parameter '{name}' must be a non-negative integer")
        return min(max(int(text), low), high)

    def query_bool(self, name: str, default: bool = False) -> bool:
        """``true`` or ``false``. Raises M_INVALID_PARAM."""
        text = self.query(name)
        if text is None:
            return default
        if text not in ("true", "false"):
            raise invalid_param(f"Query parameter '{name}' must be true or false")
        return text == "true"

    def query_choice(self, name: str, default: str, allowed: Sequence[str]) -> str:
        """One of ``allowed``. Raises M_INVALID_PARAM."""
        text = self.query(name)
        if text is None:
            return default
        if text not in allowed:
            raise invalid_param(f"Query parameter '{name}' must be one of {', '.join(allowed)}")
        return text

    def query_names(self) -> Collection[str]:
        """The names of the parameters that the query has."""
        return self._parsed()

    def _parsed(self) -> dict[str, str | list[str]]:
        if self._query is None:
            raw: bytes = self.scope["query_string"]
            if not raw:
                self._query = {}
            else:
                self._query = parse_query_string(raw.decode("latin-1"), keep_blank=True, csv=False)
        return self._query

    async def stream(self) -> AsyncIterator[bytes]:
        """The body as it comes in. Raises M_TOO_LARGE past ``max_body``, ``ConnectionError`` if the peer goes away."""
        size = 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError("the client went away")
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > self.max_body:
                raise too_large(f"The body is larger than {self.max_body} bytes")
            if chunk:
                yield chunk
            if not message.get("more_body"):
                return

    def at_hand(self) -> bytes | None:
        """The whole body, if it has come in already and nobody has read of it: then there is nothing to wait for."""
        exchange = self.scope.get(EXCHANGE)
        if exchange is None or exchange.more_body or exchange.gone or len(exchange.body) > self.max_body:
            return None
        body: bytes = exchange.take()
        return body

    async def read(self) -> bytes:
        """The whole body. Errors as for ``stream``."""
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body"):
            body: bytes = message.get("body", b"")
            if len(body) > self.max_body:
                raise too_large(f"The body is larger than {self.max_body} bytes")
            return body
        if message["type"] == "http.disconnect":
            raise ConnectionError("the client went away")
        first: bytes = message.get("body", b"")
        limit, self.max_body = self.max_body, self.max_body - len(first)
        if self.max_body < 0:
            raise too_large(f"The body is larger than {limit} bytes")
        return first + b"".join([chunk async for chunk in self.stream()])


def takes_many(field: msgspec.structs.FieldInfo) -> bool:
    """Whether a field of a query may be given several times."""
    return get_origin(field.type) in (list, tuple)
