"""A newsroom to look at: a whole house in this process, with an account, its subscribers and what they wrote."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from teahouse.app import Teahouse
from teahouse.kernel.config import Settings
from teahouse.kernel.http import Server
from teahouse.publicaccounts.accounts import Account, NewAccount
from teahouse.publicaccounts.conversation import Content

PASSWORD = "jasmine tea"


class Newsroom:
    """``url``; people lin, mei, ada and tomas; lin owns @gazette, where ada and tomas are subscribers.

    What bots and webhooks are asked may be on this machine.
    """

    def __init__(self, folder: Path) -> None:
        self.url = ""
        self.house = Teahouse(
            Settings(
                port=0, data_dir=str(folder), database=f"sqlite:{folder / 'newsroom.db'}", rate_limits=False,
                wechat_private_bots=True, webhook_private_targets=True,
            )
        )  # fmt: skip
        self.loop: asyncio.AbstractEventLoop | None = None

    def do(self, work: Any) -> Any:
        """Await a verb of the house, from the test's thread."""
        assert self.loop is not None
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def _id(self, name: str) -> str:
        return f"@{name}:{self.house.settings.server_name}"

    async def open(self) -> None:
        """Make the database and what is in it."""
        self.loop = asyncio.get_running_loop()
        await self.house.start()
        identity, public = self.house.identity, self.house.publicaccounts
        for name in ("lin", "mei", "ada", "tomas"):
            await identity.create_user(name, PASSWORD)
        lin = self._id("lin")
        wanted = NewAccount(
            handle="gazette", name="Harbour Gazette 港口报", description="News of the port, every morning.",
            categories=["news", "local"], language="en", region="Harbour District",
        )  # fmt: skip
        account = await public.accounts.create(lin, wanted)
        await public.accounts.operators.invite(lin, account, self._id("mei"), "editor")
        for name, shown, said in (
            ("ada", "Ada Prokop", ["Is the 05:40 ferry running on Sunday?", "The board at berth four is dark."]),
            ("tomas", "Tomás 托马斯", ["渡轮周日停航吗?昨天的报道里没有写,想确认一下,谢谢。"]),
        ):
            await identity.set_profile_field(self._id(name), "displayname", shown)
            await public.accounts.subscribe(self._id(name), account, "qr", "poster")
            for text in said:
                await self.say(account, name, text)
        ada = self._id("ada")
        await public.conversation.send(lin, account, ada, Content("text", "It is: we asked the harbour master."))
        await public.conversation.note(lin, account, ada, "Works at berth four; good for quotes.")

    async def say(self, account: Account, name: str, text: str) -> None:
        """A subscriber writes to the account."""
        content = {"msgtype": "m.text", "body": text}
        await self.house.rooms.send(account.room_id, self._id(name), "m.room.message", content)


@contextlib.contextmanager
def newsroom(folder: Path) -> Iterator[Newsroom]:
    """Open one and serve it until the end."""
    ready = threading.Event()
    found: dict[str, Any] = {}

    async def run() -> None:
        room = Newsroom(folder)
        found["room"] = room
        try:
            await room.open()

            def said(url: str) -> None:
                room.url = url
                ready.set()

            server = Server(room.house.application, host="127.0.0.1", port=0, on_ready=said, on_exit=room.house.wake)
            found["server"] = server
            with contextlib.suppress(asyncio.CancelledError):
                await server.serve()
        except BaseException as error:
            found["error"] = error
            ready.set()
            raise
        finally:
            await room.house.stop()

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(30)
    assert "error" not in found, found["error"]
    yield found["room"]
    found["server"].should_exit = True
    thread.join(15)
