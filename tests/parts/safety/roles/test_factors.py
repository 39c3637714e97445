"""Second factors: what is good, what is good once, what is not good any more; on both databases, by a clock we move."""

import pytest

from teahouse.matrix.errors import MatrixError
from teahouse.safety.roles import FactorNeeded
from teahouse.safety.roles._passkeys import Site
from teahouse.safety.roles._totp import code
from tests.harness import authenticator
from tests.parts.safety.roles.house import ON_SQLITE, House, Told

SITE = Site("https://tea.house", "tea.house", "Teahouse")
MINUTE, HOUR = 60_000, 3_600_000


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B (SHA-1), and once more by the harness's own hand."""
    secret = b"12345678901234567890"
    for at_s, expected in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert expected == code(secret, at_s // 30)
        assert expected == authenticator.totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at_s)


async def test_enrolled_shown_and_over(house: House) -> None:
    mei = (await house.staff("mei", "moderator")).user_id
    here, there = house.who(mei, 1), house.who(mei, 2)
    begun = await house.roles.factors.begin_totp(here, "")
    assert begun.uri.startswith("otpauth://totp/tea.house%3A%40mei%3Atea.house?secret=" + begun.secret)
    assert begun == await house.roles.factors.pending(here)
    with pytest.raises(MatrixError, match="code"):
        await house.roles.factors.confirm_totp(here, "000000")
    shown = await house.roles.factors.confirm_totp(here, house.code(begun))
    assert (10, house.clock.now_ms() + 8 * HOUR) == (len(set(shown.recovery_codes)), shown.until_ms)
    assert await house.roles.factors.pending(here) is None
    assert "moderator" == await house.roles.require(here)
    with pytest.raises(FactorNeeded, match="Show your second factor"):
        await house.roles.require(there)
    with pytest.raises(FactorNeeded):  # a further factor is for who has shown one
        await house.roles.factors.begin_totp(there, "")
    house.clock.advance(8 * HOUR - 1)
    assert "moderator" == await house.roles.require(here)
    house.clock.advance(1)
    with pytest.raises(FactorNeeded):
        await house.roles.require(here)
    assert begun.secret not in str(await house.db.all("SELECT secret FROM safety_factors"))


@ON_SQLITE
async def test_a_code_is_good_once_and_only_about_now(house: House) -> None:
    mei = (await house.staff("mei", "senior")).user_id
    who = house.who(mei)
    begun = await house.roles.factors.begin_totp(who, "phone")
    await house.roles.factors.confirm_totp(who, house.code(begun))
    show = house.roles.factors.show
    for wrong in (house.code(begun), house.code(begun, -1), house.code(begun, 2), "", "１２３４５６"):
        with pytest.raises(MatrixError, match="wrong, too old, or was used"):
            await show(who, wrong)
        await house.db.write(lambda tx: tx.run("DELETE FROM safety_factor_tries"))
    next_code = house.code(begun, 1)  # a phone that is half a minute fast
    assert "totp" == (await show(who, f" {next_code[:3]} {next_code[3:]}")).kind
    with pytest.raises(MatrixError, match="was used"):
        await show(who, next_code)
    house.clock.advance(MINUTE)
    assert "totp" == (await show(who, house.code(begun))).kind


async def test_wrong_codes_close_the_door(house: House) -> None:
    mei = (await house.staff("mei", "legal")).user_id
    who = house.who(mei)
    begun = await house.roles.factors.begin_totp(who, "")
    recovery = (await house.roles.factors.confirm_totp(who, house.code(begun))).recovery_codes
    house.clock.advance(HOUR)
    show = house.roles.factors.show
    for _ in range(5):
        with pytest.raises(MatrixError, match="wrong"):
            await show(who, "123456")
    for good in (house.code(begun), recovery[0]):
        with pytest.raises(MatrixError, match="Too many") as caught:
            await show(who, good)
        assert (429, 15 * MINUTE) == (caught.value.status, caught.value.extra["retry_after_ms"])
    house.clock.advance(15 * MINUTE)
    with pytest.raises(MatrixError, match="wrong"):
        await show(who, "123456")
    with pytest.raises(MatrixError, match="Too many") as caught:
        await show(who, house.code(begun))
    assert 30 * MINUTE == caught.value.extra["retry_after_ms"]
    house.clock.advance(30 * MINUTE)
    assert "totp" == (await show(who, house.code(begun))).kind
    with pytest.raises(MatrixError, match="wrong"):  # and one starts anew
        await show(who, "123456")
    assert "recovery" == (await show(who, recovery[0])).kind


