"""A trusted flagger that gives notice by its key hears of it, and how it stands, at the address that it registered."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.clerk import CASES, MOD, Clerk
from tests.harness.post import Post, post_office
from tests.harness.tearoom import V1, House

SCAM = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
DESK = "desk@hotline.example"
WHY = "Three of its notices named pages that say nothing of the kind."
WRITES: dict[str, Any] = {
    "location": "daily/green", "category": SCAM, "explanation": "It sells leaves that do not exist.", "good_faith": True
}  # fmt: skip


class Hotline:
    """A house with a post office, one of the law, and a flagger that has an e-mail address and no account."""

    def __init__(self, house: House, post: Post) -> None:
        self.house = house
        self.post = post

    async def open(self) -> None:
        await self.house.open()
        self.lex = await Clerk.hired(self.house, "lex", "legal")
        named = {"name": "Hotline", "email": DESK, "reasons": "named by the coordinator"}
        made = await self.lex.post(f"{MOD}/flaggers", named)
        self.key, self.at = made["key"], f"{MOD}/flaggers/{made['flagger']['flagger_id']}"
        self.page = f"/desk/flaggers/{made['flagger']['flagger_id']}"

    async def gives(self, **more: Any) -> dict[str, Any]:
        """A notice by the key; the receipt, once all letters are out."""
        answer = await self.house.http.post(f"{V1}/notices", json={**WRITES, "flagger_key": self.key, **more})
        assert 200 == answer.status_code, answer.text
        receipt: dict[str, Any] = answer.json()
        await self.house.house.jobs.settle()
        return receipt

    async def letters(self) -> list[tuple[str, str, str]]:
        """What came since the last call: (to, subject, words)."""
        await self.house.house.jobs.settle()
        count = len(self.post.letters)
        found = [(self.post.letters[at][0], str(self.post.read(at)["subject"]), self.post.words(at))
                 for at in range(count)]  # fmt: skip
        del self.post.letters[:count]
        return found


@pytest.fixture
async def hotline(database_url: str, tmp_path: Path) -> AsyncIterator[Hotline]:
    async with post_office() as post:
        house = House(tmp_path, database_url, support_email="help@tea.house", **post.settings)
        made = Hotline(house, post)
        await made.open()
        yield made
        await house.close()


async def test_receipt_and_outcome_go_to_the_address_it_was_registered_with(hotline: Hotline) -> None:
    receipt = await hotline.gives()
    [(to, subject, words)] = await hotline.letters()
    assert (DESK, "[tea.house] Your notice was received") == (to, subject) and receipt["url"] in words
    await hotline.gives(location="daily/black", email="night@hotline.example")
    assert ["night@hotline.example"] == [to for to, _, _ in await hotline.letters()], "what a notice names comes first"
    assert (await hotline.gives())["again"] and [] == await hotline.letters()

    mo = await Clerk.hired(hotline.house, "mo", "moderator")
    notice = await mo.get(f"{MOD}/notices/{{}}", receipt["notice_id"])
    case, item = str(notice["case_id"]), str(notice["item"])
    assert "" == notice["email"], "the address stands with the flagger, and is in no notice"
    await hotline.lex.post(f"{hotline.at}/revoke", {"reasons": WHY})
    await hotline.letters()
    await mo.takes(case)
    await mo.post(
        f"{CASES}/{{}}/decisions",
        {
            "case_id": case, "about": [item], "measures": [], "rule_id": "fraud", "category": SCAM,
            "facts": "The article offers leaves.", "explanation": "The leaves are there.",
            "public_facts": "An article offers leaves.",
        },
        case,
    )  # fmt: skip
    [(to, subject, words)] = [one for one in await hotline.letters() if one[0] == DESK]
    assert "[tea.house] Your notice was decided" == subject and "Nothing was done" in words, (
        "though it is a flagger no more"
    )

    complaint = {"words": "The leaves are still not there, we have asked."}
    answer = await hotline.house.http.post(f"{V1}/notices/{receipt['token']}/complaint", json=complaint)
    assert 200 == answer.status_code, answer.text
    assert {DESK} >= {to for to, _, _ in await hotline.letters()}


async def test_suspended_reinstated_and_revoked_it_is_told_with_the_reasons(hotline: Hotline) -> None:
    assert 409 == (await hotline.lex.refused("POST", f"{hotline.at}/reinstate", body={"reasons": WHY}))[0]
    await hotline.lex.post(f"{hotline.at}/suspend", {"reasons": WHY, "days": 7})
    [(to, subject, words)] = await hotline.letters()
    assert (DESK, "[tea.house] You are suspended as a trusted flagger") == (to, subject)
    assert WHY in words and "It ends by itself" in words and "help@tea.house" in words
    assert re.search(r"Until \w+ \d+, \d{4} your notices", words)

    shown = await hotline.lex.page(hotline.page)
    assert "End the suspension" in shown
    status, _, _ = await hotline.lex.form(hotline.page, do="reinstate", because="They were the pages of a namesake.")
    assert 303 == status and "active" == (await hotline.lex.get(hotline.at))["flagger"]["state"]
    [(to, subject, words)] = await hotline.letters()
    assert (DESK, True) == (to, "good standing again" in subject) and "pages of a namesake" in words
    assert "End the suspension" not in await hotline.lex.page(hotline.page)

    await hotline.lex.form(hotline.page, do="revoke", because=WHY)
    [(to, subject, words)] = await hotline.letters()
    assert (DESK, "[tea.house] You are no longer a trusted flagger here") == (to, subject) and WHY in words
    assert 409 == (await hotline.lex.refused("POST", f"{hotline.at}/reinstate", body={"reasons": WHY}))[0]
    acts = (await hotline.lex.get(hotline.at))["acts"]
    assert ["registered", "suspended", "lifted", "revoked"] == [one["act"] for one in acts]


async def test_one_with_an_account_hears_there_too(hotline: Hotline) -> None:
    hot = await hotline.house.person("hot")
    named = {"name": "Second", "email": "two@hotline.example", "user_id": hot.user_id, "reasons": "named, too"}
    made = await hotline.lex.post(f"{MOD}/flaggers", named)
    await hotline.lex.post(f"{MOD}/flaggers/{{}}/suspend", {"reasons": WHY, "days": 7}, made["flagger"]["flagger_id"])
    assert ["two@hotline.example"] == [to for to, _, _ in await hotline.letters()]
    rooms = (await hot.get("v3/joined_rooms"))["joined_rooms"]
    said = [str(one["content"].get("body", "")) for room in rooms
            for one in (await hot.get("v3/rooms/{}/messages", room, dir="b"))["chunk"]]  # fmt: skip
    assert 1 == sum("You are suspended as a trusted flagger" in one and WHY in one for one in said)
