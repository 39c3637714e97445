"""This part's SQL. What begins with ``tx`` writes; the rest are short indexed reads."""

from collections.abc import Mapping, Sequence

import msgspec

from teahouse.kernel.db import Database, Tx
from teahouse.tlog.growth import Filled
from teahouse.tlog.tiles import WIDTH, Tile, nodes


class Signed(msgspec.Struct, frozen=True):
    """A checkpoint that was signed: the tree of this size, for ever."""

    size: int
    root: bytes
    note: str


class KeyRow(msgspec.Struct, frozen=True):
    """A public key that has signed, and how many entries there were when it came."""

    key: str
    since_size: int
    since_ms: int


# --- entries ---------------------------------------------------------------------------------------------------------


def log(tx: Tx) -> tuple[str, int, bool]:
    """Origin, size, and whether a job to publish waits."""
    row = tx.one("SELECT origin, size, queued FROM ledger_log")
    assert row is not None
    return str(row[0]), int(row[1]), bool(row[2])


def append(
    tx: Tx, rows: Sequence[tuple[int, str, bytes, bytes, str]], salts: Sequence[tuple[int, str, bytes]], size: int
) -> None:
    """Write entries (index, kind, entry, hash, about) and their salts; the log has ``size`` now and waits."""
    tx.many("INSERT INTO ledger_entries (entry_no, kind, entry, hash, about) VALUES (?, ?, ?, ?, ?)", rows)
    if salts:
        tx.many("INSERT INTO ledger_salts (entry_no, field, salt) VALUES (?, ?, ?)", salts)
    tx.run("UPDATE ledger_log SET size = ?, queued = 1", size)


def taken(tx: Tx) -> int:
    """Note that the waiting job has begun: what is appended from now on asks for another. Returns the size."""
    tx.run("UPDATE ledger_log SET queued = 0")
    return log(tx)[1]


def rename(tx: Tx, origin: str) -> None:
    """Give a log that has no entries yet this origin; what was signed for another name goes."""
    tx.run("UPDATE ledger_log SET origin = ?", origin)
    tx.run("DELETE FROM ledger_checkpoints")
    tx.run("DELETE FROM ledger_cosignatures")
    tx.run("DELETE FROM ledger_witnesses")
    tx.run("DELETE FROM ledger_keys")


async def entry(db: Database, index: int) -> bytes | None:
    row = await db.one("SELECT entry FROM ledger_entries WHERE entry_no = ?", index)
    return None if row is None else bytes(row[0])


async def entries_about(db: Database, kind: str, about: str) -> list[tuple[int, bytes]]:
    """The entries of a kind that speak of something, the oldest first."""
    sql = "SELECT entry_no, entry FROM ledger_entries WHERE kind = ? AND about = ? AND about <> '' ORDER BY entry_no"
    return [(int(row[0]), bytes(row[1])) for row in await db.all(sql, kind, about)]


async def entries_about_each(db: Database, kind: str, abouts: Sequence[str]) -> list[tuple[str, int, bytes]]:
    """The entries of a kind that speak of any of these, the oldest first, each with which."""
    sql = "SELECT about, entry_no, entry FROM ledger_entries WHERE kind = ? AND about IN ? ORDER BY entry_no"
    rows = await db.all(sql, kind, [one for one in abouts if one]) if any(abouts) else []
    return [(str(row[0]), int(row[1]), bytes(row[2])) for row in rows]


async def hashes(db: Database, start: int, end: int) -> list[bytes]:
    """Leaf hashes ``[start, end)``."""
    found = await db.heavy(
        "SELECT hash FROM ledger_entries WHERE entry_no >= ? AND entry_no < ? ORDER BY entry_no", start, end
    )
    return [bytes(row[0]) for row in found]


def all_hashes(tx: Tx) -> list[bytes]:
    """Every leaf hash, in order. For restoring only: it reads the whole log."""
    return [bytes(row[0]) for row in tx.all("SELECT hash FROM ledger_entries ORDER BY entry_no")]


# --- salts -----------------------------------------------------------------------------------------------------------


async def salts(db: Database, index: int) -> dict[str, bytes]:
    found = await db.all("SELECT field, salt FROM ledger_salts WHERE entry_no = ?", index)
    return {str(field): bytes(salt) for field, salt in found}


def erase(tx: Tx, index: int, fields: Sequence[str]) -> None:
    """Delete salts of an entry: those of ``fields``, or all. Overwritten first: a freed page may lie about for long."""
    where, args = "entry_no = ?", [index]
    if fields:
        tx.run(f"UPDATE ledger_salts SET salt = ? WHERE {where} AND field IN ?", bytes(32), *args, list(fields))
        tx.run(f"DELETE FROM ledger_salts WHERE {where} AND field IN ?", *args, list(fields))
    else:
        tx.run(f"UPDATE ledger_salts SET salt = ? WHERE {where}", bytes(32), *args)
        tx.run(f"DELETE FROM ledger_salts WHERE {where}", *args)


# --- the tree --------------------------------------------------------------------------------------------------------


