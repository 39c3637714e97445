"""Writes the Python client of our own API (clients/python) from the route table.

python spec/client.py           write it
python spec/client.py --check   fail if it is not what the routes say
"""

import keyword
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from spec import check  # noqa: E402
from teahouse.kernel.http import openapi  # noqa: E402

FOLDER = ROOT / "clients" / "python" / "teahouse_client"
PREFIX = "/_teahouse/v1/"
#: Which tags share a file of calls and one of structs; all others are in ``accounts``.
GROUPS = {
    **dict.fromkeys(("articles", "drafts", "broadcasts"), "publishing"),
    **dict.fromkeys(("conversations", "replies", "menu", "templates", "consents"), "conversation"),
    **dict.fromkeys(("webhooks", "keys", "wechat"), "programs"),
    "insights": "insights",
}
#: Moderation is one tag of a hundred calls: it goes by what its paths begin with; all others are in ``cases``.
MODERATION = {
    **dict.fromkeys(("me", "factors", "staff", "staff-history", "proposals", "broken-glass", "ledger-key"), "roles"),
    **dict.fromkeys(("notices", "notifiers", "flaggers"), "notices"),
    **dict.fromkeys(("authorities", "orders", "campaigns"), "orders"),
    **dict.fromkeys(("rules", "rule-facts", "hash-lists", "policy-lists"), "gate"),
}
IMPORTS = "from __future__ import annotations\n\nfrom typing import Any, Literal\n\nimport msgspec\n"
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
HEAD = '"""Written by spec/client.py from the routes; not by hand."""\n\n# fmt: off\n\n'


def document() -> dict[str, Any]:
    """The OpenAPI of the calls the client has."""
    return openapi([r for r in check.routes() if r.path.startswith(PREFIX)], "Teahouse", "v1")


def name_of(reference: str) -> str:
    return re.sub(r"\W", "_", reference.rsplit("/", 1)[-1]).strip("_")


def type_of(schema: dict[str, Any]) -> str:
    """The Python type of a schema."""
    if "$ref" in schema:
        return name_of(schema["$ref"])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(type_of(one) for one in schema["anyOf"]))
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(dict.fromkeys(type_of({**schema, "type": one}) for one in kind))
    if "enum" in schema:
        return f"Literal[{', '.join(repr(one) for one in schema['enum'])}]"
    if kind == "null":
        return "None"
    if kind == "array":
        return f"list[{type_of(schema['items']) if schema.get('items') else 'Any'}]"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"dict[str, {type_of(values) if isinstance(values, dict) and values else 'Any'}]"
    return PLAIN.get(kind or "", "Any")


def model(name: str, schema: dict[str, Any]) -> list[str]:
    """A Struct for a component."""
    if "properties" not in schema and schema.get("type") != "object":
        return [f"{name} = {type_of(schema)}"]
    lines = [f"class {name}(msgspec.Struct, kw_only=True, omit_defaults=True):"]
    needed = set(schema.get("required", ()))
    for field, one in schema.get("properties", {}).items():
        ours = identifier(field)
        other = "" if ours == field else f"name={field!r}"
        if field in needed:
            end = f" = msgspec.field({other})" if other else ""
            lines.append(f"    {ours}: {type_of(one)}{end}")
            continue
        # What has a default at the service is left out, so that it stays the service's to choose.
        where = ", ".join(filter(None, ["default=msgspec.UNSET", other]))
        lines.append(f"    {ours}: {type_of(one)} | msgspec.UnsetType = msgspec.field({where})")
    return lines if len(lines) > 1 else [*lines, "    pass"]


def identifier(text: str) -> str:
    plain = re.sub(r"\W", "_", text)
    return plain + "_" if keyword.iskeyword(plain) else plain


def method(path: str, verb: str, operation: dict[str, Any]) -> list[str]:
    """A method for an operation."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", operation["operationId"]).lower()
    fields = [p["name"] for p in operation["parameters"] if p["in"] == "path"]
    queries = [p for p in operation["parameters"] if p["in"] == "query"]
    once = any(p["in"] == "header" for p in operation["parameters"])
    arguments = ["self", *(f"{identifier(field)}: str | int" for field in fields)]
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        arguments.append(f"body: {qualified(type_of(content['application/json']['schema']))}")
    elif content:
        arguments.append("body: bytes")
    if queries or once:
        arguments.append("*")
    arguments += [f"{identifier(p['name'])}: {qualified(type_of(p['schema']))} | None = None" for p in queries]
    if once:
        arguments.append("idempotency_key: str | None = None")
    done = next(iter(operation["responses"].values())).get("content", {})
    schema = done.get("application/json", {}).get("schema") if done else None
    answer = "bytes" if schema is None else qualified(type_of(schema))
    place = re.sub(r"\{(\w+)\}", lambda m: "{_quote(" + identifier(m.group(1)) + ")}", path)
    lines = [f"    def {name}({', '.join(arguments)}) -> {answer}:"]
    lines.append(f"        {operation.get('summary', name)!r}")
    query = "{" + ", ".join(f"{p['name']!r}: {identifier(p['name'])}" for p in queries) + "}"
    body = "body" if content else "None"
    key = "idempotency_key or _new_key()" if once else "None"
    lines.append(f"        return self._call({verb.upper()!r}, f{place!r}, {query}, {body}, {key}, {answer})")
    return lines


def qualified(text: str) -> str:
    """A type, with the models' names behind ``models.``."""
    known = {"str", "int", "float", "bool", "None", "Any", "list", "dict", "bytes", "Literal"}
    pieces = re.split(r"('[^']*')", text)
    return "".join(
        piece
        if piece.startswith("'")
        else re.sub(r"\b[A-Za-z_]\w*", lambda m: m[0] if m[0] in known else f"models.{m[0]}", piece)
        for piece in pieces
    )


