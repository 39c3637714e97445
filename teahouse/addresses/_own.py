"""The addresses that accounts have: added when proved, taken away, forgotten with the account."""

from teahouse.addresses import _store as store
from teahouse.addresses._store import Address, Proof
from teahouse.identity import Identity, Passed
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.mail import is_address
from teahouse.matrix.errors import (
    invalid_param,
    not_found,
    threepid_auth_failed,
    threepid_denied,
    threepid_in_use,
)

#: Of one account: a letter goes to each.
MOST = 3


class Own:
    """The verbs."""

    def __init__(self, db: Database, clock: Clock, identity: Identity) -> None:
        self._db = db
        self._clock = clock
        self._identity = identity

    async def of(self, user_id: str) -> list[Address]:
        """Somebody's, the oldest first."""
        return await store.of(self._db, user_id)

    async def add(self, user_id: str, proof: Proof, passed: Passed) -> None:
        """Add what was proved; the proof is used up.

        Raises M_THREEPID_IN_USE if another account has it by now, M_THREEPID_DENIED with ``MOST`` of them, and
        M_THREEPID_AUTH_FAILED if it was another account that asked for the letter.
        """
        if proof.user_id not in ("", user_id):
            raise threepid_auth_failed("The letter was asked for by another account")

        def unit(tx: Tx) -> None:
            passed.consume(tx)
            if not store.take_proof(tx, proof.sid):
                raise threepid_auth_failed()
            self._put(tx, user_id, proof.shown, proof.validated_ms)

        await self._db.write(unit)

    async def put(self, user_id: str, address: str) -> None:
        """Add an address on the operator's word, without a letter.

        Raises M_NOT_FOUND, M_INVALID_PARAM and as ``add``.
        """
        if not await self._identity.exists(user_id):
            raise not_found("There is no such user")
        if not is_address(address):
            raise invalid_param(f"{address} is not an e-mail address that can be written to")
        await self._db.write(lambda tx: self._put(tx, user_id, address, self._clock.now_ms()))

    async def remove(self, user_id: str, address: str) -> bool:
        """Take it away; whether it was theirs."""
        return "\0" not in address and await self._db.write(lambda tx: store.delete(tx, user_id, address))

    def deactivated(self, tx: Tx, user_id: str, erase: bool) -> None:
        """Identity's onlooker: an account that has ended has no addresses."""
        store.forget(tx, user_id)

    def _put(self, tx: Tx, user_id: str, address: str, validated_ms: int) -> None:
        owner = store.owner_in(tx, address)
        if owner == user_id:
            return
        if owner is not None:
            raise threepid_in_use()
        if len(store.of_in(tx, user_id)) >= MOST:
            raise threepid_denied(f"An account has at most {MOST} addresses")
        store.insert(tx, Address(address, user_id, validated_ms, self._clock.now_ms()))
