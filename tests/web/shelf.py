"""A library for the site that stands in memory, and a server with nothing but the site: pages as they look.

The plays in tests/plays/accounts ask the same pages of a whole house.
"""

import asyncio
import contextlib
import io
import threading
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.http import Application, Server, Who
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.kernel.pages import Pages, Static
from teahouse.publicaccounts.site import (
    AccountView,
    ArticleView,
    BesideView,
    CommentView,
    JudgedView,
    LabelView,
    MediaFile,
    NotesView,
    NoteView,
    RevisionView,
    Site,
    Standing,
    WaitingView,
)

_NOTED_MS = 1_764_000_000_000


class Notes:
    """``NotesShelf`` in memory: everyone may write and rate, and rates as they did before."""

    def __init__(self) -> None:
        self.on: dict[str, list[NoteView]] = {}

    async def notes(self, user_id: str, account_no: int, slug: str) -> NotesView:
        return NotesView(notes=self.on.get(slug, []))

    async def judged(self, account_no: int, slug: str) -> list[JudgedView]:
        return [
            JudgedView(note_no=one.note_no, text=one.text, language=one.language, since_ms=one.at_ms)
            for one in self.on.get(slug, []) if one.status == "helpful"
        ]  # fmt: skip

    async def waiting(self, user_id: str, before: int, limit: int) -> list[WaitingView]:
        return [
            WaitingView(note_no=one.note_no, text=one.text, language=one.language, misleading=one.misleading,
                        at_ms=one.at_ms, handle="harbour", slug=slug, title=f"On {slug}")
            for slug, notes in self.on.items() for one in notes if one.status == "needs_ratings"
        ]  # fmt: skip

    async def write(self, user_id: str, account_no: int, slug: str, text: str, misleading: bool, language: str) -> None:
        known = self.on.setdefault(slug, [])
        number = len(known) + 1
        made = NoteView(note_no=number, text=text, language=language, misleading=misleading, mine=True, at_ms=_NOTED_MS)
        known.append(made)

    async def rate(self, user_id: str, account_no: int, slug: str, note_no: int, value: str) -> None:
        self.on[slug] = [
            msgspec.structs.replace(one, rating=value) if one.note_no == note_no else one for one in self.on[slug]
        ]

    async def withdraw(self, user_id: str, account_no: int, slug: str, note_no: int) -> None:
        self.on[slug] = [one for one in self.on[slug] if one.note_no != note_no]


