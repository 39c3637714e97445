"""Everyone is told of a new rulebook (Art. 14(2) DSA): once, in pages, over restarts, in their language."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.safety.decisions import _informed
from teahouse.safety.statements import write_rulebook
from tests.parts.safety.court import DAY_MS, NOW_MS

PEOPLE = [f"p{number:02}" for number in range(11)]


class Tea:
    """A house with eleven people, entered and left as often as one likes."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.clock = ManualClock(NOW_MS)
        self.settings = Settings(
            data_dir=str(folder), server_name="tea.example", public_url="https://tea.example", database=database_url,
            service_name="Tea House", open_registration=True, rate_limits=False,
        )  # fmt: skip
        self.tokens: dict[str, str] = {}

    async def up(self) -> None:
        self.house = Teahouse(self.settings, self.clock)
        await self.house.start()
        transport = httpx.ASGITransport(self.house.application)  # type: ignore[arg-type]
        self.http = httpx.AsyncClient(transport=transport, base_url="https://tea.example")

    async def down(self) -> None:
        await self.http.aclose()
        await self.house.stop()

    async def register(self, name: str) -> None:
        body = {"username": name, "password": "a long tea leaf", "auth": {"type": "m.login.dummy"}}
        self.tokens[name] = (await self.call("", "POST", "register", body))["access_token"]

    async def call(self, name: str, method: str, path: str, body: Any = None) -> Any:
        headers = {"authorization": f"Bearer {self.tokens[name]}"} if name else {}
        answer = await self.http.request(method, f"/_matrix/client/v3/{path}", headers=headers, json=body)
        assert 200 == answer.status_code, answer.text
        return answer.json()

    async def heard(self, name: str) -> list[str]:
        """What the service has said to somebody, in a room that their client shows apart."""
        joined = (await self.call(name, "GET", "sync")).get("rooms", {}).get("join", {})
        return [
            event["content"]["body"]
            for room in joined.values()
            if any(one["type"] == "m.tag" and "m.server_notice" in one["content"]["tags"]
                   for one in room["account_data"]["events"])
            for event in room["timeline"]["events"]
            if event["type"] == "m.room.message"
        ]  # fmt: skip

    async def counts(self) -> dict[str, int]:
        return {name: len(await self.heard(name)) for name in PEOPLE}

    async def publish(self, change: str, begins_in_ms: int | None = None) -> int:
        books = self.house.safety.decisions.rulebooks
        toml = re.sub(r'id = "\w+"', f'id = "{change}"', write_rulebook(books.versions[-1]), count=1)
        begins = None if begins_in_ms is None else self.clock.now_ms() + begins_in_ms
        return (await self.house.db.write(lambda tx: books.publish(tx, toml.encode(), "@lex:t", begins))).number

    async def told(self, number: int) -> Any:
        return (await self.http.get(f"/_teahouse/v1/rulebook/{number}")).json()["told"]


@pytest.fixture
async def tea(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Tea]:
    monkeypatch.setattr(_informed, "PAGE", 3)  # a page is fifty: with three, eleven people are four pages
    made = Tea(tmp_path, database_url)
    await made.up()
    for name in PEOPLE:
        await made.register(name)
    yield made
    await made.down()


async def test_everyone_is_told_once_whenever_the_house_is_shut(tea: Tea) -> None:
    assert (None, 0) == (await tea.told(1), sum((await tea.counts()).values())), "nobody is told of the first"
    number = await tea.publish("junk", DAY_MS)
    shut = 0
    while (told := await tea.told(number))["done_ms"] is None:  # shut whenever a page was done
        before = told["people"]
        for _ in range(2000):
            if (await tea.told(number))["people"] > before:
                break
            await asyncio.sleep(0.005)
        await tea.down()
        await tea.up()
        shut += 1
        assert shut < 20
    await tea.house.jobs.settle()
    assert shut >= 1
    assert dict.fromkeys(PEOPLE, 1) == await tea.counts()
    assert len(PEOPLE) == (await tea.told(number))["people"]
    entries = await tea.house.ledger.entries("rulebook", str(number))
    (over,) = [entry for _, entry in entries if entry.public.get("event") == "told"]
    assert (len(PEOPLE), NOW_MS) == (over.public["people"], over.public["done_ms"])
    assert "p00" not in str(over.public)
    await tea.down()
    await tea.up()
    await tea.house.jobs.settle()
    assert dict.fromkeys(PEOPLE, 1) == await tea.counts()
    page = (await tea.http.get(f"/transparency/rules/{number}")).text
    assert "Everyone who had an account was told of this version: 11" in page and "everyone was told of it" in page


async def test_what_they_read_is_the_change_its_day_and_its_page_in_their_language(tea: Tea) -> None:
    kind = "user/@p01:tea.example/account_data/org.teahouse.language"
    await tea.call("p01", "PUT", kind, {"language": "zh-Hant"})
    number = await tea.publish("junk", DAY_MS)
    await tea.house.jobs.settle()
    (english,), (chinese,) = await tea.heard("p00"), await tea.heard("p01")
    assert english.startswith("The rules change\n\nThere is a new version of the rules of Tea House: version 2.")
    assert "It holds from September 22, 2026" in english
    address = "https://tea.example/transparency/rules/2"
    assert address in english and address in chinese
    assert "New: " in english and "Gone: " in english
    assert chinese.startswith("規則有變更") and "2026年9月22日" in chinese
    assert 200 == (await tea.http.get(f"/transparency/rules/{number}")).status_code

    await tea.publish("rubbish", 2 * DAY_MS)  # the next one is another letter
    await tea.house.jobs.settle()
    assert dict.fromkeys(PEOPLE, 2) == await tea.counts()
    assert re.search(r"version 3\.", (await tea.heard("p00"))[-1])


async def test_who_left_who_nobody_is_and_who_came_later_are_not(tea: Tea) -> None:
    body = {"auth": {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "p03"},
                     "password": "a long tea leaf"}}  # fmt: skip
    await tea.call("p03", "POST", "account/deactivate", body)
    await tea.house.db.write(lambda tx: tea.house.identity.create_face(tx, "gazette", "Gazette", ""))
    tea.clock.advance(1000)
    number = await tea.publish("junk")
    tea.clock.advance(1000)
    await tea.register("p99")
    await tea.house.jobs.settle()
    assert [] == await tea.heard("p99")
    assert len(PEOPLE) - 1 == (await tea.told(number))["people"]
    assert {} == dict(await tea.house.rooms.memberships("@gazette:tea.example"))
