"""Two unmodified clients hold an encrypted room; one of them shows moderators one message, and no other is opened.

The keys come out of the client by its own export, and go no further than the reader's machine.
"""

import asyncio
import base64
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from teahouse.matrix import megolm, room_keys
from tests.blackbox.test_nio import PASSWORD, Client, sure, together
from tests.harness.authenticator import staff
from tests.harness.person import Person, refused
from tests.harness.servers import Server

THREAT = "Pay by Friday, or everyone will see the pictures. 周五之前付钱。"
AFTER = "Shall we have tea on Sunday?"
BECAUSE = "It is blackmail: money for pictures of me."
PASSPHRASE = "a long tea leaf, twice"


class Told:
    """A room of two, what Lin said in it, the keys that Mei exported, and a moderator."""

    def __init__(self, house: Server, mei: Client, room: str, events: list[str], keys: Path, mo: Person) -> None:
        self.house, self.mei, self.room, self.events, self.keys, self.mo = house, mei, room, events, keys, mo

    def link(self, number: int) -> str:
        return f"https://matrix.to/#/{self.room}/{self.events[number]}?via=tea.house"

    async def disclose(self, number: int, passphrase: str = PASSPHRASE) -> subprocess.CompletedProcess[str]:
        """The command, at Mei's."""
        words = ["disclose", self.link(number), "--keys", str(self.keys), "--homeserver", self.house.url, "--yes"]
        words += ["--because", BECAUSE, "--category", "CYBER_VIOLENCE"]
        secrets = {"TEAHOUSE_ACCESS_TOKEN": str(self.mei.access_token), "TEAHOUSE_KEYS_PASSPHRASE": passphrase}
        return await asyncio.to_thread(
            subprocess.run, [str(Path(sys.executable).with_name("teahouse")), *words], capture_output=True, text=True,
            timeout=60, check=False, env={**os.environ, **secrets},
        )  # fmt: skip

    @property
    def reader(self) -> Person:
        """Mei by plain HTTP."""
        reader = Person(self.house.url, "Mei", PASSWORD)
        reader.token = str(self.mei.access_token)
        return reader

    def key(self, number: int) -> str:
        """The key of one message, as a program of Mei's would work it out."""
        content = self.reader.get("v3/rooms/{}/event/{}", self.room, self.events[number])["content"]
        found = room_keys.session_of(
            room_keys.read_export(self.keys.read_text(), PASSPHRASE), self.room, content["session_id"]
        )
        assert found is not None
        key = found.message_key(megolm.read_message(content["ciphertext"]).index)
        return base64.b64encode(key).decode().rstrip("=")

    def cases(self) -> list[Any]:
        """The snapshots of every case, as a moderator sees them."""
        cases = "/_teahouse/v1/moderation/cases"
        listed = [one["case_id"] for one in self.mo.get(cases)["items"]]
        return [seen for case in listed for seen in self.mo.get(f"{cases}/{case}")["snapshots"]]

    def everything_kept(self) -> bytes:
        """All files of the service, its log among them."""
        return b"".join(path.read_bytes() for path in self.house.folder.rglob("*") if path.is_file())


@pytest.fixture
async def told(own_house: Server, tmp_path: Path) -> AsyncIterator[Told]:
    lin, mei = Client(own_house.url, "lin", tmp_path / "lin"), Client(own_house.url, "mei", tmp_path / "mei")
    for client, name in ((lin, "lin"), (mei, "mei")):
        sure(await client.register(name, PASSWORD))
    room = await together(lin, mei, encrypted=True)
    events = []
    for body in ("Hello", THREAT, AFTER):
        content = {"msgtype": "m.text", "body": body}
        events.append(
            sure(await lin.room_send(room, "m.room.message", content, ignore_unverified_devices=True)).event_id
        )
    await mei.step()
    assert (AFTER, True) in mei.heard
    keys = tmp_path / "element-keys.txt"
    await mei.export_keys(str(keys), PASSPHRASE)
    mo = await asyncio.to_thread(lambda: staff(own_house.person("Mo"), "moderator", own_house))
    yield Told(own_house, mei, room, events, keys, mo)
    for client in (lin, mei):
        await client.close()


async def test_by_the_command_moderators_see_one_message_proven_and_no_other(told: Told) -> None:
    wrong = await told.disclose(1, "not this one")
    assert (2, True) == (wrong.returncode, "passphrase is wrong" in wrong.stderr), wrong
    done = await told.disclose(1)
    assert 0 == done.returncode, done
    assert "everyone will see the pictures" in done.stdout and "/report/" in done.stdout

    (seen,) = told.cases()
    assert ("megolm", "m.room.message", THREAT, told.events[1]) == (
        seen["proof"], seen["type"], seen["content"]["body"], seen["item"],
    )  # fmt: skip
    kept = told.everything_kept()
    assert b"everyone will see" in kept, "of the one message its words are kept"
    assert AFTER.encode() not in kept and PASSPHRASE.encode() not in kept, "and of no other"
    assert b"everyone will see" not in told.house.log.read_bytes()

    key = told.key(1)
    for secret in (base64.b64decode(key + "="), *megolm.keys_of(base64.b64decode(key + "="))):
        assert secret not in kept and base64.b64encode(secret).rstrip(b"=") not in kept, "and no key at all"
    reader = told.reader
    forged = THREAT.replace("Friday", "Sunday")
    for number, disclosure, field in (
        (2, {"message_key": key}, "disclosure.message_key"),
        (1, {"message_key": "A" * 43}, "disclosure.message_key"),
        (1, {"plaintext": forged}, "disclosure.plaintext"),
    ):
        with refused(400, "M_INVALID_PARAM") as said:
            reader.post("/_teahouse/v1/notices", body=notice(told, number, disclosure))
        assert said[0].body["error"].startswith(f"{field}:")
    assert [seen] == told.cases()


def notice(told: Told, number: int, disclosure: dict[str, str]) -> dict[str, Any]:
    return {
        "location": told.link(number), "explanation": BECAUSE, "category": "STATEMENT_CATEGORY_CYBER_VIOLENCE",
        "good_faith": True, "disclosure": disclosure,
    }  # fmt: skip
