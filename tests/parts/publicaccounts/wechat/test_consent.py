"""Web authorisation: a site learns who its visitor is to the account, and no more than they allow."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from teahouse.kernel.http import COOKIE
from tests.harness.person import Person
from tests.parts.publicaccounts.wechat.conftest import PNG, Desk, World

SITE = "https://shop.tea.example/back?from=tea#end"
AT = "/connect/oauth2/authorize"


class Browser:
    """A visitor's."""

    def __init__(self, world: World, person: Person | None) -> None:
        cookies = {COOKIE: person.token} if person is not None else {}
        self.http = httpx.Client(base_url=world.url, cookies=cookies, headers={"origin": world.url}, trust_env=False)

    def ask(self, appid: str, scope: str, site: str = SITE, **query: str) -> httpx.Response:
        asked = {"appid": appid, "redirect_uri": site, "response_type": "code", "scope": scope, "state": "s", **query}
        return self.http.get(AT, params=asked)

    def press(self, page: httpx.Response) -> httpx.Response:
        """The button of the page's form."""
        fields: dict[str, str] = {}

        class Hidden(HTMLParser):
            def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
                found = dict(attrs)
                if tag == "input" and found.get("type") == "hidden":
                    fields[str(found["name"])] = found.get("value") or ""

        Hidden().feed(page.text)
        return self.http.post(AT, data=fields)


def came_with(address: str) -> dict[str, str]:
    """What the site is told by the address its visitor comes back to."""
    parts = urlsplit(address)
    assert ("shop.tea.example", "/back", "end") == (parts.netloc, parts.path, parts.fragment)
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def exchanged(world: World, bot: dict[str, Any], code: str) -> dict[str, Any]:
    grant = {"appid": bot["appid"], "secret": bot["appsecret"], "code": code, "grant_type": "authorization_code"}
    found: dict[str, Any] = world.ask("/sns/oauth2/access_token", **grant)
    return found


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_a_site_knows_its_visitor(world: World, lin: Person) -> None:
    desk = world.desk("shop")
    bot = desk.bind(new_secret=True)
    visitor = Browser(world, lin)
    assert 403 == visitor.ask(bot["appid"], "snsapi_base", state="s1").status_code, "no site has been named"
    world.owner.put(f"{desk.path}/wechat/sites", body={"sites": ["shop.tea.example"]})
    act = world.owner.get(f"{desk.path}/acts")["items"][0]
    assert (world.owner.user_id, "wechat.sites", {"sites": ["shop.tea.example"]}) == (
        act["actor"], act["act"], act["detail"],
    )  # fmt: skip
    away = Browser(world, None).ask(bot["appid"], "snsapi_base", state="s1")
    assert (303, True) == (away.status_code, away.headers["location"].startswith("/studio/sign-in?next="))

    # The openid alone: without a question.
    there = visitor.ask(bot["appid"], "snsapi_base", state="s1")
    came = came_with(there.headers["location"])
    assert (302, "s1", "tea") == (there.status_code, came["state"], came["from"])
    known = exchanged(world, bot, came["code"])
    assert desk.openid(lin) == known["openid"]
    assert "unionid" not in known
    assert 40029 == exchanged(world, bot, came["code"])["errcode"], "a code is good once"
    asked = {"access_token": known["access_token"], "openid": known["openid"]}
    assert 48001 == world.ask("/sns/userinfo", **asked)["errcode"]
    assert 0 == world.ask("/sns/auth", **asked)["errcode"]
    assert 40003 == world.ask("/sns/auth", **{**asked, "openid": "o" * 28})["errcode"]

    # Name and picture: by leave.
    desk.follow(lin)
    headers = {"content-type": "image/png"}
    avatar = lin.request("POST", "/_matrix/media/v3/upload?filename=lin.png", content=PNG, headers=headers).json()
    lin.set_profile("displayname", "林")
    lin.set_profile("avatar_url", avatar["content_uri"])
    page = visitor.ask(bot["appid"], "snsapi_userinfo", state="s2")
    assert 200 == page.status_code
    assert "Let shop.tea.example know you?" in page.text
    chinese = visitor.http.get(page.url.copy_merge_params({"lang": "zh-Hans"}))
    assert "允许" in chinese.text
    done = visitor.press(page)
    came = came_with(done.headers["refresh"].removeprefix("0; url="))
    assert "s2" == came["state"]
    known = exchanged(world, bot, came["code"])
    told = world.ask("/sns/userinfo", access_token=known["access_token"], openid=known["openid"])
    assert ("林", known["unionid"]) == (told["nickname"], told["unionid"])
    assert lin.user_id not in str(told)
    assert PNG == httpx.get(told["headimgurl"], trust_env=False).content
    renewal = {"appid": bot["appid"], "grant_type": "refresh_token", "refresh_token": known["refresh_token"]}
    renewed = world.ask("/sns/oauth2/refresh_token", **renewal)
    assert (known["openid"], True) == (renewed["openid"], renewed["access_token"] != known["access_token"])


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_nobody_is_sent_anywhere_else(world: World, lin: Person) -> None:
    desk: Desk = world.desk("elsewhere")
    bot = desk.bind(new_secret=True)
    world.owner.put(f"{desk.path}/wechat/sites", body={"sites": ["shop.tea.example"]})
    visitor = Browser(world, lin)
    for site in (
        "https://evil.example/",
        "https://shop.tea.example.evil.example/",
        "https://shop.tea.example@evil.example/",
        "https://evil.example\\@shop.tea.example/",
        "https://shop.tea.example:8443/",
        "//shop.tea.example/",
        "javascript://shop.tea.example/%0aalert(1)",
        "https://shop.tea.example/\r\nset-cookie: a=b",
        "",
    ):
        for scope in ("snsapi_base", "snsapi_userinfo"):
            assert visitor.ask(bot["appid"], scope, site).status_code in (400, 403), site
    assert 404 == visitor.ask("wx0000000000000000", "snsapi_base").status_code
    assert 400 == visitor.ask(bot["appid"], "snsapi_everything").status_code
    # Another site's page cannot press the button.
    fields = {"appid": bot["appid"], "redirect_uri": SITE, "scope": "snsapi_userinfo", "state": "s"}
    forged = visitor.http.post(AT, data=fields, headers={"origin": "https://evil.example"})
    assert 403 == forged.status_code
    # A code of one account is none of another's, and ends after five minutes.
    other = world.desk("somebody-else").bind(new_secret=True)
    code = came_with(visitor.ask(bot["appid"], "snsapi_base").headers["location"])["code"]
    assert 40029 == exchanged(world, other, code)["errcode"]
    world.clock.ahead_ms += 6 * 60_000
    try:
        assert 42003 == exchanged(world, bot, code)["errcode"]
    finally:
        world.clock.ahead_ms -= 6 * 60_000
