"""``teahouse wechat-gateway``: a proxy that leads bots written for WeChat to Teahouse, by their environment alone.

Such bots have ``https://api.weixin.qq.com`` written into them. With ``HTTPS_PROXY`` they ask this proxy for a
connection to it (CONNECT); it ends TLS with a certificate of its own authority, which may only speak for
weixin.qq.com, and hands each request on to Teahouse. It refuses every other host, so it is no way into any network.
"""

import asyncio
import contextlib
import ipaddress
import signal
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from teahouse.cli._wechat_certificates import HOSTS, certificates
from teahouse.kernel.config import SettingsError, load

_HEAD_BYTES = 32 * 1024
_BODY_BYTES = 12 * 1024 * 1024
_SECONDS = 60.0
_PASSED_ON = ("content-type", "user-agent", "accept", "cookie", "accept-language")
_PASSED_BACK = ("content-type", "content-disposition", "location", "set-cookie", "cache-control", "retry-after")
Head = tuple[str, str, dict[str, str]]


class Refusal(Exception):
    """This request is answered with a status and no more."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason


def gateway(*, listen: str = "127.0.0.1:8010", to: str = "http://127.0.0.1:8008", ca_dir: Path | None = None) -> None:
    """Lead bots written for WeChat official accounts to this service.

    Parameters
    ----------
    listen
        Address and port, of this machine or a private network; port 0 picks a free one.
    to
        Where Teahouse is.
    ca_dir
        Where the certificates are kept (wechat-gateway in the data directory).
    """
    host, _, port = listen.rpartition(":")
    try:
        address = ipaddress.ip_address(host.strip("[]"))
        number = int(port)
    except ValueError:
        raise SettingsError(f"listen: {listen!r} is not ADDRESS:PORT") from None
    if not (address.is_loopback or address.is_private) or address.is_unspecified:
        raise SettingsError("listen: only an address of this machine or of a private network")
    if urlsplit(to).scheme not in ("http", "https") or not urlsplit(to).hostname:
        raise SettingsError(f"to: {to!r} is not an URL")
    folder = ca_dir if ca_dir is not None else load().data_path / "wechat-gateway"
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(str(address), number, to.rstrip("/"), folder))


async def _serve(host: str, port: int, to: str, folder: Path) -> None:
    authority, chain = certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(chain)
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False, follow_redirects=False) as client:
        proxy = Proxy(client, to, context)
        server = await asyncio.start_server(proxy.connected, host, port, limit=_HEAD_BYTES)
        place = f"http://{f'[{host}]' if ':' in host else host}:{server.sockets[0].getsockname()[1]}"
        print(f"ready {place}")
        print(f"export HTTPS_PROXY={place} HTTP_PROXY={place} https_proxy={place} http_proxy={place}")
        print(f"export REQUESTS_CA_BUNDLE={authority} SSL_CERT_FILE={authority}", flush=True)
        await ended.wait()
        server.close()


class Proxy:
    """Speaks HTTP with one bot a connection, and with Teahouse behind it."""

    def __init__(self, client: httpx.AsyncClient, to: str, context: ssl.SSLContext) -> None:
        self._client = client
        self._to = to
        self._context = context

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side ends it."""
        try:
            await self._talk(reader, writer)
        except Refusal as refusal:
            writer.write(f"HTTP/1.1 {refusal.status} {refusal.reason}\r\ncontent-length: 0\r\n\r\n".encode())
        except (OSError, EOFError, ValueError, TimeoutError):  # ssl errors and hung up in mid-request too
            pass
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        secret = False
        while True:
            async with asyncio.timeout(_SECONDS):
                head = await _head(reader)
            if head is None:
                return
            method, target, headers = head
            if method == "CONNECT":
                host, _, port = target.rpartition(":")
                if secret or host.lower() not in HOSTS or port != "443":
                    raise Refusal(403, "Only WeChat's hosts")
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await writer.drain()
                await writer.start_tls(self._context, ssl_handshake_timeout=10)
                secret = True
                continue
            if not secret:
                parts = urlsplit(target)
                if parts.scheme != "http" or (parts.hostname or "") not in HOSTS or parts.port not in (None, 80):
                    raise Refusal(403, "Only WeChat's hosts")
                target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            if not target.startswith("/"):
                raise Refusal(400, "Bad Request")
            if headers.get("expect", "").lower() == "100-continue":
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            async with asyncio.timeout(_SECONDS):
                body = await _body(reader, headers)
            writer.write(await self._hand_on(method, target, headers, body))
            await writer.drain()
            if headers.get("connection", "").lower() == "close":
                return

    async def _hand_on(self, method: str, target: str, headers: dict[str, str], body: bytes) -> bytes:
        passed = {name: headers[name] for name in _PASSED_ON if name in headers}
        try:
            answer = await self._client.request(method, self._to + target, headers=passed, content=body)
        except httpx.HTTPError as error:
            print(f"teahouse cannot be reached: {error!r}", flush=True)
            return b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"
        lines = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}"]
        lines += [f"{name}: {answer.headers[name]}" for name in _PASSED_BACK if name in answer.headers]
        lines.append(f"content-length: {len(answer.content)}")
        content = b"" if method == "HEAD" else answer.content
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content


async def _head(reader: asyncio.StreamReader) -> Head | None:
    """Method, target and headers (names in lower case); ``None`` at the end of the connection."""
    try:
        text = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError as error:
        if not error.partial.strip():
            return None
        raise
    except asyncio.LimitOverrunError:
        raise Refusal(431, "Request Header Fields Too Large") from None
    first, *lines = text[:-4].split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise Refusal(400, "Bad Request")
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise Refusal(400, "Bad Request")
        headers[name.strip().lower()] = value.strip()
    return words[0], words[1], headers


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        chunks: list[bytes] = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            if size < 0 or size + sum(map(len, chunks)) > _BODY_BYTES:
                raise Refusal(413, "Content Too Large")
            chunks.append(await reader.readexactly(size))
            await reader.readline()
        while (await reader.readline()).strip():
            pass
        return b"".join(chunks)
    length = int(headers.get("content-length", "0"))
    if not 0 <= length <= _BODY_BYTES:
        raise Refusal(413, "Content Too Large")
    return await reader.readexactly(length)
