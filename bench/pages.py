"""What a public article page costs from the cache, and rendered anew: CPU within the application, without the socket.

    python -m bench.pages

Bar (issue: public accounts): 0.5 ms of CPU from the cache. The shelf of tests/web stands in for the floors below, so
"rendered" is the page without its SQL.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from teahouse.kernel.bus import Bus, Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.http import Application, Who
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.kernel.pages import Static
from teahouse.publicaccounts.site import Site
from tests.web.shelf import stocked

BAR_MS = 0.5
_PATH = "/a/harbour/ferries"
_HEADERS = [
    (b"host", b"localhost"), (b"user-agent", b"Mozilla/5.0 (X11; Linux x86_64) Firefox/140"), (b"accept", b"text/html"),
    (b"accept-language", b"zh-CN,zh;q=0.9,en;q=0.8"), (b"accept-encoding", b"gzip, br"),
    (b"referer", b"https://search.example/x"),
]  # fmt: skip


async def main() -> int:
    """Print both figures; 1 if the bar is missed."""
    bus, clock = Bus(), Clock()

    async def authenticate(token: str, ip: str, user_agent: str) -> Who:
        raise AssertionError(token)

    shelf = stocked(Path(tempfile.mkdtemp()))  # visits are counted as in the service, and go nowhere
    site = Site(bus, clock, Settings(), Static(), shelf, shelf)
    application = Application(site.routes(), authenticate, Limits(clock), Metrics())

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: dict[str, Any]) -> None:
        assert message.get("status", 200) == 200

    async def cost_ms(times: int, *, anew: bool) -> float:
        spent = 0.0
        for i in range(times):
            if anew:
                bus.tell(Change(i, "article", "!harbour"))
            scope = {
                "type": "http", "method": "GET", "path": _PATH, "raw_path": _PATH.encode(), "query_string": b"",
                "headers": _HEADERS, "client": (f"10.0.{i // 250 % 250}.{i % 250}", 1),
            }  # fmt: skip
            before = time.process_time()
            await application(scope, receive, send)
            spent += time.process_time() - before
        return spent / times * 1000

    await cost_ms(200, anew=False)
    kept = sorted([await cost_ms(5000, anew=False) for _ in range(3)])[1]
    anew = sorted([await cost_ms(200, anew=True) for _ in range(3)])[1]
    print(f"article page, kept      {kept:.3f} ms CPU (bar {BAR_MS})\narticle page, rendered  {anew:.3f} ms CPU")
    return int(kept > BAR_MS)


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
