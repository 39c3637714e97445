"""A bot as its author would write it with WeRoBot, knowing nothing of us."""

import os

from werobot import WeRoBot
from werobot.replies import ImageReply, TransferCustomerServiceReply

robot = WeRoBot()
robot.config["TOKEN"] = os.environ["TOKEN"]
robot.config["HOST"], robot.config["PORT"] = "127.0.0.1", int(os.environ["PORT"])
robot.config["SERVER"] = "wsgiref"
robot.config["APP_ID"], robot.config["APP_SECRET"] = os.environ["APPID"], os.environ["SECRET"]
if os.environ.get("AES_KEY"):
    robot.config["ENCODING_AES_KEY"] = os.environ["AES_KEY"]


@robot.filter("person")
def person(message):  # type: ignore[no-untyped-def]
    return TransferCustomerServiceReply(message=message)


@robot.filter("news")
def news():  # type: ignore[no-untyped-def]
    return [["Title", "Description", "https://tea.example/i.png", "https://tea.example/"]]


@robot.filter("music")
def music():  # type: ignore[no-untyped-def]
    return ["Title", "Description", "https://tea.example/a.mp3"]


@robot.filter("nothing")
def nothing():  # type: ignore[no-untyped-def]
    return ""


@robot.text
def text(message):  # type: ignore[no-untyped-def]
    return f"你说：{message.content}"


@robot.image
def image(message):  # type: ignore[no-untyped-def]
    return ImageReply(message=message, media_id=message.MediaId)


@robot.location
def location(message):  # type: ignore[no-untyped-def]
    return f"{message.location} {message.label}"


@robot.subscribe
def subscribe(message):  # type: ignore[no-untyped-def]
    return f"欢迎 {message.key}"


@robot.key_click("TEA")
def click():  # type: ignore[no-untyped-def]
    return "One tea"


@robot.scan
def scan(message):  # type: ignore[no-untyped-def]
    return f"scanned {message.key}"


robot.run()
