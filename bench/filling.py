"""A crowd of subscribers made directly in the store: a million in about a minute, where joining takes half an hour.

The server must be stopped. Each gets what a join leaves behind: the user, the member event, the membership, the
account's row and the user directory's; the stream and the index's mark move past them.
"""

import base64
import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path

import apsw

_YEAR_MS = 365 * 86_400_000
_BATCH = 10_000


def fill(database: Path, handle: str, count: int, server_name: str) -> None:
    """Have ``count`` more people subscribe to the account ``handle``, spread over the past year."""
    connection = apsw.Connection(str(database))
    connection.execute("PRAGMA journal_mode=OFF")  # if this is interrupted, it is begun anew on empty data
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-1000000")
    with connection:
        _fill(connection, handle, count, server_name)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _fill(connection: apsw.Connection, handle: str, count: int, server_name: str) -> None:
    account_no, room_no = connection.execute(
        "SELECT a.account_no, r.room_no FROM publicaccounts_accounts a JOIN rooms_rooms r ON r.room_id = a.room_id "
        "WHERE a.handle = ?",
        (handle,),
    ).get
    position = connection.execute("SELECT position FROM kernel_stream").get
    user_no = connection.execute("SELECT last FROM identity_numbers WHERE name = 'user'").get
    now_ms = int(time.time() * 1000)
    for batch in _batches(count):
        people = [
            (
                f"@{handle}{number:07}:{server_name}",
                user_no + number + 1,
                position + number + 1,
                now_ms - _YEAR_MS + number * _YEAR_MS // count,
            )
            for number in batch
        ]
        connection.executemany(
            "INSERT INTO identity_users (user_no, user_id, created_ms) VALUES (?, ?, ?)",
            [(number, user, ts) for user, number, _, ts in people],
        )
        connection.executemany(
            "INSERT INTO rooms_events (position, room_no, event_id, type, state_key, sender, ts, content, audience) "
            "VALUES (?, ?, ?, 'm.room.member', ?, ?, ?, ?, ?)",
            [
                (at, room_no, os.urandom(32), user, user, ts, b'{"displayname":"%b","membership":"join"}' % name, user)
                for user, _, at, ts in people
                for name in (user[1:].partition(":")[0].encode(),)
            ],
        )
        connection.executemany(
            "INSERT INTO rooms_members (user_id, room_no, membership, position, sender) VALUES (?, ?, 'join', ?, ?)",
            [(user, room_no, at, user) for user, _, at, _ in people],
        )
        connection.executemany(
            "INSERT INTO publicaccounts_subscribers (account_no, user_id, openid, position, subscribed_ms, source, "
            "scene) VALUES (?, ?, ?, ?, ?, 'matrix', '')",
            [(account_no, user, _openid(), at, ts) for user, _, at, ts in people],
        )
        connection.executemany(
            "INSERT INTO rooms_people (user_id, folded) VALUES (?, ?)",
            [(user, "\n" + user.partition(":")[0]) for user, _, _, _ in people],
        )
    connection.execute("UPDATE rooms_rooms SET joined = joined + ? WHERE room_no = ?", (count, room_no))
    connection.execute("UPDATE identity_numbers SET last = last + ? WHERE name = 'user'", (count,))
    connection.execute("UPDATE kernel_stream SET position = position + ?", (count,))
    connection.execute("UPDATE rooms_indexed SET position = ?", (position + count,))


def _batches(count: int) -> Iterator[list[int]]:
    numbers = iter(range(count))
    while batch := list(itertools.islice(numbers, _BATCH)):
        yield batch


def _openid() -> str:
    """Nobody asks for one of them by it: that it is as long and as much without order is enough."""
    return base64.urlsafe_b64encode(os.urandom(21)).decode()
