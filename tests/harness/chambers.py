"""``Chambers``: the staff of a `House`, over HTTP: an administrator, and whom she gives a role; each with a factor."""

from tests.harness.authenticator import FACTORS, totp
from tests.harness.tearoom import V1, House
from tests.parts.identity.world import Caller, Json

MOD = f"{V1}/moderation"


class Worker(Caller):
    """Somebody of the staff."""

    secret = ""

    async def shows(self) -> None:
        """Their second factor, again: it is good for a working day."""
        at_s = self.world.clock.now_ms() / 1000
        await self.put(f"{FACTORS}/shown", body={"code": totp(self.secret, at_s)})

    async def sees(self, case_id: str) -> Json:
        """A case."""
        return await self.get(f"{MOD}/cases/{{}}", case_id)

    async def decides(self, case_id: str, **wanted: object) -> Json:
        """Takes a case, looks at it, decides it."""
        await self.sees(case_id)
        await self.post(f"{MOD}/cases/{{}}/claim", {}, case_id)
        return await self.post(f"{MOD}/cases/{{}}/decisions", {"case_id": case_id, **wanted}, case_id)


class Chambers:
    """Ada gives roles. ``await open()``."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def open(self) -> "Chambers":
        self.ada = await self._person("ada", admin=True)
        return self

    async def worker(self, name: str, role: str) -> Worker:
        """One more, in that role."""
        worker = await self._person(name)
        await self.ada.put(f"{MOD}/staff/{{}}/roles/{{}}", worker.user_id, role, body={"reason": "works here"})
        await self._enrols(worker)
        return worker

    async def _person(self, name: str, *, admin: bool = False) -> Worker:
        known = await self.house.person(name, admin=admin)
        worker = Worker(self.house)  # type: ignore[arg-type]  # asked for no more than `http` and the clock
        worker.token, worker.user_id = known.token, known.user_id
        if admin:
            await self._enrols(worker)
        return worker

    async def _enrols(self, worker: Worker) -> None:
        worker.secret = (await worker.put(f"{FACTORS}/totp"))["secret"]
        at_s = self.house.clock.now_ms() / 1000
        await worker.put(f"{FACTORS}/totp/confirmation", body={"code": totp(worker.secret, at_s)})
