"""Yearly reports: published and corrected by those of the law; everyone at work reads what there is."""

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import invalid_param
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here, refused
from teahouse.safety.reporting import ReportError, due_ms
from teahouse.safety.roles import Role

_PAGE = "/desk/reports"
_LAW: tuple[Role, ...] = ("legal", "admin")


class ReportPages:
    """``/desk/reports``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._publishing = doors.publishing
        frame.open_pages.add(_PAGE)

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _PAGE, self.page, op="getDeskReports", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _PAGE, self.act, op="postDeskReports", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=16 * 1024),
        ]  # fmt: skip

    async def page(self, request: Request) -> Answer:
        """What is published, and what is to be."""
        return await self._draw(request, await self._frame.enter(request), Form([]))

    async def _draw(self, request: Request, here: Here, form: Form) -> Answer:
        published = await self._publishing.published()
        coming = [(year, due_ms(year)) for year in self._publishing.unpublished(published)]
        return self._frame.render(
            request, "reports-desk.html", here, "reports", form=form, published=published, coming=coming,
            newest={one.year: one.version for one in reversed(published)},
            lawful=not here.staff.roles.isdisjoint(_LAW), status=422 if form.errors else 200,
        )  # fmt: skip

    async def act(self, request: Request) -> Answer:
        """Publish a year's report, or a correction of it."""
        here = await self._frame.enter(request, *_LAW)
        form = await read_form(request)
        year = form.get("year")
        try:
            if not (year.isascii() and year.isdecimal() and len(year) == 4):
                raise ReportError("year: is not a year")
            made = await self._publishing.publish(int(year), why=form.raw("why"), by=here.staff.user_id)
        except ReportError as error:
            refused(form, invalid_param(str(error)))
            return await self._draw(request, here, form)
        said = self._frame.says(request, "Version %(n)s of %(year)s is published.", n=made.version, year=made.year)
        return redirect(request, _PAGE, flash=said)
