"""What administrators do about staff: give and take roles, take away factors. Some of it needs a second one of them."""

from pathlib import Path
from typing import Any, cast

from teahouse.kernel.db import Tx
from teahouse.ledger import prepare_rotation
from teahouse.matrix.errors import not_found
from teahouse.safety.roles._factors import Factors
from teahouse.safety.roles._held import Held
from teahouse.safety.roles._model import Changed, Factor, Member, Proposal, Role, Staff
from teahouse.safety.roles._two import TwoPeople, What

ROLE, FACTOR, KEY = "role", "factor", "ledger_key"


class Admin:
    """The verbs. Each checks what it is given; that the caller is an administrator is for who calls."""

    def __init__(self, held: Held, factors: Factors, two: TwoPeople, data_dir: Path) -> None:
        self._held = held
        self._factors = factors
        self._two = two
        two.act(ROLE, self._check_role, self._set_role)
        two.act(FACTOR, self._check_factor, self._remove_factor)
        two.act(KEY, self._check_key, self._retire_key)
        self._data_dir = data_dir

    async def members(self) -> list[Member]:
        """Everybody who holds a role."""
        counts = await self._factors.counts()
        everybody = await self._held.everybody()
        return [Member(user_id, sorted(roles), counts.get(user_id, 0)) for user_id, roles in everybody.items()]

    async def set_role(self, staff: Staff, user_id: str, role: Role, *, held: bool, reason: str) -> Changed:
        """Give or take a role. Who is an administrator is for two to say; one's own role one lays down alone.

        Raises M_INVALID_PARAM, M_NOT_FOUND, and M_UNKNOWN (409) for what does not go together.
        """
        await self._held.check(staff.user_id, user_id, role, held=held, reason=reason)
        roles = await self._held.of(user_id)
        own = user_id == staff.user_id and not held
        if role == "admin" and (role in roles) is not held and not own:
            what = {"user_id": user_id, "role": role, "held": held}
            proposal = await self._two.propose(staff, ROLE, what, user_id, reason)
            return Changed(user_id, sorted(roles), proposal)
        await self._held.set(staff.user_id, user_id, role, held=held, reason=reason)
        return Changed(user_id, sorted(await self._held.of(user_id)), None)

    async def factors(self, user_id: str) -> list[Factor]:
        """What somebody could show."""
        return await self._factors.of(user_id)

    async def remove_factor(self, staff: Staff, user_id: str, factor_id: str, reason: str) -> Proposal:
        """Propose to take away somebody's factor: that is for two. Raises M_INVALID_PARAM, M_NOT_FOUND."""
        what = {"user_id": user_id, "factor_id": factor_id}
        return await self._two.propose(staff, FACTOR, what, user_id, reason)

    async def retire_key(self, staff: Staff, reason: str) -> Proposal:
        """Propose that the ledger's key is followed by a new one at the next start. Raises M_INVALID_PARAM."""
        return await self._two.propose(staff, KEY, {}, "", reason)

    # --- as acts for two ---

    async def _check_role(self, by: str, what: What) -> object:
        return await self._held.check(by, what["user_id"], what["role"], held=what["held"], reason="checked before")

    def _set_role(self, tx: Tx, by: str, what: What, reason: str) -> object:
        role = cast(Role, what["role"])
        return self._held.set_in(tx, by, what["user_id"], role, held=what["held"], reason=reason)

    async def _check_key(self, by: str, what: What) -> object:
        return None

    def _retire_key(self, tx: Tx, by: str, what: What, reason: str) -> object:
        """Writes a file, which a unit that is not committed leaves behind: the same key is then proposed again."""
        return prepare_rotation(self._data_dir)

    async def _check_factor(self, by: str, what: What) -> object:
        found: list[Any] = [
            one for one in await self._factors.of(what["user_id"]) if one.factor_id == what["factor_id"]
        ]
        if not found:
            raise not_found("There is no such factor")
        return None

    def _remove_factor(self, tx: Tx, by: str, what: What, reason: str) -> object:
        self._factors.remove_in(tx, what["user_id"], what["factor_id"])
        return None
