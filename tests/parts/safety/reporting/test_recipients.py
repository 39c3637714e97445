"""Average monthly active recipients (Art. 24(2) DSA): each person once a month, kept, published by itself."""

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Tx
from teahouse.safety.reporting import Month, Records, beside
from tests.parts.safety.reporting.story import PROFILE

DAY_MS = 86_400_000
PAGE, API = "/transparency/recipients", "/_teahouse/v1/recipients"


def moment(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)


class Tea:
    """A house that people use, and that can be left until another day."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.clock = ManualClock(moment("2026-01-31T12:00"))
        self.settings = Settings(
            data_dir=str(folder), server_name="tea.example", public_url="https://tea.example", database=database_url,
            open_registration=True, rate_limits=False,
        )  # fmt: skip
        self.tokens: dict[str, str] = {}

    async def up(self) -> None:
        self.house = Teahouse(self.settings, self.clock)
        await self.house.start()
        await self.house.jobs.settle()
        transport = httpx.ASGITransport(self.house.application)  # type: ignore[arg-type]
        self.http = httpx.AsyncClient(transport=transport, base_url="https://tea.example")

    async def down(self) -> None:
        await self.http.aclose()
        await self.house.stop()

    async def until(self, day: str) -> None:
        """Shut, and opened again on that day."""
        await self.down()
        self.clock.advance(moment(day) - self.clock.now_ms())
        await self.up()

    async def register(self, name: str) -> None:
        body = {"username": name, "password": "a long tea leaf", "auth": {"type": "m.login.dummy"}}
        answer = await self.http.post("/_matrix/client/v3/register", json=body)
        self.tokens[name] = answer.json()["access_token"]

    async def call(self, name: str, method: str, path: str, body: Any = None) -> None:
        headers = {"authorization": f"Bearer {self.tokens[name]}"}
        answer = await self.http.request(method, f"/_matrix/client/v3/{path}", headers=headers, json=body)
        assert 200 == answer.status_code, answer.text

    async def comes(self, *names: str) -> None:
        for name in names:
            await self.call(name, "GET", "account/whoami")

    async def figures(self) -> list[tuple[str, int, int, int]]:
        """(month, people, average, of so many months), the newest first."""
        months = (await self.http.get(API)).json()["months"]
        return [(one["month"], one["people"], one["average"], one["months"]) for one in months]


@pytest.fixture
async def tea(database_url: str, tmp_path: Path) -> AsyncIterator[Tea]:
    made = Tea(tmp_path, database_url)
    await made.up()
    yield made
    await made.down()


async def test_each_person_is_counted_once_a_month_and_the_figure_comes_by_itself(tea: Tea) -> None:
    for name in ("lin", "kai", "zoe"):
        await tea.register(name)
    await tea.comes("lin", "kai")
    assert [] == await tea.figures()
    assert "The first figure will be here on March 1, 2026 at the latest" in (await tea.http.get(PAGE)).text

    await tea.until("2026-02-10T08:00")  # January began on its last day: it is no month
    assert [] == await tea.figures()
    login = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "lin"},
             "password": "a long tea leaf"}  # fmt: skip
    answer = await tea.http.post("/_matrix/client/v3/login", json=login)
    tea.tokens["lin's phone"] = answer.json()["access_token"]
    await tea.comes("lin", "lin's phone", "kai", "lin")
    await tea.until("2026-02-20T08:00")
    await tea.comes("lin", "kai")
    await tea.call("kai", "POST", "logout")  # a device that is gone takes nobody out of the count
    await tea.until("2026-02-28T23:59")
    so_far = (await tea.http.get(API)).json()["so_far"]
    assert {"month": "2026-02", "people": 2, "closes_ms": moment("2026-03-01T01:00")} == so_far
    await tea.until("2026-03-01T00:59")
    assert [] == await tea.figures()
    await tea.until("2026-03-01T01:00")
    assert [("2026-02", 2, 2, 1)] == await tea.figures()

    await tea.comes("zoe")
    await tea.call("zoe", "POST", "account/deactivate", {"auth": {
        "type": "m.login.password", "identifier": {"type": "m.id.user", "user": "zoe"}, "password": "a long tea leaf",
    }})  # fmt: skip
    await tea.comes("lin")
    await tea.until("2026-04-02T00:00")
    assert [("2026-03", 2, 2, 2), ("2026-02", 2, 2, 1)] == await tea.figures()
    await tea.until("2026-04-03T00:00")
    assert 2 == len(await tea.figures()), "a month is closed once"
    page = (await tea.http.get(PAGE)).text
    assert "Average of 2 months, to 2026-03: more were not counted yet" in page
    assert 'href="/transparency/recipients"' in (await tea.http.get("/transparency/")).text


async def test_six_months_are_averaged_and_months_in_which_nobody_was_there_count(tea: Tea) -> None:
    """The service is shut over five ends of months: each is closed when it is opened again, from what was counted."""
    for name in ("lin", "kai", "zoe"):
        await tea.register(name)
    await tea.comes("lin")
    await tea.until("2026-02-02T00:00")
    await tea.comes("lin", "kai", "zoe")
    await tea.until("2026-08-02T00:00")
    last = [("2026-07", 0, 1, 6), ("2026-06", 0, 1, 5), ("2026-05", 0, 1, 4), ("2026-04", 0, 1, 3)]
    assert [*last, ("2026-03", 0, 2, 2), ("2026-02", 3, 3, 1)] == await tea.figures()
    await tea.comes("lin")
    await tea.until("2026-09-02T00:00")
    assert ("2026-08", 1, 0, 6) == (await tea.figures())[0], "February is out of it: one in six months, rounded"
    assert "Average of six months, to 2026-08" in (await tea.http.get(PAGE)).text


async def test_a_figure_is_in_the_ledger_and_stays(tea: Tea) -> None:
    await tea.register("lin")
    await tea.comes("lin")
    await tea.until("2026-02-02T00:00")
    await tea.comes("lin")
    await tea.until("2026-03-02T00:00")
    (month,) = (await tea.http.get(API)).json()["months"]
    entry = await tea.house.ledger.entry(month["proof"]["index"])
    assert entry is not None and "recipients" == entry.kind
    assert {"month": "2026-02", "people": 1, "readers": 0, "average": 1, "months": 1} == entry.public
    assert {} == entry.commitments
    assert 200 == (await tea.http.get(month["proof"]["url"])).status_code
    assert month["proof"]["url"] in (await tea.http.get(PAGE)).text

    def unit(tx: Tx) -> None:
        tx.run("UPDATE safety_recipients SET people = 5")

    with pytest.raises(Exception, match="only added to"):
        await tea.house.db.write(unit)


async def test_who_reads_without_an_account_is_known_again_within_a_day_only(tea: Tea) -> None:
    await tea.register("lin")
    await tea.comes("lin")
    await tea.until("2026-02-02T00:00")
    headers = {"authorization": f"Bearer {tea.tokens['lin']}"}
    v1 = "/_teahouse/v1/accounts"
    await tea.http.post(v1, json={"handle": "leaves", "name": "Leaves"}, headers=headers)
    piece = {"title": "Ferries", "body": "<p>They run.</p>", "comments": "subscribers"}
    draft = (await tea.http.post(f"{v1}/leaves/drafts", json={"pieces": [piece]}, headers=headers)).json()
    sent = {"draft_no": draft["draft_no"]}
    assert (await tea.http.post(f"{v1}/leaves/broadcasts", json=sent, headers=headers)).is_success
    await tea.house.jobs.settle()
    (slug,) = set(re.findall(r"/a/leaves/([\w-]+)</link>", (await tea.http.get("/a/leaves/feed.rss")).text))
    path = f"/a/leaves/{slug}"
    for day in ("2026-02-03", "2026-02-04"):
        await tea.until(f"{day}T00:00")
        for browser in ("kettle/1", "kettle/1", "pot/2"):
            assert 200 == (await tea.http.get(path, headers={"user-agent": browser, "accept": "text/html"})).status_code
    await tea.until("2026-03-02T00:00")
    (month,) = (await tea.http.get(API)).json()["months"]
    assert (1, 4) == (month["people"], month["readers"])


def test_it_stands_beside_the_templates_of_annex_i() -> None:
    """Part 10 is for very large platforms alone; the figure is a line of the additional document."""
    months = tuple(
        Month(begins_ms=moment(f"{name}-01"), people=people, readers=9, average=people - 1, months=6)
        for name, people in (("2025-12", 4), ("2026-01", 7), ("2026-12", 5), ("2027-01", 6))
    )
    lines = list(csv.reader(io.StringIO(beside(Records(months=months), PROFILE).decode(), newline=""), delimiter="\t"))
    found = [line[1:] for line in lines if line[0] == "24(2)"]
    assert [
        ["People who used the service in the month", "2026-01", "7"],
        ["Average monthly active recipients, over six months to this one", "2026-01", "6"],
        ["Months that this average is over", "2026-01", "6"],
        ["Readers of public pages of each day, added up", "2026-01", "9"],
    ] == found[:4]
    assert {"2026-01", "2026-12"} == {line[1] for line in found}
