"""Signing in and out in a browser: name and password as in any Matrix client; the session is a cookie.

No tables. Way in: `SignInPages`, one for each set of pages that people sign in to. Such a set brings its template
``sign-in.html`` and the words of this file in its languages.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from teahouse.identity._model import Issued
from teahouse.kernel.http import COOKIE, Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, Pages, language_of, read_form, redirect, said_language, session_cookie
from teahouse.matrix.errors import MatrixError

SignIn = Callable[[str, str, str, str], Awaitable[Issued]]
SignOut = Callable[[str], Awaitable[None]]


class NoteLanguage(Protocol):
    """``_account_data.AccountData.note_language``."""

    def __call__(self, user_id: str, language: str, *, chosen: bool) -> Awaitable[None]: ...


class SignInPages:
    """The door for people. ``name`` is that of the set, and of the device: Desk at ``/desk/``."""

    def __init__(self, pages: Pages, name: str, verbs: tuple[SignIn, SignOut, NoteLanguage]) -> None:
        self._pages = pages
        self._name = name
        self._home = f"/{name.lower()}/"
        self._begin, self._end, self._note_language = verbs

    def table(self) -> list[Route]:
        """The routes."""
        home, name = self._home, self._name
        return [
            Route("GET", f"{home}sign-in", self.page, op=f"get{name}SignIn", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", f"{home}sign-in", self.sign_in, op=f"post{name}SignIn", auth=Auth.PAGE, rate="none",
                  body=Body.RAW, max_body=16 * 1024),
            Route("POST", f"{home}sign-out", self.sign_out, op=f"post{name}SignOut", auth=Auth.PAGE, rate="account",
                  body=None),
        ]  # fmt: skip

    async def page(self, request: Request) -> Answer:
        """The form; whoever is signed in goes on at once."""
        if request.who is not None:
            return redirect(request, request.query("next") or self._home)
        return self._form(request, None, request.query("next") or "")

    async def sign_in(self, request: Request) -> Answer:
        """Begin a session and go on to ``next``, a path of ours."""
        form = await read_form(request)
        says = self._pages.words(request).gettext
        name = form.required("user", says("Enter your name."))
        password = form.raw("password")
        if not password:
            form.errors["password"] = says("Enter your password.")
        status = 422
        if not form.errors:
            try:
                issued = await self._begin(name, password, self._name, request.client_ip)
            except MatrixError as error:
                status = error.status
                form.errors[""] = says("This name and password do not fit.") if status == 403 else error.error
            else:
                chosen = bool(said_language(request))
                await self._note_language(issued.user_id, language_of(request), chosen=chosen)
                cookie = session_cookie(issued.access_token, secure=self._pages.secure)
                return redirect(request, form.get("next") or self._home, headers=[cookie])
        return self._form(request, form, form.get("next"), status)

    async def sign_out(self, request: Request) -> Answer:
        """End the session, and with it what was shown in it."""
        await self._end(request.cookie(COOKIE))
        says = self._pages.words(request).gettext
        cookie = session_cookie("", secure=self._pages.secure)
        return redirect(request, f"{self._home}sign-in", flash=says("You are signed out."), headers=[cookie])

    def _form(self, request: Request, form: Form | None, onward: str, status: int = 200) -> Answer:
        return self._pages.render(request, "sign-in.html", status=status, form=form, onward=onward)
