"""A decision under a campaign: which one it may name, and on what it may stand then. Pure; ``Programmes`` is the port.

The campaign is part of what is decided, so of the draft and of what a second person agrees to. Who decides names it;
when it begins and ends is what was announced, whatever the draft says.
"""

from typing import Protocol

import msgspec

from teahouse.kernel.db import Tx
from teahouse.safety.cases import Campaign
from teahouse.safety.decisions._model import Wanted
from teahouse.safety.statements import Fault


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """What decisions ask of a campaign. running: now. categories, rules: the grounds that it was announced for."""

    campaign: Campaign
    categories: tuple[str, ...]
    rules: tuple[str, ...]
    running: bool


class Programmes(Protocol):
    """The campaigns, as far as decisions ask. None for one that was never agreed to."""

    def announced_in(self, tx: Tx, campaign_id: str) -> Announced | None: ...
    async def announced(self, campaign_id: str) -> Announced | None: ...


class NoProgrammes:
    """Of a house without any."""

    def announced_in(self, tx: Tx, campaign_id: str) -> Announced | None:
        return None

    async def announced(self, campaign_id: str) -> Announced | None:
        return None


def under(wanted: Wanted, announced: Announced | None) -> Wanted:
    """With the times of its campaign as they were announced; as it is where it names none, or one that is none."""
    if wanted.campaign is None or announced is None:
        return wanted
    return msgspec.structs.replace(wanted, campaign=announced.campaign)


def campaign_faults(wanted: Wanted, announced: Announced | None) -> list[Fault]:
    """What is wrong with the campaign that it names; [] if nothing is, or it names none.

    Its grounds are those of the announcement: a category of it, and a rule of it where the decision stands on one.
    """
    if wanted.campaign is None:
        return []
    if announced is None:
        return [Fault("campaign", "there is no such campaign")]
    if not announced.running:
        return [Fault("campaign", "this campaign is not running")]
    if wanted.category not in announced.categories:
        return [Fault("campaign", "the category is none of those that this campaign was announced for")]
    if wanted.rule_id and wanted.rule_id not in announced.rules:
        return [Fault("campaign", "the rule is none of those that this campaign was announced for")]
    return []
