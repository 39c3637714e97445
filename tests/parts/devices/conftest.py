"""The part as it is, on each database."""

from collections.abc import AsyncIterator

import pytest

from tests.parts.devices.world import DeviceWorld


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[DeviceWorld]:
    """A service with identity and devices."""
    made = DeviceWorld(database_url)
    await made.open()
    yield made
    await made.close()
