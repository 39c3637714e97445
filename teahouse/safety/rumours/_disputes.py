"""Flags on articles, and what follows: enough of them have an article held while people look at it.

Way in: ``Disputes``. A flag is a notice or a context note that says the article misleads; one a person, whoever says it
how often. The hold goes through ``Decisions.decide`` as everything does that reaches an article: a label of two hours
at most in all the article's life, with its statement; ``Slowing`` makes it a pause of sharing. An account of news or
public debate is not held by a machine (two people decide): a case is opened, and they look. Hop limits are decided by
people; this sees that they are what spread allows, and keeps them beside the holds.
"""

import re
from typing import Any

import structlog

from teahouse.kernel.bus import Change
from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import SystemEntropy
from teahouse.kernel.jobs import Jobs
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.accounts import Account
from teahouse.publicaccounts.articles import Article
from teahouse.safety.cases import CaseError, Ground, Opened, Subject
from teahouse.safety.decisions import Actor, DecisionError, Made, Wanted, Wish
from teahouse.safety.notices import Notice
from teahouse.safety.rumours import _store_spread as store
from teahouse.safety.rumours._may import May
from teahouse.safety.rumours._model import Neighbours
from teahouse.safety.rumours._slowing import Slowing
from teahouse.safety.rumours._words import language_of, words
from teahouse.safety.rumours._write import item_of
from teahouse.safety.spread import Flag, HopLimit, Limits, Policy, disputed, hold, limit_hops
from teahouse.safety.statements import Fault, MeasureKind, Rule, Rulebook, Target
from teahouse.safety.statements import Subject as On
from teahouse.surfaces import Place, PublicItem, Surface, expose

log = structlog.get_logger("rumours")
JOB = "rumours.disputed"
ACTOR = Actor("detector:rumours", "automatic")
#: What an article is called: handle and slug.
_ARTICLE = re.compile(r"[^/#:]+/[^/#]+")
_MINUTE_MS = 60_000
#: An account that more than this share of all subscribers have says nothing of who somebody is.
_EVERYONES = 0.5
_KEYWORD = "KEYWORD_MISINFORMATION_DISINFORMATION"
#: Where an article is that a statement says is one.
_FEED = Place(room_id="", listed=True, join_rule="public", encrypted=False, kind="feed")


