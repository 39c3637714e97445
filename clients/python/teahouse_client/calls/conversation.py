"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

from teahouse_client import models
from teahouse_client.transport import Transport, _new_key, _quote


class Conversation(Transport):
    '''Calls: conversation.'''

    def answer_consent(self, handle: str | int, consentNo: str | int, body: models.AnswerBody) -> models.Consent:
        "Answer an account's question, as a subscriber."
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/consents/{_quote(consentNo)}', {}, body, None, models.Consent)

    def list_conversations(self, handle: str | int, *, cursor: str | None = None, limit: int | None = None, filter: Literal['all', 'closed', 'mine', 'unassigned', 'unread'] | None = None) -> models.Inbox:
        'The inbox: conversations, newest first.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/conversations', {'cursor': cursor, 'limit': limit, 'filter': filter}, None, None, models.Inbox)

    def get_conversation(self, handle: str | int, userId: str | int, *, before: int | None = None, limit: int | None = None) -> models.Talk:
        'One conversation: its words, newest first, and notes.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/conversations/{_quote(userId)}', {'before': before, 'limit': limit}, None, None, models.Talk)

    def assign_conversation(self, handle: str | int, userId: str | int, body: models.AssignBody) -> models.Thread:
        'Give a conversation to an operator, or to nobody.'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/conversations/{_quote(userId)}/assignment', {}, body, None, models.Thread)

    def list_consents(self, handle: str | int, userId: str | int) -> models.Consents:
        'What a subscriber was asked leave for, and how they answered.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/conversations/{_quote(userId)}/consents', {}, None, None, models.Consents)

    def request_consent(self, handle: str | int, userId: str | int, body: models.ConsentBody, *, idempotency_key: str | None = None) -> models.Consent:
        'Ask a subscriber for leave to send one message of a template.'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/conversations/{_quote(userId)}/consents', {}, body, idempotency_key or _new_key(), models.Consent)

    def send_to_subscriber(self, handle: str | int, userId: str | int, body: models.SendBody, *, idempotency_key: str | None = None) -> models.Sent:
        'Write to one subscriber, within 48 hours of what they last did.'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/conversations/{_quote(userId)}/messages', {}, body, idempotency_key or _new_key(), models.Sent)

    def note_on_subscriber(self, handle: str | int, userId: str | int, body: models.NoteBody, *, idempotency_key: str | None = None) -> models.Note:
        'Note something about a subscriber; it is never sent.'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/conversations/{_quote(userId)}/notes', {}, body, idempotency_key or _new_key(), models.Note)

    def mark_conversation_read(self, handle: str | int, userId: str | int, body: models.ReadBody) -> models.Thread:
        'Say how far a conversation has been read.'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/conversations/{_quote(userId)}/read', {}, body, None, models.Thread)

    def set_conversation_state(self, handle: str | int, userId: str | int, body: models.StateBody) -> models.Thread:
        'Close a conversation, open it again, or hand it over to people.'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/conversations/{_quote(userId)}/state', {}, body, None, models.Thread)

    def send_template(self, handle: str | int, userId: str | int, body: models.TemplateMessageBody, *, idempotency_key: str | None = None) -> models.Sent:
        "Send a template; beyond 48 hours it takes the subscriber's consent."
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/conversations/{_quote(userId)}/template-messages', {}, body, idempotency_key or _new_key(), models.Sent)

    def delete_menu(self, handle: str | int) -> dict[str, Any]:
        'Take the menu away.'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/menu', {}, None, None, dict[str, Any])

    def get_menu(self, handle: str | int) -> models.Menu:
        "The account's menu."
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/menu', {}, None, None, models.Menu)

    def set_menu(self, handle: str | int, body: models.Menu) -> models.Menu:
        'Set the menu: 3 buttons of 5 each.'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/menu', {}, body, None, models.Menu)

    def click_menu(self, handle: str | int, body: models.ClickBody, *, idempotency_key: str | None = None) -> models.Button:
        'Click a button of the menu, as a subscriber.'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/menu/clicks', {}, body, idempotency_key or _new_key(), models.Button)

    def get_replies(self, handle: str | int) -> models.Replies:
        'What the account answers by itself: greeting, fallback, keyword rules.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/replies', {}, None, None, models.Replies)

    def set_replies(self, handle: str | int, body: models.RepliesBody) -> models.Replies:
        'Set the greeting and the fallback, and whether anything is answered.'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/replies', {}, body, None, models.Replies)

    def order_rules(self, handle: str | int, body: models.OrderBody) -> models.Rules:
        'Say in which order the rules are tried.'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/replies/order', {}, body, None, models.Rules)

    def add_rule(self, handle: str | int, body: models.NewRule, *, idempotency_key: str | None = None) -> models.teahouse_publicaccounts_conversation__model_Rule:
        'Add a keyword rule.'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/replies/rules', {}, body, idempotency_key or _new_key(), models.teahouse_publicaccounts_conversation__model_Rule)

    def delete_rule(self, handle: str | int, ruleNo: str | int) -> dict[str, Any]:
        'Delete a keyword rule.'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/replies/rules/{_quote(ruleNo)}', {}, None, None, dict[str, Any])

    def change_rule(self, handle: str | int, ruleNo: str | int, body: models.NewRule) -> models.teahouse_publicaccounts_conversation__model_Rule:
        'Change a keyword rule.'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/replies/rules/{_quote(ruleNo)}', {}, body, None, models.teahouse_publicaccounts_conversation__model_Rule)

    def list_templates(self, handle: str | int) -> models.Templates:
        "The account's templates."
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/templates', {}, None, None, models.Templates)

    def add_template(self, handle: str | int, body: models.TemplateBody, *, idempotency_key: str | None = None) -> models.Template:
        'Make a template.'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/templates', {}, body, idempotency_key or _new_key(), models.Template)

    def delete_template(self, handle: str | int, templateNo: str | int) -> dict[str, Any]:
        'Take a template out of use.'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/templates/{_quote(templateNo)}', {}, None, None, dict[str, Any])

    def change_template(self, handle: str | int, templateNo: str | int, body: models.TemplateBody) -> models.Template:
        'Change a template.'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/templates/{_quote(templateNo)}', {}, body, None, models.Template)
