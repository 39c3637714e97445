"""The form of an order for an authority that has neither an account nor a program, and what has become of an order.

``…/send`` is the intake of the API as a page: what an order lacks is answered at once, with the article that asks for
it (DSA Art. 9(2), 10(2); TCO Art. 3(4)), and what was typed stands there still. ``…/sent/{token}`` is for its sender.
"""

import base64
import hashlib
import re

import msgspec

from teahouse.kernel.entropy import token
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, Pages, read_form, redirect
from teahouse.matrix.errors import not_found
from teahouse.safety.notices import CATEGORY_WORDS
from teahouse.safety.orders import FIELDS, Entry, Missing, OrderForm, OrderReceipt, Orders, field_of, read_order
from teahouse.safety.statements import CATEGORIES

_FORM, _SENT = "/transparency/orders/send", "/transparency/orders/sent"
_MOST_BYTES = 1024 * 1024
_ONCE = re.compile(r"[A-Za-z0-9_-]{32}")
_UNSEEN = [(b"x-robots-tag", b"noindex, nofollow"), (b"referrer-policy", b"no-referrer")]


class OrderFormPages:
    """The routes under ``/transparency/orders/``."""

    def __init__(self, pages: Pages, orders: Orders) -> None:
        self._pages = pages
        self._orders = orders

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _FORM, self.form, op="pageOrder", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _FORM, self.send, op="pageSendOrder", auth=Auth.PAGE, rate="report", body=Body.RAW,
                  max_body=_MOST_BYTES),
            Route("GET", _SENT + "/{token}", self.state, op="pageOrderState", auth=Auth.PAGE, rate="read", body=None),
        ]  # fmt: skip

    async def form(self, request: Request) -> Answer:
        """The empty form."""
        return self._draw(request, Form([]), None)

    def _draw(self, request: Request, form: Form, receipt: OrderReceipt | None) -> Answer:
        words = self._pages.words(request)
        form.errors.update({field: words.phrase(says) for field, says in form.errors.items()})
        grounds = [("", "–"), *((one, words.gettext(CATEGORY_WORDS.get(one, one))) for one in sorted(CATEGORIES))]
        return self._pages.render(
            request, "order.html", form=form, once=_once_of(form) or token(24),
            fields=FIELDS, grounds=grounds, receipt=receipt,
            state=receipt and _SENT + "/" + receipt.url.rpartition("/")[2],
        )  # fmt: skip

    async def send(self, request: Request) -> Answer:
        """A form that holds what it can not is sent back and nothing is kept; an order that lacks something is refused,
        with reasons, and counted."""
        form = await read_form(request)
        order = read_order(form)
        if not form.has("sender"):
            form.errors["sender"] = "Please confirm this."
        if order is None or form.errors:
            return self._draw(request, form, None)
        receipt = await self._orders.receive(order, Entry("form"), _token_of(form, order))
        if receipt.accepted:
            return redirect(request, _SENT + "/" + receipt.url.rpartition("/")[2])
        self._beside(request, form, receipt.missing)
        return self._draw(request, form, receipt)

    def _beside(self, request: Request, form: Form, lacks: list[Missing]) -> None:
        phrase = self._pages.words(request).phrase
        for one in lacks:
            says = self._pages.says(request, "An order %(says)s (%(law)s).", says=phrase(one.says), law=one.law)
            form.errors.setdefault(field_of(one.field), says)

    async def state(self, request: Request) -> Answer:
        """What the authority was answered, and what was done."""
        found = await self._orders.state(request.params["token"])
        if found is None:
            raise not_found("There is no such order")
        return self._pages.render(
            request, "order-state.html", order=found, headers=_UNSEEN,
            address=f"{self._pages.base_url}{_SENT}/{request.params['token']}",
        )  # fmt: skip


def _once_of(form: Form) -> str:
    said = form.get("once")
    return said if _ONCE.fullmatch(said) else ""


def _token_of(form: Form, order: OrderForm) -> str:
    """What opens the page of an order out of this form: the same order sent twice out of one form, by a second press
    say, is one. "" for a form that was not drawn here."""
    once = _once_of(form)
    said = hashlib.sha256(once.encode() + msgspec.json.encode(order, order="deterministic")).digest()
    return base64.urlsafe_b64encode(said[:24]).decode() if once else ""
