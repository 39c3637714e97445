"""The administrators' calls of Matrix (suspend, lock), as decisions like any other: a case, reasons, an end, an appeal.

No tables of its own. Way in: `AdminCalls` (operations setAdminSuspendUser, setAdminLockUser). A call has no place for
reasons, so it stands on the rule that the operator has named once and for all (setting ``admin_suspend_rule``); without
one it is refused. Suspending is for seven days, the shortest suspension there is. Locking is the end of an account,
which two people decide, as they do whatever touches an account of news or public debate: the first call asks for the
second opinion, and once that is given the same call decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec

from teahouse.identity import Account, Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import token
from teahouse.kernel.http import Auth, Request, Route
from teahouse.kernel.pages import Words as Pages
from teahouse.matrix.errors import MatrixError, conflict, forbidden
from teahouse.safety.cases import (
    Case,
    CaseError,
    Cases,
    Claimed,
    Ground,
    MeasureEnded,
    Opened,
    Roles,
    SecondAsked,
    Viewed,
    Words,
    refused,
)
from teahouse.safety.cases import Subject as CaseSubject
from teahouse.safety.decisions._carry import told
from teahouse.safety.decisions._model import Actor, DecisionError, Wanted, Wish
from teahouse.safety.notices import Whose
from teahouse.safety.statements import MeasureKind, Rule, Subject, Target
from teahouse.surfaces import Surface

if TYPE_CHECKING:
    from teahouse.safety.decisions import Decisions

DAY_MS = 86_400_000
SUSPENDED_MS = 7 * DAY_MS
_ADMIN = "/_matrix/client/v1/admin"
_MOST = 50  # cases of one account that a call looks through


class Suspending(msgspec.Struct, frozen=True):
    """Whether the account is to be suspended."""

    suspended: bool


class Locking(msgspec.Struct, frozen=True):
    """Whether the account is to be locked."""

    locked: bool


class AdminCalls:
    """The operations."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: Settings,
        identity: Identity,
        decisions: Decisions,
        desk: tuple[Cases, Words, Roles],
        people: tuple[Whose, Callable[[str], Awaitable[str]]],
    ) -> None:
        self._db = db
        self._clock = clock
        self._rule_id = settings.admin_suspend_rule
        self._desk_url = f"{settings.base_url}/desk/cases/"
        self._identity = identity
        self._decisions = decisions
        self._cases, self._words, self._roles = desk
        self._whose, self._language_of = people

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("PUT", f"{_ADMIN}/suspend/{{userId}}", self.suspend, op="setAdminSuspendUser", auth=Auth.ADMIN,
                  rate="account", body=Suspending),
            Route("PUT", f"{_ADMIN}/lock/{{userId}}", self.lock, op="setAdminLockUser", auth=Auth.ADMIN,
                  rate="account", body=Locking),
        ]  # fmt: skip

    async def suspend(self, request: Request) -> Suspending:
        """``setAdminSuspendUser``. Nothing is done for who is suspended, or locked, already.

        Raises M_FORBIDDEN for an account of news or public debate, and for its owner, until a second person agrees.
        """
        target, by = await self._who(request)
        standing = self._identity.standing
        if not request.body.suspended:
            await self._give_back(target.user_id, by, MeasureKind.SUSPEND)
        elif standing.of(target.user_id) is None:
            await self._decide(target, by, MeasureKind.SUSPEND)
        return Suspending(standing.suspended(target.user_id) is not None)

    async def lock(self, request: Request) -> Locking:
        """``setAdminLockUser``. Raises M_FORBIDDEN, saying what is still wanted, until a second person agrees."""
        target, by = await self._who(request)
        standing = self._identity.standing
        if not request.body.locked:
            await self._give_back(target.user_id, by, MeasureKind.TERMINATE)
        elif standing.locked(target.user_id) is None:
            await self._decide(target, by, MeasureKind.TERMINATE)
        return Locking(standing.locked(target.user_id) is not None)

    # --- what it takes ---

    async def _who(self, request: Request) -> tuple[Account, Actor]:
        target = await self._identity.administrators.target(request)
        return target, Actor(request.user_id, await self._roles.require(request.caller, "admin"))

    def _rule(self, kind: MeasureKind) -> Rule:
        """The rule that calls stand on. Raises M_FORBIDDEN, saying what is to be done."""
        if not self._rule_id:
            raise forbidden(
                "No measure without reasons: this call has no place for any. Decide it at the Desk, or name the rule "
                "that such calls stand on in the setting admin_suspend_rule"
            )
        rule = self._decisions.rulebooks.in_force(self._clock.now_ms()).rule(self._rule_id)
        if rule is None:
            raise forbidden(f"admin_suspend_rule: the rulebook in force has no rule {self._rule_id}")
        if kind not in rule.measures or not {Surface.PROFILE, Surface.ACCOUNT} & set(rule.surfaces):
            raise forbidden(f"admin_suspend_rule: the rule {rule.id} allows no {kind.value} because of an account")
        return rule

    def _wanted(self, case_id: str, target: Account, rule: Rule, kind: MeasureKind, language: str) -> Wanted:
        """What is decided. It is about the call, which is the case's only item: not twice about the same."""
        surface = Surface.PROFILE if Surface.PROFILE in rule.surfaces else Surface.ACCOUNT
        whole = Subject(target=Target.ACCOUNT, id=target.user_id, name=target.user_id, made_ms=target.created_ms)
        says = Pages(language, ("teahouse.safety.decisions",)).gettext
        facts, public_facts = (
            says("An administrator of this service called for the suspension of your account."),
            says("An administrator of the service called for the suspension of an account."),
        )
        if kind is MeasureKind.TERMINATE:
            facts, public_facts = (
                says("An administrator of this service called for the end of your account."),
                says("An administrator of the service called for the end of an account."),
            )
        return Wanted(
            case_id=case_id,
            about=(case_id,),
            measures=(Wish(kind=kind, on=whole, lasts_ms=SUSPENDED_MS if kind is MeasureKind.SUSPEND else None),),
            because=(msgspec.structs.replace(whole, surface=surface),),
            rule_id=rule.id,
            category=rule.category,
            keyword=rule.keyword,
            keyword_other=rule.keyword_other,
            language=language,
            facts=facts,
            public_facts=public_facts,
            explanation=says(
                "The administrator holds that this rule was broken. The call by which it was decided has no place for "
                "more words: an appeal asks for them, and another person decides about it."
            ),
            content_types=("CONTENT_TYPE_OTHER",),
            content_type_other="A user's account",
        )

    async def _decide(self, target: Account, by: Actor, kind: MeasureKind) -> None:
        rule = self._rule(kind)
        subject = await self._whose.subject(target.user_id, ())
        if kind is MeasureKind.TERMINATE or subject.news or subject.owns_news:
            await self._by_two(target, subject, by, rule, kind)
            return
        case_id = token(12)
        wanted = self._wanted(case_id, target, rule, kind, await self._language_of(told(subject)[0]))

        def unit(tx: Tx) -> None:
            self._open(tx, case_id, subject, by, rule.id)
            self._decisions.decide(tx, wanted, by)

        await self._run(unit)

    def _open(self, tx: Tx, case_id: str, subject: CaseSubject, by: Actor, rule_id: str) -> None:
        subject = msgspec.structs.replace(subject, items=(case_id,))
        now_ms = self._clock.now_ms()
        rulebook = self._decisions.rulebooks.in_force(now_ms)
        rule = rulebook.rule(rule_id)
        assert rule is not None  # it was looked up before
        ground = Ground(category=rule.category, keyword=rule.keyword, rule_id=rule.id)

        head: dict[str, Any] = {
            "by": by.by,
            "role": by.role,
            "at_ms": now_ms,
            "ground": ground,
            "rulebook": rulebook.number,
        }
        for act in (
            Opened(**head, case_id=case_id, source="staff", subject=subject),
            Claimed(**head),
            Viewed(**head),
        ):
            self._cases.append(tx, case_id, act, by.by, by.role)

    # --- the end of an account, and what touches news: by two ---

    async def _by_two(self, target: Account, subject: CaseSubject, by: Actor, rule: Rule, kind: MeasureKind) -> None:
        case_id, case = await self._pending(target.user_id, kind)
        if case is None:
            await self._run(lambda tx: self._open(tx, case_id, subject, by, rule.id))
            meant = self._wanted(case_id, target, rule, kind, await self._language_of(told(subject)[0]))
            prepared = await self._decisions.prepare(meant, by)
            await self._run(lambda tx: self._ask(tx, case_id, by, prepared.proposal))
            raise self._waiting(case_id, kind)
        wanted = next(iter(await self._decisions.drafts(case_id)), None)
        agreed = any(one.agrees for one in case.opinions)
        if wanted is None or not agreed or case.assigned_to != by.by:
            raise self._waiting(case_id, kind)
        await self._run(lambda tx: self._decisions.decide(tx, wanted, by))

    async def _pending(self, user_id: str, kind: MeasureKind) -> tuple[str, Case | None]:
        """The open case of an earlier call, or the ID of one that is to be."""
        what = "lock" if kind is MeasureKind.TERMINATE else "suspend"
        for number in range(_MOST):
            case_id = f"{what}{hashlib.sha256(f'{user_id} {number}'.encode()).hexdigest()[:16]}"
            case = await self._cases.get(case_id)
            if case is None or case.status == "open":
                return case_id, case
        raise conflict("This account was held and given back too often: decide it at the Desk")

    def _ask(self, tx: Tx, case_id: str, by: Actor, proposal: str) -> None:
        case = self._cases.read(tx, case_id, self._clock.now_ms())
        assert case is not None  # it was just opened
        act = SecondAsked(
            by=by.by, role=by.role, at_ms=case.now_ms, ground=case.ground, rulebook=self._rulebook(), proposal=proposal
        )
        self._cases.append(tx, case_id, act, by.by, by.role)

    def _waiting(self, case_id: str, kind: MeasureKind) -> MatrixError:
        ends = kind is MeasureKind.TERMINATE
        why = "Two people end an account" if ends else "Two people decide what touches an account of news"
        alone = ". What one administrator can do at once is to suspend" if ends else ""
        return forbidden(
            f"{why}. Have a senior agree at the Desk, and then make this call again, you who made it first: "
            f"{self._desk_url}{case_id}{alone}"
        )

    # --- giving back ---

    async def _give_back(self, user_id: str, by: Actor, kind: MeasureKind) -> None:
        """End every measure of that kind on the account early, whoever decided it."""
        standing = self._identity.standing
        find = standing.suspended if kind is MeasureKind.SUSPEND else standing.locked
        for _ in range(_MOST):
            held = find(user_id)
            if held is None:
                return
            stated = await self._decisions.stated(number=held.number)
            if stated is None:
                raise conflict("What holds for this account can not be given back here: see the Desk")
            await self._run(self._ending(stated.case_id, by, kind))

    def _ending(self, case_id: str, by: Actor, kind: MeasureKind) -> Callable[[Tx], None]:
        return lambda tx: self._end_measures(tx, case_id, by, kind)

    def _end_measures(self, tx: Tx, case_id: str, by: Actor, kind: MeasureKind) -> None:
        case = self._cases.read(tx, case_id, self._clock.now_ms())
        for one in case.measures if case is not None else ():
            if one.state != "ended" and one.measure.kind is kind:
                assert case is not None
                act = MeasureEnded(
                    by=by.by, role=by.role, at_ms=case.now_ms, ground=case.ground, rulebook=self._rulebook(),
                    measure_id=one.measure.measure_id,
                    why=self._words.keep(tx, "An administrator called for it to be given back."),
                )  # fmt: skip
                _, case = self._cases.append(tx, case_id, act, by.by, by.role)
        if case is not None:
            self._decisions.carry_out(tx, case)

    def _rulebook(self) -> int:
        return self._decisions.rulebooks.in_force(self._clock.now_ms()).number

    async def _run(self, unit: Callable[[Tx], object]) -> None:
        try:
            await self._db.write(unit)
        except CaseError as error:
            raise refused(error) from None
        except DecisionError as error:
            first = error.faults[0]
            raise forbidden(f"admin_suspend_rule: {first.field} {first.says}") from None
