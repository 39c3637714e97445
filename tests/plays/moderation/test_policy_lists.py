"""Ada follows a policy room that a bot writes with matrix-nio; who is in it gets a case, and nothing else happens.

And out: whoever is suspended stands in the service's own policy room, as the same client reads it.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import nio
import pytest

from tests.harness.authenticator import staff
from tests.harness.person import Json, Person, refused
from tests.harness.servers import SERVER_NAME, Server

MOD = "/_teahouse/v1/moderation"
LISTS = f"{MOD}/policy-lists"
USER = "m.policy.rule.user"
SCAM = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Server]:
    server = Server(tmp_path / "house", environment={"TEAHOUSE_POLICY_ROOM": "policies"}).start()
    yield server
    server.stop()
    assert "Traceback" not in server.said(), server.said()


def sure(answer: Any) -> Any:
    assert not isinstance(answer, nio.ErrorResponse), answer
    return answer


def awaited(ask: Any) -> Any:
    """What ``ask`` says, once it says anything."""
    for _ in range(100):
        if found := ask():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come")


def suspension(case_id: str, whom: Person) -> Json:
    made_ms = int(time.time() * 1000) - 1
    on = {"target": "account", "id": whom.user_id, "name": "Sam", "made_ms": made_ms}
    because = {"target": "item", "surface": "profile", "id": whom.user_id, "name": "Sam", "made_ms": made_ms}
    return {
        "case_id": case_id, "about": [whom.user_id], "because": [because], "rule_id": "fraud", "category": SCAM,
        "measures": [{"kind": "suspend", "on": on, "lasts_ms": 7 * 86_400_000}],
        "facts": "You asked for the PIN of a card.", "explanation": "No bank asks for it.",
        "public_facts": "Somebody asked for the PIN of a card.",
    }  # fmt: skip


async def test_a_bot_writes_a_list_and_reads_ours(house: Server) -> None:
    ada, mo = staff(house.person("Ada"), "admin", house), staff(house.person("Mo"), "moderator", house)
    sam, lin = house.people("Sam", "Lin")
    bot = nio.AsyncClient(house.url, "@bot:x")
    sure(await bot.register("listbot", "a long tea leaf"))
    room = sure(await bot.room_create(name="Known spam", alias="spam-list", preset=nio.RoomPreset.public_chat)).room_id
    ada.join(room)
    with refused(403, "M_FORBIDDEN"):
        mo.post(LISTS, body={"room": room})
    with refused(403, "M_FORBIDDEN"):
        lin.get(LISTS)
    one = ada.post(LISTS, body={"room": f"#spam-list:{SERVER_NAME}"})
    assert ("Known spam", room, ada.user_id, 0) == (one["name"], one["room_id"], one["by"], one["rules"])
    assert one["list_id"] == ada.post(LISTS, body={"room": room})["list_id"]

    rule = {"entity": sam.user_id.replace("a", "?", 1), "recommendation": "m.ban", "reason": "asks for PINs"}
    sure(await bot.room_put_state(room, USER, rule, "rule-1"))
    whole = awaited(
        lambda: next((r for r in ada.get(f"{LISTS}/{{}}", one["list_id"])["rules"] if r.get("matched")), None)
    )
    assert (sam.user_id, "asks for PINs") == (whole["matched"][0]["thing"], whole["reason"])
    case_id = whole["matched"][0]["case_id"]
    view = mo.get(f"{MOD}/cases/{{}}", case_id)
    assert "asks for PINs" in str(view) and "staff" == view["case"]["source"]
    sam.say(sam.create_room(), "I can still write")
    with refused(400, "M_INVALID_PARAM"):
        bad = [{"type": USER, "state_key": "x", "content": {"entity": 7, "recommendation": "m.ban"}}]
        ada.post(f"{LISTS}/import", body=bad, name="file")
    good = [{"type": USER, "state_key": "x", "content": rule}]
    assert 1 == ada.post(f"{LISTS}/import", body={"events": good}, name="file")["rules"]
    assert [] == mo.get(f"{LISTS}/ours")["events"]

    mo.post(f"{MOD}/cases/{{}}/claim", case_id)
    mo.post(f"{MOD}/cases/{{}}/decisions", case_id, body=suspension(case_id, sam))
    (ours,) = mo.get(f"{LISTS}/ours")["events"]
    assert (USER, f"rule:{sam.user_id}", sam.user_id) == (ours["type"], ours["state_key"], ours["content"]["entity"])
    joined = sure(await bot.join(f"#policies:{SERVER_NAME}"))

    async def read() -> list[dict[str, Any]]:
        state = sure(await bot.room_get_state(joined.room_id)).events
        return [event["content"] for event in state if event["type"] == USER]

    for _ in range(50):
        if found := await read():
            break
        await asyncio.sleep(0.1)
    assert [ours["content"]] == found and "PIN" not in str(found)
    await bot.close()
    ada.delete(f"{LISTS}/{{}}", one["list_id"])
    assert ["file"] == [each["name"] for each in ada.get(LISTS)["lists"]]
