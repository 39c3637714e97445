"""A clerk: somebody with a role in a ``House`` of this process, who works over HTTP: its API, and the Desk's forms."""

from typing import Any

from teahouse.safety.roles import OPERATOR, Role
from tests.harness.authenticator import FACTORS, totp
from tests.harness.tearoom import House
from tests.parts.identity.world import Caller

MOD = "/_teahouse/v1/moderation"
CASES = f"{MOD}/cases"
#: A house whose clock is moved by months has staff whose second factor counts as long.
LASTING = {"second_factor_lasts_s": 400 * 86_400}


class Clerk(Caller):
    """One of the staff. A second factor is shown in their session."""

    @classmethod
    async def hired(cls, house: House, name: str, role: Role) -> "Clerk":
        clerk = cls(house)  # type: ignore[arg-type]  # asked for no more than `http`
        known = await house.person(name)
        clerk.token, clerk.user_id = known.token, known.user_id
        held = house.house.safety.roles.held
        await held.set(OPERATOR, clerk.user_id, role, held=True, reason="works at the desk")
        secret = (await clerk.put(f"{FACTORS}/totp"))["secret"]
        await clerk.put(f"{FACTORS}/totp/confirmation", body={"code": totp(secret, house.clock.now_ms() / 1000)})
        return clerk

    async def page(self, path: str) -> str:
        """A page of the Desk."""
        found = await self.world.http.get(path, headers={"cookie": f"teahouse_session={self.token}"})
        assert 200 == found.status_code, found.text
        return found.text

    async def form(self, path: str, **fields: Any) -> tuple[int, str, str]:
        """What a browser without scripts sends: (status, where it leads, the page)."""
        headers = {"cookie": f"teahouse_session={self.token}", "sec-fetch-site": "same-origin"}
        found = await self.world.http.post(path, data=fields, headers=headers)
        return found.status_code, found.headers.get("location", ""), found.text

    # --- the way of a case

    async def opens(self, location: str, **ground: str) -> str:
        """Open a case of something, take it, look at it; returns its id."""
        made = await self.post(CASES, {"locations": [location], **ground})
        return await self.takes(str(made["case_id"]))

    async def takes(self, case_id: str) -> str:
        await self.post(f"{CASES}/{{}}/claim", {}, case_id)
        await self.get(f"{CASES}/{{}}", case_id)
        return case_id

    async def agrees(self, case_id: str, proposal: str) -> None:
        """Give the second opinion that was asked for."""
        await self.get(f"{CASES}/{{}}", case_id)
        given = {"proposal": proposal, "agrees": True, "why": "I read it too."}
        await self.post(f"{CASES}/{{}}/opinions/answer", given, case_id)
