"""Context notes over HTTP: reading for anyone, writing and rating for subscribers; where an article's spread stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import forbidden, guest_access_forbidden
from teahouse.publicaccounts.accounts import Account, Accounts
from teahouse.publicaccounts.api import Api, Listing, Page, cursor_no, page
from teahouse.publicaccounts.api import number as read_number
from teahouse.publicaccounts.articles import Article, Articles
from teahouse.safety.rumours._model import NewNote, NoteHistory, Rating, ShownNote, Spread, WaitingNote

if TYPE_CHECKING:
    from teahouse.safety.rumours import Rumours

_A = "/_teahouse/v1/accounts/{handle}/articles/{slug}"
_N = f"{_A}/notes/{{note_no}}"


class Routes:
    """The operations."""

    def __init__(self, rumours: Rumours, accounts: Accounts, articles: Articles, api: Api) -> None:
        self._rumours = rumours
        self._accounts = accounts
        self._articles = articles
        self._once = api.idempotent

    def table(self) -> list[Route]:
        once = self._once
        return [
            _r(
                *("GET", f"{_A}/notes", self.notes, "listNotes", None, Page[ShownNote]),
                "Its context notes: the helpful ones; for who is signed in all that stand, to rate them.",
            ),
            _r("GET", _N, self.note, "getNote", None, NoteHistory, "One note, with its statuses and why."),
            _r(
                *("POST", f"{_A}/notes", once(self.write), "writeNote", NewNote, ShownNote),
                "Write a context note on an article (subscribers).",
            ),
            _r("DELETE", _N, self.withdraw, "withdrawNote", None, None, "Take one's own note back."),
            _r("PUT", f"{_N}/rating", self.rate, "rateNote", Rating, None, "Rate a note (subscribers)."),
            _r("DELETE", f"{_N}/rating", self.rate, "unrateNote", None, None, "Take one's rating back."),
            _r(
                *("GET", "/_teahouse/v1/notes", self.waiting, "listWaitingNotes", Listing, Page[WaitingNote]),
                "Notes on all articles that the caller could rate and has not, newest first.",
                auth=Auth.USER,
            ),
            _r(
                *("GET", f"{_A}/spread", self.spread, "getSpread", None, Spread),
                "Whether it is held or limited how far it is passed on, why, and until when.",
            ),
        ]

    async def notes(self, request: Request) -> Any:
        _, article = await self._article(request)
        return Page(await self._rumours.notes(article, _viewer(request)))

    async def note(self, request: Request) -> Any:
        _, article = await self._article(request)
        return await self._rumours.note(article, _number(request), _viewer(request))

    async def write(self, request: Request) -> Any:
        account, article = await self._article(request)
        user_id = _person(request)
        note_no = await self._rumours.write(user_id, account, article, request.body)
        return next(one for one in await self._rumours.notes(article, user_id) if one.note_no == note_no)

    async def withdraw(self, request: Request) -> Any:
        account, article = await self._article(request)
        await self._rumours.withdraw(_person(request), account, article, _number(request))
        return {}

    async def rate(self, request: Request) -> Any:
        account, article = await self._article(request)
        value = request.body.value if request.method == "PUT" else None
        await self._rumours.rate(_person(request), account, article, _number(request), value)
        return {}

    async def waiting(self, request: Request) -> Any:
        limit, before = request.asked.limit, cursor_no("notes", request.asked.cursor)
        found = await self._rumours.waiting(_person(request), before, limit)
        return page("notes", found, limit, found[-1].note_no if found else 0)

    async def spread(self, request: Request) -> Any:
        account, article = await self._article(request)
        return self._rumours.spread(account, article)

    async def _article(self, request: Request) -> tuple[Account, Article]:
        account = await self._accounts.existing(request.params["handle"])
        return account, await self._articles.get(account, request.params["slug"])


def _number(request: Request) -> int:
    return read_number(request.params["note_no"])


def _viewer(request: Request) -> str | None:
    return request.who.user_id if request.who is not None and request.who.user_id.startswith("@") else None


def _person(request: Request) -> str:
    """Who writes and rates is a person: no guest, no key."""
    if request.caller.guest:
        raise guest_access_forbidden()
    if not request.user_id.startswith("@"):
        raise forbidden("Only people do this")
    return request.user_id


def _r(
    method: str,
    path: str,
    handler: Any,
    op: str,
    body: Any,
    answers: Any,
    summary: str,
    *,
    auth: Auth | None = None,
) -> Route:
    """``body`` of a GET is its query."""
    return Route(
        *(method, path, handler),
        op=op,
        auth=auth or (Auth.OPTIONAL if method == "GET" else Auth.USER),
        rate="read" if method == "GET" else "account",
        body=None if method == "GET" else body,
        query=body if method == "GET" else None,
        answers=answers,
        summary=summary,
    )
