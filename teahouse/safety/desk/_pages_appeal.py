"""The appeal, and the editor of a partial reversal: what comes back is ticked, and the rest stays."""

from collections.abc import Sequence
from typing import Any, Literal, cast

from teahouse.kernel.db import Tx
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, language_of, read_form, redirect
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.safety.appeals import SHORTEST_REASONS, Turned, answer
from teahouse.safety.cases import Appeal, Case, CaseError, refused
from teahouse.safety.decisions import Actor, Stated
from teahouse.safety.desk._because import because_of
from teahouse.safety.desk._because import put as marked
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here
from teahouse.safety.desk._frame import refused as put
from teahouse.safety.desk._lifts import left, lifts
from teahouse.safety.desk._rulings import names, told
from teahouse.safety.roles import Role
from teahouse.safety.statements import LANGUAGES

_PAGE = "/desk/cases/{caseId}/appeals/{no}"
_STAFF: tuple[Role, ...] = ("legal", "admin", "senior", "moderator")


class AppealPages:
    """``/desk/cases/{caseId}/appeals/{no}``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._doors = doors

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _PAGE, self.page, op="getDeskAppeal", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _PAGE, self.decide, op="postDeskAppeal", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=256 * 1024),
            Route("POST", _PAGE + "/preview", self.preview, op="postDeskAppealPreview", auth=Auth.PAGE, rate="read",
                  body=Body.RAW, max_body=256 * 1024),
        ]  # fmt: skip

    async def page(self, request: Request) -> Answer:
        """What was appealed, in which words, and what is in force."""
        here = await self._frame.enter(request)
        return await self._draw(request, here, Form([]))

    async def _draw(self, request: Request, here: Here, form: Form) -> Answer:
        case_id, no = request.params["caseId"], request.params["no"]
        view = await self._doors.casework.look(here.who, case_id)
        case = view.case
        appeal = _appeal(case, no)
        words = next(
            (act.words for act in view.acts if act.act == "appeal_made" and act.by == appeal.by
             and act.detail.get("decision_no", 0) == appeal.decision_no), None,
        )  # fmt: skip
        stated = await self._doors.decisions.stated_of_case(case_id)
        ruling, books = case.rulings[appeal.decision_no], self._doors.decisions.rulebooks
        complaints = self._doors.notices.complaints
        key = await complaints.key(appeal.by)
        return self._frame.render(
            request, "appeal.html", here, "queue", form=form, case=case, appeal=appeal, words_said=words,
            told=told(case, stated, books, language_of(request))[ruling.no], view=view,
            names=names(case, view.snapshots, stated), shown=frozenset(request.query_all("shown")),
            left_now=left(case, ruling.no), language=await self._doors.notices.language_of(appeal.by),
            complainant=key, called=await complaints.called(key, case_id, appeal.no),
            complains=await complaints.misuse.standing(key) if key else None,
            barred=here.staff.user_id in ruling.deciders,
            **_answered(form, ruling.statement.id, _known(stated, ruling.no)),
        )  # fmt: skip

    async def preview(self, request: Request) -> Answer:
        """A piece of the page: the letter as it would be now. Nothing is kept."""
        here = await self._frame.enter(request, *_STAFF)
        form, no = await read_form(request), request.params["no"]
        try:
            case = await self._doors.decisions.case(request.params["caseId"])
        except CaseError as error:
            raise refused(error) from None
        ruling = case.rulings[_appeal(case, no).decision_no]
        known = _known(await self._doors.decisions.stated_of_case(case.case_id), ruling.no)
        return self._frame.render(request, "answer.html", here, "queue", **_answered(form, ruling.statement.id, known))

    async def decide(self, request: Request) -> Answer:
        """Uphold, reverse, or reverse in part; "read" shows what the person would read, and decides nothing."""
        here = await self._frame.enter(request, *_STAFF)
        form, case_id, no = await read_form(request), request.params["caseId"], request.params["no"]
        if form.get("do") in ("unfounded", "founded"):
            return await self._mark(request, here, form)
        turned = _turned(form)
        if turned is None:
            form.errors["outcome"] = self._frame.says(request, "Choose what becomes of the decision.")
        if turned is None or form.get("do") == "read":
            return await self._draw(request, here, form)
        actor = Actor(here.staff.user_id, here.staff.role)
        number = int(no) if no.isdecimal() and len(no) < 7 else -1

        def unit(tx: Tx) -> Any:
            return self._doors.appeals.decide(tx, case_id, number, turned, actor)

        try:
            await self._doors.db.write(unit)
        except CaseError as error:
            put(form, refused(error))
            return await self._draw(request, here, form)
        except MatrixError as error:
            put(form, error)
            return await self._draw(request, here, form)
        said = self._frame.says(request, "Decided. What comes back is back, and the person is told.")
        return redirect(request, f"/desk/cases/{case_id}", flash=said)

    async def _mark(self, request: Request, here: Here, form: Form) -> Answer:
        """Call a decided appeal manifestly unfounded, or take that back."""
        case_id, no = request.params["caseId"], request.params["no"]
        because = because_of(self._frame, request, form)
        number = int(no) if no.isdecimal() and len(no) < 7 else -1
        try:
            if not form.errors:
                unfounded = form.get("do") == "unfounded"
                await self._doors.notices.complaints.mark(case_id, number, unfounded, because, here.staff)
        except MatrixError as error:
            marked(form, error, ("because",))
        if form.errors:
            return await self._draw(request, here, form)
        at = f"/desk/cases/{case_id}/appeals/{number}"
        return redirect(request, at, flash=self._frame.says(request, "Done."))


def _appeal(case: Case, no: str) -> Appeal:
    if not no.isdecimal() or len(no) > 6 or int(no) >= len(case.appeals):
        raise not_found("There is no such appeal")
    return case.appeals[int(no)]


def _known(stated: Sequence[Stated], decision_no: int) -> dict[str, str]:
    """What the person knows things by: as their statement of this decision named them."""
    of = [one.statement for one in stated if one.decision_no == decision_no and one.statement is not None]
    return {measure.on.id: measure.on.name for statement in of for measure in statement.measures}


def _turned(form: Form) -> Turned | None:
    """What the form says; None while no outcome is chosen."""
    outcome, language = form.get("outcome"), form.get("language", "en")
    if outcome not in ("uphold", "reverse", "in_part"):
        return None
    return Turned(
        outcome=cast(Literal["uphold", "reverse", "in_part"], outcome),
        reasons=form.raw("reasons"),
        unfounded=form.raw("unfounded").strip(),
        lifts=lifts(form) if outcome == "in_part" else (),
        language=language if language in LANGUAGES else "en",
    )


def _answered(form: Form, number: str, called: dict[str, str]) -> dict[str, Any]:
    """The letter that the person would get, "" without an outcome; and whether its reasons are still too short."""
    turned = _turned(form)
    if turned is None:
        return {"letter": "", "letter_language": "en", "short": False, "least": SHORTEST_REASONS}
    return {
        "letter": answer(number, turned, called),
        "letter_language": turned.language,
        "short": len(turned.reasons.strip()) < SHORTEST_REASONS,
        "least": SHORTEST_REASONS,
    }
