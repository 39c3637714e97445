"""One SQL text for SQLite and PostgreSQL.

A text uses ``?`` for every argument. ``x IN ?`` and ``x NOT IN ?`` take a list: on SQLite the mark is
widened to as many marks as the list needs (rounded up to a power of two, the last element repeated, so
that few statements exist), on PostgreSQL it becomes ``= ANY($n)``. DDL says INTEGER, BLOB, REAL. ``INDEXED BY name`` is
for SQLite alone, which keeps no statistics and so can not tell which of two indexes leads past a million rows.
"""

import functools
import re
from collections.abc import Sequence

Value = str | int | bytes | float | None
Argument = Value | Sequence[Value]

_MARK = re.compile(r"\?")
_INDEXED_BY = re.compile(r" INDEXED BY \w+")
_IN_LIST = re.compile(r"(?i)\b(NOT\s+)?IN\s+\?")
_DDL = [
    (re.compile(r"\bINTEGER\b"), "BIGINT"),
    (re.compile(r"\bBLOB\b"), "BYTEA"),
    (re.compile(r"\bREAL\b"), "DOUBLE PRECISION"),
    (re.compile(r"\)\s*WITHOUT ROWID"), ")"),
]


def widen(sql: str, args: Sequence[Argument]) -> tuple[str, Sequence[Value]]:
    """Return SQLite's form of ``sql`` and its flat arguments.

    >>> widen("a = ? AND b IN ?", (1, ["x", "y", "z"]))
    ('a = ? AND b IN (?,?,?,?)', [1, 'x', 'y', 'z', 'z'])
    """
    if not _takes_list(sql):
        return sql, args  # type: ignore[return-value]
    flat: list[Value] = []
    widths: list[int] = []
    for arg in args:
        if isinstance(arg, list | tuple):
            width = 1 << max(0, len(arg) - 1).bit_length()
            flat.extend(arg)
            flat.extend([arg[-1]] * (width - len(arg)))
            widths.append(width)
        else:
            flat.append(arg)  # type: ignore[arg-type]
            widths.append(0)
    return _widened(sql, tuple(widths)), flat


@functools.lru_cache(maxsize=4000)
def _takes_list(sql: str) -> bool:
    return _IN_LIST.search(sql) is not None


@functools.lru_cache(maxsize=2000)
def _widened(sql: str, widths: tuple[int, ...]) -> str:
    counts = iter(widths)

    def mark(_: re.Match[str]) -> str:
        width = next(counts)
        return "(" + ",".join("?" * width) + ")" if width else "?"

    return _MARK.sub(mark, sql)


@functools.lru_cache(maxsize=2000)
def numbered(sql: str) -> str:
    """Return PostgreSQL's form of ``sql``.

    >>> numbered("a = ? AND b NOT IN ? AND c IN ?")
    'a = $1 AND b <> ALL($2) AND c = ANY($3)'
    """
    sql = _INDEXED_BY.sub("", sql)
    sql = _IN_LIST.sub(lambda match: "<> ALL(?)" if match.group(1) else "= ANY(?)", sql)
    numbers = iter(range(1, 10_000))
    return _MARK.sub(lambda _: f"${next(numbers)}", sql)


def postgres_ddl(sql: str) -> str:
    """Return PostgreSQL's form of one statement of a schema file."""
    for pattern, replacement in _DDL:
        sql = pattern.sub(replacement, sql)
    return sql


def statements(script: str) -> list[str]:
    """Split a schema file into its statements: each ends with ``;`` at the end of a line."""
    lines = [line for line in script.splitlines() if not line.lstrip().startswith("--")]
    parts = re.split(r";[ \t]*(?:\n|$)", "\n".join(lines))
    return [part.strip() for part in parts if part.strip()]
