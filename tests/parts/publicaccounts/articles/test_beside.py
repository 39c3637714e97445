"""What is said beside an article, and how far it is passed on: its own words and revisions stay as they were."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace

from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.articles import Around, Articles, ContextNote, Piece
from teahouse.surfaces import NoRestraints, OpenGate, Restraint
from tests.parts.publicaccounts.articles.test_publishing import TEA, Desk, NoPictures

NOTE = ContextNote(note_no=7, text="The leaves are <b>last year's</b>.", language="en", since_ms=5)


class Limits(NoRestraints):
    """One item is under a limit."""

    def __init__(self) -> None:
        self.of: dict[str, Restraint] = {}

    def on_item(self, item_id: str) -> tuple[Restraint, ...]:
        return (self.of[item_id],) if item_id in self.of else ()


class Slow(Desk):
    async def open(self) -> None:
        await super().open()
        await self.jobs.stop()
        self.limits = Limits()
        around = Around(self.accounts, self.rooms, OpenGate(), self.told.note, NoPictures(), self.limits)
        self.articles = Articles(self.db, self.jobs, self.clock, self.settings, around)
        self.jobs.start()

    async def shown(self, account: Any, article_no: int, *notes: ContextNote) -> bool:
        return await self.db.write(lambda tx: self.articles.annotate(tx, account, article_no, notes))

    async def said(self, account: Any) -> list[dict[str, Any]]:
        """What the feed says to Mei, oldest first, edits as what they put in its place."""
        await self.jobs.settle()
        page = await self.mei.get("v3/rooms/{}/messages", account.room_id, dir="b", limit="50")
        said = [one["content"] for one in reversed(page["chunk"]) if one["type"] == "m.room.message"]
        return [content.get("m.new_content", content) for content in said if content.get("body")]


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Slow]:
    world = Slow(database_url)
    await world.open()
    yield world
    await world.close()


async def test_a_context_note_comes_and_goes_and_the_article_stays(desk: Slow) -> None:
    account = await desk.founded()
    sent = await desk.out(account, TEA, Piece(title="Other", body="x"))
    article = await desk.articles.get(account, sent.slugs[0])
    assert await desk.shown(account, article.article_no, NOTE)
    assert not await desk.shown(account, article.article_no, NOTE), "the same again is no change"
    now = await desk.articles.get(account, article.slug)
    assert [NOTE] == now.context_notes
    assert (article.revision, article.html, article.updated_ms) == (now.revision, now.html, now.updated_ms)
    first, edited = await desk.said(account)
    assert "org.teahouse.context_note" not in first
    assert first["org.teahouse.article"] == edited["org.teahouse.article"], "its own words are not changed"
    assert edited["body"].startswith(
        first["body"] + "\n\n[Context note] about “Spring tea” Written by a reader, not by"
    )
    assert "subscribers of different accounts, find it helpful:\nThe leaves are <b>" in edited["body"]
    assert "<p>The leaves are &lt;b&gt;last year&#x27;s&lt;/b&gt;.</p></blockquote>" in edited["formatted_body"]
    noted = {"article": article.slug, "note_no": 7, "text": NOTE.text, "language": "en", "since_ms": 5}
    assert [noted] == edited["org.teahouse.context_note"]
    assert [NOTE] == (await desk.articles.share(now, desk.mei.user_id)).context_notes
    assert await desk.shown(account, article.article_no)
    assert first == (await desk.said(account))[-1], "nothing of it is left"
    assert [] == (await desk.articles.share(await desk.articles.get(account, article.slug), None)).context_notes


async def test_a_correction_and_a_note_at_once_lose_nothing(desk: Slow) -> None:
    account = await desk.founded()
    sent = await desk.out(account, TEA)
    article = await desk.articles.get(account, sent.slugs[0])
    fixed = Piece(title="Autumn tea", body="<p>Late leaves</p>")
    await asyncio.gather(
        desk.articles.correct(desk.lin.user_id, account, article, fixed, "It is autumn", revision=1),
        desk.shown(account, article.article_no, NOTE),
    )
    now = await desk.articles.get(account, article.slug)
    assert ("<p>Late leaves</p>", 2, [NOTE]) == (now.html, now.revision, now.context_notes)
    last = (await desk.said(account))[-1]
    assert "Autumn tea" in last["body"] and "last year's" in last["body"]
    await desk.articles.withdraw(desk.lin.user_id, account, now)
    assert [] == (await desk.articles.get(account, article.slug)).context_notes
    assert [] == await desk.said(account), "redacted with the article, edits and all"


async def test_long_notes_fit_into_an_event(desk: Slow) -> None:
    account = await desk.founded()
    sent = await desk.out(account, *(Piece(title=f"T{n}", digest="龙" * 255, body="x") for n in range(8)))
    for slug in sent.slugs:
        article = await desk.articles.get(account, slug)
        await desk.shown(account, article.article_no, replace(NOTE, text="茶" * 600))
    notes = (await desk.said(account))[-1]["org.teahouse.context_note"]
    assert 8 == len(notes) and all(note["text"].startswith("茶" * 50) for note in notes)


async def test_how_far_it_is_passed_on(desk: Slow) -> None:
    account = await desk.founded()
    bo, cai = await desk.person("bo"), await desk.person("cai")
    article = await desk.articles.get(account, (await desk.out(account, TEA)).slugs[0])
    first = await desk.articles.share(article, desk.mei.user_id)
    item = f"{account.handle}/{article.slug}"
    desk.limits.of[item] = Restraint(does="hop_limit", hops=1, end_ms=99, statement="", number="S1", rule_id="r")
    assert 1 == (await desk.articles.share(article, bo.user_id)).hop
    with pytest.raises(MatrixError, match="through 1 hands at most: share it from its own page") as one:
        await desk.articles.share(article, bo.user_id, first.token)
    assert (403, "ORG.TEAHOUSE.NOT_PASSED_ON") == (one.value.status, one.value.errcode)
    assert {"until_ms": 99, "hops": 1, "statement": "S1", "rule_id": "r"} == one.value.extra
    desk.limits.of[item] = Restraint(does="hop_limit", hops=0, end_ms=99, statement="", words="People look at it.")
    with pytest.raises(MatrixError, match=r"People look at it\."):
        await desk.articles.share(article, cai.user_id)
    assert first.token == (await desk.articles.share(article, desk.mei.user_id)).token, "it was made before"
    assert 1 == await desk.articles.hop(first.token)
    desk.limits.of[item] = Restraint(does="label", end_ms=99, statement="", words="Disputed")
    assert 2 == (await desk.articles.share(article, cai.user_id, first.token)).hop
