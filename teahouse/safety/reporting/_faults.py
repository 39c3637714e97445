"""What a check finds: where, what is there, and what was expected."""

from msgspec import Struct

_SHOWN = 60


class Fault(Struct, frozen=True):
    """One finding. ``line`` is 0 for a whole file; ``column`` is a spreadsheet's letter, as in Annex II, or empty; in
    JSON it is the field's path. ``expected`` is empty where ``what`` says it all.

    A ``remark`` is no breach of Annex II but worth a second look. ``rule`` is a short name for findings of one sort.
    """

    file: str
    line: int
    column: str
    rule: str
    what: str
    expected: str
    remark: bool = False

    def __str__(self) -> str:
        place = ":".join([self.file, *([str(self.line)] if self.line else []), *([self.column] if self.column else [])])
        expected = f"; expected {self.expected}" if self.expected else ""
        return f"{place}: {'remark: ' if self.remark else ''}{self.what}{expected}"


class Findings:
    """Collects what is found in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, line: int, column: int | None, rule: str, what: str, expected: str) -> None:
        """Note a breach. ``column`` counts from 0."""
        self.faults.append(Fault(self.file, line, letter(column), rule, what, expected))

    def remark(self, line: int, column: int | None, rule: str, what: str, expected: str) -> None:
        """Note what is odd, but no breach."""
        self.faults.append(Fault(self.file, line, letter(column), rule, what, expected, remark=True))


def letter(column: int | None) -> str:
    """A spreadsheet's name for a column: A, …, Z, AA, …; nothing for None."""
    name = ""
    while column is not None and column >= 0:
        name = chr(ord("A") + column % 26) + name
        column = column // 26 - 1
    return name


def shown(text: str) -> str:
    """``text`` quoted, short, and without what would move the cursor: it comes from strangers."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: _SHOWN + 1])
    return f"“{clean[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{clean}”"
