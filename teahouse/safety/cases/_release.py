"""Release: I give it back, or a senior takes it from whoever has it."""

from teahouse.kernel.http import Who
from teahouse.safety.cases._acts import Released
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._work import Work


async def release(work: Work, caller: Who, case_id: str) -> Case:
    """Refused if nobody has it, and if somebody else has it and the caller is no senior."""
    return await work.once(caller, case_id, Released)
