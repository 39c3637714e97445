"""The public pages as people see them: at phone and desktop widths, by day and by night, in three languages."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from teahouse.kernel.pages import LANGUAGES
from teahouse.kernel.pages._words import Words
from teahouse.publicaccounts.accounts import CATEGORIES
from teahouse.publicaccounts.site import NoteView, _pages_read
from tests.web.browser import DESKTOP, PHONE, Browser
from tests.web.shelf import Stall, stall, stocked

PLACES = {
    "home": ("/", 200),
    "directory": ("/a/", 200),
    "account": ("/a/harbour", 200),
    "chinese account": ("/a/chenbao", 200),
    "paused": ("/a/clinic", 200),
    "closed": ("/a/gone", 410),
    "article": ("/a/harbour/ferries", 200),
    "chinese article": ("/a/chenbao/cha", 200),
    "history": ("/a/harbour/ferries/history", 200),
    "withdrawn": ("/a/harbour/bridge", 410),
    "withdrawn history": ("/a/harbour/bridge/history", 410),
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
    look = browser.look(
        page + "/ferries", PHONE, cookies=cookies, steps=[("click", "form[action$='/uncomment'] button")]
    )
    look.assert_clean()
    assert "<b>quieter</b>" not in look.text
    look = browser.look(page + "/ferries", cookies=cookies, steps=[("click", "text=Share link")])
    look.assert_clean()
    assert "?s=shared1" in look.text


def test_context_notes(browser: Browser, site: Stall) -> None:
    """What is shown beside an article, and what who is signed in writes and rates; without a script too."""
    page = site.url + "/a/harbour/ferries"
    anyone = browser.look(page, PHONE, script=False, axe=False)
    assert "minutes of 14 October" in anyone.text and "Written by a reader, not by The Harbour Tribune" in anyone.text
    assert "Sign in to write and rate context notes" in anyone.text and "people are looking at it. Until" in anyone.text
    assert "Context from a reader: The council" in httpx.get(page).text, "in the preview of a link that is passed on"
    for place in ("/a/harbour/feed.rss", "/a/harbour/feed.atom", "/a/harbour/feed.json"):
        assert "[Context note] Written by a reader" in httpx.get(site.url + place).text
    site.shelf.noted.on["ferries"] = [
        NoteView(note_no=1, text="The council adopted it in autumn.", language="en", status="helpful", at_ms=1),
        NoteView(note_no=2, text="不对。", language="zh", misleading=True, earlier=True, at_ms=1, rating="somewhat"),
        NoteView(note_no=3, text="Gulls are loud.", status="not_helpful", at_ms=1),
    ]
    cookies = {"teahouse_session": "mei"}
    for width, dark, lang in WAYS[:2]:
        shot = browser.folder / f"site-notes-{width}{'-dark' if dark else ''}-{lang}.png"
        look = browser.look(page, width, dark, lang, cookies=cookies, shot=shot, steps=[("click", "#notes summary")])
        look.assert_clean()
        look = browser.look(site.url + "/notes", width, dark, lang, cookies=cookies)
        look.assert_clean()
        assert "On ferries" in look.text and "不对。" in look.text
    assert "/studio/sign-in?next=/notes" in str(httpx.get(site.url + "/notes").headers["location"])
    helpful = "#rate-2 ~ form button[value=helpful]"
    look = browser.look(page, PHONE, cookies=cookies, script=False, axe=False, steps=[("click", helpful)])
    assert "Your rating counts." in look.text and "helpful" == site.shelf.noted.on["ferries"][1].rating
    look = browser.look(page, PHONE, cookies=cookies, steps=[
        ("click", "#notes summary"), ("fill", "#note", "It was <b>1 December</b>."),
        ("selectOption", "#note-language", "zh-Hant"), ("click", "text=Send note"),
    ])  # fmt: skip
    look.assert_clean()
    assert "zh-Hant" == site.shelf.noted.on["ferries"][-1].language
    assert "It was <b>1 December</b>." in look.text and "readers who usually disagree find it" in look.text
    look = browser.look(page, PHONE, cookies=cookies, steps=[("click", "form[action$='/withdraw-note'] button")])
    look.assert_clean()
    assert 3 == len(site.shelf.noted.on["ferries"])
    with httpx.Client(headers={"origin": site.url}, cookies=cookies) as client:
        for act, form in (("note", {}), ("note", {"text": "x" * 601}), ("rate-note", {"no": "x"}), ("rate-note", {})):
            assert 303 == client.post(f"{page}/{act}", data=form).status_code, (act, form)
        assert 404 == client.post(site.url + "/a/harbour/bridge/note", data={"text": "x"}).status_code
    assert 3 == len(site.shelf.noted.on["ferries"])


def test_sound_plays_and_has_words(browser: Browser, site: Stall) -> None:
    play = (
        "const a = document.querySelector('audio'); a.textTracks[0].mode = 'showing'; a.muted = true; a.play();"
        "setTimeout(() => document.title = `${a.currentTime > 0} ${a.duration} ${a.textTracks[0].cues?.length}`, 700)"
    )
    look = browser.look(site.url + "/a/harbour/gulls", PHONE, steps=[("evaluate", play), ("wait", 1200)])
    look.assert_clean()
    assert "true 1 1" == look.title


def test_on_paper(browser: Browser, site: Stall) -> None:
    page = site.url + "/a/harbour/ferries"
    shot = browser.folder / "site-paper.png"
    look = browser.look(page, dark=True, axe=True, shot=shot, steps=[("emulateMedia", {"media": "print"})])
    look.assert_clean()
    assert page.removeprefix(site.url) in look.text, "a printed page says where it is from"
    assert "Send comment" not in look.text
    assert "Copy link" not in look.text


def test_how_far_it_was_read(browser: Browser, site: Stall) -> None:
    """A number from 0 to 100, told when the reader is at the end; by a script that nothing else depends on."""
    number = site.shelf.written["harbour", "ferries"].article_no
    end = ("evaluate", "document.querySelector('.prose').scrollIntoView(false)")
    look = browser.look(site.url + "/a/harbour/ferries", PHONE, axe=False, steps=[("wait", 3100), end, ("wait", 2300)])
    assert [] == look.console
    assert 1 == site.shelf.depths.count((number, 100))
    assert number in site.shelf.visited
    with httpx.Client(headers={"origin": site.url}) as client:
        for body, status in ((b"50", 204), (b"101", 400), (b"-1", 400), (b"", 400), (b"\xb2", 400)):
            assert status == client.post(site.url + "/a/harbour/ferries/read", content=body).status_code, body
        assert 404 == client.post(site.url + "/a/harbour/bridge/read", content=b"5").status_code
        assert 403 == client.post(
            site.url + "/a/harbour/ferries/read", content=b"5", headers={"origin": "https://evil.example"}
        ).status_code  # fmt: skip


def test_ways_in(site: Stall) -> None:
    with httpx.Client(base_url=site.url) as client:
        assert "/a/?category=news" == client.get("/a?category=news").headers["location"]
        assert "/a/harbour" == client.get("/a/harbour/").headers["location"]
        assert "新闻媒体" in client.get("/a/?category=news&lang=zh-Hans").text
        home = client.get("/").text
        assert all(word in home for word in ("/a/harbour", "/studio/", "homeserver"))
        for kind in ("rss", "atom", "json"):
            kept = client.get(f"/a/harbour/feed.{kind}").headers["etag"]
            assert 304 == client.get(f"/a/harbour/feed.{kind}", headers={"if-none-match": kept}).status_code
        part = client.get("/sitemap/0")
        assert "/a/harbour/ferries" in part.text
        assert 304 == client.get("/sitemap/0", headers={"if-none-match": part.headers["etag"]}).status_code
        ferries = site.shelf.written["harbour", "ferries"]
        site.change(site.shelf.shown["harbour"], msgspec.structs.replace(ferries, slug="only-you", listed=False))
        assert "noindex" in client.get("/a/harbour/only-you").text
        assert "noindex" not in client.get("/a/harbour/ferries").text
        del site.shelf.written["harbour", "only-you"]


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_categories_are_said_in_chinese_too(language: str) -> None:
    words = Words(language, ("teahouse.publicaccounts.site",))
    assert [] == [name for name in CATEGORIES.values() if words.gettext(name) == name]


def test_many_comments_have_pages(site: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pages_read, "_COMMENTS", 2)
    account, article = site.shelf.shown["harbour"], site.shelf.written["harbour", "ferries"]
    site.change(account, article)
    with httpx.Client(base_url=site.url) as client:
        first = client.get("/a/harbour/ferries").text
        assert "终于安静了" in first and "And the gulls?" not in first
        assert 'href="?comments=2#comments"' in first
        second = client.get("/a/harbour/ferries?comments=2").text
        assert "And the gulls?" in second and "终于安静了" not in second and "First comments" in second
        assert first == client.get("/a/harbour/ferries").text, "what one asked for is not kept for all"
        assert 400 == client.get("/a/harbour/ferries?comments=x").status_code
    site.change(account, article)


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
