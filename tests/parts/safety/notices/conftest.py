"""One house for each test of notices, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.parts.safety.notices.world import House


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """Open, with nobody in it."""
    opened = await House(tmp_path, database_url).open()
    yield opened
    await opened.close()
