"""Every public method of both libraries, unmodified, by environment alone; their bots are in test_bots."""

import csv
import hashlib
import json

import httpx
import pytest

from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.jobs import Jobs
from teahouse.publicaccounts.wechat import Doors, WeChat
from tests.parts.publicaccounts.wechat.conftest import LIN, ROOT, World

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
    bot = world.bind(new_secret=True)
    wish = {"appid": bot["appid"], "scope": "snsapi_userinfo"}
    lin = {"Authorization": "Bearer lin"}
    code = httpx.post(f"{world.url}/_teahouse/v1/wechat/authorize", json=wish, headers=lin).json()["code"]
    done = world.run(module, APPID=bot["appid"], SECRET=bot["appsecret"], OPENID=OPENID, CODE=code)
    assert 0 == done.returncode, done.stderr[-3000:]
    found = json.loads(done.stdout)

    assert [] == found["forgotten"]
    assert {} == {name: said for name, said in found["found"].items() if said != "ok" and REFUSED.get(name) != said}
    assert len(found["found"]) >= least


def test_the_index_of_calls() -> None:
    db, clock = Database("sqlite::memory:", Bus(), []), Clock()
    wechat = WeChat(db, Jobs(db, clock), clock, Settings(), Doors(*[None] * 7))  # type: ignore[list-item]
    there = {(route.method, route.path) for route in wechat.routes() if not route.path.startswith("/_teahouse/")}
    with (ROOT / "spec" / "wechat.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

    assert there == {(row["method"], row["path"]) for row in rows if row["status"] != "No"}
    assert [] == [row for row in rows if row["status"] != "Yes" and not row["note"]]
