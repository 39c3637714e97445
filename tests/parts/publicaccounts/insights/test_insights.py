"""Insights: they equal a recount, nobody can be found in them, and odd questions are refused."""

import statistics
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.conversation import Content
from teahouse.publicaccounts.insights import DAY_MS, day_name, day_number
from teahouse.publicaccounts.insights._count import source_of
from tests.parts.publicaccounts.conversation.world import FACE, HOUR_MS, Article, Teashop, code

RAY = "@ray:tea.house"
STEP = st.tuples(
    st.sampled_from(["join", "leave", "write", "answer", "bot", "view", "read"]),
    st.integers(0, 3),
    st.integers(0, 30),
)


class Look(msgspec.Struct, frozen=True):
    article_no: int
    reader: str
    at_ms: int
    source: str = ""
    share: str = ""
    depth: int = 0


class History:
    """Plays random steps, and keeps the raw list of what happened for the recount."""

    def __init__(self, shop: Teashop) -> None:
        self.shop = shop
        self.moves: list[tuple[int, int]] = []
        self.words: list[tuple[int, str, str]] = []  # ts, who with, heard | person | automatic
        self.looks: list[Look] = []

    async def play(self, step: tuple[str, int, int]) -> None:
        what, who, hours = step
        shop, user_id = self.shop, f"@p{who}:tea.house"
        shop.clock.advance(hours * HOUR_MS + 1)
        now_ms = shop.clock.now_ms()
        if what == "join" and user_id not in shop.people:
            await shop.subscribe(f"p{who}")
            self.moves.append((now_ms, 1))
        elif what in ("view", "read"):
            look = Look(1, f"p{who}", now_ms, "", "", 95 if what == "read" else 10)
            await shop.insights.visits([look])
            self.looks.append(look)
        elif user_id in shop.people:
            if what == "leave":
                await shop.unsubscribe(user_id)
                self.moves.append((now_ms, -1))
            elif what == "write":
                await shop.say(user_id, "m.room.message", {"msgtype": "m.text", "body": "x"})
                self.words.append((now_ms, user_id, "heard"))
            elif what == "answer":
                content = Content("text", text="y")
                await shop.conversation.send(RAY, shop.account, user_id, content, window_checked=False)
                self.words.append((now_ms, user_id, "person"))
            elif what == "bot":
                content = Content("text", text="z")
                await shop.conversation._answers.say(shop.account, user_id, content, "fallback")
                self.words.append((now_ms, user_id, "automatic"))

    def recount(self, day: int, offset_ms: int, first: int) -> dict[str, Any]:
        def of(ms: int) -> int:
            return (ms + offset_ms) // DAY_MS

        seen: dict[tuple[str, int], list[Look]] = {}
        for look in self.looks:
            seen.setdefault((look.reader, look.at_ms // DAY_MS), []).append(look)
        here = [looks for looks in seen.values() if of(looks[0].at_ms) == day]
        responses, waiting = [], {}
        for ts, who, kind in self.words:
            if of(ts) < first:
                continue
            if kind == "heard":
                waiting.setdefault(who, ts)
            elif kind == "person" and who in waiting:
                since = waiting.pop(who)
                if of(ts) == day:
                    responses.append(ts - since)
        return {
            "gained": sum(step > 0 for ts, step in self.moves if of(ts) == day),
            "lost": sum(step < 0 for ts, step in self.moves if of(ts) == day),
            "subscribers": sum(step for ts, step in self.moves if of(ts) <= day),
            "readers": len(here),
            "views": sum(len(looks) for looks in here),
            "completed": sum(max(look.depth for look in looks) >= 90 for looks in here),
            "messages_in": sum(kind == "heard" for ts, _, kind in self.words if of(ts) == day),
            "messages_out": sum(kind != "heard" for ts, _, kind in self.words if of(ts) == day),
            "response_ms": int(statistics.median(responses)) if responses else None,
        }


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=25), offset_min=st.sampled_from([0, 480, -300, 345]), back=st.integers(0, 12))
async def test_insights_equal_a_recount_over_the_raw_list(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]], offset_min: int, back: int
) -> None:
    shop = Teashop(f"sqlite:{tmp_path_factory.mktemp('insights') / 'tea.db'}")
    shop.shelf["green"] = Article(1, "green", "Green tea")
    await shop.db.open()
    try:
        history = History(shop)
        for step in steps:
            await history.play(step)
        offset_ms = offset_min * 60_000
        last = (shop.clock.now_ms() + offset_ms) // DAY_MS
        found = await shop.insights.days(shop.account, last - back, last, offset_min)
        expected = [
            {"day": day_name(day), **history.recount(day, offset_ms, last - back)}
            for day in range(last - back, last + 1)
        ]
        assert expected == [msgspec.to_builtins(day) for day in found.days]
    finally:
        await shop.db.close()


