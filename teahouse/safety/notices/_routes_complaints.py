"""Misuse of complaints over HTTP, for staff (Art. 23(2) DSA): who complains, warned, suspended, lifted."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import not_found
from teahouse.publicaccounts.api import Once
from teahouse.safety.cases import Doer, Roles, StaffRole, Words
from teahouse.safety.notices._complaints import Complaints
from teahouse.safety.notices._misuse import Standing
from teahouse.safety.notices._routes_staff import Reasons, Suspension, Until

_AT = "/_teahouse/v1/moderation"
_WHO = f"{_AT}/complainants/{{complainant}}"
_DECIDE: tuple[StaffRole, ...] = ("moderator", "senior", "legal", "admin")
_SENIOR: tuple[StaffRole, ...] = ("senior", "legal", "admin")


class UnfoundedComplaint(msgspec.Struct, frozen=True):
    """Whether a complaint is manifestly unfounded, and why."""

    reasons: Annotated[str, Meta(min_length=1, max_length=10_000)]
    unfounded: bool = True


class ComplainantAct(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done about somebody's complaints. complaint: the case and the number of the appeal in it."""

    act: str
    complaint: str
    by: str
    role: str
    at_ms: int
    end_ms: int
    reasons: str


class ShownComplainant(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody who complains stands, and what was done about it."""

    complainant: str
    standing: Standing
    acts: list[ComplainantAct]


class ComplaintRoutes:
    """The operations. Each asks ``roles`` first."""

    def __init__(self, complaints: Complaints, words: Words, roles: Roles) -> None:
        self._complaints = complaints
        self._words = words
        self._roles = roles

    def table(self, once: Once) -> list[Route]:
        """``once``: held to the Idempotency-Key."""
        rows: list[tuple[str, str, Any, str, dict[str, Any]]] = [
            ("PUT", f"{_AT}/cases/{{caseId}}/appeals/{{no}}/unfounded", self.mark, "markComplaintUnfounded",
             {"body": UnfoundedComplaint,
              "summary": "Say that a decided appeal was manifestly unfounded, or that it was not."}),
            ("GET", _WHO, self.get, "getComplainant", {"answers": ShownComplainant,
             "summary": "How somebody who complains stands. That one looked is logged (any role)."}),
            ("POST", f"{_WHO}/warn", once(self.warn), "warnComplainant", {"body": Reasons,
             "summary": "Warn somebody who often complained manifestly without ground; they are told."}),
            ("POST", f"{_WHO}/suspend", once(self.suspend), "suspendComplainant", {"body": Suspension,
             "answers": Until, "summary": "Take in no complaints of theirs for a time, after a warning (senior)."}),
            ("POST", f"{_WHO}/lift", once(self.lift), "liftComplainant", {"body": Reasons,
             "summary": "End that early (senior)."}),
        ]  # fmt: skip
        return [
            Route(verb, path, handler, op=op, auth=Auth.USER, rate="read" if verb == "GET" else "account",
                  tag="moderation", **{"body": None, **more})
            for verb, path, handler, op, more in rows
        ]  # fmt: skip

    async def _who(self, request: Request, *roles: StaffRole) -> Doer:
        return Doer(request.user_id, await self._roles.require(request.caller, *roles))

    async def mark(self, request: Request) -> None:
        who, number = await self._who(request, *_DECIDE), request.params["no"]
        if not number.isdecimal() or len(number) > 6:
            raise not_found("There is no such appeal")
        body: UnfoundedComplaint = request.body
        await self._complaints.mark(request.params["caseId"], int(number), body.unfounded, body.reasons, who)

    async def get(self, request: Request) -> ShownComplainant:
        name = request.params["complainant"]
        acts, standing = await self._complaints.acts(await self._who(request), name)
        texts = await self._words.read_all([one.why for one in acts])
        return ShownComplainant(
            complainant=name, standing=standing,
            acts=[
                ComplainantAct(
                    act=one.act, complaint=one.notice_id, by=one.by, role=one.role, at_ms=one.at_ms,
                    end_ms=one.end_ms, reasons=texts.get(one.why, ""),
                )
                for one in acts
            ],
        )  # fmt: skip

    async def warn(self, request: Request) -> None:
        who = await self._who(request, *_DECIDE)
        await self._complaints.misuse.warn(request.params["complainant"], request.body.reasons, *who)

    async def suspend(self, request: Request) -> Until:
        who, body = await self._who(request, *_SENIOR), request.body
        return Until(
            await self._complaints.misuse.suspend(request.params["complainant"], body.days, body.reasons, *who)
        )

    async def lift(self, request: Request) -> None:
        who = await self._who(request, *_SENIOR)
        await self._complaints.misuse.lift(request.params["complainant"], request.body.reasons, *who)
