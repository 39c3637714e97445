"""Calls every public method of wechatpy 1.8.18 that is about official accounts; prints what came of each, as JSON.

Run with the environment that the gateway prints, and APPID, SECRET, OPENID, CODE: the library is unmodified.
"""

import inspect
import io
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from wechatpy import WeChatClient
from wechatpy.oauth import WeChatOAuth

PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
MENU = {"button": [{"type": "click", "name": "茶", "key": "TEA"}, {"name": "More", "sub_button": [
    {"type": "view", "name": "Site", "url": "https://tea.example/"}]}]}  # fmt: skip
PARTS = (
    *("customservice", "datacube", "group", "jsapi", "material", "media", "menu"),
    *("message", "misc", "qrcode", "tag", "template", "user"),
)


def file() -> io.BytesIO:
    made = io.BytesIO(PNG)
    made.name = "叶.png"
    return made


def main() -> dict[str, Any]:
    client, openid = WeChatClient(os.environ["APPID"], os.environ["SECRET"]), os.environ["OPENID"]
    found: dict[str, Any] = {}

    def call(name: str, *args: Any, **kwargs: Any) -> Any:
        target: Any = client
        for part in name.split("."):
            target = getattr(target, part)
        return note(name, lambda: target(*args, **kwargs))

    def note(name: str, function: Callable[[], Any]) -> Any:
        try:
            result = function()
        except Exception as error:
            found[name] = getattr(error, "errcode", None) or repr(error)
            return None
        found[name] = "ok"
        return list(result) if inspect.isgenerator(result) else result

    # Media and material.
    image = call("media.upload", "image", file())["media_id"]
    video = client.media.upload("video", file())["media_id"]
    voice = client.media.upload("voice", file())["media_id"]
    assert call("media.download", image).content == PNG
    call("media.get_url", image)
    video2 = call("media.upload_video", video, "Title", "Words")["media_id"]
    assert call("media.upload_image", file()).startswith("http")
    call("media.upload_mass_image", file())
    thumb = call("material.add", "image", file())["media_id"]
    article = {"title": "春茶", "content": "<p>First flush</p>", "thumb_media_id": thumb, "need_open_comment": True}
    uploaded = call("media.upload_articles", [article])["media_id"]
    news = call("material.add_articles", [article, article])["media_id"]
    assert call("material.get", news)[0]["title"] == "春茶"
    call("material.update_article", news, 0, {**article, "title": "秋茶"})
    call("material.update_articles", news, 1, [article, article])
    assert client.material.get(news)[0]["title"] == "秋茶"
    assert call("material.batchget", "news")["total_count"] == 1
    assert call("material.get_count")["news_count"] == 1
    # Menus.
    for name in ("create", "update", "add_conditional"):
        call(f"menu.{name}", {**MENU, "matchrule": {"tag_id": "2"}} if name == "add_conditional" else MENU)
    assert call("menu.get")["menu"]["button"][0]["key"] == "TEA"
    call("menu.get_menu_info")
    call("menu.try_match", openid)
    call("menu.del_conditional", client.menu.get()["conditionalmenu"][0]["menuid"])
    call("menu.delete")
    assert client.menu.get() is None
    # Subscribers, tags, groups.
    assert call("user.get", openid)["subscribe"] == 1
    assert openid in call("user.get_followers")["data"]["openid"]
    assert openid in call("user.iter_followers")
    call("user.update_remark", openid, "Lin")
    assert call("user.get_batch", [openid])[0]["openid"] == openid
    call("user.get_group_id", openid)
    call("user.change_openid", "wx0", [openid])
    tag = call("tag.create", "Tea")["id"]
    call("tag.update", tag, "Green tea")
    call("tag.tag_user", tag, openid)
    assert call("tag.get")[0]["count"] == 1
    assert call("tag.get_user_tag", openid) == [tag]
    assert call("tag.get_tag_users", tag)["data"]["openid"] == [openid]
    assert call("tag.iter_tag_users", tag) == [openid]
    group = call("group.create", "Cups")["group"]["id"]
    call("group.get")
    call("group.update", group, "Pots")
    call("group.move_user", openid, group)
    assert client.group.get(openid) == group
    client.group.move_user([openid], 0)
    call("group.delete", group)
    call("tag.untag_user", tag, openid)
    # Saying.
    say = "message.send_"
    call(f"{say}text", openid, "你好")
    call(f"{say}image", openid, image)
    call(f"{say}voice", openid, voice)
    call(f"{say}video", openid, video2, "T", "D")
    call(f"{say}music", openid, "https://m.example/a", "https://m.example/b", image, "T", "D")
    link = {"title": "T", "description": "D", "url": "https://tea.example/", "image": "https://tea.example/i.png"}
    call(f"{say}articles", openid, [link])
    client.message.send_articles(openid, news)
    call(f"{say}link", openid, link)
    call(f"{say}card", openid, "card")
    call(f"{say}mini_program_page", openid, {"title": "T"})
    call(f"{say}msg_menu", openid, {"head_content": "?", "list": [{"id": "1", "content": "Yes"}], "tail_content": "."})
    ids = {}
    for kind, what in (("text", "大家好"), ("image", image), ("voice", voice), ("video", video), ("article", news)):
        ids[kind] = call(f"{say}mass_{kind}", None, what, is_to_all=True)["msg_id"]
        getattr(client.message, f"send_mass_{kind}")(openid, what, preview=True)
    client.message.send_mass_article(tag, uploaded)
    client.message.send_mass_text([openid], "Only you", client_msg_id="once")
    call(f"{say}mass_card", None, "card", is_to_all=True)
    call("message.get_mass", ids["text"])
    call("message.delete_mass", ids["article"])
    call("message.get_autoreply_info")
    call("message.get_subscribe_authorize_url", 1, "t", "https://tea.example/")
    template = call("template.get", "1")
    call("template.add", "1")
    data = {"what": {"value": "Oolong"}}
    call(f"{say}template", openid, template, data)
    call(f"{say}subscribe_template", openid, template, 1, "Title", data)
    call(f"{say}subscribe_message", openid, template, data)
    call("template.set_industry", 1, 2)
    call("template.get_industry")
    call("template.get_all_private_template")
    call("template.del_private_template", template)
    # Comments.
    for name in ("open_comment", "close_comment", "list_comment"):
        call(f"material.{name}", ids["article"])
    for name in ("markelect_comment", "unmarkelect_comment", "delete_reply_comment", "delete_comment"):
        call(f"material.{name}", ids["article"], 1, 1)
    call("material.add_reply_comment", ids["article"], 1, 1, "谢谢")
    call("material.delete", news)
    # Customer service, codes, the rest.
    call("customservice.add_account", "lin@tea", "Lin", "secret")
    call("customservice.update_account", "lin@tea", "Lin 2", "secret")
    assert call("customservice.get_accounts")[0]["kf_nick"] == "Lin 2"
    call("customservice.get_online_accounts")
    call("customservice.upload_headimg", "lin@tea", file())
    call("customservice.create_session", openid, "lin@tea")
    assert call("customservice.get_session", openid)["kf_account"] == "lin@tea"
    call("customservice.get_session_list", "lin@tea")
    call("customservice.get_wait_case")
    call("customservice.close_session", openid, "lin@tea")
    call("customservice.get_records", 0, 1)
    call("customservice.delete_account", "lin@tea")
    code = call("qrcode.create", {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "door"}}})
    assert call("qrcode.show", code).content.startswith(b"\x89PNG")
    call("qrcode.get_url", code)
    call("misc.short_url", "https://tea.example/")
    assert call("misc.get_wechat_ips")
    call("jsapi.get_ticket")
    ticket = call("jsapi.get_jsapi_ticket")
    call("jsapi.get_jsapi_signature", "n", ticket, "1", "https://tea.example/")
    call("jsapi.get_jsapi_card_params", call("jsapi.get_jsapi_card_ticket"), "GROUPON")
    for name, _ in inspect.getmembers(client.datacube, inspect.ismethod):
        if name.startswith("get_"):
            call(f"datacube.{name}", "2026-11-01", "2026-11-02")
    call("tag.batch_black_list", [openid])
    assert call("tag.get_black_list")["data"]["openid"] == [openid]
    call("tag.batch_unblack_list", [openid])
    call("tag.delete", tag)
    # Web authorisation.
    oauth = WeChatOAuth(os.environ["APPID"], os.environ["SECRET"], "https://tea.example/", "snsapi_userinfo")
    note("oauth.authorize_url", lambda: oauth.authorize_url)
    note("oauth.qrconnect_url", lambda: oauth.qrconnect_url)
    assert note("oauth.fetch_access_token", lambda: oauth.fetch_access_token(os.environ["CODE"]))["openid"] == openid
    note("oauth.refresh_access_token", lambda: oauth.refresh_access_token(oauth.refresh_token))
    assert note("oauth.get_user_info", oauth.get_user_info)["openid"] == openid
    note("oauth.check_access_token", oauth.check_access_token)
    # A token that is worth nothing is fetched anew, unseen.
    client.session.set(client.access_token_key, "worthless")
    client.user.get(openid)
    every = {
        f"{part}.{name}"
        for part in PARTS
        for name, _ in inspect.getmembers(getattr(client, part), inspect.ismethod)
        if not name.startswith("_")
    }
    return {"found": found, "forgotten": sorted(every - set(found))}


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
