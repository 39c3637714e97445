"""The SQL of WeChat's wire format."""

from typing import Any

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.publicaccounts.wechat._model import Bot, Entry, Held, Medium

LOG_LENGTH = 200
_BOT = "SELECT account_no, appid, secret, token, aes_key, mode, url, enabled, verified_ms, created_ms "
_MEDIUM = (
    "SELECT media_id, account_no, kind, mxc, name, mimetype, size_bytes, content, created_ms, updated_ms, expires_ms "
)


def _bot(row: Row) -> Bot:
    found = dict(zip(Bot.__struct_fields__, row, strict=True))
    return Bot(**{**found, "secret": bytes(row[2]), "enabled": bool(row[7])})


def _medium(row: Row) -> Medium:
    found = dict(zip(Medium.__struct_fields__, row, strict=True))
    return Medium(**{**found, "content": bytes(row[7])})


async def bot(db: Database, account_no: int) -> Bot | None:
    row = await db.one(_BOT + "FROM publicaccounts_wechat_bots WHERE account_no = ?", account_no)
    return None if row is None else _bot(row)


async def bot_by_appid(db: Database, appid: str) -> Bot | None:
    row = await db.one(_BOT + "FROM publicaccounts_wechat_bots WHERE appid = ?", appid)
    return None if row is None else _bot(row)


def put_bot(tx: Tx, bot: Bot) -> None:
    drop_bot(tx, bot.account_no)
    tx.run(
        "INSERT INTO publicaccounts_wechat_bots (account_no, appid, secret, token, aes_key, mode, url, enabled, "
        "verified_ms, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        bot.account_no,
        bot.appid,
        bot.secret,
        bot.token,
        bot.aes_key,
        bot.mode,
        bot.url,
        int(bot.enabled),
        bot.verified_ms,
        bot.created_ms,
    )


def drop_bot(tx: Tx, account_no: int) -> None:
    tx.run("DELETE FROM publicaccounts_wechat_bots WHERE account_no = ?", account_no)


def drop_tokens(tx: Tx, account_no: int) -> None:
    tx.run("DELETE FROM publicaccounts_wechat_tokens WHERE account_no = ?", account_no)


def add_token(tx: Tx, digest: bytes, held: Held) -> None:
    tx.run(
        "INSERT INTO publicaccounts_wechat_tokens (digest, account_no, kind, subject, expires_ms) "
        "VALUES (?, ?, ?, ?, ?)",
        digest,
        held.account_no,
        held.kind,
        held.subject,
        held.expires_ms,
    )


async def token(db: Database, digest: bytes) -> Held | None:
    row = await db.one(
        "SELECT account_no, kind, subject, expires_ms FROM publicaccounts_wechat_tokens WHERE digest = ?", digest
    )
    return None if row is None else Held(*row)


def take_token(tx: Tx, digest: bytes) -> bool:
    """Use up a token that is good once; whether it was there."""
    found = tx.one("SELECT kind FROM publicaccounts_wechat_tokens WHERE digest = ?", digest)
    tx.run("DELETE FROM publicaccounts_wechat_tokens WHERE digest = ?", digest)
    return found is not None


def sweep(tx: Tx, now_ms: int) -> None:
    """Forget tokens a day after they ended, and media that were temporary."""
    tx.run("DELETE FROM publicaccounts_wechat_tokens WHERE expires_ms < ?", now_ms - 86_400_000)
    tx.run("DELETE FROM publicaccounts_wechat_media WHERE expires_ms > 0 AND expires_ms < ?", now_ms)


def put_medium(tx: Tx, one: Medium) -> None:
    drop_medium(tx, one.account_no, one.media_id)
    tx.run(
        "INSERT INTO publicaccounts_wechat_media (media_id, account_no, kind, mxc, name, mimetype, size_bytes, "
        "content, created_ms, updated_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *msgspec.structs.astuple(one),
    )


def drop_medium(tx: Tx, account_no: int, media_id: str) -> None:
    tx.run("DELETE FROM publicaccounts_wechat_media WHERE account_no = ? AND media_id = ?", account_no, media_id)


async def medium(db: Database, account_no: int, media_id: str, now_ms: int) -> Medium | None:
    row = await db.one(
        _MEDIUM + "FROM publicaccounts_wechat_media WHERE account_no = ? AND media_id = ? "
        "AND (expires_ms = 0 OR expires_ms > ?)",
        account_no,
        media_id,
        now_ms,
    )
    return None if row is None else _medium(row)


