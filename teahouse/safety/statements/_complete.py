"""Whether a statement of reasons is complete and true to the rulebook: without that no measure may be carried out."""

import calendar
import re
from datetime import UTC, datetime

from teahouse.safety.statements._fault import Fault, under
from teahouse.safety.statements._filing import check_as_filed
from teahouse.safety.statements._filing_rules import is_url, names_a_person
from teahouse.safety.statements._grounds import CATEGORIES, KEYWORD_OTHER, ground_fault, names_a_view
from teahouse.safety.statements._measures import BOUNDS, HOUR_MS, MINUTE_MS, MeasureKind, Target
from teahouse.safety.statements._places import PLACES
from teahouse.safety.statements._rulebook import LANGUAGES, Rule, Rulebook
from teahouse.safety.statements._statement import Automated, Measure, Redress, Source, Statement, Subject

APPEAL_MONTHS = 6
_FACTS_LIMIT, _NAME_LIMIT, _WORDS_LIMIT, _COURT_LIMIT = 5000, 200, 500, 500
_PUID = re.compile(r"[a-zA-Z0-9_-]{1,500}")
_LAST_MS = 4_102_444_800_000
_MEASURES_LIMIT = 200


def appeal_until(decided_ms: int) -> int:
    """Six calendar months later, the end of that day (Art. 20(1) DSA: at least six months)."""
    decided = datetime.fromtimestamp(decided_ms / 1000, UTC)
    months = decided.month - 1 + APPEAL_MONTHS
    year, month = decided.year + months // 12, months % 12 + 1
    day = min(decided.day, calendar.monthrange(year, month)[1])
    until = datetime(year, month, day, 23, 59, 59, tzinfo=UTC)
    return int(until.timestamp() * 1000) + 999


def check_statement(statement: Statement, rulebook: Rulebook) -> list[Fault]:
    """All that is missing or wrong; [] if the measures may be carried out. ``rulebook`` is the version in force then.

    It asks what Art. 17(3) asks, what the rulebook allows, and what the EU's database takes, whether or not
    the service has to file.
    """
    if faults := _check_times(statement):
        return faults
    faults = _check_words(statement) + _check_ground(statement, rulebook) + _check_found(statement)
    if not 1 <= len(statement.measures) <= _MEASURES_LIMIT:
        faults.append(Fault("measures", f"a decision has from 1 to {_MEASURES_LIMIT} measures"))
    rule = rulebook.rule(statement.rule_id)
    faults += _check_cause(statement, rule)
    for index, measure in enumerate(statement.measures):
        faults += under(f"measures[{index}]", _check_measure(measure, rule, statement.decided_ms))
    faults += under("redress", _check_redress(statement.redress, statement.decided_ms))
    if statement.measures and (rule or statement.law):
        wrong = {fault.field for fault in faults}
        filed = [
            Fault(_FILED_AS.get(fault.field, fault.field), fault.says) for fault in check_as_filed(statement, rulebook)
        ]
        faults += [fault for fault in filed if fault.field not in wrong]
    return faults


def _check_times(statement: Statement) -> list[Fault]:
    """Times that no calendar has; nothing else can be said before they are mended."""
    times = {"decided_ms": statement.decided_ms, "redress.appeal_until_ms": statement.redress.appeal_until_ms}
    times |= {f"because[{index}].made_ms": subject.made_ms for index, subject in enumerate(statement.because)}
    for index, measure in enumerate(statement.measures):
        at = f"measures[{index}]"
        times |= {f"{at}.start_ms": measure.start_ms, f"{at}.on.made_ms": measure.on.made_ms}
        if measure.end_ms is not None:
            times[f"{at}.end_ms"] = measure.end_ms
    return [Fault(field, "is no time between 1970 and 2100") for field, ms in times.items() if not 0 <= ms < _LAST_MS]


#: The field of ours that a field of the database is made of.
_FILED_AS = {
    "decision_facts": "public_facts",
    "source_identity": "notifier",
    "category_addition": "additions",
    "category_specification": "other_keywords",
    "category_specification_other": "keyword_other",
    "content_type": "content_types",
    "content_date": "measures[0].on.made_ms",
    "application_date": "measures[0].start_ms",
    "decision_ground_reference_url": "rules_url",
    "illegal_content_legal_ground": "law.reference",
    "incompatible_content_ground": "law.reference",
    "illegal_content_explanation": "explanation",
    "incompatible_content_explanation": "explanation",
}


