"""What can be the ground of a rule or a list: the rulebook in force, and the categories of the EU's database.

Written ``fraud`` for a rule of the rulebook, ``STATEMENT_CATEGORY_…`` or ``STATEMENT_CATEGORY_…/KEYWORD_…`` for the
list's. What holds or labels does so by a decision, which stands on a rule of the rulebook that allows it.
"""

from teahouse.safety.cases import Ground
from teahouse.safety.detectors import Outcome
from teahouse.safety.gate._model import GateError
from teahouse.safety.statements import CATEGORIES, MeasureKind, Rulebook, ground_fault, names_a_person, names_a_view

_MEASURES = {"hold": MeasureKind.HOLD, "label": MeasureKind.LABEL}


def grounds(rulebook: Rulebook) -> frozenset[str]:
    """All of them."""
    listed = {category for category in CATEGORIES if ground_fault(category, "") is None}
    exact = {
        f"{category}/{keyword}"
        for category, keywords in CATEGORIES.items()
        for keyword in keywords
        if ground_fault(category, keyword) is None
    }
    return frozenset({*(rule.id for rule in rulebook.rules), *listed, *exact})


def ground_of(text: str, rulebook: Rulebook) -> Ground | None:
    """A ground as cases have it; None for one that is not (any more) among them."""
    rule = rulebook.rule(text)
    if rule is not None:
        return Ground(category=rule.category, keyword=rule.keyword, rule_id=rule.id)
    category, _, keyword = text.partition("/")
    if ground_fault(category, keyword) is not None:
        return None
    return Ground(category=category, keyword=keyword)


def check(ground: str, outcome: Outcome, why: str, label: str, rulebook: Rulebook) -> None:
    """Raises ``GateError`` naming the field, if what follows could not be carried out or may not be published."""
    kind = _MEASURES.get(outcome)
    if kind is not None:
        rule = rulebook.rule(ground)
        if rule is None:
            raise GateError("ground", f"what {outcome}s is decided by a rule of the rulebook: name one that allows it")
        if kind not in rule.measures:
            raise GateError("ground", f"rule {rule.id} of the rulebook does not allow to {outcome}")
    for field, text in (("why", why), ("label", label)):
        if person := names_a_person(text):
            raise GateError(field, f"{person!r} looks like a person; it is published and may not name one")
        if view := names_a_view(text):
            raise GateError(field, f"{view!r}: a view is no ground of a rule")
