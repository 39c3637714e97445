"""Part 7: complaints, disputes before out-of-court bodies, suspensions for misuse. Article 15(1)(d), 24(1)."""

from collections import Counter
from collections.abc import Sequence

from teahouse.safety.reporting._figures import AppealFigures, Outcomes
from teahouse.safety.reporting._medians import hours
from teahouse.safety.reporting._period import Period
from teahouse.safety.reporting._records import MONETARY, About, Complaint, Dispute, Misuse, Outcome, Profile, Records


def appeals(records: Records, profile: Profile, when: Period, known_ms: int) -> AppealFigures:
    """What was submitted in the period, and what had become of it when the report was published."""
    complaints = [complaint for complaint in records.complaints if when.holds(complaint.submitted_ms)]
    known = [(dispute, dispute.known_ms) for dispute in records.disputes]
    disputes = [dispute for dispute, ms in known if ms is not None and when.holds(ms)]
    suspended = Counter(each.misuse for each in records.suspensions if when.holds(each.imposed_ms))

    def about(kind: About) -> Outcomes:
        return _outcomes([complaint for complaint in complaints if complaint.about is kind], known_ms)

    return AppealFigures(
        complaints=_outcomes(complaints, known_ms),
        newly_imposed=sum(complaint.imposed for complaint in complaints if _ended(complaint, known_ms)),
        visibility=about(About.VISIBILITY),
        provision=about(About.PROVISION),
        account=about(About.ACCOUNT),
        monetary=None if profile.without >= MONETARY else about(About.MONETARY),
        not_acted=about(About.NOT_ACTED),
        not_acted_trusted=about(About.NOT_ACTED_TRUSTED),
        disputes=_outcomes(disputes, known_ms),
        implemented=_implemented(disputes, known_ms),
        suspended_content=suspended[Misuse.CONTENT],
        suspended_notices=suspended[Misuse.NOTICES],
        suspended_complaints=suspended[Misuse.COMPLAINTS],
    )


def _outcomes(some: Sequence[Complaint] | Sequence[Dispute], known_ms: int) -> Outcomes:
    ended = [each for each in some if _ended(each, known_ms)]
    counts = Counter(each.outcome for each in ended)
    # "Decisions omitted may be excluded from the calculation of the median time": they are.
    times = [
        each.notified_ms - each.submitted_ms
        for each in ended
        if each.notified_ms is not None and each.submitted_ms is not None and each.outcome is not Outcome.OMITTED
    ]
    return Outcomes(
        len(some),
        counts[Outcome.UPHELD],
        counts[Outcome.PARTIALLY_REVERSED],
        counts[Outcome.REVERSED],
        counts[Outcome.OMITTED],
        hours(times),
    )


def _ended(each: Complaint | Dispute, known_ms: int) -> bool:
    return each.outcome is not None and each.notified_ms is not None and each.notified_ms < known_ms


def _implemented(disputes: list[Dispute], known_ms: int) -> float | None:
    """The share of decisions against us, whole or in part, that were carried out."""
    against = [
        dispute
        for dispute in disputes
        if _ended(dispute, known_ms) and dispute.outcome in (Outcome.REVERSED, Outcome.PARTIALLY_REVERSED)
    ]
    return round(sum(dispute.implemented for dispute in against) / len(against), 4) if against else None
