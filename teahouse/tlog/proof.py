"""C2SP tlog-proof@v1: that an entry is in a log, in one text that needs no network to be verified."""

import msgspec

from teahouse.tlog import checkpoint as checkpoints
from teahouse.tlog import note as notes
from teahouse.tlog import tree
from teahouse.tlog.checkpoint import Checkpoint
from teahouse.tlog.errors import Malformed, decimal, decoded, encoded, hash_of
from teahouse.tlog.note import Note, VerifierKey

HEADER = "c2sp.org/tlog-proof@v1"
#: Room for an entry of the largest size in ``extra``, and for many signatures.
PROOF_LIMIT_BYTES = 1_200_000


class Proof(msgspec.Struct, frozen=True):
    """Where an entry is, the way from it to the root, and the signed checkpoint. ``extra`` is proved by nothing."""

    index: int
    hashes: tuple[bytes, ...]
    note: Note
    extra: bytes | None = None

    @property
    def text(self) -> str:
        extra = [] if self.extra is None else [f"extra {encoded(self.extra)}"]
        lines = [HEADER, *extra, f"index {self.index}", *map(encoded, self.hashes), ""]
        return "\n".join(lines) + "\n" + self.note.whole


def parse(data: str | bytes) -> Proof:
    """Read a proof. Raises ``Malformed`` naming the line that is wrong. Nothing in it is verified yet."""
    try:
        text = data.decode() if isinstance(data, bytes) else data
    except UnicodeError:
        raise Malformed("proof: not UTF-8") from None
    if len(text) > PROOF_LIMIT_BYTES:
        raise Malformed(f"proof: larger than {PROOF_LIMIT_BYTES} bytes")
    head, blank, signed = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != HEADER:
        raise Malformed(f"proof: the first line is not {HEADER}")
    if not blank:
        raise Malformed("proof: no checkpoint after an empty line")
    lines = lines[1:]
    extra: bytes | None = None
    if lines and lines[0].startswith("extra "):
        extra = decoded(lines.pop(0).removeprefix("extra "), "proof: extra")
    if not lines or not lines[0].startswith("index "):
        raise Malformed("proof: no line that says the index")
    index = decimal(lines[0].removeprefix("index "), "proof: index")
    if len(lines) - 1 > tree.PROOF_LIMIT:
        raise Malformed(f"proof: more than {tree.PROOF_LIMIT} hashes")
    hashes = tuple(hash_of(line, f"proof: hash {number}") for number, line in enumerate(lines[1:], 1))
    return Proof(index, hashes, notes.parse(signed), extra)


def verify(proof: Proof, entry: bytes, *keys: VerifierKey) -> Checkpoint:
    """The checkpoint that ``entry`` is proved to be in, by one of the log's ``keys``.

    Raises ``Unproven`` for a signature or a way to the root that does not hold, ``Malformed`` for no checkpoint.
    """
    head = checkpoints.opened(proof.note, *keys)
    tree.verify_inclusion(tree.leaf_hash(entry), proof.index, head.size, head.root, proof.hashes)
    return head
