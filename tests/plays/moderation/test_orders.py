"""Orders of authorities over HTTP and e-mail: what is asked, done, answered, and told to whom it concerns.

The house is in this process, because its clock is moved by months.
"""

import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.chambers import MOD, Chambers, Worker
from tests.harness.court import DAY_MS
from tests.harness.post import Post, post_office
from tests.harness.tearoom import HOUR_MS, V1, House
from tests.parts.identity.world import Json
from tests.plays.moderation.test_countries import DE, FR, Phone

COURT = "office@court.example"
ORDERS = f"{MOD}/orders"
FORM: Json = {
    "kind": "act", "reference": "AZ 12/26", "issuer": "Landgericht Hamburg", "country": "DE", "contact": COURT,
    "legal_basis": "StGB § 263", "reasons": "The article asks readers for deposits for ferries that do not run.",
    "locations": ["http://tea.house/a/daily/green"], "places": ["DE"],
    "category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "redress": "An appeal to the Oberlandesgericht within a month.",
}  # fmt: skip
ASKED: Json = {
    "kind": "information", "legal_basis": "StPO § 100j", "wanted": "With what its owner was registered.",
    "reasons": "It is needed to find who took the deposits; nothing milder would show it.",
}  # fmt: skip
TERROR: Json = {
    "kind": "terrorist", "legal_basis": "Regulation (EU) 2021/784, Art. 3", "places": ["DE", "FR"],
    "category": "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
    "reasons": "The article calls on its readers to set fire to the ferries of the harbour.",
}  # fmt: skip
PACK = b"lin, registered 2026"


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    async with post_office() as made:
        yield made


@pytest.fixture
async def house(database_url: str, tmp_path: Path, post: Post) -> AsyncIterator[House]:
    made = House(tmp_path, database_url, **post.settings)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def chambers(house: House) -> Chambers:
    return await Chambers(house).open()


@pytest.fixture
async def lex(chambers: Chambers) -> Worker:
    return await chambers.worker("lex", "legal")


async def sent(house: House, **changed: Any) -> Json:
    """An order, as an authority sends it: without an account."""
    answer = await house.http.post(f"{V1}/orders", json=FORM | changed)
    assert 200 == answer.status_code, answer.text
    receipt: Json = answer.json()
    assert receipt["accepted"], receipt
    return receipt


async def becomes(house: House, receipt: Json) -> Json:
    """What the authority sees of it, by its token alone."""
    answer = await house.http.get(receipt["url"])
    assert 200 == answer.status_code
    state: Json = answer.json()
    return state


async def case_of(lex: Worker, receipt: Json) -> str:
    orders = (await lex.get(ORDERS))["orders"]
    (case_id,) = next(one["cases"] for one in orders if one["order_id"] == receipt["order_id"])
    return str(case_id)


async def mail(house: House, post: Post, to: str = COURT) -> list[str]:
    """What was written to an address, the newest last."""
    await house.house.jobs.settle()
    return [post.words(at) for at, (whom, _) in enumerate(post.letters) if whom == to]


async def told(house: House) -> str:
    """All that the service has said to Lin."""
    await house.house.jobs.settle()
    return str(await house.lin.get("v3/sync"))


