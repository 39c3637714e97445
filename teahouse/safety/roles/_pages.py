"""``/desk/factors``: what staff enrol and show there to come in.

All of it works without JavaScript but passkeys, which browsers give to scripts alone.
"""

import json

import msgspec
import segno

from teahouse.kernel.config import Settings
from teahouse.kernel.http import Answer, Auth, Body, Request, Route, Who
from teahouse.kernel.pages import Form, Pages, local_path, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.safety.roles._desk import SIGN_IN
from teahouse.safety.roles._factors import Factors
from teahouse.safety.roles._model import Begun, Shown
from teahouse.safety.roles._passkeys import Site, site_of

PLACE = "/desk/factors"
HOME = "/desk/"  # the Desk itself


class FactorPages:
    """One's second factors."""

    def __init__(self, pages: Pages, factors: Factors, settings: Settings) -> None:
        self._pages = pages
        self._factors = factors
        self._settings = settings

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", PLACE, self.page, op="getDeskFactors", auth=Auth.PAGE, rate="read", body=None),
            *(
                Route("POST", PLACE + path, handler, op=op, auth=Auth.PAGE, rate="account", body=Body.RAW,
                      max_body=64 * 1024)
                for path, handler, op in (
                    ("/show", self.show, "postDeskFactorsShow"),
                    ("/totp", self.begin, "postDeskTotp"),
                    ("/totp/confirm", self.confirm, "postDeskTotpConfirm"),
                    ("/passkey", self.add_passkey, "postDeskPasskey"),
                    ("/passkey/show", self.show_passkey, "postDeskPasskeyShow"),
                    ("/remove", self.remove, "postDeskFactorRemove"),
                    ("/recovery", self.renew, "postDeskRecovery"),
                )
            ),
        ]  # fmt: skip

    async def page(self, request: Request) -> Answer:
        """What one has, or is asked for. Raises M_MISSING_TOKEN, M_FORBIDDEN for who holds no role."""
        return await self._page(request, None, local_path(request.query("next"), ""))

    async def show(self, request: Request) -> Answer:
        """A code of an app, or a recovery code."""
        who, form = _signed_in(request), await read_form(request)
        try:
            shown = await self._factors.show(who, form.get("code"))
        except MatrixError as error:
            return await self._refused(request, form, "code", error)
        return self._onward(request, form, shown)

    async def begin(self, request: Request) -> Answer:
        """The QR code of a new TOTP."""
        who, form = _signed_in(request), await read_form(request)
        try:
            begun = await self._factors.begin_totp(who, form.get("name"))
        except MatrixError as error:
            return await self._refused(request, form, "name", error)
        return self._totp(request, None, begun, _next(form))

    async def confirm(self, request: Request) -> Answer:
        """Its first code."""
        who, form = _signed_in(request), await read_form(request)
        try:
            shown = await self._factors.confirm_totp(who, form.get("code"))
        except MatrixError as error:
            begun = await self._factors.pending(who)
            if begun is None or error.status not in (403, 429):
                return await self._refused(request, form, "", error)
            form.errors["code"] = self._said(request, error)
            return self._totp(request, form, begun, _next(form), error.status)
        return self._onward(request, form, shown)

    async def add_passkey(self, request: Request) -> Answer:
        """What the browser made."""
        who, form = _signed_in(request), await read_form(request)
        try:
            site = site_of(request, self._settings)
            shown = await self._factors.add_passkey(who, site, form.get("name"), _credential(form))
        except MatrixError as error:
            return await self._refused(request, form, "", error)
        return self._onward(request, form, shown)

    async def show_passkey(self, request: Request) -> Answer:
        """What the browser had signed."""
        who, form = _signed_in(request), await read_form(request)
        try:
            shown = await self._factors.show_passkey(who, site_of(request, self._settings), _credential(form))
        except MatrixError as error:
            return await self._refused(request, form, "", error)
        return self._onward(request, form, shown)

    async def remove(self, request: Request) -> Answer:
        """One of one's own."""
        who, form = _signed_in(request), await read_form(request)
        try:
            await self._factors.remove(who, form.get("factor_id"))
        except MatrixError as error:
            return await self._refused(request, form, "", error)
        return redirect(request, PLACE, flash=self._pages.words(request).gettext("The factor is taken away."))

    async def renew(self, request: Request) -> Answer:
        """New recovery codes."""
        who, form = _signed_in(request), await read_form(request)
        try:
            codes = await self._factors.renew_recovery(who)
        except MatrixError as error:
            return await self._refused(request, form, "", error)
        return self._codes(request, codes, PLACE)

    # --- what is drawn ---

    async def _page(self, request: Request, form: Form | None, onward: str, status: int = 200) -> Answer:
        who = _signed_in(request)
        standing = await self._factors.standing(who)
        shown = standing.shown_until_ms > 0
        may_enrol = shown or not standing.factors
        site = self._site(request)
        making = asking = ""
        if site is not None and may_enrol:
            making = json.dumps(await self._factors.ask_for_new(who, site))
        elif site is not None and any(one.kind == "passkey" for one in standing.factors):
            try:
                asking = json.dumps(await self._factors.ask_for_shown(who, site))
            except MatrixError as error:  # theirs are good at another address of this service
                if error.status != 404:
                    raise
        return self._pages.render(
            request, "desk-factors.html", status=status, form=form, standing=standing, shown=shown, onward=onward,
            may_enrol=may_enrol, making=making, asking=asking,
        )  # fmt: skip

    async def _refused(self, request: Request, form: Form, field: str, error: MatrixError) -> Answer:
        """The page again with what was wrong; what is not about the form is an error page's."""
        if error.status in (401, 404) or "second_factor" in error.extra or error.status >= 500:
            raise error
        form.errors[field] = self._said(request, error)
        return await self._page(request, form, _next(form), error.status)

    def _said(self, request: Request, error: MatrixError) -> str:
        says = self._pages.words(request).gettext
        if error.errcode == "M_LIMIT_EXCEEDED":
            minutes = -(-int(str(error.extra["retry_after_ms"])) // 60_000)
            return says("Too many wrong codes. Wait %(minutes)s minutes and try again.") % {"minutes": minutes}
        if error.error.startswith("code:"):
            return says("This code is wrong, too old, or was used before.")
        if error.error.startswith("credential:"):
            return says("This passkey was not accepted. Please try again.")
        return says(error.error)

    def _totp(self, request: Request, form: Form | None, begun: Begun, onward: str, status: int = 200) -> Answer:
        picture = segno.make(begun.uri, error="m", micro=False).svg_data_uri(scale=5, border=4, light="#fff")
        secret = " ".join(begun.secret[at : at + 4] for at in range(0, len(begun.secret), 4))
        return self._pages.render(
            request, "desk-totp.html", status=status, form=form, picture=picture, secret=secret, onward=onward
        )

    def _onward(self, request: Request, form: Form, shown: Shown) -> Answer:
        onward = _next(form) or HOME
        if shown.recovery_codes:
            return self._codes(request, shown.recovery_codes, onward)
        words = self._pages.words(request)
        says = words.gettext("Your second factor was shown.")
        if shown.kind == "recovery":
            says = words.ngettext(
                "That recovery code is used up. You have %(left)s more.",
                "That recovery code is used up. You have %(left)s more.",
                shown.recovery_left,
            ) % {"left": shown.recovery_left}
        return redirect(request, onward, flash=says)

    def _codes(self, request: Request, codes: list[str], onward: str) -> Answer:
        return self._pages.render(request, "desk-recovery.html", codes=codes, onward=onward)

    def _site(self, request: Request) -> Site | None:
        try:
            return site_of(request, self._settings)
        except MatrixError:
            return None


def _signed_in(request: Request) -> Who:
    if request.who is None:
        raise MatrixError(401, "M_MISSING_TOKEN", "Sign in first", page=SIGN_IN)
    return request.who


def _next(form: Form) -> str:
    """Where they were going: a path of ours, or ""."""
    return local_path(form.get("next"), "")


def _credential(form: Form) -> dict[str, object]:
    """What the script put into the form; whatever is none is refused as one that is not true."""
    try:
        return dict(msgspec.json.decode(form.raw("credential") or "{}", type=dict[str, object]))
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return {}
