"""Being verified: an owner's request with its evidence, and the queue of those who decide."""

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.studio._doors import Accounts, Verify
from teahouse.publicaccounts.studio._frame import Frame, Here, refused

_BODY = 64 * 1024


class VerifyPages:
    """``/studio/a/{handle}/verification`` and ``/studio/verifications``."""

    def __init__(self, frame: Frame, accounts: Accounts, verify: Verify) -> None:
        self._frame = frame
        self._accounts = accounts
        self._verify = verify

    def table(self) -> list[Route]:
        """The routes."""
        at, queue = "/studio/a/{handle}/verification", "/studio/verifications"
        return [
            Route("GET", at, self.page, op="getStudioVerification", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", at, self.ask, op="postStudioVerification", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=_BODY),
            Route("GET", queue, self.queue, op="getStudioVerifications", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", queue, self.decide, op="postStudioVerifications", auth=Auth.PAGE, rate="account",
                  body=Body.RAW, max_body=_BODY),
        ]  # fmt: skip

    async def page(self, request: Request) -> Answer:
        """Where the request stands."""
        return await self._draw(request, await self._frame.enter(request, "owner"), Form([]))

    async def _draw(self, request: Request, here: Here, form: Form) -> Answer:
        asked = await self._verify.of_account(here.account)
        waiting = any(one.state == "waiting" for one in asked)
        return self._frame.render(
            request, "verification.html", here, "verification", form=form, asked=asked, waiting=waiting
        )

    async def ask(self, request: Request) -> Answer:
        """Ask to be verified, or take the request back."""
        here = await self._frame.enter(request, "owner")
        form = await read_form(request)
        try:
            if form.get("do") == "withdraw":
                await self._verify.withdraw(here.actor, here.account)
            else:
                says = self._frame.says(request, "Say who you are and how that can be checked.")
                evidence = form.required("evidence", says)
                level = form.get("level")
                if level not in ("person", "organisation"):
                    form.errors["level"] = self._frame.says(request, "Choose one.")
                if not form.errors:
                    await self._verify.ask(here.actor, here.account, level, evidence[:4000], [])
        except MatrixError as error:
            refused(form, error)
        if form.errors:
            return await self._draw(request, here, form)
        return redirect(request, f"{here.path}/verification", flash=self._frame.says(request, "Saved."))

    async def queue(self, request: Request) -> Answer:
        """Requests that wait, for moderators and admins of the service."""
        await self._verify.check_decider(request.user_id)
        return await self._draw_queue(request, Form([]))

    async def _draw_queue(self, request: Request, form: Form) -> Answer:
        waiting = [(one, await self._accounts.by_no(one.account_no)) for one in await self._verify.waiting(0, 50)]
        status = 422 if form.errors else 200
        return self._frame.plain(request, "verifications.html", status=status, waiting=waiting, form=form)

    async def decide(self, request: Request) -> Answer:
        """Grant or refuse, with a reason."""
        decider = request.user_id
        await self._verify.check_decider(decider)
        form = await read_form(request)
        decision = "granted" if form.get("do") == "grant" else "refused"
        reason = form.required("reason", self._frame.says(request, "Give a reason."))
        if reason:
            try:
                await self._verify.decide(decider, form.integer("request_no", 0, 0, 2**53), decision, reason[:2000])
            except MatrixError as error:
                refused(form, error)
        if form.errors:
            return await self._draw_queue(request, form)
        return redirect(request, "/studio/verifications", flash=self._frame.says(request, "Decided."))