async def test_an_order_for_information_is_answered_and_whom_it_concerns_hears_of_it(
    house: House, post: Post, chambers: Chambers, lex: Worker
) -> None:
    mo = await chambers.worker("mo", "moderator")
    receipt = await sent(house, **ASKED)
    url = f"{ORDERS}/{receipt['order_id']}/answer"
    body: Json = {
        "given": True, "words": "Her user ID and when she registered, as a sealed file.", "kinds": ["registration"],
        "handed_over": hashlib.sha256(PACK).hexdigest(),
    }  # fmt: skip
    assert "Nothing is given until" in (await mail(house, post))[0]
    assert 403 == (await mo.refused("POST", url, body=body))[0]
    status, answer = await lex.ask("POST", url, body=body)
    assert (400, "order_id") == (status, answer["field"]), "nobody has verified who sends it"
    await lex.post(f"{ORDERS}/{{}}/verify", {"genuine": True, "how": "I rang them."}, receipt["order_id"])
    status, answer = await lex.ask("POST", url, body=body | {"kinds": ["what she wrote to her friends"]})
    assert 400 == status, "there is no word for that"
    status, answer = await lex.ask("POST", url, body=body | {"kinds": []})
    assert (400, "kinds") == (status, answer["field"])
    assert "Landgericht" not in await told(house)

    await house.later(HOUR_MS)
    assert "given" == (await lex.post(url, body))["state"]
    reply = (await mail(house, post))[-1]
    for says in ("Given: what the account was registered with.", body["words"], body["handed_over"], "has neither"):
        assert says in " ".join(reply.split())
    state = await becomes(house, receipt)
    assert ("given", ["registration"], []) == (state["state"], state["information"], state["effect"])
    assert HOUR_MS == state["done_ms"] - state["received_ms"]
    token = receipt["url"].rpartition("/")[2]
    status, shown = await house.page(f"/transparency/orders/sent/{token}")
    assert 200 == status and "the information was given" in shown
    assert [one["url"] for one in state["proofs"]] == re.findall(r'href="([^"]*/proof/[0-9]+)" download', shown)
    letter = await told(house)
    assert "Landgericht Hamburg (DE)" in letter and "what you registered with" in letter and FORM["redress"] in letter
    case = await lex.sees(await case_of(lex, receipt))
    assert "decided" == case["case"]["status"] and "order_answered" == case["acts"][-2]["act"]
    status, page = await house.page("/transparency/orders")
    assert 200 == status and "the information was given" in page and "carried out after 1 hours" in page
    assert "已提供信息" in (await house.page("/transparency/orders", **{"accept-language": "zh-CN"}))[1]
    entries: list[Any] = []
    while (entry := await house.house.ledger.entry(len(entries))) is not None:
        entries.append(entry)
    assert "information" in [entry.public.get("event") for entry in entries]
    assert house.lin.user_id not in str([entry.public for entry in entries if entry.kind == "order"])


async def test_a_form_at_the_desk_answers_it_too_and_says_what_is_wrong(
    house: House, post: Post, chambers: Chambers, lex: Worker
) -> None:
    receipt = await sent(house, **ASKED, tell_after_ms=house.clock.now_ms() + DAY_MS)
    page = f"/desk/orders/{receipt['order_id']}"

    async def form(**fields: Any) -> tuple[int, str]:
        headers = {"accept": "text/html", "cookie": f"teahouse_session={lex.token}", "sec-fetch-site": "same-origin"}
        answer = await house.http.post(page, data=fields, headers=headers)
        return answer.status_code, answer.text

    assert 303 == (await form(do="genuine", words="I rang them."))[0]
    status, text = await form(do="given", answer="A file.", handed_over="none", registration="1")
    assert 422 == status and "64 hex digits" in text
    assert 303 == (await form(do="not_given", answer="What is asked for is not kept here."))[0]
    assert "not_given" == (await becomes(house, receipt))["state"]
    token = receipt["url"].rpartition("/")[2]
    assert "no effect was given, with reasons" in (await house.page(f"/transparency/orders/sent/{token}"))[1]
    assert "What is asked for is not kept here." in (await mail(house, post))[-1]
    assert "Landgericht" not in await told(house), "the court has fixed when"
    await house.again()
    await house.later(DAY_MS)
    assert "What is asked for is not kept here." in await told(house)


