"""Broadcasts: what is planned, going out and gone, how far it is; and moving or calling off what has not begun."""

from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.accounts import UsedUp
from teahouse.publicaccounts.studio import _when
from teahouse.publicaccounts.studio._doors import Accounts, Desks
from teahouse.publicaccounts.studio._frame import Frame, Here, number_of
from teahouse.publicaccounts.studio._plan import full, moment

_AT = "/studio/a/{handle}/broadcasts"
_ONE = _AT + "/{broadcast_no}"
_LISTED = 20
_SOON_MS = 5_000


class BroadcastPages:
    """``/studio/a/{handle}/broadcasts``."""

    def __init__(self, frame: Frame, clock: Clock, accounts: Accounts, desks: Desks) -> None:
        self._frame = frame
        self._clock = clock
        self._accounts = accounts
        self._desks = desks

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _AT, self.listed, op="getStudioBroadcasts", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", _ONE, self.one, op="getStudioBroadcast", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _ONE, self.change, op="postStudioBroadcast", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=64 * 1024),
        ]  # fmt: skip

    async def listed(self, request: Request) -> Answer:
        """Newest first."""
        here = await self._frame.enter(request, "editor")
        before = request.query_int("before", 0, 0, 2**31 - 1)
        found = await self._desks.broadcasts(here.account, before or None, _LISTED)
        return self._frame.render(
            request, "broadcasts.html", here, "broadcasts", broadcasts=found, before=before,
            more=len(found) == _LISTED, tags=await self._tags(here),
            quota=await self._accounts.quota(here.account, self._clock.now_ms()),
        )  # fmt: skip

    async def _found(self, request: Request) -> tuple[Here, Any]:
        here = await self._frame.enter(request, "editor")
        number = number_of(request, "broadcast_no", "There is no such broadcast")
        return here, await self._desks.broadcast(here.account, number)

    async def _tags(self, here: Here) -> dict[int, str]:
        return {tag.tag_no: tag.name for tag in await self._accounts.tags(here.account)}

    async def one(self, request: Request) -> Answer:
        """How far it is, and what came of it."""
        here, broadcast = await self._found(request)
        return await self._draw(request, here, broadcast)

    async def _draw(
        self, request: Request, here: Here, broadcast: Any, form: Form | None = None, *, late: bool = False
    ) -> Answer:
        waits, now_ms = broadcast.state == "scheduled", self._clock.now_ms()
        soon = waits and broadcast.scheduled_ms < now_ms + _SOON_MS
        zone = broadcast.zone or self._frame.zone_name(request)
        return self._frame.render(
            request, "broadcast.html", here, "broadcasts", status=409 if late else 0, broadcast=broadcast, late=late,
            articles=await self._desks.of_broadcast(broadcast.broadcast_no), tags=await self._tags(here), zone=zone,
            offset=_when.offset(broadcast.scheduled_ms, _when.zone(zone)), live=soon or broadcast.state == "sending",
            form=form or Form([]), zones=_when.choices(now_ms, zone) if waits else [],
            planned=_when.local(broadcast.scheduled_ms, _when.zone(zone)),
        )  # fmt: skip

    async def change(self, request: Request) -> Answer:
        """Call it off, once it was asked again, or have it go out at another time: ``do`` says which."""
        here, broadcast = await self._found(request)
        form: Form = await read_form(request)
        if broadcast.state != "scheduled":
            return await self._draw(request, here, broadcast, late=True)
        if form.get("do") == "move":
            return await self._move(request, here, broadcast, form)
        return await self._cancel(request, here, broadcast, form)

    async def _move(self, request: Request, here: Here, broadcast: Any, form: Form) -> Answer:
        at_ms, zone = moment(self._frame, request, form, self._clock.now_ms())
        if at_ms is not None and not form.errors:
            try:
                await self._desks.reschedule(here.actor, here.account, broadcast.broadcast_no, at_ms, zone)
            except UsedUp as day:
                form.errors["at"] = full(self._frame, request, day)
            except MatrixError as error:
                if error.status != 409:
                    raise
                return await self._draw(request, *await self._found(request), late=True)
        if form.errors:
            return await self._draw(request, here, broadcast, form)
        path = f"{here.path}/broadcasts/{broadcast.broadcast_no}"
        return redirect(request, path, flash=self._frame.says(request, "It is planned."))

    async def _cancel(self, request: Request, here: Here, broadcast: Any, form: Form) -> Answer:
        says = self._frame.says
        asked = self._frame.unsure(
            request, here, "broadcasts", form, says(request, "Call this broadcast off?"), says(request, "Call it off"),
            f"{here.path}/broadcasts/{broadcast.broadcast_no}",
            says(request, "Nothing goes out, and the draft can be changed and published again."),
        )  # fmt: skip
        if asked is not None:
            return asked
        try:
            await self._desks.cancel(here.actor, here.account, broadcast.broadcast_no)
        except MatrixError as error:
            if error.status != 409:
                raise
            return await self._draw(request, *await self._found(request), late=True)
        return redirect(
            request,
            f"{here.path}/broadcasts/{broadcast.broadcast_no}",
            flash=says(request, "It is called off."),
        )
