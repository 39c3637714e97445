"""Publishing: idempotent, safe against kills and restored backups; keys that follow one another; what caches hear."""

import asyncio
import gzip
import shutil
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from teahouse.cli import app
from teahouse.kernel.config import SettingsError
from teahouse.ledger import Ledger, LedgerError, Refused, prepare_rotation
from teahouse.ledger import _store as store
from teahouse.ledger._keys import KeyFolder, Mark
from teahouse.tlog import checkpoint, note, tree
from tests.parts.ledger.log import ORIGIN, House, scales


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = await House(tmp_path / "house").open()
    yield made
    await made.close()


async def checkpoint_of(house: House) -> str:
    return (await house.get("checkpoint")).body.decode()


async def test_an_empty_log_is_signed_from_the_first_start(house: House, tmp_path: Path) -> None:
    assert checkpoint.parse(note.parse(await checkpoint_of(house)).text).root == tree.EMPTY_ROOT
    assert 0 == scales(await house.dump(tmp_path / "log")).get_checkpoint().size
    key = house.folder / "ledger" / "key"
    assert 0o600 == stat.S_IMODE(key.stat().st_mode)
    assert 0o700 == stat.S_IMODE(key.parent.stat().st_mode)
    secret = key.read_text()
    assert secret.startswith(f"PRIVATE+KEY+{ORIGIN}+")
    await house.again()
    assert secret == key.read_text()


async def test_what_a_kill_left_unpublished_is_published_at_the_next_start(tmp_path: Path) -> None:
    house = await House(tmp_path).open(jobs=False)
    for _ in range(3):
        await house.append(2)
    assert 0 == house.ledger.published()
    assert [(1,)] == await house.db.all("SELECT COUNT(*) FROM kernel_jobs"), "asked for once"
    await house.again()
    assert 6 == house.ledger.published()
    await house.ledger._publisher.publish({})
    await house.jobs.settle()
    assert [(0,), (6,)] == await house.db.all("SELECT size FROM ledger_checkpoints ORDER BY size")
    await house.close()


async def test_killed_between_the_mark_and_the_commit(tmp_path: Path) -> None:
    """The mark says a tree was signed that the database does not have as signed: the same tree is signed again."""
    house = await House(tmp_path).open()
    await house.append(3)
    text, head = await checkpoint_of(house), await store.head(house.db)
    assert head is not None
    await house.db.write(lambda tx: tx.run("DELETE FROM ledger_checkpoints WHERE size = 3"))
    await house.again()
    assert text == await checkpoint_of(house)
    await house.db.write(lambda tx: tx.run("DELETE FROM ledger_checkpoints WHERE size = 3"))
    await house.close()
    await house.open(jobs=False)
    await house.append(1)
    await house.again()
    assert 4 == house.ledger.published()
    await house.close()


@pytest.mark.parametrize("backup", [2, 4])
async def test_a_database_restored_from_an_old_backup_is_not_signed(tmp_path: Path, backup: int) -> None:
    house = await House(tmp_path).open()
    await house.append(5)
    text = await checkpoint_of(house)
    await house.db.write(lambda tx: tx.run("DELETE FROM ledger_checkpoints WHERE size > 0"))
    await house.db.write(lambda tx: tx.run("DELETE FROM ledger_entries WHERE entry_no >= ?", backup))
    await house.db.write(lambda tx: tx.run("UPDATE ledger_log SET size = ?", backup))
    await house.again()
    assert 1 == house.ledger.refusals(), "and the service runs all the same"
    assert 0 == house.ledger.published()
    with pytest.raises(Refused, match="old backup"):
        await house.ledger._publisher.publish()
    await house.rest()
    await house.append(6)
    with pytest.raises(Refused, match="another tree of 5 entries was signed"):
        await house.ledger._publisher.publish()
    assert text != await checkpoint_of(house)
    await house.close()


