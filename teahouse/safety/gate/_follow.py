"""What follows from a signal: a case is opened; an item is held or labelled, by a decision. A hold is put on in the
unit that writes the item (`at_once`), all else by a job after the answer.

A case an item, however many detectors speak of it; each detector is heard once an item. A hold is a measure of two
hours at most with a statement of reasons, and only ``decisions`` can make one: where that is not complete, or the item
was held before, the case alone remains. Nothing here can do more. What a rule of a campaign holds or labels is
decided under that campaign, and counted with it; after its end, the case alone remains there too.

What one account floods is looked at in one case: what it goes on to post within the hour is added to that.

Where a detector failed there is nothing to say about anyone: the item is out, and a case asks people to look, one an
hour for each detector, so that a broken rule does not bury the queue.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
import structlog

from teahouse.kernel.db import Tx
from teahouse.kernel.entropy import token
from teahouse.safety.cases import Campaign, Case, CaseError, Cases, Ground, Opened, Subject
from teahouse.safety.decisions import Actor, DecisionError, Decisions, Wanted, Wish, told
from teahouse.safety.detectors import FloodDetector, words_of
from teahouse.safety.gate import _store as store
from teahouse.safety.gate._grounds import ground_of
from teahouse.safety.gate._knows import Knows
from teahouse.safety.gate._library import Library
from teahouse.safety.gate._model import Found, Signalled, Where
from teahouse.safety.statements import BOUNDS, MeasureKind, Rule, Target, short_name
from teahouse.safety.statements import Subject as On
from teahouse.surfaces import PublicItem, Surface

log = structlog.get_logger("gate")
HOLD_MS = BOUNDS[MeasureKind.HOLD].longest_ms
REVIEW_EVERY_MS = 3_600_000
FLOOD_MS = 3_600_000
MOST_KEPT = 20  # of a flood, as they were seen; the rest is named
_FLOOD = FloodDetector.name
_OPEN = "open"
_NO_GROUND = Ground(category="STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE")
_MEDIA = {"m.image": "CONTENT_TYPE_IMAGE", "m.video": "CONTENT_TYPE_VIDEO", "m.audio": "CONTENT_TYPE_AUDIO"}


class Follow:
    """The handler of the job."""

    def __init__(
        self,
        library: Library,
        cases: Cases,
        decisions: Decisions,
        knows: Knows,
        language_of: Callable[[str], Awaitable[str]],
    ) -> None:
        self._db, self._clock = library.db, library.clock
        self._guard, self._items = library.guard, library.items
        self._cases = cases
        self._decisions = decisions
        self._knows = knows
        self._language_of = language_of

    async def work(self, payload: dict[str, Any]) -> None:
        """The job. Repeated, it finds that all is there."""
        await self.follow(msgspec.convert(payload, Found))

    async def follow(self, found: Found) -> None:
        """Open the case, or join it; then hold and label."""
        item = self._guard.fresh.get(found.where.item_id) or await self._items.find(found.where)
        await self._db.write(await self.at_once(found, item))

    async def at_once(self, found: Found, item: PublicItem | None) -> Callable[[Tx], None]:
        """The same, for the unit that writes the item: what must be read first is read here."""
        subject = await self._knows.whose.subject(found.author, (found.where.item_id,))
        language = await self._language_of(told(subject)[0])

        def unit(tx: Tx) -> None:
            if case_id := self._opened(tx, found, subject, item):
                for signal in found.signals:
                    self._carry_out(tx, case_id, found, signal, item, language)

        return unit

    def _opened(self, tx: Tx, found: Found, subject: Subject, item: PublicItem | None) -> str:
        """The case of the item, opened if there is none that is open; "" if there is nothing new to say."""
        now_ms = self._clock.now_ms()
        known = store.case_of(tx, found.where.item_id)
        case = self._cases.gone_on_with(tx, known, now_ms) if known else None
        case_id = case.case_id if case is not None and case.status == _OPEN else ""
        new = [one for one in found.signals if case_id or self._matters(tx, one, now_ms)]
        if not case_id:
            new = self._without_floods(tx, found, new, item)
        said = case_id or token(12)
        kept = [one for one in new if store.add_signal(tx, found, one, now_ms, said)]
        for one in found.signals:
            if one not in new:
                store.add_signal(tx, found, one, now_ms, "")
        if case_id:
            # Done again after a crash, or joined by another detector: a hold may still be to be put on.
            return case_id
        if not kept:
            return ""
        first = _gravest(kept)
        rulebook = self._decisions.rulebooks.in_force(now_ms)
        act = Opened(
            by=f"detector:{first.detector}",
            role="automatic",
            at_ms=now_ms,
            ground=ground_of(first.ground, rulebook) or _NO_GROUND,
            rulebook=rulebook.number,
            case_id=said,
            source="detector",
            subject=subject,
        )
        self._cases.append(tx, said, act, act.by, "automatic")
        if item is not None:
            self._cases.keep_snapshot(tx, said, item)
        return said

    def _without_floods(
        self, tx: Tx, found: Found, signals: list[Signalled], item: PublicItem | None
    ) -> list[Signalled]:
        """Those that are to have a case: a flood whose account has an open one of the last hour is added to that."""
        now_ms = self._clock.now_ms()
        floods = [one for one in signals if one.detector == _FLOOD]
        known = store.case_of_author(tx, _FLOOD, found.author, now_ms - FLOOD_MS) if floods else ""
        case = self._cases.gone_on_with(tx, known, now_ms) if known else None
        if case is None or case.status != _OPEN:
            return signals
        for one in floods:
            count = store.count_of_case(tx, case.case_id)
            if store.add_signal(tx, found, one, now_ms, case.case_id) and item is not None and count < MOST_KEPT:
                self._cases.keep_snapshot(tx, case.case_id, item)
        return [one for one in signals if one not in floods]

    def _matters(self, tx: Tx, signal: Signalled, now_ms: int) -> bool:
        """Whether a case is opened for it: a failure only once an hour for each detector."""
        return signal.outcome != "review" or now_ms - store.last_review(tx, signal.detector) >= REVIEW_EVERY_MS

    def _carry_out(
        self, tx: Tx, case_id: str, found: Found, signal: Signalled, item: PublicItem | None, language: str
    ) -> None:
        """Hold or label: where the statement of reasons is not complete, or it was so before, nothing is written."""
        if signal.outcome not in ("hold", "label"):
            return
        case = self._cases.read(tx, case_id, self._clock.now_ms())
        if case is None or case.status != _OPEN or _done(case, signal):
            return
        rule = self._decisions.rulebooks.in_force(case.now_ms).rule(signal.ground)
        if rule is None:
            return
        campaign = store.campaign_of(tx, signal.detector.removeprefix("rule:"), signal.version)
        wanted = _wanted(case_id, found, signal, rule, item, language, campaign)
        actor = Actor(f"detector:{signal.detector}", "automatic")
        try:
            tx.apart(lambda part: self._decide(part, wanted, actor))
        except (DecisionError, CaseError) as error:
            log.warning("a signal only opened a case", detector=signal.detector, outcome=signal.outcome, why=str(error))

    def _decide(self, tx: Tx, wanted: Wanted, actor: Actor) -> None:
        self._decisions.decide(tx, wanted, actor)


def _done(case: Case, signal: Signalled) -> bool:
    """Whether the case has this measure already: an item is held once, and labelled once with the same words."""
    kind = MeasureKind.HOLD if signal.outcome == "hold" else MeasureKind.LABEL
    by = f"detector:{signal.detector}"
    return any(
        one.measure.kind is kind and (kind is MeasureKind.HOLD or case.rulings[one.decision_no].by == by)
        for one in case.measures
    )


def _gravest(signals: Sequence[Signalled]) -> Signalled:
    rank = {"hold": 0, "case": 1, "label": 2, "review": 3}
    return min(signals, key=lambda one: rank[one.outcome])


def _wanted(
    case_id: str,
    found: Found,
    signal: Signalled,
    rule: Rule,
    item: PublicItem | None,
    language: str,
    campaign: str,
) -> Wanted:
    where, hold = found.where, signal.outcome == "hold"
    on = On(target=Target.ITEM, surface=where.surface, id=where.item_id, name=_name(where, item), made_ms=where.at_ms)
    wish = Wish(
        kind=MeasureKind.HOLD if hold else MeasureKind.LABEL,
        on=on,
        lasts_ms=HOLD_MS if hold else None,
        words="" if hold else signal.label,
    )
    version = f", version {signal.version}" if signal.version else ""
    facts = _FACTS[language].format(detector=signal.detector, version=version)
    return Wanted(
        case_id=case_id,
        about=(where.item_id,),
        measures=(wish,),
        interim=True,
        language=language,
        rule_id=rule.id,
        category=rule.category,
        keyword=rule.keyword,
        keyword_other=rule.keyword_other,
        facts=facts,
        public_facts=facts,
        explanation=signal.why,
        content_types=(_content_type(item),),
        automated_detection=True,
        campaign=Campaign(campaign_id=campaign) if campaign else None,
    )


_FACTS = {
    "en": "A rule that looks at what everyone can see matched this ({detector}{version}). No person has looked at it "
    "yet.",
    "zh-Hans": "一条检查公开内容的规则与此内容相符（{detector}{version}）。目前尚无人查看。",
    "zh-Hant": "一條檢查公開內容的規則與此內容相符（{detector}{version}）。目前尚無人查看。",
}


def _content_type(item: PublicItem | None) -> str:
    if item is None:
        return "CONTENT_TYPE_TEXT"
    if item.surface is Surface.MEDIA:
        return "CONTENT_TYPE_IMAGE"
    return _MEDIA.get(str(item.content.get("msgtype")), "CONTENT_TYPE_TEXT")


def _name(where: Where, item: PublicItem | None) -> str:
    """How the person knows it: its title, or its first words."""
    said = "" if item is None else str(item.content.get("title") or "") or words_of(item)
    return short_name(said) or where.surface.value
