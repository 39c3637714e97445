"""A tea shop on each database."""

from collections.abc import AsyncIterator

import pytest

from tests.parts.publicaccounts.conversation.world import Teashop


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Teashop]:
    made = Teashop(database_url)
    await made.db.open()
    yield made
    await made.db.close()
