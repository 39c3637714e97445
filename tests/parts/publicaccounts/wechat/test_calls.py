"""What calls come to, on a whole service with each database: broadcasts and how they end, and every kind of no."""

import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import httpx
import pytest
from wechatpy import parse_message
from werobot.parser import parse_user_msg

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.publicaccounts.accounts import NewAccount
from teahouse.publicaccounts.wechat import BotSettings
from teahouse.safety.gate import Guard
from teahouse.surfaces import PublicItem, Verdict
from tests.harness.person import Person
from tests.parts.publicaccounts.wechat.conftest import PNG, Desk, World, eventually
from tests.parts.publicaccounts.wechat.odd import Odd, answering, odd

HOURS_MS = 3_600_000
Json = dict[str, Any]


class Caller:
    """A bot that makes calls, without a library between."""

    def __init__(self, desk: Desk) -> None:
        self.world, self.token = desk.world, desk.token()

    def raw(self, path: str, body: bytes | None, **options: Any) -> Json:
        """One call; GET without a body."""
        answer = self.world.http.request(
            "GET" if body is None and "files" not in options else "POST",
            f"/{path}",
            params={"access_token": self.token, **options.pop("params", {})},
            content=body,
            **options,
        )
        assert 200 == answer.status_code
        found: Json = answer.json()
        return found

    def refused(self, path: str, data: Any = None, **options: Any) -> int:
        """A call's error code."""
        body = None if data is None else httpx.Request("POST", "http://x", json=data).content
        return int(self.raw(path, body, **options).get("errcode", 0))

    def __call__(self, path: str, **data: Any) -> Json:
        """A call that is done."""
        found = self.raw(path, httpx.Request("POST", "http://x", json=data).content)
        assert not found.get("errcode"), found
        return found

    def upload(self, kind: str) -> str:
        """A picture, as temporary media."""
        found = self.raw("cgi-bin/media/upload", None, files={"media": ("leaf.png", PNG)}, params={"type": kind})
        return str(found["media_id"])


def told(bot: Odd, event: str, number: int) -> Element:
    """The event that a bot was told about its broadcast ``number``."""

    def found() -> Element | None:
        for _, body in list(bot.bodies):
            tree = fromstring(body)
            if tree.findtext("Event") == event and str(number) in (
                tree.findtext("MsgID"),
                tree.findtext("PublishEventInfo/publish_id"),
            ):
                return tree
        return None

    return eventually(lambda: [one] if (one := found()) is not None else None, f"{event} of {number}")[0]


def counts(tree: Element) -> list[int]:
    return [int(tree.findtext(name) or "-1") for name in ("TotalCount", "FilterCount", "SentCount", "ErrorCount")]


def pages(tree: Element) -> list[str]:
    return [one.text or "" for one in tree.iter("ArticleUrl")] + [one.text or "" for one in tree.iter("article_url")]


