"""What a campaign is: what is announced before, and what is published after."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from teahouse.ledger import Logged
from teahouse.safety.statements import Texts

State = Literal["proposed", "declined", "withdrawn", "announced", "running", "ended"]


class Programme(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is announced. title, why: for everyone, in three languages.

    categories: its grounds, from the closed list. rules: the rules of the rulebook that it is about. targets: what it
    means to reach, in words and figures, so that one can compare afterwards. start_ms, end_ms: at most 31 days, and a
    day's notice before.
    """

    title: Texts
    why: Texts
    targets: Texts
    categories: Annotated[tuple[str, ...], Meta(min_length=1, max_length=20)]
    rules: Annotated[tuple[str, ...], Meta(min_length=1, max_length=50)]
    start_ms: int
    end_ms: int


class OutOfCourt(msgspec.Struct, frozen=True, kw_only=True):
    """How certified out-of-court bodies have spoken of decisions under a campaign (Art. 21 DSA), which is no appeal."""

    upheld: int
    reversed: int
    reversed_in_part: int


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it so far. decisions, with_measures and by_rule (or law) count decisions, measures are by kind.

    appealed, upheld, reversed, reversed_in_part, waiting: appeals (Art. 20 DSA), by what became of them. out_of_court:
    what bodies said, apart. error_permille: of the appeals answered, how many reversed the decision, whole or in part
    (`cases.error_permille`). reversed_permille: of the decisions with a measure, how many were reversed, whole or in
    part, by an appeal or by a body. Both in thousandths, and None where there were none.

    final: the time for appeals is over. Figures of before they were counted apart have no out_of_court and no
    error_permille, and count decisions where appeals are counted now.
    """

    decisions: int
    with_measures: int
    measures: dict[str, int]
    by_rule: dict[str, int]
    appealed: int
    upheld: int
    reversed: int
    reversed_in_part: int
    waiting: int
    at_ms: int
    final: bool = False
    out_of_court: OutOfCourt | None = None
    error_permille: int | None = None
    reversed_permille: int | None = None


class CampaignShown(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign as everyone may see it from its announcement on. stopped_ms: it was ended before its time.

    declined_ms: a proposal that came to nothing, which the staff alone see. ended_why: why it was stopped, declined or
    withdrawn, as it was written; "" of what was stopped before that was asked. proofs: of what the ledger says of it,
    where one is looked at.
    """

    campaign_id: str
    programme: Programme
    state: State
    proposed_ms: int
    decided_ms: int | None
    stopped_ms: int | None
    results: Results | None
    declined_ms: int | None = None
    ended_why: str = ""
    proofs: list[Logged] = []


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign as it is kept. decided_by: "" while no second person has agreed. ended_by, ended_why: who declined,
    withdrew or stopped it, and why; "" where nobody did."""

    campaign_id: str
    programme: Programme
    proposed_by: str
    proposed_ms: int
    decided_by: str
    decided_ms: int | None
    stopped_ms: int | None
    results: Results | None
    final: bool
    declined_ms: int | None = None
    ended_by: str = ""
    ended_why: str = ""

    @property
    def end_ms(self) -> int:
        """When it ends or has ended."""
        return self.programme.end_ms if self.stopped_ms is None else min(self.stopped_ms, self.programme.end_ms)

    def state(self, now_ms: int) -> State:
        if not self.decided_by and self.declined_ms is not None:
            return "withdrawn" if self.ended_by == self.proposed_by else "declined"
        if not self.decided_by:
            return "proposed"
        if now_ms < self.programme.start_ms and self.stopped_ms is None:
            return "announced"
        return "running" if now_ms < self.end_ms else "ended"

    def shown(self, now_ms: int) -> CampaignShown:
        """Without who proposed it: who decides is known by role, not by name."""
        return CampaignShown(
            campaign_id=self.campaign_id,
            programme=self.programme,
            state=self.state(now_ms),
            proposed_ms=self.proposed_ms,
            decided_ms=self.decided_ms,
            stopped_ms=self.stopped_ms,
            results=self.results,
            declined_ms=self.declined_ms,
            ended_why=self.ended_why,
        )
