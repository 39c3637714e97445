"""`Informed`: everyone with an account is told of a new version of the rulebook (Art. 14(2) DSA), once.

Begun in the unit that publishes it. A job goes through the accounts in the order of their ids, ``PAGE`` at a time: in
one unit it moves on and leaves a job for each letter, and after those one for the next page, so that a million people
make no long transaction and no long queue, and whoever is told something about themselves does not wait behind them.
What a restart finds undone is done then; where the round stands is kept, so nobody is told twice.

The letter is a notice of the service (and an e-mail, where an account has an address), in the person's language: what
is new, gone and changed, from when, and the page with every word of it. Who comes after it was published is not told:
they found it here. When the round is over, that is an entry of the ledger. Table: ``safety_rulebook_told``.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from babel.dates import format_datetime

from teahouse.identity import Account, Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.mail import Letter
from teahouse.kernel.pages import LANGUAGES, Words
from teahouse.ledger import Draft, Ledger
from teahouse.safety.decisions import _store_told as store
from teahouse.safety.decisions._compose import House
from teahouse.safety.decisions._rulebooks import Rulebooks
from teahouse.safety.statements import Rulebook, differences

JOB = "safety.rulebook_told"
PAGE = 50
_NAMED = 20  # rules that a letter names; the page has all of them


class Messenger(Protocol):
    """Who brings letters to many (``notices.Tell``): made now, brought by a job of ours."""

    def prepared(self, to: str, letter: Callable[[str], Letter]) -> dict[str, Any]: ...
    async def deliver(self, prepared: Mapping[str, Any]) -> None: ...


class Informed:
    """The round. Wired once the rulebooks and the messenger are there."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        clock: Clock,
        house: House,
        below: tuple[Identity, Ledger, Rulebooks],
        messenger: Messenger,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._house = house
        self._identity, self._ledger, self._rulebooks = below
        self._messenger = messenger
        self._rulebooks.published.append(self._begin)
        jobs.handle(JOB, self._do)

    def _begin(self, tx: Tx, new: Rulebook) -> None:
        store.begin(tx, new.number, self._clock.now_ms())
        self._jobs.enqueue(tx, JOB, {"number": new.number, "upto": ""})

    async def _do(self, job: dict[str, Any]) -> None:
        if "letter" in job:
            await self._messenger.deliver(job["letter"])
            return
        round_ = await store.told(self._db, int(job["number"]))
        if round_ is not None and round_.done_ms is None and round_.upto == job["upto"]:  # else it was done already
            await self._page(round_)

    async def _page(self, round_: store.Told) -> None:
        """The next people, as one unit: their letters, and how far it has come."""
        page = await self._identity.accounts(round_.upto, PAGE)
        people = await self._people(page, round_.begun_ms)
        letters = await self._letters(round_.number)
        last = len(page) < PAGE
        upto = page[-1].user_id if page else round_.upto
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            if not store.move(tx, round_, upto, len(people), now_ms if last else None):
                return
            for user_id in people:
                self._jobs.enqueue(tx, JOB, {"letter": self._messenger.prepared(user_id, letters.__getitem__)})
            if last:
                self._over(tx, round_.number)
            else:
                self._jobs.enqueue(tx, JOB, {"number": round_.number, "upto": upto})

        await self._db.write(unit)

    async def _people(self, page: list[Account], begun_ms: int) -> list[str]:
        """Those of a page who can read it: faces, as which nobody signs in, have neither a password nor a device."""
        found = [one for one in page if not one.deactivated and one.created_ms <= begun_ms]
        devices = await self._identity.device_names([one.user_id for one in found if not one.has_password])
        return [one.user_id for one in found if one.has_password or one.user_id in devices]

    def _over(self, tx: Tx, number: int) -> None:
        done = store.told_in(tx, number)
        assert done is not None and done.done_ms is not None
        public = {
            "number": number, "event": "told", "people": done.people, "begun_ms": done.begun_ms,
            "done_ms": done.done_ms,
        }  # fmt: skip
        self._ledger.append(tx, Draft("rulebook", public))

    async def _letters(self, number: int) -> dict[str, Letter]:
        if self._rulebooks.number(number) is None:  # another process has published it
            await self._rulebooks.load()
        old, new = self._rulebooks.number(number - 1), self._rulebooks.number(number)
        assert old is not None and new is not None
        return {language: letter(old, new, language, self._house) for language in LANGUAGES}


def letter(old: Rulebook, new: Rulebook, language: str, house: House) -> Letter:
    """What everyone is told of a version, in one of the three languages. Pure but for the translations."""
    says = Words(language, ("teahouse.safety.decisions",)).gettext
    changes = differences(old, new)
    changed = [change.rule_id for change in changes.changed]
    locale = {"zh-Hans": "zh_Hans", "zh-Hant": "zh_Hant"}.get(language, "en")
    begins = format_datetime(datetime.fromtimestamp(new.from_ms / 1000, UTC), "long", locale=locale)
    lines = [
        says("There is a new version of the rules of %(service)s: version %(number)s. It holds from %(begins)s on, and "
             "never for what was said before.")
        % {"service": house.service, "number": new.number, "begins": begins},
        new.why.of(language),
        "",
        *_named(says("New: %(rules)s"), changes.added, new, language),
        *_named(says("Gone: %(rules)s"), changes.removed, old, language),
        *_named(says("Changed: %(rules)s"), tuple(dict.fromkeys(changed)), new, language),
        says("Every word of it, beside what it was before: %(url)s")
        % {"url": f"{house.base_url}/transparency/rules/{new.number}"},
    ]  # fmt: skip
    return Letter(says("The rules change"), "\n".join(lines))


def _named(words: str, rules: tuple[str, ...], book: Rulebook, language: str) -> list[str]:
    titles = [rule.title.of(language) for rule_id in rules[:_NAMED] if (rule := book.rule(rule_id)) is not None]
    more = "…" if len(rules) > _NAMED else ""
    between = "; " if language == "en" else "；"
    return [words % {"rules": between.join([*titles, *filter(None, [more])])}] if titles else []
