"""``DeviceWorld``: identity and devices on a real database behind the real HTTP application; keys that really sign."""

import base64
from collections.abc import Collection
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from teahouse.devices import Devices
from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.db import Database
from teahouse.kernel.http import Application
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.matrix import canonical
from tests.parts.identity.world import Caller, Json, World, judged

ALGORITHM = "signed_curve25519"


class Village:
    """Who shares rooms with whom: the edge where rooms would be."""

    def __init__(self) -> None:
        self.neighbours: set[str] = set()
        self.came: set[str] = set()
        self.left: set[str] = set()

    async def sharing(self, user_id: str) -> Collection[str]:
        return self.neighbours

    async def sharing_changes(self, user_id: str, since: int, upto: int) -> tuple[Collection[str], Collection[str]]:
        return self.came, self.left


class DeviceWorld(World):
    """One service with two parts."""

    async def open(self) -> None:
        self.bus = Bus()
        self.bus.listen(self.changes.append)
        self.db = Database(self.database_url, self.bus, ["identity", "devices"])
        await self.db.open()
        limits = Limits(self.clock, enabled=False)
        self.identity = Identity(self.db, self.bus, self.clock, self.settings, limits)
        self.village = Village()
        self.devices = Devices(self.db, self.bus, self.clock, self.identity, self.village)
        self.identity.onlookers.device_added.append(self.devices.device_added)
        self.identity.onlookers.device_removed.append(self.devices.device_removed)
        self.identity.onlookers.device_renamed.append(self.devices.device_renamed)
        self.identity.onlookers.deactivated.append(self.devices.deactivated)
        routes = [*self.identity.routes(), *self.devices.routes()]
        application = Application(routes, self.identity.authenticate, limits, Metrics())
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(application), base_url="http://tea.house", event_hooks={"response": [judged]}
        )

    async def inbox(self, caller: Caller, since: int = 0, limit: int = 100) -> tuple[list[Json], int]:
        """What sync would hand to the caller's device, decoded, and the position it reaches."""
        found, reached = await self.devices.to_device(caller.user_id, caller.device_id, since, self.db.position, limit)
        return [httpx.Response(200, content=json).json() for json in found], reached

    async def counts(self, caller: Caller) -> tuple[dict[str, int], list[str]]:
        members = await self.devices.key_count_members(caller.user_id, caller.device_id)
        told = httpx.Response(200, content=b"{%b}" % members).json()
        return told["device_one_time_keys_count"], told["device_unused_fallback_key_types"]

    async def rows(self, table: str, user_id: str = "") -> int:
        """How many rows a table of this part has, of one user or at all."""
        sql = f"SELECT COUNT(*) FROM devices_{table}"
        row = await (self.db.one(sql + " WHERE user_id = ?", user_id) if user_id else self.db.one(sql))
        assert row is not None
        return int(row[0])


class Signer:
    """An Ed25519 key. Source: appendices, "Signing JSON"."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.public = _unpadded(self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, value: Json, user_id: str, key_id: str = "") -> Json:
        """``value`` with this key's signature added."""
        bare = {name: item for name, item in value.items() if name not in ("signatures", "unsigned")}
        signatures: Json = {signer: {**by} for signer, by in value.get("signatures", {}).items()}
        name = f"ed25519:{key_id or self.public}"
        signatures.setdefault(user_id, {})[name] = _unpadded(self._key.sign(canonical.encode(bare)))
        return {**value, "signatures": signatures}


def _unpadded(raw: bytes) -> str:
    return base64.b64encode(raw).rstrip(b"=").decode("ascii")


def device_keys(caller: Caller, signer: Signer, **more: Any) -> Json:
    """The signed identity keys of the caller's device."""
    keys = {
        "user_id": caller.user_id,
        "device_id": caller.device_id,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
        "keys": {f"curve25519:{caller.device_id}": "c" * 43, f"ed25519:{caller.device_id}": signer.public},
        **more,
    }
    return signer.sign(keys, caller.user_id, caller.device_id)


def one_time(caller: Caller, signer: Signer, *names: str, **more: Any) -> Json:
    """Signed one-time keys of these ids."""
    return {
        f"{ALGORITHM}:{name}": signer.sign({"key": name.ljust(43, "k"), **more}, caller.user_id, caller.device_id)
        for name in names
    }


async def publish(caller: Caller, **more: Any) -> Signer:
    """Give the caller's device identity keys."""
    signer = Signer()
    await caller.post("v3/keys/upload", {"device_keys": device_keys(caller, signer, **more)})
    return signer


class CrossSigned:
    """A user's three keys, and the bodies to upload them with."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.master, self.self_signing, self.user_signing = Signer(), Signer(), Signer()

    def key(self, signer: Signer, usage: str) -> Json:
        return {"user_id": self.user_id, "usage": [usage], "keys": {f"ed25519:{signer.public}": signer.public}}

    def body(self) -> Json:
        return {
            "master_key": self.key(self.master, "master"),
            "self_signing_key": self.master.sign(self.key(self.self_signing, "self_signing"), self.user_id),
            "user_signing_key": self.master.sign(self.key(self.user_signing, "user_signing"), self.user_id),
        }


async def cross_sign(caller: Caller) -> CrossSigned:
    """Set up cross-signing; the first time no authentication is asked for."""
    keys = CrossSigned(caller.user_id)
    await caller.post("v3/keys/device_signing/upload", keys.body())
    return keys


async def query(caller: Caller, *others: Caller) -> Json:
    return await caller.post("v3/keys/query", {"device_keys": {other.user_id: [] for other in others}})
