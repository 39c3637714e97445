"""Calls that say something to many: message/mass/…. Each counts as a broadcast of the account's day.

News becomes an article with a broadcast; text, pictures, voice and video are sent by a job. When it is done the bot is
told MASSSENDJOBFINISH. Facts: ``mass`` by msg_id, ``mass_of`` by broadcast, ``client`` by clientmsgid.
"""

from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._calls_people import person
from teahouse.publicaccounts.wechat._calls_say import TOLD, Contents, text
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._needs import People, Publishing, Saying
from teahouse.publicaccounts.wechat._wire import Call, Data, Operation, number_of, text_of

MASS = "wechat.mass"
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
        publishing: Publishing,
        contents: Contents,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._people = people
        self._saying = saying
        self._publishing = publishing
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
            return await self._send(call, {"kind": "all"}, None)
        tag_no = number_of({"tag_id": tag}, "tag_id")
        if all(known != tag_no for known, _, _ in await self._people.tags(call.account)):
            raise WeChatError(codes.NO_SUCH_TAG)
        found = await self._people.people(call.account, "", 1_000_000, tag_no)
        return await self._send(call, {"kind": "tag", "tag": tag_no}, [one.user_id for one in found])

    async def _list(self, call: Call) -> Data:
        openids = call.words("touser", codes.INVALID_OPENID_LIST)
        if not openids:
            raise WeChatError(codes.INVALID_OPENID_COUNT)
        users = [one.user_id for one in [await self._people.person(call.account, o) for o in openids] if one]
        return await self._send(call, {"kind": "users", "users": users}, users)

    async def _send(self, call: Call, audience: Data, users: list[str] | None) -> Data:
        client = call.text("clientmsgid", default="")[:64]
        account_no, now_ms = call.account.account_no, self._clock.now_ms()
        before = await store.fact(self._db, account_no, "client", client) if client else None
        if before is not None and before["at_ms"] > now_ms - 86_400_000:
            raise WeChatError(codes.DUPLICATE_CLIENT_MESSAGE, str(before["msg_id"]))
        kind = call.text("msgtype", codes.INVALID_MESSAGE_TYPE)
        kept: Data = {"kind": kind, "state": "sending", "total": len(users or []), "sent": 0}
        content: Data = {}
        if kind == "mpnews":
            pieces = await self._contents.pieces(call, call.inside("mpnews"))
            media = await self._contents.published(call, pieces)
            kept["broadcast_no"] = await self._publishing.publish(call.account, media, audience, True)
        else:
            content = await self._content(call, kind)

        def unit(tx: Tx) -> int:
            msg_id = store.keep_new(tx, account_no, "mass", kept, now_ms)
            if client:
                store.keep(tx, account_no, "client", client, {"msg_id": msg_id, "at_ms": now_ms}, now_ms)
            if "broadcast_no" in kept:
                store.keep(tx, account_no, "mass_of", str(kept["broadcast_no"]), msg_id, now_ms)
            else:
                self._publishing.spend(tx, call.account)
                work = {"account_no": account_no, "msg_id": msg_id, "content": content, "users": users}
                self._jobs.enqueue(tx, MASS, work)
            return msg_id

        msg_id = await self._db.write(unit)
        return {"errcode": 0, "errmsg": "send job submission success", "msg_id": msg_id, "msg_data_id": msg_id}

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
        """Send it. Repeated, it sends to those who have it under the same transaction ids: nothing twice."""
        account_no, msg_id = work["account_no"], work["msg_id"]
        account = await self._people.by_no(account_no)
        kept = await store.fact(self._db, account_no, "mass", str(msg_id))
        if account is None or kept is None or kept["state"] != "sending":
            return
        sent = await self._publishing.announce(account, work["content"], work["users"], f"wechat-{account_no}-{msg_id}")
        total = len(work["users"]) if work["users"] is not None else sent
        kept |= {"state": "sent", "sent": sent, "total": total}
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            store.keep(tx, account_no, "mass", str(msg_id), kept, now_ms)
            told = {"account_no": account_no, "mass": msg_id, "total": total, "sent": sent}
            self._jobs.enqueue(tx, TOLD, told)

        await self._db.write(unit)

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
        kept = await self._known(call)
        if "broadcast_no" not in kept:
            raise WeChatError(codes.NO_PERMISSION, "only news can be deleted")
        found = await self._publishing.broadcast(call.account, kept["broadcast_no"])
        index = call.number("article_idx", 0)
        slugs = list(found.slugs) if found is not None else []
        for slug in slugs[index - 1 : index] if index else slugs:
            await self._publishing.withdraw(call.account, slug)

    async def _get(self, call: Call) -> Data:
        kept = await self._known(call)
        state = kept["state"]
        if "broadcast_no" in kept:
            found = await self._publishing.broadcast(call.account, kept["broadcast_no"])
            state = found.state if found is not None else "failed"
        names = {"sent": "SEND_SUCCESS", "failed": "SEND_FAIL", "cancelled": "DELETE"}
        return {"msg_id": call.number("msg_id"), "msg_status": names.get(state, "SENDING")}

    async def _speed(self, call: Call) -> Data:
        speed = await store.fact(self._db, call.account.account_no, "speed") or 0
        return {"speed": speed, "realspeed": _SPEEDS[speed] // 10_000}

    async def _set_speed(self, call: Call) -> None:
        speed = call.number("speed", low=0, high=4)
        now_ms, account_no = self._clock.now_ms(), call.account.account_no
        await self._db.write(lambda tx: store.keep(tx, account_no, "speed", "", speed, now_ms))
