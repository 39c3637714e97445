"""What every verb of the desk does: who it is and in which role, the case as it is, the act, one unit.

The verbs themselves stand one a file: `_open`, `_claim`, `_next`, `_assign`, `_release`, `_escalate`, `_merge`,
`_note`, `_opinion`, `_close`, `_look`.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar, get_args

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Who
from teahouse.matrix.errors import MatrixError, conflict, forbidden, not_found
from teahouse.safety.cases import _acts as acts
from teahouse.safety.cases._beside import ABOUT, concerns
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._log import Cases
from teahouse.safety.cases._model import CaseError, Refusal
from teahouse.safety.cases._ports import Roles, StaffRole
from teahouse.safety.cases._who import ROLES
from teahouse.safety.cases._words import Words

T = TypeVar("T")
#: As what somebody acts who has several roles: what lets them do most.
_RANK: tuple[StaffRole, ...] = ("legal", "admin", "senior", "moderator", "auditor")
assert set(_RANK) == set(get_args(StaffRole))


class Doer(NamedTuple):
    """Somebody of the staff, in a role."""

    user_id: str
    role: StaffRole


class Work:
    """Acts of the staff. ``rulebook``: the number of the version in force."""

    def __init__(
        self, db: Database, clock: Clock, cases: Cases, words: Words, roles: Roles, rulebook: Callable[[], int]
    ) -> None:
        self._db = db
        self.clock = clock
        self.cases = cases
        self.words = words
        self.roles = roles
        self.rulebook = rulebook

    async def doer(self, caller: Who, kind: type[acts.Act]) -> Doer:
        """The caller in the role in which they may do such an act. Raises M_FORBIDDEN."""
        return Doer(caller.user_id, await self.roles.require(caller, *(one for one in _RANK if one in ROLES[kind])))

    async def tried(self, unit: Callable[[Tx], T]) -> T:
        """Run a unit. Raises ``CaseError`` for what a case refuses."""
        return await self._db.write(unit)

    async def write(self, unit: Callable[[Tx], T]) -> T:
        """Run a unit; what a case refuses is answered as an error that names the field."""
        try:
            return await self.tried(unit)
        except CaseError as error:
            raise refused(error) from None

    def act(self, tx: Tx, case_id: str, kind: type[acts.Act], doer: Doer, /, **fields: object) -> Case:
        """Write an act of ``doer`` now, on the ground of the case; returns the case after it.

        Raises M_NOT_FOUND, and ``CaseError`` for what is not allowed.
        """
        case = self.read(tx, case_id)
        if concerns(case.subject, doer.user_id):
            raise CaseError(ABOUT)
        act = kind(
            by=doer.user_id, role=doer.role, at_ms=case.now_ms, ground=case.ground, rulebook=self.rulebook(), **fields
        )
        return self.cases.append(tx, case_id, act, doer.user_id, doer.role)[1]  # type: ignore[arg-type]

    def read(self, tx: Tx, case_id: str) -> Case:
        """The case now. Raises M_NOT_FOUND."""
        case = self.cases.read(tx, case_id, self.clock.now_ms())
        if case is None:
            raise missing()
        return case

    async def once(self, caller: Who, case_id: str, kind: type[acts.Act], /, **fields: object) -> Case:
        """One act of the caller's. Raises M_FORBIDDEN, M_NOT_FOUND, and what `refused` makes of a refusal."""
        doer = await self.doer(caller, kind)
        return await self.write(lambda tx: self.act(tx, case_id, kind, doer, **fields))


def missing() -> MatrixError:
    """That there is no such case."""
    return not_found("There is no such case")


def refused(error: CaseError) -> MatrixError:
    """What a case refuses, as an answer: 403 for who and in which role, 409 for what comes at the wrong time, 400 for
    all else. ``field`` names what is wrong, beside the errcode.
    """
    refusal: Refusal = error.refusal
    said = f"{refusal.field}: {refusal.reason}"
    if refusal.field in ("by", "role"):
        answer = forbidden(said)
    elif refusal.field in ("act", "at_ms"):
        answer = conflict(said)
    else:
        answer = MatrixError(400, "M_INVALID_PARAM", said)
    answer.extra["field"] = refusal.field
    return answer
