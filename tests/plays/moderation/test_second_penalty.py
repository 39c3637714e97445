"""No second penalty: what was punished is not punished again, by whatever way; who goes on is, for what is new."""

import time
from typing import Any

from tests.harness.person import Json, Person, refused
from tests.harness.servers import Server
from tests.plays.moderation.conftest import AtTheDesk
from tests.plays.moderation.test_notices import MOD, SCAM, WHY, notice_about

DAY_MS = 86_400_000


def thing(item: str) -> Json:
    return {"target": "item", "surface": None, "id": item, "name": "Send me…", "made_ms": int(time.time() * 1000) - 1}


def account(user_id: str) -> Json:
    return {"target": "account", "id": user_id, "name": user_id, "made_ms": int(time.time() * 1000) - 1}


def mute(user_id: str, days: int = 3) -> Json:
    return {"kind": "mute", "on": account(user_id), "lasts_ms": days * DAY_MS}


def remove(item: str) -> Json:
    return {"kind": "remove", "on": thing(item)}


class Hall:
    """A room in which Lin writes and Mei reports; what Mei reports is a case."""

    def __init__(self, house: Server, desk: AtTheDesk) -> None:
        self.lin, self.mei = house.people("Lin", "Mei")
        self.desk = desk
        self.room = self.mei.create_room(preset="public_chat")
        self.lin.join(self.room)

    def says(self) -> str:
        return self.lin.say(self.room, "Send me the PIN of your card")

    def reported(self, item: str, who: Person | None = None) -> str:
        """Somebody gives notice of it; a moderator takes the case, and has looked at it."""
        (who or self.mei).post("v3/rooms/{}/report/{}", self.room, item, body={"reason": WHY})
        case = str(notice_about(self.desk.mo, item)["case_id"])
        self.desk.mo.get(f"{MOD}/cases/{{}}", case)
        self.desk.mo.post(f"{MOD}/cases/{{}}/claim", case)
        return case

    def decides(self, case: str, about: list[str], *measures: Json, **more: Any) -> Json:
        body = {
            "case_id": case, "about": about, "measures": list(measures), "rule_id": "fraud", "category": SCAM,
            "facts": "You asked somebody for the PIN of their card.", "explanation": "No bank asks for it.",
            "public_facts": "A message asked for the PIN of a card.",
        } | more  # fmt: skip
        return self.desk.mo.post(f"{MOD}/cases/{{}}/decisions", case, body=body)


def test_what_was_punished_is_not_punished_again_under_another_rule_or_through_the_account(
    house: Server, desk: AtTheDesk
) -> None:
    hall = Hall(house, desk)
    said, lin = hall.says(), hall.lin.user_id
    hall.decides(hall.reported(said), [said], remove(said))
    kai = house.person("Kai")
    kai.join(hall.room)
    again = hall.reported(said, kai)
    law = {"rule_id": "", "law": {"reference": "StGB § 263"}}
    for about, measures, more, field in (
        ([said], [remove(said)], {}, "about"),
        ([said], [remove(said)], law, "about"),
        ([lin], [mute(lin)], {"because": [thing(said)]}, "because"),
        ([lin, said], [mute(lin)], {"because": [thing(said)], **law}, "about"),
        ([lin], [mute(lin)], {"because": [thing(hall.says())]}, "because[0].id"),
        ([lin], [mute(lin)], {"because": [account(lin) | {"surface": "profile"}], **law}, "because"),
    ):
        with refused(400, "M_INVALID_PARAM") as why:
            hall.decides(again, about, *measures, **more)
        assert field == why[0].body["field"], (about, measures, more)
    label = {"kind": "label", "on": thing(said), "words": "Known fraud"}
    assert hall.decides(again, [said], label)


def test_who_goes_on_is_punished_for_what_is_new_and_harder(house: Server, desk: AtTheDesk) -> None:
    hall = Hall(house, desk)
    lin = hall.lin.user_id
    first, second = hall.says(), hall.says()
    case, other = hall.reported(first), hall.reported(second)
    assert case != other
    hall.decides(case, [lin, first], remove(first), mute(lin))
    hall.decides(other, [lin], mute(lin, 30), because=[thing(second)])
    found = desk.mo.get(f"{MOD}/cases/{{}}", other)["case"]
    assert [second] == found["rulings"][0]["punished"] and ["mute"] == [
        one["measure"]["kind"] for one in found["measures"]
    ]