async def test_what_an_old_backup_lacks_comes_back_from_a_mirror(tmp_path: Path) -> None:
    """With a change of key among what is missing; the tree is then the very one that others have seen."""
    house = await House(tmp_path / "house").open()
    await house.append(3)
    await house.close()
    shutil.copyfile(tmp_path / "house" / "house.db", tmp_path / "old.db")
    prepare_rotation(house.folder)
    await house.open()
    await house.append(300)
    text, mirror = await checkpoint_of(house), await house.dump(tmp_path / "mirror")
    await house.close()
    shutil.copyfile(tmp_path / "old.db", tmp_path / "house" / "house.db")
    await house.open()
    assert (3, 1) == (house.ledger.published(), house.ledger.refusals())
    assert 3 == len(await store.hashes(house.db, 0, 1000)), "nothing is logged meanwhile"
    await house.close()
    words = ["ledger", "restore", str(mirror), "--data-dir", str(house.folder), "--database", house.url]
    for path in ("tile/entries/000", "checkpoint"):
        good = (mirror / path).read_bytes()
        (mirror / path).write_bytes(good[:-9] + bytes(9))
        assert 1 == await asyncio.to_thread(_run, words), "only a mirror that verifies"
        (mirror / path).write_bytes(good)
    assert 0 == await asyncio.to_thread(_run, words) == await asyncio.to_thread(_run, words)
    await house.open()
    assert (304, 0, text) == (house.ledger.published(), house.ledger.refusals(), await checkpoint_of(house))
    await house.append(1)
    scales(await house.dump(tmp_path / "log"))
    with pytest.raises(LedgerError, match="has 0 entries, and the database has 305"):
        await house.db.write(lambda tx: house.ledger.restore(tx, []))
    other = [b'{"n":%d}' % n for n in range(400)]
    with pytest.raises(LedgerError, match="entry 0 of the mirror is not the one"):
        await house.db.write(lambda tx: house.ledger.restore(tx, other))
    await house.close()


def _run(words: list[str]) -> int:
    try:
        app(words, result_action="return_value")
    except SystemExit as end:
        return int(end.code or 0)
    return 0


async def test_a_database_that_was_edited_is_not_signed(house: House) -> None:
    await house.append(5)
    await house.db.write(lambda tx: tx.run("UPDATE ledger_entries SET hash = ? WHERE entry_no = 3", bytes(32)))
    await house.rest()
    await house.append(1)
    with pytest.raises(Refused, match="are not those that were signed"):
        await house.ledger._publisher.publish()
    await house.db.write(lambda tx: tx.run("DELETE FROM ledger_entries WHERE entry_no = 3"))
    with pytest.raises(ValueError, match="edge"):
        await house.ledger._publisher.publish()
    assert 5 == house.ledger.published()


async def test_keys_follow_one_another(house: House, tmp_path: Path) -> None:
    await house.append(2)
    first = (await house.get("keys")).body.decode().strip()
    told = prepare_rotation(house.folder)
    assert told == prepare_rotation(house.folder), "asked twice, one key"
    await house.append(1)
    note.verify(note.parse(await checkpoint_of(house)), note.verifier_key(first))
    await house.again()
    assert [told, first] == (await house.get("keys")).body.decode().split()
    entry = await house.ledger.entry(3)
    assert entry is not None and "key_rotation" == entry.kind
    assert (first, told) == (entry.public["old"], entry.public["new"])
    assert [note.verifier_key(told)] == note.verify(note.parse(await checkpoint_of(house)), note.verifier_key(told))
    scales(await house.dump(tmp_path / "log"))
    await house.again()
    assert 4 == house.ledger.published(), "once"


async def test_killed_while_a_key_takes_over(house: House) -> None:
    await house.append(1)
    told = prepare_rotation(house.folder)
    keys = house.folder / "ledger"
    following = (keys / "key.next").read_text()
    old = (keys / "key").read_text()
    await house.again()
    (keys / "key").write_text(old)
    (keys / "key.next").write_text(following)  # as if it had been killed after the commit
    await house.again()
    assert 2 == house.ledger.published()
    assert following == (keys / "key").read_text()
    assert told == (await house.get("keys")).body.decode().split()[0]


