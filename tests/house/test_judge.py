"""The judge itself: the specification's own examples pass, and answers that break it are caught."""

import json
from typing import Any

import jsonschema_rs
import pytest

from tests.harness.contract import Broken, Bundle, matrix

HOME = "/_matrix/client/v3"


def test_it_knows_all_operations() -> None:
    assert 166 == len(matrix().operations)


def test_the_specifications_own_examples_pass() -> None:
    judge, count = matrix(), 0
    for operation in judge.operations:
        for status in operation.responses:
            content, file = judge.content(operation, int(status))
            media = content.get("application/json", {})
            for example in media.get("examples", {}).values():
                value = _resolved(judge, example, file)["value"]
                errors = jsonschema_rs.validator_for(Bundle(judge.load).schema(media["schema"], file)).iter_errors(
                    value
                )
                assert [] == [
                    f"{operation.operation_id} {status} {error.instance_path}: {error.message}" for error in errors
                ]
                count += 1
    assert count > 200


def _resolved(judge: Any, value: Any, file: str) -> Any:
    """``value`` with the examples that it refers to put in."""
    if isinstance(value, list):
        return [_resolved(judge, item, file) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        target, place = judge.follow(value["$ref"], file)
        rest = {key: item for key, item in value.items() if key != "$ref"}
        return {**_resolved(judge, target, place), **_resolved(judge, rest, file)}
    return {key: _resolved(judge, item, file) for key, item in value.items()}


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("POST", f"{HOME}/createRoom", 200, {"room_id": 1}),
        ("POST", f"{HOME}/createRoom", 200, {}),
        ("POST", f"{HOME}/createRoom", 201, {"room_id": "!a:b"}),
        ("POST", f"{HOME}/createRoom", 500, {"errcode": "M_UNKNOWN", "error": "?"}),
        ("POST", f"{HOME}/createRoom", 403, {"error": "no errcode"}),
        ("POST", f"{HOME}/createRoom", 403, {"errcode": "M_FORBIDDEN"}),
        ("GET", f"{HOME}/sync", 200, {"next_batch": 3}),
        ("GET", f"{HOME}/sync", 200, {"next_batch": "s3", "rooms": {"join": {"!a:b": {"timeline": {"events": [{}]}}}}}),
        ("GET", f"{HOME}/nothing/of/the/kind", 200, {}),
        ("GET", f"{HOME}/nothing/of/the/kind", 404, {}),
    ],
)
def test_it_catches_what_is_wrong(method: str, path: str, status: int, body: Any) -> None:
    with pytest.raises(Broken):
        matrix().check(method, path, status, "application/json", json.dumps(body).encode())


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("POST", f"{HOME}/createRoom", 200, {"room_id": "!a:b"}),
        ("POST", f"{HOME}/createRoom", 403, {"errcode": "M_FORBIDDEN", "error": "Not here"}),
        ("GET", f"{HOME}/rooms/%21a%2Fb/state/m.room.name", 404, {"errcode": "M_NOT_FOUND", "error": "No name"}),
        ("GET", f"{HOME}/nothing/of/the/kind", 404, {"errcode": "M_UNRECOGNIZED", "error": "Unknown"}),
    ],
)
def test_it_lets_pass_what_is_right(method: str, path: str, status: int, body: Any) -> None:
    matrix().check(method, path, status, "application/json", json.dumps(body).encode())
