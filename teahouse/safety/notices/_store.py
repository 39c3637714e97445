"""SQL of notices. Tables: ``safety_notices``, ``safety_notifier_acts``, ``safety_flaggers``, ``safety_tell_rooms``;
reads ``safety_case_items`` and ``safety_cases`` of the same part.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from teahouse.kernel.db import Database, Row, Tx
from teahouse.safety.cases import WHOLE, Subject
from teahouse.safety.notices._model import Misused, Notice, NotifierAct

_NOTICE = (
    "notice_id, token, notifier, same, by, name, email, via, lane, language, category, keyword, law, location, item, "
    "subject, disclosed, opening, words, received_ms, case_id, decision, unfounded_ms, opened_words, notice_no"
)
_subject = msgspec.json.Decoder(Subject).decode
_encode = msgspec.json.Encoder().encode
_END = 2**53 - 1
#: What a trusted flagger's id begins with, where it is a notifier.
FLAGGER = "flagger:"


class FlaggerRow(msgspec.Struct, frozen=True):
    """A row of ``safety_flaggers``, the key left out."""

    flagger_id: str
    name: str
    email: str
    user_id: str
    registered_ms: int
    registered_by: str
    ended_ms: int


def _notice_of(row: Row) -> Notice:
    values: dict[str, Any] = dict(zip(Notice.__struct_fields__, _ordered(row), strict=True))
    return Notice(**values)


def _ordered(row: Row) -> list[Any]:
    found = list(row)
    found[15] = _subject(bytes(found[15]))
    found[16] = bool(found[16])
    return found


# --- notices ---


def add(tx: Tx, notice: Notice) -> None:
    tx.run(
        f"INSERT INTO safety_notices ({_NOTICE}) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, COALESCE(MAX(notice_no), 0) + 1 FROM safety_notices",
        *(notice.notice_id, notice.token, notice.notifier, notice.same, notice.by, notice.name, notice.email),
        *(notice.via, notice.lane, notice.language, notice.category, notice.keyword, notice.law, notice.location),
        *(notice.item, _encode(notice.subject), int(notice.disclosed), notice.opening, notice.words),
        *(notice.received_ms, notice.case_id, notice.decision, notice.unfounded_ms, notice.opened_words),
    )


def same_in(tx: Tx, notifier: str, same: str) -> Notice | None:
    """The last notice that this notifier gave of the same."""
    row = tx.one(
        f"SELECT {_NOTICE} FROM safety_notices WHERE notifier = ? AND same = ? ORDER BY notice_no DESC LIMIT 1",
        notifier,
        same,
    )
    return _notice_of(row) if row else None


class OpenCase(msgspec.Struct, frozen=True):
    """A case that is not decided yet, as its line in the queues says. reporters: how many are in its log."""

    case_id: str
    lane: str
    reporters: int


def open_case_in(tx: Tx, item: str) -> OpenCase | None:
    """The oldest open case of an item. Reads no log: what this costs does not grow with the case."""
    row = tx.one(
        "SELECT c.case_id, c.lane, c.reporters FROM safety_case_items i JOIN safety_cases c ON c.case_id = i.case_id "
        "WHERE i.item = ? AND c.status = 'open' ORDER BY c.opened_ms, c.case_id LIMIT 1",
        item,
    )
    return OpenCase(*row) if row else None


def gone_into_in(tx: Tx, case_id: str) -> str:
    """The case in which a case is gone on with; itself where it was not merged."""
    for _ in range(10):
        row = tx.one("SELECT merged_into FROM safety_cases WHERE case_id = ?", case_id)
        if row is None or not row[0]:
            break
        case_id = str(row[0])
    return case_id


def notice_in(tx: Tx, notice_id: str) -> Notice | None:
    row = tx.one(f"SELECT {_NOTICE} FROM safety_notices WHERE notice_id = ?", notice_id)
    return _notice_of(row) if row else None


async def notice(db: Database, notice_id: str) -> Notice | None:
    row = await db.one(f"SELECT {_NOTICE} FROM safety_notices WHERE notice_id = ?", notice_id)
    return _notice_of(row) if row else None


async def notices(db: Database, notice_ids: list[str]) -> list[Notice]:
    if not notice_ids:
        return []
    return [
        _notice_of(row)
        for row in await db.all(f"SELECT {_NOTICE} FROM safety_notices WHERE notice_id IN ?", notice_ids)
    ]


async def by_token(db: Database, token: str) -> Notice | None:
    row = await db.one(f"SELECT {_NOTICE} FROM safety_notices WHERE token = ?", token)
    return _notice_of(row) if row else None


async def counted_since(db: Database, from_ms: int) -> int:
    row = await db.one("SELECT COUNT(*) FROM safety_notices WHERE received_ms >= ?", from_ms)
    return 0 if row is None else int(row[0])


async def of_case(db: Database, case_id: str) -> list[Notice]:
    """Those of the cases that are gone on with in this one, too."""
    rows = await db.all(
        f"{WHOLE}SELECT {_NOTICE} FROM safety_notices WHERE case_id IN (SELECT case_id FROM whole) "
        "ORDER BY notice_no LIMIT 1000",
        case_id,
    )
    return [_notice_of(row) for row in rows]


#: What ``listed`` takes as a state.
_STATES = {
    "": "",
    "put_aside": "case_id = '' AND ",
    "processed": "case_id <> '' AND ",
    "unfounded": "unfounded_ms > 0 AND ",
}


async def listed(
    db: Database, wanted: dict[str, str | int], state: str, before: int | None, limit: int
) -> list[Notice]:
    """Newest first. wanted: columns and what they are to be; a case is meant with those that were merged into it."""
    others = {column: value for column, value in wanted.items() if column != "case_id"}
    where = "".join(f"{column} = ? AND " for column in others) + _STATES[state]
    whole, case = "", wanted.get("case_id")
    if case is not None:
        whole, where = WHOLE, f"case_id IN (SELECT case_id FROM whole) AND {where}"
    rows = await db.all(
        f"{whole}SELECT {_NOTICE} FROM safety_notices WHERE {where}notice_no < ? ORDER BY notice_no DESC LIMIT ?",
        *(*([] if case is None else [case]), *others.values(), before or _END, limit),
    )
    return [_notice_of(row) for row in rows]


def untold_in(tx: Tx, case_ids: list[str], decision: int, limit: int) -> list[Notice]:
    """Notices of these cases whose notifiers have not been told of that decision."""
    rows = tx.all(
        f"SELECT {_NOTICE} FROM safety_notices WHERE case_id IN ? AND decision < ? ORDER BY notice_no LIMIT ?",
        case_ids,
        decision,
        limit,
    )
    return [_notice_of(row) for row in rows]


def set_told(tx: Tx, notice_ids: list[str], decision: int) -> None:
    tx.run("UPDATE safety_notices SET decision = ? WHERE notice_id IN ?", decision, notice_ids)


def set_case(tx: Tx, notice_id: str, case_id: str) -> None:
    tx.run("UPDATE safety_notices SET case_id = ? WHERE notice_id = ?", case_id, notice_id)


def set_unfounded(tx: Tx, notice_id: str, at_ms: int) -> None:
    tx.run("UPDATE safety_notices SET unfounded_ms = ? WHERE notice_id = ?", at_ms, notice_id)


def erase(tx: Tx, notice_id: str) -> None:
    """Take away who gave it; the words are erased where they are kept."""
    tx.run("UPDATE safety_notices SET name = NULL, email = NULL, law = '' WHERE notice_id = ?", notice_id)


def erase_of(tx: Tx, case_ids: Sequence[str]) -> None:
    """The same for all notices of these cases."""
    tx.run("UPDATE safety_notices SET name = NULL, email = NULL, law = '' WHERE case_id IN ?", list(case_ids))


def words_of_in(tx: Tx, case_ids: Sequence[str]) -> list[str]:
    """The ids of all that was written in notices of these cases."""
    rows = tx.all("SELECT words, opened_words FROM safety_notices WHERE case_id IN ?", list(case_ids))
    return [str(one) for row in rows for one in row if one]


def of_notifier_in(tx: Tx, notifier: str) -> list[Notice]:
    rows = tx.all(f"SELECT {_NOTICE} FROM safety_notices WHERE notifier = ? ORDER BY notice_no", notifier)
    return [_notice_of(row) for row in rows]


# --- what is done about notifiers ---

_ACT = "notifier, act, notice_id, by, role, at_ms, end_ms, why, misuse"


def add_act(tx: Tx, act: NotifierAct) -> None:
    tx.run(
        f"INSERT INTO safety_notifier_acts (act_no, {_ACT}) "
        "SELECT COALESCE(MAX(act_no), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM safety_notifier_acts",
        *(act.notifier, act.act, act.notice_id, act.by, act.role, act.at_ms, act.end_ms, act.why, act.misuse),
    )


_ACTS = f"SELECT {_ACT} FROM safety_notifier_acts WHERE notifier = ? AND misuse = ? ORDER BY act_no"


def acts_in(tx: Tx, notifier: str, misuse: Misused) -> list[NotifierAct]:
    rows = tx.all(_ACTS, notifier, misuse)
    return [NotifierAct(*row) for row in rows]


async def acts(db: Database, notifier: str, misuse: Misused = "notices") -> list[NotifierAct]:
    rows = await db.all(_ACTS, notifier, misuse)
    return [NotifierAct(*row) for row in rows]


async def acts_about(db: Database, notifier: str, notice_id: str) -> list[NotifierAct]:
    """Those of a notice's notifier that are about this notice."""
    sql = f"SELECT {_ACT} FROM safety_notifier_acts WHERE notifier = ? AND notice_id = ? AND misuse = ? ORDER BY act_no"
    return [NotifierAct(*row) for row in await db.all(sql, notifier, notice_id, "notices")]


