"""What an account answers by itself: greeting, keywords, fallback, the menu in words and by clicks."""

import pytest

from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.conversation import Button, Content, Keyword, Menu, NewRule
from tests.parts.publicaccounts.conversation.world import HOUR_MS, Article, Teashop, code

OWNER = "@olga:tea.house"


def text(words: str) -> Content:
    return Content("text", text=words)


def rule(word: str, *replies: str, match: str = "contains", choose: str = "all") -> NewRule:
    return NewRule(f"about {word}", [Keyword(word, match)], [text(one) for one in replies], choose)  # type: ignore[arg-type]


async def test_who_subscribes_is_greeted_once_and_a_word_without_a_rule_gets_the_fallback(shop: Teashop) -> None:
    await shop.conversation.settings.set_replies(
        OWNER, shop.account, enabled=True, greeting=[text("Welcome!")], fallback=[text("We will answer.")]
    )
    assert shop.listens
    mei = await shop.subscribe("mei")
    asked = await shop.write(mei, "hello")
    assert ["Welcome!", "We will answer."] == shop.answers(mei)
    answer = shop.feed.events[-1]
    assert mei == answer.audience
    assert "m.notice" == answer.content["msgtype"]
    assert asked.event_id == answer.content["m.relates_to"]["m.in_reply_to"]["event_id"]


async def test_the_first_rule_that_fits_answers_whatever_the_width_or_case_of_letters(shop: Teashop) -> None:
    settings = shop.conversation.settings
    await settings.add_rule(OWNER, shop.account, rule("OPEN", "9 to 5", "every day", match="exact"))
    prices = await settings.add_rule(OWNER, shop.account, rule("价格", "Ten yuan"))
    catch = await settings.add_rule(OWNER, shop.account, rule("e", "something with e"))
    mei = await shop.subscribe("mei")
    await shop.write(mei, "ｏｐｅｎ")
    await shop.write(mei, "茶的价格?")
    await shop.write(mei, "hello")
    assert ["9 to 5", "every day", "Ten yuan", "something with e"] == shop.answers(mei)
    kept = await settings.replies(shop.account)
    order = [catch.rule_no, *(one.rule_no for one in kept.rules if one != catch)]
    assert order == [one.rule_no for one in await settings.order_rules(OWNER, shop.account, order)]
    await shop.write(mei, "open")
    assert "something with e" == shop.answers(mei)[-1]
    await settings.delete_rule(OWNER, shop.account, prices.rule_no)
    with pytest.raises(MatrixError) as caught:
        await settings.delete_rule(OWNER, shop.account, prices.rule_no)
    assert (404, "M_NOT_FOUND") == code(caught.value)


async def test_one_of_several_replies_is_the_same_when_it_is_repeated(shop: Teashop) -> None:
    await shop.conversation.settings.add_rule(OWNER, shop.account, rule("tea", "green", "black", "white", choose="one"))
    mei = await shop.subscribe("mei")
    await shop.write(mei, "tea")
    assert 1 == len(shop.answers(mei))


async def test_where_a_bot_answers_nothing_answers_by_itself(shop: Teashop) -> None:
    settings = shop.conversation.settings
    await settings.set_replies(OWNER, shop.account, enabled=True, greeting=[text("Hi")], fallback=[text("Later")])
    await settings.set_bot(OWNER, shop.account, True)
    assert not shop.listens
    mei = await shop.subscribe("mei")
    await shop.write(mei, "hello")
    assert [] == shop.answers(mei)


async def test_a_reply_may_hand_over_to_a_person_until_the_conversation_is_closed(shop: Teashop) -> None:
    settings = shop.conversation.settings
    human = NewRule("a person", [Keyword("人工")], [Content("person", text="A colleague will answer.")])
    await settings.add_rule(OWNER, shop.account, human)
    await settings.set_replies(OWNER, shop.account, enabled=True, greeting=[], fallback=[text("Beep")])
    mei = await shop.subscribe("mei")
    await shop.write(mei, "人工")
    await shop.write(mei, "are you there?")
    assert ["A colleague will answer."] == shop.answers(mei)
    await shop.conversation.close(OWNER, shop.account, mei)
    await shop.write(mei, "thanks")
    assert ["A colleague will answer.", "Beep"] == shop.answers(mei)


