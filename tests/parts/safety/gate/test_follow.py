"""What follows from what the gate finds: cases, holds and labels, each once, with reasons, and ended by the clock."""

from typing import Any

import msgspec

from teahouse.kernel.db import Tx
from teahouse.publicaccounts.articles import Piece
from teahouse.safety.cases import Merged, MergedIn
from teahouse.safety.gate import HOLD_MS
from tests.parts.safety.gate.house import ON_SQLITE, House

MINUTE_MS = 60_000
#: The database takes no statement of reasons.
_IN_THE_WAY = "CREATE TRIGGER in_the_way BEFORE INSERT ON safety_statements BEGIN SELECT RAISE(ABORT, 'not now'); END"


@ON_SQLITE
async def test_a_rule_opens_a_case_and_the_message_stays(house: House) -> None:
    await house.active("airdrop", 'text.contains("free airdrop")')
    lin = await house.person("lin")
    room = await house.public_room(lin)
    plain = await house.say(lin, room, "Tea at five?")
    bad = await house.say(lin, room, "Get your FREE\u200b airdrop here")
    await house.settled()
    assert [] == await house.cases_of(plain)
    (case,) = await house.cases_of(bad)
    assert ("open", "detector", lin.user_id) == (case.status, case.lane, case.subject.account)
    assert ("spam", ()) == (case.ground.rule_id, case.subject.owners)
    assert () == case.measures
    (kept,) = await house.cases.snapshots(case.case_id)
    assert {"msgtype": "m.text", "body": "Get your FREE\u200b airdrop here"} == kept.content
    ((item, _, signal),) = await house.gate.signals(case_id=case.case_id)
    assert (bad, "rule:airdrop", 1, "case") == (item, signal.detector, signal.version, signal.outcome)
    assert "Get your FREE\u200b airdrop here" == (await lin.get("v3/rooms/{}/event/{}", room, bad))["content"]["body"]


@ON_SQLITE
async def test_what_was_made_as_a_direct_chat_is_private_whatever_it_becomes(house: House) -> None:
    await house.active("airdrop", 'text.contains("free airdrop")')
    lin = await house.person("lin")
    wanted = {"preset": "public_chat", "visibility": "public", "is_direct": True}
    direct = (await lin.post("v3/createRoom", wanted))["room_id"]
    await lin.put("v3/directory/list/room/{}", direct, body={"visibility": "private"})
    await lin.put("v3/directory/list/room/{}", direct, body={"visibility": "public"})
    said = await house.say(lin, direct, "Get your free airdrop here")
    await house.settled()
    assert [] == await house.cases_of(said) and [] == await house.gate.signals(item=said)


@ON_SQLITE
async def test_what_was_found_goes_along_when_two_cases_become_one(
    house: House,
) -> None:
    await house.active("airdrop", 'text.contains("free airdrop")')
    lin = await house.person("lin")
    room = await house.public_room(lin)
    items = [await house.say(lin, room, f"{number} free airdrop") for number in range(2)]
    await house.settled()
    (first,), (second,) = [await house.cases_of(item) for item in items]
    said: dict[str, Any] = {"by": "@mo:t", "role": "moderator", "ground": first.ground, "rulebook": 1}

    def merge(tx: Tx) -> None:
        now_ms = house.clock.now_ms()
        merged = Merged(**said, at_ms=now_ms, into=first.case_id)
        into = MergedIn(**said, at_ms=now_ms, case_id=second.case_id, items=second.subject.items, reporters=())
        for case_id, act in ((second.case_id, merged), (first.case_id, into)):
            house.cases.append(tx, case_id, act, "@mo:t", "moderator")

    await house.db.write(merge)
    assert set(items) == {item for item, *_ in await house.gate.signals(case_id=first.case_id)}
    by_one = [await house.gate.signals(case_id=first.case_id, skip=skip, limit=1) for skip in range(3)]
    assert by_one == [[one] for one in await house.gate.signals(case_id=first.case_id)] + [[]]
    gone_on = await house.db.write(lambda tx: house.cases.gone_on_with(tx, second.case_id, house.clock.now_ms()))
    assert gone_on is not None and (first.case_id, "open") == (gone_on.case_id, gone_on.status)


