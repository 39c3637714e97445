"""The Merkle tree of RFC 6962, section 2.1: hashes, roots, inclusion and consistency proofs.

Proofs are made from ``Node``, a function that gives the hash of ``[start, end)`` of the leaves; where those come from
(a list, tiles) is not this module's business. Verification follows RFC 9162, sections 2.1.3.2 and 2.1.4.2.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

from teahouse.tlog.errors import HASH_BYTES, Malformed, Unproven

#: The hash of the tree over leaves ``start`` (included) to ``end`` (excluded).
Node = Callable[[int, int], bytes]
EMPTY_ROOT = sha256(b"").digest()
#: No proof in a tree of less than 2^63 leaves is longer.
PROOF_LIMIT = 63


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry as a leaf: SHA-256(0x00 || entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def split(count: int) -> int:
    """The greatest power of two that is less than ``count`` (of at least 2)."""
    return 1 << ((count - 1).bit_length() - 1)


def root(hashes: Sequence[bytes]) -> bytes:
    """MTH: the root over leaf hashes (or over the roots of equally large full subtrees). Costs one hash a leaf."""
    level = list(hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)] + odd
    return level[0]


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The proof that leaf ``index`` is in the tree of ``size`` leaves, the leaf's sibling first (section 2.1.1)."""
    if not 0 <= index < size:
        raise Malformed(f"index: {index} is not in a tree of {size}")
    found: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            found.append(node(middle, end))
            end = middle
        else:
            found.append(node(start, middle))
            start = middle
    return found[::-1]


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """The proof that the tree of ``new`` leaves begins with the tree of ``old`` leaves (section 2.1.2).

    Empty for ``old`` 0 and for ``old`` = ``new``: nothing needs proving.
    """
    if not 0 <= old <= new:
        raise Malformed(f"old size: {old} is not within 0 and {new}")
    if old in (0, new):
        return []
    found: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + split(end - start)
        if old <= middle:
            found.append(node(middle, end))
            end = middle
        else:
            found.append(node(start, middle))
            start, whole = middle, False
    if not whole:
        found.append(node(start, end))
    return found[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, root_: bytes, proof: Sequence[bytes]) -> None:
    """Raise ``Unproven`` unless ``proof`` shows that ``leaf`` (its hash) is entry ``index`` of the tree."""
    if not 0 <= index < size:
        raise Unproven(f"inclusion: there is no entry {index} in a tree of {size}")
    _sound(proof, "inclusion proof")
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise Unproven("inclusion: the proof is longer than the tree is high")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise Unproven("inclusion: the proof is shorter than the tree is high")
    if found != root_:
        raise Unproven(f"inclusion: the proof does not lead from entry {index} to the root of the tree of {size}")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raise ``Unproven`` unless ``proof`` shows that the tree of ``new`` begins with the tree of ``old``."""
    if not 0 <= old <= new:
        raise Unproven(f"consistency: a tree of {new} cannot begin with one of {old}")
    _sound(proof, "consistency proof")
    if old in (0, new):
        if proof:
            raise Unproven("consistency: a proof where nothing needs one")
        if old_root != (new_root if old else EMPTY_ROOT) or (not new and new_root != EMPTY_ROOT):
            raise Unproven(f"consistency: two different roots for the tree of {old}")
        return
    if not proof:
        raise Unproven("consistency: the proof is empty")
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise Unproven("consistency: the proof is longer than the tree is high")
        if at & 1 or at == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise Unproven("consistency: the proof is shorter than the tree is high")
    if first != old_root:
        raise Unproven(f"consistency: the tree of {new} does not begin with the tree of {old}")
    if second != new_root:
        raise Unproven(f"consistency: the proof does not lead to the root of the tree of {new}")


def _sound(proof: Sequence[bytes], what: str) -> None:
    if len(proof) > PROOF_LIMIT:
        raise Unproven(f"{what}: {len(proof)} hashes where {PROOF_LIMIT} are the most")
    if any(len(sibling) != HASH_BYTES for sibling in proof):
        raise Unproven(f"{what}: a hash has {HASH_BYTES} bytes")
