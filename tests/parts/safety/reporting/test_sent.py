"""The statement of reasons that a person is sent is the whole letter, in their language; and it stays what it was."""

from importlib import resources

import pytest

from teahouse.safety.statements import MeasureKind, letter
from tests.parts.safety.court import ACCOUNT, DAY_MS, LIN, Court, item, wish
from tests.parts.safety.gate.house import ON_SQLITE

MUTE, REMOVE = MeasureKind.MUTE, MeasureKind.REMOVE


@ON_SQLITE
@pytest.mark.parametrize(
    ("language", "title"), [("en", "Statement of reasons"), ("zh-Hans", "理由说明"), ("zh-Hant", "理由說明")]
)
@pytest.mark.santa_clara("T2", "T3", "T4", "T6", "T7", "T8", "T9", "T10")
async def test_what_is_sent_is_the_whole_letter_and_it_stays(court: Court, language: str, title: str) -> None:
    court.speaks = {LIN: language}
    await court.opened()
    wanted = court.wanted(wish(REMOVE, item("a")), wish(MUTE, ACCOUNT, 3 * DAY_MS), language=language)
    made = await court.decide(wanted)
    rulebook = court.decisions.rulebooks.in_force(court.clock.now_ms())
    ((who, heading, words),) = court.said
    whole = letter(made.statement, rulebook)
    assert LIN == who and whole.title == heading and title in heading
    assert f"{whole.below()}\n{made.url}\n" == words

    toml = resources.files("teahouse.safety.statements").joinpath("rulebooks/starter.toml").read_bytes()
    toml = toml.replace(b"no shops that do not deliver.", b"no shops.")
    await court.later(DAY_MS)
    await court.db.write(lambda tx: court.decisions.rulebooks.publish(tx, toml, "@ada:tea.example"))
    await court.later(400 * DAY_MS)
    await court.again()
    assert 2 == court.decisions.rulebooks.in_force(court.clock.now_ms()).number
    kept = await court.decisions.stated(token=made.url.rpartition("/")[2])
    assert kept is not None and kept.statement is not None and 1 == kept.statement.rulebook
    then = court.decisions.rulebooks.number(kept.statement.rulebook)
    assert then is not None and whole == letter(kept.statement, then)
