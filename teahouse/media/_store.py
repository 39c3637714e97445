"""The SQL of the media part. Reads take a ``Database``, writes a ``Tx``.

Tables: ``media_contents``, ``media_items``, ``media_previews``.
"""

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.media._model import Item, Look

_ITEM = "SELECT media_id, user_id, hash, type, name, size_bytes, expires_ms FROM media_items WHERE media_id = ?"


class Preview(msgspec.Struct, frozen=True):
    """A link preview as it was at ``fetched_ms``."""

    fetched_ms: int
    expires_ms: int
    json: bytes


def _item(row: Row | None) -> Item | None:
    return None if row is None else Item(*row)


async def item(db: Database, media_id: str) -> Item | None:
    return _item(await db.one(_ITEM, media_id))


async def types(db: Database, media_ids: list[str]) -> dict[str, str]:
    """Media types by id, of those that have content."""
    sql = "SELECT media_id, type FROM media_items WHERE media_id IN ? AND hash IS NOT NULL"
    return {str(row[0]): str(row[1]) for row in await db.all(sql, media_ids)}


def item_in(tx: Tx, media_id: str) -> Item | None:
    return _item(tx.one(_ITEM, media_id))


def add_item(tx: Tx, item: Item, now_ms: int) -> None:
    tx.run(
        "INSERT INTO media_items (media_id, user_id, hash, type, name, size_bytes, created_ms, expires_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        *(item.media_id, item.user_id, item.hash, item.type, item.name, item.size_bytes, now_ms, item.expires_ms),
    )


def fill_item(tx: Tx, item: Item) -> None:
    """Give an item its content; from now on it does not expire."""
    tx.run(
        "UPDATE media_items SET hash = ?, type = ?, name = ?, size_bytes = ?, expires_ms = NULL WHERE media_id = ?",
        *(item.hash, item.type, item.name, item.size_bytes, item.media_id),
    )


def drop_item(tx: Tx, media_id: str) -> None:
    tx.run("DELETE FROM media_items WHERE media_id = ?", media_id)


def drop_expired(tx: Tx, media_id: str, now_ms: int) -> None:
    tx.run("DELETE FROM media_items WHERE media_id = ? AND hash IS NULL AND expires_ms <= ?", media_id, now_ms)


def pending(tx: Tx, user_id: str, now_ms: int) -> tuple[int, int]:
    """How many items of ``user_id`` wait for their content, and when the first of them expires."""
    row = tx.one(
        "SELECT COUNT(*), COALESCE(MIN(expires_ms), 0) FROM media_items "
        "WHERE user_id = ? AND hash IS NULL AND expires_ms > ?",
        user_id,
        now_ms,
    )
    return (row[0], row[1]) if row is not None else (0, 0)


def used_bytes(tx: Tx, user_id: str) -> int:
    row = tx.one("SELECT COALESCE(SUM(size_bytes), 0) FROM media_items WHERE user_id = ?", user_id)
    return int(row[0]) if row else 0


async def used_bytes_now(db: Database, user_id: str) -> int:
    row = await db.one("SELECT COALESCE(SUM(size_bytes), 0) FROM media_items WHERE user_id = ?", user_id)
    return int(row[0]) if row else 0


def add_content(tx: Tx, hash_: str, size_bytes: int, now_ms: int) -> None:
    tx.run(
        "INSERT INTO media_contents (hash, size_bytes, created_ms) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING",
        *(hash_, size_bytes, now_ms),
    )


async def has_content(db: Database, hash_: str) -> bool:
    return await db.one("SELECT 1 FROM media_contents WHERE hash = ?", hash_) is not None


def drop_content_if_unused(tx: Tx, hash_: str) -> bool:
    """Forget a content that no item has. Returns whether it is (now) forgotten."""
    if tx.one("SELECT 1 FROM media_items WHERE hash = ? LIMIT 1", hash_) is not None:
        return False
    tx.run("DELETE FROM media_contents WHERE hash = ?", hash_)
    return True


async def look(db: Database, hash_: str) -> Look | None:
    """What the image is, if somebody has looked already."""
    row = await db.one(
        "SELECT format, width, height, frames FROM media_contents WHERE hash = ? AND format IS NOT NULL", hash_
    )
    return None if row is None else Look(*row)


def set_look(tx: Tx, hash_: str, seen: Look) -> None:
    tx.run(
        "UPDATE media_contents SET format = ?, width = ?, height = ?, frames = ? WHERE hash = ?",
        *(seen.format, seen.width, seen.height, seen.frames, hash_),
    )


async def preview(db: Database, url: str, at_ms: int) -> Preview | None:
    """The newest preview of ``url`` fetched at or before ``at_ms``."""
    row = await db.one(
        "SELECT fetched_ms, expires_ms, json FROM media_previews WHERE url = ? AND fetched_ms <= ? "
        "ORDER BY fetched_ms DESC LIMIT 1",
        url,
        at_ms,
    )
    return None if row is None else Preview(*row)


def add_preview(tx: Tx, url: str, found: Preview, image_id: str | None) -> None:
    tx.run(
        "INSERT INTO media_previews (url, fetched_ms, expires_ms, json, image_id) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (url, fetched_ms) DO UPDATE SET "
        "expires_ms = excluded.expires_ms, json = excluded.json, image_id = excluded.image_id",
        *(url, found.fetched_ms, found.expires_ms, found.json, image_id),
    )


def drop_preview(tx: Tx, url: str, fetched_ms: int) -> str | None:
    """Forget a preview; returns the media id of its image."""
    row = tx.one("DELETE FROM media_previews WHERE url = ? AND fetched_ms = ? RETURNING image_id", url, fetched_ms)
    image_id: str | None = row[0] if row is not None else None
    return image_id