@ON_SQLITE
async def test_recovery_codes(house: House) -> None:
    mei = (await house.staff("mei", "moderator")).user_id
    who = house.who(mei)
    factors = house.roles.factors
    old = (await factors.confirm_totp(who, house.code(await factors.begin_totp(who, "")))).recovery_codes
    assert 9 == (await factors.show(who, old[3].upper().replace("-", " "))).recovery_left
    with pytest.raises(MatrixError, match="was used"):
        await factors.show(who, old[3])
    new = await factors.renew_recovery(who)
    assert set(new).isdisjoint(old)
    with pytest.raises(MatrixError, match="wrong"):
        await factors.show(who, old[4])
    assert 9 == (await factors.show(who, new[0])).recovery_left
    kept = str(await house.db.all("SELECT hash FROM safety_recovery_codes"))
    assert new[1] not in kept and new[1].replace("-", "") not in kept


@ON_SQLITE
async def test_what_ends_a_showing(house: House) -> None:
    boss = await house.staff("boss")
    mei = (await house.staff("mei", "moderator")).user_id
    who, factors = house.who(mei), house.roles.factors
    begun = await factors.begin_totp(who, "")

    async def again() -> None:
        house.clock.advance(MINUTE)
        await factors.show(who, house.code(begun))
        assert "moderator" == await house.roles.require(who)

    await factors.confirm_totp(who, house.code(begun))
    await house.db.write(lambda tx: house.roles.device_removed(tx, mei, who.device_id))
    with pytest.raises(FactorNeeded):
        await house.roles.require(who)
    await again()
    await house.roles.held.set(boss.user_id, mei, "senior", held=True, reason="For a day.")
    await house.roles.held.set(boss.user_id, mei, "senior", held=False, reason="The day is over.")
    with pytest.raises(FactorNeeded):
        await house.roles.require(who)
    await again()
    assert 1 == await factors.reset(mei)
    with pytest.raises(FactorNeeded, match="Enrol"):
        await house.roles.require(who)


@ON_SQLITE
async def test_people_are_told_what_happens_to_their_roles_and_factors(house: House) -> None:
    told = Told("zh-Hant")
    house.roles.tell_by(told)
    mei = (await house.staff("mei", "senior")).user_id
    who, factors = house.who(mei), house.roles.factors
    begun = await factors.begin_totp(who, "手機")
    codes = (await factors.confirm_totp(who, house.code(begun))).recovery_codes
    await factors.show(who, codes[0])
    await factors.reset(mei)
    await house.roles.held.set("@boss:tea.house", mei, "senior", held=False, reason="%(odd)s")
    subjects = [subject for _, subject, _ in told.letters]
    assert ["你被授予了審核職責", "你的帳號登記了一個第二重驗證", "你的一個復原碼被使用", "你的一個驗證方式被移除",
            "你的一項審核職責被免去"] == subjects  # fmt: skip
    assert "資深審核員" in told.letters[0][2] and "https://tea.house/desk/factors" in told.letters[0][2]
    assert "手機" in told.letters[1][2] and "%(odd)s" in told.letters[4][2]


@ON_SQLITE
async def test_who_has_no_role_has_no_factor(house: House) -> None:
    lin = house.who(await house.person("lin"))
    for attempt in (house.roles.factors.standing(lin), house.roles.factors.begin_totp(lin, ""),
                    house.roles.factors.show(lin, "123456"), house.roles.factors.ask_for_new(lin, SITE)):  # fmt: skip
        with pytest.raises(MatrixError, match="This is for those who are"):
            await attempt