async def test_a_hold_of_a_message_has_reasons_and_ends_by_itself(house: House) -> None:
    await house.active("airdrop", 'text.contains("free airdrop")', outcome="hold")
    lin, mei = await house.person("lin"), await house.person("mei")
    room = await house.public_room(lin)
    await mei.post("v3/join/{}", {}, room)
    bad = await house.say(lin, room, "free airdrop")
    (case,) = await house.cases_of(bad)  # no job has to run: the case, the hold and the message are one unit
    (hold,) = case.measures
    assert ("hold", "in force", HOLD_MS) == (hold.measure.kind, hold.state, hold.end_ms - hold.measure.start_ms)  # type: ignore[operator]
    (stated,) = await house.decisions.stated_of_case(case.case_id)
    assert stated.statement is not None
    assert ("AUTOMATED_DECISION_FULLY", "It asks people for money.") == (
        stated.statement.automated_decision, stated.statement.explanation,
    )  # fmt: skip
    seen = await mei.get("v3/rooms/{}/event/{}", room, bad)
    assert ("redacted_because" in seen["unsigned"], seen["content"]) == (True, {})
    await house.later(HOLD_MS - MINUTE_MS)
    assert {} == (await mei.get("v3/rooms/{}/event/{}", room, bad))["content"]
    await house.later(MINUTE_MS)
    assert "free airdrop" == (await mei.get("v3/rooms/{}/event/{}", room, bad))["content"]["body"]
    assert "open" == (await house.cases_of(bad))[0].status  # people look at it all the same


@ON_SQLITE
async def test_a_room_is_judged_when_it_is_listed(house: House) -> None:
    await house.active("airdrop", 'text.contains("free airdrop")')
    lin = await house.person("lin")
    room = str((await lin.post("v3/createRoom", {"preset": "public_chat", "name": "Free airdrop"}))["room_id"])
    said = await house.say(lin, room, "free airdrop")
    await house.settled()
    assert [] == await house.db.all("SELECT item FROM safety_signals")  # so far it is private
    await lin.put("v3/directory/list/room/{}", room, body={"visibility": "public"})
    await house.settled()
    ((name,),) = await house.db.all("SELECT item FROM safety_signals")
    shown = await lin.get("v3/rooms/{}/event/{}", room, name)
    assert ("m.room.name", True) == (shown["type"], name != said)


@ON_SQLITE
async def test_an_edit_of_a_message_can_be_held(house: House) -> None:
    await house.active("airdrop", 'text.contains("free airdrop")', outcome="hold")
    lin, mei = await house.person("lin"), await house.person("mei")
    room = await house.public_room(lin)
    await mei.post("v3/join/{}", {}, room)
    plain = await house.say(lin, room, "Tea at five")
    new = {"msgtype": "m.text", "body": "free airdrop"}
    edit = {"m.new_content": new, "m.relates_to": {"rel_type": "m.replace", "event_id": plain}}
    await house.say(lin, room, "* free airdrop", **edit)
    await house.settled()
    seen = await mei.get("v3/rooms/{}/event/{}", room, plain)
    assert ("Tea at five", False) == (seen["content"]["body"], "free airdrop" in str(seen))


