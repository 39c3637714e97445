"""Second factors, roles and acts for two people over HTTP, under ``/_teahouse/v1/moderation``."""

import re
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from teahouse.kernel.config import Settings
from teahouse.kernel.http import Auth, Body, Handler, Request, Route
from teahouse.matrix.errors import invalid_param
from teahouse.safety.roles._admin import Admin
from teahouse.safety.roles._desk import Desk
from teahouse.safety.roles._factors import Factors
from teahouse.safety.roles._held import Held
from teahouse.safety.roles._model import (
    ROLES,
    Changed,
    Factor,
    FactorName,
    Glass,
    Member,
    Proposal,
    Reason,
    Role,
    RoleAct,
    Shown,
    Standing,
)
from teahouse.safety.roles._model import Begun as BegunTotp
from teahouse.safety.roles._passkeys import site_of
from teahouse.safety.roles._two import NEWEST, TwoPeople, Verdict

V1 = "/_teahouse/v1/moderation"
_CURSOR = re.compile(r"(\d{1,15})\.([A-Za-z0-9_-]{1,100})", re.ASCII)
FACTORS = f"{V1}/factors"


class NewTotp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: FactorName = ""


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Six digits of an authenticator app, or (to show a factor) a recovery code."""

    code: str


class Credential(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the browser answered, as ``PublicKeyCredential.toJSON()`` writes it."""

    credential: dict[str, Any]
    name: FactorName = ""


class Options(msgspec.Struct, frozen=True):
    """What the browser is to be given: ``publicKey`` of ``navigator.credentials.create`` or ``get``, as JSON."""

    options: dict[str, Any]


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Each is good once, in place of a factor. They are told this once."""

    recovery_codes: list[str]


class Why(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: Reason


class Judgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether it was right that somebody did it alone, and what one has to say of it."""

    verdict: Verdict
    note: Reason


class Members(msgspec.Struct, frozen=True):
    members: list[Member]


class History(msgspec.Struct, frozen=True):
    """The newest first. ``next_cursor`` is "" at the end."""

    acts: list[RoleAct]
    next_cursor: str


class Asked(msgspec.Struct, frozen=True):
    cursor: str = ""
    limit: int = 50
    user_id: str = ""


class PageAsked(msgspec.Struct, frozen=True):
    """Which page. A strange cursor begins anew."""

    before: Annotated[str, Meta(max_length=120, description="What `next` said.")] = ""
    limit: Annotated[int, Meta(ge=1, le=200, description="At most so many.")] = 200


class Proposals(msgspec.Struct, frozen=True):
    """The newest first. next: the cursor of the next page, "" at the end."""

    proposals: list[Proposal]
    next: str = ""


class Glasses(msgspec.Struct, frozen=True):
    """The newest first. next: the cursor of the next page, "" at the end."""

    broken: list[Glass]
    next: str = ""


class FactorList(msgspec.Struct, frozen=True):
    factors: list[Factor]


