"""Claim: I take it."""

from teahouse.kernel.http import Who
from teahouse.safety.cases._acts import Claimed
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._work import Work


async def claim(work: Work, caller: Who, case_id: str) -> Case:
    """Refused if somebody else has it, if it was escalated beyond the caller, if they reported it or are in it."""
    return await work.once(caller, case_id, Claimed)
