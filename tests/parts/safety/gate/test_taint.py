"""Law 7, tried: what is said in private never reaches detectors, facts, dry runs, what is kept, the ledger or the log.

The service is whole and spoken to over HTTP. Markers are planted wherever something can be private; detectors are
watched at their own door. Afterwards every table of safety and of the ledger is searched, the queue of jobs, and
everything that was logged.
"""

import gc
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest
import structlog
from structlog._config import BoundLoggerLazyProxy

from teahouse.kernel import bus
from teahouse.publicaccounts.articles import Piece
from teahouse.safety.gate import ListWish
from tests.parts.media.pictures import still
from tests.parts.safety.gate.house import ON_SQLITE, SEN, WHY, House, rule

MARK = "xylographic-quokka"
SEEN = "plainly-visible"
AUTOMATIC = tuple(f"safety/{part}/" for part in ("gate", "detectors", "spread", "campaigns", "notes", "rumours"))


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """All that is logged, whole: at every level, and by loggers too that a command run before this has configured."""
    lines: list[Any] = []

    def keep(logger: Any, name: str, event: Any) -> Any:
        lines.append((name, dict(event), sys.exc_info()))
        return event

    old = structlog.get_config()
    for one in gc.get_objects():
        if isinstance(one, BoundLoggerLazyProxy):
            vars(one).pop("bind", None)  # the logger it would go on using, as it was configured when it first spoke
    structlog.configure(
        processors=[keep, *old["processors"]],
        wrapper_class=structlog.make_filtering_bound_logger(0),
        cache_logger_on_first_use=False,
    )
    yield lines
    structlog.configure(**old)


class Watch:
    """A detector that matches everything, fails on half of it, and remembers all it was handed."""

    name = "watch"

    def __init__(self) -> None:
        self.handed: list[str] = []

    def look(self, seen: Any) -> None:
        self.handed.append(f"{seen.item!r} {seen.item.content!r} {seen.facts!r}")
        if len(self.handed) % 2:
            raise ValueError("not this one")


async def plant(house: House) -> list[str]:
    """Say the marker wherever something is private; returns the ids of what was made."""
    lin, mei = await house.person("lin"), await house.person("mei")
    planted: list[str] = []
    rooms: dict[str, dict[str, Any]] = {
        "private": {},
        "direct": {"preset": "trusted_private_chat", "is_direct": True, "invite": [mei.user_id]},
        "unlisted": {"preset": "public_chat"},
        "knock": {"initial_state": [{"type": "m.room.join_rules", "content": {"join_rule": "knock"}}],
                  "visibility": "public"},
        "encrypted": {"preset": "public_chat", "visibility": "public", "initial_state": [
            {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}]},
    }  # fmt: skip
    picture = await house.service.media.store(lin.user_id, still(64, 64), "image/png", f"{MARK}.png")
    for name, body in rooms.items():
        room = str((await lin.post("v3/createRoom", {**body, "name": f"{MARK} {name}", "topic": MARK}))["room_id"])
        planted.append(room)
        planted.append(await house.say(lin, room, f"{MARK} free airdrop", url=picture, formatted_body=f"<b>{MARK}</b>"))
        planted.append(await house.say(lin, room, MARK, **{"m.relates_to": {"rel_type": "m.thread", "event_id": "$x"}}))
    public = await house.public_room(lin, name=SEEN)
    await mei.post("v3/join/{}", {}, public)
    cipher = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": MARK, "body": MARK, "session_id": "s"}
    sent = await lin.put("v3/rooms/{}/send/m.room.encrypted/e1", public, body=cipher)
    planted.append(str(sent["event_id"]))
    await house.say(lin, public, f"{SEEN} free airdrop")
    # people of whom nothing is public: their profiles; account data; what goes from device to device
    kim = await house.person("kim")
    await kim.put("v3/profile/{}/displayname", kim.user_id, body={"displayname": f"{MARK} Kim"})
    await kim.post("v3/join/{}", {}, planted[6])
    await mei.put("v3/user/{}/account_data/org.note", mei.user_id, body={"body": MARK})
    await mei.put("v3/sendToDevice/org.note/t1", body={"messages": {lin.user_id: {"*": {"body": MARK}}}})
    # an account: drafts, previews, what goes to some only, words to the account and its answers
    account = await house.account(lin)
    public_accounts = house.service.publicaccounts
    await public_accounts.accounts.subscribe(mei.user_id, account)
    articles = public_accounts.articles
    draft = await articles.drafts.create(lin.user_id, account, [Piece(title=MARK, body=f"<p>{MARK}</p>")])
    await articles.preview(lin.user_id, account, draft.pieces, mei.user_id)
    await house.say(mei, account.room_id, f"{MARK} free airdrop")
    await house.service.rooms.send(
        account.room_id, account.user_id, "m.room.message", {"msgtype": "m.text", "body": MARK}, audience=mei.user_id
    )
    from teahouse.publicaccounts.articles import Audience

    some = await articles.publish(lin.user_id, account, draft.draft_no, Audience(kind="users", users=[mei.user_id]))
    await house.settled()
    some = await articles.broadcast(account, some.broadcast_no)
    assert "sent" == some.state
    article = await articles.get(account, some.slugs[0])
    await articles.set_comments(lin.user_id, article, "everyone", "all")
    await articles.comment(mei.user_id, await articles.get(account, article.slug), f"{MARK} free airdrop")
    await house.publish(lin, account, Piece(title=SEEN, body="<p>free airdrop</p>"))
    # what was private when it was said stays so when its room is opened afterwards
    later = str((await lin.post("v3/createRoom", {"name": "later"}))["room_id"])
    planted.append(await house.say(lin, later, MARK))
    await lin.put("v3/rooms/{}/state/m.room.join_rules", later, body={"join_rule": "public"})
    await lin.put("v3/directory/list/room/{}", later, body={"visibility": "public"})
    await house.settled()
    return planted


