"""Orders of authorities, and the authorities that are known: verified, contested, answered and ended by the law."""

from collections.abc import Awaitable, Callable
from typing import get_args

from teahouse.kernel.db import Tx
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.safety.cases import Information
from teahouse.safety.decisions import Actor
from teahouse.safety.desk._because import because_of, put
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here, refused
from teahouse.safety.desk._moments import moment_of
from teahouse.safety.notices import CATEGORY_WORDS
from teahouse.safety.orders import FIELDS, AnswerOrder, AuthorityOrder, Cause, ImpedeOrder, PreserveLonger, shown

_ORDERS = "/desk/orders"
_LISTED = 30
_INFORMATION: tuple[Information, ...] = get_args(Information)
_CAUSES: tuple[Cause, ...] = get_args(Cause)
#: The field that has the words of an act, where it is not ``words``.
_WORDS_OF = {
    "given": "answer", "not_given": "answer", "preserve": "why",
    **dict.fromkeys((*_CAUSES, "resume"), "hindrance"),
}  # fmt: skip
_MOST_WORDS = 10_000


class OrderPages:
    """``/desk/orders``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._orders = doors.orders
        frame.open_pages.add(_ORDERS)

    def table(self) -> list[Route]:
        """The routes."""

        def post(path: str, handler: Callable[[Request], Awaitable[Answer]], op: str) -> Route:
            return Route("POST", _ORDERS + path, handler, op=op, auth=Auth.PAGE, rate="account", body=Body.RAW,
                         max_body=64 * 1024)  # fmt: skip

        return [
            Route("GET", _ORDERS, self.list, op="getDeskOrders", auth=Auth.PAGE, rate="read", body=None),
            post("/authorities", self.authority, "postDeskAuthorities"),
            Route("GET", _ORDERS + "/{order}", self.one, op="getDeskOrder", auth=Auth.PAGE, rate="read", body=None),
            post("/{order}", self.act, "postDeskOrder"),
        ]

    async def list(self, request: Request) -> Answer:
        """The newest first."""
        return await self._list(request, await self._frame.enter(request), Form([]))

    async def _list(self, request: Request, here: Here, form: Form, secret: str = "") -> Answer:
        before, known = request.query("before") or "", await self._orders.authorities.every()
        orders, more, left_out = await self._orders.looks.some(here.staff, before, _LISTED)
        return self._frame.render(
            request, "orders-desk.html", here, "orders", form=form, orders=orders, more=more, secret=secret,
            left_out=left_out,
            authorities=known, done=await self._orders.authorities.acts(),
            names={one.authority_id: one.name for one in known},
            living=[(one.authority_id, one.name) for one in known if one.ended_ms is None],
            lawful=_lawful(here),
        )  # fmt: skip

    async def authority(self, request: Request) -> Answer:
        """Make one known, or end one; with reasons. The secret is on this page once."""
        here = await self._frame.enter(request, "legal", "admin")
        form, actor = await read_form(request), Actor(here.staff.user_id, here.staff.role)
        if form.has("end"):
            return await self._end(request, here, form, actor)
        because = because_of(self._frame, request, form)
        name, country = form.get("name"), form.get("country").upper()
        contact = form.get("contact")
        if not name or len(name) > 200:
            form.errors["name"] = self._frame.says(request, "Name the authority.")
        if len(country) != 2 or not (country.isascii() and country.isalpha()):
            form.errors["country"] = self._frame.says(request, "Two letters, as DE.")
        if "@" not in contact or len(contact) > 320:
            form.errors["contact"] = self._frame.says(request, "An e-mail address.")
        if form.errors:
            return await self._list(request, here, form)
        try:
            _, secret = await self._orders.authorities.add(
                name, country, contact, because, actor, holds=form.has("holds")
            )
        except MatrixError as error:
            put(form, error, ("because",))
            return await self._list(request, here, form)
        return await self._list(request, here, Form([]), secret)

    async def _end(self, request: Request, here: Here, form: Form, actor: Actor) -> Answer:
        because = because_of(self._frame, request, form, "why_ended")
        if not form.errors:
            try:
                await self._orders.authorities.end(form.get("end"), because, actor)
            except MatrixError as error:
                put(form, error, ("why_ended",))
        if form.errors:
            return await self._list(request, here, form)
        return redirect(request, _ORDERS, flash=self._frame.says(request, "Done."))

    async def one(self, request: Request) -> Answer:
        """An order as it was sent, what it lacks, and what came of it."""
        return await self._one(request, await self._frame.enter(request), Form([]))

    async def _one(self, request: Request, here: Here, form: Form) -> Answer:
        order = await self._orders.looks.one(here.staff, request.params["order"])
        cases = [] if order.kind == "act" else await self._orders.cases_of(order)
        asked = [(case.subject.account, case.order(order.order_id)) for case in cases]
        state = await self._orders.state(order.token)
        kept = [one.kept_until_ms for _, one in asked if one is not None and one.kept_until_ms is not None]
        return self._frame.render(
            request, "order-desk.html", here, "orders", form=form, order=order, lawful=_lawful(here),
            fields=[] if order.form is None else shown(order.form), labels={one.name: one.label for one in FIELDS},
            grounds=CATEGORY_WORDS, information=_INFORMATION,
            answers=asked if order.kind == "information" else [], kept_until_ms=max(kept, default=None),
            impeded="" if state is None else state.impeded,
            waits=order.kind == "terrorist" and state is not None and state.due_ms is not None,
            proofs=await self._orders.proofs(order.order_id),
        )  # fmt: skip

    async def act(self, request: Request) -> Answer:
        """Verified, not genuine, contested, impeded, answered, withdrawn, annulled; what it has kept is kept longer."""
        here = await self._frame.enter(request, "legal", "admin")
        form, order_id = await read_form(request), request.params["order"]
        await self._orders.looks.one(here.staff, order_id)
        unit = self._unit(form, order_id, Actor(here.staff.user_id, here.staff.role))
        if unit is not None:
            try:
                await self._orders.unit(unit)
            except MatrixError as error:
                refused(form, error)
                field = _WORDS_OF.get(form.get("do"))
                if field is not None and "words" in form.errors:
                    form.errors[field] = form.errors.pop("words")
                return await self._one(request, here, form)
        return redirect(request, f"{_ORDERS}/{order_id}", flash=self._frame.says(request, "Done."))

    def _unit(self, form: Form, order_id: str, actor: Actor) -> Callable[[Tx], AuthorityOrder] | None:
        settle, words = self._orders.settle, form.get("words")
        if form.get("do") in ("given", "not_given"):
            answer = self._answer(form)
            return lambda tx: self._orders.inform.answer(tx, order_id, answer, actor)
        match form.get("do"):
            case "genuine" | "not_genuine" as said:
                return lambda tx: settle.verify(tx, order_id, said == "genuine", words, actor)
            case "preserve":
                longer = PreserveLonger(
                    until_ms=moment_of(form.get("until_ms")), authority=form.get("authority")[:500],
                    reference=form.get("reference")[:200], why=form.raw("why")[:_MOST_WORDS],
                )  # fmt: skip
                return lambda tx: self._orders.preserved.extend(tx, order_id, longer, actor)
            case "impossible" | "errors" | "too_little" as cause:
                why = ImpedeOrder(cause=cause, words=form.raw("hindrance")[:_MOST_WORDS])
                return lambda tx: settle.impede(tx, order_id, why, actor)
            case "resume":
                what = form.raw("hindrance")[:_MOST_WORDS]
                return lambda tx: settle.resume(tx, order_id, what, actor)
            case "challenge":
                return lambda tx: settle.challenge(tx, order_id, words, actor)
            case "withdrawn":
                return lambda tx: settle.end(tx, order_id, "withdrawn", actor)
            case "annulled":
                return lambda tx: settle.end(tx, order_id, "annulled", actor)
        return None

    @staticmethod
    def _answer(form: Form) -> AnswerOrder:
        given = form.get("do") == "given"
        return AnswerOrder(
            given=given, words=form.raw("answer")[:_MOST_WORDS], account=form.get("account"),
            kinds=tuple(kind for kind in _INFORMATION if form.has(kind)) if given else (),
            handed_over=form.get("handed_over").lower() if given else "",
        )  # fmt: skip


def _lawful(here: Here) -> bool:
    return not here.staff.roles.isdisjoint({"legal", "admin"})
