"""What a subscriber says and does, as it reaches the inbox: in the unit that writes it down.

No tables of its own. Ways in, all in the writer's thread: ``Heard.said``, ``subscribed``, ``unsubscribed``, ``acted``.
"""

from msgspec.structs import replace

from teahouse.kernel.db import Tx
from teahouse.matrix.events import Event
from teahouse.publicaccounts.conversation import _store as store
from teahouse.publicaccounts.conversation import _store_templates as templates
from teahouse.publicaccounts.conversation._content import heard, preview
from teahouse.publicaccounts.conversation._match import NO, YES, plain
from teahouse.publicaccounts.conversation._model import CONSENT_MS
from teahouse.publicaccounts.conversation._needs import Occurrences
from teahouse.publicaccounts.conversation._store import Kept

_SAID = ("m.room.message", "m.sticker")


class Heard:
    """Keeps the inbox in step with the feed."""

    def __init__(self, occurrences: Occurrences) -> None:
        self._occurrences = occurrences

    def said(self, tx: Tx, account_no: int, event: Event) -> None:
        """A subscriber's message, reaction or redaction in the feed. A word opens a closed conversation again."""
        user_id = event.sender
        kept = store.get(tx, account_no, user_id)
        if event.type == "m.room.redaction":
            if kept is not None and kept.last_event == event.redacts:
                store.put(tx, account_no, replace(kept, preview=""))
            return
        relates = event.content.get("m.relates_to")
        relates = relates if isinstance(relates, dict) else {}
        if event.type not in _SAID or relates.get("rel_type") == "m.replace":
            self._reacted(tx, account_no, event, relates)
            store.acted(tx, account_no, user_id, event.ts)
            return
        kept = kept or Kept(user_id)
        store.put(
            tx,
            account_no,
            replace(
                kept,
                last_position=event.position,
                last_ms=event.ts,
                last_from="subscriber",
                last_event=event.event_id,
                preview=preview(event),
                unread=kept.unread + 1,
                heard_ms=event.ts,
                heard_position=event.position,
                waiting_ms=kept.waiting_ms or event.ts,
                closed=False,
            ),
        )
        told = heard(event)
        answer = _consenting(told["body"])
        if answer and self._consent(tx, account_no, user_id, None, answer, event.ts):
            told["consent"] = answer
        self._occurrences.note(tx, account_no, "said", user_id, told)

    def _reacted(self, tx: Tx, account_no: int, event: Event, relates: dict[str, object]) -> None:
        key, target = relates.get("key"), relates.get("event_id")
        if event.type == "m.reaction" and isinstance(key, str) and isinstance(target, str) and "\0" not in target:
            answer = _consenting(key)
            if answer:
                self._consent(tx, account_no, event.sender, target, answer, event.ts)

    def _consent(self, tx: Tx, account_no: int, user_id: str, event_id: str | None, answer: str, now_ms: int) -> bool:
        asked = templates.asked(tx, account_no, user_id, event_id, now_ms - CONSENT_MS)
        if asked is None:
            return False
        templates.answer_consent(tx, asked.consent_no, answer, now_ms)
        return True

    def acted(self, tx: Tx, account_no: int, user_id: str, at_ms: int) -> None:
        """The subscriber did something that opens the window: a click, a scan."""
        store.acted(tx, account_no, user_id, at_ms)

    def subscribed(self, tx: Tx, account_no: int, user_id: str) -> None:
        """Someone subscribed: whatever there was of an earlier conversation stays behind."""
        store.forget(tx, account_no, user_id)

    def unsubscribed(self, tx: Tx, account_no: int, user_id: str) -> None:
        """Someone unsubscribed, was blocked, or is gone: the conversation leaves the inbox, with notes and consents."""
        store.forget(tx, account_no, user_id)


def _consenting(text: str) -> str:
    said = plain(text) if len(text) <= 20 else ""
    return "granted" if said in YES else "refused" if said in NO else ""
