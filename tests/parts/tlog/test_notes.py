"""Signed notes, checkpoints, cosignatures and proofs: published vectors, and an independent implementation."""

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from tlog_scales import signing as scales_signing
from tlog_scales import tlog as scales

from teahouse.tlog import checkpoint as checkpoints
from teahouse.tlog import cosignature, note, proof, tree, witness
from teahouse.tlog.checkpoint import Checkpoint
from teahouse.tlog.errors import Malformed, Unproven
from teahouse.tlog.note import COSIGNATURE_ED25519, Note, Signature, SigningKey

#: Go's golang.org/x/mod/sumdb/note is tested and documented with these.
PETER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH_PUBLIC = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
SAYING = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = (
    SAYING + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6Ryy"
    "BwJnAM=\n"
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)  # fmt: skip

LOG = SigningKey("example.com/behind-the-sofa", bytes(range(32)))
WITNESS = SigningKey("witness.example.com/w1", bytes(range(1, 33)), COSIGNATURE_ED25519)
HEAD = Checkpoint(LOG.name, 3, tree.root([tree.leaf_hash(b"%d" % n) for n in range(3)]))


def test_the_note_that_go_documents() -> None:
    peter, enoch = note.verifier_key(PETER_PUBLIC), note.verifier_key(ENOCH_PUBLIC)
    parsed = note.parse(SIGNED)
    assert (SAYING, SIGNED) == (parsed.text, parsed.whole)
    assert [peter, enoch] == note.verify(parsed, peter, enoch)
    assert [enoch] == note.verify(parsed, enoch)
    secret = note.signing_key(PETER)
    assert (PETER, PETER_PUBLIC) == (secret.text, secret.verifier.text)
    assert parsed.signatures[0] == secret.signature(SAYING)
    with pytest.raises(Unproven, match="has none by example"):
        note.verify(parsed, LOG.verifier)


def test_a_signature_by_a_known_key_that_does_not_hold_spoils_the_note() -> None:
    peter, enoch = note.verifier_key(PETER_PUBLIC), note.verifier_key(ENOCH_PUBLIC)
    edited = note.parse(SIGNED.replace("answer", "question"))
    for keys in ([peter], [peter, enoch]):
        with pytest.raises(Unproven, match="by PeterNeumann does not hold"):
            note.verify(edited, *keys)
    stranger = SigningKey("PeterNeumann", bytes(32))
    assert [peter] == note.verify(Note(SAYING, (stranger.signature(SAYING), *note.parse(SIGNED).signatures)), peter), (
        "the same name with another key is somebody else"
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no empty line"),
        ("a\n", "no empty line"),
        (SAYING, "no empty line"),
        (SIGNED[:-1], "newline"),
        (SAYING + "\n", "newline"),
        (SIGNED.replace("— ", "- "), "em dash"),
        (SIGNED.replace("x08go", "x08g"), "base64"),
        (SIGNED.replace("EnochRoot", "Enoch+Root"), "key name"),
        (SIGNED.replace("EnochRoot ", "EnochRoot"), "not a name"),
        (SIGNED + "— A AAAA\n", "shorter"),
        (SIGNED.replace("If", "\tIf"), "control"),
        (SIGNED.replace("\n", "\r\n"), "control"),
        (SAYING + "\n" + "— A AAAAAAA=\n" * 65, "more than 64"),
        (SIGNED + "x" * 1_000_000, "larger"),
        (SIGNED + "— \u2003 AAAAAAA=\n", "key name"),
    ],
)
def test_what_is_no_note_is_named(text: str, fault: str) -> None:
    with pytest.raises(Malformed, match=fault):
        note.parse(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "not <name>"), ("a+b", "not <name>"), ("+af0cfe78+AT==", "key name"), (ENOCH_PUBLIC[:-1], "base64"),
        (ENOCH_PUBLIC[:-4], "bytes where"), (ENOCH_PUBLIC.replace("af0", "bf0"), "its id is"),
        (ENOCH_PUBLIC.replace("+AT", "+CT"), "of a kind"), ("a+00000000+", "of a kind"),
    ],
)  # fmt: skip
def test_what_is_no_key_is_named(text: str, fault: str) -> None:
    with pytest.raises(Malformed, match=fault):
        note.verifier_key(text)


