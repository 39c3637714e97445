"""Notices over HTTP, for anyone: give one, and see what became of it by the token of its receipt."""

from typing import Annotated

import msgspec
from msgspec import Meta

from teahouse.kernel.http import Auth, Request, Route
from teahouse.kernel.pages import language_of
from teahouse.publicaccounts.api import Once
from teahouse.safety.notices._complain import LEAST, MOST, Complain
from teahouse.safety.notices._model import NewNotice, Receipt, Status
from teahouse.safety.notices._status import Progress
from teahouse.safety.notices._take import Take

NOTICES = "/_teahouse/v1/notices"
MOST_BYTES = 256 * 1024
TAG = "notices"


class Complaint(msgspec.Struct, frozen=True):
    """Why the decision on a notice is wrong."""

    words: Annotated[str, Meta(min_length=LEAST, max_length=MOST)]


class NoticeRoutes:
    """The operations."""

    def __init__(self, take: Take, progress: Progress, complain: Complain) -> None:
        self._take = take
        self._progress = progress
        self._complain = complain

    def table(self, once: Once) -> list[Route]:
        """``once``: held to the Idempotency-Key."""
        return [
            Route(
                *("POST", NOTICES, once(self.give)), op="giveNotice", auth=Auth.OPTIONAL, rate="report",
                body=NewNotice, answers=Receipt, max_body=MOST_BYTES, tag=TAG,
                summary="Give notice of something illegal or against the rules; no account is needed.",
            ),
            Route(
                *("GET", NOTICES + "/{token}", self.status), op="getNoticeStatus", auth=Auth.NONE, rate="read",
                body=None, answers=Status, tag=TAG, summary="What became of a notice, by its receipt's token.",
            ),
            Route(
                *("POST", NOTICES + "/{token}/complaint", once(self.complain)), op="complainOfNotice",
                auth=Auth.OPTIONAL, rate="report", body=Complaint, answers=Status, max_body=MOST_BYTES, tag=TAG,
                summary="Complain of what was decided on a notice: free, once, for six months; another person decides.",
            ),
        ]  # fmt: skip

    async def give(self, request: Request) -> Receipt:
        body: NewNotice = request.body
        if not body.language:
            body = msgspec.structs.replace(body, language=_language(request))
        return await self._take.give(body, request.who.user_id if request.who is not None else "", "api")

    async def status(self, request: Request) -> Status:
        return await self._progress.status(request.params["token"], language_of(request))

    async def complain(self, request: Request) -> Status:
        await self._complain.make(request.params["token"], request.body.words)
        return await self.status(request)


def _language(request: Request) -> str:
    """What a program's Accept-Language says; "" where it says nothing, for then the service's holds."""
    return language_of(request) if request.header("accept-language") else ""
