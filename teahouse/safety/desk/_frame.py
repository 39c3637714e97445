"""The frame of a page of the Desk: who works here and as what, how much waits, and what went wrong beside its field."""

import re
from typing import Any

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Answer, Request, Who
from teahouse.kernel.pages import Form, Pages
from teahouse.matrix.errors import MatrixError
from teahouse.safety.cases import Counts
from teahouse.safety.desk._doors import Doors
from teahouse.safety.roles import Role, Staff

_FIELD = re.compile(r"^([\w.\[\]]+): ")
HOUR_MS = 3_600_000


class Here(msgspec.Struct, frozen=True):
    """Somebody at the Desk. who: as the verbs want the caller."""

    staff: Staff
    who: Who
    counts: Counts

    @property
    def may_act(self) -> bool:
        """An auditor reads only."""
        return not self.staff.reads_only


class Frame:
    """Leads staff in, and draws pages with the menu beside them."""

    def __init__(self, pages: Pages, clock: Clock, doors: Doors) -> None:
        self.pages = pages
        self.says = pages.says
        self._clock = clock
        self._doors = doors
        self.open_pages: set[str] = {"/desk/", "/desk/staff"}

    async def enter(self, request: Request, *roles: Role) -> Here:
        """The visitor, in one of ``roles`` (any, if none is named). Leads to the sign-in and to the factors."""
        staff = await self._doors.roles.page_caller(request, *roles)
        assert request.who is not None
        return Here(staff, request.who, await self._doors.casework.counts(request.who))

    def render(
        self, request: Request, template: str, here: Here, section: str, *, status: int = 0, **values: Any
    ) -> Answer:
        """A page. Without a ``status`` 422 where the form in ``values`` has errors, else 200."""
        form = values.setdefault("form", None)
        if form is not None:
            phrase = self.pages.words(request).phrase  # verbs speak English
            form.errors.update({field: phrase(says) for field, says in form.errors.items()})
        now_ms = self._clock.now_ms()

        def left(due_ms: int) -> str:
            """How long until then, or since: short, as one reads it in a queue."""
            ms = abs(due_ms - now_ms)
            days, hours, minutes = ms // (24 * HOUR_MS), ms // HOUR_MS, ms // 60_000
            text = (
                self.says(request, "%(n)s d", n=days)
                if days >= 2
                else self.says(request, "%(n)s h", n=hours)
                if hours >= 2
                else self.says(request, "%(n)s min", n=minutes)
            )
            return text if due_ms >= now_ms else self.says(request, "%(time)s late", time=text)

        return self.pages.render(
            request,
            template,
            status=status,
            here=here,
            section=section,
            left=left,
            now_ms=now_ms,
            open_pages=self.open_pages,
            **values,
        )


def refused(form: Form, error: MatrixError) -> None:
    """Put what a verb said beside the field it names, or above the form. Raises what is not about the form."""
    if error.status >= 500 or error.status == 401:
        raise error
    faults = error.extra.get("faults")
    if isinstance(faults, list):
        for fault in faults:
            form.errors.setdefault(fault["field"], fault["says"])
        return
    found = _FIELD.match(error.error)
    said = error.error[found.end() :] if found else error.error
    form.errors[found[1] if found else ""] = said[:1].upper() + said[1:]
