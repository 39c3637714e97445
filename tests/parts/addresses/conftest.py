"""A town on each database."""

from collections.abc import AsyncIterator

import pytest

from tests.harness.post import post_office
from tests.parts.addresses.town import Town


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with post_office() as post:
        made = Town(database_url, post)
        await made.open()
        yield made
        await made.close()
