"""Every act that is written into an account's record has words in the Studio."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house._tree import PACKAGE

HOME = PACKAGE / "publicaccounts"
WORDS = HOME / "studio" / "pages" / "act-words.html"
HELD = {
    "decision": ("granted", "refused"),
    "act": ("change", "secret", "delete"),
}  # what stands in an act made of parts
ROOTS = {"act": 3, "record": 2}  # ``accounts.act(tx, account, actor, act)``, ``accounts.record(actor, account, act)``


def _takers(tree: ast.AST) -> dict[str, int]:
    """The file's own functions that are told an act: name and the argument's place, ``self`` aside."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [one.arg for one in node.args.args if one.arg != "self"]
            if "act" in names:
                found[node.name] = names.index("act")
    return found


def _said(node: ast.expr) -> Iterator[str]:
    """All acts that an expression may be."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=yes, orelse=no):
            yield from _said(yes)
            yield from _said(no)
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), ast.FormattedValue(value=ast.Name(id=name))]):
            yield from (text + one for one in HELD[name])
        case ast.Call(func=ast.Attribute(value=ast.Dict(values=values)), args=[_, other]):  # {...}.get(key, other)
            for one in (*values, other):
                yield from _said(one)
        case ast.Name(id="act"):  # passed on: whoever calls says it
            return
        case _:
            raise AssertionError(f"line {node.lineno}: say the act where it is written down")


def acts(source: Path) -> set[str]:
    """The acts a file writes down."""
    tree = ast.parse(source.read_text("utf-8"))
    own = _takers(tree)
    found: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, of = node.func.attr, ast.unparse(node.func.value)
        if name in own and of == "self":
            place = own[name]
        elif name in ROOTS and re.search(r"(accounts|registry|people|frame)$", of):
            place = 1 if of.endswith("frame") else ROOTS[name]
            place = 2 if of.endswith("people") and len(node.args) == 4 else place
        else:
            continue
        found |= {one for one in _said(node.args[place]) if one}
    return found


def _recorded() -> set[str]:
    return set().union(*(acts(path) for path in HOME.rglob("*.py")))


def test_every_act_has_words() -> None:
    worded = set(re.findall(r'"([\w. ]+)": _\(', WORDS.read_text("utf-8")))
    missing = sorted(_recorded() - worded)
    assert [] == missing, f"say in {WORDS.name} and its catalogues what they are called: {missing}"
    assert [] == sorted(worded - _recorded()), "nobody does these any more: take them out"


@pytest.mark.parametrize(
    "line",
    [
        'self._accounts.act(tx, account, actor, "plant", "")',
        'self._frame.record(here, "plant")',
        'self._people.act(tx, account, actor, "plant", {})',
        'self._registry.act(tx, a, b, "plant" if yes else "plant", "")',
    ],
)
def test_an_act_is_found_wherever_it_is_said(tmp_path: Path, line: str) -> None:
    source = tmp_path / "some.py"
    source.write_text(f"async def some(self):\n    {line}\n", "utf-8")
    assert {"plant"} == acts(source)
