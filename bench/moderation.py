"""``python -m bench.moderation``: notices coming in while moderators work, on a real server over HTTP.

10,000 notices an hour are 2.8 a second. Notices without an account come at fixed rates, each measured from the moment
it was due, so that a server that falls behind shows; three of four open a case and the fourth joins one. Beside
them moderators claim what is due next, look at it, and remove the item with its statement of reasons. First each is
measured alone, for the CPU of the server's process; then both together, for the longest answer.
"""

import argparse
import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

import uvloop

from bench.people import Person, register
from bench.servers import SERVER_NAME, Teahouse, fresh
from tests.harness.authenticator import FACTORS, totp

V1 = "/_teahouse/v1"
SCAM = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
HOUR = 10_000
_WHY = "They ask for the PIN of my card in this message, and say they are my bank. I have seen it there today."
_numbers = itertools.count()


class Took(NamedTuple):
    """done: how many. ms: of each answer, in the order they came. cpu_ms: of the server, in all."""

    done: int
    ms: list[float]
    cpu_ms: float
    seconds: float


class House:
    """A server with a public room full of messages to complain about, and two moderators."""

    def __init__(self, server: Teahouse) -> None:
        self.server = server
        self.waiting: list[str] = []  # messages nobody has complained about yet
        self.known: list[str] = []
        self.idle: list[Person] = []  # connections without an account

    async def open(self, moderators: int) -> list[Person]:
        lin = await register(self.server, "lin")
        self.lin, self.room = lin, await lin.create("public_chat", visibility="public")
        return [await self._moderator(f"mo{number}") for number in range(moderators)]

    async def _moderator(self, name: str) -> Person:
        mo = await register(self.server, name)
        data = ["--data-dir", str(self.server.folder / "data"), "--server-name", SERVER_NAME]
        command = [str(Path(sys.executable).with_name("teahouse")), "user", "role", name, "add", "moderator", *data]
        await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)
        secret = json.loads(await mo.ask("PUT", f"{FACTORS}/totp", {}))["secret"]
        await mo.ask("PUT", f"{FACTORS}/totp/confirmation", {"code": totp(secret)})
        return mo

    async def say(self, count: int) -> None:
        """More messages to complain about."""
        self.waiting += [await self.lin.send(self.room) for _ in range(count)]

    async def notice(self) -> None:
        """Somebody without an account gives notice."""
        number = next(_numbers)
        if number % 4 or not self.known:
            item = self.waiting.pop()
            self.known.append(item)
        else:
            item = self.known[-1]
        body = {
            "location": f"https://matrix.to/#/{self.room}/{item}", "category": SCAM, "explanation": _WHY,
            "name": "Rosa", "email": f"rosa{number}@reader.example", "good_faith": True,
        }  # fmt: skip
        who = self.idle.pop() if self.idle else Person(self.server, "", "")
        await who.ask("POST", f"{V1}/notices", body)
        self.idle.append(who)

    async def decide(self, mo: Person, answered: list[float]) -> bool:
        """Claim what is due next, look, remove it. False if nothing waits."""

        async def ask(method: str, path: str, body: object = None) -> Any:
            began = time.perf_counter()
            answer = await mo.ask(method, f"{V1}/moderation/{path}", body)
            answered.append((time.perf_counter() - began) * 1000)
            return json.loads(answer)

        case = (await ask("POST", "queues/next", {}))["case"]
        if case is None:
            return False
        await ask("GET", f"cases/{case['case_id']}")
        item = case["subject"]["items"][0]
        on = {"target": "item", "surface": "room", "id": item, "name": "Send me…",
              "made_ms": int(time.time() * 1000) - 1}  # fmt: skip
        body = {
            "case_id": case["case_id"], "about": [item], "measures": [{"kind": "remove", "on": on}],
            "rule_id": "fraud", "category": SCAM, "facts": "You asked somebody for the PIN of their card.",
            "explanation": "No bank asks for it.", "public_facts": "A message asked for the PIN of a card.",
        }  # fmt: skip
        await ask("POST", f"cases/{case['case_id']}/decisions", body)
        return True


