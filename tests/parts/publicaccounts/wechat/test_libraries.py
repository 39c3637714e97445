"""Every public method of both libraries, unmodified, by environment alone, on a whole service with each database."""

import json
import subprocess

import pytest

from tests.harness.person import Person
from tests.parts.publicaccounts.wechat.conftest import PNG, V1, World

# What the libraries can ask and an account here does not have: cards and mini programs.
REFUSED = {
    "message.send_card": 48001,
    "message.send_mini_program_page": 48001,
    "message.send_mass_card": 48001,
    "send_miniprogrampage_message": 48001,
}
LEAST = {"calls_wechatpy": 110, "calls_werobot": 65}


def begun(world: World, lin: Person, module: str) -> "subprocess.Popen[str]":
    """The calls of one library, to an account that Lin follows and writes to."""
    desk = world.desk(module.replace("_", "-"))
    bot = desk.bind(new_secret=True)
    desk.follow(lin)
    for text in ("你好", "茶？"):
        lin.say(desk.room, text)
    template = {"title": "Delivery", "body": "{{what}} arrives"}
    template_no = world.owner.post(f"{desk.path}/templates", body=template)["template_no"]
    wish = {"appid": bot["appid"], "scope": "snsapi_userinfo"}
    code = lin.post(f"{V1}/wechat/authorize", body=wish)["code"]
    return world.program(
        module,
        APPID=bot["appid"],
        SECRET=bot["appsecret"],
        OPENID=desk.openid(lin),
        CODE=code,
        TEMPLATE=str(template_no),
        PICTURE=PNG.hex(),
        ME=world.url + desk.path,
        TOKEN=lin.token,
    )


@pytest.mark.usefixtures("waiting")
def test_every_method(world: World, lin: Person) -> None:
    running = {module: begun(world, lin, module) for module in LEAST}
    for module, process in running.items():
        out, wrong = process.communicate(timeout=120)
        assert 0 == process.returncode, wrong[-3000:]
        found = json.loads(out)

        assert [] == found["forgotten"]
        assert {} == {name: said for name, said in found["found"].items() if said != "ok" and REFUSED.get(name) != said}
        assert len(found["found"]) >= LEAST[module]
