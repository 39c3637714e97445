"""HTTP of decisions: drafts and decisions for the staff, statements for the person concerned, the rulebook for all."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

import msgspec
from msgspec import Meta

from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Auth, Handler, Request, Route, Who
from teahouse.ledger import Logged
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.safety.cases import Case, CaseError, Roles, StaffRole, refused
from teahouse.safety.decisions._model import Actor, DecisionError, Stated, Strikes, Wanted
from teahouse.safety.statements import Fault, FaultsError, Rulebook, Statement, letter

if TYPE_CHECKING:
    from teahouse.safety.decisions import Decisions

_CASE = "/_teahouse/v1/moderation/cases/{caseId}"
_RULEBOOK = "/_teahouse/v1/rulebook"
_STAFF: tuple[StaffRole, ...] = ("legal", "admin", "senior", "moderator")


class FaultOf(msgspec.Struct, frozen=True):
    """What is wrong with one field."""

    field: str
    says: str


class DraftView(msgspec.Struct, frozen=True, kw_only=True):
    """A draft, and what it would be if it were decided now.

    letter: what the person would read. faults: what is missing; [] if it may be decided. proposal: what a second
    person agrees to.
    """

    wanted: Wanted
    letter: str
    faults: list[FaultOf]
    proposal: str


class DraftList(msgspec.Struct, frozen=True):
    """The drafts of a case, the newest first."""

    drafts: list[Wanted]


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that was made. url: the person's page. index: of its entry in the ledger."""

    statement: Statement
    url: str
    index: int
    case: Case


class StatementView(msgspec.Struct, frozen=True, kw_only=True):
    """A statement of reasons as the person concerned reads it. standing: the measures that are still in force.

    letter: in the language asked for, or in the statement's own. decision_no: its place in the case. proofs: that it
    was decided is in the ledger.
    """

    number: str
    decided_ms: int
    decision_no: int
    letter: str
    language: str
    statement: Statement
    standing: list[str]
    appeal_until_ms: int
    proofs: list[Logged] = []


class StatementAsked(msgspec.Struct, frozen=True):
    """In which language."""

    language: Annotated[str, Meta(description="en, zh-Hans or zh-Hant; the statement's own if left out.")] = ""


class RulebookTold(msgspec.Struct, frozen=True):
    """That everyone with an account was told of a version (Art. 14(2) DSA). people: how many until now. done_ms: None
    while somebody is not told yet."""

    people: int
    begun_ms: int
    done_ms: int | None


class RulebookView(msgspec.Struct, frozen=True, kw_only=True):
    """A version, and the numbers of all versions. proofs: that there is this version is in the ledger. told: of those
    who were told of it; None for the first, with which the service began. sha256: the digest that the ledger has, of
    the bytes at ``file``."""

    rulebook: Rulebook
    versions: list[int]
    proofs: list[Logged] = []
    told: RulebookTold | None = None
    sha256: str = ""
    file: str = ""


class NewRulebook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new version, as TOML that a person wrote; in force from ``from_ms``, or from now."""

    toml: Annotated[str, Meta(min_length=1, max_length=500_000)]
    from_ms: int | None = None


def faulty(faults: list[Fault]) -> MatrixError:
    """400 with each field that is wrong; the first stands in the words."""
    first = faults[0]
    error = MatrixError(400, "M_INVALID_PARAM", f"{first.field}: {first.says}")
    error.extra["field"] = first.field
    error.extra["faults"] = [{"field": fault.field, "says": fault.says} for fault in faults]
    return error


class Enters(Protocol):
    """``Casework.enter``: who sees a part of a case's inside is not who it is about, and leaves a look."""

    def __call__(self, caller: Who, case_id: str, kind: Literal["decision", "strikes"]) -> Awaitable[Case]: ...


