"""``post_office()``: a server that takes e-mail, for services whose letters a test reads."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any


class Post:
    """A server that takes e-mail: enough of RFC 5321 for one client at a time. ``refuse``: what it says to RCPT.

    ``letters``: (to, all that was sent). ``settings``: of a service that sends through it, ``environment``:
    the same for one in a process of its own.
    """

    FROM = "Tea House <moderation@tea.house>"

    def __init__(self) -> None:
        self.letters: list[tuple[str, str]] = []
        self.refuse: list[bytes] = []
        self.came = asyncio.Event()
        self.settings: dict[str, Any] = {}
        self.environment: dict[str, str] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 post\r\n")
        to = ""
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
            if word == b"RCPT" and self.refuse:
                writer.write(self.refuse.pop(0))
                self.came.set()
            elif word == b"DATA":
                writer.write(b"354 go on\r\n")
                said = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append((to, said.decode()))
                writer.write(b"250 taken\r\n")
                self.came.set()
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 fine\r\n")
            await writer.drain()
        writer.close()

    def read(self, at: int) -> EmailMessage:
        """One of the letters, as a mail program reads it."""
        return email.message_from_string(self.letters[at][1], policy=email.policy.default)

    def words(self, at: int) -> str:
        """What one of them says."""
        return str(self.read(at).get_content())


@asynccontextmanager
async def post_office() -> AsyncIterator[Post]:
    """Opens at a free port of this machine."""
    post = Post()
    server = await asyncio.start_server(post.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    post.settings = {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": Post.FROM}
    post.environment = {f"TEAHOUSE_{name.upper()}": value for name, value in post.settings.items()}
    try:
        yield post
    finally:
        server.close()
        await server.wait_closed()
