"""An order that came by letter, e-mail or fax is entered: the intake is the one of the API, and what the order lacks is
said beside each field before anything is kept. Who entered it, and how and when it came, is in the log.
"""

from collections.abc import Callable

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.safety.cases import CaseError
from teahouse.safety.cases import refused as case_refused
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here, refused
from teahouse.safety.desk._moments import field_of as moment_field
from teahouse.safety.desk._moments import moment_of
from teahouse.safety.notices import CATEGORY_WORDS
from teahouse.safety.orders import FIELDS, PAPER, Entry, Missing, field_of, read_order
from teahouse.safety.statements import CATEGORIES

_PAGE = "/desk/orders/enter"
_MOST_BYTES = 1024 * 1024
_OLDEST_MS = 366 * 24 * 3_600_000


class OrderEntryPages:
    """``/desk/orders/enter``."""

    def __init__(self, frame: Frame, doors: Doors, clock: Clock) -> None:
        self._frame = frame
        self._orders = doors.orders
        self._clock = clock

    def table(self) -> list[Route]:
        """The routes; before the page of one order, whose path they would be."""
        return [
            Route("GET", _PAGE, self.page, op="getDeskOrderEntry", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _PAGE, self.enter, op="postDeskOrderEntry", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=_MOST_BYTES),
        ]  # fmt: skip

    async def page(self, request: Request) -> Answer:
        """The empty form."""
        here = await self._frame.enter(request, "legal", "admin")
        return self._draw(request, here, Form([("came_ms", moment_field(self._clock.now_ms()))]))

    def _draw(self, request: Request, here: Here, form: Form, *, lacking: bool = False) -> Answer:
        words = self._frame.pages.words(request).gettext
        grounds = [("", "–"), *((one, words(CATEGORY_WORDS.get(one, one))) for one in sorted(CATEGORIES))]
        return self._frame.render(
            request, "order-enter.html", here, "orders", form=form, fields=FIELDS, grounds=grounds, ways=_ways(words),
            lacking=lacking,
        )  # fmt: skip

    async def enter(self, request: Request) -> Answer:
        """Taken in if it has what the law asks. Else that is said first; "refuse" enters it all the same, and what it
        lacks is the answer that the authority gets."""
        here = await self._frame.enter(request, "legal", "admin")
        form = await read_form(request)
        order, entry = read_order(form), self._entry(form, here)
        if order is None or entry is None:
            return self._draw(request, here, form)
        lacks = await self._orders.lacking(order, entry.came_ms)
        if lacks and not form.has("refuse"):
            self._beside(request, form, lacks)
            return self._draw(request, here, form, lacking=True)
        try:
            receipt = await self._orders.receive(order, entry)
        except (CaseError, MatrixError) as error:
            refused(form, case_refused(error) if isinstance(error, CaseError) else error)
            return self._draw(request, here, form)
        said = (
            self._frame.says(request, "Taken in. It is to be verified.")
            if receipt.accepted
            else self._frame.says(request, "Refused. The answer says what it lacks.")
        )
        return redirect(request, f"/desk/orders/{receipt.order_id}", flash=said)

    def _entry(self, form: Form, here: Here) -> Entry | None:
        """How and when it came; None where that is not said, or can not be."""
        way = next((one for one in PAPER if one == form.get("came")), None)
        if way is None:
            form.errors["came"] = "Say how it came."
        now_ms, text = self._clock.now_ms(), form.get("came_ms")
        came_ms = moment_of(text) if text else now_ms
        if not now_ms - _OLDEST_MS < came_ms <= now_ms:
            form.errors["came_ms"] = "A day and a time in the last year, and not to come."
        if way is None or "came_ms" in form.errors:
            return None
        return Entry(way, here.staff.user_id, here.staff.role, came_ms)

    def _beside(self, request: Request, form: Form, lacks: list[Missing]) -> None:
        phrase = self._frame.pages.words(request).phrase
        for one in lacks:
            says = self._frame.says(request, "An order %(says)s (%(law)s).", says=phrase(one.says), law=one.law)
            form.errors.setdefault(field_of(one.field), says)


def _ways(words: Callable[[str], str]) -> list[tuple[str, str]]:
    said = {"letter": "letter", "email": "e-mail", "fax": "fax", "hand": "by hand", "other": "in another way"}
    return [("", "–"), *((way, words(said[way])) for way in PAPER)]
