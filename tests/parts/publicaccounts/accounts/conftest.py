"""A world on each database."""

from collections.abc import AsyncIterator

import pytest

from tests.parts.publicaccounts.accounts.world import World


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    opened = World(database_url)
    await opened.open()
    yield opened
    await opened.close()
