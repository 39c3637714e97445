"""C2SP tlog-witness: what a log sends to a witness (add-checkpoint), and what it hears."""

import msgspec

from teahouse.tlog import cosignature, tree
from teahouse.tlog import note as notes
from teahouse.tlog.errors import Malformed, TlogError, Unproven, decimal, encoded, hash_of
from teahouse.tlog.note import Note, Signature, VerifierKey

#: What an answer of 409 with the size that the witness knows is called.
SIZE_TYPE = "text/x.tlog.size"
ANSWER_LIMIT_BYTES = 200_000


class Request(msgspec.Struct, frozen=True):
    """The body of add-checkpoint: the size the witness knows, the proof from there, and the new checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    @property
    def body(self) -> bytes:
        lines = [f"old {self.old}", *map(encoded, self.proof), ""]
        return ("\n".join(lines) + "\n" + self.note.whole).encode()


def parse(body: bytes) -> Request:
    """Read the body of add-checkpoint. Raises ``Malformed`` naming the line that is wrong."""
    try:
        head, blank, signed = body.decode().partition("\n\n")
    except UnicodeError:
        raise Malformed("add-checkpoint: not UTF-8") from None
    lines = head.split("\n")
    if not lines[0].startswith("old "):
        raise Malformed("add-checkpoint: the first line does not say the old size")
    if not blank:
        raise Malformed("add-checkpoint: no checkpoint after an empty line")
    if len(lines) - 1 > tree.PROOF_LIMIT:
        raise Malformed(f"add-checkpoint: more than {tree.PROOF_LIMIT} hashes")
    old = decimal(lines[0].removeprefix("old "), "add-checkpoint: old size")
    proof = tuple(hash_of(line, f"add-checkpoint: hash {number}") for number, line in enumerate(lines[1:], 1))
    return Request(old, proof, notes.parse(signed))


def cosignatures(body: bytes, text: str, key: VerifierKey) -> list[Signature]:
    """The witness's good cosignatures on the checkpoint ``text``, out of its answer; those by other keys are ignored.

    Raises ``Malformed`` for what is no answer, ``Unproven`` if none by ``key`` holds.
    """
    try:
        answer = body.decode()
    except UnicodeError:
        raise Malformed("witness: the answer is not UTF-8") from None
    if len(body) > ANSWER_LIMIT_BYTES or not answer.endswith("\n"):
        raise Malformed("witness: the answer is too long, or does not end with a newline")
    lines = [notes.signature_line(line) for line in answer[:-1].split("\n")]
    found = []
    fault: TlogError = Unproven(f"witness: the answer has no cosignature by {key.name}")
    for signature in lines:
        if key.made(signature):
            try:
                cosignature.verify(text, signature, key)
                found.append(signature)
            except TlogError as error:
                fault = error
    if not found:
        raise fault
    return found


def known_size(body: bytes) -> int:
    """The size that a witness says it knows, out of its answer of 409. Raises ``Malformed``."""
    text = body[:40].decode("ascii", "replace")
    if not text.endswith("\n"):
        raise Malformed("witness: the size does not end with a newline")
    return decimal(text[:-1], "witness: size")
