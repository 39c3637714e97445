"""Second factors: enrolled, shown in a session, taken away.

A session is an access token, of a client or of a page. What was shown in it counts for ``second_factor_lasts_s``, and
no longer than the session, the role and the factor do. Five wrong answers in a row close the door for a quarter of an
hour, each further one for twice as long, a day at most. A code is good once, also within its thirty seconds.

The first factor is enrolled by whoever has the password; every further one by who has shown one.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy, SystemEntropy
from teahouse.kernel.http import Who
from teahouse.matrix.errors import MatrixError, conflict, forbidden, invalid_param, limit_exceeded, not_found
from teahouse.safety.roles import _passkeys as passkeys
from teahouse.safety.roles import _store_factors as store
from teahouse.safety.roles import _totp as totp
from teahouse.safety.roles._held import Held
from teahouse.safety.roles._model import Begun, Factor, FactorNeeded, Shown, Standing, role_missing
from teahouse.safety.roles._passkeys import Site
from teahouse.safety.roles._sealed import Sealed
from teahouse.safety.roles._telling import Telling

MOST = 10  # factors of one person
RECOVERY_CODES = 10
CHALLENGE_MS = 5 * 60_000
WRONG_BEFORE_CLOSED = 5
CLOSED_MS = 15 * 60_000
CLOSED_AT_MOST_MS = 24 * 3_600_000
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # 32, none like another; 16 of them are 80 bits


class Factors:
    """Everybody's second factors."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: Settings,
        held: Held,
        telling: Telling,
        entropy: Entropy | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._issuer = settings.shown_name
        self._lasts_ms = settings.second_factor_lasts_s * 1000
        self._held = held
        self._telling = telling
        self._url = settings.base_url
        self._entropy = entropy or SystemEntropy()
        self._sealed = Sealed(settings.data_path / "safety" / "factors.key", self._entropy)

    # --- what there is ---

    async def standing(self, who: Who) -> Standing:
        """The caller's roles and factors. Raises M_FORBIDDEN for who holds no role."""
        roles = await self._staff(who)
        return Standing(
            who.user_id,
            sorted(roles),
            await self.shown_until(who),
            await self.of(who.user_id),
            await store.recovery_left(self._db, who.user_id),
        )

    async def of(self, user_id: str) -> list[Factor]:
        """Somebody's factors, the oldest first."""
        return [
            Factor(one.factor_id, one.kind, one.name, one.created_ms, one.used_ms)
            for one in await store.factors(self._db, user_id)
            if one.ready_ms
        ]

    async def shown_until(self, who: Who) -> int:
        """Until when a factor counts as shown in this session; 0 where none does."""
        until_ms = await store.shown_until(self._db, session_of(who), who.user_id)
        return until_ms if until_ms > self._clock.now_ms() else 0

    async def counts(self) -> dict[str, int]:
        """User id → how many factors, of all who have any."""
        return await store.counts(self._db)

    async def needed(self, who: Who) -> None:
        """Raise ``FactorNeeded`` unless a factor was shown in this session."""
        if not await self.shown_until(who):
            raise FactorNeeded(enrolled=await store.has_ready(self._db, who.user_id))

    # --- TOTP ---

    async def begin_totp(self, who: Who, name: str) -> Begun:
        """Make a secret, to be confirmed by a first code; one that was not confirmed before is forgotten."""
        await self._may_enrol(who)
        secret = self._entropy.bytes(totp.SECRET_BYTES)
        factor = self._new(who.user_id, "totp", _named(name, "Authenticator"), b"")
        sealed = self._sealed.seal(secret, _about(factor))

        def unit(tx: Tx) -> None:
            store.remove_pending(tx, who.user_id)
            _room_for_one_more(tx, who.user_id)
            store.add(tx, _with(factor, secret=sealed))

        await self._db.write(unit)
        return Begun(factor.factor_id, totp.typed(secret), totp.address(secret, self._issuer, who.user_id))

    async def pending(self, who: Who) -> Begun | None:
        """The TOTP that waits for its first code, told once more to the page that asks for it."""
        for one in await store.factors(self._db, who.user_id):
            secret = self._sealed.open(one.secret, _about(one)) if one.kind == "totp" and not one.ready_ms else None
            if secret is not None:
                return Begun(one.factor_id, totp.typed(secret), totp.address(secret, self._issuer, who.user_id))
        return None

    async def confirm_totp(self, who: Who, code: str) -> Shown:
        """The first code of the TOTP that was begun: now it is good, and shown. Raises as ``show`` does."""
        await self._may_enrol(who)

        def unit(tx: Tx) -> Shown | MatrixError:
            if not any(one.kind == "totp" and not one.ready_ms for one in store.factors_in(tx, who.user_id)):
                return not_found("No TOTP waits to be confirmed: begin one first")
            return self._answered(tx, who, _digits(code), pending=True)

        return _or_raise(await self._db.write(unit))

    async def show(self, who: Who, code: str) -> Shown:
        """A code of one's TOTP, or a recovery code: good once.

        Raises M_FORBIDDEN for one that is not good, M_LIMIT_EXCEEDED after too many of those.
        """
        await self._staff(who)
        if not await store.has_ready(self._db, who.user_id):
            raise FactorNeeded(enrolled=False)
        return _or_raise(await self._db.write(lambda tx: self._answered(tx, who, _digits(code), pending=False)))

    def _answered(self, tx: Tx, who: Who, code: str, *, pending: bool) -> Shown | MatrixError:
        """What comes of a code. Returned and not raised, because a wrong one is written down."""
        now_ms = self._clock.now_ms()
        wrong, closed_until_ms = store.tries(tx, who.user_id)
        if now_ms < closed_until_ms:
            return limit_exceeded(closed_until_ms - now_ms, "Too many wrong codes. Please wait and try again.")
        for one in store.factors_in(tx, who.user_id):
            if one.kind != "totp" or bool(one.ready_ms) is pending:
                continue
            secret = self._sealed.open(one.secret, _about(one))
            step = None if secret is None else totp.fitting_step(secret, code, now_ms, one.counter)
            if step is not None:
                store.used(tx, one.factor_id, step, now_ms)
                if pending:
                    self._telling(tx, [who.user_id], "enrolled", name=one.name)
                return self._shown(tx, who, "totp", one.factor_id)
        if not pending and len(code) == 16 and store.use_recovery(tx, who.user_id, _hashed(code), now_ms):
            self._telling(tx, [who.user_id], "recovered")
            return self._shown(tx, who, "recovery", "")
        wrong += 1
        over = wrong - WRONG_BEFORE_CLOSED
        closed_ms = min(CLOSED_MS << min(over, 10), CLOSED_AT_MOST_MS) if over >= 0 else 0
        store.set_tries(tx, who.user_id, wrong, now_ms + closed_ms if closed_ms else 0)
        return forbidden("code: this code is wrong, too old, or was used before")

    # --- passkeys ---

    async def ask_for_new(self, who: Who, site: Site) -> dict[str, Any]:
        """The options with which a browser makes a passkey."""
        await self._may_enrol(who)
        known = [one.credential for one in await store.factors(self._db, who.user_id) if one.credential]
        return passkeys.creation(site, who.user_id, await self._challenge(who, "enrol"), known)

    async def add_passkey(self, who: Who, site: Site, name: str, given: Mapping[str, Any]) -> Shown:
        """Keep what the browser made. Raises M_INVALID_PARAM for what is not true or was not asked for."""
        await self._may_enrol(who)
        made = passkeys.created(site, given)
        factor = self._new(who.user_id, "passkey", _named(name, "Passkey"), made.data)
        factor = _with(factor, credential=made.credential, site=site.host, counter=made.counter)

        def unit(tx: Tx) -> Shown:
            now_ms = self._clock.now_ms()
            if not store.asked(tx, made.challenge, who.user_id, session_of(who), "enrol", now_ms):
                raise invalid_param("credential: this was not asked for in this session, or too long ago")
            if store.known(tx, made.credential):
                raise conflict("This passkey is enrolled already")
            _room_for_one_more(tx, who.user_id)
            store.add(tx, factor)
            store.used(tx, factor.factor_id, made.counter, now_ms)
            self._telling(tx, [who.user_id], "enrolled", name=factor.name)
            return self._shown(tx, who, "passkey", factor.factor_id)

        return await self._db.write(unit)

    async def ask_for_shown(self, who: Who, site: Site) -> dict[str, Any]:
        """The options with which a browser asks for one of the passkeys that are good at this site."""
        await self._staff(who)
        known = [one.credential for one in await self._passkeys(who, site) if one.credential]
        if not known:
            raise not_found("You have no passkey for this site")
        return passkeys.request(site, await self._challenge(who, "show"), known)

    async def show_passkey(self, who: Who, site: Site, given: Mapping[str, Any]) -> Shown:
        """What the browser had signed. Raises M_INVALID_PARAM for what is not true, was not asked for or is a copy."""
        await self._staff(who)
        known = {one.credential: one for one in await self._passkeys(who, site) if one.credential}
        signed = passkeys.signed(site, given, {id_: one.secret for id_, one in known.items()})
        factor = known[signed.credential]

        def unit(tx: Tx) -> Shown:
            now_ms = self._clock.now_ms()
            if not store.asked(tx, signed.challenge, who.user_id, session_of(who), "show", now_ms):
                raise invalid_param("credential: this was not asked for in this session, or too long ago")
            held = [one for one in store.factors_in(tx, who.user_id) if one.factor_id == factor.factor_id]
            if not held:
                raise not_found("There is no such factor")
            if (held[0].counter or signed.counter) and signed.counter <= held[0].counter:
                raise invalid_param("credential: its counter went back, as that of a copied key does")
            store.used(tx, factor.factor_id, signed.counter, now_ms)
            return self._shown(tx, who, "passkey", factor.factor_id)

        return await self._db.write(unit)

    async def _passkeys(self, who: Who, site: Site) -> list[store.Stored]:
        factors = await store.factors(self._db, who.user_id)
        return [one for one in factors if one.kind == "passkey" and one.site == site.host]

    async def _challenge(self, who: Who, purpose: str) -> bytes:
        challenge, now_ms = self._entropy.bytes(32), self._clock.now_ms()
        until_ms = now_ms + CHALLENGE_MS
        await self._db.write(
            lambda tx: store.ask(tx, challenge, who.user_id, session_of(who), purpose, now_ms, until_ms)
        )
        return challenge

    # --- taken away ---

    async def remove(self, who: Who, factor_id: str) -> None:
        """Take away one of one's own, but not the last. Raises M_NOT_FOUND, M_UNKNOWN (409), ``FactorNeeded``."""
        await self._staff(who)
        await self.needed(who)

        def unit(tx: Tx) -> None:
            if self.is_last(tx, who.user_id, factor_id):
                raise conflict("This is your last factor: enrol another first")
            store.remove(tx, factor_id)

        await self._db.write(unit)

    def is_last(self, tx: Tx, user_id: str, factor_id: str) -> bool:
        """Whether somebody has no factor but this one. Raises M_NOT_FOUND where it is none of theirs."""
        ready = [one.factor_id for one in store.factors_in(tx, user_id) if one.ready_ms]
        if factor_id not in ready:
            raise not_found("There is no such factor")
        return ready == [factor_id]

    def remove_in(self, tx: Tx, user_id: str, factor_id: str) -> None:
        """Take away somebody's factor; with the last one go the recovery codes, so that they enrol anew."""
        if self.is_last(tx, user_id, factor_id):
            store.forget_all(tx, user_id)
        else:
            store.remove(tx, factor_id)
        self._telling(tx, [user_id], "removed", url=self._url)

    async def reset(self, user_id: str) -> int:
        """The operator's way: take away all that somebody enrolled; returns how many factors."""
        count = len(await self.of(user_id))

        def unit(tx: Tx) -> None:
            store.forget_all(tx, user_id)
            self._telling(tx, [user_id], "removed", url=self._url)

        await self._db.write(unit)
        return count

    async def renew_recovery(self, who: Who) -> list[str]:
        """Ten new recovery codes in place of the old ones; told once. Raises ``FactorNeeded``."""
        await self._staff(who)
        await self.needed(who)
        return await self._db.write(lambda tx: self._new_recovery(tx, who.user_id))

    # --- within ---

    def _shown(self, tx: Tx, who: Who, kind: str, factor_id: str) -> Shown:
        now_ms = self._clock.now_ms()
        until_ms = now_ms + self._lasts_ms
        store.forget_tries(tx, who.user_id)
        store.show(tx, session_of(who), who.user_id, who.device_id, factor_id, now_ms, until_ms)
        codes = [] if store.has_recovery(tx, who.user_id) else self._new_recovery(tx, who.user_id)
        return Shown(kind, until_ms, store.recovery_left_in(tx, who.user_id), codes)

    def _new_recovery(self, tx: Tx, user_id: str) -> list[str]:
        codes = ["".join(_LETTERS[byte & 31] for byte in self._entropy.bytes(16)) for _ in range(RECOVERY_CODES)]
        store.set_recovery(tx, user_id, [_hashed(code) for code in codes])
        return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes]

    async def _staff(self, who: Who) -> frozenset[str]:
        roles = await self._held.of(who.user_id)
        if not roles:
            raise role_missing((), roles)
        return frozenset(roles)

    async def _may_enrol(self, who: Who) -> None:
        await self._staff(who)
        if await store.has_ready(self._db, who.user_id):
            await self.needed(who)

    def _new(self, user_id: str, kind: str, name: str, secret: bytes) -> store.Stored:
        made_ms = self._clock.now_ms()
        return store.Stored(self._entropy.token(12), user_id, kind, name, secret, None, "", 0, made_ms, 0, 0)


def session_of(who: Who) -> bytes:
    """What stands for the session of an access token: a number that is never given twice, hashed."""
    return hashlib.sha256(b"teahouse session %d" % who.token_no).digest()


def _with(factor: store.Stored, **changes: Any) -> store.Stored:
    return msgspec.structs.replace(factor, **changes)


def _room_for_one_more(tx: Tx, user_id: str) -> None:
    if len(store.factors_in(tx, user_id)) >= MOST:
        raise conflict(f"Nobody has more than {MOST} factors: take one away first")


def _or_raise(found: Shown | MatrixError) -> Shown:
    if isinstance(found, MatrixError):
        raise found
    return found


def _named(name: str, default: str) -> str:
    if "\0" in name or len(name) > 60:
        raise invalid_param("name: must be at most 60 characters, without NUL")
    return name.strip() or default


def _digits(code: str) -> str:
    """A code without what people put between its characters."""
    return "".join(one for one in code[:100].lower() if one not in " -\t\n\u00a0")


def _hashed(code: str) -> bytes:
    """What is kept of a recovery code. It has 80 random bits, so a plain hash is enough."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).digest()


def _about(factor: store.Stored) -> str:
    return f"{factor.user_id} {factor.factor_id}"
