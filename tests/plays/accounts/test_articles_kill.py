"""The power fails between asking for a broadcast and its time, and while it goes out: each is sent exactly once."""

import time
from pathlib import Path

from tests.harness.servers import Server
from tests.plays.accounts.test_articles import ONE, _until_sent
from tests.plays.accounts.test_articles_some import TEA, heard, paper

QUOTA = {"TEAHOUSE_BROADCASTS_UNVERIFIED": "10"}
READERS = 6


def test_killed_between_schedule_and_send(tmp_path: Path) -> None:
    server = Server(tmp_path / "server", environment=QUOTA).start()
    lin, *readers = server.people("Lin", *(["Reader"] * READERS))
    handle, room = paper(lin, *readers)
    wanted = {"all": {}, "users": {"kind": "users", "users": [one.user_id for one in readers]}}
    due_ms = int(time.time() * 1000) + 1500
    asked = {}
    for name, audience in wanted.items():
        draft = lin.post(ONE + "/drafts", handle, body={"pieces": [{**TEA, "title": name}]})
        how = {"draft_no": draft["draft_no"], "scheduled_ms": due_ms, **({"audience": audience} if audience else {})}
        asked[name] = lin.post(ONE + "/broadcasts", handle, body=how)
    assert {"scheduled"} == {one["state"] for one in asked.values()}
    server.kill()
    server.start()
    for after_ms in (30, 150):  # into the middle of it
        time.sleep(max(0.0, (due_ms + after_ms) / 1000 - time.time()))
        server.kill()
        server.start()
    ended = {name: _until_sent(lin, handle, made["broadcast_no"]) for name, made in asked.items()}
    assert {"all": ("sent", 1), "users": ("sent", READERS)} == {
        name: (one["state"], one["sent"]) for name, one in ended.items()
    }
    for reader in readers:
        assert [("said", "all"), ("said", "users")] == sorted(heard(reader, room))
    assert 2 == lin.get(ONE + "/quota", handle)["used"]
    assert ["all"] == [one["title"] for one in lin.get(ONE + "/articles", handle)["items"]]
    server.stop()
