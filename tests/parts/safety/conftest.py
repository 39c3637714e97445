"""What the tests of safety share: a database with its tables (and the ledger's), on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from teahouse.kernel.bus import Bus
from teahouse.kernel.db import Database


@pytest.fixture
async def safety_db(database_url: str) -> AsyncIterator[Database]:
    """Migrated and open."""
    database = Database(database_url, Bus(), ["ledger", "safety"])
    await database.open()
    yield database
    await database.close()