class Disputes:
    """The verbs, the handler of the job, and the onlooker of decisions."""

    def __init__(self, db: Database, jobs: Jobs, clock: Clock, below: Neighbours, slowing: Slowing, may: May) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._below = below
        self._slowing = slowing
        self._may = may
        self._policy = Policy()
        self._entropy = SystemEntropy()
        jobs.handle(JOB, self._work)
        below.decisions.watch(self.decided)

    async def start(self) -> None:
        """Read which labels are holds."""
        for limits in await store.all_limits(self._db):
            self._slow(limits)

    def flag(self, tx: Tx, item: str, user_id: str, at_ms: int) -> None:
        """This person says that an article (``handle/slug``) is disputed."""
        store.add_flag(tx, item, user_id, at_ms)
        self._jobs.enqueue(tx, JOB, {"item": item}, at_ms)

    def noticed(self, tx: Tx, notice: Notice) -> None:
        """In the unit of a notice: a member's that calls an article false is a flag; others are about other things."""
        rule = _rule(self._below.decisions.rulebooks.now())
        false = rule is not None and notice.category == rule.category and notice.keyword in ("", rule.keyword)
        if false and notice.by.startswith("@") and _ARTICLE.fullmatch(notice.item):
            self.flag(tx, notice.item, notice.by, notice.received_ms)

    def unflag(self, tx: Tx, item: str, user_id: str) -> None:
        """They say so no longer. What was decided stays until it ends."""
        store.drop_flag(tx, item, user_id)

    # --- enough of them ---

    async def _work(self, payload: dict[str, Any]) -> None:
        item_id = payload["item"]
        where = await self._article(item_id)
        if where is None:
            return
        account, article = where
        flags = [
            Flag(item_id=item_id, user_id=one, accounts=tuple(map(str, await self._may.counted(one))), at_ms=at_ms)
            for one, at_ms in await store.flags(self._db, item_id)
        ]
        shares = (await self._below.articles.shares([article.article_no])).get(article.article_no, 0)
        besides = {str(account.account_no), *map(str, await self._below.accounts.everyones(_EVERYONES))}
        if not disputed(flags, shares, self._policy, besides=besides):
            return
        rule = _rule(self._below.decisions.rulebooks.now())
        found = await self._below.find(item_id, "")
        item, subject = found.item, found.subject
        if rule is None or not isinstance(item, PublicItem):
            log.info("disputed, and no rule lets it be held", item=item_id)
            return
        people = sum(1 for flag in flags if flag.accounts)
        await self._db.write(lambda tx: self._look(tx, account, article, item, subject, rule, people))

    async def _article(self, item_id: str) -> tuple[Account, Article] | None:
        handle, _, slug = item_id.partition("/")
        account = await self._below.accounts.get(handle)
        if account is None or account.state == "closed":
            return None
        try:
            article = await self._below.articles.get(account, slug)
        except MatrixError:
            return None
        return (account, article) if article.state == "published" and article.listed else None

    def _look(
        self, tx: Tx, account: Account, article: Article, item: PublicItem, subject: Subject, rule: Rule, people: int
    ) -> None:
        """Have people look at it, and hold it meanwhile if it may be: once, whatever comes after."""
        known, limits = store.limits_in(tx, item.item_id)
        if known:
            return
        now_ms = self._clock.now_ms()
        ground = Ground(category=rule.category, keyword=rule.keyword, rule_id=rule.id)
        case_id = self._open_case(tx, item, subject, ground, now_ms)
        if subject.news:
            store.put_limits(tx, case_id, limits)
            return
        wanted = self._wanted(case_id, account, article, rule, people)
        try:
            made = self._below.decisions.decide(tx, wanted, ACTOR)
        except CaseError as error:  # it was held in another way before, or the case is closed by now
            log.info("disputed, and not held", item=item.item_id, why=str(error))
            store.put_limits(tx, case_id, limits)
            return
        said = made.statement.measures[0].words
        limits = hold(item, limits, now_ms, reason=said, statement=made.statement.puid, for_ms=self._policy.hold_ms)
        self._keep(tx, case_id, limits)
        tx.tell(Change(tx.position(), "article", account.room_id, data="readers"))

    def _open_case(self, tx: Tx, item: PublicItem, subject: Subject, ground: Ground, now_ms: int) -> str:
        """The open case that the item is in already, or a new one."""
        for case_id in store.cases_in(tx, item.item_id):
            case = self._below.cases.read(tx, case_id, now_ms)
            if case is not None and case.status == "open":
                return case_id
        case_id = self._entropy.token(12)
        opened = Opened(
            by=ACTOR.by,
            role=ACTOR.role,
            at_ms=now_ms,
            ground=ground,
            rulebook=self._below.decisions.rulebooks.in_force(now_ms).number,
            case_id=case_id,
            source="detector",
            subject=subject,
        )
        self._below.cases.append(tx, case_id, opened, ACTOR.by, ACTOR.role)
        self._below.cases.keep_snapshot(tx, case_id, item)
        return case_id

    def _wanted(self, case_id: str, account: Account, article: Article, rule: Rule, people: int) -> Wanted:
        language = language_of(account.language)
        said = words(language)
        fill = {"people": people, "minutes": self._policy.hold_ms // _MINUTE_MS, "title": article.title}
        on = On(
            target=Target.ITEM,
            surface=Surface.ARTICLE,
            id=item_of(account, article),
            name=article.title,
            made_ms=article.published_ms,
        )
        return Wanted(
            case_id=case_id,
            about=(on.id,),
            measures=(Wish(kind=MeasureKind.LABEL, on=on, lasts_ms=self._policy.hold_ms, words=said.label),),
            interim=True,
            language=language,
            rule_id=rule.id,
            category=rule.category,
            keyword=rule.keyword,
            keyword_other=rule.keyword_other,
            facts=said.facts.format(**fill),
            public_facts=said.public_facts.format(**fill),
            explanation=said.explanation,
            automated_detection=True,
        )

    # --- what is decided by people ---

    def decided(self, tx: Tx, made: Made) -> None:
        """Hop limits on articles are kept beside the holds. Raises ``DecisionError`` for one that spread has not."""
        statement = made.statement
        for index, measure in enumerate(statement.measures):
            if measure.kind is not MeasureKind.HOP_LIMIT or measure.on.surface is not Surface.ARTICLE:
                continue
            item = expose(
                Surface.ARTICLE,
                item_id=measure.on.id,
                author=made.case.subject.account,
                content={},
                ts_ms=measure.on.made_ms,
                place=_FEED,
            )
            if item is None or measure.end_ms is None:
                continue
            _, limits = store.limits_in(tx, item.item_id)
            try:
                limit = HopLimit(
                    hops=measure.hops or 0,
                    start_ms=measure.start_ms,
                    end_ms=measure.end_ms,
                    reason=statement.explanation,
                    statement=statement.puid,
                )
            except ValueError as error:
                field, _, says = str(error).partition(": ")
                raise DecisionError([Fault(f"measures[{index}].{field}", says)]) from None
            self._keep(tx, made.case.case_id, limit_hops(item, limits, limit))

    # ---

    def _keep(self, tx: Tx, case_id: str, limits: Limits) -> None:
        store.put_limits(tx, case_id, limits)
        tx.after(lambda: self._slow(limits))

    def _slow(self, limits: Limits) -> None:
        self._slowing.pause(limits.item_id, frozenset(one.statement for one in limits.holds))


def _rule(rulebook: Rulebook) -> Rule | None:
    """The rule about what is false, if the service has one that lets things be labelled and held."""
    wanted = {MeasureKind.LABEL, MeasureKind.HOLD}
    return next((rule for rule in rulebook.rules if rule.keyword == _KEYWORD and wanted <= {*rule.measures}), None)
