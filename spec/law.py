"""Holds spec/law.tsv to the law's own numbering and to what is in the repository; ``spec/check.py`` runs it.

One row for each paragraph of the Digital Services Act (Regulation (EU) 2022/2065), Articles 9 to 24, and of Regulation
(EU) 2021/784 on terrorist content (TCO), Articles 3 to 11: what it asks, in our words; how far that is met; in which
modules; which tests show it; and why not, or not wholly.

==========  ========================================================================================
Yes         met by the house. A module, and a test that shows it.
Partial     met in part, and the last column says what is missing.
No          not met, and why.
Operator    whoever runs the service has to do it; the house may have the place for it.
Other       binds somebody else (authorities, very large platforms, flaggers), or nobody.
==========  ========================================================================================
"""

import ast
import csv
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LAW = ROOT / "spec" / "law.tsv"
STATUSES = ("Yes", "Partial", "No", "Operator", "Other")
#: How many paragraphs each article has.
DSA = {9: 6, 10: 6, 11: 3, 12: 2, 13: 5, 14: 6, 15: 3, 16: 6, 17: 5, 18: 2, 19: 2, 20: 6, 21: 9, 22: 8, 23: 4, 24: 6}
TCO = {3: 9, 4: 7, 5: 8, 6: 3, 7: 3, 8: 2, 9: 3, 10: 2, 11: 3}
COLUMNS = ["article", "asks", "status", "where", "test", "why"]


class Provision(NamedTuple):
    """A paragraph. where: modules below ``teahouse/``, with ``:name`` for a part of one; test: pytest node ids."""

    article: str
    asks: str
    status: str
    where: str
    test: str
    why: str


def paragraphs() -> list[str]:
    """All that there are, in the law's order: "DSA 9(1)"."""
    return [
        f"{name} {article}({number})"
        for name, articles in (("DSA", DSA), ("TCO", TCO))
        for article, count in articles.items()
        for number in range(1, count + 1)
    ]


def provisions(path: Path = LAW) -> list[Provision]:
    """The rows of spec/law.tsv. ValueError for a row of another shape."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    odd = [line for line in (header, *lines) if len(line) != len(COLUMNS)]
    if header != COLUMNS or odd:
        raise ValueError(f"law: a row is not {', '.join(COLUMNS)}: {odd[:1] or header}")
    return [Provision(*line) for line in lines]


def problems(rows: list[Provision]) -> list[str]:
    """What is wrong with them, a line each."""
    said, meant = [row.article for row in rows], paragraphs()
    found = [f"law: {article} has no row" for article in meant if article not in said]
    found += [f"law: {article} is no paragraph of these articles" for article in said if article not in meant]
    found += [f"law: {article} has {n} rows" for article, n in Counter(said).items() if n > 1]
    if not found and said != meant:
        found.append("law: the rows are not in the law's order")
    for row in rows:
        found += [f"law: {row.article}: {fault}" for fault in _faults(row)]
    return found


def _faults(row: Provision) -> list[str]:
    found = []
    if row.status not in STATUSES:
        found.append(f"status {row.status!r} is none of {', '.join(STATUSES)}")
    if not row.asks:
        found.append("does not say what it asks")
    if row.status != "Yes" and not row.why:
        found.append(f"{row.status} without a reason")
    if row.status in ("Yes", "Partial") and not (row.where and row.test):
        found.append(f"{row.status} without a module and a test that shows it")
    if row.status in ("No", "Other") and (row.where or row.test):
        found.append(f"{row.status}, and yet it is met somewhere")
    for place in row.where.split():
        path, _, name = place.partition(":")
        if not _defines(ROOT / "teahouse" / path, name):
            found.append(f"there is no {place}")
    for node in row.test.split():
        path, _, name = node.partition("::")
        if not name.startswith("test_") or not _defines(ROOT / path, name):
            found.append(f"there is no test {node}")
    return found


def _defines(path: Path, name: str) -> bool:
    """Whether there is such a file, and such a class or function in it ("" for none in particular)."""
    return path.suffix == ".py" and path.is_file() and (not name or name in _names(path))


@cache
def _names(path: Path) -> frozenset[str]:
    kinds = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return frozenset(node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, kinds))
