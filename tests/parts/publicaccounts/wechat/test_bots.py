"""Bots of both libraries in processes of their own, on a whole service: told, heard; and bots that answer garbage."""

import hashlib
import time
from xml.etree.ElementTree import fromstring

import pytest
from wechatpy.crypto import WeChatCrypto

from tests.harness.person import Person
from tests.parts.publicaccounts.wechat.conftest import PNG, V1, Bot, Desk, World, eventually
from tests.parts.publicaccounts.wechat.odd import answering, odd

pytestmark = pytest.mark.usefixtures("robots", "waiting")


def image(person: Person, desk: Desk) -> str:
    """Somebody sends the account a picture."""
    answer = person.request(
        *("POST", "/_matrix/media/v3/upload?filename=leaf.png"), content=PNG, headers={"content-type": "image/png"}
    )
    url: str = answer.json()["content_uri"]
    person.send(desk.room, {"msgtype": "m.image", "body": "leaf.png", "url": url, "info": {"mimetype": "image/png"}})
    return url


BILLION = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><MsgType>&b;</MsgType></xml>'
)
GARBAGE = [
    (answering(b"<html>oops"), "no element"),
    (answering(b"\xff\xfe\x00"), "unclosed"),
    (answering(b"<xml><MsgType>unheard-of</MsgType></xml>"), "MsgType"),
    (answering(b"<xml><MsgType>image</MsgType><Image><MediaId>x</MediaId></Image></xml>"), "image"),
    (answering(b"<xml>" + b"<a>" * 50 + b"</a>" * 50 + b"</xml>"), "nested"),
    (answering(b"<xml><Content>" + b"x" * 10_000_000 + b"</Content></xml>"), ""),
    (answering(b"", 500), "status 500"),
    (answering(b"", 302, ("location", "http://169.254.169.254/")), "status 302"),
    (answering(BILLION), "DTD"),
    (answering(b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><MsgType>text</MsgType></xml>'), "DTD"),
]


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_garbage_is_told_to_the_log_and_to_who_waits(world: World) -> None:
    hua, desk = world.person("hua"), world.desk("garbage")
    with odd(answering(b"success")) as bot:
        desk.bind(url=bot.url)
        desk.follow(hua)
        desk.logged("subscribe")
        for count, (post, logged) in enumerate(GARBAGE, 1):
            bot.post = post
            hua.say(desk.room, f"你好 {count}")
            assert logged in desk.logged("text", count)["answer"]
            if count == 1:
                assert "请稍后再试" in desk.hears(hua)["body"]
        assert 1 + len(GARBAGE) == len(bot.asked), "what is answered, whatever it be, is not asked again"
        world.clock.ahead_ms += 11 * 60_000
        bot.post = answering(b"", 500)
        hua.say(desk.room, "again")
        assert "请稍后再试" in desk.hears(hua)["body"], "ten minutes later it is said again; not in between"


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_what_is_not_signed_right_is_not_taken(world: World) -> None:
    """Replies in AES mode: forged, of another time, for another account, in the clear."""
    hua, desk = world.person("hua"), world.desk("forged")
    made = desk.bind(mode="safe")
    sealed = (
        "<xml><Encrypt><![CDATA[{}]]></Encrypt><MsgSignature><![CDATA[{}]]></MsgSignature>"
        "<TimeStamp>{}</TimeStamp><Nonce><![CDATA[n]]></Nonce></xml>"
    )

    def signed(text: str, *parts: str) -> str:
        return hashlib.sha1("".join(sorted([text, *parts])).encode(), usedforsecurity=False).hexdigest()

    ours = WeChatCrypto(made["token"], made["aes_key"], made["appid"])
    theirs = WeChatCrypto(made["token"], made["aes_key"], "wx0000000000000000")
    now = str(int(time.time()))
    reply = "<xml><MsgType>text</MsgType><Content>forged</Content></xml>"
    good_text = ours.encrypt_message(reply, "n", "1700000000")
    good = fromstring(good_text)
    text = good.findtext("Encrypt") or ""
    cases = [
        (sealed.format(text, "0" * 40, "1700000000"), "MsgSignature"),
        (sealed.format(text, good.findtext("MsgSignature"), "1700000001"), "MsgSignature"),
        (sealed.format("AAAA", signed("AAAA", made["token"], now, "n"), now), "blocks"),
        (good_text, "another time"),
        (theirs.encrypt_message(reply, "n", now), "another account"),
        (reply, "not encrypted"),
    ]
    with odd(answering(b"success")) as bot:
        desk.bind(url=bot.url, mode="safe")
        desk.follow(hua)
        desk.logged("subscribe")
        for count, (body, logged) in enumerate(cases, 1):
            bot.post = answering(body.encode())
            hua.say(desk.room, f"你好 {count}")
            assert logged in desk.logged("text", count)["answer"]
        fresh = ours.encrypt_message(reply.replace("forged", "mine"), "n").encode()
        bot.post = answering(fresh)
        assert "请稍后再试" in desk.hears(hua)["body"]
        assert "mine" == desk.answers(hua, "and now")
        hua.say(desk.room, "and again")
        assert "taken before" in desk.logged("text", len(cases) + 2)["answer"], "the same reply, replayed"
        nonces = [path.partition("nonce=")[2].partition("&")[0] for path, _ in bot.bodies]
        assert len(set(nonces)) == len(nonces), "a bot that keeps nonces can refuse what is replayed"
        assert all(b"Content" not in body for _, body in bot.bodies)


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_a_bot_that_is_none_is_not_bound(world: World) -> None:
    desk = world.desk("nobody")
    for url in ("ftp://127.0.0.1/", "http://", "http://user:pass@127.0.0.1/", "nonsense"):
        assert "M_INVALID_PARAM" == desk.bind(400, url=url)["errcode"]
    with odd(answering(b"")) as bot:
        desk.bind(url=bot.url)
    for url in (bot.url, "http://169.254.169.254/latest"):
        assert "ORG.TEAHOUSE.BOT_UNVERIFIED" == desk.bind(400, url=url)["errcode"]


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_a_werobot_bot(world: World, lin: Person, robots: dict[str, Bot]) -> None:
    desk = robots["werobot"].bound()
    menu = {"buttons": [{"name": "茶", "type": "click", "key": "TEA"}]}
    world.owner.put(f"{desk.path}/menu", body=menu)
    code = world.owner.post(f"{desk.path}/codes", body={"scene": "door"})
    desk.follow(lin)

    assert "欢迎 None" == desk.hears(lin)["body"]
    assert "你说：a & <b>" == desk.answers(lin, "a & <b>")
    assert "https://tea.example/" in desk.answers(lin, "news")
    assert "https://tea.example/a.mp3" in desk.answers(lin, "music")
    assert desk.answers(lin, "nothing 你好") == "你说：nothing 你好"
    url = image(lin, desk)
    assert url == desk.hears(lin)["url"], "its answer names the medium it was told of"
    lin.send(desk.room, {"msgtype": "m.location", "body": "Longjing", "geo_uri": "geo:30.25,120.15;u=5"})
    assert "(30.25, 120.15) Longjing" == desk.hears(lin)["body"]
    lin.post(f"{desk.path}/menu/clicks", body={"key": "TEA"})
    assert "One tea" == desk.hears(lin)["body"]
    lin.post(f"{V1}/codes/{code['ticket']}/scan")
    assert "scanned door" == desk.hears(lin)["body"]
    lin.say(desk.room, "person")
    talk = eventually(
        lambda: [
            one
            for one in world.owner.get(f"{desk.path}/conversations")["items"]
            if one["user_id"] == lin.user_id and one["person"]
        ],
        "a conversation that is handed over",
    )
    assert 1 == len(talk)
    lin.leave(desk.room)
    assert 200 == desk.logged("unsubscribe")["status"]
    assert {200} == {entry["status"] for entry in desk.log()}


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_a_werobot_bot_in_aes(world: World, lin: Person, robots: dict[str, Bot]) -> None:
    desk = robots["werobot in AES"].bound()
    desk.follow(lin)
    assert "欢迎 None" == desk.hears(lin)["body"]
    assert "你说：你好" == desk.answers(lin, "你好")
    desk.bind(url=robots["werobot in AES"].url, mode="compat")
    assert "你说：both" == desk.answers(lin, "both")


def test_a_wechatpy_bot_in_aes(world: World, robots: dict[str, Bot]) -> None:
    mei, desk = world.person("mei"), robots["wechatpy in AES"].bound()
    code = world.owner.post(f"{desk.path}/codes", body={"scene": "door"})
    mei.put(f"{desk.path}/subscription", body={"ticket": code["ticket"]})
    assert "event subscribe_scan" == desk.hears(mei)["body"]
    assert "sealed: 你好" == desk.answers(mei, "你好")
    image(mei, desk)
    assert f"image of {len(PNG)} bytes" == desk.hears(mei)["body"]
    assert "Here it is" == desk.answers(mei, "later"), "said by a call, after the answer was empty"