class DecisionRoutes:
    """The table."""

    def __init__(self, db: Database, decisions: Decisions, roles: Roles, enter: Enters) -> None:
        self._enter = enter
        self._db = db
        self._decisions = decisions
        self._roles = roles

    def table(self, idempotent: Callable[[Handler], Handler]) -> list[Route]:
        """The routes. ``idempotent`` lets a POST be repeated with the same key."""

        def post(path: str, handler: Handler, op: str, body: Any, answers: Any, summary: str) -> Route:
            return Route("POST", path, idempotent(handler), op=op, auth=Auth.USER, rate="message", body=body,
                         answers=answers, summary=summary, tag="moderation")  # fmt: skip

        def get(path: str, handler: Handler, op: str, answers: Any, summary: str, **more: Any) -> Route:
            auth = Auth.USER if path.startswith(_CASE) else Auth.NONE
            return Route("GET", path, handler, op=op, auth=auth, rate="read", body=None, answers=answers,
                         summary=summary, tag="moderation", **more)  # fmt: skip

        return [
            post(f"{_CASE}/drafts", self.prepare, "prepareDecision", Wanted, DraftView,
                 "Keep a draft of a decision, and see what the person would read and what is missing."),
            get(f"{_CASE}/drafts", self.drafts, "listDecisionDrafts", DraftList,
                "The drafts of a case, the newest first. That one looked is logged."),
            get(f"{_CASE}/strikes", self.strikes, "listCaseStrikes", Strikes,
                "How often content of the case's account was found manifestly illegal, to be weighed (Art. 23(3) DSA). "
                "That one looked is logged."),
            post(f"{_CASE}/decisions", self.decide, "decideCase", Wanted, DecisionView,
                 "Decide: the statement is complete or nothing happens. A draft is decided under its number."),
            get("/_teahouse/v1/statements/{token}", self.statement, "getStatement", StatementView,
                "A statement of reasons, for whoever holds its token; no account is needed.", query=StatementAsked),
            get(_RULEBOOK, self.rulebook, "getRulebook", RulebookView, "The rulebook in force."),
            get(f"{_RULEBOOK}/{{number}}", self.version, "getRulebookVersion", RulebookView,
                "A version of the rulebook."),
            post("/_teahouse/v1/moderation/rulebook", self.publish, "publishRulebook", NewRulebook, RulebookView,
                 "Publish a new version of the rulebook (admin, legal)."),
        ]  # fmt: skip

    async def _actor(self, caller: Who) -> Actor:
        return Actor(caller.user_id, await self._roles.require(caller, *_STAFF))

    def _of(self, request: Request) -> Wanted:
        wanted: Wanted = request.body
        if wanted.case_id != request.params["caseId"]:
            raise faulty([Fault("case_id", "is not the case of this address")])
        return wanted

    async def prepare(self, request: Request) -> DraftView:
        """Keep a draft."""
        actor, wanted = await self._actor(request.caller), self._of(request)
        await self._enter(request.caller, wanted.case_id, "decision")
        try:
            prepared = await self._decisions.prepare(wanted, actor)
        except CaseError as error:
            raise refused(error) from None
        rulebook = self._decisions.rulebooks.number(prepared.statement.rulebook)
        assert rulebook is not None
        return DraftView(
            wanted=msgspec.structs.replace(prepared.wanted, token=""),
            letter=letter(prepared.statement, rulebook).plain(),
            faults=[FaultOf(fault.field, fault.says) for fault in prepared.faults],
            proposal=prepared.proposal,
        )

    async def drafts(self, request: Request) -> DraftList:
        """Those of a case."""
        await self._roles.require(request.caller, *_STAFF, "auditor")
        await self._enter(request.caller, request.params["caseId"], "decision")
        drafts = await self._decisions.drafts(request.params["caseId"])
        return DraftList([msgspec.structs.replace(one, token="") for one in drafts])

    async def strikes(self, request: Request) -> Strikes:
        """Of the account of a case."""
        await self._roles.require(request.caller, *_STAFF, "auditor")
        case = await self._enter(request.caller, request.params["caseId"], "strikes")
        return await self._decisions.strikes(case.subject.account)

    async def decide(self, request: Request) -> DecisionView:
        """Decide."""
        actor, wanted = await self._actor(request.caller), self._of(request)
        try:
            made = await self._decisions.decided(wanted, actor)
        except CaseError as error:
            raise refused(error) from None
        except DecisionError as error:
            raise faulty(error.faults) from None
        return DecisionView(statement=made.statement, url=made.url, index=made.index, case=made.case)

    async def statement(self, request: Request) -> StatementView:
        """For the person concerned."""
        asked: StatementAsked = request.asked
        stated = await self._decisions.stated(token=request.params["token"])
        if stated is None or stated.statement is None:
            raise not_found("There is no such statement")
        return await self.view(stated, asked.language)

    async def view(self, stated: Stated, language: str = "") -> StatementView:
        """A statement with what is left of it. Raises M_INVALID_PARAM for a language that is not spoken here."""
        statement = stated.statement
        assert statement is not None
        rulebook = self._decisions.rulebooks.number(statement.rulebook)
        assert rulebook is not None
        try:
            written = letter(statement, rulebook, language)
        except ValueError as error:
            raise faulty([Fault("language", str(error).removeprefix("language: "))]) from None
        case = await self._decisions.case(stated.case_id)
        return StatementView(
            number=stated.number,
            decided_ms=stated.decided_ms,
            decision_no=stated.decision_no,
            letter=written.plain(),
            language=written.language,
            statement=statement,
            standing=[one.measure.measure_id for one in case.in_force if one.decision_no == stated.decision_no],
            appeal_until_ms=case.rulings[stated.decision_no].appeal_until_ms,
            proofs=self._decisions.logged(stated),
        )

    async def rulebook(self, request: Request) -> RulebookView:
        """The one in force."""
        return await self._version(self._decisions.rulebooks.now())

    async def version(self, request: Request) -> RulebookView:
        """One of them."""
        number = request.params["number"]
        found = self._decisions.rulebooks.number(int(number)) if number.isdecimal() and len(number) < 10 else None
        if found is None:
            raise not_found("There is no such version of the rulebook")
        return await self._version(found)

    async def _version(self, rulebook: Rulebook) -> RulebookView:
        books = self._decisions.rulebooks
        versions, proofs = [one.number for one in books.versions], await books.proofs(rulebook.number)
        told, body = await books.told(rulebook.number), await books.file(rulebook.number)
        assert body is not None  # it is in memory because it was read there
        return RulebookView(
            rulebook=rulebook, versions=versions, proofs=proofs,
            told=None if told is None else RulebookTold(told.people, told.begun_ms, told.done_ms),
            sha256=hashlib.sha256(body).hexdigest(), file=self._decisions.rulebook_file(rulebook.number),
        )  # fmt: skip

    async def publish(self, request: Request) -> RulebookView:
        """A new version."""
        await self._roles.require(request.caller, "admin", "legal")
        body: NewRulebook = request.body
        toml, by = body.toml.encode(), request.user_id

        def unit(tx: Tx) -> Rulebook:
            return self._decisions.rulebooks.publish(tx, toml, by, body.from_ms)

        try:
            new = await self._db.write(unit)
        except FaultsError as error:
            raise faulty(list(error.faults)) from None
        return await self._version(new)
