"""Context notes through the house: who may, what becomes helpful and is shown everywhere, and what is taken back."""

import asyncio

import pytest

from teahouse.publicaccounts.articles import Audience, Piece
from teahouse.safety.decisions import Actor, Wanted, Wish
from teahouse.safety.notes import Status
from teahouse.safety.statements import MeasureKind, Subject, Target
from teahouse.surfaces import Surface
from tests.parts.safety.rumours.newsroom import DAY_MS, HOUR_MS, MINUTE_MS, NOTE, NOTES, ONE, RATING, Divided

WRITE = {"text": "As it says."}
SCAM = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"


async def test_helpful_on_both_sides_is_shown_everywhere_until_it_is_not(room: Divided) -> None:
    await room.divided()
    good, bad, left, right = await room.wrote()
    await room.rated(good, bad, left, right)
    await room.later()
    await room.later(10 * MINUTE_MS)
    assert [] == (await room.article(room.daily, room.first)).context_notes, "the first ratings decide nothing"
    before = await room.feed(room.daily, room.ann)
    await room.again()
    await room.later(30 * MINUTE_MS)

    article = await room.article(room.daily, room.first)
    assert [(good, "The leaves are <last> year's.", "en")] == [
        (one.note_no, one.text, one.language) for one in article.context_notes
    ]
    assert [] == (await room.article(room.daily, room.second)).context_notes
    page = await room.page(room.daily, room.first)
    assert "The leaves are &lt;last&gt; year&#39;s." in page and "The left is right" not in page
    edited = (await room.feed(room.daily, room.ann))[-1]
    assert edited["body"].startswith(before[-1]["body"]) and "[Context note] about “Spring tea”" in edited["body"]
    assert [good] == [one["note_no"] for one in edited["org.teahouse.context_note"]]
    told = await room.ann.get(ONE, "daily", room.first)
    assert [good] == [one["note_no"] for one in told["context_notes"]]
    shared = await room.ann.post(ONE + "/shares", {}, "daily", room.first)
    assert [good] == [one["note_no"] for one in shared["context_notes"]]

    rooms = (await room.lin.get("v3/sync"))["rooms"]["join"].values()
    assert 1 == str(list(rooms)).count("is now shown beside “Spring tea”"), "its owner hears of it, once"
    statuses = {}
    for note, slug in ((good, room.first), (bad, room.second), (left, room.first), (right, room.second)):
        shown = await room.ann.get(NOTE, "daily", slug, str(note))
        statuses[note] = shown["status"]
        assert ["needs_ratings"] == [one["status"] for one in shown["history"]][:1]
    newest = await room.house.safety.rumours.newest(None, 3)
    assert [right, left, bad] == [one.note_no for one in newest] and statuses[right] == newest[0].status.value
    assert [good] == [one.note_no for one in await room.house.safety.rumours.newest(bad, 3)]
    assert ("daily", room.first) == (newest[1].handle, newest[1].slug)
    wanted = {good: "helpful", bad: "not_helpful", left: "needs_ratings", right: "needs_ratings"}
    assert wanted == statuses
    shown = await room.ann.get(NOTE, "daily", room.first, str(good))
    judged = await room.house.safety.rumours.shelf.judged(room.daily.account_no, room.first)
    assert [(good, article.context_notes[0].since_ms, {"helpful": 10}, False, False)] == [
        (one.note_no, one.since_ms, one.ratings, one.earlier, one.final) for one in judged
    ]
    assert [] == await room.house.safety.rumours.shelf.judged(room.daily.account_no, room.second)
    assert {"helpful": 10} == shown["ratings"] and shown["history"][-1]["intercept"] >= 0.4
    assert "different accounts" in shown["history"][-1]["why"] and not shown["final"]

    # The right changes its mind: one side alone holds nothing up.
    await room.rate("not_helpful", room.daily, room.first, good, room.right)
    await room.later(10 * MINUTE_MS)
    assert [] == (await room.article(room.daily, room.first)).context_notes
    assert before[-1] == (await room.feed(room.daily, room.ann))[-1], "the feed says what it said before"
    assert "year&#39;s" not in await room.page(room.daily, room.first)

    # The log and the scorings alone say the same again.
    again = await room.house.safety.rumours.replayed()
    for note, slug in ((good, room.first), (bad, room.second), (left, room.first), (right, room.second)):
        shown = await room.ann.get(NOTE, "daily", slug, str(note))
        assert [(one["status"], one["at_ms"], one["why"]) for one in shown["history"]] == [
            (one.status.value, one.at_ms, one.why) for one in again[note].history
        ]
    assert Status.NOT_HELPFUL is again[bad].status