async def tables(house: House) -> list[str]:
    if house.db.dialect == "sqlite":
        rows = await house.db.all("SELECT name FROM sqlite_master WHERE type = 'table'")
    else:
        rows = await house.db.all("SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()")
    return [row[0] for row in rows if row[0].startswith(("safety_", "ledger_", "kernel_jobs"))]


async def test_what_is_private_is_seen_by_nothing_automatic(house: House, logged: list[Any]) -> None:
    await house.active("airdrop", 'text.contains("free airdrop") || text.contains("quokka")', outcome="hold")
    await house.active("broken", "links[0] == text")
    await house.gate.lists.put(SEN, "known", ListWish(ground="child-abuse", outcome="hold", why="Known."), WHY)
    await house.gate.lists.import_(
        SEN, "known", "hotline", f'[{{"indicator": "{"a" * 64}", "type": "HASH_SHA256"}}]'.encode(), "json", WHY
    )
    watch = Watch()
    library = house.gate._on
    library.always = (*library.always, watch)
    await library.reload()
    planted = await plant(house)
    assert 5 < len(watch.handed)
    assert any(SEEN in one for one in watch.handed)
    assert [] == [one for one in watch.handed if MARK in one or any(name in one for name in planted)]
    await house.gate.rules.draft(SEN, "all", rule('text != ""'), WHY)
    run = await house.gate.rules.run(SEN, "all", 14)
    assert any(SEEN in one.excerpt for one in run.samples)
    assert MARK not in repr(run)
    assert [] == [name for name in planted if name in repr(run)]
    assert MARK not in repr(house.gate.guard.fresh)
    searched = 0
    for table in await tables(house):
        for row in await house.db.heavy(f"SELECT * FROM {table}"):
            text = "".join(bytes(v).decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in row)
            searched += 1
            assert MARK not in text, (table, text)
            assert [] == [name for name in planted if name in text], (table, text)
    assert 50 < searched
    bus.log.debug("a line", of="the net that catches them")
    assert any("the net that catches them" in str(line) for line in logged)
    assert [] == [line for line in logged if MARK in repr(line)]


@ON_SQLITE
async def test_a_private_send_asks_nothing(house: House) -> None:
    """No call into the gate or to a detector, no item, no fact: not one function of theirs runs."""
    await house.active("airdrop", 'text.contains("free airdrop")')
    lin = await house.person("lin")
    private = str((await lin.post("v3/createRoom", {}))["room_id"])
    public = await house.public_room(lin)
    for room in (private, public):
        await house.say(lin, room, "warm")
    await house.settled()
    called: set[str] = set()

    def watch(frame: FrameType, event: str, argument: object) -> None:
        file = frame.f_code.co_filename
        if event == "call" and (file.endswith("teahouse/surfaces.py") or "teahouse/safety/" in file):
            called.add(f"{file.rpartition('teahouse/')[2]}:{frame.f_code.co_name}")

    async def calls(room: str) -> set[str]:
        called.clear()
        sys.setprofile(watch)
        try:
            await house.say(lin, room, "free airdrop")
        finally:
            sys.setprofile(None)
        await house.settled()
        return set(called)

    assert {"surfaces.py:expose", "safety/gate/_guard.py:judge"} <= await calls(public)
    await house.gate.guard.recent.stop()  # what the public sends left to be written in a while
    assert [] == [one for one in await calls(private) if one.startswith(("surfaces.py", *AUTOMATIC))]
