"""Handing an account over: an owner offers it to another operator, who becomes its only owner by accepting."""

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError, forbidden
from teahouse.publicaccounts.studio._doors import Team
from teahouse.publicaccounts.studio._frame import Frame, Here, refused

_AT = "/studio/a/{handle}/transfer"
_BODY = 16 * 1024


class TransferPages:
    """``/studio/a/{handle}/transfer``, for owners and for whom the account is offered to."""

    def __init__(self, frame: Frame, team: Team) -> None:
        self._frame = frame
        self._team = team

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _AT, self.page, op="getStudioTransfer", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _AT, self.act, op="postStudioTransfer", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=_BODY),
        ]  # fmt: skip

    async def _enter(self, request: Request) -> tuple[Here, str]:
        """Raises M_FORBIDDEN for who is neither an owner nor offered the account."""
        here = await self._frame.enter(request)
        offered = await self._team.offered(here.account)
        if not here.may("owner") and offered != here.actor:
            raise forbidden("This needs the role owner")
        return here, offered

    async def page(self, request: Request) -> Answer:
        """To whom it is offered, or may be."""
        here, offered = await self._enter(request)
        return await self._draw(request, here, offered, Form([]))

    async def _draw(self, request: Request, here: Here, offered: str, form: Form) -> Answer:
        people = [one for one in await self._team.list(here.account) if one.state == "active"]
        others = [(one.user_id, one.user_id) for one in people if one.user_id != here.actor]
        return self._frame.render(
            request, "transfer.html", here, "operators", form=form, offered=offered, others=others
        )

    async def act(self, request: Request) -> Answer:
        """Offer, take the offer back, accept or decline: ``do`` says which."""
        here, offered = await self._enter(request)
        form = await read_form(request)
        doing, says, path = form.get("do"), self._frame.says, f"{here.path}/transfer"
        try:
            if doing == "decline":
                await self._team.decline(here.actor, here.account)
                return redirect(request, "/studio/", flash=says(request, "You declined the account."))
            if doing == "accept":
                asked = self._frame.unsure(
                    request, here, "operators", form, says(request, "Become the owner of this account?"),
                    says(request, "Become its owner"), path,
                    says(request, "You answer for it from then on. Those who own it now stay as editors."),
                )  # fmt: skip
                if asked is not None:
                    return asked
                await self._team.take_over(here.actor, here.account)
                return redirect(request, here.path, flash=says(request, "The account is yours."))
            if not here.may("owner"):
                raise forbidden("This needs the role owner")
            if doing == "take_back":
                await self._team.offer(here.actor, here.account, "")
                return redirect(request, path, flash=says(request, "The offer is taken back."))
            whom = form.required("user_id", says(request, "Say who."))
            if whom:
                asked = self._frame.unsure(
                    request, here, "operators", form, says(request, "Hand this account over?"),
                    says(request, "Offer it to %(who)s", who=whom), path,
                    says(request, "If they accept, they are its only owner; you and other owners stay as editors."),
                )  # fmt: skip
                if asked is not None:
                    return asked
                await self._team.offer(here.actor, here.account, whom)
                return redirect(
                    request, path, flash=says(request, "The account is offered. It changes hands if they accept.")
                )
        except MatrixError as error:
            if error.status == 403 and not here.may("owner"):
                raise
            refused(form, error)
        return await self._draw(request, here, offered, form)
