"""The fallback page: a stage of user-interactive authentication done in a browser, for clients that don't know it.

Source: Client-Server API, "Fallback" under "User-Interactive Authentication API".
"""

import base64
import hashlib
import html
from typing import Any
from urllib.parse import parse_qs

from teahouse.identity._uia import Uia
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.matrix.errors import MatrixError, not_found

_PATH = "/_matrix/client/v3/auth/{authType}/fallback/web"
_BODY_LIMIT = 16 * 1024

# The script is the spec's own, word for word: it tells the client's window that the stage is done.
_DONE = (
    "if (window.onAuthDone) {window.onAuthDone();} else if (window.opener && window.opener.postMessage) "
    '{window.opener.postMessage("authDone", "*");}'
)
_HASH = base64.b64encode(hashlib.sha256(_DONE.encode()).digest()).decode()
_CSP = f"default-src 'none'; script-src 'sha256-{_HASH}'; style-src 'unsafe-inline'; form-action 'self'"
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Teahouse</title>
<meta name="viewport" content="width=device-width"><style>body{{font:1rem sans-serif;margin:3rem auto;max-width:24rem}}
input,button{{font:inherit;padding:.5rem}}</style><h1>{title}</h1>{body}</html>"""
_QUESTIONS = {
    "m.login.registration_token": ("Registration token", '<input name="token" aria-label="Token" required autofocus> '),
    "m.login.terms": ("Terms of service", "<p>{terms}</p>"),
    "m.login.dummy": ("Continue", ""),
}


class FallbackRoutes:
    """The page and its form."""

    def __init__(self, uia: Uia, terms_url: str) -> None:
        self._uia = uia
        link = f'<a href="{html.escape(terms_url)}" rel="noopener" target="_blank">Terms of Service</a>'
        self._terms = f"I accept the {link}."

    def table(self) -> list[Route]:
        return [
            Route("GET", _PATH, self.ask, op="getAuthFallback", auth=Auth.NONE, rate="account", body=None),
            Route("POST", _PATH, self.answer, op="postAuthFallback", auth=Auth.NONE, rate="login", body=Body.RAW,
                  max_body=_BODY_LIMIT),
        ]  # fmt: skip

    async def ask(self, request: Request) -> Answer:
        return self._form(request, request.query_required("session"))

    async def answer(self, request: Request) -> Answer:
        raw = b"".join([chunk async for chunk in request.stream()])
        given: dict[str, Any] = {name: values[-1] for name, values in parse_qs(raw.decode("utf-8", "replace")).items()}
        session = str(given.get("session", ""))
        try:
            await self._uia.answer_elsewhere(session, request.params["authType"], given)
        except MatrixError as error:
            return self._form(request, session, error)
        body = f"<p>You can close this window and go on in your app.</p><script>{_DONE}</script>"
        return _page("Thank you", body)

    def _form(self, request: Request, session: str, error: MatrixError | None = None) -> Answer:
        question = _QUESTIONS.get(request.params["authType"])
        if question is None:
            raise not_found("This stage cannot be done in a browser")
        title, fields = question
        trouble = f'<p role="alert">{html.escape(error.error)}</p>' if error is not None else ""
        hidden = f'<input type="hidden" name="session" value="{html.escape(session)}">'
        form = f'<form method="post">{hidden}{fields.format(terms=self._terms)}<button>Continue</button></form>'
        return _page(title, trouble + form)


def _page(title: str, body: str) -> Answer:
    headers = [
        (b"content-security-policy", _CSP.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cache-control", b"no-store"),
    ]
    return Answer(_PAGE.format(title=title, body=body).encode(), 200, headers, b"text/html; charset=utf-8")
