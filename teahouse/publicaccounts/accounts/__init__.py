"""Accounts: what they are, who runs them, who subscribes to them.

An account has a face, a user nobody signs in as, which owns the feed; operators are ordinary people with a role, who
act through the API and the Studio. Subscribing is joining the feed, from whatever client; ``keeper`` writes the
subscriber's row in the unit of the join.

Tables: those of schema/0001. Ways in, all on ``Accounts``: finding and acting (``get``, ``require``, ``act`` …), what
becomes of an account (``create``, ``update``, ``pause`` …), ``operators``, ``verify``, subscribers (``subscribe``,
``openid``, ``list``, ``tag`` …), codes (``qr``, ``scan``), broadcasts of the day
(``quota``, ``check_broadcast``, ``spend_broadcast``); ``routes``.
"""

from teahouse.identity import Identity
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Route
from teahouse.kernel.jobs import Jobs
from teahouse.publicaccounts.accounts import _store as store
from teahouse.publicaccounts.accounts import _store_subscribers, _store_verifications
from teahouse.publicaccounts.accounts._affairs import Affairs, UsedUp
from teahouse.publicaccounts.accounts._codes import Codes
from teahouse.publicaccounts.accounts._create import Create
from teahouse.publicaccounts.accounts._feeds import Feeds
from teahouse.publicaccounts.accounts._keeper import FeedKeeper, Notes
from teahouse.publicaccounts.accounts._model import (
    CATEGORIES,
    ROLES,
    Account,
    Act,
    Changes,
    Code,
    Comments,
    Level,
    NewAccount,
    Operator,
    Quota,
    Role,
    Source,
    State,
    Subscriber,
    Tag,
    Verification,
)
from teahouse.publicaccounts.accounts._operators import Operators
from teahouse.publicaccounts.accounts._overlay import Overlay, ShownMeasure, Withheld, gate_of, gone, told
from teahouse.publicaccounts.accounts._registry import Registry
from teahouse.publicaccounts.accounts._routes import AccountRoutes
from teahouse.publicaccounts.accounts._routes_people import PeopleRoutes
from teahouse.publicaccounts.accounts._routes_subscribers import SubscriberRoutes
from teahouse.publicaccounts.accounts._show import FACTS, Show
from teahouse.publicaccounts.accounts._shown import ShownAccount, shown
from teahouse.publicaccounts.accounts._subscribers import Subscribers
from teahouse.publicaccounts.accounts._verify import Verify
from teahouse.publicaccounts.api import Api
from teahouse.surfaces import NoRestraints, Restraints

__all__ = [
    "CATEGORIES",
    "FACTS",
    "ROLES",
    "Account",
    "Accounts",
    "Act",
    "Changes",
    "Code",
    "Comments",
    "Core",
    "FeedKeeper",
    "Feeds",
    "Level",
    "NewAccount",
    "Notes",
    "Operator",
    "Overlay",
    "Quota",
    "Role",
    "ShownAccount",
    "ShownMeasure",
    "Source",
    "State",
    "Subscriber",
    "Tag",
    "UsedUp",
    "Verification",
    "Withheld",
    "gate_of",
    "gone",
    "told",
]


class Core:
    """What everything here needs, so that constructors stay short: made by ``PublicAccounts``."""

    def __init__(
        self, db: Database, jobs: Jobs, clock: Clock, settings: Settings, identity: Identity, rooms: Feeds,
        restraints: Restraints | None = None,
    ) -> None:  # fmt: skip
        self.overlay = Overlay(restraints or NoRestraints())
        self.db = db
        self.jobs = jobs
        self.clock = clock
        self.settings = settings
        self.identity = identity
        self.rooms = rooms


