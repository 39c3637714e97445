"""A bot that hangs, while the others of this folder were served. Its file is named so that it comes near the end."""

import pytest

from tests.parts.publicaccounts.wechat.conftest import Waiting, eventually


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_who_hangs_is_asked_three_times_and_holds_up_nobody(waiting: Waiting) -> None:
    first = eventually(
        lambda: [entry for entry in waiting.desk.log() if entry["kind"] == "subscribe"], "the last try", 30
    )[0]

    assert (3, 0) == (first["tries"], first["status"])
    assert first["duration_ms"] >= 15_000
    assert [5, 5] == [round(b - a) for a, b in zip(waiting.bot.asked, waiting.bot.asked[1:3], strict=False)]
