"""The transparency site: statements, orders, campaigns, the rulebook and how to verify, for everyone."""

import datetime
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
from teahouse.safety.reporting import Yearly
from teahouse.safety.statements import Rulebook, differences, letter

_SITE = "/transparency"
_PER_PAGE = 20
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
        reports: Yearly,
    ) -> None:
        self._pages = pages
        self._clock = clock
        self._decisions = decisions
        self._ledger = ledger
        self._orders = orders
        self._campaigns = campaigns
        self._reports = reports
        self._made: dict[int, dict[str, bytes]] = {}

    def table(self) -> list[Route]:
        def page(path: str, handler: object, op: str) -> Route:
            return Route("GET", _SITE + path, handler, op=op, auth=Auth.PAGE, rate="read", body=None)  # type: ignore[arg-type]

        return [
            page("/", self.front, "pageTransparency"),
            page("/statements", self.statements, "pageStatements"),
            page("/statements/{number}", self.statement, "pagePublicStatement"),
            page("/rules", self.rules, "pageRules"),
            page("/rules/{number}", self.version, "pageRulebook"),
            page("/orders", self.orders, "pageOrders"),
            page("/campaigns", self.campaigns, "pageCampaigns"),
            page("/campaigns/{campaign}", self.campaign, "pageCampaign"),
            page("/reports", self.reports, "pageReports"),
            page("/reports/{year}/{file}", self.report_file, "getReportFile"),
            page("/verify", self.verify, "pageVerify"),
        ]

    async def front(self, request: Request) -> Answer:
        """What there is, and the last few statements."""
        latest = await self._decisions.latest(limit=5)
        return self._pages.render(
            request,
            "transparency.html",
            rulebook=self._decisions.rulebooks.now(),
            latest=[self._item(request, stated) for stated in latest],
            entries=self._ledger.published(),
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
        ruling = case.rulings[stated.decision_no]
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
            outcome=ruling.outcome,
            appealed=any(appeal.decision_no == stated.decision_no for appeal in case.appeals),
            proof=f"{PREFIX}/proof/{stated.index}",
        )

    async def rules(self, request: Request) -> Answer:
        """The rulebook in force."""
        return await self._rules(request, self._decisions.rulebooks.now())

    async def version(self, request: Request) -> Answer:
        """A version of it, and what changed with it."""
        number = request.params["number"]
        found = self._decisions.rulebooks.number(int(number)) if number.isdecimal() and len(number) < 10 else None
        if found is None:
            raise not_found("There is no such version of the rulebook")
        return await self._rules(request, found)

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
        )

    async def orders(self, request: Request) -> Answer:
        """What authorities have ordered: which kind, of which country, when, and what became of it."""
        before = request.query("before") or ""
        orders, more = await self._orders.newest(before, _PER_PAGE)
        return self._pages.render(request, "orders.html", orders=orders, more=more, first=not before, ledger=PREFIX)

    async def campaigns(self, request: Request) -> Answer:
        """What was announced."""
        now_ms, language = self._clock.now_ms(), language_of(request)
        shown = [one.shown(now_ms) for one in await self._campaigns.newest() if one.decided_by]
        items = [(one, one.programme.title.of(language)) for one in shown]
        return self._pages.render(request, "campaigns.html", items=items)

    async def campaign(self, request: Request) -> Answer:
        """One of them: what it meant to reach, and what came of it."""
        found = await self._campaigns.one(request.params["campaign"])
        if found is None or not found.decided_by:
            raise not_found("There is no such campaign")
        programme, language = found.programme, language_of(request)
        rulebook = self._decisions.rulebooks.in_force(programme.start_ms)
        rules = [(rule_id, rulebook.rule(rule_id)) for rule_id in programme.rules]
        return self._pages.render(
            request,
            "campaign.html",
            campaign=found.shown(self._clock.now_ms()),
            title=programme.title.of(language),
            why=programme.why.of(language),
            targets=programme.targets.of(language),
            rules=[(rule_id, rule.title.of(language) if rule is not None else rule_id) for rule_id, rule in rules],
            version=rulebook.number,
            proofs=await self._campaigns.proofs(found.campaign_id),
        )

    def _years(self) -> list[int]:
        """Those that are over and in which the service was there, the newest first."""
        first = self._decisions.rulebooks.versions[0].from_ms
        begun, now = _year(first), _year(self._clock.now_ms())
        return list(range(now - 1, begun - 1, -1))

    async def reports(self, request: Request) -> Answer:
        """The yearly reports (Art. 15 DSA), made of the log itself."""
        years = [(year, sorted(await self._year_files(year))) for year in self._years()]
        return self._pages.render(request, "reports.html", years=years, this=_year(self._clock.now_ms()))

    async def _year_files(self, year: int) -> dict[str, bytes]:
        """Made once and kept: the figures of a year that is over can still change by appeals, a restart shows them."""
        if year not in self._made:
            self._made[year] = await self._reports.report(f"{year}-01-01", f"{year}-12-31")
        return self._made[year]

    async def report_file(self, request: Request) -> Answer:
        """One of the eleven files of a year."""
        year = request.params["year"]
        if not year.isdecimal() or len(year) != 4 or int(year) not in self._years():
            raise not_found("There is no report of this year")
        body = (await self._year_files(int(year))).get(request.params["file"])
        if body is None:
            raise not_found("The report has no such file")
        name = request.params["file"].encode("ascii", "replace")
        headers = [
            (b"content-disposition", b'attachment; filename="' + name + b'"'),
            (b"cache-control", b"public, max-age=3600"),
        ]
        return Answer(body, 200, headers, b"text/csv; charset=utf-8")

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


def _year(ms: int) -> int:
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.UTC).year
