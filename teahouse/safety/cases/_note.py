"""Note: something for those who work on it. The words are kept apart from the log, so that they can be erased."""

from teahouse.kernel.db import Tx
from teahouse.kernel.http import Who
from teahouse.safety.cases._acts import Noted
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._work import Work


async def note(work: Work, caller: Who, case_id: str, text: str) -> Case:
    """Refused (words) for no text, or too much of it."""
    doer = await work.doer(caller, Noted)

    def unit(tx: Tx) -> Case:
        return work.act(tx, case_id, Noted, doer, note=work.words.keep(tx, text))

    return await work.write(unit)