class Shelf:
    """``Library`` in memory. ``asked`` counts what pages asked of it."""

    def __init__(self) -> None:
        self.shown: dict[str, AccountView] = {}
        self.written: dict[tuple[str, str], ArticleView] = {}
        self.said: list[CommentView] = []
        self.revisions: list[RevisionView] = []
        self.files: dict[str, MediaFile] = {}
        self.subscribers: set[tuple[str, str]] = set()
        self.likers: set[tuple[str, str]] = set()
        self.visited: list[int] = []
        self.depths: list[tuple[int, int]] = []
        self.asked = 0
        self.noted = Notes()

    def put(self, account: AccountView, *articles: ArticleView) -> None:
        """Show an account and articles of it."""
        self.shown[account.handle] = account
        for article in articles:
            self.written[account.handle, article.slug] = article

    async def account(self, handle: str) -> AccountView | None:
        self.asked += 1
        return self.shown.get(handle)

    async def of_room(self, room_id: str) -> AccountView | None:
        return next((account for account in self.shown.values() if account.room_id == room_id), None)

    async def accounts(self, category: str, language: str, after: int, limit: int) -> list[AccountView]:
        found = [a for a in self.shown.values() if a.account_no > after and a.state != "closed"]
        return [a for a in found if not category or category in a.categories][:limit]

    async def article(self, account: AccountView, slug: str) -> ArticleView | None:
        self.asked += 1
        return self.written.get((account.handle, slug))

    async def articles(self, account: AccountView, before: int | None, limit: int) -> list[ArticleView]:
        found = [a for a in self.written.values() if a.handle == account.handle and a.state == "published"]
        found.sort(key=lambda a: -a.article_no)
        return [a for a in found if before is None or a.article_no < before][:limit]

    async def latest(self, limit: int) -> list[ArticleView]:
        found = [a for a in self.written.values() if a.state == "published" and a.listed]
        return sorted(found, key=lambda a: -a.published_ms)[:limit]

    async def history(self, account: AccountView, slug: str) -> list[RevisionView]:
        return self.revisions

    async def comments(
        self, account: AccountView, slug: str, limit: int, before: int | None = None, viewer: str | None = None
    ) -> list[CommentView]:
        found = [one for one in self.said if (viewer or not one.waits) and one.comment_no > (before or 0)]
        return found[:limit]

    async def search(
        self, words: str, account: AccountView | None, limit: int, before: int | None = None
    ) -> list[ArticleView]:
        found = [a for a in self.written.values() if words in a.title and a.state == "published"]
        return [a for a in found if account is None or a.handle == account.handle][:limit]

    # --- what is counted ---

    async def visits(self, seen: Sequence[Any]) -> None:
        self.visited += [one.article_no for one in seen]

    async def depth(self, article_no: int, reader: str, depth: int, at_ms: int) -> None:
        self.depths.append((article_no, depth))

    async def standing(self, user_id: str, account: AccountView, slug: str) -> Standing:
        return Standing((user_id, account.handle) in self.subscribers, (user_id, slug) in self.likers)

    async def subscribe(self, user_id: str, account: AccountView) -> None:
        self.subscribers.add((user_id, account.handle))

    async def unsubscribe(self, user_id: str, account: AccountView) -> None:
        self.subscribers.discard((user_id, account.handle))

    async def like(self, user_id: str, account: AccountView, slug: str, on: bool) -> None:
        (self.likers.add if on else self.likers.discard)((user_id, slug))

    async def comment(self, user_id: str, account: AccountView, slug: str, text: str) -> None:
        self.said.append(
            CommentView(
                comment_no=len(self.said) + 1, name=user_id, text=text, waits=True, mine=True, at_ms=1_764_000_000_000
            )
        )

    async def uncomment(self, user_id: str, account: AccountView, slug: str, comment_no: int) -> None:
        self.said = [comment for comment in self.said if comment.comment_no != comment_no]

    async def share(self, user_id: str | None, account: AccountView, slug: str, parent: str) -> str:
        return "shared1"

    def notes(self) -> Notes:
        return self.noted

    async def media(self, media_id: str, size: tuple[int, int] | None) -> MediaFile | None:
        return self.files.get(media_id)


class Stall:
    """The site on a port of its own: ``url``, ``shelf``, and ``change`` for when something on the shelf did."""

    def __init__(self, url: str, shelf: Shelf, bus: Bus, loop: asyncio.AbstractEventLoop) -> None:
        self.url = url
        self.shelf = shelf
        self._bus = bus
        self._loop = loop

    def change(self, account: AccountView, *articles: ArticleView) -> None:
        """Put them there and tell the bus, as a commit does."""
        self.shelf.put(account, *articles)
        told = threading.Event()
        change = Change(position=1, kind="article", room=account.room_id)
        self._loop.call_soon_threadsafe(self._bus.tell, change)
        self._loop.call_soon_threadsafe(told.set)
        assert told.wait(5)


@contextlib.contextmanager
def stall(shelf: Shelf) -> Iterator[Stall]:
    """Serve ``shelf`` until the end. The session cookie ``mei`` is Mei's."""
    ready = threading.Event()
    found: dict[str, object] = {}

    async def authenticate(token: str, ip: str, user_agent: str) -> Who:
        return Who(f"@{token}:localhost", "DEVICE", 1, 1)

    async def run() -> None:
        settings = Settings(port=0)
        bus, clock, static = Bus(), Clock(), Static()
        site = Site(bus, clock, settings, static, shelf, shelf)
        error_page = Pages("teahouse.kernel.pages", settings, static).error_page
        application = Application(
            [*static.table(), *site.routes()], authenticate, Limits(clock, enabled=False), Metrics(), error_page
        )

        def said(url: str) -> None:
            found.update(url=url, bus=bus, loop=asyncio.get_running_loop())
            ready.set()

        server = Server(application, host="127.0.0.1", port=0, on_ready=said, on_exit=lambda: None)
        found["server"] = server
        with contextlib.suppress(asyncio.CancelledError):
            await site.start()
            await server.serve()
            await site.stop()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert ready.wait(20)
    server, bus, loop = found["server"], found["bus"], found["loop"]
    assert isinstance(server, Server)
    assert isinstance(bus, Bus)
    assert isinstance(loop, asyncio.AbstractEventLoop)
    try:
        yield Stall(str(found["url"]), shelf, bus, loop)
    finally:
        server.should_exit = True
        thread.join(15)


_CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:02.000\nGulls over the quay.\n"


def _sound() -> bytes:
    """A second of a low tone."""
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setparams((1, 1, 8000, 8000, "NONE", ""))
        made.writeframes(bytes(128 + (40 if n % 40 < 20 else -40) for n in range(8000)))
    return out.getvalue()


def stocked(folder: Path) -> Shelf:
    """Accounts and articles as a newsroom would have them, with pictures drawn into ``folder``."""
    import pyvips

    shelf = Shelf()
    for name, colours in {
        "cover1": [(38, 92, 66), (232, 224, 196)],
        "avatar1": [(150, 60, 40), (240, 200, 160)],
    }.items():
        ramp = pyvips.Image.xyz(960, 640)
        mix = (ramp[0] + ramp[1] * 1.5) / 1920
        bands = [mix * (b - a) + a for a, b in zip(*colours, strict=True)]
        path = folder / f"{name}.jpg"
        bands[0].bandjoin(bands[1:]).cast("uchar").jpegsave(str(path), Q=80)
        shelf.files[name] = MediaFile(str(path), path.stat().st_size, "image/jpeg", name)
    day = 86_400_000
    start = 1_763_900_000_000
    for name, kind, data in (("gulls", "audio/wav", _sound()), ("words", "text/vtt", _CAPTIONS)):
        (folder / name).write_bytes(data)
        shelf.files[name] = MediaFile(str(folder / name), len(data), kind, name)
    tribune = AccountView(
        account_no=1, handle="harbour", room_id="!harbour", name="The Harbour Tribune", level="organisation",
        description="Local news from the port and the hills behind it, every morning.\nWrite to desk@harbour.example",
        avatar="mxc://localhost/avatar1", categories=["news", "local"], language="en", region="Harbour District",
        subscribers=128_431, created_ms=start - 300 * day,
    )  # fmt: skip
    body = (
        "<p>The first ferry left at <b>05:40</b>, eleven minutes behind the timetable that the council adopted in "
        "spring, and <a href='https://example.org/'>nobody minded</a>.</p><h2>A quiet quay</h2><p>“It is the first "
        "winter that we can hear the gulls,” says Ana Prokop, who has sold coffee at berth four since 1998. The new "
        "boats run on batteries and make less noise than the clock above the ticket hall.</p>"
        '<figure><img src="mxc://localhost/cover1" alt="A green hill above the harbour"><figcaption>The hill above the '
        "harbour, this week.</figcaption></figure><blockquote><p>We counted 312 departures and not one complaint."
        "</p></blockquote><table><thead><tr><th>Berth</th><th>Departures</th></tr></thead><tbody><tr><td>1</td><td>98"
        "</td></tr><tr><td>4</td><td>214</td></tr></tbody></table><ul><li>Night boats begin on 1 December.</li><li>"
        "Bicycles travel free.</li></ul><pre><code>timetable --berth 4 --from 05:00 --to 23:00 --format plain --wide"
        "</code></pre>"
    )
    first = ArticleView(
        article_no=1, handle="harbour", slug="ferries", title="Electric ferries bring a quieter winter to the old quay",
        author="Ines Okafor", digest="Eleven boats, 312 departures a day, and the gulls can be heard again. What the "
        "first month on batteries has changed, and what it has not.", cover="mxc://localhost/cover1", html=body,
        source_url="https://example.org/report", published_ms=start, updated_ms=start + day, revision=2,
        comments="everyone", likes=1_204,
        beside=[BesideView(note_no=1, language="en", text="The council adopted the timetable in autumn, not in spring: "
                           "minutes of 14 October, page 3, https://example.org/minutes/2025-10-14/timetable-of-ferries")],
        labels=[LabelView(text="Readers of different accounts dispute this article, and people are looking at it.",
                          end_ms=start + day)],
    )  # fmt: skip
    second = msgspec.structs.replace(
        first, article_no=2, slug="market", title="The fish market moves, but only across the street", cover="",
        beside=[], labels=[],
        digest="After ninety years the stalls get a roof.", published_ms=start - 2 * day, likes=0, revision=1,
    )  # fmt: skip
    third = msgspec.structs.replace(
        first, article_no=3, slug="school", title="Two schools, one gate", published_ms=start - 5 * day, digest=""
    )
    withdrawn = ArticleView(
        article_no=4, handle="harbour", slug="bridge", title="", published_ms=start - 9 * day, state="withdrawn",
        reason="The figures in this article were not those of the bridge authority.",
    )  # fmt: skip
    heard = msgspec.structs.replace(
        second, article_no=6, slug="gulls", title="What the quay sounds like now", published_ms=start - 6 * day,
        digest="One second, recorded at berth four.",
        html='<p>Listen.</p><figure><audio src="mxc://localhost/gulls" controls="" title="Gulls at berth four">'
        '<track kind="captions" src="mxc://localhost/words" srclang="en" label="English"></audio><figcaption>Gulls at '
        "berth four, Tuesday, 05:40.</figcaption></figure>",
    )  # fmt: skip
    shelf.put(tribune, first, second, third, heard, withdrawn)
    morning = msgspec.structs.replace(
        tribune, account_no=2, handle="chenbao", room_id="!chenbao", name="山城晨报", level="person", avatar="",
        description="每天早上六点，一篇写给山城人的报道。", categories=["news", "culture"], language="zh-Hans",
        subscribers=1,
    )  # fmt: skip
    chinese = msgspec.structs.replace(
        first, article_no=5, handle="chenbao", slug="cha", title="老茶馆里的早晨：一盏茶，半座城的消息", cover="",
        author="陈小雨", digest="六点一刻，第一壶水开了。", revision=1, comments="subscribers", source_url="",
        html="<p>六点一刻，第一壶水开了。茶馆的老板姓罗，今年六十七岁，他说自己每天要听三十个人讲同一件事。</p>"
        "<h2>茶客</h2><p>“我不是来喝茶的，”常客老周说，“我是来看报的。”</p><blockquote><p>一盏茶的工夫，半座城的消息都到齐了。</p>"
        "</blockquote><p>“你知道吗？”他又说，“现在的报纸都在手机里了。”</p>",
    )  # fmt: skip
    shelf.put(morning, chinese)
    shelf.put(msgspec.structs.replace(
        tribune, account_no=3, handle="clinic", room_id="!clinic", name="Hill Street Clinic", level="unverified",
        avatar="", description="Opening hours and vaccination days.", categories=["health"], subscribers=86,
        state="paused",
    ))  # fmt: skip
    shelf.put(msgspec.structs.replace(tribune, account_no=4, handle="gone", room_id="!gone", state="closed"))
    shelf.said = [
        CommentView(comment_no=1, name="Mei Lin", text="The 05:40 was on time today.\nFor once!", at_ms=start + day,
                    reply="Thank you, we passed it on.", pinned=True),
        CommentView(comment_no=2, name="老周", text="终于安静了。", at_ms=start + day),
        CommentView(comment_no=3, name="", face="jvmg2ylbpe", text="And the gulls?", at_ms=start + day),
    ]  # fmt: skip
    shelf.revisions = [
        RevisionView(revision=2, at_ms=start + day, note="The number of departures was 312, not 321.",
                     title=first.title, html=body),
        RevisionView(revision=1, at_ms=start, note="", title=first.title, html="<p>We counted 321 departures.</p>"),
    ]  # fmt: skip
    return shelf
