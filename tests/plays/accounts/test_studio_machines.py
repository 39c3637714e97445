"""A publisher binds a WeChat bot and webhooks in the Studio, with nothing but forms; both are really asked."""

import re
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.harness.servers import SERVER_NAME, Server
from tests.plays.accounts.test_studio import studio


class Machine:
    """Something of the publisher's that listens: a bot that echoes as WeChat asks, or a webhook's receiver."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, bytes]] = []
        self.status = 200
        machine = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(parse_qs(urlsplit(self.path).query).get("echostr", [""])[0].encode())

            def do_POST(self) -> None:
                self._answer(b"success", self.rfile.read(int(self.headers["content-length"])))

            def _answer(self, words: bytes, body: bytes = b"") -> None:
                machine.asked.append((self.command, self.headers.get("teahouse-signature", ""), body))
                self.send_response(machine.status)
                self.send_header("content-length", str(len(words)))
                self.end_headers()
                self.wfile.write(words)

            def log_message(self, *words: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/here"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose publishers' machines may be on this one."""
    may = {"TEAHOUSE_WECHAT_PRIVATE_BOTS": "true", "TEAHOUSE_WEBHOOK_PRIVATE_TARGETS": "true"}
    server = Server(tmp_path_factory.mktemp("workshop"), environment=may).start()
    yield server
    assert 0 == server.stop()
    assert "Traceback" not in server.said(), server.said()


@pytest.fixture
def machine() -> Iterator[Machine]:
    made = Machine()
    yield made
    made.close()


def _eventually(browser: httpx.Client, place: str, text: str) -> str:
    """The page at ``place`` once it says ``text``."""
    for _ in range(100):
        page = browser.get(place).text
        if text in page:
            return page
        time.sleep(0.05)
    raise AssertionError(f"{place} never said {text}: {page}")


def _tags(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page)


def test_a_bot_is_bound_told_looked_at_and_removed(workshop: Server, machine: Machine) -> None:
    lin, ada = workshop.person("Lin"), workshop.person("Ada")
    with studio(workshop, lin) as browser:
        browser.post("/studio/new", data={"handle": "teabot", "name": "Tea Bot"})
        at = "/studio/a/teabot/bot"
        made = browser.post(at, data={"do": "make"}).text
        secret = re.search(r"<code>([0-9a-f]{32})</code>", made)
        appid = re.search(r"<code>(wx[0-9a-f]{16})</code>", made)
        assert secret and appid and secret[1] not in browser.get(at).text

        # An address where no bot echoes is refused beside its field, and what was typed stays.
        wrong = browser.post(at, data={"do": "save", "url": workshop.url, "mode": "safe", "enabled": "1"})
        assert (422, True) == (wrong.status_code, f'value="{workshop.url}"' in wrong.text)
        assert re.search(r'id="e-url">The bot could not be verified', wrong.text)
        short = browser.post(at, data={"do": "save", "url": machine.url, "token": "a!", "enabled": "1"})
        assert 'id="e-token"' in short.text
        assert "answers for the account" in _tags(
            browser.post(at, data={"do": "save", "url": machine.url, "mode": "plain", "enabled": "1"}).text
        )
        assert machine.url in browser.post(at, data={"do": "make"}).text  # sent once more: nothing is forgotten
        assert "The bot answered as it should." in browser.post(at, data={"do": "check"}).text

        # What a subscriber writes is told to it, and the log shows that, the newest first, but not the words.
        feed = ada.post("v3/join/{}", f"#teabot:{SERVER_NAME}")["room_id"]
        ada.put(
            "v3/rooms/{}/send/m.room.message/{}", feed, "t1", body={"msgtype": "m.text", "body": "Any oolong today?"}
        )
        page = _eventually(browser, at, "<code>text</code>")
        assert page.index("<code>text</code>") < page.index("<code>verify</code>")
        assert "oolong" not in page
        assert any(b"Any oolong today?" in body for _, _, body in machine.asked)
        newest = re.search(r"log\?after=(\d+)", page)
        assert newest is not None
        assert 204 == browser.get(f"{at}/log?after={newest[1]}").status_code
        assert "<code>text</code>" in browser.get(f"{at}/log?after=1").text

        # A new secret, and the end of it, only after being asked once more.
        asked = browser.post(at, data={"do": "rotate"}).text
        assert 'name="sure" value="1"' in asked and not re.search(r"<code>[0-9a-f]{32}</code>", asked)
        again = browser.post(at, data={"do": "rotate", "sure": "1"}).text
        fresh = re.search(r"<code>([0-9a-f]{32})</code>", again)
        assert fresh and fresh[1] != secret[1]
        grant = {"grant_type": "client_credential", "appid": appid[1]}
        assert 40125 == browser.get("/cgi-bin/token", params={**grant, "secret": secret[1]}).json()["errcode"]
        assert "access_token" in browser.get("/cgi-bin/token", params={**grant, "secret": fresh[1]}).json()
        machine.status = 500
        assert "could not be verified" in browser.post(at, data={"do": "check"}).text
        assert 'name="sure"' in browser.post(at, data={"do": "remove"}).text
        assert 'value="make"' in browser.post(at, data={"do": "remove", "sure": "1"}).text
        record = browser.get("/studio/a/teabot/acts").text
        assert all(f"bot.{act}" in record for act in ("bind", "secret", "remove")) and "bot:wechat" not in record


