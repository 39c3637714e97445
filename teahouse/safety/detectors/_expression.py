"""A rule's expression: CEL over `Facts`, checked before it is kept, so that it cannot lie about types or run for long.

What is refused is refused with its place. What may still go wrong when it runs (a division by zero, an entry that a
list has not) is a `RuleFailed` for that item: the gate publishes and asks for a review.

Source: google/cel-spec, doc/langdef.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, get_type_hints

import msgspec

from teahouse.safety.detectors._cost import BUDGET, Constant, Refused, Size, Weighing
from teahouse.safety.detectors._facts import LONGEST_ENTRY, MOST_ENTRIES, Facts
from teahouse.safety.detectors._needles import asked_first
from teahouse.safety.detectors._text import LONGEST, normalised

if TYPE_CHECKING:
    from cel_expr_python import cel

LONGEST_EXPRESSION = 2_000
#: By so much an item is smaller than the greatest for which expressions are asked together.
SMALLER = 8
_PLACE = re.compile(r"<input>:(\d+):(\d+): (.*?)(?:\n \||$| \[[A-Z_]+\]$)", re.DOTALL)
_CODE = re.compile(r"^[A-Z_]+: |\s*\[[A-Z_]+\]\s*$|(?:ERROR: )?<input>:-1:-1: |\n.*", re.DOTALL)
_ESCAPES = re.compile(r"\\.", re.DOTALL)
_NAMES_OF_KINDS = {str: "text", int: "number", bool: "true or false", tuple[str, ...]: "list of text"}


class RuleError(ValueError):
    """A rule that is not taken. field: which of its fields. line, column: where in the expression, from 1; 0 if
    nowhere in particular. says: why, in a sentence."""

    def __init__(self, field: str, says: str, line: int = 0, column: int = 0) -> None:
        place = f" (line {line}, column {column})" if line else ""
        super().__init__(f"{field}{place}: {says}")
        self.field = field
        self.says = says
        self.line = line
        self.column = column


class RuleFailed(Exception):
    """The expression has no answer for this item; the message says why."""


class Answers:
    """The facts of one item in the form that expressions read. Made once for all rules."""

    __slots__ = ("activation",)

    def __init__(self, facts: Facts) -> None:
        if type(facts) is not Facts:
            raise TypeError(f"a rule is asked about Facts and nothing else, not {type(facts).__name__}")
        values = msgspec.structs.asdict(facts)
        for name in _lists():
            values[name] = list(values[name])
        self.activation = _environment().Activation(values)


class Expression:
    """A checked expression. `greatest_cost` in steps of about 5 ns. Raises RuleError if it is not taken."""

    def __init__(self, source: str) -> None:
        if len(source) > LONGEST_EXPRESSION:
            raise RuleError("expression", f"it is longer than {LONGEST_EXPRESSION:,} characters")
        if not source.strip():
            raise RuleError("expression", "it is empty")
        self.source = source
        self._compiled = _compiled(source)
        try:
            weighed = Weighing(self._compiled.serialize(), sizes())
        except Refused as refused:
            raise RuleError("expression", refused.says, *_place(source, refused.at)) from None
        self.greatest_cost = weighed.total
        for constant in weighed.constants:
            _can_match(source, constant)
        patterns = [(one.at, one.fact, one.text) for one in weighed.constants if one.pattern and one.fact]
        self.quick = asked_first(source, patterns)
        if self.quick != source:
            self._compiled = _environment().compile(self.quick)

    def holds(self, answers: Answers) -> bool:
        """Whether it is true of the item. RuleFailed if it has no answer."""
        return _answer(self._compiled, answers)


class AnyOf:
    """Whether any of some expressions is true, in one evaluation: for most items none is, and nothing more is asked.

    Only for items that are `small`: of those a group costs no more than one expression may of the longest.
    """

    def __init__(self, expressions: Sequence[Expression]) -> None:
        self._compiled = _environment().compile(" || ".join(f"({one.quick}\n)" for one in expressions))

    def holds(self, answers: Answers) -> bool:
        """RuleFailed if one of them has no answer and none is true: ask them one by one."""
        return _answer(self._compiled, answers)


def grouped(expressions: Iterable[Expression]) -> list[AnyOf]:
    """All of them, in as few groups as their cost allows."""
    groups: list[list[Expression]] = [[]]
    cost = length = 0
    for one in expressions:
        cost, length = cost + one.greatest_cost, length + len(one.quick)
        if groups[-1] and (cost > SMALLER * BUDGET or length > LONGEST_EXPRESSION * 10):
            groups.append([])
            cost, length = one.greatest_cost, len(one.quick)
        groups[-1].append(one)
    return [AnyOf(group) for group in groups if group]


def small(facts: Facts) -> bool:
    """Whether an item has an eighth at most of what an expression's greatest cost is reckoned for."""
    return facts.text_length <= LONGEST // SMALLER and len(facts.links) <= MOST_ENTRIES // SMALLER