async def test_a_crowd_of_one_side_shows_nothing_and_a_correction_loses_nothing(room: Divided) -> None:
    await room.divided()
    good, bad, left, right = await room.wrote()
    await room.rated(good, bad, left, right)
    brigade = [await room.person(f"crowd{n}") for n in range(5)]
    await room.subscribed(room.daily, *brigade)
    await room.later(DAY_MS)
    for note, slug, value in (
        (left, room.first, "helpful"), (right, room.second, "not_helpful"), (good, room.first, "helpful"),
        (bad, room.second, "not_helpful"),
    ):  # fmt: skip
        await room.rate(value, room.daily, slug, note, brigade)
    await room.later()
    await room.later(10 * MINUTE_MS)
    await room.later(30 * MINUTE_MS)
    article = await room.article(room.daily, room.first)
    assert [good] == [one.note_no for one in article.context_notes], "ten of one side do not show theirs"
    await hidden_for_an_hour(room, good)
    fixed = Piece(title="Spring tea, corrected", body="<p>This year's.</p>")
    await room.articles.correct(room.lin.user_id, room.daily, article, fixed, "They were this year's")
    await room.later()
    now = await room.article(room.daily, room.first)
    assert ("Spring tea, corrected", [good]) == (now.title, [one.note_no for one in now.context_notes])
    shown = await room.ann.get(NOTES, "daily", room.first)
    assert [(good, True, True), (left, True, False)] == [
        (one["note_no"], one["earlier"], one["mine"]) for one in shown["items"]
    ]
    last = (await room.feed(room.daily, room.ann))[-1]
    assert "Spring tea, corrected" in last["body"] and "<last> year's" in last["body"]
    # Its writer takes it back: at once, everywhere.
    await room.ann.call("DELETE", NOTE, "daily", room.first, str(good))
    await room.later()
    assert [] == (await room.article(room.daily, room.first)).context_notes
    assert "<last>" not in (await room.feed(room.daily, room.ann))[-1]["body"]
    assert (404, "M_NOT_FOUND") == await room.ann.refused("GET", NOTE, "daily", room.first, str(good))


async def hidden_for_an_hour(room: Divided, note: int) -> None:
    """A note can be given notice of like anything public; a measure on it has it not shown, and it comes back."""
    body = {
        "location": f"daily/{room.first}#note-{note}",
        "category": SCAM,
        "explanation": "It is an advert for tea",
        "good_faith": True,
    }
    await room.bea.post("/_teahouse/v1/notices", body)
    ((case_id,),) = await room.house.db.all("SELECT case_id FROM safety_case_items WHERE item = ?", f"note-{note}")
    case = await room.house.safety.cases.get(str(case_id))
    assert case is not None and room.ann.user_id == case.subject.account, "whoever works on it learns who wrote it"
    on = Subject(
        target=Target.ITEM,
        surface=Surface.COMMENT,
        id=f"note-{note}",
        name="The leaves",
        made_ms=room.clock.now_ms() - 1,
    )
    wanted = Wanted(
        case_id=str(case_id), about=(on.id,), measures=(Wish(kind=MeasureKind.HOLD, on=on, lasts_ms=HOUR_MS),),
        interim=True, rule_id="fraud", category=SCAM, facts="It sells tea.", public_facts="It sells something.",
        explanation="A note is no place to sell.",
    )  # fmt: skip
    await room.house.safety.decisions.decided(wanted, Actor("@mo:tea.house", "moderator"))
    for notes, ms in (([], 0), ([note], HOUR_MS)):
        await room.later(ms)
        for _ in range(200):
            shown = [one.note_no for one in (await room.article(room.daily, room.first)).context_notes]
            if notes == shown:
                break
            await asyncio.sleep(0.01)
        assert notes == shown
        told = [one["note_no"] for one in (await room.ann.get(NOTES, "daily", room.first))["items"]]
        assert (note in told) == bool(notes)


