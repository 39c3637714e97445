"""The rest of the Desk in a browser: rules and hash lists, figures, notices, orders and campaigns, the rulebook."""

import json
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest

from tests.harness.authenticator import staff
from tests.harness.person import Person
from tests.harness.servers import Server
from tests.web.browser import DESKTOP, PHONE, Browser, Look

WHY = "The same words, again and again, by accounts of yesterday."


class Bureau(NamedTuple):
    server: Server
    lin: Person
    mei: Person
    mo: Person
    sen: Person
    law: Person
    audit: Person

    def look(
        self, browser: Browser, who: Person, path: str, width: int = DESKTOP, *, console: bool = True, **more: object
    ) -> Look:
        cookies = {"teahouse_session": who.token}
        look = browser.look(self.server.url + path, width, cookies=cookies, **more)  # type: ignore[arg-type]
        look.assert_clean(console=console)
        return look

    def both(self, browser: Browser, who: Person, path: str, name: str) -> Look:
        """A page as it is wide, and as it is on a phone in the dark and in Chinese."""
        wide = self.look(browser, who, path, shot=browser.folder / f"{name}.png")
        self.look(browser, who, path, PHONE, dark=True, lang="zh-Hans", shot=browser.folder / f"{name}-phone.png")
        return wide

    def post(self, who: Person, path: str, **fields: str) -> httpx.Response:
        """A form, as a browser without scripts sends it."""
        return self.sent(who, path, data=fields)

    def sent(self, who: Person, path: str, **more: object) -> httpx.Response:
        with httpx.Client(
            base_url=self.server.url, cookies={"teahouse_session": who.token}, headers={"sec-fetch-site": "same-origin"}
        ) as http:
            return http.post(path, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    server = Server(tmp_path_factory.mktemp("bureau") / "house").start()
    lin, mei = server.people("Lin", "Mei")
    working = [staff(server.person(name), role, server) for name, role in
               (("Mo", "moderator"), ("Sen", "senior"), ("Law", "legal"), ("Aud", "auditor"))]  # fmt: skip
    room = lin.create_room(preset="public_chat", visibility="public", name="Harbour 港口")
    mei.join(room)
    said = lin.say(room, "A free airdrop: a deposit of 20 today, twice your fare back tomorrow!")
    mei.post("v3/rooms/{}/report/{}", room, said, body={"reason": "It is a swindle."})
    yield Bureau(server, lin, mei, *working)
    server.stop()


def test_a_rule_is_drafted_weighed_run_dry_put_into_force_and_retired(browser: Browser, bureau: Bureau) -> None:
    assert "no rule yet" in bureau.both(browser, bureau.mo, "/desk/rules", "desk-rules").text
    rule = {"name": "airdrops", "expression": "text.contains('free airdrop'", "ground": "fraud", "outcome": "hold",
            "why": "It promises money for nothing.", "because": WHY}  # fmt: skip
    wrong = bureau.post(bureau.mo, "/desk/rules", **rule)
    assert 422 == wrong.status_code and 'id="e-expression"' in wrong.text and "free airdrop" in wrong.text
    wrong = bureau.post(bureau.mo, "/desk/rules", **rule | {"because": " ", "ends_ms": "never"})
    assert 422 == wrong.status_code and 'id="e-because"' in wrong.text
    rule["expression"] = "text.contains('free airdrop')"
    assert 303 == bureau.post(bureau.mo, "/desk/rules", **rule).status_code
    assert 422 == bureau.post(bureau.mo, "/desk/rules", **rule).status_code
    page = "/desk/rules/airdrops"
    steps = [("click", "button[value=run]"), ("waitForSelector", "text=What it would have done")]
    ran = bureau.look(browser, bureau.mo, page, steps=steps, shot=browser.folder / "desk-rule-run.png")
    assert "1 of " in ran.text and "by 1 authors" in ran.text and "twice your fare back tomorrow" in ran.text
    assert 403 == bureau.post(bureau.mo, page, do="activate", because=WHY).status_code
    assert 303 == bureau.post(bureau.sen, page, do="activate", because=WHY).status_code
    shown = bureau.both(browser, bureau.sen, page, "desk-rule")
    assert "version 1 is in force" in shown.text and WHY in shown.text and bureau.sen.user_id in shown.text
    assert 422 == bureau.post(bureau.sen, page, do="retire").status_code
    assert 303 == bureau.post(bureau.sen, page, do="retire", because="The wave is over.").status_code
    read = bureau.look(browser, bureau.audit, page, PHONE, lang="zh-Hant")
    assert "The wave is over." in read.text and "free airdrop" in read.text
    for form in ("draft", "run", "activate", "retire", "discard"):
        assert 403 == bureau.post(bureau.audit, page, do=form, because=WHY).status_code
    assert 404 == bureau.post(bureau.mo, "/desk/rules/none", do="run", days="x").status_code


def test_a_hash_list_is_filled_from_a_file_corrected_and_shared_back(browser: Browser, bureau: Bureau) -> None:
    bureau.both(browser, bureau.sen, "/desk/hash-lists", "desk-lists")
    new = {"name": "known-frauds", "ground": "fraud", "outcome": "case", "why": "A picture known from frauds.",
           "sources": "The harbour police", "because": WHY}  # fmt: skip
    assert 403 == bureau.post(bureau.mo, "/desk/hash-lists", **new).status_code
    assert 422 == bureau.post(bureau.sen, "/desk/hash-lists", **new | {"name": "../x", "pdq": "99"}).status_code
    wrong = bureau.post(bureau.sen, "/desk/hash-lists", **new | {"pdq": "99"})
    assert 422 == wrong.status_code and 'id="e-pdq"' in wrong.text
    assert 303 == bureau.post(bureau.sen, "/desk/hash-lists", **new).status_code
    page, digest = "/desk/hash-lists/known-frauds", "ab" * 32
    taken = {"source": "The harbour police", "because": WHY}
    broken = ("list.csv", b"indicator,type\nzz,HASH_SHA256\n", "text/csv")
    wrong = bureau.sent(bureau.mo, f"{page}/import", data=taken, files={"file": broken})
    assert 422 == wrong.status_code and 'id="e-file"' in wrong.text
    assert 422 == bureau.sent(bureau.mo, f"{page}/import", data=taken, files={}).status_code
    assert 303 == bureau.post(bureau.mo, page, do="add", algorithm="sha256", digest=digest, because=WHY).status_code
    exported = httpx.get(f"{bureau.server.url}{page}/export?format=csv", cookies={"teahouse_session": bureau.mo.token})
    assert digest in exported.text and 'filename="known-frauds.csv"' in exported.headers["content-disposition"]
    again = exported.text.replace(digest, "cd" * 32).encode()
    sent = bureau.sent(bureau.mo, f"{page}/import", data=taken, files={"file": ("list.csv", again, "text/csv")})
    assert 303 == sent.status_code
    entry = {"do": "entry", "entry": f"sha256:{digest}", "state": "disputed"}
    assert 422 == bureau.post(bureau.mo, page, **entry).status_code
    assert 303 == bureau.post(bureau.mo, page, **entry, because="It is a timetable.").status_code
    shown = bureau.both(browser, bureau.sen, page, "desk-list")
    assert "It is a timetable." in shown.text and "cd" * 32 in shown.text and "1 new, 0 known" in shown.text
    assert "It is a timetable." in bureau.look(browser, bureau.audit, f"{page}?state=disputed").text
    for odd in ("?after=%00", "?after=x:y", "?state=no"):
        answer = httpx.get(f"{bureau.server.url}{page}{odd}", cookies={"teahouse_session": bureau.mo.token})
        assert answer.status_code in (200, 400)
    assert 403 == bureau.post(bureau.audit, page, do="add", algorithm="md5", digest="00", because=WHY).status_code
    assert json.loads(
        httpx.get(f"{bureau.server.url}{page}/export", cookies={"teahouse_session": bureau.mo.token}).text
    )
