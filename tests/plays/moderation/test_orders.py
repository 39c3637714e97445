"""Orders of authorities over HTTP and e-mail: what is asked, done, answered, and told to whom it concerns.

The house is in this process, because its clock is moved by months.
"""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.chambers import MOD, Chambers, Worker
from tests.harness.court import DAY_MS
from tests.harness.post import Post, post_office
from tests.harness.tearoom import V1, House
from tests.parts.identity.world import Json

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

    await house.later(3_600_000)
    assert "given" == (await lex.post(url, body))["state"]
    reply = (await mail(house, post))[-1]
    for says in ("Given: what the account was registered with.", body["words"], body["handed_over"], "has neither"):
        assert says in " ".join(reply.split())
    state = await becomes(house, receipt)
    assert ("given", ["registration"], []) == (state["state"], state["information"], state["effect"])
    assert 3_600_000 == state["done_ms"] - state["received_ms"]
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
    assert "What is asked for is not kept here." in (await mail(house, post))[-1]
    assert "Landgericht" not in await told(house), "the court has fixed when"
    await house.again()
    await house.later(DAY_MS)
    assert "What is asked for is not kept here." in await told(house)
