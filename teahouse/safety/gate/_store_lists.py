"""SQL of hash lists and their entries."""

from collections.abc import Iterable

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.safety.detectors import Algorithm, Entry, Hash
from teahouse.safety.gate._model import ListWish

_ENTRY = "SELECT algorithm, digest, source, labels, state, because, by, at_ms FROM safety_hash_entries "
_wish = msgspec.json.Decoder(ListWish).decode
_ROW = (
    "INSERT INTO safety_hash_entries (list, algorithm, digest, source, labels, state, because, by, at_ms) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (list, algorithm, digest) DO UPDATE SET source = excluded.source, "
    "labels = excluded.labels, state = excluded.state, because = excluded.because, by = excluded.by, "
    "at_ms = excluded.at_ms"
)


def _entry(row: Row) -> Entry:
    return Entry(
        hash=Hash(Algorithm(row[0]), row[1]),
        source=row[2],
        labels=tuple(row[3].split("\n")) if row[3] else (),
        state=row[4],
        because=row[5],
        by=row[6],
        at_ms=int(row[7]),
    )


async def lists(db: Database) -> dict[str, ListWish]:
    """name → settings, by name."""
    return {
        row[0]: _wish(bytes(row[1])) for row in await db.all("SELECT name, body FROM safety_hash_lists ORDER BY name")
    }


def list_in(tx: Tx, name: str) -> ListWish | None:
    row = tx.one("SELECT body FROM safety_hash_lists WHERE name = ?", name)
    return _wish(bytes(row[0])) if row else None


def count_lists(tx: Tx) -> int:
    row = tx.one("SELECT COUNT(*) FROM safety_hash_lists")
    return int(row[0]) if row else 0


def put_list(tx: Tx, name: str, wish: ListWish) -> None:
    tx.run(
        "INSERT INTO safety_hash_lists (name, enabled, body) VALUES (?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET enabled = excluded.enabled, body = excluded.body",
        name,
        int(wish.on),
        msgspec.json.encode(wish),
    )


def put_entries(tx: Tx, name: str, entries: Iterable[Entry]) -> None:
    tx.many(
        _ROW,
        [
            (
                name,
                one.hash.algorithm.value,
                one.hash.digest,
                one.source,
                "\n".join(label.replace("\n", " ") for label in one.labels),
                one.state,
                one.because,
                one.by,
                one.at_ms,
            )
            for one in entries
        ],
    )


def entry_in(tx: Tx, name: str, hash: Hash) -> Entry | None:
    row = tx.one(_ENTRY + "WHERE list = ? AND algorithm = ? AND digest = ?", name, hash.algorithm.value, hash.digest)
    return _entry(row) if row else None


def decided_in(tx: Tx, name: str) -> list[Entry]:
    """Entries that people here decided about."""
    return [_entry(row) for row in tx.all(_ENTRY + "WHERE list = ? AND by <> ''", name)]


async def all_entries(db: Database, name: str) -> list[Entry]:
    return [_entry(row) for row in await db.heavy(_ENTRY + "WHERE list = ?", name)]


async def some_entries(db: Database, name: str, state: str, after: tuple[str, str], limit: int) -> list[Entry]:
    """Entries in the order of their hashes, after one; of one state, or of all for ""."""
    rows = await db.all(
        _ENTRY + "WHERE list = ? AND (algorithm, digest) > (?, ?) AND (? = '' OR state = ?) "
        "ORDER BY algorithm, digest LIMIT ?",
        name,
        *after,
        state,
        state,
        limit,
    )
    return [_entry(row) for row in rows]


async def counts(db: Database) -> dict[tuple[str, str], int]:
    """(list, state) → entries."""
    rows = await db.heavy("SELECT list, state, COUNT(*) FROM safety_hash_entries GROUP BY list, state")
    return {(row[0], row[1]): int(row[2]) for row in rows}
