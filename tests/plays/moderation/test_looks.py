"""Nobody looks into what is about them, and who looks at people's words is known: asked of every staff route there is.

Two are of the law and may read all. Sub has a case with everything in it: notices (of a member who opened an encrypted
message, of a reader with name and address), a note, a draft, a decision, an appeal, and an order beside it. Whatever
route shows a word of that, shows none of it to Sub, and leaves a look of whoever reads it.
"""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import msgspec
import pytest

from spec import check
from teahouse.kernel.http import Auth, Route
from teahouse.safety.notices import commitment
from tests.harness.authenticator import enrol
from tests.harness.person import Person
from tests.harness.servers import Server
from tests.plays.moderation.conftest import STAFF, AtTheDesk
from tests.plays.moderation.test_auditor import PLACES, ask, routes

V1 = "/_teahouse/v1"
MOD = f"{V1}/moderation"
SCAM = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
#: What nobody may read unseen, by where it stands.
MARKS = {
    "name": "Rosamunde Quill", "address": "quill@reader.example", "words": "the words of who gave notice",
    "opened": "the opened words of the message", "note": "the note among those who work on it",
    "draft": "the facts as they are drafted", "appeal": "the words of who appeals", "order": "the reasons of the order",
}  # fmt: skip
#: Routes that must be among those that show some: else what is asked of all of them asks nothing.
SHOWING = {
    "getNotice", "getNotifier", "getCase", "listDecisionDrafts", "getStaffOrder", "getDeskNotice", "getDeskNotifier",
    "getDeskCase", "getDeskDecision", "getDeskAppeal", "getDeskOrder",
}  # fmt: skip


class Told(NamedTuple):
    """Sub, a member of the staff; who reported them; and where it all stands, by the fields of paths."""

    sub: Person
    rita: Person
    places: dict[str, str]
    draft: str


def of_the_law(house: Server, desk: AtTheDesk, name: str) -> Person:
    """Somebody new who may read everything."""
    person = house.person(name)
    desk.ada.put(f"{STAFF}/{{}}/roles/{{}}", person.user_id, "legal", body={"reason": "reads"})
    return enrol(person)


_told: dict[str, Told] = {}


@pytest.fixture
def told(house: Server, desk: AtTheDesk) -> Told:
    """Once for each house."""
    if house.url not in _told:
        _told[house.url] = tell(house, desk)
    return _told[house.url]


def tell(house: Server, desk: AtTheDesk) -> Told:
    sub, rita = of_the_law(house, desk, "Sub"), house.person("Rita")
    room = sub.room_with(rita)
    opened, key = json.dumps({"type": "m.room.message", "content": {"body": MARKS["opened"]}}), bytes(32)
    said = sub.put(
        "v3/rooms/{}/send/m.room.encrypted/{}", room, "t1",
        body={"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "device_id": "D", "sender_key": "k",
              "session_id": "s", "org.teahouse.franking": {"commitment": commitment(key, opened)}},
    )["event_id"]  # fmt: skip
    given: dict[str, Any] = {"category": SCAM, "explanation": MARKS["words"], "good_faith": True}
    shown = {"plaintext": opened, "key": base64.b64encode(key).decode()}
    rita.post(f"{V1}/notices", body={**given, "location": f"{room}/{said}", "disclosure": shown})
    named = {**given, "location": sub.user_id, "name": MARKS["name"], "email": MARKS["address"]}
    assert 200 == httpx.post(f"{house.url}{V1}/notices", json=named).status_code
    one = desk.mo.get(f"{MOD}/notices", item=said)["items"][0]
    case = one["case_id"]
    desk.mo.get(f"{MOD}/cases/{{}}", case)
    desk.mo.post(f"{MOD}/cases/{{}}/claim", case)
    desk.mo.post(f"{MOD}/cases/{{}}/notes", case, body={"note": MARKS["note"]})
    on = {"target": "item", "surface": None, "id": said, "name": "…", "made_ms": int(time.time() * 1000) - 1}
    decision = {
        "case_id": case, "about": [said], "measures": [{"kind": "remove", "on": on}], "rule_id": "fraud",
        "category": SCAM, "facts": MARKS["draft"], "explanation": "No bank asks for it.",
        "public_facts": "A message asked for the PIN of a card.",
    }  # fmt: skip
    draft = desk.mo.post(f"{MOD}/cases/{{}}/drafts", case, body=decision)["wanted"]["number"]
    made = desk.mo.post(f"{MOD}/cases/{{}}/decisions", case, body=decision)
    token = made["url"].rsplit("/", 1)[1]
    httpx.post(f"{house.url}{V1}/appeals", json={"statement": token, "words": MARKS["appeal"]}).raise_for_status()
    order = {
        "kind": "act", "reference": "7 O 1/26", "issuer": "Landgericht", "country": "DE", "contact": "a@court.example",
        "legal_basis": "Section 1", "reasons": MARKS["order"], "locations": [sub.user_id], "places": ["DE"],
        "category": SCAM, "redress": "A complaint within a month.",
    }  # fmt: skip
    sent = httpx.post(f"{house.url}{V1}/orders", json=order).json()
    places = {
        "caseId": case, "notice_id": one["notice_id"], "notice": one["notice_id"], "notifier": rita.user_id,
        "order": sent["order_id"], "item": said, "no": "0", "complainant": sub.user_id,
    }  # fmt: skip
    return Told(sub, rita, places, draft)


