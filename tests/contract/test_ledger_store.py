"""The ledger is the same on SQLite and PostgreSQL; an independent verifier reads what comes of it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tlog_scales.tiles import leaf_hash

from teahouse.kernel.db import Tx
from teahouse.ledger import Draft, LedgerError, commitment, parse_entry
from teahouse.ledger import _store as store
from teahouse.tlog import checkpoint, note, proof
from tests.parts.ledger.log import ORIGIN, House, scales


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    made = await House(tmp_path / "house", database_url).open()
    yield made
    await made.close()


async def test_an_independent_verifier_accepts_the_log_at_every_size(house: House, tmp_path: Path) -> None:
    seen: list[tuple[int, bytes]] = []
    for number, count in enumerate((0, 1, 2, 252, 1, 1, 300)):
        await house.append(count)
        if number == 3:
            await house.again()
        reader = scales(await house.dump(tmp_path / str(number)))
        head = reader.get_checkpoint()
        assert (ORIGIN, sum((0, 1, 2, 252, 1, 1, 300)[: number + 1])) == (head.origin, head.size)
        for size, root in seen:
            reader.get_consistency_proof(size, head.size).check(root, head.root_hash)
        if head.size:  # tlog-scales makes no proof from the empty tree
            seen.append((head.size, head.root_hash))
        for index in {0, head.size // 2, 255, 256, head.size - 1} & set(range(head.size)):
            entry = reader.get_entry(index)
            reader.get_inclusion_proof(index, head.size).check(leaf_hash(entry), head.root_hash)
            assert "statement" == parse_entry(entry).kind
            ours = proof.parse((await house.get(f"proof/{index}")).body)
            key = note.verifier_key((await house.get("keys")).body.decode().splitlines()[0])
            assert (entry, head.size) == (ours.extra, proof.verify(ours, entry, key).size)
    assert [0, 1, 3, 255, 256, 257, 557] == [row[0] for row in await house.db.all(
        "SELECT size FROM ledger_checkpoints ORDER BY size"
    )]  # fmt: skip


async def test_units_that_fail_leave_no_entry_and_no_gap(house: House, tmp_path: Path) -> None:
    def unit(number: int):
        def append(tx: Tx) -> int:
            index = house.ledger.append(tx, Draft("appeal", {"n": number}, {"who": f"person {number}"}))
            if number % 3 == 0:
                raise ValueError("the caller's own")
            return index

        return append

    done = await asyncio.gather(*(house.db.write(unit(number)) for number in range(90)), return_exceptions=True)
    indices = [index for index in done if isinstance(index, int)]
    assert list(range(60)) == indices
    await house.jobs.settle()
    assert 60 == house.ledger.published() == scales(await house.dump(tmp_path / "log")).get_checkpoint().size
    assert [(60,)] == await house.db.all("SELECT COUNT(*) FROM ledger_salts")
    assert [(0,)] == await house.db.all("SELECT COUNT(*) FROM kernel_jobs")
    entry = await house.ledger.entry(7)
    assert entry is not None
    salt = (await house.ledger.salts(7))["who"]
    assert entry.commitments == {"who": commitment(salt, f"person {entry.public['n']}")}


async def test_after_erasure_the_log_verifies_and_nothing_opens(house: House, tmp_path: Path) -> None:
    await house.append(3, private={"who": "Lin", "what": "茶"})
    before = await house.dump(tmp_path / "before")
    salts = await house.ledger.salts(1)
    await house.db.write(lambda tx: house.ledger.erase(tx, 1, "who"))
    assert {"what": salts["what"]} == await house.ledger.salts(1)
    await house.db.write(lambda tx: house.ledger.erase(tx, 1))
    assert {} == await house.ledger.salts(1)
    assert {"who", "what"} == set(await house.ledger.salts(0)) == set(await house.ledger.salts(2))
    await house.append(1)
    reader = scales(await house.dump(tmp_path / "after"))
    old = scales(before).get_checkpoint()
    reader.get_consistency_proof(old.size, 4).check(old.root_hash, reader.calculate_root_hash())
    erased = parse_entry(reader.get_entry(1))
    assert erased.commitments["who"] == commitment(salts["who"], "Lin"), "it is what it was"
    left = [row for table in ("ledger_salts", "ledger_entries") for row in await house.db.all(f"SELECT * FROM {table}")]
    assert all(salt not in row for row in left for salt in salts.values()), "and nobody here can open it"
    statement = await house.ledger.statement(1, {"who": "Lin", "what": "茶"})
    assert statement is not None and b"Lin" not in statement and "茶".encode() not in statement


async def test_no_size_is_signed_twice(house: House) -> None:
    await house.append(5)
    head = await store.head(house.db)
    assert head is not None and 5 == head.size
    other = store.Signed(5, bytes(32), "another tree")
    with pytest.raises(Exception, match=r"(?i)unique"):
        await house.db.write(lambda tx: store.publish(tx, other, [], 0))
    assert head == await store.head(house.db)
    assert head.root == checkpoint.parse(note.parse((await house.get("checkpoint")).body).text).root


async def test_what_witnesses_said_is_kept(house: House) -> None:
    for _ in range(3):
        await house.append(1)
    said = [(1, "w1", "— w1 a"), (2, "w1", "— w1 b"), (2, "w2", "— w2 c"), (3, "w1", "x"), (3, "w1", "— w1 d")]
    for size, name, line in said:
        await house.db.write(lambda tx, row=(size, name, line): store.cosigned(tx, *row))
        await house.db.write(lambda tx, row=(name, size): store.witness_knows(tx, *row))
    assert {"w1": 3, "w2": 2} == await store.witness_sizes(house.db)
    assert {"w1": "— w1 d"} == await store.cosignatures(house.db, 3)
    for index, size in ((0, 2), (1, 2), (2, 3)):
        best = await store.best_cosigned(house.db, index)
        assert best is not None and size == best.size
    assert None is await store.best_cosigned(house.db, 3)
    best = await store.best_cosigned(house.db, 0)
    assert best is not None and best.note.endswith("— w1 b\n— w2 c\n")


async def test_what_cannot_be_an_entry_is_named_and_writes_nothing(house: House) -> None:
    bad: list[tuple[Draft, str]] = [
        (Draft("gossip", {}), "kind: 'gossip'"),  # type: ignore[arg-type]
        (Draft("order", {"share": 0.5}), "public:.*share"),
        (Draft("order", {"n": 2**53}), "public:.*n"),
        (Draft("order", {"text": "x" * 66_000}), "65535 are the most"),
        (Draft("order", {"text": "\ud800"}), "public:"),
        (Draft("order", {"who": ["by @lin:tea.house"]}), "holds the user id @lin:tea.house"),
        (Draft("order", {}, {"Who": "x"}), "private: 'Who'"),
        (Draft("order", {}, {"who": "\ud800"}), "private.who"),
    ]
    for draft, fault in bad:
        with pytest.raises(LedgerError, match=fault):
            await house.db.write(lambda tx, draft=draft: house.ledger.append_many(tx, [Draft("order", {}), draft]))
    assert [(0,)] == await house.db.all("SELECT COUNT(*) FROM ledger_entries")
    assert [0] == await house.append(1)
