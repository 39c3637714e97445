"""Publishing, correcting, withdrawing, searching, commenting: through the door, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from teahouse.matrix.errors import MatrixError, limit_exceeded
from teahouse.publicaccounts.accounts import UsedUp
from teahouse.publicaccounts.articles import Around, Articles, Audience, Piece, _amend, _broadcast
from teahouse.surfaces import NoRestraints, OpenGate, PublicItem, Restraint, Verdict
from tests.parts.publicaccounts.accounts.world import World

TEA = Piece(title="Spring tea", author="Lin", body="<p>The first leaves of 明前龙井 are here.</p><script>x</script>")


class Strict(OpenGate):
    """A gate that holds what says so."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    async def judge(self, item: PublicItem) -> Verdict:
        if "hold me" in str(item.content):
            keep = lambda tx: self.kept.append(item.item_id)  # noqa: E731
            return Verdict(action="hold", reason="A person will look at this", keep=keep)
        return await super().judge(item)


class Measures(NoRestraints):
    """Measures on items, as they are put there."""

    def __init__(self, clock: Any) -> None:
        self.held: dict[str, Restraint] = {}
        self._clock = clock

    def withheld(self, item_id: str) -> Restraint | None:
        found = self.held.get(item_id)
        return found if found is not None and (found.end_ms is None or self._clock.now_ms() < found.end_ms) else None


class NoPictures:
    """Uploads where nothing was uploaded; the plays have real ones."""

    async def picture(self, mxc: str) -> None:
        return None


class Crowded:
    """The rooms, where the first attempt to send finds everything busy."""

    def __init__(self, rooms: Any) -> None:
        self._rooms = rooms
        self.refused = 0

    async def send(self, *what: Any, **how: Any) -> Any:
        if not self.refused:
            self.refused += 1
            raise limit_exceeded(1000, "Come back")
        return await self._rooms.send(*what, **how)


class Desk(World):
    async def open(self) -> None:
        await super().open()
        self.gate, self.restraints = Strict(), Measures(self.clock)
        around = Around(self.accounts, self.rooms, self.gate, self.told.note, NoPictures(), self.restraints)
        self.articles = Articles(self.db, self.jobs, self.clock, self.settings, around)

    async def minutes(self, minutes: int = 1) -> None:
        """They go by, and what is due is done."""
        self.clock.advance(60_000 * minutes)
        await self.jobs.stop()
        self.jobs.start()
        await self.jobs.settle()

    async def founded(self) -> Any:
        self.lin = await self.person("lin")
        self.mei = await self.person("mei")
        await self.account(self.lin)
        found = await self.accounts.get("daily")
        assert found is not None
        await self.accounts.subscribe(self.mei.user_id, found)
        return found

    async def out(self, account: Any, *pieces: Piece, audience: Audience | None = None, **how: Any) -> Any:
        draft = await self.articles.drafts.create(self.lin.user_id, account, list(pieces))
        asked = audience or Audience()
        made = await self.articles.publish(self.lin.user_id, account, draft.draft_no, asked, **how)
        await self.jobs.settle()
        return await self.articles.broadcast(account, made.broadcast_no)


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    world = Desk(database_url)
    await world.open()
    yield world
    await world.close()


async def test_one_event_for_all_corrected_and_withdrawn(desk: Desk) -> None:
    account = await desk.founded()
    sent = await desk.out(account, TEA, Piece(title="龙井", body="**hello**", format="markdown"))
    assert ("sent", 1, 1) == (sent.state, sent.sent, sent.total), sent
    first, second = sent.slugs
    assert "spring-tea" == first
    article = await desk.articles.get(account, first)
    assert "<p>The first leaves of 明前龙井 are here.</p>" == article.html
    assert sent.event_id == article.event_id and article.position > 0
    assert ["龙井", "Spring tea"] == [one.title for one in await desk.articles.list(account, None, 10)]
    assert ("published", "") == desk.told.noted[-1][1:3]
    assert ["Spring tea"] == [one.article.title for one in await desk.articles.search("明前", None, 5)]

    piece = await desk.articles.piece(article)
    fixed = Piece(title=piece.title, body="<p>The second leaves.</p>")
    after = await desk.articles.correct(desk.lin.user_id, account, article, fixed, "It was the second")
    await desk.jobs.settle()
    assert [("It was the second", 2), ("", 1)] == [(r.note, r.revision) for r in await desk.articles.revisions(after)]
    with pytest.raises(MatrixError, match="meanwhile"):
        await desk.articles.correct(desk.lin.user_id, account, article, fixed, "late", revision=1)
    assert [] == await desk.articles.search("明前", None, 5)

    for slug in (first, second):
        gone = await desk.articles.withdraw(desk.lin.user_id, account, await desk.articles.get(account, slug), "Sorry")
        assert ("withdrawn", "", "Sorry") == (gone.state, gone.html, gone.note)
    await desk.jobs.settle()
    assert [] == await desk.articles.list(account, None, 10)


