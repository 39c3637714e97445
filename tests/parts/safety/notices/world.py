"""``House``: the parts that notices stand on, and notices, on a real database behind the real HTTP application.

The clock stands still until a test moves it. Staff are those whom a test names in ``staff``.
"""

import hashlib
from pathlib import Path
from typing import Any

import httpx

from teahouse.addresses import Addresses
from teahouse.identity import Identity
from teahouse.kernel.bus import Bus
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Application, Who
from teahouse.kernel.jobs import Jobs
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.kernel.pages import Pages, Static
from teahouse.matrix.errors import forbidden
from teahouse.media import Media
from teahouse.publicaccounts import PublicAccounts
from teahouse.rooms import Rooms
from teahouse.safety import cases
from teahouse.safety.cases import Cases, Words
from teahouse.safety.decisions import Restraining
from teahouse.safety.notices import Below, NewNotice, Notices
from teahouse.safety.statements import MeasureKind
from teahouse.surfaces import Safeguards
from tests.parts.identity.world import Caller as Person
from tests.parts.safety.cases.stated import state

Json = dict[str, Any]
V1 = "/_teahouse/v1"
SCAM = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
MINORS = "STATEMENT_CATEGORY_PROTECTION_OF_MINORS"
CSAM = "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL"
WHY = "They ask for the PIN of my card on this page."
DAY_MS = 86_400_000


class Staff:
    """Who has which role, as a table."""

    def __init__(self) -> None:
        self.held: dict[str, Any] = {}

    async def of(self, user_id: str) -> frozenset[Any]:
        return frozenset({self.held[user_id]} if user_id in self.held else ())

    async def require(self, caller: Who, *roles: Any) -> Any:
        held = self.held.get(caller.user_id)
        if held is None or (roles and held not in roles):
            raise forbidden("That is not your role")
        return held


class House:
    """``await open()``, and ``close()``."""

    def __init__(self, folder: Path, url: str, **settings: Any) -> None:
        self.url = url
        self.clock = ManualClock()
        self.staff = Staff()
        self.settings = Settings(
            data_dir=str(folder), server_name="tea.house", public_url="https://tea.house", open_registration=True,
            **{"rate_limits": False, **settings},
        )  # fmt: skip

    async def open(self) -> "House":
        self.bus = Bus()
        self.db = Database(self.url, self.bus, ["identity", "addresses", "rooms", "media", "publicaccounts", "safety"])
        self.jobs = jobs = Jobs(self.db, self.clock)
        limits = Limits(self.clock, enabled=self.settings.rate_limits)
        restraints = Restraining(self.clock, self.settings.base_url)
        guard = Safeguards()
        self.identity = Identity(self.db, self.bus, self.clock, self.settings, limits, restraints)
        self.addresses = Addresses(self.db, jobs, self.clock, self.settings, limits, self.identity)
        self.rooms = Rooms(self.db, self.bus, jobs, self.clock, self.settings, self.identity, guard)
        self.media = Media(self.db, self.bus, jobs, self.clock, self.settings)
        self.public = PublicAccounts(
            self.db, jobs, self.clock, self.settings, (self.identity, self.rooms, self.media), guard
        )
        self.cases, self.words = Cases(self.db, self.clock), Words(self.db)
        below = Below(
            self.identity, self.addresses, self.rooms, self.media, self.public, self.cases, self.words, self.staff
        )
        static = Static()
        self.notices = Notices(self.db, jobs, self.clock, self.settings, static, below)
        routes = [
            *self.identity.routes(), *self.addresses.routes(), *self.rooms.routes(), *self.media.routes(),
            *self.public.routes(), *self.notices.routes(),
        ]  # fmt: skip
        error_page = Pages("teahouse.kernel.pages", self.settings, static).error_page
        application = Application(routes, self.public.api.keys.authenticate, limits, Metrics(), error_page)
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(application),  # type: ignore[arg-type]
            base_url="https://tea.house",
        )
        await self.db.open()
        jobs.start()
        return self

    async def close(self) -> None:
        await self.http.aclose()
        await self.jobs.stop()
        await self.rooms.stop()
        await self.media.close()
        await self.identity.stop()
        await self.db.close()

    async def person(self, name: str, role: str = "") -> Person:
        """Someone who has just registered; with a role, one of the staff."""
        someone = Person(self)  # type: ignore[arg-type]
        body = {"username": name, "password": "a long tea leaf", "auth": {"type": "m.login.dummy"}}
        someone.signed_in(await someone.post("v3/register", body))
        if role:
            self.staff.held[someone.user_id] = role
        return someone

    async def ask(self, method: str, path: str, token: str = "", **options: Any) -> httpx.Response:
        """One request, signed in by a token or not."""
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **options.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **options)

    async def give(self, location: str, token: str = "", **more: Any) -> httpx.Response:
        """A notice through the API: complete, but for what ``more`` says otherwise."""
        body = {"location": location, "category": SCAM, "explanation": WHY, "good_faith": True, **more}
        if not token and "email" not in more:
            body |= {"name": "Rosa Reader", "email": "rosa@reader.example"}
        return await self.ask("POST", f"{V1}/notices", token, json=body)

    async def given(self, location: str, token: str = "", **more: Any) -> Json:
        """The same, taken in: the receipt."""
        answer = await self.give(location, token, **more)
        assert answer.status_code == 200, answer.text
        receipt: Json = answer.json()
        return receipt

    async def post(self, form: Json, **headers: str) -> httpx.Response:
        """The form, sent from our own page."""
        return await self.ask("POST", "/report", data=form, headers={"sec-fetch-site": "same-origin", **headers})

    async def case_of(self, notice_id: str) -> cases.Case:
        notice = await self.notices.records.get(notice_id)
        found = await self.cases.get(notice.case_id)
        assert found is not None
        return found

    async def count(self, table: str) -> int:
        row = await self.db.one(f"SELECT COUNT(*) FROM {table}")
        return int(row[0]) if row else -1

    async def decide(self, case_id: str, kind: str = "remove", by: str = "@mo:tea.house") -> None:
        """A moderator takes the case and decides it; with ``kind`` "" nothing is done."""
        digest = hashlib.sha256(case_id.encode()).hexdigest()
        case = await self.cases.get(case_id)
        assert case is not None
        about = case.subject.items[:1]
        measures = (
            cases.Measure(
                measure_id=f"m-{case.acts}", kind=MeasureKind(kind), scope=cases.Scope(items=about),
                start_ms=self.clock.now_ms(),
            ),
        ) if kind else ()  # fmt: skip
        ground = cases.Ground(category=SCAM, rule_id="fraud.phishing")
        same: Json = {"by": by, "role": "moderator", "at_ms": self.clock.now_ms(), "ground": ground, "rulebook": 1}

        def unit(tx: Tx) -> None:
            for act in (cases.Viewed(**same), cases.Claimed(**same)):
                self.cases.append(tx, case_id, act, by, "moderator")
            decided = cases.Decided(
                **same, about=about, measures=measures, statement=cases.StatementRef(f"st-{case_id}", digest)
            )
            state(tx, case_id, decided)
            self.cases.append(tx, case_id, decided, by, "moderator")
            self.notices.decided(tx, case_id)

        await self.db.write(unit)
        await self.jobs.settle()


def new(location: str, **more: Any) -> NewNotice:
    """A notice as it is given inside the house."""
    return NewNotice(location=location, category=SCAM, explanation=WHY, good_faith=True, **more)
