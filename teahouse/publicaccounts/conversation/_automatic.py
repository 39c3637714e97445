"""Answering without anybody: greeting, keyword rules, fallback, and the menu in words or by a click.

No tables of its own. Way in: ``Automatic.handle``, called once what happened is committed, at least once and in order
for each subscriber. Each answer has the transaction id of what it answers, so a repetition says nothing twice.
"""

from collections.abc import Sequence

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.publicaccounts.conversation import _store as store
from teahouse.publicaccounts.conversation import _store_replies as settings
from teahouse.publicaccounts.conversation._match import (
    MENU_WORDS,
    answering,
    at,
    chosen,
    menu_text,
    picked,
    places,
    plain,
    submenu_text,
)
from teahouse.publicaccounts.conversation._model import Button, Content, Road
from teahouse.publicaccounts.conversation._needs import Account, Accounts, Occurrences
from teahouse.publicaccounts.conversation._send import Answers
from teahouse.publicaccounts.occurrences import Occurrence

KINDS = ("subscribed", "said", "menu")
_MENU_MS = 10 * 60 * 1000
_STALE_MS = 3600 * 1000


class Automatic:
    """The consumer of occurrences, and clicks in the menu."""

    def __init__(
        self, db: Database, clock: Clock, accounts: Accounts, occurrences: Occurrences, answers: Answers
    ) -> None:
        self._db = db
        self._clock = clock
        self._accounts = accounts
        self._occurrences = occurrences
        self._answers = answers

    async def handle(self, occurrence: Occurrence) -> None:
        """Answer what happened, if anything does. What happened more than an hour ago is not answered any more."""
        if self._clock.now_ms() - occurrence.at_ms > _STALE_MS:
            return
        account: Account | None = await self._accounts.by_no(occurrence.account_no)
        if account is None or account.state != "open":
            return
        kept = await settings.settings(self._db, account.account_no)
        if occurrence.kind == "menu":
            await self._clicked(account, occurrence, kept.menu)
        elif occurrence.kind == "subscribed":
            if kept.enabled and not kept.bot:
                await self._say(account, occurrence, kept.greeting, "greeting")
        elif occurrence.kind == "said" and "consent" not in occurrence.data:
            await self._said(account, occurrence, kept)

    async def _said(self, account: Account, occurrence: Occurrence, kept: settings.Settings) -> None:
        row = await store.one(self._db, account.account_no, occurrence.user_id)
        if row is not None and row.person:
            return
        words = occurrence.data.get("type") == "text"
        text = str(occurrence.data.get("body", "")) if words else ""
        if kept.menu and words and await self._menu(account, occurrence, kept.menu, text):
            return
        if not kept.enabled or kept.bot:
            return
        rule = answering(await settings.rules(self._db, account.account_no), text) if words else None
        if rule is not None:
            seed = f"{account.account_no} {occurrence.occurrence_no}"
            await self._say(account, occurrence, chosen(rule, seed), "keyword")
        else:
            await self._say(account, occurrence, kept.fallback, "fallback")

    async def _menu(self, account: Account, occurrence: Occurrence, buttons: list[Button], text: str) -> bool:
        """Whether the words were about the menu: they ask for it, or choose from the one just shown."""
        if plain(text) in MENU_WORDS:
            await self._say(account, occurrence, [Content("text", text=menu_text(buttons))], "menu")
            return True
        place = picked(buttons, text)
        if not place:
            return False
        position = int(occurrence.data.get("position", 0))
        since_ms = occurrence.at_ms - _MENU_MS
        if not await store.menu_shown(self._db, account.account_no, occurrence.user_id, position, since_ms):
            return False
        button = at(buttons, place)
        if button is not None and button.buttons:
            await self._say(account, occurrence, [Content("text", text=submenu_text(int(place), button))], "menu")
        elif button is not None:
            # Answered here, under the word's own number, so that a repetition says nothing twice.
            await self._tell(account, occurrence.user_id, place, button, answered=True)
            await self._press(account, occurrence, button)
        return True

    async def _clicked(self, account: Account, occurrence: Occurrence, buttons: list[Button]) -> None:
        button = at(buttons, str(occurrence.data.get("place", "")))
        if button is not None and not occurrence.data.get("answered"):
            await self._press(account, occurrence, button)

    async def _press(self, account: Account, occurrence: Occurrence, button: Button) -> None:
        if button.type == "reply":
            await self._say(account, occurrence, button.reply, "menu")
        elif button.type == "article":
            await self._say(account, occurrence, [Content("article", article=button.article)], "menu")
        elif button.type == "view" and occurrence.kind == "said":  # who clicked opens it themselves
            await self._say(account, occurrence, [Content("text", text=f"{button.name}\n{button.url}")], "menu")

    async def _say(self, account: Account, occurrence: Occurrence, contents: Sequence[Content], road: Road) -> None:
        user_id = occurrence.user_id
        reply_to = str(occurrence.data.get("event_id", "")) if road in ("keyword", "fallback") else ""
        for index, content in enumerate(contents):
            if content.type == "person":
                await self._hand_over(account, user_id)
                if not content.text.strip():
                    continue
                content = Content("text", text=content.text)
            txn_id = f"conversation:{account.account_no}:{user_id}:{occurrence.kind}:{occurrence.occurrence_no}:{index}"
            try:
                await self._answers.say(account, user_id, content, road, txn_id=txn_id, in_reply_to=reply_to)
            except MatrixError as error:
                if error.status >= 500:
                    raise
                # An article withdrawn since, a subscriber gone since: this reply can't be said, the next one may.

    async def _hand_over(self, account: Account, user_id: str) -> None:
        def unit(tx: Tx) -> None:
            store.hand_over(tx, account.account_no, user_id)

        await self._db.write(unit)

    # --- clicks -----------------------------------------------------------------------------------------------------

    async def click(self, account: Account, user_id: str, key: str) -> Button:
        """A click on a button, by its key or place (``1.2``); see ``Conversation.menu_clicked``."""
        await self._answers.subscriber(account, user_id)
        buttons = (await settings.settings(self._db, account.account_no)).menu
        place = next((where for where, button in places(buttons) if button.type == "click" and button.key == key), key)
        button = at(buttons, place)
        if button is None or button.buttons:
            raise not_found("The menu has no such button")
        await self._tell(account, user_id, place, button)
        return button

    async def _tell(
        self, account: Account, user_id: str, place: str, button: Button, *, answered: bool = False
    ) -> None:
        kind = button.type
        told = {"kind": kind, "key": button.url if kind == "view" else button.key, "place": place, "name": button.name}
        if answered:
            told["answered"] = "1"
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            store.acted(tx, account.account_no, user_id, now_ms)
            self._occurrences.note(tx, account.account_no, "menu", user_id, told)

        await self._db.write(unit)
