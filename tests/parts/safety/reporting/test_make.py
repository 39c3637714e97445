"""``teahouse report make``, ``file`` and ``publish`` as they are called, on the data folder of a service that was."""

import asyncio
import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.safety.reporting import CHECKLIST_FILE, santa_clara, validate
from teahouse.safety.statements import decode_batch
from tests.parts.safety.reporting.test_own import decided

JUNE_2025_MS, DAY_MS = 1_748_764_800_000, 86_400_000
DECIDED = 101  # more than a batch holds


async def a_year(folder: Path) -> None:
    clock = ManualClock(JUNE_2025_MS)
    house = Teahouse(Settings(data_dir=str(folder), server_name="tea.example", public_url="https://tea.example"), clock)
    await house.start()
    for number in range(DECIDED):
        await decided(house, f"case-{number}", f"item-{number}")
    clock.advance(250 * DAY_MS)  # in February
    await decided(house, "case-later", "later")
    await house.stop()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year") / "data"
    asyncio.run(a_year(folder))
    return folder


def run(data: Path, *words: str | Path) -> tuple[int, str, str]:
    command = [str(Path(sys.executable).with_name("teahouse")), "report", *map(str, words)]
    place = ["--data-dir", str(data), "--server-name", "tea.example"] if data.exists() else []
    done = subprocess.run([*command, *place], capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def texts(folder: Path, *answers: str) -> Path:
    file = folder / "answers.toml"
    file.write_text(f"answers = {list(answers)}", "utf-8")
    return file


def test_one_command_makes_all_three(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "report"
    status, said, wrong = run(data, "make", "2025", out)
    assert (0, f"11 files of Annex I, 2 batches and the Santa Clara checklist in {out}: no faults\n", "") == (
        status, said, wrong,
    )  # fmt: skip
    files = tree(out)
    parts = {name: body for name, body in files.items() if name.endswith(".csv")}
    assert 11 == len(parts) and [] == [str(one) for one in validate(list(parts.items())) if not one.remark]
    assert {
        "batches/batch-0001.json",
        "batches/batch-0002.json",
        "beside.tsv",
        CHECKLIST_FILE,
        "licence.md",
    } == files.keys() - parts.keys()
    assert santa_clara().encode() == files[CHECKLIST_FILE]
    assert [100, 1] == [len(decode_batch(files[f"batches/batch-000{at}.json"])) for at in (1, 2)]
    assert 0 == run(Path("/none"), "validate", out)[0]


def test_a_folder_that_holds_something_is_left_alone(data: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    status, said, wrong = run(data, "make", "2025", tmp_path)
    assert (2, "", f"teahouse: {tmp_path}: holds something already; name an empty folder\n") == (status, said, wrong)
    assert {"mine.txt": b"mine"} == tree(tmp_path)


def test_own_answers_and_a_provider_of_another_name(data: Path, tmp_path: Path) -> None:
    own = texts(tmp_path, *(f"Our answer {at}." for at in range(6)))
    out = tmp_path / "report"
    assert 0 == run(data, "make", "2025", out, "--texts", own, "--provider", "Tea Ltd", "--previous", "2025-02-14")[0]
    files = tree(out)
    assert b"Our answer 5." in files["11_qualitative.csv"]
    identification = dict(row[2:] for row in csv.reader(io.StringIO(files["01_report_identification.csv"].decode())))
    assert "Tea Ltd" == identification["Name of the service provider"]
    assert "2025-02-14" in identification.values()
    few = texts(tmp_path, "Only one.")
    status, said, wrong = run(data, "make", "2025", tmp_path / "none", "--texts", few)
    assert (1, "", "teahouse: texts: answers holds 1 texts; part 11 asks 6 questions\n") == (status, said, wrong)
    assert 2 == run(data, "make", "2025", tmp_path / "none", "--texts", tmp_path / "nothing.toml")[0]
    assert not (tmp_path / "none").exists()


def test_a_year_that_is_not_over(data: Path, tmp_path: Path) -> None:
    status, said, wrong = run(data, "make", "9998", tmp_path / "report")
    assert (1, "") == (status, said) and "9998-12-31 is not over" in wrong
    assert not (tmp_path / "report").exists()


def test_batches_of_some_days(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "batches"
    status, said, _ = run(data, "file", out, "--start", "2026-02-01", "--end", "2026-02-28")
    assert (0, f"1 statement in 1 file in {out}\n") == (status, said)
    assert 1 == len(decode_batch(tree(out)["batch-0001.json"]))
    assert 2 == run(data, "file", out, "--start", "2026-02-01", "--end", "2026-02-28")[0]
    assert 1 == run(data, "file", tmp_path / "x", "--start", "then", "--end", "2026-02-28")[0]


def test_a_year_is_published_and_corrected_at_the_machine(data: Path) -> None:
    status, said, _ = run(data, "publish", "2025")
    assert 0 == status and re.fullmatch(r"2025, version 1: 15 files, ledger entry \d+\n", said), said
    status, _, wrong = run(data, "publish", "2025")
    assert (1, "teahouse: why: a correction says what it is for\n") == (status, wrong)
    status, said, _ = run(data, "publish", "2025", "--why", "The provider has a new name.", "--provider", "Tea Ltd")
    assert 0 == status and said.startswith("2025, version 2: 16 files"), said
    assert 1 == run(data, "publish", "2024")[0]
