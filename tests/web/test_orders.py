"""Orders on pages: an authority without a program sends one, and one that came by letter is entered at the Desk."""

import datetime
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.harness.authenticator import staff
from tests.harness.person import Person
from tests.harness.servers import Server
from tests.web.at_work import AtWork
from tests.web.browser import DESKTOP, PHONE, Browser

ORDER = {
    "kind": "act", "issuer": "Landgericht Hamburg", "country": "DE", "contact": "post@lg.example", "places": "de, fr",
    "reference": "12 O 34", "legal_basis": "StGB § 263", "category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
    "reasons": "The room asks readers for deposits for ferries that do not run.",
    "redress": "An appeal to the Oberlandesgericht within a month; the person too.", "language": "en",
}  # fmt: skip
HERE = {"sec-fetch-site": "same-origin", "accept-language": "en"}


@dataclass(frozen=True)
class Registry(AtWork):
    lex: Person
    mo: Person
    where: str

    def state(self) -> list[dict[str, Any]]:
        """All orders, each read whole: the list has the facts alone."""
        place = "/_teahouse/v1/moderation/orders"
        return [self.lex.get(f"{place}/{{}}", one["order_id"]) for one in self.lex.get(place)["orders"]]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    server = Server(tmp_path_factory.mktemp("registry") / "house").start()
    lin = server.person("Lin")
    lex, mo = staff(server.person("Lex"), "legal", server), staff(server.person("Mo"), "moderator", server)
    room = lin.create_room(preset="public_chat", visibility="public", name="Harbour 港口")
    said = lin.say(room, "A deposit of 20 today, twice your fare back tomorrow!")
    yield Registry(server, lex, mo, f"https://matrix.to/#/{room}/{said}")
    server.stop()


def fill(order: dict[str, str], where: str) -> list[tuple[str, ...]]:
    chosen = [("selectOption", f"#f-{name}", order[name]) for name in ("kind", "category")]
    typed = [("fill", f"#f-{name}", text) for name, text in order.items() if name not in ("kind", "category")]
    return [*chosen, *typed, ("fill", "#f-locations", where)]


def test_an_authority_without_a_program_sends_an_order(browser: Browser, registry: Registry) -> None:
    """Without scripts: refused for what it lacks with what was typed still there, then taken in as the API would."""
    page = registry.server.url + "/transparency/orders/send"
    for width, dark, lang in ((PHONE, False, "zh-Hant"), (DESKTOP, True, "zh-Hans")):
        look = browser.look(page, width, dark, lang)
        look.assert_clean()
        assert "Legal basis" not in look.text and ("法律依据" in look.text or "法律依據" in look.text)
    lacking = {**ORDER, "legal_basis": "", "places": ""}
    sent = [*fill(lacking, registry.where), ("click", "input[name=sender]"), ("click", "main button.primary")]
    look = browser.look(page, script=False, steps=[*sent, ("waitForSelector", "text=received and refused")])
    assert 1 == look.text.count("Art. 9(2)(a)(i) DSA") and "names the countries in which it is to hold" in look.text
    assert ["legal_basis", "places"] == [one["field"] for one in registry.state()[0]["missing"]]
    again = [("fill", "#f-legal_basis", "StGB § 263"), ("fill", "#f-places", "DE"), ("click", "main button.primary")]
    taken = browser.look(
        page, PHONE, script=False, steps=[*sent, *again, ("waitForSelector", "text=What you were answered")]
    )
    assert "being looked at" in taken.text and "Landgericht Hamburg, reference 12 O 34" in taken.text
    order = registry.state()[0]
    assert ("taken", "form", ["DE"]) == (order["state"], order["came"], order["form"]["places"])
    browser.look(taken.url, PHONE, lang="zh-Hans").assert_clean()
    assert "noindex" in httpx.get(taken.url).headers["x-robots-tag"]
    assert 404 == httpx.get(registry.server.url + "/transparency/orders/sent/nobody-knows-this").status_code


def test_what_the_form_can_not_hold_is_said_and_nothing_is_kept(registry: Registry) -> None:
    before = registry.state()
    with httpx.Client(base_url=registry.server.url, headers=HERE) as http:
        for wrong, said in (
            ({}, "Please confirm this."),
            ({"sender": "1", "kind": "coup"}, "Choose what it orders."),
            ({"sender": "1", "issued_by": "king"}, "Choose one."),
            ({"sender": "1", "reasons": "x" * 20_001}, "This is too long."),
            ({"sender": "1", "locations": "\n".join("https://x.example" for _ in range(51))}, "At most fifty"),
            ({"sender": "1", "due_ms": "tomorrow"}, "A day and a time."),
        ):
            answer = http.post("/transparency/orders/send", data={**ORDER, **wrong})
            assert (422, True) == (answer.status_code, said in answer.text), wrong
            assert "Nothing was kept" in answer.text and "Landgericht Hamburg" in answer.text
        assert (
            403
            == http.post("/transparency/orders/send", data=ORDER, headers={"sec-fetch-site": "cross-site"}).status_code
        )
    assert before == registry.state()


