"""Whether a programme may be announced, and what came of it. Pure.

Grounds are the closed list and the rules of the published rulebook; there is no way to name an opinion, a party or a
person's views, and words that do are refused.
"""

from collections import Counter
from collections.abc import Iterable

from teahouse.safety.campaigns._model import OutOfCourt, Programme, Results
from teahouse.safety.cases import Case, error_permille
from teahouse.safety.statements import CATEGORIES, LANGUAGES, Fault, Rulebook, Texts, names_a_view

DAY_MS = 86_400_000
LONGEST_MS = 31 * DAY_MS
#: It is announced at least so long before it begins, and at most so long.
NOTICE_MS, AHEAD_MS = DAY_MS, 90 * DAY_MS
_LIMITS = {"title": 120, "why": 2_000, "targets": 2_000}


def faults(programme: Programme, rulebook: Rulebook, now_ms: int) -> list[Fault]:
    """All that is wrong with it; [] if it may be announced."""
    found: list[Fault] = []
    for name, limit in _LIMITS.items():
        found += _texts(name, getattr(programme, name), limit)
    for at, category in enumerate(programme.categories):
        if category not in CATEGORIES:
            found.append(Fault(f"categories[{at}]", f"{category[:80]!r} is not in the closed list of grounds"))
    for at, rule_id in enumerate(programme.rules):
        rule = rulebook.rule(rule_id)
        if rule is None:
            found.append(Fault(f"rules[{at}]", f"the rulebook in force has no rule {rule_id[:80]!r}"))
        elif rule.category not in programme.categories:
            found.append(Fault(f"rules[{at}]", f"rule {rule_id} is about {rule.category}, which is not named"))
    for name in ("categories", "rules"):
        if len(set(getattr(programme, name))) != len(getattr(programme, name)):
            found.append(Fault(name, "something is named twice"))
    if programme.start_ms < now_ms + NOTICE_MS:
        found.append(Fault("start_ms", "it is announced at least 24 hours before it begins"))
    if programme.start_ms > now_ms + AHEAD_MS:
        found.append(Fault("start_ms", "it begins within 90 days"))
    if not 0 < programme.end_ms - programme.start_ms <= LONGEST_MS:
        found.append(Fault("end_ms", "a campaign lasts at most 31 days; another one needs a new decision"))
    return found


def _texts(name: str, texts: Texts, limit: int) -> list[Fault]:
    found = []
    for language in LANGUAGES:
        words, field = texts.of(language), f"{name}.{language.replace('-', '_')}"
        if not words.strip():
            found.append(Fault(field, "is empty; people read it in their own language"))
        elif len(words) > limit:
            found.append(Fault(field, f"has {len(words)} characters; at most {limit}"))
        elif view := names_a_view(words):
            found.append(Fault(field, f"{view!r}: a view is no ground of a campaign"))
    return found


def results(made: Iterable[tuple[Case, int]], at_ms: int, *, final: bool = False) -> Results:
    """What came of the decisions of a campaign: each a case as it is now, and the number of the decision in it."""
    counts: Counter[str] = Counter()
    measures: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    appeals: Counter[str] = Counter()
    bodies: Counter[str] = Counter()
    for case, no in made:
        ruling = case.rulings[no]
        counts["decisions"] += 1
        rules[ruling.ground.rule_id or ruling.ground.law] += 1
        kinds = [one.measure.kind.value for one in case.measures if one.decision_no == no]
        measures.update(kinds)
        counts["with_measures"] += bool(kinds)
        answers = [appeal.outcome or "waiting" for appeal in case.appeals if appeal.decision_no == no]
        outside = [dispute.outcome for dispute in case.disputes if dispute.decision_no == no]
        appeals.update(answers)
        bodies.update(outside)
        counts["turned"] += bool(kinds) and not {"reverse", "in_part"}.isdisjoint((*answers, *outside))
    acted = counts["with_measures"]
    return Results(
        decisions=counts["decisions"],
        with_measures=acted,
        measures=dict(sorted(measures.items())),
        by_rule=dict(sorted(rules.items())),
        appealed=appeals.total(),
        upheld=appeals["uphold"],
        reversed=appeals["reverse"],
        reversed_in_part=appeals["in_part"],
        waiting=appeals["waiting"],
        out_of_court=OutOfCourt(
            upheld=bodies["uphold"], reversed=bodies["reverse"], reversed_in_part=bodies["in_part"]
        ),
        error_permille=error_permille(appeals["uphold"], appeals["reverse"], appeals["in_part"]),
        reversed_permille=None if not acted else round(1000 * counts["turned"] / acted),
        at_ms=at_ms,
        final=final,
    )  # fmt: skip
