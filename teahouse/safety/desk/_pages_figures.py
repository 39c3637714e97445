"""Figures: how the house keeps up and how often it errs. By lane, rule and role; nobody is named."""

from teahouse.kernel.http import Answer, Auth, Request, Route
from teahouse.kernel.pages import language_of
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame

_FIGURES = "/desk/figures"


class FigurePages:
    """``/desk/figures``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._figures = doors.casework.figures
        self._rulebooks = doors.decisions.rulebooks
        frame.open_pages.add(_FIGURES)

    def table(self) -> list[Route]:
        """The route."""
        return [Route("GET", _FIGURES, self.page, op="getDeskFigures", auth=Auth.PAGE, rate="read", body=None)]

    async def page(self, request: Request) -> Answer:
        """All of them."""
        here = await self._frame.enter(request)
        ages, counted = await self._figures.ages(), await self._figures.counted()
        language = language_of(request)
        titles = {rule.id: rule.title.of(language) for rule in self._rulebooks.now().rules}
        columns = [sum(one.ages[at] for one in ages) for at in range(len(ages[0].ages))] if ages else []
        return self._frame.render(
            request, "figures-desk.html", here, "figures", ages=ages, counted=counted, titles=titles, columns=columns,
            late=sum(one.breached for one in ages), oldest=ages[0].oldest_ms if ages else None,
            most=max((n for _, n in counted.days), default=0), total=sum(n for _, n in counted.days),
        )  # fmt: skip
