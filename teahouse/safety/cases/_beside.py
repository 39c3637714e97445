"""`Beside`: looks at what stands beside a case or in none, and who may not look: who it is about.

A notice, who gives notices, an order, what is being decided: who reads one leaves a look in the audit as who reads a
case does (`_look`), but not in the log of the case: looking at a draft is not looking at what was reported. One look a
person, record and hour, so that whoever goes back and forth leaves no flood. Law: GDPR Art. 5(1)(f) and 32, who had
access to whose data is known; DSA Art. 16(6), notices are dealt with objectively.

Table: ``safety_record_looks``, which is only added to.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import MatrixError, forbidden
from teahouse.safety.cases import _store_about, _store_looks
from teahouse.safety.cases._model import Refusal, Subject

#: Who looked this short a time ago leaves no other look at the same.
LOOKING_MS = 3_600_000
ABOUT = Refusal("by", "nobody looks into what is about them: who gave notice of it stands there")
Record = Literal["notice", "notifier", "complainant", "order", "decision", "signals", "strikes"]


class Looker(Protocol):
    """Somebody of the staff, in a role."""

    @property
    def user_id(self) -> str: ...
    @property
    def role(self) -> str: ...


def concerns(subject: Subject, user_id: str) -> bool:
    """Whether it is about them: their account, or one that was theirs. Pure."""
    return user_id == subject.account or user_id in subject.owners


def about_you() -> MatrixError:
    """403: who gave notice of them, and in which words, is not for those whom it is about."""
    answer = forbidden(f"{ABOUT.field}: {ABOUT.reason}")
    answer.extra["field"] = ABOUT.field
    return answer


class Beside:
    """The verbs."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def look(self, tx: Tx, kind: Record, record: str, case_id: str, who: Looker) -> None:
        """Keep that ``who`` looks at it now. Two statements, one where they looked within the hour."""
        now_ms = self._clock.now_ms()
        if not _store_looks.recent_in(tx, (kind, record), who.user_id, now_ms - LOOKING_MS):
            _store_looks.add_record(tx, (kind, record), case_id, who.user_id, who.role, now_ms)

    async def looks(self, kind: Record, record: str, case_id: str, who: Looker) -> None:
        """``look`` in a unit of its own."""
        await self._db.write(lambda tx: self.look(tx, kind, record, case_id, who))

    async def about(self, user_id: str, case_ids: Sequence[str]) -> frozenset[str]:
        """Those of the cases that are about somebody. One statement."""
        return await _store_about.which(self._db, user_id, case_ids)
