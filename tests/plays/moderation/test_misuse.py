"""Misuse of complaints, and manifestly illegal content that comes again (Art. 23 DSA): counted, told, weighed.

Cy's messages are removed, and Cy complains of each in the same words. Nothing of it is automatic, and all of it ends.
"""

import httpx

from tests.harness.person import Json, Person, refused
from tests.harness.servers import Server
from tests.plays.moderation.conftest import AtTheDesk
from tests.plays.moderation.test_looks import of_the_law
from tests.plays.moderation.test_notices import MOD, REASONS, SCAM, V1, WHY, heard, notice_about, removal

UNFOUNDED = "It repeats the same words for the third time and names no reason."
LAW = "Criminal Code, section 263"
DAY_MS = 86_400_000


def removed(desk: AtTheDesk, cy: Person, rita: Person, **rest: object) -> tuple[str, str]:
    """A message of Cy's that Rita reports and Mo removes: the case, and the token of the statement."""
    room = cy.room_with(rita)
    said = cy.say(room, "Send me the PIN of your card")
    rita.post("v3/rooms/{}/report/{}", room, said, body={"reason": WHY})
    case = notice_about(desk.mo, said)["case_id"]
    desk.mo.get(f"{MOD}/cases/{{}}", case)
    desk.mo.post(f"{MOD}/cases/{{}}/claim", case)
    body: Json = {
        "case_id": case, "about": [said], "measures": [removal(said, None)], "rule_id": "fraud", "category": SCAM,
        "facts": "You asked somebody for the PIN of their card.", "explanation": "No bank asks for it.",
        "public_facts": "A message asked for the PIN of a card.", **rest,
    }  # fmt: skip
    made = desk.mo.post(f"{MOD}/cases/{{}}/decisions", case, body=body)
    return case, made["url"].rsplit("/", 1)[1]


def appeal(house: Server, token: str) -> httpx.Response:
    return httpx.post(f"{house.url}{V1}/appeals", json={"statement": token, "words": "You are all wrong."})


def page(house: Server, person: Person, path: str, **query: str) -> httpx.Response:
    cookie = {"cookie": f"teahouse_session={person.token}"}
    return person.http.get(path, params=query, headers=cookie, follow_redirects=False)


def test_who_complains_without_ground_is_warned_then_waits_and_can_complain_again(
    house: Server, desk: AtTheDesk
) -> None:
    cy, rita = house.people("Cy", "Rita")
    who, cases = f"{MOD}/complainants/{{}}", f"{MOD}/cases/{{}}"
    for count in (1, 2, 3):
        case, token = removed(desk, cy, rita)
        assert 200 == appeal(house, token).status_code
        desk.mu.get(cases, case)
        turned = {"outcome": "uphold", "reasons": "It is what the message says.", "unfounded": UNFOUNDED}
        desk.mu.post(f"{cases}/appeals/0/decisions", case, body=turned)
        answer = httpx.get(f"{house.url}{V1}/appeals/{token}").json()["answer"]
        assert f"The complaint was manifestly unfounded: {UNFOUNDED}" in answer
        if count == 1:
            with refused(409, "M_UNKNOWN"):
                desk.mo.post(f"{who}/warn", cy.user_id, body=REASONS)
        if count == 2:
            desk.mo.post(f"{who}/warn", cy.user_id, body=REASONS)
    with refused(409, "M_UNKNOWN"):
        desk.mu.put(f"{cases}/appeals/0/unfounded", case, body=REASONS)
    desk.mu.put(f"{cases}/appeals/0/unfounded", case, body={**REASONS, "unfounded": False})
    with refused(409, "M_UNKNOWN"):
        desk.sen.post(f"{who}/suspend", cy.user_id, body={**REASONS, "days": 30})
    desk.mu.put(f"{cases}/appeals/0/unfounded", case, body=REASONS)
    with refused(403, "M_FORBIDDEN"):
        desk.mo.post(f"{who}/suspend", cy.user_id, body={**REASONS, "days": 30})
    until_ms = desk.sen.post(f"{who}/suspend", cy.user_id, body={**REASONS, "days": 30})["until_ms"]

    case, token = removed(desk, cy, rita)
    waits = appeal(house, token)
    assert (403, until_ms) == (waits.status_code, waits.json()["complaints_suspended_until_ms"])
    headers = {"sec-fetch-site": "same-origin", "accept-language": "en"}
    with httpx.Client(base_url=house.url, headers=headers) as browser:
        shown = browser.post(f"/statements/{token}/appeal", data={"words": "You are all wrong."})
    assert 403 == shown.status_code and "You can appeal this decision then." in shown.text
    cy.room_with(rita)
    room = rita.room_with(cy)
    said = rita.say(room, "Stop that")
    cy.post("v3/rooms/{}/report/{}", room, said, body={"reason": "rude"})
    assert notice_about(desk.mo, said)["case_id"], "complaints wait, notices do not"

    told = desk.aud.get(who, cy.user_id)
    assert ["unfounded"] * 2 + ["warned", "unfounded", "founded", "unfounded", "suspended"] == [
        one["act"] for one in told["acts"]
    ]
    assert (3, until_ms) == (told["standing"]["unfounded"], told["standing"]["suspended_until_ms"])
    assert "complainant" in [one["of"] for one in desk.aud.get(f"{MOD}/looks", by=desk.aud.user_id)["items"]]
    at_desk = page(house, desk.mo, "/desk/complainants", who=cy.user_id)
    assert 200 == at_desk.status_code and UNFOUNDED in at_desk.text
    desk.sen.post(f"{who}/lift", cy.user_id, body=REASONS)
    assert 200 == appeal(house, token).status_code
    said_to = heard(cy, 10)
    starts = ("A warning about your complaints", "Your complaints are not looked at", "Your complaints are looked at")
    assert [True] * 3 == [any(one.startswith(start) for one in said_to) for start in starts]


