"""Gateways of all kinds: over TLS, slow, redirecting, talkative, many pushers at once."""

import asyncio
import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from teahouse.kernel.config import Settings
from teahouse.kernel.outbound import Guard
from teahouse.matrix.errors import MatrixError
from teahouse.push import _gateway
from teahouse.push._gateway import PATH, Gateways, Unreachable
from tests.parts.push.world import Gateway

NAME = "push.tea.example"
BODY = b'{"notification": {"devices": []}}'


@pytest.fixture
def gateways() -> Gateways:
    return Gateways(Settings(push_private_gateways=True))


async def test_rejected_pushkeys_come_back(gateways: Gateways, gateway: Gateway) -> None:
    gateway.answer = (200, {}, b'{"rejected": ["a", "b"], "more": 1}')
    assert ["a", "b"] == await gateways.notify(gateway.url, BODY)
    await gateways.close()


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b'{"rejected": 1}', b'{"rejected": ["' + b"x" * 70_000])
async def test_an_answer_that_says_nothing_was_still_an_answer(
    gateways: Gateways, gateway: Gateway, answer: bytes
) -> None:
    gateway.answer = (200, {}, answer)
    assert [] == await gateways.notify(gateway.url, BODY)
    await gateways.close()


@pytest.mark.parametrize("status", [301, 307, 400, 404, 429, 500, 502])
async def test_anything_else_was_not_taken(gateways: Gateways, gateway: Gateway, status: int) -> None:
    gateway.answer = (status, {"location": gateway.url}, b"{}")
    with pytest.raises(Unreachable, match=str(status)):
        await gateways.notify(gateway.url, BODY)
    assert 1 == gateway.attempts
    await gateways.close()


async def test_connections_are_kept(gateways: Gateways, gateway: Gateway) -> None:
    for _ in range(5):
        await gateways.notify(gateway.url, BODY)
    assert (5, 1) == (gateway.attempts, gateway.connections)
    await gateways.close()


async def test_one_gateway_is_asked_so_many_times_at_once_and_holds_up_no_other(
    gateways: Gateways, gateway: Gateway
) -> None:
    gateway.open.clear()
    stuck = [asyncio.create_task(gateways.notify(gateway.url, BODY)) for _ in range(40)]
    await gateway.tried(16)
    other = await Gateway().start()
    assert [] == await gateways.notify(other.url, BODY)
    gateway.open.set()
    assert 40 == len(await asyncio.gather(*stuck))
    assert 16 == gateway.most_at_once
    await other.stop()
    await gateways.close()


async def test_a_gateway_that_hangs_is_given_up(
    gateways: Gateways, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_gateway, "SECONDS", 0.1)
    gateway.open.clear()
    with pytest.raises(Unreachable):
        await gateways.notify(gateway.url, BODY)
    await gateways.close()


async def test_so_many_gateways_are_remembered(gateways: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_gateway, "_GATEWAYS", 2)
    others = [await Gateway().start() for _ in range(4)]
    for other in others:
        await gateways.notify(other.url, BODY)
    assert 2 == len(gateways._known)
    for other in others:
        await other.stop()
    await gateways.close()


async def test_private_addresses_and_plain_http_are_the_operators_choice(gateway: Gateway) -> None:
    strict = Gateways(Settings())
    with pytest.raises(Unreachable):
        await strict.notify(gateway.url, BODY)
    with pytest.raises(Unreachable, match="has the address"):
        await strict.notify(f"http://localhost:{gateway.port}{PATH}", BODY)
    assert 0 == gateway.attempts
    for public_url, admitted in (
        ("https://tea.example", False),
        ("https://127.0.0.1:8448", True),
        ("https://localhost", True),
        ("http://tea.example", True),
        ("", True),
    ):
        opened = Gateways(Settings(public_url=public_url))
        if admitted:
            opened.check(f"http://push.example{PATH}")
        else:
            with pytest.raises(MatrixError):
                opened.check(f"http://push.example{PATH}")
        opened.check(f"https://push.example:5000{PATH}")


async def test_tls_is_verified_by_name_though_the_connection_goes_to_the_address(
    gateways: Gateways, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server_side, client_side = certified(NAME, tmp_path)
    monkeypatch.setattr(_gateway, "_certificates", lambda: client_side)

    async def resolve(self: Guard, host: str, port: int) -> str:
        return "127.0.0.1"

    monkeypatch.setattr(Guard, "resolve", resolve)
    secure = await Gateway().start(ssl=server_side)
    secure.answer = (200, {}, b'{"rejected": ["k"]}')
    assert ["k"] == await gateways.notify(f"https://{NAME}:{secure.port}{PATH}", BODY)
    with pytest.raises(Unreachable, match=r"(?i)certificate"):
        await gateways.notify(f"https://other.example:{secure.port}{PATH}", BODY)
    assert 1 == secure.attempts
    await gateways.close()
    await secure.stop()


def certified(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's TLS, with a certificate of ``name`` that the client trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    file = folder / "server.pem"
    file.write_bytes(
        pem
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(file)
    client_side = ssl.create_default_context(cadata=pem.decode())
    return server_side, client_side
