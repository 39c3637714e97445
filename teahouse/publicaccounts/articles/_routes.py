"""Publishing over HTTP: drafts and broadcasts, for an account's editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import not_found
from teahouse.publicaccounts.accounts import Accounts
from teahouse.publicaccounts.api import Api, Listing, Page, cursor_no, page
from teahouse.publicaccounts.articles._model import ONE_LINE, Audience, Broadcast, Draft, DraftRevision, Pieces, UserId

if TYPE_CHECKING:
    from teahouse.publicaccounts.articles import Articles

ONE = "/_teahouse/v1/accounts/{handle}"
_DRAFT = f"{ONE}/drafts/{{draft_no}}"
_BROADCAST = f"{ONE}/broadcasts/{{broadcast_no}}"
_LARGEST = 8 * 1024 * 1024


class NewDraft(msgspec.Struct, frozen=True):
    """The pieces of a draft."""

    pieces: Pieces


class SaveDraft(msgspec.Struct, frozen=True):
    """``revision``: what is saved over."""

    revision: int
    pieces: Pieces


class ForOne(msgspec.Struct, frozen=True):
    """Who is shown a preview."""

    user_id: UserId


class Previewed(msgspec.Struct, frozen=True):
    """The message that shows the last of it."""

    event_id: str


class NewBroadcast(msgspec.Struct, frozen=True):
    """``broadcast`` false: pages only, no event in the feed.

    ``revision``: of the draft as it was seen, to be refused if it moved. ``zone``: where ``scheduled_ms`` was chosen.
    """

    draft_no: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    audience: Audience = Audience()
    scheduled_ms: Annotated[int, Meta(ge=0, le=2**53)] | None = None
    broadcast: bool = True
    revision: int | None = None
    zone: Annotated[str, Meta(max_length=64, pattern=ONE_LINE)] = ""


class Moved(msgspec.Struct, frozen=True):
    """The other time, and the zone it was chosen in."""

    scheduled_ms: Annotated[int, Meta(ge=0, le=2**53)]
    zone: Annotated[str, Meta(max_length=64, pattern=ONE_LINE)] = ""


class Few(Listing, frozen=True, kw_only=True):
    """A list of what is large."""

    limit: Annotated[int, Meta(ge=1, le=50, description="How many at most.")] = 20


class PublishRoutes:
    """The operations."""

    def __init__(self, articles: Articles, accounts: Accounts, api: Api) -> None:
        self._articles = articles
        self._accounts = accounts
        self._once = api.idempotent

    def table(self) -> list[Route]:
        once = self._once
        return [
            _r("POST", f"{ONE}/drafts", once(self.create), "createDraft", NewDraft, Draft, "Begin a draft."),
            _r("GET", f"{ONE}/drafts", self.drafts, "listDrafts", Listing, Page[Draft], "Drafts, newest first."),
            _r("GET", _DRAFT, self.draft, "getDraft", None, Draft, "One draft."),
            _r("PUT", _DRAFT, self.save, "saveDraft", SaveDraft, Draft, "Save over a revision; 409 if it moved."),
            _r("DELETE", _DRAFT, self.delete, "deleteDraft", None, None, "Delete a draft with its history."),
            _r(
                *("GET", f"{_DRAFT}/revisions", self.revisions, "listDraftRevisions", Few, Page[DraftRevision]),
                "The last revisions of a draft, newest first.",
            ),
            _r(
                *("POST", f"{_DRAFT}/preview", once(self.preview), "previewDraft", ForOne, Previewed),
                "Show it to one of them.",
            ),
            _r(
                *("POST", f"{ONE}/broadcasts", once(self.publish), "publish", NewBroadcast, Broadcast),
                "Publish a draft, now or later: to all, by tag, to a list, or as pages only.",
            ),
            _r("GET", f"{ONE}/broadcasts", self.listed, "listBroadcasts", Listing, Page[Broadcast], "Newest first."),
            _r("GET", _BROADCAST, self.broadcast, "getBroadcast", None, Broadcast, "How far a broadcast is."),
            _r(
                "POST", f"{_BROADCAST}/move", once(self.move), "moveBroadcast", Moved, Broadcast, "Another time for it."
            ),
            _r("POST", f"{_BROADCAST}/cancel", once(self.cancel), "cancelBroadcast", None, Broadcast, "Call it off."),
        ]

    async def create(self, request: Request) -> Any:
        return await self._articles.drafts.create(request.user_id, await self._account(request), request.body.pieces)

    async def drafts(self, request: Request) -> Any:
        account, limit = await self._account(request), request.asked.limit
        found = await self._articles.drafts.list(account, cursor_no("drafts", request.asked.cursor), limit)
        return page("drafts", found, limit, found[-1].draft_no if found else 0)

    async def draft(self, request: Request) -> Any:
        return await self._articles.drafts.get(await self._account(request), number(request, "draft_no"))

    async def save(self, request: Request) -> Any:
        account, body = await self._account(request), request.body
        number_ = number(request, "draft_no")
        return await self._articles.drafts.save(request.user_id, account, number_, body.revision, body.pieces)

    async def delete(self, request: Request) -> Any:
        await self._articles.drafts.delete(await self._account(request), number(request, "draft_no"))
        return {}

    async def revisions(self, request: Request) -> Any:
        account, limit = await self._account(request), request.asked.limit
        before = cursor_no("revisions", request.asked.cursor)
        found = await self._articles.drafts.revisions(account, number(request, "draft_no"), before, limit)
        return page("revisions", found, limit, found[-1].revision if found else 0)

    async def preview(self, request: Request) -> Any:
        account = await self._account(request)
        draft = await self._articles.drafts.get(account, number(request, "draft_no"))
        sent = await self._articles.preview(request.user_id, account, draft.pieces, request.body.user_id)
        return Previewed(sent)

    async def publish(self, request: Request) -> Any:
        account, body = await self._account(request), request.body
        return await self._articles.publish(
            *(request.user_id, account, body.draft_no, body.audience, body.scheduled_ms, body.broadcast),
            revision=body.revision,
            zone=body.zone,
        )

    async def listed(self, request: Request) -> Any:
        account, limit = await self._account(request), request.asked.limit
        found = await self._articles.broadcasts(account, cursor_no("broadcasts", request.asked.cursor), limit)
        return page("broadcasts", found, limit, found[-1].broadcast_no if found else 0)

    async def broadcast(self, request: Request) -> Any:
        return await self._articles.broadcast(await self._account(request), number(request, "broadcast_no"))

    async def move(self, request: Request) -> Any:
        account, body = await self._account(request), request.body
        number_ = number(request, "broadcast_no")
        return await self._articles.reschedule(request.user_id, account, number_, body.scheduled_ms, body.zone)

    async def cancel(self, request: Request) -> Any:
        account = await self._account(request)
        return await self._articles.cancel(request.user_id, account, number(request, "broadcast_no"))

    async def _account(self, request: Request) -> Any:
        return await self._accounts.require(request.user_id, request.params["handle"], "editor")


def number(request: Request, field: str) -> int:
    """A number of the path. Raises M_NOT_FOUND."""
    text = request.params[field]
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise not_found()
    return int(text)


def _r(method: str, path: str, handler: Any, op: str, body: Any, answers: Any, summary: str) -> Route:
    """``body`` of a GET is its query."""
    rate = "read" if method == "GET" else "account"
    return Route(
        *(method, path, handler),
        op=op,
        auth=Auth.USER,
        rate=rate,
        body=None if method == "GET" else body,
        query=body if method == "GET" else None,
        answers=answers,
        summary=f"{summary} (editors)",
        max_body=_LARGEST,
    )
