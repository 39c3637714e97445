"""The rest of the Desk in a browser: rules and hash lists, figures, notices, orders and campaigns, the rulebook."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import httpx
import msgspec
import pytest

from teahouse.safety.statements import Rulebook, write_rulebook
from tests.harness.authenticator import staff
from tests.harness.person import Person
from tests.harness.servers import Server
from tests.web.at_work import AtWork, reported
from tests.web.browser import PHONE, Browser

MOD = "/_teahouse/v1/moderation"
SCAM = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
LANGUAGES = ("en", "zh_Hans", "zh_Hant")
WHY = "The same words, again and again, by accounts of yesterday."


@dataclass(frozen=True)
class Bureau(AtWork):
    lin: Person
    mei: Person
    mo: Person
    sen: Person
    law: Person
    audit: Person

    def sent(self, who: Person, path: str, **more: object) -> httpx.Response:
        with self.http(who) as http:
            return http.post(path, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    server = Server(tmp_path_factory.mktemp("bureau") / "house").start()
    lin, mei = server.people("Lin", "Mei")
    working = [staff(server.person(name), role, server) for name, role in
               (("Mo", "moderator"), ("Sen", "senior"), ("Law", "legal"), ("Aud", "auditor"))]  # fmt: skip
    reported(lin, mei, "A free airdrop: a deposit of 20 today, twice your fare back tomorrow!")
    yield Bureau(server, lin, mei, *working)
    server.stop()


def test_a_rule_is_drafted_weighed_run_dry_put_into_force_and_retired(browser: Browser, bureau: Bureau) -> None:
    assert "no rule yet" in bureau.both(browser, bureau.mo, "/desk/rules", "desk-rules").text
    assert "There is none." in bureau.both(browser, bureau.mo, "/desk/context-notes", "desk-notes").text
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
    room = bureau.lin.create_room(preset="public_chat", visibility="public", name="Airdrops")
    said = bureau.lin.say(room, "Another free airdrop!")
    for _ in range(100):
        if found := bureau.mo.get(f"{MOD}/cases", item=said)["items"]:
            break
        time.sleep(0.1)
    seen = bureau.look(browser, bureau.mo, f"/desk/cases/{found[0]['case_id']}", shot=browser.folder / "signals.png")
    assert "airdrops · version 1" in seen.text and "rule:airdrops · version" not in seen.text
    assert "What was found by itself" in seen.text and "It promises money for nothing." in seen.text
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


def test_a_notice_is_read_called_unfounded_and_its_notifier_warned_and_put_aside(
    browser: Browser, bureau: Bureau
) -> None:
    room = bureau.lin.create_room(preset="public_chat", visibility="public", name="Ferries")
    bureau.mei.join(room)
    for at in range(3):
        said = bureau.lin.say(room, f"The ferry of {at} o'clock is late.")
        bureau.mei.post("v3/rooms/{}/report/{}", room, said, body={"reason": f"I do not like it, {at}."})
    listed = bureau.both(browser, bureau.mo, "/desk/notices", "desk-notices")
    assert bureau.mei.user_id not in listed.text and "in a case" in listed.text
    ids = [one["notice_id"] for one in bureau.mo.get("/_teahouse/v1/moderation/notices")["items"]]
    pages, who = [f"/desk/notices/{one}" for one in ids[:3]], {"who": bureau.mei.user_id}
    assert 422 == bureau.post(bureau.mo, pages[0], do="unfounded").status_code
    for page in pages[1:]:
        assert 303 == bureau.post(bureau.mo, page, do="unfounded", because="A ferry is late.").status_code
    early = bureau.post(bureau.sen, "/desk/notifiers", do="suspend", days="7", because=WHY, **who)
    assert 422 == early.status_code and "warning comes before a suspension" in early.text
    assert 303 == bureau.post(bureau.mo, "/desk/notifiers", do="warn", because=WHY, **who).status_code
    assert 403 == bureau.post(bureau.mo, "/desk/notifiers", do="suspend", days="7", because=WHY, **who).status_code
    assert 303 == bureau.post(bureau.mo, pages[0], do="unfounded", because="A ferry is late.").status_code
    shown = bureau.both(browser, bureau.mo, pages[0], "desk-notice")
    assert "I do not like it, 2." in shown.text and "3 unfounded in 180 days" in shown.text
    assert 303 == bureau.post(bureau.sen, "/desk/notifiers", do="suspend", days="7", because=WHY, **who).status_code
    said = bureau.lin.say(room, "The next ferry is early.")
    bureau.mei.post("v3/rooms/{}/report/{}", room, said, body={"reason": "Nor this."})
    aside = bureau.mo.get("/_teahouse/v1/moderation/notices?state=put_aside")["items"][0]["notice_id"]
    bureau.both(browser, bureau.mo, f"/desk/notices/{aside}", "desk-notice-aside")
    up = {"do": "take_up", "why_taken_up": "This one is right."}
    silent = bureau.post(bureau.mo, f"/desk/notices/{aside}", do="take_up")
    assert 422 == silent.status_code and "Say why" in silent.text
    assert 303 == bureau.post(bureau.mo, f"/desk/notices/{aside}", **up).status_code
    assert 422 == bureau.post(bureau.mo, f"/desk/notices/{aside}", **up).status_code
    taken = bureau.look(browser, bureau.audit, f"/desk/notices/{aside}").text
    assert "took it up" in taken and "This one is right." in taken
    there = f"/desk/notifiers?who={quote(bureau.mei.user_id)}"
    assert "suspended until" in bureau.both(browser, bureau.sen, there, "desk-notifier").text
    assert 303 == bureau.post(bureau.sen, "/desk/notifiers", do="lift", because="She asked.", **who).status_code
    assert 403 == bureau.post(bureau.audit, "/desk/notifiers", do="warn", because=WHY, **who).status_code
    erase = {"do": "erase", "why_erased": "She asked for it."}
    assert 403 == bureau.post(bureau.mo, pages[0], **erase).status_code
    assert 422 == bureau.post(bureau.law, pages[0], do="erase").status_code
    assert 303 == bureau.post(bureau.law, pages[0], **erase).status_code
    gone = bureau.look(browser, bureau.audit, pages[0], shot=browser.folder / "desk-notice-erased.png").text
    assert "Its words were erased." in gone and "She asked for it." in gone


def test_a_trusted_flagger_gets_a_key_once_and_loses_it(browser: Browser, bureau: Bureau) -> None:
    new = {"name": "Hotline", "email": "desk@hotline.example", "because": "Awarded on 3 May."}
    assert 403 == bureau.post(bureau.sen, "/desk/flaggers", **new).status_code
    wrong = bureau.post(bureau.law, "/desk/flaggers", **new | {"email": "x", "user_id": ""})
    assert 422 == wrong.status_code and 'id="e-email"' in wrong.text
    made = bureau.post(bureau.law, "/desk/flaggers", **new)
    assert 200 == made.status_code and "thf_" in made.text
    assert "Hotline" in bureau.both(browser, bureau.law, "/desk/flaggers", "desk-flaggers").text
    page = "/desk/flaggers/" + bureau.law.get("/_teahouse/v1/moderation/flaggers")["flaggers"][0]["flagger_id"]
    assert "thf_" in bureau.post(bureau.law, page, do="key", because=WHY).text
    assert 422 == bureau.post(bureau.law, page, do="suspend", days="0", because=WHY).status_code
    assert 303 == bureau.post(bureau.law, page, do="suspend", days="30", because="It is looked into.").status_code
    shown = bureau.both(browser, bureau.law, page, "desk-flagger")
    assert "It is looked into." in shown.text and "thf_" not in shown.text
    assert 303 == bureau.post(bureau.law, page, do="revoke", because="Revoked on 9 June.").status_code
    assert "Revoked on 9 June." in bureau.look(browser, bureau.audit, page).text


def test_a_measure_is_ended_early_an_outcome_is_carried_out_and_counted_and_a_threat_notified(
    browser: Browser, bureau: Bureau
) -> None:
    room = bureau.lin.create_room(preset="public_chat", visibility="public", name="Deposits")
    bureau.mei.join(room)
    said = bureau.lin.say(room, "Send me the PIN of your card.")
    bureau.mei.post("v3/rooms/{}/report/{}", room, said, body={"reason": "It asks for my PIN."})
    case = bureau.mo.get(f"{MOD}/cases", item=said)["items"][0]["case_id"]
    item = {"target": "item", "surface": "room", "id": said, "name": "a message", "made_ms": 1_790_000_000_000}
    account = {"target": "account", "id": bureau.lin.user_id, "name": "Lin", "made_ms": 1_790_000_000_000}
    bureau.mo.get(f"{MOD}/cases/{{}}", case)
    bureau.mo.post(f"{MOD}/cases/{{}}/claim", case)
    decided = bureau.mo.post(f"{MOD}/cases/{{}}/decisions", case, body={
        "case_id": case, "about": [said], "rule_id": "fraud", "category": SCAM,
        "measures": [{"kind": "remove", "on": item}, {"kind": "mute", "on": account, "lasts_ms": 86_400_000},
                     {"kind": "comments_off", "on": account, "lasts_ms": 86_400_000}],
        "facts": "You asked somebody for the PIN of their card.", "explanation": "No bank asks for it.",
        "public_facts": "A message asked for the PIN of a card.",
    })  # fmt: skip
    page, number = f"/desk/cases/{case}", decided["statement"]["puid"]
    assert 422 == bureau.post(bureau.mo, page, do="end", measure=f"{number}.2", why_end=" ").status_code
    assert 422 == bureau.post(bureau.mo, page, do="end", measure="none", why_end=WHY).status_code
    assert 403 == bureau.post(bureau.audit, page, do="end", measure=f"{number}.2", why_end=WHY).status_code
    steps = [("click", "summary:has-text('End a measure early')"), ("selectOption", "#f-measure", f"{number}.2"),
             ("fill", "#f-why_end", "A day is enough."), ("click", "button[value=end]"),
             ("waitForSelector", "text=Done.")]  # fmt: skip
    assert "A day is enough." in bureau.look(browser, bureau.mo, page, steps=steps).text
    bureau.lin.say(room, "I am no longer muted.")
    assert 422 == bureau.post(bureau.mo, page, do="end", measure=f"{number}.2", why_end=WHY).status_code
    ended = bureau.sen.post(f"{MOD}/cases/{{}}/measures/{{}}/end", case, f"{number}.3", body={"why": "Enough."})
    assert ["in force", "ended", "ended"] == [one["state"] for one in ended["measures"]]

    assert 403 == bureau.post(bureau.sen, f"{page}/outcome", outcome="reverse").status_code
    wrong = bureau.post(bureau.law, f"{page}/outcome", decision="0", body="ADR Wien")
    assert 422 == wrong.status_code and 'id="e-reference"' in wrong.text
    bureau.both(browser, bureau.law, f"{page}/outcome?decision=0", "desk-outcome")
    outcome = {"decision": "0", "body": "ADR Wien", "reference": "17/26", "outcome": "reverse",
               "reasons": "The message was a quotation out of a warning.", "language": "en"}  # fmt: skip
    assert 303 == bureau.post(bureau.law, f"{page}/outcome", **outcome).status_code
    assert "recorded an outcome" in bureau.look(browser, bureau.law, page, PHONE).text
    shown = bureau.both(browser, bureau.audit, "/desk/figures", "desk-figures")
    assert "How old what waits is" in shown.text and bureau.mo.user_id not in shown.text
    assert re.search(r"No fraud\s+100\.0 %\s+1\s+0\s+1", shown.text), "one decision, and a body turned it"

    for odd in ("9", "x", "-1"):
        assert 404 == bureau.post(bureau.law, f"{page}/outcome", **outcome | {"decision": odd}).status_code

    assert 403 == bureau.post(bureau.mo, f"{page}/threat", country="DE", why=WHY).status_code
    wrong = bureau.post(bureau.sen, f"{page}/threat", country="Germany", why=WHY)
    assert 422 == wrong.status_code and 'id="e-country"' in wrong.text
    wrong = bureau.post(bureau.sen, f"{page}/threat?lang=zh-Hant", country="Germany", why=WHY)
    assert "哪國執法機關" in wrong.text and "whose law enforcement" not in wrong.text.lower()
    bureau.look(browser, bureau.sen, f"{page}/threat", PHONE, lang="zh-Hans", shot=browser.folder / "desk-threat.png")
    made = bureau.post(
        bureau.sen,
        f"{page}/threat",
        country="de",
        why="He writes that he will jump tonight, and from which bridge of the town.",
    )
    assert 200 == made.status_code and "Art. 18 DSA" in made.text and "he will jump tonight" in made.text


def test_the_rulebook_is_edited_compared_and_published_by_those_of_the_law(browser: Browser, bureau: Bureau) -> None:
    page = "/desk/rulebook"
    bureau.both(browser, bureau.audit, page, "desk-rulebook")
    steps: list[tuple[str, ...]] = [
        ("click", "button[value=compare]"),
        ("waitForSelector", "text=It can not be published yet"),
    ]
    empty = bureau.look(browser, bureau.law, page, steps=steps, console=False)
    assert "why.zh_Hant" in empty.text
    books = httpx.get(f"{bureau.server.url}/_teahouse/v1/rulebook").json()
    toml = write_rulebook(msgspec.convert(books["rulebook"], Rulebook))
    for broken, says in ((toml.replace("[why]", "[why"), "not TOML"), (toml, "Nothing is changed")):
        answer = bureau.post(bureau.law, page, do="compare", toml=broken)
        assert 422 == answer.status_code and says in answer.text
    wrong = bureau.post(bureau.law, page, do="compare", toml=toml.replace('id = "phishing"', 'id = "P"'))
    assert re.search(r"line \d+", wrong.text) and "rules[1].id" in wrong.text
    changed = toml.replace("No fraud", "No fraud, ever").replace("The first version.", "It is said more clearly.")
    compared = bureau.post(bureau.mo, page, do="compare", toml=changed)
    assert 200 == compared.status_code and "<ins>No fraud, ever</ins>" in compared.text
    assert 403 == bureau.post(bureau.mo, page, do="publish", toml=changed).status_code
    again = bureau.post(bureau.law, page, do="publish", toml=changed, seen="0" * 64)
    assert 200 == again.status_code and "<ins>No fraud, ever</ins>" in again.text, "nothing is published unseen"
    steps = [("fill", "#f-toml", changed), ("click", "button[value=compare]"),
             ("waitForSelector", "text=What changes since version 1")]  # fmt: skip
    bureau.look(browser, bureau.law, page, PHONE, steps=steps, shot=browser.folder / "desk-rulebook-diff.png")
    steps += [("click", "button[value=publish]"), ("waitForSelector", "text=Version 2 is published.")]
    assert "It is said more clearly." in bureau.look(browser, bureau.law, page, steps=steps).text
    assert 2 == httpx.get(f"{bureau.server.url}/_teahouse/v1/rulebook").json()["rulebook"]["number"]


def test_orders_and_campaigns_are_read_and_worked_on(browser: Browser, bureau: Bureau) -> None:
    order = {"kind": "act", "issuer": "Landgericht Hamburg", "country": "DE", "contact": "desk@court.example"}
    bureau.lin.request("POST", "/_teahouse/v1/orders", body=order)
    named = {"name": "Landgericht", "country": "DE", "contact": "a@b.example"}
    silent = bureau.post(bureau.law, "/desk/orders/authorities", **named)
    assert 422 == silent.status_code and "Say why" in silent.text
    known = bureau.post(bureau.law, "/desk/orders/authorities", because="They came by with their papers.", **named)
    assert 200 == known.status_code and "shown once" in known.text
    listed = bureau.both(browser, bureau.law, "/desk/orders", "desk-orders")
    assert "refused: it lacked what the law asks" in listed.text and "Landgericht Hamburg" in listed.text
    one = bureau.law.get(f"{MOD}/authorities")["authorities"][0]["authority_id"]
    assert 422 == bureau.post(bureau.law, "/desk/orders/authorities", end=one).status_code
    ends = {"end": one, "why_ended": "The court was closed."}
    assert 303 == bureau.post(bureau.law, "/desk/orders/authorities", **ends).status_code
    again = bureau.post(bureau.law, "/desk/orders/authorities", **ends)
    assert 422 == again.status_code and "There is no such authority" in again.text
    steps = [("click", "main summary"), ("waitForSelector", "text=The court was closed.")]
    shown = bureau.look(browser, bureau.audit, "/desk/orders", steps=steps, shot=browser.folder / "desk-known.png").text
    assert "They came by with their papers." in shown and "in the ledger" in shown
    first = bureau.law.get(f"{MOD}/orders")["orders"][0]["order_id"]
    assert "Legal basis: names the law" in bureau.both(browser, bureau.law, f"/desk/orders/{first}", "desk-order").text
    open_to_all = {"type": "m.room.history_visibility", "content": {"history_visibility": "world_readable"}}
    room = bureau.lin.create_room(
        preset="public_chat", visibility="public", name="Tickets", initial_state=[open_to_all]
    )
    said = bureau.lin.say(room, "A deposit, and it is yours.")
    whole = {
        "reference": "AZ 12/26", "legal_basis": "StGB § 263", "places": ["DE"], "category": SCAM,
        "reasons": "The message asks readers for deposits for ferries that do not run.",
        "locations": [f"https://matrix.to/#/{room}/{said}"],
        "redress": "An appeal to the Oberlandesgericht within a month.",
    }  # fmt: skip
    receipt = bureau.lin.post("/_teahouse/v1/orders", body=order | whole)
    assert receipt["accepted"], receipt
    page = "/desk/orders/" + bureau.law.get(f"{MOD}/orders")["orders"][0]["order_id"]
    assert 403 == bureau.post(bureau.sen, page, do="genuine", words="I rang them.").status_code
    for do, words in (
        ("genuine", "I rang the court back."),
        ("challenge", "Before the Landgericht."),
        ("annulled", ""),
    ):
        assert 303 == bureau.post(bureau.law, page, do=do, words=words).status_code
    assert "annulled" in bureau.look(browser, bureau.audit, page).text
    assert bureau.post(bureau.law, page, do="challenge", words="Again.").status_code in (409, 422)
    bureau.both(browser, bureau.sen, "/desk/campaigns", "desk-campaigns")
    soon = [time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + days * 86_400)) for days in (2, 9)]
    texts = {f"{name}-{one}": f"{name} 一 {one}" for name in ("title", "why", "targets") for one in LANGUAGES}
    plan = {"do": "propose", "start": soon[0], "end": soon[1], "rule": "fraud", **texts}
    wrong = bureau.post(bureau.sen, "/desk/campaigns", **plan | {"end": "never"})
    assert 422 == wrong.status_code and "end_ms" in wrong.text
    assert 303 == bureau.post(bureau.sen, "/desk/campaigns", **plan).status_code
    assert "Agree: announce it" not in bureau.look(browser, bureau.sen, "/desk/campaigns").text
    agreeing = bureau.look(browser, bureau.law, "/desk/campaigns", PHONE, shot=browser.folder / "desk-campaign.png")
    assert all(texts[f"{name}-{one}"] in agreeing.text for name in ("why", "targets") for one in LANGUAGES)
    steps = [("click", "button[value=agree]"), ("waitForSelector", "text=announced")]
    bureau.look(browser, bureau.law, "/desk/campaigns", steps=steps, shot=browser.folder / "desk-campaign-agreed.png")
    assert 403 == bureau.post(bureau.audit, "/desk/campaigns", **plan).status_code
    why = "The figures that it rests on were wrong."
    for action, words in (("stop", "Stopped by"), ("decline", "Declined by")):  # one announced, another proposed
        if action == "decline":
            assert 303 == bureau.post(bureau.sen, "/desk/campaigns", **plan).status_code
        ending: list[tuple[str, ...]] = [
            ("click", ".list details summary"), ("fill", ".list textarea", why),
            ("click", f"button[value={action}]"), ("waitForSelector", f"text={words}"),
        ]  # fmt: skip
        shot = browser.folder / f"desk-campaign-{action}.png"
        done = bureau.look(browser, bureau.law, "/desk/campaigns", steps=ending, shot=shot)
        assert why in done.text
    one = bureau.law.get("/_teahouse/v1/campaigns")["campaigns"][0]["campaign_id"]
    bureau.both(browser, bureau.sen, "/desk/campaigns", "desk-campaigns-done")
    public = browser.look(f"{bureau.server.url}/transparency/campaigns/{one}", shot=browser.folder / "stopped.png")
    public.assert_clean()
    assert why in public.text and "It was stopped before its time" in public.text


def _ordered(bureau: Bureau, said: str, **changed: object) -> str:
    """An order about a message that everybody can read, verified; its number."""
    open_to_all = {"type": "m.room.history_visibility", "content": {"history_visibility": "world_readable"}}
    room = bureau.lin.create_room(
        preset="public_chat", visibility="public", name=said[:20], initial_state=[open_to_all]
    )
    order = {
        "kind": "information", "issuer": "Amtsgericht Hamburg", "country": "DE", "contact": "desk@court.example",
        "legal_basis": "StPO § 100j", "places": ["DE"], "redress": "A complaint to the Landgericht within a month.",
        "reasons": "It is needed to find who took the deposits; nothing milder would show it.",
        "locations": [f"https://matrix.to/#/{room}/{bureau.lin.say(room, said)}"], **changed,
    }  # fmt: skip
    receipt = bureau.lin.post("/_teahouse/v1/orders", body=order)
    assert receipt["accepted"], receipt
    number: str = receipt["order_id"]
    assert 303 == bureau.post(bureau.law, f"/desk/orders/{number}", do="genuine", words="I rang them.").status_code
    return number


def test_an_order_for_information_is_answered_at_the_desk(browser: Browser, bureau: Bureau) -> None:
    page = f"/desk/orders/{_ordered(bureau, 'A deposit for the ferry.', wanted='With what it was registered.')}"
    assert "Answer it" not in bureau.look(browser, bureau.sen, page).text
    assert "there is nothing here to give" in bureau.both(browser, bureau.law, page, "desk-order-answer").text
    fill = [("fill", "#f-answer", "User ID and address, as a sealed file."), ("check", "input[name=registration]"),
            ("fill", "#f-handed_over", "a file"), ("click", "button[value=given]"),
            ("waitForSelector", "text=64 hex digits")]  # fmt: skip
    shot = browser.folder / "desk-order-answer-wrong.png"
    wrong = bureau.look(browser, bureau.law, page, PHONE, steps=fill, shot=shot, console=False)
    assert "64 hex digits" in wrong.text
    steps = [*fill[:2], ("fill", "#f-handed_over", "0" * 64), fill[3], ("waitForSelector", "text=Done.")]
    look = bureau.look(browser, bureau.law, page, steps=steps, shot=browser.folder / "desk-order-answered.png")
    assert "the information was given" in look.text and "Answer it" not in look.text
    assert "Amtsgericht Hamburg" in str(bureau.lin.sync())


def test_what_an_order_had_kept_is_opened_at_the_desk(browser: Browser, bureau: Bureau) -> None:
    words, law = "Set fire to the ferry at nine.", "Regulation (EU) 2021/784, Art. 3"
    ground = "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY"
    number = _ordered(bureau, words, kind="terrorist", legal_basis=law, category=ground)
    case_id = next(one for one in bureau.law.get(f"{MOD}/orders")["orders"] if one["order_id"] == number)["cases"][0]
    page, case = f"/desk/cases/{case_id}", f"{MOD}/cases/{case_id}"
    assert words in bureau.look(browser, bureau.mo, page).text
    bureau.law.get(case)
    bureau.law.post(f"{case}/claim", body={})
    (item,) = bureau.law.get(case)["case"]["subject"]["items"]
    on = {
        "target": "item",
        "surface": "room",
        "id": item,
        "name": words[:20],
        "made_ms": int(time.time() * 1000) - 1000,
    }
    bureau.law.post(f"{case}/decisions", body={
        "case_id": case_id, "about": [item], "order_id": number, "category": ground, "law": {"reference": law},
        "facts": "You called for arson.", "public_facts": "A message called for arson.",
        "explanation": "The order was checked.", "measures": [{"kind": "remove", "on": on, "places": ["DE"]}],
    })  # fmt: skip
    sealed = bureau.look(browser, bureau.mo, page).text
    assert "It is sealed" in sealed and words not in sealed and "Open it" not in sealed
    assert words not in bureau.both(browser, bureau.law, page, "desk-sealed").text
    steps = [("click", "summary:has-text('Open it')"),
             ("fill", "textarea[name=why_unseal]", "The prosecutor asks for it."),
             ("click", "button[value=unseal]"), ("waitForSelector", ".item .seen")]  # fmt: skip
    look = bureau.look(browser, bureau.law, page, steps=steps, shot=browser.folder / "desk-unsealed.png")
    assert "opened what is kept sealed" in look.text and "The prosecutor asks for it." in look.text
    assert words not in bureau.look(browser, bureau.mo, page).text
