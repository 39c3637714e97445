"""Our own OpenAPI as a judge: every answer under /_teahouse/ is held to what the service says of itself.

``Own.check`` takes one request and its answer and raises ``Broken`` where they differ from /_teahouse/openapi.json: a
status or a media type it does not name, JSON that does not fit its schema, a member of an answer that it does not tell
of, an error that is not one, any 5xx.
"""

import copy
import json
import re
from typing import Any

import httpx
import jsonschema_rs

from tests.harness.contract import Broken

PREFIX = "/_teahouse/v1/"


class Own:
    """One service's document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._schemas = {name: _closed(name, one) for name, one in document["components"]["schemas"].items()}
        self._operations: list[tuple[str, re.Pattern[str], dict[str, Any]]] = []
        for path, verbs in sorted(document["paths"].items(), key=lambda item: (item[0].count("{"), item[0])):
            pattern = re.compile("/".join(_segment(one) for one in path.split("/")))
            self._operations += [(verb.upper(), pattern, operation) for verb, operation in verbs.items()]
        self._validators: dict[tuple[str, str, str], jsonschema_rs.Validator] = {}
        self.seen: set[str] = set()

    def find(self, method: str, path: str) -> dict[str, Any] | None:
        """The operation that ``method`` and the percent-encoded ``path`` name; the most literal one wins."""
        for verb, pattern, operation in self._operations:
            if verb == method and pattern.fullmatch(path):
                return operation
        return None

    def check(self, method: str, path: str, status: int, content_type: str, body: bytes) -> None:
        """Hold one answer to the document. Raises ``Broken`` saying what and where."""
        where = f"{method} {path} → {status}"
        operation = self.find(method, path)
        if operation is None:
            if status not in (404, 405) or "errcode" not in _json(where, body):
                raise Broken(f"{where}: there is no such operation: {body[:300]!r}")
            return
        name = operation["operationId"]
        self.seen.add(name)
        where += f" ({name})"
        responses = operation["responses"]
        key = str(status) if str(status) in responses else f"{status // 100}XX"
        if key not in responses:
            raise Broken(f"{where}: a status that is not told of: {body[:500]!r}")
        content: dict[str, Any] = responses[key].get("content", {})
        kind = content_type.partition(";")[0].strip()
        found = content.get(kind) or content.get(kind.partition("/")[0] + "/*") or content.get("*/*")
        if found is None:
            if content or body:
                raise Broken(f"{where}: {kind!r} is not one of {sorted(content)}: {body[:300]!r}")
            return
        if kind == "application/json":
            self._check_schema(where, (name, key, kind), found["schema"], body)

    def _check_schema(self, where: str, key: tuple[str, str, str], schema: dict[str, Any], body: bytes) -> None:
        validator = self._validators.get(key)
        if validator is None:
            root = {**_closed("", schema), "components": {"schemas": self._schemas}}
            validator = self._validators[key] = jsonschema_rs.Draft202012Validator(root)
        value = _json(where, body)
        problems = [f"{'/'.join(map(str, e.instance_path))}: {e.message[:600]}" for e in validator.iter_errors(value)]
        if problems:
            raise Broken(f"{where}: {'; '.join(problems[:4])}\nin {body[:2000].decode('utf-8', 'replace')}")


_document: list[Own] = []


def judge(response: httpx.Response) -> None:
    """Hold an answer of a service's own API to that service's document, which is asked for once a process."""
    url = response.request.url
    path = url.raw_path.decode("ascii").partition("?")[0]
    if not path.startswith(PREFIX):
        return
    if not _document:
        said = httpx.get(url.copy_with(raw_path=b"/_teahouse/openapi.json"), trust_env=False, timeout=60.0)
        _document.append(Own(said.raise_for_status().json()))
    kind = response.headers.get("content-type", "")
    _document[0].check(response.request.method, path, response.status_code, kind, response.content)


def _closed(name: str, schema: Any) -> Any:
    """A copy of the schema in which objects have no members but those named; errors may say more."""
    if isinstance(schema, list):
        return [_closed("", one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: copy.deepcopy(one) if key == "default" else _closed("", one) for key, one in schema.items()}
    if isinstance(closed.get("properties"), dict) and "type" in closed and name != "Error":
        closed.setdefault("additionalProperties", False)
    return closed


def _segment(text: str) -> str:
    """A field is a whole segment, or what is left of one beside fixed text."""
    return "".join("[^/]+" if one.startswith("{") else re.escape(one) for one in re.split(r"(\{[^}]*\})", text))


def _json(where: str, body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise Broken(f"{where}: not JSON: {error}: {body[:300]!r}") from error
