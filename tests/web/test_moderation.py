"""Moderation as people see it: the statement and its appeal, the transparency site; by day and by night."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import httpx
import pytest

from teahouse.kernel.db import Tx
from teahouse.ledger import read_statement, verify_statement
from teahouse.safety import cases
from teahouse.safety.appeals import Turned
from teahouse.safety.campaigns import Programme
from teahouse.safety.decisions import Actor, Made, Wanted, Wish
from teahouse.safety.orders import OrderForm
from teahouse.safety.statements import MeasureKind, Subject, Target, Texts
from teahouse.surfaces import Surface
from teahouse.tlog.note import verifier_key
from tests.web.browser import DESKTOP, PHONE, Browser
from tests.web.newsroom import Newsroom, newsroom

DAY_MS = 86_400_000
MO, SEN = Actor("@mo:localhost", "moderator"), Actor("@sen:localhost", "senior")
ACCOUNT = "@gazette:localhost"
GROUND = cases.Ground(category="STATEMENT_CATEGORY_SCAMS_AND_FRAUD", rule_id="fraud")


class Docket:
    """A newsroom with two decisions about the gazette: one that was appealed, one that can be."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.url = room.url
        self.safety = room.house.safety
        self.first = self.decide("case-1", "gazette/ferries", "The ferries 渡轮")
        self.second = self.decide("case-2", "gazette/bridge", "The bridge")

        order = OrderForm(kind="act", issuer="Landgericht", country="DE", contact="a@b.example")
        room.do(self.safety.orders.receive(order))
        said = Texts(en="Deposits for ferries", zh_Hans="渡轮押金", zh_Hant="渡輪押金")
        now_ms = room.house.clock.now_ms()
        programme = Programme(
            title=said, why=said, targets=said, categories=(GROUND.category,), rules=("fraud",),
            start_ms=now_ms + 2 * DAY_MS, end_ms=now_ms + 30 * DAY_MS,
        )  # fmt: skip
        campaigns = self.safety.campaigns
        self.campaign = room.do(campaigns.propose(programme, "@sen:localhost")).campaign_id
        room.do(campaigns.agree(self.campaign, "@lex:localhost"))

    def write(self, unit: Any) -> Any:
        return self.room.do(self.room.house.db.write(unit))

    def act(self, case: str, kind: type[cases.Act], by: Actor, /, **rest: Any) -> None:
        def unit(tx: Tx) -> None:
            act = kind(by=by.by, role=by.role, at_ms=self.room.house.clock.now_ms(), ground=GROUND, rulebook=1, **rest)
            self.safety.cases.append(tx, case, act, by.by, by.role)  # type: ignore[arg-type]

        self.write(unit)

    def decide(self, case: str, item: str, name: str) -> Made:
        owners = ("@lin:localhost",)
        subject = cases.Subject(account=ACCOUNT, owners=owners, items=(item,))
        self.act(
            case, cases.Opened, Actor("@rep:localhost", "reporter"), case_id=case, source="notice", subject=subject
        )
        self.act(case, cases.Claimed, MO)
        self.act(case, cases.Viewed, MO)
        self.act(case, cases.Viewed, SEN)
        now_ms = self.room.house.clock.now_ms()
        article = Subject(target=Target.ITEM, surface=Surface.ARTICLE, id=item, name=name, made_ms=now_ms - 1000)
        account = Subject(target=Target.ACCOUNT, id=ACCOUNT, name="Harbour Gazette 港口报", made_ms=now_ms - DAY_MS)
        wanted = Wanted(
            case_id=case, about=(item, ACCOUNT), rule_id="fraud", category=GROUND.category,
            measures=(
                Wish(kind=MeasureKind.REMOVE, on=article),
                Wish(kind=MeasureKind.BROADCAST_OFF, on=account, lasts_ms=30 * DAY_MS),
            ),
            facts="You promised your readers twice their fare back if they paid a deposit to a private account.",
            public_facts="An article promised readers twice their fare back for a deposit to a private account.",
            explanation="The ferry company knows nothing of it, and those who paid got no answer.",
        )  # fmt: skip
        made: Made = self.room.do(self.safety.decisions.decided(wanted, MO))
        return made

    def turn(self, case: str, number: str) -> None:
        """Sen gives the article back, and not the broadcasts."""
        lifts = (cases.Lift(measure_id=f"{number}.1", items=("gazette/ferries",)),)
        turned = Turned(
            outcome="in_part", reasons="The article itself quotes the promise in order to warn.", lifts=lifts
        )
        self.write(lambda tx: self.safety.appeals.decide(tx, case, 0, turned, SEN))


@pytest.fixture(scope="module")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Docket]:
    with newsroom(tmp_path_factory.mktemp("court")) as room:
        yield Docket(room)


def path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


