"""The staff work on cases over HTTP: one opens what they saw, another judges with care, an auditor reads it all."""

from typing import Any

import httpx
import pytest
import pyvips

from tests.harness.person import Json, Person, Refusal, refused
from tests.harness.servers import Server
from tests.parts.media.pictures import contrast, seen, still, striped
from tests.plays.moderation.conftest import AtTheDesk

CASES = "/_teahouse/v1/moderation/cases"
NOTICES = "/_teahouse/v1/moderation/notices"
SCAM = {"category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "keyword": "KEYWORD_PHISHING", "rule_id": "fraud.phishing"}


@pytest.fixture
def people(house: Server, desk: AtTheDesk) -> tuple[Person, Person, Person, Person, Person]:
    """Rob, of whom there is something to see, Lin, and a moderator, a senior and an auditor."""
    rob = house.person("Rob", displayname="Free tea, click here")
    return rob, house.person("Lin"), desk.mo, desk.sen, desk.aud


def avatar(person: Person, picture: bytes) -> str:
    answer = person.http.post(
        "/_matrix/media/v3/upload", content=picture, headers={"Authorization": f"Bearer {person.token}"}
    )
    mxc = str(answer.json()["content_uri"])
    person.set_profile("avatar_url", mxc)
    return mxc


def does(person: Person, case: str, verb: str, **body: Any) -> Json:
    return person.call("POST", f"{CASES}/{{}}/{verb}", case, body=body or None)


def picture(person: Person, case: str, item: str, **query: Any) -> httpx.Response:
    answer = person.request("GET", f"{CASES}/{{}}/items/{{}}/picture", case, item, params=query)
    if not answer.is_success:
        raise Refusal(answer)
    return answer


def test_mo_opens_a_case_looks_with_care_and_hands_it_up(
    people: tuple[Person, Person, Person, Person, Person],
) -> None:
    rob, lin, mo, sen, aud = people
    loud = striped(600, 400)
    avatar(rob, loud)
    made = mo.post(CASES, body={"locations": [rob.user_id], "note": "seen in the directory", **SCAM})
    case = made["case_id"]
    assert ("staff", "open", rob.user_id) == (made["lane"], made["status"], made["subject"]["account"])
    rob.set_profile("displayname", "Nothing to see")

    view = mo.get(f"{CASES}/{{}}", case)
    assert ["opened", "noted", "viewed"] == [act["act"] for act in view["acts"]]
    assert "seen in the directory" == view["acts"][1]["words"]
    (kept,) = view["snapshots"]
    assert ("profile", "Free tea, click here", True) == (
        kept["surface"],
        kept["content"]["displayname"],
        kept["intact"],
    )
    assert {"claimed", "noted", "escalated"} <= set(view["can"])
    assert "decide" == view["case"]["clocks"][0]["name"]

    veiled = picture(mo, case, rob.user_id)
    assert "image/jpeg" == veiled.headers["content-type"]
    assert "no-store" in veiled.headers["cache-control"]
    assert ("jpeg", 320, 213, 1) == seen(veiled.content)
    assert contrast(veiled.content) < 2
    full = picture(mo, case, rob.user_id, shown="true")
    assert loud == full.content
    assert mo.get(f"{CASES}/{{}}/items/{{}}", case, rob.user_id) == kept
    looks = [(one["by"], one["what"], one["shown"]) for one in aud.get(f"{CASES}/{{}}", case)["case"]["looks"]]
    assert [(mo.user_id, "", False), (mo.user_id, rob.user_id, True), (mo.user_id, rob.user_id, False)] == looks[:3]
    assert (aud.user_id, "", False) == looks[3]

    key = {"Idempotency-Key": f"claim {case}"}
    once = mo.request("POST", f"{CASES}/{{}}/claim", case, headers=key)
    again = mo.request("POST", f"{CASES}/{{}}/claim", case, headers=key)
    assert (once.json(), "true") == (again.json(), again.headers["idempotency-replayed"])
    assert case in [one["case_id"] for one in mo.get(CASES, assigned="me")["items"]]
    does(mo, case, "opinions", proposal="a" * 64)
    assert case in [one["case_id"] for one in sen.get(CASES, asks="true", limit=100)["items"]]
    sen.get(f"{CASES}/{{}}", case)
    given = does(sen, case, "opinions/answer", proposal="a" * 64, agrees=False, why="a warning would do")
    assert [(False, sen.user_id)] == [(one["agrees"], one["given_by"]) for one in given["opinions"]]
    does(mo, case, "release")
    assert "senior" == does(mo, case, "escalate", to="senior")["level"]
    with refused(403, "M_FORBIDDEN") as why:
        does(mo, case, "claim")
    assert "role" == why[0].body["field"]
    assert sen.user_id == does(sen, case, "assign", to=sen.user_id)["assigned_to"]
    counts = aud.get("/_teahouse/v1/moderation/queues")
    assert counts["waiting"] >= 1 and counts["levels"]["senior"] >= 1

    # who may not, and what cannot be
    for one in (rob, lin):
        with refused(403, "M_FORBIDDEN"):
            one.get(f"{CASES}/{{}}", case)
        with refused(403, "M_FORBIDDEN"):
            one.get(CASES)
        with refused(403, "M_FORBIDDEN"):
            picture(one, case, rob.user_id)
    other = mo.another_device()  # a session in which no second factor was shown
    with refused(403, "M_FORBIDDEN"):
        other.get(f"{CASES}/{{}}", case)
    for verb, body in (("claim", {}), ("notes", {"note": "x"}), ("close", {}), ("assign", {"to": aud.user_id})):
        with refused(403, "M_FORBIDDEN"):
            does(aud, case, verb, **body)
    for verb, body, status, said in (
        ("assign", {"to": lin.user_id}, 400, "to: "),
        ("escalate", {"to": "moderator"}, 400, "$.to"),
        ("merge", {"into": case}, 400, "into: "),
        ("opinions", {"proposal": "no"}, 400, "$.proposal"),
        ("notes", {"note": ""}, 400, "$.note"),
        ("notes", {"note": "a\0b"}, 400, "words: "),
        ("assign", {"to": "@a\0b"}, 400, "$.to"),
        ("merge", {"into": "a\0b"}, 400, "$.into"),
        ("close", {}, 409, "act: "),
    ):
        with refused(status) as why:
            does(sen, case, verb, **body)
        assert said in why[0].body["error"], (verb, why[0].body)
    with refused(404, "M_NOT_FOUND"):
        does(mo, "nothing", "claim")
    for nothing in ("nothing", "a\0b"):
        with refused((400, 404)):
            mo.get(f"{CASES}/{{}}", nothing)
        with refused((400, 404)):
            mo.get(f"{CASES}/{{}}/items/{{}}", case, nothing)
    for field in ("rule_id", "law", "keyword", "category"):
        with refused(400):
            mo.post(CASES, body={"locations": [rob.user_id], **SCAM, field: "a\0b"})
    with refused(400, "M_INVALID_PARAM"):
        mo.get(CASES, cursor="guess")
    with refused(400, "M_INVALID_PARAM"):
        mo.get(CASES, lane="fast")


def test_what_is_private_is_not_opened_and_two_cases_of_one_account_become_one(
    people: tuple[Person, Person, Person, Person, Person],
) -> None:
    rob, lin, mo, _, _ = people
    room = rob.room_with(lin)
    said = rob.say(room, "between us")
    with refused((400, 404)):
        mo.post(CASES, body={"locations": [f"{room}/{said}"], **SCAM})
    with refused(400, "M_INVALID_PARAM") as why:
        mo.post(CASES, body={"locations": [rob.user_id, lin.user_id], **SCAM})
    assert "locations[1]" == why[0].body["field"]
    first = mo.post(CASES, body={"locations": [rob.user_id], **SCAM})["case_id"]
    second = mo.post(CASES, body={"locations": [rob.user_id], **SCAM})["case_id"]
    near = mo.get(f"{CASES}/{{}}", first)["similar"]
    assert ["item", "account", "rule"] == next(one["why"] for one in near if one["case"]["case_id"] == second)
    assert first == does(mo, second, "merge", into=first)["case_id"]
    found = {one["case_id"]: one for one in mo.get(CASES, account=rob.user_id)["items"]}
    assert ("merged", first) == (found[second]["status"], found[second]["merged_into"])
    assert {first} == {one["case_id"] for one in mo.get(CASES, q=rob.user_id, status="open")["items"]}
    acts = [act["act"] for act in mo.get(f"{CASES}/{{}}", first)["acts"]]
    assert "merged_in" in acts
    with refused(409):
        does(mo, second, "notes", note="too late")


def test_what_reporters_wrote_goes_along_when_their_cases_become_one(house: Server, desk: AtTheDesk) -> None:
    lin, mei, kai, kim = house.people("Lin", "Mei", "Kai", "Kim")
    room = mei.create_room(preset="public_chat")
    for one in (lin, kai, kim):
        one.join(room)
    made = []
    for who in (mei, kai, kim):
        said = lin.say(room, f"{who.user_id}, send me the PIN of your card")
        who.post("v3/rooms/{}/report/{}", room, said, body={"reason": f"{who.user_id} was asked for a PIN"})
        made.append(desk.mo.get(f"{NOTICES}", item=said)["items"][0]["case_id"])
    first, second, third = made
    assert 3 == len(set(made))
    does(desk.mo, third, "merge", into=second)  # the oldest is due first, so that all go on in it
    does(desk.mo, second, "merge", into=first)
    words = [f"{who.user_id} was asked for a PIN" for who in (kim, kai, mei)]
    assert words == [one["words"] for one in desk.mo.get(NOTICES, case_id=first)["items"]]
    assert words[:2] == [one["words"] for one in desk.mo.get(NOTICES, case_id=second)["items"]]
    one, other = (desk.mo.get(NOTICES, case_id=first, limit=2)["items"] for _ in range(2))
    assert words[:2] == [notice["words"] for notice in one] and one == other
    assert [] == desk.mo.get(NOTICES, case_id="nothing")["items"]


def test_a_picture_is_a_picture_whatever_the_colours(people: tuple[Person, Person, Person, Person, Person]) -> None:
    rob, _, mo, _, _ = people
    avatar(rob, still(900, 300, ".png", True))
    case = mo.post(CASES, body={"locations": [rob.user_id], **SCAM})["case_id"]
    grey: Any = pyvips.Image.new_from_buffer(picture(mo, case, rob.user_id).content, "")
    assert (1, 320) == (grey.bands, grey.width)
    with refused(404):
        picture(mo, case, rob.user_id, no=1)


def test_whoever_is_free_takes_what_is_due_first(house: Server, desk: AtTheDesk) -> None:
    queues, rob = "/_teahouse/v1/moderation/queues", house.person("Rob")
    made = {desk.mo.post(CASES, body={"locations": [rob.user_id], **SCAM})["case_id"] for _ in range(2)}
    taken = set()
    while (case := desk.mu.post(f"{queues}/next", body={"lane": "staff"})["case"]) is not None:
        assert (desk.mu.user_id, "staff") == (case["assigned_to"], case["lane"])
        taken.add(case["case_id"])
    assert made <= taken
    assert made.isdisjoint(one["case_id"] for one in desk.aud.get(CASES, assigned="nobody", limit=100)["items"])
    with refused(403, "M_FORBIDDEN"):
        desk.aud.post(f"{queues}/next")
    with refused(400, "M_BAD_JSON"):
        desk.mu.post(f"{queues}/next", body={"lane": "fast"})
