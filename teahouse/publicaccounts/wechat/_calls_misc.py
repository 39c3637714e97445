"""The calls that are left: addresses, short URLs, tickets, QR codes, customer service.

Customer service accounts are names kept for the bot; whoever answers does so in the inbox, where a session hands the
conversation over to a person. Table: ``publicaccounts_wechat_facts``.
"""

from typing import Any

from teahouse.kernel import entropy
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.http import Answer, Auth, Request, Result, Route
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._calls_people import person
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._needs import People, Saying
from teahouse.publicaccounts.wechat._wire import Call, Data, Operation, text_of

_TICKET_S = 7200
_MOST_ACCOUNTS = 100


class CallsMisc:
    """The operations."""

    def __init__(self, db: Database, clock: Clock, settings: Settings, people: People, saying: Saying) -> None:
        self._db = db
        self._clock = clock
        self._settings = settings
        self._people = people
        self._saying = saying

    def table(self) -> dict[str, Operation]:
        """Each by its methods and path."""
        kf = "/customservice/kf"
        return {
            "GET POST /cgi-bin/getcallbackip": self._addresses,
            "GET POST /cgi-bin/get_api_domain_ip": self._addresses,
            "POST /cgi-bin/shorturl": self._short,
            "GET POST /cgi-bin/ticket/getticket": self._ticket,
            "POST /cgi-bin/qrcode/create": self._code,
            f"POST {kf}account/add": self._add,
            f"POST {kf}account/update": self._update,
            f"GET POST {kf}account/del": self._delete,
            "GET POST /cgi-bin/customservice/getkflist": self._list,
            "GET POST /cgi-bin/customservice/getonlinekflist": self._online,
            f"POST {kf}session/create": self._begin,
            f"POST {kf}session/close": self._end,
            f"GET POST {kf}session/getsession": self._session,
            f"GET POST {kf}session/getsessionlist": self._sessions,
            f"GET POST {kf}session/getwaitcase": self._waiting,
            "POST /customservice/msgrecord/getmsglist": self._records,
        }

    def uploads(self) -> dict[str, Operation]:
        """Those that take a file, as a form."""
        return {"POST /customservice/kfaccount/uploadheadimg": self._picture}

    def routes(self) -> list[Route]:
        """The picture of a QR code, which anyone may see who has its ticket."""
        return [
            Route(
                "GET", "/cgi-bin/showqrcode", self._show, op="wechat:showqrcode", auth=Auth.NONE, rate="read", body=None
            )
        ]

    async def _show(self, request: Request) -> Result:
        found = await self._people.picture(request.query("ticket") or "")
        if found is None:
            return Answer(b"", 404, content_type=b"text/plain")
        return Answer(found, content_type=b"image/png")

    async def _addresses(self, call: Call) -> Data:
        return {"ip_list": [self._settings.host]}

    async def _short(self, call: Call) -> Data:
        """There is no shortener here: what is short enough already is as good."""
        url = call.text("long_url", codes.INVALID_URL)
        if not url.startswith(("http://", "https://", "weixin://")):
            raise WeChatError(codes.INVALID_URL)
        return {"errcode": 0, "errmsg": "ok", "short_url": url}

    async def _ticket(self, call: Call) -> Data:
        if call.query("type") not in ("jsapi", "wx_card"):
            raise WeChatError(codes.INVALID_PARAMETER, "type")
        return {"errcode": 0, "errmsg": "ok", "ticket": entropy.token(60), "expires_in": _TICKET_S}

    async def _code(self, call: Call) -> Data:
        action = call.text("action_name", codes.INVALID_FIELDS)
        info = call.inside("action_info").get("scene")
        if not isinstance(info, dict):
            raise WeChatError(codes.INVALID_FIELDS, "action_info.scene")
        scene: str | int
        if action.endswith("STR_SCENE"):
            scene = text_of(info, "scene_str")
        else:
            found = info.get("scene_id")
            if isinstance(found, bool) or not isinstance(found, int) or not 0 < found < 2**32:
                raise WeChatError(codes.INVALID_FIELDS, "scene_id")
            scene = found
        if action not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
            raise WeChatError(codes.INVALID_FIELDS, "action_name")
        lasting = "LIMIT" in action
        seconds = call.number("expire_seconds", 60, low=1, high=2_592_000)
        ticket, url = await self._people.code(call.account, scene, None if lasting else seconds)
        return {"ticket": ticket, "url": url} | ({} if lasting else {"expire_seconds": seconds})

    # --- customer service ---

    async def _known(self, call: Call, name: str) -> Data:
        found = await store.fact(self._db, call.account.account_no, "kf", name)
        if not isinstance(found, dict):
            raise WeChatError(codes.NO_SUCH_SERVICE_ACCOUNT)
        return found

    async def _keep(self, call: Call, kind: str, name: str, value: Any) -> None:
        now_ms, account_no = self._clock.now_ms(), call.account.account_no
        await self._db.write(lambda tx: store.keep(tx, account_no, kind, name[:255], value, now_ms))

    async def _forget(self, call: Call, kind: str, name: str) -> None:
        account_no = call.account.account_no
        await self._db.write(lambda tx: store.forget(tx, account_no, kind, name))

    async def _add(self, call: Call) -> None:
        name = call.text("kf_account", codes.NO_SUCH_SERVICE_ACCOUNT)
        known = await store.facts(self._db, call.account.account_no, "kf")
        if name in known:
            raise WeChatError(codes.SERVICE_ACCOUNT_EXISTS)
        if len(known) >= _MOST_ACCOUNTS:
            raise WeChatError(codes.INVALID_FIELDS, f"at most {_MOST_ACCOUNTS} kf_accounts")
        value = {"kf_nick": call.text("nickname", default="")[:64], "kf_id": 1001 + len(known), "kf_headimgurl": ""}
        await self._keep(call, "kf", name, value)

    async def _update(self, call: Call) -> None:
        name = call.text("kf_account", codes.NO_SUCH_SERVICE_ACCOUNT)
        found = await self._known(call, name)
        await self._keep(call, "kf", name, {**found, "kf_nick": call.text("nickname", default="")[:64]})

    async def _delete(self, call: Call) -> None:
        name = call.query("kf_account") or call.text("kf_account", codes.NO_SUCH_SERVICE_ACCOUNT)
        await self._known(call, name)
        await self._forget(call, "kf", name)

    async def _picture(self, call: Call) -> None:
        await self._known(call, call.query("kf_account"))
        if call.form is None or call.form.file("media") is None:
            raise WeChatError(codes.MISSING_MEDIA)

    async def _list(self, call: Call) -> Data:
        found = await store.facts(self._db, call.account.account_no, "kf")
        return {"kf_list": [{"kf_account": name, **value} for name, value in found.items()]}

    async def _online(self, call: Call) -> Data:
        found = await store.facts(self._db, call.account.account_no, "kf")
        each = {"status": 1, "accepted_case": 0}
        return {"kf_online_list": [{"kf_account": n, "kf_id": v["kf_id"], **each} for n, v in found.items()]}

    async def _begin(self, call: Call) -> None:
        name = call.text("kf_account", codes.NO_SUCH_SERVICE_ACCOUNT)
        await self._known(call, name)
        to = await person(self._people, call.account, call.text("openid", codes.INVALID_OPENID))
        await self._saying.hand_over(call.account, to.user_id)
        await self._keep(call, "session", to.openid, {"kf_account": name, "createtime": self._clock.now_ms() // 1000})

    async def _end(self, call: Call) -> None:
        await self._forget(call, "session", call.text("openid", codes.INVALID_OPENID))

    async def _session(self, call: Call) -> Data:
        found = await store.fact(self._db, call.account.account_no, "session", call.query("openid"))
        return {"errcode": 0, "errmsg": "ok", **(found or {"kf_account": "", "createtime": 0})}

    async def _sessions(self, call: Call) -> Data:
        name = call.query("kf_account")
        found = await store.facts(self._db, call.account.account_no, "session")
        rows = [{"openid": o, "createtime": v["createtime"]} for o, v in found.items() if v["kf_account"] == name]
        return {"sessionlist": rows}

    async def _waiting(self, call: Call) -> Data:
        return {"count": 0, "waitcaselist": []}

    async def _records(self, call: Call) -> Data:
        """Who answered what stands in the inbox, for people; bots are not given what people wrote."""
        return {"recordlist": [], "number": 0, "msgid": call.number("msgid", 1)}