async def edge(db: Database, size: int) -> list[list[bytes]]:
    """The partial tiles of a tree of ``size``, by level, as ``tlog.growth`` wants them."""
    found: list[list[bytes]] = []
    level = 0
    while nodes(size, level):
        end = nodes(size, level)
        found.append(await _nodes(db, level, end - end % WIDTH, end))
        level += 1
    return found


async def tile(db: Database, asked: Tile) -> list[bytes]:
    """The content of a tile: hashes, or the entries themselves (level -1)."""
    if asked.level >= 0:
        return await _nodes(db, asked.level, asked.start, asked.start + asked.width)
    found = await db.all(
        "SELECT entry FROM ledger_entries WHERE entry_no >= ? AND entry_no < ? ORDER BY entry_no",
        asked.start,
        asked.start + asked.width,
    )
    return [bytes(row[0]) for row in found]


async def _nodes(db: Database, level: int, start: int, end: int) -> list[bytes]:
    if start >= end:
        return []
    if level == 0:
        return await hashes(db, start, end)
    found = await db.all(
        "SELECT hash FROM ledger_tiles WHERE level = ? AND tile_no >= ? AND tile_no < ? ORDER BY tile_no",
        level - 1,
        start,
        end,
    )
    return [bytes(row[0]) for row in found]


# --- checkpoints -----------------------------------------------------------------------------------------------------


async def head(db: Database) -> Signed | None:
    """The newest signed checkpoint."""
    row = await db.one("SELECT size, root, note FROM ledger_checkpoints ORDER BY size DESC LIMIT 1")
    return None if row is None else Signed(int(row[0]), bytes(row[1]), str(row[2]))


def publish(tx: Tx, signed: Signed, filled: Sequence[Filled], made_ms: int) -> None:
    """Keep a checkpoint and the tiles that became full before it. Fails if a tree of this size was signed before."""
    tx.many(
        "INSERT INTO ledger_tiles (level, tile_no, hash) VALUES (?, ?, ?)",
        [(tile.level, tile.index, tile.hash) for tile in filled],
    )
    tx.run(
        "INSERT INTO ledger_checkpoints (size, root, note, made_ms) VALUES (?, ?, ?, ?)",
        signed.size,
        signed.root,
        signed.note,
        made_ms,
    )


# --- keys ------------------------------------------------------------------------------------------------------------


def keys(tx: Tx) -> list[KeyRow]:
    """The public keys, in the order in which they came."""
    return [KeyRow(*row) for row in tx.all("SELECT key, since_size, since_ms FROM ledger_keys ORDER BY key_no")]


async def listed(db: Database) -> list[KeyRow]:
    """The same, for those who only read."""
    return [KeyRow(*row) for row in await db.all("SELECT key, since_size, since_ms FROM ledger_keys ORDER BY key_no")]


def add_key(tx: Tx, key: str, since_size: int, since_ms: int) -> None:
    tx.run(
        "INSERT INTO ledger_keys (key_no, key, since_size, since_ms) "
        "SELECT COALESCE(MAX(key_no), 0) + 1, ?, ?, ? FROM ledger_keys",
        key,
        since_size,
        since_ms,
    )


# --- witnesses -------------------------------------------------------------------------------------------------------


async def cosignatures(db: Database, size: int) -> dict[str, str]:
    """The lines under the checkpoint of ``size``, by witness."""
    found = await db.all("SELECT witness, line FROM ledger_cosignatures WHERE size = ? ORDER BY witness", size)
    return {str(witness): str(line) for witness, line in found}


async def best_cosigned(db: Database, index: int) -> Signed | None:
    """Of the newest checkpoints over entry ``index``, the one that most witnesses cosigned, their lines under it."""
    row = await db.one(
        "SELECT size, COUNT(*) FROM (SELECT size FROM ledger_cosignatures WHERE size > ? ORDER BY size DESC LIMIT 64) "
        "AS recent GROUP BY size ORDER BY COUNT(*) DESC, size DESC LIMIT 1",
        index,
    )
    if row is None:
        return None
    size = int(row[0])
    signed = await db.one("SELECT root, note FROM ledger_checkpoints WHERE size = ?", size)
    assert signed is not None
    lines = "".join(line + "\n" for line in (await cosignatures(db, size)).values())
    return Signed(size, bytes(signed[0]), str(signed[1]) + lines)


def cosigned(tx: Tx, size: int, witness: str, line: str) -> None:
    tx.run(
        "INSERT INTO ledger_cosignatures (size, witness, line) VALUES (?, ?, ?) "
        "ON CONFLICT (size, witness) DO UPDATE SET line = excluded.line",
        size,
        witness,
        line,
    )


async def witness_sizes(db: Database) -> Mapping[str, int]:
    found = await db.all("SELECT witness, size FROM ledger_witnesses")
    return {str(witness): int(size) for witness, size in found}


def witness_knows(tx: Tx, witness: str, size: int) -> None:
    tx.run(
        "INSERT INTO ledger_witnesses (witness, size) VALUES (?, ?) "
        "ON CONFLICT (witness) DO UPDATE SET size = excluded.size",
        witness,
        size,
    )
