"""Two people: what a second one agrees to, and when one is needed."""

import hashlib

import msgspec

from teahouse.safety.cases._acts import Decided, Decision, Held
from teahouse.safety.cases._model import Measure, Subject
from teahouse.safety.statements import MeasureKind

_encode = msgspec.json.Encoder(order="deterministic").encode


def proposal(decision: Decision) -> str:
    """The SHA-256 of what is meant to be decided: kinds, scopes, how long, for what, why, with which statement.

    When it begins is not in it, for it is decided after it was proposed; neither is the digest of the statement, which
    says when it begins.
    """
    meant: dict[str, object] = {
        "act": decision.__struct_config__.tag,
        "about": sorted(decision.about),
        "measures": [_meant(measure) for measure in decision.measures],
        "ground": decision.ground,
        "rulebook": decision.rulebook,
        "statement": decision.statement.id,
        "order": decision.order_id,
        "campaign": None if decision.campaign is None else decision.campaign.campaign_id,
    }
    if decision.because:  # was not asked for in older logs, whose digests stand
        meant["because"] = sorted(decision.because)
    return hashlib.sha256(_encode(meant)).hexdigest()


def _meant(measure: Measure) -> list[object]:
    scope = measure.scope
    lasts = None if measure.end_ms is None else measure.end_ms - measure.start_ms
    return [measure.kind.value, sorted(scope.items), sorted(scope.functions), sorted(scope.places), lasts]


def needs_two(subject: Subject, decision: Held | Decided) -> bool:
    """Any measure on an account of news or public debate, on what its owners may do, and the end of any account."""
    return any(
        subject.news or measure.kind is MeasureKind.TERMINATE or (subject.owns_news and measure.scope.functions)
        for measure in decision.measures
    )
