"""A newsroom on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.parts.safety.rumours.newsroom import Divided


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Divided]:
    opened = Divided(tmp_path / "data", database_url)
    await opened.open()
    yield opened
    await opened.close()
