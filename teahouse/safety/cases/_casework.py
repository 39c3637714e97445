"""`Casework`: what the staff do with cases. The verbs stand one a file; here they are handed what they work on."""

from functools import partial

from msgspec.structs import replace

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Who
from teahouse.matrix.errors import forbidden
from teahouse.safety.cases._acts import Viewed
from teahouse.safety.cases._assign import assign
from teahouse.safety.cases._beside import Beside, Record, about_you, concerns
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._claim import claim
from teahouse.safety.cases._close import close
from teahouse.safety.cases._escalate import escalate
from teahouse.safety.cases._figures import Figures
from teahouse.safety.cases._log import Cases
from teahouse.safety.cases._look import Looks
from teahouse.safety.cases._merge import merge
from teahouse.safety.cases._next import claim_next
from teahouse.safety.cases._note import note
from teahouse.safety.cases._open import open_case
from teahouse.safety.cases._opinion import ask_opinion, give_opinion
from teahouse.safety.cases._ports import Ports
from teahouse.safety.cases._queue import Counts, Looked
from teahouse.safety.cases._queues import Asked, CasePage, LookPage, LooksAsked, Queues
from teahouse.safety.cases._release import release
from teahouse.safety.cases._words import Words
from teahouse.safety.cases._work import Work


class Casework:
    """The verbs. Each takes the caller first and raises M_FORBIDDEN for who has no role for it, M_NOT_FOUND for no
    such case, and what `refused` makes of a refusal; each is documented where it is."""

    def __init__(self, db: Database, clock: Clock, cases: Cases, words: Words, ports: Ports) -> None:
        self.work = work = Work(db, clock, cases, words, ports.roles, ports.rulebook)
        self.queues = Queues(db, clock)
        self.figures = Figures(db, clock)
        self.beside = Beside(db, clock)
        looks = Looks(work, self.queues, ports.pictures)
        self.look, self.look_at, self.picture = looks.case, looks.item, looks.picture
        self.file, self.kinds = looks.file, looks.kinds
        self.open = partial(open_case, work, ports.finds)
        self.claim, self.release, self.assign = partial(claim, work), partial(release, work), partial(assign, work)
        self.escalate, self.merge, self.close = partial(escalate, work), partial(merge, work), partial(close, work)
        self.note = partial(note, work)
        self.claim_next = partial(claim_next, work, self.queues)
        self.ask_opinion, self.give_opinion = partial(ask_opinion, work), partial(give_opinion, work)

    async def enter(self, caller: Who, case_id: str, kind: Record) -> Case:
        """The case, for who sees a part of its inside that is no content: a draft, what detectors said. The look is in
        the audit, not in the log of the case: who judges it has still to look at it. Raises M_FORBIDDEN, M_NOT_FOUND.
        """
        doer = await self.work.doer(caller, Viewed)

        def unit(tx: Tx) -> Case:
            case = self.work.read(tx, case_id)
            if concerns(case.subject, doer.user_id):
                raise about_you()
            self.beside.look(tx, kind, case_id, case_id, doer)
            return case

        return await self.work.write(unit)

    async def page(self, caller: Who, asked: Asked) -> CasePage:
        """A page of a queue. What stands in a queue is no content, so looking at it leaves no act; cases about the
        caller are left out."""
        doer = await self.work.doer(caller, Viewed)
        return await self.queues.page(asked, doer.user_id)

    async def looks(self, caller: Who, asked: LooksAsked) -> LookPage:
        """Who looked at what, over all cases: for seniors, the law, administrators and auditors. Moderators see what
        they have looked at themselves. Which notifier was looked at, an auditor is told. Raises M_FORBIDDEN."""
        doer = await self.work.doer(caller, Viewed)
        held = await self.work.roles.of(doer.user_id)
        if doer.role == "moderator" and "auditor" not in held:
            if asked.by not in ("", doer.user_id):
                raise forbidden("by: a moderator sees what they have looked at themselves")
            page = await self.queues.looks(asked, doer.user_id, doer.user_id)
        else:
            page = await self.queues.looks(asked, doer.user_id, asked.by)
        return page if "auditor" in held else replace(page, items=[_unnamed(one) for one in page.items])

    async def counts(self, caller: Who) -> Counts:
        """How many cases wait in each queue."""
        doer = await self.work.doer(caller, Viewed)
        return await self.queues.counts(doer.user_id)


def _unnamed(look: Looked) -> Looked:
    """Without who gives notices or complains: no list says that."""
    return replace(look, record="") if look.of in ("notifier", "complainant") else look
