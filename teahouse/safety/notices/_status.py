"""What became of a notice: worked out of the case when somebody looks (law 5). And telling those who gave it.

Ways in: ``Progress.status`` (by token), ``Progress.decided`` (in the unit of a decision).
"""

from typing import Any, Protocol

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.pages import LANGUAGES
from teahouse.ledger import Logged
from teahouse.matrix.errors import not_found
from teahouse.safety.cases import Appeal, Case, Cases, Ruling, whole_in
from teahouse.safety.notices import _store as store
from teahouse.safety.notices._letters import Letters
from teahouse.safety.notices._misuse import Misuse
from teahouse.safety.notices._model import Notice, Outcome, State, Status
from teahouse.safety.notices._tell import Tell

JOB = "safety.notices.decided"
_AT_ONCE = 100
_MERGES = 10


class KnowsAppeals(Protocol):
    """``appeals.Appeals``."""

    async def answer(self, case: Case, appeal: Appeal) -> str: ...
    async def proofs(self, case: Case, appeal: Appeal) -> list[Logged]: ...


def of(notice: Notice, case: Case) -> tuple[State, Ruling | None]:
    """Where a notice is, and the decision on it. Pure. A decision that only holds in the meantime is none yet."""
    about = {notice.item, notice.subject.account}
    rulings = [one for one in case.rulings if not one.interim]
    ruling = next((one for one in reversed(rulings) if about & set(one.about)), rulings[-1] if rulings else None)
    if ruling is None or case.status == "open":
        return ("in_review" if case.assigned_to or case.looks else "received"), ruling
    return "decided", ruling


class Progress:
    """The verbs."""

    def __init__(
        self, db: Database, jobs: Jobs, clock: Clock, desk: tuple[Cases, Misuse, Tell, Letters], base_url: str
    ) -> None:
        self._cases, self._misuse, self._tell, self._letters = desk
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._base_url = base_url
        self.appeals: KnowsAppeals | None = None  # appeals stand above; ``Safety`` puts it here
        jobs.handle(JOB, self._tell_some)

    async def by_token(self, token: str) -> Notice | None:
        """The notice whose receipt this is."""
        return await store.by_token(self._db, token) if 0 < len(token) < 100 and "\x00" not in token else None

    async def status(self, token: str, language: str) -> Status:
        """What became of it, in a language of ours. Raises M_NOT_FOUND."""
        notice = await self.by_token(token)
        if notice is None:
            raise not_found("There is no such notice")
        return await self.of_notice(notice, language if language in LANGUAGES else "en")

    async def of_notice(self, notice: Notice, language: str) -> Status:
        """The same for a notice."""
        case = await self._case(notice.case_id)
        state: State = "not_processed"
        outcome, until_ms = None, 0
        if case is not None:
            state, ruling = of(notice, case)
            outcome = self.outcome(notice, case, ruling, language) if ruling is not None else None
            appeal = _appeal(notice, case, ruling) if ruling is not None else None
            if outcome is not None and appeal is not None and self.appeals is not None:
                answer, proofs = await self.appeals.answer(case, appeal), await self.appeals.proofs(case, appeal)
                outcome = msgspec.structs.replace(outcome, answer=answer, proofs=proofs)
        else:
            until_ms = (await self._misuse.standing(notice.notifier)).suspended_until_ms
        words = self._letters.state(state, until_ms, language)
        return Status(
            notice_id=notice.notice_id, state=state, words=words, received_ms=notice.received_ms,
            location=notice.location, category=notice.category, suspended_until_ms=until_ms, outcome=outcome,
        )  # fmt: skip

    async def _case(self, case_id: str) -> Case | None:
        """The case, or the one it has gone into."""
        case = await self._cases.get(case_id) if case_id else None
        for _ in range(_MERGES):
            if case is None or not case.merged_into:
                break
            case = await self._cases.get(case.merged_into)
        return case

    def outcome(self, notice: Notice, case: Case, ruling: Ruling, language: str) -> Outcome:
        """What was decided, in general words. Pure."""
        taken = [one for one in case.measures if one.measure.measure_id in ruling.measure_ids]
        made = Outcome(
            decided_ms=ruling.at_ms,
            measures=list(dict.fromkeys(one.measure.kind.value for one in taken)),
            category=ruling.ground.category,
            words="",
            decided_by_person=ruling.role != "automatic",
            appeal_until_ms=ruling.appeal_until_ms,
            appeal=f"{self._base_url}/report/{notice.token}#complain",
            turned=ruling.outcome or "",
            complained=_appeal(notice, case, ruling) is not None,
        )
        return msgspec.structs.replace(made, words=self._letters.done(made, language))

    # --- telling those who gave notice ---

    def decided(self, tx: Tx, case_id: str) -> None:
        """A case was decided, or its decision was turned: have those who gave notice of it told. One statement.

        For the unit of the decision; the telling is a job, some at a time, so that ten thousand hold nobody up.
        """
        self._jobs.enqueue(tx, JOB, {"case_id": case_id})

    async def _tell_some(self, job: dict[str, Any]) -> None:
        while await self._db.write(lambda tx: self._told(tx, job["case_id"])):
            pass

    def _told(self, tx: Tx, case_id: str) -> bool:
        """Tell some that were not told of the last decision; whether there may be more. Bears repetition."""
        case = self._cases.read(tx, case_id, self._clock.now_ms())
        last = next((one for one in reversed(case.rulings) if not one.interim), None) if case is not None else None
        if case is None or last is None:
            return False
        version = _version(case)
        untold = store.untold_in(tx, whole_in(tx, case_id), version, _AT_ONCE)
        for notice in untold:
            _, ruling = of(notice, case)
            to = store.reach_in(tx, notice)
            if to and ruling is not None:
                letter = self._letters.outcome(notice, self.outcome(notice, case, ruling, "en"))
                self._tell.letter(tx, to, letter, notice.language)
        if untold:
            store.set_told(tx, [one.notice_id for one in untold], version)
        return len(untold) == _AT_ONCE


def _appeal(notice: Notice, case: Case, ruling: Ruling) -> Appeal | None:
    """This notifier's complaint about a decision."""
    return next((one for one in case.appeals if one.by == notice.by and one.decision_no == ruling.no), None)


def _version(case: Case) -> int:
    """Grows with each decision in a case, and with each time one is turned: what people were told of last."""
    return sum(not one.interim for one in case.rulings) + sum(
        one.outcome in ("reverse", "in_part") for one in case.rulings
    )
