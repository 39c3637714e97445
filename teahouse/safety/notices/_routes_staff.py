"""Notices over HTTP, for staff: all of them, those who misuse them, and trusted flaggers."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from teahouse.kernel.http import Auth, Request, Route
from teahouse.publicaccounts.api import Listing, Once, cursor, cursor_no
from teahouse.safety.cases import CaseError, Doer, Roles, StaffRole, Words, refused
from teahouse.safety.notices import _model as model
from teahouse.safety.notices._flaggers import Flagger, Flaggers
from teahouse.safety.notices._look import Looks
from teahouse.safety.notices._misuse import Misuse, Standing
from teahouse.safety.notices._model import NotifierAct
from teahouse.safety.notices._records import Records
from teahouse.safety.notices._take import Take

AT = "/_teahouse/v1/moderation"
TAG = "moderation"
_Reasons = Annotated[str, Meta(min_length=1, max_length=10_000, description="Why, for the record and who it is about.")]
_Days = Annotated[int, Meta(ge=1, le=90)]
_Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
_Text = Annotated[str, Meta(max_length=255, pattern=r"^[^\x00]*$")]
_DECIDE: tuple[StaffRole, ...] = ("moderator", "senior", "legal", "admin")
_SENIOR: tuple[StaffRole, ...] = ("senior", "legal", "admin")
_LAW: tuple[StaffRole, ...] = ("legal", "admin")


class NoticeListing(Listing, frozen=True, kw_only=True):
    """Which notices. state: put_aside are those that are taken in and not processed."""

    state: Literal["", "put_aside", "processed", "unfounded"] = ""
    lane: Literal["", "notice", "trusted"] = ""
    category: _Text = ""
    case_id: _Text = ""
    notifier: _Text = ""
    item: _Text = ""


class ListedNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice in a list: of what, in which case. Who gave it and in which words stands in the notice alone, and who
    reads that leaves a look. account: whom it is about."""

    notice_id: str
    notice_no: int
    case_id: str
    via: str
    lane: str
    category: str
    keyword: str
    location: str
    item: str
    account: str
    disclosed: bool
    received_ms: int
    unfounded_ms: int


class NoticePage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Some notices. ``next_cursor`` is left out on the last page. left_out: there are some about the caller, which no
    list of theirs has; never said where ``notifier`` is asked for, for it would say who gave notice of them."""

    items: list[ListedNotice]
    next_cursor: str | None = None
    left_out: bool = False


class ShownAct(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done about a notice or who gives them: by whom, in which role, when, and why."""

    act: str
    notice_id: str
    by: str
    role: str
    at_ms: int
    end_ms: int
    reasons: str


class ShownNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as staff see it. words, opened: "" once erased. opening: whether ``opened``, what an encrypted message
    said by its reader's account, was proven: verified; mismatch or unverifiable in old notices only. acts: what was
    done about it."""

    notice_id: str
    notice_no: int
    case_id: str
    notifier: str
    name: str
    email: str
    via: str
    lane: str
    language: str
    category: str
    keyword: str
    law: str
    location: str
    item: str
    account: str
    disclosed: bool
    opening: str
    opened: str
    words: str
    received_ms: int
    unfounded_ms: int
    acts: list[ShownAct]


class Reasons(msgspec.Struct, frozen=True):
    """Why something is done."""

    reasons: _Reasons


class Unfounded(msgspec.Struct, frozen=True):
    """Whether a notice is manifestly unfounded, and why."""

    reasons: _Reasons
    unfounded: bool = True


class Suspension(msgspec.Struct, frozen=True):
    """For how long, and why."""

    reasons: _Reasons
    days: _Days


class Until(msgspec.Struct, frozen=True):
    """Until when it holds; it ends by itself."""

    until_ms: int


class InCase(msgspec.Struct, frozen=True):
    """The case that a notice went into."""

    case_id: str


class ShownNotifier(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody who gives notice stands, and all that was done about them."""

    notifier: str
    standing: Standing
    acts: list[ShownAct]