def _check_words(statement: Statement) -> list[Fault]:
    faults = []
    if not _PUID.fullmatch(statement.puid):
        faults.append(Fault("puid", "has 1 to 500 letters, digits, - and _"))
    if statement.replaces and (not _PUID.fullmatch(statement.replaces) or statement.replaces == statement.puid):
        faults.append(Fault("replaces", "is the number of an earlier statement"))
    if statement.language not in LANGUAGES:
        faults.append(Fault("language", f"{statement.language!r} is not one of {', '.join(LANGUAGES)}"))
    for field, limit in (("service", _NAME_LIMIT), ("facts", _FACTS_LIMIT), ("explanation", 2000)):
        words = getattr(statement, field)
        if not words.strip():
            faults.append(Fault(field, "is empty; a person must be able to understand the decision"))
        elif len(words) > limit:
            faults.append(Fault(field, f"has {len(words)} characters; at most {limit}"))
    faults += [
        Fault(field, f"{person!r} looks like a person; this text is filed and may not name one")
        for field in ("public_facts", "explanation")
        if (person := names_a_person(getattr(statement, field)))
    ]
    if not statement.public_facts.strip():
        faults.append(Fault("public_facts", "is empty; say the facts without naming anyone"))
    if statement.rules_url and not is_url(statement.rules_url):
        faults.append(Fault("rules_url", "is an http or https address"))
    return faults


def _check_ground(statement: Statement, rulebook: Rulebook) -> list[Fault]:
    faults = []
    if statement.rulebook != rulebook.number:
        faults.append(Fault("rulebook", f"is {statement.rulebook}; the version in force is {rulebook.number}"))
    if not rulebook.in_force(statement.decided_ms):
        faults.append(Fault("decided_ms", f"version {rulebook.number} of the rulebook was not in force then"))
    if not statement.rule_id and statement.law is None:
        faults.append(Fault("rule_id", "a decision stands on a rule of the rulebook or on a law"))
    if statement.law is not None:
        if not statement.law.reference.strip():
            faults.append(Fault("law.reference", "names the act and its article"))
        if statement.law.url and not is_url(statement.law.url):
            faults.append(Fault("law.url", "is an http or https address"))
        if view := names_a_view(statement.law.reference):
            faults.append(Fault("law.reference", f"{view!r}: a view is no ground of a decision"))
    rule = rulebook.rule(statement.rule_id)
    if statement.rule_id and rule is None:
        says = f"version {rulebook.number} of the rulebook has no rule {statement.rule_id!r}"
        return [*faults, Fault("rule_id", says)]
    if wrong := ground_fault(statement.category, statement.keyword):
        faults.append(Fault(*wrong))
    if rule and statement.category != rule.category:
        faults.append(Fault("category", f"is not the ground of rule {rule.id}, which is {rule.category}"))
    if rule and rule.keyword and statement.keyword != rule.keyword:
        faults.append(Fault("keyword", f"is not that of rule {rule.id}, which is {rule.keyword}"))
    faults += [
        Fault("additions", f"{addition!r} is not in the closed list of grounds")
        for addition in statement.additions
        if addition not in CATEGORIES
    ]
    wants_other = KEYWORD_OTHER in (statement.keyword, *statement.other_keywords)
    if wants_other and not statement.keyword_other.strip():
        faults.append(Fault("keyword_other", "KEYWORD_OTHER asks for words that say what else"))
    if view := names_a_view(statement.keyword_other):
        faults.append(Fault("keyword_other", f"{view!r}: a view is no ground of a decision"))
    return faults


def _check_found(statement: Statement) -> list[Fault]:
    """How it came up, and what a machine did of it."""
    faults = []
    if statement.source is Source.VOLUNTARY and statement.notifier:
        faults.append(Fault("notifier", "nobody gave notice if we found it ourselves"))
    if statement.automated_decision is Automated.FULLY:
        # The house's own law, stricter than the database: what is automatic opens a case, holds or labels.
        mild = {MeasureKind.LABEL, MeasureKind.HOLD}
        if any(measure.kind not in mild for measure in statement.measures):
            faults.append(Fault("automated_decision", "a machine may label and hold; a person decides all else"))
    return faults


def _check_measure(measure: Measure, rule: Rule | None, decided_ms: int) -> list[Fault]:
    bounds, faults = BOUNDS[measure.kind], []
    kind = measure.kind.value
    if rule and measure.kind not in rule.measures:
        faults.append(Fault("kind", f"{kind}: rule {rule.id} does not allow it"))
    if measure.on.target not in bounds.on:
        faults.append(Fault("on.target", f"{kind} is not for an {measure.on.target.value}"))
    elif measure.on.target is Target.ITEM and measure.on.surface not in bounds.surfaces:
        where = measure.on.surface.value if measure.on.surface is not None else "what was said in private"
        faults.append(Fault("on.surface", f"{kind} does nothing on {where}"))
    faults += under("on", _check_subject(measure.on, rule, decided_ms))
    # To the minute, no earlier: the person learns of it at the latest when it begins (Art. 17(2)).
    if measure.start_ms < decided_ms - decided_ms % MINUTE_MS:
        faults.append(Fault("start_ms", "is before the decision; no measure reaches into the past"))
    return faults + _check_end(measure) + _check_scope(measure)


