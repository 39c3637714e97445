"""Who runs an account: invitations, roles, leaving, and handing it over. There is always an owner."""

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import SystemEntropy
from teahouse.matrix.errors import forbidden, invalid_param, not_found
from teahouse.publicaccounts.accounts import _store as store
from teahouse.publicaccounts.accounts._model import Account, Operator, Role
from teahouse.publicaccounts.accounts._registry import Registry, check_alive

OPERATORS_LIMIT = 50


class Operators:
    """The verbs. Each is one unit, so that the last owner cannot go while another goes."""

    def __init__(self, db: Database, clock: Clock, identity: Identity, registry: Registry) -> None:
        self._db = db
        self._clock = clock
        self._identity = identity
        self._registry = registry

    async def list(self, account: Account) -> list[Operator]:
        """Those who act for the account, and those who are invited to."""
        return await store.operators(self._db, account.account_no)

    async def invite(self, actor: str, account: Account, user_id: str, role: Role) -> Operator:
        """Invite somebody. Raises M_INVALID_PARAM where there is no such user, or they are in already."""
        who = await self._identity.account(user_id)
        if who is None or who.deactivated or who.guest or not who.has_password:
            raise invalid_param("user_id: there is no such person here")
        invited = Operator(user_id, role, "invited", actor, self._clock.now_ms())

        def unit(tx: Tx) -> None:
            self._check_owner(tx, account, actor)
            known = store.operator_in(tx, account.account_no, user_id)
            if known is not None and known.state == "active":
                raise invalid_param("user_id: they act for this account already; change their role instead")
            if known is None and store.count_operators(tx, account.account_no) >= OPERATORS_LIMIT:
                raise invalid_param(f"user_id: an account has {OPERATORS_LIMIT} operators at most")
            store.put_operator(tx, account.account_no, invited)
            self._registry.act(tx, account, actor, "operator.invite", user_id, {"role": role})

        await self._db.write(unit)
        return invited

    async def answer(self, user_id: str, account: Account, *, accept: bool) -> None:
        """Accept an invitation, or decline it. Raises M_NOT_FOUND where there is none."""

        def unit(tx: Tx) -> None:
            known = store.operator_in(tx, account.account_no, user_id)
            if known is None or known.state != "invited":
                raise not_found("You are not invited to this account")
            if accept:
                check_alive(store.by_no_in(tx, account.account_no))
                mine = Operator(user_id, known.role, "active", known.by, self._clock.now_ms())
                store.put_operator(tx, account.account_no, mine)
            else:
                store.drop_operator(tx, account.account_no, user_id)
            self._registry.act(tx, account, user_id, "operator.accept" if accept else "operator.decline", user_id)

        await self._db.write(unit)

    async def set_role(self, actor: str, account: Account, user_id: str, role: Role) -> Operator:
        """Give somebody another role. Raises M_NOT_FOUND, M_FORBIDDEN for the last owner."""

        def unit(tx: Tx) -> Operator:
            self._check_owner(tx, account, actor)
            known = store.operator_in(tx, account.account_no, user_id)
            if known is None:
                raise not_found("user_id: they do not act for this account")
            if role != "owner":
                self._check_not_last(tx, account, user_id)
            changed = Operator(user_id, role, known.state, known.by, known.at_ms)
            store.put_operator(tx, account.account_no, changed)
            self._registry.act(tx, account, actor, "operator.role", user_id, {"role": role})
            return changed

        return await self._db.write(unit)

    async def remove(self, actor: str, account: Account, user_id: str) -> None:
        """Take somebody's role, or invitation, away; anyone may leave. Raises M_NOT_FOUND, M_FORBIDDEN."""

        def unit(tx: Tx) -> None:
            if actor != user_id:
                self._check_owner(tx, account, actor)
            if store.operator_in(tx, account.account_no, user_id) is None:
                raise not_found("user_id: they do not act for this account")
            self._check_not_last(tx, account, user_id)
            store.drop_operator(tx, account.account_no, user_id)
            if store.transfer_in(tx, account.account_no) == user_id:
                store.set_transfer(tx, account.account_no, "")
            self._registry.act(tx, account, actor, "operator.leave" if actor == user_id else "operator.remove", user_id)

        await self._db.write(unit)

    # --- handing it over ---

    async def offer(self, actor: str, account: Account, user_id: str) -> None:
        """Offer the account to another operator, who becomes its owner by accepting; "" takes the offer back."""

        def unit(tx: Tx) -> None:
            self._check_owner(tx, account, actor)
            if user_id:
                known = store.operator_in(tx, account.account_no, user_id)
                if known is None or known.state != "active" or user_id == actor:
                    raise invalid_param("user_id: must be another operator of this account")
            store.set_transfer(tx, account.account_no, user_id)
            self._registry.act(tx, account, actor, "account.offer", user_id)

        await self._db.write(unit)

    async def offered(self, account: Account) -> str:
        """To whom the account is offered, or ""."""
        return await store.transfer(self._db, account.account_no)

    async def take_over(self, user_id: str, account: Account) -> None:
        """Accept the account: one becomes its only owner, those who were become editors. Raises M_NOT_FOUND."""

        def unit(tx: Tx) -> None:
            if store.transfer_in(tx, account.account_no) != user_id:
                raise not_found("This account is not offered to you")
            now = store.by_no_in(tx, account.account_no)
            check_alive(now)
            organisation = store.organisation_of(tx, user_id) or SystemEntropy().token(18)
            for owner in store.owners_in(tx, account.account_no):
                self._put(tx, account, owner, "editor")
            self._put(tx, account, user_id, "owner")
            store.set_transfer(tx, account.account_no, "")
            store.set_organisation(tx, account.account_no, organisation)
            self._registry.act(tx, account, user_id, "account.transfer", user_id)

        await self._db.write(unit)

    async def decline(self, user_id: str, account: Account) -> None:
        """Decline an account that is offered. Raises M_NOT_FOUND."""

        def unit(tx: Tx) -> None:
            if store.transfer_in(tx, account.account_no) != user_id:
                raise not_found("This account is not offered to you")
            store.set_transfer(tx, account.account_no, "")
            self._registry.act(tx, account, user_id, "account.decline", user_id)

        await self._db.write(unit)

    def _put(self, tx: Tx, account: Account, user_id: str, role: Role) -> None:
        known = store.operator_in(tx, account.account_no, user_id)
        if known is not None:
            put = Operator(user_id, role, "active", known.by, known.at_ms)
            store.put_operator(tx, account.account_no, put)

    def _check_owner(self, tx: Tx, account: Account, actor: str) -> None:
        """Confirm in the unit what was checked before it: two owners may remove one another at once."""
        check_alive(store.by_no_in(tx, account.account_no))
        if actor.startswith("@") and actor not in store.owners_in(tx, account.account_no):
            raise forbidden("This needs the role owner")

    def _check_not_last(self, tx: Tx, account: Account, user_id: str) -> None:
        if store.owners_in(tx, account.account_no) == [user_id]:
            raise forbidden("An account has an owner: name another one first, or close it")
