"""The public account that ``teahouse dev`` starts with, made over the API and the feed as a publisher would."""

from typing import Any, Protocol
from urllib.parse import quote

HANDLE = "gazette"
NAME = "Harbour Gazette 港口报"
_V1 = "/_teahouse/v1/accounts"
_ARTICLES = [
    {
        "title": "The ferry board is dark again",
        "author": "Lin",
        "digest": "Berth four has no departures to show, and the harbour office has no date.",
        "body": "The departure board at berth four went dark on **Tuesday morning**, the third time this month.\n\n"
        "## What to do meanwhile\n\n- Boats still leave on the hour, from seven to nine.\n"
        "- The last boat to the island is at half past nine.\n- On Sundays the first one is at eight.\n\n"
        "> We read the times out loud, as my mother did. It works.\n\n"
        "The harbour office says that a new board has been ordered.",
    },
    {
        "title": "周日渡轮停航通知",
        "author": "梅",
        "digest": "因码头检修,本周日上午渡轮停航半天。",
        "body": "因四号码头检修,本周日上午的渡轮**停航半天**,中午十二点恢复。\n\n## 如何出行\n\n"
        "1. 请改乘七路公共汽车,每二十分钟一班。\n2. 已购船票可在码头窗口退票。\n\n"
        "> 码头的老师傅说:“雾散了,船自然就来。”\n\n不便之处,敬请谅解。",
    },
    {
        "title": "A teahouse opens on Pier Street 码头街新开茶馆",
        "author": "Lin",
        "digest": "Twelve seats, one kettle, and a view of the cranes. 十二个座位,一把壶。",
        "body": "There are twelve seats, one kettle, and a window on the cranes. The owner roasts her own oolong.\n\n"
        "茶馆只有十二个座位。老板娘自己焙乌龙茶,客人可以坐到关门。\n\n"
        "Open every day but Monday, from two until the last guest leaves.",
    },
]


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
    for article in _ARTICLES:
        piece = {**article, "format": "markdown", "comments": "subscribers"}
        draft = await lin.own("POST", f"{_V1}/{HANDLE}/drafts", {"pieces": [piece]})
        how = {"draft_no": draft["draft_no"], "broadcast": article is _ARTICLES[0]}
        await lin.own("POST", f"{_V1}/{HANDLE}/broadcasts", how)
    await readers[0].say(feed, "渡轮周日停航吗?")
    await readers[-1].say(feed, "The board at berth four is dark again.")


def addresses(base_url: str) -> str:
    """What to print of it."""
    return (
        f"Public account: {NAME}\n  its page:    {base_url}/a/{HANDLE}\n"
        f"  the Studio:  {base_url}/studio/ (lin owns it)\n  its feed:    #{HANDLE}"
    )
