"""A world on each database, and a webhook's receiver."""

from collections.abc import AsyncIterator

import pytest

from teahouse.kernel.bus import Bus
from teahouse.kernel.db import Database
from tests.parts.publicaccounts.occurrences.world import Target, World


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    db = Database(database_url, Bus(), ["publicaccounts"])
    await db.open()
    made = World(db)
    yield made
    await made.occurrences.stop()
    await db.close()


@pytest.fixture
async def target() -> AsyncIterator[Target]:
    started = await Target().start()
    yield started
    started.stop()
