"""C2SP tlog-tiles: where the pieces of a log lie, and proofs worked out of them.

A tile is up to 256 hashes; at level 0 of leaves, above it of full tiles of the level below. An entry bundle is the
entries that the level-0 tile of the same number hashes, each with its length before it in two bytes.
"""

import re
from collections.abc import Callable, Iterable, Sequence

import msgspec

from teahouse.tlog import tree
from teahouse.tlog.errors import HASH_BYTES, Malformed

WIDTH = 256
ENTRIES = "entries"
#: Two bytes say how long an entry is.
ENTRY_LIMIT = 65_535
#: 256^8 leaves are 2^64: more than sizes can say.
LEVELS = 8
_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9]|[1-5][0-9]|6[0-3])/(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class Tile(msgspec.Struct, frozen=True):
    """A place: ``level`` (-1: the entries themselves), number, and how many there are in it (256: it is full)."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def start(self) -> int:
        """The first node of this level that the tile holds."""
        return self.index * WIDTH

    @property
    def path(self) -> str:
        """The path below the log's prefix: ``tile/0/x001/067.p/12``."""
        last, rest = self.index % 1000, self.index // 1000
        text = f"{last:03d}"
        while rest:
            text = f"x{rest % 1000:03d}/{text}"
            rest //= 1000
        level = ENTRIES if self.level < 0 else self.level
        return f"tile/{level}/{text}" + (f".p/{self.width}" if self.width < WIDTH else "")


def parse(path: str) -> Tile:
    """The tile at ``path``. Raises ``Malformed`` for any path that the specification does not give."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise Malformed(f"tile path: {path[:100]!r} is no tile/<level>/<number>[.p/<width>]")
    index = int(match["index"].replace("/", "").replace("x", ""))
    width = int(match["width"] or WIDTH)
    if match["width"] and width >= WIDTH:
        raise Malformed(f"tile path: {width} is not the width of a partial tile")
    tile = Tile(-1 if match["level"] == ENTRIES else int(match["level"]), index, width)
    if tile.path != path:
        raise Malformed(f"tile path: {path!r} should be {tile.path!r}")
    return tile


def nodes(size: int, level: int) -> int:
    """How many nodes of ``level`` a tree of ``size`` leaves has in its tiles."""
    return size >> (8 * max(level, 0))


def at(size: int, level: int, index: int) -> Tile | None:
    """The tile ``index`` of ``level`` as it is in a tree of ``size`` leaves; ``None`` if there is nothing in it."""
    width = min(WIDTH, nodes(size, level) - index * WIDTH)
    return Tile(level, index, width) if width > 0 and index >= 0 else None


def every(size: int) -> list[Tile]:
    """All tiles of a tree of ``size`` leaves: the bundles of entries first, then each level from the lowest."""
    found = []
    for level in range(-1, LEVELS):
        for index in range(-(-nodes(size, level) // WIDTH)):
            tile = at(size, level, index)
            assert tile is not None
            found.append(tile)
    return found


def hashes(data: bytes, tile: Tile) -> list[bytes]:
    """The hashes in a tile's bytes. Raises ``Malformed`` unless there are as many as its width says."""
    if len(data) != tile.width * HASH_BYTES:
        raise Malformed(f"{tile.path}: {len(data)} bytes where {tile.width} hashes have {tile.width * HASH_BYTES}")
    return [data[i : i + HASH_BYTES] for i in range(0, len(data), HASH_BYTES)]


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as a bundle. Raises ``Malformed`` for an entry longer than 65,535 bytes."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > ENTRY_LIMIT:
            raise Malformed(f"entry: {len(entry)} bytes where {ENTRY_LIMIT} are the most")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def unbundle(data: bytes, tile: Tile) -> list[bytes]:
    """The entries in a bundle. Raises ``Malformed`` unless there are as many as its width says, and nothing else."""
    found: list[bytes] = []
    place = 0
    while place < len(data):
        length = int.from_bytes(data[place : place + 2], "big")
        entry = data[place + 2 : place + 2 + length]
        if place + 2 > len(data) or len(entry) != length:
            raise Malformed(f"{tile.path}: entry {len(found)} of the bundle is cut short")
        found.append(entry)
        place += 2 + length
        if len(found) > tile.width:
            break
    if len(found) != tile.width:
        raise Malformed(f"{tile.path}: the bundle does not hold {tile.width} entries")
    return found


def subtree(start: int, end: int, node: Callable[[int, int], bytes]) -> bytes:
    """The hash over leaves ``[start, end)``; ``node(level, index)`` gives the hashes that stand in tiles."""
    if end <= start:
        return tree.EMPTY_ROOT
    level, first, last = 0, start, end
    while not (first | last) & 0xFF:
        level, first, last = level + 1, first >> 8, last >> 8
    if last == first + 1:
        return node(level, first)
    middle = start + tree.split(end - start)
    return tree.node_hash(subtree(start, middle, node), subtree(middle, end, node))


def needed(make: Callable[[tree.Node], object], size: int) -> list[Tile]:
    """The tiles of a tree of ``size`` that ``make`` asks for, when it is given the means to hash any span of leaves.

    So that they can all be fetched before the proof is made:
    ``needed(lambda node: tree.inclusion(5, size, node), size)``.
    """
    found: dict[tuple[int, int], Tile] = {}

    def note(level: int, index: int) -> bytes:
        tile = at(size, level, index // WIDTH)
        if tile is None or index >= tile.start + tile.width:
            raise Malformed(f"there is no node {index} of level {level} in a tree of {size}")
        found[level, tile.index] = tile
        return tree.EMPTY_ROOT

    make(lambda start, end: subtree(start, end, note))
    return list(found.values())


def spans(have: Sequence[tuple[Tile, Sequence[bytes]]]) -> tree.Node:
    """The means to hash any span of leaves, out of tiles and their hashes. Raises ``Malformed`` for one not given."""
    known = {(tile.level, tile.index): content for tile, content in have}

    def node(level: int, index: int) -> bytes:
        content = known.get((level, index // WIDTH), ())
        if index % WIDTH >= len(content):
            raise Malformed(f"tile {index // WIDTH} of level {level} is missing or too narrow")
        return content[index % WIDTH]

    return lambda start, end: subtree(start, end, node)
