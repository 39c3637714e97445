"""What verbs refuse with is said at the Desk in the reader's language: each sentence has a translation there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from teahouse.kernel.pages import Words
from tests.house._tree import PACKAGE

DESK = "teahouse.safety.desk"
#: Calls whose text reaches a form of the Desk.
SAY = {"Refusal", "GateError", "RuleError", "RulesError", "Fault", "Missing"}
#: What is said to machines, or on the command line alone.
ELSEWHERE = ("reporting", "statements/_filing.py", "statements/_filing_rules.py", "decisions/_routes.py")


def said(node: ast.AST) -> str | None:
    """The message that a string is made from, with ``{}`` where something is filled in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def sentences() -> Iterator[tuple[Path, str]]:
    safety = PACKAGE / "safety"
    for path in sorted(safety.rglob("*.py")):
        if str(path.relative_to(safety)).startswith(ELSEWHERE):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAY:
                for each in (*node.args, *(keyword.value for keyword in node.keywords)):
                    text = said(each)
                    if text is not None and " " in text:
                        yield path, text


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_each_is_translated(language: str) -> None:
    words = Words(language, (DESK,))
    found = list(sentences())
    assert 200 < len(found)
    assert [] == [(path.name, text) for path, text in found if text.strip("{}: ") and text == words.phrase(text)]


def test_what_was_filled_in_stays_and_so_does_what_nobody_translated() -> None:
    words = Words("zh-Hans", (DESK,))
    assert "@lin:tea.house 正在处理；高级管理员可以将其指派给别人" == words.phrase(
        "@lin:tea.house has it; a senior can assign it to someone else"
    )
    assert "MUTE 至少持续 24 小时" == words.phrase("MUTE lasts at least 24 hours"), "the longer message is meant"
    assert "有人抢先了一步" == words.phrase("Somebody was faster")
    assert "There is no such sentence" == words.phrase("There is no such sentence")
    odd = "x" * 5000 + " has an end"
    assert odd == words.phrase(odd)
    assert "Somebody was faster" == Words("en", (DESK,)).phrase("Somebody was faster")
    assert "{0} {x} 须有期限" == words.phrase("{0} {x} has an end"), "what was filled in is not read as a message"
