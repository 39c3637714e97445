"""``teahouse report validate`` as it is called: what it prints, and its status."""

from pathlib import Path

import pytest

from teahouse.cli import app
from teahouse.safety.reporting import export, report
from tests.parts.safety.reporting.story import PROFILE, RECORDS

FILES = export(report(RECORDS, PROFILE))
APPEALS = "07_appeals_and_recidivism.csv"


@pytest.fixture
def filing(tmp_path: Path) -> Path:
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, list[str], str]:
    with pytest.raises(SystemExit) as end:
        app(["report", "validate", *map(str, arguments)])
    out, err = capsys.readouterr()
    return int(end.value.code or 0), out.splitlines(), err


def test_a_right_filing_ends_with_0(filing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (0, ["11 files: no faults, no remarks"], "") == run(capsys, filing)


def test_a_fault_ends_with_1_and_one_mistake_in_every_row_is_shown_five_times(
    filing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = filing / APPEALS
    file.write_text(file.read_text("utf-8").replace(",0,\n", ",N/A,\n"), "utf-8", newline="\r\n")
    status, lines, _ = run(capsys, file)
    assert 1 == status
    assert f"{file}:10:G: “N/A”; expected blank where it does not apply, 0 where there was none" == lines[0]
    assert [
        f"{file}: 12 more of the sort “number” in column G (--every shows them)",
        "1 file: 17 faults, no remarks",
    ] == lines[5:]
    assert 18 == len(run(capsys, file, "--every")[1])


def test_what_cannot_be_read_ends_with_2(filing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (filing / "empty").mkdir()
    for given, why in (
        (filing / "none.csv", "No such file or directory"),
        (filing / "empty", "a folder without CSV files"),
        (Path("/dev/zero"), "not a plain file"),
    ):
        status, lines, error = run(capsys, filing / APPEALS, given)
        assert (2, [], f"teahouse: {given}: {why}\n") == (status, lines, error)


def test_a_strangers_file_cannot_move_the_cursor(filing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = filing / "a\x1b[2Jb.csv"
    file.write_bytes(FILES[APPEALS].replace(b"Decisions upheld", "\u202eDecisions".encode()))
    status, lines, _ = run(capsys, file)
    assert 1 == status
    assert all(line.isprintable() for line in lines)
