"""Schemathesis over the Matrix OpenAPI and over ours: no answer is a 5xx, and ours are as the document says.

Every operation is sent generated requests, valid ones and invalid ones, by a signed-in person; where the path names
a room, an event or a user, it is one that exists, so that the requests get past the first check.
"""

import os
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from tests.harness.authenticator import staff
from tests.harness.contract import shared
from tests.harness.own import PREFIX, Own
from tests.harness.servers import Server

#: `make fuzz-long` sends many times as many.
TIMES = int(os.environ.get("TEAHOUSE_FUZZ_TIMES", "1"))
EXAMPLES = 12 * TIMES
OWN_EXAMPLES = 3 * TIMES  # our own operations are three times as many
#: They end the session of the person who sends the requests, or what they may do in it.
LEFT_OUT = {"logout", "logout_all", "deactivateAccount", "changePassword", "deleteDevice", "deleteDevices"}
OWN_LEFT_OUT = {"removeFactor", "removeFactorOf", "takeRole"}
POLLS = {"sync", "getEvents", "peekEvents"}
FILES = sorted((shared() / "matrix-spec" / "api" / "client-server").glob("*.yaml"))


class Target:
    """The server under test and what exists on it."""

    def __init__(self, server: Server) -> None:
        lin = server.person("Lin")
        self.url = server.url
        self.token = lin.token
        room = lin.create_room(preset="public_chat")
        event = lin.say(room, "茶 is served")
        user = lin.user_id
        lin.post("/_teahouse/v1/accounts", body={"handle": "fuzzed", "name": "Fuzzed", "language": "en"})
        self.fields = {"roomId": room, "roomIdOrAlias": room, "eventId": event, "userId": user, "handle": "fuzzed"}
        # Lin is staff as well, with every role that acts, and there is a case to act in.
        rob = server.person("Rob").user_id
        for role in ("legal", "admin", "senior"):
            staff(lin, role, server)
        opening = {"locations": [rob], "category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"}
        case = lin.post("/_teahouse/v1/moderation/cases", body=opening)["case_id"]
        self.fields |= {"caseId": case, "item": rob}


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    server = Server(tmp_path_factory.mktemp("fuzzed")).start()
    yield Target(server)
    assert 0 == server.stop()


def provoke(
    target: Target,
    operation: Any,
    base: str,
    name: str,
    mode: GenerationMode,
    examples: int = EXAMPLES,
    judge: Own | None = None,
) -> None:
    """Send one operation its generated requests; any 5xx fails, and what ``judge`` finds."""
    known = {field: value for field, value in target.fields.items() if "{" + field + "}" in operation.path}

    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=known or None))
    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    def attempt(case: schemathesis.Case) -> None:
        try:
            response = case.call(
                base_url=target.url + base,
                headers={"Authorization": f"Bearer {target.token}"},
                params={"timeout": "0"} if name in POLLS else None,
                timeout=20,
            )
        except (UnicodeError, ValueError):  # what no HTTP client can send
            return
        assert response.status_code < 500, f"{name}: {response.status_code} {response.text[:300]}"
        path = urllib.parse.urlsplit(response.request.url).path
        if judge is not None and path.startswith(PREFIX):
            kind = response.headers.get("content-type", [""])[0]
            judge.check(response.request.method, path, response.status_code, kind, response.content)

    try:
        attempt()
    except Unsatisfiable:  # a request without parameters or body has no invalid form
        assert mode is GenerationMode.NEGATIVE


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
def test_the_matrix_api_never_fails_inside(target: Target, file: Path, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_path(file)
    base = str(schema.base_path).rstrip("/")
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        name = operation.definition.raw["operationId"]
        if name not in LEFT_OUT:
            provoke(target, operation, base, name, mode)
        tried += 1
    assert tried > 0


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
def test_our_own_api_never_fails_inside(target: Target, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_url(f"{target.url}/_teahouse/openapi.json")
    judge = Own(schema.raw_schema)
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        name = operation.definition.raw["operationId"]
        if name not in OWN_LEFT_OUT:
            provoke(target, operation, "", name, mode, OWN_EXAMPLES, judge)
        tried += 1
    assert tried >= 100
