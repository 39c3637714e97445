"""The Studio's publishing pages as a browser shows them: plain, on a phone, by night, with a script that helps."""

import contextlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from teahouse.publicaccounts.articles import Audience, Piece
from tests.web.browser import DESKTOP, PHONE, Browser
from tests.web.newsroom import PASSWORD, Newsroom, newsroom

DESK = "/studio/a/gazette"
BODY = (
    "The first ferry left at **05:40**, eleven minutes behind the timetable that the council adopted in spring.\n\n"
    "## A quiet quay\n\n“It is the first winter that we can hear the gulls,” says Ana Prokop, who has sold coffee at "
    "berth four since 1998.\n\nWe counted 321 departures and not one complaint."
)
FERRIES = Piece(title="Electric ferries bring a quieter winter to the old quay", author="Ines Okafor", body=BODY,
                digest="Eleven boats, and the gulls can be heard again.", format="markdown", comments="everyone")  # fmt: skip
MARKET = Piece(
    title="鱼市搬家，只搬到街对面", author="陈小雨", body="九十年之后，摊位终于有了屋顶。", format="markdown"
)


class Desk:
    """What is in the newsroom: numbers and names for addresses."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.lin, self.ada, self.tomas = (f"@{name}:localhost" for name in ("lin", "ada", "tomas"))

    async def fill(self) -> None:
        """One article for all that was corrected and talked about, one for some, one planned, a draft."""
        public = self.room.house.publicaccounts
        articles, self.account = public.articles, await public.accounts.get("gazette")
        await self._out(Audience(), FERRIES, MARKET, sends=False)
        await self._out(Audience(kind="users", users=[self.ada]), MARKET)
        await self.room.house.jobs.settle()
        self.one = (await articles.every(self.account, None, 9))[-1]
        fixed = Piece(**{**{f: getattr(FERRIES, f) for f in FERRIES.__struct_fields__},
                         "body": BODY.replace("321", "312")})  # fmt: skip
        note = "The number of departures was 312, not 321."
        self.one = await articles.correct(self.lin, self.account, self.one, fixed, note)
        first = await articles.comment(self.ada, self.one, "The 05:40 was on time today.\nFor once!")
        await articles.comment(self.tomas, self.one, "终于安静了。谢谢报道！")
        await articles.elect(self.lin, self.one, first.comment_no)
        await articles.reply(self.lin, self.one, first.comment_no, "Thank you, we passed it on.")
        soon = self.room.house.clock.now_ms() + 36 * 3_600_000
        self.planned = await self._out(Audience(), MARKET, scheduled_ms=soon, zone="Asia/Shanghai")
        self.draft = await articles.drafts.create(self.lin, self.account, [FERRIES, MARKET])

    async def _out(self, audience: Audience, *pieces: Piece, **how: Any) -> Any:
        articles = self.room.house.publicaccounts.articles
        draft = await articles.drafts.create(self.lin, self.account, list(pieces))
        return await articles.publish(self.lin, self.account, draft.draft_no, audience, **how)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with newsroom(tmp_path_factory.mktemp("publishing")) as room:
        desk = Desk(room)
        room.do(desk.fill())
        yield desk


@pytest.fixture(scope="module")
def lin(desk: Desk) -> Iterator[httpx.Client]:
    with contextlib.closing(httpx.Client(base_url=desk.room.url, headers={"origin": desk.room.url})) as made:
        made.post("/studio/sign-in", data={"user": "lin", "password": PASSWORD})
        yield made


def cookies(who: httpx.Client) -> dict[str, str]:
    return {"teahouse_session": who.cookies["teahouse_session"]}


PLACES = {
    "publish": "/drafts/{draft}/publish",
    "broadcasts": "/broadcasts",
    "planned": "/broadcasts/{planned}",
    "articles": "/articles",
    "article": "/articles/{slug}",
    "correct": "/articles/{slug}/correct",
    "withdraw": "/articles/{slug}/withdraw",
    "comments": "/comments?only=all",
    "of-one": "/articles/{slug}/comments",
    "drafts": "/drafts",
}


@pytest.mark.parametrize("place", PLACES)
def test_every_page_is_clean_by_day_and_by_night(browser: Browser, desk: Desk, lin: httpx.Client, place: str) -> None:
    numbers = {"draft": desk.draft.draft_no, "planned": desk.planned.broadcast_no, "slug": desk.one.slug}
    at = desk.room.url + DESK + PLACES[place].format(**numbers)
    for width, dark, lang in ((PHONE, True, "zh-Hans"), (DESKTOP, False, "en")):
        look = browser.look(at, width, dark, lang, cookies(lin))
        assert 200 == look.status
        look.assert_clean()
