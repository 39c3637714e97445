"""Cases over HTTP, for the staff: queues, a case with all there is to it, and a POST for each verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from teahouse.kernel.http import Answer, Auth, FileAnswer, Handler, Request, Route
from teahouse.media import Opened, Thumbnail
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._casework import Casework
from teahouse.safety.cases._look import CaseView
from teahouse.safety.cases._model import Ground
from teahouse.safety.cases._queue import Counts
from teahouse.safety.cases._queues import Asked, CasePage, LookPage, LooksAsked
from teahouse.safety.cases._snapshot import Snapshot

_CASES = "/_teahouse/v1/moderation/cases"
_QUEUES = "/_teahouse/v1/moderation/queues"
_ONE = f"{_CASES}/{{caseId}}"
_ITEM = f"{_ONE}/items/{{item}}"
# PostgreSQL takes no NUL, and no id or name of a rule has another control character.
_LINE = r"^[^\x00-\x1f\x7f]*$"
_Line = Annotated[str, Meta(max_length=200, pattern=_LINE)]
_Words = Annotated[str, Meta(min_length=1, max_length=50_000)]
_UserId = Annotated[str, Meta(min_length=1, max_length=255, pattern=_LINE)]
_Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="What is meant to be decided: SHA-256, hex.")]
#: A picture of a case is for who asked, now: the next look is another look.
_NOT_KEPT = [
    (b"cache-control", b"private, no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"sandbox; default-src 'none'"),
    (b"content-disposition", b"inline"),
]


def picture_answer(made: Thumbnail | Opened) -> FileAnswer | Answer:
    """A picture of a case, for who asked, now."""
    kind = made.type.encode("latin-1")
    if isinstance(made, Opened):
        return Answer(made.data, headers=_NOT_KEPT, content_type=kind)
    return FileAnswer(made.path, kind, 200, _NOT_KEPT, 0, made.size_bytes)


class OpenCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be looked at, all of one account, and why. locations: addresses here, matrix links, ids."""

    locations: Annotated[list[Annotated[str, Meta(max_length=2000)]], Meta(min_length=1, max_length=20)]
    category: _Line
    keyword: _Line = ""
    rule_id: _Line = ""
    law: _Line = ""
    note: Annotated[str, Meta(max_length=50_000)] = ""


class AssignCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to have it."""

    to: _UserId


class EscalateCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who it needs."""

    to: Literal["senior", "legal"]


class MergeCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The case in which it is gone on with."""

    into: _Line


class NoteOnCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A note among those who work on it."""

    note: _Words


class AskOpinion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On what a second opinion is asked."""

    proposal: _Digest


class GiveOpinion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The second opinion, and why."""

    proposal: _Digest
    agrees: bool
    why: _Words