def test_broadcasts_and_how_they_end(world: World, lin: Person) -> None:
    mei, desk = world.person("mei"), world.desk("broadcasts")
    call = Caller(desk)
    desk.follow(lin, mei)
    everyone = [lin, mei]
    with odd(answering(b"success")) as bot:
        desk.bind(url=bot.url)
        tag = call("cgi-bin/tags/create", tag={"name": "Tea"})["tag"]["id"]
        call("cgi-bin/tags/members/batchtagging", tagid=tag, openid_list=[desk.openid(mei)])
        tagged, listed = {"filter": {"tag_id": tag}}, {"touser": [desk.openid(lin), desk.openid(mei)]}
        for path, chosen, hearers in (
            ("sendall", {"filter": {"is_to_all": True}}, everyone),
            ("sendall", tagged, [mei]),
            ("send", listed, everyone),
        ):
            text = {"msgtype": "text", "text": {"content": f"{path} {len(hearers)}"}}
            msg_id = call(f"cgi-bin/message/mass/{path}", **chosen, **text)["msg_id"]
            tree = told(bot, "MASSSENDJOBFINISH", msg_id)
            assert ("send success", [len(hearers)] * 3 + [0]) == (tree.findtext("Status"), counts(tree))
            assert [f"{path} {len(hearers)}"] * len(hearers) == [desk.hears(one)["body"] for one in hearers]
        assert [] == desk.news(lin), "what was for one tag was theirs alone"

        thumb = call.upload("thumb")
        articles = [{"title": t, "content": f"<p>{t}</p>", "thumb_media_id": thumb} for t in ("春茶", "秋茶")]
        news = call("cgi-bin/material/add_news", articles=articles)["media_id"]
        for chosen, hearers in (({}, everyone), (tagged, [mei])):
            sent = call("cgi-bin/message/mass/sendall", **chosen, msgtype="mpnews", mpnews={"media_id": news})
            tree = told(bot, "MASSSENDJOBFINISH", sent["msg_id"])
            assert [len(hearers)] * 3 + [0] == counts(tree)
            assert ["春茶" in world.http.get(pages(tree)[0]).text, "秋茶" in world.http.get(pages(tree)[1]).text] == [
                True,
                True,
            ]
            assert all("春茶" in desk.hears(one)["body"] for one in hearers)
            assert "SEND_SUCCESS" == call("cgi-bin/message/mass/get", msg_id=sent["msg_id"])["msg_status"]

        draft = call("cgi-bin/draft/add", articles=articles)["media_id"]
        publish_id = call("cgi-bin/freepublish/submit", media_id=draft)["publish_id"]
        tree = told(bot, "PUBLISHJOBFINISH", int(publish_id))
        assert ("0", "2") == (
            tree.findtext("PublishEventInfo/publish_status"),
            tree.findtext("PublishEventInfo/article_detail/count"),
        )
        assert "茶" in world.http.get(pages(tree)[1]).text
        assert [[], []] == [desk.news(one) for one in everyone], "publishing tells no subscriber"
        assert 40007 == call.refused("cgi-bin/draft/get", {"media_id": draft}), "it has left the box"

        read = [(parse_message(body), parse_user_msg(body)) for _, body in bot.bodies]
        assert all(theirs.source == other.source for theirs, other in read)
        finished = [theirs for theirs, _ in read if getattr(theirs, "event", "") == "masssendjobfinish"]
        assert [2, 1, 2, 2, 1] == [theirs.sent_count for theirs in finished]
        text = {"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": "once"}, "clientmsgid": "n1"}
        call("cgi-bin/message/mass/sendall", **text)
        assert 45065 == call.refused("cgi-bin/message/mass/sendall", text)
        _spend_all(world, desk)
        again = {**text, "clientmsgid": "n2"}
        assert 45028 == call.refused("cgi-bin/message/mass/sendall", again)
        wanted = {"msgtype": "mpnews", "mpnews": {"media_id": news}, "clientmsgid": "n2"}
        assert 45028 == call.refused("cgi-bin/message/mass/send", {**wanted, **listed})


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_what_the_gate_refuses(world: World, lin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot is told that it failed, by event and by call; nobody hears it, and the draft stays in the box."""
    desk = world.desk("refused")
    call = Caller(desk)
    desk.follow(lin)

    async def judge(gate: Guard, item: PublicItem) -> Verdict:
        return Verdict(action="refuse", reason="Not here", statement="s1")

    with odd(answering(b"success")) as bot:
        desk.bind(url=bot.url)
        articles = [{"title": "T", "content": "<p>…</p>"}]
        news = call("cgi-bin/material/add_news", articles=articles)["media_id"]
        draft = call("cgi-bin/draft/add", articles=articles)["media_id"]
        monkeypatch.setattr(Guard, "judge", judge)
        for content in (
            {"msgtype": "text", "text": {"content": "T"}},
            {"msgtype": "mpnews", "mpnews": {"media_id": news}},
        ):
            msg_id = call("cgi-bin/message/mass/sendall", **content)["msg_id"]
            tree = told(bot, "MASSSENDJOBFINISH", msg_id)
            assert ("send fail", [1, 1, 0, 1], []) == (tree.findtext("Status"), counts(tree), pages(tree))
            assert "SEND_FAIL" == call("cgi-bin/message/mass/get", msg_id=msg_id)["msg_status"]
        publish_id = call("cgi-bin/freepublish/submit", media_id=draft)["publish_id"]
        status = told(bot, "PUBLISHJOBFINISH", int(publish_id)).findtext("PublishEventInfo/publish_status")
        assert (status or "?") in "34"
        assert int(status or 0) == call("cgi-bin/freepublish/get", publish_id=publish_id)["publish_status"]
        assert 1 == call("cgi-bin/draft/count")["total_count"]
        assert [] == desk.news(lin)


def _spend_all(world: World, desk: Desk) -> None:
    """Use up the account's broadcasts of today."""
    public = world.house.publicaccounts.accounts

    async def spend() -> None:
        account = await public.existing(desk.handle)
        now_ms = world.clock.now_ms()
        quota = await public.quota(account, now_ms)
        for _ in range(quota.limit_per_day - quota.used):
            await world.house.db.write(lambda tx: public.spend_broadcast(tx, account, now_ms))

    world.do(spend())


def test_every_kind_of_no(world: World, lin: Person) -> None:
    desk, other = world.desk("refusals"), world.desk("other")
    call = Caller(desk)
    desk.follow(lin)
    openid, thumb, tea = desk.openid(lin), call.upload("thumb"), {"content": "tea"}
    article = {"title": "T", "content": "<p>…</p>", "thumb_media_id": thumb}
    button, c = {"type": "click", "name": "T", "key": "K"}, "cgi-bin/"
    mass = {"filter": {"is_to_all": True}, "msgtype": "text", "text": tea}
    cases: list[tuple[int, str, Any]] = [
        (40003, "message/custom/send", {"touser": "x" * 28, "msgtype": "text", "text": tea}),
        (40003, "message/custom/send", {"touser": other.openid(lin), "msgtype": "text", "text": tea}),
        (40003, "message/mass/preview", {"towxname": "lin", "msgtype": "text", "text": tea}),
        (40007, "message/custom/send", {"touser": openid, "msgtype": "image", "image": {"media_id": "x"}}),
        (40007, "draft/add", {"articles": [{**article, "thumb_media_id": "x"}]}),
        (40007, "freepublish/submit", {"media_id": "x"}),
        (40004, "material/batchget_material", {"type": "tea"}),
        (40004, "message/custom/send", {"touser": openid, "msgtype": "voice", "voice": {"media_id": thumb}}),
        (40008, "message/custom/send", {"touser": openid, "msgtype": "tea", "tea": {}}),
        (48001, "message/custom/send", {"touser": openid, "msgtype": "wxcard", "wxcard": {}}),
        (44004, "message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": " "}}),
        (45002, "message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": "x" * 5000}}),
        (40016, "menu/create", {"button": [button] * 4}),
        (40017, "menu/create", {"button": [{"type": "tea", "name": "T"}]}),
        (40018, "menu/create", {"button": [{**button, "name": "x" * 61}]}),
        (45003, "material/add_news", {"articles": [{**article, "title": "x" * 121}]}),
        (45008, "draft/add", {"articles": [article] * 9}),
        (44003, "draft/add", {"articles": []}),
        (40031, "message/mass/send", {**mass, "touser": "x"}),
        (40032, "message/mass/send", {**mass, "touser": []}),
        (45159, "message/mass/sendall", {**mass, "filter": {"tag_id": 999}}),
        (45067, "message/mass/sendall", {**mass, "clientmsgid": "x" * 65}),
        (48001, "message/mass/sendall", {**mass, "msgtype": "wxcard"}),
        (40037, "message/template/send", {"touser": openid, "template_id": "x", "data": {}}),
        (40060, "freepublish/getarticle", {"article_id": "x"}),
        (47003, "freepublish/get", {"publish_id": "2247483699"}),
        (47003, "message/mass/get", {"msg_id": 1}),
        (88001, "comment/list", {"msg_data_id": 1, "index": 0, "begin": 0, "count": 9, "type": 0}),
        (45157, "tags/create", {"tag": {"name": "Tea"}}),
        (45158, "tags/create", {"tag": {"name": "x" * 31}}),
        (40013, "clear_quota", {"appid": "wx0"}),
        (47003, "qrcode/create", {"action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 0}}}),
    ]
    call("cgi-bin/tags/create", tag={"name": "Tea"})
    assert [] == [
        (path, expected, found) for expected, path, data in cases if (found := call.refused(c + path, data)) != expected
    ]
    assert (44002, 47001) == tuple(call.raw("cgi-bin/menu/create", body)["errcode"] for body in (b"", b"{"))
    assert 47001 == call.raw("cgi-bin/menu/create", b'{"button": "\\u0000"}')["errcode"]
    assert 47001 == call.raw("cgi-bin/menu/create", b"[" * 100_000)["errcode"]
    assert 45001 == call.raw("cgi-bin/menu/create", b'{"button": "' + b"x" * 10_000_000 + b'"}')["errcode"]
    assert 46003 == call.refused("cgi-bin/menu/get")
    ranges = (("2026-1-1", "2026-01-02"), ("2026-01-02", "2026-01-01"))
    dates = [call.refused("datacube/getusersummary", {"begin_date": a, "end_date": b}) for a, b in ranges]
    assert [61500, 61501] == dates
    assert 41005 == call.refused("cgi-bin/media/upload", files={"tea": ("leaf.png", PNG)}, params={"type": "image"})
    files = {"media": ("leaf.png", b"")}
    assert 44001 == call.refused("cgi-bin/media/upload", files=files, params={"type": "image"})
    # Beyond the 48 hours, and the two of a token.
    template = {"title": "Delivery", "body": "{{what}} arrives"}
    number = str(world.owner.post(f"{desk.path}/templates", body=template)["template_no"])
    world.clock.ahead_ms += 49 * HOURS_MS
    try:
        assert 42001 == call.refused("cgi-bin/menu/get")
        call = Caller(desk)
        assert 45015 == call.refused("cgi-bin/message/custom/send", {"touser": openid, "msgtype": "text", "text": tea})
        data = {"touser": openid, "template_id": number, "data": {"what": {"value": "Oolong"}}}
        assert 43101 == call.refused("cgi-bin/message/template/send", data)
    finally:
        world.clock.ahead_ms -= 49 * HOURS_MS


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_tokens(world: World) -> None:
    desk = world.desk("tokens")
    made = desk.bind(new_secret=True)
    grant = {"grant_type": "client_credential", "appid": made["appid"], "secret": made["appsecret"]}
    assert 40013 == world.ask("/cgi-bin/token", **{**grant, "appid": "wx0"})["errcode"]
    assert 40125 == world.ask("/cgi-bin/token", **{**grant, "secret": "0" * 32})["errcode"]
    assert 40002 == world.ask("/cgi-bin/token", **{**grant, "grant_type": "x"})["errcode"]
    token = world.ask("/cgi-bin/token", **grant)["access_token"]
    assert world.ask("/cgi-bin/getcallbackip", access_token=token)["ip_list"]
    assert 40001 == world.ask("/cgi-bin/getcallbackip", access_token="other")["errcode"]
    assert 41001 == world.ask("/cgi-bin/getcallbackip")["errcode"]
    desk.bind(new_secret=True)
    assert 40001 == world.ask("/cgi-bin/getcallbackip", access_token=token)["errcode"], "a new secret ends all tokens"


RENEWS = """
import os
from wechatpy import WeChatClient
client = WeChatClient(os.environ["APPID"], os.environ["SECRET"])
client.user.get_followers()
before = client.access_token
print("asked", flush=True)
input()
client.user.get_followers()
print("renewed" if client.access_token != before else "the same")
"""


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_wechatpy_renews_a_token_that_has_ended(world: World) -> None:
    made = world.desk("renewal").bind(new_secret=True)
    environment = {**world.environment, "APPID": made["appid"], "SECRET": made["appsecret"]}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", RENEWS],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as bot:  # fmt: skip
        assert bot.stdout is not None
        assert "asked\n" == bot.stdout.readline()
        world.clock.ahead_ms += 2 * HOURS_MS
        try:
            assert "renewed\n" == bot.communicate("go\n", timeout=30)[0]
        finally:
            world.clock.ahead_ms -= 2 * HOURS_MS


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_unionids_are_of_an_owner(world: World, lin: Person) -> None:
    mei, known = world.person("mei"), []
    for n, owner in enumerate((world.owner, world.owner, lin)):
        desk = Desk(world, owner.post("/_teahouse/v1/accounts", body={"handle": f"union-{n}", "name": "Tea"}))
        desk.follow(mei)
        bot = owner.put(f"{desk.path}/wechat", body={})
        grant = {"grant_type": "client_credential", "appid": bot["appid"], "secret": bot["appsecret"]}
        token = world.ask("/cgi-bin/token", **grant)["access_token"]
        known.append(world.ask("/cgi-bin/user/info", access_token=token, openid=desk.openid(mei)))
    one, two, of_another = (each["unionid"] for each in known)
    assert 28 == len(one)
    assert one == two
    assert one != of_another
    assert 3 == len({each["openid"] for each in known})


async def test_quotas_of_a_day(tmp_path: Path) -> None:
    clock = ManualClock()
    settings = Settings(server_name="tea.house", database=f"sqlite:{tmp_path / 'tea.db'}", data_dir=str(tmp_path))
    house = Teahouse(settings, clock)
    await house.start()
    try:
        await house.identity.create_user("lin", "a long tea leaf")
        public = house.publicaccounts
        account = await public.accounts.create("@lin:tea.house", NewAccount(handle="tea", name="Tea"))
        bot = await public.wechat.bind("@lin:tea.house", account, BotSettings())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(house.application), base_url="http://tea") as http:
            grant = {"grant_type": "client_credential", "appid": bot.appid, "secret": bot.appsecret}
            token = (await http.get("/cgi-bin/token", params=grant)).json()["access_token"]

            async def ask(path: str, data: Json) -> int:
                answer = await http.post(f"/cgi-bin/{path}", params={"access_token": token}, json=data)
                return int(answer.json()["errcode"])

            said = [await ask("message/mass/preview", {"touser": "x"}) for _ in range(101)]
            assert [40003] * 100 + [45009] == said
            assert 0 == await ask("clear_quota", {"appid": bot.appid})
            assert 40003 == await ask("message/mass/preview", {"touser": "x"})
            assert [0] * 9 + [48006] == [await ask("clear_quota", {"appid": bot.appid}) for _ in range(10)]
            clock.advance(2 * HOURS_MS)
            assert 42001 == await ask("message/mass/preview", {"touser": "x"})
    finally:
        await house.stop()
