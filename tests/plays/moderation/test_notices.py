"""Notices through the front doors: a report, the form without an account, flaggers, misuse; and what they all hear.

Everything goes over HTTP to a real server, from the report to the decision and what those who gave notice are told.
"""

import re
import time
from typing import Any

import httpx
import pytest

from tests.harness.person import Json, Person, refused, texts
from tests.harness.servers import Server
from tests.plays.moderation.conftest import AtTheDesk

V1 = "/_teahouse/v1"
MOD = f"{V1}/moderation"
SCAM = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
WHY = "They ask for the PIN of my card, and say they are my bank."
REASONS = {"reasons": "The page it names says nothing of the kind."}


def decide(who: Person, case_id: str, item: str, *measures: Json) -> Json:
    """Somebody of the staff takes a case and decides it."""
    who.get(f"{MOD}/cases/{{}}", case_id)
    who.post(f"{MOD}/cases/{{}}/claim", case_id)
    body = {
        "case_id": case_id, "about": [item], "measures": list(measures), "rule_id": "fraud", "category": SCAM,
        "facts": "You asked somebody for the PIN of their card.", "explanation": "No bank asks for it.",
        "public_facts": "A message asked for the PIN of a card.",
    }  # fmt: skip
    return who.post(f"{MOD}/cases/{{}}/decisions", case_id, body=body)


def removal(item: str, surface: str | None) -> Json:
    on = {"target": "item", "surface": surface, "id": item, "name": "Send me…", "made_ms": int(time.time() * 1000) - 1}
    return {"kind": "remove", "on": on}


def notice_about(staff: Person, item: str) -> Json:
    """The newest notice about something, as staff read it."""
    found = staff.get(f"{MOD}/notices", item=item)["items"]
    assert found, item
    return dict(staff.get(f"{MOD}/notices/{{}}", found[0]["notice_id"]))


def heard(who: Person, count: int) -> list[str]:
    """What the service itself has told somebody, once it has said so much; in the one room that is tagged as its."""

    def told(answer: Json) -> list[str]:
        for room, joined in answer.get("rooms", {}).get("join", {}).items():
            tags = [one["content"]["tags"] for one in joined["account_data"]["events"] if one["type"] == "m.tag"]
            if any("m.server_notice" in one for one in tags):
                said = texts(answer, room)
                return said if len(said) >= count else []
        return []

    until = time.monotonic() + 15
    while time.monotonic() < until:
        said = told(who.sync())
        if said:
            return said
        time.sleep(0.1)
    raise AssertionError(f"{who.user_id} was not told {count} things")


def form(server: Server) -> httpx.Client:
    """A browser at the form: no account, no scripts."""
    return httpx.Client(base_url=server.url, headers={"sec-fetch-site": "same-origin", "accept": "text/html"})


FILLED = {
    "category": SCAM, "explanation": WHY, "name": "Rosa", "good_faith": "1",
    "email": "rosa@reader.example", "website": "",
}  # fmt: skip


@pytest.mark.santa_clara("T11", "T13")
def test_mei_reports_a_private_message_and_hears_what_was_decided(house: Server, desk: AtTheDesk) -> None:
    lin, mei, kai = house.people("Lin", "Mei", "Kai")
    mei.set_account_data("org.teahouse.language", {"language": "zh-Hans"})
    mei.set_account_data("m.invite_permission_config", {"default_action": "block"})
    room = lin.room_with(kai)
    mei_room = lin.create_room(preset="public_chat")
    mei.join(mei_room)
    said, other = lin.say(mei_room, "Send me the PIN of your card"), lin.say(room, "Are you there?")
    mei.post("v3/rooms/{}/report/{}", mei_room, said, body={"reason": WHY})
    with refused(404, "M_NOT_FOUND"):
        mei.post("v3/rooms/{}/report/{}", room, other, body={"reason": "guessing"})
    with refused(404, "M_NOT_FOUND"):
        mei.post(f"{V1}/notices", body={"location": other, "category": SCAM, "explanation": WHY, "good_faith": True})
    notice = notice_about(desk.mo, said)
    assert (True, WHY, "matrix", mei.user_id) == (
        notice["disclosed"], notice["words"], notice["via"], notice["notifier"],
    )  # fmt: skip
    view = desk.mo.get(f"{MOD}/cases/{{}}", notice["case_id"])
    assert ("", "Send me the PIN of your card") == (
        view["snapshots"][0]["surface"], view["snapshots"][0]["content"]["body"],
    )  # fmt: skip
    decide(desk.mu, notice["case_id"], said, removal(said, None))
    received, decided = heard(mei, 2)
    assert "您的举报已收到" in received and "它已被撤下" in decided
    token = re.findall(r"/report/([\w-]+)", decided)[0]
    told = httpx.get(f"{house.url}{V1}/notices/{token}", headers={"accept-language": "en"}).json()
    assert ("decided", ["remove"]) == (told["state"], told["outcome"]["measures"])


