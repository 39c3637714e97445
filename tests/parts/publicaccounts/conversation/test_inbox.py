"""The inbox, the 48-hour window, templates and consents."""

import asyncio

import pytest

from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.conversation import Content
from tests.parts.publicaccounts.conversation.world import HOUR_MS, Subscriber, Teashop, code

RAY, SUE = "@ray:tea.house", "@sue:tea.house"
HELLO = Content("text", text="Hello from us")


async def names(shop: Teashop, only: str, actor: str = RAY) -> list[str]:
    return [one.name for one in await shop.conversation.inbox(actor, shop.account, only)]  # type: ignore[arg-type]


async def test_a_word_comes_to_the_inbox_is_answered_and_closed_and_opens_again(shop: Teashop) -> None:
    assert [] == await names(shop, "all")
    mei, bo = await shop.subscribe("mei"), await shop.subscribe("bo")
    await shop.write(mei, "Is it   open?\nToday?")
    await shop.write(bo, "", msgtype="m.image", url="mxc://tea.house/abc")
    await shop.write(mei, "hello?")
    threads = await shop.conversation.inbox(RAY, shop.account)
    assert [("mei", "hello?", 2), ("bo", "[image]", 1)] == [(one.name, one.preview, one.unread) for one in threads]
    assert ["bo"] == [
        one.name for one in await shop.conversation.inbox(RAY, shop.account, "all", threads[0].last_position)
    ]
    waited = threads[0].waiting_ms
    shop.clock.advance(5)
    sent = await shop.conversation.send(RAY, shop.account, mei, HELLO)
    talk = await shop.conversation.conversation(shop.account, mei)
    assert ["Hello from us", "hello?", "Is it   open?\nToday?"] == [word.text for word in talk.words]
    assert (RAY, "person", sent.event_id) == (talk.words[0].actor, talk.words[0].road, talk.words[0].event_id)
    assert (0, 0, "account") == (talk.thread.unread, talk.thread.waiting_ms, talk.thread.last_from)
    assert 0 < waited < shop.clock.now_ms()
    assert ["bo"] == await names(shop, "unread")
    await shop.conversation.close(RAY, shop.account, mei)
    assert (["bo"], ["mei"]) == (await names(shop, "all"), await names(shop, "closed"))
    await shop.write(mei, "one more thing")
    assert ["mei", "bo"] == await names(shop, "all")
    assert {"all": 2, "unread": 2, "mine": 0, "unassigned": 2} == await shop.conversation.counts(RAY, shop.account)


async def test_two_responders_take_and_answer_at_once_and_one_is_told(shop: Teashop) -> None:
    mei = await shop.subscribe("mei")
    heard = await shop.write(mei, "hello")
    take = shop.conversation.assign
    both = await asyncio.gather(
        take(RAY, shop.account, mei, RAY, expected=""),
        take(SUE, shop.account, mei, SUE, expected=""),
        return_exceptions=True,
    )
    refused = [one for one in both if isinstance(one, MatrixError)]
    assert [(409, "ORG.TEAHOUSE.ASSIGNED_ALREADY")] == [code(one) for one in refused]
    send = shop.conversation.send
    both = await asyncio.gather(
        send(RAY, shop.account, mei, HELLO, unless_answered_since=heard.position),
        send(SUE, shop.account, mei, HELLO, unless_answered_since=heard.position),
        return_exceptions=True,
    )
    refused = [one for one in both if isinstance(one, MatrixError)]
    assert [(409, "ORG.TEAHOUSE.ANSWERED_ALREADY")] == [code(one) for one in refused]
    assert ["Hello from us"] == shop.answers(mei)
    assert 1 == len(await names(shop, "mine", RAY)) + len(await names(shop, "mine", SUE))
    assert [] == await names(shop, "unassigned")


async def test_reading_halfway_leaves_the_rest_unread(shop: Teashop) -> None:
    mei = await shop.subscribe("mei")
    first = await shop.write(mei, "one")
    second = await shop.write(mei, "two")
    assert 2 == (await shop.conversation.mark_read(RAY, shop.account, mei, first.position)).unread
    assert 0 == (await shop.conversation.mark_read(RAY, shop.account, mei, second.position)).unread


async def test_notes_stay_inside(shop: Teashop) -> None:
    mei = await shop.subscribe("mei")
    await shop.conversation.note(SUE, shop.account, mei, "prefers green")
    talk = await shop.conversation.conversation(shop.account, mei)
    assert [(SUE, "prefers green")] == [(one.author, one.body) for one in talk.notes]
    assert [] == shop.answers(mei)
    with pytest.raises(MatrixError) as caught:
        await shop.conversation.note(SUE, shop.account, mei, " ")
    assert "`body`" in caught.value.error


