"""What a text must contain for a pattern to be found in it: asked first, since the library reads patterns anew.

Reading ``earn .{0,30} a day`` takes it some 70 µs for each item; looking whether "earn " is there takes one. An
expression is given this question before each pattern, and answers as it did.
"""

from __future__ import annotations

import json
import re
from importlib import import_module
from typing import Any

#: How Python itself reads a pattern; not public, so without types.
ops: Any = import_module("re._constants")
parser: Any = import_module("re._parser")

_BEFORE = re.compile(r"\b([a-z_]+)\s*\.\s*matches\s*\(\s*$")
_STRING = re.compile(r"""[rR]?(?!\"\"\"|''')(?:"(?:[^"\\\n])*"|'(?:[^'\\\n])*')""")
_CLOSE = re.compile(r"\s*\)")
_LEAST = 3
_MOST = 4


def needles(pattern: str) -> list[str]:
    """Strings that stand in every text in which RE2 finds ``pattern``; [] where that is not plain to see."""
    if "[:" in pattern or "\\" in pattern:  # read otherwise by Python than by RE2, or by one of them alone
        return []
    try:
        parsed = parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return []
    if parsed.state.flags & ~re.UNICODE:
        return []
    found = {run for run in _runs(parsed) if len(run) >= _LEAST}
    return sorted(found, key=lambda run: (-len(run), run))[:_MOST]


def _runs(parsed: Any) -> list[str]:
    """The runs of letters that stand one after another, whatever comes between the runs."""
    runs, run = [], ""
    for op, argument in parsed:
        if op is ops.LITERAL:
            run += chr(argument)
            continue
        runs.append(run)
        run = ""
        if op is ops.SUBPATTERN and not argument[1] and not argument[2]:
            runs += _runs(argument[3])
    return [*runs, run]


def asked_first(source: str, patterns: list[tuple[int, str, str]]) -> str:
    """``source`` with a question before each pattern that has one. patterns: offset, fact and pattern of each."""
    for at, fact, pattern in sorted(patterns, reverse=True):
        before = _BEFORE.search(source[:at])
        string = _STRING.match(source, at)
        close = _CLOSE.match(source, string.end()) if string is not None else None
        if before is None or close is None or before[1] != fact:
            continue
        questions = [f"{fact}.contains({json.dumps(needle, ensure_ascii=False)})" for needle in needles(pattern)]
        if questions:
            whole = source[before.start() : close.end()]
            source = f"{source[: before.start()]}({' && '.join([*questions, whole])}){source[close.end() :]}"
    return source