@pytest.mark.santa_clara("A1")
def test_from_the_form_without_an_account_to_the_outcome(house: Server, desk: AtTheDesk) -> None:
    bank = house.person("Bank", displayname="Your bank")
    with form(house) as browser:
        page = browser.get("/report", params={"location": f"https://matrix.to/#/{bank.user_id}"})
        assert page.status_code == 200 and bank.user_id in page.text
        wrong = browser.post("/report", data={**FILLED, "location": "@nobody:nowhere.example"})
        assert wrong.status_code == 400 and 'id="e-location"' in wrong.text and WHY in wrong.text
        sent = browser.post("/report", data={**FILLED, "location": bank.user_id})
        status = sent.headers["location"]
        assert sent.status_code == 303 and "Received" in browser.get(status).text
        assert browser.post("/report", data={**FILLED, "location": bank.user_id}).headers["location"] == status
        otto = {"name": "Otto", "email": "otto@reader.example", "location": bank.user_id}
        assert browser.post("/report", data={**FILLED, **otto}).headers["location"] != status
        first = notice_about(desk.mo, bank.user_id)
        case = desk.mo.get(f"{MOD}/cases/{{}}", first["case_id"])["case"]
        assert 2 == len(case["reporters"]) and 1 == len(case["notices"])
        desk.mo.post(f"{MOD}/cases/{{}}/claim", first["case_id"])
        assert "Being looked at" in browser.get(status).text
        desk.mo.post(f"{MOD}/cases/{{}}/release", first["case_id"])
        decide(desk.mo, first["case_id"], bank.user_id)
        page = browser.get(status)
        assert "Nothing was done" in page.text and "another person will decide" in page.text
        early = browser.post(f"{status}/complaint", data={"words": "No!"})
        assert early.status_code == 400 and 'id="e-words"' in early.text
        unfair = {"words": "It still asks for the PIN, I can see it from here."}
        assert "Another person will look at it." in browser.get(
            browser.post(f"{status}/complaint", data=unfair).headers["location"]
        ).text  # fmt: skip
        assert "You have complained." in browser.get(status).text
        assert "" == httpx.get(f"{house.url}{V1}/notices/{status.rpartition('/')[2]}").json()["outcome"]["answer"]
        token = status.rpartition("/")[2]
        twice = httpx.post(f"{house.url}{V1}/notices/{token}/complaint", json=unfair)
        assert (409, "token: ") == (twice.status_code, twice.json()["error"][:7])
        at, answer = (
            f"{MOD}/cases/{{}}",
            {"outcome": "reverse", "reasons": "The name is still that of a bank it is not."},
        )
        with refused(403, "M_FORBIDDEN"):
            desk.mo.post(f"{at}/appeals/0/decisions", first["case_id"], body=answer)
        desk.mu.get(at, first["case_id"])
        desk.mu.post(f"{at}/appeals/0/decisions", first["case_id"], body=answer)
        assert "Being looked at" in browser.get(status).text, "who gave notice was right: it is decided anew"
        outcome = httpx.get(f"{house.url}{V1}/notices/{token}").json()["outcome"]
        assert answer["reasons"] in outcome["answer"] and answer["reasons"] in browser.get(status).text
        proofs = outcome["proofs"]
        assert ["made", "decided"] == [one["event"] for one in proofs]
        assert not [one for one in proofs if f'/proof/{one["index"]}"' not in browser.get(status).text]
        forged = browser.post("/report", data=FILLED, headers={"sec-fetch-site": "cross-site"})
        assert forged.status_code == 403


def test_a_flagger_comes_first_and_misuse_is_put_aside(house: Server, desk: AtTheDesk) -> None:
    eve, lin, kai = house.people("Eve", "Lin", "Kai")
    named: Json = {"name": "Hotline", "email": "desk@hotline.example", "reasons": "named by the coordinator"}
    with refused(403, "M_FORBIDDEN"):
        desk.mo.post(f"{MOD}/flaggers", body=named)
    with refused(403, "M_FORBIDDEN"):
        desk.aud.post(f"{MOD}/flaggers", body=named)
    key = desk.lex.post(f"{MOD}/flaggers", body=named)["key"]
    given: dict[str, Any] = {"category": SCAM, "explanation": WHY, "good_faith": True}
    whole = {**given, "location": kai.user_id, "flagger_key": key}
    receipt = httpx.post(f"{house.url}{V1}/notices", json=whole).json()
    assert receipt["processed"] and not receipt["again"]
    flagged = notice_about(desk.aud, kai.user_id)
    assert "trusted" == flagged["lane"]
    assert flagged["case_id"] in [
        one["case_id"] for one in desk.mo.get(f"{MOD}/cases", lane="trusted", limit=100)["items"]
    ]

    at = f"{MOD}/notifiers/{{}}"
    for count, name in enumerate(("Ann", "Ben", "Cho"), 1):
        target = house.person(name)
        eve.post("v3/users/{}/report", target.user_id, body={"reason": "a thief!"})
        one = notice_about(desk.mo, target.user_id)["notice_id"]
        desk.mo.put(f"{MOD}/notices/{{}}/unfounded", one, body=REASONS)
        if count == 2:
            desk.mo.post(f"{at}/warn", eve.user_id, body=REASONS)
    with refused(403, "M_FORBIDDEN"):
        desk.mo.post(f"{at}/suspend", eve.user_id, body={**REASONS, "days": 30})
    desk.sen.post(f"{at}/suspend", eve.user_id, body={**REASONS, "days": 30})
    eve.post("v3/users/{}/report", lin.user_id, body={"reason": "a thief, too!"})
    aside = notice_about(desk.mo, lin.user_id)
    assert ("", "a thief, too!") == (aside["case_id"], aside["words"])
    assert aside["notice_id"] in [
        one["notice_id"] for one in desk.mo.get(f"{MOD}/notices", state="put_aside", limit=100)["items"]
    ]
    assert desk.mo.post(f"{MOD}/notices/{{}}/take-up", aside["notice_id"], body={"reasons": "This one is right."})[
        "case_id"
    ]
    said = heard(eve, 6)
    assert ["A warning", "Your notices are not looked at"] == [
        start for start in ("A warning", "Your notices are not looked at") if any(one.startswith(start) for one in said)
    ]
    acts = [one["act"] for one in desk.aud.get(at, eve.user_id)["acts"]]
    assert ["unfounded", "unfounded", "warned", "unfounded", "suspended", "taken_up"] == acts