@ON_SQLITE
async def test_an_article_is_held_before_it_goes_out_and_goes_out_by_itself(house: House) -> None:
    await house.active("airdrop", 'text.contains("free airdrop")', outcome="hold")
    lin = await house.person("lin")
    account = await house.account(lin)
    held = await house.publish(lin, account, Piece(title="Free airdrop", body="<p>Now</p>"))
    articles = house.service.publicaccounts.articles
    (case,) = await house.cases_of(f"daily/{held.slugs[0]}")
    assert ("scheduled", "held") == (held.state, (await articles.drafts.get(account, held.draft_no)).state)
    assert (account.user_id, (lin.user_id,)) == (case.subject.account, case.subject.owners)
    assert ["hold"] == [one.measure.kind for one in case.measures]
    await house.restart()
    articles = house.service.publicaccounts.articles
    await house.later(HOLD_MS - MINUTE_MS)
    assert [] == await articles.list(account, None, 10)
    await house.later(MINUTE_MS)
    assert [held.slugs[0]] == [one.slug for one in await articles.list(account, None, 10)]
    rows = await house.db.all("SELECT DISTINCT item FROM safety_case_items")
    assert [(f"daily/{held.slugs[0]}",)] == rows  # the feed's message is not judged once more


@ON_SQLITE
async def test_a_comment_is_held_and_a_label_is_put_on(house: House) -> None:
    await house.active("airdrop", 'text.contains("free airdrop")', outcome="hold")
    await house.active("lottery", 'text.contains("lottery")', outcome="label", label="Asks for money")
    lin, mei = await house.person("lin"), await house.person("mei")
    account = await house.account(lin)
    sent = await house.publish(lin, account, Piece(title="Lottery", body="<p>Now</p>", comments="everyone"))
    articles = house.service.publicaccounts.articles
    article = await articles.get(account, sent.slugs[0])
    (label,) = house.service.safety.decisions._restraining.on_item(f"daily/{article.slug}")
    assert ("label", "Asks for money", None) == (label.does, label.words, label.end_ms)
    comment = await articles.comment(mei.user_id, article, "free airdrop")
    await house.settled()
    (case,) = await house.cases_of(f"daily/{article.slug}#{comment.at_ms}")
    assert ("held", ["hold"]) == (comment.state, [one.measure.kind for one in case.measures])
    await house.later(HOLD_MS)
    assert "shown" == (await articles.get_comment(article, comment.comment_no)).state


@ON_SQLITE
async def test_a_hold_that_cannot_be_put_on_at_once_keeps_nothing_from_being_said(house: House) -> None:
    await house.active("airdrop", 'text.contains("free airdrop")', outcome="hold")
    await house.db.write(lambda tx: tx.run(_IN_THE_WAY))
    lin = await house.person("lin")
    room = await house.public_room(lin)
    bad = await house.say(lin, room, "free airdrop")
    assert ("free airdrop", []) == (
        (await lin.get("v3/rooms/{}/event/{}", room, bad))["content"]["body"], await house.cases_of(bad),
    )  # fmt: skip
    assert 1 == house.gate.guard.failed
    await house.db.write(lambda tx: tx.run("DROP TRIGGER in_the_way"))
    await house.later(MINUTE_MS)
    (case,) = await house.cases_of(bad)  # the job has done it
    assert (["hold"], {}) == (
        [one.measure.kind for one in case.measures], (await lin.get("v3/rooms/{}/event/{}", room, bad))["content"],
    )  # fmt: skip


async def test_an_item_has_one_case_and_each_detector_is_heard_once(house: House) -> None:
    for name, text in (("one", "free"), ("two", "airdrop")):
        await house.active(name, f'text.contains("{text}")', outcome="hold")
    lin = await house.person("lin")
    room = await house.public_room(lin)
    bad = await house.say(lin, room, "free airdrop")
    await house.settled()
    (case,) = await house.cases_of(bad)
    assert (2, 1) == (len(await house.gate.signals(case_id=case.case_id)), len(case.measures))
    rows = await house.db.all("SELECT COUNT(*) FROM safety_signals")
    payload = {"where": {"surface": "room", "item_id": bad, "room_id": room, "at_ms": house.clock.now_ms()},
               "author": lin.user_id, "signals": [{"detector": "rule:one", "version": 1, "ground": "spam",
                                                   "outcome": "hold", "why": "x"}]}  # fmt: skip
    await house.gate.follow.work(msgspec.json.decode(msgspec.json.encode(payload)))  # the job is done once more
    assert rows == await house.db.all("SELECT COUNT(*) FROM safety_signals")
    assert case.acts == (await house.cases_of(bad))[0].acts


