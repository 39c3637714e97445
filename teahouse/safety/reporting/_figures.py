"""The figures of each part, as structs whose fields stand in the order of the template's columns or rows.

None is a blank cell: it does not apply, or there is nothing to take a median or a share of. 0 is none. Hours are hours.
"""

from typing import Generic, TypeVar

from msgspec import Struct

from teahouse.safety.reporting._records import Order, Profile


class ReportError(ValueError):
    """A record or a profile that no report can be made from; the message begins with the field."""


class OrderFigures(Struct, frozen=True):
    """Part 3, columns G to M."""

    orders: int | None
    items: int | None
    informed_hours: float | None
    effected_hours: float | None
    information_orders: int | None
    information_informed_hours: float | None
    information_effected_hours: float | None


class NoticeFigures(Struct, frozen=True):
    """Part 4, columns F to O; ``trusted_…`` is of trusted flaggers' notices alone."""

    notices: int | None
    trusted_notices: int | None
    items: int | None
    trusted_items: int | None
    action_hours: float | None
    trusted_action_hours: float | None
    by_law: int | None
    trusted_by_law: int | None
    by_terms: int | None
    trusted_by_terms: int | None


class MeasureFigures(Struct, frozen=True):
    """Parts 5 and 6, columns F to U."""

    measures: int | None
    detected: int | None
    removed: int | None
    disabled: int | None
    demoted: int | None
    age_restricted: int | None
    interaction_restricted: int | None
    labelled: int | None
    visibility_other: int | None
    monetary_suspension: int | None
    monetary_termination: int | None
    monetary_other: int | None
    provision_suspension: int | None
    provision_termination: int | None
    account_suspension: int | None
    account_termination: int | None


class Outcomes(Struct, frozen=True):
    """Complaints or disputes by how they ended, and the median time until the decision was told."""

    total: int
    upheld: int
    partially_reversed: int
    reversed: int
    omitted: int
    hours: float | None


class AppealFigures(Struct, frozen=True):
    """Part 7. ``implemented`` is a share; ``monetary`` is None where the service pays nobody."""

    complaints: Outcomes
    newly_imposed: int
    visibility: Outcomes
    provision: Outcomes
    account: Outcomes
    monetary: Outcomes | None
    not_acted: Outcomes
    not_acted_trusted: Outcomes
    disputes: Outcomes
    implemented: float | None
    suspended_content: int
    suspended_notices: int
    suspended_complaints: int


class Quality(Struct, frozen=True):
    """How good the automated means were, as shares, of ``checked`` decisions that a person looked at again."""

    accuracy: float | None
    precision: float | None
    recall: float | None
    checked: int


class AutomationFigures(Struct, frozen=True):
    """One scope of part 8: how many solely by machines, how many without any, and how good the machines were."""

    solely: int
    without: int
    quality: Quality


class Automation(Struct, frozen=True):
    """Part 8: measures of every source and of our own initiative; notices, and those of trusted flaggers."""

    total: AutomationFigures
    own: AutomationFigures
    notices: AutomationFigures
    trusted: AutomationFigures


F_co = TypeVar("F_co", covariant=True)


class Line(Struct, Generic[F_co], frozen=True):
    """A row of parts 3 to 6: a category, or one of its keywords; ``scope`` is a Member State in part 3."""

    code: str
    other: str
    figures: F_co
    scope: str = "TOTAL"


class Report(Struct, frozen=True):
    """All figures of one service for one period. ``outside``: orders that part 3 does not count, but speaks of."""

    profile: Profile
    orders: tuple[Line[OrderFigures], ...]
    notices: tuple[Line[NoticeFigures], ...]
    illegal: tuple[Line[MeasureFigures], ...]
    terms: tuple[Line[MeasureFigures], ...]
    appeals: AppealFigures
    automation: Automation
    outside: tuple[Order, ...] = ()