async def test_two_editors_do_not_overwrite_each_other(desk: Desk) -> None:
    account = await desk.founded()
    drafts = desk.articles.drafts
    draft = await drafts.create(desk.lin.user_id, account, [TEA])
    again = [Piece(title="Two")], [Piece(title="Three")]
    both = await asyncio.gather(
        *(drafts.save(desk.lin.user_id, account, draft.draft_no, 1, pieces) for pieces in again),
        return_exceptions=True,
    )
    assert [409] == [one.status for one in both if isinstance(one, MatrixError)]
    assert [2, 1] == [r.revision for r in await drafts.revisions(account, draft.draft_no, None, 10)]
    await drafts.delete(account, draft.draft_no)
    assert [] == await drafts.list(account, None, 10)


async def test_to_a_list_each_at_most_once_and_no_one_else(desk: Desk) -> None:
    account = await desk.founded()
    bo = await desk.person("bo")
    await desk.accounts.subscribe(bo.user_id, account)
    to = Audience(kind="users", users=[desk.mei.user_id, "@nobody:tea.house"])
    sent = await desk.out(account, TEA, audience=to)
    assert ("sent", 1, 2) == (sent.state, sent.sent, sent.total), sent
    said = [len(await desk.rooms.words(account.room_id, one.user_id, None, 10)) for one in (desk.mei, bo)]
    assert [1, 0] == said
    assert [] == await desk.articles.list(account, None, 10)
    assert "Spring tea" == (await desk.articles.get(account, sent.slugs[0])).title


async def test_later_called_off_and_over_the_quota(desk: Desk) -> None:
    account = await desk.founded()
    later = await desk.out(account, TEA, scheduled_ms=desk.clock.now_ms() + 60_000)
    assert "scheduled" == later.state
    assert "cancelled" == (await desk.articles.cancel(desk.lin.user_id, account, later.broadcast_no)).state
    assert "sent" == (await desk.out(account, TEA)).state
    with pytest.raises(UsedUp, match=r"1 times a day, and has; the day ends at \d{4}-\d\d-\d\dT00:00Z") as over:
        await desk.out(account, TEA)
    quota = await desk.accounts.quota(account, desk.clock.now_ms())
    assert (429, quota.resets_ms) == (over.value.status, over.value.extra["resets_ms"])
    assert "open" == (await desk.articles.drafts.list(account, None, 1))[0].state
    page = await desk.out(account, TEA, sends=False)
    assert ("sent", "") == (page.state, page.event_id)


