"""`Gather`: the service's own log as records: what a report is worked out from is what people decided, and no more.

Reads the statements, cases, notices and orders there are, each case once. No personal content comes along.
"""

from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

from teahouse.kernel.clock import month_begins_ms
from teahouse.safety import cases as log
from teahouse.safety import statements as said
from teahouse.safety.cases import Case, Cases
from teahouse.safety.decisions import Decisions, Stated
from teahouse.safety.gate import Lists, ListTold
from teahouse.safety.notices import Notice as Given
from teahouse.safety.notices import Notices
from teahouse.safety.orders import AuthorityOrder as Ordered
from teahouse.safety.orders import Orders
from teahouse.safety.reporting._recipients import Recipients
from teahouse.safety.reporting._records import (
    About,
    Automated,
    Check,
    Complaint,
    Dispute,
    Ground,
    HashListed,
    Measure,
    Misuse,
    Month,
    Notice,
    Order,
    Outcome,
    Records,
    Restriction,
    Returned,
    Source,
    Suspension,
)
from teahouse.safety.reporting._store_recipients import Counted
from teahouse.safety.statements import MeasureKind

_RESTRICTIONS = {
    MeasureKind.LABEL: Restriction.LABELLED,
    MeasureKind.CONTEXT_NOTE: Restriction.LABELLED,
    MeasureKind.HOLD: Restriction.DISABLED,
    MeasureKind.HOP_LIMIT: Restriction.DEMOTED,
    MeasureKind.AGE_GATE: Restriction.AGE_RESTRICTED,
    MeasureKind.COMMENTS_OFF: Restriction.INTERACTION_RESTRICTED,
    MeasureKind.BROADCAST_OFF: Restriction.PROVISION_SUSPENSION,
    MeasureKind.MUTE: Restriction.PROVISION_SUSPENSION,
    MeasureKind.SUSPEND: Restriction.ACCOUNT_SUSPENSION,
    MeasureKind.GEO_LIMIT: Restriction.DISABLED,
    MeasureKind.REMOVE: Restriction.REMOVED,
    MeasureKind.TERMINATE: Restriction.ACCOUNT_TERMINATION,
}
_SOURCES = {
    said.Source.ARTICLE_16: Source.NOTICE,
    said.Source.TRUSTED_FLAGGER: Source.TRUSTED,
    said.Source.OTHER_NOTIFICATION: Source.ORDER,
    said.Source.VOLUNTARY: Source.OWN,
}
_AUTOMATED = {
    said.Automated.FULLY: Automated.SOLELY,
    said.Automated.PARTIALLY: Automated.PARTLY,
    said.Automated.NOT: Automated.NOT,
}
_OUTCOMES = {"uphold": Outcome.UPHELD, "reverse": Outcome.REVERSED, "in_part": Outcome.PARTIALLY_REVERSED}
#: What a stranger says of themselves is no fact: who ordered is told of orders whose sender a person has verified.
_VERIFIED = ("verified", "challenged", "withdrawn", "annulled")
_BECAME = {"taken": "waiting", "verified": "waiting", "not_genuine": "not genuine"}
#: How a notice comes in. Through the API there come programs, a person's own and bots alike.
_DOORS = {"form": "the form", "matrix": "a chat program", "api": "the API"}
_PAGE = 500


class Log(NamedTuple):
    """Where it is all kept."""

    cases: Cases
    decisions: Decisions
    notices: Notices
    orders: Orders
    lists: Lists
    recipients: Recipients


