"""The Studio's publishing pages as a browser shows them: plain, on a phone, by night, with a script that helps."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import pyvips
from msgspec.structs import replace

from teahouse.publicaccounts.articles import Audience, Piece
from tests.web.browser import DESKTOP, PHONE, Browser
from tests.web.newsroom import PASSWORD, Newsroom, newsroom

DESK = "/studio/a/gazette"
BODY = (
    "The first ferry left at **05:40**, eleven minutes behind the timetable that the council adopted in spring.\n\n"
    "## A quiet quay\n\n“It is the first winter that we can hear the gulls,” says Ana Prokop, who has sold coffee at "
    "berth four since 1998.\n\nWe counted 321 departures and not one complaint."
)
FERRIES = Piece(
    title="Electric ferries bring a quieter winter to the old quay", author="Ines Okafor", body=BODY,
    digest="Eleven boats, and the gulls can be heard again.", format="markdown", comments="everyone",
)  # fmt: skip
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
        articles, self.account = public.articles, await public.accounts.require(self.lin, "gazette")
        ramp = pyvips.Image.xyz(960, 640)
        hill = ((ramp[0] + ramp[1] * 1.5) / 1920 * 160 + 40).bandjoin([ramp[1] / 4 + 60, ramp[0] / 9 + 50])
        picture = hill.cast("uchar").copy(interpretation="srgb").jpegsave_buffer(Q=80)
        cover = await self.room.house.media.store(self.account.user_id, picture, "image/jpeg", "hill.jpg")
        ferries = replace(FERRIES, cover=cover, body=f"{BODY}\n\n![The hill]({cover})")
        await self.out(Audience(), ferries, MARKET, sends=False)
        await self.out(Audience(kind="users", users=[self.ada]), MARKET)
        await self.room.house.jobs.settle()
        self.one = (await articles.every(self.account, None, 9))[-1]
        fixed = replace(ferries, body=ferries.body.replace("321", "312"))
        note = "The number of departures was 312, not 321."
        self.one = await articles.correct(self.lin, self.account, self.one, fixed, note)
        first = await articles.comment(self.ada, self.one, "The 05:40 was on time today.\nFor once!")
        await articles.comment(self.tomas, self.one, "终于安静了。谢谢报道！")
        held = await articles.comment(self.tomas, self.one, "Buy my boats at boats.example!")
        await self.room.house.db.write(lambda tx: tx.run(
            "UPDATE publicaccounts_comments SET state = 'held', reason = 'It may be spam.' WHERE comment_no = ?",
            held.comment_no,
        ))  # fmt: skip
        await articles.elect(self.lin, self.one, first.comment_no)
        await articles.reply(self.lin, self.one, first.comment_no, "Thank you, we passed it on.")
        soon = self.room.house.clock.now_ms() + 36 * 3_600_000
        self.planned = await self.out(Audience(), MARKET, scheduled_ms=soon, zone="Asia/Shanghai")
        self.draft = await articles.drafts.create(self.lin, self.account, [ferries, MARKET])

    def at(self, place: str) -> str:
        """An address, its numbers filled in."""
        numbers = {"draft": self.draft.draft_no, "planned": self.planned.broadcast_no, "slug": self.one.slug}
        return self.room.url + DESK + place.format(**numbers)

    async def out(self, audience: Audience, *pieces: Piece, **how: Any) -> Any:
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
    with httpx.Client(base_url=desk.room.url, headers={"origin": desk.room.url}) as made:
        made.post("/studio/sign-in", data={"user": "lin", "password": PASSWORD})
        yield made


def cookies(who: httpx.Client) -> dict[str, str]:
    return {"teahouse_session": who.cookies["teahouse_session"]}


NIGHT, DAY = (PHONE, True, "zh-Hans"), (DESKTOP, False, "en")
PLACES = {
    "": (DAY,),
    "/drafts": (NIGHT,),
    "/drafts/{draft}/publish": (NIGHT, DAY),
    "/broadcasts": (DAY,),
    "/broadcasts/{planned}": (NIGHT,),
    "/articles": (NIGHT,),
    "/articles/{slug}": ((PHONE, False, "zh-Hant"), (DESKTOP, True, "en")),
    "/articles/{slug}/correct": (DAY,),
    "/articles/{slug}/withdraw": (NIGHT,),
    "/comments?only=all": (NIGHT,),
    "/articles/{slug}/comments": (DAY,),
    "/comments?only=held": (DAY,),
}


@pytest.mark.parametrize("place", PLACES)
def test_every_page_is_clean_by_day_or_by_night(browser: Browser, desk: Desk, lin: httpx.Client, place: str) -> None:
    for width, dark, lang in PLACES[place]:
        look = browser.look(desk.at(place), width, dark, lang, cookies(lin))
        assert 200 == look.status
        look.assert_clean()


def test_a_time_is_chosen_in_the_readers_zone_and_a_wrong_one_stands_beside_its_field(
    browser: Browser, desk: Desk, lin: httpx.Client
) -> None:
    at = desk.at("/drafts/{draft}/publish")
    steps = [("click", "text=At a chosen time"), ("click", "text=A list"), ("waitForSelector", "#f-zone")]
    chosen = browser.look(at, PHONE, False, cookies=cookies(lin), steps=steps)
    chosen.assert_clean()
    assert "The plan keeps the zone" in chosen.text and "User IDs, one on a line" in chosen.text
    assert "The plan keeps the zone" not in browser.look(at, cookies=cookies(lin), axe=False).text
    late = [*steps, ("fill", "[name=at]", "2026-01-02T09:00"), ("click", ".slip button.primary"),
            ("waitForSelector", "#e-at")]  # fmt: skip
    wrong = browser.look(at, DESKTOP, True, cookies=cookies(lin), steps=late)
    wrong.assert_clean(console=False)  # the browser says itself that the answer was 422
    assert "That is past" in wrong.text and "Name at least one subscriber" in wrong.text


def test_a_broadcast_is_seen_going_out(browser: Browser, desk: Desk, lin: httpx.Client) -> None:
    made = desk.room.do(desk.out(Audience(), MARKET, sends=False, scheduled_ms=desk.room.house.clock.now_ms() + 2500))
    at = desk.at(f"/broadcasts/{made.broadcast_no}")
    look = browser.look(at, cookies=cookies(lin), axe=False, steps=[("waitForSelector", ".state.sent")])
    assert "Published" in look.text
    assert [] == look.console


def test_a_correction_is_drawn_while_it_is_written_and_compared_before_it_is_published(
    browser: Browser, desk: Desk, lin: httpx.Client
) -> None:
    steps = [
        ("fill", "[name=body]", "We counted **310** departures."),
        ("fill", "[name=note]", "One more"),
        ("waitForSelector", "[data-preview] strong >> text=310"),
        ("click", "text=Show what changes"),
        ("waitForSelector", "ins"),
    ]
    look = browser.look(desk.at("/articles/{slug}/correct"), PHONE, True, cookies=cookies(lin), steps=steps)
    look.assert_clean()
    assert "What changes" in look.text and "310" in look.text


def test_what_another_editor_saved_meanwhile_is_shown_before_it_goes_out(
    browser: Browser, desk: Desk, lin: httpx.Client
) -> None:
    draft, drafts = desk.draft, desk.room.house.publicaccounts.articles.drafts
    at = desk.at("/drafts/{draft}/publish")
    desk.room.do(drafts.save("@mei:localhost", desk.account, draft.draft_no, draft.revision, [MARKET, FERRIES]))
    late = lin.post(at, data={"revision": str(draft.revision), "audience": "page", "do": "publish"})
    assert (409, True) == (late.status_code, "@mei:localhost saved this draft" in late.text)
    assert "Nobody: page only" in late.text
    fresh = browser.look(at, PHONE, cookies=cookies(lin), axe=False, script=False)
    assert "Revision 2, saved by @mei:localhost" in fresh.text


def test_what_rules_hold_back_is_let_go(desk: Desk, lin: httpx.Client) -> None:
    held = lin.get(DESK + "/comments?only=held").text
    number = re.search(r'name="comment_no" value="(\d+)"', held)
    assert number is not None
    assert "It may be spam." in held and "Show to everyone" not in held
    at = f"{DESK}/articles/{desk.one.slug}/comments"
    said = {"comment_no": number[1], "back": "all", "only": "held"}
    assert 422 == lin.post(at, data={**said, "do": "elect"}).status_code
    lin.post(at, data={**said, "do": "release"})
    assert "Nothing is being held back." in lin.get(DESK + "/comments?only=held").text
    assert "boats.example" in lin.get(DESK + "/comments").text
    assert "release comment" in lin.get(DESK + "/acts").text
