"""A statement as the EU's transparency database takes it: its field names, in JSON batches of at most a hundred."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from teahouse.safety.statements._fault import Fault, FaultsError, under
from teahouse.safety.statements._filing_rules import COUNTRIES, ILLEGAL, INCOMPATIBLE, check_object
from teahouse.safety.statements._measures import BOUNDS, Target
from teahouse.safety.statements._rulebook import Rulebook
from teahouse.safety.statements._statement import Measure, Source, Statement

#: The most that ``POST /api/v1/statements`` takes.
BATCH = 100


class Filing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One statement of reasons, field for field as in the database. Days are YYYY-MM-DD."""

    decision_visibility: list[str] = []
    decision_visibility_other: str | None = None
    end_date_visibility_restriction: str | None = None
    decision_monetary: str | None = None
    decision_monetary_other: str | None = None
    end_date_monetary_restriction: str | None = None
    decision_provision: str | None = None
    end_date_service_restriction: str | None = None
    decision_account: str | None = None
    end_date_account_restriction: str | None = None
    account_type: str | None = None
    decision_ground: str
    decision_ground_reference_url: str | None = None
    illegal_content_legal_ground: str | None = None
    illegal_content_explanation: str | None = None
    incompatible_content_ground: str | None = None
    incompatible_content_explanation: str | None = None
    incompatible_content_illegal: str | None = None
    content_type: list[str]
    content_type_other: str | None = None
    category: str
    category_addition: list[str] = []
    category_specification: list[str] = []
    category_specification_other: str | None = None
    territorial_scope: list[str]
    content_language: str | None = None
    content_date: str
    content_id: dict[str, str] | None = None
    application_date: str
    decision_facts: str
    source_type: str
    source_identity: str | None = None
    automated_detection: str
    automated_decision: str
    puid: str


def concerns_eu(statement: Statement) -> bool:
    """Whether any of it holds in the Union or the EEA; if not there is nothing to file."""
    return bool(_territory(statement))


def filing_of(statement: Statement, rulebook: Rulebook) -> Filing:
    """What of a statement is filed: nothing that names a person. ``rulebook`` is the version that it names.

    FaultsError if it would not be taken. An end that lies within a day is filed as that day: the database has no hours.
    """
    fields = _fields(statement, rulebook)
    if faults := check_object(fields):
        raise FaultsError(faults)
    return msgspec.convert(fields, Filing)


def check_as_filed(statement: Statement, rulebook: Rulebook) -> list[Fault]:
    """What the database would say, by its own field names; that nothing of it holds in Europe is no fault here."""
    fields = _fields(statement, rulebook)
    return check_object({**fields, "territorial_scope": fields["territorial_scope"] or list(COUNTRIES)})


def _fields(statement: Statement, rulebook: Rulebook) -> dict[str, object]:
    subjects = (*(measure.on for measure in statement.measures), *statement.because)
    said = [subject.made_ms for subject in subjects if subject.target is Target.ITEM]
    return {
        **_decisions(statement),
        **_ground(statement, rulebook),
        "account_type": statement.account_type or None,
        "content_type": list(statement.content_types),
        "content_type_other": statement.content_type_other or None,
        "category": statement.category,
        "category_addition": list(statement.additions),
        "category_specification": [word for word in (statement.keyword, *statement.other_keywords) if word],
        "category_specification_other": statement.keyword_other or None,
        "territorial_scope": _territory(statement),
        "content_language": statement.content_language or None,
        # When the content was posted; if it is about an account alone, when that was opened.
        "content_date": _day(min(said or [subject.made_ms for subject in subjects])),
        "application_date": _day(min(measure.start_ms for measure in statement.measures)),
        "decision_facts": statement.public_facts,
        "source_type": statement.source.value,
        # An organisation's name may be public, a neighbour's may not.
        "source_identity": (statement.notifier or None) if statement.source is Source.TRUSTED_FLAGGER else None,
        "automated_detection": "Yes" if statement.automated_detection else "No",
        "automated_decision": statement.automated_decision.value,
        "puid": statement.puid,
    }


def check_filing(filing: Filing) -> list[Fault]:
    return check_object(msgspec.to_builtins(filing))


