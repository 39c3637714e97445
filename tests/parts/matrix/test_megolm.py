"""Megolm, one message of it: held against libolm and vodozemac, and that one key opens one message and nothing else."""

import base64
import hmac
import json

import olm
import pytest
import vodozemac
from hypothesis import given, settings
from hypothesis import strategies as st
from nio.crypto.key_export import encrypt

from teahouse.matrix import megolm
from teahouse.matrix.megolm import MegolmError, read_message, read_session
from teahouse.matrix.room_keys import ExportError, read_export, session_of

SENDER = olm.OutboundGroupSession()
EXPORTED = olm.InboundGroupSession(SENDER.session_key).export_session(0)
SESSION = read_session(EXPORTED)
SENT = [SENDER.encrypt(f'{{"number":{number}}}') for number in range(20)]


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")


def test_what_libolm_and_vodozemac_send_is_opened_by_its_own_key() -> None:
    for number, text in enumerate(SENT):
        message = read_message(text)
        assert number == message.index
        assert f'{{"number":{number}}}'.encode() == message.opened(SENDER.id, SESSION.message_key(number))
    other = vodozemac.GroupSession()
    theirs = read_session(vodozemac.InboundGroupSession(other.session_key).export_at(0).to_base64())
    message = read_message(other.encrypt("水开了".encode()).to_base64())
    assert "水开了".encode() == message.opened(other.session_id, theirs.message_key(0))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 19), st.integers(0, 19))
def test_only_the_key_of_its_own_index_opens_a_message(sent: int, key: int) -> None:
    message, opened = read_message(SENT[sent]), SESSION.message_key(key)
    if sent == key:
        assert message.opened(SENDER.id, opened)
        return
    with pytest.raises(MegolmError, match="does not open") as refused:
        message.opened(SENDER.id, opened)
    assert "message_key" == refused.value.field


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_with_any_bit_changed_it_is_refused(data: st.DataObject) -> None:
    parts = [bytearray(megolm.from_base64(SENT[3])), bytearray(SESSION.message_key(3))]
    parts.append(bytearray(megolm.from_base64(SENDER.id)))
    changed = data.draw(st.sampled_from(parts))
    bit = data.draw(st.integers(0, len(changed) * 8 - 1))
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(MegolmError):
        read_message(b64(bytes(parts[0]))).opened(b64(bytes(parts[2])), bytes(parts[1]))


def test_a_reader_who_has_the_session_cannot_write_in_it() -> None:
    """Everyone in a room has the keys; nobody but the sender can sign. And the MAC is looked at, too."""
    message, key = read_message(SENT[5]), SESSION.message_key(5)
    _, mac_key, _ = megolm.keys_of(key)
    body = message.body[:-16] + bytes(16)
    forged = body + hmac.digest(mac_key, body, "sha256")[:8] + message.signature
    with pytest.raises(MegolmError, match="not signed") as refused:
        read_message(b64(forged)).opened(SENDER.id, key)
    assert "ciphertext" == refused.value.field
    with pytest.raises(MegolmError, match="not signed"):
        message.opened(olm.OutboundGroupSession().id, key)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1))
def test_the_ratchet_goes_as_far_as_libolms(start: int, distance: int) -> None:
    moved = bytes([1]) + start.to_bytes(4) + SESSION.parts + SESSION.public
    theirs = read_session(olm.InboundGroupSession.import_session(b64(moved)).export_session(start + distance))
    expected = hmac.digest(bytes(32), theirs.parts, "sha256")
    assert expected == read_session(b64(moved)).message_key(start + distance)
    if start:
        with pytest.raises(MegolmError, match=f"from number {start} on"):
            read_session(b64(moved)).message_key(start - 1)


def test_what_all_clients_read_is_read_here() -> None:
    """Unknown fields are passed over and the last of each counts, or a sender could write what cannot be reported."""
    message = read_message(SENT[0])
    odd = b"\x03" + b"\x08\x07" + b"\x1a\x02xx" + b"\x20\x01" + b"\x2d1234" + b"\x3112345678" + message.body[1:]
    assert (0, message.ciphertext) == (
        (read := read_message(b64(odd + bytes(72)))).index, read.ciphertext,
    )  # fmt: skip


# --- the file of room keys


def listed(**more: object) -> list[dict[str, object]]:
    session: dict[str, object] = {
        "algorithm": megolm.ALGORITHM, "room_id": "!r:house", "session_id": SENDER.id, "session_key": EXPORTED,
        "sender_key": "c", "sender_claimed_keys": {"ed25519": "e"}, "forwarding_curve25519_key_chain": [],
    }  # fmt: skip
    return [{"algorithm": "other"}, {**session, **more}]


def exported(inside: bytes, passphrase: str = "tea 茶", rounds: int = 10) -> str:
    body = encrypt(inside, passphrase.encode(), rounds)  # as UTF-8, which nio leaves to its caller
    lines = "\n".join(body[at : at + 76] for at in range(0, len(body), 76))
    return f"-----BEGIN MEGOLM SESSION DATA-----\n{lines}\n-----END MEGOLM SESSION DATA-----\n"


FILE = exported(json.dumps(listed()).encode())


@pytest.mark.parametrize("text", [FILE, FILE.replace("\n", "\r\n"), "Keep this safe\n" + FILE + "\n\n"])
def test_an_exported_file_is_opened_by_its_passphrase(text: str) -> None:
    found = session_of(read_export(text, "tea 茶"), "!r:house", SENDER.id)
    assert SESSION == found
    for passphrase in ("tea", "", "tea 茶 "):
        with pytest.raises(ExportError, match="passphrase is wrong"):
            read_export(text, passphrase)


def test_the_session_that_is_asked_for_and_no_other() -> None:
    late = olm.InboundGroupSession(SENDER.session_key).export_session(20)
    other = olm.OutboundGroupSession()
    twice = [*listed(session_key=late), *listed(), *listed(session_id=other.id), *listed(session_key="AAAA")]
    sessions = read_export(exported(json.dumps(twice).encode()), "tea 茶")
    assert SESSION == session_of(sessions, "!r:house", SENDER.id), "the one that opens most"
    assert session_of(sessions, "!other:house", SENDER.id) is None
    assert session_of(sessions, "!r:house", other.id) is None, "its key is not that of its id"


@pytest.mark.parametrize("inside", [b"", b"{}", b"[1]", b"[[]]", b"\xff", b"[" * 100_000])
def test_a_file_that_holds_no_sessions_says_so(inside: bytes) -> None:
    with pytest.raises(ExportError, match="no list of sessions"):
        read_export(exported(inside), "tea 茶")


def test_a_file_that_asks_for_endless_work_is_refused() -> None:
    raw = bytearray(megolm.from_base64("".join(FILE.splitlines()[1:-1])))
    raw[33:37] = b"\xff\xff\xff\xff"
    with pytest.raises(ExportError, match="more work"):
        read_export(f"-----BEGIN MEGOLM SESSION DATA-----\n{b64(bytes(raw))}\n-----END MEGOLM SESSION DATA-----", "x")
