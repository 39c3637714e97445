"""The specification as a judge: every answer of the server is held to the OpenAPI of Matrix 1.19.

``Contract.check`` takes one request and its answer and raises ``Broken`` where they differ from ../shared/matrix-spec:
an undocumented success, a body that does not fit its schema, an error that is not a standard error, any 5xx.
The schemas are read once a process and compiled when first met.
"""

import functools
import json
import os
import re
import urllib.parse
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

CLIENT_SERVER = "api/client-server"
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
_NOISE = ("example", "examples", "description", "title", "deprecated")
# Errors whose extra members clients rely on: these are held to the documented schema, not to the general one.
_EXACT_ERRORS = ("M_WRONG_ROOM_KEYS_VERSION", "M_LIMIT_EXCEEDED")
# The prose has user-interactive authentication here, and the file forgot its 401: held to that of another operation.
_UIA_IN_PROSE = {"uploadCrossSigningKeys": "deleteDevice"}
_GENERAL_ERRORS = (400, 401, 403, 404, 405, 409, 413, 415, 429)

# In words the spec gives, and its schemas leave out: https://spec.matrix.org/v1.19/client-server-api/#standard-error-response
_ERROR = {
    "type": "object",
    "required": ["errcode", "error"],
    "properties": {
        "errcode": {"type": "string", "pattern": "^[A-Z][A-Z0-9_.]*$"},
        "error": {"type": "string", "minLength": 1},
    },
}


class Broken(AssertionError):
    """An answer is not what the specification says."""