class ClaimNext(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which queue; of all, if nothing is said."""

    category: _Line = ""
    lane: Literal["", "order", "trusted", "notice", "detector", "staff"] = ""
    clock: Literal["", "decide", "order", "appeal", "restore"] = ""


class Claim(msgspec.Struct, frozen=True):
    """What one has now; null if nothing waits that one may take."""

    case: Case | None


class PictureAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which picture, and how."""

    no: Annotated[int, Meta(ge=0, le=999, description="Which of the item's pictures.")] = 0
    shown: Annotated[bool, Meta(description="In full, and the log says so; else small, grey and blurred.")] = False


class FileAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which of its media."""

    no: Annotated[int, Meta(ge=0, le=999, description="Which of the item's media, as ``kinds`` counts them.")] = 0


class CaseRoutes:
    """The routes."""

    def __init__(self, casework: Casework) -> None:
        self._do = casework

    def table(self, idempotent: Callable[[Handler], Handler]) -> list[Route]:
        """The routes."""

        def read(path: str, handler: Handler, op: str, answers: Any, summary: str, **more: Any) -> Route:
            return Route("GET", path, handler, op=op, auth=Auth.USER, rate="read", body=None, answers=answers,
                         summary=summary, tag="moderation", **more)  # fmt: skip

        def verb(path: str, handler: Handler, op: str, body: Any, summary: str) -> Route:
            return Route("POST", path, idempotent(handler), op=op, auth=Auth.USER, rate="message", body=body,
                         answers=Case, summary=summary, tag="moderation")  # fmt: skip

        return [
            read(_CASES, self.page, "listCases", CasePage, "A queue: what is due first, or what is newest.",
                 query=Asked),
            read(_QUEUES, self.counts, "countCases", Counts,
                 "How many cases wait, in all and in each queue."),
            read("/_teahouse/v1/moderation/looks", self.looks, "listLooks", LookPage,
                 "Who looked at what, over all cases, the latest first; moderators see their own.", query=LooksAsked),
            read(_ONE, self.look, "getCase", CaseView,
                 "A case, its log, what its items looked like, others like it. That one looked is logged."),
            read(_ITEM, self.look_at, "getCaseItem", Snapshot,
                 "What an item looked like when the case was opened. That one looked is logged."),
            read(f"{_ITEM}/picture", self.picture, "getCasePicture", None,
                 "A picture of an item: small, grey and blurred; in full if asked for, and that is logged.",
                 query=PictureAsked, produces="image/jpeg, image/png, image/webp, image/gif"),
            read(f"{_ITEM}/file", self.file, "getCaseFile", None,
                 "A medium of an item as it is, to be played or saved; that is logged.",
                 query=FileAsked, produces="application/octet-stream, video/mp4, video/webm, audio/mpeg, audio/ogg"),
            verb(_CASES, self.open, "openCase", OpenCase, "Open a case of something public."),
            Route("POST", f"{_QUEUES}/next", idempotent(self.claim_next), op="claimNextCase", auth=Auth.USER,
                  rate="message", body=ClaimNext, answers=Claim, tag="moderation",
                  summary="Take the case that is due first of those that nobody has."),
            verb(f"{_ONE}/claim", self.claim, "claimCase", None, "Take a case."),
            verb(f"{_ONE}/release", self.release, "releaseCase", None,
                 "Give a case back; seniors take it from somebody."),
            verb(f"{_ONE}/assign", self.assign, "assignCase", AssignCase, "Give a case to somebody (seniors)."),
            verb(f"{_ONE}/escalate", self.escalate, "escalateCase", EscalateCase, "Hand a case up."),
            verb(f"{_ONE}/merge", self.merge, "mergeCase", MergeCase,
                 "Go on with a case in another of the same account; answers that other."),
            verb(f"{_ONE}/notes", self.note, "noteOnCase", NoteOnCase, "Note something for those who work on it."),
            verb(f"{_ONE}/opinions", self.ask, "askOpinion", AskOpinion,
                 "Ask for a second opinion of what is meant to be decided."),
            verb(f"{_ONE}/opinions/answer", self.answer, "giveOpinion", GiveOpinion,
                 "Give the second opinion that was asked for (seniors)."),
            verb(f"{_ONE}/close", self.close, "closeCase", None, "Close a case in which all is done."),
        ]  # fmt: skip

    async def page(self, request: Request) -> CasePage:
        """A queue."""
        asked: Asked = request.asked
        return await self._do.page(request.caller, asked)

    async def counts(self, request: Request) -> Counts:
        """All queues in figures."""
        return await self._do.counts(request.caller)

    async def looks(self, request: Request) -> LookPage:
        """Who looked at what."""
        asked: LooksAsked = request.asked
        return await self._do.looks(request.caller, asked)

    async def look(self, request: Request) -> CaseView:
        """A case."""
        return await self._do.look(request.caller, request.params["caseId"])

    async def look_at(self, request: Request) -> Snapshot:
        """An item."""
        return await self._do.look_at(request.caller, request.params["caseId"], request.params["item"])

    async def picture(self, request: Request) -> FileAnswer | Answer:
        """A picture of an item."""
        asked: PictureAsked = request.asked
        made = await self._do.picture(
            request.caller, request.params["caseId"], request.params["item"], asked.no, shown=asked.shown
        )
        return picture_answer(made)

    async def file(self, request: Request) -> FileAnswer | Answer:
        """A video, sound or another file of an item."""
        of = request.params["caseId"], request.params["item"]
        return await self._do.file(request.caller, *of, request.asked.no, None)  # whole: 206 is for browsers' players

    async def open(self, request: Request) -> Case:
        """Open a case."""
        body: OpenCase = request.body
        ground = Ground(category=body.category, keyword=body.keyword, rule_id=body.rule_id, law=body.law)
        return await self._do.open(request.caller, body.locations, ground, body.note)

    async def claim(self, request: Request) -> Case:
        """Take it."""
        return await self._do.claim(request.caller, request.params["caseId"])

    async def claim_next(self, request: Request) -> Claim:
        """Take what is due first."""
        body: ClaimNext = request.body
        asked = Asked(category=body.category, lane=body.lane, clock=body.clock)
        return Claim(await self._do.claim_next(request.caller, asked))

    async def release(self, request: Request) -> Case:
        """Give it back."""
        return await self._do.release(request.caller, request.params["caseId"])

    async def assign(self, request: Request) -> Case:
        """Give it to somebody."""
        return await self._do.assign(request.caller, request.params["caseId"], request.body.to)

    async def escalate(self, request: Request) -> Case:
        """Hand it up."""
        return await self._do.escalate(request.caller, request.params["caseId"], request.body.to)

    async def merge(self, request: Request) -> Case:
        """Go on with it in another."""
        return await self._do.merge(request.caller, request.params["caseId"], request.body.into)

    async def note(self, request: Request) -> Case:
        """Note something."""
        return await self._do.note(request.caller, request.params["caseId"], request.body.note)

    async def ask(self, request: Request) -> Case:
        """Ask for a second opinion."""
        return await self._do.ask_opinion(request.caller, request.params["caseId"], request.body.proposal)

    async def answer(self, request: Request) -> Case:
        """Give it."""
        body: GiveOpinion = request.body
        return await self._do.give_opinion(
            request.caller, request.params["caseId"], body.proposal, body.agrees, body.why
        )

    async def close(self, request: Request) -> Case:
        """Close it."""
        return await self._do.close(request.caller, request.params["caseId"])
