"""What the tests of safety share: a database with its tables (and the ledger's), on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from teahouse.kernel.bus import Bus
from teahouse.kernel.db import Database
from tests.parts.safety.court import Court


@pytest.fixture
async def safety_db(database_url: str) -> AsyncIterator[Database]:
    """Migrated and open."""
    database = Database(database_url, Bus(), ["ledger", "safety"])
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def court(database_url: str, tmp_path: Path) -> AsyncIterator[Court]:
    """Cases, decisions and the ledger, open."""
    opened = await Court(tmp_path, database_url).open()
    yield opened
    await opened.close()
