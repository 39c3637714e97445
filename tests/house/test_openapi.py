"""The OpenAPI of our own calls is a valid document, says all there is to say, and judges answers."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from spec import check
from teahouse.kernel.http import openapi
from tests.harness.contract import Broken
from tests.harness.own import PREFIX, Own

#: Gives a code that is good once: asking again for another is what one wants.
NOT_ONCE = {"authorizeWechat"}
#: All there are, in one page.
WHOLE = {"listRevisions"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    own = [route for route in check.routes() if route.path.startswith(PREFIX)]
    made: dict[str, Any] = json.loads(json.dumps(openapi(own, "Teahouse", "v1")))
    return made


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(verb, path, one) for path, verbs in document["paths"].items() for verb, one in verbs.items()]


def test_it_is_openapi_3_1_and_its_schemas_are_json_schema(document: dict[str, Any]) -> None:
    found = [
        f"{e.instance_path}: {e.message[:200]}" for e in jsonschema_rs.validator_for(OPENAPI_31).iter_errors(document)
    ]
    assert [] == found
    for name, schema in document["components"]["schemas"].items():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
        assert name
    named = {text.rsplit("/", 1)[-1] for text in re.findall(r'"\$ref": "([^"]*)"', json.dumps(document))}
    assert named <= set(document["components"]["schemas"])


def test_every_operation_says_what_a_program_needs(document: dict[str, Any]) -> None:
    wrong = []
    for verb, path, one in operations(document):
        told = {(parameter["in"], parameter["name"]) for parameter in one["parameters"]}
        fields = {("path", name) for name in re.findall(r"\{([^}]*)\}", path)}
        answer = json.dumps(one["responses"].get("200", {}))
        missing = fields - told
        if ("next_cursor" in answer or "Page_" in answer) and one["operationId"] not in WHOLE:
            missing |= {("query", "limit")} - told
        if verb == "post" and one["operationId"] not in NOT_ONCE:
            missing |= {("header", "Idempotency-Key")} - told
        if missing or not one.get("summary"):
            wrong.append(f"{one['operationId']}: no summary, or nothing told of {sorted(missing)}")
    assert [] == wrong
    names = [one["operationId"] for _, _, one in operations(document)]
    assert sorted(set(names)) == sorted(names)


def test_what_it_does_not_tell_of_is_caught(document: dict[str, Any]) -> None:
    own, place = Own(document), f"{PREFIX}accounts/daily/tags"
    own.check("GET", place, 200, "application/json", b'{"tags": [{"tag_no": 1, "name": "x", "count": 2}]}')
    own.check("GET", place, 403, "application/json", b'{"errcode": "M_FORBIDDEN", "error": "no", "more": 1}')
    own.check("GET", f"{PREFIX}nothing", 404, "application/json", b'{"errcode": "M_UNRECOGNIZED", "error": "no"}')
    own.check("PUT", f"{place}/1", 200, "application/json", b"{}")
    for method, path, status, kind, body in (
        ("GET", place, 200, "application/json", b'{"tags": [{"tag_no": 1, "name": "x", "count": 2, "secret": 1}]}'),
        ("GET", place, 200, "application/json", b'{"tags": [{"tag_no": "1", "name": "x", "count": 2}]}'),
        ("GET", place, 200, "application/json", b"{}"),
        ("GET", place, 200, "text/html", b"{}"),
        ("GET", place, 201, "application/json", b'{"tags": []}'),
        ("GET", place, 500, "application/json", b'{"errcode": "M_UNKNOWN", "error": "no"}'),
        ("GET", place, 403, "application/json", b'{"error": "no"}'),
        ("PUT", f"{place}/1", 200, "application/json", b'{"tag_no": 1}'),
        ("GET", f"{PREFIX}nothing", 200, "application/json", b"{}"),
    ):
        with pytest.raises(Broken):
            own.check(method, path, status, kind, body)
    assert {"listTags", "renameTag"} == own.seen