def shared() -> Path:
    """The folder with matrix-spec: TEAHOUSE_SHARED, or ../shared beside the repository."""
    named = os.environ.get("TEAHOUSE_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared"
    if not (folder / "matrix-spec").is_dir():
        raise RuntimeError(f"no matrix-spec in {folder}; name the folder that holds it in TEAHOUSE_SHARED")
    return folder


class Operation:
    """One documented operation and its answers."""

    def __init__(self, method: str, path: str, file: str, description: dict[str, Any]) -> None:
        self.method = method
        self.path = path
        self.file = file
        self.operation_id: str = description["operationId"]
        self.parameters: list[dict[str, Any]] = description.get("parameters", [])
        self.responses: dict[str, Any] = description["responses"]


class Contract:
    """The client-server API under ``root`` (a matrix-spec folder)."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, Any] = {}
        self._validators: dict[tuple[str, int], jsonschema_rs.Validator] = {}
        self._error = jsonschema_rs.validator_for(_ERROR)
        self.operations = self._read()
        self._by_shape: dict[tuple[str, int], list[tuple[re.Pattern[str], Operation]]] = {}
        for operation in self.operations:
            shape = (operation.method, operation.path.count("/"))
            self._by_shape.setdefault(shape, []).append((_pattern(operation.path), operation))
        self.seen: set[str] = set()

    def find(self, method: str, path: str) -> Operation | None:
        """The operation that ``method`` and the percent-encoded ``path`` name; the most literal one wins."""
        for candidate in (path, path + "/"):  # the last slash may be left out where the state key is empty
            for pattern, operation in self._by_shape.get((method, candidate.count("/")), ()):
                if pattern.fullmatch(candidate):
                    return operation
        return None

    def check(self, method: str, path: str, status: int, content_type: str, body: bytes) -> None:
        """Hold one answer to the specification. Raises ``Broken`` saying what and where."""
        if method in ("OPTIONS", "HEAD"):
            return  # of no operation: https://spec.matrix.org/v1.19/client-server-api/#web-browser-clients
        where = f"{method} {path} → {status}"
        operation = self.find(method, path)
        if operation is None:
            self._check_unknown(where, path, status, content_type, body)
            return
        self.seen.add(operation.operation_id)
        where += f" ({operation.operation_id})"
        if status == 401 and operation.operation_id in _UIA_IN_PROSE:
            asks = _UIA_IN_PROSE[operation.operation_id]
            operation = next(other for other in self.operations if other.operation_id == asks)
        documented = operation.responses.get(str(status))
        if documented is None:
            self._check_general(where, status, content_type, body)
        else:
            self._check_documented(where, operation, status, content_type, body)

    def _check_unknown(self, where: str, path: str, status: int, content_type: str, body: bytes) -> None:
        if status >= 500:
            raise Broken(f"{where}: {body[:500]!r}")
        if path.startswith("/_matrix/client/v") and status < 400 and "/unstable/" not in path:
            raise Broken(f"{where}: answered, and the specification knows no such operation")
        if path.startswith("/_matrix/") and status >= 400:
            self._check_error(where, content_type, body)

    def _check_general(self, where: str, status: int, content_type: str, body: bytes) -> None:
        if status not in _GENERAL_ERRORS:
            raise Broken(f"{where}: a status the specification does not give: {body[:500]!r}")
        self._check_error(where, content_type, body)

    def _check_error(self, where: str, content_type: str, body: bytes) -> None:
        value = _json(where, content_type, body)
        for error in self._error.iter_errors(value):
            raise Broken(f"{where}: not a standard error: {error.message} in {body[:500]!r}")

    def _check_documented(self, where: str, operation: Operation, status: int, content_type: str, body: bytes) -> None:
        content, file = self.content(operation, status)
        if "application/json" not in content:
            if status >= 400:
                self._check_error(where, content_type, body)
            elif content and not content_type:
                raise Broken(f"{where}: no Content-Type")
            return
        if status >= 400 and self._is_plain_error(where, content_type, body):
            return
        value = _json(where, content_type, body)
        schema = content["application/json"].get("schema")
        if schema is None:
            return
        key = (operation.operation_id, status)
        validator = self._validators.get(key)
        if validator is None:
            validator = jsonschema_rs.validator_for(Bundle(self.load).schema(schema, file))
            self._validators[key] = validator
        problems = [f"{'/'.join(map(str, e.instance_path))}: {e.message[:600]}" for e in validator.iter_errors(value)]
        if problems:
            raise Broken(f"{where}: {'; '.join(problems[:4])}\nin {body[:2000].decode('utf-8', 'replace')}")

    def _is_plain_error(self, where: str, content_type: str, body: bytes) -> bool:
        """Whether the standard error is all there is to hold this to; a UIA 401 tells flows and need be no error."""
        value = _json(where, content_type, body)
        if isinstance(value, dict) and "flows" in value:
            return False
        self._check_error(where, content_type, body)
        return value.get("errcode") not in _EXACT_ERRORS

    def content(self, operation: Operation, status: int) -> tuple[dict[str, Any], str]:
        response, file = operation.responses[str(status)], operation.file
        while "$ref" in response:
            response, file = self.follow(response["$ref"], file)
        content: dict[str, Any] = response.get("content", {})
        return content, file

    def follow(self, reference: str, file: str) -> tuple[Any, str]:
        return follow(self.load, reference, file)

    def load(self, file: str) -> Any:
        found = self._files.get(file)
        if found is None:
            found = self._files[file] = yaml.load((self._root / file).read_bytes(), Loader=_Loader)
        return found

    def _read(self) -> list[Operation]:
        found: list[Operation] = []
        for path in sorted((self._root / CLIENT_SERVER).glob("*.yaml")):
            file = f"{CLIENT_SERVER}/{path.name}"
            document = self.load(file)
            if "paths" not in document:
                continue
            prefix = document["servers"][0]["variables"]["basePath"]["default"]
            for template, methods in document["paths"].items():
                for method, description in methods.items():
                    if method in METHODS:
                        found.append(Operation(method.upper(), prefix + template.strip(), file, description))
        return sorted(found, key=lambda operation: (operation.path.count("{"), operation.path))


class Bundle:
    """Makes one self-contained schema out of one that refers to other files (cycles included)."""

    def __init__(self, load: Any) -> None:
        self.load = load
        self._names: dict[tuple[str, str], str] = {}
        self._definitions: dict[str, Any] = {}

    def schema(self, schema: Any, file: str) -> dict[str, Any]:
        """``schema`` as found in ``file``, with all it refers to under ``$defs``."""
        root = self._copy(schema, file)
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **root, "$defs": self._definitions}

    def _copy(self, value: Any, file: str, names: bool = False) -> Any:
        """``names``: the keys here are a sender's property names, not keywords."""
        if isinstance(value, list):
            return [self._copy(item, file) for item in value]
        if not isinstance(value, dict):
            return value
        copy: dict[str, Any] = {}
        for key, item in value.items():
            if names:
                copy[key] = self._copy(item, file)
            elif key == "$ref" and isinstance(item, str):
                copy[key] = "#/$defs/" + self._name(item, file)
            elif key not in _NOISE and not key.startswith("x-"):
                inner = key in ("properties", "patternProperties", "$defs")
                # The spec says oneOf where an event and a bare object are both allowed, and an event is an object too.
                named = "anyOf" if key == "oneOf" else key
                copy[named] = item if key in ("enum", "const", "required") else self._copy(item, file, inner)
        return copy

    def _name(self, reference: str, file: str) -> str:
        target, place = follow(self.load, reference, file)
        key = (place, reference.partition("#")[2])
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"d{len(self._names)}"
            self._definitions[name] = self._copy(target, place)
        return name


def follow(load: Any, reference: str, file: str) -> tuple[Any, str]:
    """What ``reference``, as written in ``file``, points at, and the file that is in."""
    place, _, pointer = reference.partition("#")
    target_file = os.path.normpath(str(Path(file).parent / place)) if place else file
    target = load(target_file)
    for step in pointer.split("/")[1:]:
        target = target[urllib.parse.unquote(step).replace("~1", "/").replace("~0", "~")]
    return target, target_file


def _pattern(template: str) -> re.Pattern[str]:
    # Only the last field may be empty (a state key); the spec's paths have fields as whole segments.
    *heads, last = template.split("/")
    parts = ["[^/]+" if head.startswith("{") else re.escape(head) for head in heads]
    parts.append("[^/]*" if last.startswith("{") else re.escape(last))
    return re.compile("/".join(parts))


def _json(where: str, content_type: str, body: bytes) -> Any:
    if content_type.partition(";")[0].strip() != "application/json":
        raise Broken(f"{where}: Content-Type is {content_type!r}, not application/json: {body[:300]!r}")
    try:
        return json.loads(body)
    except ValueError as error:
        raise Broken(f"{where}: not JSON: {error}: {body[:300]!r}") from error


class _Loader(yaml.CSafeLoader):
    """YAML as JSON knows it: a date in an example stays text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@functools.cache
def matrix() -> Contract:
    """The contract of this process."""
    return Contract(shared() / "matrix-spec")
