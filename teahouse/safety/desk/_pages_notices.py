"""Notices: the newest, one with its words and its case, and who gives them: warned, put aside for a time, taken up."""

from typing import Any, NamedTuple
from urllib.parse import quote

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.safety.cases import CaseError
from teahouse.safety.cases import refused as case_refused
from teahouse.safety.desk._because import because_of, put
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here
from teahouse.safety.desk._misuse import act
from teahouse.safety.gate import DECIDES, WORKS
from teahouse.safety.roles import Role

_NOTICES, _NOTIFIERS = "/desk/notices", "/desk/notifiers"
_NOTICE = _NOTICES + "/{notice}"
_LISTED = 30
_LAW: tuple[Role, ...] = ("legal", "admin")
#: Each form of a notice's page has a field of its own for the reasons.
_WHY = {"take_up": "why_taken_up", "erase": "why_erased"}


class _Wish(NamedTuple):
    """Which notices; "" for any."""

    state: str = ""
    lane: str = ""
    notifier: str = ""
    category: str = ""
    case_id: str = ""
    item: str = ""


class NoticePages:
    """``/desk/notices`` and ``/desk/notifiers``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._notices = doors.notices
        self._words = doors.words
        frame.open_pages.add(_NOTICES)

    def table(self) -> list[Route]:
        """The routes."""

        def page(path: str, get: Any, post: Any, name: str) -> list[Route]:
            routes = [Route("GET", path, get, op=f"getDesk{name}", auth=Auth.PAGE, rate="read", body=None)]
            if post is not None:
                routes.append(Route("POST", path, post, op=f"postDesk{name}", auth=Auth.PAGE, rate="account",
                                    body=Body.RAW, max_body=64 * 1024))  # fmt: skip
            return routes

        return [
            *page(_NOTICES, self.list, None, "Notices"),
            *page(_NOTICE, self.one, self.act, "Notice"),
            *page(_NOTIFIERS, self.notifier, self.about, "Notifier"),
        ]

    async def list(self, request: Request) -> Answer:
        """The newest first."""
        here = await self._frame.enter(request)
        state, lane = request.query("state") or "", request.query("lane") or ""
        wish = _Wish(
            state=state if state in ("put_aside", "processed", "unfounded") else "",
            lane=lane if lane in ("notice", "trusted") else "",
            notifier=_plain(request.query("notifier")),
        )
        before = request.query("before") or ""
        number = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
        found, more, left_out = await self._notices.looks.some(here.staff, wish, number, _LISTED)
        return self._frame.render(
            request, "notices-desk.html", here, "notices", notices=found, wish=wish, more=more, left_out=left_out
        )

    # --- one of them

    async def one(self, request: Request) -> Answer:
        """What it says, of what, by whom, and its case."""
        return await self._one(request, await self._frame.enter(request), Form([]))

    async def _one(self, request: Request, here: Here, form: Form) -> Answer:
        notice = await self._notices.looks.one(here.staff, request.params["notice"])
        texts = await self._words.read_all([one for one in (notice.words, notice.opened_words) if one])
        acts = await self._notices.records.acts(notice)
        whys = await self._words.read_all([one.why for one in acts])
        return self._frame.render(
            request, "notice-desk.html", here, "notices", form=form, notice=notice, said=texts.get(notice.words, ""),
            opened=texts.get(notice.opened_words, ""), acts=[(one, whys.get(one.why, "")) for one in reversed(acts)],
            lawful=not here.staff.roles.isdisjoint(_LAW),
            standing=await self._notices.misuse.standing(notice.notifier) if notice.notifier else None,
        )  # fmt: skip

    async def act(self, request: Request) -> Answer:
        """Unfounded or not, taken up, erased."""
        form, notice_id = await read_form(request), request.params["notice"]
        do = form.get("do")
        here = await self._frame.enter(request, *(_LAW if do == "erase" else WORKS))
        await self._notices.looks.not_of_me(here.staff.user_id, notice_id)
        try:
            await self._done(request, here, form, notice_id)
        except CaseError as error:
            put(form, case_refused(error), ("because",))
        except MatrixError as error:
            put(form, error, ("because",))
        if form.errors:
            return await self._one(request, here, form)
        return redirect(request, f"{_NOTICES}/{notice_id}", flash=self._frame.says(request, "Done."))

    async def _done(self, request: Request, here: Here, form: Form, notice_id: str) -> None:
        do, who = form.get("do"), (here.staff.user_id, here.staff.role)
        because = because_of(self._frame, request, form, _WHY.get(do, "because"))
        if form.errors:
            return
        if do == "take_up":
            await self._notices.take.take_up(notice_id, because, who)
        elif do == "erase":
            await self._notices.records.erase(notice_id, because, who)
        elif do in ("unfounded", "founded"):
            await self._notices.misuse.mark(notice_id, do == "unfounded", because, *who)

    # --- who gives them

    async def notifier(self, request: Request) -> Answer:
        """How somebody who gives notice stands, and all that was done about them."""
        return await self._notifier(request, await self._frame.enter(request), Form([]), request.query("who"))

    async def _notifier(self, request: Request, here: Here, form: Form, who: str | None) -> Answer:
        key = _plain(who)
        acts = await self._notices.looks.acts(here.staff, key) if key else []
        given = (await self._notices.looks.some(here.staff, _Wish(notifier=key), None, _LISTED)).notices if key else []
        if not given and not acts:
            raise not_found("There is no such notifier")
        whys = await self._words.read_all([one.why for one in acts])
        return self._frame.render(
            request, "notifier-desk.html", here, "notices", form=form, notifier=key, given=given,
            acts=[(one, whys.get(one.why, "")) for one in reversed(acts)],
            standing=await self._notices.misuse.standing(key), decides=not here.staff.roles.isdisjoint(DECIDES),
        )  # fmt: skip

    async def about(self, request: Request) -> Answer:
        """Warn, suspend for a time, end that early."""
        form = await read_form(request)
        key = _plain(form.get("who"))
        here = await self._frame.enter(request, *(WORKS if form.get("do") == "warn" else DECIDES))
        because = because_of(self._frame, request, form)
        if key:
            await act(self._notices.misuse, form, key, because, here)
        if form.errors or not key:
            return await self._notifier(request, here, form, key)
        return redirect(request, f"{_NOTIFIERS}?who={quote(key, safe='')}", flash=self._frame.says(request, "Done."))


def _plain(text: str | None) -> str:
    """A query as a name: without what no name holds."""
    return "" if text is None or "\x00" in text or len(text) > 512 else text
