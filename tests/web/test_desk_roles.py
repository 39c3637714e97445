"""How staff come in, in a browser: an authenticator app without a script, a passkey with one, the page of staff."""

import ast
import re
from collections.abc import Iterator

import httpx
import pytest
from babel.messages.extract import extract

from teahouse.kernel.pages import LANGUAGES, Words
from tests.harness.authenticator import totp
from tests.harness.person import Person
from tests.harness.servers import Server
from tests.house._tree import PACKAGE
from tests.web.browser import PHONE, Browser

ROLES = PACKAGE / "safety" / "roles"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("desk") / "house").start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def mei(service: Server) -> Person:
    person = service.person("Mei")
    service.command("user", "role", person.localpart, "add", "admin")
    return person


def named(service: Server) -> str:
    """Where it is by name: passkeys need one."""
    return service.url.replace("127.0.0.1", "localhost")


def test_a_passkey_is_made_and_shown(browser: Browser, service: Server, mei: Person) -> None:
    signed_in = [("fill", "#f-user", mei.localpart), ("fill", "#f-password", mei.password), ("press", "Enter")]
    look = browser.look(
        named(service) + "/desk/sign-in?next=/desk/factors",
        passkeys=True,
        steps=[
            *signed_in,
            ("fill", "#f-key", "laptop"),
            ("click", "text=Make a passkey"),
            ("waitForSelector", "text=I have kept them"),
            ("click", "text=I have kept them"),
            ("click", "text=Sign out"),
            *signed_in,
            ("waitForSelector", "text=Show your second factor"),
            ("click", "text=Use a passkey"),
            ("waitForSelector", "text=Your second factor was shown."),
            ("goto", named(service) + "/desk/factors"),
        ],
    )
    look.assert_clean()
    assert "laptop" in look.text and "Unused: 10" in look.text


def test_the_pages_are_clean_and_an_app_needs_no_script(browser: Browser, service: Server) -> None:
    lin = service.person("Lin")
    service.command("user", "role", lin.localpart, "add", "admin")
    headers = {"origin": service.url}
    with httpx.Client(base_url=service.url, headers=headers, follow_redirects=True, trust_env=False) as client:
        client.post("/desk/sign-in", data={"user": lin.localpart, "password": lin.password})
        cookies = {"teahouse_session": client.cookies["teahouse_session"]}
        browser.look(service.url + "/desk/sign-in", PHONE, True, "zh-Hant").assert_clean()
        browser.look(service.url + "/desk/factors", PHONE, True, "zh-Hans", cookies).assert_clean()
        qr = browser.look(service.url + "/desk/factors", cookies=cookies, steps=[("click", "text=Show the QR code")])
        qr.assert_clean()
        plain = browser.look(
            service.url + "/desk/factors", cookies=cookies, script=False, steps=[("click", "text=Show the QR code")]
        )
        secret = re.search(r"[A-Z2-7]{4}( [A-Z2-7]{4}){7}", plain.text)
        assert secret is not None and secret[0] not in qr.text
        codes = client.post("/desk/factors/totp/confirm", data={"code": totp(secret[0])})
        assert "Recovery codes" in codes.text
        client.post("/desk/staff/roles", data={"user_id": "@nobody:tea.house", "role": "senior", "reason": "x"})
        client.post("/desk/staff/roles", data={"user_id": lin.user_id, "role": "moderator", "reason": "Works too."})
        client.post("/desk/staff/roles", data={"user_id": service.person("Kai").user_id, "role": "admin",
                                               "reason": "We need a third, because " + "x" * 200})  # fmt: skip
        for width, dark, lang in ((PHONE, True, "zh-Hant"), (1280, False, "en")):
            browser.look(service.url + "/desk/staff", width, dark, lang, cookies).assert_clean()
        browser.look(service.url + "/desk/factors", PHONE, False, "en", cookies).assert_clean()


def test_every_word_is_said_in_three_languages() -> None:
    said: set[str] = set()
    for page in (ROLES / "pages").glob("*.html"):
        with page.open("rb") as opened:
            for _, message, _, _ in extract("jinja2.ext:babel_extract", opened, options={"trim_blocks": "true"}):
                said.add(message if isinstance(message, str) else message[0])
    for source in ROLES.glob("_*.py"):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            named_so = isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
                "gettext", "ngettext", "says"
            )  # fmt: skip
            if isinstance(node, ast.Call) and named_so and node.args and isinstance(node.args[0], ast.Constant):
                said.add(str(node.args[0].value))
    assert 80 < len(said)
    for language in LANGUAGES:
        words = Words(language, ("teahouse.safety.roles",))
        assert language == "en" or [] == sorted(one for one in said if words.gettext(one) == one), language