def references(value: Any) -> set[str]:
    """The components that a piece of the document names."""
    if isinstance(value, dict):
        found = {value["$ref"].rsplit("/", 1)[-1]} if "$ref" in value else set()
        return found.union(*(references(one) for one in value.values()))
    return set().union(*(references(one) for one in value)) if isinstance(value, list) else set()


def group_of(path: str, operation: dict[str, Any]) -> str:
    """The file of a call."""
    tag = operation["tags"][0]
    if tag not in ("moderation", "notices"):
        return GROUPS.get(tag, "accounts")
    return MODERATION.get(path.removeprefix(PREFIX).removeprefix("moderation/").split("/")[0], "cases")


def homes(said: dict[str, Any]) -> dict[str, str]:
    """In which file each component is. What a shared one names is shared too, so files need ``shared`` at most."""
    schemas = said["components"]["schemas"]
    users: dict[str, set[str]] = {}
    for path, verbs in said["paths"].items():
        for operation in verbs.values():
            todo, group = references(operation), group_of(path, operation)
            while todo:
                name = todo.pop()
                if group not in users.setdefault(name, set()):
                    users[name].add(group)
                    todo |= references(schemas[name])
    return {name: groups.pop() if len(groups) == 1 else "shared" for name, groups in users.items()}


def models(said: dict[str, Any]) -> dict[str, str]:
    """The package of structs, by file."""
    schemas, home = said["components"]["schemas"], homes(said)
    written: dict[str, str] = {}
    imports, public = "", []
    for file in sorted(set(home.values())):
        mine = sorted(name for name in schemas if home.get(name) == file)
        needed = sorted(name_of(n) for n in references([schemas[m] for m in mine]) if home[n] != file)
        text = HEAD + IMPORTS
        if needed:
            text += f"\nfrom teahouse_client.models.shared import {', '.join(needed)}\n"
        written[f"models/{file}.py"] = text + "".join(
            "\n\n" + "\n".join(model(name_of(name), schemas[name])) + "\n" for name in mine
        )
        names = [name_of(name) for name in mine]
        imports += f"from teahouse_client.models.{file} import (\n" + "".join(f"    {n},\n" for n in names) + ")\n"
        public += names
    said_all = "".join(f"    {name!r},\n" for name in sorted(public))
    written["models/__init__.py"] = HEAD + imports + f"\n__all__ = [\n{said_all}]\n"
    return written


def calls(said: dict[str, Any]) -> dict[str, str]:
    """The package of calls, by file: a class in each, and ``Client`` is all of them."""
    bodies: dict[str, str] = {}
    for path, verbs in sorted(said["paths"].items()):
        for verb, operation in sorted(verbs.items()):
            group = group_of(path, operation)
            bodies[group] = bodies.get(group, "") + "\n" + "\n".join(method(path, verb, operation)) + "\n"
    head = (
        f"{HEAD}from __future__ import annotations\n\nfrom typing import Any, Literal\n\n"
        "from teahouse_client import models\nfrom teahouse_client.transport import Transport, _new_key, _quote\n\n\n"
    )
    written = {
        f"calls/{group}.py": f"{head}class {group.title()}(Transport):\n    '''Calls: {group}.'''\n{body}"
        for group, body in bodies.items()
    }
    groups = sorted(bodies)
    imports = "".join(f"from teahouse_client.calls.{group} import {group.title()}\n" for group in groups)
    bases = ", ".join(group.title() for group in groups)
    written["calls/__init__.py"] = (
        f"{HEAD}{imports}\n__all__ = ['Client']\n\n\nclass Client({bases}):\n    '''One method for each operation.'''\n"
    )
    return written


def files() -> dict[str, str]:
    """The written files, by name."""
    said = document()
    return {**models(said), **calls(said)}


def main() -> int:
    stale = [
        name
        for name, text in files().items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text("utf-8") != text
    ]
    if "--check" in sys.argv:
        for name in stale:
            print(f"clients/python: {name} is stale; run python spec/client.py")
        return 1 if stale else 0
    for name, text in files().items():
        (FOLDER / name).parent.mkdir(exist_ok=True)
        (FOLDER / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