def _answer(compiled: cel.Expression, answers: Answers) -> bool:
    try:
        answer = compiled.eval(answers.activation).value()
    except RuntimeError as error:
        raise RuleFailed(_CODE.sub("", str(error))) from None
    if answer is True or answer is False:
        return answer
    raise RuleFailed(_CODE.sub("", str(answer)))  # an error comes as a value, in words


@cache
def kinds() -> dict[str, Any]:
    """The Python type of each fact."""
    return get_type_hints(Facts)


@cache
def _lists() -> tuple[str, ...]:
    """The facts that are lists."""
    return tuple(name for name, kind in kinds().items() if kind == tuple[str, ...])


@cache
def sizes() -> dict[str, Size]:
    """The greatest size of each fact."""
    long = {"text": Size(LONGEST), "skeleton": Size(LONGEST)}
    by_kind = {str: Size(LONGEST_ENTRY), tuple[str, ...]: Size(MOST_ENTRIES, LONGEST_ENTRY)}
    return {name: long.get(name, by_kind.get(kind, Size())) for name, kind in kinds().items()}


def facts_table() -> str:
    """The facts as a table in Markdown: name, kind, meaning."""
    rows = ["| fact | kind | what it is |", "|---|---|---|"]
    for name, hint in get_type_hints(Facts, include_extras=True).items():
        says = next(one.description for one in hint.__metadata__ if isinstance(one, msgspec.Meta))
        rows.append(f"| `{name}` | {_NAMES_OF_KINDS[kinds()[name]]} | {says} |")
    return "\n".join(rows)


def _library() -> Any:
    from cel_expr_python import cel

    return cel


@cache
def _environment() -> cel.Env:
    kind = _library().Type
    types = {str: kind.STRING, int: kind.INT, bool: kind.BOOL, tuple[str, ...]: kind.List(kind.STRING)}
    env: cel.Env = _library().NewEnv(variables={name: types[hint] for name, hint in kinds().items()})
    return env


def _compiled(source: str) -> cel.Expression:
    try:
        source.encode("utf-8")
        compiled = _environment().compile(source)
    except UnicodeEncodeError as error:
        raise RuleError("expression", "half of a character", *_place(source, error.start)) from None
    except RuntimeError as error:
        text = str(error)
        found = _PLACE.search(text)
        if found is None:
            raise RuleError("expression", _CODE.sub("", text)) from None
        says = found[3].replace(" (in container '')", "")
        raise RuleError("expression", says, int(found[1]), int(found[2])) from None
    if compiled.return_type() != _library().Type.BOOL:
        kind = compiled.return_type().name()
        raise RuleError("expression", f"a rule answers true or false, and this is of type {kind.lower()}", 1, 1)
    return compiled


def _can_match(source: str, constant: Constant) -> None:
    """Tells the author of a string that no text can have, since texts are normalised before rules see them."""
    place = _place(source, constant.at)
    if constant.pattern:
        _check_pattern(constant, place)
    elif constant.fact in ("text", "skeleton"):
        text = normalised(constant.text)
        form = text.plain if constant.fact == "text" else text.skeleton
        if form != constant.text.strip():
            raise RuleError("expression", f"{constant.fact} never has “{constant.text}”; write “{form}”", *place)


def _check_pattern(constant: Constant, place: tuple[int, int]) -> None:
    """Has RE2 read the pattern now: what it refuses would otherwise be found out item by item."""
    kind = _library().Type
    env = _pattern_environment()
    answer = env.compile("''.matches(pattern)").eval(data={"pattern": constant.text})
    if answer.type() != kind.BOOL:
        raise RuleError("expression", _CODE.sub("", str(answer.value())), *place)
    if constant.fact in ("text", "skeleton"):
        plain = _ESCAPES.sub("", constant.text)
        if plain != plain.casefold():
            raise RuleError("expression", f"{constant.fact} is in small letters, and so must the pattern be", *place)


@cache
def _pattern_environment() -> cel.Env:
    env: cel.Env = _library().NewEnv(variables={"pattern": _library().Type.STRING})
    return env


def _place(source: str, at: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset."""
    before = source[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
