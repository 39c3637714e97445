"""Sizes: files, functions and constructors stay small enough to be read at once."""

import ast

from tests.house._tree import ROOT, arguments, functions, sources

FILE_LIMIT = 800
FILE_WISH = 400
FUNCTION_LIMIT = 80
CONSTRUCTOR_LIMIT = 7

# Files over FILE_WISH lines that are better whole than cut. The list is to get shorter.
LONG_FILES: dict[str, str] = {}

# Constructors that name more than seven things because each is a fact of one record or an option of the outside.
WIDE_CONSTRUCTORS: dict[str, str] = {
    "teahouse.kernel.http._route.Route": "a route declares everything about itself, by keyword",
    "teahouse.matrix.events.Event": "the members of an event; made in one place",
    "teahouse.rooms._model.RoomFacts": "the facts of a room, row by row; made in one place",
}

VAGUE_FILES = ("utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "legacy", "misc")
ROUND_THE_HOUSE = ("app", "hs", "ctx", "services", "container")


def test_no_file_is_too_long() -> None:
    tests = [path for path in (ROOT / "tests").rglob("*.py") if "node_modules" not in path.parts]
    faults = []
    for path in [*(source.path for source in sources()), *tests]:
        lines, where = len(path.read_text("utf-8").splitlines()), str(path.relative_to(ROOT))
        limit = FILE_LIMIT if where in LONG_FILES or where.startswith("tests/") else FILE_WISH
        if lines > limit:
            faults.append(f"{where} has {lines} lines: cut it by verb, or (up to {FILE_LIMIT}) say why in LONG_FILES")
    assert [] == faults


def test_the_list_of_long_files_gets_shorter() -> None:
    for where in LONG_FILES:
        path = ROOT / where
        assert path.exists() and len(path.read_text("utf-8").splitlines()) > FILE_WISH, f"{where} needs no exception"


def test_no_function_is_too_long() -> None:
    faults = [
        f"{source.where}:{function.lineno} {name} has {(function.end_lineno or 0) - function.lineno + 1} lines"
        for source in sources()
        for name, function in functions(source)
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LIMIT
    ]
    assert [] == faults


def test_a_constructor_names_what_it_needs_seven_things_at_most() -> None:
    faults = []
    for source in sources():
        for name, function in functions(source):
            owner = f"{source.name}.{name.rpartition('.')[0]}"
            if function.name == "__init__" and owner not in WIDE_CONSTRUCTORS:
                count = len(arguments(function))
                if count > CONSTRUCTOR_LIMIT:
                    faults.append(
                        f"{source.where}:{function.lineno} {owner} takes {count} things; cut it or group them"
                    )
    assert [] == faults


def test_nobody_is_handed_the_whole_house() -> None:
    faults = [
        f"{source.where}:{function.lineno} {name} takes {argument!r}; name what it needs instead"
        for source in sources()
        for name, function in functions(source)
        for argument in arguments(function)
        if argument in ROUND_THE_HOUSE
    ]
    assert [] == faults


def test_no_file_has_a_name_that_says_nothing() -> None:
    faults = [source.where for source in sources() if source.path.stem.lstrip("_") in VAGUE_FILES]
    assert [] == faults


def test_every_module_says_what_it_is() -> None:
    faults = [source.where for source in sources() if source.text.strip() and not ast.get_docstring(source.tree)]
    assert [] == faults, "a module begins with a docstring"


def test_nothing_is_left_for_later() -> None:
    marks = ("TODO", "FIXME", "XXX", "raise NotImplementedError", "pytest.skip", "pytest.mark.skip")
    places = [source.path for source in sources()]
    places += [path for path in (ROOT / "tests").rglob("*.py") if path.parent.name != "house"]
    faults = [
        f"{path.relative_to(ROOT)}: {mark}" for path in places for mark in marks if mark in path.read_text("utf-8")
    ]
    assert [] == faults
