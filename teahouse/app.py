"""The composition root: builds every part by hand, top to bottom. The only place that wires."""

from teahouse import __version__
from teahouse.addresses import Addresses
from teahouse.devices import Devices
from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import Clock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database
from teahouse.kernel.http import Application, Route
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.kernel.status import Status
from teahouse.ledger import Ledger
from teahouse.media import Media
from teahouse.publicaccounts import PublicAccounts
from teahouse.push import Push
from teahouse.rooms import Rooms
from teahouse.safety import Below, Guard, Safety, Slowing
from teahouse.surfaces import Safeguards
from teahouse.sync import Sync

PARTS = [
    "identity",
    "addresses",
    "rooms",
    "devices",
    "media",
    "ledger",
    "publicaccounts",
    "push",
    "safety",
]  # those with tables, in the order their schemas are applied


class Teahouse:
    """One service: ``await start()``, serve ``application``, ``await stop()``."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or Clock()
        self.bus = Bus()
        self.db = Database(settings.database_url, self.bus, PARTS)
        self.jobs = Jobs(self.db, self.clock)
        self.metrics = Metrics()
        limits = Limits(self.clock, enabled=settings.rate_limits)
        restraints = self.restraints = Slowing(self.clock, settings.base_url)
        gate = Guard(self.db, self.jobs, self.clock)
        guard = Safeguards(gate, restraints)

        self.identity = Identity(self.db, self.bus, self.clock, settings, limits, restraints)
        restraints.changed.append(self.identity.standing_changed)
        self.addresses = Addresses(self.db, self.jobs, self.clock, settings, limits, self.identity)
        self.rooms = Rooms(self.db, self.bus, self.jobs, self.clock, settings, self.identity, guard)
        self.devices = Devices(self.db, self.bus, self.clock, self.identity, self.rooms)
        self.identity.sees_presence = self.rooms.share_room
        onlookers = self.identity.onlookers
        onlookers.device_added.append(self.devices.device_added)
        onlookers.device_removed.append(self.devices.device_removed)
        onlookers.device_renamed.append(self.devices.device_renamed)
        onlookers.deactivated.append(self.devices.deactivated)
        self.media = Media(self.db, self.bus, self.jobs, self.clock, settings, restraints=restraints)
        self.ledger = Ledger(self.db, self.jobs, self.clock, settings)
        self.publicaccounts = PublicAccounts(
            self.db, self.jobs, self.clock, settings, (self.identity, self.rooms, self.media), guard
        )
        restraints.moved.append(self.publicaccounts.site.cache.forget_all)
        below = Below(
            self.identity, self.addresses, self.rooms, self.media, self.publicaccounts, self.ledger, restraints, gate
        )
        self.safety = Safety(self.db, self.bus, self.jobs, self.clock, settings, below)
        self.publicaccounts.show_notes(self.safety.rumours.shelf)
        onlookers.deactivated.append(self.safety.rumours.deactivated)
        onlookers.device_removed.append(self.safety.roles.device_removed)
        onlookers.deactivated.append(self.safety.roles.deactivated)
        self.push = Push(self.db, self.bus, self.clock, settings, self.identity, self.rooms)
        onlookers.device_removed.append(self.push.device_removed)
        onlookers.deactivated.append(self.push.deactivated)
        self.sync = Sync(self.db, self.bus, self.clock, self.identity, self.rooms, self.devices)

        status = Status(self.db, self.metrics, __version__)
        self.routes: list[Route] = [
            *status.table(),
            *self.identity.routes(),
            *self.addresses.routes(),
            *self.addresses.pages(self.publicaccounts.static),
            *self.rooms.routes(),
            *self.devices.routes(),
            *self.media.routes(),
            *self.ledger.routes(),
            *self.publicaccounts.routes(),
            *self.safety.routes(),
            *self.sync.routes(),
            *self.push.routes(),
        ]
        self.application = Application(
            self.routes,
            self.publicaccounts.api.keys.authenticate,
            limits,
            self.metrics,
            self.publicaccounts.error_page,
            settings.country_header,
        )
        status.describe(self.routes)
        self.metrics.counter("teahouse_pushes", "Notifications that push gateways took.", self.push.taken)
        self.metrics.counter("teahouse_push_failures", "Requests to push gateways that failed.", self.push.failed)
        self.metrics.gauge("teahouse_pushes_waiting", "Notifications waiting to be taken.", self.push.waiting)
        self.metrics.gauge("teahouse_ledger_published", "Entries in the newest signed tree.", self.ledger.published)
        self.metrics.counter("teahouse_ledger_refusals", "Trees that were not signed.", self.ledger.refusals)
        self.metrics.counter("teahouse_gate_judged", "Public items that were judged.", lambda: gate.judged)
        self.metrics.counter("teahouse_gate_failures", "Of those, for which something failed.", lambda: gate.failed)

    async def start(self) -> None:
        """Open the database (migrating it) and take up durable work."""
        await self.db.open()
        await self.ledger.start()
        await self.safety.start()
        self.jobs.start()
        await self.publicaccounts.start()
        await self.push.start()

    def wake(self) -> None:
        """Answer every parked poll, because the process is about to end."""
        self.sync.close()

    async def stop(self) -> None:
        """Finish the job in hand and close the database."""
        self.sync.close()
        await self.push.stop()
        await self.safety.stop()
        await self.publicaccounts.stop()
        await self.jobs.stop()
        await self.ledger.stop()
        await self.rooms.stop()
        await self.media.close()
        await self.identity.stop()
        await self.db.close()
