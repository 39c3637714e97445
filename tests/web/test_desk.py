"""The Desk in a browser: a report becomes a case, is decided while one reads what the person will read, and turned."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.harness.authenticator import staff
from tests.harness.person import Person
from tests.harness.servers import Server
from tests.web.at_work import AtWork, reported
from tests.web.browser import PHONE, Browser

FACTS = "You asked readers for a deposit for ferries that do not run."
PUBLIC = "A message asked readers for a deposit for ferries that do not run."
WHY = "The company knows nothing of such ferries."


@dataclass(frozen=True)
class Bureau(AtWork):
    lin: Person
    mo: Person
    sen: Person
    case: str


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    server = Server(tmp_path_factory.mktemp("bureau") / "house").start()
    lin, mei = server.people("Lin", "Mei")
    mo, sen = staff(server.person("Mo"), "moderator", server), staff(server.person("Sen"), "senior", server)
    reported(lin, mei, "A deposit of 20 today, twice your fare back tomorrow!")
    case = mo.get("/_teahouse/v1/moderation/cases")["items"][0]["case_id"]
    yield Bureau(server, lin, mo, sen, case)
    server.stop()


def test_the_queue_is_worked_by_keyboard_and_the_case_shows_what_was_seen(browser: Browser, bureau: Bureau) -> None:
    page = bureau.look(browser, bureau.mo, "/desk/", shot=browser.folder / "desk-queue.png")
    assert bureau.lin.user_id in page.text and "All that waits" in page.text
    bureau.look(
        browser, bureau.mo, "/desk/", PHONE, dark=True, lang="zh-Hans", shot=browser.folder / "desk-queue-phone.png"
    )
    keys = [("press", "j"), ("press", "x"), ("press", "c"), ("waitForSelector", "text=Done: 1.")]
    assert "Done: 1." in bureau.look(browser, bureau.mo, "/desk/", steps=keys).text
    case = bureau.look(browser, bureau.mo, f"/desk/cases/{bureau.case}", shot=browser.folder / "desk-case.png")
    assert "twice your fare back tomorrow" in case.text and "It is a swindle." in case.text
    bureau.look(browser, bureau.mo, f"/desk/cases/{bureau.case}", PHONE, lang="zh-Hant")
    for odd in ("/desk/?cursor=x", "/desk/?lane=no", "/desk/?limit=0", "/desk/?q=%00"):
        with bureau.http(bureau.mo) as http:
            assert http.get(odd).status_code in (200, 303, 400)
    with bureau.http(bureau.lin) as http:
        assert http.get("/desk/").status_code in (303, 403)


def test_one_menu_leads_everywhere(bureau: Bureau) -> None:
    """The page of the staff is drawn by another folder; from it, too, one reaches every place of the Desk."""
    with bureau.http(bureau.sen) as http:
        menus = [re.search(r'<ul class="nav">(.*?)</ul>', http.get(page).text, re.DOTALL)
                 for page in ("/desk/", "/desk/staff", "/desk/factors")]  # fmt: skip
    places = [re.findall(r'href="([^"]+)"[^>]*>([^<]+)<', menu[1]) for menu in menus if menu is not None]
    assert 9 == len(places[0]) and [places[0]] * 3 == places


def test_one_decides_while_reading_what_the_person_will_read(browser: Browser, bureau: Bureau) -> None:
    page = f"/desk/cases/{bureau.case}/decide"
    fill = [
        ("selectOption", "#f-rule", "fraud"), ("selectOption", "#f-item-0", "remove"),
        ("selectOption", "#f-account-0", "mute"), ("fill", "#f-account-0-lasts", "3"),
        ("fill", "#f-facts", FACTS), ("fill", "#f-public_facts", PUBLIC),
    ]  # fmt: skip
    shown = [*fill, ("waitForSelector", "#letter >> text=It is removed"), ("waitForSelector", "text=Still missing")]
    look = bureau.look(browser, bureau.mo, page, shot=browser.folder / "desk-decide.png", steps=shown)
    assert FACTS in look.text and "Why the rule or law applies: is empty" in look.text
    assert 1 == look.text.count("The account: ") and "Another measure on the account" in look.text
    missing = [
        *fill,
        ("fill", "#f-account-0-lasts", "300"),
        ("fill", "#f-explanation", WHY),
        ("click", "button[value=decide]"),
    ]
    look = bureau.look(browser, bureau.mo, page, PHONE, steps=missing, console=False)
    assert "lasts at most" in look.text
    done = [
        *fill,
        ("fill", "#f-explanation", WHY),
        ("click", "button[value=decide]"),
        ("waitForSelector", "text=Decided."),
    ]
    look = bureau.look(browser, bureau.mo, page, steps=done, shot=browser.folder / "desk-decided.png")
    assert "mute" in look.text and "remove" in look.text
    told = bureau.look(browser, bureau.mo, f"/desk/cases/{bureau.case}", PHONE).text
    assert "Rule: No fraud" in told and "version 1 of the rules" in told and FACTS in told and WHY in told
    assert "remove: “A deposit of 20 today" in told and "remove: $" not in told and "no ground named" not in told[:600]
    assert told.index("What you can do") < told.index("What it is about") < told.index("The log")
    assert "looked at the case" in told


@pytest.mark.santa_clara("A3")
def test_the_appeal_is_turned_in_part_by_somebody_else(browser: Browser, bureau: Bureau) -> None:
    said = bureau.lin.sync()
    links = re.findall(r"/statements/[\w-]+(?=/appeal)", str(said))
    assert links, "the service told Lin where the statement is"
    with httpx.Client(base_url=bureau.server.url, headers={"sec-fetch-site": "same-origin"}) as http:
        assert 303 == http.post(f"{links[0]}/appeal", data={"words": "I quoted it to warn of it."}).status_code
    page = f"/desk/cases/{bureau.case}/appeals/0"
    barred = bureau.look(browser, bureau.mo, page)
    assert "You had a part in this decision" in barred.text
    assert "twice your fare back tomorrow" in barred.text and "Rule: No fraud" in barred.text and WHY in barred.text
    read = [
        ("click", "input[value=in_part]"), ("click", "input[value$='|function|messages']"),
        ("fill", "#f-reasons", "The mute was more."), ("waitForSelector", "#letter >> text=is reversed in part"),
    ]  # fmt: skip
    shown = bureau.look(browser, bureau.sen, page, steps=read).text
    assert "reasons of at least 20 characters" in shown and "Of measure" in shown and "The mute was more." in shown
    steps = [
        ("click", "input[value=in_part]"), ("click", "input[value$='|function|messages']"),
        ("fill", "#f-reasons", "The mute was more than this called for."), ("click", "text=Decide the appeal"),
        ("waitForSelector", "text=What comes back is back"),
    ]  # fmt: skip
    look = bureau.look(browser, bureau.sen, page, steps=steps, shot=browser.folder / "desk-turned.png")
    assert "reversed in part" in look.text
    answer = httpx.get(bureau.server.url + links[0], headers={"accept-language": "en"}).text
    assert "The decision was reversed in part." in answer and "more than this called for" in answer
    bureau.look(browser, bureau.sen, page, PHONE, dark=True, lang="zh-Hans", shot=browser.folder / "desk-appeal.png")


def test_a_case_shows_what_was_written_in_the_cases_that_were_merged_into_it(bureau: Bureau) -> None:
    kai, kim = bureau.server.people("Kai", "Kim")
    room = kai.create_room(preset="public_chat")
    kim.join(room)
    bureau.lin.join(room)
    made, moderation = [], "/_teahouse/v1/moderation"
    for who, why in ((kai, "It asked me for a deposit."), (kim, "It asked me for my card.")):
        said = bureau.lin.say(room, f"{who.localpart}, pay today!")
        who.post("v3/rooms/{}/report/{}", room, said, body={"reason": why})
        made.append(bureau.mo.get(f"{moderation}/notices", item=said)["items"][0]["case_id"])
    with bureau.http(bureau.mo) as http:
        before = http.get(f"/desk/cases/{made[0]}").text
        assert "asked me for a deposit" in before and "asked me for my card" not in before
        assert 303 == http.post(f"/desk/cases/{made[1]}", data={"do": "merge", "into": made[0]}).status_code
        after = http.get(f"/desk/cases/{made[0]}").text
    assert "asked me for a deposit" in after and "asked me for my card" in after
