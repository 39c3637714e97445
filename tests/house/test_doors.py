"""Doors: what begins with an underscore is private to its part, and HTTP never reaches into SQL."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.house._tree import PACKAGE, ROOT, imports, sources

KERNEL = "teahouse.kernel"
#: Parts whose folders have doors of their own.
WITH_ROOMS = ("kernel", "publicaccounts", "safety")
STORES = ("_store",)


def home(module: str) -> str:
    """The folder whose door leads to ``module``: a part, or one inside it (kernel.http, publicaccounts.api)."""
    pieces = module.split(".")
    if len(pieces) > 2 and pieces[1] in WITH_ROOMS and (PACKAGE / pieces[1] / pieces[2]).is_dir():
        return ".".join(pieces[:3])
    return ".".join(pieces[:2])


def test_no_part_reaches_into_another_parts_private_modules() -> None:
    faults = []
    for source in sources():
        for name, line in imports(source):
            private = any(p.startswith("_") and not p.startswith("__") for p in name.split(".")[1:])
            if name.startswith("teahouse.") and private and home(name) != home(source.name):
                faults.append(f"{source.where}:{line} reaches into {name}; use the door of {home(name)}")
    assert [] == faults


def test_routes_and_pages_call_verbs_and_never_the_store() -> None:
    faults = []
    for source in sources():
        if source.path.stem.startswith(("_routes", "_pages")):
            for name, line in imports(source):
                if any(p.startswith("_store") for p in name.split(".")):
                    faults.append(f"{source.where}:{line} imports {name}; call a verb")
    assert [] == faults


def test_sql_stands_in_stores_only() -> None:
    """Statements in one place can be read together; a statement in a verb is found by no one."""
    sql = re.compile(r"""["'](SELECT |INSERT INTO |UPDATE |DELETE FROM )""")
    faults = [
        f"{source.where}: SQL belongs in _store"
        for source in sources()
        if sql.search(source.text) and not source.path.stem.startswith(STORES) and not source.name.startswith(KERNEL)
    ]
    assert [] == faults


def test_a_part_touches_its_own_tables_only() -> None:
    tables = {path.parent.parent.name: _tables(path) for path in PACKAGE.glob("*/schema/*.sql")}
    owners: dict[str, str] = {}
    for path in sorted(PACKAGE.glob("*/schema/*.sql")):
        for table in _tables(path):
            part = path.parent.parent.name
            assert table.startswith(part + "_"), f"{path.relative_to(ROOT)}: {table} should be {part}_{table}"
            owners[table] = part
    assert tables
    faults = [
        f"{source.where} names {table}, which belongs to {owner}"
        for source in sources()
        for table, owner in owners.items()
        if owner != source.part and f" {table} " in source.text
    ]
    assert [] == faults


def _tables(path: Path) -> list[str]:
    return re.findall(r"CREATE (?:VIRTUAL )?TABLE (?:IF NOT EXISTS )?(\w+)", path.read_text("utf-8"))


def test_every_part_has_a_door_that_says_what_it_is() -> None:
    for source in sources():
        if source.path.name == "__init__.py" and source.path.parent.parent == PACKAGE:
            assert ast.get_docstring(source.tree), (
                f"{source.where}: a door begins with a docstring: what, its tables, its ways in"
            )
            if source.part not in ("matrix", "kernel", "tlog"):
                assert "__all__" in source.text, f"{source.where}: a door names what it gives in __all__"


def test_the_floors_hold() -> None:
    """import-linter again, so that a run of the tests alone shows it too."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stdout[-3000:]
