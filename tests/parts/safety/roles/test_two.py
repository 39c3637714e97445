"""Two people, and glass that is broken: by another, in time, in the ledger, and looked at afterwards."""

import msgspec
import pytest

from teahouse.matrix.errors import MatrixError
from teahouse.safety.roles import Staff
from teahouse.safety.roles._admin import Admin
from tests.parts.safety.roles.house import ON_SQLITE, House, Told

HOUR = 3_600_000


@pytest.fixture
def admin(house: House) -> Admin:
    return Admin(house.roles.held, house.roles.factors, house.roles.two, house.settings.data_path)


@ON_SQLITE
async def test_who_is_administrator_is_for_two_to_say(house: House, admin: Admin) -> None:
    boss, lin = await house.staff("boss"), await house.staff("lin")
    mei = await house.person("mei")
    two = house.roles.two
    changed = await admin.set_role(boss, mei, "admin", held=True, reason="We need a third.")
    assert changed.proposal is not None and frozenset() == await house.roles.of(mei)
    assert changed == await admin.set_role(boss, mei, "admin", held=True, reason="We need a third.")
    with pytest.raises(MatrixError, match="somebody else must confirm"):
        await two.confirm(boss, changed.proposal.proposal_id)
    done = await two.confirm(lin, changed.proposal.proposal_id)
    assert ("done", lin.user_id) == (done.state, done.second)
    assert {"admin"} == await house.roles.of(mei)
    act = (await house.roles.held.history(mei))[0]
    assert (boss.user_id, "We need a third.") == (act.by, act.reason)
    with pytest.raises(MatrixError, match="not open any more: done"):
        await two.confirm(lin, changed.proposal.proposal_id)


async def test_a_proposal_runs_out_and_is_refused(house: House, admin: Admin) -> None:
    boss, lin, mei = await house.staff("boss"), await house.staff("lin"), await house.staff("mei")
    two = house.roles.two
    late = (await admin.set_role(boss, mei.user_id, "admin", held=False, reason="Has left.")).proposal
    assert late is not None
    house.clock.advance(24 * HOUR)
    with pytest.raises(MatrixError, match="expired"):
        await two.confirm(lin, late.proposal_id)
    no = (await admin.set_role(boss, mei.user_id, "admin", held=False, reason="Has left.")).proposal
    assert no is not None and no.proposal_id != late.proposal_id
    assert "withdrawn" == (await two.withdraw(lin, no.proposal_id)).state
    gone = (await admin.set_role(boss, mei.user_id, "admin", held=False, reason="Has left.")).proposal
    assert gone is not None
    await house.roles.held.set(lin.user_id, boss.user_id, "admin", held=False, reason="Has left too.")
    with pytest.raises(MatrixError, match="no administrator any more"):
        await two.confirm(lin, gone.proposal_id)
    assert {"open", "expired", "withdrawn"} == {proposal.state for proposal in await two.listed()}
    for nothing in ("nothing", "a\0b"):
        with pytest.raises(MatrixError, match="no such thing"):
            await two.confirm(lin, nothing)


@ON_SQLITE
async def test_the_factor_of_somebody_else(house: House, admin: Admin) -> None:
    boss, lin = await house.staff("boss"), await house.staff("lin")
    mei = (await house.staff("mei", "moderator")).user_id
    factors, who = house.roles.factors, house.who(mei)
    await factors.confirm_totp(who, house.code(await factors.begin_totp(who, "phone")))
    phone = (await factors.of(mei))[0].factor_id
    proposal = await admin.remove_factor(boss, mei, phone, "She lost her phone.")
    assert 1 == len(await factors.of(mei))
    await house.roles.two.confirm(lin, proposal.proposal_id)
    assert ([], 0) == (await factors.of(mei), (await factors.standing(who)).recovery_left)
    with pytest.raises(MatrixError, match="no such factor"):
        await admin.remove_factor(boss, mei, phone, "Once more.")


