"""The gate: what it adds to a public post, and that it adds nothing to a private one. ``python -m bench.gate`` prints
both; needs no server. Exits with 1 if a bar (0.15 ms of CPU; nothing) is missed.

Public: posts of some 200 characters, each another text, by 500 people, through `Guard.judge` with ten rules and both
flood detectors in force; facts of people at hand, as they are for all but the first post of an hour. CPU of this
process, median of the batches; and the same divided by how much slower a fixed piece of Python ran beside each batch
than it does on a quiet machine, which the bar is held to. Private: the whole
service in this process; every function of the gate, of detectors and of surfaces that a private send runs is counted.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import FrameType

import httpx

from teahouse.app import Teahouse
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.safety.detectors import Rule
from teahouse.safety.gate import Asks, Author, Guard, Spread
from teahouse.safety.gate._force import Force, always, ready
from teahouse.surfaces import Place, PublicItem, Surface, expose

BAR_MS = 0.15
BATCHES, BATCH = 21, 150
QUIET_MS = 2.69  # CPU of `slower`'s loop where nobody else is at work
RULES = (
    'text.contains("free airdrop") && author_age_hours < 48',
    'skeleton.contains("paypal") && lookalike_words > 0 && level != "organisation"',
    'hosts.exists(h, h.endsWith(".zip") || h == "bit.example") && same_text_last_hour >= 5',
    'text.matches("earn .{0,30} a day") && mentions > 10',
    "size(links) > 5",
    'text.contains("виагра")',
    'skeleton.contains("bitcoin") && author_age_hours >= 0 && author_age_hours < 24',
    "hidden_characters > 3",
    "posts_last_hour > 30",
    'text.matches("win(ner)? .{0,20}prize")',
)
TEXTS = {
    "English": "The community garden opens on Saturday at ten; bring gloves, a hat and something to share. Details: "
    "https://garden.example/plan and we will meet at the north gate, rain or shine, until four o'clock. ",
    "Cyrillic": "Общественный сад открывается в субботу в десять; берите перчатки, шляпу и что-нибудь к столу. "
    "Смотрите https://garden.example/plan, встречаемся у северных ворот, в любую погоду, до четырёх часов. ",
    "Chinese": "社区花园周六十点开放，请带手套、帽子和一些可以分享的食物。详情见 https://garden.example/plan ，"
    "我们在北门集合，风雨无阻，直到下午四点结束。" * 2,
}
PLACE = Place(room_id="!garden:tea.house", listed=True, join_rule="public", encrypted=False)


async def somebody(user_id: str) -> Author:
    return Author(created_ms=1_000)


async def still(item: PublicItem, links: tuple[str, ...]) -> Spread:
    return Spread()


def word(at: int) -> str:
    """A word that no other post has: texts that differ by digits alone are the same to the flood detectors."""
    return "".join(chr(97 + at // 26**place % 26) for place in range(4))


def post(text: str, at: int) -> PublicItem:
    """A message in a public room, as ``rooms`` exposes it."""
    item = expose(
        Surface.ROOM, item_id=f"$event{at}", author=f"@person{at % 500}:tea.house", type="m.room.message", place=PLACE,
        content={"msgtype": "m.text", "body": f"{text}{word(at)}"}, ts_ms=1_800_000_000_000 + at * 1_000,
    )  # fmt: skip
    assert item is not None
    return item


def slower() -> float:
    """By what others make a fixed piece of Python slower right now, as CPU time: 1 where nobody else is at work."""
    before, total = time.process_time(), 0
    for number in range(100_000):
        total += number
    return (time.process_time() - before) * 1000 / QUIET_MS


async def public(guard: Guard, text: str) -> list[tuple[float, float]]:
    """(CPU ms a post, and that by what the neighbours slow us down), batch by batch: exposing it and judging it."""
    found, at = [], 0
    for _ in range(BATCHES):
        noise = slower()
        started = time.process_time()
        for _ in range(BATCH):
            at += 1
            await guard.judge(post(text, at))
        taken = (time.process_time() - started) * 1000 / BATCH
        found.append((taken, taken * 2 / (noise + slower())))
        await guard.recent.write()
    return found


async def private(service: Teahouse) -> tuple[int, int]:
    """(functions that a public send runs, functions that a private one runs) of the gate, detectors and surfaces."""
    transport = httpx.ASGITransport(service.application)  # type: ignore[arg-type]
    counted = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        file = frame.f_code.co_filename
        counted += event == "call" and ("safety/gate" in file or "safety/detectors" in file or "surfaces.py" in file)

    async with httpx.AsyncClient(transport=transport, base_url="http://tea.house") as http:
        auth = {"type": "m.login.dummy"}
        body = {"username": "lin", "password": "a long tea leaf", "auth": auth}
        token = (await http.post("/_matrix/client/v3/register", json=body)).json()["access_token"]
        http.headers["authorization"] = f"Bearer {token}"
        found = []
        for wanted in ({"preset": "public_chat", "visibility": "public"}, {}):
            room = (await http.post("/_matrix/client/v3/createRoom", json=wanted)).json()["room_id"]
            path = f"/_matrix/client/v3/rooms/{room}/send/m.room.message"
            await http.put(f"{path}/warm", json={"msgtype": "m.text", "body": "warm"})
            await service.jobs.settle()
            await service.safety.gate.guard.recent.stop()  # its timer, too
            counted = 0
            sys.setprofile(count)
            for at in range(20):
                await http.put(f"{path}/{at}", json={"msgtype": "m.text", "body": f"number {at}"})
            sys.setprofile(None)
            found.append(counted)
    return found[0] // 20, found[1]


async def with_service(folder: Path, use: Callable[[Teahouse], Awaitable[int]]) -> int:
    settings = Settings(data_dir=str(folder), server_name="tea.house", open_registration=True, rate_limits=False)
    service = Teahouse(settings, Clock())
    await service.start()
    try:
        return await use(service)
    finally:
        await service.stop()


async def figures(service: Teahouse) -> dict[str, float]:
    """gate_public: the dearest script's CPU ms by the noise; gate_failed; gate_private and gate_out: functions run."""
    guard = Guard(service.db, service.jobs, service.clock)
    guard.asks = Asks(somebody, still, lambda item, links: False)
    rules = [
        Rule(name=f"rule{at}", expression=text, ground="spam", outcome="case", why="A rule.", state="active", version=1)
        for at, text in enumerate(RULES)
    ]
    guard.use(Force(ready(rules, 0), always(Settings()), (), texts=False))
    dearest = 0.0
    for name, text in TEXTS.items():
        taken = await public(guard, text)
        median, quiet = (statistics.median(column) for column in zip(*taken, strict=True))
        dearest = max(dearest, quiet)
        print(f"public post, {name}, ten rules: {median:.3f} ms of CPU, {quiet:.3f} by the noise (bar {BAR_MS})")
    out, none = await private(service)
    return {"gate_public": dearest, "gate_failed": guard.failed, "gate_private": none, "gate_out": out}


async def measured(service: Teahouse) -> int:
    """Print all figures; 1 if a bar is missed."""
    found = await figures(service)
    if found["gate_failed"]:
        print(f"{found['gate_failed']:.0f} items for which something failed")
    print(
        f"private send: {found['gate_private']:.0f} functions of the gate, detectors and surfaces run "
        f"(a public send: {found['gate_out']:.0f})"
    )
    return int(found["gate_public"] > BAR_MS or found["gate_failed"] > 0 or found["gate_private"] > 0)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(asyncio.run(with_service(Path(folder), measured)))


if __name__ == "__main__":
    main()
