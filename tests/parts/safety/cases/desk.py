"""A case, its log and its clock, and people who act in it: what the tests of cases are played with.

``do`` writes an act if it is allowed and raises ``CaseError`` if not, as the door to the log will.
"""

import hashlib
from typing import Any

from teahouse.safety import cases
from teahouse.safety.statements import MeasureKind

DAY = 86_400_000
HOUR = 3_600_000
START = 1_798_761_600_000  # 1 January 2027
SCAM = cases.Ground(category="STATEMENT_CATEGORY_SCAMS_AND_FRAUD", keyword="KEYWORD_PHISHING", rule_id="fraud.phishing")
VIOLENCE = cases.Ground(category="STATEMENT_CATEGORY_VIOLENCE", rule_id="violence.threats")
ROLES: dict[str, cases.Role] = {
    "@mo:t": "moderator", "@mu:t": "moderator", "@sen:t": "senior", "@sol:t": "senior", "@lex:t": "legal",
    "@ada:t": "admin", "@aud:t": "auditor", "@own:t": "person", "@rep:t": "reporter", "@flag:t": "flagger",
    "detector:hash": "automatic",
}  # fmt: skip
ITEMS = ("$a", "$b", "$c")


def kept(text: str) -> cases.Kept:
    return cases.Kept(f"text-{text}", hashlib.sha256(text.encode()).hexdigest())


def statement(number: object) -> cases.StatementRef:
    return cases.StatementRef(f"st-{number}", hashlib.sha256(str(number).encode()).hexdigest())


def scope(*items: str, functions: tuple[str, ...] = (), places: tuple[str, ...] = ()) -> cases.Scope:
    return cases.Scope(items=items, functions=functions, places=places)


class Desk:
    """One case from its opening on."""

    def __init__(
        self,
        *,
        news: bool = False,
        disclosed: bool = False,
        by: str = "@rep:t",
        source: str = "notice",
        subject: cases.Subject | None = None,
    ) -> None:
        self.now = START
        self.log: list[cases.Event] = []
        self.numbers = 0
        self.opening = {
            "case_id": "c1",
            "source": source,
            "subject": subject
            or cases.Subject(account="tea", owners=("@own:t",), items=ITEMS, news=news, disclosed=disclosed),
        }
        self.do(cases.Opened, by, **self.opening)

    @property
    def case(self) -> cases.Case:
        return cases.reduce(self.log, self.now)

    def act(self, kind: Any, by: str, /, **fields: Any) -> Any:
        """The act as ``by`` would do it now."""
        given = {"role": ROLES.get(by, "person"), "ground": SCAM, "rulebook": 3, "at_ms": self.now} | fields
        return kind(by=by, **given)

    def ask(self, kind: Any, by: str, /, **fields: Any) -> cases.Refusal | None:
        """What ``allowed`` says of it."""
        act = self.act(kind, by, **fields)
        return cases.allowed(self.case if self.log else None, act, by, act.role, self.now)

    def do(self, kind: Any, by: str, /, **fields: Any) -> None:
        self.write(self.act(kind, by, **fields))

    def write(self, act: Any) -> None:
        refusal = cases.allowed(self.case if self.log else None, act, act.by, act.role, self.now)
        if refusal is not None:
            raise cases.CaseError(refusal)
        self.log.append(cases.decode(cases.encode(act)))

    def refused(self, kind: Any, by: str, /, **fields: Any) -> str:
        """The field on which it is refused; "" if it is not."""
        refusal = self.ask(kind, by, **fields)
        return "" if refusal is None else refusal.field

    def measure(self, kind: str, on: cases.Scope, days: float | None = None, *, starts: int = 0) -> cases.Measure:
        self.numbers += 1
        start = self.now + starts
        return cases.Measure(
            measure_id=f"m{self.numbers}",
            kind=MeasureKind(kind),
            scope=on,
            start_ms=start,
            end_ms=None if days is None else start + int(days * DAY),
        )

    def ruling(self, *measures: cases.Measure, about: tuple[str, ...] = ("$a",), **more: Any) -> dict[str, Any]:
        """The fields of a decision."""
        self.numbers += 1
        return {"about": about, "measures": measures, "statement": statement(self.numbers), **more}

    def take(self, by: str = "@mo:t") -> None:
        self.do(cases.Viewed, by)
        self.do(cases.Claimed, by)

    def agree(self, fields: dict[str, Any], asks: str = "@mo:t", gives: str = "@sen:t", *, yes: bool = True) -> None:
        """A second opinion on that decision."""
        meant = cases.proposal(self.act(cases.Decided, asks, **fields))
        self.do(cases.SecondAsked, asks, proposal=meant)
        self.do(cases.Viewed, gives)
        self.do(cases.SecondGiven, gives, proposal=meant, agrees=yes, why=kept("seen"))

    def decide(self, *measures: cases.Measure, by: str = "@mo:t", **more: Any) -> None:
        """Claimed, and decided."""
        self.take(by)
        self.do(cases.Decided, by, **self.ruling(*measures, **more))

    def appeal(self, by: str = "@own:t", decision: int = 0) -> int:
        party = "person" if ROLES[by] == "person" else "reporter"
        self.do(cases.AppealMade, by, decision_no=decision, party=party, words=kept("unfair"))
        return len(self.case.appeals) - 1

    def turn(self, outcome: str, *lifts: cases.Lift, by: str = "@sen:t", appeal: int = 0) -> None:
        self.do(cases.Viewed, by)
        self.do(
            cases.AppealDecided, by, appeal_no=appeal, outcome=outcome, lifts=lifts, statement=statement("appeal")
        )  # fmt: skip

    def holds(self) -> set[tuple[str, str]]:
        """What is done to the house now: what, and to which item or function."""
        return {(one.does.value, one.item or one.function) for one in cases.in_force(self.case)}
