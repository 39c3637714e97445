"""The generated client, used as a bot uses it."""

import hashlib
import hmac
import importlib
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.harness.servers import Server

V1 = "/_teahouse/v1/accounts"


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "path", [*sys.path, str(Path(__file__).resolve().parents[3] / "clients" / "python")])
    return importlib.import_module("teahouse_client")


def test_a_bot_works_with_tags_and_subscribers(house: Server, package: Any) -> None:
    lin, *people = house.people("Lin", "Mei", "Bo", "An")
    handle = f"client-{lin.localpart}"
    lin.post(V1, body={"handle": handle, "name": "Tea News"})
    for one in people:
        one.put(f"{V1}/{handle}/subscription")
    client = package.Client(lin.url, lin.post(f"{V1}/{handle}/keys", body={"name": "bot", "role": "owner"})["token"])
    found = [one.user_id for one in client.iterate(client.list_subscribers, handle, limit=2)]
    assert [one.user_id for one in people] == found
    assert handle == client.get_account(handle).handle
    with pytest.raises(package.Refused) as refusal:
        client.get_account("nobody-at-all")
    assert 403 == refusal.value.status
    client.close()


def test_a_signature_is_verified(package: Any) -> None:
    at, body = int(time.time()), b"{}"
    mark = hmac.new(b"s", b"%d." % at + body, hashlib.sha256).hexdigest()
    header = f"t={at},v1=00,v1={mark}"
    assert package.verify_signature("s", header, body)
    for secret, said, what in (
        ("x", header, body),
        ("s", header, b"[]"),
        ("s", f"t=1,v1={mark}", body),
        ("s", "", body),
    ):
        assert not package.verify_signature(secret, said, what)
