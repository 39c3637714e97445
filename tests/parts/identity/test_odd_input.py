"""Every route with what nobody should send: an answer in the spec's form, never a 5xx."""

import re
from urllib.parse import quote

from tests.parts.identity.world import World

FIELDS = [
    "\0",
    "x" * 3000,
    "../..",
    "%",
    "é☕",
    "@lin:tea.house",
    "!" + "r" * 43,
    "m.tag",
    "1",
    " ",
    "'\"<>",
    "\U0010ffff",
]
BODIES: list[bytes] = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"1",
    b"\xff\xfe",
    b'{"auth":{"type":"m.login.password","session":"\\u0000","password":"\\u0000"}}',
    b'{"auth":{"type":"m.login.registration_token","token":"\\u0000"}}',
    b'{"type":"m.login.password","identifier":{"type":"m.id.user","user":"\\u0000"},"password":"\\u0000"}',
    b'{"type":"m.login.token","token":"\\u0000"}',
    b'{"refresh_token":"\\u0000\\ud83c\\udf75"}',
    b'{"new_password":"\\u0000","devices":["\\u0000"],"medium":"\\u0000","address":"\\u0000"}',
    b'{"username":"a\\u0000b","password":"\\u0000","auth":{"type":"m.login.dummy"}}',
    b'{"password":"x","device_id":"d","initial_device_display_name":"\\u0000n","auth":{"type":"m.login.dummy"}}',
    b'{"presence":"online","status_msg":"\\u0000"}',
    b'{"display_name":"\\u0000"}',
    b'{"order":1e400}',
    b'{"order":123456789012345678901234567890}',
    b'{"enabled":null,"actions":[null,{"set_tweak":[]}],"conditions":[{}],"pattern":"\\u0000"}',
    b'{"actions":["notify"],"conditions":[{"kind":"event_match","key":"\\u0000","pattern":"' + b"*" * 900 + b'"}]}',
    b'{"room":{"timeline":{"types":["\\u0000"],"limit":99999999999999999999}}}',
    b'{"m.tag":' + b"[" * 200 + b"]" * 200 + b"}",
]


async def test_nothing_is_answered_with_a_fault_of_ours(world: World) -> None:
    lin = await world.person("lin")
    headers = {"content-type": "application/json", "user-agent": "kettle"}
    for route in world.identity.routes():
        if route.op in ("logout", "logout_all", "getAuthFallback", "postAuthFallback"):
            continue  # the first two would end the test, the others answer with pages: see test_uia
        for token in ("", lin.token):
            sent = {**headers, **({"authorization": f"Bearer {token}"} if token else {})}
            for field in FIELDS:
                path = re.sub(r"\{\w+\}", lambda _: quote(field, safe=""), route.path)  # noqa: B023
                path = path.replace("/user/" + quote(field, safe=""), "/user/" + quote(lin.user_id))
                query = {"username": field, "token": field, "before": field, "kind": field, "session": field}
                body = b"{}" if route.body is not None else b""
                response = await world.http.request(route.method, path, content=body, headers=sent, params=query)
                assert response.status_code < 500, (route, field, response.text)
            if route.body is None:
                continue
            for body in BODIES:
                path = re.sub(r"\{userId\}", quote(lin.user_id), route.path)
                path = re.sub(r"\{keyName\}", "org.tea.pot", path)
                path = re.sub(r"\{roomId\}", "!" + "r" * 43, path)
                path = re.sub(r"\{kind\}", "override", path)
                path = re.sub(r"\{deviceId\}", lin.device_id, path)
                path = re.sub(r"\{\w+\}", "m.tag", path)
                response = await world.http.request(route.method, path, content=body, headers=sent)
                assert response.status_code < 500, (route, body, response.text)
    assert lin.user_id == (await lin.get("v3/account/whoami"))["user_id"]
