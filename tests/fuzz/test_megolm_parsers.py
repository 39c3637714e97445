"""Odd input to what reads Megolm messages, sessions and exported keys: only their own errors may come out."""

import base64
import contextlib
import json

from hypothesis import given, settings
from hypothesis import strategies as st
from nio.crypto.key_export import encrypt

from teahouse.matrix.megolm import MegolmError, read_message, read_session
from teahouse.matrix.room_keys import ExportError, read_export, session_of

ID = "A" * 43
_varints = st.binary(max_size=12).map(lambda raw: bytes(byte | 0x80 for byte in raw) + b"\x01")
_fields = st.one_of(
    st.tuples(st.sampled_from([b"\x08", b"\x10", b"\x38"]), _varints).map(b"".join),
    st.binary(max_size=48).map(lambda raw: b"\x12" + bytes([len(raw)]) + raw),
    st.tuples(st.binary(min_size=1, max_size=2), st.binary(max_size=9)).map(b"".join),
)
_messages = st.tuples(st.sampled_from([b"\x03", b"\x04", b""]), st.lists(_fields, max_size=5).map(b"".join))
_odd = st.one_of(
    st.text(st.characters(), max_size=80),
    st.binary(max_size=300).map(lambda raw: base64.b64encode(raw).decode()),
    st.tuples(_messages.map(b"".join), st.binary(min_size=60, max_size=72)).map(
        lambda both: base64.b64encode(b"".join(both)).decode().rstrip("=")
    ),
    st.sampled_from([None, 1, [], {}]),
)


@settings(max_examples=300, deadline=None)
@given(_odd, st.one_of(st.text(st.characters(), max_size=50), st.just(ID)), st.binary(max_size=40))
def test_messages_and_sessions(text: object, session_id: str, key: bytes) -> None:
    with contextlib.suppress(MegolmError):
        read_message(text).opened(session_id, key)
    with contextlib.suppress(MegolmError):
        read_session(text).message_key(5)


_values = st.recursive(
    st.none() | st.integers() | st.text(max_size=8) | st.sampled_from(["!r:h", ID, "m.megolm.v1.aes-sha2"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["room_id", "session_id", "session_key", "algorithm", "x"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(_values.map(lambda value: json.dumps(value).encode()), st.binary(max_size=40)))
def test_what_is_in_a_file_that_opens(inside: bytes) -> None:
    text = f"-----BEGIN MEGOLM SESSION DATA-----\n{encrypt(inside, 'p', 1)}\n-----END MEGOLM SESSION DATA-----"
    with contextlib.suppress(ExportError):
        session_of(read_export(text, "p"), "!r:h", ID)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(
    st.sampled_from(["-----BEGIN MEGOLM SESSION DATA-----", "-----END MEGOLM SESSION DATA-----", "\n", " ", "=", "AQ"]),
    st.text(st.characters(), max_size=30),
    st.binary(min_size=60, max_size=90).map(lambda raw: base64.b64encode(b"\x01" + raw[:32] + bytes(3) + raw).decode()),
), max_size=8))  # fmt: skip
def test_what_is_no_file(pieces: list[str]) -> None:
    with contextlib.suppress(ExportError):
        read_export("".join(pieces), "p")
