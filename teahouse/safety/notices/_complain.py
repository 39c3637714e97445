"""Who gave notice complains of what was decided on it (Art. 20 DSA): by their receipt, free, for six months.

The appeal itself is made a floor above: ``made`` is set by who wires. Way in: ``Complain.make``.
"""

from typing import Protocol

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import conflict, invalid_param, not_found
from teahouse.safety.cases import CaseError, Cases, Role, refused
from teahouse.safety.notices import _store as store
from teahouse.safety.notices._model import Notice
from teahouse.safety.notices._status import of
from teahouse.safety.notices._take import Take

LEAST, MOST = 10, 20_000


class MakesAppeals(Protocol):
    """``appeals.Appeals.make``, for the party that gave notice."""

    def __call__(self, tx: Tx, case_id: str, decision_no: int, by: str, role: Role, words: str) -> object: ...


class Complain:
    """The verb."""

    def __init__(self, db: Database, clock: Clock, cases: Cases, take: Take) -> None:
        self._db = db
        self._clock = clock
        self._cases = cases
        self._take = take
        self.made: MakesAppeals | None = None

    async def make(self, token: str, words: str) -> None:
        """Complain of the decision on a notice.

        Raises M_NOT_FOUND, M_INVALID_PARAM (words), 409 where nothing is decided or it was complained of before.
        """
        if len(words.strip()) < LEAST or len(words) > MOST or "\x00" in words:
            raise invalid_param(f"words: say in {LEAST} to {MOST} characters why it is wrong")
        notice = await store.by_token(self._db, token) if "\x00" not in token else None
        if notice is None:
            raise not_found("There is no such notice")

        def unit(tx: Tx) -> None:
            try:
                self._make(tx, notice, words)
            except CaseError as error:
                if error.refusal.field == "decision_no":
                    raise conflict(f"token: {error.refusal.reason}") from None
                raise refused(error) from None

        await self._db.write(unit)

    def _make(self, tx: Tx, notice: Notice, words: str) -> None:
        case_id = store.gone_into_in(tx, notice.case_id) if notice.case_id else ""
        case = self._cases.read(tx, case_id, self._clock.now_ms()) if case_id else None
        ruling = of(notice, case)[1] if case is not None else None
        if case is None or ruling is None or self.made is None:
            raise conflict("token: nothing was decided on this notice that one could complain of")
        if notice.by not in case.reporters:  # one of a crowd, which the log did not name
            self._take.join(tx, notice, case_id)
        self.made(tx, case_id, ruling.no, notice.by, notice.role, words)
