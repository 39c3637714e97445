"""Identity, ledger and roles on one database, on both kinds, with a clock that tests move."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.parts.safety.roles.house import House


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """Open, with nobody in it."""
    made = House(database_url, tmp_path)
    await made.open()
    yield made
    await made.close()
