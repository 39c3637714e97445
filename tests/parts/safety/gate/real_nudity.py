"""The classifier with its real model: `make test-nudity` installs it beside the rest. Not part of `make test`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import pyvips

from teahouse.safety.gate import _look
from tests.parts.media.pictures import still
from tests.parts.safety.gate.house import ON_SQLITE, House
from tests.parts.safety.gate.test_lists import upload

BESIDE = str(Path(os.environ["PYTHONPATH"]).resolve())


def test_what_shows_nobody_is_no_nudity(tmp_path: Path) -> None:
    noise, meadow = str(tmp_path / "noise.png"), str(tmp_path / "meadow.png")
    pyvips.Image.gaussnoise(400, 300).cast("uchar").copy(interpretation="b-w").write_to_file(noise)
    plain = pyvips.Image.black(400, 300, bands=3).linear([1, 1, 1], [40, 120, 60]).cast("uchar")
    plain.copy(interpretation="srgb").write_to_file(meadow)
    lines = "".join(json.dumps({"source": one}) + "\n" for one in (noise, meadow, __file__, noise))
    done = subprocess.run(
        [sys.executable, str(_look.CLASSIFIER)], input=lines, capture_output=True, text=True, env={**os.environ},
        check=True,
    )  # fmt: skip
    first, second, none, again = map(json.loads, done.stdout.splitlines())
    assert first == again and 0 < first["nudity"] < 0.2 and 0 < second["nudity"] < 0.2 and "error" in none


@ON_SQLITE
async def test_a_picture_of_a_public_room_is_judged_by_it(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The process begins without our environment: where the extra lies beside the rest it has to be told.
    told = tmp_path / "classifier.py"
    told.write_text(
        f"import runpy, sys\nsys.path.insert(0, {BESIDE!r})\n"
        f"runpy.run_path({str(_look.CLASSIFIER)!r}, run_name='__main__')\n"
    )
    monkeypatch.setattr(_look, "CLASSIFIER", told)
    lin = await house.person("lin")
    room = await house.public_room(lin)
    picture = await upload(house, lin, still(64, 64))
    house.gate.guard.pictures, house.gate.look._nudity = True, 0.0001
    said = await house.say(lin, room, "look", msgtype="m.image", url=picture)
    await house.settled()
    (case,) = await house.cases_of(said)
    ((_, _, signal),) = await house.gate.signals(case_id=case.case_id)
    assert "nudity" == signal.detector and "takes a picture for nudity (0." in signal.why and () == case.measures
