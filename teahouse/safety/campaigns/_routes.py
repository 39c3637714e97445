"""HTTP of campaigns: for everyone what is announced and what came of it, and the verbs for the staff."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Auth, Handler, Request, Route
from teahouse.matrix.errors import not_found
from teahouse.safety.campaigns._model import CampaignShown, Programme
from teahouse.safety.cases import Case, CaseError, Roles, StaffRole, refused
from teahouse.safety.decisions import Actor, DecisionError, Wanted, faulty

if TYPE_CHECKING:
    from teahouse.safety.campaigns import Campaigns

T = TypeVar("T")
_OPEN = "/_teahouse/v1/campaigns"
_STAFF = "/_teahouse/v1/moderation/campaigns"
_SENIORS: tuple[StaffRole, ...] = ("legal", "admin", "senior")


class CampaignList(msgspec.Struct, frozen=True):
    """The newest first. next: the cursor of the next page, "" at the end."""

    campaigns: list[CampaignShown]
    next: str = ""


class CampaignsAsked(msgspec.Struct, frozen=True):
    """Which page."""

    before: Annotated[str, Meta(max_length=120, description="What `next` said.")] = ""
    limit: Annotated[int, Meta(ge=1, le=100, description="At most so many.")] = 50


class EndCampaign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why it is declined, withdrawn or stopped, in 20 to 2,000 characters. Of one that is stopped everyone reads it."""

    why: str


class DecidedUnder(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that was made under a campaign. number: of its statement. url: the person's page."""

    number: str
    url: str
    index: int
    case: Case


class CampaignRoutes:
    """The table."""

    def __init__(self, clock: Clock, campaigns: Campaigns, roles: Roles) -> None:
        self._clock = clock
        self._campaigns = campaigns
        self._roles = roles

    def table(self, idempotent: Callable[[Handler], Handler]) -> list[Route]:
        """The routes."""

        def post(path: str, handler: Handler, op: str, body: Any, answers: Any, summary: str) -> Route:
            return Route("POST", path, idempotent(handler), op=op, auth=Auth.USER, rate="message", body=body,
                         answers=answers, summary=summary, tag="moderation")  # fmt: skip

        one = _STAFF + "/{campaign}"
        return [
            Route("GET", _OPEN, self.announced, op="listCampaigns", auth=Auth.NONE, rate="read", body=None,
                  answers=CampaignList, query=CampaignsAsked, tag="moderation",
                  summary="Campaigns that were announced, the newest first."),
            Route("GET", _OPEN + "/{campaign}", self.one, op="getCampaign", auth=Auth.NONE, rate="read", body=None,
                  answers=CampaignShown, tag="moderation", summary="A campaign, and what came of it so far."),
            Route("GET", _STAFF, self.all, op="listAllCampaigns", auth=Auth.USER, rate="read", body=None,
                  answers=CampaignList, query=CampaignsAsked, tag="moderation",
                  summary="All campaigns, those that are only proposed too."),
            post(_STAFF, self.propose, "proposeCampaign", Programme, CampaignShown,
                 "Propose a campaign (senior, legal)."),
            post(f"{one}/agree", self.agree, "agreeCampaign", None, CampaignShown,
                 "Agree to a campaign as the second person: it is announced."),
            post(f"{one}/decline", self.decline, "declineCampaign", EndCampaign, CampaignShown,
                 "Decline a proposal as the second person; withdraw it as who made it."),
            post(f"{one}/stop", self.stop, "stopCampaign", EndCampaign, CampaignShown,
                 "End a campaign before its time; everyone reads why."),
            post(f"{one}/decisions", self.decide, "decideUnderCampaign", Wanted, DecidedUnder,
                 "Decide a case under a campaign that runs."),
        ]  # fmt: skip

    async def announced(self, request: Request) -> CampaignList:
        """Those that everyone may see."""
        return await self._page(request.asked, announced=True)

    async def _page(self, asked: CampaignsAsked, *, announced: bool) -> CampaignList:
        now_ms = self._clock.now_ms()
        found, more = await self._campaigns.page(asked.before, asked.limit, announced=announced)
        return CampaignList([one.shown(now_ms) for one in found], more)

    async def one(self, request: Request) -> CampaignShown:
        """One that everyone may see."""
        found = await self._campaigns.one(request.params["campaign"])
        if found is None or not found.decided_by:
            raise not_found("There is no such campaign")
        shown = found.shown(self._clock.now_ms())
        return msgspec.structs.replace(shown, proofs=await self._campaigns.proofs(found.campaign_id))

    async def all(self, request: Request) -> CampaignList:
        """For the staff."""
        await self._roles.require(request.caller, *_SENIORS, "moderator", "auditor")
        return await self._page(request.asked, announced=False)

    async def propose(self, request: Request) -> CampaignShown:
        """Propose one."""
        await self._roles.require(request.caller, *_SENIORS)
        return (await _asked(self._campaigns.propose(request.body, request.user_id))).shown(self._clock.now_ms())

    async def agree(self, request: Request) -> CampaignShown:
        """Agree to one."""
        await self._roles.require(request.caller, *_SENIORS)
        agreed = await _asked(self._campaigns.agree(request.params["campaign"], request.user_id))
        return agreed.shown(self._clock.now_ms())

    async def decline(self, request: Request) -> CampaignShown:
        """Decline one, or withdraw one's own."""
        await self._roles.require(request.caller, *_SENIORS)
        campaign, body = request.params["campaign"], request.body
        declined = await _asked(self._campaigns.decline(campaign, request.user_id, body.why))
        return declined.shown(self._clock.now_ms())

    async def stop(self, request: Request) -> CampaignShown:
        """Stop one."""
        await self._roles.require(request.caller, *_SENIORS)
        campaign, body = request.params["campaign"], request.body
        stopped = await _asked(self._campaigns.stop(campaign, request.user_id, body.why))
        return stopped.shown(self._clock.now_ms())

    async def decide(self, request: Request) -> DecidedUnder:
        """Decide a case."""
        actor = Actor(request.user_id, await self._roles.require(request.caller, *_SENIORS, "moderator"))
        made = await _asked(self._campaigns.decide(request.params["campaign"], request.body, actor))
        return DecidedUnder(number=made.statement.puid, url=made.url, index=made.index, case=made.case)


async def _asked(verb: Awaitable[T]) -> T:
    """What a verb refuses, as an error that names the field."""
    try:
        return await verb
    except CaseError as error:
        raise refused(error) from None
    except DecisionError as error:
        raise faulty(error.faults) from None
