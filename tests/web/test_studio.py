"""The Studio as publishers see and work it: in a browser, by keyboard, without scripts, in three languages."""

import contextlib
import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from babel.messages.extract import extract

from teahouse.kernel.pages import LANGUAGES
from teahouse.kernel.pages._words import Words
from teahouse.publicaccounts.accounts import CATEGORIES
from tests.house._tree import PACKAGE
from tests.web.browser import DESKTOP, PHONE, Browser
from tests.web.newsroom import PASSWORD, Newsroom, newsroom

STUDIO = PACKAGE / "publicaccounts" / "studio"
DESK = "/studio/a/gazette"
ADA = "@ada:localhost"
SECTIONS = [
    "", "/inbox", f"/inbox/{ADA}", "/subscribers", "/insights", "/replies", "/menu", "/codes", "/operators", "/acts",
    "/keys", "/verification", "/settings", "/webhooks", "/bot", "/transfer",
]  # fmt: skip
PLACES = ["/studio/", "/studio/new", *(DESK + section for section in SECTIONS)]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with newsroom(tmp_path_factory.mktemp("newsroom")) as opened:
        yield opened


@contextlib.contextmanager
def client(room: Newsroom, name: str = "") -> Iterator[httpx.Client]:
    """A browser without scripts, signed in as ``name``."""
    with httpx.Client(base_url=room.url, headers={"origin": room.url}, follow_redirects=True) as made:
        if name:
            answer = made.post("/studio/sign-in", data={"user": name, "password": PASSWORD})
            assert "/studio/" == answer.url.path
        yield made


@pytest.fixture(scope="module")
def lin(room: Newsroom) -> Iterator[httpx.Client]:
    with client(room, "lin") as made:
        yield made


def cookies(who: httpx.Client) -> dict[str, str]:
    return {"teahouse_session": who.cookies["teahouse_session"]}


@pytest.mark.parametrize("place", PLACES)
def test_every_page_is_clean_on_a_phone_by_night_and_on_a_desk_by_day(
    browser: Browser, room: Newsroom, lin: httpx.Client, place: str
) -> None:
    for width, dark, lang in ((PHONE, True, "zh-Hans"), (DESKTOP, False, "en")):
        look = browser.look(room.url + place, width, dark, lang, cookies(lin))
        assert 200 == look.status
        look.assert_clean()


def test_no_style_bends_the_bars_of_the_insights(browser: Browser, room: Newsroom, lin: httpx.Client) -> None:
    bar = "[...document.querySelectorAll('.chart-wide .pillar')]"
    as_drawn = f"{bar}.length > 2 && {bar}.every((one) => ['x', 'y', 'width', 'height'].every("
    as_drawn += "(side) => Math.abs(one.getBBox()[side] - one.getAttribute(side)) < 0.1))"
    steps = [("waitForFunction", as_drawn, None, {"timeout": 5000})]
    browser.look(room.url + f"{DESK}/insights", lang="zh-Hans", dark=True, cookies=cookies(lin), axe=False, steps=steps)


def test_signing_in_is_clean_and_errors_stand_beside_their_fields(browser: Browser, room: Newsroom) -> None:
    browser.look(room.url + "/studio/sign-in", PHONE).assert_clean()
    with client(room) as anyone:
        empty = anyone.post("/studio/sign-in", data={"user": "", "password": ""})
        assert 422 == empty.status_code
        assert 'aria-describedby="e-user"' in empty.text
        wrong = anyone.post("/studio/sign-in", data={"user": "lin", "password": "no"})
        assert 403 == wrong.status_code
        assert 'value="lin"' in wrong.text


def test_signing_in_leads_back_but_never_to_another_site(room: Newsroom) -> None:
    with client(room) as anyone:
        asked = anyone.get(f"{DESK}/inbox")
        assert ("/studio/sign-in", f"{DESK}/inbox") == (asked.url.path, asked.url.params["next"])
        data = {"user": "lin", "password": PASSWORD}
        for onward in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
            answer = anyone.post("/studio/sign-in", data={**data, "next": onward}, follow_redirects=False)
            assert "/" == answer.headers["location"]
        assert f"{DESK}/inbox" == anyone.post("/studio/sign-in", data={**data, "next": f"{DESK}/inbox"}).url.path
        anyone.post("/studio/sign-out")
        assert "/studio/sign-in" == anyone.get("/studio/").url.path


