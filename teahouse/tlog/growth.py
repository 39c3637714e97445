"""A tree that grows at its right edge, as a log does: all it keeps is the tile of each level that is not full yet."""

from collections.abc import Iterable, Sequence

import msgspec

from teahouse.tlog import tree
from teahouse.tlog.errors import Malformed
from teahouse.tlog.tiles import LEVELS, WIDTH, nodes


class Filled(msgspec.Struct, frozen=True):
    """A tile that has become full, and the hash it has as a node of the level above."""

    level: int
    index: int
    hash: bytes


class Growth:
    """The right edge of a tree of ``size`` leaves. ``edge[level]`` are the hashes of that level's partial tile."""

    def __init__(self, size: int = 0, edge: Sequence[Sequence[bytes]] = ()) -> None:
        self.size = size
        self.edge: list[list[bytes]] = [list(level) for level in edge] + [[] for _ in range(LEVELS - len(edge))]
        for level, hashes in enumerate(self.edge):
            wanted = nodes(size, level) % WIDTH
            if len(hashes) != wanted:
                raise Malformed(f"edge: level {level} has {len(hashes)} hashes, a tree of {size} has {wanted} there")

    def add(self, leaves: Iterable[bytes]) -> list[Filled]:
        """Append leaf hashes; returns the tiles that became full by it. Costs two hashes a leaf, all told."""
        filled: list[Filled] = []
        for leaf in leaves:
            self.size += 1
            level, node = 0, leaf
            while True:
                hashes = self.edge[level]
                hashes.append(node)
                if len(hashes) < WIDTH:
                    break
                node = tree.root(hashes)
                filled.append(Filled(level, nodes(self.size, level) // WIDTH - 1, node))
                hashes.clear()
                level += 1
        return filled

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        peaks = [peak for hashes in reversed(self.edge) for peak in _peaks(hashes)]
        if not peaks:
            return tree.EMPTY_ROOT
        found = peaks.pop()
        while peaks:
            found = tree.node_hash(peaks.pop(), found)
        return found


def _peaks(hashes: list[bytes]) -> list[bytes]:
    """The roots of the full subtrees that ``hashes`` fall into, the largest first."""
    found, start = [], 0
    for bit in (128, 64, 32, 16, 8, 4, 2, 1):
        if len(hashes) & bit:
            found.append(tree.root(hashes[start : start + bit]))
            start += bit
    return found
