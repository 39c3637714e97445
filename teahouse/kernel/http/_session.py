"""Who looks at a page: the session cookie, and whether a POST came from a page of ours.

The cookie is ``SameSite=Lax``, which keeps it from other sites' POSTs; that a POST must also say where it comes from
(``Sec-Fetch-Site``, or ``Origin``, or ``Referer``) is the second lock.
"""

from collections.abc import Awaitable
from typing import Any, Protocol
from urllib.parse import urlsplit

from teahouse.kernel.http._request import Request, Who
from teahouse.matrix.errors import MatrixError, forbidden

COOKIE = "teahouse_session"  # holds an access token
_NOT_PAGES = ("/_", "/.well-known/", "/cgi-bin/", "/customservice/", "/datacube/", "/sns/")


class _Authenticate(Protocol):
    def __call__(self, token: str, ip: str, user_agent: str) -> Who | Awaitable[Who]: ...


async def visitor(request: Request, authenticate: _Authenticate) -> Who | None:
    """Who looks at the page; ``None`` without a cookie that is good. Raises M_FORBIDDEN for another site's POST."""
    if request.method not in ("GET", "HEAD") and not same_origin(request):
        raise forbidden("This form was sent from another site")
    token = request.cookie(COOKIE)
    if not token:
        return None
    try:
        found = authenticate(token, request.client_ip, request.header("user-agent") or "")
        who = found if isinstance(found, Who) else await found
    except MatrixError:
        return None
    return None if who.locked or who.within else who


def same_origin(request: Request) -> bool:
    """Whether the browser says that the request was made by a page of ours."""
    site = request.header("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    source = request.header("origin") or request.header("referer")
    host = request.header("host")
    if not source or not host:
        return False
    try:
        return urlsplit(source).netloc.lower() == host.lower()
    except ValueError:
        return False


def looks_for_page(scope: dict[str, Any]) -> bool:
    """Whether a path that no route has was asked for by someone who reads HTML."""
    path: str = scope["raw_path"].decode("latin-1")
    if path.startswith(_NOT_PAGES):
        return False
    return any(key == b"accept" and b"text/html" in value for key, value in scope["headers"])