@pytest.mark.parametrize(
    "text", ["", ENOCH_PUBLIC, PETER[:-1], PETER.replace("c74", "d74"), PETER.replace("AYEK", "BYEK")]
)
def test_a_secret_key_that_is_none_is_refused_without_telling_it(text: str) -> None:
    with pytest.raises(Malformed, match="key") as error:
        note.signing_key(text)
    assert "FALVFGyNhPJEMzD1QIDr" not in str(error.value)


def test_checkpoints() -> None:
    signed = checkpoints.signed(HEAD, LOG)
    assert HEAD == checkpoints.opened(note.parse(signed.whole), LOG.verifier)
    theirs = scales.Checkpoint.from_text(signed.whole)
    theirs.verify(scales_signing.Vkey.from_string(LOG.verifier.text))
    by_them = scales.Checkpoint.make_signed(
        LOG.name, 3, HEAD.root, [scales_signing.PlainEd25519Signer(LOG.name, LOG.seed)]
    )
    assert signed.whole == by_them.serialize()
    extended = Checkpoint("o", 0, tree.EMPTY_ROOT, ("one", "two"))
    assert extended == checkpoints.parse(extended.text)
    for origin in ("a\n5", "", "a\n0\n" + HEAD.text.split("\n")[2]):
        with pytest.raises(Malformed, match="checkpoint"):
            checkpoints.signed(Checkpoint(origin, 0, tree.EMPTY_ROOT), LOG)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("\n3\n", "\n03\n", "size"), ("\n3\n", "\n-3\n", "size"), ("\n3\n", "\n9223372036854775808\n", "size"),
        ("\n3\n", "\n\n", "empty line"), ("=\n", "\n", "root"), ("=\n", "=\n\n", "empty line"), ("=\n", "=", "newline"),
        (HEAD.text, "a\n3\n", "three lines"), (HEAD.text, "a\n3\nAAAA\n", "3 bytes where"), ("\n3\n", "\n٣\n", "size"),
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_named(old: str, new: str, fault: str) -> None:
    with pytest.raises(Malformed, match=fault):
        checkpoints.parse(HEAD.text.replace(old, new))


def test_cosignatures() -> None:
    signature = cosignature.cosign(HEAD.text, WITNESS, 1_679_315_147)
    signed = checkpoints.signed(HEAD, LOG)
    seen = note.parse(Note(signed.text, (*signed.signatures, signature)).whole)
    assert {WITNESS.name: 1_679_315_147} == cosignature.witnessed(seen, WITNESS.verifier)
    assert HEAD == checkpoints.opened(seen, LOG.verifier)
    theirs = scales.Checkpoint.from_text(seen.whole)
    theirs.verify(scales_signing.Vkey.from_string(WITNESS.verifier.text))
    assert cosignature.message(HEAD.text, 5).startswith(b"cosignature/v1\ntime 5\nexample.com/behind-the-sofa\n3\n")
    for spoilt in (
        Signature(signature.name, signature.key_id, signature.data[:7] + b"\xff" + signature.data[8:]),
        Signature(signature.name, signature.key_id, b"\xff" * 8 + signature.data[8:]),
        Signature(signature.name, signature.key_id, signature.data[:8]),
        Signature(signature.name, signature.key_id, signature.data[:-1]),
    ):
        with pytest.raises(Unproven):
            cosignature.witnessed(Note(signed.text, (spoilt,)), WITNESS.verifier)
    with pytest.raises(Unproven, match="another key"):
        cosignature.verify(HEAD.text, signature, LOG.verifier)
    with pytest.raises(Malformed, match="not of the kind"):
        cosignature.cosign(HEAD.text, LOG, 5)
    with pytest.raises(Unproven, match="no key of a witness"):
        cosignature.verify(HEAD.text, Signature(LOG.name, LOG.verifier.key_id, bytes(72)), LOG.verifier)


