"""`compose`: the statement of reasons out of what is meant, and `act_of`: the act of the case out of the statement.

Pure. The two are made of the same measures, so that what is done is what the person reads.
"""

import hashlib

import msgspec

from teahouse.safety.cases import (
    ON_ACCOUNT,
    Case,
    Decided,
    Ground,
    Held,
    Measure,
    Scope,
    StatementRef,
)
from teahouse.safety.decisions._model import Actor, Wanted, Wish
from teahouse.safety.statements import (
    Automated,
    Fault,
    Redress,
    Rulebook,
    Source,
    Statement,
    Target,
    appeal_until,
    check_statement,
)
from teahouse.safety.statements import Measure as StatedMeasure

encode = msgspec.json.Encoder(order="deterministic").encode
decode = msgspec.json.Decoder(Statement).decode

_NOTIFIED = {"trusted": Source.TRUSTED_FLAGGER, "notice": Source.ARTICLE_16}


class House(msgspec.Struct, frozen=True, kw_only=True):
    """What a statement says of the service. base_url: without a slash at the end."""

    service: str
    base_url: str

    def page(self, token: str) -> str:
        """The page of the person concerned, which needs no account that works."""
        return f"{self.base_url}/statements/{token}"


def compose(wanted: Wanted, case: Case, actor: Actor, rulebook: Rulebook, house: House, now_ms: int) -> Statement:
    """The statement as it is if it is decided now."""
    automatic = actor.role == "automatic"
    automated = Automated.FULLY if automatic else Automated.NOT
    if wanted.automated_detection and not automatic:
        automated = Automated.PARTIALLY
    return Statement(
        puid=wanted.number,
        replaces=wanted.replaces,
        service=house.service,
        language=wanted.language,
        decided_ms=now_ms,
        measures=tuple(_stated(wish, now_ms, _ordered_places(wanted, case)) for wish in wanted.measures),
        because=wanted.because,
        rulebook=rulebook.number,
        rule_id=wanted.rule_id,
        law=wanted.law,
        category=wanted.category,
        keyword=wanted.keyword,
        keyword_other=wanted.keyword_other,
        additions=wanted.additions,
        facts=wanted.facts,
        public_facts=wanted.public_facts,
        explanation=wanted.explanation,
        source=_source(wanted, case, actor),
        notifier=wanted.notifier or _issuer(wanted, case),
        automated_detection=automatic or wanted.automated_detection or case.source == "detector",
        automated_decision=automated,
        content_types=wanted.content_types,
        content_type_other=wanted.content_type_other,
        content_language=wanted.content_language,
        account_type=wanted.account_type,
        manifest=wanted.manifest and not wanted.interim,
        rules_url=f"{house.base_url}/transparency/rules/{rulebook.number}",
        redress=Redress(
            appeal_url=f"{house.page(wanted.token)}/appeal",
            appeal_until_ms=appeal_until(now_ms),
            court=wanted.court,
        ),
    )


def _source(wanted: Wanted, case: Case, actor: Actor) -> Source:
    """Whether it is decided because of a notice, of an order, or on our own initiative (Art. 17(3)(b) DSA).

    Because of a notice, too, where one joined what a machine or one of the staff had begun: whoever decides has it
    before them. What a machine alone decides it decides by what it saw itself, unless a notice began the case.
    """
    if wanted.order_id:
        return Source.OTHER_NOTIFICATION
    if case.notified and (actor.role != "automatic" or case.source == "notice"):
        return _NOTIFIED[case.notified]
    return Source.OTHER_NOTIFICATION if case.lane == "order" else Source.VOLUNTARY


def _issuer(wanted: Wanted, case: Case) -> str:
    """The authority whose order the decision carries out: the person is told that a state was behind it, and which."""
    return next((order.issuer for order in case.orders if wanted.order_id and order.order_id == wanted.order_id), "")


def _ordered_places(wanted: Wanted, case: Case) -> tuple[str, ...]:
    """Where a measure of an order holds if it does not say it: where the order does."""
    order = case.order(wanted.order_id) if wanted.order_id else None
    return () if order is None else order.places


def _stated(wish: Wish, now_ms: int, places: tuple[str, ...]) -> StatedMeasure:
    start_ms = now_ms + wish.after_ms
    return StatedMeasure(
        kind=wish.kind,
        on=wish.on,
        start_ms=start_ms,
        end_ms=None if wish.lasts_ms is None else start_ms + wish.lasts_ms,
        places=wish.places or places,
        hops=wish.hops,
        age=wish.age,
        words=wish.words,
    )


def check(statement: Statement, rulebook: Rulebook, case: Case) -> list[Fault]:
    """What is missing. A decision to do nothing has a ground and reasons too, but no measure (Art. 16(5) DSA)."""
    faults = check_statement(statement, rulebook)
    if statement.manifest and (statement.law is None or not statement.measures):
        faults.append(Fault("manifest", "needs a law that is broken, and a measure"))
    if statement.manifest and statement.automated_decision is Automated.FULLY:
        faults.append(Fault("manifest", "is found by a person"))
    if not statement.measures:
        return [fault for fault in faults if not fault.field.startswith(("measures", "because"))]
    for index, measure in enumerate(statement.measures):
        known = case.subject.items if measure.on.target is Target.ITEM else (case.subject.account,)
        if measure.on.id not in known:
            faults.append(Fault(f"measures[{index}].on.id", "is not what the case is about"))
    known = (*case.subject.items, case.subject.account)
    faults += [
        Fault(f"because[{index}].id", "is not what the case is about")
        for index, one in enumerate(statement.because)
        if one.id not in known
    ]
    return faults


def act_of(wanted: Wanted, statement: Statement, actor: Actor) -> Held | Decided:
    """The act that the case is to have. Its statement is complete before it is."""
    kind = Held if wanted.interim else Decided
    return kind(
        by=actor.by,
        role=actor.role,
        at_ms=statement.decided_ms,
        ground=Ground(
            category=statement.category,
            keyword=statement.keyword,
            rule_id=statement.rule_id,
            law="" if statement.law is None else statement.law.reference,
        ),
        rulebook=statement.rulebook,
        about=wanted.about,
        because=tuple(dict.fromkeys(one.id for one in wanted.because)),
        measures=tuple(_measure(f"{statement.puid}.{no}", one) for no, one in enumerate(statement.measures, 1)),
        statement=StatementRef(statement.puid, hashlib.sha256(encode(statement)).hexdigest()),
        order_id=wanted.order_id,
        campaign=wanted.campaign,
    )


def _measure(measure_id: str, stated: StatedMeasure) -> Measure:
    if stated.on.target is Target.ITEM:
        scope = Scope(items=(stated.on.id,), places=stated.places)
    else:
        functions = tuple(sorted(ON_ACCOUNT.get(stated.kind, frozenset())))
        scope = Scope(functions=functions, places=stated.places)
    return Measure(measure_id=measure_id, kind=stated.kind, scope=scope, start_ms=stated.start_ms, end_ms=stated.end_ms)
