"""The page of a statement of reasons: what was decided, why, what is left of it, its proof, the appeal, and
what an out-of-court body has said.

Whoever holds the token is the person concerned; the page is for no search engine and tells no other site where it is.
"""

import hashlib
from datetime import UTC, datetime

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Pages, language_of, read_form, redirect
from teahouse.ledger import Ledger
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.safety.appeals import LONGEST, UNTIL, AppealRoutes, AppealState
from teahouse.safety.cases import Standing
from teahouse.safety.decisions import Decisions, Stated
from teahouse.safety.statements import Statement, letter

_PAGE = "/statements/{token}"
_FORM_BYTES = 200_000
_UNSEEN = [(b"x-robots-tag", b"noindex, nofollow"), (b"referrer-policy", b"no-referrer")]


class StatementPages:
    """The pages."""

    def __init__(self, pages: Pages, decisions: Decisions, appeals: AppealRoutes, ledger: Ledger) -> None:
        self._pages = pages
        self._decisions = decisions
        self._appeals = appeals
        self._ledger = ledger

    def table(self) -> list[Route]:
        return [
            Route("GET", _PAGE, self.page, op="pageStatement", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", _PAGE + "/appeal", self.form, op="pageAppeal", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _PAGE + "/appeal", self.appeal, op="pageMakeAppeal", auth=Auth.PAGE, rate="report",
                  body=Body.RAW, max_body=_FORM_BYTES, takes="application/x-www-form-urlencoded"),
            Route("GET", _PAGE + "/proof", self.proof, op="getStatementProof", auth=Auth.PAGE, rate="read", body=None),
        ]  # fmt: skip

    async def _stated(self, request: Request) -> tuple[Stated, Statement]:
        stated = await self._decisions.stated(token=request.params["token"])
        if stated is None or stated.statement is None:
            raise not_found("There is no such statement")
        return stated, stated.statement

    async def page(self, request: Request) -> Answer:
        """The statement."""
        return await self._page(request)

    async def form(self, request: Request) -> Answer:
        """The same page, where one appeals: the address that the letter names."""
        await self._stated(request)
        return redirect(request, f"/statements/{request.params['token']}#appeal")

    async def _page(self, request: Request, words: str = "", error: str = "", status: int = 200) -> Answer:
        stated, statement = await self._stated(request)
        rulebook = self._decisions.rulebooks.number(statement.rulebook)
        assert rulebook is not None
        case = await self._decisions.case(stated.case_id)
        ruling = case.rulings[stated.decision_no]
        return self._pages.render(
            request,
            "statement.html",
            status=status,
            headers=_UNSEEN,
            token=stated.token,
            number=stated.number,
            letter=letter(statement, rulebook, language_of(request)),
            measures=_left(statement, [one for one in case.measures if one.decision_no == stated.decision_no]),
            appeal=await self._appeal(stated.token),
            disputes=await self._appeals.settled(stated.token),
            until_ms=ruling.appeal_until_ms,
            open=case.now_ms <= ruling.appeal_until_ms,
            index=stated.index,
            longest=LONGEST,
            words=words,
            error=error,
        )

    async def _appeal(self, token: str) -> AppealState | None:
        try:
            return await self._appeals.known(token)
        except MatrixError:
            return None

    async def appeal(self, request: Request) -> Answer:
        """Take the appeal; what is wrong is said beside the words, which stay."""
        await self._stated(request)
        form = await read_form(request)
        words, says = form.raw("words"), self._pages.words(request).gettext
        if not words.strip():
            return await self._page(request, words, says("Say why you think that the decision is wrong."), 400)
        if len(words) > LONGEST:
            error = says("This has %(n)s characters; at most %(most)s.") % {"n": len(words), "most": LONGEST}
            return await self._page(request, words, error, 400)
        try:
            await self._appeals.appeal(request.params["token"], words)
        except MatrixError as error:
            until_ms = error.extra.get(UNTIL)
            if isinstance(until_ms, int):
                until = datetime.fromtimestamp(until_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
                waits = says("Your complaints are not taken in until %(until)s. You can appeal this decision then.")
                return await self._page(request, words, waits % {"until": until}, 403)
            if await self._appeal(request.params["token"]) is None:
                return await self._page(request, words, error.error, error.status)
        return redirect(request, f"/statements/{request.params['token']}#appeal")

    async def proof(self, request: Request) -> Answer:
        """The file that proves, to anyone and without this service, that the decision is in the public record."""
        stated, _ = await self._stated(request)
        case = await self._decisions.case(stated.case_id)
        opened = {
            "case": stated.case_id,
            "account": stated.account,
            "about": "\n".join(case.rulings[stated.decision_no].about),
            "statement": stated.digest,
        }
        data = await self._ledger.statement(stated.index, opened)
        if data is None:
            raise not_found("There is no such entry")
        name = f"statement-{hashlib.sha256(stated.number.encode()).hexdigest()[:8]}.json"
        headers = [
            *_UNSEEN,
            (b"content-disposition", f'attachment; filename="{name}"'.encode()),
            (b"cache-control", b"private, no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]
        return Answer(data, 200, headers)


def _left(statement: Statement, standings: list[Standing]) -> list[tuple[str, Standing]]:
    """What each measure is on, as the person knows it, and what has become of it."""
    return [(statement.measures[int(one.measure.measure_id.rpartition(".")[2]) - 1].on.name, one) for one in standings]
