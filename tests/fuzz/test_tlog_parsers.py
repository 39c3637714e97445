"""Odd input to everything in `tlog` that reads what strangers wrote: nothing but a TlogError may come out."""

import contextlib
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from teahouse.tlog import checkpoint, cosignature, note, proof, tiles, tree, witness
from teahouse.tlog.checkpoint import Checkpoint
from teahouse.tlog.errors import TlogError
from teahouse.tlog.note import COSIGNATURE_ED25519, Note, Signature, SigningKey

LOG = SigningKey("house/log", bytes(32))
WITNESS = SigningKey("house/witness", bytes(31) + b"\1", COSIGNATURE_ED25519)
HEAD = Checkpoint(LOG.name, 5, tree.EMPTY_ROOT)
_signed = checkpoint.signed(HEAD, LOG)
SEEN = Note(_signed.text, (*_signed.signatures, cosignature.cosign(HEAD.text, WITNESS, 9)))
PROOF = proof.Proof(3, (bytes(32), bytes(32)), SEEN, b"entry").text
ASKED = witness.Request(2, (bytes(32),), SEEN).body.decode()
GOOD = [SEEN.whole, HEAD.text, PROOF, ASKED, LOG.verifier.text, LOG.text, WITNESS.verifier.text, "tile/0/x001/067.p/5"]
PIECES = [
    "\n",
    "\n\n",
    " ",
    "+",
    "=",
    "— ",
    "index ",
    "extra ",
    "old ",
    "0",
    "-1",
    "9" * 30,
    "\x00",
    "\ud800",
    "\u2003",
    "é",
    "",
]


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """Something good with a piece cut out, put in or doubled; or anything at all."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.text(st.characters(), max_size=60))
    text = draw(st.sampled_from(GOOD))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + draw(st.sampled_from(PIECES) | st.just(text[start:end] * 2)) + text[end:]
    return text


READERS: list[Callable[[str], object]] = [
    note.parse, checkpoint.parse, proof.parse, note.verifier_key, note.signing_key, note.signature_line, tiles.parse,
]  # fmt: skip
BYTE_READERS: list[Callable[[bytes], object]] = [
    note.parse, proof.parse, witness.parse, witness.known_size,
    lambda data: witness.cosignatures(data, HEAD.text, WITNESS.verifier),
    lambda data: tiles.unbundle(data, tiles.Tile(-1, 0, 3)),
    lambda data: tiles.hashes(data, tiles.Tile(0, 0, 1)),
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(spoilt())
def test_texts(text: str) -> None:
    for read in READERS:
        with contextlib.suppress(TlogError):
            read(text)
    for read_bytes in BYTE_READERS:
        with contextlib.suppress(TlogError):
            read_bytes(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=120))
def test_bytes(data: bytes) -> None:
    for read in BYTE_READERS:
        with contextlib.suppress(TlogError):
            read(data)
    signature = Signature(WITNESS.name, WITNESS.verifier.key_id, data)
    with contextlib.suppress(TlogError):
        cosignature.witnessed(Note(HEAD.text, (signature,)), WITNESS.verifier)
    with contextlib.suppress(TlogError):
        note.verify(Note(HEAD.text, (Signature(LOG.name, LOG.verifier.key_id, data),)), LOG.verifier)


@settings(max_examples=100, deadline=None)
@given(spoilt())
def test_whatever_is_accepted_is_written_back_as_it_came(text: str) -> None:
    """No two texts for one note, proof or key: what was verified is what is kept."""
    with contextlib.suppress(TlogError):
        assert text == note.parse(text).whole
    with contextlib.suppress(TlogError):
        assert text == checkpoint.parse(text).text
    with contextlib.suppress(TlogError):
        assert text == proof.parse(text).text
    with contextlib.suppress(TlogError):
        assert text.strip() == note.verifier_key(text).text
