"""The gateway, with ``requests`` as bots use it: by environment alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from teahouse.cli._wechat_gateway import gateway as gateway_command
from teahouse.kernel.config import SettingsError
from tests.harness.servers import Server

ASK = "import requests; a = requests.request(*{!r}, timeout=20); print(a.status_code, a.text)"


class Gateway:
    """``teahouse wechat-gateway`` in a process of its own."""

    def __init__(self, folder: Path, to: str) -> None:
        self.folder = folder / "ca"
        command = [str(Path(sys.executable).with_name("teahouse")), "wechat-gateway", "--listen", "127.0.0.1:0"]
        self._process = subprocess.Popen(
            [*command, "--to", to, "--ca-dir", str(self.folder)], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.environment: dict[str, str] = {}
        self.ready = self._process.stdout.readline()
        for _ in range(2):
            for word in self._process.stdout.readline().split()[1:]:
                name, _, value = word.partition("=")
                self.environment[name] = value

    def run(self, code: str) -> str:
        """What a Python program prints that has only our environment."""
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout + done.stderr

    def stop(self) -> int:
        """End it; returns its exit status."""
        self._process.terminate()
        return self._process.wait(10)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("gateway")
    server = Server(folder / "server").start()
    made = Gateway(folder, server.url)
    yield made
    assert 0 == made.stop()
    server.stop()


def test_a_request_reaches_teahouse(gateway: Gateway) -> None:
    for url in ("https://api.weixin.qq.com", "https://mp.weixin.qq.com", "http://api.weixin.qq.com"):
        said = gateway.run(ASK.format(("GET", f"{url}/_matrix/client/versions")))
        assert said.startswith("200 "), said
        assert '"versions"' in said


def test_no_other_host(gateway: Gateway) -> None:
    for url in ("https://example.org/", "https://api.weixin.qq.com:8443/", "http://127.0.0.1/", "http://example.org/"):
        said = gateway.run(ASK.format(("GET", url)))
        assert "403" in said, said


def test_its_keys_are_its_owners(gateway: Gateway) -> None:
    for name in ("ca.key", "hosts.pem"):
        assert 0o600 == (gateway.folder / name).stat().st_mode & 0o777
    assert "PRIVATE" not in (gateway.folder / "ca.pem").read_text()


def test_it_listens_in_private_only(tmp_path: Path) -> None:
    for listen in ("93.184.215.14:0", "[::]:0", "nonsense"):
        with pytest.raises(SettingsError, match="listen"):
            gateway_command(listen=listen, ca_dir=tmp_path)
    command = [str(Path(sys.executable).with_name("teahouse")), "wechat-gateway", "--ca-dir", str(tmp_path)]
    done = subprocess.run([*command, "--listen", "0.0.0.0:0"], capture_output=True, text=True, timeout=60, check=False)
    assert 2 == done.returncode
    assert "listen" in done.stderr
