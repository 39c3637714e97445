"""Whatever a browser, or whoever plays one, answers: it is true, or it is refused with the field named."""

import base64
import json
import random
from functools import partial
from typing import Any

import pytest

from teahouse.matrix.errors import MatrixError
from teahouse.safety.roles import _passkeys as passkeys
from teahouse.safety.roles._passkeys import Site
from tests.harness.authenticator import Passkey

SITE = Site("https://tea.house", "tea.house", "Teahouse")
JUNK: tuple[Any, ...] = (None, 1, "", [], {}, "a" * 1000, {"a": 1}, True, 1.5, "é", "====", "\x00")
#: CBOR that goes deep, on for ever, or says it is longer than it is.
DEEP = (b"\x81" * 5000, b"\xa1" * 3000, b"\x9b" + b"\xff" * 8, b"\xbf" * 2000, b"\x5f" * 100, b"\x7b" + b"\xff" * 9)


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def changed(raw: bytes, dice: random.Random) -> bytes:
    """Some bytes other, fewer or more."""
    kind, at = dice.random(), dice.randrange(len(raw) + 1)
    if kind < 0.6:
        return raw[:at] + bytes([dice.randrange(256)]) + raw[at + 1 :]
    return raw[:at] + raw[at + dice.randrange(6) :] if kind < 0.8 else raw[:at]


def odd(answer: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """An answer with something wrong in it, or nothing."""
    made: dict[str, Any] = json.loads(json.dumps(answer))
    holder = dice.choice((made, made["response"], made["response"]))
    name = dice.choice(sorted(holder))
    if dice.random() < 0.3:
        holder[name] = dice.choice(JUNK)
    elif dice.random() < 0.1:
        del holder[name]
    elif isinstance(holder[name], str):
        raw = base64.urlsafe_b64decode(holder[name] + "=" * (-len(holder[name]) % 4))
        holder[name] = text(changed(raw, dice))
    return made


def test_odd_answers_are_refused_and_nothing_else_happens() -> None:
    dice = random.Random(7)
    key = Passkey("https://tea.house")
    good = key.create(passkeys.creation(SITE, "@mei:tea.house", b"x" * 32, []))
    known = {key.id: passkeys.created(SITE, good).data}
    asked = passkeys.request(SITE, b"y" * 32, [key.id])
    refused = 0
    for _ in range(400):
        for attempt in (
            partial(passkeys.created, SITE, odd(good, dice)),
            partial(passkeys.signed, SITE, odd(key.get(asked), dice), known),
        ):
            try:
                attempt()
            except MatrixError as error:
                assert (400, "credential: ") == (error.status, error.error[:12])
                refused += 1
    assert refused > 500
    for deep in DEEP:
        with pytest.raises(MatrixError, match="credential: "):
            passkeys.created(SITE, good | {"response": good["response"] | {"attestationObject": text(deep)}})