async def test_a_planned_one_is_moved_and_goes_out_once_then(desk: Desk) -> None:
    account = await desk.founded()
    lin, now_ms = desk.lin.user_id, desk.clock.now_ms()
    tomorrow_ms = now_ms - now_ms % 86_400_000 + 86_400_000
    later = await desk.out(account, TEA, scheduled_ms=now_ms + 60_000)
    other = await desk.out(account, TEA, scheduled_ms=tomorrow_ms + 1)
    move = desk.articles.reschedule
    for wanted, wrong in ((tomorrow_ms + 5, "used or planned"), (now_ms - 120_000, "`scheduled_ms` is past")):
        with pytest.raises(MatrixError, match=wrong):
            await move(lin, account, later.broadcast_no, wanted)
    with pytest.raises(MatrixError, match="`zone`"):
        await move(lin, account, later.broadcast_no, now_ms + 1, "Nowhere/Town")
    with pytest.raises(UsedUp, match="used or planned"):
        await desk.out(account, TEA)
    moved = await move(lin, account, later.broadcast_no, now_ms + 90_000, "Asia/Shanghai")
    assert (now_ms + 90_000, "Asia/Shanghai", "scheduled") == (moved.scheduled_ms, moved.zone, moved.state)
    assert "move" == (await desk.accounts.acts(account, 2**53, 1))[0].act

    async def states() -> list[str]:
        await desk.jobs.stop()
        desk.jobs.start()
        await desk.jobs.settle()
        return [(await desk.articles.broadcast(account, one.broadcast_no)).state for one in (later, other)]

    desk.clock.advance(61_000)
    assert ["scheduled", "scheduled"] == await states(), "its first time has passed"
    desk.clock.advance(30_000)
    assert ["sent", "scheduled"] == await states()
    with pytest.raises(MatrixError, match="can not be moved"):
        await move(lin, account, later.broadcast_no, tomorrow_ms + 86_400_000)
    sooner = await move(lin, account, other.broadcast_no, tomorrow_ms)
    desk.clock.advance(sooner.scheduled_ms - desk.clock.now_ms())
    assert ["sent", "sent"] == await states()
    assert 2 == len(await desk.articles.list(account, None, 10))


async def test_what_is_planned_beyond_the_quota_fails_then_and_says_why(desk: Desk) -> None:
    account = await desk.founded()
    later = await desk.out(account, TEA, scheduled_ms=desk.clock.now_ms() + 60_000)
    await desk.db.write(lambda tx: desk.accounts.spend_broadcast(tx, account, desk.clock.now_ms()))
    desk.clock.advance(61_000)
    await desk.jobs.stop()
    desk.jobs.start()
    await desk.jobs.settle()
    found = await desk.articles.broadcast(account, later.broadcast_no)
    assert ("failed", True) == (found.state, found.reason.startswith("This account may broadcast 1 times a day"))


async def test_a_busy_room_is_tried_again(desk: Desk) -> None:
    account = await desk.founded()
    busy = Crowded(desk.rooms)
    around = Around(desk.accounts, busy, Strict(), desk.told.note, NoPictures())
    await desk.jobs.stop()
    desk.articles = Articles(desk.db, desk.jobs, desk.clock, desk.settings, around)
    desk.jobs.start()
    waits = await desk.out(account, TEA)
    assert (1, "scheduled", "") == (busy.refused, waits.state, waits.reason)
    desk.clock.advance(3_600_000)
    await desk.jobs.stop()
    desk.jobs.start()
    await desk.jobs.settle()
    assert "sent" == (await desk.articles.broadcast(account, waits.broadcast_no)).state


async def test_a_restart_between_schedule_and_send(desk: Desk) -> None:
    account = await desk.founded()
    later = await desk.out(account, TEA, scheduled_ms=desk.clock.now_ms() + 60_000)
    await desk.restart()
    desk.clock.advance(61_000)
    await desk.jobs.stop()
    desk.jobs.start()
    await desk.jobs.settle()
    assert "sent" == (await desk.articles.broadcast(account, later.broadcast_no)).state
    assert 1 == len(await desk.articles.list(account, None, 10))


async def test_what_the_gate_holds_goes_out_when_no_measure_keeps_it_back(desk: Desk) -> None:
    account = await desk.founded()
    held = await desk.out(account, Piece(title="hold me", body="x"))
    assert ("scheduled", "A person will look at this") == (held.state, held.reason)
    assert "held" == (await desk.articles.drafts.get(account, held.draft_no)).state
    assert [] == await desk.articles.list(account, None, 10)
    assert 1 == len(desk.gate.kept)
    item = f"daily/{held.slugs[0]}"
    desk.restraints.held[item] = Restraint(does="hide", end_ms=desk.clock.now_ms() + 7_200_000, statement="/s/1")
    for minutes in (1, 60, 58):
        await desk.minutes(minutes)
        assert "scheduled" == (await desk.articles.broadcast(account, held.broadcast_no)).state
    await desk.minutes(1)  # to the minute
    assert "sent" == (await desk.articles.broadcast(account, held.broadcast_no)).state
    assert "published" == (await desk.articles.drafts.get(account, held.draft_no)).state
    assert [item] == [f"daily/{one.slug}" for one in await desk.articles.list(account, None, 10)]
    assert 1 == len(desk.gate.kept)  # it was judged once


