"""A bot as its author would write it with wechatpy and the standard library, in safe mode; answers later, by a call."""

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from wechatpy import WeChatClient, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import create_reply
from wechatpy.utils import check_signature

TOKEN, APPID = os.environ["TOKEN"], os.environ["APPID"]
crypto = WeChatCrypto(TOKEN, os.environ["AES_KEY"], APPID)
client = WeChatClient(APPID, os.environ["SECRET"])


class Bot(BaseHTTPRequestHandler):
    def ask(self) -> dict[str, str]:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
        return query

    def answer(self, text: str) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self) -> None:
        self.answer(self.ask()["echostr"])

    def do_POST(self) -> None:
        query = self.ask()
        body = self.rfile.read(int(self.headers["content-length"]))
        xml = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        message = parse_message(xml)
        if message.type == "event":
            reply = create_reply(f"event {message.event}", message)
        elif message.type == "image":
            reply = create_reply(f"image of {len(client.media.download(message.media_id).content)} bytes", message)
        elif message.content == "later":
            threading.Timer(0.3, client.message.send_text, (message.source, "Here it is")).start()
            reply = create_reply("")
        else:
            reply = create_reply(f"sealed: {message.content}", message)
        text = reply.render()
        self.answer(crypto.encrypt_message(text, query["nonce"], query["timestamp"]) if text else "success")

    def log_message(self, format: str, *args: object) -> None: ...


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Bot).serve_forever()
