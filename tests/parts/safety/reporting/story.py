"""One year of a small service, as records. What it comes to was worked out by hand: ``expected/``."""

from datetime import UTC, datetime

from teahouse.safety.reporting import (
    About,
    Automated,
    Check,
    Complaint,
    Dispute,
    Ground,
    Kind,
    Measure,
    Misuse,
    Notice,
    Order,
    Outcome,
    Profile,
    Records,
    Restriction,
    Source,
    Suspension,
)

HOUR = 3_600_000
TEXTS = ("We label.", "Hash lists.", "None but those.", "See part 8.", "Spam.", "A person looks at each.")
PROFILE = Profile(
    provider="Tea, Ltd.",
    service="Tea House",
    kind=Kind.PLATFORM,
    start="2026-01-01",
    end="2026-12-31",
    published="2027-02-26",
    texts=TEXTS,
)


def at(day: str, hours: float = 0) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000 + hours * HOUR)


def order(hours: tuple[float, float], items: int = 1, day: str = "2026-03-01") -> Order:
    return Order(
        category="STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
        keyword="KEYWORD_TERRORIST_CONTENT",
        state="DE",
        items=items,
        received_ms=at(day),
        acknowledged_ms=at(day, hours[0]),
        effected_ms=at(day, hours[1]),
    )


ORDERS = (
    order((0.5, 1)),
    order((1.5, 3), items=10),
    Order(
        category="STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER",
        state="FR",
        informs=True,
        received_ms=at("2026-12-31", 23.9),
        acknowledged_ms=at("2026-12-31", 25.9),
        effected_ms=at("2026-12-31", 71.9),
    ),
    order((9, 9), day="2025-12-31"),  # the year before
    order((9, 9), day="2027-01-01"),  # the year after
)


def notice(keyword: str, *, acted: float | None = None, ground: Ground | None = None, **more: object) -> Notice:
    fields = {"received_ms": at("2026-05-05"), "acted_ms": None if acted is None else at("2026-05-05", acted), **more}
    return Notice(category="STATEMENT_CATEGORY_CYBER_VIOLENCE", keyword=keyword, action=ground, **fields)  # type: ignore[arg-type]


#: The numbers of Annex II's own example (I.7), with doxing described.
NOTICES = (
    notice("KEYWORD_CYBER_HARASSMENT", trusted=True, items=10, acted=5, ground=Ground.LAW),
    notice("KEYWORD_CYBER_HARASSMENT", processed=Automated.SOLELY),
    notice("KEYWORD_CYBER_HARASSMENT", processed=Automated.SOLELY),
    *[notice("KEYWORD_CYBER_INCITEMENT", processed=Automated.PARTLY)] * 3,
    notice("KEYWORD_CYBER_INCITEMENT"),
    notice("KEYWORD_CYBER_STALKING"),
    *[notice("KEYWORD_OTHER", other="Doxing", acted=h, ground=Ground.TERMS) for h in (1, 2)],
    *[notice("KEYWORD_OTHER", other="Doxing")] * 5,
)


def measure(category: str, keyword: str | None, ground: Ground, *what: Restriction, **more: object) -> Measure:
    fields = {"source": Source.OWN, "imposed_ms": at("2026-07-01"), **more}
    return Measure(
        category=f"STATEMENT_CATEGORY_{category}",
        keyword=keyword,
        ground=ground,
        restrictions=what,
        **fields,  # type: ignore[arg-type]
    )


TC, NUDITY = "OTHER_VIOLATION_TC", "KEYWORD_NUDITY"
MEASURES = (
    measure(
        "INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        "KEYWORD_COPYRIGHT_INFRINGEMENT",
        Ground.LAW,
        Restriction.REMOVED,
        Restriction.ACCOUNT_SUSPENSION,
        detected=True,
        decided=Automated.SOLELY,
    ),
    measure(TC, NUDITY, Ground.TERMS, Restriction.LABELLED, detected=True, decided=Automated.SOLELY),
    measure(TC, NUDITY, Ground.TERMS, Restriction.AGE_RESTRICTED),
    measure("SCAMS_AND_FRAUD", None, Ground.TERMS, Restriction.DEMOTED, decided=Automated.PARTLY),
    measure("VIOLENCE", None, Ground.LAW, Restriction.REMOVED, source=Source.ORDER, decided=Automated.PARTLY),
    measure(TC, NUDITY, Ground.TERMS, Restriction.LABELLED, imposed_ms=at("2027-01-01")),
)


def complaint(about: About, outcome: Outcome | None, hours: float, imposed: int = 0) -> Complaint:
    told = at("2026-08-01", hours) if outcome else None
    return Complaint(submitted_ms=at("2026-08-01"), about=about, outcome=outcome, notified_ms=told, imposed=imposed)


COMPLAINTS = (
    complaint(About.VISIBILITY, Outcome.PARTIALLY_REVERSED, 24, imposed=2),
    complaint(About.VISIBILITY, Outcome.REVERSED, 48),
    complaint(About.ACCOUNT, Outcome.UPHELD, 100.25),
    complaint(About.ACCOUNT, None, 0),
    complaint(About.NOT_ACTED, Outcome.OMITTED, 1000),
)


def dispute(outcome: Outcome, hours: float, *, implemented: bool) -> Dispute:
    return Dispute(
        submitted_ms=at("2026-09-01"), outcome=outcome, notified_ms=at("2026-09-01", hours), implemented=implemented
    )


RECORDS = Records(
    orders=ORDERS,
    notices=NOTICES,
    measures=MEASURES,
    complaints=COMPLAINTS,
    disputes=(
        dispute(Outcome.PARTIALLY_REVERSED, 1000, implemented=True),
        dispute(Outcome.REVERSED, 1920, implemented=False),
    ),
    suspensions=(
        Suspension(imposed_ms=at("2026-10-01"), misuse=Misuse.CONTENT),
        *[Suspension(imposed_ms=at("2026-10-01"), misuse=Misuse.COMPLAINTS)] * 2,
        Suspension(imposed_ms=at("2025-10-01"), misuse=Misuse.NOTICES),
    ),
    checks=(
        Check(checked_ms=at("2026-11-01"), source=Source.OWN, acted=True, right=True),
        Check(checked_ms=at("2026-11-01"), source=Source.OWN, acted=True, right=False),
        Check(checked_ms=at("2026-11-01"), source=Source.OWN, acted=False, right=True),
        Check(checked_ms=at("2026-11-01"), source=Source.NOTICE, acted=True, right=True),
    ),
)