async def test_what_was_decided_about_while_it_was_held_stays_back(desk: Desk) -> None:
    account = await desk.founded()
    held = await desk.out(account, Piece(title="hold me", body="x"))
    desk.restraints.held[f"daily/{held.slugs[0]}"] = Restraint(does="remove", end_ms=None, statement="/s/2")
    await desk.minutes()
    after = await desk.articles.broadcast(account, held.broadcast_no)
    assert ("failed", "It was decided that this does not go out: /s/2") == (after.state, after.reason)
    assert "held" == (await desk.articles.drafts.get(account, held.draft_no)).state


async def test_another_text_calls_off_what_is_held(desk: Desk) -> None:
    account = await desk.founded()
    held = await desk.out(account, Piece(title="hold me", body="x"))
    await desk.articles.drafts.save(desk.lin.user_id, account, held.draft_no, 1, [TEA])
    assert "cancelled" == (await desk.articles.broadcast(account, held.broadcast_no)).state
    await desk.minutes()
    assert [] == await desk.articles.list(account, None, 10)
    again = await desk.articles.publish(desk.lin.user_id, account, held.draft_no, Audience())
    await desk.jobs.settle()
    assert "sent" == (await desk.articles.broadcast(account, again.broadcast_no)).state


async def test_a_comment_is_held_for_as_long_as_a_measure_is(desk: Desk) -> None:
    account = await desk.founded()
    sent = await desk.out(account, Piece(title="Talk", body="x", comments="everyone"))
    article = await desk.articles.get(account, sent.slugs[0])
    one = await desk.articles.comment(desk.mei.user_id, article, "hold me")
    two = await desk.articles.comment(desk.mei.user_id, article, "hold me")
    gone = await desk.articles.comment(desk.mei.user_id, article, "hold me")
    assert one.at_ms + 1 == two.at_ms  # a comment is known by its moment
    item = f"daily/{article.slug}#"
    end_ms = desk.clock.now_ms() + 90_000
    desk.restraints.held[f"{item}{two.at_ms}"] = Restraint(does="hide", end_ms=end_ms, statement="/s/3")
    desk.restraints.held[f"{item}{gone.at_ms}"] = Restraint(does="remove", end_ms=None, statement="/s/4")

    async def states() -> list[str]:
        return [(await desk.articles.get_comment(article, c.comment_no)).state for c in (one, two, gone)]

    await desk.minutes()
    assert ["shown", "held", "held"] == await states()
    await desk.minutes()
    assert ["shown", "shown", "held"] == await states()


async def test_comments_likes_and_shares(desk: Desk) -> None:
    account = await desk.founded()
    bo = await desk.person("bo")
    sent = await desk.out(account, Piece(title="Talk", body="x", comments="subscribers"))
    article = await desk.articles.get(account, sent.slugs[0])
    comment = await desk.articles.comment(desk.mei.user_id, article, "Lovely")
    with pytest.raises(MatrixError, match="subscribers"):
        await desk.articles.comment(bo.user_id, article, "Me too")
    assert [] == await desk.articles.comments(article, 10, viewer=bo.user_id)
    assert 1 == len(await desk.articles.comments(article, 10, viewer=desk.mei.user_id))
    await desk.articles.elect(desk.lin.user_id, article, comment.comment_no)
    await desk.articles.reply(desk.lin.user_id, article, comment.comment_no, "Thank you")
    assert ["Thank you"] == [one.reply for one in await desk.articles.comments(article, 10)]
    await desk.articles.like(bo.user_id, article)
    await desk.articles.like(bo.user_id, article)
    assert 1 == (await desk.articles.get(account, article.slug)).likes
    await desk.articles.like(bo.user_id, article, on=False)
    assert 0 == (await desk.articles.get(account, article.slug)).likes
    first = await desk.articles.share(article, desk.mei.user_id)
    second = await desk.articles.share(article, bo.user_id, first.token)
    assert (1, 2) == (first.hop, second.hop)
    assert first == await desk.articles.share(article, desk.mei.user_id)
    held = await desk.articles.comment(desk.mei.user_id, article, "hold me")
    assert "held" == held.state
    assert [comment.comment_no] == [one.comment_no for one in await desk.articles.comments(article, 10)]
    await desk.articles.release(desk.lin.user_id, article, held.comment_no)
    with pytest.raises(MatrixError, match="not being held"):
        await desk.articles.release(desk.lin.user_id, article, held.comment_no)
    await desk.articles.elect(desk.lin.user_id, article, held.comment_no)
    await desk.articles.delete_comment(desk.mei.user_id, article, held.comment_no)
    assert 1 == len(await desk.articles.every_comment(article, 10))


