"""Policy lists at the Desk in a browser: one is followed, looked through, answered for and ended; ours is read."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import pytest

from tests.harness.authenticator import staff
from tests.harness.person import Person
from tests.harness.servers import SERVER_NAME, Server
from tests.web.at_work import AtWork
from tests.web.browser import PHONE, Browser

MOD = "/_teahouse/v1/moderation"
LISTS = "/desk/policy-lists"
USER, ROOM = "m.policy.rule.user", "m.policy.rule.room"
SCAM = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"


@dataclass(frozen=True)
class Bureau(AtWork):
    lin: Person
    mei: Person
    mo: Person
    sen: Person
    law: Person
    audit: Person

    def file(self, who: Person, name: str, data: bytes) -> httpx.Response:
        """The form with a file."""
        with self.http(who) as http:
            files = {"file": ("list.json", data, "application/json")}
            return http.post(f"{LISTS}/import", data={"file_name": name}, files=files)

    def page(self, who: Person, path: str) -> str:
        with self.http(who) as http:
            return http.get(path).text

    def until(self, ask: Callable[[], bool]) -> None:
        for _ in range(100):
            if ask():
                return
            time.sleep(0.1)
        raise AssertionError("it did not come")


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    folder = tmp_path_factory.mktemp("policies")
    server = Server(folder / "house", environment={"TEAHOUSE_POLICY_ROOM": "policies"}).start()
    lin, mei = server.people("Lin", "Mei")
    working = [staff(server.person(name), role, server) for name, role in
               (("Mo", "moderator"), ("Sen", "senior"), ("Law", "legal"), ("Aud", "auditor"))]  # fmt: skip
    yield Bureau(server, lin, mei, *working)
    server.stop()
    assert "Traceback" not in server.said(), server.said()


def rule(entity: object, reason: str = "", type: str = USER) -> dict[str, Any]:
    return {"type": type, "content": {"entity": entity, "recommendation": "m.ban", "reason": reason}}


def put(who: Person, room: str, key: str, one: dict[str, Any]) -> None:
    who.put("v3/rooms/{}/state/{}/{}", room, one["type"], key, body=one["content"])


def test_a_room_is_followed_looked_through_answered_for_and_ended(browser: Browser, bureau: Bureau) -> None:
    lin, mei, mo, sen, law = bureau.lin, bureau.mei, bureau.mo, bureau.sen, bureau.law
    empty = bureau.both(browser, sen, LISTS, "policies-none")
    assert "No list is followed." in empty.text and "Nobody is banned" in empty.text
    assert "those of the law and administrators follow lists" in bureau.look(browser, mo, LISTS, PHONE).text
    room = lin.create_room(name="Known spam 垃圾信息", preset="private_chat", invite=[sen.user_id])
    put(lin, room, "mei", rule(mei.user_id, "asks for PINs"))
    put(lin, room, "away", rule("@*:elsewhere.example", "an enemy of a political party"))
    put(lin, room, "server", rule("*.evil.example", type="m.policy.rule.server"))
    put(lin, room, "bad", rule(7))

    for who in (mo, bureau.audit):
        assert 403 == bureau.post(who, LISTS, room=room).status_code
    for fields, field in (({"room": " "}, "room"), ({"room": "#" + "a" * 300}, "room"), ({"room": room}, "room"),
                          ({"room": room, "name": "n" * 201}, "name")):  # fmt: skip
        wrong = bureau.post(sen, LISTS, **fields)
        assert 422 == wrong.status_code and f'id="e-{field}"' in wrong.text, "sen is not in the room yet"
    sen.join(room)
    steps = [("fill", "#f-room", room), ("fill", "#f-name", "Harbour spam"), ("click", "text=Follow it"),
             ("waitForSelector", "text=It is followed.")]  # fmt: skip
    followed = bureau.look(browser, sen, LISTS, steps=steps, shot=browser.folder / "policies-followed.png")
    page = followed.url.removeprefix(bureau.server.url).split("?")[0]
    assert "Harbour spam" in followed.text
    bureau.until(lambda: "/desk/cases/" in bureau.page(mo, page))

    shown = bureau.both(browser, mo, page, "policy")
    assert mei.user_id in shown.text and "asks for PINs" in shown.text and "open" in shown.text
    assert "never a ground" in shown.text and "this is one service" in shown.text
    assert "Not read: 1" in shown.text and "entity: must be text of 1 to 255 characters" in shown.text
    assert "Follow it no more" not in shown.text and "Answer for it" not in shown.text, "a moderator reads"
    assert "须是 1 至 255 个字符的文本" in bureau.page(mo, page + "?lang=zh-Hans")
    case = re.search(r"/desk/cases/([\w-]+)", bureau.page(mo, page))
    assert case is not None
    seen = bureau.look(browser, mo, f"/desk/cases/{case[1]}")
    assert "The policy list “Harbour spam”" in seen.text
    by_id = bureau.page(mo, f"{page}?q={quote('@anyone:elsewhere.example')}")
    assert "@*:elsewhere.example" in by_id and "asks for PINs" not in by_id
    matched = bureau.look(browser, mo, f"{page}?only=matched", PHONE, lang="zh-Hant").text
    assert "asks for PINs" in matched and "elsewhere.example" not in matched
    for odd in ("?after=%00&q=%00", "?after=x", "?only=no", "?q=" + "a" * 400):
        answer = httpx.get(f"{bureau.server.url}{page}{odd}", cookies={"teahouse_session": mo.token})
        assert answer.status_code in (200, 400), odd

    refused = bureau.post(law, page, do="answer")
    assert 422 == refused.status_code and 'id="e-room"' in refused.text, "the law is not in the room"
    bureau.look(browser, law, page, PHONE, shot=browser.folder / "policy-law-phone.png")
    lin.post("v3/rooms/{}/leave", room)
    lin_out = bureau.post(sen, page, do="end")
    assert 422 == lin_out.status_code and 'id="e-sure"' in lin_out.text and "<details open>" in lin_out.text
    sen.post("v3/rooms/{}/invite", room, body={"user_id": law.user_id})
    law.join(room)
    sen.post("v3/rooms/{}/leave", room)
    paused = bureau.both(browser, law, page, "policy-paused")
    assert f"{sen.user_id} cannot look into the room any more" in paused.text
    assert "It is not read as long as nobody answers for it." in paused.text and "What it matched" in paused.text
    assert "无法查看该房间" in bureau.page(mo, page + "?lang=zh-Hans")
    steps = [("click", "button[value=answer]"), ("waitForSelector", "text=It is followed.")]
    mine = bureau.look(browser, law, page, steps=steps)
    assert "Nothing comes of this list" not in mine.text and law.user_id in mine.text
    assert 403 == bureau.post(mo, page, do="end", sure="1").status_code
    steps = [("click", "summary:has-text('Follow it no more')"), ("click", "input[name=sure]")]
    bureau.look(browser, law, page, steps=steps, shot=browser.folder / "policy-end.png")
    steps += [("click", "button[value=end]"), ("waitForSelector", "text=Harbour spam is followed no more.")]
    assert "No list is followed." in bureau.look(browser, law, page, steps=steps).text
    assert 404 == bureau.post(law, page, do="end", sure="1").status_code
    assert 200 == mo.request("GET", f"{MOD}/cases/{case[1]}").status_code, "its cases go on"


def test_a_file_is_taken_whole_or_not_at_all_and_paged(browser: Browser, bureau: Bureau) -> None:
    many = [rule(f"@far-{at:03}:elsewhere.example", "spam") for at in range(120)]
    for data, says in (
        (b"{", "must be a JSON list of events"),
        (msgspec.json.encode([*many, rule(7)]), "file[120].content.entity: must be text"),
    ):
        wrong = bureau.file(bureau.sen, "far", data)
        assert 422 == wrong.status_code and 'id="e-file"' in wrong.text and says in wrong.text
    assert 'id="e-file_name"' in bureau.file(bureau.sen, " ", msgspec.json.encode(many)).text
    with bureau.http(bureau.sen) as http:
        none = http.post(f"{LISTS}/import", data={"file_name": "far"}, files={})
        assert 422 == none.status_code and 'id="e-file"' in none.text
    assert 403 == bureau.file(bureau.mo, "far", msgspec.json.encode(many)).status_code
    taken = bureau.file(bureau.sen, "far", msgspec.json.encode(many))
    assert 303 == taken.status_code
    page = taken.headers["location"]
    assert page == bureau.file(bureau.sen, "far", msgspec.json.encode(many)).headers["location"]
    steps = [("click", "a[rel=next]"), ("waitForURL", "**after=**"), ("click", "a[rel=next]"),
             ("waitForSelector", "text=@far-119:")]  # fmt: skip
    last = bureau.look(browser, bureau.mo, page, steps=steps, shot=browser.folder / "policy-paged.png")
    assert "@far-100:" in last.text and "@far-099:" not in last.text
    listed = bureau.both(browser, bureau.sen, LISTS, "policies")
    assert "far" in listed.text and "120" in listed.text and "a file" in listed.text
    assert 422 == bureau.post(bureau.sen, page, do="end").status_code
    assert 303 == bureau.post(bureau.sen, page, do="end", sure="1").status_code


def test_our_own_list_names_the_statement_each_rule_stands_on(browser: Browser, bureau: Bureau) -> None:
    none = bureau.both(browser, bureau.audit, f"{LISTS}/ours", "policy-ours-none")
    assert "No such measure is in force." in none.text and f"#policies:{SERVER_NAME}" in none.text
    who, mo = bureau.server.person("Sam"), bureau.mo
    made_ms = int(time.time() * 1000) - 1
    account = {"target": "account", "id": who.user_id, "name": "Sam", "made_ms": made_ms}
    because = {"target": "item", "surface": "profile", "id": who.user_id, "name": "Sam", "made_ms": made_ms}
    case = mo.post(f"{MOD}/cases", body={"locations": [who.user_id], "category": SCAM})["case_id"]
    mo.get(f"{MOD}/cases/{{}}", case)
    mo.post(f"{MOD}/cases/{{}}/claim", case)
    decided = mo.post(f"{MOD}/cases/{{}}/decisions", case, body={
        "case_id": case, "about": [who.user_id], "because": [because], "rule_id": "fraud", "category": SCAM,
        "measures": [{"kind": "suspend", "on": account, "lasts_ms": 7 * 86_400_000}],
        "facts": "You asked for the PIN of a card.", "explanation": "No bank asks for it.",
        "public_facts": "Somebody asked for the PIN of a card.",
    })  # fmt: skip
    number = decided["statement"]["puid"]
    shown = bureau.both(browser, bureau.audit, f"{LISTS}/ours", "policy-ours")
    assert who.user_id in shown.text and number in shown.text and "fraud" in shown.text
    page = bureau.page(mo, f"{LISTS}/ours")
    assert f"/transparency/statements/{number}" in page and "Everyone on the service" in page
    assert "None." in bureau.page(mo, f"{LISTS}/ours?q=nobody")
    with bureau.http(mo) as http:
        export = http.get(f"{LISTS}/ours/export")
    assert "policy-list.json" in export.headers["content-disposition"]
    assert [who.user_id] == [one["content"]["entity"] for one in json.loads(export.text)["events"]]
    taken = bureau.file(bureau.sen, "our own", export.content)
    assert 303 == taken.status_code, "what goes out can come in"
    with bureau.http(bureau.lin) as http:
        assert 200 != http.get(f"{LISTS}/ours").status_code
