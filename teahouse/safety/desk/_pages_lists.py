"""Hash lists: set up, filled from a file or by hand, corrected entry by entry with a reason, and shared back."""

import re
from typing import Literal, cast

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, language_of, read_form, redirect
from teahouse.matrix.errors import MatrixError, invalid_param
from teahouse.safety.desk._because import because_of, put
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here
from teahouse.safety.desk._grounds import choices
from teahouse.safety.detectors import Algorithm
from teahouse.safety.gate import DECIDES, MOST_BYTES, WORKS, ListWish, answered

_LISTS = "/desk/hash-lists"
_LIST = _LISTS + "/{name}"
_FIELDS = ("name", "ground", "outcome", "why", "label", "sources", "pdq", "tlsh", "because",
           "source", "file", "digest", "state")  # fmt: skip
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_SHOWN = 50
_Choices = list[tuple[str, str]]
_BLANK = ListWish(ground="", outcome="case", why="")


class ListPages:
    """``/desk/hash-lists``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._lists = doors.gate.lists
        self._rules = doors.gate.rules
        self._rulebooks = doors.decisions.rulebooks
        frame.open_pages.add(_LISTS)

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _LISTS, self.list, op="getDeskHashLists", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _LISTS, self.begin, op="postDeskHashLists", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=64 * 1024),
            Route("GET", _LIST, self.one, op="getDeskHashList", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _LIST, self.act, op="postDeskHashList", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=64 * 1024),
            Route("POST", _LIST + "/import", self.import_, op="postDeskHashImport", auth=Auth.PAGE, rate="account",
                  body=Body.RAW, max_body=MOST_BYTES + 64 * 1024),
            Route("GET", _LIST + "/export", self.export, op="getDeskHashExport", auth=Auth.PAGE, rate="read",
                  body=None),
        ]  # fmt: skip

    async def list(self, request: Request) -> Answer:
        """All of them, and the form for a new one."""
        return await self._all(request, await self._frame.enter(request), Form([]))

    async def _all(self, request: Request, here: Here, form: Form) -> Answer:
        return self._frame.render(
            request, "lists-desk.html", here, "rules", form=form, lists=await self._lists.all(),
            decides=_decides(here), wanted=_BLANK, grounds=self._grounds(request),
        )  # fmt: skip

    def _grounds(self, request: Request) -> _Choices:
        return choices(self._rulebooks.now(), self._rules.grounds(), language_of(request))

    async def begin(self, request: Request) -> Answer:
        """Set one up under a new name."""
        here, form = await self._frame.enter(request, *DECIDES), await read_form(request)
        name, because = form.get("name"), because_of(self._frame, request, form)
        if not _NAME.fullmatch(name):
            form.errors["name"] = self._frame.says(request, "Small letters, digits and hyphens.")
        elif any(one.name == name for one in await self._lists.all()):
            form.errors["name"] = self._frame.says(request, "There is a list of that name.")
        try:
            if not form.errors:
                await answered(self._lists.put(here.staff.user_id, name, _wish(form, on=True), because))
        except MatrixError as error:
            put(form, error, _FIELDS)
        if form.errors:
            return await self._all(request, here, form)
        return redirect(request, f"{_LISTS}/{name}", flash=self._frame.says(request, "Done."))

    async def one(self, request: Request) -> Answer:
        """One list: what follows from a match, its entries, and what was done to it."""
        return await self._one(request, await self._frame.enter(request), Form([]))

    async def _one(self, request: Request, here: Here, form: Form) -> Answer:
        name, state, after = request.params["name"], request.query("state") or "", request.query("after") or ""
        state = state if state in ("active", "disputed", "removed") else ""
        algorithm, _, digest = after.partition(":")
        shown = await self._lists.get(name)
        found = await self._lists.entries(name, state, (algorithm[:20], digest[:100]), _SHOWN + 1)
        last = found[_SHOWN - 1].hash if len(found) > _SHOWN else None
        return self._frame.render(
            request, "list-desk.html", here, "rules", form=form, list=shown, wanted=shown.settings, state=state,
            entries=found[:_SHOWN], more=f"{last.algorithm.value}:{last.digest}" if last else "",
            acts=await self._lists.done(name), decides=_decides(here), grounds=self._grounds(request),
            algorithms=[(one.value, one.value.upper()) for one in Algorithm],
            sources=[(one, one) for one in shown.settings.sources],
        )  # fmt: skip

    async def act(self, request: Request) -> Answer:
        """What follows from a match (seniors); an entry more; an entry that matches nothing, less, or again."""
        form, name = await read_form(request), request.params["name"]
        do = form.get("do")
        here = await self._frame.enter(request, *(DECIDES if do == "settings" else WORKS))
        because = because_of(self._frame, request, form)
        try:
            if not form.errors:
                await self._done(form, here.staff.user_id, name, because)
        except MatrixError as error:
            put(form, error, _FIELDS)
        if form.errors:
            return await self._one(request, here, form)
        return redirect(request, f"{_LISTS}/{name}", flash=self._frame.says(request, "Done."))

    async def _done(self, form: Form, me: str, name: str, because: str) -> None:
        match form.get("do"):
            case "settings":
                await answered(self._lists.put(me, name, _wish(form, on=form.has("on")), because))
            case "add":
                labels = [one for part in form.get("labels").split(",") if (one := part.strip()[:200])][:50]
                digest = form.get("digest")
                await answered(self._lists.add(me, name, _algorithm(form.get("algorithm")), digest, labels, because))
            case "entry":
                algorithm, _, digest = form.get("entry").partition(":")
                state = form.get("state")
                await answered(self._lists.change(me, name, _algorithm(algorithm), digest, state, because))

    async def import_(self, request: Request) -> Answer:
        """A file of entries, whole or not at all."""
        here, form = await self._frame.enter(request, *WORKS), await read_form(request)
        name, because = request.params["name"], because_of(self._frame, request, form)
        source = form.required("source", self._frame.says(request, "Say who gave it."))
        upload = form.file("file")
        if upload is None:
            form.errors["file"] = self._frame.says(request, "Choose a file.")
        if len(source) > 200:
            form.errors["source"] = self._frame.says(request, "At most %(n)s characters.", n=200)
        if upload is None or form.errors:
            return await self._one(request, here, form)
        kind = "csv" if upload.filename.lower().endswith(".csv") else "json"
        try:
            taken = await answered(self._lists.import_(here.staff.user_id, name, source, upload.read(), kind, because))
        except MatrixError as error:
            put(form, error, _FIELDS)
            return await self._one(request, here, form)
        said = self._frame.says(
            request, "Taken: %(new)s new, %(known)s known, %(out)s kept out since people here decided otherwise.",
            new=taken.new, known=taken.known, out=taken.kept_out,
        )  # fmt: skip
        return redirect(request, f"{_LISTS}/{name}", flash=said)

    async def export(self, request: Request) -> Answer:
        """The list, to share back."""
        here = await self._frame.enter(request)
        form = "csv" if request.query("format") == "csv" else "json"
        name = (await self._lists.get(request.params["name"])).name
        headers = [
            (b"content-disposition", f'attachment; filename="{name}.{form}"'.encode()),
            (b"cache-control", b"private, no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]
        kind = b"text/csv; charset=utf-8" if form == "csv" else b"application/json"
        return Answer(await self._lists.export(here.staff.user_id, name, form), 200, headers, kind)


def _decides(here: Here) -> bool:
    return not here.staff.roles.isdisjoint(DECIDES)


def _algorithm(text: str) -> Algorithm:
    try:
        return Algorithm(text)
    except ValueError:
        raise invalid_param(f"digest: one of {', '.join(one.value for one in Algorithm)}") from None


def _wish(form: Form, *, on: bool) -> ListWish:
    outcome = form.get("outcome")
    if outcome not in ("case", "hold", "label"):
        raise invalid_param("outcome: a list opens a case, holds or labels, and nothing else")
    sources = [one for line in form.raw("sources").splitlines() if (one := line.strip()[:200])][:100]
    return ListWish(
        ground=form.get("ground"), outcome=cast(Literal["case", "hold", "label"], outcome), why=form.get("why"),
        label=form.get("label"), sources=sources, pdq=_distance(form, "pdq"), tlsh=_distance(form, "tlsh"), on=on,
    )  # fmt: skip


def _distance(form: Form, field: str) -> int | None:
    """How far a match may be; None for the usual. Raises M_INVALID_PARAM for what is no number."""
    text = form.get(field)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 5):
        raise invalid_param(f"{field}: a whole number")
    return int(text)
