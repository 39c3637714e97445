"""Cursors, keys and requests done once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.db import Database
from teahouse.kernel.http import Answer, Request, Result, Who
from teahouse.matrix.errors import MatrixError, unknown_token
from teahouse.publicaccounts.api import Api, cursor, cursor_no, page, read_cursor


@pytest.mark.parametrize("text", ["x", "!", "茶", cursor("acts", 3), cursor("articles", 3)[:-1], "A" * 600])
def test_a_mangled_cursor_is_refused(text: str) -> None:
    with pytest.raises(MatrixError, match="cursor"):
        read_cursor("articles", text)


def test_a_cursor_comes_back() -> None:
    assert (12, "x") == read_cursor("articles", cursor("articles", 12, "x"))
    assert 5 == cursor_no("articles", page("articles", [1, 2], 2, 5).next_cursor)
    assert [None, None] == [page("articles", [1], 2, 5).next_cursor, cursor_no("articles", "")]


async def nobody(token: str, ip: str, user_agent: str) -> Who:
    raise unknown_token()


class World:
    def __init__(self, db: Database) -> None:
        self.db, self.clock = db, ManualClock()
        self.api = Api(db, self.clock, nobody)
        self.calls = 0

    async def handle(self, request: Request) -> Result:
        self.calls += 1
        await asyncio.sleep(0.01)
        if request.body == {"fail": 1}:
            raise MatrixError(400, "M_INVALID_PARAM", "no")
        if request.body == {"break": 1}:
            raise RuntimeError("in the middle")
        return {"n": self.calls}

    def ask(self, body: Any, key: str = "k", who: str = "@lin:tea.house", token: str = "") -> Any:
        """With a ``token`` the answer is a secret."""
        scope = {
            "method": "POST",
            "path": "/x",
            "query_string": b"",
            "headers": [(b"idempotency-key", key.encode("latin-1")), (b"authorization", b"Bearer " + token.encode())],
        }
        request = Request(scope, None, {})  # type: ignore[arg-type]
        request.body, request.who = body, Who(who, "D", 1, 1)
        return (self.api.idempotent_secret if token else self.api.idempotent)(self.handle)(request)


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    db = Database(database_url, Bus(), ["publicaccounts"])
    await db.open()
    yield World(db)
    await db.close()


async def test_the_same_request_is_done_once(world: World) -> None:
    first: Answer = await world.ask({"a": 1, "b": 2})
    again: Answer = await world.ask({"b": 2, "a": 1})
    assert (first.body, 1) == (again.body, world.calls)
    with pytest.raises(MatrixError, match="another request") as refusal:
        await world.ask({"a": 2})
    assert (409, "ORG.TEAHOUSE.IDEMPOTENCY_KEY_REUSED") == (refusal.value.status, refusal.value.errcode)
    await world.ask({"a": 1}, who="@mei:tea.house")
    assert 2 == world.calls
    world.clock.advance(24 * 3600 * 1000 + 1)
    await world.ask({"a": 2})
    assert 3 == world.calls
    rows = await world.db.all("SELECT COUNT(*) FROM publicaccounts_answers WHERE at_ms < ?", world.clock.now_ms())
    assert [(0,)] == [tuple(row) for row in rows], "what is a day old is forgotten with the next request"


async def test_a_refusal_is_not_remembered_and_an_accident_is_not_repeated(world: World) -> None:
    for _ in range(2):
        with pytest.raises(MatrixError, match="no"):
            await world.ask({"fail": 1}, "refused")
    with pytest.raises(RuntimeError):
        await world.ask({"break": 1}, "broken")
    with pytest.raises(MatrixError, match="OUTCOME_UNKNOWN"):
        await world.ask({"break": 1}, "broken")
    assert 3 == world.calls
    for bad in ("", "x" * 256, "\x7f"):
        with pytest.raises(MatrixError, match="Idempotency-Key"):
            await world.ask({}, bad)


async def test_a_secret_is_repeated_to_the_token_that_asked_and_kept_where_nobody_reads_it(world: World) -> None:
    first: Answer = await world.ask({"make": "a key"}, token="mine")
    again: Answer = await world.ask({"make": "a key"}, token="mine")
    assert (first.body, [(b"idempotency-replayed", b"true")]) == (again.body, again.headers)
    with pytest.raises(MatrixError, match="ANSWERED_ELSEWHERE") as refusal:
        await world.ask({"make": "a key"}, token="another of hers")
    assert (409, 1) == (refusal.value.status, world.calls)
    rows = await world.db.all("SELECT * FROM publicaccounts_answers")
    assert first.body not in b"".join(bytes(one) for one in rows[0] if isinstance(one, bytes | memoryview))
    assert 1 == len(rows)


async def test_a_key_is_good_until_it_is_revoked(world: World) -> None:
    keys = world.api.keys
    made = await keys.create(3, "tea-news", "editor", "bot", "@lin:tea.house")
    who = await keys.authenticate(made.token, "127.0.0.1", "")
    assert (f"key:{made.key.key_no}", "/_teahouse/v1/accounts/tea-news/") == (who.user_id, who.within)
    behind = await keys.of_actor(who.user_id)
    assert behind is not None
    assert (3, "editor") == (behind.account_no, behind.role)
    assert [world.clock.now_ms()] == [key.used_ms for key in await keys.list(3)]
    assert made.token not in repr(await keys.list(3))
    await keys.revoke(3, made.key.key_no)
    with pytest.raises(MatrixError, match="M_UNKNOWN_TOKEN"):
        await keys.authenticate(made.token, "127.0.0.1", "")
    assert [None, None] == [await keys.of_actor(who.user_id), await keys.of_actor("@lin:tea.house")]
    another = await keys.create(3, "tea-news", "owner", "bot", "@lin:tea.house")
    assert another.key.key_no != made.key.key_no, "what a key did stays its own"


async def test_the_same_request_at_once_waits(world: World) -> None:
    answers = await asyncio.gather(*(world.ask({"a": 1}) for _ in range(5)))
    assert 5 == len(answers)
    assert [1, 1] == [world.calls, len({answer.body for answer in answers})]
