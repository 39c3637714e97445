"""Roles are given and taken in a history that is only added to; a role is good for nothing without a factor shown."""

import pytest

from teahouse.matrix.errors import MatrixError
from teahouse.safety.roles import ACTING, FactorNeeded
from tests.parts.safety.roles.house import ON_SQLITE, House


async def test_given_and_taken(house: House) -> None:
    held = house.roles.held
    boss, mei = await house.person("boss", admin=True), await house.person("mei")
    assert (frozenset({"admin"}), frozenset()) == (await held.of(boss), await held.of(mei))
    assert await held.set(boss, mei, "senior", held=True, reason="She has been here for years.")
    assert not await held.set(boss, mei, "senior", held=True, reason="Once more.")
    assert await held.set(boss, mei, "moderator", held=True, reason="And works the queue.")
    assert {"senior", "moderator"} == await held.of(mei)
    mei_account = await house.identity.account(mei)
    assert mei_account is not None and mei_account.moderator
    assert await held.set(boss, mei, "moderator", held=False, reason="She leads it now.")
    assert {"senior"} == await held.of(mei)
    assert {boss: {"admin"}, mei: {"senior"}} == await held.everybody()
    acts = await held.history()
    assert [("moderator", False), ("moderator", True), ("senior", True)] == [(a.role, a.given) for a in acts]
    assert ("She leads it now.", boss, mei) == (acts[0].reason, acts[0].by, acts[0].user_id)
    assert [acts[1]] == await held.history(mei, before=acts[0].act_no, limit=1)


@ON_SQLITE
async def test_the_flags_of_an_account_follow_the_history(house: House) -> None:
    boss, lin = await house.person("boss", admin=True), await house.person("lin", admin=True)
    await house.roles.held.set(boss, lin, "admin", held=False, reason="Has left the board.")
    account = await house.identity.account(lin)
    assert account is not None and not account.admin
    assert frozenset() == await house.roles.of(lin)


@ON_SQLITE
async def test_what_does_not_go_together(house: House) -> None:
    held = house.roles.held
    boss, mei = await house.person("boss", admin=True), await house.person("mei")
    for user_id, role, reason, status, says in (
        (mei, "senior", " ", 400, "reason"),
        (mei, "senior", "x" * 1001, 400, "reason"),
        (mei, "king", "why not", 400, "role"),
        ("@nobody:tea.house", "senior", "why not", 404, "no such user"),
        (boss, "auditor", "why not", 409, "no other role"),
    ):
        with pytest.raises(MatrixError, match=says) as caught:
            await held.set(boss, user_id, role, held=True, reason=reason)  # type: ignore[arg-type]
        assert status == caught.value.status
    with pytest.raises(MatrixError, match="last administrator"):
        await held.set(boss, boss, "admin", held=False, reason="I am tired.")
    await held.set(boss, mei, "auditor", held=True, reason="She looks at us.")
    with pytest.raises(MatrixError, match="an auditor"):
        await held.set(boss, mei, "moderator", held=True, reason="And works.")
    assert {"auditor"} == await held.of(mei)


async def test_the_database_refuses_to_change_the_history(house: House) -> None:
    boss, mei = await house.person("boss", admin=True), await house.person("mei")
    await house.roles.held.set(boss, mei, "legal", held=True, reason="Our lawyer.")
    for sql in ("UPDATE safety_role_acts SET given = 0", "DELETE FROM safety_role_acts"):
        with pytest.raises(Exception, match="only added to"):
            await house.db.write(lambda tx, sql=sql: tx.run(sql))  # type: ignore[misc]
    assert {"legal"} == await house.roles.of(mei)


@ON_SQLITE
async def test_require_names_what_is_missing(house: House) -> None:
    boss, mei = await house.person("boss", admin=True), await house.person("mei")
    with pytest.raises(MatrixError, match=r"senior or legal$") as caught:
        await house.roles.require(house.who(mei), "senior", "legal")
    assert (403, "M_FORBIDDEN") == (caught.value.status, caught.value.errcode)
    await house.roles.held.set(boss, mei, "moderator", held=True, reason="Works the queue.")
    with pytest.raises(MatrixError, match=r"senior or legal; you are moderator$"):
        await house.roles.require(house.who(mei), "senior", "legal")
    with pytest.raises(FactorNeeded, match="Enrol a second factor") as needed:
        await house.roles.require(house.who(mei), *ACTING)
    assert ("M_FORBIDDEN", "enrol") == (needed.value.errcode, needed.value.extra["second_factor"])


async def test_an_account_that_ended_holds_nothing(house: House) -> None:
    boss, mei = await house.person("boss", admin=True), await house.person("mei")
    await house.roles.held.set(boss, mei, "moderator", held=True, reason="Works the queue.")
    await house.identity.deactivate(mei)
    assert frozenset() == await house.roles.of(mei)
    assert ("The account ended.", False) == ((await house.roles.held.history(mei))[0].reason,
                                             (await house.roles.held.history(mei))[0].given)  # fmt: skip
