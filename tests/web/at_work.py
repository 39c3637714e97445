"""People at work on a server's pages: in a browser, and as a form without scripts is sent."""

import re
import time
from dataclasses import dataclass

import httpx

from tests.harness.person import Person
from tests.harness.servers import Server
from tests.web.browser import DESKTOP, PHONE, Browser, Look


@dataclass(frozen=True)
class AtWork:
    """A server, of which people look at the pages."""

    server: Server

    def look(
        self, browser: Browser, who: Person, path: str, width: int = DESKTOP, *, console: bool = True, **more: object
    ) -> Look:
        """A page as ``who`` sees it; fails where a rule for pages is broken."""
        cookies = {"teahouse_session": who.token}
        look = browser.look(self.server.url + path, width, cookies=cookies, **more)  # type: ignore[arg-type]
        look.assert_clean(console=console)
        return look

    def both(self, browser: Browser, who: Person, path: str, name: str) -> Look:
        """A page as it is wide, and as it is on a phone in the dark and in Chinese."""
        wide = self.look(browser, who, path, shot=browser.folder / f"{name}.png")
        self.look(browser, who, path, PHONE, dark=True, lang="zh-Hans", shot=browser.folder / f"{name}-phone.png")
        return wide

    def http(self, who: Person) -> httpx.Client:
        """What a browser without scripts sends."""
        return httpx.Client(
            base_url=self.server.url, cookies={"teahouse_session": who.token}, headers={"sec-fetch-site": "same-origin"}
        )

    def post(self, who: Person, path: str, /, **fields: str) -> httpx.Response:
        """A form, as a browser without scripts sends it."""
        with self.http(who) as http:
            return http.post(path, data=fields)


def reported(lin: Person, mei: Person, words: str) -> None:
    """What Lin says in a public room is reported by Mei."""
    room = lin.create_room(preset="public_chat", visibility="public", name="Harbour 港口")
    mei.join(room)
    mei.post("v3/rooms/{}/report/{}", room, lin.say(room, words), body={"reason": "It is a swindle."})


def told(who: Person, within_s: float = 20.0) -> str:
    """The path of the statement that the service has written to somebody about, once the letter is there."""
    until_s = time.monotonic() + within_s
    while time.monotonic() < until_s:
        found = re.findall(r"/statements/[\w-]+(?=/appeal)", str(who.sync()))
        if found:
            return str(found[0])
        time.sleep(0.2)
    raise AssertionError("the service wrote nothing of a statement")