async def test_comments_have_an_order_and_no_ids(desk: Desk) -> None:
    account = await desk.founded()
    sent = await desk.out(account, Piece(title="Talk", body="x", comments="everyone"))
    slug = sent.slugs[0]
    said = []
    for words in ("one", "two", "three", "four", "five"):
        said.append(await desk.articles.comment(desk.mei.user_id, await desk.articles.get(account, slug), words))
    article = await desk.articles.get(account, slug)
    await desk.articles.set_comments(desk.lin.user_id, article, "everyone", "all")
    await desk.articles.elect(desk.lin.user_id, article, said[1].comment_no)
    await desk.articles.pin(desk.lin.user_id, article, said[0].comment_no)
    article = await desk.articles.get(account, slug)
    shown, before = [], None
    while page := await desk.articles.comments(article, 2, before):
        shown += [one.body for one in page]
        before = page[-1].comment_no
    assert ["one", "two", "five", "four", "three"] == shown
    assert "" == await desk.articles.public_name(said[0]), "the name everyone begins with is their id"
    await desk.identity.set_profile_field(desk.mei.user_id, "displayname", "Mei Lin")
    assert "Mei Lin" == await desk.articles.public_name(said[0])
    await desk.accounts.block(desk.lin.user_id, account, desk.mei.user_id)
    with pytest.raises(MatrixError, match="blocked"):
        await desk.articles.comment(desk.mei.user_id, article, "six")


async def test_whoever_is_erased_takes_their_words_along(desk: Desk) -> None:
    account = await desk.founded()
    bo = await desk.person("bo")
    sent = await desk.out(account, Piece(title="Talk", body="x", comments="everyone"))
    article = await desk.articles.get(account, sent.slugs[0])
    for who in (desk.mei, bo):
        await desk.articles.comment(who.user_id, article, "Lovely")
        await desk.articles.like(who.user_id, article)
    shared = await desk.articles.share(article, desk.mei.user_id)
    await desk.db.write(lambda tx: desk.articles.deactivated(tx, desk.mei.user_id, False))
    assert 2 == len(await desk.articles.every_comment(article, 10))
    await desk.db.write(lambda tx: desk.articles.deactivated(tx, desk.mei.user_id, True))
    assert [bo.user_id] == [one.user_id for one in await desk.articles.every_comment(article, 10)]
    assert 1 == (await desk.articles.get(account, article.slug)).likes
    assert 1 == await desk.articles.hop(shared.token), "what was passed on still leads there"
    for table in ("comments", "likes", "shares"):
        named = f"SELECT 1 FROM publicaccounts_{table} WHERE user_id = ?"
        assert [] == await desk.db.all(named, desk.mei.user_id), table


