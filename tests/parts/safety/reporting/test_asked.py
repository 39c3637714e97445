"""What the Santa Clara Principles ask and no other test shows."""

from pathlib import Path

import httpx
import pytest

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from tests.parts.safety.reporting.test_own import JUNE_MS, decided


@pytest.mark.santa_clara("T12")
async def test_who_is_told_finds_where_help_is_to_be_had(tmp_path: Path) -> None:
    """The page of a statement leads to the page that says whom to write to."""
    settings = Settings(
        data_dir=str(tmp_path), server_name="tea.example", public_url="https://tea.example",
        support_email="help@tea.example",
    )  # fmt: skip
    house = Teahouse(settings, ManualClock(JUNE_MS))
    await house.start()
    await decided(house, "case-1", "a")
    (stated,) = await house.safety.decisions.stated_of_case("case-1")
    transport = httpx.ASGITransport(house.application)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="https://tea.example") as http:
        assert 'href="/transparency/contact"' in (await http.get(f"/statements/{stated.token}")).text
        assert "mailto:help@tea.example" in (await http.get("/transparency/contact")).text
    await house.stop()