def test_who_gave_notice_and_complains_is_counted_by_their_own_name(house: Server, desk: AtTheDesk) -> None:
    cy, noa = house.people("Cy", "Noa")
    case_of = f"{MOD}/cases/{{}}"
    room = cy.room_with(noa)
    said = cy.say(room, "Good morning")
    given = {"location": f"{room}/{said}", "category": SCAM, "explanation": WHY, "good_faith": True}
    receipt = noa.post(f"{V1}/notices", body=given)
    case = notice_about(desk.mo, said)["case_id"]
    desk.mo.get(case_of, case)
    desk.mo.post(f"{case_of}/claim", case)
    body = {
        "case_id": case, "about": [said], "measures": [], "rule_id": "fraud", "category": SCAM,
        "facts": "It says good morning.", "explanation": "That is allowed.", "public_facts": "It says good morning.",
    }  # fmt: skip
    desk.mo.post(f"{case_of}/decisions", case, body=body)
    complaint = httpx.post(f"{house.url}{V1}/notices/{receipt['token']}/complaint", json={"words": "I do not like it."})
    assert 200 == complaint.status_code
    desk.mu.get(case_of, case)
    turned = {"outcome": "uphold", "reasons": "It says good morning.", "unfounded": UNFOUNDED}
    desk.mu.post(f"{case_of}/appeals/0/decisions", case, body=turned)
    told = desk.mo.get(f"{MOD}/complainants/{{}}", noa.user_id)
    assert [f"{case}/0"] == [one["complaint"] for one in told["acts"]]
    lex = of_the_law(house, desk, "Lexi")
    with refused(403, "M_FORBIDDEN"):
        lex.get(f"{MOD}/complainants/{{}}", lex.user_id)


def test_manifestly_illegal_content_is_counted_and_shown_to_whoever_decides(house: Server, desk: AtTheDesk) -> None:
    cy, rita = house.people("Cy", "Rita")
    with refused(400, "M_INVALID_PARAM"):
        removed(desk, cy, rita, manifest=True)
    law = {"rule_id": "", "law": {"reference": LAW}, "manifest": True}
    first, token = removed(desk, cy, rita, **law)
    assert "manifestly illegal" in httpx.get(f"{house.url}{V1}/statements/{token}").json()["letter"]
    second, _ = removed(desk, cy, rita)
    strikes = desk.mu.get(f"{MOD}/cases/{{}}/strikes", second)
    (one,) = strikes["strikes"]
    assert (first, LAW, 180 * DAY_MS, 1) == (
        one["case_id"], one["law"], one["ends_ms"] - one["at_ms"], strikes["items"],
    )  # fmt: skip
    assert (2, 3) == (strikes["decisions"], strikes["of_cases"]), "of how many, for the relation"
    shown = page(house, desk.mu, f"/desk/cases/{second}")
    assert "Manifestly illegal before" in shown.text and LAW in shown.text
    form = page(house, desk.mu, f"/desk/cases/{second}/decide")
    assert LAW in form.text and 'name="manifest"' in form.text
    case = desk.mu.get(f"{MOD}/cases/{{}}", second)["case"]
    assert ["remove"] == [one["measure"]["kind"] for one in case["measures"]], "nothing came of it by itself"
