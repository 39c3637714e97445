"""What those of the law do in a case: an out-of-court body's outcome is carried out, a threat to life is notified."""

from typing import Any, Literal, cast

from teahouse.kernel.db import Tx
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.safety.appeals import Turned
from teahouse.safety.cases import CaseError
from teahouse.safety.cases import refused as case_refused
from teahouse.safety.decisions import Actor, told
from teahouse.safety.desk._because import put
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here
from teahouse.safety.desk._lifts import left, lifts
from teahouse.safety.roles import Role
from teahouse.safety.statements import LANGUAGES

_CASE = "/desk/cases/{caseId}"
_LAW: tuple[Role, ...] = ("legal", "admin")
_URGENT: tuple[Role, ...] = ("legal", "admin", "senior")
_FIELDS = ("decision", "body", "reference", "outcome", "reasons", "lifts", "why", "country")


class LawPages:
    """``/desk/cases/{caseId}/outcome`` and ``…/threat``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._doors = doors

    def table(self) -> list[Route]:
        """The routes."""

        def page(path: str, get: Any, post: Any, name: str) -> list[Route]:
            return [
                Route("GET", _CASE + path, get, op=f"getDesk{name}", auth=Auth.PAGE, rate="read", body=None),
                Route("POST", _CASE + path, post, op=f"postDesk{name}", auth=Auth.PAGE, rate="account", body=Body.RAW,
                      max_body=256 * 1024),
            ]  # fmt: skip

        return [
            *page("/outcome", self.outcome, self.record, "Outcome"),
            *page("/threat", self.threat, self.pack, "Threat"),
        ]

    async def outcome(self, request: Request) -> Answer:
        """Of which decision, by which body, and what it says."""
        return await self._outcome(request, await self._frame.enter(request, *_LAW, "auditor"), Form([]))

    async def _outcome(self, request: Request, here: Here, form: Form) -> Answer:
        case_id = request.params["caseId"]
        case = (await self._doors.casework.look(here.who, case_id)).case
        number = form.get("decision") or request.query("decision") or "0"
        if not number.isdecimal() or len(number) > 6 or int(number) >= len(case.rulings):
            raise not_found("There is no such decision")
        stated = [one for one in await self._doors.decisions.stated_of_case(case_id)
                  if one.decision_no == int(number)]  # fmt: skip
        statement = stated[0].statement if stated else None
        return self._frame.render(
            request, "outcome-desk.html", here, "queue", form=form, case=case, decision=int(number),
            ruling=case.rulings[int(number)], statement=statement, left_now=left(case, int(number)),
            names={one.on.id: one.on.name for one in statement.measures} if statement is not None else {},
            language=await self._doors.notices.language_of(told(case.subject)[0]),
        )  # fmt: skip

    async def record(self, request: Request) -> Answer:
        """Carry it out."""
        here, form = await self._frame.enter(request, *_LAW), await read_form(request)
        case_id, verdict, said = request.params["caseId"], form.get("outcome"), self._frame.says
        whose = (
            form.required("body", said(request, "Name the body.")),
            form.required("reference", said(request, "Its number for the dispute.")),
        )
        if verdict not in ("uphold", "reverse", "in_part"):
            form.errors["outcome"] = said(request, "Choose what becomes of the decision.")
        for field in ("body", "reference"):
            if len(form.get(field)) > 200:
                form.errors[field] = said(request, "At most %(n)s characters.", n=200)
        if form.errors:
            return await self._outcome(request, here, form)
        language = form.get("language", "en")
        turned = Turned(
            outcome=cast(Literal["uphold", "reverse", "in_part"], verdict),
            reasons=form.raw("reasons"),
            lifts=lifts(form) if verdict == "in_part" else (),
            language=language if language in LANGUAGES else "en",
        )
        actor, number = Actor(here.staff.user_id, here.staff.role), form.integer("decision", -1, -1, 10**6)

        def unit(tx: Tx) -> Any:
            return self._doors.appeals.record(tx, case_id, number, whose, turned, actor)

        try:
            await self._doors.db.write(unit)
        except CaseError as error:
            put(form, case_refused(error), _FIELDS)
            return await self._outcome(request, here, form)
        flash = said(request, "Recorded and carried out; the person is told.")
        return redirect(request, f"/desk/cases/{case_id}", flash=flash)

    async def threat(self, request: Request) -> Answer:
        """What a notification of a threat to life is made of."""
        return await self._threat(request, await self._frame.enter(request, *_URGENT, "auditor"), Form([]))

    async def _threat(self, request: Request, here: Here, form: Form, pack: str = "") -> Answer:
        case = (await self._doors.casework.look(here.who, request.params["caseId"])).case
        return self._frame.render(request, "threat-desk.html", here, "queue", form=form, case=case, pack=pack)

    async def pack(self, request: Request) -> Answer:
        """Make it. It is on the page that follows, and a note of the case."""
        here, form = await self._frame.enter(request, *_URGENT), await read_form(request)
        actor = Actor(here.staff.user_id, here.staff.role)
        try:
            text = await self._doors.orders.threat(
                request.params["caseId"], form.get("country").upper(), form.raw("why"), actor
            )
        except MatrixError as error:
            put(form, error, _FIELDS)
            return await self._threat(request, here, form)
        return await self._threat(request, here, form, text)
