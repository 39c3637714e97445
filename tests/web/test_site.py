"""The public pages as people see them: at phone and desktop widths, by day and by night, in three languages."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.web.browser import DESKTOP, PHONE, Browser
from tests.web.shelf import Stall, stall, stocked

PLACES = {
    "directory": ("/a/", 200),
    "account": ("/a/harbour", 200),
    "chinese account": ("/a/chenbao", 200),
    "paused": ("/a/clinic", 200),
    "closed": ("/a/gone", 410),
    "article": ("/a/harbour/ferries", 200),
    "chinese article": ("/a/chenbao/cha", 200),
    "history": ("/a/harbour/ferries/history", 200),
    "withdrawn": ("/a/harbour/bridge", 410),
    "search": ("/a/?q=market", 200),
    "nothing found": ("/a/?q=nothing", 200),
    "no such page": ("/a/harbour/none", 404),
}
# Not every page in every way, which would say the same thing a hundred times.
WAYS = [(PHONE, False, "en"), (DESKTOP, True, "zh-Hans"), (DESKTOP, False, "zh-Hant"), (PHONE, True, "en")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stall]:
    with stall(stocked(tmp_path_factory.mktemp("pictures"))) as opened:
        yield opened


@pytest.mark.parametrize("place", PLACES)
def test_everyone_can_read_it(browser: Browser, site: Stall, place: str) -> None:
    path, status = PLACES[place]
    ways = WAYS if place in ("article", "account", "directory") else WAYS[:2]
    for width, dark, lang in ways:
        shot = browser.folder / f"site-{place.replace(' ', '-')}-{width}{'-dark' if dark else ''}-{lang}.png"
        look = browser.look(site.url + path, width, dark, lang, shot=shot)
        assert status == look.status
        look.assert_clean(console=status == 200)


def test_a_visitor_who_is_signed_in(browser: Browser, site: Stall) -> None:
    cookies = {"teahouse_session": "mei"}
    page = site.url + "/a/harbour"
    subscribe = ("click", "form[action$='/subscribe'] button")
    look = browser.look(page, PHONE, cookies=cookies, steps=[subscribe])
    look.assert_clean()
    assert "You are subscribed." in look.text
    look = browser.look(page, cookies=cookies, steps=[("click", "form[action$='/unsubscribe'] button")])
    assert "You are no longer subscribed." in look.text
    look = browser.look(page + "/ferries", PHONE, cookies=cookies, steps=[
        ("fill", "#text", "How much <b>quieter</b>?"), ("click", "text=Send comment"),
    ])  # fmt: skip
    look.assert_clean()
    assert "<b>quieter</b>" in look.text
    look = browser.look(page + "/ferries", cookies=cookies, steps=[("click", "text=Share link")])
    look.assert_clean()
    assert "?s=shared1" in look.text


def test_it_reads_without_javascript(browser: Browser, site: Stall) -> None:
    look = browser.look(site.url + "/a/harbour/ferries", script=False)
    assert "the clock above the ticket hall" in look.text


def test_what_slipped_through_does_nothing(browser: Browser, site: Stall) -> None:
    """The sanitiser stands before this (articles); here is what stands behind it, if it ever let something pass."""
    account = site.shelf.shown["harbour"]
    hostile = msgspec.structs.replace(
        site.shelf.written["harbour", "ferries"], slug="hostile", title="</script><script>alert(1)</script>",
        digest='"><img src=x onerror=alert(2)>', author="<svg onload=alert(3)>", source_url="javascript:alert(4)",
        html="<p id=here>here</p><script>alert(5)</script><img src=x onerror=alert(6)>"
        '<a id="bad" href="javascript:alert(7)">x</a><iframe src="https://evil.example/"></iframe>'
        "<form action='https://evil.example/'><button id=send>send</button></form><style>body{display:none}</style>"
        "<img src='https://evil.example/pixel.png'><base href='https://evil.example/'>",
    )  # fmt: skip
    site.change(account, hostile)
    look = browser.look(site.url + "/a/harbour/hostile", axe=False, steps=[("evaluate", "bad.click(), send.click()")])
    assert [] == [said for said in look.console if said.startswith(("dialog", "uncaught"))]
    assert [] == [url for url in look.requests if "evil.example" in url]
    assert "here" in look.text
    assert look.url.startswith(site.url)


def test_a_kept_page_is_right_the_moment_it_changes(site: Stall) -> None:
    page = site.url + "/a/harbour/market"
    with httpx.Client() as client:
        first = client.get(page)
        asked = site.shelf.asked
        again = client.get(page)
        assert (first.text, asked) == (again.text, site.shelf.asked), "a kept page asks nothing"
        assert 304 == client.get(page, headers={"if-none-match": first.headers["etag"]}).status_code
        account, article = site.shelf.shown["harbour"], site.shelf.written["harbour", "market"]
        site.change(account, msgspec.structs.replace(article, title="The market stays"))
        changed = client.get(page, headers={"if-none-match": first.headers["etag"]})
        assert 200 == changed.status_code
        assert "The market stays" in changed.text
        site.change(account, article)


def test_another_site_cannot_make_a_visitor_subscribe(site: Stall) -> None:
    cookies = {"teahouse_session": "wei"}
    with httpx.Client(cookies=cookies) as client:
        page = site.url + "/a/harbour/subscribe"
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {"origin": "null"}, {}):
            assert 403 == client.post(page, headers=headers).status_code
        assert ("@wei:localhost", "harbour") not in site.shelf.subscribers
        assert 303 == client.post(page, headers={"origin": site.url}).status_code
        assert ("@wei:localhost", "harbour") in site.shelf.subscribers


def test_only_media_of_published_articles(site: Stall, tmp_path: Path) -> None:
    with httpx.Client(base_url=site.url) as client:
        cover = client.get("/a/harbour/media/cover1?in=ferries")
        assert (200, "image/jpeg") == (cover.status_code, cover.headers["content-type"])
        assert "sandbox" in cover.headers["content-security-policy"]
        assert 206 == client.get("/a/harbour/media/cover1?in=ferries", headers={"range": "bytes=0-9"}).status_code
        assert 200 == client.get("/a/harbour/media/avatar1").status_code
        for path in ("cover1", "cover1?in=bridge", "avatar1?in=ferries", "cover1?in=none"):
            assert 404 == client.get(f"/a/harbour/media/{path}").status_code, path
