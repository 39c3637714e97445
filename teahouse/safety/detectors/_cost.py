"""What a checked CEL expression may do, and what it can cost at most, read from its own checked tree.

The library has a type checker, but no limit on time (only on loop iterations). So the tree that it would run is read
here (it is handed out as a serialised ``cel.expr.CheckedExpr``) and weighed: every fact has a greatest size, so every
expression has a greatest cost. Unit: about 5 ns, one character looked at (docs/decisions/0074).

Source: google/cel-spec, proto/cel/expr/checked.proto and syntax.proto (field numbers).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

#: A rule that could cost more than this is not taken: about 10 ms, for the longest text.
BUDGET = 2_000_000
DEEPEST = 40
_OPERATION = 20
_COPIED = 8  # characters copied or compared in one step
_TEXT_FUNCTIONS = frozenset({"contains", "startsWith", "endsWith"})
_FUNCTIONS = _TEXT_FUNCTIONS | {
    "_&&_", "_||_", "!_", "_?_:_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "_+_", "_-_", "_*_", "_/_", "_%_",
    "-_", "@in", "_[_]", "size", "matches", "@not_strictly_false",
}  # fmt: skip
LONGEST_PATTERN = 200
_UNFIT = re.compile(r"\\[pP]|\(\?[a-zA-Z]*i")
_REPEATED = re.compile(r"\{(\d*)(?:,(\d*))?\}")

# Field numbers of Expr, by what they hold.
_ID, _CONST, _IDENT, _SELECT, _CALL, _LIST, _STRUCT, _LOOP = 2, 3, 4, 5, 6, 7, 8, 9


class Refused(Exception):
    """at: offset in the expression. says: why it is not taken."""

    def __init__(self, at: int, says: str) -> None:
        super().__init__(says)
        self.at = at
        self.says = says


class Size(msgspec.Struct, frozen=True):
    """How big a value can be: characters of a string or entries of a list; and of each entry."""

    length: int = 1
    entry: int = 1


class Constant(msgspec.Struct, frozen=True):
    """A string in the rule that is compared with a fact. fact: its name, "" if with something else."""

    at: int
    fact: str
    text: str
    pattern: bool


Fields = dict[int, list[int | bytes]]


class Weighing:
    """One expression. `total` is its greatest cost; `constants` are the strings it compares facts with."""

    def __init__(self, serialised: bytes, sizes: dict[str, Size]) -> None:
        checked = _fields(_bytes(_fields(serialised), 2))  # google.protobuf.Any: the message is its field 2
        self._positions = dict(_pairs(_fields(_bytes(checked, 5)).get(4, [])))
        self._odd = {key for key, kind in _pairs(checked.get(3, [])) if not _plain(kind)}
        self._facts = frozenset(sizes)
        self.constants: list[Constant] = []
        self.total, _ = self._weigh(_bytes(checked, 4), dict(sizes), 0)
        if self.total > BUDGET:
            raise Refused(0, f"it could cost {self.total:,} steps for one item, and {BUDGET:,} are allowed")

    def _weigh(self, raw: bytes, sizes: dict[str, Size], depth: int) -> tuple[int, Size]:
        """Greatest cost and size of the expression `raw`."""
        expr = _fields(raw)
        number = _int(expr, _ID)
        at = self._at(number)
        if depth > DEEPEST:
            raise Refused(at, "it is nested too deep")
        if number in self._odd:
            raise Refused(at, "rules work with text, numbers, true and false, and lists that hold one kind of these")
        if _CONST in expr:
            return 1, Size(len(_text(_fields(_bytes(expr, _CONST)), 6)))
        if _IDENT in expr:
            name = _text(_fields(_bytes(expr, _IDENT)), 1)
            size = sizes.get(name, Size())
            # A fact is taken over from Python each time it is named; what a loop holds is there already.
            return (1 + size.length * size.entry // _COPIED if name in self._facts else 1), size
        if _LIST in expr:
            parts = [self._weigh(_raw(part), sizes, depth + 1) for part in _fields(_bytes(expr, _LIST)).get(1, [])]
            entry = max((size.length for _, size in parts), default=0)
            return _OPERATION + sum(cost for cost, _ in parts), Size(len(parts), entry)
        if _CALL in expr:
            return self._call(_fields(_bytes(expr, _CALL)), at, sizes, depth)
        if _LOOP in expr:
            return self._loop(_fields(_bytes(expr, _LOOP)), sizes, depth)
        what = "a fact has no fields" if _SELECT in expr else "maps and messages are not for rules"
        raise Refused(at, what)

    def _call(self, call: Fields, at: int, sizes: dict[str, Size], depth: int) -> tuple[int, Size]:
        name = _text(call, 2)
        if name not in _FUNCTIONS:
            raise Refused(at, f"{name} is not for rules")
        raws = [_raw(raw) for raw in (*call.get(1, []), *call.get(3, []))]
        parts = [self._weigh(raw, sizes, depth + 1) for raw in raws]
        cost = _OPERATION + sum(cost for cost, _ in parts)
        known = [size for _, size in parts]
        self._note_constants(name, raws)
        if name == "matches":
            states = self._states(raws[1], at)
            cost += 2 * states * _OPERATION + known[0].length * (8 + states // 2)  # it is read anew each time, then run
        elif name == "contains":  # the library looks for long needles the plain way
            cost += known[0].length * (1 + known[1].length // 64)
        elif name in _TEXT_FUNCTIONS or name in ("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"):
            cost += min(size.length * size.entry for size in known) // _COPIED  # of the longer one no more is looked at
        elif name == "@in":
            cost += known[1].length * (_OPERATION + min(known[0].length, known[1].entry) // _COPIED)
        elif name == "_+_":
            size = Size(sum(one.length for one in known), max(one.entry for one in known))
            return cost + size.length * size.entry, size
        elif name == "_?_:_":
            return cost, Size(max(s.length for s in known[1:]), max(s.entry for s in known[1:]))
        elif name == "_[_]":
            return cost, Size(known[0].entry)
        elif name == "size":
            cost += known[0].length // _COPIED
        return cost, Size()

    def _loop(self, loop: Fields, sizes: dict[str, Size], depth: int) -> tuple[int, Size]:
        """A macro (all, exists, exists_one, filter, map): its body as often as its list is long."""
        cost, over = self._weigh(_bytes(loop, 2), sizes, depth + 1)
        start, first = self._weigh(_bytes(loop, 4), sizes, depth + 1)
        name, gathered = _text(loop, 1), _text(loop, 3)
        inner = sizes | {name: Size(over.entry), gathered: first}
        body, step = self._weigh(_bytes(loop, 6), inner, depth + 1)
        grown = Size(over.length, max(step.entry, first.entry))
        check, _ = self._weigh(_bytes(loop, 5), inner, depth + 1)
        result, _ = self._weigh(_bytes(loop, 7), inner | {gathered: grown}, depth + 1)
        # What is gathered can be as long as the list: each round may copy it.
        return cost + start + result + over.length * (body + check + _OPERATION + over.length), grown

    def _states(self, raw: bytes, at: int) -> int:
        """How many states a pattern has at most, about: RE2 takes time linear in them and in the text."""
        expr = _fields(raw)
        pattern = _text(_fields(_bytes(expr, _CONST)), 6) if _CONST in expr else None
        if pattern is None:
            raise Refused(at, "matches takes a pattern that is written in the rule, not one that is put together")
        if len(pattern) > LONGEST_PATTERN:
            raise Refused(at, f"the pattern is longer than {LONGEST_PATTERN} characters")
        if unfit := _UNFIT.search(pattern):
            raise Refused(at, f"{unfit[0]} is not for rules: classes of Unicode and (?i) take RE2 tens of milliseconds")
        states = 1
        for low, high in _REPEATED.findall(pattern):
            states *= max(1, *(min(int(number), 10_000) for number in (low, high) if number), 1)
        return len(pattern) + 2 * min(states, BUDGET)

    def _note_constants(self, name: str, raws: list[bytes]) -> None:
        """Remembers strings that stand beside a fact, so that those which can never match are told to the author."""
        if name not in _TEXT_FUNCTIONS and name not in ("_==_", "_!=_", "matches"):
            return
        facts = [_text(_fields(_bytes(expr, _IDENT)), 1) for expr in map(_fields, raws) if _IDENT in expr]
        for expr in map(_fields, raws):
            if _CONST in expr and 6 in (constant := _fields(_bytes(expr, _CONST))):
                fact = facts[0] if facts else ""
                at = self._at(_int(expr, _ID))
                self.constants.append(Constant(at, fact, _text(constant, 6), name == "matches"))

    def _at(self, number: int) -> int:
        at = self._positions.get(number, 0)
        return at if isinstance(at, int) else 0


def _plain(kind: int | bytes) -> bool:
    """Whether a Type is bool, int, uint, double or string, or a list of one of them. Dyn and lists of lists are not:
    what the first is nobody knows before it runs, and of the second no size is known here."""
    fields = _fields(_raw(kind))
    if 6 in fields:
        fields = _fields(_bytes(_fields(_bytes(fields, 6)), 1))
    return _int(fields, 3) in (1, 2, 3, 4, 5)


def _pairs(entries: list[int | bytes]) -> Iterator[tuple[int, int | bytes]]:
    """A protobuf map with whole-number keys."""
    for entry in entries:
        fields = _fields(_raw(entry))
        yield _int(fields, 1), fields.get(2, [0])[0]


def _fields(raw: bytes) -> Fields:
    """A protobuf message: field number to its values, numbers or bytes, in order."""
    found: Fields = {}
    at = 0
    while at < len(raw):
        key, at = _varint(raw, at)
        kind = key & 7
        if kind == 0:
            value: int | bytes
            value, at = _varint(raw, at)
        else:
            length, at = _varint(raw, at) if kind == 2 else (8 if kind == 1 else 4, at)
            value = raw[at : at + length]
            at += length
        found.setdefault(key >> 3, []).append(value)
    return found


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = raw[at]
        at += 1
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number, at


def _raw(value: int | bytes) -> bytes:
    return value if isinstance(value, bytes) else b""


def _bytes(fields: Fields, number: int) -> bytes:
    return _raw(fields.get(number, [b""])[0])


def _int(fields: Fields, number: int) -> int:
    value = fields.get(number, [0])[0]
    return value if isinstance(value, int) else 0


def _text(fields: Fields, number: int) -> str:
    return _bytes(fields, number).decode("utf-8")
