"""C2SP signed-note: a text, and lines under it with who signed it. Keys are written as Go's sumdb writes them."""

import hashlib
import re

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from teahouse.tlog.errors import Malformed, Unproven, decoded, encoded

ED25519, COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44 = 0x01, 0x04, 0x06
KEY_BYTES = {ED25519: 32, COSIGNATURE_ED25519: 32, COSIGNATURE_ML_DSA_44: 1312}
#: Verifiers must take 16 signatures; ML-DSA ones have nearly 5 kB.
SIGNATURE_LIMIT = 64
NOTE_LIMIT = 1_000_000
_DASH = "\N{EM DASH} "
_SECRET = "PRIVATE+KEY"  # noqa: S105 - how such a key begins
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class Signature(msgspec.Struct, frozen=True):
    """One signature line: key name, key id (four bytes), and what follows them, by the kind of key."""

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note, without its newline."""
        return f"{_DASH}{self.name} {encoded(self.key_id + self.data)}"


class VerifierKey(msgspec.Struct, frozen=True):
    """A public key with its name. ``kind`` is the signature type byte of the specification."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, self.kind, self.public)

    @property
    def text(self) -> str:
        """``<name>+<key id in hex>+<base64 of kind and key>``."""
        return f"{self.name}+{self.key_id.hex()}+{encoded(bytes([self.kind]) + self.public)}"

    def made(self, signature: Signature) -> bool:
        """Whether a signature says that it is by this key."""
        return signature.name == self.name and signature.key_id == self.key_id

    def check(self, message: bytes, signature: bytes) -> None:
        """Raise ``Unproven`` unless ``signature`` is this Ed25519 key's over ``message``."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise Unproven(f"signature: the one by {self.name} does not hold") from None


class SigningKey(msgspec.Struct, frozen=True):
    """An Ed25519 key that signs. ``text`` is a secret."""

    name: str
    seed: bytes
    kind: int = ED25519

    @property
    def verifier(self) -> VerifierKey:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, self.kind, public)

    @property
    def text(self) -> str:
        """``PRIVATE+KEY+<name>+<key id in hex>+<base64 of kind and seed>``."""
        return f"{_SECRET}+{self.name}+{self.verifier.key_id.hex()}+{encoded(bytes([self.kind]) + self.seed)}"

    def sign(self, message: bytes) -> bytes:
        """The bare Ed25519 signature over ``message``."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    def signature(self, text: str) -> Signature:
        """This key's signature line under the text of a note."""
        return Signature(self.name, self.verifier.key_id, self.sign(text.encode()))


class Note(msgspec.Struct, frozen=True):
    """A text, its last newline included, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def whole(self) -> str:
        return self.text + "\n" + "".join(signature.line + "\n" for signature in self.signatures)


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The first four bytes of SHA-256(name || 0x0A || kind || public key)."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def checked_name(name: str, what: str) -> str:
    """A key name. Raises ``Malformed`` for an empty one and for spaces, plus signs and control characters."""
    if not name or "+" in name or any(c.isspace() or c < " " for c in name) or not _encodable(name):
        raise Malformed(f"{what}: {name[:60]!r} is not a key name")
    return name


def verifier_key(text: str) -> VerifierKey:
    """Read a public key. Raises ``Malformed`` saying which of its three pieces is wrong."""
    pieces = text.strip().split("+", 2)
    if len(pieces) != 3:
        raise Malformed("key: not <name>+<key id>+<base64>")
    name = checked_name(pieces[0], "key")
    kind, public = _key_data(pieces[2])
    if len(public) != KEY_BYTES[kind]:
        raise Malformed(f"key: {len(public)} bytes where such a key has {KEY_BYTES[kind]}")
    key = VerifierKey(name, kind, public)
    if key.key_id.hex() != pieces[1]:
        raise Malformed(f"key: its id is {key.key_id.hex()}, not {pieces[1][:20]!r}")
    return key


def signing_key(text: str) -> SigningKey:
    """Read a secret Ed25519 key. Raises ``Malformed``; no message holds any of the key."""
    pieces = text.strip().split("+", 4)
    if len(pieces) != 5 or "+".join(pieces[:2]) != _SECRET:
        raise Malformed("secret key: not PRIVATE+KEY+<name>+<key id>+<base64>")
    name = checked_name(pieces[2], "secret key")
    kind, seed = _key_data(pieces[4])
    if kind not in (ED25519, COSIGNATURE_ED25519) or len(seed) != 32:
        raise Malformed("secret key: not an Ed25519 key")
    key = SigningKey(name, seed, kind)
    if key.verifier.key_id.hex() != pieces[3]:
        raise Malformed("secret key: its id is not that of the key")
    return key


def _key_data(text: str) -> tuple[int, bytes]:
    data = decoded(text, "key")
    if not data or data[0] not in KEY_BYTES:
        raise Malformed("key: not of a kind that is known here (Ed25519, cosignature/v1, ML-DSA-44 cosignature)")
    return data[0], data[1:]


def signature_line(line: str) -> Signature:
    """Read one signature line, without its newline. Raises ``Malformed``."""
    if not line.startswith(_DASH):
        raise Malformed("signature line: does not begin with an em dash and a space")
    name, space, text = line.removeprefix(_DASH).partition(" ")
    if not space:
        raise Malformed("signature line: not a name and a signature")
    data = decoded(text, "signature line")
    if len(data) < 5:
        raise Malformed("signature line: shorter than a key id and a signature")
    return Signature(checked_name(name, "signature line"), data[:4], data[4:])


def parse(data: str | bytes) -> Note:
    """Read a signed note. Raises ``Malformed``. Nothing in it may be believed before ``verify``."""
    try:
        text = data.decode() if isinstance(data, bytes) else data
        size = len(text.encode())
    except UnicodeError:
        raise Malformed("note: not UTF-8") from None
    if size > NOTE_LIMIT:
        raise Malformed(f"note: larger than {NOTE_LIMIT} bytes")
    if _CONTROL.search(text):
        raise Malformed("note: holds a control character")
    body, blank, signatures = text.rpartition("\n\n")
    if not blank:
        raise Malformed("note: no empty line between text and signatures")
    if not signatures.endswith("\n"):
        raise Malformed("note: does not end with a newline")
    lines = signatures[:-1].split("\n")
    if len(lines) > SIGNATURE_LIMIT:
        raise Malformed(f"note: more than {SIGNATURE_LIMIT} signatures")
    return Note(body + "\n", tuple(signature_line(line) for line in lines))


def verify(note: Note, *keys: VerifierKey) -> list[VerifierKey]:
    """The Ed25519 ``keys`` that signed the note; signatures by others are passed over.

    Raises ``Unproven`` if a signature by one of them does not hold, and if there is none by any of them.
    """
    found = []
    for signature in note.signatures:
        for key in keys:
            if key.kind == ED25519 and key.made(signature):
                key.check(note.text.encode(), signature.data)
                if key not in found:
                    found.append(key)
    if not found:
        names = ", ".join(sorted({key.name for key in keys})) or "a key that is known"
        raise Unproven(f"signature: the note has none by {names[:200]}")
    return found


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
