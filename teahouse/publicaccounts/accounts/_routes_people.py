"""Those who run an account, over HTTP; and verification, from both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import not_found
from teahouse.publicaccounts.accounts._model import Operator, Verification
from teahouse.publicaccounts.accounts._routes import ONE, V1, check_person
from teahouse.publicaccounts.accounts._shown import (
    Invitation,
    InvitationAnswer,
    NewRole,
    Offer,
    OperatorList,
    Revoking,
    ShownAccount,
    VerificationAsked,
    VerificationDecided,
    VerificationList,
)
from teahouse.publicaccounts.api import Api, Listing, Page, cursor_no, page

if TYPE_CHECKING:
    from teahouse.kernel.http import Body
    from teahouse.kernel.http import Handler as Handle
    from teahouse.publicaccounts.accounts import Accounts


class PeopleRoutes:
    """The operations."""

    def __init__(self, accounts: Accounts, api: Api) -> None:
        self._accounts = accounts
        self._once = api.idempotent

    def table(self) -> list[Route]:
        one, verifications, once = f"{ONE}/operators/{{user_id}}", f"{ONE}/verifications", self._once
        return [
            _route(
                *("GET", f"{ONE}/operators", self.operators, "listOperators", None, OperatorList),
                "Who acts for the account, and who is invited to (operators).",
            ),
            _route(
                *("POST", f"{ONE}/operators", once(self.invite), "inviteOperator", Invitation, Operator),
                "Invite somebody to act for the account (owners).",
            ),
            _route(
                *("PUT", one, self.set_role, "setOperatorRole", NewRole, Operator),
                "Give an operator another role (owners).",
            ),
            _route(
                *("DELETE", one, self.remove, "removeOperator", None, None),
                "Take a role or invitation away (owners), or leave.",
            ),
            _route(
                *("POST", f"{ONE}/invitation", once(self.answer), "answerInvitation", InvitationAnswer, None),
                "Accept or decline an invitation.",
            ),
            _route(
                *("POST", f"{ONE}/transfer", once(self.offer), "offerAccount", Offer, None),
                "Offer the account to another operator, or take the offer back (owners).",
            ),
            _route(
                *("POST", f"{ONE}/transfer/accept", once(self.take_over), "acceptAccount", None, ShownAccount),
                "Accept an account that is offered: become its owner.",
            ),
            _route(
                *("GET", verifications, self.asked, "listAccountVerifications", None, VerificationList),
                "The account's requests to be verified, without the evidence (owners).",
            ),
            _route(
                *("POST", verifications, once(self.ask), "requestVerification", VerificationAsked, Verification),
                "Ask to be verified. The evidence is shown to those who decide alone (owners).",
            ),
            _route(
                *("DELETE", verifications, self.withdraw, "withdrawVerification", None, None),
                "Take the waiting request back (owners).",
            ),
            _route(
                *("POST", f"{verifications}/revoke", once(self.revoke), "revokeVerification", Revoking, ShownAccount),
                "Take an account's level back (moderators of the service).",
            ),
            _route(
                *("GET", f"{V1}/verifications", self.waiting, "listVerifications", None, Page[Verification]),
                "Requests that wait for a decision, the oldest first (moderators of the service).",
                query=Listing,
            ),
            _route(
                *("POST", f"{V1}/verifications/{{request_no}}", once(self.decide), "decideVerification"),
                *(VerificationDecided, Verification),
                "Grant or refuse a request (moderators of the service, of accounts not their own).",
            ),
        ]

    # --- operators ---

    async def operators(self, request: Request) -> OperatorList:
        """``listOperators``."""
        account = await self._accounts.require(request.user_id, request.params["handle"])
        people = self._accounts.operators
        return OperatorList(await people.list(account), await people.offered(account))

    async def invite(self, request: Request) -> Operator:
        """``inviteOperator``."""
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner", alive=True)
        wanted: Invitation = request.body
        return await self._accounts.operators.invite(request.user_id, account, wanted.user_id, wanted.role)

    async def set_role(self, request: Request) -> Operator:
        """``setOperatorRole``."""
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner", alive=True)
        user_id = request.params["user_id"]
        return await self._accounts.operators.set_role(request.user_id, account, user_id, request.body.role)

    async def remove(self, request: Request) -> None:
        """``removeOperator``."""
        user_id, handle = request.params["user_id"], request.params["handle"]
        if user_id == request.user_id:
            account = await self._accounts.existing(handle)
        else:
            account = await self._accounts.require(request.user_id, handle, "owner", alive=True)
        await self._accounts.operators.remove(request.user_id, account, user_id)

    async def answer(self, request: Request) -> None:
        """``answerInvitation``."""
        check_person(request)
        account = await self._accounts.existing(request.params["handle"])
        await self._accounts.operators.answer(request.user_id, account, accept=request.body.accept)

    async def offer(self, request: Request) -> None:
        """``offerAccount``."""
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner", alive=True)
        await self._accounts.operators.offer(request.user_id, account, request.body.user_id)

    async def take_over(self, request: Request) -> ShownAccount:
        """``acceptAccount``."""
        account = await self._accounts.require(request.user_id, request.params["handle"], alive=True)
        await self._accounts.operators.take_over(request.user_id, account)
        return await self._accounts.shown(account)

    # --- verification ---

    async def asked(self, request: Request) -> VerificationList:
        """``listAccountVerifications``."""
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner")
        return VerificationList(await self._accounts.verify.of_account(account))

    async def ask(self, request: Request) -> Verification:
        """``requestVerification``."""
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner", alive=True)
        wanted: VerificationAsked = request.body
        made = await self._accounts.verify.ask(
            request.user_id, account, wanted.level, wanted.evidence, list(wanted.media)
        )
        return msgspec.structs.replace(made, evidence="", media=[])

    async def withdraw(self, request: Request) -> None:
        """``withdrawVerification``."""
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner")
        await self._accounts.verify.withdraw(request.user_id, account)

    async def revoke(self, request: Request) -> ShownAccount:
        """``revokeVerification``."""
        await self._accounts.verify.check_decider(request.user_id)
        account = await self._accounts.existing(request.params["handle"])
        changed = await self._accounts.verify.revoke(request.user_id, account, request.body.reason)
        return await self._accounts.shown(changed)

    async def waiting(self, request: Request) -> Page[Verification]:
        """``listVerifications``."""
        await self._accounts.verify.check_decider(request.user_id)
        asked: Listing = request.asked
        found = await self._accounts.verify.waiting(cursor_no("verifications", asked.cursor) or 0, asked.limit)
        return page("verifications", found, asked.limit, found[-1].request_no if found else 0)

    async def decide(self, request: Request) -> Verification:
        """``decideVerification``."""
        await self._accounts.verify.check_decider(request.user_id)
        number, wanted = request.params["request_no"], request.body
        if not (number.isascii() and number.isdigit()) or len(number) > 18:
            raise not_found("There is no such request, or it has been decided")
        return await self._accounts.verify.decide(request.user_id, int(number), wanted.decision, wanted.reason)


def _route(
    method: str,
    path: str,
    handler: Handle,
    op: str,
    body: Body | type[msgspec.Struct] | None,
    answers: type[msgspec.Struct] | None,
    summary: str,
    *,
    query: type[msgspec.Struct] | None = None,
) -> Route:
    rate = "read" if method == "GET" else "account"
    return Route(
        *(method, path, handler), op=op, auth=Auth.USER, rate=rate, body=body, query=query, answers=answers,
        summary=summary,
    )  # fmt: skip
