"""``Tell``: how people are told what concerns them. Durable, tried again, each in their own language.

Members read it in a direct room in which the service itself speaks (tagged ``m.server_notice``, so that clients show it
apart), and by e-mail if their account has an address; others by e-mail alone, where it is configured. What is told is
a job of the same unit (law 1).
Spec: "Server Notices". Table: ``safety_tell_rooms``. Ways in: ``Tell.letter``, ``Tell(tx, to, subject, words)``.
"""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import msgspec
import structlog

from teahouse.addresses import Addresses
from teahouse.identity import Identity
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import Entropy, SystemEntropy
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.mail import Letter, Mail, is_address
from teahouse.kernel.pages import LANGUAGES
from teahouse.matrix.errors import MatrixError
from teahouse.rooms import NewRoom, Rooms
from teahouse.safety.notices import _store as store

log = structlog.get_logger("tell")
JOB = "safety.tell"
MANY = "safety.tell_many"  # e-mails of a letter to everyone: what concerns one person does not wait behind them
TAG = "m.server_notice"
_FACE = ""  # in safety_tell_rooms: who the service is
_NAMES = ("moderation", "notices", "service")
_content = msgspec.json.Decoder(dict[str, Any]).decode


class Tell:
    """The door. ``to`` is a user id or an e-mail address."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        settings: Settings,
        below: tuple[Identity, Addresses, Rooms],
        entropy: Entropy | None = None,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._identity, self._addresses, self._rooms = below
        self._entropy = entropy or SystemEntropy()
        self._alone = asyncio.Lock()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._name = settings.shown_name
        self._default = settings.language
        self.mail = Mail(settings)
        jobs.handle(JOB, self._deliver)
        jobs.handle(MANY, self._deliver)

    def __call__(self, tx: Tx, user_id: str, subject: str, words: str) -> None:
        """Have somebody (or an address) told these words, which are in their language already. One statement."""
        self._enqueue(tx, user_id, {self._default: Letter(subject, words)}, self._default)

    def letter(self, tx: Tx, to: str, letter: Callable[[str], Letter], language: str = "") -> None:
        """Have somebody told in ``language``, or in theirs as it is known when they are told. One statement."""
        codes = [language] if language in LANGUAGES else list(LANGUAGES)
        self._enqueue(tx, to, {code: letter(code) for code in codes}, language if language in LANGUAGES else "")

    def _enqueue(self, tx: Tx, to: str, letters: Mapping[str, Letter], language: str) -> None:
        if not to.startswith("@") and not (self.mail.configured and is_address(to)):
            return
        self._jobs.enqueue(tx, JOB, self._job(to, letters, language))

    def _job(self, to: str, letters: Mapping[str, Letter], language: str) -> dict[str, Any]:
        said = {code: list(letter) for code, letter in letters.items()}
        return {"to": to, "letters": said, "language": language, "id": self._entropy.token(12)}

    def prepared(self, to: str, letter: Callable[[str], Letter]) -> dict[str, Any]:
        """A letter to one of many members, for a job of the caller's own kind that calls ``deliver``."""
        return self._job(to, {code: letter(code) for code in LANGUAGES}, "") | {"mails": MANY}

    async def deliver(self, prepared: Mapping[str, Any]) -> None:
        """Bring it. Repeating it tells a member nothing twice."""
        await self._deliver(dict(prepared))

    async def language_of(self, user_id: str) -> str:
        """The language somebody is written to in: what their client or a page has said, else the service's."""
        return await self._identity.language(user_id) or self._default

    async def _deliver(self, job: dict[str, Any]) -> None:
        """The job. Repeating it tells a member nothing twice; an e-mail may come twice if we end in between.

        Jobs begin in the order they were made, and what one person is told waits for what they are being told: nobody
        reads the outcome before the receipt.
        """
        async with self._turns.setdefault(job["to"], asyncio.Lock()):
            await self._say(job)

    async def _say(self, job: dict[str, Any]) -> None:
        to: str = job["to"]
        language = job["language"]
        if to.startswith("@"):
            if not await self._identity.exists(to):
                return
            language = language or await self.language_of(to)
        letters = job["letters"]
        subject, words = letters.get(language) or letters.get(self._default) or next(iter(letters.values()))
        if to.startswith("@"):
            await self._in_room(to, f"{subject}\n\n{words}", job["id"])
            await self._by_mail_too(to, Letter(subject, words), job.get("mails", JOB))
        else:
            await self.mail.send(to, subject, words)

    async def _by_mail_too(self, user_id: str, letter: Letter, kind: str) -> None:
        """Each address is a job of its own: one that is slow to take it holds up no other."""
        addresses = await self._addresses.of(user_id) if self.mail.configured else ()

        def unit(tx: Tx) -> None:
            for one in addresses:
                if is_address(one.address):
                    self._jobs.enqueue(tx, kind, self._job(one.address, {self._default: letter}, self._default))

        if addresses:
            await self._db.write(unit)

    async def _in_room(self, user_id: str, body: str, key: str) -> None:
        async with self._alone:  # two jobs make neither two faces nor two rooms
            face = await self._face()
            room_id = await self._room(face, user_id)
        content = {"msgtype": "m.text", "body": body[:30_000]}
        await self._rooms.send(room_id, face, "m.room.message", content, txn_id=f"tell-{key}")

    async def speaker(self) -> str:
        """The user as whom the service speaks."""
        async with self._alone:
            return await self._face()

    async def _face(self) -> str:
        """The user as whom the service speaks; made when first needed. Nobody can sign in as it."""
        known = await store.tell_place(self._db, _FACE)
        if known:
            return known
        for name in (*_NAMES, f"{_NAMES[0]}-{self._entropy.bytes(4).hex()}"):
            try:
                return await self._db.write(partial(self._make_face, name))
            except MatrixError as error:
                if error.errcode != "M_USER_IN_USE":
                    raise
        raise RuntimeError("every name for the service is taken")

    def _make_face(self, name: str, tx: Tx) -> str:
        user_id = self._identity.create_face(tx, name, self._name, "")
        store.set_tell_place(tx, _FACE, user_id)
        return user_id

    async def _room(self, face: str, user_id: str) -> str:
        """The room of the two, with the user in it.

        They are let in rather than invited: a decision about somebody must reach them though they take no invites, and
        who is suspended cannot join by themselves. Nobody but the service can speak or invite there.
        """
        room_id = await store.tell_place(self._db, user_id)
        if not room_id:
            wanted = NewRoom(
                name=self._name,
                preset="private_chat",
                power_level_content_override={"events_default": 50, "invite": 50},
            )
            room_id = made = await self._rooms.create(face, wanted)
            await self._db.write(lambda tx: store.set_tell_place(tx, user_id, made))
        known = (await self._rooms.memberships(user_id)).get(room_id)
        if known is None or known.membership != "join":
            await self._tag(user_id, room_id)  # first: who is in is not looked at again, if we end in between
            await self._rooms.send(room_id, face, "m.room.join_rules", {"join_rule": "public"}, state_key="")
            try:
                await self._rooms.join(room_id, user_id)
            finally:
                await self._rooms.send(room_id, face, "m.room.join_rules", {"join_rule": "invite"}, state_key="")
        return room_id

    async def _tag(self, user_id: str, room_id: str) -> None:
        raw = await self._identity.account_data_one(user_id, room_id, "m.tag")
        content = _content(raw) if raw else {}
        tags = content.get("tags")
        content["tags"] = {**(tags if isinstance(tags, dict) else {}), TAG: {}}
        await self._db.write(lambda tx: self._identity.set_account_data(tx, user_id, room_id, "m.tag", content))
