"""The transparency site: statements, orders, campaigns, the rulebook and how to verify, for everyone."""

import datetime
import hashlib
import re

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Answer, Auth, Request, Route
from teahouse.kernel.pages import Pages, language_of
from teahouse.ledger import PREFIX, Ledger
from teahouse.matrix.errors import not_found
from teahouse.safety.campaigns import Campaigns
from teahouse.safety.decisions import Decisions, Stated
from teahouse.safety.orders import Orders
from teahouse.safety.pages._public import public_lines
from teahouse.safety.reporting import (
    BATCHES_FILE,
    CHECKLIST_FILE,
    LICENCE_URL,
    Published,
    Publishing,
    Recipients,
    Running,
    Yearly,
    due_ms,
    santa_clara,
)
from teahouse.safety.statements import Rulebook, differences, letter

_SITE = "/transparency"
_PER_PAGE = 20
#: What the files of a report are, by how their names end.
_TYPES = {
    "csv": b"text/csv; charset=utf-8",
    "json": b"application/json",
    "md": b"text/markdown; charset=utf-8",
    "tsv": b"text/tab-separated-values; charset=utf-8",
}
_BATCH = re.compile(r"batch-([1-9]\d{4,6}|0*[1-9]\d{0,3})\.json", re.ASCII)
_CURSOR = re.compile(r"(\d{1,15})\.([A-Za-z0-9_-]{1,100})")


