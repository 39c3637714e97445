"""What this house does not have is said plainly; and the old ways in that clients still use lead to the same places."""

from collections.abc import Iterator

import pytest

from tests.harness import whole
from tests.harness.person import Json, Refusal, refused
from tests.harness.servers import SERVER_NAME, Server
from tests.plays.test_keys import new_backup, session
from tests.plays.test_media import png, upload


def test_there_are_no_third_party_networks(house: Server) -> None:
    lin = house.person("Lin")
    assert {} == lin.get("v3/thirdparty/protocols")
    with refused(404, "M_NOT_FOUND"):
        lin.get("v3/thirdparty/protocol/{}", "smoke-signals")
    for place in ("location", "user"):
        for path in (f"v3/thirdparty/{place}", f"v3/thirdparty/{place}/smoke-signals"):
            query = {"alias": "#a:tea.house"} if path.endswith("location") else {"userid": lin.user_id}
            response = lin.request("GET", path, params=query)
            assert response.status_code == 404 or response.json() == []


def test_addresses_are_refused_and_none_is_kept(house: Server) -> None:
    lin = house.person("Lin")
    assert [] == lin.get("v3/account/3pid")["threepids"]
    email = {"client_secret": "s3cret", "email": "lin@tea.example", "send_attempt": 1}
    phone = {"client_secret": "s3cret", "country": "CN", "phone_number": "13800000000", "send_attempt": 1}
    for place in ("v3/account/3pid", "v3/account/password", "v3/register"):
        for kind, asked in (("email", email), ("msisdn", phone)):
            with refused((400, 403)):
                lin.post(f"{place}/{kind}/requestToken", body=asked)
    sid = {"client_secret": "s3cret", "sid": "1"}
    server = {"id_server": "id.example", "id_access_token": "x"}
    address = {"medium": "email", "address": "lin@tea.example"}
    tries: list[tuple[str, Json]] = [
        ("v3/account/3pid", {"three_pid_creds": {**sid, **server}}),
        ("v3/account/3pid/add", sid),
        ("v3/account/3pid/bind", {**sid, **server}),
        ("v3/account/3pid/delete", address),
        ("v3/account/3pid/unbind", address),
    ]
    for path, body in tries:
        try:
            lin.post(path, body=body)
        except Refusal as no:
            assert no.status in (400, 401, 403, 404), no
    assert [] == lin.get("v3/account/3pid")["threepids"]


def test_no_calls_are_relayed_unless_the_operator_says_so(house: Server) -> None:
    response = house.person("Lin").request("GET", "v3/voip/turnServer")
    assert response.json() == {} or response.status_code == 404


def test_support_is_told_where_there_is_some(house: Server) -> None:
    with refused(404, "M_NOT_FOUND"):
        house.stranger().call("GET", "/.well-known/matrix/support")


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A house with support and a TURN server."""
    settings = {
        "TEAHOUSE_SUPPORT_EMAIL": "help@tea.example",
        "TEAHOUSE_SUPPORT_PAGE": "https://tea.example/help",
        "TEAHOUSE_TURN_URIS": "turn:turn.tea.example?transport=udp,turns:turn.tea.example",
        "TEAHOUSE_TURN_SECRET": "steeped",
        "TEAHOUSE_PUBLIC_URL": "https://chat.tea.example/",
    }
    server = Server(tmp_path_factory.mktemp("furnished"), environment=settings).start()
    yield server
    server.stop()


def test_what_the_operator_set_is_told(furnished: Server) -> None:
    nobody = furnished.stranger()
    support = nobody.call("GET", "/.well-known/matrix/support")
    assert "https://tea.example/help" == support["support_page"]
    assert "help@tea.example" in [contact["email_address"] for contact in support["contacts"]]
    assert "https://chat.tea.example" == nobody.call("GET", "/.well-known/matrix/client")["m.homeserver"][
        "base_url"
    ].rstrip("/")


def test_calls_are_relayed_with_a_login_that_ends(furnished: Server) -> None:
    lin = furnished.person("Lin")
    turn = lin.get("v3/voip/turnServer")
    assert ["turn:turn.tea.example?transport=udp", "turns:turn.tea.example"] == turn["uris"]
    ends, _, user = turn["username"].partition(":")
    assert int(ends) > 1_700_000_000
    assert lin.user_id == user
    assert turn["ttl"] == 86_400


def test_old_media_calls_know_where_the_new_ones_are(house: Server) -> None:
    """Deprecated since 1.11: without a token nothing is given out (media here were never open)."""
    lin = house.person("Lin")
    media_id = upload(lin, png())
    assert lin.call("GET", "/_matrix/media/v3/config") == lin.get("v1/media/config")
    for place in ("download/{}/{}", "download/{}/{}/leaf.png", "thumbnail/{}/{}?width=32&height=32"):
        response = house.stranger().request("GET", "/_matrix/media/v3/" + place, SERVER_NAME, media_id)
        assert response.status_code in (401, 403, 404), response.text
    response = lin.request("GET", "/_matrix/media/v3/preview_url", params={"url": "http://tea.example/"})
    assert response.status_code in (400, 403, 404), response.text


def test_keys_of_one_room_are_backed_up_at_once(house: Server) -> None:
    lin = house.person("Lin")
    version = new_backup(lin)
    body = {"sessions": {"s1": session(1), "s2": session(2)}}
    assert 2 == lin.put("v3/room_keys/keys/{}", "!a:x", body=body, version=version)["count"]
    assert body == lin.get("v3/room_keys/keys/{}", "!a:x", version=version)


@pytest.mark.last
def test_every_operation_that_is_there_was_played(request: pytest.FixtureRequest) -> None:
    """Runs after all others, and says something only when all plays ran."""
    from spec.check import index

    run = whole.of(request.config)
    if not set(request.path.parent.glob("test_*.py")) <= run.files:
        return
    there = {row.operation_id for row in index() if row.status != "No"}
    assert [] == sorted(there - run.operations - {"peekEvents", "inviteBy3PID"}), "no play asks for these"
