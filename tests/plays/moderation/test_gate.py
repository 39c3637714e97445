"""Rules and hash lists over HTTP: a moderator drafts, a senior puts into force, what it finds is in the queue."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.harness.person import refused
from tests.harness.servers import Server
from tests.plays.moderation.conftest import AtTheDesk

V1 = "/_teahouse/v1/moderation"
RULE, LIST = f"{V1}/rules/{{}}", f"{V1}/hash-lists/{{}}"
SCAM = {"expression": 'text.contains("lucky teapot")', "ground": "fraud", "outcome": "hold", "why": "A known scam."}
WHY = {"because": "many were asked for money"}


def drafted(**fields: Any) -> dict[str, Any]:
    return {"rule": {**SCAM, **fields}, **WHY}


def heard_in(answer: Any, room: str) -> list[Any]:
    found = answer.get("rooms", {}).get("join", {}).get(room, {}).get("timeline", {})
    return [one for one in found.get("events", []) if one["type"] == "m.room.message"]


def test_a_rule_from_draft_to_case(house: Server, desk: AtTheDesk) -> None:
    mo, sen, aud = desk.mo, desk.sen, desk.aud
    rob = house.person("Rob")
    room = rob.create_room(preset="public_chat", visibility="public")
    rob.say(room, "Buy my lucky teapot")
    kept = mo.put(f"{RULE}/draft", "teapot", body=drafted())
    assert ("draft", 0, "fraud") == (kept["rule"]["state"], kept["rule"]["version"], kept["rule"]["ground"])
    facts = aud.get(f"{V1}/rule-facts")
    assert "| `hops` | number |" in facts["facts"] and "fraud" in facts["grounds"]
    run = mo.post(f"{RULE}/run", "teapot", body={"days": 1})
    assert (1, {"room": 1}) == (run["matched"], run["by_surface"])
    assert ["Buy my lucky teapot"] == [one["excerpt"] for one in run["samples"]]
    with refused(403, "M_FORBIDDEN"):
        mo.post(f"{RULE}/activate", "teapot", body=WHY)
    assert 1 == sen.post(f"{RULE}/activate", "teapot", body=WHY)["rule"]["version"]
    mei = house.person("Mei")
    mei.join(room)
    since = mei.now()
    with ThreadPoolExecutor(1) as beside:
        polled = beside.submit(mei.sync_until, since, lambda answer: heard_in(answer, room))
        event = rob.say(room, "The lucky teapot of your dreams")
        heard = polled.result()
    assert [(event, {}, True)] == [
        (one["event_id"], one["content"], "redacted_because" in one["unsigned"]) for one in heard
    ]
    assert {} == rob.event(room, event)["content"]
    page = aud.get(f"{V1}/signals", item=event, limit=1)
    signals = page["signals"]
    assert page == aud.get(f"{V1}/signals", item=event) and 0 == page["next"]
    assert [] == aud.get(f"{V1}/signals", item=event, after=1)["signals"]
    assert ["rule:teapot"] == [one["signal"]["detector"] for one in signals]
    queue = aud.get(f"{V1}/cases", lane="detector", limit=100)["items"]
    (case,) = [one for one in queue if one["account"] == rob.user_id]
    assert ("open", "fraud") == (case["status"], case["rule_id"])
    history = sen.post(f"{RULE}/retire", "teapot", body={"because": "it is over"})
    assert (None, ["retired", "activated", "run", "drafted"]) == (
        history["active"], [one["act"] for one in history["acts"]],
    )  # fmt: skip
    assert "it is over" == history["acts"][0]["why"]
    assert "teapot" in [one["rule"]["name"] for one in aud.get(f"{V1}/rules")["rules"]]
    mo.put(f"{RULE}/draft", "teapot", body=drafted())
    assert "discarded" == mo.post(f"{RULE}/discard", "teapot", body=WHY)["acts"][0]["act"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (drafted(expression="text.contains(1)"), "expression"),
        (drafted(expression="[1].all(a, [1].all(b, links.all(c, links.all(d, links.all(e, e == c)))))"), "expression"),
        (drafted(ground="opinions"), "ground"),
        (drafted(why="They are subversive"), "why"),
        (drafted(why="\u0000"), "rule.why"),
        (drafted(campaign="nobody"), "campaign"),
        ({"rule": SCAM}, "because"),
        ({"rule": {**SCAM, "outcome": "remove"}, **WHY}, "rule.outcome"),
        ({"rule": {**SCAM, "ends": 1}, **WHY}, "ends"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named(house: Server, desk: AtTheDesk, body: dict[str, Any], field: str) -> None:
    with refused(400) as why:
        desk.mo.put(f"{RULE}/draft", "wrong", body=body)
    assert field in why[0].body["error"]
    with refused(404, "M_NOT_FOUND"):
        desk.aud.get(RULE, "wrong")


def test_a_hash_list_is_imported_curated_and_shared(house: Server, desk: AtTheDesk) -> None:
    mo, sen, aud = desk.mo, desk.sen, desk.aud
    settings = {"ground": "child-abuse", "outcome": "hold", "why": "It is known.", "sources": ["hotline"]}
    made = sen.put(LIST, "known", body={"settings": settings, **WHY})
    assert (0, True) == (made["active"], made["settings"]["on"])

    def imported(data: bytes, **query: str) -> Any:
        asked = {"source": "hotline", "because": "their weekly file", **query}
        return mo.request("POST", f"{LIST}/import", "known", params=asked, content=data)

    one, two = "a" * 64, "b" * 64
    csv = f"indicator,type,status\n{one},HASH_SHA256,MALICIOUS\n{two},HASH_SHA256,MALICIOUS\n".encode()
    assert {"new": 2, "known": 0, "kept_out": 0} == imported(csv, format="csv").json()
    wrong = imported(f"indicator,type\n{one},HASH_SHA256\nnothex,HASH_SHA256\n".encode(), format="csv")
    assert (400, "file", [2]) == (
        wrong.status_code, wrong.json()["field"], [fault["row"] for fault in wrong.json()["faults"]],
    )  # fmt: skip
    assert 400 == imported(b"[" * 1_000_000).status_code
    assert 413 == imported(b" " * (33 * 1024 * 1024)).status_code
    assert "source" == imported(csv, source="somebody", format="csv").json()["field"]
    changed = mo.put(f"{LIST}/entries/{{}}/{{}}", "known", "sha256", one, body={"state": "removed", **WHY})
    assert ("removed", mo.user_id) == (changed["state"], changed["by"])
    added = mo.post(f"{LIST}/entries", "known", body={"algorithm": "md5", "digest": "C" * 32, "labels": ["x"], **WHY})
    assert ("c" * 32, "here") == (added["digest"], added["source"])
    page = aud.get(f"{LIST}/entries", "known", limit=2)
    assert ["md5", "sha256"] == [entry["algorithm"] for entry in page["entries"]]
    rest = aud.get(f"{LIST}/entries", "known", limit=2, after=page["next"])
    assert ([two], None) == ([entry["digest"] for entry in rest["entries"]], rest.get("next"))
    shared = aud.request("GET", f"{LIST}/export", "known", params={"format": "csv"})
    assert ("text/csv; charset=utf-8", 4) == (shared.headers["content-type"], len(shared.text.splitlines()))
    shown = aud.get(LIST, "known")
    assert (["shared", "added", "removed", "imported", "made"], "their weekly file") == (
        [act["act"] for act in shown["acts"]], shown["acts"][3]["why"],
    )  # fmt: skip
    assert (aud.user_id, "csv") == (shown["acts"][0]["by"], shown["acts"][0]["detail"])
    assert (2, 1) == (shown["shown"]["active"], shown["shown"]["removed"])
    assert ["known"] == [entry["name"] for entry in aud.get(f"{V1}/hash-lists")["lists"]]


def test_who_may_not(house: Server, desk: AtTheDesk) -> None:
    rob = house.person("Rob")
    calls: tuple[tuple[str, str, tuple[str, ...], Any], ...] = (
        ("GET", f"{V1}/rules", (), None), ("GET", f"{V1}/signals", (), None), ("GET", f"{V1}/hash-lists", (), None),
        ("PUT", f"{RULE}/draft", ("x",), drafted()), ("POST", f"{RULE}/run", ("x",), {}),
        ("POST", f"{LIST}/import", ("x",), None),
    )  # fmt: skip
    for method, path, fields, body in calls:
        with refused((403, 400)):  # 400: the query of an import is read before who asks is
            rob.call(method, path, *fields, body=body)
    with refused(403, "M_FORBIDDEN"):
        desk.aud.put(f"{RULE}/draft", "x", body=drafted())
    with refused(403, "M_FORBIDDEN"):
        desk.mo.put(LIST, "x", body={"settings": {"ground": "fraud", "outcome": "case", "why": "x"}, **WHY})
