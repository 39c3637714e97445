"""A whole house in this process, on a clock that tests move: accounts, their readers, articles, and ways to look."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.publicaccounts.accounts import Account
from teahouse.publicaccounts.articles import Article, Audience, Piece
from tests.parts.identity.world import Caller

NOW_MS = 1_790_000_000_000
MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
ONE = "/_teahouse/v1/accounts/{}/articles/{}"
NOTES = ONE + "/notes"
NOTE = NOTES + "/{}"
RATING = NOTE + "/rating"


class Newsroom:
    """``await open()``, ``again`` for a restart, ``close``."""

    def __init__(self, folder: Path, url: str) -> None:
        self.clock = ManualClock(NOW_MS)
        self.settings = Settings(
            data_dir=str(folder), database=url, server_name="tea.house", public_url="https://tea.house",
            open_registration=True, rate_limits=False, broadcasts_unverified=50, notes_rater_ratings=4,
            notes_subscribed_s=DAY_MS // 1000,
        )  # fmt: skip

    async def open(self) -> "Newsroom":
        self.house = Teahouse(self.settings, self.clock)
        await self.house.start()
        transport = httpx.ASGITransport(self.house.application)  # type: ignore[arg-type]
        self.http = httpx.AsyncClient(transport=transport, base_url="http://tea.house")
        self.accounts, self.articles = self.house.publicaccounts.accounts, self.house.publicaccounts.articles
        return self

    async def close(self) -> None:
        await self.http.aclose()
        await self.house.stop()

    async def again(self) -> None:
        await self.close()
        await self.open()

    async def later(self, ms: int = 0) -> None:
        """Move the clock, and let the jobs that are due then be done."""
        self.clock.advance(ms)
        self.house.jobs._woken()
        await self.house.jobs.settle()

    async def person(self, name: str) -> Caller:
        caller = Caller(self)  # type: ignore[arg-type]
        body = {"username": name, "password": "a long tea leaf", "auth": {"type": "m.login.dummy"}}
        caller.signed_in(await caller.post("v3/register", body))
        return caller

    async def account(self, owner: Caller, handle: str, **body: Any) -> Account:
        await owner.post("/_teahouse/v1/accounts", {"handle": handle, "name": handle.title(), **body})
        found = await self.accounts.get(handle)
        assert found is not None
        return found

    async def subscribed(self, account: Account, *people: Caller) -> None:
        for one in people:
            await self.accounts.subscribe(one.user_id, account)

    async def out(self, owner: Caller, account: Account, *titles: str, audience: Audience | None = None) -> list[str]:
        """Publish articles together; their slugs."""
        pieces = [Piece(title=title, body=f"<p>{title}, at length.</p>") for title in titles]
        draft = await self.articles.drafts.create(owner.user_id, account, pieces)
        made = await self.articles.publish(owner.user_id, account, draft.draft_no, audience or Audience())
        await self.later()
        return (await self.articles.broadcast(account, made.broadcast_no)).slugs

    async def article(self, account: Account, slug: str) -> Article:
        return await self.articles.get(account, slug)

    async def feed(self, account: Account, reader: Caller) -> list[dict[str, Any]]:
        """What the feed says, oldest first; edits as what they put in its place."""
        page = await reader.get("v3/rooms/{}/messages", account.room_id, dir="b", limit="100")
        said = [one["content"] for one in reversed(page["chunk"]) if one["type"] == "m.room.message"]
        return [content.get("m.new_content", content) for content in said if content.get("body")]

    async def page(self, account: Account, slug: str) -> str:
        """The article's page as anyone reads it."""
        return (await self.http.get(f"/a/{account.handle}/{slug}")).text

    async def rate(self, value: str, account: Account, slug: str, note: int, people: Sequence[Caller]) -> None:
        for one in people:
            await one.put(RATING, account.handle, slug, str(note), body={"value": value})


class Divided(Newsroom):
    """Two accounts with readers of their own who disagree; two authors who rate nothing; four notes on two articles.

    Of these the first pleases both sides, the second neither, the third the left alone, the fourth the right alone.
    """

    async def divided(self, each: int = 5) -> "Divided":
        self.lin, self.ray = await self.person("lin"), await self.person("ray")
        self.daily, self.other = await self.account(self.lin, "daily"), await self.account(self.ray, "other")
        self.ann, self.bea = await self.person("ann"), await self.person("bea")
        self.left = [await self.person(f"left{n}") for n in range(each)]
        self.right = [await self.person(f"right{n}") for n in range(each)]
        await self.subscribed(self.daily, self.ann, *self.left)
        await self.subscribed(self.other, self.bea, *self.right)
        self.first, self.second = await self.out(self.lin, self.daily, "Spring tea", "Autumn tea")
        return self

    async def wrote(self) -> list[int]:
        """The four notes, once people have subscribed for long enough."""
        await self.later(DAY_MS)
        said = []
        for author, slug, text in (
            (self.ann, self.first, "The leaves are <last> year's."), (self.ann, self.second, "Nonsense."),
            (self.bea, self.first, "The left is right."), (self.bea, self.second, "The right is right."),
        ):  # fmt: skip
            said.append((await author.post(NOTES, {"text": text}, "daily", slug))["note_no"])
        return said

    async def rated(self, good: int, bad: int, left: int, right: int) -> None:
        await self.rate("helpful", self.daily, self.first, good, [*self.left, *self.right])
        await self.rate("not_helpful", self.daily, self.second, bad, [*self.left, *self.right])
        for note, slug, fond, not_fond in (
            (left, self.first, self.left, self.right), (right, self.second, self.right, self.left),
        ):  # fmt: skip
            await self.rate("helpful", self.daily, slug, note, fond)
            await self.rate("not_helpful", self.daily, slug, note, not_fond)
