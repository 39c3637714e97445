"""Assign: a senior gives it to somebody."""

from teahouse.kernel.db import Tx
from teahouse.kernel.http import Who
from teahouse.safety.cases._acts import Assigned
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._model import CaseError, Refusal
from teahouse.safety.cases._who import LEVELS
from teahouse.safety.cases._work import Work


async def assign(work: Work, caller: Who, case_id: str, to: str) -> Case:
    """Refused (to) for who may not decide it: not of the staff, not of its level, who reported it or is in it."""
    doer = await work.doer(caller, Assigned)
    held = await work.roles.of(to)

    def unit(tx: Tx) -> Case:
        level = work.read(tx, case_id).level
        if held.isdisjoint(LEVELS[level]):
            raise CaseError(Refusal("to", f"{to} is none of {', '.join(LEVELS[level])}, who may decide it"))
        return work.act(tx, case_id, Assigned, doer, to=to)

    return await work.write(unit)
