"""A ledger of one's own, on a folder and a database; and its files, as a mirror would have them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey

from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.http import Answer, Request
from teahouse.kernel.jobs import Jobs
from teahouse.ledger import PREFIX, Draft, Ledger
from teahouse.matrix.errors import MatrixError
from teahouse.tlog import checkpoint, note, tiles

ORIGIN = "tea.house/transparency/ledger"


class House:
    """The part with what it needs, wired as app.py does."""

    def __init__(self, folder: Path, url: str = "", **settings: Any) -> None:
        self.folder = folder
        self.url = url or f"sqlite:{folder / 'house.db'}"
        self.settings = Settings(data_dir=str(folder), public_url="https://tea.house", **settings)
        self.clock = ManualClock()

    async def open(self, *, jobs: bool = True) -> "House":
        self.db = Database(self.url, Bus(), ["ledger"])
        self.jobs = Jobs(self.db, self.clock)
        self.ledger = Ledger(self.db, self.jobs, self.clock, self.settings)
        await self.db.open()
        await self.ledger.start()
        self.working = jobs
        if jobs:
            self.jobs.start()
        return self

    async def rest(self) -> None:
        """From now on nothing is published by itself."""
        await self.jobs.stop()
        self.working = False

    async def close(self) -> None:
        await self.jobs.stop()
        await self.ledger.stop()
        await self.db.close()

    async def again(self) -> "House":
        await self.close()
        return await self.open()

    async def append(self, count: int, kind: str = "statement", private: Mapping[str, str] | None = None) -> list[int]:
        drafts = [Draft(kind, {"n": n}, private or {}) for n in range(count)]  # type: ignore[arg-type]
        indices = await self.db.write(lambda tx: self.ledger.append_many(tx, drafts))
        if self.working:
            await self.jobs.settle()
        return indices

    async def get(self, path: str, **headers: str) -> Answer:
        """What the route at ``path`` below the prefix answers. Raises what it raises."""
        whole = f"{PREFIX}/{path}"
        scope = {
            "path": whole,
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        }
        name = {"checkpoint": "checkpoint", "keys": "keys"}.get(path, path.split("/", maxsplit=1)[0])
        handler = next(r.handler for r in self.ledger.routes() if r.path.startswith(f"{PREFIX}/{name}"))
        answer = await handler(Request(scope, _nothing, {"index": path.rpartition("/")[2]}))
        assert isinstance(answer, Answer)
        return answer

    async def dump(self, folder: Path) -> Path:
        """Write all files of the log, as it is published."""
        text = (await self.get("checkpoint")).body.decode()
        size = checkpoint.parse(note.parse(text).text).size
        for path in ["checkpoint", "keys", *(tile.path for tile in tiles.every(size))]:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes((await self.get(path)).body)
        return folder

    async def missing(self, path: str) -> bool:
        try:
            await self.get(path)
        except MatrixError as error:
            return error.status == 404
        return False


async def _nothing() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


def scales(folder: Path) -> TilesReader:
    """The log in ``folder``, read and its signature and root verified by tlog-scales."""
    reader = TilesReader(LocalBackend(folder))
    head = reader.get_checkpoint()
    head.verify(Vkey.from_string((folder / "keys").read_text().splitlines()[0]))
    assert head.root_hash == reader.calculate_root_hash()
    return reader