def test_a_second_press_sends_no_second_order(registry: Registry) -> None:
    before = len(registry.state())
    page = "/transparency/orders/send"
    order = {**ORDER, "sender": "1", "locations": registry.where}
    with httpx.Client(base_url=registry.server.url, headers=HERE) as http, ThreadPoolExecutor(2) as presses:

        def form() -> str:
            drawn = http.get(page)
            assert "private, no-store" == drawn.headers["cache-control"], "the form is its sender's alone"
            (once,) = re.findall(r'name="once" value="([^"]{32})"', drawn.text)
            return str(once)

        def press(**fields: str) -> httpx.Response:
            return http.post(page, data={**order, **fields})

        once = form()
        pressed = list(presses.map(lambda _: press(once=once), range(4)))
        assert [303] * 4 == [one.status_code for one in pressed]
        assert 1 == len({one.headers["location"] for one in pressed})
        assert before + 1 == len(registry.state())
        # What lacks something is refused once, too; mended, out of the same form, it is another order.
        once = form()
        refused = [press(once=once, legal_basis="") for _ in range(2)]
        assert [True, True] == ["received and refused" in one.text for one in refused]
        assert before + 2 == len(registry.state())
        assert 303 == press(once=once).status_code and before + 3 == len(registry.state())
        # The same out of another form, and out of none that was drawn here, is meant.
        assert 303 == press(once=form()).status_code == press(once="x").status_code == press().status_code
        assert before + 6 == len(registry.state())


def test_an_order_that_came_by_letter_is_entered(browser: Browser, registry: Registry) -> None:
    page = "/desk/orders/enter"
    assert "Enter an order" in registry.look(browser, registry.lex, "/desk/orders").text
    registry.look(browser, registry.lex, page, PHONE, lang="zh-Hans")
    before = len(registry.state())
    way = [("selectOption", "#f-came", "letter"), ("fill", "#f-came_ms", "2001-01-01T10:00")]
    enter = [*way, *fill({**ORDER, "redress": ""}, registry.where), ("click", "text=Enter it")]
    look = registry.look(browser, registry.lex, page, steps=enter, console=False)
    assert "A day and a time in the last year" in look.text
    lacking = [("fill", "#f-came_ms", hours_ago(5)), ("click", "text=Enter it")]
    look = registry.look(browser, registry.lex, page, steps=[*enter, *lacking], console=False)
    assert "Art. 9(2)(a)(v) DSA" in look.text and "Nothing was kept yet" in look.text
    assert before == len(registry.state())
    done = [("fill", "#f-redress", ORDER["redress"]), ("click", "text=Enter it"), ("waitForSelector", "text=Taken in.")]
    look = registry.look(browser, registry.lex, page, steps=[*enter, *lacking, *done], console=False)
    assert f"came by letter, entered by {registry.lex.user_id}" in look.text
    assert "Legal basis" in look.text and "legal_basis" not in look.text and "Scam, fraud" in look.text
    order = next(one for one in registry.state() if one["came"] == "letter")
    assert registry.lex.user_id == order["entered_by"]
    view = registry.lex.get("/_teahouse/v1/moderation/cases/{}", order["cases"][0])
    act = next(one for one in view["acts"] if one["act"] == "order_received")
    assert (registry.lex.user_id, "letter") == (act["by"], act["detail"]["came"])
    assert order["received_ms"] == act["detail"]["came_ms"] < act["at_ms"] - 4 * 3_600_000
    clock = next(one for one in view["case"]["clocks"] if one["name"] == "order")
    assert order["received_ms"] + 72 * 3_600_000 == clock["due_ms"], "the clock runs from when the letter came"


def test_one_that_lacks_something_is_refused_by_whoever_enters_it(registry: Registry) -> None:
    with registry.http(registry.lex) as http:
        letter = {**ORDER, "came": "fax", "contact": "", "locations": registry.where, "refuse": "1"}
        answer = http.post("/desk/orders/enter", data=letter)
        assert 303 == answer.status_code
        shown = http.get(answer.headers["location"]).text
    assert "refused: it lacked what the law asks" in shown and "E-mail address of the authority" in shown
    refused = next(one for one in registry.state() if one["came"] == "fax")
    assert ("refused", registry.lex.user_id) == (refused["state"], refused["entered_by"])
    assert "- E-mail address of the authority: an order gives the e-mail address" in refused["reply"]
    with registry.http(registry.mo) as http:
        assert 403 == http.post("/desk/orders/enter", data=letter).status_code


def test_a_removal_order_that_can_not_be_carried_out_for_now(browser: Browser, registry: Registry) -> None:
    order: dict[str, Any] = {
        **ORDER, "kind": "terrorist", "legal_basis": "Regulation (EU) 2021/784, Art. 3", "places": [],
        "category": "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY", "locations": [registry.where],
    }  # fmt: skip
    receipt = registry.lex.post("/_teahouse/v1/orders", body=order)
    page = f"/desk/orders/{receipt['order_id']}"
    sheet = f"{registry.server.url}/transparency/orders/sent/{receipt['url'].rpartition('/')[2]}"
    assert "Can it be carried out?" in registry.both(browser, registry.lex, page, "order-waits").text
    asked = "Which of the two messages is meant?"
    steps = [("click", "summary:has-text('It can not be carried out')"), ("fill", "#f-hindrance", asked),
             ("click", "button[value=too_little]"), ("waitForSelector", "text=Its time stands still")]  # fmt: skip
    look = registry.look(
        browser, registry.lex, page, PHONE, steps=steps, shot=browser.folder / "order-impeded.png", console=False
    )
    assert "too little information" in look.text and "Annex III" in look.text and asked in look.text
    state = browser.look(sheet, PHONE, shot=browser.folder / "order-impeded-state.png")
    state.assert_clean()
    assert "It can not be carried out for now" in state.text and "Acted upon by" not in state.text
    steps = [("click", "summary:has-text('Let its hour begin')"), ("fill", "#f-hindrance", "The second one."),
             ("click", "button[value=resume]"), ("waitForSelector", "text=Can it be carried out?")]  # fmt: skip
    look = registry.look(browser, registry.lex, page, steps=steps)
    assert "nothing stands in its way any more" in look.text, "the entry of the ledger"
    assert "Acted upon by" in browser.look(sheet).text


def hours_ago(hours: int) -> str:
    return (datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")
