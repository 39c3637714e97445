"""The queue: what waits, by its clock; many cases at once, by mouse or by keyboard."""

from urllib.parse import urlencode

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.safety.cases import Asked
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame
from teahouse.safety.statements import CATEGORIES

_MANY = 50
_FILTERS = ("status", "category", "lane", "level", "clock", "assigned", "account", "item", "q", "order")
_FLAGS = ("breached", "asks", "news")


class QueuePages:
    """``/desk/``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._doors = doors

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", "/desk/", self.queue, op="getDeskQueue", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", "/desk/", self.many, op="postDeskQueue", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=64 * 1024),
            Route("POST", "/desk/next", self.next, op="postDeskNext", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=16 * 1024),
        ]  # fmt: skip

    async def queue(self, request: Request) -> Answer:
        """A page of it. An odd query is passed over, so that a link never breaks."""
        here = await self._frame.enter(request)
        try:
            asked = request.query_as(Asked)
            page = await self._doors.casework.page(here.who, asked)
        except MatrixError as error:
            if error.status != 400:
                raise
            return redirect(request, "/desk/")
        kept = {name: value for name in _FILTERS if (value := getattr(asked, name))}
        kept |= {name: "true" for name in _FLAGS if getattr(asked, name)}
        more = f"/desk/?{urlencode({**kept, 'cursor': page.next_cursor})}" if page.next_cursor else ""
        return self._frame.render(
            request, "queue.html", here, "queue", asked=asked, kept=kept, items=page.items, more=more,
            left_out=page.left_out,
            categories=sorted(CATEGORIES), here_again=urlencode(kept),
        )  # fmt: skip

    async def many(self, request: Request) -> Answer:
        """Claim, release or close each of those that were chosen; what could not be is said, the rest is done."""
        here = await self._frame.enter(request)
        form = await read_form(request)
        chosen, back = form.all("case")[:_MANY], f"/desk/?{form.get('again')}"
        verb = {"claim": self._doors.casework.claim, "release": self._doors.casework.release,
                "close": self._doors.casework.close}.get(form.get("do"))  # fmt: skip
        if verb is None or not chosen:
            return redirect(request, back, flash=self._frame.says(request, "Choose cases first."), kind="error")
        failed: list[str] = []
        for case_id in chosen:
            try:
                await verb(here.who, case_id)
            except MatrixError as error:
                failed.append(f"{case_id}: {error.error}")
        done = self._frame.says(request, "Done: %(n)s.", n=len(chosen) - len(failed))
        if failed:
            done += " " + self._frame.says(request, "Not done: %(which)s", which="; ".join(failed))
        return redirect(request, back, flash=done[:1000], kind="error" if failed else "done")

    async def next(self, request: Request) -> Answer:
        """Take what is due first, and go there."""
        here = await self._frame.enter(request)
        await read_form(request)
        claimed = await self._doors.casework.claim_next(here.who)
        if claimed is None:
            return redirect(request, "/desk/", flash=self._frame.says(request, "Nothing waits for you."))
        return redirect(request, f"/desk/cases/{claimed.case_id}")
