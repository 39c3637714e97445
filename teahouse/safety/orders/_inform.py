"""`Inform`: an order for information (Art. 10 DSA) is answered: this was given about that account, or not, and why.

One unit: the act of the case, the reply to the authority, what the person is told, the entry in the ledger. What is
handed over never passes through here: it is described, and named by its SHA-256, so that nobody can say later that it
was something else. The ledger has kinds and no account.
"""

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.ledger import Draft
from teahouse.safety.cases import Case, CaseError, OrderAnswered, Refusal
from teahouse.safety.decisions import Actor, House
from teahouse.safety.orders import _store as store
from teahouse.safety.orders._concerned import Came
from teahouse.safety.orders._model import AnswerOrder, AuthorityOrder
from teahouse.safety.orders._receive import Around
from teahouse.safety.orders._reply import information
from teahouse.safety.orders._telling import Telling


class Inform:
    """The verb."""

    def __init__(self, clock: Clock, house: House, around: Around, telling: Telling) -> None:
        self._clock = clock
        self._house = house
        self._around = around
        self._telling = telling

    def answer(self, tx: Tx, order_id: str, said: AnswerOrder, actor: Actor) -> AuthorityOrder:
        """Say for one account what the order came to. Raises ``CaseError`` for what may not be, or not now."""
        order = store.order_in(tx, order_id)
        if order is None or order.state == "refused":
            raise CaseError(Refusal("order_id", "there is no such order, or it was refused for its form"))
        cases = self._cases(tx, order)
        before = _of(cases, said.account)
        act = OrderAnswered(
            by=actor.by, role=actor.role, at_ms=before.now_ms, ground=before.ground,
            rulebook=self._around.decisions.rulebooks.in_force(before.now_ms).number, order_id=order_id,
            given=said.given, words=self._around.words.keep(tx, said.words), kinds=said.kinds,
            handed_over=said.handed_over,
        )  # fmt: skip
        _, case = self._around.cases.append(tx, before.case_id, act, actor.by, actor.role)
        self._settle(tx, order, [case if one.case_id == case.case_id else one for one in cases], act)
        reply = information(self._house.service, order_id, case.subject.account, said, act.at_ms)
        if said.given:
            store.set_done(tx, order_id, reply, act.at_ms)
        else:
            store.set_reply(tx, order_id, reply)
        self._log(tx, order, case, act)
        came = Came(to="given" if said.given else "not_given", at_ms=act.at_ms, words=said.words, kinds=said.kinds)
        self._telling.person(tx, order, case, came)
        self._telling.authority(tx, order, reply)
        settled = store.order_in(tx, order_id)
        assert settled is not None
        return settled

    def _cases(self, tx: Tx, order: AuthorityOrder) -> list[Case]:
        now_ms = self._clock.now_ms()
        found = [self._around.cases.read(tx, case_id, now_ms) for case_id in order.cases]
        return [case for case in found if case is not None]

    def _settle(self, tx: Tx, order: AuthorityOrder, cases: list[Case], act: OrderAnswered) -> None:
        """The order is as its cases: given where it was for one of them, not given where it was for none."""
        answers = [None if (found := case.order(order.order_id)) is None else found.given for case in cases]
        if any(answers):
            store.set_state(tx, order.order_id, "given", act.at_ms)
        elif None not in answers:
            store.set_state(tx, order.order_id, "not_given", act.at_ms)

    def _log(self, tx: Tx, order: AuthorityOrder, case: Case, act: OrderAnswered) -> None:
        public = {
            "order": order.order_id, "event": "information", "kind": order.kind, "country": order.country,
            "given": act.given, "information": sorted(act.kinds), "took_ms": act.at_ms - order.received_ms,
        }  # fmt: skip
        private = {
            "case": case.case_id, "account": case.subject.account, "answered_by": act.by, "words": act.words.digest,
            "handed_over": act.handed_over,
        }  # fmt: skip
        self._around.ledger.append(tx, Draft("order", public, private))


def _of(cases: list[Case], account: str) -> Case:
    """The case of that account, or the only one."""
    if not account and len(cases) == 1:
        return cases[0]
    for case in cases:
        if case.subject.account == account:
            return case
    raise CaseError(Refusal("account", "name the account: one of those that the order is on"))