def encode_batches(filings: Iterable[Filing]) -> list[bytes]:
    """Bodies for ``POST /api/v1/statements``, in order. FaultsError if one would not be taken: there a batch fails as a
    whole, so a faulty statement is found here, before its ninety-nine neighbours suffer."""
    every = list(filings)
    faults = _check_all([msgspec.to_builtins(filing) for filing in every])
    if faults:
        raise FaultsError(faults)
    return [msgspec.json.encode({"statements": every[at : at + BATCH]}) for at in range(0, len(every), BATCH)]


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    statements: list[dict[str, object]]


def decode_batch(body: bytes) -> list[Filing]:
    """The statements of one body, ours or anyone's. FaultsError names each wrong field, as ``statements[3].puid``."""
    try:
        batch = msgspec.json.decode(body, type=_Batch)
    except (msgspec.DecodeError, RecursionError) as wrong:  # RecursionError: nested deeper than any statement
        raise FaultsError([Fault("statements", f"this is not a batch: {wrong}")]) from None
    faults = _check_all(batch.statements)
    if not 0 < len(batch.statements) <= BATCH:
        faults.append(Fault("statements", f"has {len(batch.statements)} statements; from 1 to {BATCH}"))
    if faults:
        raise FaultsError(faults)
    return [msgspec.convert(_without_nulls(statement), Filing) for statement in batch.statements]


def _check_all(statements: Sequence[dict[str, object]]) -> list[Fault]:
    faults: list[Fault] = []
    seen: set[object] = set()
    for index, statement in enumerate(statements):
        faults += under(f"statements[{index}]", check_object(statement))
        puid = statement.get("puid")
        if isinstance(puid, str) and puid in seen:
            faults.append(Fault(f"statements[{index}].puid", f"{puid!r} stands twice; it is unique within a platform"))
        seen.add(puid if isinstance(puid, str) else None)
    return faults


def _without_nulls(statement: dict[str, object]) -> dict[str, object]:
    return {field: value for field, value in statement.items() if value not in (None, "")}


def _decisions(statement: Statement) -> dict[str, object]:
    """The decision fields: the strongest measure of each field, and when the last of them ends."""
    made: dict[str, object] = {}
    by_field: dict[str, list[Measure]] = {}
    for measure in statement.measures:
        by_field.setdefault(BOUNDS[measure.kind].field, []).append(measure)
    for field, measures in by_field.items():
        values = [BOUNDS[measure.kind].value for measure in measures]
        if field == "decision_visibility":
            made[field] = list(dict.fromkeys(values))
        else:  # one value each: where a suspension and a termination meet, the termination is what happened
            made[field] = next((value for value in values if value.endswith("TERMINATED")), values[0])
        ends = [measure.end_ms for measure in measures]
        last = max((end for end in ends if end is not None), default=None)
        if last is not None and None not in ends:
            made[_END_OF[field]] = _day(last)
    return made


_END_OF = {
    "decision_visibility": "end_date_visibility_restriction",
    "decision_provision": "end_date_service_restriction",
    "decision_account": "end_date_account_restriction",
}


def _ground(statement: Statement, rulebook: Rulebook) -> dict[str, object]:
    """A rule, a law, or a rule whose breach is a breach of the law too: the database asks which came first."""
    rule, law = rulebook.rule(statement.rule_id), statement.law
    url = (law.url if law else "") or statement.rules_url or None
    if rule is None:
        return {
            "decision_ground": ILLEGAL,
            "decision_ground_reference_url": url,
            "illegal_content_legal_ground": law.reference if law else None,
            "illegal_content_explanation": statement.explanation,
        }
    clause = f"Rulebook version {rulebook.number}, rule {rule.id}: {rule.title.en}"
    return {
        "decision_ground": INCOMPATIBLE,
        "decision_ground_reference_url": statement.rules_url or None,
        "incompatible_content_ground": clause + (f"; also {law.reference}" if law else ""),
        "incompatible_content_explanation": statement.explanation,
        "incompatible_content_illegal": "Yes" if law else "No",
    }


def _territory(statement: Statement) -> list[str]:
    places: set[str] = set()
    for measure in statement.measures:
        places.update(measure.places or COUNTRIES)
    return [country for country in COUNTRIES if country in places]


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d")