def _check_cause(statement: Statement, rule: Rule | None) -> list[Fault]:
    """An account is not restricted for nothing in particular, nor for what was said where the rule does not hold."""
    faults = []
    on_items = any(measure.on.target is Target.ITEM for measure in statement.measures)
    if statement.measures and not on_items and not statement.because:
        faults.append(Fault("because", "says for what the account is restricted"))
    if len(statement.because) > _MEASURES_LIMIT:
        faults.append(Fault("because", f"names {_MEASURES_LIMIT} things at most"))
    for index, subject in enumerate(statement.because):
        at = f"because[{index}]"
        faults += under(at, _check_subject(subject, rule, statement.decided_ms))
        if subject.target is Target.ACCOUNT and subject.surface is None:
            faults.append(Fault(f"{at}.surface", "is account or profile, if it is the account that gave cause"))
    return faults


def _check_subject(subject: Subject, rule: Rule | None, decided_ms: int) -> list[Fault]:
    faults = []
    if not subject.id.strip():
        faults.append(Fault("id", "says what the measure is on"))
    if not subject.name.strip() or len(subject.name) > _NAME_LIMIT:
        faults.append(Fault("name", f"is what the person knows it by, in 1 to {_NAME_LIMIT} characters"))
    if subject.made_ms > decided_ms:
        faults.append(Fault("made_ms", "is after the decision about it"))
    if rule and subject.surface is None and subject.target is Target.ITEM and not rule.reported:
        faults.append(Fault("surface", f"rule {rule.id} does not hold for what is said in private"))
    if rule and subject.surface is not None and subject.surface not in rule.surfaces:
        faults.append(Fault("surface", f"rule {rule.id} does not hold on {subject.surface.value}"))
    return faults


def _check_end(measure: Measure) -> list[Fault]:
    bounds, kind = BOUNDS[measure.kind], measure.kind.value
    if measure.end_ms is None:
        return [Fault("end_ms", f"{kind} has an end")] if bounds.ends == "always" else []
    if bounds.ends == "never":
        return [Fault("end_ms", f"{kind} has no end; it lasts until it is reversed")]
    lasts = measure.end_ms - measure.start_ms
    if lasts <= 0:
        return [Fault("end_ms", "is not after the start")]
    if bounds.shortest_ms and lasts < bounds.shortest_ms:
        return [Fault("end_ms", f"{kind} lasts at least {bounds.shortest_ms // HOUR_MS} hours")]
    if bounds.longest_ms and lasts > bounds.longest_ms:
        return [Fault("end_ms", f"{kind} lasts at most {bounds.longest_ms // HOUR_MS} hours")]
    return []


def _check_scope(measure: Measure) -> list[Fault]:
    faults, kind = [], measure.kind
    strange = [place for place in measure.places if place not in PLACES]
    if strange:
        faults.append(Fault("places", f"{strange[0]!r} is no ISO 3166 code of a country, as DE"))
    if len(set(measure.places)) != len(measure.places):
        faults.append(Fault("places", "a country stands twice"))
    if kind is MeasureKind.GEO_LIMIT and not measure.places:
        faults.append(Fault("places", "geo_limit says in which countries"))
    if kind is MeasureKind.HOP_LIMIT and not (measure.hops is not None and 0 <= measure.hops <= 10):
        faults.append(Fault("hops", "hop_limit says how many hands a share may go through, 0 to 10"))
    if kind is MeasureKind.AGE_GATE and not (measure.age is not None and 6 <= measure.age <= 21):
        faults.append(Fault("age", "age_gate says from which age on, 6 to 21"))
    if kind in (MeasureKind.LABEL, MeasureKind.CONTEXT_NOTE) and not measure.words.strip():
        faults.append(Fault("words", f"{kind.value} says what is written there"))
    if len(measure.words) > _WORDS_LIMIT:
        faults.append(Fault("words", f"has {len(measure.words)} characters; at most {_WORDS_LIMIT}"))
    for field, own in (("hops", MeasureKind.HOP_LIMIT), ("age", MeasureKind.AGE_GATE)):
        if getattr(measure, field) is not None and kind is not own:
            faults.append(Fault(field, f"is for {own.value} only"))
    return faults


def _check_redress(redress: Redress, decided_ms: int) -> list[Fault]:
    faults = [
        Fault(field, "is an http or https address")
        for field in ("appeal_url", "body_url")
        if not is_url(getattr(redress, field))
    ]
    if redress.appeal_until_ms < appeal_until(decided_ms):
        faults.append(Fault("appeal_until_ms", f"an appeal is open for at least {APPEAL_MONTHS} months (Art. 20(1))"))
    if len(redress.court) > _COURT_LIMIT:
        faults.append(Fault("court", f"has {len(redress.court)} characters; at most {_COURT_LIMIT}"))
    return faults
