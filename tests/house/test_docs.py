"""Documentation that cannot fall behind: settings, commands, routes, the ways through the house, dependencies."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator

import cyclopts
import msgspec

from spec import check
from teahouse.cli import app as cli
from teahouse.kernel.config import Settings
from tests.house._tree import PACKAGE, ROOT, imports, sources

OPERATE = ROOT / "docs" / "operate"
DECISIONS = ROOT / "docs" / "decisions"


def test_every_setting_is_documented_with_its_default() -> None:
    page = (OPERATE / "settings.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| `([^`]*)`", page, re.MULTILINE))
    defaults = {field.name: _shown(field.default) for field in msgspec.structs.fields(Settings)}
    assert defaults == rows, "docs/operate/settings.md and kernel/config.py differ"


def _shown(value: object) -> str:
    if value is msgspec.NODEFAULT:
        return "[]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return f'"{value}"'


def test_every_command_and_option_is_documented() -> None:
    page = (OPERATE / "cli.md").read_text("utf-8")
    missing = []
    for command, options in _commands(cli, "teahouse"):
        section = re.search(rf"^## `{command}`$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
        if section is None:
            missing.append(f"## `{command}`")
            continue
        missing += [f"{command} {option}" for option in options if f"`{option}" not in section[1]]
    assert [] == missing, "docs/operate/cli.md lacks these"


def _commands(app: cyclopts.App, name: str) -> Iterator[tuple[str, list[str]]]:
    for key in app:
        if key.startswith("-"):
            continue
        command = app[key]
        if command.default_command is None:
            yield from _commands(command, f"{name} {key}")
        else:
            arguments = command.assemble_argument_collection(parse_docstring=False)
            yield f"{name} {key}", [argument.name for argument in arguments if argument.show]


def test_every_route_is_in_the_index_or_in_our_own_api() -> None:
    """``spec/check.py`` knows how; here so that a run of the tests alone shows it too."""
    assert [] == check.against_specification(check.index()) + check.against_routes(check.index(), check.routes())
    assert [] == check.against_wechat(check.routes())


def test_our_own_routes_are_documented() -> None:
    page = (ROOT / "docs" / "api" / "index.md").read_text("utf-8")
    own = {f"`{route.method} {route.path}`" for route in check.routes() if not route.path.startswith("/_matrix/")}
    own -= {f"`{row.method} {row.path}`" for row in check.index()}
    own = {place for place in own if not place.split(" ")[1].startswith(check.WECHAT)}  # spec/wechat.tsv has them
    assert [] == sorted(place for place in own if place not in page), "docs/api/index.md lacks these"


def test_the_ways_through_the_house_exist() -> None:
    """Each `file:function` in a table of docs/house.md is really there."""
    page = (ROOT / "docs" / "house.md").read_text("utf-8")
    hops = re.findall(r"`([\w/]+\.py):([\w.]+)`", page)
    assert len(hops) >= 8, "docs/house.md tells no way of a message"
    assert [] == [f"{file}:{name}" for file, name in hops if not _defines(file, name)]


def _defines(file: str, name: str) -> bool:
    path = PACKAGE / file
    if not path.exists():
        return False
    nodes: list[ast.stmt] = ast.parse(path.read_text("utf-8")).body
    for piece in name.split("."):
        found = [
            n for n in nodes if isinstance(n, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and n.name == piece
        ]
        if not found:
            return False
        nodes = found[0].body
    return True


def test_every_part_is_on_the_map() -> None:
    page = (ROOT / "docs" / "house.md").read_text("utf-8")
    parts = {path.stem for path in PACKAGE.iterdir() if not path.stem.startswith("_")}
    assert [] == sorted(part for part in parts if f"`{part}" not in page)


def test_every_dependency_has_its_reason_in_a_decision_note() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[\[<>=~ ]", text)[0] for text in project["dependencies"]}
    notes = "\n".join(path.read_text("utf-8") for path in DECISIONS.glob("[0-9]*.md"))
    assert [] == sorted(name for name in names if not re.search(rf"\b{name}\b", notes)), (
        "say in docs/decisions/ why it is needed"
    )


def test_what_is_imported_is_declared_and_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.split(r"[\[<>=~ ]", text)[0].replace("-", "_") for text in project["dependencies"]}
    used = set()
    for source in sources():
        used |= {name.split(".")[0] for name, _ in imports(source)}
    used -= {"teahouse", "__future__", *sys.stdlib_module_names}
    renamed = {"argon2": "argon2_cffi", "markdown_it": "markdown_it_py", "tlsh": "tlsh_python"}
    assert [] == sorted(name for name in used if renamed.get(name, name) not in declared)
    pins = (ROOT / "requirements" / "runtime.txt").read_text("utf-8")
    assert [] == sorted(
        name for name in declared if not re.search(rf"^{name.replace('_', '[-_]')}==", pins, re.MULTILINE)
    )


def test_decision_notes_are_numbered_once_and_listed() -> None:
    listed = (DECISIONS / "index.md").read_text("utf-8")
    notes = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    numbers = [name[:4] for name in notes]
    assert sorted(set(numbers)) == numbers, "two notes have one number"
    assert [] == [name for name in notes if f"({name})" not in listed], "docs/decisions/index.md lacks these"


def test_links_between_documents_lead_somewhere() -> None:
    faults = []
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if not (page.parent / target).exists():
                faults.append(f"{page.relative_to(ROOT)} → {target}")
    assert [] == faults


def test_the_readme_has_exactly_two_set_up_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme.split("## Set up")[1].split("\n## ")[0]
    block = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    assert 1 == len(block)
    assert ["make run", "make test"] == [line.split("#")[0].strip() for line in block[0].strip().splitlines()]


def test_nothing_names_a_machine_or_a_registry() -> None:
    """What is committed must install and run anywhere: no path of one machine, no host that packages come from."""
    hosts = ("pypi.org", "pythonhosted", "npmjs", "registry.", "index-url")
    suspects = [ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / ".ci" / "run", *(ROOT / "requirements").iterdir()]
    suspects += [ROOT / "tests/blackbox/js/package.json", ROOT / "tests/blackbox/js/package-lock.json"]
    suspects += [ROOT / "tests/web/js/package.json", ROOT / "tests/web/js/package-lock.json"]
    faults = [f"{path.name}: {host}" for path in suspects for host in hosts if host in path.read_text("utf-8")]
    assert [] == faults
