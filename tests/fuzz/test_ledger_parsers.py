"""Odd entries, statement files and memories: what is wrong is named, and nothing else comes out."""

import contextlib
import io
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teahouse.cli._verify import verify
from teahouse.ledger import Draft, LedgerError, parse_entry, read_statement, verify_statement
from teahouse.ledger._entry import commitment, entry_bytes
from teahouse.ledger._statement import write
from teahouse.tlog import checkpoint, tree
from teahouse.tlog.checkpoint import Checkpoint
from teahouse.tlog.errors import TlogError
from teahouse.tlog.note import SigningKey
from teahouse.tlog.proof import Proof

LOG = SigningKey("house/log", bytes(32))
SALT = bytes(range(32))
ENTRY = entry_bytes(Draft("order", {"ground": "x", "n": 1}, {"who": "Lin"}), 5, {"who": SALT})
PROOF = Proof(0, (), checkpoint.signed(Checkpoint(LOG.name, 1, tree.leaf_hash(ENTRY)), LOG), ENTRY).text
FILE: dict[str, Any] = msgspec.json.decode(write(ENTRY, PROOF, {"who": SALT}, {"who": "Lin"}))
TEXT = st.text(st.characters(), max_size=10) | st.sampled_from(
    ["", "@lin:house", "AAAA", "key_rotation", "order", PROOF]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def spoilt(draw: st.DrawFn, good: Any) -> Any:
    """``good`` with something in it replaced, at any depth."""
    if not isinstance(good, dict) or not good or draw(st.integers(0, 3)) == 0:
        return draw(JSON)
    name = draw(st.sampled_from(sorted(good)) | TEXT)
    return {**good, name: draw(spoilt(good.get(name)))}


@settings(max_examples=120, deadline=None)
@given(spoilt(FILE) | st.binary(max_size=40))
def test_statement_files(value: Any) -> None:
    try:
        data = value if isinstance(value, bytes) else msgspec.json.encode(value)
    except UnicodeEncodeError:
        return
    with contextlib.suppress(LedgerError, TlogError):
        found = verify_statement(read_statement(data), LOG.verifier)
        assert ENTRY == msgspec.json.encode(found.entry, order="sorted"), "only what was logged is verified"
        assert found.opened in ({}, {"who": "Lin"})


@settings(max_examples=120, deadline=None)
@given(spoilt(msgspec.json.decode(ENTRY)) | st.binary(max_size=40))
def test_entries(value: Any) -> None:
    try:
        data = value if isinstance(value, bytes) else msgspec.json.encode(value)
    except UnicodeEncodeError:
        return
    with contextlib.suppress(LedgerError):
        entry = parse_entry(data)
        assert data == msgspec.json.encode(entry, order="sorted")


@settings(max_examples=100, deadline=None)
@given(JSON, TEXT, TEXT)
def test_drafts(public: Any, field: str, text: str) -> None:
    with contextlib.suppress(LedgerError):
        data = entry_bytes(Draft("appeal", {"x": public}, {field: text}), 7, {field: SALT})
        assert {field: commitment(SALT, text)} == parse_entry(data).commitments


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60) | spoilt(FILE).map(repr).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_is_given_to_verify_there_is_a_verdict(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file, said = Path(folder) / "file", io.StringIO()
        file.write_bytes(data)
        with contextlib.redirect_stdout(said), pytest.raises(SystemExit) as end:
            verify(str(file), key=[LOG.verifier.text], state=Path(folder))
        assert end.value.code in (1, 2) and 1 == said.getvalue().count("\n")
