"""The whole service in this process, on SQLite and on PostgreSQL; with a policy room of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from tests.parts.safety.gate.house import House


@pytest.fixture
async def house(tmp_path: Path, database_url: str) -> AsyncIterator[House]:
    made = House(tmp_path, database_url)
    made.settings = msgspec.structs.replace(made.settings, policy_room="policies")
    opened = await made.open()
    yield opened
    await opened.close()
