"""Requests to addresses that users name (link previews, push gateways), guarded against server-side request forgery.

A name is resolved here, every address it has must be public, and the connection goes to the very address that was
checked (``pinned`` puts it into the URL), so that a second answer of the name server cannot move it.

No tables. Ways in: ``Guard`` (``parse``, ``resolve``), ``pinned``, ``Refused``, ``is_public``.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Container, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import SplitResult, quote, urlsplit

import httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PORTS = frozenset({80, 443, 8080, 8443})
ANY_PORT = range(1, 65_536)
# The operator's own machine and networks, where a setting opens them. Not link-local: clouds keep secrets there.
PRIVATE_NETWORKS = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "::1/128",
    "fc00::/7",
)
# Names that users choose may be slow to resolve: that must hold up nobody else's work in the loop's own threads.
_RESOLVERS = ThreadPoolExecutor(4, thread_name_prefix="resolver")
_SAFE = "/%:@!$&'()*+,;=~-._"
# Beside all that Python knows to be not global: prefixes that carry an IPv4 address inside, and retired site-local.
_REFUSED: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "224.0.0.0/3",
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped; unmapped before it gets here
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",  # Teredo and other protocol assignments
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)


class Refused(Exception):
    """This URL is not asked; the message says why (for the log, not for the user)."""


def is_public(address: Address) -> bool:
    """Whether the address belongs to the public internet, whatever it is wrapped in."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    return not any(address.version == network.version and address in network for network in _REFUSED)


class Guard:
    """Says which URLs may be asked, and at which address.

    ``also`` are networks allowed besides the public internet (an intranet's wiki); ``ports`` those that may be named.
    """

    def __init__(self, also: Sequence[str] = (), ports: Container[int] = PORTS) -> None:
        self._also = [ipaddress.ip_network(text) for text in also]
        self._ports = ports

    def parse(self, url: str) -> SplitResult:
        """The parts of an URL that may be asked, as far as its text can tell. Raises ``Refused``."""
        if len(url) > 2048 or any(c <= " " or c in '\x7f\\"<>^`{|}' for c in url):
            raise Refused("not a plain URL")
        try:
            parts = urlsplit(url)
            port, host = parts.port, (parts.hostname or "").encode("idna").decode()
        except ValueError as error:  # UnicodeError too
            raise Refused(f"not an URL: {error}") from None
        if parts.scheme not in ("http", "https"):
            raise Refused(f"scheme {parts.scheme!r}")
        if not host or parts.username is not None or parts.password is not None:
            raise Refused("no host, or a user name in the URL")
        if port is not None and port not in self._ports:
            raise Refused(f"port {port}")
        return parts

    def admits(self, address: Address) -> bool:
        """Whether there may be a connection to this address."""
        return is_public(address) or any(
            address.version == network.version and address in network for network in self._also
        )

    async def resolve(self, host: str, port: int) -> str:
        """An address of ``host`` to connect to. Raises ``Refused`` if any of its addresses is not admitted."""
        try:
            found = await asyncio.get_running_loop().run_in_executor(_RESOLVERS, _look_up, host, port)
        except (OSError, UnicodeError) as error:
            raise Refused(f"{host} cannot be resolved: {error}") from None
        addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in found]
        for text, address in zip(found, addresses, strict=True):
            if "%" in text or not self.admits(address):
                raise Refused(f"{host} has the address {address}")
        if not addresses:
            raise Refused(f"{host} has no address")
        return str(addresses[0])


def _look_up(host: str, port: int) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def port_of(parts: SplitResult) -> int:
    """The port an URL leads to, named or not."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def host_of(parts: SplitResult) -> str:
    """The host of an URL that ``Guard.parse`` let pass, in ASCII."""
    return (parts.hostname or "").encode("idna").decode()


def pinned(
    method: str,
    parts: SplitResult,
    address: str,
    *,
    headers: Mapping[str, str],
    content: bytes | None = None,
    seconds: float = 10.0,
) -> httpx.Request:
    """A request for the URL ``parts`` that connects to ``address``, which ``Guard.resolve`` gave for its host.

    The Host header says the name, and TLS asks for, and verifies, the certificate of the name. ``seconds`` bounds each
    single step (connect, read, write), not the whole.
    """
    host, port = host_of(parts), port_of(parts)
    literal = f"[{host}]" if ":" in host else host
    standard = port == (443 if parts.scheme == "https" else 80)
    path = quote(parts.path or "/", safe=_SAFE) + (f"?{parts.query}" if parts.query else "")
    target = f"{parts.scheme}://{f'[{address}]' if ':' in address else address}:{port}"
    return httpx.Request(
        method,
        httpx.URL(target).copy_with(raw_path=quote(path, safe=_SAFE + "?[]").encode("ascii")),
        headers={"host": literal if standard else f"{literal}:{port}", **headers},
        content=content,
        extensions={"sni_hostname": host, "timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)},
    )
