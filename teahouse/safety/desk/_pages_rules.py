"""Rules of what is automatic: drafted and weighed, run dry, put into force, retired; each version, by whom and why."""

from typing import Any, Literal, cast

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, language_of, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.safety.desk._because import because_of, put
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here
from teahouse.safety.desk._grounds import choices
from teahouse.safety.desk._moments import field_of, moment_of
from teahouse.safety.detectors import DryRun, facts_table
from teahouse.safety.gate import DAYS, DECIDES, WORKS, Wanted, answered

_RULES = "/desk/rules"
_RULE = "/desk/rules/{name}"
#: What stands beside its field; all else that is wrong stands above the form.
_FIELDS = ("name", "expression", "ground", "outcome", "why", "label", "ends_ms", "campaign", "because", "days")
_BLANK = Wanted(expression="", ground="", outcome="case", why="")


class RulePages:
    """``/desk/rules``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._rules = doors.gate.rules
        self._campaigns = doors.campaigns
        self._rulebooks = doors.decisions.rulebooks
        frame.open_pages.add(_RULES)

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _RULES, self.list, op="getDeskRules", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _RULES, self.begin, op="postDeskRules", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=64 * 1024),
            Route("GET", _RULE, self.one, op="getDeskRule", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _RULE, self.act, op="postDeskRule", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=64 * 1024),
        ]  # fmt: skip

    async def list(self, request: Request) -> Answer:
        """All of them, and the form for a new one."""
        return await self._list(request, await self._frame.enter(request), Form([]))

    async def _list(self, request: Request, here: Here, form: Form) -> Answer:
        return self._frame.render(
            request, "rules-desk.html", here, "rules", form=form, rules=await self._rules.all(),
            **await self._choices(request, _BLANK),
        )  # fmt: skip

    async def begin(self, request: Request) -> Answer:
        """Save a first draft under a new name."""
        here, form = await self._frame.enter(request, *WORKS), await read_form(request)
        name, because = form.get("name"), because_of(self._frame, request, form)
        if any(one.rule.name == name for one in await self._rules.all()):
            form.errors["name"] = self._frame.says(request, "There is a rule of that name.")
        try:
            if not form.errors:
                await answered(self._rules.draft(here.staff.user_id, name, _wanted(form), because))
        except MatrixError as error:
            put(form, error, _FIELDS)
        if form.errors:
            return await self._list(request, here, form)
        return redirect(request, f"{_RULES}/{name}", flash=self._frame.says(request, "The draft is kept."))

    async def one(self, request: Request) -> Answer:
        """One of them: what is in force, the draft, every version and act."""
        return await self._one(request, await self._frame.enter(request), Form([]))

    async def _one(self, request: Request, here: Here, form: Form, run: DryRun | None = None) -> Answer:
        history = await answered(self._rules.get(request.params["name"]))
        newest = history.draft or next(iter(history.versions), None)
        wanted = _BLANK
        if newest is not None:
            rule = newest.rule
            wanted = Wanted(
                expression=rule.expression, ground=rule.ground, outcome=rule.outcome, why=rule.why, label=rule.label,
                ends_ms=rule.ends_ms, campaign=newest.campaign,
            )  # fmt: skip
        return self._frame.render(
            request, "rule-desk.html", here, "rules", form=form, rule=history, run=run, most_days=DAYS,
            decides=not here.staff.roles.isdisjoint(DECIDES), **await self._choices(request, wanted),
        )  # fmt: skip

    async def act(self, request: Request) -> Answer:
        """Change the draft, run it, put it into force, take the rule out of force, take the draft away."""
        form, name = await read_form(request), request.params["name"]
        do = form.get("do")
        here = await self._frame.enter(request, *(DECIDES if do == "activate" else WORKS))
        me = here.staff.user_id
        try:
            if do == "run":
                run = await answered(self._rules.run(me, name, form.integer("days", 0, 0, DAYS + 1)))
                return await self._one(request, here, form, run)
            because = because_of(self._frame, request, form)
            if not form.errors:
                await self._done(form, me, name, because)
        except MatrixError as error:
            put(form, error, _FIELDS)
        if form.errors:
            return await self._one(request, here, form)
        return redirect(request, f"{_RULES}/{name}", flash=self._frame.says(request, "Done."))

    async def _done(self, form: Form, me: str, name: str, because: str) -> None:
        match form.get("do"):
            case "draft":
                await answered(self._rules.draft(me, name, _wanted(form), because))
            case "activate":
                await answered(self._rules.activate(me, name, because))
            case "retire":
                await answered(self._rules.retire(me, name, because))
            case "discard":
                await answered(self._rules.discard(me, name, because))

    async def _choices(self, request: Request, wanted: Wanted) -> dict[str, Any]:
        """What the fields offer, and what stands in them."""
        language = language_of(request)
        campaigns = [(one.campaign_id, one.programme.title.of(language)) for one in await self._campaigns.living()]
        return {
            "wanted": wanted,
            "ends": field_of(wanted.ends_ms),
            "grounds": choices(self._rulebooks.now(), self._rules.grounds(), language),
            "campaigns": campaigns,
            "facts": facts_table(),
        }


def _wanted(form: Form) -> Wanted:
    """Raises M_INVALID_PARAM, naming the field, for what is too long or is none."""
    outcome, ends = form.get("outcome"), form.get("ends_ms")
    if outcome not in ("case", "hold", "label"):
        raise MatrixError(400, "M_INVALID_PARAM", "outcome: a rule opens a case, holds or labels, and nothing else")
    return Wanted(
        expression=form.raw("expression"), ground=form.get("ground"), why=form.get("why"), label=form.get("label"),
        outcome=cast(Literal["case", "hold", "label"], outcome), ends_ms=moment_of(ends) if ends else None,
        campaign=form.get("campaign"),
    )  # fmt: skip
