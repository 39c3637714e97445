"""HTTP for people who appeal and for those who decide it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Auth, Handler, Request, Route
from teahouse.ledger import Logged
from teahouse.matrix.errors import not_found
from teahouse.safety.appeals._verbs import LONGEST, Turned, Verbs
from teahouse.safety.cases import Case, CaseError, Refusal, Roles, StaffRole, refused
from teahouse.safety.decisions import Actor, Decisions, told

_CASE = "/_teahouse/v1/moderation/cases/{caseId}"
_STAFF: tuple[StaffRole, ...] = ("legal", "admin", "senior", "moderator")


class NewAppeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """statement: the token of the person's page. words: why the decision is wrong."""

    statement: Annotated[str, Meta(min_length=1, max_length=200)]
    words: Annotated[str, Meta(min_length=1, max_length=LONGEST)]


class AppealState(msgspec.Struct, frozen=True, kw_only=True):
    """What the person knows of their appeal. outcome: "" while it waits; answer: the letter then. due_ms: by when the
    house means to decide it. proofs: that it was made, and decided, is in the ledger."""

    made_ms: int
    due_ms: int
    outcome: str = ""
    decided_ms: int | None = None
    answer: str = ""
    proofs: list[Logged] = []


class DisputeOutcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a certified out-of-court body has said of a decision. body, reference: its name, its number for it."""

    decision_no: int
    body: Annotated[str, Meta(min_length=1, max_length=200)]
    reference: Annotated[str, Meta(min_length=1, max_length=200)]
    turned: Turned


class DisputeState(msgspec.Struct, frozen=True, kw_only=True):
    """What a certified out-of-court body has said of a decision, as the person concerned reads it (Art. 21 DSA).

    body, reference: its name, and its number for the dispute. answer: the letter, "" once it is erased. proofs: that it
    was carried out is in the ledger.
    """

    body: str
    reference: str
    outcome: Literal["uphold", "reverse", "in_part"]
    at_ms: int
    answer: str
    proofs: list[Logged]


class DisputeList(msgspec.Struct, frozen=True):
    """In the order in which they came."""

    outcomes: list[DisputeState]


class AppealRoutes:
    """The table."""

    def __init__(
        self,
        db: Database,
        verbs: Verbs,
        decisions: Decisions,
        roles: Roles,
        language_of: Callable[[str], Awaitable[str]],
    ) -> None:
        self._language_of = language_of
        self._db = db
        self._verbs = verbs
        self._decisions = decisions
        self._roles = roles

    def table(self, idempotent: Callable[[Handler], Handler]) -> list[Route]:
        """The routes."""

        def staff(path: str, handler: Handler, op: str, body: Any, summary: str) -> Route:
            return Route("POST", path, idempotent(handler), op=op, auth=Auth.USER, rate="message", body=body,
                         answers=Case, summary=summary, tag="moderation")  # fmt: skip

        return [
            Route("POST", "/_teahouse/v1/appeals", idempotent(self.make), op="makeAppeal", auth=Auth.NONE,
                  rate="report", body=NewAppeal, answers=AppealState, tag="moderation",
                  summary="Appeal a decision, by the token of its statement; no account is needed (Art. 20 DSA)."),
            Route("GET", "/_teahouse/v1/appeals/{token}", self.state, op="getAppeal", auth=Auth.NONE, rate="read",
                  body=None, answers=AppealState, tag="moderation",
                  summary="What has become of one's appeal, by the token of the statement."),
            Route("GET", "/_teahouse/v1/statements/{token}/outcomes", self.outcomes, op="listDisputeOutcomes",
                  auth=Auth.NONE, rate="read", body=None, answers=DisputeList, tag="moderation",
                  summary="What out-of-court bodies have said of a decision, by the token of its statement."),
            staff(f"{_CASE}/appeals/{{no}}/decisions", self.decide, "decideAppeal", Turned,
                  "Decide an appeal: by another person than the decision; whole, in part, or not."),
            staff(f"{_CASE}/outcomes", self.record, "recordDisputeOutcome", DisputeOutcome,
                  "Carry out what a certified out-of-court body has said (Art. 21 DSA; legal)."),
        ]  # fmt: skip

    async def make(self, request: Request) -> AppealState:
        """For whoever holds the token."""
        body: NewAppeal = request.body
        await self.appeal(body.statement, body.words)
        return await self.known(body.statement)

    async def appeal(self, token: str, words: str) -> None:
        """Appeal as the person concerned. Raises M_NOT_FOUND, and what a case refuses."""
        stated = await self._decisions.stated(token=token)
        if stated is None:
            raise not_found("There is no such statement")

        def unit(tx: Tx) -> None:
            self._verbs.make(tx, stated.case_id, stated.decision_no, "person", stated.account, "person", words)

        try:
            await self._db.write(unit)
        except CaseError as error:
            raise refused(error) from None

    async def state(self, request: Request) -> AppealState:
        """What has become of it."""
        return await self.known(request.params["token"])

    async def known(self, token: str) -> AppealState:
        """The person's appeal against the statement of this token. Raises M_NOT_FOUND."""
        stated = await self._decisions.stated(token=token)
        found = None if stated is None else await self._verbs.of_person(stated.case_id, stated.decision_no)
        if found is None:
            raise not_found("There is no appeal")
        appeal, due_ms, answer, proofs = found
        return AppealState(
            made_ms=appeal.made_ms,
            due_ms=due_ms,
            outcome=appeal.outcome or "",
            decided_ms=appeal.decided_ms,
            answer=answer,
            proofs=proofs,
        )

    async def outcomes(self, request: Request) -> DisputeList:
        """For whoever holds the token."""
        return DisputeList(await self.settled(request.params["token"]))

    async def settled(self, token: str) -> list[DisputeState]:
        """What out-of-court bodies have said of the decision with this token. Raises M_NOT_FOUND."""
        stated = await self._decisions.stated(token=token)
        if stated is None:
            raise not_found("There is no such statement")
        case = await self._decisions.case(stated.case_id)
        return [
            DisputeState(
                body=one.body, reference=one.reference, outcome=one.outcome, at_ms=one.at_ms, answer=letter,
                proofs=proofs,
            )
            for one, letter, proofs in await self._verbs.settled(case, stated.decision_no)
        ]  # fmt: skip

    async def decide(self, request: Request) -> Case:
        """By the staff."""
        number, case_id = request.params["no"], request.params["caseId"]
        actor = Actor(request.user_id, await self._roles.require(request.caller, *_STAFF))
        if not number.isdecimal() or len(number) > 9:
            raise refused(CaseError(Refusal("appeal_no", "the case has no such appeal")))
        turned = await self._spoken(request.body, case_id, int(number))
        return await self._unit(lambda tx: self._verbs.decide(tx, case_id, int(number), turned, actor))

    async def record(self, request: Request) -> Case:
        """By those of the law."""
        actor = Actor(request.user_id, await self._roles.require(request.caller, "legal", "admin"))
        body: DisputeOutcome = request.body
        case_id, whose = request.params["caseId"], (body.body, body.reference)
        turned = await self._spoken(body.turned, case_id)
        return await self._unit(lambda tx: self._verbs.record(tx, case_id, body.decision_no, whose, turned, actor))

    async def _spoken(self, turned: Turned, case_id: str, appeal_no: int = -1) -> Turned:
        """In the language of whoever appealed, or of who is concerned, if none is asked for."""
        if turned.language:
            return turned
        try:
            case = await self._decisions.case(case_id)
        except CaseError as error:
            raise refused(error) from None
        by = case.appeals[appeal_no].by if 0 <= appeal_no < len(case.appeals) else case.subject.account
        who = told(case.subject)[0] if by == case.subject.account else by
        return msgspec.structs.replace(turned, language=await self._language_of(who))

    async def _unit(self, unit: Callable[[Tx], Case]) -> Case:
        try:
            return await self._db.write(unit)
        except CaseError as error:
            raise refused(error) from None
