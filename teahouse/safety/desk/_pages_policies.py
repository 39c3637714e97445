"""Policy lists: followed and ended, their rules looked through, what they matched and what became of it; and our own.

Nothing here does anything to anybody: what a rule matches is a case, which is worked on like any other.
"""

import msgspec

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.safety.desk._because import put
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here
from teahouse.safety.policies import ANSWERS, MOST_BYTES, RulesError, RulesPage

_LISTS = "/desk/policy-lists"
_LIST = _LISTS + "/{list}"
_OURS = _LISTS + "/ours"
_FIELDS = ("room", "name", "file", "file_name", "sure")
_SHOWN = 50
_LONGEST_ID, _LONGEST_NAME = 255, 200


class PolicyPages:
    """``/desk/policy-lists``."""

    def __init__(self, frame: Frame, doors: Doors) -> None:
        self._frame = frame
        self._policies = doors.policies
        self._queues = doors.casework.queues
        frame.open_pages.add(_LISTS)

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _LISTS, self.list, op="getDeskPolicyLists", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _LISTS, self.follow, op="postDeskPolicyLists", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=64 * 1024),
            Route("POST", _LISTS + "/import", self.import_, op="postDeskPolicyImport", auth=Auth.PAGE, rate="account",
                  body=Body.RAW, max_body=MOST_BYTES + 64 * 1024),
            Route("GET", _OURS, self.ours, op="getDeskPolicyOurs", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", _OURS + "/export", self.export, op="getDeskPolicyExport", auth=Auth.PAGE, rate="read",
                  body=None),
            Route("GET", _LIST, self.one, op="getDeskPolicyList", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _LIST, self.act, op="postDeskPolicyList", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=64 * 1024),
        ]  # fmt: skip

    async def list(self, request: Request) -> Answer:
        """All that are followed, and the forms for one more."""
        return await self._all(request, await self._frame.enter(request), Form([]))

    async def _all(self, request: Request, here: Here, form: Form) -> Answer:
        lists = await self._policies.lists.all()
        return self._frame.render(
            request, "policies-desk.html", here, "rules", form=form, lists=lists, answers=_answers(here),
        )  # fmt: skip

    async def follow(self, request: Request) -> Answer:
        """Follow a room; whoever does answers for the list."""
        here, form = await self._frame.enter(request, *ANSWERS), await read_form(request)
        room = form.required("room", self._frame.says(request, "Say which room: its id or an alias."))
        name = form.get("name")
        if len(room) > _LONGEST_ID:
            form.errors["room"] = self._frame.says(request, "At most %(n)s characters.", n=_LONGEST_ID)
        self._short(request, form, "name")
        try:
            if not form.errors:
                list_id = await self._policies.lists.follow(here.staff.user_id, room, name)
                return self._begun(request, list_id)
        except MatrixError as error:
            put(form, error, _FIELDS)
        return await self._all(request, here, form)

    async def import_(self, request: Request) -> Answer:
        """A file of rules, whole or not at all, instead of an earlier one of its name."""
        here, form = await self._frame.enter(request, *ANSWERS), await read_form(request)
        name = form.required("file_name", self._frame.says(request, "Say what it is called."))
        self._short(request, form, "file_name")
        upload = form.file("file")
        if upload is None:
            form.errors["file"] = self._frame.says(request, "Choose a file.")
        elif upload.size > MOST_BYTES:
            form.errors["file"] = self._frame.says(request, "It has more than %(n)s MB.", n=MOST_BYTES >> 20)
        try:
            if upload is not None and not form.errors:
                return self._begun(request, await self._policies.lists.take(here.staff.user_id, name, upload.read()))
        except RulesError as error:
            says = self._frame.pages.words(request).phrase(error.says)
            form.errors["file"] = says if error.field == "file" else f"{error.field}: {says}"
        except MatrixError as error:
            put(form, error, _FIELDS)
        return await self._all(request, here, form)

    def _short(self, request: Request, form: Form, field: str) -> None:
        if len(form.get(field)) > _LONGEST_NAME:
            form.errors[field] = self._frame.says(request, "At most %(n)s characters.", n=_LONGEST_NAME)

    def _begun(self, request: Request, list_id: str) -> Answer:
        self._policies.wake()
        said = self._frame.says(request, "It is followed. What its rules match here opens a case.")
        return redirect(request, f"{_LISTS}/{list_id}", flash=said)

    async def one(self, request: Request) -> Answer:
        """One list: its rules as they stand there, what they matched, and what became of that."""
        return await self._one(request, await self._frame.enter(request), Form([]))

    async def _one(self, request: Request, here: Here, form: Form) -> Answer:
        words, only = (request.query("q") or "").strip()[:_LONGEST_ID], request.query("only") or ""
        only = only if only in ("matched", "wide") else ""
        after = request.query("after") or ""
        page = await self._policies.lists.page(request.params["list"], words, only, after, _SHOWN)
        return self._frame.render(
            request, "policy-desk.html", here, "rules", form=form, list=page.shown, page=page, words_sought=words,
            only=only, after=after, answers=_answers(here),
            cases=await self._queues.of(_cases_in(page), here.staff.user_id),
        )  # fmt: skip

    async def act(self, request: Request) -> Answer:
        """Answer for a room's list instead of whoever did; follow it no more, which one has to say twice."""
        here, form = await self._frame.enter(request, *ANSWERS), await read_form(request)
        list_id, me, lists = request.params["list"], here.staff.user_id, self._policies.lists
        shown = (await lists.page(list_id, "", "", "", 1)).shown
        try:
            if form.get("do") == "answer" and shown.room_id:
                return self._begun(request, await lists.follow(me, shown.room_id, shown.name))
            if form.get("do") == "end":
                form.required("sure", self._frame.says(request, "Say that you mean it."))
                if not form.errors:
                    await lists.end(me, list_id)
                    self._policies.wake()
                    said = self._frame.says(request, "%(name)s is followed no more.", name=shown.name)
                    return redirect(request, _LISTS, flash=said)
        except MatrixError as error:
            put(form, error, _FIELDS)
        return await self._one(request, here, form)

    async def ours(self, request: Request) -> Answer:
        """Measures in force, as the list that others read, and the statement that each stands on."""
        here = await self._frame.enter(request)
        words, after = (request.query("q") or "").strip()[:_LONGEST_ID], request.query("after") or ""
        return self._frame.render(
            request, "policy-ours-desk.html", here, "rules", page=await self._policies.ours(words, after, _SHOWN),
            words_sought=words, after=after,
        )  # fmt: skip

    async def export(self, request: Request) -> Answer:
        """The same as a file of state events, which others can import."""
        await self._frame.enter(request)
        headers = [
            (b"content-disposition", b'attachment; filename="policy-list.json"'),
            (b"cache-control", b"private, no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]
        return Answer(msgspec.json.encode(await self._policies.export()), 200, headers)


def _answers(here: Here) -> bool:
    return not here.staff.roles.isdisjoint(ANSWERS)


def _cases_in(page: RulesPage) -> list[str]:
    """The cases that a page of rules names."""
    matches = [*(match for rule in page.rules for match in rule.matched), *page.former]
    return list(dict.fromkeys(match.case_id for match in matches))
