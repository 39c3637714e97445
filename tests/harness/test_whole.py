"""A run in several workers is judged as one: what the last word rests on is tried out on runs of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPREAD = ("-n", "2", "--dist", "loadfile", "--max-worker-restart", "0")
#: They take their time to start, and these runs have no use for them.
WITHOUT = ("cacheprovider", "asyncio", "anyio", "schemathesis", "hypothesispytest")
CONFTEST = """
import pytest
from tests.harness import whole

def pytest_configure(config):
    config.addinivalue_line("markers", "last: the last word")
    whole.attach(config)
"""
PLAYS = {
    "test_one.py": "from tests.harness.contract import matrix\ndef test_a(): matrix().seen.add('one')\n",
    "test_two.py": """
import pytest
from tests.harness.contract import matrix
from tests.harness import whole

def test_b():
    matrix().seen.add('two')

@pytest.mark.last
def test_last(request):
    run = whole.of(request.config)
    assert {'test_one.py', 'test_two.py'} == {path.name for path in run.files}
    assert {'one', 'two'} <= run.operations
    assert 'three' not in run.operations, 'the last word'
""",
}


def run(folder: Path, *options: str, **changed: str) -> tuple[int, str]:
    """Exit status and output of a run of ``PLAYS``, two of which may be ``changed``."""
    for name, text in {"conftest.py": CONFTEST, **PLAYS}.items():
        (folder / name).write_text(changed.get(name.partition(".")[0], text), "utf-8")
    command = [sys.executable, "-m", "pytest", "-v", *(f"-pno:{one}" for one in WITHOUT), "--rootdir", str(folder)]
    done = subprocess.run(
        [*command, *options, str(folder)],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("spread", [(), SPREAD], ids=["one process", "two workers"])
def test_the_last_word_knows_what_all_saw(tmp_path: Path, spread: tuple[str, ...]) -> None:
    status, said = run(tmp_path, *spread)
    assert (0, True) == (status, "3 passed" in said), said
    third = PLAYS["test_one.py"].replace("'one'", "'one'), matrix().seen.add('three'")
    status, said = run(tmp_path, *spread, test_one=third)
    assert (1, True, True) == (status, "1 failed, 2 passed" in said, "test_two.py::test_last - " in said), said


def test_a_worker_that_dies_makes_the_run_red(tmp_path: Path) -> None:
    status, said = run(tmp_path, *SPREAD, test_one="import os\ndef test_a(): os._exit(7)\n")
    assert status != 0, said
    assert "crashed while running 'test_one.py::test_a'" in said
    assert "workers ended without telling what they saw: gw" in said
