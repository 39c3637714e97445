"""Calls about subscribers: user/…, tags/…, groups/…, the blacklist. Groups are tags, of which one has at most one."""

from typing import Any

from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._library import Library
from teahouse.publicaccounts.wechat._needs import People, Person
from teahouse.publicaccounts.wechat._wire import Call, Data, Operation, number_of, text_of

_PAGE = 10_000
_SCENES = {
    "qr": "ADD_SCENE_QR_CODE",
    "search": "ADD_SCENE_SEARCH",
    "share": "ADD_SCENE_PROFILE_CARD",
    "article": "ADD_SCENE_PROFILE_LINK",
}
NO_GROUP = {"id": 0, "name": "未分组"}


async def person(people: People, account: Any, openid: str) -> Person:
    """The subscriber. Raises 40003."""
    found = await people.person(account, openid) if "\0" not in openid else None
    if found is None:
        raise WeChatError(codes.INVALID_OPENID)
    return found


class CallsPeople:
    """The operations."""

    def __init__(self, people: People, library: Library) -> None:
        self._people = people
        self._library = library

    def table(self) -> dict[str, Operation]:
        """Each by its methods and path."""
        return {
            "GET POST /cgi-bin/user/info": self._info,
            "POST /cgi-bin/user/info/batchget": self._infos,
            "POST /cgi-bin/user/info/updateremark": self._remark,
            "GET POST /cgi-bin/user/get": self._list,
            "POST /cgi-bin/user/tag/get": self._of_tag,
            "POST /cgi-bin/changeopenid": self._change,
            "POST /cgi-bin/tags/create": self._make_tag,
            "GET POST /cgi-bin/tags/get": self._tags,
            "POST /cgi-bin/tags/update": self._name_tag,
            "POST /cgi-bin/tags/delete": self._drop_tag,
            "POST /cgi-bin/tags/members/batchtagging": self._tag,
            "POST /cgi-bin/tags/members/batchuntagging": self._untag,
            "POST /cgi-bin/tags/getidlist": self._tags_of,
            "POST /cgi-bin/tags/members/getblacklist": self._blocked,
            "POST /cgi-bin/tags/members/batchblacklist": self._block,
            "POST /cgi-bin/tags/members/batchunblacklist": self._unblock,
            "POST /cgi-bin/groups/create": self._make_group,
            "GET POST /cgi-bin/groups/get": self._groups,
            "POST /cgi-bin/groups/getid": self._group_of,
            "POST /cgi-bin/groups/update": self._name_group,
            "POST /cgi-bin/groups/members/update": self._move,
            "POST /cgi-bin/groups/members/batchupdate": self._move_all,
            "POST /cgi-bin/groups/delete": self._drop_group,
        }

    async def _info(self, call: Call) -> Data:
        openid = call.query("openid") or str(call.data.get("openid") or "")
        if not openid:
            raise WeChatError(codes.MISSING_OPENID)
        found = await self._people.person(call.account, openid)
        if found is None and len(openid) != 28:
            raise WeChatError(codes.INVALID_OPENID)
        return self._shown(call, found, openid, call.query("lang") or "zh_CN")

    def _shown(self, call: Call, found: Person | None, openid: str, lang: str) -> Data:
        """As WeChat shows a subscriber: of who is none, only that."""
        if found is None or not found.subscribed:
            return {"subscribe": 0, "openid": openid}
        return {
            "subscribe": 1,
            "openid": found.openid,
            "nickname": found.name,
            "sex": 0,
            "language": lang,
            "city": "",
            "province": "",
            "country": "",
            "headimgurl": self._library.face(call.account, found.openid) if found.avatar_url else "",
            "subscribe_time": found.subscribed_ms // 1000,
            "unionid": found.unionid,
            "remark": found.remark,
            "groupid": found.tags[0] if found.tags else 0,
            "tagid_list": list(found.tags),
            "subscribe_scene": _SCENES.get(found.source, "ADD_SCENE_OTHERS"),
            "qr_scene": int(found.scene) if found.scene.isdigit() and len(found.scene) < 10 else 0,
            "qr_scene_str": "" if found.scene.isdigit() else found.scene,
        }

    async def _infos(self, call: Call) -> Data:
        wanted = call.data.get("user_list")
        if not isinstance(wanted, list) or not 1 <= len(wanted) <= 100:
            raise WeChatError(codes.INVALID_OPENID_COUNT)
        shown = []
        for one in wanted:
            if not isinstance(one, dict):
                raise WeChatError(codes.INVALID_OPENID_LIST)
            openid = text_of(one, "openid", codes.INVALID_OPENID)
            found = await self._people.person(call.account, openid)
            shown.append(self._shown(call, found, openid, str(one.get("lang") or "zh_CN")))
        return {"user_info_list": shown}

    async def _remark(self, call: Call) -> None:
        found = await person(self._people, call.account, call.text("openid", codes.INVALID_OPENID))
        remark = call.text("remark", default="")
        if len(remark) > 30:
            raise WeChatError(codes.INVALID_FIELDS, "remark has at most 30 characters")
        await self._people.set_remark(call.account, found.user_id, remark)

    async def _list(self, call: Call) -> Data:
        after = call.query("next_openid") or str(call.data.get("next_openid") or "")
        found = await self._people.people(call.account, after, _PAGE)
        said: Data = {"total": await self._people.count(call.account), "count": len(found)}
        if found:
            said["data"] = {"openid": [one.openid for one in found]}
        return {**said, "next_openid": found[-1].openid if found else ""}

    async def _of_tag(self, call: Call) -> Data:
        await self._known(call, tag_no := call.number("tagid"))
        found = await self._people.people(call.account, call.text("next_openid", default=""), _PAGE, tag_no)
        said: Data = {"count": len(found)}
        if found:
            said["data"] = {"openid": [one.openid for one in found]}
        return {**said, "next_openid": found[-1].openid if found else ""}

    async def _change(self, call: Call) -> Data:
        """Openids of an account that was moved: nothing moves here, so none has another."""
        return {
            "result_list": [{"ori_openid": each, "err_msg": "ori_openid error"} for each in call.words("openid_list")]
        }

    # --- tags ---

    async def _known(self, call: Call, tag_no: int) -> tuple[int, str, int]:
        for tag in await self._people.tags(call.account):
            if tag[0] == tag_no:
                return tag
        raise WeChatError(codes.NO_SUCH_TAG)

    async def _new_name(self, call: Call, name: str) -> str:
        if not name.strip() or len(name) > 30:
            raise WeChatError(codes.TAG_NAME_TOO_LONG)
        if any(name == known for _, known, _ in await self._people.tags(call.account)):
            raise WeChatError(codes.TAG_NAME_EXISTS)
        return name

    async def _make_tag(self, call: Call) -> Data:
        name = await self._new_name(call, text_of(call.inside("tag"), "name"))
        return {"tag": {"id": await self._people.make_tag(call.account, name), "name": name}}

    async def _tags(self, call: Call) -> Data:
        return {"tags": [{"id": n, "name": name, "count": c} for n, name, c in await self._people.tags(call.account)]}

    async def _name_tag(self, call: Call) -> None:
        tag = call.inside("tag")
        tag_no, old, _ = await self._known(call, number_of(tag, "id"))
        name = text_of(tag, "name")
        if name != old:
            await self._people.name_tag(call.account, tag_no, await self._new_name(call, name))

    async def _drop_tag(self, call: Call) -> None:
        tag_no, _, _ = await self._known(call, number_of(call.inside("tag"), "id"))
        await self._people.drop_tag(call.account, tag_no)

    async def _many(self, call: Call, most: int) -> list[Person]:
        openids = call.words("openid_list")
        if not 1 <= len(openids) <= most:
            raise WeChatError(codes.INVALID_OPENID_COUNT)
        return [await person(self._people, call.account, openid) for openid in openids]

    async def _tag(self, call: Call) -> None:
        await self._known(call, tag_no := call.number("tagid"))
        await self._people.tag(call.account, tag_no, [one.user_id for one in await self._many(call, 50)], True)

    async def _untag(self, call: Call) -> None:
        await self._known(call, tag_no := call.number("tagid"))
        await self._people.tag(call.account, tag_no, [one.user_id for one in await self._many(call, 50)], False)

    async def _tags_of(self, call: Call) -> Data:
        found = await person(self._people, call.account, call.text("openid", codes.INVALID_OPENID))
        return {"tagid_list": list(found.tags)}

    # --- the blacklist ---

    async def _blocked(self, call: Call) -> Data:
        found = await self._people.blocked(call.account, call.text("begin_openid", default=""), _PAGE)
        said: Data = {"total": len(found), "count": len(found)}
        if found:
            said["data"] = {"openid": [one.openid for one in found]}
        return {**said, "next_openid": found[-1].openid if found else ""}

    async def _block(self, call: Call) -> None:
        await self._people.block(call.account, [one.user_id for one in await self._many(call, 20)], True)

    async def _unblock(self, call: Call) -> None:
        await self._people.block(call.account, [one.user_id for one in await self._many(call, 20)], False)

    # --- groups ---

    async def _make_group(self, call: Call) -> Data:
        name = await self._new_name(call, text_of(call.inside("group"), "name", codes.INVALID_GROUP_NAME))
        return {"group": {"id": await self._people.make_tag(call.account, name), "name": name}}

    async def _groups(self, call: Call) -> Data:
        tags = [{"id": n, "name": name, "count": c} for n, name, c in await self._people.tags(call.account)]
        return {"groups": [{**NO_GROUP, "count": 0}, *tags]}

    async def _group_of(self, call: Call) -> Data:
        found = await person(self._people, call.account, call.text("openid", codes.INVALID_OPENID))
        return {"groupid": found.tags[0] if found.tags else 0}

    async def _name_group(self, call: Call) -> None:
        group = call.inside("group")
        tag_no, old, _ = await self._known(call, number_of(group, "id"))
        name = text_of(group, "name", codes.INVALID_GROUP_NAME)
        if name != old:
            await self._people.name_tag(call.account, tag_no, await self._new_name(call, name))

    async def _move(self, call: Call) -> None:
        await self._regroup(call, [await person(self._people, call.account, call.text("openid", codes.INVALID_OPENID))])

    async def _move_all(self, call: Call) -> None:
        await self._regroup(call, await self._many(call, 50))

    async def _regroup(self, call: Call, found: list[Person]) -> None:
        to = call.number("to_groupid")
        if to:
            await self._known(call, to)
        for one in found:
            for tag_no in one.tags:
                if tag_no != to:
                    await self._people.tag(call.account, tag_no, [one.user_id], False)
        if to:
            await self._people.tag(call.account, to, [one.user_id for one in found], True)

    async def _drop_group(self, call: Call) -> None:
        tag_no, _, _ = await self._known(call, number_of(call.inside("group"), "id"))
        await self._people.drop_tag(call.account, tag_no)
