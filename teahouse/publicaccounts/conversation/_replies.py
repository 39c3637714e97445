"""What an account answers by itself, and its menu, as operators set them.

Tables: ``publicaccounts_replies``, ``publicaccounts_rules``. ``listening`` is told, in the same unit, whether there is
anything that answers, so that an account with nothing set pays nothing for its subscribers' words.
"""

from collections.abc import Callable

from msgspec.structs import replace

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import invalid_param, not_found
from teahouse.publicaccounts.conversation import _store_replies as store
from teahouse.publicaccounts.conversation._content import check
from teahouse.publicaccounts.conversation._match import check_menu
from teahouse.publicaccounts.conversation._model import Button, Content, Menu, NewRule, Replies, Rule
from teahouse.publicaccounts.conversation._needs import Account, Accounts
from teahouse.publicaccounts.conversation._store_replies import Settings

RULES_LIMIT = 200
Listening = Callable[[Tx, int, bool], None]


class ReplySettings:
    """The verbs. Each act is attributed to ``actor``."""

    def __init__(self, db: Database, clock: Clock, accounts: Accounts, listening: Listening) -> None:
        self._db = db
        self._clock = clock
        self._accounts = accounts
        self._listening = listening

    async def replies(self, account: Account) -> Replies:
        """All that the account answers by itself."""
        kept = await store.settings(self._db, account.account_no)
        rules = await store.rules(self._db, account.account_no)
        return Replies(kept.enabled, kept.bot, kept.greeting, kept.fallback, rules)

    async def set_replies(
        self, actor: str, account: Account, *, enabled: bool, greeting: list[Content], fallback: list[Content]
    ) -> Replies:
        """Set the greeting, the fallback, and whether anything is answered. Raises M_INVALID_PARAM."""
        for name, contents in (("greeting", greeting), ("fallback", fallback)):
            _check_all(contents, name)

        def change(kept: Settings) -> Settings:
            return replace(kept, enabled=enabled, greeting=greeting, fallback=fallback)

        await self._change(actor, account, "replies.set", change)
        return await self.replies(account)

    async def set_bot(self, actor: str, account: Account, on: bool) -> None:
        """Say whether a program answers in the account's place: then nothing answers by itself."""
        await self._change(actor, account, "replies.bot", lambda kept: replace(kept, bot=on))

    async def menu(self, account: Account) -> Menu:
        """The account's menu; without buttons if it has none."""
        return Menu((await store.settings(self._db, account.account_no)).menu)

    async def set_menu(self, actor: str, account: Account, menu: Menu) -> Menu:
        """Set the menu; an empty one takes it away. Raises M_INVALID_PARAM naming the button."""
        if len(menu.buttons) > 3 or any(len(button.buttons) > 5 for button in menu.buttons):
            raise invalid_param("`buttons`: a menu has 3 buttons at most, with 5 of their own each")
        check_menu(menu.buttons)
        buttons: list[Button] = list(menu.buttons)
        await self._change(actor, account, "menu.set", lambda kept: replace(kept, menu=buttons))
        return menu

    async def _change(self, actor: str, account: Account, act: str, change: Callable[[Settings], Settings]) -> None:
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            store.put_settings(tx, account.account_no, change(store.settings_in(tx, account.account_no)), now_ms)
            self._accounts.act(tx, account, actor, act, "", {})
            self._listen(tx, account)

        await self._db.write(unit)

    def _listen(self, tx: Tx, account: Account) -> None:
        kept = store.settings_in(tx, account.account_no)
        answers = bool(kept.greeting or kept.fallback) or any(
            rule.enabled for rule in store.rules_in(tx, account.account_no)
        )
        self._listening(tx, account.account_no, bool(kept.menu) or (kept.enabled and not kept.bot and answers))

    # --- rules ------------------------------------------------------------------------------------------------------

    async def add_rule(self, actor: str, account: Account, rule: NewRule) -> Rule:
        """Add a keyword rule as the last. Raises M_INVALID_PARAM."""
        _check_rule(rule)

        def unit(tx: Tx) -> Rule:
            if len(store.rules_in(tx, account.account_no)) >= RULES_LIMIT:
                raise invalid_param(f"An account has {RULES_LIMIT} rules at most")
            made = store.add_rule(tx, account.account_no, rule)
            self._accounts.act(tx, account, actor, "replies.rule_add", str(made.rule_no), {"name": rule.name})
            self._listen(tx, account)
            return made

        return await self._db.write(unit)

    async def change_rule(self, actor: str, account: Account, rule_no: int, rule: NewRule) -> Rule:
        """Change a rule. Raises M_NOT_FOUND, M_INVALID_PARAM."""
        _check_rule(rule)

        def unit(tx: Tx) -> Rule:
            if not store.change_rule(tx, account.account_no, rule_no, rule):
                raise not_found("The account has no such rule")
            self._accounts.act(tx, account, actor, "replies.rule_change", str(rule_no), {"name": rule.name})
            self._listen(tx, account)
            return Rule(rule_no, rule.name, rule.keywords, rule.replies, rule.choose, rule.enabled)

        return await self._db.write(unit)

    async def delete_rule(self, actor: str, account: Account, rule_no: int) -> None:
        """Delete a rule. Raises M_NOT_FOUND."""

        def unit(tx: Tx) -> None:
            if not store.delete_rule(tx, account.account_no, rule_no):
                raise not_found("The account has no such rule")
            self._accounts.act(tx, account, actor, "replies.rule_delete", str(rule_no), {})
            self._listen(tx, account)

        await self._db.write(unit)

    async def order_rules(self, actor: str, account: Account, rule_nos: list[int]) -> list[Rule]:
        """Put the rules in this order. Raises M_INVALID_PARAM unless it names each of them once."""

        def unit(tx: Tx) -> list[Rule]:
            known = [rule.rule_no for rule in store.rules_in(tx, account.account_no)]
            if sorted(known) != sorted(rule_nos):
                raise invalid_param("`order` must name every rule of the account once")
            store.order_rules(tx, account.account_no, rule_nos)
            self._accounts.act(tx, account, actor, "replies.order", "", {})
            return store.rules_in(tx, account.account_no)

        return await self._db.write(unit)


def _check_all(contents: list[Content], path: str) -> None:
    if len(contents) > 5:
        raise invalid_param(f"`{path}` has more than 5 replies")
    for index, content in enumerate(contents):
        check(content, f"{path}[{index}]", automatic=True)


def _check_rule(rule: NewRule) -> None:
    if not rule.name.strip() or "\0" in rule.name:
        raise invalid_param("`name` is empty or has a NUL character")
    for index, keyword in enumerate(rule.keywords):
        if not keyword.word.strip() or "\0" in keyword.word:
            raise invalid_param(f"`keywords[{index}].word` is empty or has a NUL character")
    _check_all(rule.replies, "replies")
