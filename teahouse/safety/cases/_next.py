"""Next: whoever is free gets what is due first, so that nobody picks the easy ones."""

from functools import partial

from msgspec.structs import replace

from teahouse.kernel.db import Tx
from teahouse.kernel.http import Who
from teahouse.safety.cases._acts import Claimed
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._model import CaseError, Refusal
from teahouse.safety.cases._queues import Asked, Queues
from teahouse.safety.cases._work import Doer, Work

#: Of each so many that the caller may not take (they reported them, or are in them), the next ones are looked at.
_AT_ONCE = 20
_ALL = Asked()


async def claim_next(work: Work, queues: Queues, caller: Who, asked: Asked = _ALL) -> Case | None:
    """Claim the open case that is due first, that nobody has, and that the caller may take; None if there is none.

    asked: of which queue; its status, order and pages do not count.
    """
    doer = await work.doer(caller, Claimed)
    cursor: str | None = ""
    while cursor is not None:
        asked = replace(asked, status="open", order="clock", assigned="nobody", limit=_AT_ONCE, cursor=cursor)
        page = await queues.page(asked, doer.user_id)
        for line in page.items:
            try:
                return await work.tried(partial(_take, work, doer, line.case_id))
            except CaseError:
                continue  # somebody was faster, or it is not for the caller
        cursor = page.next_cursor
    return None


def _take(work: Work, doer: Doer, case_id: str, tx: Tx) -> Case:
    if work.read(tx, case_id).assigned_to:
        raise CaseError(Refusal("act", "somebody was faster"))
    return work.act(tx, case_id, Claimed, doer)
