"""The checklist names tests that exist, and says of everything else that it is not done."""

import ast
from pathlib import Path

import pytest

from teahouse.safety.reporting import CHECKLIST, Principle, Row, santa_clara

ROOT = Path(__file__).parents[4]
ROWS = [row for principle in CHECKLIST for row in principle.rows]


@pytest.mark.parametrize("node", sorted({test for row in ROWS for test in (row.test, row.also) if test}))
def test_each_test_that_is_named_exists(node: str) -> None:
    file, _, name = node.partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    there = {each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert name in there, f"{node} is gone: name the test that shows it now, or leave the row undone"


def test_rows_are_numbered_once_and_nothing_lacks_what_is_not_there() -> None:
    assert ["Numbers", "Notice", "Appeal"] == [principle.name for principle in CHECKLIST]
    assert len(ROWS) == len({row.number for row in ROWS}) == len({row.asks for row in ROWS})
    assert [] == [row.number for row in ROWS if (row.lacks or row.also) and not row.test]


def test_it_is_shown_as_it_is() -> None:
    some = Principle(
        "Notice", (Row("T1", "Told | why", "tests/a.py::b"), Row("T2", "When", "c", "later", "d"), Row("T3", "Who"))
    )
    expected = """# The Santa Clara Principles, row by row

3 rows: 1 shown by a test, 1 shown in part, 1 not yet.

## Notice

| | asked | shown by |
|---|---|---|
| T1 | Told \\| why | `tests/a.py::b` |
| T2 | When | `c`, `d` (in part: later) |
| T3 | Who | not yet |
"""
    assert expected == santa_clara((some,))
    assert len(ROWS) == santa_clara().count("\n| ") - 3
