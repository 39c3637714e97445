"""What media that public items show are on: hashes made in a process apart, matched against the lists in force.

A job, after the item is out: bytes of strangers are never decoded in the server. Only what a ``PublicItem`` refers to
comes here (``surfaces.expose(MEDIA, referenced_from=…)``), and it is asked again whether it is public when it is done.
"""

from pathlib import Path
from typing import Any

import msgspec
import structlog

from teahouse.kernel.jobs import Jobs
from teahouse.media import Media
from teahouse.safety.detectors import Algorithm, Hash, Seen, UnhashableError, judge, parsed, tlsh_of_text
from teahouse.safety.gate._counts import Counts
from teahouse.safety.gate._follow import Follow
from teahouse.safety.gate._force import Force
from teahouse.safety.gate._guard import LOOK, Spent
from teahouse.safety.gate._library import Library
from teahouse.safety.gate._lists import Lists
from teahouse.safety.gate._model import Found, Signalled, Where
from teahouse.surfaces import PublicItem, Surface, expose

log = structlog.get_logger("gate")
_KINDS = frozenset(kind.value for kind in Algorithm)
#: An upload may come a day after its address; it is looked for after these times.
AGAIN_MS = (60_000, 600_000, 3_600_000, 6 * 3_600_000, 18 * 3_600_000)
BUDGET_US = 10_000_000  # nobody waits for it
BENCH = Path(__file__).with_name("_bench.py")
CLASSIFIER = Path(__file__).with_name("_classifier.py")
NUDITY_GROUND = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC/KEYWORD_ADULT_SEXUAL_MATERIAL"


class Looking(msgspec.Struct, frozen=True, kw_only=True):
    """The payload of the job."""

    where: Where
    author: str
    media: tuple[str, ...]
    again: int = 0


class Look:
    """The handler of the job."""

    def __init__(
        self, library: Library, jobs: Jobs, lists: Lists, media: Media, follow: Follow, nudity: float = 0.0
    ) -> None:
        self._on = library
        self._jobs = jobs
        self._lists = lists
        self._media = media
        self._follow = follow
        self._nudity = nudity
        self._absent = False

    async def work(self, payload: dict[str, Any]) -> None:
        """Hash, match, and follow what is found. Repeated, it finds the same."""
        asked = msgspec.convert(payload, Looking)
        force = self._on.guard.force()
        item = self._on.guard.fresh.get(asked.where.item_id) or await self._on.items.find(asked.where)
        if item is None or not (force.hashes or force.texts or self._nudity):
            return
        hashes: list[Hash] = []
        signals: list[Signalled] = []
        missing = []
        for mxc in asked.media:
            if _shown(item, mxc) is None:
                continue
            if await self._media.content(mxc) is None:
                missing.append(mxc)
            else:
                hashes += await self.hashes(mxc) if force.hashes else []
                signals += await self._naked(mxc)
        await self._later(asked, tuple(missing))
        seen = Seen(item)
        if force.texts:
            hashes += _text(seen)
        if hashes:
            signals += await self._matched(item, seen, hashes, force)
        if signals:
            await self._follow.follow(Found(where=asked.where, author=asked.author, signals=tuple(signals)))

    async def _matched(self, item: PublicItem, seen: Seen, hashes: list[Hash], force: Force) -> list[Signalled]:
        """What lists, and rules that ask for lists, say of these hashes."""
        seen.hashed(tuple(hashes))
        about = await self._on.guard.about(seen, await self._on.guard.author(item.author), Counts())
        seen.tell(msgspec.structs.replace(about, hash_lists=self._lists.matching(hashes)))
        judgement = judge(seen, force.late, now_us=Spent(BUDGET_US), budget_us=BUDGET_US)
        return [Signalled.of(one) for one in judgement.signals]

    async def _naked(self, mxc: str) -> list[Signalled]:
        """A picture that the classifier takes for nudity is brought before a person: it knows no art and no breast that
        feeds, so it holds nothing and labels nothing by itself."""
        if not self._nudity or self._absent:
            return []
        answer = await self._media.inspect(mxc, CLASSIFIER) or {}
        if answer.get("error") == "absent":
            self._absent = True
            log.warning("nudity_percent is set, and the classifier is not installed (docs/moderate/rules.md)")
        score = answer.get("nudity", 0.0)
        if not isinstance(score, float) or score < self._nudity:
            return []
        why = f"The classifier takes a picture for nudity ({score:.2f}; from {self._nudity:.2f} on a person looks)."
        return [Signalled(detector="nudity", version=0, ground=NUDITY_GROUND, outcome="case", why=why)]

    async def _later(self, asked: Looking, missing: tuple[str, ...]) -> None:
        """What is shown before it is uploaded (POST /media/v1/create) is looked at when it may have come."""
        ours = tuple(mxc for mxc in missing if mxc.startswith(f"mxc://{self._lists.owner}/"))
        if not ours or asked.again >= len(AGAIN_MS):
            return
        later = msgspec.structs.replace(asked, media=ours, again=asked.again + 1)
        at_ms = self._on.clock.now_ms() + AGAIN_MS[asked.again]
        await self._on.db.write(lambda tx: self._jobs.enqueue(tx, LOOK, later, at_ms))

    async def hashes(self, mxc: str) -> list[Hash]:
        """MD5, SHA-256 and, of a picture that is not too plain, PDQ; [] for what is not here or cannot be read."""
        answer = await self._media.inspect(mxc, BENCH)
        found = []
        for name, digest in (answer or {}).items():
            if name in _KINDS and isinstance(digest, str):
                found.append(parsed(Algorithm(name), digest))
        return found


def _shown(item: PublicItem, mxc: str) -> PublicItem | None:
    """A medium as a public item: it is one because something public shows it."""
    return expose(
        Surface.MEDIA, item_id=mxc, author=item.author, content={"url": mxc}, ts_ms=item.ts_ms, referenced_from=item
    )


def _text(seen: Seen) -> list[Hash]:
    try:
        return [tlsh_of_text(seen.facts.text)]
    except UnhashableError:
        return []
