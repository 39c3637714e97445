"""The front page says what was done this year so far: few statements, kept for minutes, and right."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.safety.orders import OrderForm
from teahouse.safety.reporting import Log, Running, SoFar
from tests.parts.safety.reporting.test_own import (
    DAY_MS,
    JUNE_MS,
    appealed,
    decided,
    given,
    held_by_a_machine,
)


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[Teahouse]:
    settings = Settings(
        data_dir=str(tmp_path), server_name="tea.example", public_url="https://tea.example", database=database_url
    )
    made = Teahouse(settings, ManualClock(JUNE_MS))
    await made.start()
    yield made
    await made.stop()


async def test_it_is_counted_as_it_happened_and_no_more_often_than_every_five_minutes(house: Teahouse) -> None:
    clock, safety = house.clock, house.safety
    assert isinstance(clock, ManualClock)
    kept = (safety.cases, safety.decisions, safety.notices, safety.orders, safety.gate.lists, safety.recipients)
    running = Running(clock, Log(*kept))
    nothing = await running.so_far()
    assert (0, 0, None) == (nothing.decisions, nothing.notices, nothing.error_permille)
    await house.db.write(lambda tx: house.identity.create_face(tx, "kai", "kai", ""))
    await given(house, "kai", "rosa@reader.example")
    await held_by_a_machine(house, "case-m", "m")
    await decided(house, "case-m", "m", automated_detection=True)
    for number in range(3):
        await decided(house, f"case-{number}", f"item-{number}")
    await decided(house, "case-n", "n", nothing=True)
    await safety.orders.receive(OrderForm(kind="act"))
    assert nothing is await running.so_far(), "it is kept"
    for number, outcome in enumerate(("reverse", "uphold")):
        await appealed(house, f"case-{number}", 0, outcome)
    clock.advance(300_000)
    expected = SoFar(
        year=2026, at_ms=clock.now_ms(), notices=1, measures=(("remove", 4), ("hold", 1)), solely=1, partly=1,
        people=4, appeals=2, upheld=1, in_part=0, reversed=1, orders=0, refused=1, disputes=0, against=0,
    )  # fmt: skip
    assert expected == await running.so_far()
    assert (6, 2, 500) == (expected.decisions, expected.answered, expected.error_permille)
    clock.advance(220 * DAY_MS)
    new = await running.so_far()
    assert (2027, 0, 0, ()) == (new.year, new.decisions, new.notices, new.measures)


@pytest.mark.parametrize(
    ("language", "title", "provisional"),
    [("en", "2026 so far", "Provisional"), ("zh-Hans", "2026 年至今", "暂定"), ("zh-Hant", "2026 年至今", "暫定")],
)
async def test_the_front_page_shows_it(house: Teahouse, language: str, title: str, provisional: str) -> None:
    await decided(house, "case-0", "a")
    transport = httpx.ASGITransport(house.application)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="https://tea.example") as http:
        page = (await http.get("/transparency/", headers={"accept-language": language})).text
    assert title in page and provisional in page
    assert '<td class="n">1</td>' in page