def test_another_sites_form_does_nothing(room: Newsroom, lin: httpx.Client) -> None:
    answer = lin.post(f"{DESK}/settings", data={"do": "pause"}, headers={"origin": "https://evil.example"})
    assert 403 == answer.status_code
    assert "is paused" not in lin.get(DESK).text


def test_who_does_not_act_for_an_account_sees_nothing_of_it(room: Newsroom) -> None:
    with client(room, "tomas") as tomas:
        assert {403} == {tomas.get(DESK + section).status_code for section in SECTIONS}
        assert 403 == tomas.get("/studio/verifications").status_code
        assert 404 == tomas.get("/studio/a/nobody").status_code


def test_making_an_account_keeps_what_was_typed(room: Newsroom, lin: httpx.Client) -> None:
    taken = lin.post("/studio/new", data={"handle": "gazette", "name": "Another", "description": "Kept"})
    assert 422 == taken.status_code
    assert all(text in taken.text for text in ('id="e-handle"', 'value="Another"', "Kept"))
    made = lin.post("/studio/new", data={"handle": "evening", "name": "Evening <b>", "categories": ["news"]})
    assert "/studio/a/evening" == made.url.path
    assert "Evening &lt;b&gt;" in made.text


def test_an_invitation_is_taken_and_a_role_given_and_taken_away(room: Newsroom, lin: httpx.Client) -> None:
    with client(room, "mei") as mei:
        assert "You are invited" in mei.get("/studio/").text
        assert 200 == mei.post(f"{DESK}/answer", data={"accept": "1"}).status_code
        assert (200, 403) == (mei.get(f"{DESK}/replies").status_code, mei.get(f"{DESK}/settings").status_code)
        lin.post(f"{DESK}/operators", data={"do": "role", "user_id": "@mei:localhost", "role": "responder"})
        assert 403 == mei.get(f"{DESK}/replies").status_code
        lin.post(f"{DESK}/operators", data={"do": "remove", "user_id": "@mei:localhost", "sure": "1"})
        assert 403 == mei.get(DESK).status_code
    last = lin.post(f"{DESK}/operators", data={"do": "remove", "user_id": "@lin:localhost", "sure": "1"})
    assert 200 == lin.get(DESK).status_code, last.text


def test_the_inbox_answers_notes_and_assigns_without_scripts(room: Newsroom, lin: httpx.Client) -> None:
    at = f"{DESK}/inbox/@tomas:localhost"
    assert 'aria-describedby="e-text"' in lin.post(at, data={"do": "reply", "text": " "}).text
    answered = lin.post(at, data={"do": "reply", "text": "周日照常开航。<script>"})
    assert "周日照常开航。&lt;script&gt;" in answered.text
    assert "Asks about boats" in lin.post(at, data={"do": "note", "body": "Asks about boats"}).text
    assert "@lin:localhost has it" in lin.post(at, data={"do": "take"}).text
    lin.post(at, data={"do": "close"})
    assert "tomas" in lin.get(f"{DESK}/inbox?only=closed").text
    assert 'value="close"' in lin.post(at, data={"do": "reopen"}).text


def test_the_inbox_is_worked_by_keyboard(browser: Browser, room: Newsroom, lin: httpx.Client) -> None:
    keys = [("press", key) for key in ("j",)]
    look = browser.look(
        f"{room.url}{DESK}/inbox", cookies=cookies(lin), axe=False, steps=[*keys, ("waitForURL", "**/inbox/**")]
    )
    assert "/inbox/" in look.url
    steps = [("press", "r"), ("wait", 100), ("press", "Z"), ("click", "text=Send"), ("waitForLoadState", "load")]
    look = browser.look(f"{room.url}{DESK}/inbox/{ADA}", cookies=cookies(lin), axe=False, steps=steps)
    assert "\nZ\n" in look.text
    assert [] == look.console


def test_subscribers_are_tagged_remarked_and_counted(room: Newsroom, lin: httpx.Client) -> None:
    lin.post(f"{DESK}/subscribers", data={"do": "new_tag", "name": "Port workers"})
    page = lin.get(f"{DESK}/subscribers").text
    tag = re.search(r'<option value="(\d+)">Port workers', page)
    assert tag is not None
    nobody = lin.post(f"{DESK}/subscribers", data={"do": "tag", "tag_no": tag[1]})
    assert (422, True) == (nobody.status_code, "Choose subscribers first." in nobody.text)
    lin.post(f"{DESK}/subscribers", data={"do": "tag", "tag_no": tag[1], "who": [ADA]})
    lin.post(f"{DESK}/subscribers", data={"do": "remark", "user_id": ADA, "remark": "Berth four"})
    tagged = lin.get(f"{DESK}/subscribers", params={"tag": tag[1]}).text
    assert ("Berth four" in tagged, "@tomas:localhost" in tagged) == (True, False)


