"""Accounts over HTTP: making them, finding them, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import guest_access_forbidden, user_suspended
from teahouse.publicaccounts.accounts._model import CATEGORIES, Account, Act, Changes, NewAccount, Quota
from teahouse.publicaccounts.accounts._overlay import Withheld
from teahouse.publicaccounts.accounts._shown import (
    AccountListing,
    Category,
    CategoryList,
    Closing,
    MyAccount,
    MyAccounts,
    ShownAccount,
)
from teahouse.publicaccounts.api import Api, Listing, Page, cursor_no, page

if TYPE_CHECKING:
    from teahouse.publicaccounts.accounts import Accounts

V1 = "/_teahouse/v1"
ONE = f"{V1}/accounts/{{handle}}"
_FIRST = 2**62


class AccountRoutes:
    """The operations."""

    def __init__(self, accounts: Accounts, api: Api) -> None:
        self._accounts = accounts
        self._once = api.idempotent

    def table(self) -> list[Route]:
        user, open_ = Auth.USER, Auth.OPTIONAL
        once = self._once
        return [
            Route(
                *("POST", f"{V1}/accounts", once(self.create)),
                op="createAccount",
                auth=user,
                rate="create",
                body=NewAccount,
                answers=ShownAccount,
                summary="Make a public account, with its feed; the caller becomes its owner.",
            ),
            Route(
                *("GET", f"{V1}/accounts", self.listed),
                op="listAccounts",
                auth=open_,
                rate="search",
                body=None,
                query=AccountListing,
                answers=Page[ShownAccount],
                summary="Open accounts: all, or by `category`, `language`, words in handle or name (`q`).",
            ),
            Route(
                *("GET", f"{V1}/categories", self.categories),
                op="listCategories",
                auth=open_,
                rate="read",
                body=None,
                answers=CategoryList,
                summary="The categories an account may have.",
            ),
            Route(
                *("GET", f"{V1}/my/accounts", self.mine),
                op="listMyAccounts",
                auth=user,
                rate="read",
                body=None,
                answers=MyAccounts,
                summary="The accounts that the caller acts for or is invited to.",
            ),
            Route(
                *("GET", ONE, self.get),
                op="getAccount",
                auth=open_,
                rate="read",
                body=None,
                answers=ShownAccount,
                summary="One account, closed ones too.",
            ),
            Route(
                *("PUT", ONE, self.update),
                op="updateAccount",
                auth=user,
                rate="account",
                body=Changes,
                answers=ShownAccount,
                summary="Change what an account says of itself (editors).",
            ),
            *self._states(),
            Route(
                *("GET", f"{ONE}/quota", self.quota),
                op="getQuota",
                auth=user,
                rate="read",
                body=None,
                answers=Quota,
                summary="How many broadcasts are left today (operators).",
            ),
            Route(
                *("GET", f"{ONE}/acts", self.acts),
                op="listActs",
                auth=user,
                rate="read",
                body=None,
                query=Listing,
                answers=Page[Act],
                summary="Who did what in the account's name, newest first (owners).",
            ),
        ]

    def _states(self) -> list[Route]:
        once = self._once
        return [
            Route(
                *("POST", f"{ONE}/pause", once(self.pause)),
                op="pauseAccount",
                auth=Auth.USER,
                rate="account",
                body=None,
                answers=ShownAccount,
                summary="Take an account out of the lists and keep it from broadcasting (owners).",
            ),
            Route(
                *("POST", f"{ONE}/resume", once(self.resume)),
                op="resumeAccount",
                auth=Auth.USER,
                rate="account",
                body=None,
                answers=ShownAccount,
                summary="End a pause (owners).",
            ),
            Route(
                *("POST", f"{ONE}/close", once(self.close)),
                op="closeAccount",
                auth=Auth.USER,
                rate="account",
                body=Closing,
                answers=ShownAccount,
                summary="End an account for good (owners).",
            ),
        ]

    async def create(self, request: Request) -> ShownAccount:
        """``createAccount``."""
        check_person(request)
        return await self._shown(await self._accounts.create(request.user_id, request.body))

    async def listed(self, request: Request) -> Page[ShownAccount]:
        """``listAccounts``."""
        asked: AccountListing = request.asked
        after = cursor_no("accounts", asked.cursor) or 0
        found = await self._accounts.list_public(asked.category, asked.language, after, asked.limit, asked.q)
        items = [await self._shown(one) for one in found]
        return page("accounts", items, asked.limit, found[-1].account_no if found else 0)

    async def categories(self, request: Request) -> CategoryList:
        """``listCategories``."""
        return CategoryList([Category(*one) for one in CATEGORIES.items()])

    async def mine(self, request: Request) -> MyAccounts:
        """``listMyAccounts``."""
        user_id = request.user_id
        return MyAccounts(
            await self._with_role(await self._accounts.of_operator(user_id)),
            await self._with_role(await self._accounts.invitations(user_id)),
        )

    async def get(self, request: Request) -> ShownAccount:
        """``getAccount``. Raises 451 for anyone but its people while a measure withholds its page."""
        account = await self._accounts.existing(request.params["handle"])
        held = self._accounts.overlay.account(account)
        if held is not None and (request.who is None or not await self._accounts.role(request.user_id, account)):
            raise Withheld("This account", held)
        return await self._shown(account)

    async def update(self, request: Request) -> ShownAccount:
        """``updateAccount``."""
        account = await self._accounts.require(request.user_id, request.params["handle"], "editor", alive=True)
        return await self._shown(await self._accounts.update(request.user_id, account, request.body))

    async def pause(self, request: Request) -> ShownAccount:
        """``pauseAccount``."""
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner", alive=True)
        return await self._shown(await self._accounts.pause(request.user_id, account))

    async def resume(self, request: Request) -> ShownAccount:
        """``resumeAccount``."""
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner", alive=True)
        return await self._shown(await self._accounts.resume(request.user_id, account))

    async def close(self, request: Request) -> ShownAccount:
        """``closeAccount``."""
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner", alive=True)
        return await self._shown(await self._accounts.close(request.user_id, account, request.body.confirm))

    async def quota(self, request: Request) -> Quota:
        """``getQuota``."""
        account = await self._accounts.require(request.user_id, request.params["handle"])
        return await self._accounts.quota_now(account)

    async def acts(self, request: Request) -> Page[Act]:
        """``listActs``."""
        account = await self._accounts.require(request.user_id, request.params["handle"], "owner")
        asked: Listing = request.asked
        found = await self._accounts.acts(account, cursor_no("acts", asked.cursor) or _FIRST, asked.limit)
        return page("acts", found, asked.limit, found[-1].act_no if found else 0)

    async def _with_role(self, found: list[tuple[Account, str]]) -> list[MyAccount]:
        return [
            msgspec.convert({"account": await self._shown(one), "role": role}, MyAccount, from_attributes=True)
            for one, role in found
        ]

    async def _shown(self, account: Account) -> ShownAccount:
        return await self._accounts.shown(account)


def check_person(request: Request) -> None:
    """Raise for guests and the suspended: they cannot do this in anybody's name."""
    if request.caller.guest:
        raise guest_access_forbidden()
    if request.caller.suspended:
        raise user_suspended(f"Your account is suspended {request.caller.why}")
