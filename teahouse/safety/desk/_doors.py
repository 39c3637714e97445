"""What the Desk's pages ask: the folders below, each by its door."""

from typing import NamedTuple

from teahouse.identity import Identity
from teahouse.kernel.db import Database
from teahouse.safety.appeals import Appeals
from teahouse.safety.campaigns import Campaigns
from teahouse.safety.cases import Cases, Casework, Words
from teahouse.safety.decisions import Decisions
from teahouse.safety.gate import Gatekeeper
from teahouse.safety.notices import Notices
from teahouse.safety.orders import Orders
from teahouse.safety.policies import Policies
from teahouse.safety.reporting import Publishing
from teahouse.safety.roles import Roles
from teahouse.safety.rumours import Rumours


class Doors(NamedTuple):
    """All of them."""

    db: Database
    identity: Identity
    roles: Roles
    cases: Cases
    casework: Casework
    decisions: Decisions
    appeals: Appeals
    notices: Notices
    words: Words
    orders: Orders
    campaigns: Campaigns
    gate: Gatekeeper
    rumours: Rumours
    policies: Policies
    publishing: Publishing