def test_cosignatures_that_outlast_quantum_computers() -> None:
    """Made by tlog-scales, and verified here."""
    signer = scales_signing.MLDSA44CosignatureSigner("witness.example.com/w2", MLDSA44PrivateKey.generate())
    theirs = scales.Checkpoint.make_signed(
        LOG.name, 3, HEAD.root, [scales_signing.PlainEd25519Signer(LOG.name, LOG.seed), signer]
    )
    key = note.verifier_key(signer.vkey.serialize())
    parsed = note.parse(theirs.serialize())
    assert [key.name] == list(cosignature.witnessed(parsed, key))
    grown = Note(parsed.text.replace("\n3\n", "\n4\n"), parsed.signatures)
    with pytest.raises(Unproven, match="does not hold"):
        cosignature.witnessed(grown, key)


def test_proofs() -> None:
    leaves = [b"0", b"1", b"2"]
    hashes = [tree.leaf_hash(leaf) for leaf in leaves]
    signed = checkpoints.signed(HEAD, LOG)
    for extra in (None, b"", b"extra \x00"):
        for index in range(3):
            way = tree.inclusion(index, 3, lambda start, end: tree.root(hashes[start:end]))
            made = proof.Proof(index, tuple(way), signed, extra)
            assert made == proof.parse(made.text) == proof.parse(made.text.encode())
            assert HEAD == proof.verify(made, leaves[index], LOG.verifier)
            with pytest.raises(Unproven, match="inclusion"):
                proof.verify(made, b"another entry", LOG.verifier)
            with pytest.raises(Unproven, match="signature"):
                proof.verify(made, leaves[index], SigningKey(LOG.name, bytes(32)).verifier)
    one = proof.Proof(0, (), checkpoints.signed(Checkpoint(LOG.name, 1, hashes[0]), LOG))
    assert one.text.startswith("c2sp.org/tlog-proof@v1\nindex 0\n\nexample.com/behind-the-sofa\n1\n")
    assert 1 == proof.verify(proof.parse(one.text), b"0", LOG.verifier).size


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("@v1", "@v2", "first line"), ("index 1", "index 01", "index"), ("index 1", "extra !\nindex 1", "extra"),
        ("index 1\n", "", "index"), ("index 1", "index 1\nAAAA", "hash 1"), ("\n\n", "\n", "no checkpoint"),
        ("index 1", "index 1\n" + "\n".join(["A" * 43 + "="] * 64), "more than 63"), ("index 1", "index -1", "index"),
    ],
)  # fmt: skip
def test_what_is_no_proof_is_named(old: str, new: str, fault: str) -> None:
    text = "c2sp.org/tlog-proof@v1\nindex 1\n\n" + checkpoints.signed(HEAD, LOG).whole
    with pytest.raises(Malformed, match=fault):
        proof.parse(text.replace(old, new))


def test_what_is_said_to_a_witness_and_heard_of_it() -> None:
    signed = checkpoints.signed(HEAD, LOG)
    asked = witness.Request(2, (bytes(32), bytes(range(32))), signed)
    assert asked == witness.parse(asked.body)
    assert witness.Request(0, (), signed) == witness.parse(witness.Request(0, (), signed).body)
    good = cosignature.cosign(HEAD.text, WITNESS, 7)
    other = cosignature.cosign(HEAD.text, SigningKey("w2", bytes(32), COSIGNATURE_ED25519), 7)
    answer = f"{other.line}\n{good.line}\n".encode()
    assert [good] == witness.cosignatures(answer, HEAD.text, WITNESS.verifier)
    with pytest.raises(Unproven, match="has no cosignature by"):
        witness.cosignatures(f"{other.line}\n".encode(), HEAD.text, WITNESS.verifier)
    with pytest.raises(Unproven, match="does not hold"):
        witness.cosignatures(answer, HEAD.text + "more\n", WITNESS.verifier)
    for nonsense in (b"", b"no\n", b"\xff\n", answer[:-1]):
        with pytest.raises(Malformed):
            witness.cosignatures(nonsense, HEAD.text, WITNESS.verifier)
    assert 20852014 == witness.known_size(b"20852014\n")
    for nonsense in (b"", b"5", b"05\n", b"-1\n", b"<html>\n"):
        with pytest.raises(Malformed):
            witness.known_size(nonsense)
    for spoilt in (b"", b"new 3\n\n", asked.body.replace(b"old 2", b"old 02"), b"old 2\n", b"\xff", b"old 2\nA\n\n"):
        with pytest.raises(Malformed, match=r"add-checkpoint|note"):
            witness.parse(spoilt)
