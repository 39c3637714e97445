"""The source as the house tests read it: files, their syntax trees, and which part each belongs to."""

import ast
import functools
import gc
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "teahouse"


class Source(NamedTuple):
    """One module of the package."""

    path: Path
    name: str  # teahouse.rooms._send
    text: str
    tree: ast.Module

    @property
    def part(self) -> str:
        """``rooms`` for teahouse.rooms._send; ``app`` for teahouse.app."""
        pieces = self.name.split(".")
        return pieces[1] if len(pieces) > 1 else ""

    @property
    def where(self) -> str:
        return str(self.path.relative_to(ROOT))


@functools.cache
def sources() -> tuple[Source, ...]:
    """Every module under teahouse/.

    Millions of nodes that stay: looking through them for garbage, again and again, takes longer than reading them.
    """
    gc.disable()
    try:
        return tuple(_read(path) for path in sorted(PACKAGE.rglob("*.py")))
    finally:
        gc.freeze()
        gc.enable()


def _read(path: Path) -> Source:
    pieces = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(pieces[:-1] if pieces[-1] == "__init__" else pieces)
    text = path.read_text("utf-8")
    return Source(path, name, text, ast.parse(text, str(path)))


@functools.cache
def imports(source: Source) -> list[tuple[str, int]]:
    """Every module or name that ``source`` imports, in full, with the line."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(source, node)
            found += [(f"{base}.{alias.name}", node.lineno) for alias in node.names]
    return found


def _absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    pieces = source.name.split(".")
    if source.path.name != "__init__.py":
        pieces = pieces[:-1]
    pieces = pieces[: len(pieces) - (node.level - 1)]
    return ".".join([*pieces, *([node.module] if node.module else [])])


@functools.cache
def functions(source: Source) -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function, with the dotted name that leads to it."""
    found: list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]] = []

    def walk(node: ast.AST, before: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                found.append((before + child.name, child))
                walk(child, f"{before}{child.name}.")
            elif isinstance(child, ast.ClassDef):
                walk(child, f"{before}{child.name}.")
            else:
                walk(child, before)

    walk(source.tree, "")
    return found


def arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """The names of its parameters, ``self`` and ``cls`` left out."""
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [argument.arg for argument in every if argument.arg not in ("self", "cls")]