def test_replies_and_the_menu_are_kept_and_faults_stand_in_place(room: Newsroom, lin: httpx.Client) -> None:
    lin.post(f"{DESK}/replies", data={"do": "save", "enabled": "1", "greeting": "Welcome aboard", "fallback": ""})
    lin.post(f"{DESK}/replies", data={"do": "add", "keywords": "ferry, 渡轮", "reply": "05:40, every day."})
    page = lin.get(f"{DESK}/replies").text
    assert all(text in page for text in ("Welcome aboard", "渡轮", "05:40, every day."))
    assert 'id="e-keywords"' in lin.post(f"{DESK}/replies", data={"do": "add", "keywords": "", "reply": "x"}).text
    orphan = {"name-0-0": "Ferries", "kind-0-0": "view", "value-0-0": "https://example.org/"}
    assert 422 == lin.post(f"{DESK}/menu", data=orphan).status_code
    kept = lin.post(f"{DESK}/menu", data={**orphan, "name-0": "Service"})
    assert (200, True) == (kept.status_code, "Ferries" in kept.text)


def test_a_key_is_shown_once_and_revoked(room: Newsroom, lin: httpx.Client) -> None:
    made = lin.post(f"{DESK}/keys", data={"do": "make", "name": "Night desk", "role": "editor"}).text
    assert "thk_" in made
    page = lin.get(f"{DESK}/keys").text
    assert "thk_" not in page
    number = re.search(r'name="key_no" value="(\d+)"', page)
    assert number is not None
    assert "Night desk" not in lin.post(f"{DESK}/keys", data={"do": "revoke", "key_no": number[1], "sure": "1"}).text


def test_a_code_is_drawn_and_insights_are_had_as_csv(room: Newsroom, lin: httpx.Client) -> None:
    made = lin.post(f"{DESK}/codes", data={"scene": "poster"}).text
    picture = re.search(r'<img class="qr" src="([^"]+)"', made)
    assert picture is not None
    assert lin.get(picture[1]).text.startswith("<svg")
    for name in ("days.csv", "articles.csv"):
        answer = lin.get(f"{DESK}/insights/{name}")
        assert (200, "text/csv; charset=utf-8") == (answer.status_code, answer.headers["content-type"])


def draft_of(lin: httpx.Client) -> str:
    """A new draft's path."""
    return str(lin.post(f"{DESK}/drafts").url.path)


def test_two_editors_never_overwrite_each_other_unseen(room: Newsroom, lin: httpx.Client) -> None:
    at = draft_of(lin)
    words = {"piece": "0", "revision": "1", "title": "Ferries", "body": "# Boats", "format": "markdown"}
    assert "<h1>Boats" in lin.post(at, data=words).text or "Boats</h" in lin.get(at).text
    late = lin.post(at, data={**words, "body": "My own words"})
    assert (422, True) == (late.status_code, "My own words" in late.text)
    assert 409 == lin.post(f"{at}/autosave", data={**words, "body": "Late"}).status_code
    lin.post(at, data={**words, "revision": "2", "body": "Second", "do": "add"})
    assert "2 · Untitled" in lin.get(at).text
    lin.post(at, data={"do": "restore", "restore": "2"})
    assert "# Boats" in lin.get(at).text
    assert 'name="sure"' in lin.post(at, data={"do": "delete"}).text
    lin.post(at, data={"do": "delete", "sure": "1"})
    assert 404 == lin.get(at).status_code


def test_a_preview_is_harmless(room: Newsroom, lin: httpx.Client) -> None:
    at = draft_of(lin)
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a>"
    shown = lin.post(f"{at}/preview", data={"piece": "0", "title": "<b>", "body": hostile, "format": "html"}).text
    assert not re.search(r"<script|onerror|javascript:|<b>", shown)


