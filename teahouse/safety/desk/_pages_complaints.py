"""Who complains of decisions: how they stand, warned, suspended for a time, and that ended early (Art. 23(2) DSA)."""

from urllib.parse import quote

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import not_found
from teahouse.safety.desk._because import because_of
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here
from teahouse.safety.desk._misuse import act
from teahouse.safety.gate import DECIDES, WORKS

_COMPLAINANTS = "/desk/complainants"


class ComplaintPages:
    """``/desk/complainants``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._complaints = doors.notices.complaints
        self._words = doors.words

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _COMPLAINANTS, self.one, op="getDeskComplainant", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _COMPLAINANTS, self.about, op="postDeskComplainant", auth=Auth.PAGE, rate="account",
                  body=Body.RAW, max_body=64 * 1024),
        ]  # fmt: skip

    async def one(self, request: Request) -> Answer:
        """How somebody stands, and all that was done about it."""
        here = await self._frame.enter(request)
        return await self._one(request, here, Form([]), request.query("who") or "")

    async def _one(self, request: Request, here: Here, form: Form, key: str) -> Answer:
        if not key or "\x00" in key or len(key) > 512:
            raise not_found("There is nobody of that name")
        acts, standing = await self._complaints.acts(here.staff, key)
        if not acts:
            raise not_found("Nobody has called a complaint of theirs unfounded")
        whys = await self._words.read_all([one.why for one in acts])
        return self._frame.render(
            request, "complainant-desk.html", here, "notices", form=form, complainant=key, standing=standing,
            acts=[(one, one.notice_id.rpartition("/"), whys.get(one.why, "")) for one in reversed(acts)],
            decides=not here.staff.roles.isdisjoint(DECIDES),
        )  # fmt: skip

    async def about(self, request: Request) -> Answer:
        """Warn, suspend for a time, end that early."""
        form = await read_form(request)
        key = form.get("who")
        here = await self._frame.enter(request, *(WORKS if form.get("do") == "warn" else DECIDES))
        await act(self._complaints.misuse, form, key, because_of(self._frame, request, form), here)
        if form.errors:
            return await self._one(request, here, form, key)
        return redirect(request, f"{_COMPLAINANTS}?who={quote(key, safe='')}", flash=self._frame.says(request, "Done."))
