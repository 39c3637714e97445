"""The pages: ``/report``, where anyone gives notice, and ``/report/{token}``, where they see what becomes of it.

Forms without JavaScript, but for one thing: who shows an encrypted message opens their file of keys in their own
browser (``static/disclose.js``), or by ``teahouse disclose``. A POST is taken from our own page only (``Auth.PAGE``),
is held to the rate of its address, and to its size; a field that people do not see catches what fills in every field.
"""

from typing import Any

from teahouse.kernel.config import Settings
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, Pages, Static, language_of, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.safety.notices._check import fault
from teahouse.safety.notices._complain import MOST, Complain
from teahouse.safety.notices._disclose import Sealed
from teahouse.safety.notices._letters import CATEGORY_WORDS, PACKAGE, Letters
from teahouse.safety.notices._model import EXPLANATION_MOST, OPEN_CATEGORY, Disclosure, NewNotice
from teahouse.safety.notices._status import Progress
from teahouse.safety.notices._take import Take

FORM = "/report"
_MOST_BYTES = 128 * 1024
#: What people do not see and programs fill in.
_TRAP = "website"
_MOST = {"location": 2000, "law": 200, "name": 200, "email": 254, "explanation": EXPLANATION_MOST}
#: Grounds that are chosen by themselves, before the categories: the name is optional, or minutes count.
_FIRST = (
    ("STATEMENT_CATEGORY_PROTECTION_OF_MINORS/KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL", "Sexual abuse of children"),
    (
        "STATEMENT_CATEGORY_PROTECTION_OF_MINORS/KEYWORD_GROOMING_SEXUAL_ENTICEMENT_MINORS",
        "An adult making sexual advances to a child",
    ),
    ("STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY/KEYWORD_TERRORIST_CONTENT", "Terrorist content"),
)
#: What is wrong with a field, for people; the English of the API names types and limits instead.
_WRONG = {
    "location": "There is nothing at this address that you can see. Copy the link of the message, article or account.",
    "category": "Choose what it is about.",
    "explanation": "Say in a sentence or more why this is illegal or against the rules.",
    "name": "Say who you are. Only the abuse of children can be reported without a name.",
    "email": "Write an e-mail address at which we can reach you.",
    "good_faith": "Please confirm this.",
    "law": "Write one line.",
    "flagger_key": "This is not the key of a trusted flagger.",
    "message_key": "This does not open the message as it is kept here, and nothing was sent. Open it again, or send "
    "without it.",
}
_TOO_LONG = "This is too long."
_NOT_SEALED = "There is no encrypted message at this address that you could show."


