"""Trusted flaggers (Art. 22 DSA): registered with a key that is shown once, suspended, revoked; each with reasons."""

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.safety.desk._because import because_of, put
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here
from teahouse.safety.roles import Role

_FLAGGERS = "/desk/flaggers"
_FLAGGER = _FLAGGERS + "/{flagger}"
_LAW: tuple[Role, ...] = ("legal", "admin")
_FIELDS = ("name", "email", "user_id", "because", "days")


class FlaggerPages:
    """``/desk/flaggers``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._flaggers = doors.notices.flaggers
        self._words = doors.words
        frame.open_pages.add(_FLAGGERS)

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _FLAGGERS, self.list, op="getDeskFlaggers", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _FLAGGERS, self.register, op="postDeskFlaggers", auth=Auth.PAGE, rate="account",
                  body=Body.RAW, max_body=64 * 1024),
            Route("GET", _FLAGGER, self.one, op="getDeskFlagger", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _FLAGGER, self.act, op="postDeskFlagger", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=64 * 1024),
        ]  # fmt: skip

    async def list(self, request: Request) -> Answer:
        """All there ever were."""
        return await self._all(request, await self._frame.enter(request), Form([]))

    async def _all(self, request: Request, here: Here, form: Form) -> Answer:
        return self._frame.render(
            request, "flaggers-desk.html", here, "notices", form=form, flaggers=await self._flaggers.every(),
            lawful=_lawful(here),
        )  # fmt: skip

    async def register(self, request: Request) -> Answer:
        """Register one. Its key is on the page that follows, once."""
        here, form = await self._frame.enter(request, *_LAW), await read_form(request)
        because, name, user_id = because_of(self._frame, request, form), form.get("name"), form.get("user_id")
        if not name or len(name) > 200:
            form.errors["name"] = self._frame.says(request, "Say what it is called.")
        if user_id and (not user_id.startswith("@") or len(user_id) > 255):
            form.errors["user_id"] = self._frame.says(request, "A user ID begins with @.")
        if form.errors:
            return await self._all(request, here, form)
        try:
            made, key = await self._flaggers.register(name, form.get("email"), user_id, because, _who(here))
        except MatrixError as error:
            put(form, error, _FIELDS)
            return await self._all(request, here, form)
        return await self._one(request, here, Form([]), made.flagger_id, key)

    async def one(self, request: Request) -> Answer:
        """One of them, and what was done about it."""
        return await self._one(request, await self._frame.enter(request), Form([]), request.params["flagger"])

    async def _one(self, request: Request, here: Here, form: Form, flagger_id: str, key: str = "") -> Answer:
        flagger = await self._flaggers.get(flagger_id)
        acts = await self._flaggers.acts(flagger_id)
        whys = await self._words.read_all([one.why for one in acts])
        return self._frame.render(
            request, "flagger-desk.html", here, "notices", form=form, flagger=flagger, key=key, lawful=_lawful(here),
            acts=[(one, whys.get(one.why, "")) for one in reversed(acts)],
        )  # fmt: skip

    async def act(self, request: Request) -> Answer:
        """A new key, a suspension or its end, the end."""
        here, form = await self._frame.enter(request, *_LAW), await read_form(request)
        flagger_id, because, key = request.params["flagger"], because_of(self._frame, request, form), ""
        try:
            if form.errors:
                pass
            elif form.get("do") == "key":
                key = await self._flaggers.renew(flagger_id, because, _who(here))
            elif form.get("do") == "suspend":
                await self._flaggers.suspend(flagger_id, form.integer("days", 0, 0, 999), because, _who(here))
            elif form.get("do") == "reinstate":
                await self._flaggers.reinstate(flagger_id, because, _who(here))
            elif form.get("do") == "revoke":
                await self._flaggers.revoke(flagger_id, because, _who(here))
        except MatrixError as error:
            put(form, error, _FIELDS)
        if form.errors:
            return await self._one(request, here, form, flagger_id)
        if key:
            return await self._one(request, here, Form([]), flagger_id, key)
        return redirect(request, f"{_FLAGGERS}/{flagger_id}", flash=self._frame.says(request, "Done."))


def _lawful(here: Here) -> bool:
    return not here.staff.roles.isdisjoint(_LAW)


def _who(here: Here) -> tuple[str, str]:
    return here.staff.user_id, here.staff.role
