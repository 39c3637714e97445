"""Going through a whole log: are entries, tiles and signed root one tree, and does it grow out of what was seen before?

Costs three hashes an entry, and keeps one hash for each 256.
"""

from collections.abc import Callable, Sequence

import msgspec

from teahouse.tlog import tiles, tree
from teahouse.tlog.checkpoint import Checkpoint
from teahouse.tlog.errors import Unproven
from teahouse.tlog.growth import Growth
from teahouse.tlog.tiles import LEVELS, WIDTH, Tile

#: Where the bytes of a tile come from: the network, a folder. It raises what it likes.
Get = Callable[[Tile], bytes]
Heard = Callable[[int, bytes], None]


class Rewritten(Unproven):
    """The log does not grow out of what was seen of it before."""


class Audited(msgspec.Struct, frozen=True):
    """How much was gone through."""

    entries: int
    bundles: int
    tiles: int


def audit(head: Checkpoint, get: Get, earlier: Sequence[Checkpoint] = (), heard: Heard | None = None) -> Audited:
    """Read every bundle and every tile of the tree that ``head`` speaks of; ``heard(index, entry)`` sees each entry.

    Raises ``Unproven`` where they do not belong together, ``Rewritten`` where the tree does not begin with ``earlier``,
    ``Malformed`` for a bundle or a tile that is none. Signatures are the caller's business.
    """
    roots = {old.size: old for old in earlier}
    for old in earlier:
        _comparable(old, head)
    growth = Growth()
    _grown(growth, roots)
    below: list[bytes] = []
    count = 0
    for index in range(-(-head.size // WIDTH)):
        leaves = _leaves(head, index, get, heard)
        start = 0
        for stop in sorted(
            {len(leaves), *(size - growth.size for size in roots if 0 < size - growth.size < len(leaves))}
        ):
            below += [tile.hash for tile in growth.add(leaves[start:stop]) if tile.level == 0]
            start = stop
            _grown(growth, roots)
        count += 1
    hashed = count + _levels(head, get, below)
    if growth.root() != head.root:
        raise Unproven(f"tree: the {head.size} entries do not add up to the signed root: one was removed or changed")
    return Audited(head.size, count, hashed)


def _comparable(old: Checkpoint, head: Checkpoint) -> None:
    if old.origin != head.origin:
        raise Rewritten(f"history: this is the log {head.origin[:100]!r}, and {old.origin[:100]!r} was seen before")
    if old.size > head.size:
        raise Rewritten(f"history: the log had {old.size} entries before, and now it shows {head.size}")


def _grown(growth: Growth, roots: dict[int, Checkpoint]) -> None:
    old = roots.get(growth.size)
    if old is not None and old.root != growth.root():
        raise Rewritten(
            f"history: the first {old.size} entries are not those that were signed before: it was rewritten"
        )


def _leaves(head: Checkpoint, index: int, get: Get, heard: Heard | None) -> list[bytes]:
    """The leaf hashes of one bundle, once its level-0 tile says the same."""
    bundle, tile = tiles.at(head.size, -1, index), tiles.at(head.size, 0, index)
    assert bundle is not None and tile is not None
    entries = tiles.unbundle(get(bundle), bundle)
    leaves = [tree.leaf_hash(entry) for entry in entries]
    for number, (leaf, said) in enumerate(zip(leaves, tiles.hashes(get(tile), tile), strict=True), tile.start):
        if leaf != said:
            raise Unproven(f"tree: entry {number} is not the one that {tile.path} was made of")
    if heard is not None:
        for number, entry in enumerate(entries, bundle.start):
            heard(number, entry)
    return leaves


def _levels(head: Checkpoint, get: Get, below: list[bytes]) -> int:
    """Hold the tiles above level 0 to the hashes of the tiles below; returns how many there were."""
    count = 0
    for level in range(1, LEVELS):
        above: list[bytes] = []
        for index in range(-(-len(below) // WIDTH)):
            tile = tiles.at(head.size, level, index)
            assert tile is not None
            wanted = below[tile.start : tile.start + tile.width]
            if tiles.hashes(get(tile), tile) != wanted:
                raise Unproven(f"tree: {tile.path} does not hold the hashes of the tiles below it")
            if tile.width == WIDTH:
                above.append(tree.root(wanted))
            count += 1
        below = above
    return count
