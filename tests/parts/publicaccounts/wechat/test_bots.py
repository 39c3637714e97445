"""Bots of both libraries in processes of their own: told, heard; and bots that hang, redirect and answer garbage."""

import http.server
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.parts.publicaccounts.wechat.conftest import LIN, ROOT, World

HUA = "@hua:tea.house"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(world: World, module: str, **environment: str) -> Iterator[str]:
    """A bot in a process of its own, by its URL."""
    port, made = free_port(), world.bind(new_secret=True)
    own = {"PORT": str(port), "TOKEN": made["token"], "APPID": made["appid"], "SECRET": made["appsecret"]}
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", f"tests.parts.publicaccounts.wechat.{module}"],
        env={**os.environ, **world.environment, **own, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    try:
        for _ in range(150):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)


def told(world: World, **word: Any) -> list[dict[str, Any]]:
    """What is said after Lin has said something."""
    world.said()
    world.happen("said", **{"type": "text", **word})
    return world.said()


@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
def test_a_werobot_bot(world: World, mode: str) -> None:
    key = world.bind()["aes_key"]
    with running(world, "bot_werobot", AES_KEY="" if mode == "plain" else key) as url:
        assert world.bind(url=url, mode=mode)["verified_ms"] > 0

        assert [{"to": LIN, "type": "text", "text": "你说：你好"}] == told(world, body="你好")
        assert "你说：a & <b>" == told(world, body="a & <b>")[0]["text"]
        assert "hand_over" == told(world, body="person")[0]["type"]
        assert "https://tea.example/" == told(world, body="news")[0]["items"][0]["url"]
        assert "https://tea.example/a.mp3" == told(world, body="music")[0]["items"][0]["url"]
        assert [] == told(world, type="reaction", body="👍")
        mxc = httpx.post(f"{world.url}/_test/keep", content=b"\x89PNG leaf").json()["mxc"]
        assert mxc == told(world, type="image", body="leaf.png", url=mxc)[0]["url"]
        assert "(30.25, 120.15) Longjing" == told(world, body="Longjing", geo_uri="geo:30.25,120.15;u=5")[0]["text"]
        for kind, data, answer in (
            ("subscribed", {}, "欢迎 None"),
            ("subscribed", {"scene": "door"}, "欢迎 qrscene_door"),
            ("menu", {"kind": "click", "key": "TEA"}, "One tea"),
            ("scanned", {"scene": "door"}, "scanned door"),
        ):
            world.happen(kind, **data)
            assert [answer] == [each["text"] for each in world.said()]
        world.happen("unsubscribed")
        world.happen("published", "", broadcast_no=5, total=2, sent=2)
        assert [] == world.said()
        assert ["MASSSENDJOBFINISH", "unsubscribe", "SCAN", "CLICK"] == [e["kind"] for e in world.log()[:4]]
        assert {200} == {entry["status"] for entry in world.log()[:4]}


def test_a_wechatpy_bot_in_safe_mode(world: World) -> None:
    key = world.bind()["aes_key"]
    with running(world, "bot_wechatpy", AES_KEY=key) as url:
        world.bind(url=url, mode="safe")

        assert ["sealed: 你好"] == [each["text"] for each in told(world, body="你好")]
        mxc = httpx.post(f"{world.url}/_test/keep", content=b"\x89PNG leaf").json()["mxc"]
        assert "image of 9 bytes" == told(world, type="image", body="leaf.png", url=mxc)[0]["text"]
        world.happen("subscribed", scene="door")
        assert ["event subscribe_scan"] == [each["text"] for each in world.said()]
        assert [] == told(world, body="later")
        time.sleep(2)
        assert ["Here it is"] == [each["text"] for each in world.said()]


