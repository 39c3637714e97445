"""How many people use the service, in a browser: by day and by night, on a phone, in three languages."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from teahouse.kernel.config import Settings
from tests.harness.servers import SERVER_NAME, Server
from tests.parts.safety.reporting.test_recipients import Tea
from tests.web.browser import DESKTOP, PHONE, Browser


async def used(folder: Path) -> None:
    """A house that three people used this spring, and one of them this autumn."""
    tea = Tea(folder, "")
    tea.settings = Settings(
        data_dir=str(folder), server_name=SERVER_NAME, public_url="http://tea.house", open_registration=True,
        rate_limits=False,
    )  # fmt: skip
    await tea.up()
    for name in ("lin", "kai", "zoe"):
        await tea.register(name)
    await tea.comes("lin")
    for day in ("2026-02-02T00:00", "2026-03-02T00:00"):
        await tea.until(day)
        await tea.comes("lin", "kai", "zoe")
    await tea.until("2026-10-02T00:00")
    await tea.comes("lin")
    await tea.down()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("recipients") / "house"
    asyncio.run(used(folder / "data"))
    started = Server(folder).start()
    yield started
    started.stop()


def test_the_figure_and_how_it_is_counted(browser: Browser, server: Server) -> None:
    for width, dark, lang in ((PHONE, False, "en"), (DESKTOP, True, "zh-Hans"), (DESKTOP, False, "zh-Hant")):
        shot = browser.folder / f"recipients-{width}-{lang}.png"
        look = browser.look(f"{server.url}/transparency/recipients", width, dark, lang, shot=shot)
        look.assert_clean()
        assert "2026-10" in look.text and "2026-02" in look.text
        assert lang != "en" or "Average of six months, to" in look.text
