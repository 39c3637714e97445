"""C2SP tlog-checkpoint: the head of a log's tree, as the text of a signed note."""

import msgspec

from teahouse.tlog import note as notes
from teahouse.tlog.errors import Malformed, decimal, encoded, hash_of
from teahouse.tlog.note import Note, SigningKey, VerifierKey


class Checkpoint(msgspec.Struct, frozen=True):
    """Which log, how many entries, and the root over them. ``extensions`` are lines nobody can audit."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), encoded(self.root), *self.extensions)
        return "".join(line + "\n" for line in lines)


def parse(text: str) -> Checkpoint:
    """Read the text of a note as a checkpoint. Raises ``Malformed`` naming the line that is wrong."""
    if not text.endswith("\n"):
        raise Malformed("checkpoint: does not end with a newline")
    lines = text[:-1].split("\n")
    if len(lines) < 3:
        raise Malformed("checkpoint: fewer than three lines (origin, size, root)")
    if not all(lines):
        raise Malformed("checkpoint: holds an empty line")
    size = decimal(lines[1], "checkpoint: size")
    return Checkpoint(lines[0], size, hash_of(lines[2], "checkpoint: root"), tuple(lines[3:]))


def signed(checkpoint: Checkpoint, *keys: SigningKey) -> Note:
    """The checkpoint as a note that ``keys`` have signed."""
    text = checkpoint.text
    if parse(text) != checkpoint:
        raise Malformed(f"checkpoint: its origin or extensions do not fit a line: {checkpoint.origin[:60]!r}")
    return Note(text, tuple(key.signature(text) for key in keys))


def opened(note: Note, *keys: VerifierKey) -> Checkpoint:
    """The checkpoint in a note, once one of the log's ``keys`` is seen to have signed it.

    Raises ``Unproven``, ``Malformed``.
    """
    notes.verify(note, *keys)
    return parse(note.text)
