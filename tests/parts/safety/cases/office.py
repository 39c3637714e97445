"""The staff at work on cases in a database, with a clock that the test moves.

``Office`` is the real part. Its edges are tables that the test fills: who has which role, what is at which place.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from teahouse.kernel.clock import ManualClock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Who
from teahouse.matrix.errors import forbidden, not_found
from teahouse.media import Thumbnail
from teahouse.safety import cases
from teahouse.surfaces import DisclosedItem, PublicItem, Surface, expose
from tests.parts.safety.cases.desk import ROLES, SCAM, START
from tests.parts.safety.cases.stated import state

STAFF: dict[str, cases.StaffRole] = {
    name: role for name, role in ROLES.items() if role in ("moderator", "senior", "legal", "admin", "auditor")
}


def profile(user_id: str, name: str = "Rob") -> PublicItem:
    item = expose(Surface.PROFILE, item_id=user_id, author=user_id, content={"displayname": name}, ts_ms=START)
    assert item is not None
    return item


def disclosed(item_id: str = "$secret", by: str = "@rep:t") -> DisclosedItem:
    return DisclosedItem(
        item_id=item_id, author="@own:t", room_id="!r", type="m.room.message", content={"body": "psst"}, ts_ms=START,
        disclosed_by=by, disclosed_ms=START,
    )  # fmt: skip


class There(NamedTuple):
    item: PublicItem | DisclosedItem
    subject: cases.Subject


class Roster:
    async def of(self, user_id: str) -> frozenset[cases.StaffRole]:
        return frozenset({STAFF[user_id]} if user_id in STAFF else ())

    async def require(self, caller: Who, *roles: cases.StaffRole) -> cases.StaffRole:
        held = await self.of(caller.user_id)
        for role in roles:
            if role in held:
                return role
        raise forbidden("role: you have none that may do this")


class Places:
    def __init__(self) -> None:
        self.things: dict[str, There] = {}

    def put(self, item: PublicItem | DisclosedItem, **subject: Any) -> None:
        disclosed = isinstance(item, DisclosedItem)
        given: dict[str, Any] = {"account": item.author, "items": (item.item_id,), "disclosed": disclosed} | subject
        self.things[item.item_id] = There(item, cases.Subject(**given))

    async def at(self, text: str, viewer: str) -> There:
        if text not in self.things:
            raise not_found("location: there is nothing there that you can see")
        return self.things[text]


class NoPictures:
    async def thumbnail(self, mxc: str, width: int, height: int, method: str = "scale") -> Thumbnail | None:
        return None

    async def veiled(self, mxc: str) -> Thumbnail | None:
        return Thumbnail(f"/veiled/{mxc}", "image/jpeg", 1, "t")

    async def types(self, mxcs: Sequence[str]) -> dict[str, str]:
        return dict.fromkeys(mxcs, "image/jpeg")


class Office:
    """Everything of cases over one database."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = ManualClock(START)
        self.cases = cases.Cases(db, self.clock)
        self.words = cases.Words(db)
        self.places = Places()
        ports = cases.Ports(Roster(), self.places, NoPictures(), lambda: 3)
        self.do = cases.Casework(db, self.clock, self.cases, self.words, ports)
        self.numbers = 0

    async def write(self, case_id: str, kind: Any, by: str, /, **fields: Any) -> cases.Case:
        """An act of anybody's, now."""
        given = {"role": ROLES.get(by, "person"), "ground": SCAM, "rulebook": 3, "at_ms": self.clock.now_ms()} | fields
        act = kind(by=by, **given)

        def unit(tx: Tx) -> cases.Case:
            state(tx, case_id, act)
            return self.cases.append(tx, case_id, act, by, act.role)[1]

        return await self.db.write(unit)

    async def opened(self, case_id: str, by: str = "@rep:t", **more: Any) -> cases.Case:
        """A case that a notice (a detector, the staff) opens."""
        source = {"automatic": "detector", "reporter": "notice", "flagger": "notice"}.get(ROLES[by], "staff")
        given: dict[str, Any] = {"account": "tea", "owners": ("@own:t",), "items": ("$a", "$b")} | more
        ground = given.pop("ground", SCAM)
        subject = cases.Subject(**given)
        return await self.write(
            case_id, cases.Opened, by, case_id=case_id, source=source, subject=subject, ground=ground
        )


def caller(user_id: str) -> Who:
    return Who(user_id, "D", 1, 1)