async def test_who_may_and_how_often(room: Divided) -> None:
    await room.divided(each=1)
    here = ("daily", room.first)
    for who, why in (
        (room.ann, "subscribes to an account, and has for some time"), (room.ray, "subscribes to an account"),
        (room.lin, "You act for this account"),
    ):  # fmt: skip
        status, answer = await who.ask("POST", NOTES, *here, body=WRITE)
        assert (403, "M_FORBIDDEN") == (status, answer["errcode"]) and why in answer["error"], answer
    await room.later(DAY_MS)
    for body, field in (
        ({"text": ""}, "text"), ({"text": "x" * 601}, "text"), ({"text": "x\0"}, "text"), ({"text": "x\x07"}, "text"),
        ({"text": "turn \u202e around"}, "text"), ({**WRITE, "language": "klingon language"}, "language"), ({}, "text"),
    ):  # fmt: skip
        status, answer = await room.ann.ask("POST", NOTES, *here, body=body)
        assert 400 == status and field in answer["error"], answer
    note = await room.ann.post(NOTES, {**WRITE, "language": "zh-Hans"}, *here)
    assert ("zh-Hans", "needs_ratings", True) == (note["language"], note["status"], note["mine"])
    assert "voice" not in note and "author" not in note
    number = str(note["note_no"])
    assert (409, "ORG.TEAHOUSE.CONFLICT") == await room.ann.refused("POST", NOTES, *here, body=WRITE)
    for who in (room.ann, room.lin):
        status, code = await who.refused("PUT", RATING, *here, number, body={"value": "helpful"})
        assert (403, "M_FORBIDDEN") == (status, code)
    assert 400 == (await room.bea.refused("PUT", RATING, *here, number, body={"value": "splendid"}))[0]
    for wrong in ("0", "99", "x", "9" * 30):
        assert 404 == (await room.bea.refused("PUT", RATING, *here, wrong, body={"value": "helpful"}))[0]
    waiting = await room.bea.get("/_teahouse/v1/notes")
    assert [(note["note_no"], "daily", room.first, "Spring tea")] == [
        (one["note_no"], one["handle"], one["slug"], one["title"]) for one in waiting["items"]
    ]
    for who in (room.ann, room.lin):
        assert [] == (await who.get("/_teahouse/v1/notes"))["items"], "one's own, and those on one's own articles"
    for value in ("helpful", "helpful", "somewhat"):
        await room.bea.put(RATING, *here, number, body={"value": value})
    assert [] == (await room.bea.get("/_teahouse/v1/notes"))["items"]
    assert "somewhat" == (await room.bea.get(NOTE, *here, number))["rating"]
    await room.bea.call("DELETE", RATING, *here, number)
    told = await room.bea.get(NOTE, *here, number)
    assert (None, {}) == (told["rating"], told["ratings"])
    events = await room.house.db.all("SELECT kind, value FROM safety_note_log ORDER BY event_no")
    assert [("wrote", None), ("rated", "helpful"), ("rated", "somewhat"), ("rated", None)] == [tuple(e) for e in events]
    with pytest.raises(Exception, match="only added to"):
        await room.house.db.write(lambda tx: tx.run("UPDATE safety_note_log SET value = 'helpful'"))
    assert (403, "M_FORBIDDEN") == await room.bea.refused("DELETE", NOTE, *here, number)
    assert [] == (await room.http.get(NOTES.format(*here))).json()["items"], "nobody else sees what is not helpful"
    # Six articles: the sixth note of a day is one too many.
    slugs = await room.out(room.lin, room.daily, *(f"T{n}" for n in range(5)))
    for slug in slugs[:4]:
        await room.ann.post(NOTES, WRITE, "daily", slug)
    status, answer = await room.ann.ask("POST", NOTES, "daily", slugs[4], body=WRITE)
    assert 429 == status and answer["retry_after_ms"] > 0, answer
    (quiet,) = await room.out(
        room.lin, room.daily, "For one", audience=Audience(kind="users", users=[room.ann.user_id])
    )
    status, answer = await room.bea.ask("POST", NOTES, "daily", quiet, body=WRITE)
    assert 403 == status and "anyone can read" in answer["error"], answer


async def test_whoever_is_erased_leaves_ratings_of_no_one(room: Divided) -> None:
    await room.divided(each=1)
    await room.later(DAY_MS)
    note = await room.ann.post(NOTES, {"text": "By Ann.", "misleading": True}, "daily", room.first)
    await room.rate("helpful", room.daily, room.first, note["note_no"], [room.bea])
    rumours = room.house.safety.rumours
    await room.house.db.write(lambda tx: rumours.deactivated(tx, room.ann.user_id, False))
    assert 1 == len((await room.bea.get(NOTES, "daily", room.first))["items"])
    for one in (room.ann, room.bea):
        user_id = one.user_id
        await room.house.db.write(lambda tx, gone=user_id: rumours.deactivated(tx, gone, True))
    await room.later()
    assert [] == (await room.left[0].get(NOTES, "daily", room.first))["items"]
    for table in ("safety_note_voices", "safety_note_log", "safety_notes", "safety_flags"):
        rows = str(await room.house.db.all(f"SELECT * FROM {table}"))
        assert "@ann" not in rows and "@bea" not in rows and "By Ann" not in rows, table
    assert 2 == len(await room.house.db.all("SELECT 1 FROM safety_note_log"))
