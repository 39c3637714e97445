"""That somebody reads the mail of an address: a letter with a link, and the page it leads to.

Nobody learns here whether an address belongs to an account, except whoever reads its mail: the answer is the same, and
the letter says what is the matter ("it may be informing the user of an error", requestTokenTo3PIDEmail).
"""

import hashlib
import hmac
from typing import Any

import msgspec

from teahouse.addresses import _store as store
from teahouse.addresses._letters import Letters
from teahouse.addresses._store import Proof
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.limits import Limits
from teahouse.kernel.mail import Letter, Mail, is_address
from teahouse.matrix.errors import (
    invalid_param,
    threepid_auth_failed,
    threepid_denied,
    threepid_in_use,
    threepid_not_found,
)

JOB = "addresses.letter"
PAGE = "/account/email/"
HOURS = {"add": 24, "reset": 1}
_HOUR_MS = 3_600_000


class Asked(msgspec.Struct, frozen=True):
    """What a client asks for. ``user_id``: the caller, "" if there is none. ``language``: of the letter."""

    purpose: str
    address: str
    client_secret: str
    attempt: int
    next_link: str
    user_id: str
    language: str


class Proving:
    """Sends letters and takes back what they prove."""

    def __init__(
        self, db: Database, jobs: Jobs, clock: Clock, settings: Settings, limits: Limits, entropy: Entropy
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._limits = limits
        self._entropy = entropy
        self._base_url = settings.base_url
        self._language = settings.language
        self._letters = Letters(settings.shown_name)
        self._mail = Mail(settings)
        jobs.handle(JOB, self._deliver)

    @property
    def possible(self) -> bool:
        """Whether there is a server to send letters through."""
        return self._mail.configured

    def require(self) -> None:
        """Raises M_THREEPID_DENIED where there is none."""
        if not self.possible:
            raise threepid_denied("This service sends no e-mail, so it cannot confirm an address")

    async def ask(self, asked: Asked) -> str:
        """Send a letter, unless this attempt was seen before; returns the session's id.

        Raises M_INVALID_PARAM, M_LIMIT_EXCEEDED, and M_THREEPID_IN_USE to the address's own owner.
        """
        if not is_address(asked.address):
            raise invalid_param("email is not an e-mail address that can be written to")
        if asked.user_id and await store.owner(self._db, asked.address) == asked.user_id:
            raise threepid_in_use("Your account has this address already")
        self._limits.check("mail", store.key(asked.address))
        sid, token = self._entropy.token(18), self._entropy.token(24)
        return await self._db.write(lambda tx: self._ask(tx, asked, sid, token))

    def _ask(self, tx: Tx, asked: Asked, sid: str, token: str) -> str:
        now_ms = self._clock.now_ms()
        store.prune(tx, now_ms)
        before = store.same_in(tx, asked.purpose, asked.address, asked.client_secret)
        if before is not None:
            sid = before.sid  # the client may hold it already
            if asked.attempt <= before.attempt or before.validated_ms:
                return sid
        owner = store.owner_in(tx, asked.address)
        good = (owner is None) == (asked.purpose == "add")
        user_id = (owner or "") if asked.purpose == "reset" else asked.user_id
        hours = HOURS[asked.purpose]
        store.save_proof(
            tx,
            Proof(
                sid=sid,
                purpose=asked.purpose,
                address=store.key(asked.address),
                shown=asked.address,
                user_id=user_id,
                client_secret=asked.client_secret,
                attempt=asked.attempt,
                token_hash=_digest(token) if good else None,
                next_link=asked.next_link,
                expires_ms=now_ms + hours * _HOUR_MS,
            ),
        )
        if good:
            url = f"{self._base_url}{PAGE}{sid}.{token}"
            letter = self._letters.prove(asked.language, asked.purpose, user_id, url, hours)
        else:
            letter = self._letters.taken(asked.language) if owner else self._letters.nobody(asked.language)
        self._send(tx, asked.address, letter)
        return sid

    # --- the page ---

    async def by_link(self, link: str) -> Proof:
        """What a letter's link is about. Raises M_THREEPID_NOT_FOUND if it is over or never was."""
        sid, _, token = link.partition(".")
        found = None if "\0" in sid else await store.proof(self._db, sid, self._clock.now_ms())
        if found is None or found.token_hash is None or not hmac.compare_digest(found.token_hash, _digest(token)):
            raise threepid_not_found("This link is not good, or not any more")
        return found

    async def confirm(self, proof: Proof) -> None:
        """Whoever reads the mail says yes."""
        await self._db.write(lambda tx: store.validate(tx, proof.sid, self._clock.now_ms()))

    # --- what is done with it ---

    async def proved(self, purpose: str, sid: str, client_secret: str) -> Proof:
        """What was proved for the client that asked. Raises M_THREEPID_AUTH_FAILED."""
        found = None if "\0" in sid else await store.proof(self._db, sid, self._clock.now_ms())
        if (
            found is None
            or found.purpose != purpose
            or not hmac.compare_digest(found.client_secret.encode(), client_secret.encode())
        ):
            raise threepid_auth_failed("There is no such session, or it is over: ask for another letter")
        if not found.validated_ms:
            raise threepid_auth_failed("The address is not confirmed yet: follow the link in the letter")
        return found

    async def reset_stage(self, given: dict[str, Any]) -> dict[str, str]:
        """The stage m.login.email.identity: whose password may be changed. A proof is good for one use."""
        sid, client_secret = _credentials(given)
        proof = await self.proved("reset", sid, client_secret)

        def unit(tx: Tx) -> dict[str, str]:
            if store.owner_in(tx, proof.address) != proof.user_id or not store.take_proof(tx, sid):
                raise threepid_auth_failed()
            return {"user_id": proof.user_id}

        return await self._db.write(unit)

    def password_changed(self, tx: Tx, user_id: str) -> None:
        """Tell the account's addresses."""
        if self.possible:
            letter = self._letters.changed(self._language, user_id)
            for address in store.of_in(tx, user_id):
                self._send(tx, address, letter)

    def _send(self, tx: Tx, address: str, letter: Letter) -> None:
        self._jobs.enqueue(tx, JOB, {"to": address, "subject": letter.subject, "words": letter.words})

    async def _deliver(self, job: dict[str, Any]) -> None:
        await self._mail.send(job["to"], job["subject"], job["words"])


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _credentials(given: dict[str, Any]) -> tuple[str, str]:
    """(sid, client secret) of ``threepid_creds``, or ``threepidCreds`` of old clients. Raises M_INVALID_PARAM."""
    held = given.get("threepid_creds") or given.get("threepidCreds")
    pair = (held.get("sid"), held.get("client_secret")) if isinstance(held, dict) else (None, None)
    if not (isinstance(pair[0], str) and isinstance(pair[1], str)):
        raise invalid_param("auth.threepid_creds must have sid and client_secret")
    return pair[0], pair[1]
