"""Two unmodified clients hold an encrypted room; one of them shows moderators one message, and no other is opened.

The keys come out of the client by its own export, and go no further than the reader's machine.
"""

import asyncio
import base64
import hmac
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from nio.crypto.key_export import encrypt_and_save

from teahouse.matrix import megolm, room_keys
from tests.blackbox.test_nio import PASSWORD, Client, sure, together
from tests.harness.authenticator import staff
from tests.harness.person import Person, refused
from tests.harness.servers import Server
from tests.web.browser import DESKTOP, PHONE, Browser

CASES = "/_teahouse/v1/moderation/cases"
HELLO = "Do you remember the harbour?"
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
        listed = [one["case_id"] for one in self.mo.get(CASES)["items"]]
        return [seen for case in listed for seen in self.mo.get(f"{CASES}/{case}")["snapshots"]]

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
    for body in (HELLO, THREAT, AFTER):
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


async def test_moderators_see_what_was_shown_them_proven_and_nothing_else(told: Told, tmp_path: Path) -> None:
    await by_the_command(told)
    what_is_forged_is_refused(told)
    with Browser(tmp_path) as browser:
        by_the_page(told, browser)
        at_the_desk(told, browser)
        far_on_in_a_session(told, browser, tmp_path)


async def by_the_command(told: Told) -> None:
    wrong = await told.disclose(1, "not this one")
    assert (2, True) == (wrong.returncode, "passphrase is wrong" in wrong.stderr), wrong
    done = await told.disclose(1)
    assert 0 == done.returncode, done
    assert "everyone will see the pictures" in done.stdout and "/report/" in done.stdout

    (seen,) = told.cases()
    assert ("megolm", "m.room.message", THREAT, told.events[1]) == (
        seen["proof"], seen["type"], seen["content"]["body"], seen["item"],
    )  # fmt: skip
    assert b"everyone will see" in told.everything_kept(), "of the one message its words are kept"
    nothing_but_the_message_is_kept(told, 1)


def nothing_but_the_message_is_kept(told: Told, number: int) -> None:
    """No key of it, no other message, nothing of the file; and nothing at all in the log of the service."""
    kept, key = told.everything_kept(), told.key(number)
    assert AFTER.encode() not in kept and PASSPHRASE.encode() not in kept
    assert b"everyone will see" not in told.house.log.read_bytes() and key.encode() not in kept
    for secret in (base64.b64decode(key + "="), *megolm.keys_of(base64.b64decode(key + "="))):
        assert secret not in kept and base64.b64encode(secret).rstrip(b"=") not in kept


def what_is_forged_is_refused(told: Told) -> None:
    before, key, reader = told.cases(), told.key(1), told.reader
    forged = THREAT.replace("Friday", "Sunday")
    for number, disclosure, field in (
        (2, {"message_key": key}, "disclosure.message_key"),
        (1, {"message_key": "A" * 43}, "disclosure.message_key"),
        (1, {"plaintext": forged}, "disclosure.plaintext"),
    ):
        with refused(400, "M_INVALID_PARAM") as said:
            reader.post("/_teahouse/v1/notices", body=notice(told, number, disclosure))
        assert said[0].body["error"].startswith(f"{field}:")
    assert before == told.cases()


