"""What limits on disputed articles do to rumours and to the rest. ``python -m bench.spread`` prints it; no server.

Made-up cascades of reposts with the published shape of real ones (Chinese_Rumor_Dataset, CED: 1,538 rumours of 483,000
reposts, 1,849 others of 791,000): how many reposts are how many hands deep, and when they come. Each goes, share by
share, through the rules of ``teahouse/safety/spread``. When one is flagged is not in any data set: those figures are
`Assumed`, stand in the print, and are varied there. Nobody changes their mind because of a label.
"""

import heapq
import itertools
import random
import sys
from dataclasses import dataclass, replace

from teahouse.safety.spread import Flag, HopLimit, Limits, Policy, allowed, disputed, hold, limit_hops, release
from teahouse.surfaces import Place, PublicItem, Surface, expose

HOUR_MS = 3_600_000
#: Share of reposts that are more than 1, 2, 3, 4, 5 hands deep; deeper, each hand is six tenths of the one before.
#: Published are 1, 2, 3 and 5 (of rumours 46 %, of others 33 % beyond the first); 4 lies between its neighbours.
DEEPER = {"rumour": (0.46, 0.228, 0.129, 0.08, 0.049), "ordinary": (0.33, 0.118, 0.056, 0.032, 0.018)}
REPOSTS = {"rumour": 314, "ordinary": 428}
#: After so many hours, this share of a rumour's reposts is still to come. For others it is not published: the same.
TO_COME = ((0.0, 1.0), (1.0, 0.79), (2.0, 0.68), (4.0, 0.55), (12.0, 0.36), (24.0, 0.22), (240.0, 0.0))


@dataclass(frozen=True)
class Assumed:
    """flags: by each repost another person flags the item with this chance. contested: ordinary items that are flagged
    as rumours are. unseen: rumours that nobody flags. confirmed: a person who looks at a rumour limits it; wrongly: at
    something else. looks: when they do, in hours after the hold began (else it ends by itself). comes_back: a share
    that a hold kept back is made after it."""

    flags_rumour: float = 0.04
    flags_ordinary: float = 0.001
    contested: float = 0.01
    unseen: float = 0.1
    confirmed: float = 0.85
    wrongly: float = 0.05
    looks: tuple[float, float] = (0.3, 1.9)
    comes_back: float = 0.5
    hops: int = 1


@dataclass(frozen=True)
class Cascade:
    """Repost i was made `at_ms[i]` after the item, by `parent[i]` (-1: of the item itself), so many hands deep."""

    at_ms: list[int]
    parent: list[int]
    hop: list[int]


@dataclass
class Told:
    """Items, those that a limit ever touched, their reposts, and those that were still made. deeper: beyond hop 1."""

    items: int = 0
    touched: int = 0
    reposts: int = 0
    made: int = 0
    deeper: int = 0

    @property
    def cut(self) -> float:
        return 1 - self.made / self.reposts


def cascade(kind: str, chance: random.Random) -> Cascade:
    """Sizes are log-normal with the published mean. Who reposts what was reposted finds it at random."""
    size = max(2, round(REPOSTS[kind] * chance.lognormvariate(-0.5, 1.0)))
    found = Cascade(sorted(_moment(chance) for _ in range(size)), [], [])
    by_hop: list[list[int]] = [[-1]]
    for index in range(size):
        hop = min(_depth(DEEPER[kind], chance), len(by_hop))
        found.parent.append(chance.choice(by_hop[hop - 1]))
        found.hop.append(hop)
        if hop == len(by_hop):
            by_hop.append([])
        by_hop[hop].append(index)
    return found


def _moment(chance: random.Random) -> int:
    left = chance.random()
    for (since, above), (until, below) in itertools.pairwise(TO_COME):
        if left >= below:
            return round((since + (until - since) * (above - left) / (above - below)) * HOUR_MS)
    raise AssertionError("the last share still to come is 0")


def _depth(deeper: tuple[float, ...], chance: random.Random) -> int:
    drawn, hop, share = chance.random(), 1, deeper[0]
    while drawn < share:
        hop += 1
        share = deeper[hop - 1] if hop <= len(deeper) else share * 0.6
    return hop


