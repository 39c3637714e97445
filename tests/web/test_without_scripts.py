"""The Desk with scripts switched off: the queue is worked, a case decided, an appeal read before it is turned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.harness.authenticator import staff
from tests.harness.person import Person
from tests.harness.servers import Server
from tests.web.at_work import AtWork, reported, told
from tests.web.browser import PHONE, Browser, Look

FACTS = "You asked readers for a deposit for ferries that do not run."
WHY = "The company knows nothing of such ferries."
LETTER = "Statement of reasons of tea.house"


@dataclass(frozen=True)
class Bureau(AtWork):
    lin: Person
    mo: Person
    sen: Person
    case: str

    def walk(
        self, browser: Browser, who: Person, path: str, steps: Sequence[Sequence[Any]], width: int = PHONE
    ) -> Look:
        return self.look(browser, who, path, width, script=False, steps=steps, console=False)


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    server = Server(tmp_path_factory.mktemp("plain") / "house").start()
    lin, mei = server.people("Lin", "Mei")
    mo, sen = staff(server.person("Mo"), "moderator", server), staff(server.person("Sen"), "senior", server)
    reported(lin, mei, "A deposit of 20 today, twice your fare back tomorrow!")
    case = mo.get("/_teahouse/v1/moderation/cases")["items"][0]["case_id"]
    yield Bureau(server, lin, mo, sen, case)
    server.stop()


def test_the_queue_is_worked(browser: Browser, bureau: Bureau) -> None:
    """Found, claimed, given back, and what is due first taken: all by its buttons."""
    box = f"input[name=case][value='{bureau.case}']"
    claim = [("check", box), ("click", "button[value=claim]"), ("waitForSelector", "text=Done: 1.")]
    assert bureau.mo.user_id in bureau.walk(browser, bureau.mo, "/desk/", claim).text
    back = [("check", box), ("click", "button[value=release]"), ("waitForSelector", "text=Done: 1.")]
    assert "nobody has it" in bureau.walk(browser, bureau.mo, "/desk/", back).text
    none = [("click", "button[value=claim]"), ("waitForSelector", "text=Choose cases first.")]
    bureau.walk(browser, bureau.mo, "/desk/", none)
    find = [("fill", "#q", bureau.case), ("click", ".search button"), ("waitForSelector", f"text={bureau.case}")]
    bureau.walk(browser, bureau.mo, "/desk/", find)
    first = [("click", "text=Take what is due first"), ("waitForSelector", "text=What you can do")]
    taken = bureau.walk(browser, bureau.mo, "/desk/", first)
    assert taken.url.endswith(bureau.case) and f"{bureau.mo.user_id} has it" in taken.text


def test_a_case_is_decided(browser: Browser, bureau: Bureau) -> None:
    """One reads the letter by a button; what is missing is named, and what was typed stays."""
    fill = [
        ("selectOption", "#f-rule", "fraud"), ("selectOption", "#f-item-0", "remove"),
        ("fill", "#f-facts", FACTS), ("fill", "#f-public_facts", FACTS.replace("You", "A message")),
    ]  # fmt: skip
    page = f"/desk/cases/{bureau.case}/decide"
    read = [*fill, ("click", "button[value=save]"), ("waitForSelector", "text=It is removed")]
    shown = bureau.walk(browser, bureau.mo, page, read).text
    assert LETTER in shown and "Why the rule or law applies: is empty" in shown
    more = [
        ("fill", "#f-explanation", WHY),
        ("click", "button[value=save]"),
        ("waitForSelector", f"#letter >> text={WHY}"),
    ]
    assert "Still missing" not in bureau.walk(browser, bureau.mo, page, [*read, *more]).text
    done = [*read, *more, ("click", "button[value=decide]"), ("waitForSelector", "text=Decided. The person is told")]
    decided = bureau.walk(browser, bureau.mo, page, done).text
    assert "Rule: No fraud" in decided and WHY in decided


def test_an_appeal_is_made_read_and_turned(browser: Browser, bureau: Bureau) -> None:
    link = told(bureau.lin)
    appeal = [("fill", "textarea[name=words]", "I quoted it to warn of it."), ("click", "main form button"),
              ("waitForSelector", "text=We have your appeal")]  # fmt: skip
    browser.look(bureau.server.url + link, PHONE, script=False, steps=appeal)
    page = f"/desk/cases/{bureau.case}/appeals/0"
    read = [("check", "input[value=reverse]"), ("fill", "#f-reasons", "A quotation."), ("click", "button[value=read]"),
            ("waitForSelector", "#letter >> text=is reversed")]  # fmt: skip
    shown = bureau.walk(browser, bureau.sen, page, read).text
    assert "reasons of at least 20 characters" in shown and "A quotation." in shown
    assert "twice your fare back tomorrow" in shown and "Rule: No fraud" in shown and FACTS in shown
    assert "decided the appeal" not in bureau.look(browser, bureau.sen, f"/desk/cases/{bureau.case}").text
    turn = [("fill", "#f-reasons", "It was a quotation, which warned."), ("click", "text=Decide the appeal"),
            ("waitForSelector", "text=What comes back is back")]  # fmt: skip
    assert "decided the appeal: reversed" in bureau.walk(browser, bureau.sen, page, [*read, *turn]).text
    answer = httpx.get(bureau.server.url + link, headers={"accept-language": "en"}).text
    assert "It was a quotation, which warned." in answer
