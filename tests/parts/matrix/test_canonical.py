"""Canonical JSON: the specification's examples, and what is refused."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teahouse.matrix import canonical
from teahouse.matrix.errors import MatrixError

AUTH = (
    '{"auth": {"success": true, "mxid": "@john.doe:example.com", "profile": {"display_name": "John Doe",'
    '"three_pids": [{"medium": "email", "address": "john.doe@example.org"},'
    '{"medium": "msisdn", "address": "123456789"}]}}}'
)
AUTH_CANONICAL = (
    '{"auth":{"mxid":"@john.doe:example.com","profile":{"display_name":"John Doe","three_pids":[{"address":'
    '"john.doe@example.org","medium":"email"},{"address":"123456789","medium":"msisdn"}]},"success":true}}'
)

EXAMPLES = [
    ("{}", "{}"),
    ('{"one": 1, "two": "Two"}', '{"one":1,"two":"Two"}'),
    ('{"b": "2", "a": "1"}', '{"a":"1","b":"2"}'),
    (AUTH, AUTH_CANONICAL),
    ('{"a": "日本語"}', '{"a":"日本語"}'),
    ('{"本": 2, "日": 1}', '{"日":1,"本":2}'),
    ('{"a": "\\u65E5"}', '{"a":"日"}'),
    ('{"a": null}', '{"a":null}'),
    ('{"a": -0}', '{"a":0}'),
    # Beyond the first plane: by code point, not by UTF-16 unit.
    ('{"\\ud83d\\ude00": 1, "\\uffff": 2}', '{"\uffff":2,"😀":1}'),
]


@pytest.mark.parametrize(("given", "canonical_form"), EXAMPLES)
def test_the_specifications_examples(given: str, canonical_form: str) -> None:
    assert canonical_form.encode() == canonical.encode(msgspec.json.decode(given))


GOOD = [
    None,
    True,
    0,
    2**53 - 1,
    -(2**53) + 1,
    "",
    "\x00",
    "😀",
    [],
    {},
    {"": [{"a": [None, False, "x", 1]}]},
]


@pytest.mark.parametrize("value", GOOD)
def test_good_values(value: Any) -> None:
    canonical.check(value)
    canonical.check({"content": [value]})


def nested(depth: int) -> Any:
    value: Any = "bottom"
    for level in range(depth):
        value = [value] if level % 2 else {"x": value}
    return value


BAD = [
    (1.0, "floating-point"),
    (float("nan"), "floating-point"),
    (float("inf"), "floating-point"),
    (2**53, "integer beyond"),
    (-(2**53), "integer beyond"),
    (2**200, "integer beyond"),
    ("\ud800", "surrogate"),
    ("ok\udfff", "surrogate"),
    ({1: 2}, "key"),
    ({None: 2}, "key"),
    ({"\ud800": 2}, "key"),
    (b"bytes", "bytes"),
    ((1, 2), "tuple"),
    ({1, 2}, "set"),
    (object(), "object"),
    (nested(65), "deeper than 64"),
]


@pytest.mark.parametrize(("value", "why"), BAD)
def test_bad_values(value: Any, why: str) -> None:
    for whole, path in ((value, None), ({"content": {"list": [0, value]}}, "content.list[1]")):
        for function in (canonical.check, canonical.encode):
            with pytest.raises(MatrixError) as caught:
                function(whole)
            assert (400, "M_BAD_JSON") == (caught.value.status, caught.value.errcode)
            assert why in caught.value.error
            if path is not None:
                assert f"`{path}" in caught.value.error


def test_64_levels_are_allowed() -> None:
    canonical.check(nested(64))


def test_the_error_is_not_longer_than_its_cause() -> None:
    value: Any = 1.5
    for _ in range(60):
        value = {"k" * 5000: value}
    with pytest.raises(MatrixError) as caught:
        canonical.check(value)
    assert len(caught.value.error) < 1200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_round_trip(value: Any) -> None:
    encoded = canonical.encode(value)
    assert value == msgspec.json.decode(encoded)
    assert encoded == canonical.encode(msgspec.json.decode(encoded))
    # The specification's own few lines of Python.
    assert encoded == json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
