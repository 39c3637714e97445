"""The part as it is: real database (both kinds), real HTTP application in process, a clock that tests move."""

from collections.abc import AsyncIterator

import pytest

from tests.parts.identity.world import World


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """A service with open registration and rate limits off, on each database."""
    made = World(database_url)
    await made.open()
    yield made
    await made.close()
