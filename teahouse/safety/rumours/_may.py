"""Who may write and rate: people who subscribe to some account, for long enough, and do not act for the article's.

Way in: ``May``. Raises M_FORBIDDEN with a sentence for people, M_USER_SUSPENDED and its like.
"""

from teahouse.kernel.clock import Clock
from teahouse.matrix.errors import MatrixError, forbidden, not_found
from teahouse.publicaccounts.accounts import Account, Accounts
from teahouse.publicaccounts.articles import Article
from teahouse.safety.rumours._model import Pace


class May:
    """The questions."""

    def __init__(self, clock: Clock, accounts: Accounts, pace: Pace) -> None:
        self._clock = clock
        self._accounts = accounts
        self._pace = pace

    async def counted(self, user_id: str) -> list[int]:
        """The accounts that a user has subscribed to for long enough: what their rating is counted by."""
        since_ms = self._clock.now_ms() - self._pace.subscribed_ms
        return [number for number, at_ms in await self._accounts.subscriptions(user_id) if at_ms <= since_ms]

    async def take_part(self, user_id: str, account: Account, article: Article) -> list[int]:
        """``counted``, if this person may write about the article and rate what others wrote."""
        if article.state != "published" or account.state == "closed":
            raise not_found("This article has been withdrawn")
        if not article.listed:
            raise forbidden("Context notes are for articles that anyone can read")
        if not user_id.startswith("@"):
            raise forbidden("Only people do this")
        await self._accounts.check_takes_part(user_id)
        if await self._accounts.role(user_id, account) is not None:
            raise forbidden("You act for this account: notes on its articles are written and rated by others")
        counted = await self.counted(user_id)
        if not counted:
            raise forbidden("Notes are written and rated by who subscribes to an account, and has for some time")
        return counted

    async def why_not(self, user_id: str, account: Account, article: Article) -> str:
        """Why this person may not; "" if they may."""
        try:
            await self.take_part(user_id, account, article)
        except MatrixError as error:
            return error.error
        return ""
