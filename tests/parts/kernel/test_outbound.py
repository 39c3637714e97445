"""The guard of what the service asks on a user's behalf: addresses, URLs, and where a request really goes."""

import asyncio
import ipaddress
import socket
import threading

import httpx
import pytest

from teahouse.kernel.outbound import ANY_PORT, PRIVATE_NETWORKS, Guard, Refused, is_public, pinned, port_of


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "fec0::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b::808:808",
        "2002:a00:1::",
        "2001:0:1::1",
        "2001:db8::1",
        "100::1",
    ],
)
def test_addresses_inside(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "2a00:1450::1"])
def test_addresses_outside(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "http:///x",
        "http://user@example.org/",
        "http://user:pass@example.org/",
        "http://example.org:22/",
        "http://example.org:99999/",
        "http://exa mple.org/",
        "http://example.org\\@10.0.0.1/",
        "http://[::1/",
        "http://example.org/\r\nHost: x",
        "http://" + "a" * 3000,
        "javascript:alert(1)",
        "http://" + "a" * 70 + ".example/",
    ],
)
def test_urls_that_are_not_fetched(url: str) -> None:
    with pytest.raises(Refused):
        Guard().parse(url)


def test_a_setting_opens_ones_own_networks_but_not_the_clouds_secrets() -> None:
    guard = Guard(PRIVATE_NETWORKS)
    for text in ("127.0.0.1", "10.1.2.3", "192.168.1.1", "100.64.0.1", "::1", "fd12::1", "1.1.1.1"):
        assert guard.admits(ipaddress.ip_address(text)), text
    for text in ("169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1"):
        assert not guard.admits(ipaddress.ip_address(text)), text
    assert not Guard().admits(ipaddress.ip_address("127.0.0.1"))


async def test_a_name_that_leads_inside_is_not_resolved() -> None:
    with pytest.raises(Refused):
        await Guard().resolve("localhost", 80)
    assert await Guard(PRIVATE_NETWORKS).resolve("localhost", 80) in ("127.0.0.1", "::1")
    with pytest.raises(Refused):
        await Guard().resolve("no-such-name.invalid", 80)


async def test_slow_names_do_not_hold_up_the_loops_own_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo
    found = threading.Event()

    def slow(host: str, port: int, **more: int) -> object:
        if host.startswith("slow"):
            assert found.wait(30)
        return real("127.0.0.1", port, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    guard = Guard(PRIVATE_NETWORKS)
    waiting = [asyncio.create_task(guard.resolve(f"slow{n}.example", 80)) for n in range(8)]
    try:
        await asyncio.sleep(0)  # all of them ask
        await asyncio.wait_for(asyncio.to_thread(lambda: None), 10)
        assert not any(one.done() for one in waiting)
    finally:
        found.set()
    await asyncio.gather(*waiting)


def test_a_request_goes_to_the_checked_address_in_the_name_of_the_host() -> None:
    parts = Guard(ports=ANY_PORT).parse("https://push.example:5000/_matrix/push/v1/notify?a=b c".replace(" ", "%20"))
    assert 5000 == port_of(parts)
    request = pinned("POST", parts, "2606:4700::1", headers={"content-type": "application/json"}, content=b"{}")
    assert "https://[2606:4700::1]:5000/_matrix/push/v1/notify?a=b%20c" == str(request.url)
    assert "push.example:5000" == request.headers["host"]
    assert "push.example" == request.extensions["sni_hostname"]
    plain = pinned("GET", Guard().parse("http://[::1]/"), "::1", headers={})
    assert ("[::1]", httpx.URL("http://[::1]:80/")) == (plain.headers["host"], plain.url)