class Gather:
    """The reader."""

    def __init__(self, of: Log) -> None:
        self._of = of
        self._cases: dict[str, Case] = {}

    async def records(self, until_ms: int) -> Records:
        """All that was recorded before a moment. The period of a report picks from it."""
        stated = [one async for one in self._stated(until_ms)]
        notices = [one async for one in self._notices(until_ms)]
        every = [one async for one in self._orders(until_ms)]
        orders = [one for one in every if one.state != "refused"]
        for case_id in {one.case_id for one in stated} | {one.case_id for one in notices if one.case_id}:
            case = await self._case(case_id)
            while case is not None and case.merged_into:
                case = await self._case(case.merged_into)
        lists = await self._of.lists.told(until_ms)
        for case_id in {case_id for one in lists for _, case_id in one.matched if case_id}:
            await self._case(case_id)
        by_decision = {(one.case_id, one.decision_no): one for one in stated}
        return Records(
            orders=tuple([await self._order(one) for one in orders]),
            notices=tuple(self._notice(one, by_decision) for one in notices),
            measures=tuple(found for one in stated if (found := _measure(one)) is not None),
            complaints=tuple(found for case in self._cases.values() for found in self._complaints(case, by_decision)),
            disputes=tuple([found for case_id in self._cases for found in await self._disputes(case_id)]),
            suspensions=(*_for_content(stated), *await self._suspensions(until_ms)),
            checks=tuple(found for case in self._cases.values() for found in _checks(case, by_decision)),
            returned=tuple(found for case in self._cases.values() for found in _returned(case)),
            refused_ms=tuple(one.received_ms for one in every if one.state == "refused"),
            lists=tuple(self._list(one) for one in lists),
            months=tuple([_month(one) for one in await self._of.recipients.published()]),
        )

    # --- reading

    async def _case(self, case_id: str) -> Case | None:
        if case_id not in self._cases:
            case = await self._of.cases.get(case_id)
            if case is None:
                return None
            self._cases[case_id] = case
        return self._cases[case_id]

    async def _stated(self, until_ms: int) -> AsyncIterator[Stated]:
        after = (-1, "")
        while page := await self._of.decisions.stated_between(0, until_ms, after, _PAGE):
            for one in page:
                yield one
            after = (page[-1].decided_ms, page[-1].number)

    async def _notices(self, until_ms: int) -> AsyncIterator[Given]:
        before: int | None = None
        while page := await self._of.notices.records.some(_Any(), before, _PAGE):
            for one in page:
                if one.received_ms < until_ms:
                    yield one
            before = page[-1].notice_no

    async def _orders(self, until_ms: int) -> AsyncIterator[Ordered]:
        before = ""
        while True:
            page, before = await self._of.orders.newest(before, _PAGE)
            for one in page:
                if one.received_ms < until_ms:
                    yield one
            if not before:
                return

    # --- one record each

    async def _order(self, order: Ordered) -> Order:
        """The ground is the one that the order names (Annex II, I.7), not what its case came to."""
        case = await self._case(order.cases[0]) if order.cases else None
        ground = case.ground if case is not None else None
        named = order.form.category if order.form is not None else ground.category if ground is not None else ""
        known = ground is not None and ground.category == named
        verified = order.state in _VERIFIED or bool(order.authority_id)
        return Order(
            which=f"order {order.order_id}",
            category=named or "STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER",
            keyword=(ground.keyword or None) if ground is not None and known else None,
            state=order.country,
            received_ms=order.received_ms,
            informs=order.kind == "information",
            items=len(order.form.locations) if order.form is not None else 1,
            acknowledged_ms=order.received_ms,
            effected_ms=order.done_ms,
            issuer=order.form.issuer if verified and order.form is not None else "",
            issued_by=order.form.issued_by if verified and order.form is not None else "",
            law=order.form.legal_basis if verified and order.form is not None else "",
            became="done" if order.done_ms is not None else _BECAME.get(order.state, order.state),
        )

    def _notice(self, notice: Given, stated: dict[tuple[str, int], Stated]) -> Notice:
        """What came of it: the first decision of its case with a measure, as far as it came after the notice."""
        case = self._cases.get(notice.case_id)
        while case is not None and case.merged_into:
            case = self._cases.get(case.merged_into)
        acted = next(
            (
                ruling
                for ruling in (() if case is None else case.rulings)
                if ruling.measure_ids and not ruling.interim and ruling.at_ms >= notice.received_ms
            ),
            None,
        )
        one = stated.get((case.case_id, acted.no)) if case is not None and acted is not None else None
        by_law = one is not None and one.statement is not None and one.statement.law is not None
        return Notice(
            which=f"notice {notice.notice_id}",
            category=notice.category,
            keyword=notice.keyword or None,
            received_ms=notice.received_ms,
            trusted=notice.lane == "trusted",
            action=None if acted is None else Ground.LAW if by_law else Ground.TERMS,
            acted_ms=None if acted is None else acted.at_ms,
            door=_DOORS[notice.via] + ", a trusted flagger" * (notice.lane == "trusted"),
        )

    def _list(self, one: ListTold) -> HashListed:
        """A match came to something where people then decided its case with a measure."""
        return HashListed(
            name=one.name, outcome=one.outcome, sources=tuple(one.sources), shared_ms=tuple(one.shared_ms),
            matched=tuple((at_ms, self._acted(case_id)) for at_ms, case_id in one.matched),
        )  # fmt: skip

    def _acted(self, case_id: str) -> bool:
        case = self._cases.get(case_id)
        return case is not None and any(one.measure_ids and one.role != "automatic" for one in case.rulings)

    def _complaints(self, case: Case, stated: dict[tuple[str, int], Stated]) -> Iterator[Complaint]:
        for appeal in case.appeals:
            outcome, one = appeal.outcome, stated.get((case.case_id, appeal.decision_no))
            yield Complaint(
                which=f"appeal against statement {one.number}" if one is not None else "",
                submitted_ms=appeal.made_ms,
                about=_about(case, appeal, one),
                outcome=None if outcome is None else _OUTCOMES[outcome],
                notified_ms=appeal.decided_ms,
                detected=one is not None and one.statement is not None and one.statement.automated_detection,
            )

    async def _disputes(self, case_id: str) -> list[Dispute]:
        """A body tells us when it has spoken; when it was asked, the house does not know."""
        return [
            Dispute(
                outcome=_OUTCOMES[act.outcome],
                notified_ms=act.at_ms,
                implemented=act.outcome != "uphold",
            )
            for act in await self._of.cases.log(case_id)
            if isinstance(act, log.OutcomeRecorded)
        ]

    async def _suspensions(self, until_ms: int) -> list[Suspension]:
        """Of who gave notices, or complained, manifestly without ground (Art. 23(2) DSA)."""
        notices, complaints = self._of.notices.misuse, self._of.notices.complaints.misuse
        return [
            *(Suspension(imposed_ms=at, misuse=Misuse.NOTICES) for at in await notices.suspensions(until_ms)),
            *(Suspension(imposed_ms=at, misuse=Misuse.COMPLAINTS) for at in await complaints.suspensions(until_ms)),
        ]


