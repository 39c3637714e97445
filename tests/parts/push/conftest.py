"""The part as it is, on each database, and a gateway that answers; failures are retried at once."""

from collections.abc import AsyncIterator

import pytest

from teahouse.push import _badges, _line
from tests.parts.push.world import Gateway, PushWorld


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds become hundredths."""
    monkeypatch.setattr(_line, "FIRST_RETRY_S", 0.02)
    monkeypatch.setattr(_line, "LAST_RETRY_S", 0.05)
    monkeypatch.setattr(_badges, "SETTLE_S", 0.02)


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[PushWorld]:
    """A service with identity, rooms and push."""
    made = PushWorld(database_url)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    """A push gateway."""
    started = await Gateway().start()
    yield started
    await started.stop()
