"""The public account that ``teahouse dev`` starts with, made over the API and the feed as a publisher would."""

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import quote

from teahouse.cli._seed_picture import harbour, lamp
from teahouse.kernel.clock import Clock

HANDLE = "gazette"
NAME = "Harbour Gazette 港口报"
_V1 = "/_teahouse/v1/accounts"
_ONE = f"{_V1}/{HANDLE}"
_DAY_MS = 86_400_000
_COMMENTS = ("We read the times out loud here, too. 我们这里也是。", "请问周一真的不营业吗？")
_ANSWER = "是的，周日上午停航，中午十二点恢复。"
_PLANNED = {
    "title": "Fog signals, explained 雾号怎么听",
    "author": "梅",
    "digest": "One long blast, two short ones, and what a ferry means by them.",
    "body": "A ferry under way sounds **one long blast** every two minutes. 航行中的渡轮每两分钟鸣一长声。",
}
_BEGUN = {
    "title": "Who feeds the harbour cats? 谁在喂码头的猫？",
    "author": "Lin",
    "body": "Notes so far.",
}
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
        "digest": "因码头检修，本周日上午渡轮停航半天。",
        "body": "因四号码头检修，本周日上午的渡轮**停航半天**，中午十二点恢复。\n\n## 如何出行\n\n"
        "1. 请改乘七路公共汽车，每二十分钟一班。\n2. 已购船票可在码头窗口退票。\n\n"
        "> 码头的老师傅说：“雾散了，船自然就来。”\n\n不便之处，敬请谅解。",
    },
    {
        "title": "A teahouse opens on Pier Street 码头街新开茶馆",
        "author": "Lin",
        "digest": "Twelve seats, one kettle, and a view of the cranes. 十二个座位，一把壶。",
        "body": "There are twelve seats, one kettle, and a window on the cranes. The owner roasts her own oolong.\n\n"
        "茶馆只有十二个座位。老板娘自己焙乌龙茶，客人可以坐到关门。\n\n"
        "Open every day but Monday, from two until the last guest leaves.",
    },
]


class Calendar(Clock):
    """The machine's clock, ``days_ago``: what is seeded shall not all have happened on one day."""

    def __init__(self, days_ago: int = 0) -> None:
        self.days_ago = days_ago

    def now_ms(self) -> int:
        return super().now_ms() - self.days_ago * _DAY_MS


class Client(Protocol):
    """A seeded person's client."""

    user_id: str

    async def call(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]: ...
    async def own(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]: ...
    async def say(self, room: str, text: str, **content: Any) -> str: ...
    async def upload(self, picture: bytes) -> str: ...
    async def read(self, path: str, depth: int) -> None: ...


async def seed_account(calendar: Calendar, lin: Client, mei: Client, readers: Sequence[Client]) -> None:
    """An account of Lin's that Mei is invited to edit, and nine days of its life: what the Studio has to show.

    Of ``readers`` the first and the last write; there are four at least.
    """
    tomas, *others, ada = readers
    cover, lamp_uri = await lin.upload(harbour()), await lin.upload(lamp())
    wanted = {
        "handle": HANDLE,
        "name": NAME,
        "description": "News of the port, every morning. 每天早上的港口新闻。",
        "categories": ["news", "local"],
        "language": "en",
        "region": "Harbour District",
    }
    feed = (await lin.own("POST", _V1, wanted))["room_id"]
    await lin.own("PUT", _ONE, {"avatar_url": lamp_uri})
    await lin.own("POST", f"{_ONE}/operators", {"user_id": mei.user_id, "role": "editor"})
    for reader in (tomas, ada, *others[:-1]):
        await reader.call("POST", f"/join/{quote(feed)}", {})
    board = await _publish(lin, {**_ARTICLES[0], "cover": cover}, broadcast=True)
    await _read(board, [tomas, ada, *others], 7)

    calendar.days_ago = 7
    await others[-1].call("POST", f"/join/{quote(feed)}", {})
    await others[0].call("POST", f"/rooms/{quote(feed)}/leave", {})
    pier = await _publish(lin, _ARTICLES[1])
    await _read(pier, [tomas, *others], 6)
    await tomas.say(feed, "渡轮周日停航吗？")
    answer = {"content": {"type": "text", "text": _ANSWER}}
    await lin.own("POST", f"{_ONE}/conversations/{quote(tomas.user_id)}/messages", answer)

    calendar.days_ago = 4
    praised = await ada.own("POST", f"{_ONE}/articles/{board}/comments", {"body": _COMMENTS[0]})
    await lin.own("PUT", f"{_ONE}/articles/{board}/comments/{praised['comment_no']}/elected")
    thanks = {"body": "Thank you. We read them out at seven, too."}
    await lin.own("PUT", f"{_ONE}/articles/{board}/comments/{praised['comment_no']}/reply", thanks)
    fixed = {**_piece({**_ARTICLES[0], "cover": cover}), "body": _ARTICLES[0]["body"].replace("half past nine", "ten")}
    note = "The last boat to the island is at ten, not at half past nine."
    await lin.own("PUT", f"{_ONE}/articles/{board}", {"piece": fixed, "note": note})
    await _read(board, [ada, *others], 4)

    calendar.days_ago = 1
    opened = await _publish(lin, {**_ARTICLES[2], "cover": cover})
    await _read(opened, [tomas, ada, *others], 8)
    await others[0].call("POST", f"/join/{quote(feed)}", {})

    calendar.days_ago = 0
    await _read(opened, others, 3)
    await tomas.own("POST", f"{_ONE}/articles/{opened}/comments", {"body": _COMMENTS[1]})
    await ada.say(feed, "The board at berth four is dark again.")
    draft = await lin.own("POST", f"{_ONE}/drafts", {"pieces": [_piece(_PLANNED)]})
    morning_ms = (calendar.now_ms() // _DAY_MS + 2) * _DAY_MS
    how = {"draft_no": draft["draft_no"], "scheduled_ms": morning_ms, "zone": "Asia/Shanghai"}
    await lin.own("POST", f"{_ONE}/broadcasts", how)
    await lin.own("POST", f"{_ONE}/drafts", {"pieces": [_piece(_BEGUN)]})


def _piece(article: dict[str, str]) -> dict[str, str]:
    return {**article, "format": "markdown", "comments": "subscribers"}


async def _publish(lin: Client, article: dict[str, str], *, broadcast: bool = False) -> str:
    """Have it go out, and wait until it has; its slug."""
    draft = await lin.own("POST", f"{_ONE}/drafts", {"pieces": [_piece(article)]})
    made = await lin.own("POST", f"{_ONE}/broadcasts", {"draft_no": draft["draft_no"], "broadcast": broadcast})
    for _ in range(400):
        found = await lin.own("GET", f"{_ONE}/broadcasts/{made['broadcast_no']}")
        if found["state"] == "sent":
            slug: str = found["slugs"][0]
            return slug
        await asyncio.sleep(0.02)
    raise RuntimeError(f"the seeded article did not go out: {found['state']} {found['reason']}")


async def _read(slug: str, readers: Sequence[Client], times: int) -> None:
    """Some read it to the end, some do not."""
    for time in range(times):
        await readers[time % len(readers)].read(f"/a/{HANDLE}/{quote(slug)}", (100, 35, 80, 100, 60)[time % 5])


def addresses(base_url: str) -> str:
    """What to print of it."""
    return (
        f"Public account: {NAME}\n  its page:    {base_url}/a/{HANDLE}\n"
        f"  the Studio:  {base_url}/studio/ (lin owns it)\n  its feed:    #{HANDLE}"
    )