@pytest.mark.santa_clara("A2", "A5", "A6")
def test_the_statement_is_read_appealed_and_answered(browser: Browser, docket: Docket, tmp_path: Path) -> None:
    page = docket.url + path(docket.first.url)
    for width, dark, lang in ((PHONE, False, "en"), (DESKTOP, True, "zh-Hans"), (DESKTOP, False, "zh-Hant")):
        shot = browser.folder / f"statement-{width}-{lang}.png"
        look = browser.look(page, width, dark, lang, shot=shot)
        look.assert_clean()
        assert "twice their fare back" in look.text and "The ferries 渡轮" in look.text
    with httpx.Client(base_url=docket.url, headers={"accept-language": "en"}) as http:
        assert "noindex" in http.get(path(docket.first.url)).headers["x-robots-tag"]
        form, headers = path(docket.first.url) + "/appeal", {"sec-fetch-site": "same-origin"}
        refused = http.post(form, data={"words": " "}, headers=headers)
        assert 400 == refused.status_code and "Say why you think" in refused.text
        assert 403 == http.post(form, data={"words": "x"}, headers={"sec-fetch-site": "cross-site"}).status_code
        taken = http.post(form, data={"words": "I quoted it to warn of it."}, headers=headers)
        assert 303 == taken.status_code and taken.headers["location"].endswith("#appeal")
        assert "We have your appeal" in http.get(path(docket.first.url)).text
        again = http.post(form, data={"words": "Once more."}, headers=headers)
        assert 303 == again.status_code
        number = docket.first.statement.puid
        docket.turn("case-1", number)
        look = browser.look(page, PHONE, shot=browser.folder / "statement-answered.png")
        look.assert_clean()
        assert "The decision was reversed in part." in look.text and "in order to warn" in look.text
        assert f"Of measure {number}.1 comes back: The ferries 渡轮" in look.text
        assert "Undone: everything is as it was before." in look.text
        state = http.get(f"/_teahouse/v1/appeals/{path(docket.first.url).rpartition('/')[2]}").json()
        assert "in_part" == state["outcome"]

        whole = Turned(outcome="uphold", reasons="The broadcasts asked for the deposit, and warned of nothing.")
        lex = Actor("@lex:localhost", "legal")
        docket.write(lambda tx: docket.safety.appeals.record(tx, "case-1", 0, ("User Rights", "UR-1"), whole, lex))
        spoken = "User Rights, a certified out-of-court body, has spoken: the decision stands."
        for where, width, dark in (
            (page, PHONE, False),
            (docket.url + f"/transparency/statements/{number}", DESKTOP, True),
        ):
            look = browser.look(where, width, dark, shot=browser.folder / f"settled-{width}.png")
            look.assert_clean()
            assert spoken in look.text and "Proof of what the out-of-court body said" in look.text
            assert "reversed in part" in look.text, "what was said of the appeal stays what it was"

        proof = http.get(path(docket.first.url) + "/proof")
        keys = [verifier_key(line) for line in http.get("/transparency/ledger/keys").text.split("\n") if line]
        proved = verify_statement(read_statement(proof.content), *keys)
        assert number == proved.entry.public["statement"] and ACCOUNT == proved.opened["account"]
        assert 404 == http.get("/statements/nobody-knows-this").status_code
        assert 404 == http.get(f"/statements/{number}").status_code  # the number is for all, and opens nothing


PLACES = {
    "front": "/transparency/",
    "statements": "/transparency/statements",
    "rules": "/transparency/rules",
    "verify": "/transparency/verify",
    "orders": "/transparency/orders",
    "campaigns": "/transparency/campaigns",
    "reports": "/transparency/reports",
    "recipients": "/transparency/recipients",
    "contact": "/transparency/contact",
}


@pytest.mark.parametrize("place", PLACES)
def test_everyone_can_read_the_record(browser: Browser, docket: Docket, place: str) -> None:
    for width, dark, lang in ((PHONE, False, "en"), (DESKTOP, True, "zh-Hans")):
        shot = browser.folder / f"transparency-{place}-{width}-{lang}.png"
        look = browser.look(docket.url + PLACES[place], width, dark, lang, shot=shot)
        look.assert_clean()
        assert place != "orders" or "DE" in look.text


def test_the_record_names_nobody_and_pages_to_the_end(browser: Browser, docket: Docket) -> None:
    number = docket.second.statement.puid
    look = browser.look(docket.url + f"/transparency/statements/{number}", PHONE, shot=browser.folder / "public.png")
    look.assert_clean()
    assert "An article promised readers" in look.text and "1. removal: in force." in look.text
    for hidden in ("Harbour Gazette", "The bridge", "You promised", "gazette", "lin"):
        assert hidden not in look.text.replace(docket.room.house.settings.shown_name, "")
    with httpx.Client(base_url=docket.url) as http:
        assert number in http.get("/transparency/statements").text
        for odd in ("?before=x", "?before=1.x", "?before=9999999999999999.x"):
            assert 200 == http.get("/transparency/statements" + odd).status_code
        assert "Nothing was decided here yet." in http.get("/transparency/statements?before=1.x").text
        assert number not in http.get("/transparency/statements?before=1.x").text
        for missing in ("/transparency/statements/none", "/transparency/rules/9", "/transparency/rules/x"):
            assert 404 == http.get(missing).status_code


@pytest.mark.santa_clara("F4")
def test_a_new_version_of_the_rules_shows_what_changed(browser: Browser, docket: Docket) -> None:
    toml = resources.files("teahouse.safety.statements").joinpath("rulebooks/starter.toml").read_bytes()
    toml = toml.replace(b"no shops that do not deliver.", b"no shops that do not deliver. This holds for gifts too.")
    docket.write(lambda tx: docket.safety.decisions.rulebooks.publish(tx, toml, "@ada:localhost"))
    look = browser.look(docket.url + "/transparency/rules/2", PHONE, shot=browser.folder / "rules-2.png")
    look.assert_clean()
    assert "This holds for gifts too." in look.text and "What changed since version 1" in look.text


def test_a_campaign_is_announced_with_what_it_means_to_reach(browser: Browser, docket: Docket) -> None:
    page = docket.url + f"/transparency/campaigns/{docket.campaign}"
    look = browser.look(page, PHONE, False, "zh-Hant", shot=browser.folder / "campaign.png")
    look.assert_clean()
    assert "渡輪押金" in look.text and "sen" not in look.text
