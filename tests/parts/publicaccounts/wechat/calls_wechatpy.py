"""Calls every public method of wechatpy 1.8.18 that is about official accounts; prints what came of each, as JSON.

Run with the environment that the gateway prints, and APPID, SECRET, OPENID, CODE, TEMPLATE: the library is unmodified.
PICTURE is a PNG in hex. ME is the service's own address for the account and TOKEN Lin's, who says something there.
"""

import inspect
import io
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import requests
from wechatpy import WeChatClient
from wechatpy.oauth import WeChatOAuth

PNG = bytes.fromhex(os.environ["PICTURE"])
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


def comment(url: str) -> None:
    """Lin says something under an article, as a reader does, and makes a link to pass it on."""
    own = requests.Session()
    own.trust_env = False  # not by the gateway
    at, lin = (
        f"{os.environ['ME']}/articles/{url.rpartition('/')[2]}",
        {"Authorization": f"Bearer {os.environ['TOKEN']}"},
    )
    for path, body in (("comments", {"body": "好茶"}), ("shares", {})):
        own.post(f"{at}/{path}", json=body, headers=lin, timeout=20).raise_for_status()


def until(done: Callable[[], Any]) -> Any:
    """Publishing is not at once."""
    for _ in range(200):
        found = done()
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError


def publish(client: Any, thumb: str, picture: str) -> str:
    """Drafts and freepublish, which wechatpy 1.8.18 has no methods for; returns a publish_id."""
    piece = {"title": "茶山", "content": f'<p>The hill.</p><p><img src="{picture}"></p>', "thumb_media_id": thumb}

    def ask(path: str, **data: Any) -> Any:
        found = client.post(path, data=data)
        assert not found.get("errcode"), found
        return found

    draft = ask("draft/add", articles=[{**piece, "need_open_comment": 1}, {**piece, "title": "茶水"}])["media_id"]
    ask("draft/update", media_id=draft, index=1, articles={**piece, "title": "茶杯"})
    assert [each["title"] for each in ask("draft/get", media_id=draft)["news_item"]] == ["茶山", "茶杯"]
    assert client.get("draft/count")["total_count"] == 1
    assert ask("draft/batchget", offset=0, count=20)["item"][0]["media_id"] == draft
    other = ask("draft/add", articles=[piece])["media_id"]
    ask("draft/delete", media_id=other)
    publish_id = str(ask("freepublish/submit", media_id=draft)["publish_id"])
    until(lambda: ask("freepublish/get", publish_id=publish_id)["publish_status"] == 0)
    assert client.get("draft/count")["total_count"] == 0
    done = ask("freepublish/get", publish_id=publish_id)
    assert [each["idx"] for each in done["article_detail"]["item"]] == [1, 2]
    shown = ask("freepublish/getarticle", article_id=done["article_id"])["news_item"]
    assert [each["title"] for each in shown] == ["茶山", "茶杯"]
    assert "mxc:" not in shown[0]["content"]
    assert "/media/" in shown[0]["content"]
    assert shown[0]["thumb_url"]
    assert shown[0]["need_open_comment"] == 1
    listed = ask("freepublish/batchget", offset=0, count=20, no_content=1)
    assert done["article_id"] in [each["article_id"] for each in listed["item"]]
    assert listed["total_count"] == len(listed["item"])
    ask("freepublish/delete", article_id=done["article_id"], index=2)
    after = ask("freepublish/getarticle", article_id=done["article_id"])["news_item"]
    assert [each["is_deleted"] for each in after] == [False, True]
    ask("freepublish/delete", article_id=done["article_id"])
    assert ask("freepublish/get", publish_id=publish_id)["publish_status"] == 5
    return publish_id


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
    picture = call("media.upload_image", file())
    assert picture.startswith("http")
    call("media.upload_mass_image", file())
    thumb = call("material.add", "image", file())["media_id"]
    article = {
        "title": "春茶",
        "content": f'<p>First flush</p><img src="{picture}">',
        "thumb_media_id": thumb,
        "need_open_comment": True,
    }
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
    for kind in ("article", "text"):
        until(lambda number=ids[kind]: call("message.get_mass", number)["msg_status"] == "SEND_SUCCESS")
    call("message.get_autoreply_info")
    call("message.get_subscribe_authorize_url", 1, "t", "https://tea.example/")
    template = call("template.get", os.environ["TEMPLATE"])
    call("template.add", os.environ["TEMPLATE"])
    data = {"what": {"value": "Oolong"}}
    call(f"{say}template", openid, template, data)
    call(f"{say}subscribe_template", openid, template, 1, "Title", data)
    call(f"{say}subscribe_message", openid, template, data)
    call("template.set_industry", 1, 2)
    call("template.get_industry")
    call("template.get_all_private_template")
    call("template.del_private_template", template)
    # Comments.
    article_id = client.post("freepublish/batchget", data={"offset": 0, "count": 1})["item"][0]["article_id"]
    at = ids["article"]
    for name in ("open_comment", "close_comment", "open_comment"):
        call(f"material.{name}", at)  # its index is 1 unless told otherwise: the second article
    comment(client.post("freepublish/getarticle", data={"article_id": article_id})["news_item"][1]["url"])
    said = call("material.list_comment", at, begin=0, count=10, type=0)["comment"]
    assert [(each["openid"], each["content"]) for each in said] == [(openid, "好茶")]
    number = said[0]["user_comment_id"]
    call("material.markelect_comment", at, 1, number)
    assert client.material.list_comment(at, begin=0, count=10, type=2)["comment"][0]["comment_type"] == 1
    call("material.unmarkelect_comment", at, 1, number)
    call("material.add_reply_comment", at, 1, number, "谢谢")
    assert client.material.list_comment(at, begin=0, count=10)["comment"][0]["reply"]["content"] == "谢谢"
    call("material.delete_reply_comment", at, 1, number)
    call("material.delete_comment", at, 1, number)
    assert client.material.list_comment(at, begin=0, count=10)["total"] == 0
    call("message.delete_mass", at)
    assert client.message.get_mass(at)["msg_status"] == "DELETE"
    call("material.delete", news)
    note("drafts and freepublish", lambda: publish(client, thumb, picture))
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
    days = [time.strftime("%Y-%m-%d", time.gmtime(time.time() - ago)) for ago in (86_400, 0)]
    for name, _ in inspect.getmembers(client.datacube, inspect.ismethod):
        if name.startswith("get_"):
            call(f"datacube.{name}", *days)
    counted = {
        "get_upstream_msg": ("msg_count", 2),
        "get_upstream_msg_hour": ("msg_count", 2),
        "get_upstream_msg_dist_month": ("msg_user", 1),
        "get_user_share": ("share_user", 1),
        "get_user_share_hour": ("share_count", 1),
        "get_user_read": ("share_count", 1),
        "get_user_summary": ("new_user", 1),
    }
    for name, (field, count) in counted.items():
        rows = getattr(client.datacube, name)(*days)
        assert sum(row[field] for row in rows) == count, (name, rows)
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