async def test_on_both_databases_days_articles_sources_and_hops_are_counted(shop: Teashop) -> None:
    shop.shelf["green"] = Article(1, "green", "Green tea", published_ms=shop.clock.now_ms(), position=5)
    shop.feed.receipts = {"@a:tea.house": 5, "@b:tea.house": 4, "@c:tea.house": 9}
    now_ms = shop.clock.now_ms()
    looks = [
        Look(1, "ann", now_ms, "feed"),
        Look(1, "bo", now_ms, "www.google.com", depth=100),
        Look(1, "bo", now_ms, "elsewhere.example", depth=20),
        Look(1, "cy", now_ms, "elsewhere.example", "2", 40),
        Look(99, "dee", now_ms),
    ]
    await shop.insights.visits(looks)
    await shop.insights.depth(1, "cy", 60, now_ms)
    await shop.insights.depth(1, "nobody", 60, now_ms)
    one = (await shop.insights.articles(shop.account))[0]
    assert {"feed": 1, "search": 1, "share": 1} == one.sources
    assert {"0": 2, "2": 1} == one.hops
    assert (4, 3, 4, 1, 53) == (one.reach, one.readers, one.views, one.completed, one.completion)
    shop.links = {1: ["a", "b"], 2: ["c"]}
    whole = await shop.insights.article(shop.account, "green", 480)
    assert (0, 2) == (one.shares, whole.shares)
    assert [(3, 4, 1)] == [(day.readers, day.views, day.completed) for day in whole.days]
    today = now_ms // DAY_MS
    before = shop.db.statements
    found = await shop.insights.days(shop.account, today - 365, today)
    assert 2 == shop.db.statements - before  # visits, and which answers were automatic; the rest is the feed's
    assert (366, 3) == (len(found.days), found.total.readers)


async def test_nobody_can_be_found_in_what_is_kept(shop: Teashop) -> None:
    shop.shelf["green"] = Article(1, "green", "Green tea")
    for _ in range(3):
        await shop.insights.visits([Look(1, "@mei:tea.house", shop.clock.now_ms())])
        shop.clock.advance(DAY_MS)
    rows = await shop.db.all("SELECT * FROM publicaccounts_visits ORDER BY day")
    visitors = {bytes(row[2]) for row in rows}
    assert 3 == len(visitors)  # not the same from one day to the next
    assert not any("mei" in str(row) for row in rows)
    assert 2 == len(await shop.db.all("SELECT day FROM publicaccounts_salts"))  # yesterday's and today's


async def test_csv_has_a_header_in_the_language_asked_for(shop: Teashop) -> None:
    shop.shelf["green"] = Article(1, "green", '=SUM("x")', published_ms=0)
    today = shop.clock.now_ms() // DAY_MS
    text = (await shop.insights.days_csv(shop.account, today - 1, today)).decode("utf-8-sig")
    assert text.startswith("Day,Gained,Lost,Subscribers")
    assert 3 == len(text.splitlines())
    text = (await shop.insights.days_csv(shop.account, today, today, 0, "zh-TW,en;q=0.5")).decode("utf-8-sig")
    assert text.startswith("日期,新增訂閱")
    assert '"\'=SUM(""x"")",green' in (await shop.insights.articles_csv(shop.account)).decode("utf-8-sig")


@pytest.mark.parametrize(("first", "last"), [(20_000, 19_999), (20_000, 20_366), (-1, 5)])
async def test_a_range_that_is_none_is_refused(shop: Teashop, first: int, last: int) -> None:
    with pytest.raises(MatrixError) as caught:
        await shop.insights.days(shop.account, first, last)
    assert (400, "M_INVALID_PARAM") == code(caught.value)


@pytest.mark.parametrize("text", ["", "2026-13-01", "20261124", "yesterday", "2026-1-1"])
def test_a_date_that_is_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(MatrixError) as caught:
        day_number(text, "from")
    assert "'from'" in caught.value.error
    assert day_name(day_number("2026-11-24", "from")) == "2026-11-24"


def test_where_readers_came_from() -> None:
    assert ["direct", "share", "search", "other", "qr", "other"] == [
        source_of("", ""),
        source_of("example.org", "token"),
        source_of("m.baidu.com", ""),
        source_of("notgoogle.example", ""),
        source_of("qr", ""),
        source_of(FACE, ""),
    ]
