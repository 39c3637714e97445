"""The rulebook: edited as TOML, compared with the version before, and then published, by those of the law."""

import hashlib
import re

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.safety.desk._doors import Doors
from teahouse.safety.desk._frame import Frame, Here
from teahouse.safety.desk._moments import moment_of
from teahouse.safety.gate import WORKS
from teahouse.safety.roles import Role
from teahouse.safety.statements import (
    Differences,
    Fault,
    FaultsError,
    Rulebook,
    differences,
    read_rulebook,
    write_rulebook,
)

_PAGE = "/desk/rulebook"
_LAW: tuple[Role, ...] = ("legal", "admin")
_LONGEST = 500_000
_AT = re.compile(r"rules\[(\d+)\]")
_RULE = re.compile(r"^\s*\[\[\s*rules\s*\]\]", re.MULTILINE)


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with the text. line: where its rule begins, 0 if that can not be told."""

    field: str
    says: str
    line: int


class RulebookPages:
    """``/desk/rulebook``."""

    def __init__(self, frame: Frame, doors: Doors, clock: Clock) -> None:
        self._frame = frame
        self._clock = clock
        self._db = doors.db
        self._books = doors.decisions.rulebooks
        frame.open_pages.add(_PAGE)

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _PAGE, self.page, op="getDeskRulebook", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _PAGE, self.act, op="postDeskRulebook", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=4 * _LONGEST),
        ]  # fmt: skip

    async def page(self, request: Request) -> Answer:
        """The latest version, to be changed."""
        return self._draw(request, await self._frame.enter(request), Form([]))

    def _draw(
        self,
        request: Request,
        here: Here,
        form: Form,
        wrong: tuple[Wrong, ...] = (),
        changes: Differences | None = None,
    ) -> Answer:
        versions, now_ms = self._books.versions, self._clock.now_ms()
        last, text = versions[-1], form.raw("toml")
        return self._frame.render(
            request, "rulebook-desk.html", here, "rules", form=form, versions=list(reversed(versions)),
            in_force=self._books.in_force(now_ms).number, toml=write_rulebook(last, why=False), wrong=wrong,
            changes=changes, seen=_seen(last, text), lawful=not here.staff.roles.isdisjoint(_LAW), last=last,
            status=422 if wrong or form.errors else 200,
        )  # fmt: skip

    async def act(self, request: Request) -> Answer:
        """Compare; and publish what was compared."""
        form = await read_form(request)
        publishes = form.get("do") == "publish"
        here = await self._frame.enter(request, *(_LAW if publishes else WORKS))
        text, last = form.raw("toml"), self._books.versions[-1]
        if len(text) > _LONGEST:
            form.errors["toml"] = self._frame.says(request, "At most %(n)s characters.", n=_LONGEST)
            return self._draw(request, here, form)
        try:
            new = read_rulebook(text.encode(), number=last.number + 1, from_ms=self._clock.now_ms())
            changes = differences(last, new)
            if changes.none:
                form.errors["toml"] = self._frame.says(request, "Nothing is changed.")
                return self._draw(request, here, form)
            if not publishes or form.get("seen") != _seen(last, text):
                return self._draw(request, here, form, changes=changes)
            begins = form.get("from")
            made = await self._published(text, here.staff.user_id, moment_of(begins) if begins else None)
        except FaultsError as error:
            return self._draw(request, here, form, tuple(_wrong(one, text) for one in error.faults))
        said = self._frame.says(request, "Version %(n)s is published.", n=made.number)
        return redirect(request, _PAGE, flash=said)

    async def _published(self, text: str, by: str, from_ms: int | None) -> Rulebook:
        def unit(tx: Tx) -> Rulebook:
            return self._books.publish(tx, text.encode(), by, from_ms)

        return await self._db.write(unit)


def _seen(last: Rulebook, text: str) -> str:
    """What stands for a comparison: nothing is published but what was compared, with what was compared."""
    return hashlib.sha256(f"{last.number}\n{text}".encode("utf-8", "replace")).hexdigest()


def _wrong(fault: Fault, text: str) -> Wrong:
    """With the line at which the rule begins that the fault is in."""
    found, line = _AT.search(fault.field), 0
    if found is not None:
        begins = [one.start() for one in _RULE.finditer(text)]
        at = int(found[1])
        line = text.count("\n", 0, begins[at]) + 1 if at < len(begins) else 0
    return Wrong(field=fault.field, says=fault.says, line=line)