#: Fields of paths at which nothing of a case stands, with something that fits.
ELSEWHERE = {
    "name": "1", "flagger_id": "1", "flagger": "1", "list": "1", "user_id": "@a:tea.house", "authority": "1",
    "campaign": "1", "proposal_id": "1", "factor_id": "1", "role": "1", "algorithm": "1", "digest": "1",
    "measureId": "1",
}  # fmt: skip


def gets() -> list[Route]:
    return [one for one in check.routes() if one.path.startswith(PLACES) and one.method == "GET"]


def asked(told: Told, route: Route) -> Iterator[dict[str, str]]:
    """The queries of a route: none, and those by which it might say more."""
    yield {}
    case, item, rita = told.places["caseId"], told.places["item"], told.rita.user_id
    yield from {
        "listNotices": [{"notifier": rita}, {"case_id": case}],
        "getDeskNotices": [{"notifier": rita}],
        "getDeskNotifier": [{"who": rita}],
        "listSignals": [{"case": case}, {"item": item}],
        "getDeskDecision": [{"draft": told.draft}],
        "listCases": [{"q": case}, {"account": told.sub.user_id}],
        "getDeskQueue": [{"q": case}, {"account": told.sub.user_id}],
        "listLooks": [{"case_id": case}],
    }.get(route.op, [])


def read(person: Person, route: Route, told: Told, query: dict[str, str]) -> httpx.Response:
    path = route.path
    for field in route.fields:
        assert field in told.places or field in ELSEWHERE, f"{route.op}: say in this test what {{{field}}} is"
        path = path.replace("{" + field + "}", (ELSEWHERE | told.places)[field])
    page = route.auth is Auth.PAGE
    headers = {"cookie": f"teahouse_session={person.token}"} if page else {"authorization": f"Bearer {person.token}"}
    return person.http.request("GET", path, params=query, headers=headers, follow_redirects=False)


def seen(answer: httpx.Response, told: Told, query: dict[str, str]) -> list[str]:
    """What of it an answer shows. What was asked for, is no news."""
    marks = MARKS | {"reporter": told.rita.user_id}
    own = {told.places[name] for name in ("notifier",) if f"{told.places[name]}" in str(answer.request.url)}
    asked_for = own | set(query.values())
    said = answer.text.replace("&#39;", "'")
    return [name for name, mark in marks.items() if mark in said and mark not in asked_for]


def test_every_route_that_shows_people_s_words_leaves_a_look(house: Server, desk: AtTheDesk, told: Told) -> None:
    reader = of_the_law(house, desk, "Reader")
    showing = [
        (route, query)
        for route in gets()
        for query in asked(told, route)
        if seen(read(reader, route, told, query), told, query) or (route.op, query) in by_notifier(told)
    ]
    assert SHOWING <= {route.op for route, _ in showing}
    unseen = []
    for route, query in showing:
        fresh = of_the_law(house, desk, "Fresh")
        answers = [read(fresh, route, told, query).status_code for _ in range(2)]
        looks = desk.aud.get(f"{MOD}/looks", by=fresh.user_id)["items"]
        if answers != [200, 200] or not looks:
            unseen.append(f"{route.method} {route.path} {query} → {answers}, {len(looks)} looks")
        if looks and looks[0]["of"] != "case":
            assert 1 == len({(one["of"], one["record"]) for one in looks}) == len(looks), (route.op, looks)
    assert not unseen, "\n".join(unseen)


