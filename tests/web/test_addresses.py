"""The page that a letter leads to, in a real browser without scripts: pressed, done, and not good any more."""

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.post import Post, post_office
from tests.harness.servers import Server
from tests.web.browser import DESKTOP, PHONE, Browser

LOOKS = ((PHONE, False, "en"), (DESKTOP, True, "zh-Hans"), (PHONE, True, "zh-Hant"))


@pytest.fixture
def post() -> Iterator[Post]:
    """A post office beside the test."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    office = post_office()
    yield asyncio.run_coroutine_threadsafe(office.__aenter__(), loop).result(10)
    asyncio.run_coroutine_threadsafe(office.__aexit__(None, None, None), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)


def test_the_page_of_a_letter(browser: Browser, post: Post, tmp_path: Path) -> None:
    house = Server(tmp_path / "house", environment=post.environment).start()
    try:
        lin = house.person("Lin")
        asked = {"client_secret": "kettle", "send_attempt": 1, "next_link": "https://app.example/settings"}
        house.command("user", "email", lin.user_id, "add", "lin@reader.example")
        for number, (place, email) in enumerate((("3pid", "new@reader.example"), ("password", "lin@reader.example"))):
            lin.post(f"v3/account/{place}/email/requestToken", body={**asked, "email": email})
            deadline = time.monotonic() + 20
            while len(post.letters) <= number and time.monotonic() < deadline:
                time.sleep(0.05)
            link = re.search(r"/account/email/\S+", post.words(number))
            assert link is not None
            page = house.url + link[0]
            for look in LOOKS:
                browser.look(page, *look).assert_clean()
            done = browser.look(page, PHONE, script=False, steps=[("click", "main form button")])
            done.assert_clean()
            assert "Confirmed" in done.text and "Go on to app.example" in done.text
            for look in LOOKS:
                browser.look(page, *look).assert_clean()
        for look in LOOKS:
            gone = browser.look(f"{house.url}/account/email/no.more", *look)
            gone.assert_clean(console=False)
            assert 404 == gone.status
    finally:
        house.stop()
