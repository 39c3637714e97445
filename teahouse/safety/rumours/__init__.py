"""Rumours: context notes in the service, and the pause and the hop limit of a disputed article.

Notes are written and rated by subscribers (``write``, ``rate``, ``withdraw``: each an event of a log that is only added
to), scored by ``notes`` in a process of its own (``_score``), and shown beside the article while they are helpful
(``_beside``): on its page, in its JSON, at the end of the feed's message, with its shares. ``notes``, ``note``,
``waiting`` are what people see. ``flag`` and ``noticed`` are for whoever hears that an article is disputed;
``_disputes`` does the rest.

``Slowing`` is the restraints with holds in them; ``Shelf`` is what the public pages are given. Rules and figures are
those of ``notes`` and ``spread``, which stay pure (docs/moderate/notes.md, rumours.md).

Tables: ``safety_note_voices``, ``safety_note_log``, ``safety_notes``, ``safety_note_scorings``, ``safety_note_due``,
``safety_flags``, ``safety_spread``. Ways in, all on ``Rumours``: the verbs, ``routes``, ``start``, ``stop``.
"""

from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Route
from teahouse.kernel.jobs import Jobs
from teahouse.publicaccounts.accounts import Account
from teahouse.publicaccounts.articles import Article
from teahouse.safety.rumours import _store as store
from teahouse.safety.rumours import _store_spread as spread_store
from teahouse.safety.rumours._beside import Beside
from teahouse.safety.rumours._disputes import Disputes
from teahouse.safety.rumours._may import May
from teahouse.safety.rumours._model import (
    Neighbours,
    NewNote,
    NoteHistory,
    Pace,
    Rating,
    ShownNote,
    Spread,
    WaitingNote,
)
from teahouse.safety.rumours._read import Read
from teahouse.safety.rumours._routes import Routes
from teahouse.safety.rumours._score import Score
from teahouse.safety.rumours._scorer import Scorer, ScorerError
from teahouse.safety.rumours._shelf import Shelf
from teahouse.safety.rumours._slowing import Slowing
from teahouse.safety.rumours._write import Write, item_of

__all__ = [
    "Neighbours",
    "NewNote",
    "NoteHistory",
    "Pace",
    "Rating",
    "Rumours",
    "Scorer",
    "ScorerError",
    "Shelf",
    "ShownNote",
    "Slowing",
    "Spread",
    "WaitingNote",
]


class Rumours:
    """The folder. ``await start()`` once the database is open and decisions have started."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        clock: Clock,
        settings: Settings,
        below: Neighbours,
        slowing: Slowing,
        scorer: Scorer | None = None,
    ) -> None:
        self._below = below
        self._slowing = slowing
        self._clock = clock
        self._scorer = scorer or Scorer()
        beside = Beside(below.articles, below.guard.restraints)
        may = May(clock, below.accounts, Pace.of(settings))
        self._score = Score(db, jobs, clock, settings, below, beside, self._scorer)
        self._disputes = disputes = Disputes(db, jobs, clock, below, slowing, may)
        write = Write(db, clock, below.guard.gate, may, beside)
        write.asked, write.flag, write.unflag = self._score.asked, disputes.flag, disputes.unflag
        read = Read(db, below, beside)
        self.write, self.rate, self.withdraw = write.write, write.rate, write.withdraw
        self.notes, self.note, self.waiting = read.notes, read.note, read.waiting
        self.said, self.newest = read.said, read.newest
        slowing.moved.append(self._score.moved)
        self.flag, self.noticed = disputes.flag, disputes.noticed
        self.replayed = self._score.replayed
        self.shelf = Shelf(below, may, read, write)
        self._routes = Routes(self, below.accounts, below.articles, below.api).table()

    def routes(self) -> list[Route]:
        """The operations on notes and spread."""
        return self._routes

    async def start(self) -> None:
        """Take up what is held."""
        await self._disputes.start()

    async def stop(self) -> None:
        """Leave off looking. A scoring under way ends with the jobs, and is done again after the next start."""
        await self._score.stop()

    def spread(self, account: Account, article: Article) -> Spread:
        """What holds for an article's spread now, as anyone may know."""
        found = self._slowing.on_item(item_of(account, article))
        limits = [one for one in found if one.does == "hop_limit"]
        labels = [one for one in found if one.does == "label"]
        if not limits and not labels:
            return Spread()
        first = min(limits, key=lambda one: one.hops) if limits else labels[0]
        label = next((one.words for one in (*labels, *limits) if one.words), "")
        return Spread(
            held=any(one.hops == 0 for one in limits),
            hops=first.hops if limits else None,
            label=label,
            until_ms=first.end_ms,
            statement=first.number,
        )

    def deactivated(self, tx: Tx, user_id: str, erase: bool) -> None:
        """A user is gone (``identity.onlookers``). If they want it so, their notes go, and nobody knows whose voice it
        was: the log keeps ratings that belong to no one."""
        if not erase:
            return
        for article_no in store.forget(tx, user_id):
            self._score.show_later(tx, article_no, self._clock.now_ms())
        spread_store.forget_flags(tx, user_id)
