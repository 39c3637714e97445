"""``teahouse disclose``: show moderators one encrypted message, provably, with the keys that any client exports.

It runs at the reader's, not at the service's. The file of keys and its passphrase stay here; what is sent is the key of
that one message (``teahouse.matrix.megolm``), with a notice that says why.

Status 0: taken in. 1: refused, or the file does not open the message. 2: what was given cannot be used. 3: the service
cannot be reached.
"""

import base64
import getpass
import os
import sys
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import httpx
import msgspec

from teahouse import __version__
from teahouse.matrix import megolm, room_keys
from teahouse.matrix.errors import MatrixError
from teahouse.safety.notices import read_location

_CATEGORY = "STATEMENT_CATEGORY_"


class Refused(Exception):
    """status: with which the command ends. The text says why."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status


def disclose(
    link: str, *, keys: Path, homeserver: str, because: str, category: str, keyword: str = "", yes: bool = False
) -> None:
    """Show moderators one encrypted message, and say why; no other message is opened by it.

    The access token comes from TEAHOUSE_ACCESS_TOKEN and the passphrase from TEAHOUSE_KEYS_PASSPHRASE; what is not
    there is asked for.

    Parameters
    ----------
    link
        Of the message, as a client copies it: matrix.to, matrix:, or !room/$event.
    keys
        The file of room keys that your client exported. It is read here and sent nowhere.
    homeserver
        URL of the service.
    because
        Why the message is illegal or against the rules.
    category
        What it is about, of the EU database's list, as SCAMS_AND_FRAUD.
    keyword
        The keyword below it, if you know one.
    yes
        Do not ask; you say that you believe in good faith that what you say is accurate and complete.
    """
    try:
        with _service(homeserver) as service:
            room, event = _place(service, link, homeserver)
            content = _content(service, room, event)
            key, plaintext = _opened(content, room, keys)
            print(f"This is what moderators will see, and nothing else:\n{_shown(plaintext)}", flush=True)
            if not yes and not _agreed():
                raise Refused(1, "nothing was sent")
            notice = {
                "location": f"{room}/{event}", "explanation": because, "keyword": keyword, "good_faith": True,
                "category": category if category.startswith(_CATEGORY) else _CATEGORY + category,
                "disclosure": {"message_key": key},
            }  # fmt: skip
            receipt = _ask(service, "POST", "/_teahouse/v1/notices", notice)
    except Refused as error:
        _end(error)
    print(f"Taken in. What becomes of it: {_shown(str(receipt.get('url')))}")


def _service(homeserver: str) -> httpx.Client:
    """The service, asked as the reader. It is not followed elsewhere: the token is for it alone."""
    token = os.environ.get("TEAHOUSE_ACCESS_TOKEN") or getpass.getpass("Access token: ")
    headers = {"authorization": f"Bearer {token.strip()}", "user-agent": f"Teahouse/{__version__} (disclose)"}
    try:
        return httpx.Client(base_url=homeserver.rstrip("/"), timeout=30, headers=headers)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Refused(2, f"homeserver or access token: {error}") from None


def _place(service: httpx.Client, link: str, homeserver: str) -> tuple[str, str]:
    """Room and event of a link."""
    try:
        at = read_location(link, homeserver, "")
    except MatrixError as error:
        raise Refused(2, error.error) from None
    if at.kind != "event" or not at.room:
        raise Refused(2, "location: the link of one message is needed, with its room")
    if at.room.startswith("!"):
        return at.room, at.event
    known = _ask(service, "GET", f"/_matrix/client/v3/directory/room/{quote(at.room, safe='')}")
    return str(known.get("room_id")), at.event


def _content(service: httpx.Client, room: str, event: str) -> dict[str, Any]:
    """The encrypted content of the event, as the service keeps it."""
    path = f"/_matrix/client/v3/rooms/{quote(room, safe='')}/event/{quote(event, safe='')}"
    found = _ask(service, "GET", path)
    content = found.get("content")
    if found.get("type") != "m.room.encrypted" or not isinstance(content, dict):
        raise Refused(2, "location: this message is not encrypted; report it in your client")
    if content.get("algorithm") != megolm.ALGORITHM:
        raise Refused(2, "location: this message is not encrypted with Megolm")
    return content


def _opened(content: dict[str, Any], room: str, file: Path) -> tuple[str, str]:
    """The key of this one message, in base64, and what it opens: what the service will find is found here first."""
    try:
        text = file.read_text("utf-8", "replace")
    except OSError as error:
        raise Refused(2, f"keys: {file}: {error.strerror}") from None
    passphrase = os.environ.get("TEAHOUSE_KEYS_PASSPHRASE")
    if passphrase is None:
        passphrase = getpass.getpass("Passphrase of the file of keys: ")
    session_id = str(content.get("session_id"))
    try:
        session = room_keys.session_of(room_keys.read_export(text, passphrase), room, session_id)
        if session is None:
            raise Refused(1, "keys: the session of this message is not in this file; export the keys anew")
        message = megolm.read_message(content.get("ciphertext"))
        key = session.message_key(message.index)
        plaintext = message.opened(session_id, key)
    except room_keys.ExportError as error:
        raise Refused(2, f"keys: {error}") from None
    except megolm.MegolmError as error:
        raise Refused(1, f"{'keys' if error.field == 'session_key' else error.field}: {error}") from None
    return base64.b64encode(key).decode().rstrip("="), plaintext.decode("utf-8", "replace")


def _ask(service: httpx.Client, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """One request; the answer's object. What the service refuses is said in its words, which name the field."""
    try:
        answer = service.request(method, path, json=body)
        said = msgspec.json.decode(answer.content, type=dict[str, Any])
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise Refused(3, f"the service cannot be reached: {str(error) or type(error).__name__}") from None
    except msgspec.MsgspecError:
        raise Refused(3, f"no Matrix service answers there (status {answer.status_code})") from None
    if answer.status_code != 200:
        raise Refused(1, str(said.get("error") or said.get("errcode") or f"status {answer.status_code}"))
    return said


def _agreed() -> bool:
    print("You say that you believe in good faith that what you say is accurate and complete.")
    try:
        return input("Show it to moderators? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _shown(text: str) -> str:
    """``text`` without what would move the cursor: it comes from strangers."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _end(error: Refused) -> NoReturn:
    print(f"teahouse: {_shown(str(error))}", file=sys.stderr)
    sys.exit(error.status)
