"""Merge: two open cases of one account are gone on with as one. Both logs say so, in one unit."""

from teahouse.kernel.db import Tx
from teahouse.kernel.http import Who
from teahouse.safety.cases._acts import Merged, MergedIn
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._model import CaseError, Refusal
from teahouse.safety.cases._queue import first_due
from teahouse.safety.cases._who import LEVELS
from teahouse.safety.cases._work import Work


async def merge(work: Work, caller: Who, case_id: str, into: str) -> Case:
    """Go on with ``case_id`` in ``into``, which gets its items, its reporters and what its items looked like.

    Nobody gets out of anything by it: not out of a clock, a level, or what is private. Refused (into) for a case of
    another account, one that is due later or stands lower, and where one is of what was disclosed and the other not;
    and (act) where either has gone too far for it. Returns the case that is gone on with.
    """
    doer = await work.doer(caller, Merged)

    def unit(tx: Tx) -> Case:
        case, other = work.read(tx, case_id), work.cases.read(tx, into, work.clock.now_ms())
        if other is None:
            raise CaseError(Refusal("into", "there is no such case"))
        if (why := _apart(case, other)) is not None:
            raise CaseError(Refusal("into", why))
        work.act(tx, case_id, Merged, doer, into=into)
        work.cases.hand_over_snapshots(tx, case_id, into)
        brought = {"items": case.subject.items, "carried": case.subject.carried, "reporters": case.reporters}
        trusted = case.notified == "trusted"
        return work.act(tx, into, MergedIn, doer, case_id=case_id, trusted=trusted, **brought)

    return await work.write(unit)


def _apart(case: Case, other: Case) -> str | None:
    if case.case_id == other.case_id:
        return None  # `allowed` says so itself
    if case.subject.account != other.subject.account:
        return "that case is about another account"
    if case.subject.disclosed != other.subject.disclosed:
        return "what was disclosed is private, and stays apart from what is public"
    due, due_there = first_due(case), first_due(other)
    if due is not None and due_there is not None and due.due_ms < due_there.due_ms:
        return "that case is due later: merge it into this one"
    if len(LEVELS[other.level]) > len(LEVELS[case.level]):
        return f"this case is with {case.level}: escalate that one before, or merge it into this one"
    return None