async def test_a_key_that_was_lost_is_followed_by_one_without_its_word(house: House) -> None:
    await house.append(1)
    (house.folder / "ledger" / "key").unlink()
    await house.again()
    entry = await house.ledger.entry(1)
    assert entry is not None and ("key_rotation", "") == (entry.kind, entry.public["signature"])
    assert 2 == house.ledger.published()


async def test_a_key_file_that_holds_none_stops_the_start_with_its_name(tmp_path: Path) -> None:
    house = House(tmp_path)
    with pytest.raises(LedgerError, match="no ledger key is here"):
        prepare_rotation(tmp_path)
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "key").write_text("PRIVATE+KEY+x")
    with pytest.raises(SettingsError, match=r"ledger/key: secret key"):
        await house.open()
    await house.db.close()


async def test_the_origin_follows_the_public_url_until_the_first_entry(tmp_path: Path) -> None:
    house = await House(tmp_path).open()
    moved = Ledger(house.db, house.jobs, house.clock, type(house.settings)(data_dir=str(tmp_path)))
    await moved.start()
    house.ledger = moved
    assert (await checkpoint_of(house)).startswith("127.0.0.1:8008/transparency/ledger\n0\n")
    await house.again()
    await house.append(1)
    house.settings = type(house.settings)(data_dir=str(tmp_path))
    await house.again()
    assert (await checkpoint_of(house)).startswith(f"{ORIGIN}\n1\n")
    await house.close()


async def test_tiles_may_be_kept_for_ever_and_nothing_is_served_that_is_not_signed(house: House) -> None:
    await house.append(300, private={"who": "x"})
    tile = await house.get("tile/0/000")
    headers = dict(tile.headers)
    assert (8192, b"application/octet-stream") == (len(tile.body), tile.content_type)
    assert b"public, max-age=31536000, immutable" == headers[b"cache-control"]
    again = await house.get("tile/0/000", if_none_match=headers[b"etag"].decode())
    assert (304, b"") == (again.status, again.body)
    bundle = await house.get("tile/entries/000")
    packed = await house.get("tile/entries/000", accept_encoding="br, gzip")
    assert bundle.body == gzip.decompress(packed.body)
    assert b"gzip" == dict(packed.headers)[b"content-encoding"]
    assert dict(packed.headers)[b"etag"] != dict(bundle.headers)[b"etag"]
    assert 304 == (await house.get("tile/entries/000", if_none_match=dict(packed.headers)[b"etag"].decode())).status
    signed = await house.get("checkpoint")
    assert (b"text/plain; charset=utf-8", b"public, max-age=2") == (
        signed.content_type, dict(signed.headers)[b"cache-control"]
    )  # fmt: skip
    assert tile.body[:320] == (await house.get("tile/0/000.p/10")).body, "for trees of other days"
    await house.rest()
    await house.append(10)
    for path in ("tile/0/001.p/45", "tile/0/001", "tile/0/002.p/1", "tile/1/000", "tile/1/000.p/2", "tile/2/000.p/1",
                 "tile/entries/001.p/50", "tile/entries/001", "tile/0/1", "tile/64/000", "tile/x/000", "proof/305",
                 "proof/-1", "proof/٣", "proof/x", "proof/99999999999999999999"):  # fmt: skip
        assert await house.missing(path), path
    assert not await house.missing("tile/0/001.p/44") and not await house.missing("proof/299.tlog-proof")
    await house.db.write(lambda tx: tx.run("DELETE FROM ledger_entries WHERE entry_no = 5"))
    assert await house.missing("tile/entries/000"), "better none than a wrong one that is kept for ever"


def test_marks_are_read_as_written(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "deep" / "ledger")
    assert None is folder.mark() is folder.key() is folder.next_key()
    folder.set_mark(Mark(7, bytes(range(32))))
    assert Mark(7, bytes(range(32))) == folder.mark()
    (tmp_path / "deep" / "ledger" / "signed").write_text("seven")
    with pytest.raises(ValueError, match="signed: size"):
        folder.mark()