def by_the_page(told: Told, browser: Browser) -> None:
    """Mei shows the first message in a browser, which opens her file by itself."""
    page = f"{told.house.url}/report?location={quote(told.link(0), safe='')}"
    signed_in = {"teahouse_session": str(told.mei.access_token)}
    for width, dark, lang in ((PHONE, False, "en"), (DESKTOP, True, "zh-Hant"), (PHONE, True, "zh-Hans")):
        browser.look(page, width, dark, lang, signed_in).assert_clean()
    bare = browser.look(page, cookies=signed_in, script=False)
    assert "teahouse disclose" in bare.text

    chosen = ("setInputFiles", "#f-keys", str(told.keys))
    failed = ("waitForSelector", "[data-failed]:not([hidden])")
    wrong = browser.look(
        page, PHONE, cookies=signed_in,
        steps=[chosen, ("fill", "#f-passphrase", "not this one"), ("click", "[data-open]"), failed],
    )  # fmt: skip
    wrong.assert_clean()
    assert "The passphrase is wrong" in wrong.text

    opened = [
        chosen, ("fill", "#f-passphrase", PASSPHRASE), ("press", "Enter"),
        ("waitForSelector", "[data-opened]:not([hidden])"),
    ]  # fmt: skip
    for width in (PHONE, DESKTOP):
        shown = browser.look(page, width, cookies=signed_in, steps=opened)
        shown.assert_clean()
        assert HELLO in shown.text and THREAT not in shown.text
    filled = [
        ("selectOption", "#f-category", "STATEMENT_CATEGORY_CYBER_VIOLENCE"), ("fill", "#f-explanation", BECAUSE),
        ("check", "input[name=good_faith]"), ("click", "main form button[type=submit]"),
        ("waitForURL", "**/report/*"),
    ]  # fmt: skip
    sent = browser.look(page, PHONE, cookies=signed_in, steps=[*opened, *filled])
    assert "Your notice was received" in sent.text
    assert {("megolm", HELLO), ("megolm", THREAT)} == {(one["proof"], one["content"]["body"]) for one in told.cases()}
    nothing_but_the_message_is_kept(told, 0)


def far_on_in_a_session(told: Told, browser: Browser, folder: Path) -> None:
    """All four parts of the ratchet move: what the browser works out is what Python does, which is held to libolm."""
    signer = Ed25519PrivateKey.generate()
    public, start, index = signer.public_key().public_bytes_raw(), 0x00FFFEFD, 0x02010203
    session = megolm.Session(start, bytes(range(128)), public)
    aes_key, mac_key, iv = megolm.keys_of(session.message_key(index))
    inside = {"type": "m.sticker", "room_id": told.room, "content": {"body": "远", "url": "mxc://tea.house/x"}}
    plain = json.dumps(inside).encode()
    plain += bytes([16 - len(plain) % 16]) * (16 - len(plain) % 16)
    encryptor = Cipher(algorithms.AES(aes_key), modes.CBC(iv)).encryptor()
    cipher = encryptor.update(plain) + encryptor.finalize()
    body = b"\x03\x08" + varint(index) + b"\x12" + varint(len(cipher)) + cipher
    body += hmac.digest(mac_key, body, "sha256")[:8]
    content = {
        "algorithm": megolm.ALGORITHM, "session_id": b64(public), "ciphertext": b64(body + signer.sign(body)),
    }  # fmt: skip
    sent = told.reader.put("v3/rooms/{}/send/{}/{}", told.room, "m.room.encrypted", "far", body=content)
    exported = {
        "algorithm": megolm.ALGORITHM, "room_id": told.room, "session_id": b64(public),
        "session_key": b64(b"\x01" + start.to_bytes(4) + session.parts + public),
    }  # fmt: skip
    keys = folder / "far.txt"
    encrypt_and_save(json.dumps([exported]).encode(), str(keys), "p", 1000)
    page = f"{told.house.url}/report?location={quote(told.room + '/' + sent['event_id'], safe='')}"
    steps = [
        ("setInputFiles", "#f-keys", str(keys)), ("fill", "#f-passphrase", "p"), ("press", "Enter"),
        ("waitForSelector", "[data-opened]:not([hidden])"),
    ]  # fmt: skip
    signed_in = {"teahouse_session": str(told.mei.access_token)}
    assert "远" in browser.look(page, cookies=signed_in, steps=steps).text


def varint(value: int) -> bytes:
    out = b""
    while value >= 0x80:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")


def at_the_desk(told: Told, browser: Browser) -> None:
    """What a moderator reads of it."""
    (case,) = [one["case_id"] for one in told.cases() if told.events[1] == one["item"]]
    look = browser.look(f"{told.house.url}/desk/cases/{case}", cookies={"teahouse_session": told.mo.token})
    look.assert_clean()
    assert "Proven: the sender sent this." in look.text and THREAT in look.text and HELLO not in look.text


def notice(told: Told, number: int, disclosure: dict[str, str]) -> dict[str, Any]:
    return {
        "location": told.link(number), "explanation": BECAUSE, "category": "STATEMENT_CATEGORY_CYBER_VIOLENCE",
        "good_faith": True, "disclosure": disclosure,
    }  # fmt: skip
