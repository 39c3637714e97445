"""The SQL of what an account answers by itself, and of its menu."""

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.publicaccounts.conversation._model import Button, Content, Keyword, NewRule, Rule

_encode = msgspec.json.Encoder().encode
_contents = msgspec.json.Decoder(list[Content]).decode
_buttons = msgspec.json.Decoder(list[Button]).decode
_keywords = msgspec.json.Decoder(list[Keyword]).decode
_RULE = "rule_no, name, keywords, replies, choose, enabled"
_INSERT = "INSERT INTO publicaccounts_replies (account_no, enabled, bot, greeting, fallback, menu, changed_ms)"


class Settings(msgspec.Struct, frozen=True):
    """A row of ``publicaccounts_replies``, without its account."""

    enabled: bool = True
    bot: bool = False
    greeting: list[Content] = []
    fallback: list[Content] = []
    menu: list[Button] = []


def _settings(row: Row | None) -> Settings:
    if row is None:
        return Settings()
    return Settings(bool(row[0]), bool(row[1]), _contents(row[2]), _contents(row[3]), _buttons(row[4]))


def _rule(row: Row) -> Rule:
    return Rule(row[0], row[1], _keywords(row[2]), _contents(row[3]), row[4], bool(row[5]))


_READ = "SELECT enabled, bot, greeting, fallback, menu FROM publicaccounts_replies WHERE account_no = ?"
_RULES = f"SELECT {_RULE} FROM publicaccounts_rules WHERE account_no = ? ORDER BY place, rule_no"


async def settings(db: Database, account_no: int) -> Settings:
    return _settings(await db.one(_READ, account_no))


def settings_in(tx: Tx, account_no: int) -> Settings:
    return _settings(tx.one(_READ, account_no))


async def rules(db: Database, account_no: int) -> list[Rule]:
    return [_rule(row) for row in await db.all(_RULES, account_no)]


def rules_in(tx: Tx, account_no: int) -> list[Rule]:
    return [_rule(row) for row in tx.all(_RULES, account_no)]


def put_settings(tx: Tx, account_no: int, kept: Settings, now_ms: int) -> None:
    tx.run(
        f"{_INSERT} VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_no) DO UPDATE SET "
        "enabled = excluded.enabled, bot = excluded.bot, greeting = excluded.greeting, "
        "fallback = excluded.fallback, menu = excluded.menu, changed_ms = excluded.changed_ms",
        account_no,
        int(kept.enabled),
        int(kept.bot),
        _encode(kept.greeting),
        _encode(kept.fallback),
        _encode(kept.menu),
        now_ms,
    )


def add_rule(tx: Tx, account_no: int, rule: NewRule) -> Rule:
    """Keep a rule as the last of its account."""
    row = tx.one("SELECT COALESCE(MAX(rule_no), 0) + 1, COALESCE(MAX(place), 0) + 1 FROM publicaccounts_rules")
    rule_no, place = (int(row[0]), int(row[1])) if row else (1, 1)
    tx.run(
        f"INSERT INTO publicaccounts_rules (account_no, place, {_RULE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        account_no,
        place,
        rule_no,
        rule.name,
        _encode(rule.keywords),
        _encode(rule.replies),
        rule.choose,
        int(rule.enabled),
    )
    return Rule(rule_no, rule.name, rule.keywords, rule.replies, rule.choose, rule.enabled)


def change_rule(tx: Tx, account_no: int, rule_no: int, rule: NewRule) -> bool:
    row = tx.one(
        "UPDATE publicaccounts_rules SET name = ?, keywords = ?, replies = ?, choose = ?, enabled = ? "
        "WHERE account_no = ? AND rule_no = ? RETURNING rule_no",
        rule.name,
        _encode(rule.keywords),
        _encode(rule.replies),
        rule.choose,
        int(rule.enabled),
        account_no,
        rule_no,
    )
    return row is not None


def delete_rule(tx: Tx, account_no: int, rule_no: int) -> bool:
    row = tx.one(
        "DELETE FROM publicaccounts_rules WHERE account_no = ? AND rule_no = ? RETURNING rule_no", account_no, rule_no
    )
    return row is not None


def order_rules(tx: Tx, account_no: int, rule_nos: list[int]) -> None:
    tx.many(
        "UPDATE publicaccounts_rules SET place = ? WHERE account_no = ? AND rule_no = ?",
        [(place, account_no, rule_no) for place, rule_no in enumerate(rule_nos, 1)],
    )
