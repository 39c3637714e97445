"""What the Studio's scripts add: pictures dropped, rich text pasted, pages that show what happens meanwhile."""

import base64
import re
from collections.abc import Iterator
from threading import Timer
from typing import Any

import httpx
import pytest

from tests.plays.test_media import png
from tests.web.browser import DESKTOP, PHONE, Browser
from tests.web.newsroom import PASSWORD, Newsroom, newsroom

DESK = "/studio/a/gazette"
_PNG = base64.b64encode(png(320, 200)).decode()
_FILE = f'new File([Uint8Array.from(atob("{_PNG}"), (one) => one.charCodeAt(0))], "gulls.png", {{type: "image/png"}})'


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with newsroom(tmp_path_factory.mktemp("newsroom")) as opened:
        yield opened


@pytest.fixture(scope="module")
def lin(room: Newsroom) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=room.url, headers={"origin": room.url}, follow_redirects=True) as made:
        made.post("/studio/sign-in", data={"user": "lin", "password": PASSWORD})
        yield made


def cookies(who: httpx.Client) -> dict[str, str]:
    return {"teahouse_session": who.cookies["teahouse_session"]}


def _hands(event: str, where: str, put: str) -> tuple[str, str]:
    """A step: somebody drops or pastes what ``put`` puts into their hands."""
    carried = "dataTransfer" if event == "drop" else "clipboardData"
    kind = "DragEvent" if event == "drop" else "ClipboardEvent"
    return "evaluate", (
        f"(() => {{ const hands = new DataTransfer(); {put}; document.querySelector('{where}').dispatchEvent("
        f"new {kind}('{event}', {{ {carried}: hands, bubbles: true, cancelable: true }})); }})()"
    )


def test_pictures_are_dropped_and_words_pasted_as_they_are_meant(
    browser: Browser, room: Newsroom, lin: httpx.Client
) -> None:
    at = str(lin.post(f"{DESK}/drafts").url.path)
    word = "<p class=MsoTitle>Tides</p><p>High at <b>noon</b>.</p><img src=file:///C:/quay.png>"
    steps = [
        ("fill", "[name=title]", "At the quay"),
        ("click", "summary >> text=Details"),
        _hands("drop", "[data-cover]", f"hands.items.add({_FILE})"),
        ("waitForSelector", ".cover-shown:not([hidden])"),
        _hands("paste", "[name=body]", f"hands.setData('text/html', `{word}`); hands.setData('text/plain', 'x')"),
        ("waitForSelector", "[data-preview] h1 >> text=Tides"),
        _hands("drop", "[name=body]", f"hands.items.add({_FILE})"),
        ("waitForSelector", "[data-preview] .prose img[alt=gulls]"),
        ("waitForSelector", "text=Saved."),
    ]
    look = browser.look(room.url + at, DESKTOP, cookies=cookies(lin), steps=steps)
    look.assert_clean()
    kept = lin.get(at).text
    assert re.search(r'name="cover" value="mxc://localhost/[\w-]+"', kept)
    assert re.search(r"# Tides\n\nHigh at \*\*noon\*\*\.\s+!\[gulls\]\(mxc://localhost/", kept)

    # What cannot be taken is said beside its field, and nothing else changes.
    broken = "hands.items.add(new File(['no picture'], 'a.png', {type: 'image/png'}))"
    steps = [_hands("drop", "[data-cover]", broken), ("waitForSelector", "#e-cover_file:not([hidden])")]
    look = browser.look(room.url + at, PHONE, True, cookies=cookies(lin), steps=steps)
    look.assert_clean(console=False)  # the browser writes down that the answer was a 422
    assert "This is not a picture that can be shown" in look.text
    assert 'data-most-bytes="52428800"' in kept


def test_an_open_conversation_hears_what_comes_in_and_keeps_what_one_types(
    browser: Browser, room: Newsroom, lin: httpx.Client
) -> None:
    account: Any = room.do(room.house.publicaccounts.accounts.get("gazette"))
    Timer(1, lambda: room.do(room.say(account, "ada", "The ferry is here"))).start()
    Timer(1, lambda: room.do(room.say(account, "tomas", "潮水已经退了"))).start()
    steps = [
        ("fill", "[data-reply]", "Half a sentence"),
        ("waitForSelector", "#words >> text=The ferry is here"),
        ("waitForSelector", "#threads >> text=潮水已经退了"),
        (
            "evaluate",
            "document.title = document.querySelector('[data-reply]').value + '|' + document.activeElement.name",
        ),
    ]
    look = browser.look(f"{room.url}{DESK}/inbox/@ada:localhost", DESKTOP, cookies=cookies(lin), steps=steps)
    look.assert_clean()
    assert "Half a sentence|text" == look.title


def test_callbacks_appear_as_they_are_made(browser: Browser, room: Newsroom, lin: httpx.Client) -> None:
    lin.post(f"{DESK}/bot", data={"do": "make"})
    lin.post(f"{DESK}/bot", data={"do": "save", "url": "http://127.0.0.1:9/bot", "mode": "safe"})
    public = room.house.publicaccounts
    account = room.do(public.accounts.get("gazette"))
    Timer(1, lambda: room.do(public.wechat.check(account))).start()
    steps = [("waitForSelector", "#bot-log td >> text=verify")]
    browser.look(f"{room.url}{DESK}/bot", PHONE, True, "zh-Hant", cookies(lin), steps=steps).assert_clean()
