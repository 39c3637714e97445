"""Calls every public method of WeRoBot 1.13.1's client; prints what came of each, as JSON. See calls_wechatpy."""

import inspect
import io
import json
import os
import sys
import time
from typing import Any

from werobot.client import Client

PNG = bytes.fromhex(os.environ["PICTURE"])
MENU = {"button": [{"type": "click", "name": "茶", "key": "TEA"}]}


def file() -> io.BytesIO:
    made = io.BytesIO(PNG)
    made.name = "叶.png"
    return made


def main() -> dict[str, Any]:
    client, openid = Client({"APP_ID": os.environ["APPID"], "APP_SECRET": os.environ["SECRET"]}), os.environ["OPENID"]
    found: dict[str, Any] = {}

    def call(name: str, *args: Any, **kwargs: Any) -> Any:
        try:
            result = getattr(client, name)(*args, **kwargs)
        except Exception as error:
            text = str(error).partition(":")[0]
            found[name] = int(text) if text.isdigit() else repr(error)
            return None
        found[name] = "ok"
        return result

    call("grant_token")
    call("get_access_token")
    call("request", "get", "https://api.weixin.qq.com/cgi-bin/getcallbackip")
    call("get", "https://api.weixin.qq.com/cgi-bin/getcallbackip")
    call("post", "https://api.weixin.qq.com/cgi-bin/message/mass/speed/get", data={"speed": 0})
    call("get_ip_list")
    call("create_menu", MENU)
    call("get_menu")
    call("create_custom_menu", MENU["button"], {"tag_id": "2"})
    call("match_custom_menu", openid)
    call("get_custom_menu_config")
    call("delete_custom_menu", "1000000001")
    call("delete_menu")
    for name in ("add", "update"):
        call(f"{name}_custom_service_account", "hua@tea", "Hua", "secret")
    call("upload_custom_service_account_avatar", "hua@tea", file())
    call("get_custom_service_account_list")
    call("get_online_custom_service_account_list")
    image = call("upload_media", "image", file())["media_id"]
    voice = client.upload_media("voice", file())["media_id"]
    video = call("upload_permanent_video", "T", "I", file()).json()["media_id"]
    assert call("download_media", image).content == PNG
    thumb = call("upload_permanent_media", "thumb", file())["media_id"]
    assert call("upload_news_picture", file())["url"]
    article = {"title": "春茶", "content": "<p>…</p>", "thumb_media_id": thumb, "need_open_comment": 1}
    news = call("add_news", [article])["media_id"]
    call("upload_news", [article])
    call("update_news", {"media_id": news, "index": 0, "articles": article})
    assert call("download_permanent_media", news).json()["news_item"]
    call("get_media_count")
    call("get_media_list", "news", 0, 20)
    group = call("create_group", "Cups")["group"]["id"]
    call("get_groups")
    call("get_group_by_id", openid)
    call("update_group", group, "Pots")
    call("move_user", openid, group)
    call("move_users", [openid], 0)
    call("delete_group", group)
    call("remark_user", openid, "Lin")
    call("get_user_info", openid)
    call("get_users_info", [openid])
    call("get_followers")
    call("send_text_message", openid, "你好", kf_account="hua@tea")
    call("send_image_message", openid, image)
    call("send_voice_message", openid, voice)
    call("send_video_message", openid, video, "T", "D")
    call("send_music_message", openid, "https://m.example/a", "https://m.example/b", image, "T", "D")
    link = {"title": "T", "description": "D", "url": "https://tea.example/", "picurl": "https://tea.example/i.png"}
    call("send_article_message", openid, [link])
    call("send_news_message", openid, news)
    call("send_miniprogrampage_message", openid, "T", "wx", "p", image)
    code = call("create_qrcode", {"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 7}}})
    assert call("show_qrcode", code["ticket"]).content.startswith(b"\x89PNG")
    call(
        "send_template_message",
        openid,
        f"teahouse-template-{int(os.environ['TEMPLATE']):08d}",
        {"what": {"value": "Oolong"}},
    )
    tag = call("create_tag", "Tea")["tag"]["id"]
    call("get_tags")
    call("update_tag", tag, "Green")
    call("tag_users", tag, [openid])
    call("get_users_by_tag", tag)
    assert call("get_tags_by_user", openid)["tagid_list"] == [tag]
    mass = call("send_mass_msg", "mpnews", news)["msg_id"]
    client.send_mass_msg("text", "Tagged", user_list=tag)
    client.send_mass_msg("text", "Listed", user_list=[openid])
    call("untag_users", tag, [openid])
    call("delete_tag", tag)
    call("send_mass_preview_to_user", "text", "Preview", openid)
    for _ in range(200):
        if call("get_mass_msg_status", mass)["msg_status"] == "SEND_SUCCESS":
            break
        time.sleep(0.05)
    call("delete_mass_msg", mass)
    assert client.get_mass_msg_status(mass)["msg_status"] == "DELETE"
    call("set_mass_msg_speed", 2)
    assert call("get_mass_msg_speed")["speed"] == 2
    call("delete_permanent_media", news)
    call("delete_custom_service_account", "hua@tea", "Hua", "secret")
    every = {name for name, _ in inspect.getmembers(client, inspect.ismethod) if not name.startswith("_")}
    return {"found": found, "forgotten": sorted(every - set(found))}


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
