"""How the client speaks: requests over httpx, errors, cursors, idempotency keys, and signatures of webhooks."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import msgspec

T = TypeVar("T")


class Refused(Exception):
    """The service said no: ``status``, ``errcode``, and a sentence."""

    def __init__(self, status: int, errcode: str, error: str) -> None:
        super().__init__(f"{status} {errcode}: {error}")
        self.status, self.errcode, self.error = status, errcode, error


class _Error(msgspec.Struct):
    errcode: str = ""
    error: str = ""


class Transport:
    """A connection with a token: a person's, or an account's key."""

    def __init__(self, url: str, token: str, http: httpx.Client | None = None) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._http = http or httpx.Client(timeout=30.0)

    def close(self) -> None:
        """End the connections."""
        self._http.close()

    def iterate(self, method: Callable[..., Any], *arguments: Any, **options: Any) -> Iterator[Any]:
        """Everything of a list: ``client.iterate(client.list_accounts)``."""
        cursor: str | None = None
        while True:
            page = method(*arguments, cursor=cursor, **options)
            yield from page.items
            cursor = getattr(page, "next_cursor", None) or None
            if cursor is None:
                return

    def _call(self, method: str, path: str, query: dict[str, Any], body: Any, key: str | None, answer: type[T]) -> T:
        headers = {"authorization": f"Bearer {self._token}"}
        if key is not None:
            headers["idempotency-key"] = key
        content = body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)
        if content is not None:
            headers["content-type"] = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        given = {name: _text(value) for name, value in query.items() if value is not None}
        response = self._http.request(method, self._url + path, params=given, headers=headers, content=content)
        if not response.is_success:
            try:
                error = msgspec.json.decode(response.content, type=_Error)
            except msgspec.DecodeError:
                error = _Error()
            raise Refused(response.status_code, error.errcode, error.error)
        if answer is bytes:
            return response.content  # type: ignore[return-value]
        return msgspec.json.decode(response.content, type=answer)


def verify_signature(secret: str, header: str, body: bytes, tolerance_s: int = 300) -> bool:
    """Whether a webhook's request with this ``Teahouse-Signature`` is the service's, and fresh."""
    pairs = [pair.partition("=")[::2] for pair in header.split(",")]
    at = next((text for name, text in pairs if name == "t" and text.isdigit()), "")
    if not at or abs(time.time() - int(at)) > tolerance_s:
        return False
    wanted = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return any(name == "v1" and hmac.compare_digest(text.encode(), wanted.encode()) for name, text in pairs)


def _new_key() -> str:
    return secrets.token_urlsafe(24)


def _quote(value: str | int) -> str:
    return quote(str(value), safe="")


def _text(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
