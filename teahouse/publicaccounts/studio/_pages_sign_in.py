"""Signing in and out: name and password as in any Matrix client; the session is a cookie."""

from teahouse.identity import Identity
from teahouse.kernel.http import COOKIE, Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, Pages, read_form, redirect, session_cookie
from teahouse.matrix.errors import MatrixError

HOME = "/studio/"
_DEVICE = "Studio"


class SignIn:
    """The door for people."""

    def __init__(self, pages: Pages, identity: Identity) -> None:
        self._pages = pages
        self._identity = identity

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", "/studio/sign-in", self.page, op="getStudioSignIn", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", "/studio/sign-in", self.sign_in, op="postStudioSignIn", auth=Auth.PAGE, rate="none",
                  body=Body.RAW, max_body=16 * 1024),
            Route("POST", "/studio/sign-out", self.sign_out, op="postStudioSignOut", auth=Auth.PAGE, rate="account",
                  body=None),
        ]  # fmt: skip

    async def page(self, request: Request) -> Answer:
        """The form; whoever is signed in goes on at once."""
        if request.who is not None:
            return redirect(request, request.query("next") or HOME)
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
                issued = await self._identity.sign_in(name, password, _DEVICE, request.client_ip)
            except MatrixError as error:
                status = error.status
                form.errors[""] = says("This name and password do not fit.") if status == 403 else error.error
            else:
                cookie = session_cookie(issued.access_token, secure=self._pages.secure)
                return redirect(request, form.get("next") or HOME, headers=[cookie])
        return self._form(request, form, form.get("next"), status)

    async def sign_out(self, request: Request) -> Answer:
        """End the session."""
        await self._identity.sign_out(request.cookie(COOKIE))
        says = self._pages.words(request).gettext
        cookie = session_cookie("", secure=self._pages.secure)
        return redirect(request, "/studio/sign-in", flash=says("You are signed out."), headers=[cookie])

    def _form(self, request: Request, form: Form | None, onward: str, status: int = 200) -> Answer:
        return self._pages.render(request, "sign-in.html", status=status, form=form, onward=onward)