class TransparencyPages:
    """The pages. Everything on them is public."""

    def __init__(
        self,
        pages: Pages,
        clock: Clock,
        ledger: Ledger,
        decisions: Decisions,
        orders: Orders,
        campaigns: Campaigns,
        reports: tuple[Yearly, Publishing, Running, Recipients],
    ) -> None:
        self._pages = pages
        self._clock = clock
        self._decisions = decisions
        self._ledger = ledger
        self._orders = orders
        self._campaigns = campaigns
        self._yearly, self._publishing, self._running, self._recipients = reports

    def table(self) -> list[Route]:
        def page(path: str, handler: object, op: str) -> Route:
            return Route("GET", _SITE + path, handler, op=op, auth=Auth.PAGE, rate="read", body=None)  # type: ignore[arg-type]

        return [
            page("/", self.front, "pageTransparency"),
            page("/statements", self.statements, "pageStatements"),
            page("/statements/{number}", self.statement, "pagePublicStatement"),
            page("/rules", self.rules, "pageRules"),
            page("/rules/{number}", self.version, "pageRulebook"),
            page("/rules/{number}/rulebook.json", self.version_file, "getRulebookFile"),
            page("/orders", self.orders, "pageOrders"),
            page("/campaigns", self.campaigns, "pageCampaigns"),
            page("/campaigns/{campaign}", self.campaign, "pageCampaign"),
            page("/reports", self.reports, "pageReports"),
            page("/reports/{year}/{file}", self.report_newest, "getNewestReportFile"),
            page("/reports/{year}/{version}/{file}", self.report_file, "getReportFile"),
            page(f"/{CHECKLIST_FILE}", self.checklist, "getSantaClaraChecklist"),
            page("/verify", self.verify, "pageVerify"),
        ]

    async def front(self, request: Request) -> Answer:
        """What there is, the figures of this year so far, and the last few statements."""
        latest = await self._decisions.latest(limit=5)
        return self._pages.render(
            request,
            "transparency.html",
            rulebook=self._decisions.rulebooks.now(),
            latest=[self._item(request, stated) for stated in latest],
            entries=self._ledger.published(),
            so_far=await self._running.so_far(),
            recipients=next(iter(await self._recipients.published()), None),
        )

    async def statements(self, request: Request) -> Answer:
        """All of them, the newest first."""
        found = _CURSOR.fullmatch(request.query("before") or "")
        before = (int(found[1]), found[2]) if found else None
        shown = await self._decisions.latest(before=before, limit=_PER_PAGE + 1)
        more = ""
        if len(shown) > _PER_PAGE:
            shown = shown[:_PER_PAGE]
            more = f"{shown[-1].decided_ms}.{shown[-1].number}"
        items = [self._item(request, stated) for stated in shown]
        return self._pages.render(request, "statements.html", items=items, more=more, first=before is None)

    def _item(self, request: Request, stated: Stated) -> dict[str, object]:
        """One of a list. An erased one stays in the list: that it was there is in the ledger for ever."""
        item: dict[str, object] = {"number": stated.number, "decided_ms": stated.decided_ms, "title": "", "lines": []}
        if stated.statement is not None:
            rulebook, language = self._rulebook(stated.statement.rulebook), language_of(request)
            rule = rulebook.rule(stated.statement.rule_id)
            law = stated.statement.law.reference if stated.statement.law is not None else ""
            item["title"] = rule.title.of(language) if rule is not None else law
            lines = public_lines(letter(stated.statement, rulebook, language))
            item["lines"] = [line.text for line in lines if line.element.value in ("a-measure", "a-duration")][:4]
        return item

    def _rulebook(self, number: int) -> Rulebook:
        rulebook = self._decisions.rulebooks.number(number)
        assert rulebook is not None  # a statement names a version that was in force
        return rulebook

    async def statement(self, request: Request) -> Answer:
        """One of them, without anyone's name; with what has become of it, and its proof."""
        stated = await self._decisions.stated(number=request.params["number"])
        if stated is None:
            raise not_found("There is no such statement")
        case = await self._decisions.case(stated.case_id)
        # Appeals alone: what an out-of-court body said is no appeal (Art. 21 DSA), and is shown as what it is.
        appeals = [one for one in case.appeals if one.decision_no == stated.decision_no]
        answered = [one for one in appeals if one.outcome is not None]
        written = None
        if stated.statement is not None:
            written = letter(stated.statement, self._rulebook(stated.statement.rulebook), language_of(request))
        return self._pages.render(
            request,
            "public_statement.html",
            stated=stated,
            statement=stated.statement,
            lines=public_lines(written) if written is not None else [],
            measures=[one for one in case.measures if one.decision_no == stated.decision_no],
            outcome=max(answered, key=lambda one: one.decided_ms or 0).outcome if answered else None,
            waits=len(answered) < len(appeals),
            disputes=[one for one in case.disputes if one.decision_no == stated.decision_no],
            proofs=await self._ledger.proofs("appeal", stated.number),
            proof=f"{PREFIX}/proof/{stated.index}",
        )

    async def rules(self, request: Request) -> Answer:
        """The rulebook in force."""
        return await self._rules(request, self._decisions.rulebooks.now())

    async def version(self, request: Request) -> Answer:
        """A version of it, and what changed with it."""
        return await self._rules(request, self._version(request))

    def _version(self, request: Request) -> Rulebook:
        number = request.params["number"]
        found = self._decisions.rulebooks.number(int(number)) if number.isdecimal() and len(number) < 10 else None
        if found is None:
            raise not_found("There is no such version of the rulebook")
        return found

    async def version_file(self, request: Request) -> Answer:
        """A version as the bytes whose SHA-256 is in the ledger. They never change."""
        number = self._version(request).number
        body = await self._decisions.rulebooks.file(number)
        assert body is not None
        return _kept(request, body, f"rulebook-{number}.json", b"public, max-age=31536000, immutable")

    async def _rules(self, request: Request, rulebook: Rulebook) -> Answer:
        books, language = self._decisions.rulebooks, language_of(request)
        before = books.number(rulebook.number - 1)
        changes = differences(before, rulebook) if before is not None else None
        if changes is not None:
            own = language.replace("-", "_")
            wanted = [
                change for change in changes.changed if "." not in change.field or change.field.endswith("." + own)
            ]
        else:
            wanted = []
        return self._pages.render(
            request,
            "rules.html",
            rulebook=rulebook,
            rules=[(rule, rule.title.of(language), rule.text.of(language)) for rule in rulebook.rules],
            why=rulebook.why.of(language),
            versions=[one.number for one in books.versions],
            current=books.now().number,
            changes=changes,
            changed=wanted,
            begun=rulebook.from_ms <= self._clock.now_ms(),
            proofs=await books.proofs(rulebook.number),
            told=await books.told(rulebook.number),
            digest=hashlib.sha256(await books.file(rulebook.number) or b"").hexdigest(),
        )

    async def orders(self, request: Request) -> Answer:
        """What authorities have ordered: which kind, of which country, when, and what became of it."""
        before = request.query("before") or ""
        orders, more = await self._orders.newest(before, _PER_PAGE)
        proofs = await self._ledger.proofs_of_each("order", [one.order_id for one in orders])
        return self._pages.render(request, "orders.html", orders=orders, more=more, first=not before, proofs=proofs)

    async def campaigns(self, request: Request) -> Answer:
        """What was announced, the newest first."""
        now_ms, language, before = self._clock.now_ms(), language_of(request), request.query("before") or ""
        found, more = await self._campaigns.page(before, _PER_PAGE, announced=True)
        items = [(one.shown(now_ms), one.programme.title.of(language)) for one in found]
        return self._pages.render(request, "campaigns.html", items=items, more=more, first=not before)

    async def campaign(self, request: Request) -> Answer:
        """One of them: what it meant to reach, and what came of it."""
        found = await self._campaigns.one(request.params["campaign"])
        if found is None or not found.decided_by:
            raise not_found("There is no such campaign")
        programme, language = found.programme, language_of(request)
        rulebook = self._decisions.rulebooks.in_force(programme.start_ms)
        titles = {rule.id: rule.title.of(language) for rule in rulebook.rules}
        counted = {} if found.results is None else found.results.by_rule
        return self._pages.render(
            request,
            "campaign.html",
            campaign=found.shown(self._clock.now_ms()),
            title=programme.title.of(language),
            why=programme.why.of(language),
            targets=programme.targets.of(language),
            rules=[(rule_id, titles.get(rule_id, rule_id)) for rule_id in programme.rules],
            by_rule=[(titles.get(name, name), n) for name, n in counted.items()],
            version=rulebook.number,
            proofs=await self._campaigns.proofs(found.campaign_id),
        )

    async def reports(self, request: Request) -> Answer:
        """The yearly reports (Art. 15 DSA) as they were published, every version; and when those to come will be."""
        published = await self._publishing.published()
        kept = {one.year for one in published if BATCHES_FILE in one.files}
        batches = {year: await self._yearly.batches(year) for year in self._yearly.years() if year not in kept}
        years: dict[int, list[Published]] = {}
        for one in published:
            years.setdefault(one.year, []).append(one)
        coming = [*self._publishing.unpublished(published), _year(self._clock.now_ms())]
        return self._pages.render(
            request,
            "reports.html",
            years=years,
            batches=batches,
            filed=await self._publishing.batches(),
            coming=[(year, due_ms(year)) for year in coming],
            proof=f"{PREFIX}/proof",
            licence_url=LICENCE_URL,
        )

    async def report_newest(self, request: Request) -> Answer:
        """The newest version of a file, by an address that stays: leads to the one of that version.

        ``batch-0001.json`` and so on: what the EU's database takes of that year. Before there is a version they are as
        of now.
        """
        year, name = request.params["year"], request.params["file"]
        newest = next((one for one in await self._publishing.published() if str(one.year) == year), None)
        batch = _BATCH.fullmatch(name)
        if batch and (
            newest is None or BATCHES_FILE not in newest.files
        ):  # there are versions from before they had any
            return await self._batch(year, int(batch[1]), name)
        there_is = newest is not None and (name in newest.files or (batch and await self._kept(newest, name)))
        if newest is None or not there_is:
            raise not_found("There is no such report")
        there = f"{_SITE}/reports/{year}/{newest.version}/{name}"
        return Answer(b"", 302, [(b"location", there.encode()), (b"cache-control", b"no-cache")], b"text/plain")

    async def _kept(self, one: Published, name: str) -> bool:
        return await self._publishing.batch(one.year, one.version, name) is not None

    async def _batch(self, year: str, number: int, name: str) -> Answer:
        body = await self._yearly.batch(int(year), number) if year in map(str, self._yearly.years()) else None
        if body is None:
            raise not_found("There is no such batch")
        headers = [
            (b"content-disposition", b'attachment; filename="' + name.encode() + b'"'),
            (b"cache-control", b"public, max-age=3600"),
        ]
        return Answer(body, 200, headers)

    async def checklist(self, request: Request) -> Answer:
        """The Santa Clara Principles, row by row, as this service is now."""
        headers = [(b"cache-control", b"public, max-age=3600")]
        return Answer(santa_clara().encode(), 200, headers, _TYPES["md"])

    async def report_file(self, request: Request) -> Answer:
        """A file of a version. It never changes, but for what is erased out of a batch."""
        year, version, name = (request.params[one] for one in ("year", "version", "file"))
        body, keep = None, b"public, max-age=31536000, immutable"
        if all(one.isascii() and one.isdecimal() and len(one) < 10 for one in (year, version)):
            body = await self._publishing.file(int(year), int(version), name)
            if body is None and (batch := await self._publishing.batch(int(year), int(version), name)) is not None:
                body, keep = batch.body, b"public, max-age=3600"  # what is erased goes out of it
        if body is None:
            raise not_found("There is no such file of a report")
        return _kept(request, body, name, keep)

    async def verify(self, request: Request) -> Answer:
        """How to check all of it without believing us."""
        return self._pages.render(
            request,
            "verify.html",
            keys=list(reversed(await self._ledger.keys())),
            origin=self._pages.base_url,
            prefix=PREFIX,
            entries=self._ledger.published(),
        )


def _kept(request: Request, body: bytes, name: str, keep: bytes) -> Answer:
    """A file to be downloaded, with its SHA-256 as its tag."""
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = [
        (b"content-disposition", b'attachment; filename="' + name.encode() + b'"'),
        (b"cache-control", keep),
        (b"etag", tag.encode()),
    ]
    if request.header("if-none-match") == tag:
        return Answer(b"", 304, headers[1:])
    return Answer(body, 200, headers, _TYPES[name.rpartition(".")[2]])


def _year(ms: int) -> int:
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.UTC).year
