"""The public account that ``teahouse dev`` starts with, made over the API and the feed as a publisher would."""

from typing import Any, Protocol
from urllib.parse import quote

HANDLE = "gazette"
NAME = "Harbour Gazette 港口报"
_V1 = "/_teahouse/v1/accounts"


class Client(Protocol):
    """A seeded person's client."""

    user_id: str

    async def call(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]: ...
    async def own(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]: ...
    async def say(self, room: str, text: str, **content: Any) -> str: ...


async def seed_account(lin: Client, mei: Client, readers: list[Client]) -> None:
    """An account of Lin's that Mei is invited to edit, with subscribers, a conversation, replies and a menu."""
    wanted = {
        "handle": HANDLE,
        "name": NAME,
        "description": "News of the port, every morning. 每天早上的港口新闻。",
        "categories": ["news", "local"],
        "language": "en",
        "region": "Harbour District",
    }
    feed = (await lin.own("POST", _V1, wanted))["room_id"]
    await lin.own("POST", f"{_V1}/{HANDLE}/operators", {"user_id": mei.user_id, "role": "editor"})
    for reader in readers:
        await reader.call("POST", f"/join/{quote(feed)}", {})
    await readers[0].say(feed, "渡轮周日停航吗?")
    await readers[-1].say(feed, "The board at berth four is dark again.")


def addresses(base_url: str) -> str:
    """What to print of it."""
    return f"Public account: {NAME}\n  the Studio:  {base_url}/studio/ (lin owns it)\n  its feed:    #{HANDLE}"
