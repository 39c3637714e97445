"""What comes back of a decision: ticked boxes ``back``, one for each item, function and place of its measures."""

from teahouse.kernel.pages import Form
from teahouse.safety.cases import Case, Lift, Standing


def left(case: Case, decision_no: int) -> list[Standing]:
    """The measures of a decision that have not ended."""
    return [one for one in case.measures if one.decision_no == decision_no and one.state != "ended"]


def lifts(form: Form) -> tuple[Lift, ...]:
    """Out of ``MEASURE|item|ID``, ``MEASURE|function|NAME``, ``MEASURE|place|CODE``."""
    found: dict[str, dict[str, list[str]]] = {}
    for value in form.all("back"):
        measure, _, rest = value.partition("|")
        what, _, name = rest.partition("|")
        if measure and what in ("item", "function", "place") and name:
            found.setdefault(measure, {"item": [], "function": [], "place": []})[what].append(name)
    return tuple(
        Lift(measure_id=measure, items=tuple(of["item"]), functions=tuple(of["function"]), places=tuple(of["place"]))
        for measure, of in found.items()
    )
