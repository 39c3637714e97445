"""Signing in on a page: the checks of /login, a session like any other, a cookie that holds its token alone."""

import httpx
import pytest

from teahouse.kernel.http import COOKIE, Answer, Application, Auth, Request, Route
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.matrix.errors import MatrixError
from tests.parts.identity.world import PASSWORD, World


def page(world: World) -> httpx.AsyncClient:
    """A service with one page, which says who looks."""

    async def who(request: Request) -> Answer:
        return Answer(request.who.user_id.encode() if request.who is not None else b"nobody")

    routes = [
        Route("GET", "/page", who, op="getPage", auth=Auth.PAGE, rate="none", body=None),
        Route("POST", "/page", who, op="postPage", auth=Auth.PAGE, rate="none", body=None),
    ]
    limits = Limits(world.clock, enabled=False)
    application = Application(routes, world.identity.authenticate, limits, Metrics())
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://tea.house")


async def test_in_and_out(world: World) -> None:
    await world.person("mei")
    issued = await world.identity.sign_in(" @mei:tea.house ", PASSWORD, "Studio", "10.0.0.1")
    async with page(world) as browser:
        browser.cookies.set(COOKIE, issued.access_token)
        assert "@mei:tea.house" == (await browser.get("/page")).text
        await world.identity.sign_out(issued.access_token)
        await world.identity.sign_out(issued.access_token)
        assert "nobody" == (await browser.get("/page")).text


@pytest.mark.parametrize(("name", "password"), [("mei", "wrong"), ("nobody", PASSWORD), ("", ""), ("@x:else", "x")])
async def test_who_cannot_prove_it_is_refused(world: World, name: str, password: str) -> None:
    await world.person("mei")
    with pytest.raises(MatrixError) as caught:
        await world.identity.sign_in(name, password, "Studio", "10.0.0.1")
    assert caught.value.status in (400, 403)


async def test_odd_cookies_are_nobody(world: World) -> None:
    async with page(world) as browser:
        for cookie in (f"{COOKIE}=", f"{COOKIE}=rubbish", f"a=b; {COOKIE}", f"x{COOKIE}=1", ";;=;", f"{COOKIE}=%00"):
            answer = await browser.get("/page", headers={"cookie": cookie})
            assert (200, "nobody") == (answer.status_code, answer.text), cookie


async def test_only_our_own_pages_may_post(world: World) -> None:
    async with page(world) as browser:
        for headers, status in [
            ({"sec-fetch-site": "same-origin"}, 200),
            ({"sec-fetch-site": "same-site"}, 403),
            ({"sec-fetch-site": "cross-site", "origin": "http://tea.house"}, 403),
            ({"origin": "http://tea.house"}, 200),
            ({"origin": "http://tea.house.evil.example"}, 403),
            ({"origin": "null"}, 403),
            ({"referer": "http://tea.house/page"}, 200),
            ({"referer": "http://evil.example/http://tea.house"}, 403),
            ({}, 403),
        ]:
            assert status == (await browser.post("/page", headers=headers)).status_code, headers