class NewFlagger(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is to be a trusted flagger. user_id: its account here, if it has one."""

    name: _Line
    email: Annotated[str, Meta(min_length=3, max_length=254)]
    user_id: Annotated[str, Meta(max_length=255, pattern=r"^(@[^\x00]+)?$")] = ""
    reasons: _Reasons


class MadeFlagger(msgspec.Struct, frozen=True, kw_only=True):
    """A trusted flagger with its key, which is in this answer and nowhere else."""

    flagger: Flagger
    key: str


class FlaggerList(msgspec.Struct, frozen=True):
    """All trusted flaggers there ever were."""

    flaggers: list[Flagger]


class ShownFlagger(msgspec.Struct, frozen=True, kw_only=True):
    """A trusted flagger, and all that was done about it."""

    flagger: Flagger
    acts: list[ShownAct]


class StaffRoutes:
    """The operations. Each asks ``roles`` first."""

    def __init__(
        self, reads: tuple[Looks, Records], take: Take, misuse: Misuse, flaggers: Flaggers, words: Words, roles: Roles
    ) -> None:
        self._looks, self._records = reads
        self._take = take
        self._misuse = misuse
        self._flaggers = flaggers
        self._words = words
        self._roles = roles

    def table(self, once: Once, once_secret: Once) -> list[Route]:
        """``once``: held to the Idempotency-Key; ``once_secret``: whose answers hold a secret."""
        notices, notifiers, flaggers = f"{AT}/notices", f"{AT}/notifiers/{{notifier}}", f"{AT}/flaggers"
        one, flagger = f"{notices}/{{notice_id}}", f"{flaggers}/{{flagger_id}}"
        rows: list[tuple[str, str, Any, str, dict[str, Any]]] = [
            ("GET", notices, self.listed, "listNotices", {"query": NoticeListing, "answers": NoticePage,
             "summary": "Notices, the newest first; who gave them and their words are not in a list (any role)."}),
            ("GET", one, self.get, "getNotice", {"answers": ShownNotice,
             "summary": "One notice, with its words. That one looked is logged (any role)."}),
            ("PUT", f"{one}/unfounded", self.mark, "markNoticeUnfounded", {"body": Unfounded,
             "summary": "Say that a notice is manifestly unfounded, or that it is not."}),
            ("POST", f"{one}/take-up", once(self.take_up), "takeUpNotice", {"body": Reasons, "answers": InCase,
             "summary": "Process a notice that was put aside because its notifier is suspended."}),
            ("DELETE", f"{one}/words", self.erase, "eraseNotice", {"body": Reasons,
             "summary": "Erase who gave a notice and what they wrote (legal, admin)."}),
            ("GET", notifiers, self.notifier, "getNotifier", {"answers": ShownNotifier,
             "summary": "How somebody who gives notice stands. That one looked is logged (any role)."}),
            ("POST", f"{notifiers}/warn", once(self.warn), "warnNotifier", {"body": Reasons,
             "summary": "Warn somebody who often gave unfounded notices; they are told."}),
            ("POST", f"{notifiers}/suspend", once(self.suspend), "suspendNotifier", {"body": Suspension,
             "answers": Until, "summary": "Have their notices put aside for a time, after a warning (senior)."}),
            ("POST", f"{notifiers}/lift", once(self.lift), "liftNotifier", {"body": Reasons,
             "summary": "End that early (senior)."}),
            ("GET", flaggers, self.flaggers, "listFlaggers", {"answers": FlaggerList,
             "summary": "Trusted flaggers (any role)."}),
            ("POST", flaggers, once_secret(self.register), "registerFlagger", {"body": NewFlagger,
             "answers": MadeFlagger, "summary": "Register a trusted flagger; its key is in this answer alone."}),
            ("GET", flagger, self.flagger, "getFlagger", {"answers": ShownFlagger,
             "summary": "One trusted flagger, and what was done about it (any role)."}),
            ("POST", f"{flagger}/key", once_secret(self.renew), "renewFlaggerKey", {"body": Reasons,
             "answers": MadeFlagger, "summary": "A new key; the old one is good no more (legal)."}),
            ("POST", f"{flagger}/suspend", once(self.suspend_flagger), "suspendFlagger", {"body": Suspension,
             "answers": Until, "summary": "Have its notices go the ordinary way for a time (legal)."}),
            ("POST", f"{flagger}/reinstate", once(self.reinstate), "reinstateFlagger", {"body": Reasons,
             "summary": "End a trusted flagger's suspension early; it is told (legal)."}),
            ("POST", f"{flagger}/revoke", once(self.revoke), "revokeFlagger", {"body": Reasons,
             "summary": "A trusted flagger is one no longer (legal)."}),
        ]  # fmt: skip
        return [
            Route(verb, path, handler, op=op, auth=Auth.USER, rate="read" if verb == "GET" else "account", tag=TAG,
                  **{"body": None, **more})
            for verb, path, handler, op, more in rows
        ]  # fmt: skip

    async def _who(self, request: Request, *roles: StaffRole) -> Doer:
        return Doer(request.user_id, await self._roles.require(request.caller, *roles))

    # --- notices ---

    async def listed(self, request: Request) -> NoticePage:
        me = await self._who(request)
        asked: NoticeListing = request.asked
        found, more, left_out = await self._looks.some(me, asked, cursor_no("notices", asked.cursor), asked.limit)
        ends = cursor("notices", more) if more is not None else None
        return NoticePage(items=[_listed(one) for one in found], next_cursor=ends, left_out=left_out)

    async def get(self, request: Request) -> ShownNotice:
        notice = await self._looks.one(await self._who(request), request.params["notice_id"])
        texts = await self._words.read_all([one for one in (notice.words, notice.opened_words) if one])
        return _shown(notice, texts, await self._acts(await self._records.acts(notice)))

    async def mark(self, request: Request) -> None:
        who = await self._who(request, *_DECIDE)
        body: Unfounded = request.body
        await self._misuse.mark(request.params["notice_id"], body.unfounded, body.reasons, *who)

    async def take_up(self, request: Request) -> InCase:
        me = await self._who(request, *_DECIDE)
        await self._looks.not_of_me(me.user_id, request.params["notice_id"])
        try:
            return InCase(await self._take.take_up(request.params["notice_id"], request.body.reasons, me))
        except CaseError as error:
            raise refused(error) from None

    async def erase(self, request: Request) -> None:
        me = await self._who(request, *_LAW)
        await self._looks.not_of_me(me.user_id, request.params["notice_id"])
        await self._records.erase(request.params["notice_id"], request.body.reasons, me)

    # --- who gives them ---

    async def notifier(self, request: Request) -> ShownNotifier:
        name = request.params["notifier"]
        acts = await self._looks.acts(await self._who(request), name)
        return ShownNotifier(notifier=name, standing=await self._misuse.standing(name), acts=await self._acts(acts))

    async def _acts(self, acts: list[NotifierAct]) -> list[ShownAct]:
        texts = await self._words.read_all([one.why for one in acts])
        return [
            ShownAct(
                act=one.act, notice_id=one.notice_id, by=one.by, role=one.role, at_ms=one.at_ms, end_ms=one.end_ms,
                reasons=texts.get(one.why, ""),
            )
            for one in acts
        ]  # fmt: skip

    async def warn(self, request: Request) -> None:
        who = await self._who(request, *_DECIDE)
        await self._misuse.warn(request.params["notifier"], request.body.reasons, *who)

    async def suspend(self, request: Request) -> Until:
        who = await self._who(request, *_SENIOR)
        body: Suspension = request.body
        return Until(await self._misuse.suspend(request.params["notifier"], body.days, body.reasons, *who))

    async def lift(self, request: Request) -> None:
        who = await self._who(request, *_SENIOR)
        await self._misuse.lift(request.params["notifier"], request.body.reasons, *who)

    # --- trusted flaggers ---

    async def flaggers(self, request: Request) -> FlaggerList:
        await self._who(request)
        return FlaggerList(await self._flaggers.every())

    async def flagger(self, request: Request) -> ShownFlagger:
        await self._who(request)
        flagger_id = request.params["flagger_id"]
        found = await self._flaggers.get(flagger_id)
        return ShownFlagger(flagger=found, acts=await self._acts(await self._flaggers.acts(flagger_id)))

    async def register(self, request: Request) -> MadeFlagger:
        who = await self._who(request, *_LAW)
        body: NewFlagger = request.body
        flagger, key = await self._flaggers.register(body.name, body.email, body.user_id, body.reasons, who)
        return MadeFlagger(flagger=flagger, key=key)

    async def renew(self, request: Request) -> MadeFlagger:
        who = await self._who(request, *_LAW)
        flagger_id = request.params["flagger_id"]
        key = await self._flaggers.renew(flagger_id, request.body.reasons, who)
        return MadeFlagger(flagger=await self._flaggers.get(flagger_id), key=key)

    async def suspend_flagger(self, request: Request) -> Until:
        who = await self._who(request, *_LAW)
        body: Suspension = request.body
        return Until(await self._flaggers.suspend(request.params["flagger_id"], body.days, body.reasons, who))

    async def reinstate(self, request: Request) -> None:
        who = await self._who(request, *_LAW)
        await self._flaggers.reinstate(request.params["flagger_id"], request.body.reasons, who)

    async def revoke(self, request: Request) -> None:
        who = await self._who(request, *_LAW)
        await self._flaggers.revoke(request.params["flagger_id"], request.body.reasons, who)


def _listed(one: model.Notice) -> ListedNotice:
    return ListedNotice(
        notice_id=one.notice_id, notice_no=one.notice_no, case_id=one.case_id, via=one.via, lane=one.lane,
        category=one.category, keyword=one.keyword, location=one.location, item=one.item, account=one.subject.account,
        disclosed=one.disclosed, received_ms=one.received_ms, unfounded_ms=one.unfounded_ms,
    )  # fmt: skip


def _shown(one: model.Notice, texts: dict[str, str], acts: list[ShownAct]) -> ShownNotice:
    return ShownNotice(
        notice_id=one.notice_id, notice_no=one.notice_no, case_id=one.case_id, notifier=one.notifier,
        name=one.name or "", email=one.email or "", via=one.via, lane=one.lane, language=one.language,
        category=one.category, keyword=one.keyword, law=one.law, location=one.location, item=one.item,
        account=one.subject.account, disclosed=one.disclosed, opening=one.opening,
        opened=texts.get(one.opened_words, ""), words=texts.get(one.words, ""), received_ms=one.received_ms,
        unfounded_ms=one.unfounded_ms, acts=acts,
    )  # fmt: skip
