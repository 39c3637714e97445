"""Content that is kept because of an order against terrorist content, and sealed once its case runs no longer.

Regulation (EU) 2021/784, Art. 6: what was removed because of such an order is preserved for six months, for review
proceedings and complaints about the order, and for the investigation of terrorist offences; longer if an authority or a
court asks it, for as long as its review goes on; and kept so that it serves nothing else. While the case runs, whoever
works on it sees what it is about, as in any case. From then on those of the law open it: for one of these purposes,
item by item, with an act that says why. An appeal makes the case run again.
"""

import msgspec

from teahouse.safety.cases._acts import PreservationExtended, Unsealed
from teahouse.safety.cases._allowed_decision import apart
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._model import Refusal
from teahouse.safety.cases._snapshot import Snapshot

#: For so long whoever opened an item sees it; then opening it is another act.
OPEN_MS = 3_600_000
#: "A further specified period": what is to be kept for more than two years from now is asked for again.
LONGEST_MS = 731 * 86_400_000


def running(case: Case) -> bool:
    """Something is still to be done in it: it waits for a decision or an answer, or a clock runs."""
    return case.status in ("open", "appealed") or any(clock.stopped_ms is None for clock in case.clocks)


def sealed(case: Case) -> bool:
    """What its items looked like is kept sealed now."""
    return not running(case) and any(order.preserve_until_ms is not None for order in case.orders)


def opened(case: Case, item: str, who: str) -> bool:
    """They may see this item now: it is not sealed, or they opened it within the hour."""
    since_ms = case.now_ms - OPEN_MS
    return not sealed(case) or any(
        one.by == who and one.item == item and one.at_ms > since_ms for one in case.unsealings
    )


def shown(case: Case, seen: Snapshot, who: str) -> Snapshot:
    """The snapshot as they may see it: of what is sealed that it is there, and its digest."""
    if opened(case, seen.item, who):
        return seen
    return msgspec.structs.replace(seen, content=None, author="", room_id="", disclosed_by="", sealed=True)


def unsealed(case: Case, act: Unsealed) -> Refusal | None:
    """May it be opened?"""
    if act.by == case.subject.account or act.by in case.subject.owners:
        return Refusal("by", "nobody opens what is kept about them")
    if act.item not in case.subject.items:
        return Refusal("item", "the case has no such item")
    if not sealed(case):
        return Refusal("act", "nothing is sealed here: look at the case")
    return None


def extended(case: Case, act: PreservationExtended) -> Refusal | None:
    """May it be kept until then? Not shorter than the law has it kept anyway; what was asked for can be cut short."""
    order = case.order(act.order_id)
    if order is None or order.preserve_until_ms is None:
        return Refusal("order_id", "the case has no order that has something kept")
    kept_ms = order.kept_until_ms
    if kept_ms is not None and kept_ms < act.at_ms and not running(case):
        return Refusal("order_id", "what this order had kept is erased: its time was over")
    if act.until_ms < max(order.preserve_until_ms, act.at_ms):
        return Refusal("until_ms", "it is kept as long as that anyway")
    if act.until_ms > act.at_ms + LONGEST_MS:
        return Refusal("until_ms", "at most two years from now; if it is needed longer, it is asked for again")
    if not act.authority.strip():
        return Refusal("authority", "name the authority or the court that asks for it")
    if not act.reference.strip():
        return Refusal("reference", "name the proceedings for which it is kept")
    return apart(case, act.by, "by")