def by_notifier(told: Told) -> list[tuple[str, dict[str, str]]]:
    """Lists of what one notifier gave say who gave it, though they say it by what was asked."""
    rita = told.rita.user_id
    lists = [(op, {"notifier": rita}) for op in ("listNotices", "getDeskNotices")]
    return [*lists, ("getNotifier", {}), ("getDeskNotifier", {"who": rita})]


def test_no_route_shows_whom_it_is_about_a_word_of_it(house: Server, desk: AtTheDesk, told: Told) -> None:
    shown = []
    for route in gets():
        for query in asked(told, route):
            answer = read(told.sub, route, told, query)
            found = seen(answer, told, query)
            case = told.places["caseId"]
            if case not in str(answer.request.url) and case in answer.text:
                found.append("case")
            if found:
                shown.append(f"{route.method} {route.path} {query} → {answer.status_code} {found}")
    assert not shown, "\n".join(shown)
    for path in ("notices", "cases", "orders"):
        assert told.sub.get(f"{MOD}/{path}")["left_out"] is True
        assert "left_out" not in desk.sen.get(f"{MOD}/{path}") or desk.sen.get(f"{MOD}/{path}")["left_out"] is False
    assert told.sub.get(f"{MOD}/notices", notifier=told.rita.user_id) == {"items": []}, "that would say who it was"


def test_no_verb_answers_whom_it_is_about_with_the_case(told: Told) -> None:
    wrong = []
    mine = {"caseId", "notice_id", "notice", "order"}
    for route in routes():
        if route.method == "GET" or mine.isdisjoint(route.fields):
            continue
        for field in route.fields:
            assert field in told.places or field in ELSEWHERE, f"{route.op}: say in this test what {{{field}}} is"
        answer = ask(told.sub, route, ELSEWHERE | told.places)
        if seen(answer, told, {}) or (route.auth is not Auth.PAGE and answer.status_code < 400):
            wrong.append(f"{route.method} {route.path} → {answer.status_code} {answer.text[:200]}")
    assert not wrong, "\n".join(wrong)
    for path, body in (("notes", {"note": "x"}), ("claim", None), ("release", None), ("close", None)):
        answer = told.sub.request("POST", f"{MOD}/cases/{{}}/{path}", told.places["caseId"], body=body)
        assert msgspec.json.decode(answer.content).get("errcode"), path
    for verb, path in (("PUT", "unfounded"), ("POST", "take-up"), ("DELETE", "words")):
        body = {"reasons": "It is about me."}
        answer = told.sub.request(verb, f"{MOD}/notices/{{}}/{path}", told.places["notice_id"], body=body)
        assert 403 == answer.status_code, (path, answer.text)


def test_looks_say_who_at_what_and_name_no_notifier_but_to_auditors(house: Server, desk: AtTheDesk, told: Told) -> None:
    reader = of_the_law(house, desk, "Looker")
    reader.get(f"{MOD}/notices/{{}}", told.places["notice_id"])
    reader.get(f"{MOD}/notifiers/{{}}", told.rita.user_id)
    reader.get(f"{MOD}/orders/{{}}", told.places["order"])
    reader.get(f"{MOD}/cases/{{}}/drafts", told.places["caseId"])
    looks = [(one["of"], one["record"]) for one in desk.aud.get(f"{MOD}/looks", by=reader.user_id)["items"]]
    assert [
        ("decision", told.places["caseId"]), ("order", told.places["order"]), ("notifier", told.rita.user_id),
        ("notice", told.places["notice_id"]),
    ] == looks  # fmt: skip
    assert ("notifier", "") in [(one["of"], one["record"]) for one in reader.get(f"{MOD}/looks")["items"]]
    first = desk.aud.get(f"{MOD}/looks", by=reader.user_id, limit=2)
    rest = desk.aud.get(f"{MOD}/looks", by=reader.user_id, limit=2, cursor=first["next_cursor"])
    assert 4 == len({one["no"] for one in first["items"] + rest["items"]})
    assert told.places["caseId"] not in str(told.sub.get(f"{MOD}/looks", limit=100))
