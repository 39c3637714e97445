"""`Telling`: who hears what came of an order: the authority at once, and the person whose account it is.

The person is told in the unit in which effect is given; where the authority fixed a later moment (Art. 9(5), 10(5)
DSA), at that moment, by a job of the same unit. What is withheld is never withheld in secret: of that they are told at
once, whatever the order says.
"""

from typing import Any

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.safety.cases import Case
from teahouse.safety.decisions import House, told
from teahouse.safety.orders import _store as store
from teahouse.safety.orders._concerned import Came, letter
from teahouse.safety.orders._model import AuthorityOrder, OrderForm
from teahouse.safety.orders._receive import Around

#: The job that tells a person at the moment that the authority fixed.
TOLD = "safety.order_told"


class Telling:
    """Tells them."""

    def __init__(self, db: Database, jobs: Jobs, clock: Clock, house: House, around: Around) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._house = house
        self._around = around
        jobs.handle(TOLD, self._later)

    def authority(self, tx: Tx, order: AuthorityOrder, reply: str) -> None:
        """By e-mail, where the order gave an address; it can read it at the order's own address as well."""
        if order.form is not None and order.form.contact:
            self._around.mails(tx, order.form.contact.strip(), f"{self._house.service}: {order.order_id}", reply)

    def person(self, tx: Tx, order: AuthorityOrder, case: Case, came: Came) -> None:
        """Those who answer for the account of this case."""
        form = order.form
        if form is None:
            return
        if came.to != "withheld" and form.tell_after_ms is not None and form.tell_after_ms > self._clock.now_ms():
            payload = {"order_id": order.order_id, "case_id": case.case_id, "came": msgspec.to_builtins(came)}
            self._jobs.enqueue(tx, TOLD, payload, form.tell_after_ms)
            return
        self._say(tx, order, form, case, came)

    async def _later(self, payload: dict[str, Any]) -> None:
        came = msgspec.convert(payload["came"], Came)

        def unit(tx: Tx) -> None:
            order = store.order_in(tx, str(payload["order_id"]))
            case = self._around.cases.read(tx, str(payload["case_id"]), self._clock.now_ms())
            if order is not None and order.form is not None and case is not None:
                self._say(tx, order, order.form, case, came)

        await self._db.write(unit)

    def _say(self, tx: Tx, order: AuthorityOrder, form: OrderForm, case: Case, came: Came) -> None:
        for person in told(case.subject):
            self._around.mails.letter(
                tx, person, lambda language: letter(self._house.service, order, form, case, came, language)
            )