async def test_the_hour_of_a_removal_order_stands_still_while_it_can_not_be_carried_out(
    house: House, post: Post, lex: Worker
) -> None:
    receipt = await sent(house, **TERROR | {"places": []})
    page, one = f"/desk/orders/{receipt['order_id']}", f"{ORDERS}/{receipt['order_id']}"
    sheet = f"/transparency/orders/sent/{receipt['url'].rpartition('/')[2]}"
    headers = {"accept": "text/html", "cookie": f"teahouse_session={lex.token}", "sec-fetch-site": "same-origin"}

    async def form(**fields: Any) -> tuple[int, str]:
        answer = await house.http.post(page, data=fields, headers=headers)
        return answer.status_code, answer.text

    status, answer = await lex.ask("POST", f"{one}/resume", body={"words": "On."})
    assert (400, "order_id") == (status, answer["field"])
    assert 400 == (await lex.ask("POST", f"{one}/impede", body={"cause": "unwilling", "words": "No."}))[0]
    status, text = await form(do="too_little", hindrance="")
    assert 422 == status and "etween 1 and" in text
    await form(do="too_little", hindrance="Which of the two pictures is meant?")
    assert "Which of the two pictures is meant?" in (await mail(house, post))[-1]
    state = await becomes(house, receipt)
    assert ("too_little", None) == (state["impeded"], state["due_ms"])
    assert "too little information" in (await house.page(sheet))[1]
    assert "Its hour begins" in (await house.http.get(page, headers=headers)).text
    await house.later(3 * HOUR_MS)
    assert [] == (await lex.get(f"{MOD}/cases", breached="true"))["items"]
    await lex.post(f"{one}/resume", {"words": "The second one."})
    state = await becomes(house, receipt)
    assert ("", house.clock.now_ms() + HOUR_MS) == (state["impeded"], state["due_ms"])
    assert "Acted upon by" in (await house.page(sheet))[1]
    await verified(lex, receipt)
    await removed(house, lex, receipt, TERROR | {"places": []})
    assert "Annex II" in (await becomes(house, receipt))["reply"]
    assert [451, 451] == [(await house.page("/a/daily/green", **where))[0] for where in (DE, FR)]


async def verified(lex: Worker, receipt: Json) -> None:
    await lex.post(f"{ORDERS}/{{}}/verify", {"genuine": True, "how": "I rang them."}, receipt["order_id"])


async def removed(house: House, lex: Worker, receipt: Json, order: Json = FORM, item: str = "daily/green") -> Json:
    """Decided because of an order: the article is removed where the order holds."""
    made_ms = house.clock.now_ms() - DAY_MS
    on = {"target": "item", "surface": "article", "id": item, "name": item, "made_ms": made_ms}
    return await lex.decides(
        await case_of(lex, receipt), about=[item], order_id=receipt["order_id"], category=order["category"],
        measures=[{"kind": "remove", "on": on, "places": order["places"]}], law={"reference": order["legal_basis"]},
        facts="Your article asks for deposits.", public_facts="An article asked for deposits.",
        explanation="The order was checked, and it is one that the law knows.",
    )  # fmt: skip


async def test_an_order_to_act_holds_in_its_country_alone_and_lapses_by_itself(
    house: House, post: Post, lex: Worker
) -> None:
    before = {country: await house.everything(**where) for country, where in (("DE", DE), ("FR", FR))}
    receipt = await sent(house, expires_ms=house.clock.now_ms() + 10 * DAY_MS)
    assert not receipt["held"] and "Nothing is withheld" in (await mail(house, post))[0]
    assert before["DE"] == await house.everything(**DE)
    await verified(lex, receipt)
    assert "verified" == (await becomes(house, receipt))["state"]
    await house.later(HOUR_MS)
    made = await removed(house, lex, receipt)

    assert 451 == (await house.page("/a/daily/green", **DE))[0]
    here = await house.everything(**DE)
    assert "secret leaves" not in str([text for path, (_, text) in here.items() if path != "messages"])
    there = await house.everything(**FR)
    assert {path: text for path, text in before["FR"].items() if path != "messages"} == {
        path: text for path, text in there.items() if path != "messages"
    }
    room = house.account["room_id"]
    chats = [
        str((await Phone(house, house.mei, where).get(f"v3/rooms/{room}/messages", dir="b"))["chunk"])
        for where in (DE, FR)
    ]
    assert [False, True] == ["Green" in chat for chat in chats] and all("Black" in chat for chat in chats)

    letters = await mail(house, post)
    assert 2 == len(letters) and receipt["order_id"] in letters[1] and "- remove in DE" in letters[1]
    subject = post.read(1)["subject"]
    assert receipt["order_id"] in subject, subject
    state = await becomes(house, receipt)
    assert ("verified", ["remove"], HOUR_MS) == (
        state["state"], state["effect"], state["done_ms"] - state["received_ms"]
    )  # fmt: skip
    assert 404 == (await house.http.get(f"{V1}/orders/nothing")).status_code
    said = await told(house)
    assert made["url"] in said and FORM["issuer"] in said and FORM["redress"] in said

    await house.again()
    await house.later(10 * DAY_MS - HOUR_MS - 1)
    assert 451 == (await house.page("/a/daily/green", **DE))[0]
    await house.later(1)
    assert before["DE"] == await house.everything(**DE), "byte for byte"
    state = await becomes(house, receipt)
    assert ("lapsed", []) == (state["state"], state["effect"])
    assert "has ended" in await told(house)


