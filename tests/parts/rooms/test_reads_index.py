"""The search index: kept after commits, across restarts and by several workers, small, and without what is secret."""

import asyncio
import random
from pathlib import Path

import apsw

from teahouse.rooms._people import People
from teahouse.rooms._search_index import BATCH, TEXTS, SearchIndex
from teahouse.rooms._store_relations import StoreRelations
from teahouse.rooms._store_search import StoreSearch
from teahouse.rooms._words import Wanted
from tests.parts.rooms.reads import ReadsWorld, edit, world

__all__ = ["world"]


async def held(world: ReadsWorld, room: str, term: str) -> int:
    """How many entries of the index have these words, whether or not they are shown."""
    await world.rooms.settle()
    facts = await world.rooms.facts(room)
    assert facts is not None
    store = StoreSearch(world.db)
    found = await store.read_candidates(Wanted.read(term), [facts.room_no], list(TEXTS), below=2**40, limit=1000)
    return len(found)


async def test_the_index_follows_by_itself(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    await world.chat(alice)
    store = StoreSearch(world.db)
    position = world.db.position
    for _ in range(100):
        if await store.read_mark() >= position:
            break
        await asyncio.sleep(0.05)
    assert await store.read_mark() >= position


async def test_what_was_not_indexed_before_the_end_is_after_the_start(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    for n in range(BATCH + 20):
        await world.rooms.send(room, alice.user_id, "m.room.message", {"msgtype": "m.text", "body": f"needle {n}"})
    await world.restart()
    assert BATCH + 20 == await held(world, room, "needle")
    await world.say(alice, room, "needle again")
    await world.restart()
    assert ["needle again"] == await world.found(alice, "again")


async def test_two_workers_index_everything_once(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    facts = world.rooms._facts
    workers = [
        SearchIndex(world.db, StoreSearch(world.db), StoreRelations(world.db), People(world.identity, facts))
        for _ in range(2)
    ]
    for n in range(5):
        await world.say(alice, room, f"needle {n}")
        assert [True, True] == await asyncio.gather(*(worker.catch_up() for worker in workers))
        assert n + 1 == await held(world, room, "needle")
    for worker in workers:
        await worker.close()


async def test_a_batch_that_fails_is_done_again(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    await world.rooms.settle()
    store = StoreSearch(world.db)
    await world.say(alice, room, "needle")
    await world.db.write(lambda tx: tx.run("ALTER TABLE rooms_people RENAME TO rooms_people_away"))
    bob = await world.person("bob")
    await bob.post("v3/join/{}", {}, room)
    mark = await store.read_mark()
    try:
        await world.rooms.settle()
    except Exception:
        assert mark == await store.read_mark()
    else:
        raise AssertionError("the batch cannot have succeeded")
    await world.db.write(lambda tx: tx.run("ALTER TABLE rooms_people_away RENAME TO rooms_people"))
    assert 1 == await held(world, room, "needle")


async def test_redaction_takes_words_out_of_the_index(world: ReadsWorld) -> None:
    alice, bob = await world.people("alice", "bob")
    room = await world.chat(alice, bob)
    sent = await world.say(alice, room, "alpha")
    assert 1 == await held(world, room, "alpha")
    mended = await world.say(alice, room, "* beta", **edit(sent, "beta"))
    assert (1, 1) == (await held(world, room, "alpha"), await held(world, room, "beta"))  # who sees no edit finds alpha
    await world.redact(alice, room, mended)
    assert (1, 0) == (await held(world, room, "alpha"), await held(world, room, "beta"))
    await world.say(alice, room, "* gamma", **edit(sent, "gamma"))
    assert 1 == await held(world, room, "gamma")
    await world.redact(alice, room, sent)
    assert (0, 0) == (await held(world, room, "alpha"), await held(world, room, "gamma"))


async def test_everything_within_one_batch(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    await world.rooms.settle()
    kept = await world.say(alice, room, "alpha")
    gone = await world.say(alice, room, "alpha")
    await world.say(alice, room, "* beta", **edit(kept, "beta"))
    await world.say(alice, room, "* beta", **edit(gone, "beta"))
    await world.redact(alice, room, gone)
    assert (1, 1) == (await held(world, room, "alpha"), await held(world, room, "beta"))
    assert ["beta"] == await world.found(alice, "beta")


async def test_what_is_encrypted_never_gets_into_the_index(world: ReadsWorld) -> None:
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    await world.say(alice, room, "before")
    await world.rooms.settle()
    await world.state(alice, room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    await world.send(alice, room, "m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "body": "cipher"})
    plain = await world.say(alice, room, "slipped")
    await world.say(alice, room, "* mended", **edit(plain, "mended"))
    await world.state(alice, room, "m.room.topic", {"topic": "hidden"})
    assert [1, 0, 0, 0, 0] == [
        await held(world, room, word) for word in ("before", "cipher", "slipped", "mended", "hidden")
    ]


async def test_the_index_is_small(tmp_path: Path) -> None:
    """Decision 0020: a message of 400 bytes takes at most 350 in the index, everything it is made of included."""
    world = ReadsWorld(f"sqlite:{tmp_path / 'teahouse.db'}")
    await world.open()
    (alice,) = await world.people("alice")
    room = await world.chat(alice)
    await world.rooms.settle()
    source = random.Random(1)
    count = 3000
    sizes = {}
    for kind in ("english", "chinese"):
        before = _size(tmp_path)
        bodies = [_english(source) if kind == "english" else _chinese(source) for _ in range(count)]
        for start in range(0, count, 100):
            batch = bodies[start : start + 100]
            await asyncio.gather(
                *(
                    world.rooms.send(room, alice.user_id, "m.room.message", {"msgtype": "m.text", "body": body})
                    for body in batch
                )
            )
        await world.rooms.settle()
        sizes[kind] = (_size(tmp_path) - before) / count
    await world.close()
    assert sizes["english"] <= 200, sizes
    assert sizes["chinese"] <= 350, sizes


def _size(folder: Path) -> int:
    connection = apsw.Connection(str(folder / "teahouse.db"))
    (size,) = next(connection.execute("SELECT SUM(pgsize) FROM dbstat WHERE name LIKE 'rooms_search%'"))
    connection.close()
    return int(size)


def _zipf(source: random.Random, most: int) -> int:
    return int(most ** source.random()) - 1


def _english(source: random.Random) -> str:
    """400 characters of words from a vocabulary of 20,000, as often as words are used."""
    text = ""
    while len(text) < 400:
        text += f"{_zipf(source, 20_000):x}tea "
    return text[:400]


def _chinese(source: random.Random) -> str:
    """133 characters (399 bytes): words of two characters from 5,000, three in ten common single characters, commas."""
    text = ""
    while len(text) < 133:
        word = _zipf(source, 5_000)
        text += chr(0x4E00 + word % 50) if source.random() < 0.3 else _word(word)
        if source.random() < 0.1:
            text += "，"
    return text[:133]


def _word(number: int) -> str:
    made = random.Random(number)
    return chr(0x4E00 + _zipf(made, 3_000)) + chr(0x4E00 + _zipf(made, 3_000))
