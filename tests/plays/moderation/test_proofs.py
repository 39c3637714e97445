"""A proof stands beside whatever is logged, and ``teahouse verify`` takes each, by its address or as a file."""

import contextlib
import hashlib
import io
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from teahouse.cli import app as cli
from tests.harness.judge import wait_until
from tests.harness.person import Json
from tests.harness.servers import Server
from tests.plays.moderation.conftest import AtTheDesk

V1 = "/_teahouse/v1"
CASES = f"{V1}/moderation/cases"
SCAM = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
HOUR_MS = 3_600_000


def verify(*words: object) -> tuple[int, str]:
    """What the command says, and its status; in this process."""
    said, status = io.StringIO(), 0
    with contextlib.redirect_stdout(said):
        try:
            cli(["verify", *(str(word) for word in words)], result_action="return_value")
        except SystemExit as end:
            status = int(end.code or 0)
    return status, said.getvalue()


class Auditor:
    """Somebody who looked at the log once, and takes every proof they are given to pieces."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.http, self.url = httpx.Client(base_url=server.url), server.url
        self.folder, self.state = folder, ("--state", folder / "state")
        assert 0 == verify(server.url, *self.state)[0]

    def takes(self, proof: Json, kind: str, *says: str) -> None:
        """It holds, by its address and as a file, and says this; with one letter changed it does not."""
        url = self.url + urlsplit(proof["url"]).path  # the server was given its port when it began, and knows none
        answer = wait_until(10, lambda: found if (found := self.http.get(url)).is_success else None)
        file = self.folder / f"{proof['index']}.tlog-proof"
        file.write_bytes(answer.content)
        for target in (file, url):
            status, said = verify(target, *self.state)
            assert (0, True) == (status, f"kind     {kind}, logged" in said), said
            assert not [words for words in says if words not in said], said
        lines = answer.text.split("\n")
        extra = next(at for at, line in enumerate(lines) if line.startswith("extra "))
        at = len(lines[extra]) // 2
        lines[extra] = lines[extra][:at] + ("A" if lines[extra][at] != "A" else "B") + lines[extra][at + 1 :]
        file.write_text("\n".join(lines))
        status, said = verify(file, *self.state)
        assert (1, True) == (status, "NOT VERIFIED" in said), said

    def page(self, path: str, *proofs: Json) -> None:
        """A page links to these proofs."""
        shown = self.http.get(path, headers={"accept": "text/html"}).text
        assert not [one["url"] for one in proofs if f'/proof/{one["index"]}"' not in shown], shown


def decided(desk: AtTheDesk, house: Server) -> tuple[Any, Json, str]:
    """Mo removes what Rob said in public."""
    rob = house.person("Rob")
    world = {"type": "m.room.history_visibility", "content": {"history_visibility": "world_readable"}}
    room = rob.create_room(preset="public_chat", visibility="public", initial_state=[world])
    event = rob.say(room, "A deposit, and the ferry is yours")
    where = f"https://matrix.to/#/{room}/{event}"
    case = desk.mo.post(CASES, body={"locations": [where], "category": SCAM, "rule_id": "fraud"})["case_id"]
    desk.mo.post(f"{CASES}/{{}}/claim", case)
    (item,) = desk.mo.get(f"{CASES}/{{}}", case)["case"]["subject"]["items"]
    made_ms = int(time.time() * 1000) - 60_000
    on = {"target": "item", "surface": "room", "id": item, "name": "A deposit", "made_ms": made_ms}
    wanted = {
        "case_id": case, "about": [item], "measures": [{"kind": "remove", "on": on}], "rule_id": "fraud",
        "category": SCAM, "facts": "You asked for a deposit for a ferry that does not run.",
        "public_facts": "A message asked for a deposit for a ferry that does not run.",
        "explanation": "No harbour asks for a deposit.",
    }  # fmt: skip
    return rob, desk.mo.post(f"{CASES}/{{}}/decisions", case, body=wanted), case


def test_a_statement_and_the_appeal_against_it(house: Server, desk: AtTheDesk, tmp_path: Path) -> None:
    _, made, case = decided(desk, house)
    number, token = made["statement"]["puid"], made["url"].rpartition("/")[2]
    auditor = Auditor(house, tmp_path)
    (proof,) = auditor.http.get(f"{V1}/statements/{token}").json()["proofs"]
    assert (made["index"], "decided") == (proof["index"], proof["event"])
    auditor.takes(proof, "statement", f"statement: {number}", "A message asked for a deposit")

    appeal = auditor.http.post(f"{V1}/appeals", json={"statement": token, "words": "I warned of it."}).json()
    (first,) = appeal["proofs"]
    auditor.takes(first, "appeal", "event: made", f"statement: {number}")
    desk.sen.get(f"{CASES}/{{}}", case)
    turned = {"outcome": "uphold", "reasons": "It was no warning: it named an account."}
    desk.sen.post(f"{CASES}/{{}}/appeals/0/decisions", case, body=turned)
    proofs = auditor.http.get(f"{V1}/appeals/{token}").json()["proofs"]
    assert ["made", "decided"] == [one["event"] for one in proofs]
    auditor.takes(proofs[1], "appeal", "event: decided", "outcome: uphold", f"statement: {number}")
    auditor.page(f"/statements/{token}", *proofs)
    file = tmp_path / "statement.json"
    file.write_bytes(auditor.http.get(f"/statements/{token}/proof").content)
    for target in (file, f"{house.url}/statements/{token}/proof"):
        assert 0 == verify(target, *auditor.state)[0]


def test_an_order_refused_and_one_that_was_verified(house: Server, desk: AtTheDesk, tmp_path: Path) -> None:
    rob = house.person("Rob", displayname="Free ferries, click here")
    order: Json = {"kind": "act", "issuer": "Landgericht Hamburg", "country": "DE", "contact": "desk@court.example"}
    lacking = rob.request("POST", f"{V1}/orders", json=order).json()
    auditor = Auditor(house, tmp_path)
    assert not lacking["accepted"]
    auditor.takes(lacking["proofs"][0], "order", "event: refused", f"order: {lacking['order_id']}")
    whole = order | {
        "reference": "AZ 12/26", "legal_basis": "StGB § 263", "places": ["DE"], "category": SCAM,
        "reasons": "The profile asks readers for deposits for ferries that do not run.",
        "locations": [f"https://matrix.to/#/{rob.user_id}"], "redress": "An appeal to the Oberlandesgericht.",
    }  # fmt: skip
    receipt = rob.request("POST", f"{V1}/orders", json=whole).json()
    assert receipt["accepted"], receipt
    auditor.takes(receipt["proofs"][0], "order", "event: received", "items: 1")
    verified = {"genuine": True, "how": "I rang the court back."}
    desk.lex.post(f"{V1}/moderation/orders/{{}}/verify", receipt["order_id"], body=verified)
    proofs = auditor.http.get(urlsplit(receipt["url"]).path).json()["proofs"]
    assert ["received", "verified"] == [one["event"] for one in proofs]
    auditor.takes(proofs[1], "order", "event: verified", f"order: {receipt['order_id']}")
    challenge = {"before": "Verwaltungsgericht Hamburg"}
    desk.lex.post(f"{V1}/moderation/orders/{{}}/challenge", receipt["order_id"], body=challenge)
    desk.lex.post(f"{V1}/moderation/orders/{{}}/end", receipt["order_id"], body={"why": "annulled"})
    proofs = auditor.http.get(urlsplit(receipt["url"]).path).json()["proofs"]
    assert ["received", "verified", "challenged", "annulled"] == [one["event"] for one in proofs]
    auditor.takes(proofs[3], "order", "event: annulled", f"order: {receipt['order_id']}")
    # the public list, the authority's page and the Desk's lead to every one of them
    token = urlsplit(receipt["url"]).path.rpartition("/")[2]
    auditor.page("/transparency/orders", *proofs, lacking["proofs"][0])
    auditor.page(f"/transparency/orders/sent/{token}", *proofs)
    cookie = {"cookie": f"teahouse_session={desk.lex.token}", "accept": "text/html"}
    shown = auditor.http.get(f"/desk/orders/{receipt['order_id']}", headers=cookie).text
    assert not [one for one in proofs if f'/proof/{one["index"]}"' not in shown], shown


def test_a_campaign_and_the_rulebook(house: Server, desk: AtTheDesk, tmp_path: Path) -> None:
    said = {"en": "Deposits for ferries", "zh_Hans": "渡轮押金", "zh_Hant": "渡輪押金"}
    start_ms = int(time.time() * 1000) + 25 * HOUR_MS
    programme = {
        "title": said, "why": said, "targets": said, "categories": [SCAM], "rules": ["fraud"],
        "start_ms": start_ms, "end_ms": start_ms + 48 * HOUR_MS,
    }  # fmt: skip
    staff, public = f"{V1}/moderation/campaigns", f"{V1}/campaigns/{{}}"
    one = desk.sen.post(staff, body=programme)["campaign_id"]
    desk.lex.post(f"{staff}/{{}}/agree", one)
    desk.sen.post(f"{staff}/{{}}/stop", one, body={"why": "The figures that it rests on were wrong."})
    proofs = wait_until(10, lambda: found if len(found := desk.mo.get(public, one)["proofs"]) == 3 else None)
    assert ["announced", "stopped", "results"] == [proof["event"] for proof in proofs]
    auditor = Auditor(house, tmp_path)
    for proof, words in zip(proofs, ("Deposits for ferries", "at_ms:", "error_permille"), strict=True):
        auditor.takes(proof, "campaign", f"event: {proof['event']}", words)
    auditor.page(f"/transparency/campaigns/{one}", *proofs)

    now = auditor.http.get(f"{V1}/rulebook").json()
    assert now == auditor.http.get(f"{V1}/rulebook/{now['rulebook']['number']}").json()
    (proof,) = now["proofs"]
    auditor.takes(proof, "rulebook", f"number: {now['rulebook']['number']}", "sha256:")
    auditor.page(f"/transparency/rules/{now['rulebook']['number']}", proof)


def test_a_version_of_the_rulebook_is_the_bytes_that_the_ledger_has(house: Server, tmp_path: Path) -> None:
    auditor = Auditor(house, tmp_path)
    now = auditor.http.get(f"{V1}/rulebook").json()
    path = f"/transparency/rules/{now['rulebook']['number']}/rulebook.json"
    assert urlsplit(now["file"]).path == path
    shown = auditor.http.get(path.rpartition("/")[0], headers={"accept": "text/html"}).text
    assert f'href="{path}"' in shown and now["sha256"] in shown and "--file rulebook-" in shown
    answer = auditor.http.get(path)
    assert now["sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert "immutable" in answer.headers["cache-control"] and "attachment" in answer.headers["content-disposition"]
    assert 304 == auditor.http.get(path, headers={"if-none-match": answer.headers["etag"]}).status_code
    assert now["rulebook"]["rules"] == [{**rule, **one} for rule, one in zip(
        now["rulebook"]["rules"], answer.json()["rules"], strict=True)]  # fmt: skip
    for odd in ("9999", "x", "1\u0661"):
        assert 404 == auditor.http.get(f"/transparency/rules/{odd}/rulebook.json").status_code

    file = tmp_path / "rulebook.json"
    file.write_bytes(answer.content)
    url = house.url + urlsplit(now["proofs"][0]["url"]).path
    wait_until(10, lambda: auditor.http.get(url).is_success)
    status, said = verify(url, "--file", file, *auditor.state)
    assert (0, True) == (status, f"SHA-256 {now['sha256']}, as the entry says" in said), said
    file.write_bytes(answer.content + b" ")
    status, said = verify(url, "--file", file, *auditor.state)
    assert (1, True) == (status, "the entry does not say so" in said), said
    assert 2 == verify(house.url, "--file", file, *auditor.state)[0], "a whole log is of many entries"
    assert 2 == verify(url, "--file", tmp_path / "none", *auditor.state)[0]