@ON_SQLITE
async def test_floods_and_concerts_are_looked_at(house: House) -> None:
    lin = await house.person("lin")
    room = await house.public_room(lin)
    for word in ("one", "two", "three", "four"):
        await house.say(lin, room, f"number {word}")
    assert [] == await house.db.all("SELECT item FROM safety_signals")
    said = [await house.say(lin, room, "buy now") for _ in range(6)]
    await house.settled()
    assert [[], 1] == [await house.cases_of(said[4]), len(await house.cases_of(said[5]))]
    # the account goes on: one case for all of it
    more = [await house.say(lin, room, "buy now") for _ in range(3)]
    await house.settled()
    assert [[]] * 3 == [await house.cases_of(one) for one in more]
    (flood,) = await house.cases_of(said[5])
    signals = await house.gate.signals(case_id=flood.case_id)
    assert sorted([said[5], *more]) == sorted(item for item, _, _ in signals)
    assert {said[5], *more} == {kept.item for kept in await house.cases.snapshots(flood.case_id)}
    text = "Everybody knows that the tea of the north is stale, says my uncle"
    for at in range(10):
        other = await house.person(f"other{at}")
        await other.post("v3/join/{}", {}, room)
        last = await house.say(other, room, f"{text} {at}")
    await house.settled()
    (case,) = await house.cases_of(last)
    ((_, _, signal),) = await house.gate.signals(case_id=case.case_id)
    assert ("coordination", "KEYWORD_INAUTHENTIC_ACCOUNTS") == (signal.detector, case.ground.keyword)


@ON_SQLITE
async def test_who_arranges_rooms_floods_nothing(house: House) -> None:
    lin = await house.person("lin")
    for at in range(8):
        room = await house.public_room(lin, name=f"Room {at}", topic="Tea")
        for state in ("name", "topic"):
            await lin.put(f"v3/rooms/{{}}/state/m.room.{state}", room, body={state: f"New {at}"})
    await house.settled()
    assert [] == await house.db.all("SELECT item FROM safety_signals")


@ON_SQLITE
async def test_what_is_found_is_written_with_the_item_or_not_at_all(house: House) -> None:
    await house.active("airdrop", 'text.contains("free airdrop")')
    lin = await house.person("lin")
    room = await house.public_room(lin)
    path, body = "v3/rooms/{}/send/m.room.message/once", {"msgtype": "m.text", "body": "free airdrop"}
    first = await lin.put(path, room, body=body)
    again = await lin.put(path, room, body=body)  # judged once more, and not written
    refused, _ = await lin.ask("PUT", "v3/rooms/{}/send/m.room.message/two", room, body={**body, "body": "x" * 70_000})
    await house.settled()
    assert (413, again) == (refused, first)
    assert [(first["event_id"],)] == await house.db.all("SELECT item FROM safety_signals")


@ON_SQLITE
async def test_a_rule_that_fails_lets_it_out_and_asks_for_one_review_an_hour(house: House) -> None:
    await house.active("broken", "1 / (size(text) - size(text)) == 1")
    lin = await house.person("lin")
    room = await house.public_room(lin)
    first = await house.say(lin, room, "Tea?")
    second = await house.say(lin, room, "More tea?")
    await house.settled()
    opened = [one for item in (first, second) for one in await house.cases_of(item)]
    assert 1 >= len(opened)  # the room's own creation was the first that it failed for
    reviews = await house.db.all("SELECT case_id FROM safety_signals WHERE outcome = 'review' AND case_id <> ''")
    assert 1 == len(reviews)
    assert 2 <= house.gate.guard.failed
    seen = await lin.get("v3/rooms/{}/event/{}", room, second)
    assert "More tea?" == seen["content"]["body"]
