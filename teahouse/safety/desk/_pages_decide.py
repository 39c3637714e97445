"""The decision form: it writes the statement of reasons while one chooses, and shows what the person will read.

Kept as a draft under its number, so that a second person can agree to it and whoever wrote it can go on tomorrow.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import LANGUAGES, Form, language_of, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.safety.cases import Case, CaseError, refused, sealed
from teahouse.safety.decisions import Actor, DecisionError, Prepared, Strikes, Wanted, faulty, told
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here
from teahouse.safety.desk._frame import refused as put
from teahouse.safety.desk._wish import (
    ACCOUNT_ROWS,
    ENDLESS,
    ON_ACCOUNT,
    account_of,
    fields_of,
    on_item,
    subject_of,
    wanted_of,
)
from teahouse.safety.roles import Role
from teahouse.safety.statements import CATEGORIES, Subject, letter

_PAGE = "/desk/cases/{caseId}/decide"
_STAFF: tuple[Role, ...] = ("legal", "admin", "senior", "moderator")
_TYPES = ("TEXT", "IMAGE", "VIDEO", "AUDIO", "SYNTHETIC_MEDIA", "APP", "PRODUCT", "OTHER")
_READERS = 8  # that the form names
#: Fields of the statement that the form has under another name.
_FIELDS = {"rule_id": "rule", "law.reference": "law", "content_types": "content_type", "number": ""}


class Drawn(msgspec.Struct):
    """What a decision is written with: the case, its items and its account as a statement names them.

    readers: who is told of it, and the language in which each is written to. strikes: what is to be weighed.
    """

    case: Case
    items: list[Subject]
    account: Subject
    readers: list[tuple[str, str]]
    strikes: Strikes


class DecidePages:
    """``/desk/cases/{caseId}/decide``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._doors = doors

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _PAGE, self.form, op="getDeskDecision", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _PAGE, self.decide, op="postDeskDecision", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=256 * 1024),
            Route("POST", _PAGE + "/preview", self.preview, op="postDeskPreview", auth=Auth.PAGE, rate="read",
                  body=Body.RAW, max_body=256 * 1024),
        ]  # fmt: skip

    async def _drawn(self, request: Request, here: Here) -> Drawn:
        case_id = request.params["caseId"]
        case = await self._doors.casework.enter(here.who, case_id, "decision")
        kept = {} if sealed(case) else {one.item: one for one in await self._doors.cases.snapshots(case_id)}
        known = await self._doors.identity.account(case.subject.account)
        name = ""
        if known is not None:
            name = str((await self._doors.identity.profile(case.subject.account)).get("displayname") or "")
        made_ms = known.created_ms if known is not None else case.opened_ms
        items = [subject_of(case, item, kept) for item in case.subject.items]
        readers = [(one, await self._doors.notices.language_of(one)) for one in told(case.subject)[:_READERS]]
        strikes = await self._doors.decisions.strikes(case.subject.account)
        return Drawn(case, items, account_of(case, name, min(made_ms, case.opened_ms)), readers, strikes)

    async def form(self, request: Request) -> Answer:
        """The form; with ``draft`` as it was left, else with the ground of the case."""
        here = await self._frame.enter(request, *_STAFF)
        drawn = await self._drawn(request, here)
        number = request.query("draft") or ""
        wanted = await self._doors.decisions.draft(number) if number else None
        if wanted is None or wanted.case_id != drawn.case.case_id:
            ground, number = drawn.case.ground, ""
            orders = [order.order_id for order in drawn.case.orders if order.state in ("verified", "challenged")]
            start = [("category", ground.category), ("keyword", ground.keyword), ("rule", ground.rule_id),
                     ("law", ground.law), ("language", drawn.readers[0][1]), ("order_id", orders[0] if orders else ""),
                     ("content_type", "CONTENT_TYPE_TEXT"),
                     *((f"about-{no}", "1") for no in range(len(drawn.items)))]  # fmt: skip
            return await self._draw(request, here, drawn, Form(start), None, number)
        prepared = await self._doors.decisions.preview(wanted, drawn.case, _actor(here))
        return await self._draw(request, here, drawn, Form(fields_of(wanted, drawn.items)), prepared, number)

    async def _draw(
        self, request: Request, here: Here, drawn: Drawn, form: Form, prepared: Prepared | None, number: str
    ) -> Answer:
        rulebook, language = self._doors.decisions.rulebooks.now(), language_of(request)
        return self._frame.render(
            request, "decide.html", here, "queue", form=form, case=drawn.case, items=drawn.items,
            account=drawn.account, rows=range(ACCOUNT_ROWS), on_item=on_item, on_account=ON_ACCOUNT, endless=ENDLESS,
            rule_options=[(rule.id, rule.title.of(language)) for rule in rulebook.rules],
            readers=", ".join(f"{who} ({LANGUAGES[code]})" for who, code in drawn.readers),
            strikes=drawn.strikes, types=_TYPES, number=number, **self._shown(prepared),
            row_fields=_rows(drawn),
            category_options=[(one, _plain(one)) for one in sorted(CATEGORIES)],
            campaign_options=await self._campaigns(form, drawn.case, language),
        )  # fmt: skip

    async def _campaigns(self, form: Form, case: Case, language: str) -> list[tuple[str, str]]:
        """Those that run and that the case may be decided under: a rule of theirs opened it, or it is about their
        grounds, as it was opened or as the form has it. The one that was chosen is there whatever came of it."""
        chosen, bound = form.get("campaign"), await self._doors.gate.campaigns(case.case_id)
        rule = self._doors.decisions.rulebooks.now().rule(form.get("rule"))
        grounds = {case.ground.category, form.get("category"), "" if rule is None else rule.category}
        found = {
            one.campaign_id: one.programme.title.of(language)
            for one in await self._doors.campaigns.open()
            if one.campaign_id in bound | {chosen} or not grounds.isdisjoint(one.programme.categories)
        }
        if chosen and chosen not in found:
            found[chosen] = chosen
        return list(found.items())

    def _shown(self, prepared: Prepared | None) -> dict[str, Any]:
        """What the person would read, and what is missing."""
        if prepared is None:
            return {"letter": None, "faults": (), "proposal": ""}
        rulebook = self._doors.decisions.rulebooks.number(prepared.statement.rulebook)
        assert rulebook is not None
        return {
            "letter": letter(prepared.statement, rulebook),
            "faults": prepared.faults,
            "proposal": prepared.proposal,
        }

    async def preview(self, request: Request) -> Answer:
        """A piece of the page: the letter as it would be now. Nothing is kept."""
        here = await self._frame.enter(request, *_STAFF)
        drawn = await self._drawn(request, here)
        wanted = self._wanted(await read_form(request), drawn, "")
        number, token = self._doors.decisions.mint()
        wanted = msgspec.structs.replace(wanted, number=number, token=token)
        prepared = await self._doors.decisions.preview(wanted, drawn.case, _actor(here))
        return self._frame.render(request, "letter.html", here, "queue", **self._shown(prepared))

    def _wanted(self, form: Form, drawn: Drawn, number: str) -> Wanted:
        """The ground comes from the rule, if one is chosen: it has its own."""
        rule = self._doors.decisions.rulebooks.now().rule(form.get("rule"))
        wanted = wanted_of(form, drawn.case, drawn.items, drawn.account, number)
        if rule is None:
            return wanted
        return msgspec.structs.replace(
            wanted, category=rule.category, keyword=rule.keyword or wanted.keyword,
            keyword_other=rule.keyword_other or wanted.keyword_other,
        )  # fmt: skip

    async def decide(self, request: Request) -> Answer:
        """Save the draft, ask a second person for it, or decide it."""
        here = await self._frame.enter(request, *_STAFF)
        drawn = await self._drawn(request, here)
        form = await read_form(request)
        do, number, actor = form.get("do"), form.get("number"), _actor(here)
        if do not in ("decide", "save", "ask"):  # no button of ours: not even a draft is kept of it
            form.errors[""] = self._frame.says(request, "Choose what to do with it.")
            return await self._draw(request, here, drawn, form, None, "")
        try:
            prepared = await self._doors.decisions.prepare(self._wanted(form, drawn, number), actor)
        except CaseError as error:
            put(form, refused(error))
            return await self._draw(request, here, drawn, form, None, "")
        number = prepared.wanted.number
        page = f"/desk/cases/{drawn.case.case_id}"
        try:
            if do == "decide" and not prepared.faults:
                await self._doors.decisions.decided(msgspec.structs.replace(prepared.wanted, token=""), actor)
                said = self._frame.says(request, "Decided. The person is told, with the reasons.")
                return redirect(request, page, flash=said)
            if do == "ask" and not prepared.faults:
                await self._doors.casework.ask_opinion(here.who, drawn.case.case_id, prepared.proposal)
                return redirect(request, page, flash=self._frame.says(request, "A second person is asked."))
        except CaseError as error:
            put(form, refused(error))
        except DecisionError as error:
            put(form, faulty(error.faults))
        except MatrixError as error:
            put(form, error)
        if do in ("decide", "ask"):
            for fault in prepared.faults:
                form.errors.setdefault(_field(fault.field, prepared, drawn), fault.says)
        return await self._draw(request, here, drawn, form, prepared, number)


def _actor(here: Here) -> Actor:
    return Actor(here.staff.user_id, here.staff.role)


def _field(field: str, prepared: Prepared, drawn: Drawn) -> str:
    """The form's field for one of the statement: ``measures[0].end_ms`` is the row of its item."""
    if not field.startswith("measures["):
        return _FIELDS.get(field, field)
    measures: Sequence[Any] = prepared.wanted.measures
    at = int(field[9:].partition("]")[0])
    on = measures[at].on.id
    for no, item in enumerate(drawn.items):
        if item.id == on:
            return f"item-{no}"
    return f"account-{sum(one.on.id == on for one in measures[:at])}"


def _plain(category: str) -> str:
    return category.removeprefix("STATEMENT_CATEGORY_").replace("_", " ").capitalize()


def _rows(drawn: Drawn) -> list[str]:
    """The fields of measures, which show their own faults."""
    return [*(f"item-{no}" for no in range(len(drawn.items))), *(f"account-{no}" for no in range(ACCOUNT_ROWS))]