class Accounts:
    """The door. Each verb is documented where it is; an ``actor`` is a user id or a key's (``key:12``)."""

    def __init__(self, core: Core, api: Api, notes: Notes | None = None) -> None:
        db, clock = core.db, core.clock
        self.keeper = FeedKeeper(clock, notes)
        self.overlay = core.overlay
        self.registry = registry = Registry(db, clock, api.keys, core.identity, core.overlay)
        show = Show(db, core.jobs, core.settings, core.identity, core.rooms)
        affairs = self._affairs = Affairs(db, clock, core.settings, registry, show)
        subscribers = Subscribers(db, core.rooms, registry, self.keeper)
        self.codes = codes = Codes(db, clock, registry, show, subscribers, notes)
        self._clock = clock
        self._identity = core.identity

        # Finding, and acting.
        self.get, self.existing, self.by_no, self.by_room = (
            registry.get,
            registry.existing,
            registry.by_no,
            registry.by_room,
        )
        self.list_public, self.of_operator, self.invitations = (
            registry.list_public,
            registry.of_operator,
            registry.invitations,
        )
        self.require, self.role, self.act, self.acts = registry.require, registry.role, registry.act, registry.acts
        self.record = registry.record
        self.check_takes_part = registry.check_takes_part
        self.page = show.page
        # What becomes of an account.
        self.create = Create(db, clock, core.identity, core.rooms, registry, show).create
        self.update, self.pause, self.resume, self.close = affairs.update, affairs.pause, affairs.resume, affairs.close
        self.quota, self.spend_broadcast = affairs.quota, affairs.spend_broadcast
        self.check_broadcast = affairs.check_broadcast
        self.operators = Operators(db, clock, core.identity, registry)
        self.verify = Verify(db, clock, core.identity, registry, show)
        # Subscribers.
        self.subscribe, self.unsubscribe = subscribers.subscribe, subscribers.unsubscribe
        self.subscribes, self.count = subscribers.subscribes, subscribers.count
        self.subscriptions, self.everyones = subscribers.subscriptions, subscribers.everyones
        self.openid, self.unionid, self.by_openid = subscribers.openid, subscribers.unionid, subscribers.by_openid
        self.subscriber, self.list, self.sources = subscribers.subscriber, subscribers.some, subscribers.sources
        self.search = subscribers.search
        self.set_remark, self.block, self.unblock = subscribers.set_remark, subscribers.block, subscribers.unblock
        self.blocked = subscribers.blocked
        self.tags, self.add_tag, self.rename_tag = subscribers.tags, subscribers.add_tag, subscribers.rename_tag
        self.remove_tag, self.tag, self.untag = subscribers.remove_tag, subscribers.tag, subscribers.untag
        # Codes.
        self.qr, self.code, self.scan = codes.make, codes.find, codes.scan
        self.qr_svg, self.qr_png = codes.svg, codes.png
        self._routes: list[Route] = [
            *AccountRoutes(self, api).table(),
            *PeopleRoutes(self, api).table(),
            *SubscriberRoutes(self, api).table(),
        ]

    async def shown(self, account: Account) -> ShownAccount:
        """The account as our API shows it to anyone."""
        measures = told(self.overlay.on_account(account))
        return shown(account, self.page(account), await self.count(account), measures)

    async def quota_now(self, account: Account) -> Quota:
        """What is left of today's broadcasts."""
        return await self.quota(account, self._clock.now_ms())

    async def name_of(self, user_id: str) -> str:
        """The name a user has given themselves."""
        if self.overlay.unnamed(user_id):
            return ""
        return str((await self._identity.profile(user_id)).get("displayname") or "")

    async def is_user(self, user_id: str) -> bool:
        """Whether there is such a user."""
        return await self._identity.exists(user_id)

    def routes(self) -> list[Route]:
        """The routes of accounts, operators, verification, subscribers, codes."""
        return self._routes

    def deactivated(self, tx: Tx, user_id: str, erase: bool) -> None:
        """A user is gone (``identity.onlookers``): their roles and what accounts kept of them go with them.

        An account passes to its other owners; where there is none it is closed.
        """
        for account_no, role, state in store.operated_in(tx, user_id):
            if (role, state) == ("owner", "active") and store.owners_in(tx, account_no) == [user_id]:
                self._affairs.close_in(tx, account_no, user_id)
            store.drop_operator(tx, account_no, user_id)
            if store.transfer_in(tx, account_no) == user_id:
                store.set_transfer(tx, account_no, "")
        for account_no in _store_subscribers.accounts_of(tx, user_id):
            _store_subscribers.drop(tx, account_no, user_id)
        _store_subscribers.drop_blocks_of(tx, user_id)
        if erase:
            store.erase_actor(tx, user_id)
            _store_verifications.erase_user(tx, user_id)
