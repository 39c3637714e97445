"""`Receive`: an order comes in. What lacks something is refused with reasons; the rest opens or joins a case, in one
unit with its entry in the ledger, its receipt and, where that was authorised before, a hold.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy, SystemEntropy
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.mail import Letter
from teahouse.ledger import Draft, Ledger
from teahouse.matrix.errors import MatrixError
from teahouse.safety.cases import PRESERVE_MS, Case, CaseError, Cases, Found, Ground, Opened, OrderReceived, Words
from teahouse.safety.decisions import Actor, DecisionError, Decisions, House, Wanted, Wish
from teahouse.safety.orders import _store as store
from teahouse.safety.orders._form import countries, law_of, missing
from teahouse.safety.orders._model import Authority, AuthorityOrder, Entry, Missing, OrderForm, OrderReceipt
from teahouse.safety.orders._reply import receipt, refusal
from teahouse.safety.statements import Law, MeasureKind, Target, short_name
from teahouse.safety.statements import Subject as StatedSubject
from teahouse.surfaces import PublicItem

#: The job that runs when an order lapses by itself.
LAPSE = "safety.order_lapse"
#: The job that erases what was kept because of an order, once its time is over.
PRESERVED = "safety.order_preserved"
#: The job that erases what an order said that was refused.
FORGET = "safety.order_forget"
HOLD_MS = 2 * 3_600_000
_BY = Actor("house:orders", "automatic")


class Finds(Protocol):
    """Looks up what is at a location."""

    async def at(self, text: str, viewer: str) -> Found: ...


class Mails(Protocol):
    """Tells an address something, durably; and a person, in their language."""

    def __call__(self, tx: Tx, user_id: str, subject: str, words: str) -> None: ...
    def letter(self, tx: Tx, to: str, letter: Callable[[str], Letter], language: str = ...) -> None: ...


class Around(NamedTuple):
    """What orders stand on."""

    cases: Cases
    words: Words
    ledger: Ledger
    decisions: Decisions
    finds: Finds
    mails: Mails


class Receive:
    """The verb."""

    def __init__(
        self, db: Database, jobs: Jobs, clock: Clock, house: House, around: Around, languages: Sequence[str],
        entropy: Entropy | None = None,
    ) -> None:  # fmt: skip
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._house = house
        self._around = around
        self._languages = languages
        self._entropy = entropy or SystemEntropy()

    async def lacking(self, form: OrderForm, came_ms: int | None = None) -> list[Missing]:
        """What it would be refused for; nothing is kept."""
        return (await self._looked(form, came_ms))[1]

    async def receive(self, form: OrderForm, entry: Entry, token: str = "") -> OrderReceipt:
        """Take an order in, or say why not. Never raises for what an order lacks: that is its answer.

        token: of an order that was sent once already, if it was: that one's receipt is given again.
        """
        authority = await self._authority(form.secret)
        form = msgspec.structs.replace(form, secret="")
        found, lacks = await self._looked(form, entry.came_ms)

        def unit(tx: Tx) -> OrderReceipt:
            known = store.order_by_token(tx, token) if token else None
            if known is not None and bool(lacks) == bool(known.missing):
                return self._again(known)
            mine = "" if known is not None else token
            if lacks:
                return self._refuse(tx, form, authority, lacks, entry, mine)
            return self._take(tx, form, authority, found, entry, mine)

        return await self._db.write(unit)

    def _again(self, order: AuthorityOrder) -> OrderReceipt:
        event = "refused" if order.missing else "received"
        return OrderReceipt(
            order_id=order.order_id, accepted=not order.missing, url=self._url(order), reply=order.reply,
            missing=list(order.missing), proofs=[self._around.ledger.logged(order.index, order.received_ms, event)],
        )  # fmt: skip

    async def _looked(self, form: OrderForm, came_ms: int | None) -> tuple[list[Found], list[Missing]]:
        lacks = missing(form, self._clock.now_ms(), came_ms, self._languages)
        return ([], lacks) if lacks else await self._found(form)

    async def _authority(self, secret: str) -> Authority | None:
        if not secret:
            return None
        return await store.authority_by_secret(self._db, hashlib.sha256(secret.encode()).digest())

    async def _found(self, form: OrderForm) -> tuple[list[Found], list[Missing]]:
        """What is at each location; a private thing is not found by an address, so no order reaches into one."""
        found: list[Found] = []
        law = law_of(form.kind, "locations")
        for at, location in enumerate(form.locations):
            try:
                found.append(await self._around.finds.at(location, ""))
            except MatrixError:
                says = f"{location[:200]!r} leads to nothing public here; give the exact address of the content"
                return [], [Missing(f"locations[{at}]", says, law)]
        return found, []

    # --- the units

    def _refuse(
        self, tx: Tx, form: OrderForm, authority: Authority | None, lacks: list[Missing], entry: Entry, token: str
    ) -> OrderReceipt:
        order = self._order(form, authority, self._clock.now_ms(), entry, token)
        reply = refusal(self._house.service, form, order.order_id, lacks, order.received_ms)
        order = msgspec.structs.replace(
            order, state="refused", missing=tuple(lacks), reply=reply, index=self._log(tx, order, "refused", lacks)
        )
        store.add(tx, order)
        self._jobs.enqueue(tx, FORGET, {"order_id": order.order_id}, self._clock.now_ms() + PRESERVE_MS)
        self._mail(tx, form, reply)
        return OrderReceipt(
            order_id=order.order_id, accepted=False, url=self._url(order), reply=reply, missing=lacks,
            proofs=[self._around.ledger.logged(order.index, order.received_ms, "refused")],
        )  # fmt: skip

    def _take(
        self, tx: Tx, form: OrderForm, authority: Authority | None, found: list[Found], entry: Entry, token: str
    ) -> OrderReceipt:
        now_ms = self._clock.now_ms()
        order = self._order(form, authority, now_ms, entry, token)
        cases: dict[str, Case] = {}
        by_account: dict[str, list[Found]] = {}
        for one in found:
            by_account.setdefault(one.subject.account, []).append(one)
        for of_one in by_account.values():
            case = self._into_case(tx, form, order.order_id, of_one, entry)
            cases[case.case_id] = case
        held = False
        if form.kind == "terrorist" and authority is not None and authority.holds:
            each = [
                self._hold(tx, form, order.order_id, case, by_account[case.subject.account]) for case in cases.values()
            ]
            held = all(each)  # of all of them, or the receipt would say too much
        due_ms = min(
            clock.due_ms for case in cases.values() for clock in case.clocks
            if clock.name == "order" and clock.of == order.order_id
        )  # fmt: skip
        reply = receipt(self._house.service, form, order.order_id, due_ms, held=held)
        order = msgspec.structs.replace(
            order, cases=tuple(cases), reply=reply, index=self._log(tx, order, "received", [], len(found), held)
        )
        store.add(tx, order)
        for case in cases.values() if form.kind == "terrorist" else ():
            self._jobs.enqueue(tx, PRESERVED, {"case_id": case.case_id}, now_ms + PRESERVE_MS)
        if form.expires_ms is not None:
            self._jobs.enqueue(tx, LAPSE, {"order_id": order.order_id}, form.expires_ms)
        self._mail(tx, form, reply)
        return OrderReceipt(
            order_id=order.order_id, accepted=True, url=self._url(order), reply=reply, due_ms=due_ms, held=held,
            proofs=[self._around.ledger.logged(order.index, order.received_ms, "received")],
        )  # fmt: skip

    def _into_case(self, tx: Tx, form: OrderForm, order_id: str, found: list[Found], entry: Entry) -> Case:
        """A case of its own: an order has clocks and a scope that no notice shares."""
        subject = found[0].subject
        items = tuple(dict.fromkeys(item for one in found for item in one.subject.items))
        subject = msgspec.structs.replace(subject, items=items)
        case_id = f"o-{self._entropy.token(9)}"
        now_ms = self._clock.now_ms()
        rulebook = self._around.decisions.rulebooks.now().number
        ground = Ground(category=form.category or "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE", law=form.legal_basis)
        said = {"by": _BY.by, "role": "automatic", "at_ms": now_ms, "ground": ground, "rulebook": rulebook}
        opened = Opened(case_id=case_id, source="order", subject=subject, **said)  # type: ignore[arg-type]
        self._around.cases.append(tx, case_id, opened, _BY.by, "automatic")
        for one in found:
            self._around.cases.keep_snapshot(tx, case_id, one.item)
        by, role = (entry.by, entry.role) if entry.by else (_BY.by, _BY.role)
        received = OrderReceived(
            order_id=order_id, kind=form.kind, issuer=form.issuer, legal_basis=form.legal_basis,
            reasons=self._around.words.keep(tx, form.reasons), locations=items, places=countries(form),
            due_ms=form.due_ms, expires_ms=form.expires_ms, came=entry.came, came_ms=entry.came_ms,
            **{**said, "by": by, "role": role},  # type: ignore[arg-type]
        )  # fmt: skip
        return self._around.cases.append(tx, case_id, received, by, role)[1]

    def _hold(self, tx: Tx, form: OrderForm, order_id: str, case: Case, found: list[Found]) -> bool:
        """What was authorised before: public items only, two hours at most, with a statement of reasons like any
        measure. An item that was held before, and an account of news, are left to people."""
        public = [one.item for one in found if isinstance(one.item, PublicItem)]
        wishes = tuple(
            Wish(kind=MeasureKind.HOLD, on=_stated(item), lasts_ms=HOLD_MS, places=countries(form)) for item in public
        )
        wanted = Wanted(
            case_id=case.case_id, about=tuple(item.item_id for item in public), measures=wishes, interim=True,
            law=Law(reference=form.legal_basis), category=form.category, order_id=order_id,
            facts=f"{form.issuer} has ordered the removal of this content as terrorist content.",
            public_facts="An authority has ordered the removal of this content as terrorist content.",
            explanation="It is held back for two hours at most until a person has looked at it and at the order.",
        )  # fmt: skip
        try:
            self._around.decisions.decide(tx, wanted, _BY)
        except (CaseError, DecisionError):
            return False
        return True

    # ---

    def _order(
        self, form: OrderForm, authority: Authority | None, now_ms: int, entry: Entry, token: str
    ) -> AuthorityOrder:
        return AuthorityOrder(
            order_id=self._entropy.token(12), token=token or self._entropy.token(24), kind=form.kind,
            country=form.country[:2], authority_id="" if authority is None else authority.authority_id,
            received_ms=now_ms if entry.came_ms is None else entry.came_ms, state="taken", state_ms=now_ms,
            done_ms=None, cases=(), missing=(), form=form, reply="", index=0, came=entry.came, entered_by=entry.by,
        )  # fmt: skip

    def _log(
        self, tx: Tx, order: AuthorityOrder, event: str, lacks: list[Missing], items: int = 0, held: bool = False
    ) -> int:
        public = {
            "order": order.order_id,
            "event": event,
            "kind": order.kind,
            "country": order.country,
            "came": order.came,
            "known_authority": bool(order.authority_id),
            "items": items,
            "held": held,
            "missing": sorted({one.field.partition("[")[0] for one in lacks}),
        }
        form = msgspec.json.encode(order.form, order="deterministic")
        return self._around.ledger.append(tx, Draft("order", public, {"form": hashlib.sha256(form).hexdigest()}))

    def _mail(self, tx: Tx, form: OrderForm, reply: str) -> None:
        if form.contact:
            self._around.mails(
                tx, form.contact.strip(), f"{self._house.service}: {form.reference or 'order'}"[:200], reply
            )

    def _url(self, order: AuthorityOrder) -> str:
        return f"{self._house.base_url}/_teahouse/v1/orders/{order.token}"


def _stated(item: PublicItem) -> StatedSubject:
    """A public item as a statement of reasons names it."""
    for field in ("title", "name", "body", "displayname"):
        words = item.content.get(field)
        if isinstance(words, str) and words.strip():
            return StatedSubject(
                target=Target.ITEM, surface=item.surface, id=item.item_id, name=short_name(words), made_ms=item.ts_ms
            )
    return StatedSubject(
        target=Target.ITEM, surface=item.surface, id=item.item_id, name=short_name(item.item_id), made_ms=item.ts_ms
    )
