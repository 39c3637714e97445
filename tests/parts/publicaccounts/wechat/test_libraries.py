"""Every public method of both libraries, unmodified, by environment alone; their bots are in test_bots."""

import hashlib
import json

import httpx
import pytest

from tests.parts.publicaccounts.wechat.conftest import LIN, World

OPENID = "o" + hashlib.sha256(LIN.encode()).hexdigest()[:27]
# What the libraries can ask and an account here does not have: cards and mini programs.
REFUSED = {
    "message.send_card": 48001,
    "message.send_mini_program_page": 48001,
    "message.send_mass_card": 48001,
    "send_miniprogrampage_message": 48001,
}


@pytest.mark.parametrize(("module", "least"), [("calls_wechatpy", 110), ("calls_werobot", 65)])
def test_every_method(world: World, module: str, least: int) -> None:
    wish = {"appid": world.bot["appid"], "scope": "snsapi_userinfo"}
    lin = {"Authorization": "Bearer lin"}
    code = httpx.post(f"{world.url}/_teahouse/v1/wechat/authorize", json=wish, headers=lin).json()["code"]
    done = world.run(module, APPID=world.bot["appid"], SECRET=world.bot["appsecret"], OPENID=OPENID, CODE=code)
    assert 0 == done.returncode, done.stderr[-3000:]
    found = json.loads(done.stdout)

    assert [] == found["forgotten"]
    assert {} == {name: said for name, said in found["found"].items() if said != "ok" and REFUSED.get(name) != said}
    assert len(found["found"]) >= least
