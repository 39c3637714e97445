"""What staff carry: an authenticator app (RFC 6238, written out anew), and a passkey in software (WebAuthn level 3).

``staff(person, role, server)`` makes somebody staff in one line: the role by the command line, then a TOTP enrolled and
shown in their session.
"""

import base64
import hashlib
import hmac
import json
import os
import struct
import time
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.harness.person import Person
from tests.harness.servers import Server

FACTORS = "/_teahouse/v1/moderation/factors"


def totp(secret: str, at_s: float | None = None) -> str:
    """The code that an app shows for a base32 secret."""
    key = base64.b32decode(secret.replace(" ", "") + "=" * (-len(secret.replace(" ", "")) % 8))
    step = int((time.time() if at_s is None else at_s) // 30)
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[19] & 0xF
    number = struct.unpack(">I", mac[at : at + 4])[0] & 0x7FFFFFFF
    return str(number)[-6:].zfill(6)


def staff(person: Person, role: str, server: Server) -> Person:
    """Give somebody a role and have them enrol a TOTP, which is shown in their session from then on.

    Its secret is ``person.totp_secret``; the same person in another role later keeps it.
    """
    server.command("user", "role", person.localpart, "add", role)
    return enrol(person)


def enrol(person: Person) -> Person:
    """Have somebody who holds a role enrol a TOTP, if they have none; it is shown in their session from then on."""
    if not person.totp_secret:
        person.totp_secret = person.put(f"{FACTORS}/totp")["secret"]
        shown = person.put(f"{FACTORS}/totp/confirmation", body={"code": totp(person.totp_secret)})
        person.recovery_codes = shown["recovery_codes"]
    return person


class Passkey:
    """An authenticator in software: one key pair (ES256), user present, no attestation."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.id = os.urandom(32)
        self.counter = 0
        self._key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """What ``navigator.credentials.create`` answers, as JSON."""
        numbers = self._key.public_key().public_numbers()
        public = b"\xa5" + b"\x01\x02" + b"\x03\x26" + b"\x20\x01"
        public += b"\x21\x58\x20" + numbers.x.to_bytes(32, "big") + b"\x22\x58\x20" + numbers.y.to_bytes(32, "big")
        data = self._data(options["rp"]["id"], 0x41) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData" + b"\x59" + struct.pack(">H", len(data)) + data
        client = self._client("webauthn.create", options["challenge"])
        return self._answer({"clientDataJSON": _text(client), "attestationObject": _text(attestation)})

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """What ``navigator.credentials.get`` answers, as JSON."""
        self.counter += 1
        data = self._data(options["rpId"], 0x01)
        client = self._client("webauthn.get", options["challenge"])
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer({name: _text(value) for name, value in response.items()})

    def _data(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + struct.pack(">BI", flags, self.counter)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        return {"id": _text(self.id), "rawId": _text(self.id), "type": "public-key", "response": response}


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