async def test_after_48_hours_the_account_may_not_write_and_is_told_since_when(shop: Teashop) -> None:
    mei = await shop.subscribe("mei")
    await shop.write(mei, "hello")
    heard_ms = shop.clock.now_ms()
    shop.clock.advance(48 * HOUR_MS - 1)
    await shop.conversation.send(RAY, shop.account, mei, HELLO)
    shop.clock.advance(1)
    with pytest.raises(MatrixError) as caught:
        await shop.conversation.send(RAY, shop.account, mei, HELLO)
    assert (403, "ORG.TEAHOUSE.WINDOW_CLOSED") == code(caught.value)
    assert heard_ms + 48 * HOUR_MS == caught.value.extra["window_ended_ms"]
    await shop.conversation.send(RAY, shop.account, mei, HELLO, window_checked=False)
    # A scan of the account's code opens it again, for 48 hours from then.
    scanned_ms = shop.clock.now_ms()
    await shop.db.write(lambda tx: shop.conversation.scanned(tx, 7, mei, scanned_ms))
    shop.clock.advance(48 * HOUR_MS - 1)
    await shop.conversation.send(RAY, shop.account, mei, HELLO)
    talk = await shop.conversation.conversation(shop.account, mei)
    assert scanned_ms + 48 * HOUR_MS == talk.thread.window_ends_ms
    shop.clock.advance(2)
    with pytest.raises(MatrixError, match="WINDOW_CLOSED"):
        await shop.conversation.send(RAY, shop.account, mei, HELLO)


async def test_who_goes_takes_the_conversation_along_and_comes_back_to_a_fresh_one(shop: Teashop) -> None:
    mei = await shop.subscribe("mei")
    await shop.write(mei, "old words")
    await shop.conversation.note(SUE, shop.account, mei, "a note")
    await shop.unsubscribe(mei)
    assert [] == await names(shop, "all")
    with pytest.raises(MatrixError) as caught:
        await shop.conversation.send(RAY, shop.account, mei, HELLO)
    assert (404, "M_NOT_FOUND") == code(caught.value)
    shop.clock.advance(1000)
    await shop.subscribe("mei")
    talk = await shop.conversation.conversation(shop.account, mei)
    assert ([], []) == (talk.words, talk.notes)


async def test_who_is_blocked_is_not_written_to(shop: Teashop) -> None:
    mei = await shop.subscribe("mei")
    shop.people[mei] = Subscriber(mei, "x", 0, blocked=True)
    with pytest.raises(MatrixError) as caught:
        await shop.conversation.send(RAY, shop.account, mei, HELLO)
    assert (403, "M_FORBIDDEN") == code(caught.value)


async def test_words_taken_back_leave_the_inbox_line(shop: Teashop) -> None:
    mei = await shop.subscribe("mei")
    event = await shop.write(mei, "a secret")
    await shop.say(mei, "m.room.redaction", {"redacts": event.event_id})
    assert [""] == [one.preview for one in await shop.conversation.inbox(RAY, shop.account)]


ODD_CONTENTS = [
    (Content("text", text="  "), "`content.text`"),
    (Content("text", text="a\0b"), "`content.text`"),
    (Content("image", url="https://x"), "`content.url`"),
    (Content("article"), "`content.article`"),
    (Content("news"), "`content.items`"),
    (Content("person"), "`content.type`"),
]


async def test_odd_contents_are_refused_by_the_name_of_the_field(shop: Teashop) -> None:
    mei = await shop.subscribe("mei")
    for content, field in ODD_CONTENTS:
        with pytest.raises(MatrixError) as caught:
            await shop.conversation.send(RAY, shop.account, mei, content)
        assert field in caught.value.error


async def test_a_template_beyond_the_window_takes_a_consent_which_is_good_once(shop: Teashop) -> None:
    made = await shop.conversation.templates.add(RAY, shop.account, "Parcel", "Number {{number}} is on its way")
    mei = await shop.subscribe("mei")
    asked = await shop.conversation.request_consent(RAY, shop.account, mei, made.template_no)
    assert asked == await shop.conversation.request_consent(RAY, shop.account, mei, made.template_no)
    await shop.write(mei, "同意")
    assert ["granted"] == [one.state for one in await shop.conversation.consents(shop.account, mei)]
    shop.clock.advance(72 * HOUR_MS)

    async def send() -> None:
        await shop.conversation.send_template(RAY, shop.account, mei, made.template_no, {"number": "7"})

    await send()
    assert "Parcel\nNumber 7 is on its way" == shop.answers(mei)[-1]
    with pytest.raises(MatrixError) as caught:
        await send()
    assert (403, "ORG.TEAHOUSE.NO_CONSENT") == code(caught.value)
    assert 2 == len(shop.answers(mei))
    with pytest.raises(MatrixError) as caught:
        await shop.conversation.send_template(RAY, shop.account, mei, made.template_no, {})
    assert "`data.number`" in caught.value.error


async def test_a_consent_is_given_or_refused_by_reacting_to_the_question(shop: Teashop) -> None:
    made = await shop.conversation.templates.add(RAY, shop.account, "Parcel", "It comes")
    mei = await shop.subscribe("mei")
    await shop.conversation.request_consent(RAY, shop.account, mei, made.template_no)
    relates = {"rel_type": "m.annotation", "event_id": shop.feed.events[-1].event_id, "key": "❌"}
    await shop.say(mei, "m.reaction", {"m.relates_to": relates})
    assert ["refused"] == [one.state for one in await shop.conversation.consents(shop.account, mei)]


async def test_a_page_of_the_inbox_costs_one_statement_besides_names(shop: Teashop) -> None:
    for index in range(10):
        await shop.write(await shop.subscribe(f"p{index}"), "hello")
    before = shop.db.statements
    assert 10 == len(await shop.conversation.inbox(RAY, shop.account))
    assert 1 == shop.db.statements - before
