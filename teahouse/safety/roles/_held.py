"""Who holds which role: given and taken by an administrator, in a history that is only added to.

The flags ``admin`` and ``moderator`` of an account (``teahouse user create``) stand for those roles until something
about the role is in the history; from then on the history counts, and the flags follow it.
"""

from teahouse.identity import Account, Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import MatrixError, conflict, invalid_param, not_found
from teahouse.safety.roles import _store_factors, _store_roles
from teahouse.safety.roles._model import OPERATOR, ROLES, Role, RoleAct
from teahouse.safety.roles._telling import Telling

_FLAGS: tuple[Role, ...] = ("admin", "moderator")


class Held:
    """The roles of everybody."""

    def __init__(self, db: Database, clock: Clock, identity: Identity, telling: Telling, url: str) -> None:
        self._db = db
        self._clock = clock
        self._identity = identity
        self._telling = telling
        self._url = url

    async def of(self, user_id: str) -> frozenset[Role]:
        """The roles somebody holds; none for who has no account, or no longer one. One statement."""
        account = await self._identity.account(user_id)
        return _roles(account, await _store_roles.of_user(self._db, user_id))

    async def everybody(self) -> dict[str, frozenset[Role]]:
        """User id → roles, of all who hold any."""
        said = await _store_roles.of_all(self._db)
        flagged = {account.user_id: account for account in await self._identity.flagged()}
        found: dict[str, frozenset[Role]] = {}
        for user_id in sorted({*said, *flagged}):
            account = await self._identity.account(user_id)
            if roles := _roles(account, said.get(user_id, {})):
                found[user_id] = roles
        return found

    async def history(self, user_id: str = "", before: int | None = None, limit: int = 50) -> list[RoleAct]:
        """What was given and taken, the newest first: of one, or of all."""
        return await _store_roles.acts(self._db, user_id, 2**62 if before is None else before, limit)

    async def set(self, by: str, user_id: str, role: Role, *, held: bool, reason: str) -> bool:
        """Give or take a role, now; whether that changed anything. Raises as ``check`` does."""
        await self.check(by, user_id, role, held=held, reason=reason)
        return await self._db.write(lambda tx: self.set_in(tx, by, user_id, role, held=held, reason=reason))

    async def check(self, by: str, user_id: str, role: str, *, held: bool, reason: str) -> Account:
        """Whether this can be. Raises M_INVALID_PARAM, M_NOT_FOUND; M_UNKNOWN (409) for what does not go together."""
        if role not in ROLES:
            raise invalid_param(f"role: must be one of {', '.join(ROLES)}")
        if not reason.strip() or len(reason) > 1000 or "\0" in reason:
            raise invalid_param("reason: must be 1 to 1000 characters, without NUL")
        account = await self._identity.account(user_id)
        if account is None or account.deactivated:
            raise not_found("There is no such user")
        roles = await self.of(user_id)
        if held and (refusal := _together(role, roles)):
            raise refusal
        if held and account.guest:
            raise conflict("A guest cannot hold a role")
        last = not held and role == "admin" and by != OPERATOR and role in roles
        if last and sum("admin" in one for one in (await self.everybody()).values()) < 2:
            raise conflict("This is the last administrator: somebody else must be one first")
        return account

    def set_in(self, tx: Tx, by: str, user_id: str, role: Role, *, held: bool, reason: str) -> bool:
        """``set`` within a unit, after ``check``. Whoever loses a role shows their second factor anew."""
        said = _store_roles.of_user_in(tx, user_id)
        admin, moderator = self._identity.flags_in(tx, user_id)
        now = _merged(said, admin=admin, moderator=moderator)
        if (role in now) is held:
            return False
        if held and (refusal := _together(role, now)):
            raise refusal
        _store_roles.add(tx, user_id, role, held, by, reason.strip(), self._clock.now_ms())
        if role in _FLAGS:
            after = now | {role} if held else now - {role}
            self._identity.set_roles_in(tx, user_id, admin="admin" in after, moderator="moderator" in after)
        if not held:
            _store_factors.forget_shown(tx, user_id)
        if by != user_id:
            occasion = "given" if held else "taken"
            self._telling(tx, [user_id], occasion, role=role, reason=reason.strip(), url=self._url)
        return True

    def ended(self, tx: Tx, user_id: str) -> None:
        """The account ended: with it every role that is still held."""
        for role, held in _store_roles.of_user_in(tx, user_id).items():
            if held:
                _store_roles.add(tx, user_id, role, False, OPERATOR, "The account ended.", self._clock.now_ms())


def _roles(account: Account | None, said: dict[str, bool]) -> frozenset[Role]:
    if account is None or account.deactivated:
        return frozenset()
    return _merged(said, admin=account.admin, moderator=account.moderator)


def _merged(said: dict[str, bool], *, admin: bool, moderator: bool) -> frozenset[Role]:
    """What the history says; where it is silent, what the flags say."""
    flags = {"admin": admin, "moderator": moderator}
    return frozenset(role for role in ROLES if said.get(role, flags.get(role, False)))


def _together(role: str, roles: frozenset[Role]) -> MatrixError | None:
    """Who audits does not take part in what is audited."""
    if role == "auditor" and roles - {"auditor"}:
        return conflict("An auditor holds no other role: take those first")
    if role != "auditor" and "auditor" in roles:
        return conflict("This is an auditor, who holds no other role: take that first")
    return None
