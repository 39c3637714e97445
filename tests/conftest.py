"""Fixtures all tests share: servers on both databases, and people."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.harness import whole
from tests.harness.postgres import Postgres
from tests.harness.servers import Server

DATABASES = ("sqlite", "postgresql")

# The same examples in every run: what is handed in is what was tried, and red means that something was changed. New
# ones are looked for by `make search`. No deadlines: both cores are busy.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("search" if os.environ.get("TEAHOUSE_SEARCH") else "same")


def pytest_configure(config: pytest.Config) -> None:
    """Let tests speak of the whole run."""
    whole.attach(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Beside what failed, show what the servers it used said last."""
    report = yield
    if report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            if isinstance(value, Server):
                report.sections.append((f"end of the log of {name}", value.said()[-6000:]))
    return report


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for the whole session, started when the first test asks for it."""
    started = Postgres()
    started.start()
    yield started
    started.stop()


def _shared(folder: Path, database: str = "") -> Iterator[Server]:
    server = Server(folder, database=database).start()
    yield server
    assert 0 == server.stop()
    assert "Traceback" not in server.said(), server.said()


@pytest.fixture(scope="session")
def house_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """See ``house``."""
    yield from _shared(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def house_on_postgresql(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """See ``house``."""
    yield from _shared(tmp_path_factory.mktemp("postgresql"), postgres.database())


@pytest.fixture(scope="session", params=DATABASES)
def house(request: pytest.FixtureRequest) -> Server:
    """A server that many plays share, on each database; people are new in every play, so plays don't meet.

    Both stay to the end of the session: going from file to file, a run changes between them again and again.
    """
    server: Server = request.getfixturevalue(f"house_on_{request.param}")
    return server


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[Server]:
    """A server of one's own (SQLite), to kill and restart."""
    server = Server(tmp_path / "house").start()
    yield server
    server.stop()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new database without a row, on each of the two."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres").database())
    return f"sqlite:{tmp_path / 'teahouse.db'}"