def test_a_webhook_is_made_tried_mended_and_deleted(workshop: Server, machine: Machine) -> None:
    lin, mei, ada = workshop.people("Lin", "Mei", "Ada")
    with studio(workshop, lin) as browser, studio(workshop, mei) as other:
        browser.post("/studio/new", data={"handle": "hooked", "name": "Hooked"})
        all_at = "/studio/a/hooked/webhooks"
        empty = browser.post(all_at, data={"url": ""})
        assert (422, True, True) == (empty.status_code, 'id="e-url"' in empty.text, 'id="e-kinds"' in empty.text)
        assert 'id="e-url"' in browser.post(all_at, data={"url": "gopher://x", "kinds": "said"}).text
        made = browser.post(all_at, data={"url": machine.url, "kinds": ["said", "subscribed"], "description": "CRM"})
        assert "whs_" in made.text
        number = re.search(r'action="/studio/a/hooked/webhooks/(\d+)"', made.text)
        assert number is not None
        at = f"{all_at}/{number[1]}"
        assert "whs_" not in browser.get(at).text
        assert {403} == {other.get(place).status_code for place in (all_at, at, "/studio/a/hooked/bot")}
        assert 404 == browser.get(f"{all_at}/999999").status_code
        assert "It was taken" in browser.post(at, data={"do": "test"}).text

        # What was not taken is shown as such, and can be sent again by hand.
        machine.status = 503
        feed = ada.post("v3/join/{}", f"#hooked:{SERVER_NAME}")["room_id"]
        failed = re.search(r'name="entry_no" value="(\d+)"', _eventually(browser, at, "status 503"))
        assert failed is not None
        assert "It was not taken: status 503" in browser.post(at, data={"do": "retry", "entry_no": failed[1]}).text
        machine.status = 200
        assert "It was taken" in browser.post(at, data={"do": "retry", "entry_no": failed[1]}).text
        assert b'"kind":"subscribed"' in machine.asked[-1][2] and ada.user_id.encode() in machine.asked[-1][2]
        assert "v1=" in machine.asked[-1][1]
        assert "no such attempt" in browser.post(at, data={"do": "retry", "entry_no": "999"}).text

        assert 'value="resume"' in browser.post(at, data={"do": "pause"}).text
        before = len(machine.asked)
        ada.put("v3/rooms/{}/send/m.room.message/{}", feed, "t1", body={"msgtype": "m.text", "body": "Anybody?"})
        assert 'value="pause"' in browser.post(at, data={"do": "resume"}).text
        changed = browser.post(at, data={"do": "save", "url": machine.url + "2", "kinds": "said"})
        assert machine.url + "2" in changed.text and before == len(machine.asked)
        assert 'name="sure"' in browser.post(at, data={"do": "rotate"}).text
        assert "whs_" in browser.post(at, data={"do": "rotate", "sure": "1"}).text
        assert 'name="sure"' in browser.post(at, data={"do": "delete"}).text
        record = browser.get("/studio/a/hooked/acts").text
        assert all(f"webhook.{act}" in record for act in ("make", "change", "secret"))
        assert "webhook.delete" not in record
        assert "No webhooks yet." in browser.post(at, data={"do": "delete", "sure": "1"}).text
