"""The README's quick tour, pasted as it stands."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]

# A bare machine has no curl; this does with the tour's options what curl does.
CURL = f"""#!{sys.executable}
import argparse, sys, urllib.error, urllib.request
options = argparse.ArgumentParser()
options.add_argument("url")
options.add_argument("-s", action="store_true")
options.add_argument("-X", dest="method")
options.add_argument("-H", dest="headers", action="append", default=[])
options.add_argument("-d", dest="data")
asked = options.parse_args()
data = asked.data.encode() if asked.data is not None else None
request = urllib.request.Request(asked.url, data, dict(h.split(": ", 1) for h in asked.headers), method=asked.method)
try:
    answer = urllib.request.urlopen(request)
except urllib.error.HTTPError as error:
    answer = error
sys.stdout.buffer.write(answer.read())
"""


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[str]:
    """What `make run` starts, on a port of its own: where it answers."""
    command = [
        str(Path(sys.executable).with_name("teahouse")),
        "dev",
        "--port",
        "0",
        "--data-dir",
        str(tmp_path / "dev"),
    ]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said = ""
        for line in server.stdout:
            said += line
            if line.startswith("ready "):
                break
        assert "lin:localhost   password: jasmine" in said, said
        assert "One case waits to be decided, one appeal too" in said, said
        yield said.split()[-1]
        server.terminate()


def test_the_tour_works_as_pasted(dev: str, tmp_path: Path) -> None:
    section = (ROOT / "README.md").read_text("utf-8").split("## A quick tour")[1].split("\n## ")[0]
    script, subscribing = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    assert "server=http://127.0.0.1:8008" in script
    path = os.environ["PATH"]
    if shutil.which("curl") is None:
        (tmp_path / "curl").write_text(CURL)
        (tmp_path / "curl").chmod(0o755)
        path = f"{tmp_path}:{path}"
    script = script.replace("server=http://127.0.0.1:8008", f"server={dev}") + "\necho ---\n" + subscribing
    environment = {**os.environ, "PATH": path, "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script], capture_output=True, text=True, check=False, env=environment
    )
    assert 0 == done.returncode, done.stderr
    chatted, read = done.stdout.split("---\n")
    assert "The kettle is on. 水开了。" == chatted.splitlines()[-1], done.stdout
    assert "/a/gazette/" in read, done.stdout
    _the_newcomer_finds_a_living_account(dev)


def _the_newcomer_finds_a_living_account(dev: str) -> None:
    with httpx.Client(base_url=dev, headers={"origin": dev}, follow_redirects=True) as lin:
        story = lin.get("/a/gazette/the-ferry-board-is-dark-again").text
        assert "Harbour Teahouse" in lin.get("/a/gazette").text
        for words in ("/a/gazette/media/", "Corrected", "We read the times out loud here", "We read them out at seven"):
            assert words in story, words
        desk = "/studio/a/gazette"
        assert "Fog signals" in lin.post("/studio/sign-in", data={"user": "lin", "password": "jasmine"}).text + (
            lin.get(desk).text
        )
        assert "请问周一真的不营业吗" in lin.get(f"{desk}/comments").text
        days = [line.split(",") for line in lin.get(f"{desk}/insights/days.csv").text.splitlines()[1:]]
        assert len([day for day in days if any(field not in ("", "0") for field in day[4:])]) >= 4, days


def test_there_is_something_to_moderate_and_to_read_of(dev: str) -> None:
    page = httpx.get(f"{dev}/transparency/statements", headers={"accept-language": "en"}).text
    assert "No fraud" in page and "It is removed" in page
    number = re.findall(r"/transparency/statements/([\w-]+)", page)[0]
    public = httpx.get(f"{dev}/transparency/statements/{number}", headers={"accept-language": "en"}).text
    assert "It was appealed; another person looks at it." in public and "Mei" not in public
