"""Staff read orders: never one about themselves, and who reads what an authority wrote leaves a look in the audit.

A list says of which kind and from whom; what is ordered about whom stands in the order. Way in: ``Looks``.
"""

from collections.abc import Sequence
from typing import NamedTuple

from teahouse.kernel.db import Database
from teahouse.matrix.errors import not_found
from teahouse.safety.cases import Beside, Looker, about_you
from teahouse.safety.orders import _store as store
from teahouse.safety.orders._model import AuthorityOrder


class Listed(NamedTuple):
    """Some orders. more: the cursor of the next page, "" at the end. left_out: some are about the reader."""

    orders: list[AuthorityOrder]
    more: str
    left_out: bool


class Looks:
    """The verbs. me: who reads."""

    def __init__(self, db: Database, beside: Beside) -> None:
        self._db = db
        self._beside = beside

    async def some(self, me: Looker, before: str, limit: int) -> Listed:
        """Newest first, without those about ``me``. A strange cursor begins anew. Two statements."""
        found, more = await newest(self._db, before, limit)
        mine = await self._mine(me.user_id, found)
        return Listed([one for one in found if one.order_id not in mine], more, bool(mine))

    async def one(self, me: Looker, order_id: str) -> AuthorityOrder:
        """One, to be read. Raises M_NOT_FOUND, and M_FORBIDDEN for who it is about."""
        order = await store.order(self._db, order_id=order_id) if order_id and "\x00" not in order_id else None
        if order is None:
            raise not_found("There is no such order")
        if await self._mine(me.user_id, [order]):
            raise about_you()
        await self._beside.looks("order", order_id, order.cases[0] if order.cases else "", me)
        return order

    async def _mine(self, user_id: str, orders: Sequence[AuthorityOrder]) -> set[str]:
        """Those about somebody: in a case about them, or, where an order led to none, at a place that names them."""
        about = await self._beside.about(user_id, [case for one in orders for case in one.cases])
        return {
            one.order_id
            for one in orders
            if not about.isdisjoint(one.cases)
            or (one.form is not None and any(user_id in place for place in one.form.locations))
        }


async def newest(db: Database, before: str, limit: int) -> tuple[list[AuthorityOrder], str]:
    """Orders, the newest first, and the cursor of the next page ("" at the end). A strange cursor begins anew."""
    at, _, number = before.partition(".")
    cursor = (int(at), number) if at.isdecimal() and len(at) < 16 and number else None
    found = await store.newest(db, cursor, limit + 1)
    more = f"{found[limit - 1].received_ms}.{found[limit - 1].order_id}" if len(found) > limit else ""
    return found[:limit], more
