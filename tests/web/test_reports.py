"""Yearly reports in a browser: published by the house, corrected at the Desk, read by everyone."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from tests.harness.authenticator import staff
from tests.harness.person import Person
from tests.harness.servers import SERVER_NAME, Server
from tests.parts.safety.reporting.test_own import decided
from tests.web.at_work import AtWork
from tests.web.browser import DESKTOP, PHONE, Browser

JUNE_2025_MS = 1_748_764_800_000


async def last_year(folder: Path) -> None:
    """A house that was there in 2025, and decided something."""
    settings = Settings(data_dir=str(folder), server_name=SERVER_NAME, public_url="http://tea.house")
    house = Teahouse(settings, ManualClock(JUNE_2025_MS))
    await house.start()
    await decided(house, "case-1", "a")
    await house.stop()


@dataclass(frozen=True)
class Press(AtWork):
    law: Person
    mo: Person


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    folder = tmp_path_factory.mktemp("press") / "house"
    asyncio.run(last_year(folder / "data"))
    server = Server(folder).start()
    law, mo = (staff(server.person(name), role, server) for name, role in (("Law", "legal"), ("Mo", "moderator")))
    yield Press(server, law, mo)
    server.stop()


def test_the_house_publishes_what_nobody_did_and_the_law_corrects_it(browser: Browser, press: Press) -> None:
    until = time.monotonic() + 60
    while "04_notices.csv" not in httpx.get(f"{press.server.url}/transparency/reports").text:
        assert time.monotonic() < until, "15 February is over, and nothing is published"
        time.sleep(0.5)
    page = "/desk/reports"
    assert "by the house" in press.look(browser, press.law, page, shot=browser.folder / "desk-reports.png").text
    press.look(
        browser, press.mo, page, PHONE, dark=True, lang="zh-Hant", shot=browser.folder / "desk-reports-phone.png"
    )
    fields = {"year": "2025", "why": " "}
    with press.http(press.mo) as http:
        assert "Publish a correction" not in http.get(page).text
        assert 403 == http.post(page, data=fields).status_code
    with press.http(press.law) as http:
        refused = http.post(page, data=fields)
        assert 422 == refused.status_code and "A correction says what it is for" in refused.text
        for year in ("1999", "x", "2025 "):
            assert 422 == http.post(page, data={"year": year.strip() + "9", "why": "?"}).status_code
        assert 303 == http.post(page, data=fields | {"why": "One order was counted twice."}).status_code
        assert "One order was counted twice." in http.get(page).text
    for width, dark, lang in ((PHONE, False, "en"), (DESKTOP, True, "zh-Hans"), (DESKTOP, False, "zh-Hant")):
        shot = browser.folder / f"reports-{width}-{lang}.png"
        look = browser.look(f"{press.server.url}/transparency/reports", width, dark, lang, shot=shot)
        look.assert_clean()
        assert "One order was counted twice." in look.text
