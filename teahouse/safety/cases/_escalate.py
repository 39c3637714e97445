"""Escalate: it needs a senior, or someone of the law."""

from teahouse.kernel.http import Who
from teahouse.safety.cases._acts import Escalated
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._model import Level
from teahouse.safety.cases._work import Work


async def escalate(work: Work, caller: Who, case_id: str, to: Level) -> Case:
    """Refused (to) for a level that is not above the one it has. Nobody has it then."""
    return await work.once(caller, case_id, Escalated, to=to)
