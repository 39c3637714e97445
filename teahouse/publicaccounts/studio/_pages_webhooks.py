"""Webhooks: where occurrences are sent to, with their secret, trying them out, and the log of attempts."""

from typing import Any

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.publicaccounts.occurrences import KINDS
from teahouse.publicaccounts.studio._doors import Webhooks
from teahouse.publicaccounts.studio._frame import Frame, Here, refused

_AT = "/studio/a/{handle}/webhooks"
_ONE = _AT + "/{webhook_no}"
_BODY = 64 * 1024
_LOGGED = 30
_WORDS = 200


class WebhookPages:
    """``/studio/a/{handle}/webhooks`` and one of them, for owners."""

    def __init__(self, frame: Frame, webhooks: Webhooks) -> None:
        self._frame = frame
        self._webhooks = webhooks

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _AT, self.listed, op="getStudioWebhooks", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _AT, self.make, op="postStudioWebhooks", auth=Auth.PAGE, rate="create", body=Body.RAW,
                  max_body=_BODY),
            Route("GET", _ONE, self.one, op="getStudioWebhook", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _ONE, self.act, op="postStudioWebhook", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=_BODY),
        ]  # fmt: skip

    async def listed(self, request: Request) -> Answer:
        """All webhooks, and the form for a new one."""
        return await self._draw(request, await self._frame.enter(request, "owner"), Form([]))

    async def _draw(self, request: Request, here: Here, form: Form) -> Answer:
        found = await self._webhooks.list(here.account.account_no)
        return self._frame.render(
            request, "webhooks.html", here, "webhooks", form=form, webhooks=found, kinds=list(KINDS)
        )

    async def make(self, request: Request) -> Answer:
        """Make one; its secret is shown this once."""
        here = await self._frame.enter(request, "owner")
        form = await read_form(request)
        url = form.required("url", self._frame.says(request, "Say where it is sent."))
        kinds = self._kinds(request, form)
        if form.errors:
            return await self._draw(request, here, form)
        words = form.get("description")[:_WORDS]
        try:
            made = await self._webhooks.create(here.account.account_no, url, kinds, words, here.actor)
        except MatrixError as error:
            refused(form, error)
            return await self._draw(request, here, form)
        await self._frame.record(here, "webhook.make", str(made.webhook.webhook_no))
        return await self._draw_one(request, here, made.webhook, Form([]), made.secret)

    def _kinds(self, request: Request, form: Form) -> list[str]:
        kinds = [kind for kind in form.all("kinds") if kind in KINDS]
        if not kinds:
            form.errors["kinds"] = self._frame.says(request, "Choose one at least.")
        return kinds

    async def _found(self, request: Request) -> tuple[Here, Any]:
        here = await self._frame.enter(request, "owner")
        number = request.params["webhook_no"]
        if not (number.isascii() and number.isdigit()) or len(number) > 15:
            raise not_found("The account has no such webhook")
        return here, await self._webhooks.get(here.account.account_no, int(number))

    async def one(self, request: Request) -> Answer:
        """One of them with the log of its deliveries."""
        here, hook = await self._found(request)
        return await self._draw_one(request, here, hook, Form([]))

    async def _draw_one(self, request: Request, here: Here, hook: Any, form: Form, secret: str = "") -> Answer:
        before = request.query_int("before", 2**53, 0, 2**53)
        account_no = here.account.account_no
        log = await self._webhooks.deliveries(account_no, hook.webhook_no, before, _LOGGED)
        return self._frame.render(
            request, "webhook.html", here, "webhooks", form=form, hook=hook, secret=secret, kinds=list(KINDS),
            deliveries=log, more=len(log) == _LOGGED,
        )  # fmt: skip

    async def act(self, request: Request) -> Answer:
        """Change, pause, resume, test, repeat a delivery, make the secret anew, delete: ``do`` says which."""
        here, hook = await self._found(request)
        form = await read_form(request)
        doing, secret = form.get("do", "save"), ""
        account_no, place = here.account.account_no, f"{here.path}/webhooks/{hook.webhook_no}"
        place_of = (account_no, hook.webhook_no)
        says = self._frame.says
        flash, kind = says(request, "Saved."), "done"
        try:
            if doing in ("pause", "resume"):
                await self._webhooks.update(*place_of, on=doing == "resume")
            elif doing in ("test", "retry"):
                entry_no = form.integer("entry_no", 0, 0, 2**53)
                sent = self._webhooks.test(*place_of) if doing == "test" else self._webhooks.retry(*place_of, entry_no)
                flash, kind = self._went(request, await sent)
            elif doing in ("rotate", "delete"):
                asked = self._unsure(request, here, form, place)
                if asked is not None:
                    return asked
                if doing == "rotate":
                    secret = (await self._webhooks.rotate(*place_of)).secret
                else:
                    await self._webhooks.remove(*place_of)
                    place, flash = f"{here.path}/webhooks", says(request, "The webhook is deleted.")
            else:
                await self._save(request, form, place_of)
        except MatrixError as error:
            refused(form, error)
        if not form.errors and doing not in ("test", "retry"):
            act = {"rotate": "secret", "delete": "delete"}.get(doing, "change")
            await self._frame.record(here, f"webhook.{act}", str(hook.webhook_no))
        if form.errors or secret:
            return await self._draw_one(request, here, hook, form, secret)
        return redirect(request, place, flash=flash, kind=kind)

    def _unsure(self, request: Request, here: Here, form: Form, back: str) -> Answer | None:
        says = self._frame.says
        if form.get("do") == "rotate":
            question, label = says(request, "Make a new secret?"), says(request, "Make a new secret")
            detail = says(request, "For a day, requests are signed with the old secret as well.")
        else:
            question, label = says(request, "Delete this webhook?"), says(request, "Delete the webhook")
            detail = says(request, "Its log goes with it, and what it was still to be told.")
        return self._frame.unsure(request, here, "webhooks", form, question, label, back, detail)

    def _went(self, request: Request, done: Any) -> tuple[str, str]:
        """What to say of an attempt."""
        if not done.error:
            return self._frame.says(request, "It was taken, in %(ms)s ms.", ms=done.duration_ms), "done"
        return self._frame.says(request, "It was not taken: %(why)s", why=done.error), "error"

    async def _save(self, request: Request, form: Form, place: tuple[int, int]) -> None:
        url = form.required("url", self._frame.says(request, "Say where it is sent."))
        kinds = self._kinds(request, form)
        if not form.errors:
            words = form.get("description")[:_WORDS]
            await self._webhooks.update(*place, url=url, kinds=kinds, description=words)