async def test_corrected_and_withdrawn_while_it_goes_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each job sends to one; between the first and the second it is corrected, before the third withdrawn."""
    monkeypatch.setattr(_broadcast, "BATCH", 1)
    account = await desk.founded()
    people = [desk.mei, await desk.person("bo"), await desk.person("cai")]
    for one in people[1:]:
        await desk.accounts.subscribe(one.user_id, account)
    real, changes = desk.rooms.send, 0

    async def send(*args: Any, **how: Any) -> Any:
        nonlocal changes
        event = await real(*args, **how)
        if how.get("audience") and "m.relates_to" not in args[3] and args[2] == "m.room.message":
            changes += 1
            article = (await desk.articles.every(account, None, 1))[0]
            if changes == 1:
                piece = Piece(title="Autumn tea", body="Late leaves")
                await desk.articles.correct(desk.lin.user_id, account, article, piece, "It is autumn")
            elif changes == 2:
                await desk.articles.withdraw(desk.lin.user_id, account, article)
        return event

    monkeypatch.setattr(desk.rooms, "send", send)
    sent = await desk.out(account, TEA, audience=Audience(kind="users", users=[one.user_id for one in people]))
    assert ("failed", "It was withdrawn while it was going out") == (sent.state, sent.reason)
    heard = {}
    for one in people:
        events = await desk.rooms.words(account.room_id, one.user_id, None, 10)
        heard[one.user_id] = sorted(str(event.content.get("body", ""))[:13] for event in events)
    assert 2 == changes
    assert not any("tea" in word for words in heard.values() for word in words), heard


async def test_an_edit_that_goes_out_while_it_is_withdrawn_is_taken_back_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The correction's job commits just after the withdrawal's has looked which edits there are."""
    account = await desk.founded()
    sent = await desk.out(account, TEA)
    article = await desk.articles.get(account, sent.slugs[0])
    piece = Piece(title="Autumn tea", body="Late leaves")
    corrected = await desk.articles.correct(desk.lin.user_id, account, article, piece, "It is autumn")
    await desk.jobs.settle()
    real, asked = _amend.store.read_edits, 0

    async def read_edits(*args: Any) -> list[str]:
        nonlocal asked
        asked += 1
        return [] if asked == 1 else await real(*args)

    monkeypatch.setattr(_amend.store, "read_edits", read_edits)
    await desk.articles.withdraw(desk.lin.user_id, account, corrected)
    await desk.jobs.settle()
    events = await desk.rooms.words(account.room_id, desk.mei.user_id, None, 10)
    assert 2 == asked and not any("tea" in str(event.content) for event in events), events


async def test_the_price_of_publishing_does_not_grow_with_subscribers(desk: Desk) -> None:
    account = await desk.founded()
    costs, written = [], []
    for crowd in (0, 20):
        for n in range(crowd):
            await desk.accounts.subscribe((await desk.person(f"one{n}")).user_id, account)
        await desk.rooms.settle()
        rows, before = await _rows(desk), desk.db.statements
        await desk.out(account, TEA)
        costs.append(desk.db.statements - before)
        after = await _rows(desk)
        written.append({name: after[name] - count for name, count in rows.items() if after[name] != count})
        desk.clock.advance(86_400_000)
    assert abs(costs[0] - costs[1]) <= 4, costs
    assert written[0] == written[1], "the same rows, in the same tables"
    assert 1 == written[1]["rooms_events"]
    assert sum(written[1].values()) < 20, written[1]


async def _rows(desk: Desk) -> dict[str, int]:
    """table → how many rows it has."""
    if desk.db.dialect == "sqlite":
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    else:
        named = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
    names = [row[0] for row in await desk.db.all(named)]
    counts = {name: await desk.db.one(f'SELECT COUNT(*) FROM "{name}"') for name in names if "search" not in name}
    return {name: row[0] for name, row in counts.items() if row is not None}


