"""A house inside the process, on SQLite, for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.parts.sync.inside import Inside, inside


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as found:
        yield found
