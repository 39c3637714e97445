"""Templates, and a subscriber's leave to be sent one message of a template, once.

Tables: ``publicaccounts_templates``, ``publicaccounts_consents``. The question is asked in the feed; the subscriber
answers it in any client: with a word (yes, 同意, no, 不同意 …) or by reacting to it (✅, 👍, ❌, 👎).
"""

import re
from collections.abc import Mapping

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.matrix.errors import MatrixError, invalid_param, not_found
from teahouse.matrix.events import Event
from teahouse.publicaccounts.conversation import _store as inbox
from teahouse.publicaccounts.conversation import _store_templates as store
from teahouse.publicaccounts.conversation._content import check_url
from teahouse.publicaccounts.conversation._model import CONSENT_MS, TEXT_LIMIT, Consent, Content, Sent, Template
from teahouse.publicaccounts.conversation._needs import Account, Accounts
from teahouse.publicaccounts.conversation._send import Answers, window_closed

TEMPLATES_LIMIT = 50
_FIELD = re.compile(r"\{\{\s*(\w{1,32})(?:\.DATA)?\s*\}\}")


class Templates:
    """The verbs."""

    def __init__(self, db: Database, clock: Clock, accounts: Accounts, answers: Answers) -> None:
        self._db = db
        self._clock = clock
        self._accounts = accounts
        self._answers = answers

    async def all(self, account: Account) -> list[Template]:
        """The templates in use."""
        return await store.templates(self._db, account.account_no)

    async def get(self, account: Account, template_no: int) -> Template:
        """One of them. Raises M_NOT_FOUND."""
        found = await store.template(self._db, account.account_no, template_no)
        if found is None:
            raise not_found("The account has no such template")
        return found

    async def add(self, actor: str, account: Account, title: str, body: str) -> Template:
        """Make a template. Raises M_INVALID_PARAM."""
        _check(title, body)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Template:
            if store.count_templates(tx, account.account_no) >= TEMPLATES_LIMIT:
                raise invalid_param(f"An account has {TEMPLATES_LIMIT} templates at most")
            made = store.add_template(tx, account.account_no, title, body, now_ms)
            self._accounts.act(tx, account, actor, "template.add", str(made.template_no), {"title": title})
            return made

        return await self._db.write(unit)

    async def change(self, actor: str, account: Account, template_no: int, title: str, body: str) -> Template:
        """Change a template. Raises M_NOT_FOUND, M_INVALID_PARAM."""
        _check(title, body)

        def unit(tx: Tx) -> None:
            if not store.change_template(tx, account.account_no, template_no, title, body):
                raise not_found("The account has no such template")
            self._accounts.act(tx, account, actor, "template.change", str(template_no), {"title": title})

        await self._db.write(unit)
        return await self.get(account, template_no)

    async def retire(self, actor: str, account: Account, template_no: int) -> None:
        """Take a template out of use. Raises M_NOT_FOUND."""

        def unit(tx: Tx) -> None:
            if not store.retire_template(tx, account.account_no, template_no):
                raise not_found("The account has no such template")
            self._accounts.act(tx, account, actor, "template.delete", str(template_no), {})

        await self._db.write(unit)

    # --- consents ---------------------------------------------------------------------------------------------------

    async def request_consent(self, actor: str, account: Account, user_id: str, template_no: int) -> Consent:
        """Ask the subscriber; while a question is open it is not asked again. See ``Conversation.request_consent``."""
        template = await self.get(account, template_no)
        subscriber = await self._answers.subscriber(account, user_id)
        now_ms = self._clock.now_ms()
        ends_ms = await self._answers.window_ends_ms(account, subscriber)
        if now_ms >= ends_ms:
            raise window_closed(ends_ms)
        since_ms = now_ms - CONSENT_MS
        asked = await self._db.write(
            lambda tx: store.open_question(tx, account.account_no, user_id, template_no, since_ms)
        )
        if asked is not None:
            return asked
        made: list[Consent] = []

        def also(tx: Tx, event: Event) -> None:
            made.append(store.add_consent(tx, account.account_no, user_id, template_no, event.event_id, now_ms))
            self._accounts.act(tx, account, actor, "consent.ask", user_id, {"template": template_no})

        question = (
            f"{account.name}: 「{template.title}」\n"
            "May we send you one such message? Answer yes or no, or react with ✅ or ❌.\n"
            "可以给您发送一条此类消息吗？请回复「同意」或「不同意」。"
        )
        await self._answers.say(account, user_id, Content("text", text=question), "consent", actor, also=also)
        return made[-1]

    async def consents(self, account: Account, user_id: str) -> list[Consent]:
        """What the subscriber was asked and how they answered, newest first; the last hundred."""
        return await store.consents(self._db, account.account_no, user_id)

    async def answer(self, account: Account, user_id: str, consent_no: int, granted: bool) -> Consent:
        """The subscriber's own answer, by a page or the API. Raises M_NOT_FOUND unless the question is open."""
        now_ms = self._clock.now_ms()
        known = {consent.consent_no: consent for consent in await self.consents(account, user_id)}
        consent = known.get(consent_no)
        if consent is None or consent.state != "asked":
            raise not_found("There is no such open question")
        state = "granted" if granted else "refused"
        await self._db.write(lambda tx: store.answer_consent(tx, consent_no, state, now_ms))
        return next(one for one in await self.consents(account, user_id) if one.consent_no == consent_no)

    async def send(
        self,
        actor: str,
        account: Account,
        user_id: str,
        template_no: int,
        data: Mapping[str, str],
        url: str = "",
        txn_id: str | None = None,
    ) -> Sent:
        """Send a template filled in; see ``Conversation.send_template``."""
        template = await self.get(account, template_no)
        subscriber = await self._answers.subscriber(account, user_id)
        text = filled(template, data)
        if url:
            check_url(url, "url")
            text = f"{text}\n{url}"
        now_ms = self._clock.now_ms()
        ends_ms = await self._answers.window_ends_ms(account, subscriber)

        def also(tx: Tx, event: Event) -> None:
            if now_ms >= ends_ms:
                leave = store.granted(tx, account.account_no, user_id, template_no, now_ms - CONSENT_MS)
                if leave is None:
                    raise no_consent(ends_ms)
                store.use_consent(tx, leave, now_ms)
            inbox.account_said(tx, account.account_no, user_id, event)
            self._accounts.act(tx, account, actor, "template.send", user_id, {"template": template_no})

        content = Content("text", text=text)
        return await self._answers.say(account, user_id, content, "template", actor, txn_id=txn_id, also=also)


def no_consent(ends_ms: int) -> MatrixError:
    """403: beyond the window, and the subscriber has not agreed to this template (or it was used)."""
    return MatrixError(
        403,
        "ORG.TEAHOUSE.NO_CONSENT",
        "The subscriber has not agreed to a message of this template, or has been sent it",
        window_ended_ms=ends_ms,
    )


def filled(template: Template, data: Mapping[str, str]) -> str:
    """The template's text with its fields filled in. Raises M_INVALID_PARAM for a field that is missing."""

    def value(found: re.Match[str]) -> str:
        given = data.get(found[1])
        if given is None:
            raise invalid_param(f"`data.{found[1]}` is missing")
        if "\0" in given or len(given) > 500:
            raise invalid_param(f"`data.{found[1]}` must be at most 500 characters, without NUL")
        return given

    return f"{template.title}\n{_FIELD.sub(value, template.body)}"[:TEXT_LIMIT]


def _check(title: str, body: str) -> None:
    if not title.strip() or "\0" in title or len(title) > 60:
        raise invalid_param("`title` must be 1 to 60 characters, without NUL")
    if not body.strip() or "\0" in body or len(body) > 2000:
        raise invalid_param("`body` must be 1 to 2000 characters, without NUL")