# --- trusted flaggers ---

_FLAGGER = "flagger_id, name, email, user_id, registered_ms, registered_by, ended_ms FROM safety_flaggers"


def add_flagger(tx: Tx, flagger: FlaggerRow, key: str) -> None:
    tx.run(
        "INSERT INTO safety_flaggers (flagger_id, name, email, user_id, key, registered_ms, registered_by, ended_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        *(flagger.flagger_id, flagger.name, flagger.email, flagger.user_id, key),
        *(flagger.registered_ms, flagger.registered_by, flagger.ended_ms),
    )


async def flaggers(db: Database) -> list[FlaggerRow]:
    rows = await db.all(f"SELECT {_FLAGGER} ORDER BY registered_ms, flagger_id")
    return [FlaggerRow(*row) for row in rows]


def flagger_in(tx: Tx, flagger_id: str) -> FlaggerRow | None:
    row = tx.one(f"SELECT {_FLAGGER} WHERE flagger_id = ?", flagger_id)
    return FlaggerRow(*row) if row else None


def reach_in(tx: Tx, notice: Notice) -> str:
    """Where who gave a notice is told of it: a user id or an e-mail address; "" where they left none.

    One who gave it by the key of a trusted flagger and named no address is told at the one it was registered with, and
    is so after it was revoked too: what became of its notices is owed to it (Art. 16(5) DSA).
    """
    if notice.by.startswith("@") or notice.email or not notice.notifier.startswith(FLAGGER):
        return notice.by if notice.by.startswith("@") else notice.email or ""
    row = flagger_in(tx, notice.notifier.removeprefix(FLAGGER))
    return row.email if row is not None else ""


