"""C2SP tlog-cosignature: a witness has seen this tree, and that it grew out of all it saw before.

Two kinds: Ed25519 (``cosignature/v1``), and ML-DSA-44, which new witnesses should use.
"""

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from teahouse.tlog import checkpoint as checkpoints
from teahouse.tlog.errors import NUMBER_LIMIT, Malformed, Unproven
from teahouse.tlog.note import COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44, Note, Signature, SigningKey, VerifierKey

_HEADER = "cosignature/v1"
_LABEL = b"subtree/v1\n\x00"


def message(text: str, time_s: int) -> bytes:
    """What an Ed25519 witness signs: two lines, then the text of the checkpoint."""
    return f"{_HEADER}\ntime {time_s}\n{text}".encode()


def cosign(text: str, key: SigningKey, time_s: int) -> Signature:
    """The cosignature line by ``key`` (of the kind cosignature/v1), at ``time_s`` (POSIX seconds)."""
    if key.kind != COSIGNATURE_ED25519:
        raise Malformed("cosignature: this key is not of the kind cosignature/v1")
    data = time_s.to_bytes(8, "big") + key.sign(message(text, time_s))
    return Signature(key.name, key.verifier.key_id, data)


def verify(text: str, signature: Signature, key: VerifierKey) -> int:
    """The time (POSIX seconds) of a cosignature by ``key`` on the checkpoint ``text``. Raises ``Unproven``."""
    if not key.made(signature):
        raise Unproven(f"cosignature: {signature.name} is not {key.name}, or it is by another key")
    if len(signature.data) <= 8:
        raise Unproven(f"cosignature: the one by {key.name} is too short")
    time_s = int.from_bytes(signature.data[:8], "big")
    if time_s > NUMBER_LIMIT:
        raise Unproven(f"cosignature: the one by {key.name} has no possible time")
    if key.kind == COSIGNATURE_ED25519:
        key.check(message(text, time_s), signature.data[8:])
    elif key.kind == COSIGNATURE_ML_DSA_44:
        try:
            signed = _cosigned(key.name, time_s, text)
            MLDSA44PublicKey.from_public_bytes(key.public).verify(signature.data[8:], signed)
        except (InvalidSignature, ValueError):
            raise Unproven(f"cosignature: the one by {key.name} does not hold") from None
        except UnsupportedAlgorithm:  # a cryptography built without it
            raise Unproven(
                f"cosignature: the one by {key.name} (ML-DSA-44) cannot be verified on this machine"
            ) from None
    else:
        raise Unproven(f"cosignature: {key.name} is no key of a witness")
    return time_s


def _cosigned(name: str, time_s: int, text: str) -> bytes:
    """``cosigned_message`` for a whole tree: what an ML-DSA-44 witness signs."""
    head = checkpoints.parse(text)
    origin, cosigner = head.origin.encode(), name.encode()
    if len(origin) > 255 or len(cosigner) > 255:
        raise Malformed("cosignature: a name is longer than 255 bytes")
    return b"".join(
        (
            _LABEL, bytes([len(cosigner)]), cosigner, time_s.to_bytes(8, "big"), bytes([len(origin)]), origin,
            bytes(8), head.size.to_bytes(8, "big"), head.root,
        )
    )  # fmt: skip


def witnessed(note: Note, *witnesses: VerifierKey) -> dict[str, int]:
    """Which of ``witnesses`` have cosigned a checkpoint, and when (POSIX seconds). Others are passed over.

    Raises ``Unproven`` if a cosignature by one of them does not hold.
    """
    found: dict[str, int] = {}
    for signature in note.signatures:
        for key in witnesses:
            if key.made(signature):
                found[key.name] = verify(note.text, signature, key)
    return found
