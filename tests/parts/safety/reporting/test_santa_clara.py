"""The checklist names tests that exist, and says of everything else that it is not done."""

import ast
from pathlib import Path

from teahouse.safety.reporting import CHECKLIST, Principle, Row, santa_clara

ROOT = Path(__file__).parents[4]
ROWS = [row for principle in CHECKLIST for row in principle.rows]


NAMED = {(row.number, test) for row in ROWS for test in (row.test, row.also) if test}


def _shown(file: Path) -> set[tuple[str, str]]:
    """What the tests of a file say they show: (row, node)."""
    text, found = file.read_text("utf-8"), set[tuple[str, str]]()
    if ".mark.santa_clara(" not in text:
        return found
    for each in ast.parse(text).body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            for mark in each.decorator_list:
                if isinstance(mark, ast.Call) and "pytest.mark.santa_clara" == ast.unparse(mark.func):
                    rows = [ast.literal_eval(row) for row in mark.args]
                    found |= {(row, f"{file.relative_to(ROOT)}::{each.name}") for row in rows}
    return found


def test_each_row_names_tests_that_say_of_themselves_that_they_show_it() -> None:
    """That a test of some name exists says nothing of what it is about: whoever changes it reads its mark."""
    said = {
        one for file in (ROOT / "tests").rglob("test_*.py") if "node_modules" not in str(file) for one in _shown(file)
    }
    assert set() == NAMED - said, "named here, and the test does not say so: mark it, or leave the row undone"
    assert set() == said - NAMED, "a test says that it shows this, and the checklist does not name it"


def test_rows_are_numbered_once_and_nothing_lacks_what_is_not_there() -> None:
    assert ["Foundations", "Numbers", "Notice", "Appeal"] == [principle.name for principle in CHECKLIST]
    assert len(ROWS) == len({row.number for row in ROWS}) == len({row.asks for row in ROWS})
    assert [] == [row.number for row in ROWS if (row.lacks or row.also) and not row.test]
    assert [] == [row.number for row in ROWS if bool(row.cannot) is bool(row.test)], "undone, and it does not say why"


def test_it_is_shown_as_it_is() -> None:
    some = Principle(
        "Notice",
        (
            Row("T1", "Told | why", "tests/a.py::b"),
            Row("T2", "When", "c", "later", "d"),
            Row("T3", "Who"),
            Row("T4", "Where", cannot="no | map"),
        ),
    )
    expected = """# The Santa Clara Principles, row by row

4 rows: 1 shown by a test, 1 shown in part, 2 not yet.

## Notice

| | asked | shown by |
|---|---|---|
| T1 | Told \\| why | `tests/a.py::b` |
| T2 | When | `c`, `d` (in part: later) |
| T3 | Who | not yet |
| T4 | Where | not yet: no \\| map |
"""
    assert expected == santa_clara((some,))
    assert len(ROWS) == santa_clara().count("\n| ") - 4
