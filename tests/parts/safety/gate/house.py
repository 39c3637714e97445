"""``House``: the whole service in this process, with a clock that stands still, and people who speak HTTP to it."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.publicaccounts.accounts import Account
from teahouse.publicaccounts.articles import Audience, Piece
from teahouse.safety.cases import Case
from teahouse.safety.gate import Wanted
from tests.parts.identity.world import Caller as Person

#: What has no SQL of its own that others have not tried on both.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SEN = "@sen:tea.house"
WHY = "seen too often"


def rule(expression: str, **fields: Any) -> Wanted:
    """A rule that opens a case, if nothing else is said."""
    about = {"ground": "spam", "outcome": "case", "why": "It asks people for money.", **fields}
    return Wanted(expression=expression, **about)


class House:
    """``await open()``, and ``close()``."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.clock = ManualClock(1_800_000_000_000)
        self.settings = Settings(
            data_dir=str(folder), database=database_url, server_name="tea.house", open_registration=True,
            rate_limits=False, broadcasts_unverified=9,
        )  # fmt: skip

    async def open(self) -> "House":
        self.service = service = Teahouse(self.settings, self.clock)
        await service.start()
        self.gate, self.db = service.safety.gate, service.db
        self.cases, self.decisions = service.safety.cases, service.safety.decisions
        transport = httpx.ASGITransport(service.application)  # type: ignore[arg-type]
        self.http = httpx.AsyncClient(transport=transport, base_url="http://tea.house", timeout=60)
        return self

    async def close(self) -> None:
        await self.http.aclose()
        await self.service.stop()

    async def restart(self) -> None:
        await self.close()
        await self.open()

    async def settled(self) -> None:
        """All jobs that are due are done."""
        await self.service.jobs.settle()

    async def later(self, ms: int) -> None:
        """Time goes by, and what is due is done."""
        self.clock.advance(ms)
        await self.service.jobs.stop()
        self.service.jobs.start()
        await self.settled()

    # --- people

    async def person(self, name: str) -> Person:
        someone = Person(self)  # type: ignore[arg-type]
        auth = {"type": "m.login.dummy"}
        body = {"username": name, "password": "a long tea leaf", "auth": auth}
        someone.signed_in(await someone.post("v3/register", body))
        return someone

    async def public_room(self, person: Person, **body: Any) -> str:
        made = await person.post("v3/createRoom", {"preset": "public_chat", "visibility": "public", **body})
        return str(made["room_id"])

    async def say(self, person: Person, room: str, body: str, **content: Any) -> str:
        self.sent = getattr(self, "sent", 0) + 1
        path = f"v3/rooms/{{}}/send/m.room.message/txn{self.sent}"
        answer = await person.put(path, room, body={"msgtype": "m.text", "body": body, **content})
        return str(answer["event_id"])

    async def account(self, owner: Person, handle: str = "daily", **body: Any) -> Account:
        answer = await self.http.post(
            "/_teahouse/v1/accounts", json={"handle": handle, "name": handle, **body},
            headers={"Authorization": f"Bearer {owner.token}"},
        )  # fmt: skip
        assert answer.status_code < 300, answer.text
        found = await self.service.publicaccounts.accounts.get(handle)
        assert found is not None
        return found

    async def publish(self, owner: Person, account: Account, piece: Piece, settle: bool = True) -> Any:
        articles = self.service.publicaccounts.articles
        draft = await articles.drafts.create(owner.user_id, account, [piece])
        made = await articles.publish(owner.user_id, account, draft.draft_no, Audience())
        if settle:
            await self.settled()
        return await articles.broadcast(account, made.broadcast_no)

    # --- rules

    async def active(self, name: str, expression: str, **fields: Any) -> None:
        """A rule in force."""
        await self.gate.rules.draft(SEN, name, rule(expression, **fields), WHY)
        await self.gate.rules.run(SEN, name, 1)
        await self.gate.rules.activate(SEN, name, WHY)

    async def cases_of(self, item: str) -> list[Case]:
        """The cases that detectors opened about an item."""
        names = dict.fromkeys(
            row[0] for row in await self.db.all("SELECT case_id FROM safety_case_items WHERE item = ?", item)
        )
        return [case for name in names if (case := await self.cases.get(name)) is not None]