class NoticePages:
    """The routes."""

    def __init__(
        self, settings: Settings, static: Static, verbs: tuple[Take, Progress, Complain], letters: Letters
    ) -> None:
        self._take, self._progress, self._complain = verbs
        self._pages = Pages(PACKAGE, settings, static)
        self._letters = letters

    def table(self) -> list[Route]:
        page = Auth.PAGE
        return [
            Route("GET", FORM, self.form, op="getReportForm", auth=page, rate="read", body=None),
            Route("POST", FORM, self.give, op="postReportForm", auth=page, rate="report", body=Body.RAW,
                  max_body=_MOST_BYTES),
            Route("POST", FORM + "/{token}/complaint", self.complain, op="postReportComplaint", auth=page,
                  rate="report", body=Body.RAW, max_body=_MOST_BYTES),
            Route("GET", FORM + "/{token}", self.status, op="getReportStatus", auth=page, rate="read", body=None),
        ]  # fmt: skip

    async def form(self, request: Request) -> Answer:
        asked = (request.query("location") or "")[: _MOST["location"]].replace("\x00", "")
        form = Form([("location", asked)] if asked else [])
        return self._draw(request, form, await self._sealed(request, form))

    async def _sealed(self, request: Request, form: Form) -> Sealed | None:
        """The encrypted message at the place that the form names, for who is signed in and can see it."""
        where = form.get("location")
        if request.who is None or not 0 < len(where) <= _MOST["location"]:
            return None
        return await self._take.sealed(where, request.who.user_id)

    async def give(self, request: Request) -> Answer:
        form = await read_form(request)
        says = self._pages.words(request).gettext
        if form.get(_TRAP):
            form.errors[_TRAP] = says("Leave this field empty: it is there for programs that fill in everything.")
            return self._draw(request, form)
        sealed = await self._sealed(request, form)
        user_id = request.who.user_id if request.who is not None else ""
        for name, most in _MOST.items():
            if len(form.get(name)) > most:
                form.errors[name] = says(_TOO_LONG)
        new = _read(form, language_of(request))
        wrong = fault(new, known=bool(user_id or new.flagger_key)) if not form.errors else None
        if wrong is not None:
            form.errors[_shown(wrong[0])] = says(_WRONG.get(_shown(wrong[0]), wrong[1]))
        if new.disclosure is not None and sealed is None:
            form.errors.setdefault("location", says(_NOT_SEALED))
        asks = sealed is not None and new.disclosure is None and form.get("offered") != sealed.event_id
        if form.errors or asks:
            return self._draw(request, form, sealed, asks=asks and not form.errors)
        try:
            receipt = await self._take.give(new, user_id, "form")
        except MatrixError as error:
            if error.status not in (400, 403, 404):
                raise
            field = "flagger_key" if error.status == 403 else "location"
            field = "message_key" if sealed is not None and error.status == 400 else field
            form.errors[field] = says(_WRONG[field])
            return self._draw(request, form, sealed)
        return redirect(request, f"{FORM}/{receipt.token}", flash=says("Thank you. Your notice was received."))

    def _draw(self, request: Request, form: Form, sealed: Sealed | None = None, *, asks: bool = False) -> Answer:
        says = self._pages.words(request).gettext
        grounds = [("", says("Choose …")), *((value, says(words)) for value, words in _FIRST)]
        grounds += [(key, says(words)) for key, words in CATEGORY_WORDS.items() if key != OPEN_CATEGORY]
        values: dict[str, Any] = {"form": form, "grounds": grounds, "signed_in": request.who, "trap": _TRAP}
        values |= {"sealed": sealed, "asks": asks}
        return self._pages.render(request, "report.html", status=400 if form.errors else 200, **values)

    async def complain(self, request: Request) -> Answer:
        form = await read_form(request)
        says = self._pages.words(request).gettext
        words = form.get("words")
        if len(words) < 10 or len(words) > MOST:
            form.errors["words"] = says("Say in a sentence or more why it is wrong.")
            return await self._status(request, form)
        try:
            await self._complain.make(request.params["token"], words)
        except MatrixError as error:
            if error.status not in (403, 409):
                raise
            form.errors["words"] = (
                says("This cannot be complained of, or it was complained of before.")
                if error.status == 409
                else says("Your complaints are not taken in for a time; you were told until when. Complain then.")
            )
            return await self._status(request, form)
        where = f"{FORM}/{request.params['token']}"
        return redirect(request, where, flash=says("Your complaint was received. Another person will look at it."))

    async def status(self, request: Request) -> Answer:
        return await self._status(request, Form([]))

    async def _status(self, request: Request, form: Form) -> Answer:
        language = language_of(request)
        status = await self._progress.status(request.params["token"], language)
        says = self._pages.words(request).gettext
        complain = self._letters.complain(status.outcome, language) if status.outcome is not None else ""
        return self._pages.render(
            request, "status.html", status=400 if form.errors else 200, status_of=status, form=form,
            path_of=f"{FORM}/{request.params['token']}", about=says(CATEGORY_WORDS[status.category]), complain=complain,
            address=self._take.url(request.params["token"]), headers=[(b"x-robots-tag", b"noindex")],
        )  # fmt: skip


def _read(form: Form, language: str) -> NewNotice:
    category, _, keyword = form.get("category")[:200].partition("/")
    key = form.get("message_key")[:100]
    return NewNotice(
        location=form.get("location"), category=category, keyword=keyword, law=form.get("law"),
        explanation=form.get("explanation"), name=form.get("name"), email=form.get("email"),
        good_faith=form.get("good_faith") == "1", language=language, flagger_key=form.get("flagger_key")[:100],
        disclosure=Disclosure(message_key=key) if key else None,
    )  # fmt: skip


def _shown(field: str) -> str:
    """The field of the form that a field of the notice stands in."""
    return "category" if field == "keyword" else field
