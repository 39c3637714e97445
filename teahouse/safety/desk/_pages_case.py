"""A case: the item as it was seen, its clocks, its log, others like it, and a button for each act that may come."""

from collections.abc import Awaitable
from typing import Any

from teahouse.kernel.db import Tx
from teahouse.kernel.http import Answer, Auth, Body, FileAnswer, Request, Route
from teahouse.kernel.pages import Form, language_of, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.safety.cases import Case, CaseError, Purpose, picture_answer
from teahouse.safety.cases import refused as case_refused
from teahouse.safety.decisions import Actor, Rulebooks
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here, refused
from teahouse.safety.desk._rulings import names, told
from teahouse.safety.gate import WORKS
from teahouse.safety.roles import Role

_CASE = "/desk/cases/{caseId}"
#: So many things that detectors said stand on the page.
_SIGNALS = 200


class CasePages:
    """``/desk/cases/{caseId}``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._doors = doors

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _CASE, self.case, op="getDeskCase", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _CASE, self.act, op="postDeskCase", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=256 * 1024),
            Route("GET", _CASE + "/picture", self.picture, op="getDeskPicture", auth=Auth.PAGE, rate="media",
                  body=None),
            Route("GET", _CASE + "/file", self.file, op="getDeskFile", auth=Auth.PAGE, rate="media", body=None),
        ]  # fmt: skip

    async def case(self, request: Request) -> Answer:
        """All there is to it."""
        here = await self._frame.enter(request)
        return await self._draw(request, here, Form([]))

    async def _draw(self, request: Request, here: Here, form: Form) -> Answer:
        case_id = request.params["caseId"]
        view = await self._doors.casework.look(here.who, case_id)
        stated = await self._doors.decisions.stated_of_case(case_id)
        notices = await self._doors.notices.records.of_case(case_id)
        said = await self._doors.words.read_all(one.words for one in notices if one.words)
        case, books, language = view.case, self._doors.decisions.rulebooks, language_of(request)
        return self._frame.render(
            request, "case.html", here, "queue", form=form, view=view, case=case, can=frozenset(view.can),
            drafts=await self._doors.decisions.drafts(case_id), stated={one.decision_no: one for one in stated},
            signals=await self._doors.gate.signals(case_id=case_id, limit=_SIGNALS + 1), most_signals=_SIGNALS,
            told=told(case, stated, books, language), names=names(case, view.snapshots, stated),
            headline=_headline(case, books, language), notices=[(one, said.get(one.words, "")) for one in notices],
            strikes=await self._doors.decisions.strikes(view.case.subject.account),
            rule=books.now().rule(case.ground.rule_id), may=here.staff.roles,
            shown=frozenset(request.query_all("shown")),
        )  # fmt: skip

    async def act(self, request: Request) -> Answer:
        """One act. What is refused is said beside its field, and nothing that was written is lost."""
        form, case_id = await read_form(request), request.params["caseId"]
        roles: dict[str, tuple[Role, ...]] = {"end": WORKS, "unseal": ("legal", "admin"), "erase": ("legal", "admin")}
        here = await self._frame.enter(request, *roles.get(form.get("do"), ()))
        verb = self._verb(here, form, case_id)
        if verb is None:
            return redirect(request, f"/desk/cases/{case_id}")
        try:
            case = await verb
        except MatrixError as error:
            refused(form, error)
            return await self._draw(request, here, form)
        into = case.case_id if isinstance(case, Case) else case_id
        return redirect(request, f"/desk/cases/{into}", flash=self._frame.says(request, "Done."))

    def _verb(self, here: Here, form: Form, case_id: str) -> Awaitable[Any] | None:
        work, who, words = self._doors.casework, here.who, form.raw("words")
        match form.get("do"):
            case "claim":
                return work.claim(who, case_id)
            case "release":
                return work.release(who, case_id)
            case "assign":
                return work.assign(who, case_id, form.get("to"))
            case "escalate":
                return work.escalate(who, case_id, "legal" if form.get("level") == "legal" else "senior")
            case "merge":
                return work.merge(who, case_id, form.get("into"))
            case "note":
                return work.note(who, case_id, words)
            case "ask":
                return work.ask_opinion(who, case_id, form.get("proposal"))
            case "agree" | "disagree":
                agrees = form.get("do") == "agree"
                return work.give_opinion(who, case_id, form.get("proposal"), agrees, words)
            case "close":
                return work.close(who, case_id)
            case "end":
                return self._ended(here, form, case_id)
            case "erase":
                return self._erased(here, form)
            case "unseal":
                return self._unsealed(here, form, case_id)
        return None

    async def _unsealed(self, here: Here, form: Form, case_id: str) -> None:
        """An item that is kept because of an order; whoever opened it sees it on this page for an hour."""
        purpose: Purpose = "investigation" if form.get("purpose") == "investigation" else "review"
        actor = Actor(here.staff.user_id, here.staff.role)
        try:
            await self._doors.orders.unsealed(case_id, form.get("item"), purpose, form.raw("why_unseal"), actor)
        except MatrixError as error:
            refused(form, error)
            form.errors["why_unseal"] = " ".join(form.errors.values())
            raise

    async def _ended(self, here: Here, form: Form, case_id: str) -> Case:
        """A measure before its time."""
        actor = Actor(here.staff.user_id, here.staff.role)

        def unit(tx: Tx) -> Case:
            why = self._doors.words.keep(tx, form.raw("why_end"))
            return self._doors.decisions.end_early(tx, case_id, form.get("measure"), why, actor)

        try:
            return await self._doors.db.write(unit)
        except CaseError as error:
            answer = case_refused(error)
            form.errors["why_end" if error.refusal.field == "words" else "measure"] = error.refusal.reason
            raise answer from None

    async def _erased(self, here: Here, form: Form) -> Case:
        """The words of a statement, whose time is over."""
        actor = Actor(here.staff.user_id, here.staff.role)

        def unit(tx: Tx) -> Case:
            why = self._doors.words.keep(tx, form.raw("why_erase"))
            return self._doors.decisions.erase.ask(tx, form.get("statement"), why, actor)

        try:
            return await self._doors.db.write(unit)
        except CaseError as error:
            form.errors["why_erase"] = error.refusal.reason
            raise case_refused(error) from None

    async def picture(self, request: Request) -> FileAnswer | Answer:
        """A picture of an item: small, grey and blurred; in full if it is asked for, and the log says so."""
        here = await self._frame.enter(request)
        made = await self._doors.casework.picture(
            here.who, request.params["caseId"], request.query_required("item"),
            request.query_int("no", 0, 0, 999), shown=request.query("shown") == "1",
        )  # fmt: skip
        return picture_answer(made)

    async def file(self, request: Request) -> FileAnswer | Answer:
        """A video, sound or another file of an item, played or saved by who asked for it; the log says so."""
        here = await self._frame.enter(request)
        no = request.query_int("no", 0, 0, 999)
        return await self._doors.casework.file(
            here.who, request.params["caseId"], request.query_required("item"), no, request.header("range")
        )


def _headline(case: Case, books: Rulebooks, language: str) -> str:
    """The rule or the law of what was last decided; "" while the case has only the ground that it began with."""
    for ruling in reversed(case.rulings):
        book = books.number(ruling.rulebook)
        rule = book.rule(ruling.ground.rule_id) if book is not None else None
        if rule is not None or ruling.ground.law:
            return rule.title.of(language) if rule is not None else ruling.ground.law
    return ""
