"""A second opinion: one asks for it, of exactly what they mean to decide (`proposal`); another gives it."""

from teahouse.kernel.db import Tx
from teahouse.kernel.http import Who
from teahouse.safety.cases._acts import SecondAsked, SecondGiven
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._work import Work


async def ask_opinion(work: Work, caller: Who, case_id: str, proposal: str) -> Case:
    """Ask another person to look at what is meant to be decided."""
    return await work.once(caller, case_id, SecondAsked, proposal=proposal)


async def give_opinion(work: Work, caller: Who, case_id: str, proposal: str, agrees: bool, why: str) -> Case:
    """Say what one thinks of that very proposal. A senior's, who has looked, did not ask and does not decide it."""
    doer = await work.doer(caller, SecondGiven)

    def unit(tx: Tx) -> Case:
        return work.act(tx, case_id, SecondGiven, doer, proposal=proposal, agrees=agrees, why=work.words.keep(tx, why))

    return await work.write(unit)
