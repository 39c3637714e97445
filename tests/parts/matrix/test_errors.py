"""Errors: each factory gives its errcode, and the body clients are promised."""

import inspect

import msgspec

from teahouse.matrix import errors
from teahouse.matrix.errors import MatrixError

#: Factories whose errcode is not their name.
NAMED_OTHERWISE = {"not_implemented": "M_UNRECOGNIZED", "conflict": "M_UNKNOWN", "user_interactive": ""}


def test_every_factory_gives_the_errcode_it_is_named_for() -> None:
    count = 0
    for name, factory in inspect.getmembers(errors, inspect.isfunction):
        given = {
            parameter.name: {"retry_after_ms": 5, "status": 404, "body": {"flows": []}}.get(parameter.name, "x")
            for parameter in inspect.signature(factory).parameters.values()
            if parameter.default is inspect.Parameter.empty
        }
        error = factory(**given)
        assert isinstance(error, MatrixError)
        assert NAMED_OTHERWISE.get(name, "M_" + name.upper()) == error.errcode
        assert 400 <= error.status < 600
        msgspec.json.encode(error.body())
        count += 1
    assert count > 50


def test_bodies() -> None:
    assert {"errcode": "M_FORBIDDEN", "error": "no"} == errors.forbidden("no").body()
    assert {"errcode": "M_LIMIT_EXCEEDED", "error": "slow", "retry_after_ms": 7} == errors.limit_exceeded(
        7, "slow"
    ).body()
    assert "soft_logout" not in errors.unknown_token().body()
    assert True is errors.unknown_token(soft_logout=True).body()["soft_logout"]
    assert "10" == errors.incompatible_room_version("10").body()["room_version"]
    assert {"status": 401, "body": "x"} == errors.bad_status(401, "x").extra


def test_user_interactive_authentication_has_an_errcode_only_after_a_failure() -> None:
    body = {"flows": [{"stages": ["m.login.dummy"]}], "session": "s"}
    assert body == errors.user_interactive(body).body()
    failed = errors.user_interactive(body, "M_FORBIDDEN", "Wrong password.").body()
    assert {**body, "errcode": "M_FORBIDDEN", "error": "Wrong password."} == failed


def test_it_says_what_it_is() -> None:
    assert "403 M_FORBIDDEN: no" == str(errors.forbidden("no"))
    assert "401" in str(errors.user_interactive({}))
