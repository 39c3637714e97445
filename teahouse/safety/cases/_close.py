"""Close: all is done."""

from teahouse.kernel.http import Who
from teahouse.safety.cases._acts import Closed
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._work import Work


async def close(work: Work, caller: Who, case_id: str) -> Case:
    """Refused as long as a clock runs. Appeals, orders and outcomes can still come."""
    return await work.once(caller, case_id, Closed)
