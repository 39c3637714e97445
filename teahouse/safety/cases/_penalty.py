"""No second penalty: what a decision punishes, once and for all. Pure, of the act and the case alone.

What is punished is the cause: the items that a decision is about, and those because of which it is. An account is not
one: it goes on, and says other things. Nobody is punished for a feed's message and again for an article that it
announces; nor for an article and again for the message that announces nothing else. What an authority orders is its
judgement and not the house's (DSA Art. 9): it is carried out whatever the house has done, and the house may still
judge for itself.
"""

from teahouse.safety.cases._acts import Decision
from teahouse.safety.cases._case import Order
from teahouse.safety.cases._ladder import MILD
from teahouse.safety.cases._model import Subject


def penal(act: Decision) -> bool:
    """It takes something away."""
    return any(measure.kind not in MILD for measure in act.measures)


def ordered(act: Decision, order: Order | None, subject: Subject) -> bool:
    """An order wants it: all that takes something away is on what the order names, and on nothing else."""
    if order is None or order.kind == "information":
        return False
    return all(
        set(measure.scope.items) <= set(order.locations)
        and (not measure.scope.functions or subject.account in order.locations)
        for measure in act.measures
        if measure.kind not in MILD
    )


def cause(act: Decision, subject: Subject) -> tuple[str, ...]:
    """The items that give cause for it, and what is one with them; () where it is the account as such."""
    return one_with((*act.about, *act.because), subject)


def one_with(items: tuple[str, ...], subject: Subject) -> tuple[str, ...]:
    """The items, but for the account itself; what they carry along; and what carries one of them and nothing else."""
    named = [one for one in items if not subject.is_account(one)]
    for whole, parts in subject.carried:
        if whole in named:
            named += parts
        elif len(parts) == 1 and parts[0] in named:
            named.append(whole)
    return tuple(dict.fromkeys(named))
