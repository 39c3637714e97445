"""Every form of the Desk, of appeals and of orders, by the route table: what is too long or no form is answered in
words, and nothing of it is kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apsw
import httpx
import pytest

from spec.check import routes
from teahouse.kernel.http import Auth, Route
from tests.harness.authenticator import staff
from tests.harness.person import Person
from tests.harness.servers import Server
from tests.web.at_work import AtWork, told

TEN_MB = 10_000_000
FORMS = [
    route for route in routes()
    if route.method == "POST" and route.auth is Auth.PAGE
    and (route.path.startswith(("/desk", "/statements/", "/report")) or route.path == "/transparency/orders/send")
]  # fmt: skip
#: These have no fields: an empty form is all that they are sent, and they do what their button says.
BUTTONS = {"postDeskNext", "postDeskSignOut", "postDeskTotp", "postDeskRecovery"}
#: Looking at a page is an act of its case, and who is there is remembered: that is no form that was kept.
_ALIVE = re.compile(
    r"jobs|sessions|devices|seen|months|stream|limits|sqlite|kernel|checkpoint|factor|_search|_recent|_looks|presence|rooms_people|rooms_open"
)


@dataclass(frozen=True)
class Counter(AtWork):
    boss: Person
    fields: dict[str, str]

    def path(self, route: Route) -> str:
        return re.sub(r"\{(\w+)\}", lambda name: self.fields.get(name[1], "none"), route.path)

    def send(self, route: Route, **body: Any) -> httpx.Response:
        with self.http(self.boss) as http:
            headers = {"accept-language": "en", **body.pop("headers", {})}
            return http.post(self.path(route), headers=headers, **body)

    def kept(self) -> dict[str, int]:
        """How many rows each table has, without the acts of who looked."""
        db = apsw.Connection(str(self.server.folder / "data" / "teahouse.db"), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            names = [str(name) for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found = {
                name: int(str(next(iter(db.execute(f"SELECT count(*) FROM {name}")))[0]))
                for name in names
                if not _ALIVE.search(name)
            }
            looked = db.execute("SELECT count(*) FROM safety_case_acts WHERE act = 'viewed'")
            looks = int(str(next(iter(looked))[0]))
        finally:
            db.close()
        found["safety_case_acts"] -= looks
        return found


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    server = Server(tmp_path_factory.mktemp("counter") / "house").start()
    lin, mei = server.people("Lin", "Mei")
    boss = server.person("Boss")
    for role in ("admin", "legal", "senior", "moderator"):
        staff(boss, role, server)
    room = lin.create_room(preset="public_chat", visibility="public", name="Harbour 港口")
    mei.join(room)
    said = lin.say(room, "A deposit of 20 today, twice your fare back tomorrow!")
    mei.post("v3/rooms/{}/report/{}", room, said, body={"reason": "It is a swindle."})
    case = boss.get("/_teahouse/v1/moderation/cases")["items"][0]["case_id"]
    sent = lin.request("POST", "/_teahouse/v1/orders", body={"kind": "act", "issuer": "Landgericht"}).json()
    work = AtWork(server)
    with work.http(boss) as http:
        http.post(f"/desk/cases/{case}", data={"do": "claim"})
        http.get(f"/desk/cases/{case}")
        decided = {"do": "decide", "rule": "fraud", "item-0": "remove", "facts": "You asked for a deposit.",
                   "public_facts": "A deposit was asked for.", "explanation": "There are no such ferries."}  # fmt: skip
        assert 303 == http.post(f"/desk/cases/{case}/decide", data=decided).status_code
    token = told(lin).rpartition("/")[2]
    with httpx.Client(base_url=server.url, headers={"sec-fetch-site": "same-origin"}) as http:
        assert 303 == http.post(f"/statements/{token}/appeal", data={"words": "I quoted it."}).status_code
    yield Counter(server, boss, {"caseId": case, "no": "0", "order": sent["order_id"], "token": token})
    server.stop()


def test_the_table_has_them_all() -> None:
    ops = {route.op for route in FORMS}
    assert {"postDeskDecision", "postDeskAppeal", "postDeskOrderEntry", "pageSendOrder", "pageMakeAppeal"} <= ops
    assert 35 < len(FORMS)


#: Signing out reads nothing of what it is sent: it ends the session, whatever that is.
READ = [one for one in FORMS if one.op != "postDeskSignOut"]


@pytest.mark.parametrize("route", READ, ids=lambda route: route.op)
def test_what_is_no_form_or_too_long_is_answered_and_not_kept(counter: Counter, route: Route) -> None:
    before = counter.kept()
    form = {"content-type": "application/x-www-form-urlencoded"}
    multipart = {"content-type": "multipart/form-data; boundary=x"}
    for name, answer in {
        "long": counter.send(route, content=b"words=" + b"x" * TEN_MB, headers=form),
        "long part": counter.send(
            route, headers=multipart,
            content=b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\n' + b"x" * TEN_MB + b"\r\n--x--\r\n",
        ),
        "cut": counter.send(route, content=b"--x\r\nContent-Disposition: form-data", headers=multipart),
        "no UTF-8": counter.send(route, content=b"words=%ff%fe&do=decide", headers=form),
        "NUL": counter.send(route, content=b"words=a%00b&do=decide", headers=form),
        "JSON": counter.send(route, json={"words": "x"}),
    }.items():  # fmt: skip
        assert answer.status_code in (400, 404, 413, 415, 422), (name, answer.status_code)
        assert answer.headers["content-type"].startswith("text/html"), name
        shown = re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])
        assert re.search(r"[a-z]{3,} [a-z]{2,}", shown), (name, shown)
    assert before == counter.kept()


@pytest.mark.parametrize("route", [one for one in FORMS if one.op not in BUTTONS], ids=lambda route: route.op)
def test_an_empty_or_strange_form_is_answered_and_not_kept(counter: Counter, route: Route) -> None:
    before = counter.kept()
    strange = {"do": "coup", "name": "\u202e", "case": "x" * 5000, "outcome": "maybe", "kind": "coup", "came": "dove"}
    for fields in ({}, strange, dict.fromkeys(("user_id", "lasts", "number", "to", "into", "measure"), "9" * 400)):
        answer = counter.send(route, data={"x": "", **fields})
        assert answer.status_code in (200, 303, 400, 403, 404, 409, 422), (answer.status_code, fields)
        assert before == counter.kept(), fields
