"""Campaigns: proposed by one, agreed to or declined by another, stopped if need be; and what comes of them."""

from collections.abc import Awaitable
from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, language_of, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.safety.campaigns import LONGEST_WHY, SHORTEST_WHY, Kept, Programme, Results
from teahouse.safety.cases import CaseError
from teahouse.safety.cases import refused as case_refused
from teahouse.safety.decisions import DecisionError, faulty
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here, refused
from teahouse.safety.desk._moments import moment_of
from teahouse.safety.statements import CATEGORIES, Texts

_CAMPAIGNS = "/desk/campaigns"
_LISTED = 30
_TEXTS = ("title", "why", "targets")
_LANGUAGES = ("en", "zh_Hans", "zh_Hant")


class CampaignPages:
    """``/desk/campaigns``."""

    def __init__(self, frame: Frame, doors: Doors, clock: Clock) -> None:
        self._frame = frame
        self._clock = clock
        self._campaigns = doors.campaigns
        self._decisions = doors.decisions
        frame.open_pages.add(_CAMPAIGNS)

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _CAMPAIGNS, self.list, op="getDeskCampaigns", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _CAMPAIGNS, self.act, op="postDeskCampaigns", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=128 * 1024),
        ]  # fmt: skip

    async def list(self, request: Request) -> Answer:
        """All of them, those that are only proposed too, and the form."""
        return await self._draw(request, await self._frame.enter(request), Form([]))

    async def _draw(self, request: Request, here: Here, form: Form) -> Answer:
        language, now_ms = language_of(request), self._clock.now_ms()
        rulebook, before = self._decisions.rulebooks.now(), request.query("before") or ""
        found, more = await self._campaigns.page(before, _LISTED, announced=False)
        titles = {rule.id: rule.title.of(language) for rule in rulebook.rules}
        return self._frame.render(
            request, "campaigns-desk.html", here, "campaigns", form=form,
            campaigns=[(one, one.state(now_ms), one.programme.title.of(language), await self._by_rule(one, titles))
                       for one in found], more=more,
            shortest=SHORTEST_WHY, longest=LONGEST_WHY,
            rules=[(rule.id, rule.title.of(language)) for rule in rulebook.rules],
            seniors=not here.staff.roles.isdisjoint({"senior", "legal", "admin"}),
            text_languages=tuple(zip(_LANGUAGES, ("English", "简体中文", "繁體中文"), strict=True)),
        )  # fmt: skip

    async def _by_rule(self, kept: Kept, titles: dict[str, str]) -> tuple[Results | None, tuple[tuple[str, int], ...]]:
        """What came of it so far, and its decisions by rule; what runs is counted now."""
        if kept.results is None and kept.state(self._clock.now_ms()) == "running":
            kept = await self._campaigns.one(kept.campaign_id) or kept
        counted = {} if kept.results is None else kept.results.by_rule
        return kept.results, tuple((titles.get(name, name), n) for name, n in counted.items())

    async def act(self, request: Request) -> Answer:
        """Propose, agree, decline or withdraw, stop."""
        here = await self._frame.enter(request, "senior", "legal", "admin")
        form, me = await read_form(request), here.staff.user_id
        try:
            await self._done(form, me)
        except CaseError as error:
            refused(form, case_refused(error))
        except DecisionError as error:
            refused(form, faulty(error.faults))
        except MatrixError as error:
            refused(form, error)
        if form.errors:
            return await self._draw(request, here, form)
        return redirect(request, _CAMPAIGNS, flash=self._frame.says(request, "Done."))

    async def _done(self, form: Form, me: str) -> None:
        verb: Awaitable[Any] | None = None
        match form.get("do"):
            case "agree":
                verb = self._campaigns.agree(form.get("campaign"), me)
            case "decline":
                verb = self._campaigns.decline(form.get("campaign"), me, form.raw("why"))
            case "stop":
                verb = self._campaigns.stop(form.get("campaign"), me, form.raw("why"))
            case "propose":
                verb = self._campaigns.propose(self._programme(form), me)
        if verb is not None:
            await verb

    def _programme(self, form: Form) -> Programme:
        """Its grounds are those of the rules that were ticked."""
        rulebook, chosen = self._decisions.rulebooks.now(), form.all("rule")
        known = [rule for rule in rulebook.rules if rule.id in chosen]
        texts = {name: Texts(**{one: form.get(f"{name}-{one}") for one in _LANGUAGES}) for name in _TEXTS}
        return Programme(
            **texts,
            categories=tuple(dict.fromkeys(rule.category for rule in known if rule.category in CATEGORIES)),
            rules=tuple(rule.id for rule in known),
            start_ms=moment_of(form.get("start")),
            end_ms=moment_of(form.get("end")),
        )
