"""The ledger over HTTP: an auditor who keeps looking, an independent reader, and an operator who is not honest."""

import asyncio
import contextlib
import io
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from tlog_scales.backend import HttpBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.tiles import leaf_hash

from teahouse.app import Teahouse
from teahouse.cli import app as cli
from teahouse.kernel.config import Settings
from teahouse.ledger import Draft
from tests.harness import judge
from tests.harness.servers import SERVER_NAME, Server

PREFIX = "/transparency/ledger"
URL = "https://tea.house"


def teahouse(*words: object) -> tuple[int, str]:
    """What a ``teahouse`` command says, and its status. In this process: one for each takes longer than the rest."""
    said = io.StringIO()
    status = 0
    with contextlib.redirect_stdout(said):
        try:
            cli([str(word) for word in words], result_action="return_value")
        except SystemExit as end:
            status = int(end.code or 0)
    return status, said.getvalue()


def fill(data: Path, backup: Path) -> None:
    """Log 599 statements after the first rulebook, as decisions do; keep a backup from half-way."""

    async def work() -> None:
        house = Teahouse(Settings(data_dir=str(data), server_name=SERVER_NAME, public_url=URL))
        await house.start()
        drafts = [Draft("statement", {"n": n, "ground": "spam"}, {"who": "Lin"}) for n in range(300)]
        for half in range(2):
            some = drafts[1 - half :]  # the rulebook was there before
            await house.db.write(partial(house.ledger.append_many, drafts=some))
            await house.jobs.settle()
            if not half:
                shutil.copytree(data / "ledger", backup / "ledger")
                # In a process of its own: two SQLite libraries in one drop each other's locks when a file is closed.
                copy = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('VACUUM INTO ?', sys.argv[2:])"
                command = [sys.executable, "-c", copy, str(data / "teahouse.db"), str(backup / "teahouse.db")]
                await asyncio.to_thread(subprocess.run, command, check=True)
        await house.stop()

    asyncio.run(work())


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "house", options=("--public-url", URL, "--no-rate-limits"))
    fill(tmp_path / "house" / "data", tmp_path / "backup")
    yield server.start()
    server.stop()
    assert "Traceback" not in server.said(), server.said()


@pytest.mark.santa_clara("F8")
def test_an_auditor_follows_the_log_through_its_life(house: Server, tmp_path: Path) -> None:
    data, state = house.folder / "data", ("--state", tmp_path / "state")
    with judge.client(house.url) as http:
        keys = http.get(f"{PREFIX}/keys").text.split()
        tile = http.get(f"{PREFIX}/tile/0/000")
        assert ("public, max-age=31536000, immutable", 8192) == (tile.headers["cache-control"], len(tile.content))
        assert 304 == http.get(f"{PREFIX}/tile/0/000", headers={"If-None-Match": tile.headers["etag"]}).status_code
        assert 404 == http.get(f"{PREFIX}/tile/0/009").status_code == http.get(f"{PREFIX}/proof/600").status_code
        assert "gzip" == http.get(f"{PREFIX}/tile/entries/001").headers["content-encoding"]
        (tmp_path / "a.tlog-proof").write_bytes(http.get(f"{PREFIX}/proof/599").content)
        figures = http.get("/metrics").text
        assert "teahouse_ledger_published 600.0" in figures and "teahouse_ledger_refusals_total 0.0" in figures

    reader = TilesReader(HttpBackend(house.url + PREFIX))
    head = reader.get_checkpoint()
    head.verify(Vkey.from_string(keys[0]))
    assert (600, head.root_hash) == (head.size, reader.calculate_root_hash())
    for index in (0, 255, 256, 599):
        reader.get_inclusion_proof(index, 600).check(leaf_hash(reader.get_entry(index)), head.root_hash)

    status, said = teahouse("verify", house.url, *state, "--mirror", tmp_path / "mirror")
    assert (0, True) == (status, "entries  599 statement, 1 rulebook\n" in said), said
    status, said = teahouse("verify", tmp_path / "a.tlog-proof", *state)
    assert (0, True) == (status, "entry    599 of 600" in said and "public   ground: spam" in said), said
    assert 0 == teahouse("verify", tmp_path / "mirror", "--state", tmp_path / "nobody")[0]

    house.stop()
    status, told = teahouse("ledger", "rotate", "--data-dir", data)
    assert 0 == status and 3 == len(told.split("\n")), told
    house.start()
    status, said = teahouse("verify", house.url, *state)
    assert (0, True) == (status, "changed at entry 600" in said and f"by {told.split()[0]}" in said), said
    _dishonest(house, tmp_path, state)


def _dishonest(house: Server, folder: Path, state: tuple[object, ...]) -> None:
    """An entry is edited where it lies; then an old backup is put back, with all that would give it away."""
    edit = "CAST(replace(CAST(entry AS TEXT), 'spam', 'SPAM') AS BLOB)"
    with contextlib.closing(sqlite3.connect(house.folder / "data" / "teahouse.db")) as database, database:
        database.execute(f"UPDATE ledger_entries SET entry = {edit} WHERE entry_no = 77")
    status, said = teahouse("verify", house.url, *state)
    assert (1, True) == (status, "NOT VERIFIED: tree: entry 77 is not the one that tile/0/000" in said), said

    house.stop()
    shutil.rmtree(house.folder / "data")
    shutil.copytree(folder / "backup", house.folder / "data")
    house.start()
    status, said = teahouse("verify", house.url, *state)
    assert (1, True) == (status, "the log had 601 entries before, and now it shows 300" in said), said
    assert 0 == teahouse("verify", house.url, "--state", folder / "stranger")[0], "who never looked cannot know"
    house.stop()
    status, said = teahouse("verify", house.url, *state)
    assert (3, True) == (status, "nothing can be said" in said), said
