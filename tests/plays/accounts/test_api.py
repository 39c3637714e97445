"""Keys and webhooks over HTTP, as an account's owner and her bot use them."""

from tests.harness.person import Device, refused
from tests.harness.servers import Server

V1 = "/_teahouse/v1/accounts"


def test_a_key_acts_for_its_account_and_nothing_else(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    handle, other = f"news-{lin.localpart}", f"other-{lin.localpart}"
    for name in (handle, other):
        lin.post(V1, body={"handle": name, "name": "Tea News"})
    with refused(403, "M_FORBIDDEN"):
        mei.post(f"{V1}/{handle}/keys", body={"name": "bot"})
    made = lin.post(f"{V1}/{handle}/keys", body={"name": "bot", "role": "editor"})
    bot = Device(lin.url)
    bot.token = made["token"]
    assert {"tag_no", "name"} <= set(bot.post(f"{V1}/{handle}/tags", body={"name": "regulars"}))
    assert "token" not in lin.get(f"{V1}/{handle}/keys")["keys"][0]
    with refused(403, "M_FORBIDDEN"):
        bot.get(f"{V1}/{handle}/keys")
    for path in (f"{V1}/{other}/tags", "/_teahouse/v1/my/accounts", "/_matrix/client/v3/account/whoami"):
        with refused(403, "M_FORBIDDEN"):
            bot.get(path)
    lin.delete(f"{V1}/{handle}/keys/{{}}", str(made["key_no"]))
    with refused(401, "M_UNKNOWN_TOKEN"):
        bot.get(f"{V1}/{handle}/tags")
    bot.close()


def test_a_key_or_a_webhook_is_made_once_however_often_it_is_asked_for(house: Server) -> None:
    lin = house.person("Lin")
    handle = f"once-{lin.localpart}"
    lin.post(V1, body={"handle": handle, "name": "Tea News"})
    hook = {"url": "https://localhost:1/hook", "kinds": ["said"]}
    for what, body, listed in (("keys", {"name": "bot"}, "keys"), ("webhooks", hook, "webhooks")):
        place, once = f"{V1}/{handle}/{what}", {"Idempotency-Key": what}
        first = lin.request("POST", place, body=body, headers=once)
        again = lin.request("POST", place, body=body, headers=once)
        assert (first.json(), "true") == (again.json(), again.headers["idempotency-replayed"])
        assert 1 == len(lin.get(place)[listed])
        tablet = lin.another_device()
        other = lin.request("POST", place, body=body, token=tablet.token, headers=once)
        assert (409, "ORG.TEAHOUSE.ANSWERED_ELSEWHERE") == (other.status_code, other.json()["errcode"])
        assert 1 == len(lin.get(place)[listed])
    number = str(lin.get(f"{V1}/{handle}/webhooks")["webhooks"][0]["webhook_no"])
    once = {"Idempotency-Key": "a new secret"}
    secrets = [lin.call("POST", f"{V1}/{handle}/webhooks/{number}/secret", body={}, headers=once) for _ in range(2)]
    assert secrets[0] == secrets[1], "the old secret signs on for its day: it was not replaced twice"


def test_a_webhook_is_made_looked_at_and_forgotten(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    handle = f"hooks-{lin.localpart}"
    lin.post(V1, body={"handle": handle, "name": "Tea News"})
    hooks = f"{V1}/{handle}/webhooks"
    with refused(400, "M_INVALID_PARAM"):
        lin.post(hooks, body={"url": "https://127.0.0.1/", "kinds": ["said"]})
    with refused(400, "M_INVALID_PARAM"):
        lin.post(hooks, body={"url": "https://example.org/", "kinds": ["thought"]})
    made = lin.post(hooks, body={"url": "https://localhost:1/hook", "kinds": ["said", "subscribed"]})
    assert made["secret"].startswith("whs_")
    number = str(made["webhook"]["webhook_no"])
    mei.put(f"{V1}/{handle}/subscription")
    assert "refused" in lin.post(f"{hooks}/{{}}/test", number)["error"]
    first = lin.get(f"{hooks}/{{}}/deliveries", number, limit=1)
    assert 1 == len(first["items"])
    assert made["secret"] != lin.post(f"{hooks}/{{}}/secret", number)["secret"]
    assert "off" == lin.put(f"{hooks}/{{}}", number, body={"on": False})["state"]
    with refused(403, "M_FORBIDDEN"):
        mei.get(hooks)
    with refused(400, "M_INVALID_PARAM"):
        lin.get(f"{hooks}/{{}}/deliveries", number, cursor="mangled")
    lin.delete(f"{hooks}/{{}}", number)
    assert {"webhooks": []} == lin.get(hooks)
