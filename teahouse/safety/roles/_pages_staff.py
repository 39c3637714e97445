"""The page of staff, ``/desk/staff``: who holds which role, what waits for a second person, what was done alone."""

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, Pages, read_form, redirect
from teahouse.matrix.errors import MatrixError, invalid_param
from teahouse.safety.roles._admin import Admin
from teahouse.safety.roles._desk import Desk
from teahouse.safety.roles._held import Held
from teahouse.safety.roles._model import ROLES, Role, Staff
from teahouse.safety.roles._two import TwoPeople, Verdict

PLACE = "/desk/staff"
_TWO = "This takes two: another administrator must confirm it within a day."


class StaffPages:
    """What an administrator does there, and everybody at work may read."""

    def __init__(self, pages: Pages, desk: Desk, held: Held, admin: Admin, two: TwoPeople) -> None:
        self._pages = pages
        self._desk = desk
        self._held = held
        self._admin = admin
        self._two = two

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", PLACE, self.page, op="getDeskStaff", auth=Auth.PAGE, rate="read", body=None),
            *(
                Route("POST", PLACE + path, handler, op=op, auth=Auth.PAGE, rate="account", body=Body.RAW,
                      max_body=64 * 1024)
                for path, handler, op in (
                    ("/roles", self.set_role, "postDeskRole"),
                    ("/factors", self.remove_factor, "postDeskFactorOf"),
                    ("/ledger-key", self.retire_key, "postDeskLedgerKey"),
                    ("/proposals", self.decide, "postDeskProposal"),
                    ("/reviews", self.review, "postDeskReview"),
                )
            ),
        ]  # fmt: skip

    async def page(self, request: Request) -> Answer:
        """Everything there is to see."""
        return await self._page(request, await self._desk.page_caller(request), None)

    async def set_role(self, request: Request) -> Answer:
        """Give or take a role."""
        staff, form = await self._desk.page_caller(request, "admin"), await read_form(request)
        says = self._pages.words(request).gettext
        user_id = form.required("user_id", says("Enter a user ID."))
        reason = form.required("reason", says("Say why: it is kept for the record."))
        if form.errors:
            return await self._page(request, staff, form, 422)
        try:
            role = _role(form.get("role"))
            held = form.get("do") != "take"
            done = await self._admin.set_role(staff, user_id, role, held=held, reason=reason)
        except MatrixError as error:
            return await self._refused(request, staff, form, error, ("user_id", "reason"))
        waits = says(_TWO)
        return redirect(request, PLACE, flash=waits if done.proposal is not None else says("Done."))

    async def remove_factor(self, request: Request) -> Answer:
        """Propose to take away somebody's factor."""
        staff, form = await self._desk.page_caller(request, "admin"), await read_form(request)
        says = self._pages.words(request).gettext
        user_id, factor_id = form.get("user_id"), form.get("factor_id")
        try:
            await self._admin.remove_factor(staff, user_id, factor_id, form.get("why"))
        except MatrixError as error:
            return await self._refused(request, staff, form, error)
        return redirect(request, PLACE, flash=says(_TWO))

    async def retire_key(self, request: Request) -> Answer:
        """Propose another key for the ledger."""
        staff, form = await self._desk.page_caller(request, "admin"), await read_form(request)
        try:
            await self._admin.retire_key(staff, form.get("why"))
        except MatrixError as error:
            return await self._refused(request, staff, form, error)
        return redirect(request, PLACE, flash=self._pages.words(request).gettext(_TWO))

    async def decide(self, request: Request) -> Answer:
        """Confirm what another proposed, let it be, or do one's own alone."""
        staff, form = await self._desk.page_caller(request, "admin"), await read_form(request)
        says = self._pages.words(request).gettext
        proposal_id, do = form.get("proposal_id"), form.get("do")
        try:
            if do == "confirm":
                await self._two.confirm(staff, proposal_id)
            elif do == "break":
                await self._two.break_glass(staff, proposal_id, form.get("reason"))
            else:
                await self._two.withdraw(staff, proposal_id)
        except MatrixError as error:
            return await self._refused(request, staff, form, error)
        told = says("Done alone. It is in the public ledger, and somebody else must look at it within 72 hours.")
        return redirect(request, PLACE, flash=told if do == "break" else says("Done."))

    async def review(self, request: Request) -> Answer:
        """Say whether it was right that somebody did it alone."""
        staff = await self._desk.page_caller(request, "senior", "legal", "admin")
        form = await read_form(request)
        says = self._pages.words(request).gettext
        verdict: Verdict = "right" if form.get("verdict") == "right" else "wrong"
        try:
            if form.get("verdict") not in ("right", "wrong"):
                raise invalid_param("verdict: must be right or wrong")
            await self._two.review(staff, form.get("proposal_id"), verdict, form.get("note"))
        except MatrixError as error:
            return await self._refused(request, staff, form, error)
        return redirect(request, PLACE, flash=says("Done."))

    async def _page(self, request: Request, staff: Staff, form: Form | None, status: int = 200) -> Answer:
        chosen = request.query("of") or ""
        return self._pages.render(
            request, "desk-staff.html", status=status, form=form, staff=staff, roles=ROLES, chosen=chosen,
            factors=await self._admin.factors(chosen) if chosen else [],
            members=await self._admin.members(), history=await self._held.history(limit=30),
            proposals=await self._two.listed(), broken=await self._two.glass(),
        )  # fmt: skip

    async def _refused(
        self, request: Request, staff: Staff, form: Form, error: MatrixError, beside: tuple[str, ...] = ()
    ) -> Answer:
        """The page again; what was wrong stands beside its field where that is one of ``beside``, else above."""
        if error.status >= 500:
            raise error
        field, found, said = error.error.partition(": ")
        says = self._pages.words(request).gettext
        form.errors[field if found and field in beside else ""] = says(said if found else error.error)
        return await self._page(request, staff, form, error.status)


def _role(text: str) -> Role:
    for role in ROLES:
        if role == text:
            return role
    raise invalid_param(f"role: must be one of {', '.join(ROLES)}")
