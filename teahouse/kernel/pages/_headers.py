"""The headers of pages: what a browser may do with them, the session cookie, being sent elsewhere."""

import base64
from urllib.parse import quote

import msgspec

from teahouse.kernel.http import COOKIE, Answer, Request

Headers = list[tuple[bytes, bytes]]

FLASH = "teahouse_flash"
SESSION_S = 60 * 24 * 3600
_CSP = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    b"font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    b"base-uri 'none'"
)
_SECURE: Headers = [
    (b"content-security-policy", _CSP),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
]


def secure_headers() -> Headers:
    """What goes with every page: nothing foreign, nothing inline, no frames."""
    return list(_SECURE)


def session_cookie(token: str, *, secure: bool) -> tuple[bytes, bytes]:
    """The header that keeps ``token`` (an access token) as the visitor's session; "" forgets it."""
    age = SESSION_S if token else 0
    return set_cookie(COOKIE, token, age, secure=secure, readable=False)


def set_cookie(name: str, value: str, max_age_s: int, *, secure: bool, readable: bool = True) -> tuple[bytes, bytes]:
    """A Set-Cookie header for the whole site; scripts can read it if ``readable``."""
    text = f"{name}={value}; Path=/; Max-Age={max_age_s}; SameSite=Lax"
    text += ("" if readable else "; HttpOnly") + ("; Secure" if secure else "")
    return b"set-cookie", text.encode("ascii")


def local_path(target: str | None, default: str = "/") -> str:
    """``target`` if it is a path on this service, else ``default``: nobody is sent to another site by our hand."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    if any(character < "!" or character in "\\\x7f" for character in target):
        return default
    return target


def redirect(
    request: Request, target: str, *, flash: str = "", kind: str = "done", headers: Headers | None = None
) -> Answer:
    """Send the visitor to ``target``, a path of ours; they see ``flash`` there, once. ``kind``: done, note or error.

    To htmx it is said in its own way, so that the whole page changes.
    """
    where = quote(local_path(target), safe="/%:@!$&'()*+,;=~-._?#[]").encode("ascii")
    out: Headers = [(b"cache-control", b"no-store"), *(headers or [])]
    if flash:
        said = base64.urlsafe_b64encode(msgspec.json.encode([kind, flash[:500]])).decode()
        out.append(set_cookie(FLASH, said, 60, secure=False, readable=False))
    if request.header("hx-request"):
        return Answer(b"", 200, [(b"hx-redirect", where), *out], b"text/html; charset=utf-8")
    return Answer(b"", 303, [(b"location", where), *out], b"text/html; charset=utf-8")


def flashed(request: Request) -> tuple[str, str] | None:
    """(kind, words) that ``redirect`` left for this page."""
    said = request.cookie(FLASH)
    if not said:
        return None
    try:
        kind, words = msgspec.json.decode(base64.urlsafe_b64decode(said), type=tuple[str, str])
    except (ValueError, msgspec.MsgspecError):
        return None
    return (kind if kind in ("done", "note", "error") else "note"), words