class FactorRoutes:
    """The caller's own second factors."""

    def __init__(self, factors: Factors, settings: Settings) -> None:
        self._factors = factors
        self._settings = settings

    def table(self) -> list[Route]:
        """The routes."""
        return [
            _route("GET", f"{V1}/me", self.me, "getOwnStanding", None, Standing,
                   "The caller's roles and second factors, and whether one was shown in this session."),
            _route("PUT", f"{FACTORS}/totp", self.begin, "beginTotp", NewTotp, BegunTotp,
                   "Make a TOTP secret, to be confirmed by its first code. It is told once."),
            _route("PUT", f"{FACTORS}/totp/confirmation", self.confirm, "confirmTotp", Code, Shown,
                   "Confirm the TOTP that was begun: it is good from now on, and shown in this session."),
            _route("PUT", f"{FACTORS}/shown", self.show, "showFactor", Code, Shown,
                   "Show a second factor in this session: a code of an authenticator app, or a recovery code."),
            _route("PUT", f"{FACTORS}/passkeys/challenge", self.ask_for_new, "askForPasskey", None, Options,
                   "What a browser is to be given to make a passkey."),
            _route("PUT", f"{FACTORS}/passkeys", self.add, "addPasskey", Credential, Shown,
                   "Enrol the passkey that the browser made; it is shown in this session."),
            _route("PUT", f"{FACTORS}/shown/challenge", self.ask, "askForShownPasskey", None, Options,
                   "What a browser is to be given to ask for a passkey."),
            _route("PUT", f"{FACTORS}/shown/passkey", self.show_passkey, "showPasskey", Credential, Shown,
                   "Show a passkey in this session."),
            _route("PUT", f"{FACTORS}/recovery-codes", self.renew, "renewRecoveryCodes", None, RecoveryCodes,
                   "Ten new recovery codes in place of the old ones. They are told once."),
            _route("DELETE", f"{FACTORS}/{{factor_id}}", self.remove, "removeFactor", None, None,
                   "Take away one of the caller's own factors, but not the last."),
        ]  # fmt: skip

    async def me(self, request: Request) -> Standing:
        return await self._factors.standing(request.caller)

    async def begin(self, request: Request) -> BegunTotp:
        return await self._factors.begin_totp(request.caller, request.body.name)

    async def confirm(self, request: Request) -> Shown:
        return await self._factors.confirm_totp(request.caller, request.body.code)

    async def show(self, request: Request) -> Shown:
        return await self._factors.show(request.caller, request.body.code)

    async def ask_for_new(self, request: Request) -> Options:
        return Options(await self._factors.ask_for_new(request.caller, site_of(request, self._settings)))

    async def add(self, request: Request) -> Shown:
        body: Credential = request.body
        site = site_of(request, self._settings)
        return await self._factors.add_passkey(request.caller, site, body.name, body.credential)

    async def ask(self, request: Request) -> Options:
        return Options(await self._factors.ask_for_shown(request.caller, site_of(request, self._settings)))

    async def show_passkey(self, request: Request) -> Shown:
        site = site_of(request, self._settings)
        return await self._factors.show_passkey(request.caller, site, request.body.credential)

    async def renew(self, request: Request) -> RecoveryCodes:
        return RecoveryCodes(await self._factors.renew_recovery(request.caller))

    async def remove(self, request: Request) -> None:
        await self._factors.remove(request.caller, request.params["factor_id"])