@contextmanager
def odd(post: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[tuple[str, list[float]]]:
    """A bot that is verified and then does ``post``; by its URL, and when it was asked."""
    asked: list[float] = []

    class Bot(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.path.partition("echostr=")[2].encode())

        def do_POST(self) -> None:
            asked.append(time.monotonic())
            self.rfile.read(int(self.headers["content-length"]))
            post(self)

        def log_message(self, format: str, *args: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bot)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/bot", asked
    server.shutdown()
    server.server_close()


def answering(body: bytes, status: int = 200, *headers: tuple[str, str]) -> Callable[[Any], None]:
    def post(handler: Any) -> None:
        handler.send_response(status)
        for header in headers:
            handler.send_header(*header)
        handler.end_headers()
        handler.wfile.write(body)

    return post


@pytest.mark.parametrize(
    ("post", "logged"),
    [
        (answering(b"<html>oops"), "no element"),
        (answering(b"\xff\xfe\x00"), ""),
        (answering(b"<xml><MsgType>unheard-of</MsgType></xml>"), "MsgType"),
        (answering(b"<xml><MsgType>image</MsgType><Image><MediaId>x</MediaId></Image></xml>"), "image"),
        (answering(b"x" * 70_000), ""),
        (answering(b"", 500), "status 500"),
        (answering(b"", 302, ("location", "http://169.254.169.254/")), "status 302"),
        (answering(b'<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>'), ""),
    ],
)
def test_garbage_is_told_to_the_log_and_to_who_waits(world: World, post: Callable[[Any], None], logged: str) -> None:
    with odd(post) as (url, asked):
        world.bind(url=url, mode="plain")
        user = f"@{abs(hash(logged + url))}:tea.house"
        world.said()
        world.happen("said", user, type="text", body="你好")

        said = world.said()
        assert 1 == len(asked)
        assert [True] == ["请稍后再试" in each["text"] for each in said]
        assert logged in world.log()[0]["answer"]
        world.happen("said", user, type="text", body="again")
        assert [] == world.said(), "the notice is not repeated"


def test_who_hangs_is_asked_three_times_and_holds_up_nobody(world: World) -> None:
    def hang(handler: Any) -> None:
        time.sleep(20)

    with odd(hang) as (url, asked):
        world.bind(url=url, mode="plain")
        world.happen("said", LIN, wait=False, type="text", body="hang")
        started = time.monotonic()
        world.happen("unheard-of", HUA)
        assert 41001 == world.ask("/cgi-bin/getcallbackip")["errcode"]
        assert time.monotonic() - started < 2
        time.sleep(16)
        assert 3 == len(asked)
        assert 0 == world.log()[0]["status"]
        assert 3 == world.log()[0]["tries"]


def test_a_bot_that_is_none_is_not_bound(world: World) -> None:
    with odd(answering(b"")) as (url, _):
        world.bind(url=url)
    assert "ORG.TEAHOUSE.BOT_UNVERIFIED" == world.bind(400, url=url)["errcode"]
    for url in ("ftp://127.0.0.1/", "http://", "http://user:pass@127.0.0.1/", "nonsense"):
        assert "M_INVALID_PARAM" == world.bind(400, url=url)["errcode"]
    assert "BOT_UNVERIFIED" in world.bind(400, url="http://169.254.169.254/latest")["errcode"]


def test_tokens(world: World) -> None:
    made = world.bind(new_secret=True)
    grant = {"grant_type": "client_credential", "appid": made["appid"], "secret": made["appsecret"]}
    assert 40013 == world.ask("/cgi-bin/token", **{**grant, "appid": "wx0"})["errcode"]
    assert 40125 == world.ask("/cgi-bin/token", **{**grant, "secret": "0" * 32})["errcode"]
    assert 40002 == world.ask("/cgi-bin/token", **{**grant, "grant_type": "x"})["errcode"]
    token = world.ask("/cgi-bin/token", **grant)["access_token"]
    assert world.ask("/cgi-bin/getcallbackip", access_token=token)["ip_list"]
    assert 40001 == world.ask("/cgi-bin/getcallbackip", access_token="other")["errcode"]
    assert 40003 == world.ask("/cgi-bin/user/info", access_token=token, openid="nobody")["errcode"]

    def post(path: str, body: bytes) -> int:
        answer = httpx.post(f"{world.url}/cgi-bin/{path}", params={"access_token": token}, content=body)
        assert 200 == answer.status_code
        return int(answer.json().get("errcode", 0))

    assert 44002 == post("menu/create", b"")
    assert 47001 == post("menu/create", b"{")
    assert 47001 == post("menu/create", b'{"button": "\\u0000"}')
    assert 40016 == post("menu/create", b'{"button": []}')
    assert 40003 == post("message/custom/send", b'{"touser": "x", "msgtype": "text", "text": {"content": "a"}}')
    world.bind(new_secret=True)
    assert 40001 == world.ask("/cgi-bin/getcallbackip", access_token=token)["errcode"], "a new secret ends all tokens"
