"""Calls about the menu: menu/…, conditional menus, what answers by itself.

The menu is kept as it was sent, for ``menu/get``, and set as the account's menu for who subscribes. Conditional menus
are kept and answered for; everybody is shown the one menu. Table: ``publicaccounts_wechat_facts``.
"""

from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._needs import Saying
from teahouse.publicaccounts.wechat._wire import Call, Data, Operation, text_of

_WITH_URL = ("view", "miniprogram")
_WITH_KEY = ("click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin")
_KEYED = (*_WITH_KEY, "location_select")
_WITH_MEDIA = ("media_id", "view_limited", "article_id", "article_view_limited")


class CallsMenu:
    """The operations."""

    def __init__(self, db: Database, clock: Clock, saying: Saying) -> None:
        self._db = db
        self._clock = clock
        self._saying = saying

    def table(self) -> dict[str, Operation]:
        """Each by its methods and path."""
        return {
            "POST /cgi-bin/menu/create": self._create,
            "GET POST /cgi-bin/menu/get": self._get,
            "GET POST /cgi-bin/menu/delete": self._delete,
            "GET POST /cgi-bin/get_current_selfmenu_info": self._info,
            "POST /cgi-bin/menu/addconditional": self._add,
            "POST /cgi-bin/menu/delconditional": self._drop,
            "POST /cgi-bin/menu/trymatch": self._match,
            "GET POST /cgi-bin/get_current_autoreply_info": self._replies,
        }

    async def _create(self, call: Call) -> None:
        buttons = buttons_of(call.data)
        await self._saying.set_menu(call.account, [_ours(button) for button in buttons])
        await self._keep(call, "menu", "", {"button": buttons})

    async def _get(self, call: Call) -> Data:
        menu = await store.fact(self._db, call.account.account_no, "menu")
        if menu is None:
            raise WeChatError(codes.NO_MENU)
        others = await store.facts(self._db, call.account.account_no, "conditional")
        said: Data = {"menu": menu}
        if others:
            said["conditionalmenu"] = [{**value, "menuid": int(name)} for name, value in others.items()]
        return said

    async def _delete(self, call: Call) -> None:
        await self._saying.set_menu(call.account, [])

        def unit(tx: Tx) -> None:
            store.forget_all(tx, call.account.account_no, "menu")
            store.forget_all(tx, call.account.account_no, "conditional")

        await self._db.write(unit)

    async def _info(self, call: Call) -> Data:
        menu = await store.fact(self._db, call.account.account_no, "menu")
        shown = menu["button"] if menu else await self._saying.menu(call.account)
        return {"is_menu_open": int(bool(shown)), "selfmenu_info": {"button": [_listed(button) for button in shown]}}

    async def _add(self, call: Call) -> Data:
        if await store.fact(self._db, call.account.account_no, "menu") is None:
            raise WeChatError(codes.NO_MENU)
        value = {"button": buttons_of(call.data), "matchrule": call.inside("matchrule")}
        now_ms, account_no = self._clock.now_ms(), call.account.account_no
        number = await self._db.write(lambda tx: store.keep_new(tx, account_no, "conditional", value, now_ms))
        return {"menuid": str(number)}

    async def _drop(self, call: Call) -> None:
        name, account_no = call.text("menuid"), call.account.account_no
        await self._db.write(lambda tx: store.forget(tx, account_no, "conditional", name))

    async def _match(self, call: Call) -> Data:
        call.text("user_id")
        menu = await store.fact(self._db, call.account.account_no, "menu")
        if menu is None:
            raise WeChatError(codes.NO_MENU)
        return dict(menu)

    async def _replies(self, call: Call) -> Data:
        """What the account answers by itself: a bot that asks is bound, so nothing is."""
        return {"is_add_friend_reply_open": 0, "is_autoreply_open": 0}

    async def _keep(self, call: Call, kind: str, name: str, value: Any) -> None:
        now_ms, account_no = self._clock.now_ms(), call.account.account_no
        await self._db.write(lambda tx: store.keep(tx, account_no, kind, name, value, now_ms))


def buttons_of(data: Data) -> list[Data]:
    """The buttons of a menu. Raises 40016, 40017, 40018."""
    buttons = data.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise WeChatError(codes.INVALID_BUTTON_COUNT)
    for button in buttons:
        below = _checked(button).get("sub_button")
        if below:
            if not isinstance(below, list) or len(below) > 5:
                raise WeChatError(codes.INVALID_BUTTON_COUNT)
            for each in below:
                if _checked(each).get("sub_button"):
                    raise WeChatError(codes.INVALID_BUTTON, "a third level")
                _of_type(each)
        else:
            _of_type(button)
    return buttons


def _checked(button: Any) -> Data:
    if not isinstance(button, dict):
        raise WeChatError(codes.INVALID_BUTTON)
    name = button.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= 60:
        raise WeChatError(codes.INVALID_BUTTON_NAME)
    return button


def _of_type(button: Data) -> None:
    kind = button.get("type")
    if kind in _KEYED:
        fits = 1 <= len(text_of(button, "key", codes.INVALID_BUTTON)) <= 128
    elif kind in _WITH_URL:
        url = text_of(button, "url", codes.INVALID_BUTTON)
        fits = url.startswith(("http://", "https://")) and len(url) <= 1024
    else:
        fits = kind in _WITH_MEDIA and bool(button.get("media_id") or button.get("article_id"))
    if not fits:
        raise WeChatError(codes.INVALID_BUTTON)


def _ours(button: Data) -> Data:
    """A button as the account's menu has it: what only a phone's WeChat can do is a click."""
    name = str(button["name"])[:40]
    below = button.get("sub_button")
    if below:
        return {"name": name, "buttons": [_ours(each) for each in below]}
    if button["type"] in _WITH_URL:
        return {"name": name, "type": "view", "url": button["url"]}
    key = str(button.get("key") or button.get("media_id") or button.get("article_id"))
    return {"name": name, "type": "click", "key": key[:128]}


def _listed(button: Data) -> Data:
    below = button.get("sub_button") or button.get("buttons")
    shown = {key: value for key, value in button.items() if key not in ("sub_button", "buttons")}
    return {**shown, "sub_button": {"list": [_listed(each) for each in below]}} if below else shown
