"""C2SP tlog-tiles: the specification's own examples, and an independent implementation beside ours."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tlog_scales import tiles as scales
from tlog_scales.reader import Tile as ScalesTile

from teahouse.tlog import tiles
from teahouse.tlog.errors import Malformed
from teahouse.tlog.growth import Growth
from teahouse.tlog.tiles import Tile


def test_the_examples_of_the_specification() -> None:
    assert "tile/0/x001/x234/067" == Tile(0, 1_234_067).path
    found = tiles.every(70_000)
    assert 273 == sum(tile.level == 0 and tile.width == 256 for tile in found)
    assert ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"] == [
        tile.path for tile in found if tile.level >= 0 and tile.width < 256
    ]
    assert ["tile/0/000", "tile/1/000.p/1"] == [tile.path for tile in tiles.every(256) if tile.level >= 0]
    assert [] == tiles.every(0)
    assert ["tile/entries/000.p/3", "tile/0/000.p/3"] == [tile.path for tile in tiles.every(3)]
    assert None is tiles.at(256, 0, 1) is tiles.at(256, 0, -1) is tiles.at(255, 1, 0)


@settings(max_examples=80, deadline=None)
@given(st.integers(-1, 63), st.integers(0, 10**12), st.integers(1, 256))
def test_paths_are_read_as_they_are_written(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert tile == tiles.parse(tile.path)
    assert tile.path == "/".join(scales.tile_path(level, index, width if width < 256 else 0))


@pytest.mark.parametrize(
    "path",
    [
        "", "tile", "tile/0", "tile/0/", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/0", "tile/0/0000",
        "tile/0/x001", "tile/0/001/002", "tile/0/x000/001", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
        "tile/0/000.p/", "tile/0/000.p", "tile/entries/000.p/999", "/tile/0/000", "tile/0/000/", "tile/0/000\n",
        "tile/0/٠٠٠", "tile/0/x001/000.p/12/3", "tile/0/" + "x001/" * 6 + "000", "tile/data/000",
    ],
)  # fmt: skip
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(Malformed, match="tile path"):
        tiles.parse(path)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=20), min_size=1, max_size=20))
def test_bundles(entries: list[bytes]) -> None:
    tile = Tile(-1, 0, len(entries))
    data = tiles.bundle(entries)
    assert entries == tiles.unbundle(data, tile) == ScalesTile.from_entries_bytes(data).entries
    for wrong in (data[:-1], data + b"\0", data + b"\0\0", data[2:], b""):
        with pytest.raises(Malformed, match="tile/entries/000"):
            tiles.unbundle(wrong, tile)


def test_limits_are_named() -> None:
    assert 65_537 == len(tiles.bundle([bytes(65_535)]))
    with pytest.raises(Malformed, match="65536 bytes where 65535 are the most"):
        tiles.bundle([bytes(65_536)])
    with pytest.raises(Malformed, match=r"tile/0/000\.p/2: 63 bytes"):
        tiles.hashes(bytes(63), Tile(0, 0, 2))
    with pytest.raises(Malformed, match="level 0 has 1 hashes, a tree of 2 has 2"):
        Growth(2, [[bytes(32)]])
    with pytest.raises(Malformed, match="missing or too narrow"):
        tiles.spans([(Tile(0, 0, 2), [bytes(32)] * 2)])(0, 3)
    with pytest.raises(Malformed, match="there is no node 5"):
        tiles.needed(lambda node: node(5, 6), 5)
