"""A decision is reversed in part, over HTTP: this article and broadcasting come back, that article does not.

By an appeal, and by an out-of-court body (Art. 20 and 21 DSA). What came back is byte for byte what it was.
"""

import re
from typing import Any

from tests.harness.chambers import MOD, Chambers
from tests.harness.court import SCAMS
from tests.harness.tearoom import ONE, V1, House, house
from tests.parts.identity.world import Json

__all__ = ["house"]

GREEN, BLACK = "daily/green", "daily/black"
WORDS: Json = {
    "category": SCAMS, "law": {"reference": "Act on Leaves, section 1"}, "facts": "They promise gold for leaves.",
    "public_facts": "Two articles promised gold for leaves.", "explanation": "Leaves yield no gold.",
}  # fmt: skip
TURNED: Json = {"outcome": "in_part", "reasons": "The green one quotes the promise in order to warn of it."}
#: What is of the green article alone, or of the account.
OF_GREEN = (
    "/a/daily/green", "/a/daily/green/history", "/a/?q=secret", f"{V1}/articles?q=secret", f"{ONE}/articles/green",
    f"{ONE}/articles/green/comments", "/a/", ONE, f"{V1}/accounts", "/",
)  # fmt: skip


def _of_green(found: dict[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """Without what its page leads to: the other one is gone from there."""
    others = re.compile(r'<section class="story others.*?</section>\n', re.DOTALL)
    return {path: (found[path][0], others.sub("", found[path][1])) for path in OF_GREEN}


class Trial:
    """Mo has removed both articles and taken broadcasting away; Sen decides appeals, Lex knows the bodies."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def open(self) -> "Trial":
        chambers = await Chambers(self.house).open()
        self.mo = await chambers.worker("mo", "moderator")
        self.sen = await chambers.worker("sen", "senior")
        self.lex = await chambers.worker("lex", "legal")
        self.before = await self.house.everything()
        locations = [f"http://tea.house/a/{item}" for item in (GREEN, BLACK)]
        body = {"locations": locations, "category": SCAMS, "law": WORDS["law"]["reference"]}
        self.case_id = (await self.mo.post(f"{MOD}/cases", body))["case_id"]
        self.case = f"{MOD}/cases/{self.case_id}"
        account, now_ms = self.house.account["user_id"], self.house.clock.now_ms()

        def on(item: str) -> Json:
            if not item:
                return {"target": "account", "id": account, "name": "Daily", "made_ms": now_ms}
            return {"target": "item", "surface": "article", "id": item, "name": item, "made_ms": now_ms}

        measures = [{"kind": "remove", "on": on(GREEN)}, {"kind": "remove", "on": on(BLACK)},
                    {"kind": "broadcast_off", "on": on(""), "lasts_ms": 30 * 86_400_000}]  # fmt: skip
        made = await self.mo.decides(
            self.case_id, **WORDS, about=[GREEN, BLACK, account], measures=measures, because=[on(GREEN)]
        )
        self.token, self.number = made["url"].rpartition("/")[2], made["statement"]["puid"]
        lift = {"measure_id": f"{self.number}.1", "items": [GREEN]}
        self.turned = TURNED | {"lifts": [lift, {"measure_id": f"{self.number}.3", "functions": ["broadcast"]}]}
        for item in (GREEN, BLACK):
            assert 451 == (await self.house.page(f"/a/{item}"))[0]
        assert 403 == (await self.broadcasts())[0]
        return self

    async def broadcasts(self) -> tuple[int, Any]:
        lin = self.house.lin
        draft = await lin.post(f"{ONE}/drafts", {"pieces": [{"title": "White", "body": "<p>white</p>"}]})
        return await lin.ask("POST", f"{ONE}/broadcasts", body={"draft_no": draft["draft_no"]})

    async def came_back_in_part(self) -> None:
        """The green article and broadcasting, and nothing else, over a restart as well."""
        for _ in range(2):
            now = await self.house.everything()
            assert _of_green(self.before) == _of_green(now)
            assert 451 == now["/a/daily/black"][0] and "black leaves" not in str(now.values())
            assert self.before != now
            await self.house.again()
        case = (await self.sen.sees(self.case_id))["case"]
        assert [GREEN] == case["restored"]
        states = {
            one["measure"]["kind"] + "".join(one["measure"]["scope"]["items"]): one["state"] for one in case["measures"]
        }
        assert {f"remove{GREEN}": "ended", f"remove{BLACK}": "in force", "broadcast_off": "ended"} == states

    async def told(self) -> str:
        await self.house.house.jobs.settle()
        return str(await self.house.lin.get("v3/sync"))


async def test_an_appeal_is_decided_in_part_by_another_person(house: House) -> None:
    trial = await Trial(house).open()
    statement = re.search(r"/statements/([\w-]+)", await trial.told())
    assert statement is not None and trial.token == statement[1]
    body = {"statement": trial.token, "words": "The green one warns of the promise. We live by what we send."}
    assert 200 == (await house.http.post(f"{V1}/appeals", json=body)).status_code
    url = f"{trial.case}/appeals/0/decisions"
    await trial.mo.sees(trial.case_id)
    assert 403 == (await trial.mo.refused("POST", url, body=trial.turned))[0], "not by who decided it"
    assert 403 == (await trial.sen.refused("POST", url, body=trial.turned))[0], "nor by who has not looked"
    await trial.sen.sees(trial.case_id)
    for lifts in (
        [{"measure_id": f"{trial.number}.1", "items": [BLACK]}],
        [{"measure_id": "nothing", "items": [GREEN]}],
        [],
    ):
        assert 400 == (await trial.sen.refused("POST", url, body=trial.turned | {"lifts": lifts}))[0], lifts
    await trial.sen.post(url, trial.turned)
    await trial.came_back_in_part()
    answer = (await house.http.get(f"{V1}/appeals/{trial.token}")).json()
    assert "in_part" == answer["outcome"] and "in order to warn" in answer["answer"]
    assert "in order to warn" in await trial.told()
    # what a body says of the rest gives that back, too, and everything is as it was
    whole = {"outcome": "reverse", "reasons": "Neither of the two promises anything to anybody."}
    outcome = {"decision_no": 0, "body": "User Rights", "reference": "27-114", "turned": whole}
    await trial.lex.post(f"{trial.case}/outcomes", outcome)
    assert trial.before == await house.everything()
    assert 200 == (await trial.broadcasts())[0]


async def test_an_out_of_court_body_reverses_it_in_part(house: House) -> None:
    trial = await Trial(house).open()
    outcome = {"decision_no": 0, "body": "User Rights", "reference": "27-114", "turned": trial.turned}
    await trial.sen.sees(trial.case_id)
    assert 403 == (await trial.sen.refused("POST", f"{trial.case}/outcomes", body=outcome))[0], "those of the law alone"
    await trial.lex.post(f"{trial.case}/outcomes", outcome)
    await trial.came_back_in_part()
    assert "in order to warn" in await trial.told()
    assert 200 == (await trial.broadcasts())[0]
    entries: list[Any] = []
    while (entry := await house.house.ledger.entry(len(entries))) is not None:
        entries.append(entry)
    (public,) = [entry.public for entry in entries if entry.public.get("event") == "outcome"]
    assert ("User Rights", "in_part", 2) == (public["body"], public["outcome"], len(public["lifted"]))

    # It is shown as what it is, to the person and to everyone: nobody has appealed, and it is not the house's own word.
    (said,) = (await house.http.get(f"{V1}/statements/{trial.token}/outcomes")).json()["outcomes"]
    assert ("User Rights", "27-114", "in_part") == (said["body"], said["reference"], said["outcome"])
    assert said["answer"].startswith("User Rights, a certified out-of-court dispute settlement body")
    assert "in order to warn" in said["answer"] and "No machine took part" not in said["answer"]
    assert 404 == (await house.http.get(f"{V1}/appeals/{trial.token}")).status_code
    assert 404 == (await house.http.get(f"{V1}/statements/nothing/outcomes")).status_code
    own = (await house.page(f"/statements/{trial.token}"))[1]
    everyone = (await house.page(f"/transparency/statements/{trial.number}"))[1]
    spoken = "User Rights, a certified out-of-court body, has spoken: the decision was reversed in part."
    (proof,) = said["proofs"]
    for page in (own, everyone):
        assert spoken in page and f'href="{proof["url"]}"' in page
    assert "27-114" in own and "27-114" not in everyone and "in order to warn" not in everyone
    assert "Your appeal was decided" not in await trial.told() and "If you think that this is wrong, say why." in own
    assert "Nobody has appealed." in everyone and "An appeal was decided" not in everyone
    front = (await house.page("/transparency/"))[1]
    figures = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]*)</dd>", front))
    assert ("0", "1", "1") == (
        figures["Appeals"], figures["Decisions of which an out-of-court body has spoken"],
        figures["Reversed by it, whole or in part"],
    )  # fmt: skip
