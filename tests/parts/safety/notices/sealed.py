"""``sealed_room(house)``: Lin and Mei in a room in which Lin says things encrypted, and what Mei could show of them."""

import base64
import json
from typing import Any

import olm

from teahouse.matrix import megolm
from tests.parts.identity.world import Caller
from tests.parts.safety.notices.world import House, Json

SECRET = "your PIN or your cat"


class Sealed:
    """A room of two, and a session that Lin sends in."""

    def __init__(self, house: House, lin: Caller, mei: Caller, room: str) -> None:
        self.house, self.lin, self.mei, self.room = house, lin, mei, room
        self.outbound = olm.OutboundGroupSession()
        self.session = megolm.read_session(olm.InboundGroupSession(self.outbound.session_key).export_session(0))
        self._sent = 0

    async def send(self, inside: Any, **more: Any) -> str:
        """Encrypt and send; the address of the event. ``inside``: the event in it, or any text."""
        text = inside if isinstance(inside, str) else json.dumps(inside)
        content = {
            "algorithm": megolm.ALGORITHM, "ciphertext": self.outbound.encrypt(text),
            "session_id": self.outbound.id, "device_id": "D", "sender_key": "c", **more,
        }  # fmt: skip
        self._sent += 1
        sent = await self.lin.put(
            "v3/rooms/{}/send/{}/{}", self.room, "m.room.encrypted", f"t{self._sent}", body=content
        )
        return f"{self.room}/{sent['event_id']}"

    def said(self, body: str = SECRET, **more: Any) -> Json:
        return {
            "type": "m.room.message", "room_id": self.room, "content": {"msgtype": "m.text", "body": body}, **more
        }  # fmt: skip

    def key(self, index: int) -> Json:
        """What a reader shows of the message of that number."""
        return {"message_key": base64.b64encode(self.session.message_key(index)).decode().rstrip("=")}

    async def refused(self, place: str, disclosure: Json, who: str = "") -> str:
        """What is said to a disclosure that is refused."""
        answer = await self.house.give(place, who or self.mei.token, disclosure=disclosure)
        assert (400, "M_INVALID_PARAM") == (answer.status_code, answer.json()["errcode"]), answer.text
        return str(answer.json()["error"])


async def sealed_room(house: House) -> Sealed:
    """Lin and Mei, in a private room."""
    lin, mei = await house.person("lin"), await house.person("mei")
    room = (await lin.post("v3/createRoom", {"preset": "private_chat", "invite": [mei.user_id]}))["room_id"]
    await mei.ask("POST", "v3/join/{}", room, body={})
    return Sealed(house, lin, mei, room)