def test_the_editor_saves_by_itself_and_shows_what_readers_will_see(
    browser: Browser, room: Newsroom, lin: httpx.Client
) -> None:
    at = draft_of(lin)
    steps = [
        ("fill", "[name=title]", "Quiet quay"),
        ("fill", "[name=body]", "Gulls **again**."),
        ("waitForSelector", "[data-preview] strong >> text=again"),
    ]
    look = browser.look(room.url + at, PHONE, True, cookies=cookies(lin), steps=steps)
    look.assert_clean()
    assert "Saved." in look.text
    assert all(text in lin.get(at).text for text in ("Quiet quay", "Gulls **again**."))
    for place in (at, f"{at}/history", f"{DESK}/drafts"):
        browser.look(room.url + place, DESKTOP, cookies=cookies(lin)).assert_clean()


def test_verification_is_asked_for_and_taken_back(room: Newsroom, lin: httpx.Client) -> None:
    assert 422 == lin.post(f"{DESK}/verification", data={"level": "organisation", "evidence": ""}).status_code
    asked = lin.post(f"{DESK}/verification", data={"level": "organisation", "evidence": "Registry no. 4711"}).text
    assert ("4711" in asked, 'value="withdraw"' in asked) == (False, True)
    assert 'value="ask"' in lin.post(f"{DESK}/verification", data={"do": "withdraw"}).text


def test_an_owner_names_the_hosts_of_the_accounts_site(browser: Browser, room: Newsroom, lin: httpx.Client) -> None:
    lin.post("/studio/new", data={"handle": "sited", "name": "Sited"})
    at = "/studio/a/sited/bot"
    lin.post(at, data={"do": "make"})
    refused = lin.post(at, data={"do": "sites", "sites": "https://shop.example/"})
    assert (422, True) == (refused.status_code, 'id="e-sites"' in refused.text)
    assert "https://shop.example/</textarea>" in refused.text
    kept = lin.post(at, data={"do": "sites", "sites": "Shop.example\r\nm.shop.example:8443 "})
    assert (200, True) == (kept.status_code, "m.shop.example:8443\nshop.example</textarea>" in kept.text)
    assert "named the site's hosts" in html.unescape(lin.get("/studio/a/sited/acts").text)
    browser.look(room.url + at, PHONE, True, "zh-Hant", cookies(lin)).assert_clean()
    room.do(room.house.publicaccounts.accounts.operators.invite(
        "@lin:localhost", room.do(room.house.publicaccounts.accounts.existing("sited")), "@mei:localhost", "editor"
    ))  # fmt: skip
    with client(room, "mei") as mei:
        mei.post("/studio/a/sited/answer", data={"accept": "1"})
        assert 403 == mei.post(at, data={"do": "sites", "sites": ""}).status_code
    assert "shop.example</textarea>" in lin.get(at).text


def test_closing_asks_for_the_handle(room: Newsroom, lin: httpx.Client) -> None:
    lin.post("/studio/new", data={"handle": "shortlived", "name": "Short"})
    at = "/studio/a/shortlived/settings"
    assert 'id="e-confirm"' in lin.post(at, data={"do": "close", "confirm": "gazette"}).text
    assert "/studio/" == lin.post(at, data={"do": "close", "confirm": "shortlived"}).url.path


_SAYS: dict[str, None] = {"_": None, "gettext": None}  # the second is what {% trans %} says


def said() -> set[str]:
    """Everything that templates and pages say."""
    found = set(CATEGORIES.values())
    for path in STUDIO.glob("pages/*.html"):
        with path.open("rb") as opened:
            options = {"encoding": "utf-8", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
            for _, message, _, _ in extract("jinja2.ext:babel_extract", opened, _SAYS, options=options):
                found.add(message if isinstance(message, str) else message[0])
    for source in STUDIO.glob("_*.py"):
        found |= set(re.findall(r'says\(\s*(?:request,\s*)?"([^"]+)"', source.read_text("utf-8")))
    return found


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_everything_said_is_said_in_chinese_too(language: str) -> None:
    words = Words(language, ("teahouse.kernel.pages", "teahouse.publicaccounts.studio"))
    missing = sorted(text for text in said() if words.gettext(text) == text)
    assert [] == missing
    for text in said():
        assert sorted(re.findall(r"%\(\w+\)s", text)) == sorted(re.findall(r"%\(\w+\)s", words.gettext(text)))


def test_pages_say_nothing_inline() -> None:
    """The policy would refuse it; so that nobody has to find out in a browser."""
    for path in Path(STUDIO / "pages").glob("*.html"):
        assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*src=)|<style", path.read_text("utf-8")), path.name