class Run:
    """One item's cascade, share by share, under the rules."""

    def __init__(self, kind: str, given: Cascade, assumed: Assumed, chance: random.Random) -> None:
        self._given, self._assumed, self._chance = given, assumed, chance
        self._rumour = kind == "rumour"
        as_rumour = chance.random() >= assumed.unseen if self._rumour else chance.random() < assumed.contested
        quietly = 0.0 if self._rumour else assumed.flags_ordinary
        self._flagging = assumed.flags_rumour if as_rumour else quietly
        self._item, self.limits = _article(), Limits(item_id="$article")
        self._flags: list[Flag] = []
        self._looked_ms: int | None = None
        self.made = 0

    def play(self) -> None:
        below: dict[int, list[int]] = {}
        for index, parent in enumerate(self._given.parent):
            below.setdefault(parent, []).append(index)
        waiting = [(self._given.at_ms[index], index) for index in below.get(-1, [])]
        heapq.heapify(waiting)
        while waiting:
            now_ms, index = heapq.heappop(waiting)
            self._look(now_ms)
            answer = allowed(self.limits, self._given.hop[index], now_ms)
            if answer.allowed:
                self.made += 1
                self._flag(now_ms)
                for child in below.get(index, []):
                    heapq.heappush(waiting, (now_ms + self._given.at_ms[child] - self._given.at_ms[index], child))
            elif answer.rule == "hold" and answer.until_ms and self._chance.random() < self._assumed.comes_back:
                heapq.heappush(waiting, (answer.until_ms, index))

    def _flag(self, now_ms: int) -> None:
        if self._chance.random() >= self._flagging:
            return
        accounts = ("own", f"account{self._chance.randrange(30)}")
        self._flags.append(Flag(item_id="$article", user_id=f"{self.made}", accounts=accounts, at_ms=now_ms))
        if not self.limits.holds and disputed(self._flags, self.made, Policy(), besides=("own",)):
            self.limits = hold(self._item, self.limits, now_ms, reason="Disputed", statement="made-up")
            self._looked_ms = now_ms + round(self._chance.uniform(*self._assumed.looks) * HOUR_MS)

    def _look(self, now_ms: int) -> None:
        if self._looked_ms is None or now_ms < self._looked_ms:
            return
        at_ms, self._looked_ms = self._looked_ms, None
        self.limits = release(self.limits, at_ms)
        if self._chance.random() < (self._assumed.confirmed if self._rumour else self._assumed.wrongly):
            end_ms = at_ms + 72 * HOUR_MS
            limit = HopLimit(
                hops=self._assumed.hops, start_ms=at_ms, end_ms=end_ms, reason="False", statement="made-up"
            )
            self.limits = limit_hops(self._item, self.limits, limit)


def _article() -> PublicItem:
    place = Place(room_id="!feed", listed=True, join_rule="public", encrypted=False, kind="feed")
    found = expose(Surface.ARTICLE, item_id="$article", author="@a:b", content={}, ts_ms=0, place=place)
    assert found is not None
    return found


def replay(counts: dict[str, int], assumed: Assumed, seed: int = 0) -> dict[str, Told]:
    """So many cascades of each kind, and what became of them. The same for the same seed."""
    told = {}
    for kind, count in counts.items():
        chance, sums = random.Random(f"{kind}{seed}"), Told(items=count)
        for _ in range(count):
            given = cascade(kind, chance)
            run = Run(kind, given, assumed, random.Random(chance.random()))
            run.play()
            sums.reposts += len(given.hop)
            sums.deeper += sum(hop > 1 for hop in given.hop)
            sums.made += run.made
            sums.touched += bool(run.limits.holds)
        told[kind] = sums
    return told


def main(counts: dict[str, int]) -> int:
    usual = Assumed()
    rows = {
        "as assumed": usual,
        "hop limit 2": replace(usual, hops=2),
        "hold alone, nobody looks": replace(usual, confirmed=0.0, wrongly=0.0, looks=(2.0, 2.0)),
        "every held share comes back": replace(usual, comes_back=1.0),
        "half as many flags": replace(usual, flags_rumour=usual.flags_rumour / 2),
        "a third of rumours unseen": replace(usual, unseen=1 / 3),
        "ordinary flagged thrice as often": replace(usual, flags_ordinary=usual.flags_ordinary * 3),
    }
    print(f"{counts['rumour']:,} rumours, {counts['ordinary']:,} ordinary items; assumed: {usual}\n")
    print(f"{'':34}{'rumour':^24}{'ordinary':^24}")
    print(" " * 34 + f"{'reach cut':>12}{'touched':>12}" * 2)
    met = False
    for name, assumed in rows.items():
        told = replay(counts, assumed)
        rumour, ordinary = told["rumour"], told["ordinary"]
        figures = (rumour.cut, rumour.touched / rumour.items, ordinary.cut, ordinary.touched / ordinary.items)
        print(f"{name:34}" + "".join(f"{figure:>12.2%}" for figure in figures), flush=True)
        if assumed is usual:
            met = figures[0] >= 0.2 and figures[3] <= 0.02
            shape = [f"{one.deeper / one.reposts:.1%} of {one.reposts:,}" for one in (rumour, ordinary)]
    print(f"\nbeyond hop 1: {shape[0]} reposts of rumours, {shape[1]} of ordinary items (published: 46 %, 33 %)")
    print(f"bar: at least 20 % of rumour reach cut, at most 2 % of ordinary items touched: {'ok' if met else 'FAIL'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main({"rumour": 1_538, "ordinary": 1_849}))