async def test_the_menu_is_shown_and_chosen_from_in_words(shop: Teashop) -> None:
    shop.shelf["green"] = Article(1, "green", "Green tea")
    menu = Menu([
        Button("News", buttons=[Button("Today", "click", key="TODAY"), Button("Green", "article", article="green")]),
        Button("About", "reply", reply=[text("We sell tea.")]),
        Button("Shop", "view", url="https://shop.tea"),
    ])  # fmt: skip
    await shop.conversation.settings.set_menu(OWNER, shop.account, menu)
    mei = await shop.subscribe("mei")
    await shop.write(mei, "2")
    assert [] == shop.answers(mei)  # no menu was shown: a number is a number
    await shop.write(mei, "菜单")
    assert "1.2  Green" in shop.answers(mei)[-1]
    await shop.write(mei, "１")
    assert "1.1  Today" in shop.answers(mei)[-1]
    await shop.write(mei, "1.2")
    assert "Green tea\nA digest\nhttps://tea.house/a/news/green" == shop.answers(mei)[-1]
    await shop.write(mei, "about")
    assert "We sell tea." == shop.answers(mei)[-1]
    await shop.write(mei, "3")
    assert "Shop\nhttps://shop.tea" == shop.answers(mei)[-1]
    await shop.write(mei, "1.1")
    clicks = [one.data["key"] for one in shop.occurrences if one.kind == "menu" and one.data["kind"] == "click"]
    assert {"TODAY"} == set(clicks)
    await shop.write(mei, "menu")
    shop.clock.advance(HOUR_MS)
    said = len(shop.answers(mei))
    await shop.write(mei, "2")
    assert said == len(shop.answers(mei))


async def test_a_click_by_key_or_place_tells_bots_and_opens_the_window(shop: Teashop) -> None:
    buttons = [Button("Go", "click", key="GO"), Button("Shop", "view", url="https://shop.tea")]
    await shop.conversation.settings.set_menu(OWNER, shop.account, Menu(buttons))
    mei = await shop.subscribe("mei")
    shop.clock.advance(100 * HOUR_MS)
    assert "Go" == (await shop.conversation.menu_clicked(shop.account, mei, "GO")).name
    assert "Shop" == (await shop.conversation.menu_clicked(shop.account, mei, "2")).name
    await shop.settle()
    assert ["GO", "https://shop.tea"] == [one.data["key"] for one in shop.occurrences if one.kind == "menu"]
    await shop.conversation.send(OWNER, shop.account, mei, text("You clicked"))
    with pytest.raises(MatrixError) as caught:
        await shop.conversation.menu_clicked(shop.account, mei, "nothing")
    assert (404, "M_NOT_FOUND") == code(caught.value)


NO_MENUS = [
    (Button("x"), "`buttons[0].type`"),
    (Button("x", "click"), "`buttons[0].key`"),
    (Button("x", "view", url="javascript:alert(1)"), "`buttons[0].url`"),
    (Button("x", "article"), "`buttons[0].article`"),
    (Button("x", "reply"), "`buttons[0].reply`"),
    (Button("x", "reply", reply=[Content("image", url="https://x")]), "`buttons[0].reply[0].url`"),
    (Button("x", "click", key="k", buttons=[Button("y", "click", key="k")]), "`buttons[0].type`"),
    (Button("x", buttons=[Button("y", buttons=[Button("z", "click", key="k")])]), "`buttons[0].buttons[0]"),
    (Button("\0", "click", key="k"), "`buttons[0].name`"),
]


async def test_a_menu_that_is_none_is_refused_by_the_name_of_the_field(shop: Teashop) -> None:
    for button, field in NO_MENUS:
        with pytest.raises(MatrixError) as caught:
            await shop.conversation.settings.set_menu(OWNER, shop.account, Menu([button]))
        assert (400, "M_INVALID_PARAM") == code(caught.value), field
        assert field in caught.value.error


async def test_a_reply_with_an_article_that_was_withdrawn_is_left_out(shop: Teashop) -> None:
    greeting = [Content("article", article="gone"), text("Hello")]
    await shop.conversation.settings.set_replies(OWNER, shop.account, enabled=True, greeting=greeting, fallback=[])
    mei = await shop.subscribe("mei")
    assert ["Hello"] == shop.answers(mei)


async def test_what_happened_long_ago_is_not_answered_any_more(shop: Teashop) -> None:
    await shop.conversation.settings.set_replies(OWNER, shop.account, enabled=True, greeting=[], fallback=[text("Hm")])
    mei = await shop.subscribe("mei")
    await shop.say(mei, "m.room.message", {"msgtype": "m.text", "body": "hello"})
    shop.clock.advance(2 * HOUR_MS)
    await shop.settle()
    assert [] == shop.answers(mei)