async def test_passkeys(house: House) -> None:
    mei = (await house.staff("mei", "moderator")).user_id
    who, other, factors = house.who(mei), house.who(mei, 2), house.roles.factors
    key = authenticator.Passkey("https://tea.house")
    made = key.create(await factors.ask_for_new(who, SITE))
    with pytest.raises(MatrixError, match="not asked for in this session"):
        await factors.add_passkey(other, SITE, "key", made)
    assert 10 == len((await factors.add_passkey(who, SITE, "key", made)).recovery_codes)
    with pytest.raises(MatrixError, match="not asked for"):
        await factors.add_passkey(who, SITE, "key", made)
    with pytest.raises(FactorNeeded):
        await house.roles.require(other)
    options = await factors.ask_for_shown(other, SITE)
    assert [authenticator._text(key.id)] == [one["id"] for one in options["allowCredentials"]]
    signed = key.get(options)
    shown = await factors.show_passkey(other, SITE, signed)
    assert ("passkey", []) == (shown.kind, shown.recovery_codes)
    assert "moderator" == await house.roles.require(other)
    with pytest.raises(MatrixError, match="not asked for"):
        await factors.show_passkey(other, SITE, signed)
    with pytest.raises(MatrixError, match="no passkey for this site"):
        await factors.ask_for_shown(who, Site("https://other.house", "other.house", "Other"))


@ON_SQLITE
async def test_passkeys_that_are_not_true(house: House) -> None:
    mei = (await house.staff("mei", "moderator")).user_id
    who, factors = house.who(mei), house.roles.factors
    key = authenticator.Passkey("https://tea.house")
    evil = authenticator.Passkey("https://evil.house").create(await factors.ask_for_new(who, SITE))
    half = {"rawId": "AA", "response": {"clientDataJSON": "e30"}}
    for answer in ({}, {"id": "x"}, {"rawId": 3, "response": []}, half, evil):
        with pytest.raises(MatrixError, match="credential: ") as caught:
            await factors.add_passkey(who, SITE, "", answer)
        assert 400 == caught.value.status
    late = key.create(await factors.ask_for_new(who, SITE))
    house.clock.advance(5 * MINUTE)
    with pytest.raises(MatrixError, match="too long ago"):
        await factors.add_passkey(who, SITE, "", late)
    await factors.add_passkey(who, SITE, "", key.create(await factors.ask_for_new(who, SITE)))
    forged = key.get(await factors.ask_for_shown(who, SITE))
    forged["response"]["signature"] = key.get(await factors.ask_for_shown(who, SITE))["response"]["signature"]
    with pytest.raises(MatrixError, match="Invalid signature"):
        await factors.show_passkey(who, SITE, forged)
    stranger = authenticator.Passkey("https://tea.house").get(await factors.ask_for_shown(who, SITE))
    with pytest.raises(MatrixError, match="Unknown credential"):
        await factors.show_passkey(who, SITE, stranger)
    await factors.show_passkey(who, SITE, key.get(await factors.ask_for_shown(who, SITE)))
    key.counter -= 1  # a copy of the key that knows nothing of its last use
    with pytest.raises(MatrixError, match="copied"):
        await factors.show_passkey(who, SITE, key.get(await factors.ask_for_shown(who, SITE)))


@ON_SQLITE
async def test_factors_are_taken_away(house: House) -> None:
    mei = (await house.staff("mei", "moderator")).user_id
    who, factors = house.who(mei), house.roles.factors
    await factors.confirm_totp(who, house.code(await factors.begin_totp(who, "phone")))
    phone = (await factors.of(mei))[0].factor_id
    with pytest.raises(MatrixError, match="your last factor"):
        await factors.remove(who, phone)
    key = authenticator.Passkey("https://tea.house")
    await factors.add_passkey(who, SITE, "key", key.create(await factors.ask_for_new(who, SITE)))
    await factors.remove(who, phone)
    assert ["key"] == [one.name for one in await factors.of(mei)]
    with pytest.raises(MatrixError, match="no such factor"):
        await factors.remove(who, phone)
    for name in ("x" * 61, "a\0b"):
        with pytest.raises(MatrixError, match="name: "):
            await factors.begin_totp(who, name)
