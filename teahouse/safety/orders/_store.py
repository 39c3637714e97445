"""The tables of orders and authorities."""

from typing import NamedTuple

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.safety.orders._model import Authority, AuthorityDone, AuthorityOrder, Missing, OrderForm, State

_json = msgspec.json.Encoder(order="deterministic").encode
_form = msgspec.json.Decoder(OrderForm).decode
_missing = msgspec.json.Decoder(tuple[Missing, ...]).decode
_names = msgspec.json.Decoder(tuple[str, ...]).decode
_ORDER = (
    "SELECT order_id, token, kind, country, authority_id, received_ms, state, state_ms, done_ms, cases, missing, form, "
    "reply, ledger_index, came, entered_by, erased_ms FROM safety_orders "
)
_AUTHORITY = "SELECT authority_id, name, country, contact, holds, added_by, added_ms, ended_ms FROM safety_authorities "


def add(tx: Tx, order: AuthorityOrder) -> None:
    tx.run(
        "INSERT INTO safety_orders (order_id, token, kind, country, authority_id, received_ms, state, state_ms, "
        "done_ms, cases, missing, form, reply, ledger_index, came, entered_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        order.order_id, order.token, order.kind, order.country, order.authority_id, order.received_ms, order.state,
        order.state_ms, order.done_ms, _json(order.cases), _json(order.missing),
        None if order.form is None else _json(order.form), order.reply, order.index,
        order.came, order.entered_by,
    )  # fmt: skip


def set_state(tx: Tx, order_id: str, state: State, now_ms: int) -> None:
    tx.run("UPDATE safety_orders SET state = ?, state_ms = ? WHERE order_id = ?", state, now_ms, order_id)


def set_done(tx: Tx, order_id: str, reply: str, now_ms: int) -> None:
    """When effect was first given; later ones leave it."""
    tx.run(
        "UPDATE safety_orders SET done_ms = COALESCE(done_ms, ?), reply = ? WHERE order_id = ?", now_ms, reply, order_id
    )


def set_reply(tx: Tx, order_id: str, reply: str) -> None:
    """What the authority was answered, where no effect was given."""
    tx.run("UPDATE safety_orders SET reply = ? WHERE order_id = ?", reply, order_id)


def erase(tx: Tx, order_id: str, form: OrderForm, missing: tuple[Missing, ...], now_ms: int) -> None:
    """What it said, and what it was answered. form, missing: what stays of them."""
    tx.run(
        "UPDATE safety_orders SET form = ?, missing = ?, reply = '', erased_ms = ? WHERE order_id = ?",
        _json(form), _json(missing), now_ms, order_id,
    )  # fmt: skip


def order_in(tx: Tx, order_id: str) -> AuthorityOrder | None:
    row = tx.one(_ORDER + "WHERE order_id = ?", order_id)
    return None if row is None else _order(row)


def order_by_token(tx: Tx, token: str) -> AuthorityOrder | None:
    row = tx.one(_ORDER + "WHERE token = ?", token)
    return None if row is None else _order(row)


async def order(db: Database, order_id: str = "", token: str = "") -> AuthorityOrder | None:
    row = await db.one(_ORDER + "WHERE order_id = ? OR token = ?", order_id, token)
    return None if row is None else _order(row)


async def counted_since(db: Database, from_ms: int) -> dict[str, int]:
    rows = await db.all("SELECT state, COUNT(*) FROM safety_orders WHERE received_ms >= ? GROUP BY state", from_ms)
    return {str(row[0]): int(row[1]) for row in rows}


async def newest(db: Database, before: tuple[int, str] | None, limit: int) -> list[AuthorityOrder]:
    by = "ORDER BY received_ms DESC, order_id DESC LIMIT ?"
    if before is None:
        return [_order(row) for row in await db.all(_ORDER + by, limit)]
    where = "WHERE received_ms < ? OR (received_ms = ? AND order_id < ?) "
    return [_order(row) for row in await db.all(_ORDER + where + by, before[0], before[0], before[1], limit)]


def _order(row: Row) -> AuthorityOrder:
    return AuthorityOrder(
        order_id=row[0], token=row[1], kind=row[2], country=row[3], authority_id=row[4], received_ms=int(row[5]),
        state=row[6], state_ms=int(row[7]), done_ms=None if row[8] is None else int(row[8]),
        cases=_names(bytes(row[9])), missing=_missing(bytes(row[10])),
        form=None if row[11] is None else _form(bytes(row[11])), reply=row[12], index=int(row[13]),
        came=row[14], entered_by=row[15], erased_ms=int(row[16]),
    )  # fmt: skip


# --- authorities -----------------------------------------------------------------------------------------------------


def add_authority(tx: Tx, one: Authority, secret: bytes) -> None:
    tx.run(
        "INSERT INTO safety_authorities (authority_id, name, country, contact, secret, holds, added_by, added_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        one.authority_id, one.name, one.country, one.contact, secret, int(one.holds), one.added_by, one.added_ms,
    )  # fmt: skip


def end_authority(tx: Tx, authority_id: str, by: str, now_ms: int) -> Authority | None:
    """The one that was ended; None where there is none, or no longer."""
    row = tx.one(_AUTHORITY + "WHERE authority_id = ? AND ended_ms IS NULL", authority_id)
    if row is not None:
        sql = "UPDATE safety_authorities SET ended_by = ?, ended_ms = ? WHERE authority_id = ?"
        tx.run(sql, by, now_ms, authority_id)
    return None if row is None else _authority(row)


class AuthorityActRow(NamedTuple):
    """A row of ``safety_authority_acts``, its number left out. why: the id of its words."""

    authority_id: str
    act: AuthorityDone
    by: str
    role: str
    at_ms: int
    why: str
    ledger_index: int


def add_authority_act(tx: Tx, row: AuthorityActRow) -> None:
    tx.run(
        "INSERT INTO safety_authority_acts (act_no, authority_id, act, by, role, at_ms, why, ledger_index) "
        "SELECT COALESCE(MAX(act_no), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM safety_authority_acts",
        *row,
    )


async def authority_acts(db: Database) -> list[AuthorityActRow]:
    sql = "SELECT authority_id, act, by, role, at_ms, why, ledger_index FROM safety_authority_acts ORDER BY act_no"
    return [AuthorityActRow(*row) for row in await db.all(sql)]


async def authority_by_secret(db: Database, secret: bytes) -> Authority | None:
    row = await db.one(_AUTHORITY + "WHERE secret = ? AND ended_ms IS NULL", secret)
    return None if row is None else _authority(row)


async def authorities(db: Database) -> list[Authority]:
    return [_authority(row) for row in await db.all(_AUTHORITY + "ORDER BY name, authority_id")]


def _authority(row: Row) -> Authority:
    return Authority(
        authority_id=row[0], name=row[1], country=row[2], contact=row[3], holds=bool(row[4]), added_by=row[5],
        added_ms=int(row[6]), ended_ms=None if row[7] is None else int(row[7]),
    )  # fmt: skip
