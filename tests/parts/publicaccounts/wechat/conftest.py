"""The house and the gateway, each in a process of its own, and a bot that is bound."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[4]
LIN = "@lin:tea.house"


class World:
    """The house by its URL, and the environment that leads bots to it."""

    def __init__(self, folder: Path) -> None:
        here = "tests.parts.publicaccounts.wechat"
        self._house = self._start([sys.executable, "-m", f"{here}.house", str(folder)])
        assert self._house.stdout is not None
        self.url = f"http://127.0.0.1:{self._house.stdout.readline().strip()}"
        teahouse = str(Path(sys.executable).with_name("teahouse"))
        gateway = [teahouse, "wechat-gateway", "--listen", "127.0.0.1:0", "--to", self.url, "--ca-dir", str(folder)]
        self._gateway = self._start(gateway)
        assert self._gateway.stdout is not None
        self._gateway.stdout.readline()
        self.environment: dict[str, str] = {}
        for _ in range(2):
            words = self._gateway.stdout.readline().split()[1:]
            self.environment |= dict(word.split("=", 1) for word in words)
        self.bot = self.bind()

    def _start(self, command: list[str]) -> "subprocess.Popen[str]":
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def bind(self, status: int = 200, **settings: Any) -> dict[str, Any]:
        """Bind the bot as its owner does."""
        path = "/_teahouse/v1/accounts/tea/wechat"
        answer = httpx.put(self.url + path, json=settings, headers={"Authorization": "Bearer owner"}, timeout=30)
        assert status == answer.status_code, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def log(self) -> list[dict[str, Any]]:
        """The last callbacks."""
        path = "/_teahouse/v1/accounts/tea/wechat/log"
        found: list[dict[str, Any]] = httpx.get(self.url + path, headers={"Authorization": "Bearer owner"}).json()[
            "entries"
        ]
        return found

    def happen(self, kind: str, user: str = LIN, /, *, wait: bool = True, **data: Any) -> None:
        """Something happens to the account."""
        body = {"kind": kind, "user": user, "data": data, "wait": wait}
        httpx.post(f"{self.url}/_test/happen", json=body, timeout=60)

    def said(self) -> list[dict[str, Any]]:
        """What the account has said since this was last asked."""
        found: list[dict[str, Any]] = httpx.get(f"{self.url}/_test/said").json()["said"]
        return found

    def ask(self, path: str, **query: str) -> Any:
        """A call as a bot makes it."""
        return httpx.get(f"{self.url}{path}", params=query, timeout=30).json()

    def run(self, module: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """A program of bots, with the gateway's environment and no more."""
        return subprocess.run(
            [sys.executable, "-W", "ignore", "-m", f"tests.parts.publicaccounts.wechat.{module}"],
            env={**os.environ, **self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=ROOT,
        )

    def stop(self) -> None:
        """End what was started."""
        for process in (self._gateway, self._house):
            process.terminate()
            process.wait(10)


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("wechat"))
    yield made
    made.stop()