async def _paced(rate: float, seconds: float) -> AsyncIterator[float]:
    """The moments at which something is due."""
    began = time.perf_counter()
    for at in range(round(rate * seconds)):
        due = began + at / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        yield due


async def _measured(server: Teahouse, work: Callable[[list[float]], Awaitable[int]]) -> Took:
    answered: list[float] = []
    began, spent = time.perf_counter(), server.cpu_ms()
    done = await work(answered)
    seconds = time.perf_counter() - began
    await server.settle(10)  # letters and the ledger come after the answer, and are part of the price
    return Took(done, answered, server.cpu_ms() - spent, seconds)


async def notices_at(house: House, rate: float, seconds: float, answered: list[float]) -> int:
    """So many a second, whether or not those before are answered."""
    under_way: set[asyncio.Task[None]] = set()

    async def one(due: float) -> None:
        await house.notice()
        answered.append((time.perf_counter() - due) * 1000)

    async for due in _paced(rate, seconds):
        under_way.add(asyncio.create_task(one(due)))
    await asyncio.gather(*under_way)
    return len(under_way)


async def decisions(house: House, staff: list[Person], many: int, pause_s: float, answered: list[float]) -> int:
    """At most so many by all of them, each with a pause for thought."""
    left = itertools.count(many, -1)
    made = 0

    async def work(mo: Person) -> None:
        nonlocal made
        while next(left) > 0:
            made += await house.decide(mo, answered)
            await asyncio.sleep(pause_s)

    await asyncio.gather(*(work(mo) for mo in staff))
    return made


async def run(rates: list[float], seconds: float, alone: int) -> None:
    """Measure and print."""
    server = fresh(Teahouse, "moderation")
    await server.start()
    try:
        house = House(server)
        staff = await house.open(2)
        await house.say(alone + sum(round(rate * seconds) for rate in rates))
        await server.settle(10)
        given = await _measured(server, lambda answered: notices_at(house, 200.0, alone / 200, answered))
        print(f"{'notices alone':22} {given.cpu_ms / given.done:6.2f} ms CPU each, "
              f"{given.done / given.seconds:.0f} a second, longest answer {max(given.ms):.0f} ms")  # fmt: skip
        made = await _measured(server, lambda answered: decisions(house, staff, alone // 4, 0, answered))
        print(f"{'decisions alone':22} {made.cpu_ms / made.done:6.2f} ms CPU each (claim, look, decide), "
              f"{made.done / made.seconds:.0f} a second, longest answer {max(made.ms):.0f} ms")  # fmt: skip
        for rate in rates:
            await _together(house, staff, rate, seconds)
    finally:
        server.stop()


async def _together(house: House, staff: list[Person], rate: float, seconds: float) -> None:
    desk: list[float] = []
    many = round(seconds * len(staff))

    async def both(answered: list[float]) -> int:
        given, _ = await asyncio.gather(
            notices_at(house, rate, seconds, answered), decisions(house, staff, many, 0.9, desk)
        )
        return given

    took = await _measured(house.server, both)
    took.ms.sort()
    print(f"{rate:5.1f} notices/s + desk   {took.cpu_ms / took.seconds / 10:5.0f} % of a core; notice: median "
          f"{took.ms[len(took.ms) // 2]:.0f} ms, longest {took.ms[-1]:.0f} ms; desk: {len(desk)} answers, "
          f"longest {max(desk):.0f} ms")  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser("python -m bench.moderation", description=__doc__)
    parser.add_argument("--rates", type=float, nargs="+", default=[2.8, 28.0], help="notices a second (2.8 28)")
    parser.add_argument("--seconds", type=float, default=8.0, help="for how long each (8)")
    parser.add_argument("--alone", type=int, default=800, help="notices that are given alone (800)")
    asked = parser.parse_args()
    print(f"needed: {HOUR / 3600:.1f} notices a second ({HOUR} an hour)")
    uvloop.run(run(asked.rates, asked.seconds, asked.alone))


if __name__ == "__main__":
    main()
