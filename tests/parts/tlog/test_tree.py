"""RFC 6962's tree: the published vectors, the definition itself, and every way in which a proof can be wrong."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tlog_scales import tlog as scales

from teahouse.tlog import tiles, tree
from teahouse.tlog.errors import Malformed, Unproven
from teahouse.tlog.growth import Growth

#: The entries and roots with which Certificate Transparency's implementations are tested.
INPUTS = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
)]  # fmt: skip
ROOTS = [bytes.fromhex(text) for text in (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)]  # fmt: skip


def defined(leaves: list[bytes]) -> bytes:
    """MTH, as section 2.1 defines it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + defined(leaves[:k]) + defined(leaves[k:])).digest()


def entries(count: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(count)]


def node(leaves: list[bytes]) -> tree.Node:
    return lambda start, end: defined(leaves[start:end])


def test_the_published_vectors() -> None:
    for size, wanted in enumerate(ROOTS):
        assert wanted == tree.root([tree.leaf_hash(entry) for entry in INPUTS[:size]])
    # Section 2.1.3 names the paths of a tree of seven; these are their hashes in the tree of eight above.
    way = tree.inclusion(5, 8, node(INPUTS))
    assert [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ] == [sibling.hex() for sibling in way]
    assert [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ] == [sibling.hex() for sibling in tree.consistency(6, 8, node(INPUTS))]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 70), st.data())
def test_proofs_hold_and_an_independent_verifier_says_so_too(size: int, data: st.DataObject) -> None:
    leaves = entries(size)
    root = defined(leaves)
    index = data.draw(st.integers(0, size - 1))
    way = tree.inclusion(index, size, node(leaves))
    tree.verify_inclusion(tree.leaf_hash(leaves[index]), index, size, root, way)
    scales.InclusionProof(index, size, way).check(tree.leaf_hash(leaves[index]), root)
    old = data.draw(st.integers(0, size))
    grown = tree.consistency(old, size, node(leaves))
    tree.verify_consistency(old, defined(leaves[:old]), size, root, grown)
    scales.ConsistencyProof(old, size, grown).check(defined(leaves[:old]), root)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 60), st.data())
def test_what_is_changed_in_a_proof_is_found(size: int, data: st.DataObject) -> None:
    leaves = entries(size)
    root, index = defined(leaves), data.draw(st.integers(0, size - 1))
    leaf, way = tree.leaf_hash(leaves[index]), tree.inclusion(index, size, node(leaves))
    other = data.draw(st.binary(min_size=32, max_size=32))
    place = data.draw(st.integers(0, len(way) - 1))
    spoilt = [
        (other, index, size, root, way),
        (leaf, index, size, other, way),
        (leaf, index, size, root, [*way[:place], other, *way[place + 1 :]]),
        (leaf, index, size, root, way[:place] + way[place + 1 :]),
        (leaf, index, size, root, [*way[:place], other, *way[place:]]),
        (leaf, size, size, root, way),
        (leaf, -1, size, root, way),
        (leaf, index, size, root, [sibling[:31] for sibling in way]),
        *[(leaf, wrong, size, root, way) for wrong in range(size) if wrong != index],
    ]
    for arguments in spoilt:
        with pytest.raises(Unproven):
            tree.verify_inclusion(*arguments)
    old = data.draw(st.integers(1, size - 1))
    old_root, grown = defined(leaves[:old]), tree.consistency(old, size, node(leaves))
    place = data.draw(st.integers(0, len(grown) - 1))
    changed = [
        (old, other, size, root, grown),
        (old, old_root, size, other, grown),
        (old, old_root, size, root, [*grown[:place], other, *grown[place + 1 :]]),
        (old, old_root, size, root, grown[:place] + grown[place + 1 :]),
        (old, old_root, size, root, [*grown[:place], other, *grown[place:]]),
        (size, root, old, old_root, grown),
        (size, old_root, size, root, []),
        (0, old_root, size, root, []),
        (old, old_root, size, root, []),
        (0, tree.EMPTY_ROOT, size, root, grown),
        (old, old_root, size, root, [*grown, *[other] * 64]),
    ]
    for forged in changed:
        with pytest.raises(Unproven):
            tree.verify_consistency(*forged)


def test_two_trees_are_never_consistent_where_an_entry_differs() -> None:
    for size in (2, 3, 7, 8, 20):
        for old in range(1, size + 1):
            for edited in range(old):
                other = entries(size)
                other[edited] = b"edited"
                with pytest.raises(Unproven):
                    tree.verify_consistency(
                        old, defined(entries(old)), size, defined(other), tree.consistency(old, size, node(other))
                    )


def test_what_cannot_be_proved_is_not_asked_for() -> None:
    for index, size in ((0, 0), (5, 5), (-1, 3)):
        with pytest.raises(Malformed, match="index"):
            tree.inclusion(index, size, node([]))
    for old, new in ((-1, 2), (3, 2)):
        with pytest.raises(Malformed, match="old size"):
            tree.consistency(old, new, node([]))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 300), max_size=5))
def test_a_growing_tree_has_the_defined_root_and_can_be_taken_up_anywhere(steps: list[int]) -> None:
    leaves = [tree.leaf_hash(entry) for entry in entries(sum(steps))]
    growth, filled = Growth(), []
    for step in steps:
        filled += growth.add(leaves[growth.size : growth.size + step])
        assert tree.root(leaves[: growth.size]) == growth.root()
        growth = Growth(growth.size, growth.edge)
    assert [tree.root(leaves[n * 256 : n * 256 + 256]) for n in range(len(leaves) // 256)] == [
        tile.hash for tile in filled if tile.level == 0
    ]


def test_a_tree_of_three_levels() -> None:
    """66,000 leaves: full tiles at level 1, so all that carries upwards is walked once."""
    leaves = [tree.leaf_hash(b"%d" % number) for number in range(66_000)]
    growth = Growth()
    filled = growth.add(leaves)
    assert tree.root(leaves) == growth.root()
    assert (257 + 1, 1) == (len(filled), sum(tile.level == 1 for tile in filled))
    content = {(0, tile.index): leaves[tile.start : tile.start + tile.width] for tile in tiles.every(66_000)
               if tile.level == 0}  # fmt: skip
    for level in (1, 2):
        below = [tile.hash for tile in filled if tile.level == level - 1]
        for start in range(0, len(below), 256):
            content[level, start // 256] = below[start : start + 256]
    assert {(tile.level, tile.index): tile.width for tile in tiles.every(66_000) if tile.level >= 0} == {
        key: len(value) for key, value in content.items()
    }
    spans = tiles.spans([(tiles.Tile(level, index, len(c)), c) for (level, index), c in content.items()])
    assert tree.root(leaves) == spans(0, 66_000)
    for index in (0, 255, 256, 65_535, 65_536, 65_999):
        need = tiles.needed(lambda node, index=index: tree.inclusion(index, 66_000, node), 66_000)
        assert len(need) <= 4
        way = tree.inclusion(index, 66_000, tiles.spans([(t, content[t.level, t.index]) for t in need]))
        tree.verify_inclusion(leaves[index], index, 66_000, growth.root(), way)
    for old in (1, 255, 256, 257, 65_536, 65_537, 65_999):
        need = tiles.needed(lambda node, old=old: tree.consistency(old, 66_000, node), 66_000)
        grown = tree.consistency(old, 66_000, tiles.spans([(t, content[t.level, t.index]) for t in need]))
        tree.verify_consistency(old, tree.root(leaves[:old]), 66_000, growth.root(), grown)
