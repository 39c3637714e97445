"""Calls that say something to many: message/mass/…. Each counts as a broadcast of the account's day.

News becomes an article with a broadcast; text, pictures, voice and video are sent by a job, some people at a time.
When it is done the bot is told MASSSENDJOBFINISH. Facts: ``mass`` by msg_id (of what is no news), ``client`` by
clientmsgid.
"""

import asyncio
from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._calls_people import person
from teahouse.publicaccounts.wechat._calls_say import TOLD, Contents, text
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._needs import People, Saying
from teahouse.publicaccounts.wechat._shelf import TAKEN_BACK, Shelf, broadcast_of_number, number_of_broadcast
from teahouse.publicaccounts.wechat._wire import Call, Data, Operation, number_of, text_of

MASS = "wechat.mass"
_DAY_MS = 86_400_000
_AT_ONCE = 50  # people; after as many others get their turn
_SPEEDS = (800_000, 600_000, 450_000, 300_000, 100_000)


class CallsMass:
    """The operations, and the job that sends."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        clock: Clock,
        people: People,
        saying: Saying,
        shelf: Shelf,
        contents: Contents,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._people = people
        self._saying = saying
        self._shelf = shelf
        self._publishing = shelf.publishing
        self._contents = contents
        jobs.handle(MASS, self._work)

    def table(self) -> dict[str, Operation]:
        """Each by its methods and path."""
        return {
            "POST /cgi-bin/message/mass/sendall": self._all,
            "POST /cgi-bin/message/mass/send": self._list,
            "POST /cgi-bin/message/mass/preview": self._preview,
            "POST /cgi-bin/message/mass/delete": self._delete,
            "POST /cgi-bin/message/mass/get": self._get,
            "POST /cgi-bin/message/mass/speed/get": self._speed,
            "POST /cgi-bin/message/mass/speed/set": self._set_speed,
        }

    async def _all(self, call: Call) -> Data:
        chosen = call.data.get("filter")
        chosen = chosen if isinstance(chosen, dict) else {"is_to_all": True}
        tag = chosen.get("tag_id", chosen.get("group_id"))
        if chosen.get("is_to_all") or tag is None:
            return await self._send(call, {"kind": "all"})
        tag_no = number_of({"tag_id": tag}, "tag_id")
        if all(known != tag_no for known, _, _ in await self._people.tags(call.account)):
            raise WeChatError(codes.NO_SUCH_TAG)
        return await self._send(call, {"kind": "tag", "tag": tag_no})

    async def _list(self, call: Call) -> Data:
        openids = call.words("touser", codes.INVALID_OPENID_LIST)
        if not openids:
            raise WeChatError(codes.INVALID_OPENID_COUNT)
        found = [await self._people.person(call.account, openid) for openid in dict.fromkeys(openids)]
        users = [one.user_id for one in found if one is not None and not one.blocked]
        if not users:
            raise WeChatError(codes.INVALID_OPENID_LIST, "none of them subscribes")
        return await self._send(call, {"kind": "users", "users": users})

    async def _send(self, call: Call, audience: Data) -> Data:
        kind = call.text("msgtype", codes.INVALID_MESSAGE_TYPE)
        client = call.text("clientmsgid", default="")
        if len(client) > 64:
            raise WeChatError(codes.CLIENT_MESSAGE_TOO_LONG)
        pieces: list[Data] = []
        content: Data = {}
        if kind == "mpnews":
            pieces = await self._contents.published(call, await self._contents.pieces(call, call.inside("mpnews")))
        else:
            content = await self._content(call, kind)
        if await self._publishing.left(call.account) < 1:
            raise WeChatError(codes.MASS_LIMIT)
        await self._reserve(call, client)
        try:
            if pieces:
                broadcast_no = await self._publishing.publish(call.account, pieces, audience, True)
                msg_id = number_of_broadcast(broadcast_no)
            else:
                msg_id = await self._enqueue(call, kind, content, audience)
        except (MatrixError, WeChatError) as error:
            await self._keep_client(call, client, None)
            if isinstance(error, MatrixError) and error.errcode == "M_LIMIT_EXCEEDED":
                raise WeChatError(codes.MASS_LIMIT) from None
            raise
        await self._keep_client(call, client, msg_id)
        return {"errcode": 0, "errmsg": "send job submission success", "msg_id": msg_id, "msg_data_id": msg_id}

    async def _reserve(self, call: Call, client: str) -> None:
        """Take the caller's own number for a day. Raises 45065 if it was used: two at once send once."""
        account_no, now_ms = call.account.account_no, self._clock.now_ms()

        def unit(tx: Tx) -> None:
            before = store.fact_in(tx, account_no, "client", client)
            if before is not None and before["at_ms"] > now_ms - _DAY_MS:
                raise WeChatError(codes.DUPLICATE_CLIENT_MESSAGE, str(before["msg_id"] or "under way"))
            store.keep(tx, account_no, "client", client, {"msg_id": 0, "at_ms": now_ms}, now_ms)

        if client:
            await self._db.write(unit)

    async def _keep_client(self, call: Call, client: str, msg_id: int | None) -> None:
        account_no, now_ms = call.account.account_no, self._clock.now_ms()

        def unit(tx: Tx) -> None:
            if msg_id is None:
                store.forget(tx, account_no, "client", client)
            else:
                store.keep(tx, account_no, "client", client, {"msg_id": msg_id, "at_ms": now_ms}, now_ms)

        if client:
            await self._db.write(unit)

    async def _enqueue(self, call: Call, kind: str, content: Data, audience: Data) -> int:
        account_no, now_ms = call.account.account_no, self._clock.now_ms()
        kept: Data = {"kind": kind, "state": "sending", "total": 0, "sent": 0}

        def unit(tx: Tx) -> int:
            msg_id = store.keep_new(tx, account_no, "mass", kept, now_ms)
            try:
                self._publishing.spend(tx, call.account)
            except MatrixError as error:
                if error.errcode == "M_LIMIT_EXCEEDED":
                    raise WeChatError(codes.MASS_LIMIT) from None
                raise
            work = {"account_no": account_no, "msg_id": msg_id, "content": content, "audience": audience}
            self._jobs.enqueue(tx, MASS, work)
            return msg_id

        return await self._db.write(unit)

    async def _content(self, call: Call, kind: str) -> Data:
        if kind == "wxcard":
            raise WeChatError(codes.NO_PERMISSION, "there are no cards here")
        if kind == "text":
            return text(text_of(call.inside("text"), "content", codes.EMPTY_CONTENT))
        names = {"image": "image", "voice": "voice", "mpvideo": "video", "video": "video"}
        if kind not in names:
            raise WeChatError(codes.INVALID_MESSAGE_TYPE)
        return await self._contents.medium(call, names[kind], call.inside(kind))

    async def _work(self, work: dict[str, Any]) -> None:
        """Send it to the next. Repeated, they have it already under the same transaction ids: nothing twice."""
        account_no, msg_id = work["account_no"], work["msg_id"]
        account = await self._people.by_no(account_no)
        kept = await store.fact(self._db, account_no, "mass", str(msg_id))
        if account is None or kept is None or kept["state"] != "sending":
            return
        txn_id, audience = f"wechat-{account_no}-{msg_id}", work["audience"]
        failed, rest = False, None
        if account.state != "open" or not self._publishing.publishes(account):
            total = sent = 0
            failed = True
        elif audience["kind"] == "all":
            total, failed = await self._to_all(account, work["content"], txn_id)
            sent = 0 if failed else total
        else:
            found, rest = await self._next(account, work)
            some = [self._to_one(account, user_id, work["content"], f"{txn_id}-{key}") for key, user_id in found]
            total, sent = len(found), sum(await asyncio.gather(*some))
        state = "failed" if failed else "sending" if rest else "sent"
        kept |= {"sent": kept["sent"] + sent, "total": kept["total"] + total, "state": state}
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            store.keep(tx, account_no, "mass", str(msg_id), kept, now_ms)
            if rest:
                self._jobs.enqueue(tx, MASS, rest)
            else:
                told = {"account_no": account_no, "mass": msg_id, "state": state, "total": kept["total"]}
                told |= {"sent": kept["sent"]}
                self._jobs.enqueue(tx, TOLD, told)

        await self._db.write(unit)

    async def _next(self, account: Any, work: Data) -> tuple[list[tuple[int, str]], Data | None]:
        """The next people, each with a number of their own; and the work that is left after them."""
        audience = work["audience"]
        if audience["kind"] == "users":
            at: int = work.get("at", 0)
            found = list(enumerate(audience["users"][at : at + _AT_ONCE], at))
            more = at + _AT_ONCE < len(audience["users"])
            return found, {**work, "at": at + _AT_ONCE} if more else None
        people = await self._people.people(account, work.get("after", ""), _AT_ONCE, audience["tag"])
        found = [(one.position, one.user_id) for one in people]
        return found, {**work, "after": people[-1].openid} if len(people) == _AT_ONCE else None

    async def _to_all(self, account: Any, content: Data, txn_id: str) -> tuple[int, bool]:
        """For how many it was, and whether it failed: the gate does not let it out."""
        try:
            return await self._publishing.announce(account, content, txn_id), False
        except MatrixError as error:
            if error.status != 403:
                raise  # the job is tried again
            return await self._people.count(account), True

    async def _to_one(self, account: Any, user_id: str, content: Data, txn_id: str) -> bool:
        try:
            await self._saying.say(account, user_id, content, asked=False, txn_id=txn_id)
        except MatrixError as error:
            if error.status >= 500:
                raise  # the job is tried again
            return False  # gone or blocked in the meantime
        return True

    async def _preview(self, call: Call) -> Data:
        if not call.data.get("touser"):
            # Nobody here has a WeChat name; what stands in its place would be a Matrix id, which bots don't know.
            raise WeChatError(codes.INVALID_OPENID, "preview by openid (touser) only")
        to = await person(self._people, call.account, call.text("touser", codes.INVALID_OPENID))
        kind = call.text("msgtype", codes.INVALID_MESSAGE_TYPE)
        if kind == "mpnews":
            pieces = await self._contents.pieces(call, call.inside("mpnews"))
            await self._publishing.preview(call.account, await self._contents.published(call, pieces), to.user_id)
        else:
            await self._saying.say(call.account, to.user_id, await self._content(call, kind), asked=False)
        return {"errcode": 0, "errmsg": "preview success", "msg_id": 0}

    async def _known(self, call: Call) -> Data:
        kept = await store.fact(self._db, call.account.account_no, "mass", call.text("msg_id"))
        if not isinstance(kept, dict):
            raise WeChatError(codes.INVALID_FIELDS, "msg_id")
        return kept

    async def _delete(self, call: Call) -> None:
        """News is withdrawn, with a public word that it was; a message that has been said stays said."""
        found = await self._shelf.find(call.account, call.text("msg_id"))
        if found is None:
            await self._known(call)
            raise WeChatError(codes.NO_PERMISSION, "only news can be deleted")
        index = call.number("article_idx", 0, high=len(found.slugs))
        for slug in found.slugs[index - 1 : index] if index else found.slugs:
            await self._publishing.withdraw(call.account, slug)

    async def _get(self, call: Call) -> Data:
        msg_id = call.text("msg_id")
        if broadcast_of_number(msg_id):
            found = await self._shelf.find(call.account, msg_id)
            if found is None:
                raise WeChatError(codes.INVALID_FIELDS, "msg_id")
            state = found.state
            if state == "sent" and (await self._shelf.state(call.account, found))[0] == TAKEN_BACK:
                state = "cancelled"
        else:
            state = (await self._known(call))["state"]
        names = {"sent": "SEND_SUCCESS", "failed": "SEND_FAIL", "cancelled": "DELETE"}
        return {"msg_id": int(msg_id), "msg_status": names.get(state, "SENDING")}

    async def _speed(self, call: Call) -> Data:
        speed = await store.fact(self._db, call.account.account_no, "speed") or 0
        return {"speed": speed, "realspeed": _SPEEDS[speed] // 10_000}

    async def _set_speed(self, call: Call) -> None:
        speed = call.number("speed", low=0, high=4)
        now_ms, account_no = self._clock.now_ms(), call.account.account_no
        await self._db.write(lambda tx: store.keep(tx, account_no, "speed", "", speed, now_ms))
