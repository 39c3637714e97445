"""Randomness fetched ahead is still nobody else's."""

import os

from teahouse.kernel.entropy import EntropyAhead


def test_no_byte_is_given_twice() -> None:
    entropy = EntropyAhead()
    given = [entropy.bytes(32) for _ in range(500)]
    assert {32} == {len(one) for one in given}
    assert 500 == len(set(given))
    assert 10_000 == len(entropy.bytes(10_000))
    assert 100 == len({entropy.token() for _ in range(100)})


def test_a_child_does_not_make_what_its_parent_makes() -> None:
    entropy = EntropyAhead()
    entropy.bytes(32)
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writes, entropy.bytes(32))
        os._exit(0)
    os.waitpid(child, 0)
    assert entropy.bytes(32) != os.read(reads, 32)
    os.close(reads)
    os.close(writes)