async def test_a_known_authority_holds_for_two_hours_and_people_carry_it_out_within_the_hour(
    house: House, post: Post, chambers: Chambers, lex: Worker
) -> None:
    mo = await chambers.worker("mo", "moderator")
    before = await house.everything(**DE)
    known = {"name": "Police of the Harbour", "country": "DE", "contact": COURT, "holds": True,
             "why": "Their head came by and showed who she is."}  # fmt: skip
    assert 403 == (await mo.refused("POST", f"{MOD}/authorities", body=known))[0]
    made = await lex.post(f"{MOD}/authorities", known)
    secret = made["secret"]
    assert secret not in str(await lex.get(f"{MOD}/authorities"))
    unknown = await sent(house, **TERROR, secret="guessed")
    assert not unknown["held"] and before == await house.everything(**DE)
    await lex.post(f"{ORDERS}/{{}}/verify", {"genuine": False, "how": "They never sent it."}, unknown["order_id"])

    # held at once, and if nobody looks it is back after two hours, byte for byte, and the queue says that it is late
    black = {"locations": ["http://tea.house/a/daily/black"]}
    receipt = await sent(house, **TERROR | black, secret=secret)
    assert receipt["held"] and secret not in str(await lex.get(ORDERS))
    assert [451, 451] == [(await house.page("/a/daily/black", **where))[0] for where in (DE, FR)]
    assert "held back as of now" in (await mail(house, post))[-1]
    assert "Statement of reasons" in await told(house), "no hold without its reasons, told to whose it is"
    await house.later(2 * HOUR_MS - 1)
    assert 451 == (await house.page("/a/daily/black", **DE))[0]
    await house.later(1)
    assert before == await house.everything(**DE)
    await house.later(1)
    assert [await case_of(lex, receipt)] == [
        one["case_id"] for one in (await lex.get(f"{MOD}/cases", breached="true"))["items"]
    ]

    # carried out within the hour
    receipt = await sent(house, **TERROR, secret=secret)
    now_ms = house.clock.now_ms()
    assert receipt["held"] and now_ms < receipt["due_ms"] <= now_ms + HOUR_MS
    await house.later(HOUR_MS // 2)
    await verified(lex, receipt)
    await removed(house, lex, receipt, TERROR)
    assert "- remove in DE, FR" in (await mail(house, post))[-1]
    case = (await lex.sees(await case_of(lex, receipt)))["case"]
    assert [] == [clock for clock in case["clocks"] if clock["name"] == "order" and clock["breached"]]
    assert now_ms + HOUR_MS // 2 + 184 * DAY_MS == case["orders"][0]["preserve_until_ms"]
    await house.later(2 * HOUR_MS)
    assert [451, 451] == [(await house.page("/a/daily/green", **where))[0] for where in (DE, FR)]
    assert 200 == (await house.page("/a/daily/green", **{"x-country": "US"}))[0]
    state = await becomes(house, receipt)
    assert ["remove"] == state["effect"] and HOUR_MS // 2 == state["done_ms"] - state["received_ms"]
    one = made["authority"]["authority_id"]
    assert 400 == (await lex.refused("DELETE", f"{MOD}/authorities/{{}}", one, body={"why": "  "}))[0]
    why = {"why": "Its secret was seen in a mail to many."}
    assert await lex.call("DELETE", f"{MOD}/authorities/{{}}", one, body=why) == {}
    assert 404 == (await lex.refused("DELETE", f"{MOD}/authorities/{{}}", one, body=why))[0]
    assert not (await sent(house, **TERROR, secret=secret))["held"]

    # who made it known and ended it, and why, stays; everyone can see that it happened, its name is committed to
    listed = await lex.get(f"{MOD}/authorities")
    assert [("known", "Their head came by and showed who she is."), ("ended", why["why"])] == [
        (done["act"], done["why"]) for done in listed["acts"] if done["authority_id"] == one
    ]
    assert {(lex.user_id, "legal")} == {(done["by"], done["role"]) for done in listed["acts"]}
    await house.house.jobs.settle()
    for done, named in zip(listed["acts"], ({"name", "contact", "by", "why"}, {"by", "why"}), strict=True):
        proof = (await house.http.get(done["proof"]["url"].removeprefix("http://tea.house"))).text
        entry = json.loads(base64.b64decode(next(line for line in proof.split("\n") if line.startswith("extra "))[6:]))
        assert {"authority": one, "event": done["act"], "country": "DE", "holds": True, "role": "legal"} == entry[
            "public"
        ]
        assert ("authority", named) == (entry["kind"], set(entry["commitments"])) and "Harbour" not in str(entry)
    for act in ("UPDATE safety_authority_acts SET why = ''", "DELETE FROM safety_authority_acts"):
        with pytest.raises(Exception, match="only added to"):
            await house.house.db.write(lambda tx, act=act: tx.run(act))  # type: ignore[misc]


async def test_what_is_withdrawn_or_annulled_is_given_back_byte_for_byte(
    house: House, post: Post, chambers: Chambers, lex: Worker
) -> None:
    sen = await chambers.worker("sen", "senior")
    before = await house.everything(**DE)
    for item, end in (("daily/green", "withdrawn"), ("daily/black", "annulled")):
        receipt = await sent(house, locations=[f"http://tea.house/a/{item}"])
        one = f"{ORDERS}/{receipt['order_id']}"
        await verified(lex, receipt)
        await removed(house, lex, receipt, item=item)
        assert 451 == (await house.page(f"/a/{item}", **DE))[0]
        if end == "annulled":
            assert "challenged" == (await lex.post(f"{one}/challenge", {"before": "OLG Hamburg"}))["state"]
            assert 451 == (await house.page(f"/a/{item}", **DE))[0], "contested, it holds until that court speaks"
        assert 403 == (await sen.refused("POST", f"{one}/end", body={"why": end}))[0]
        await lex.post(f"{one}/end", {"why": end})
        assert before == await house.everything(**DE), end
        state = await becomes(house, receipt)
        assert (end, []) == (state["state"], state["effect"])
        case = (await lex.sees(await case_of(lex, receipt)))["case"]
        assert [item] == case["restored"] and "ended" == case["measures"][0]["state"]
        await house.again()
    assert before == await house.everything(**DE)
    assert "has ended" in await told(house)


async def test_a_threat_to_life_is_packed_for_the_police(house: House, chambers: Chambers, lex: Worker) -> None:
    mo = await chambers.worker("mo", "moderator")
    case_id = await case_of(lex, await sent(house))
    url = f"{MOD}/cases/{case_id}/threat-to-life"
    body = {"country": "DE", "why": "She writes that she will set fire to the ferry tonight."}
    assert 403 == (await mo.refused("POST", url, body=body))[0]
    for wrong, field in (({"why": "Something is wrong."}, "why"), ({"country": "Germany"}, "country")):
        status, answer = await lex.ask("POST", url, body=body | wrong)
        assert 400 == status and field in str(answer), answer
    text = (await lex.post(url, body))["text"]
    for says in ("Art. 18 DSA", "To: law enforcement or judicial authorities, DE", body["why"], "secret leaves",
                 house.account["user_id"], "daily/green", case_id):  # fmt: skip
        assert says in text
    note = (await mo.sees(case_id))["acts"][-2]
    assert ("noted", lex.user_id, text) == (note["act"], note["by"], note["words"])
    entries: list[Any] = []
    while (entry := await house.house.ledger.entry(len(entries))) is not None:
        entries.append(entry)
    assert {"event": "threat_to_life", "country": "DE"} == entries[-1].public
