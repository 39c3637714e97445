"""The form of a notice and its status, in a real browser without scripts: read by everyone, filled in, answered."""

import re
from collections.abc import Iterator

import pytest

from tests.web.browser import DESKTOP, PHONE, Browser
from tests.web.newsroom import PASSWORD, Newsroom, newsroom

SCAM = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with newsroom(tmp_path_factory.mktemp("newsroom")) as opened:
        yield opened


def test_anyone_fills_it_in_and_sees_what_becomes_of_it(browser: Browser, room: Newsroom) -> None:
    page = f"{room.url}/report?location=gazette"
    for width, dark, lang in ((PHONE, False, "en"), (DESKTOP, True, "zh-Hans"), (PHONE, True, "zh-Hant")):
        browser.look(page, width, dark, lang).assert_clean()
    filled = [
        ("selectOption", "#f-category", SCAM),
        ("fill", "#f-explanation", "They sell tickets for a ferry that does not exist."),
        ("fill", "#f-name", "Rosa"),
        ("fill", "#f-email", "rosa@reader.example"),
        ("check", "input[name=good_faith]"),
    ]
    send = ("click", "main form button")
    wrong = browser.look(page, PHONE, steps=[*filled, ("fill", "#f-location", "nowhere at all"), send])
    wrong.assert_clean(console=False)
    assert "There is nothing at this address" in wrong.text
    sent = browser.look(page, PHONE, script=False, steps=[*filled, send])
    sent.assert_clean()
    assert "Your notice was received" in sent.text and "/report/" in sent.url

    token = re.sub(r".*/report/", "", sent.url)
    notices = room.house.safety.notices
    notice = room.do(notices.progress.by_token(token))
    assert notice is not None and "gazette" == notice.item
    for width, dark, lang in ((PHONE, True, "zh-Hans"), (DESKTOP, False, "zh-Hant")):
        browser.look(sent.url, width, dark, lang).assert_clean()


def test_who_is_signed_in_is_not_asked_who_they_are(browser: Browser, room: Newsroom) -> None:
    signed_in = room.do(room.house.identity.sign_in("ada", PASSWORD, "Browser", "127.0.0.1"))
    look = browser.look(f"{room.url}/report", PHONE, cookies={"teahouse_session": signed_in.access_token})
    look.assert_clean()
    assert "@ada:" in look.text and "Your e-mail address" not in look.text
