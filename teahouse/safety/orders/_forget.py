"""`Forget`: what an authority wrote goes with what was written about the cases of its order.

Of an order that was refused nothing more can come: its words go after half a year. What is counted stays: the kind, the
country, who issued it, on which law, where and when; what it was about, and whom, does not. The commitment in the
ledger can be opened by nobody from then on.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.safety.cases import words_until
from teahouse.safety.orders import _store as store
from teahouse.safety.orders._form import in_general
from teahouse.safety.orders._model import AuthorityOrder, OrderForm
from teahouse.safety.orders._receive import FORGET, Around


class Forget:
    """The job, and what follows the cases."""

    def __init__(self, db: Database, jobs: Jobs, clock: Clock, around: Around) -> None:
        self._db = db
        self._clock = clock
        self._around = around
        jobs.handle(FORGET, self._refused)
        around.cases.over.append(self.over)

    def over(self, tx: Tx, cases: Sequence[str]) -> None:
        """Nothing more is to be known of these cases: nor of their orders, unless another case of theirs goes on."""
        now_ms = self._clock.now_ms()
        for case_id in cases:
            case = self._around.cases.read(tx, case_id, now_ms)
            for one in () if case is None else case.orders:
                order = store.order_in(tx, one.order_id)
                others = () if order is None else [other for other in order.cases if other not in cases]
                if order is not None and all(self._is_over(tx, other, now_ms) for other in others):
                    self._forget(tx, order, now_ms)

    def _is_over(self, tx: Tx, case_id: str, now_ms: int) -> bool:
        case = self._around.cases.gone_on_with(tx, case_id, now_ms)
        until_ms = None if case is None else words_until(case)
        return case is None or (until_ms is not None and now_ms > until_ms)

    async def _refused(self, payload: dict[str, Any]) -> None:
        def unit(tx: Tx) -> None:
            order = store.order_in(tx, str(payload["order_id"]))
            if order is not None:
                self._forget(tx, order, self._clock.now_ms())

        await self._db.write(unit)

    def _forget(self, tx: Tx, order: AuthorityOrder, now_ms: int) -> None:
        if order.erased_ms or order.form is None:
            return
        lacks = tuple(msgspec.structs.replace(one, says=in_general(one.field)) for one in order.missing)
        store.erase(tx, order.order_id, counted(order.form), lacks, now_ms)
        self._around.ledger.erase(tx, order.index)


def counted(form: OrderForm) -> OrderForm:
    """What of an order is counted: on how much it was, and nothing that says on what."""
    nothing: dict[str, Any] = dict.fromkeys(("reference", "contact", "reasons", "wanted", "redress", "secret"), "")
    return msgspec.structs.replace(form, **nothing, locations=("",) * len(form.locations))