async def test_glass_is_broken_and_reviewed(house: House, admin: Admin) -> None:
    told = Told()
    boss, lin = await house.staff("boss"), await house.staff("lin", "senior")
    house.roles.tell_by(told)
    mei = await house.person("mei")
    two = house.roles.two
    proposal = (await admin.set_role(boss, mei, "admin", held=True, reason="I am alone.")).proposal
    assert proposal is not None
    with pytest.raises(MatrixError, match="reason: "):
        await two.break_glass(boss, proposal.proposal_id, " ")
    with pytest.raises(MatrixError, match="confirm it instead"):
        await two.break_glass(lin, proposal.proposal_id, "Me too.")
    glass = await two.break_glass(boss, proposal.proposal_id, "The house burns.")
    assert {"admin"} == await house.roles.of(mei)
    assert "glass" == (await two.listed())[0].state
    assert ("The house burns.", "", glass.at_ms + 72 * HOUR) == (glass.reason, glass.verdict, glass.due_ms)
    entry = await house.ledger.entry(glass.entry)
    assert entry is not None and "break_glass" == entry.kind
    assert {"act": "role", "role": "admin", "review_due_ms": glass.due_ms} == entry.public
    assert {"by", "reason", "subject"} == set(entry.commitments)
    assert "burns" not in str(msgspec.json.encode(entry))
    assert [mei, boss.user_id, lin.user_id] == [to for to, _, _ in told.letters]
    assert "You are administrator from now on." in told.letters[0][2]
    assert all("The house burns." in words for _, _, words in told.letters[1:])
    assert [glass] == await two.glass(only_open=True)
    with pytest.raises(MatrixError, match="You did this"):
        await two.review(boss, glass.proposal_id, "right", "Of course.")
    with pytest.raises(MatrixError, match="verdict: "):
        await two.review(lin, glass.proposal_id, "maybe", "Hm.")  # type: ignore[arg-type]
    about = Staff(mei, "admin", frozenset({"admin"}))
    with pytest.raises(MatrixError, match="about you"):
        await two.review(about, glass.proposal_id, "right", "I like it.")
    house.clock.advance(73 * HOUR)
    reviewed = await two.review(lin, glass.proposal_id, "wrong", "It did not burn.")
    assert ("wrong", lin.user_id, "It did not burn.") == (reviewed.verdict, reviewed.reviewed_by, reviewed.note)
    assert [] == await two.glass(only_open=True)
    after = await house.ledger.entry(glass.entry + 1)
    assert after is not None
    expected = {"act": "role", "role": "senior", "reviews": glass.entry, "verdict": "wrong", "in_time": False}
    assert expected == after.public
    with pytest.raises(MatrixError, match="has been reviewed"):
        await two.review(lin, glass.proposal_id, "right", "I changed my mind.")


@ON_SQLITE
async def test_staff_are_reminded_of_what_nobody_looked_at(house: House, admin: Admin) -> None:
    told = Told()
    boss, lin = await house.staff("boss"), await house.staff("lin", "legal")
    house.roles.tell_by(told)
    proposal = (await admin.set_role(boss, lin.user_id, "admin", held=True, reason="Alone.")).proposal
    assert proposal is not None
    await house.roles.two.break_glass(boss, proposal.proposal_id, "It cannot wait.")
    told.letters.clear()
    house.clock.advance(72 * HOUR)
    house.jobs.start()
    await house.jobs.settle()
    assert [(lin.user_id, "An act done alone was not reviewed in time")] == [one[:2] for one in told.letters]


@ON_SQLITE
async def test_the_key_of_the_ledger(house: House, admin: Admin) -> None:
    boss, lin = await house.staff("boss"), await house.staff("lin")
    proposal = await admin.retire_key(boss, "It was on a stick that is gone.")
    following = house.settings.data_path / "ledger" / "key.next"
    assert not following.exists()
    await house.roles.two.confirm(lin, proposal.proposal_id)
    assert following.exists()


@ON_SQLITE
async def test_what_cannot_be_rolls_back_whole(house: House) -> None:
    """An act that fails in its unit leaves no broken glass and nothing in the ledger."""
    boss: Staff = await house.staff("boss")

    async def fine(by: str, what: dict[str, object]) -> None:
        return None

    def fails(tx: object, by: str, what: dict[str, object], reason: str) -> None:
        raise MatrixError(409, "M_UNKNOWN", "Not today")

    two = house.roles.two
    two.act("test", fine, fails)
    proposal = await two.propose(boss, "test", {"a": 1}, "a test", "Why not.")
    before = await house.ledger.entry(0)
    with pytest.raises(MatrixError, match="Not today"):
        await two.break_glass(boss, proposal.proposal_id, "Now.")
    assert ([], "open") == (await two.glass(), (await two.listed())[0].state)
    assert before == await house.ledger.entry(0)
