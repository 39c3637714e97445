"""An unmodified WeRoBot bot on a real server: bound, told by a subscriber's Matrix client, heard in the feed."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.blackbox.test_wechat_gateway import Gateway
from tests.harness.person import Person
from tests.harness.servers import Server

ROOT = Path(__file__).parents[2]
V1 = "/_teahouse/v1"
BOT = V1 + "/accounts/{}/wechat"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(
        tmp_path_factory.mktemp("wechat-server"), environment={"TEAHOUSE_WECHAT_PRIVATE_BOTS": "true"}
    ).start()
    yield made
    made.stop()


def hears(person: Person, room_id: str, words: str) -> bool:
    """Whether a message with these words reaches the person within ten seconds."""
    for _ in range(100):
        found = person.get("v3/rooms/{}/messages", room_id, dir="b", limit=20)["chunk"]
        if any(words in str(event["content"].get("body", "")) for event in found):
            return True
        time.sleep(0.1)
    return False


def test_a_werobot_bot_answers_in_the_feed(server: Server, tmp_path: Path) -> None:
    owner, lin, hua = server.people("Owner", "Lin", "Hua")
    account = owner.post(f"{V1}/accounts", body={"handle": "teabot", "name": "Tea"})
    bot: dict[str, Any] = owner.put(BOT, "teabot", body={})
    gateway = Gateway(tmp_path, server.url)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    own = {"PORT": str(port), "TOKEN": bot["token"], "APPID": bot["appid"], "SECRET": bot["appsecret"]}
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.parts.publicaccounts.wechat.bot_werobot"],
        env={**os.environ, **gateway.environment, **own, "AES_KEY": bot["aes_key"]},
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        owner.put(BOT, "teabot", body={"url": f"http://127.0.0.1:{port}/", "mode": "safe"})
        room_id = account["room_id"]
        for person in (lin, hua):
            person.post("v3/join/{}", room_id)
        assert hears(lin, room_id, "欢迎")
        lin.send(room_id, {"msgtype": "m.text", "body": "你好"})
        assert hears(lin, room_id, "你说：你好")
        assert not any("你说" in str(e) for e in hua.get("v3/rooms/{}/messages", room_id, dir="b", limit=20)["chunk"])
        # Calls, by WeRoBot's client with nothing but the environment.
        code = (
            "from werobot.client import Client; c = Client({!r}); "
            "o = c.get_followers()['data']['openid']; print(len(o), c.get_user_info(o[0])['nickname']); "
            "c.send_text_message(o[0], '稍后再说'); c.send_mass_msg('text', '大家好')"
        )
        said = gateway.run(code.format({"APP_ID": bot["appid"], "APP_SECRET": bot["appsecret"]}))
        assert said.startswith("2 "), said
        assert hears(lin, room_id, "稍后再说")
        assert hears(hua, room_id, "大家好")
        for _ in range(50):
            kinds = [entry["kind"] for entry in owner.get(BOT + "/log", "teabot")["entries"]]
            if "MASSSENDJOBFINISH" in kinds:
                break
            time.sleep(0.1)
        assert {"verify", "subscribe", "text", "MASSSENDJOBFINISH"} <= set(kinds)
    finally:
        process.terminate()
        process.wait(10)
        gateway.stop()
