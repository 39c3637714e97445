"""The accounts somebody acts for, making one, and an account's first page."""

from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.accounts import CATEGORIES, NewAccount
from teahouse.publicaccounts.studio._doors import Accounts, Conversation, Desks, Team
from teahouse.publicaccounts.studio._frame import Frame, refused, shaped

_BODY = 64 * 1024
_WAITING, _PLANNED = 5, 50  # shown of what waits; broadcasts among which planned ones are looked for


class Overview:
    """``/studio/``, ``/studio/new`` and ``/studio/a/{handle}``."""

    def __init__(
        self, frame: Frame, clock: Clock, accounts: Accounts, team: Team, conversation: Conversation | None,
        desks: Desks | None = None,
    ) -> None:  # fmt: skip
        self._frame = frame
        self._clock = clock
        self._accounts = accounts
        self._team = team
        self._conversation = conversation
        self._desks = desks

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", "/studio/", self.overview, op="getStudio", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", "/studio/new", self.new, op="getStudioNew", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", "/studio/new", self.create, op="postStudioNew", auth=Auth.PAGE, rate="create",
                  body=Body.RAW, max_body=_BODY),
            Route("GET", "/studio/a/{handle}", self.today, op="getStudioToday", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", "/studio/a/{handle}/answer", self.answer, op="postStudioAnswer", auth=Auth.PAGE,
                  rate="account", body=Body.RAW, max_body=_BODY),
        ]  # fmt: skip

    async def overview(self, request: Request) -> Answer:
        """All accounts of the visitor."""
        mine = await self._accounts.of_operator(request.user_id)
        invited = await self._accounts.invitations(request.user_id)
        offered = [account for account, _ in mine if await self._team.offered(account) == request.user_id]
        return self._frame.plain(request, "overview.html", mine=mine, invited=invited, offered=offered)

    async def new(self, request: Request) -> Answer:
        """The form for a new account."""
        return self._draw_new(request, Form([]))

    async def create(self, request: Request) -> Answer:
        """Make it, and go to its desk."""
        actor = request.user_id
        form = await read_form(request)
        form.required("handle", self._frame.says(request, "Choose a handle."))
        form.required("name", self._frame.says(request, "Give the account a name."))
        wanted = {name: form.get(name) for name in ("handle", "name", "description", "language", "region")}
        if not form.errors:
            given = shaped(form, {**wanted, "categories": form.all("categories")}, NewAccount)
            if given is not None:
                try:
                    account = await self._accounts.create(actor, given)
                except MatrixError as error:
                    if error.errcode in ("M_USER_IN_USE", "M_INVALID_USERNAME", "M_ROOM_IN_USE"):
                        form.errors["handle"] = error.error
                    else:
                        refused(form, error)
                else:
                    said = self._frame.says(request, "The account is there. Tell people who you are.")
                    return redirect(request, f"/studio/a/{account.handle}", flash=said)
        return self._draw_new(request, form)

    def _draw_new(self, request: Request, form: Form) -> Answer:
        request.user_id  # noqa: B018 - nobody is led to the sign-in page
        status = 422 if form.errors else 200
        return self._frame.plain(request, "new.html", status=status, form=form, categories=CATEGORIES)

    async def today(self, request: Request) -> Answer:
        """What waits at the desk."""
        here = await self._frame.enter(request)
        quota = await self._accounts.quota(here.account, self._clock.now_ms())
        unread = []
        if self._conversation is not None:
            unread = await self._conversation.inbox(here.actor, here.account, "unread", None, 6)
        acts = await self._accounts.acts(here.account, 2**53, 6) if here.may("editor") else []
        planned: list[Any] = []
        comments: list[Any] = []
        if self._desks is not None:
            comments = await self._desks.comments_of(here.account, "new", None, None, _WAITING)
            if here.may("editor"):
                found = await self._desks.broadcasts(here.account, None, _PLANNED)
                planned = sorted((one for one in found if one.state == "scheduled"), key=lambda one: one.scheduled_ms)
        return self._frame.render(
            request, "today.html", here, "today", quota=quota, unread=unread, acts=acts, planned=planned[:_WAITING],
            comments=comments,
        )  # fmt: skip

    async def answer(self, request: Request) -> Answer:
        """Take an invitation to act for an account, or decline it."""
        actor = request.user_id
        form = await read_form(request)
        account = await self._accounts.get(request.params["handle"])
        accept = form.get("accept") == "1"
        if account is not None:
            await self._team.answer(actor, account, accept=accept)
        return redirect(request, f"/studio/a/{request.params['handle']}" if accept else "/studio/")
