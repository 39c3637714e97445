"""HTTP of orders: for authorities, who need no account, and for those of the law here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from teahouse.kernel.db import Tx
from teahouse.kernel.http import Auth, Handler, Request, Route
from teahouse.matrix.errors import not_found
from teahouse.safety.cases import Doer, Purpose, Snapshot, StaffRole
from teahouse.safety.decisions import Actor
from teahouse.safety.orders._model import (
    AnswerOrder,
    Authority,
    AuthorityAct,
    AuthorityOrder,
    ImpedeOrder,
    Kind,
    OrderForm,
    OrderReceipt,
    OrderState,
    PreserveLonger,
    State,
)

if TYPE_CHECKING:
    from teahouse.safety.orders import Orders

_STAFF = "/_teahouse/v1/moderation/orders"
_LAW: tuple[StaffRole, ...] = ("legal", "admin")
_READ: tuple[StaffRole, ...] = ("legal", "admin", "senior", "moderator", "auditor")
_MOST_BODY = 500_000


class ListedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order in a list: what is ordered about whom stands in the order alone, and who reads that leaves a look.
    issuer: the authority, as it names itself."""

    order_id: str
    kind: Kind
    country: str
    issuer: str
    authority_id: str
    received_ms: int
    state: State
    state_ms: int
    done_ms: int | None
    cases: tuple[str, ...]


class OrderList(msgspec.Struct, frozen=True):
    """Newest first. next: the cursor of the next page, "" at the end. left_out: there are some about the caller on this
    page, which no list of theirs has."""

    orders: list[ListedOrder]
    next: str = ""
    left_out: bool = False


class OrdersAsked(msgspec.Struct, frozen=True):
    """Which page."""

    before: Annotated[str, Meta(max_length=120)] = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class VerifyOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether it comes from whom it says, and how that was checked."""

    genuine: bool
    how: Annotated[str, Meta(min_length=1, max_length=10_000)]


class ChallengeOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Before which court or authority it is contested."""

    before: Annotated[str, Meta(min_length=1, max_length=500)]


class ResumeOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What has ceased, or how it was clarified; the authority reads it."""

    words: Annotated[str, Meta(min_length=1, max_length=10_000)]


class EndOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why it does not hold any more."""

    why: Literal["withdrawn", "annulled"]


class NewAuthority(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An authority. holds: its terrorist-content orders hold at once what they name, for two hours at most. why: the
    reasons, for the record."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")]
    contact: Annotated[str, Meta(min_length=3, max_length=320)]
    holds: bool = False
    why: Annotated[str, Meta(min_length=1, max_length=10_000)]