async def test_words_are_found_as_they_are_asked_for(desk: Desk) -> None:
    account = await desk.founded()
    tea = Piece(title="Spring tea 龙井", body="明前龙井茶，１００克。Ｔｅａｈｏｕｓｅ opens at 3pm.")
    rice = Piece(title="Rice", body="井龙 is not the same; spring is late 🍵")
    sent = await desk.out(account, tea, rice)
    assert "sent" == sent.state
    asked = {
        "龙井": ["Spring tea 龙井"],  # not 井龙
        "井": ["Rice", "Spring tea 龙井"],  # one character
        "明前 茶": ["Spring tea 龙井"],
        "100": ["Spring tea 龙井"],  # full width
        "teahouse": ["Spring tea 龙井"],
        "teah": ["Spring tea 龙井"],  # what a word begins with
        "SPRING": ["Rice", "Spring tea 龙井"],
        "spring tea": ["Spring tea 龙井"],
        '"spring is"': ["Rice"],
        "「龙井茶」": ["Spring tea 龙井"],
        "龙井 rice": [],
        "🍵": [],
        "": [],
        '"': [],
        "a\0b ' OR 1=1; --": [],
        "* OR NEAR(": [],
    }
    for words, titles in asked.items():
        found = await desk.articles.search(words, None, 5)
        assert titles == [one.article.title for one in found], words
    long = Piece(title="Long", body=f"{'leaf ' * 50}oolong {'leaf ' * 50}{'茶' * 200}水{'茶' * 200}")
    desk.clock.advance(86_400_000)
    await desk.out(account, long)
    (found,) = await desk.articles.search("oolong", None, 5)
    assert found.snippet.startswith("…leaf ") and found.snippet.endswith(" leaf…") and " oolong " in found.snippet
    (found,) = await desk.articles.search("水", None, 5)
    assert "茶水茶" in found.snippet and len(found.snippet) <= 122
    assert ["Long", "Rice"] == [one.title for one in await desk.articles.latest(None, 2)]
    first = await desk.articles.search("spring", account, 1)
    second = await desk.articles.search("spring", account, 1, first[0].article.article_no)
    assert ["Rice", "Spring tea 龙井"] == [one.article.title for one in (*first, *second)]
    assert [] == await desk.articles.search("spring", account, 1, second[0].article.article_no)


async def test_nobody_publishes_what_they_have_not_seen_nor_in_the_past(desk: Desk) -> None:
    account = await desk.founded()
    draft = await desk.articles.drafts.create(desk.lin.user_id, account, [TEA])
    await desk.articles.drafts.save("@ana:tea.house", account, draft.draft_no, 1, [Piece(title="Hers", body="x")])
    now_ms = desk.clock.now_ms()

    async def out(**how: Any) -> Any:
        return await desk.articles.publish(desk.lin.user_id, account, draft.draft_no, Audience(), **how)

    with pytest.raises(MatrixError, match="meanwhile") as caught:
        await out(revision=1)
    assert (409, 2) == (caught.value.status, caught.value.extra["revision"])
    with pytest.raises(MatrixError, match="`scheduled_ms` is past"):
        await out(revision=2, scheduled_ms=now_ms - 120_000)
    with pytest.raises(MatrixError, match=r"`audience\.tag`"):
        await desk.articles.publish(desk.lin.user_id, account, draft.draft_no, Audience(kind="tag", tag=99))
    for zone in ("Mars/Olympus", "../../etc/passwd", "Asia"):
        with pytest.raises(MatrixError, match="`zone`"):
            await out(zone=zone)
    made = await out(revision=2, scheduled_ms=now_ms + 3_600_000, zone="Asia/Shanghai")
    assert ("Asia/Shanghai", ["Hers"], "scheduled") == (made.zone, made.titles, made.state)


async def test_the_account_sees_all_articles_and_all_comments(desk: Desk) -> None:
    account = await desk.founded()
    await desk.out(account, TEA, audience=Audience(kind="users", users=[desk.mei.user_id]))
    await desk.out(account, Piece(title="Second harvest", body="x"), sends=False)
    articles = desk.articles
    some, second = reversed(await articles.every(account, None, 10))
    assert (False, True) == (some.listed, second.listed)
    said = [await articles.comment(desk.mei.user_id, second, body) for body in ("One", "hold me", "Two", "Three")]
    await articles.comment(desk.mei.user_id, some, "Elsewhere")
    await articles.elect(desk.lin.user_id, second, said[0].comment_no)
    await articles.reply(desk.lin.user_id, second, said[2].comment_no, "Thanks")
    await articles.delete_comment(desk.lin.user_id, second, said[3].comment_no)

    async def bodies(only: Any, article: Any = None, before: int | None = None) -> list[str]:
        return [one.body for one in await articles.comments_of(account, only, article, before, 10)]

    assert ["Elsewhere", "Two", "hold me", "One"] == await bodies("all")
    assert ["Two", "hold me", "One"] == await bodies("all", second)
    assert [["Elsewhere"], ["One"], ["hold me"]] == [await bodies(only) for only in ("new", "shown", "held")]
    assert ["One"] == await bodies("all", second, said[1].comment_no)
    await articles.withdraw(desk.lin.user_id, account, second)
    assert ["withdrawn", "published"] == [one.state for one in await articles.every(account, None, 10)]
