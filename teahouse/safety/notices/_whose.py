"""``Whose``: who answers for what somebody said, and whether a measure on them touches news or public debate.

Ways in: ``Whose.subject``, ``Whose.of``. An account says itself what it is, by its categories, when the case is opened:
nobody can be kept from the two people that this asks for. Whoever owns such an account is a part of it: what keeps them
from working keeps it from being heard.
"""

from teahouse.publicaccounts import PublicAccounts
from teahouse.publicaccounts.accounts import Account
from teahouse.safety.cases import Subject

#: Accounts of news or public debate: every measure on them needs two people.
NEWS = frozenset({"news", "government", "debate"})


class Whose:
    """Asks the public accounts."""

    def __init__(self, public: PublicAccounts) -> None:
        self._accounts = public.accounts

    async def subject(self, author: str, items: tuple[str, ...], *, disclosed: bool = False) -> Subject:
        """What a case about ``items`` of ``author`` (a person, or the face of an account) is about. Two statements."""
        account = await self._accounts.get(author[1:].partition(":")[0])
        whose = account if account is not None and account.user_id == author else None
        return await self.of(whose, author, items, disclosed=disclosed)

    async def of(
        self,
        account: Account | None,
        author: str,
        items: tuple[str, ...],
        *,
        disclosed: bool = False,
        carried: tuple[tuple[str, tuple[str, ...]], ...] = (),
    ) -> Subject:
        """The same where it is known already whose face ``author`` is; None for a person. One statement."""
        if account is None:
            owned = [one for one, role in await self._accounts.of_operator(author) if role == "owner"]
            owns_news = any(map(_is_news, owned))
            return Subject(account=author, items=items, disclosed=disclosed, owns_news=owns_news, carried=carried)
        operators = await self._accounts.operators.list(account)
        owners = tuple(one.user_id for one in operators if one.role == "owner" and one.state == "active")
        news = _is_news(account)
        return Subject(account=author, owners=owners, items=items, news=news, disclosed=disclosed, carried=carried)


def _is_news(account: Account) -> bool:
    return account.state != "closed" and not NEWS.isdisjoint(account.categories)
