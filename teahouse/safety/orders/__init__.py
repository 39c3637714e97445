"""Orders: what authorities order, held to what the law asks of them.

An order (Art. 9 or 10 DSA, or a one-hour order against terrorist content) without legal basis, issuer, reasons, exact
locations, scope or redress is refused with a reply that says so, point by point. What is complete opens a case with
its clocks; nothing is done before a person has verified who sends it, but for the hold of two hours that may be
authorised for an authority beforehand. Measures end with the order. An order for information is answered: what was
given about which account, or why nothing was; what is given never passes through here. Every order is counted in the
ledger, the authority hears what was done, and the person too, then or when the order allows it (`_telling`). `Threats`:
the notification of a threat to life (Art. 18).

What is private is not found by an address, so that no order reaches into a conversation.

Tables: ``safety_orders``, ``safety_authorities``, ``safety_authority_acts``. Ways in: `Orders`, `OrderRoutes`;
`missing` (pure); `FIELDS`, `read_order`, `shown`: the same form on a page.
"""

from collections.abc import Callable
from typing import Literal, TypeVar

from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import Logged
from teahouse.matrix.errors import not_found
from teahouse.safety.cases import Beside, Case, CaseError, Information, Purpose, Roles, Snapshot, refused
from teahouse.safety.decisions import Actor, House
from teahouse.safety.orders import _store as store
from teahouse.safety.orders._authorities import Authorities
from teahouse.safety.orders._forget import Forget
from teahouse.safety.orders._form import missing
from teahouse.safety.orders._inform import Inform
from teahouse.safety.orders._look import Looks, newest
from teahouse.safety.orders._model import (
    AnswerOrder,
    Authority,
    AuthorityAct,
    AuthorityOrder,
    Cause,
    Entry,
    ImpedeOrder,
    Missing,
    OrderForm,
    OrderReceipt,
    OrderState,
    PreserveLonger,
)
from teahouse.safety.orders._paper import FIELDS, PAPER, Field, field_of, read_order, shown
from teahouse.safety.orders._preserved import Preserved
from teahouse.safety.orders._receive import Around, Receive
from teahouse.safety.orders._routes import OrderRoutes
from teahouse.safety.orders._settle import Settle, runs
from teahouse.safety.orders._telling import Telling
from teahouse.safety.orders._threat import Threats

__all__ = [
    "FIELDS",
    "PAPER",
    "AnswerOrder",
    "Around",
    "Authorities",
    "Authority",
    "AuthorityAct",
    "AuthorityOrder",
    "Cause",
    "Entry",
    "Field",
    "ImpedeOrder",
    "Missing",
    "OrderForm",
    "OrderReceipt",
    "OrderRoutes",
    "OrderState",
    "Orders",
    "PreserveLonger",
    "field_of",
    "missing",
    "read_order",
    "shown",
]

T = TypeVar("T")


class Orders:
    """The folder."""

    def __init__(
        self, db: Database, jobs: Jobs, clock: Clock, settings: Settings, around: Around, roles: Roles
    ) -> None:
        house = House(service=settings.shown_name, base_url=settings.base_url)
        self._db = db
        self._around = around
        self.roles = roles
        self._receive = Receive(db, jobs, clock, house, around, settings.contact_languages or [settings.language])
        self.looks = Looks(db, Beside(db, clock))
        telling = Telling(db, jobs, clock, house, around)
        self.settle = Settle(db, jobs, clock, house, around, telling)
        self.authorities = Authorities(db, clock, around)
        self.inform = Inform(clock, house, around, telling)
        self.preserved = Preserved(db, jobs, clock, around)
        Forget(db, jobs, clock, around)
        self._threats = Threats(clock, house, around)
        around.decisions.watch(self.settle.decided)

    async def receive(self, form: OrderForm, entry: Entry | None = None, token: str = "") -> OrderReceipt:
        """Take an order in, or say what it lacks. entry: how it came, if it was not sent to the machine. token: of an
        order that was sent once already, if it was: its receipt is given again."""
        return await self._receive.receive(form, entry or Entry(), token)

    async def lacking(self, form: OrderForm, came_ms: int | None = None) -> list[Missing]:
        """What it would be refused for; [] if it would be taken in. Nothing is kept."""
        return await self._receive.lacking(form, came_ms)

    async def unit(self, unit: Callable[[Tx], T]) -> T:
        """Run a unit; what a case refuses is an error that names the field."""
        try:
            return await self._db.write(unit)
        except CaseError as error:
            raise refused(error) from None

    async def state(self, order_token: str) -> OrderState | None:
        """What an authority may know of its order."""
        order = await store.order(self._db, token=order_token) if order_token else None
        if order is None:
            return None
        in_force: list[str] = []
        information: dict[Information, None] = {}
        kept_ms: list[int] = []
        due_ms: list[int] = []
        impeded: Cause | Literal[""] = ""
        for case in await self.cases_of(order):
            found = case.order(order.order_id)
            information |= dict.fromkeys(() if found is None else found.kinds)
            kept_ms += [found.kept_until_ms] if found is not None and found.kept_until_ms is not None else []
            impeded = impeded or ("" if found is None else found.impeded)
            due_ms += [clock.due_ms for clock in case.clocks if runs(clock, order.order_id)]
            in_force += [
                one.measure.kind.value
                for one in case.in_force
                if case.rulings[one.decision_no].order_id == order.order_id
            ]
        return OrderState(
            order_id=order.order_id,
            state=order.state,
            received_ms=order.received_ms,
            state_ms=order.state_ms,
            done_ms=order.done_ms,
            reply=order.reply,
            effect=in_force,
            information=list(information),
            kept_until_ms=max(kept_ms, default=None),
            impeded=impeded,
            due_ms=min(due_ms, default=None),
            proofs=await self.proofs(order.order_id),
        )

    async def proofs(self, order_id: str) -> list[Logged]:
        """Where the ledger says what became of an order, from its receipt on; the oldest first."""
        return await self._around.ledger.proofs("order", order_id)

    async def cases_of(self, order: AuthorityOrder) -> list[Case]:
        """The cases of an order, one for each account, as they are now."""
        return [await self._around.decisions.case(case_id) for case_id in order.cases]

    async def order(self, order_id: str) -> AuthorityOrder | None:
        """An order, for the staff."""
        return await store.order(self._db, order_id=order_id) if order_id else None

    async def newest(self, before: str = "", limit: int = 50) -> tuple[list[AuthorityOrder], str]:
        """Orders, the newest first, and the cursor of the next page ("" at the end): for figures."""
        return await newest(self._db, before, limit)

    async def counted_since(self, from_ms: int) -> dict[str, int]:
        """How many orders came since then, by their state. One statement."""
        return await store.counted_since(self._db, from_ms)

    async def unsealed(self, case_id: str, item: str, purpose: Purpose, why: str, actor: Actor) -> Snapshot:
        """Open an item that is kept sealed, and see it. Raises M_NOT_FOUND if it is erased, and what a case refuses."""
        seen = await self._around.cases.snapshot(case_id, item)
        if seen is None or seen.content is None:
            raise not_found("item: nothing is kept of it")
        await self.unit(lambda tx: self.preserved.open(tx, case_id, item, purpose, why, actor))
        return seen

    async def threat(self, case_id: str, country: str, why: str, actor: Actor) -> str:
        """The notification of a threat to life; returns its text."""
        snapshots = await self._around.cases.snapshots(case_id)
        return await self.unit(lambda tx: self._threats.pack(tx, case_id, snapshots, country, why, actor))
