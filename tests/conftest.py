"""Fixtures all tests share: servers on both databases, and people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.postgres import Postgres
from tests.harness.servers import Server

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for the whole session, started when the first test asks for it."""
    started = Postgres()
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="session", params=DATABASES)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that many plays share, on each database; people are new in every play, so plays don't meet."""
    database = request.getfixturevalue("postgres").database() if request.param == "postgresql" else ""
    server = Server(tmp_path_factory.mktemp(request.param), database=database).start()
    yield server
    assert 0 == server.stop()
    assert "Traceback" not in server.said(), server.said()


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[Server]:
    """A server of one's own (SQLite), to kill and restart."""
    server = Server(tmp_path / "house").start()
    yield server
    server.stop()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new, empty database, on each of the two."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres").database())
    return f"sqlite:{tmp_path / 'teahouse.db'}"
