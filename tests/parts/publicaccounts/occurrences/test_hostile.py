"""Receivers of bad manners: they do no harm, hold up nobody, and lose nothing."""

import datetime
import hashlib
import hmac
import ipaddress
import re
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.occurrences import _outgoing
from teahouse.publicaccounts.occurrences._signature import signature
from tests.parts.publicaccounts.occurrences.world import Target, World

DONE = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
#: What each answers, as it is or drop by drop, and what the log says of it.
MANNERS: dict[str, tuple[list[bytes] | None, str]] = {
    "hangs": (None, "no answer within"),
    "drips its head": ([bytes([byte]) for byte in b"HTTP/1.1 200 OK\r\nx-slow: " + b"y" * 4000], "no answer within"),
    "drips its body": ([b"HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n", *[b"x"] * 4000], "no answer within"),
    "never ends its head": ([b"HTTP/1.1 200 OK\r\n" + b"x-more: and more\r\n" * 20_000], "Error"),
    "talks garbage": ([b"garbage\r\n\r\n"], "Error"),
    "says nothing": ([b""], "Error"),
    "redirects": ([b"HTTP/1.1 307 Go\r\nlocation: %s\r\ncontent-length: 0\r\n\r\n"], "status 307"),
    "fails": ([b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n"], "status 500"),
    "waits for more": ([b"HTTP/1.1 100 Continue\r\n\r\n"], "Error"),
}


def certificate(folder: Path) -> ssl.SSLContext:
    """What a server with a certificate of its own making shows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "own.pem"
    file.write_bytes(made.public_bytes(pem) + plain)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


async def test_bad_manners_do_no_harm_and_lose_nothing(
    world: World, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_outgoing, "SECONDS", 0.5)
    hooks, made = world.occurrences.webhooks, {}
    good = await hooks.create(5, target.url, ["said"], "", "@lin:tea.house")
    targets = {name: await Target().start() for name in MANNERS}
    for name, (answer, _) in MANNERS.items():
        targets[name].answer = [piece.replace(b"%s", target.url.encode()) for piece in answer] if answer else None
    targets["shows a certificate of its own"] = await Target().start(certificate(tmp_path))
    targets["speaks no TLS"] = await Target().start()
    targets["speaks no TLS"].url = targets["speaks no TLS"].url.replace("http:", "https:")
    expected = {name: said for name, (_, said) in MANNERS.items()}
    expected |= {"shows a certificate of its own": "CERTIFICATE_VERIFY_FAILED", "speaks no TLS": "no answer within"}
    for name, one in targets.items():
        made[name] = (await hooks.create(5, one.url, ["said"], "", "@lin:tea.house")).webhook.webhook_no
    number = await world.note(5, "@mei:tea.house", n=1)
    await world.occurrences.start()
    started = time.monotonic()
    await world.occurrences.settle()
    assert time.monotonic() - started < 5
    for name, said in expected.items():
        [entry] = await hooks.deliveries(5, made[name])
        assert (number, 1) == (entry.occurrence_no, entry.attempt), name
        assert said in entry.error, f"{name}: {entry.error}"
    assert 1 == len(target.requests), "what redirects leads nowhere"
    assert [204] == [entry.status for entry in await hooks.deliveries(5, good.webhook.webhook_no)]

    # They come to their senses: all of it is told, once, under the id it had.
    del expected["shows a certificate of its own"], expected["speaks no TLS"]
    for name in expected:
        targets[name].answer = [b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n" + b"x" * 200_000]
    await world.later(60_000)
    for name in expected:
        first, again = targets[name].requests
        assert f"{made[name]}-{number}" == again[0]["teahouse-delivery"] == first[0]["teahouse-delivery"], name
        assert again[1] == first[1]
    assert 1 == len(target.requests)
    for one in targets.values():
        one.stop()


async def test_a_failure_is_tried_again_at_the_times_the_documentation_names(world: World, target: Target) -> None:
    target.answer = [b"HTTP/1.1 503 Later\r\ncontent-length: 0\r\n\r\n"]
    hooks = world.occurrences.webhooks
    made = (await hooks.create(5, target.url, ["said"], "", "@lin:tea.house")).webhook.webhook_no
    first = await world.note(5, "@mei:tea.house", n=1)
    second = await world.note(5, "@mei:tea.house", n=2)
    await world.occurrences.start()
    await world.occurrences.settle()
    for attempts, minutes in enumerate((1, 5, 30, 120, 360, 720, 720), 1):
        assert attempts == len(target.requests)
        await world.later(minutes * 60_000 - 1)
        assert attempts == len(target.requests), f"not before {minutes} minutes"
        await world.later(1)
    assert list(range(8, 0, -1)) == [entry.attempt for entry in await hooks.deliveries(5, made)]
    assert {f"{made}-{first}"} == {headers["teahouse-delivery"] for headers, _ in target.requests}
    target.answer = [DONE]
    await world.later(720 * 60_000)
    assert [f"{made}-{first}", f"{made}-{second}"] == [one["teahouse-delivery"] for one, _ in target.requests[-2:]]
    shown = await hooks.get(5, made)
    assert ("on", 0) == (shown.state, shown.failing_ms)


async def test_what_fails_for_three_days_is_turned_off_until_it_is_turned_on(world: World, target: Target) -> None:
    target.answer = [b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n"]
    hooks = world.occurrences.webhooks
    made = (await hooks.create(5, target.url, ["said"], "", "@lin:tea.house")).webhook.webhook_no
    await world.note(5, "@mei:tea.house", n=1)
    await world.occurrences.start()
    await world.occurrences.settle()
    for _ in range(12):
        await world.later(43_200_000)
    shown = await hooks.get(5, made)
    assert ("failed", "Nothing was taken for 3 days: status 500") == (shown.state, shown.reason)
    assert (0, 0) == (await world.lanes(), await world.note(5, "@mei:tea.house", n=2))
    target.answer, asked = [DONE], len(target.requests)
    shown = await hooks.update(5, made, on=True)
    assert ("on", "", 0) == (shown.state, shown.reason, shown.failing_ms)
    await world.note(5, "@mei:tea.house", n=3)
    await world.occurrences.settle()
    assert [b'"n":3' in body for _, body in target.requests[asked:]] == [True]


async def test_private_addresses_are_refused_without_the_setting(world: World, target: Target) -> None:
    closed = World(world.db, private=False).occurrences.webhooks
    for url in ("http://example.org/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/", "ftp://a/"):
        with pytest.raises(MatrixError, match="'url'"):
            await closed.create(1, url, ["said"], "", "@lin:tea.house")
    # What a name leads to is looked at when it is asked, and one that was made under another setting is refused too.
    open_ = world.occurrences.webhooks
    for made in (
        await closed.create(1, f"https://localhost:{target.port}/", ["said"], "", "@lin:tea.house"),
        await open_.create(1, target.url.replace("http:", "https:"), ["said"], "", "@lin:tea.house"),
    ):
        assert "refused" in (await closed.test(1, made.webhook.webhook_no)).error
    made = await open_.create(1, target.url, ["said"], "", "@lin:tea.house")
    assert "refused" in (await closed.test(1, made.webhook.webhook_no)).error
    assert [] == target.requests


def documented() -> Callable[..., bool]:
    """``verify`` as docs/api/accounts.md has it for receivers to copy."""
    text = (Path(__file__).resolve().parents[4] / "docs" / "api" / "accounts.md").read_text("utf-8")
    (snippet,) = [code for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "def verify(" in code]
    names: dict[str, Any] = {}
    exec(compile(snippet, "docs/api/accounts.md", "exec"), names)
    found: Callable[..., bool] = names["verify"]
    return found


async def test_a_receiver_verifies_as_the_documentation_says(world: World, target: Target) -> None:
    verify, hooks = documented(), world.occurrences.webhooks
    world.clock.advance(int(time.time() * 1000) - world.clock.now_ms())
    made = await hooks.create(5, target.url, ["said"], "", "@lin:tea.house")
    fresh = await hooks.rotate(5, made.webhook.webhook_no)
    await world.note(5, "@mei:tea.house", body="茶")
    await world.occurrences.start()
    await world.occurrences.settle()
    world.clock.advance(25 * 3600 * 1000)  # the old secret is forgotten a day later
    await world.note(5, "@mei:tea.house", body="茶")
    await world.occurrences.settle()
    (headers, body), (later, _) = target.requests
    header = headers["teahouse-signature"]
    assert verify(fresh.secret, header, body) and verify(made.secret, header, body)
    assert 1 == later["teahouse-signature"].count("v1=")
    assert not verify("whs_another", header, body)
    assert not verify(fresh.secret, header, body + b" ")
    now = int(time.time())
    assert not verify(fresh.secret, signature([fresh.secret], now - 301, body), body), "an old one, played again"
    mark = hmac.new(fresh.secret.encode(), b"%d." % now + body, hashlib.sha256).hexdigest()
    assert verify(fresh.secret, f"t={now},v2=x,v1=00,v1={mark}", body)
    for odd in ("", "t", "t=x,v1=y", f"v1={mark}", f"t={now}", f"t={now},v1=茶", f"t={now},t=1,v1={mark[:-1]}"):
        assert not verify(fresh.secret, odd, body), odd