class EndAuthority(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why it is not known any more."""

    why: Annotated[str, Meta(min_length=1, max_length=10_000)]


class AuthorityMade(msgspec.Struct, frozen=True):
    """The authority, and the secret that it sends with its orders; shown once."""

    authority: Authority
    secret: str


class AuthorityList(msgspec.Struct, frozen=True):
    """All that are or were known, and what was done about them, the oldest first."""

    authorities: list[Authority]
    acts: list[AuthorityAct]


class Threat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What gives rise to the suspicion, and whose law enforcement is told."""

    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")]
    why: Annotated[str, Meta(min_length=1, max_length=10_000)]


class OpenSealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What for it is opened, of what Art. 6(1) of Regulation (EU) 2021/784 allows; and why."""

    purpose: Purpose
    why: Annotated[str, Meta(min_length=1, max_length=10_000)]


class Pack(msgspec.Struct, frozen=True):
    """What is sent to the authorities."""

    text: str


class OrderRoutes:
    """The table."""

    def __init__(self, orders: Orders, kinds: Callable[[Sequence[Snapshot]], Awaitable[list[Snapshot]]]) -> None:
        self._orders = orders
        self._kinds = kinds

    def table(self, idempotent: Callable[[Handler], Handler], secretly: Callable[[Handler], Handler]) -> list[Route]:
        """The routes. ``secretly``: idempotent, and the answer is kept sealed because it holds a secret."""

        def post(path: str, handler: Handler, op: str, body: Any, answers: Any, summary: str) -> Route:
            return Route("POST", path, handler, op=op, auth=Auth.USER, rate="message", body=body, answers=answers,
                         summary=summary, tag="moderation")  # fmt: skip

        def get(path: str, handler: Handler, op: str, answers: Any, summary: str, **more: Any) -> Route:
            return Route("GET", path, handler, op=op, auth=Auth.USER, rate="read", body=None, answers=answers,
                         summary=summary, tag="moderation", **more)  # fmt: skip

        one = _STAFF + "/{order}"
        return [
            Route("POST", "/_teahouse/v1/orders", idempotent(self.receive), op="sendOrder", auth=Auth.NONE,
                  rate="report", body=OrderForm, max_body=_MOST_BODY, answers=OrderReceipt, tag="moderation",
                  summary="An authority sends an order; what it lacks is answered point by point."),
            Route("GET", "/_teahouse/v1/orders/{token}", self.state, op="getOrder", auth=Auth.NONE, rate="read",
                  body=None, answers=OrderState, tag="moderation",
                  summary="What has become of an order, for whoever holds its token."),
            get(_STAFF, self.list, "listOrders", OrderList, "Orders, the newest first.", query=OrdersAsked),
            get(one, self.one, "getStaffOrder", AuthorityOrder,
                "An order as it was sent, and what came of it. That one looked is logged."),
            post(f"{one}/verify", idempotent(self.verify), "verifyOrder", VerifyOrder, AuthorityOrder,
                 "Say whether an order comes from whom it says (legal)."),
            post(f"{one}/challenge", idempotent(self.challenge), "challengeOrder", ChallengeOrder, AuthorityOrder,
                 "Contest an order; it holds meanwhile (legal)."),
            post(f"{one}/impede", idempotent(self.impede), "impedeOrder", ImpedeOrder, AuthorityOrder,
                 "A removal order can not be carried out for now, or has to be clarified: its time stands still "
                 "(legal)."),
            post(f"{one}/resume", idempotent(self.resume), "resumeOrder", ResumeOrder, AuthorityOrder,
                 "What stood in its way has ceased, or was clarified: the hour of a removal order begins (legal)."),
            post(f"{one}/answer", idempotent(self.answer), "answerOrder", AnswerOrder, AuthorityOrder,
                 "Say what information was given because of an order, or why none was (legal)."),
            post(f"{one}/end", idempotent(self.end), "endOrder", EndOrder, AuthorityOrder,
                 "An order was withdrawn or annulled: what it led to is undone (legal)."),
            post(f"{one}/preservation", idempotent(self.preserve), "extendPreservation", PreserveLonger, AuthorityOrder,
                 "Keep what an order against terrorist content has kept until then, because an authority asks it for a "
                 "review that goes on; or not so long any more (legal)."),
            get("/_teahouse/v1/moderation/authorities", self.authorities, "listAuthorities", AuthorityList,
                "Authorities that are known here."),
            post("/_teahouse/v1/moderation/authorities", secretly(self.add), "addAuthority", NewAuthority,
                 AuthorityMade, "Make an authority known; the secret is shown once (legal)."),
            Route("DELETE", "/_teahouse/v1/moderation/authorities/{authority}", self.forget, op="endAuthority",
                  auth=Auth.USER, rate="message", body=EndAuthority, tag="moderation",
                  summary="An authority is not known any more (legal)."),
            post("/_teahouse/v1/moderation/cases/{caseId}/items/{item}/unseal", secretly(self.unseal), "unsealItem",
                 OpenSealed, Snapshot, "Open an item that is kept sealed because of an order; that is logged (legal)."),
            post("/_teahouse/v1/moderation/cases/{caseId}/threat-to-life", secretly(self.threat), "packThreat",
                 Threat, Pack, "Make the notification of a threat to life or safety (Art. 18 DSA; legal, senior)."),
        ]  # fmt: skip

    async def receive(self, request: Request) -> OrderReceipt:
        """An order."""
        form: OrderForm = request.body
        return await self._orders.receive(form)

    async def state(self, request: Request) -> OrderState:
        """For the authority."""
        found = await self._orders.state(request.params["token"])
        if found is None:
            raise not_found("There is no such order")
        return found

    async def list(self, request: Request) -> OrderList:
        """For the staff."""
        asked: OrdersAsked = request.asked
        found = await self._orders.looks.some(await self._reader(request), asked.before, asked.limit)
        return OrderList([_listed(order) for order in found.orders], found.more, found.left_out)

    async def one(self, request: Request) -> AuthorityOrder:
        """For the staff."""
        order = await self._orders.looks.one(await self._reader(request), request.params["order"])
        return msgspec.structs.replace(order, token="")

    async def _reader(self, request: Request) -> Doer:
        return Doer(request.user_id, await self._orders.roles.require(request.caller, *_READ))

    async def _settles(self, request: Request) -> Actor:
        """Who settles an order reads it: it is in the answer."""
        doer = Doer(request.user_id, await self._orders.roles.require(request.caller, *_LAW))
        await self._orders.looks.one(doer, request.params["order"])
        return Actor(*doer)

    async def _actor(self, request: Request, *roles: StaffRole) -> Actor:
        return Actor(request.user_id, await self._orders.roles.require(request.caller, *(roles or _LAW)))

    async def _settled(self, request: Request, verb: Callable[[Tx, str, Any, Actor], AuthorityOrder]) -> AuthorityOrder:
        """One verb on an order, by who has read it: it is given the unit, the order, the body and who does it."""
        actor, body, order_id = await self._settles(request), request.body, request.params["order"]
        return await self._orders.unit(lambda tx: verb(tx, order_id, body, actor))

    async def verify(self, request: Request) -> AuthorityOrder:
        """Genuine or not."""
        settle = self._orders.settle
        return await self._settled(
            request, lambda tx, order, body, by: settle.verify(tx, order, body.genuine, body.how, by)
        )

    async def challenge(self, request: Request) -> AuthorityOrder:
        """Contested."""
        settle = self._orders.settle
        return await self._settled(request, lambda tx, order, body, by: settle.challenge(tx, order, body.before, by))

    async def impede(self, request: Request) -> AuthorityOrder:
        """Not for now."""
        return await self._settled(request, self._orders.settle.impede)

    async def resume(self, request: Request) -> AuthorityOrder:
        """From now on."""
        settle = self._orders.settle
        return await self._settled(request, lambda tx, order, body, by: settle.resume(tx, order, body.words, by))

    async def answer(self, request: Request) -> AuthorityOrder:
        """Given or not."""
        actor, body = await self._actor(request), request.body
        inform, order_id = self._orders.inform, request.params["order"]
        return await self._orders.unit(lambda tx: inform.answer(tx, order_id, body, actor))

    async def end(self, request: Request) -> AuthorityOrder:
        """Withdrawn or annulled."""
        settle = self._orders.settle
        return await self._settled(request, lambda tx, order, body, by: settle.end(tx, order, body.why, by))

    async def preserve(self, request: Request) -> AuthorityOrder:
        """Kept longer."""
        return await self._settled(request, self._orders.preserved.extend)

    async def authorities(self, request: Request) -> AuthorityList:
        """All of them."""
        await self._orders.roles.require(request.caller, *_READ)
        return AuthorityList(await self._orders.authorities.every(), await self._orders.authorities.acts())

    async def add(self, request: Request) -> AuthorityMade:
        """One more."""
        actor, body = await self._actor(request), request.body
        authority, secret = await self._orders.authorities.add(
            body.name, body.country, body.contact, body.why, actor, holds=body.holds
        )
        return AuthorityMade(authority, secret)

    async def forget(self, request: Request) -> None:
        """One less."""
        actor = await self._actor(request)
        await self._orders.authorities.end(request.params["authority"], request.body.why, actor)

    async def unseal(self, request: Request) -> Snapshot:
        """What it looked like."""
        actor, body = await self._actor(request), request.body
        of = request.params["caseId"], request.params["item"]
        (seen,) = await self._kinds([await self._orders.unsealed(*of, body.purpose, body.why, actor)])
        return seen

    async def threat(self, request: Request) -> Pack:
        """The pack."""
        actor, body = await self._actor(request, "legal", "admin", "senior"), request.body
        return Pack(await self._orders.threat(request.params["caseId"], body.country, body.why, actor))


def _listed(order: AuthorityOrder) -> ListedOrder:
    return ListedOrder(
        order_id=order.order_id, kind=order.kind, country=order.country,
        issuer="" if order.form is None else order.form.issuer, authority_id=order.authority_id,
        received_ms=order.received_ms, state=order.state, state_ms=order.state_ms, done_ms=order.done_ms,
        cases=order.cases,
    )  # fmt: skip