async def material(db: Database, account_no: int, kind: str, offset: int, limit: int) -> list[Medium]:
    """Permanent material, newest first."""
    rows = await db.all(
        _MEDIUM + "FROM publicaccounts_wechat_media WHERE account_no = ? AND kind = ? AND expires_ms = 0 "
        "ORDER BY created_ms DESC, media_id LIMIT ? OFFSET ?",
        account_no,
        kind,
        limit,
        offset,
    )
    return [_medium(row) for row in rows]


async def material_counts(db: Database, account_no: int) -> dict[str, int]:
    rows = await db.all(
        "SELECT kind, COUNT(*) FROM publicaccounts_wechat_media WHERE account_no = ? AND expires_ms = 0 GROUP BY kind",
        account_no,
    )
    return {str(kind): int(count) for kind, count in rows}


async def fact(db: Database, account_no: int, kind: str, name: str = "") -> Any:
    """What was kept under this name, decoded; ``None`` if nothing was."""
    row = await db.one(
        "SELECT value FROM publicaccounts_wechat_facts WHERE account_no = ? AND kind = ? AND name = ?",
        account_no,
        kind,
        name,
    )
    return None if row is None else msgspec.json.decode(row[0])


def fact_in(tx: Tx, account_no: int, kind: str, name: str) -> Any:
    """The same, within a unit."""
    row = tx.one(
        "SELECT value FROM publicaccounts_wechat_facts WHERE account_no = ? AND kind = ? AND name = ?",
        account_no,
        kind,
        name,
    )
    return None if row is None else msgspec.json.decode(row[0])


async def facts(db: Database, account_no: int, kind: str) -> dict[str, Any]:
    rows = await db.all(
        "SELECT name, value FROM publicaccounts_wechat_facts WHERE account_no = ? AND kind = ? ORDER BY at_ms, name",
        account_no,
        kind,
    )
    return {str(name): msgspec.json.decode(value) for name, value in rows}


def keep(tx: Tx, account_no: int, kind: str, name: str, value: Any, now_ms: int) -> None:
    forget(tx, account_no, kind, name)
    tx.run(
        "INSERT INTO publicaccounts_wechat_facts (account_no, kind, name, value, at_ms) VALUES (?, ?, ?, ?, ?)",
        account_no,
        kind,
        name,
        msgspec.json.encode(value),
        now_ms,
    )


def keep_new(tx: Tx, account_no: int, kind: str, value: Any, now_ms: int) -> int:
    """Keep something under a number of its own, which is returned. Numbers grow and begin at 1000000001."""
    row = tx.one(
        "SELECT COALESCE(MAX(name), '1000000000') FROM publicaccounts_wechat_facts WHERE account_no = ? AND kind = ?",
        account_no,
        kind,
    )
    assert row is not None
    number = int(row[0]) + 1
    keep(tx, account_no, kind, str(number), value, now_ms)
    return number


def forget(tx: Tx, account_no: int, kind: str, name: str) -> None:
    tx.run(
        "DELETE FROM publicaccounts_wechat_facts WHERE account_no = ? AND kind = ? AND name = ?", account_no, kind, name
    )


def forget_all(tx: Tx, account_no: int, kind: str) -> None:
    tx.run("DELETE FROM publicaccounts_wechat_facts WHERE account_no = ? AND kind = ?", account_no, kind)


def log(tx: Tx, account_no: int, entry: Entry) -> None:
    """Add to the log and cut it to its length; the entry's own number is not looked at."""
    row = tx.one("SELECT COALESCE(MAX(entry_no), 0) FROM publicaccounts_wechat_log WHERE account_no = ?", account_no)
    assert row is not None
    number = int(row[0]) + 1
    tx.run(
        "INSERT INTO publicaccounts_wechat_log (account_no, entry_no, at_ms, kind, tries, duration_ms, status, answer) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        account_no,
        number,
        *msgspec.structs.astuple(entry)[1:],
    )
    tx.run(
        "DELETE FROM publicaccounts_wechat_log WHERE account_no = ? AND entry_no <= ?", account_no, number - LOG_LENGTH
    )


async def entries(db: Database, account_no: int, limit: int) -> list[Entry]:
    rows = await db.all(
        "SELECT entry_no, at_ms, kind, tries, duration_ms, status, answer FROM publicaccounts_wechat_log "
        "WHERE account_no = ? ORDER BY entry_no DESC LIMIT ?",
        account_no,
        limit,
    )
    return [Entry(*row) for row in rows]


async def medium_by_id(db: Database, media_id: str, now_ms: int) -> Medium | None:
    row = await db.one(
        _MEDIUM + "FROM publicaccounts_wechat_media WHERE media_id = ? AND (expires_ms = 0 OR expires_ms > ?)",
        media_id,
        now_ms,
    )
    return None if row is None else _medium(row)