class StaffRoutes:
    """Roles, and acts for two people."""

    def __init__(self, desk: Desk, held: Held, admin: Admin, two: TwoPeople) -> None:
        self._desk = desk
        self._held = held
        self._admin = admin
        self._two = two

    def table(self) -> list[Route]:
        """The routes."""
        role, factor = f"{V1}/staff/{{user_id}}/roles/{{role}}", f"{V1}/staff/{{user_id}}/factors/{{factor_id}}"
        one, glass = f"{V1}/proposals/{{proposal_id}}", f"{V1}/broken-glass"
        return [
            _route("GET", f"{V1}/staff", self.members, "listStaff", None, Members, "Everybody who holds a role."),
            _route("GET", f"{V1}/staff-history", self.history, "listRoleActs", None, History,
                   "Which roles were given and taken, by whom, when and why: of all, or of `user_id`.", Asked),
            _route("PUT", role, self.give, "giveRole", Why, Changed,
                   "Give a role (admin). To make somebody an administrator takes two: then `proposal` waits."),
            _route("DELETE", role, self.take, "takeRole", Why, Changed,
                   "Take a role (admin). To unmake an administrator takes two: then `proposal` waits."),
            _route("GET", f"{V1}/staff/{{user_id}}/factors", self.factors_of, "listFactorsOf", None, FactorList,
                   "Somebody's second factors."),
            _route("DELETE", factor, self.remove_factor, "removeFactorOf", Why, Proposal,
                   "Propose to take away somebody's second factor (admin): that takes two."),
            _route("DELETE", f"{V1}/ledger-key", self.retire_key, "retireLedgerKey", Why, Proposal,
                   "Propose that the ledger's key is followed by a new one at the next start (admin): that takes two."),
            _route("GET", f"{V1}/proposals", self.proposals, "listProposals", None, Proposals,
                   "Acts that need a second person, of the last ninety days.", query=PageAsked),
            _route("PUT", f"{one}/confirmation", self.confirm, "confirmProposal", None, Proposal,
                   "Do what another administrator proposed (admin)."),
            _route("DELETE", one, self.withdraw, "withdrawProposal", None, Proposal,
                   "Let a proposal be: one's own, or another's as a no (admin)."),
            _route("PUT", f"{one}/broken-glass", self.break_glass, "breakGlass", Why, Glass,
                   "Do alone what one proposed oneself, in an emergency (admin). It is in the public ledger."),
            _route("GET", glass, self.glass, "listBrokenGlass", None, Glasses, "What was done alone.", query=PageAsked),
            _route("PUT", f"{glass}/{{proposal_id}}/review", self.review, "reviewBrokenGlass", Judgement, Glass,
                   "Say whether it was right (senior, legal, admin; not by who did it). It is in the public ledger."),
        ]  # fmt: skip

    async def members(self, request: Request) -> Members:
        await self._desk.require(request.caller)
        return Members(await self._admin.members())

    async def history(self, request: Request) -> History:
        await self._desk.require(request.caller)
        asked: Asked = request.asked
        if asked.cursor and not (asked.cursor.isascii() and asked.cursor.isdigit() and len(asked.cursor) < 18):
            raise invalid_param("cursor: not one that was given")
        limit = min(max(asked.limit, 1), 200)
        before = int(asked.cursor) if asked.cursor else None
        acts = await self._held.history(asked.user_id, before, limit)
        return History(acts, str(acts[-1].act_no) if len(acts) == limit else "")

    async def give(self, request: Request) -> Changed:
        return await self._set(request, held=True)

    async def take(self, request: Request) -> Changed:
        return await self._set(request, held=False)

    async def _set(self, request: Request, *, held: bool) -> Changed:
        staff = await self._desk.staff(request.caller, "admin")
        role = _role(request.params["role"])
        return await self._admin.set_role(staff, request.params["user_id"], role, held=held, reason=request.body.reason)

    async def factors_of(self, request: Request) -> FactorList:
        await self._desk.require(request.caller)
        return FactorList(await self._admin.factors(request.params["user_id"]))

    async def remove_factor(self, request: Request) -> Proposal:
        staff = await self._desk.staff(request.caller, "admin")
        user_id, factor_id = request.params["user_id"], request.params["factor_id"]
        return await self._admin.remove_factor(staff, user_id, factor_id, request.body.reason)

    async def retire_key(self, request: Request) -> Proposal:
        staff = await self._desk.staff(request.caller, "admin")
        return await self._admin.retire_key(staff, request.body.reason)

    async def proposals(self, request: Request) -> Proposals:
        await self._desk.require(request.caller)
        asked: PageAsked = request.asked
        found = await self._two.listed(_key(asked), asked.limit + 1)
        more = [f"{one.made_ms}.{one.proposal_id}" for one in found[: asked.limit]]
        return Proposals(found[: asked.limit], more[-1] if len(found) > asked.limit else "")

    async def confirm(self, request: Request) -> Proposal:
        staff = await self._desk.staff(request.caller, "admin")
        return await self._two.confirm(staff, request.params["proposal_id"])

    async def withdraw(self, request: Request) -> Proposal:
        staff = await self._desk.staff(request.caller, "admin")
        return await self._two.withdraw(staff, request.params["proposal_id"])

    async def break_glass(self, request: Request) -> Glass:
        staff = await self._desk.staff(request.caller, "admin")
        return await self._two.break_glass(staff, request.params["proposal_id"], request.body.reason)

    async def glass(self, request: Request) -> Glasses:
        await self._desk.require(request.caller)
        asked: PageAsked = request.asked
        found = await self._two.glass(_key(asked), asked.limit + 1)
        more = [f"{one.at_ms}.{one.proposal_id}" for one in found[: asked.limit]]
        return Glasses(found[: asked.limit], more[-1] if len(found) > asked.limit else "")

    async def review(self, request: Request) -> Glass:
        staff = await self._desk.staff(request.caller, "senior", "legal", "admin")
        body: Judgement = request.body
        return await self._two.review(staff, request.params["proposal_id"], body.verdict, body.note)


def _key(asked: PageAsked) -> tuple[int, str]:
    found = _CURSOR.fullmatch(asked.before)
    return (int(found[1]), found[2]) if found else NEWEST


def _role(text: str) -> Role:
    for role in ROLES:
        if role == text:
            return role
    raise invalid_param(f"role: must be one of {', '.join(ROLES)}")


def _route(
    method: str,
    path: str,
    handler: Handler,
    op: str,
    body: type[msgspec.Struct] | Body | None,
    answers: Any,
    summary: str,
    query: type[msgspec.Struct] | None = None,
) -> Route:
    return Route(
        method, path, handler, op=op, auth=Auth.USER, rate="read" if method == "GET" else "account", body=body,
        answers=answers, query=query, summary=summary, max_body=64 * 1024,
    )  # fmt: skip
