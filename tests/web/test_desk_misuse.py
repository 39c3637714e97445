"""Misuse of complaints at the Desk: called so, warned of, made to wait, ended; and what the person sees of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import httpx
import pytest

from tests.harness.authenticator import staff
from tests.harness.person import Person
from tests.harness.servers import Server
from tests.plays.moderation.test_misuse import UNFOUNDED, appeal
from tests.plays.moderation.test_notices import MOD, SCAM, notice_about, removal
from tests.web.at_work import AtWork
from tests.web.browser import PHONE, Browser

WHY = "Each of your complaints says the same, and none says why."
TURNED = {"outcome": "uphold", "reasons": "It is what the message says."}


@dataclass(frozen=True)
class Counter(AtWork):
    cy: Person
    rita: Person
    mo: Person
    sen: Person
    audit: Person

    def removed(self) -> tuple[str, str]:
        """A message of Cy's that Mo removes: the case, and the token of the statement."""
        room = self.cy.room_with(self.rita)
        said = self.cy.say(room, "Send me the PIN of your card")
        self.rita.post("v3/rooms/{}/report/{}", room, said, body={"reason": "He asks for my PIN."})
        case = str(notice_about(self.mo, said)["case_id"])
        self.mo.get(f"{MOD}/cases/{{}}", case)
        self.mo.post(f"{MOD}/cases/{{}}/claim", case)
        body = {
            "case_id": case, "about": [said], "measures": [removal(said, None)], "rule_id": "fraud", "category": SCAM,
            "facts": "You asked somebody for the PIN of their card.", "explanation": "No bank asks for it.",
            "public_facts": "A message asked for the PIN of a card.",
        }  # fmt: skip
        made = self.mo.post(f"{MOD}/cases/{{}}/decisions", case, body=body)
        return case, made["url"].rsplit("/", 1)[1]


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    server = Server(tmp_path_factory.mktemp("counter") / "house").start()
    cy, rita = server.people("Cy", "Rita")
    working = [staff(server.person(name), role, server) for name, role in
               (("Mo", "moderator"), ("Sen", "senior"), ("Aud", "auditor"))]  # fmt: skip
    yield Counter(server, cy, rita, *working)
    server.stop()


def test_whoever_complains_without_ground_is_warned_and_waits(browser: Browser, counter: Counter) -> None:
    who = {"who": counter.cy.user_id}
    there = f"/desk/complainants?who={quote(counter.cy.user_id, safe='')}"
    assert 404 == counter.http(counter.mo).get(there).status_code, "of whom there is nothing to say"
    for count in (1, 2, 3):
        case, token = counter.removed()
        assert 200 == appeal(counter.server, token).status_code
        counter.sen.get(f"{MOD}/cases/{{}}", case)
        counter.sen.post(f"{MOD}/cases/{{}}/appeals/0/decisions", case, body={**TURNED, "unfounded": UNFOUNDED})
        if count == 1:
            early = counter.post(counter.mo, "/desk/complainants", do="warn", because=WHY, **who)
            assert 422 == early.status_code and "come before a warning" in early.text
        if count == 2:
            assert 422 == counter.post(counter.mo, "/desk/complainants", do="warn", because=" ", **who).status_code
            assert 303 == counter.post(counter.mo, "/desk/complainants", do="warn", because=WHY, **who).status_code
    assert f'href="{there}"' in counter.http(counter.mo).get(f"/desk/cases/{case}/appeals/0").text
    shown = counter.both(browser, counter.mo, there, "desk-complainant")
    assert "3 unfounded complaints in 180 days" in shown.text and UNFOUNDED in shown.text
    assert "For how many days" not in shown.text, "that is for seniors"
    assert 403 == counter.post(counter.mo, "/desk/complainants", do="suspend", days="7", because=WHY, **who).status_code
    wrong = counter.post(counter.sen, "/desk/complainants", do="suspend", days="91", because=WHY, **who)
    assert 422 == wrong.status_code and WHY in wrong.text
    suspended = counter.post(counter.sen, "/desk/complainants", do="suspend", days="7", because=WHY, **who)
    assert 303 == suspended.status_code
    assert "suspended until" in counter.look(browser, counter.sen, there).text
    read = counter.look(browser, counter.audit, there, PHONE, lang="zh-Hant", shot=browser.folder / "complainant.png")
    assert "What you can do" not in read.text and not re.search("Suspend|unfounded complaints", read.text)

    # Cy's side, without scripts: told at once from when it can be made, and nothing of what was typed is lost.
    _, token = counter.removed()
    statement = f"{counter.server.url}/statements/{token}/appeal"
    for lang, width in (("en", 1280), ("zh-Hans", PHONE), ("zh-Hant", PHONE)):
        steps = [("fill", "textarea[name=words]", "You are all wrong."), ("click", "main button.primary")]
        waits = browser.look(
            statement, width, lang == "zh-Hant", lang, script=False, shot=browser.folder / f"waits-{lang}.png",
            steps=[*steps, ("waitForSelector", ".notice.error, .error")],
        )  # fmt: skip
        waits.assert_clean(console=False)
        assert (lang != "en") or "You can appeal this decision then." in waits.text
    assert 303 == counter.post(counter.sen, "/desk/complainants", do="lift", because=WHY, **who).status_code
    with httpx.Client(base_url=counter.server.url, headers={"sec-fetch-site": "same-origin"}) as http:
        assert 303 == http.post(f"/statements/{token}/appeal", data={"words": "You are all wrong."}).status_code
