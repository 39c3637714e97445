"""What the gate and its files speak of, as frozen structs."""

from typing import Annotated, Literal, Protocol, Self

import msgspec
from msgspec import Meta

from teahouse.kernel.db import Tx
from teahouse.kernel.http import Who
from teahouse.safety.decisions import Announced
from teahouse.safety.detectors import DryRun, Outcome, Rule, Signal
from teahouse.safety.roles import Role
from teahouse.safety.statements import Rulebook
from teahouse.surfaces import Surface

#: What is written about who does what and why.
Why = Annotated[
    str, Meta(min_length=1, max_length=5000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$", description="Why it is done.")
]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", description="Small letters, digits and hyphens.")]
Text = Annotated[str, Meta(max_length=2000, pattern=r"^[^\x00]*$")]


class GateError(ValueError):
    """Something that is not taken; nothing was changed. field: which; status: of the answer, 400, 404 or 409."""

    def __init__(self, field: str, says: str, status: int = 400) -> None:
        super().__init__(f"{field}: {says}")
        self.field = field
        self.says = says
        self.status = status


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """Where a public item stands: enough to read it again there, and nothing of what it says."""

    surface: Surface
    item_id: str
    room_id: str
    at_ms: int


class Signalled(msgspec.Struct, frozen=True, kw_only=True):
    """A detector's word as it is kept. outcome "review": it failed, and people are to look."""

    detector: str
    version: int
    ground: str
    outcome: Outcome | Literal["review"]
    why: str
    label: str = ""

    @classmethod
    def of(cls, signal: Signal) -> Self:
        """What a detector said."""
        return cls(
            detector=signal.detector,
            version=signal.version,
            ground=signal.ground,
            outcome=signal.outcome,
            why=signal.why,
            label=signal.label,
        )


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in one item: the payload of the job that follows."""

    where: Where
    author: str
    signals: tuple[Signalled, ...]


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule as a person writes it. campaign: the programme it belongs to; with ends_ms, when it lapses by itself."""

    expression: Annotated[str, Meta(max_length=2000)]
    ground: Annotated[str, Meta(max_length=200, description="A rule of the rulebook, or a category of the EU's list.")]
    outcome: Outcome
    why: Annotated[Text, Meta(description="The reason that people are shown.")]
    label: Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")] = ""
    ends_ms: int | None = None
    campaign: Annotated[str, Meta(max_length=64)] = ""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a rule as it is kept; version 0 is the draft. run: of the draft."""

    rule: Rule
    campaign: str = ""
    ledger_index: int | None = None
    run: DryRun | None = None


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did to a rule or a list. why: None once it is erased."""

    act: str
    version: int
    by: str
    at_ms: int
    detail: str
    why: str | None = None


class RuleHistory(msgspec.Struct, frozen=True, kw_only=True):
    """All of one rule. active: the version in force, None if none is. versions: the newest first."""

    name: str
    active: int | None
    draft: Kept | None
    versions: list[Kept]
    acts: list[Done]


class ListWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hash list as a person sets it up. sources: who may give entries; () for anyone. pdq, tlsh: how far a match may
    be. on: whether items are held against it."""

    ground: Annotated[str, Meta(max_length=200)]
    outcome: Outcome
    why: Text
    label: Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")] = ""
    sources: Annotated[list[Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=100)] = []
    pdq: int | None = None
    tlsh: int | None = None
    on: bool = True


class HashListShown(msgspec.Struct, frozen=True, kw_only=True):
    """A list, and how many entries it has in each state."""

    name: str
    settings: ListWish
    active: int
    disputed: int
    removed: int


class ListTold(msgspec.Struct, frozen=True, kw_only=True):
    """What a report tells of a list: from whom its entries are, when it was shared with others, and (when, the case) of
    each item that it matched."""

    name: str
    outcome: Outcome
    sources: list[str]
    shared_ms: list[int]
    matched: list[tuple[int, str]]


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did. kept_out: entries that were not taken, since people here had decided otherwise."""

    new: int
    known: int
    kept_out: int


class EntryShown(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a list."""

    algorithm: str
    digest: str
    source: str
    labels: list[str]
    state: str
    because: str
    by: str
    at_ms: int


class Roles(Protocol):
    """Who is who among the staff."""

    async def require(self, caller: Who, *roles: Role) -> Role: ...


class Books(Protocol):
    """The rulebook, as far as the gate asks."""

    def in_force(self, at_ms: int) -> Rulebook: ...


class Campaigns(Protocol):
    """The programmes, as far as rules ask: until when one runs (None if rules may not be under it), and for what."""

    async def running(self, campaign_id: str) -> int | None: ...
    async def begun(self, campaign_id: str) -> bool: ...
    async def announced(self, campaign_id: str) -> Announced | None: ...


class Keep(Protocol):
    """What a verdict has the publishing part do in the unit that writes the item."""

    def __call__(self, tx: Tx) -> None: ...
