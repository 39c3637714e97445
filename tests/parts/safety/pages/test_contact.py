"""The page of contact points and terms (Art. 11 to 14 DSA): who is asked, by whom, in which language."""

from pathlib import Path
from typing import Any

import httpx

from teahouse.app import Teahouse
from teahouse.kernel.config import Settings


async def page(folder: Path, **settings: Any) -> tuple[str, str]:
    """The page, and the front page that leads to it."""
    house = Teahouse(Settings(data_dir=str(folder), server_name="tea.example", **settings))
    await house.start()
    transport = httpx.ASGITransport(house.application)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://tea.example") as http:
        texts = [(await http.get(path)).text for path in ("/transparency/contact", "/transparency/")]
    await house.stop()
    return texts[0], texts[1]


async def test_whom_to_ask_is_said_to_authorities_and_to_people(tmp_path: Path) -> None:
    shown, front = await page(
        tmp_path, support_email="help@tea.example", support_page="https://tea.example/help",
        contact_authorities="law@tea.example", contact_languages=["de", "zh-Hant"],
        legal_representative="Tea Law, Lindengasse 3, Wien", terms_url="https://tea.example/terms",
    )  # fmt: skip
    assert 'href="/transparency/contact"' in front
    for words in (
        "mailto:help@tea.example", "https://tea.example/help", "mailto:law@tea.example", "German",
        "Chinese (Traditional", "Tea Law, Lindengasse 3, Wien", "https://tea.example/terms",
    ):  # fmt: skip
        assert words in shown, words


async def test_what_the_operator_has_not_set_is_said_to_be_missing(tmp_path: Path) -> None:
    shown, _ = await page(tmp_path)
    assert 2 == shown.count("The operator has not said yet how to be reached.")
    assert "Legal representative" not in shown
