"""The whole service, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.parts.safety.gate.house import House


@pytest.fixture
async def house(tmp_path: Path, database_url: str) -> AsyncIterator[House]:
    opened = await House(tmp_path, database_url).open()
    yield opened
    await opened.close()