async def flagger(db: Database, flagger_id: str) -> FlaggerRow | None:
    row = await db.one(f"SELECT {_FLAGGER} WHERE flagger_id = ?", flagger_id)
    return FlaggerRow(*row) if row else None


async def flagger_by_key(db: Database, key: str) -> FlaggerRow | None:
    row = await db.one(f"SELECT {_FLAGGER} WHERE key = ?", key)
    return FlaggerRow(*row) if row else None


async def flagger_by_user(db: Database, user_id: str) -> FlaggerRow | None:
    row = await db.one(f"SELECT {_FLAGGER} WHERE user_id = ? AND ended_ms = 0 LIMIT 1", user_id)
    return FlaggerRow(*row) if row else None


def end_flagger(tx: Tx, flagger_id: str, at_ms: int) -> None:
    tx.run("UPDATE safety_flaggers SET ended_ms = ? WHERE flagger_id = ?", at_ms, flagger_id)


def set_flagger_key(tx: Tx, flagger_id: str, key: str) -> None:
    tx.run("UPDATE safety_flaggers SET key = ? WHERE flagger_id = ?", key, flagger_id)


# --- where the service speaks to people ---


async def tell_place(db: Database, user_id: str) -> str:
    row = await db.one("SELECT place FROM safety_tell_rooms WHERE user_id = ?", user_id)
    return str(row[0]) if row else ""


def set_tell_place(tx: Tx, user_id: str, place: str) -> None:
    tx.run("DELETE FROM safety_tell_rooms WHERE user_id = ?", user_id)
    tx.run("INSERT INTO safety_tell_rooms (user_id, place) VALUES (?, ?)", user_id, place)


async def suspended_before(db: Database, until_ms: int, misuse: Misused) -> list[int]:
    """When each suspension began."""
    sql = "SELECT at_ms FROM safety_notifier_acts WHERE act = 'suspended' AND misuse = ? AND at_ms < ? ORDER BY at_ms"
    return [int(row[0]) for row in await db.all(sql, misuse, until_ms)]
