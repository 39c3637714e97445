"""Misuse of notices, and of complaints (Art. 23(2) DSA): counted, warned of, and then, for a time, not processed.

By people, with reasons.

Of who often gives notices that are manifestly unfounded, a person first warns and then may have what they send put
aside, for ninety days at most. It ends by itself. What they send is still taken in, and staff see it and can take up
any of it. Table: ``safety_notifier_acts``, which is only added to. Ways in: the verbs of ``Misuse``, ``standing``.
"""

from collections.abc import Callable

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.mail import Letter
from teahouse.matrix.errors import MatrixError, conflict, forbidden, invalid_param, not_found
from teahouse.safety.cases import CaseError, Words
from teahouse.safety.notices import _store as store
from teahouse.safety.notices._letters import Letters
from teahouse.safety.notices._model import Misused, NotifierAct
from teahouse.safety.notices._tell import Tell

DAY_MS = 86_400_000
WINDOW_MS = 180 * DAY_MS
WARN_FROM = 2
SUSPEND_FROM = 3
LONGEST_DAYS = 90


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a notifier stands now. unfounded: how many of their notices in the last 180 days were called so.
    since_warned: how many of those after the last warning. warned_ms: of that warning, 0 for none in that time.
    suspended_until_ms: 0 for not suspended.
    """

    unfounded: int
    since_warned: int
    warned_ms: int
    suspended_until_ms: int


def standing(acts: list[NotifierAct], now_ms: int) -> Standing:
    """Worked out of what was done. Pure: what has ended by ``now_ms`` has ended."""
    called: dict[str, tuple[int, int]] = {}
    warned_ms = until_ms = warned_at = 0
    for at, act in enumerate(acts):
        if act.act == "unfounded":
            called[act.notice_id] = at, act.at_ms
        elif act.act == "founded":
            called.pop(act.notice_id, None)
        elif act.act == "warned":
            warned_at, warned_ms = at, act.at_ms
        elif act.act == "suspended":
            until_ms = act.end_ms
        elif act.act == "lifted":
            until_ms = 0
    recent = [at for at, at_ms in called.values() if at_ms > now_ms - WINDOW_MS]
    warned_ms = warned_ms if warned_ms > now_ms - WINDOW_MS else 0
    return Standing(
        unfounded=len(recent),
        since_warned=sum(at > warned_at for at in recent) if warned_ms else 0,
        warned_ms=warned_ms,
        suspended_until_ms=until_ms if until_ms > now_ms else 0,
    )


class Misuse:
    """The verbs. by and role: who does it, one of the staff. of: what is misused; each is counted on its own."""

    def __init__(
        self, db: Database, clock: Clock, words: Words, tell: Tell, letters: Letters, of: Misused = "notices"
    ) -> None:
        self._of = of
        self.now_ms = clock.now_ms
        self._db = db
        self._clock = clock
        self._words = words
        self._tell = tell
        self._letters = letters

    def suspended_until_in(self, tx: Tx, notifier: str, now_ms: int) -> int:
        """Until when this notifier's notices are not processed; 0 if they are. One statement."""
        return standing(store.acts_in(tx, notifier, self._of), now_ms).suspended_until_ms if _counted(notifier) else 0

    async def standing(self, notifier: str) -> Standing:
        """How a notifier stands now."""
        return standing(await store.acts(self._db, notifier, self._of), self._clock.now_ms())

    async def acts(self, notifier: str) -> list[NotifierAct]:
        """All that was done about a notifier, oldest first."""
        return await store.acts(self._db, notifier, self._of)

    async def suspensions(self, until_ms: int) -> list[int]:
        """When each suspension before a moment began, for the yearly figures."""
        return await store.suspended_before(self._db, until_ms, self._of)

    async def mark(self, notice_id: str, unfounded: bool, why: str, by: str, role: str) -> None:
        """Call a notice manifestly unfounded, or take that back. Raises M_NOT_FOUND, M_FORBIDDEN, M_INVALID_PARAM."""

        def unit(tx: Tx) -> None:
            notice = store.notice_in(tx, notice_id)
            if notice is None:
                raise not_found("There is no such notice")
            if by in (notice.subject.account, notice.notifier, *notice.subject.owners):
                raise forbidden("Nobody judges a notice that is theirs, or about them")
            if bool(notice.unfounded_ms) == unfounded:
                raise conflict(f"notice_id: it is {'called' if unfounded else 'not called'} unfounded already")
            now_ms = self._clock.now_ms()
            store.set_unfounded(tx, notice_id, now_ms if unfounded else 0)
            self._act(tx, notice.notifier, "unfounded" if unfounded else "founded", why, (by, role), notice_id)

        await self._db.write(unit)

    def call_in(self, tx: Tx, key: str, which: str, unfounded: bool, why: str, who: tuple[str, str]) -> None:
        """Call what somebody sent manifestly unfounded, or take that back. Raises M_UNKNOWN (409), M_INVALID_PARAM."""
        last = next((act for act in reversed(store.acts_in(tx, key, self._of)) if act.notice_id == which), None)
        if (last is not None and last.act == "unfounded") is unfounded:
            raise conflict(f"reasons: it is {'called' if unfounded else 'not called'} unfounded already")
        self._act(tx, key, "unfounded" if unfounded else "founded", why, who, which)

    async def warn(self, notifier: str, why: str, by: str, role: str) -> None:
        """Warn somebody who often gave unfounded notices; they are told. Raises ORG.TEAHOUSE… 409, M_INVALID_PARAM."""

        def unit(tx: Tx) -> None:
            now = self._now_in(tx, notifier, by)
            if now.unfounded < WARN_FROM:
                raise conflict(f"notifier: {WARN_FROM} unfounded {self._of} in 180 days come before a warning")
            self._act(tx, notifier, "warned", why, (by, role))
            self._told(tx, notifier, lambda language: self._letters.warned(language, why))

        await self._db.write(unit)

    async def suspend(self, notifier: str, days: int, why: str, by: str, role: str) -> int:
        """Have their notices put aside for some days; returns until when. They are told, with the reasons."""
        if not 1 <= days <= LONGEST_DAYS:
            raise invalid_param(f"days: between 1 and {LONGEST_DAYS}")

        def unit(tx: Tx) -> int:
            now = self._now_in(tx, notifier, by)
            if not now.warned_ms:
                raise conflict("notifier: a warning comes before a suspension")
            if now.unfounded < SUSPEND_FROM or not now.since_warned:
                raise conflict(
                    f"notifier: {SUSPEND_FROM} unfounded {self._of} in 180 days, one of them since the warning, come "
                    "before a suspension"
                )
            if now.suspended_until_ms:
                raise conflict("notifier: is suspended already")
            end_ms = self._clock.now_ms() + days * DAY_MS
            self._act(tx, notifier, "suspended", why, (by, role), end_ms=end_ms)
            self._told(tx, notifier, lambda language: self._letters.suspended(language, why, end_ms))
            return end_ms

        return await self._db.write(unit)

    async def lift(self, notifier: str, why: str, by: str, role: str) -> None:
        """End a suspension early; they are told."""

        def unit(tx: Tx) -> None:
            if not self._now_in(tx, notifier, by).suspended_until_ms:
                raise conflict("notifier: is not suspended")
            self._act(tx, notifier, "lifted", why, (by, role))
            self._told(tx, notifier, self._letters.lifted)

        await self._db.write(unit)

    def _now_in(self, tx: Tx, notifier: str, by: str) -> Standing:
        if not _counted(notifier):
            raise invalid_param("notifier: is not one whom this is for; trusted flaggers are suspended as such")
        if by == notifier:
            raise forbidden("Nobody decides about themselves")
        return standing(store.acts_in(tx, notifier, self._of), self._clock.now_ms())

    def _act(
        self, tx: Tx, notifier: str, act: str, why: str, who: tuple[str, str], notice_id: str = "", end_ms: int = 0
    ) -> None:
        kept = keep_reasons(self._words, tx, why)
        now_ms = self._clock.now_ms()
        store.add_act(tx, NotifierAct(notifier, act, notice_id, who[0], who[1], now_ms, end_ms, kept, self._of))

    def _told(self, tx: Tx, notifier: str, letter: Callable[[str], Letter]) -> None:
        """Tell the notifier where they can be reached: at their account, or at the address they last gave."""
        if notifier.startswith("@"):
            self._tell.letter(tx, notifier, letter)
            return
        last = next((one for one in reversed(store.of_notifier_in(tx, notifier)) if one.email), None)
        if last is not None and last.email:
            self._tell.letter(tx, last.email, letter, last.language)


def _counted(notifier: str) -> bool:
    """Whether it is somebody whom one can warn and suspend: not one without a name, and not a trusted flagger."""
    return notifier.startswith(("@", "mail:"))


def keep_reasons(words: Words, tx: Tx, why: str) -> str:
    """The id of kept reasons. Raises M_INVALID_PARAM where there are none."""
    try:
        return words.keep(tx, why).id
    except CaseError:
        raise _no_reasons() from None


def _no_reasons() -> MatrixError:
    return invalid_param("reasons: nothing is done about people without reasons; at most 50,000 characters, no NUL")