class _Any:
    """Every notice."""

    state = lane = category = case_id = notifier = item = ""


def _measure(one: Stated) -> Measure | None:
    """A statement with measures; one that was erased is counted no more, for nothing is known of it."""
    statement = one.statement
    if statement is None or not statement.measures:
        return None
    kinds = dict.fromkeys(_RESTRICTIONS[measure.kind] for measure in statement.measures)
    return Measure(
        which=f"statement {one.number}",
        category=statement.category,
        keyword=statement.keyword or None,
        other=statement.keyword_other,
        imposed_ms=one.decided_ms,
        ground=Ground.LAW if statement.law is not None else Ground.TERMS,
        source=_SOURCES[statement.source],
        restrictions=tuple(kinds),
        detected=statement.automated_detection,
        decided=_AUTOMATED[statement.automated_decision],
        places=tuple(sorted({place for measure in statement.measures for place in measure.places})),
    )


def _for_content(stated: list[Stated]) -> Iterator[Suspension]:
    """Accounts that were suspended for a time because of manifestly illegal content (Art. 23(1) DSA)."""
    for one in stated:
        statement = one.statement
        kinds = () if statement is None else {measure.kind for measure in statement.measures}
        if statement is not None and statement.manifest and MeasureKind.SUSPEND in kinds:
            yield Suspension(imposed_ms=one.decided_ms, misuse=Misuse.CONTENT)


def _about(case: Case, appeal: log.Appeal, one: Stated | None) -> About:
    if appeal.party == "reporter":
        return About.NOT_ACTED_TRUSTED if case.lane == "trusted" else About.NOT_ACTED
    measures = () if one is None or one.statement is None else one.statement.measures
    kinds = {_RESTRICTIONS[measure.kind] for measure in measures}
    if kinds & {Restriction.ACCOUNT_SUSPENSION, Restriction.ACCOUNT_TERMINATION}:
        return About.ACCOUNT
    if kinds & {Restriction.PROVISION_SUSPENSION, Restriction.PROVISION_TERMINATION}:
        return About.PROVISION
    return About.VISIBILITY


def _checks(case: Case, stated: dict[tuple[str, int], Stated]) -> Iterator[Check]:
    """What a machine alone had decided, and a person looked at again: was it right?"""
    machine = next((ruling for ruling in case.rulings if ruling.role == "automatic" and not ruling.order_id), None)
    person = next((ruling for ruling in case.rulings if ruling.role != "automatic" and not ruling.interim), None)
    if machine is not None and person is not None:
        right = bool(person.measure_ids)
        one = stated.get((case.case_id, machine.no))
        language = one.statement.content_language if one is not None and one.statement is not None else ""
        yield Check(
            checked_ms=person.at_ms, source=Source.OWN, acted=True, right=right,
            category=machine.ground.category, language=language,
        )  # fmt: skip


def _returned(case: Case) -> Iterator[Returned]:
    """What the house itself ended before its time."""
    for one in case.measures:
        if one.ended_by == "house" and one.end_ms is not None:
            yield Returned(returned_ms=one.end_ms)


def _month(one: Counted) -> Month:
    begins_ms = month_begins_ms(one.month)
    return Month(
        begins_ms=begins_ms, people=one.people, readers=one.readers, average=one.average, months=one.months
    )  # fmt: skip
