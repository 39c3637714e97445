"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

from teahouse_client import models
from teahouse_client.transport import Transport, _new_key, _quote


class Client(Transport):
    '''One method for each operation.'''

    def list_accounts(self, *, cursor: str | None = None, limit: int | None = None, category: str | None = None, language: str | None = None, q: str | None = None) -> models.Page_ShownAccount:
        'Open accounts: all, or by `category`, `language`, words in handle or name (`q`).'
        return self._call('GET', f'/_teahouse/v1/accounts', {'cursor': cursor, 'limit': limit, 'category': category, 'language': language, 'q': q}, None, None, models.Page_ShownAccount)

    def create_account(self, body: models.NewAccount, *, idempotency_key: str | None = None) -> models.ShownAccount:
        'Make a public account, with its feed; the caller becomes its owner.'
        return self._call('POST', f'/_teahouse/v1/accounts', {}, body, idempotency_key or _new_key(), models.ShownAccount)

    def get_account(self, handle: str | int) -> models.ShownAccount:
        'One account, closed ones too.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}', {}, None, None, models.ShownAccount)

    def update_account(self, handle: str | int, body: models.Changes) -> models.ShownAccount:
        'Change what an account says of itself (editors).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}', {}, body, None, models.ShownAccount)

    def list_acts(self, handle: str | int, *, cursor: str | None = None, limit: int | None = None) -> models.Page_Act:
        "Who did what in the account's name, newest first (owners)."
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/acts', {'cursor': cursor, 'limit': limit}, None, None, models.Page_Act)

    def list_articles(self, handle: str | int, *, cursor: str | None = None, limit: int | None = None, q: str | None = None, all: bool | None = None) -> models.Page_Article:
        'Articles; or by words: q; or with all=true those that are not listed, too (editors).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/articles', {'cursor': cursor, 'limit': limit, 'q': q, 'all': all}, None, None, models.Page_Article)

    def withdraw_article(self, handle: str | int, slug: str | int, body: models.Withdrawal) -> models.Article:
        'Withdraw it (editors).'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}', {}, body, None, models.Article)

    def get_article(self, handle: str | int, slug: str | int) -> models.Article:
        'One article; withdrawn ones as a tombstone.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}', {}, None, None, models.Article)

    def correct_article(self, handle: str | int, slug: str | int, body: models.Correction) -> models.Article:
        'Correct it (editors).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}', {}, body, None, models.Article)

    def list_comments(self, handle: str | int, slug: str | int, *, cursor: str | None = None, limit: int | None = None, all: bool | None = None) -> models.Page_ShownComment:
        'Its comments.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/comments', {'cursor': cursor, 'limit': limit, 'all': all}, None, None, models.Page_ShownComment)

    def comment(self, handle: str | int, slug: str | int, body: models.Said, *, idempotency_key: str | None = None) -> models.ShownComment:
        'Say something.'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/comments', {}, body, idempotency_key or _new_key(), models.ShownComment)

    def delete_comment(self, handle: str | int, slug: str | int, comment_no: str | int) -> dict[str, Any]:
        'By its writer or an operator.'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/comments/{_quote(comment_no)}', {}, None, None, dict[str, Any])

    def unelect_comment(self, handle: str | int, slug: str | int, comment_no: str | int) -> dict[str, Any]:
        'No longer (operators).'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/comments/{_quote(comment_no)}/elected', {}, None, None, dict[str, Any])

    def elect_comment(self, handle: str | int, slug: str | int, comment_no: str | int) -> dict[str, Any]:
        'Show it to all (operators).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/comments/{_quote(comment_no)}/elected', {}, None, None, dict[str, Any])

    def unlike_comment(self, handle: str | int, slug: str | int, comment_no: str | int) -> dict[str, Any]:
        'Like it no longer.'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/comments/{_quote(comment_no)}/like', {}, None, None, dict[str, Any])

    def like_comment(self, handle: str | int, slug: str | int, comment_no: str | int) -> dict[str, Any]:
        'Like it.'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/comments/{_quote(comment_no)}/like', {}, None, None, dict[str, Any])

    def unpin_comment(self, handle: str | int, slug: str | int, comment_no: str | int) -> dict[str, Any]:
        'No longer (operators).'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/comments/{_quote(comment_no)}/pinned', {}, None, None, dict[str, Any])

    def pin_comment(self, handle: str | int, slug: str | int, comment_no: str | int) -> dict[str, Any]:
        'Show it first (operators).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/comments/{_quote(comment_no)}/pinned', {}, None, None, dict[str, Any])

    def release_comment(self, handle: str | int, slug: str | int, comment_no: str | int) -> dict[str, Any]:
        'No longer held (operators).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/comments/{_quote(comment_no)}/released', {}, None, None, dict[str, Any])

    def reply_comment(self, handle: str | int, slug: str | int, comment_no: str | int, body: models.Said) -> dict[str, Any]:
        'Answer it (operators).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/comments/{_quote(comment_no)}/reply', {}, body, None, dict[str, Any])

    def unlike_article(self, handle: str | int, slug: str | int) -> dict[str, Any]:
        'Like it no longer.'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/like', {}, None, None, dict[str, Any])

    def like_article(self, handle: str | int, slug: str | int) -> dict[str, Any]:
        'Like it.'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/like', {}, None, None, dict[str, Any])

    def list_notes(self, handle: str | int, slug: str | int, *, cursor: str | None = None, limit: int | None = None) -> models.Page_ShownNote:
        'Its context notes: the helpful ones; for who is signed in all that stand, to rate them.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/notes', {'cursor': cursor, 'limit': limit}, None, None, models.Page_ShownNote)

    def write_note(self, handle: str | int, slug: str | int, body: models.NewNote, *, idempotency_key: str | None = None) -> models.ShownNote:
        'Write a context note on an article (subscribers).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/notes', {}, body, idempotency_key or _new_key(), models.ShownNote)

    def withdraw_note(self, handle: str | int, slug: str | int, note_no: str | int) -> dict[str, Any]:
        "Take one's own note back."
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/notes/{_quote(note_no)}', {}, None, None, dict[str, Any])

    def get_note(self, handle: str | int, slug: str | int, note_no: str | int) -> models.NoteHistory:
        'One note, with its statuses and why.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/notes/{_quote(note_no)}', {}, None, None, models.NoteHistory)

    def unrate_note(self, handle: str | int, slug: str | int, note_no: str | int) -> dict[str, Any]:
        "Take one's rating back."
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/notes/{_quote(note_no)}/rating', {}, None, None, dict[str, Any])

    def rate_note(self, handle: str | int, slug: str | int, note_no: str | int, body: models.Rating) -> dict[str, Any]:
        'Rate a note (subscribers).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/notes/{_quote(note_no)}/rating', {}, body, None, dict[str, Any])

    def list_revisions(self, handle: str | int, slug: str | int, *, all: bool | None = None) -> models.Page_Revision:
        'Its edit history; of what was withdrawn with all=true (editors).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/revisions', {'all': all}, None, None, models.Page_Revision)

    def set_comments(self, handle: str | int, slug: str | int, body: models.Settings) -> models.Article:
        'Comments (operators).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/settings', {}, body, None, models.Article)

    def share_article(self, handle: str | int, slug: str | int, body: models.Sharing, *, idempotency_key: str | None = None) -> models.Share:
        'A token to share it with.'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/shares', {}, body, idempotency_key or _new_key(), models.Share)

    def get_spread(self, handle: str | int, slug: str | int) -> models.Spread:
        'Whether it is held or limited how far it is passed on, why, and until when.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/spread', {}, None, None, models.Spread)

    def list_blocks(self, handle: str | int, *, cursor: str | None = None, limit: int | None = None) -> models.Page_Blocked:
        'Who is blocked (responders).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/blocks', {'cursor': cursor, 'limit': limit}, None, None, models.Page_Blocked)

    def unblock_subscriber(self, handle: str | int, user_id: str | int) -> dict[str, Any]:
        'Let somebody subscribe again (responders).'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/blocks/{_quote(user_id)}', {}, None, None, dict[str, Any])

    def block_subscriber(self, handle: str | int, user_id: str | int) -> dict[str, Any]:
        'Keep somebody out of the feed (responders).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/blocks/{_quote(user_id)}', {}, None, None, dict[str, Any])

    def list_broadcasts(self, handle: str | int, *, cursor: str | None = None, limit: int | None = None) -> models.Page_Broadcast:
        'Newest first. (editors)'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/broadcasts', {'cursor': cursor, 'limit': limit}, None, None, models.Page_Broadcast)

    def publish(self, handle: str | int, body: models.NewBroadcast, *, idempotency_key: str | None = None) -> models.Broadcast:
        'Publish a draft, now or later: to all, by tag, to a list, or as pages only. (editors)'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/broadcasts', {}, body, idempotency_key or _new_key(), models.Broadcast)

    def get_broadcast(self, handle: str | int, broadcast_no: str | int) -> models.Broadcast:
        'How far a broadcast is. (editors)'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/broadcasts/{_quote(broadcast_no)}', {}, None, None, models.Broadcast)

    def cancel_broadcast(self, handle: str | int, broadcast_no: str | int, *, idempotency_key: str | None = None) -> models.Broadcast:
        'Call it off. (editors)'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/broadcasts/{_quote(broadcast_no)}/cancel', {}, None, idempotency_key or _new_key(), models.Broadcast)

    def move_broadcast(self, handle: str | int, broadcast_no: str | int, body: models.Moved, *, idempotency_key: str | None = None) -> models.Broadcast:
        'Another time for it. (editors)'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/broadcasts/{_quote(broadcast_no)}/move', {}, body, idempotency_key or _new_key(), models.Broadcast)

    def close_account(self, handle: str | int, body: models.Closing, *, idempotency_key: str | None = None) -> models.ShownAccount:
        'End an account for good (owners).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/close', {}, body, idempotency_key or _new_key(), models.ShownAccount)

    def get_account_code(self, handle: str | int, *, format: Literal['png', 'svg'] | None = None) -> bytes:
        "A QR code of the account's page: `format` svg (the default) or png."
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/code', {'format': format}, None, None, bytes)

    def create_code(self, handle: str | int, body: models.NewCode, *, idempotency_key: str | None = None) -> models.teahouse_publicaccounts_accounts__model_Code:
        'Make a QR code with a scene (editors).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/codes', {}, body, idempotency_key or _new_key(), models.teahouse_publicaccounts_accounts__model_Code)

    def list_account_comments(self, handle: str | int, *, cursor: str | None = None, limit: int | None = None, only: Literal['all', 'held', 'new', 'shown'] | None = None, article: str | None = None) -> models.Page_DeskComment:
        'Comments under all articles, newest first (operators).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/comments', {'cursor': cursor, 'limit': limit, 'only': only, 'article': article}, None, None, models.Page_DeskComment)

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

    def list_drafts(self, handle: str | int, *, cursor: str | None = None, limit: int | None = None) -> models.Page_Draft:
        'Drafts, newest first. (editors)'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/drafts', {'cursor': cursor, 'limit': limit}, None, None, models.Page_Draft)

    def create_draft(self, handle: str | int, body: models.NewDraft, *, idempotency_key: str | None = None) -> models.Draft:
        'Begin a draft. (editors)'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/drafts', {}, body, idempotency_key or _new_key(), models.Draft)

    def delete_draft(self, handle: str | int, draft_no: str | int) -> dict[str, Any]:
        'Delete a draft with its history. (editors)'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/drafts/{_quote(draft_no)}', {}, None, None, dict[str, Any])

    def get_draft(self, handle: str | int, draft_no: str | int) -> models.Draft:
        'One draft. (editors)'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/drafts/{_quote(draft_no)}', {}, None, None, models.Draft)

    def save_draft(self, handle: str | int, draft_no: str | int, body: models.SaveDraft) -> models.Draft:
        'Save over a revision; 409 if it moved. (editors)'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/drafts/{_quote(draft_no)}', {}, body, None, models.Draft)

    def preview_draft(self, handle: str | int, draft_no: str | int, body: models.ForOne, *, idempotency_key: str | None = None) -> models.Previewed:
        'Show it to one of them. (editors)'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/drafts/{_quote(draft_no)}/preview', {}, body, idempotency_key or _new_key(), models.Previewed)

    def list_draft_revisions(self, handle: str | int, draft_no: str | int, *, cursor: str | None = None, limit: int | None = None) -> models.Page_DraftRevision:
        'The last revisions of a draft, newest first. (editors)'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/drafts/{_quote(draft_no)}/revisions', {'cursor': cursor, 'limit': limit}, None, None, models.Page_DraftRevision)

    def get_insights_by_article(self, handle: str | int, *, limit: int | None = None, format: Literal['csv', 'json'] | None = None, lang: str | None = None) -> models.Articles:
        'The newest articles with their figures.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/insights/articles', {'limit': limit, 'format': format, 'lang': lang}, None, None, models.Articles)

    def get_article_insights(self, handle: str | int, slug: str | int, *, offset: str | None = None) -> models.ArticleFigures:
        "One article's figures."
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/insights/articles/{_quote(slug)}', {'offset': offset}, None, None, models.ArticleFigures)

    def get_insights_by_day(self, handle: str | int, *, from_: str | None | None = None, to: str | None | None = None, offset: str | None = None, format: Literal['csv', 'json'] | None = None, lang: str | None = None) -> models.AccountInsights:
        "The account's figures by day."
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/insights/days', {'from': from_, 'to': to, 'offset': offset, 'format': format, 'lang': lang}, None, None, models.AccountInsights)

    def answer_invitation(self, handle: str | int, body: models.InvitationAnswer, *, idempotency_key: str | None = None) -> dict[str, Any]:
        'Accept or decline an invitation.'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/invitation', {}, body, idempotency_key or _new_key(), dict[str, Any])

    def list_keys(self, handle: str | int) -> models.KeyList:
        'The API keys of an account (owners).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/keys', {}, None, None, models.KeyList)

    def create_key(self, handle: str | int, body: models.NewKey, *, idempotency_key: str | None = None) -> models.ShownKey:
        'Make an API key; its text is in this answer and nowhere else (owners).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/keys', {}, body, idempotency_key or _new_key(), models.ShownKey)

    def revoke_key(self, handle: str | int, key_no: str | int) -> dict[str, Any]:
        'End an API key at once (owners).'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/keys/{_quote(key_no)}', {}, None, None, dict[str, Any])

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

    def list_operators(self, handle: str | int) -> models.OperatorList:
        'Who acts for the account, and who is invited to (operators).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/operators', {}, None, None, models.OperatorList)

    def invite_operator(self, handle: str | int, body: models.Invitation, *, idempotency_key: str | None = None) -> models.Operator:
        'Invite somebody to act for the account (owners).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/operators', {}, body, idempotency_key or _new_key(), models.Operator)

    def remove_operator(self, handle: str | int, user_id: str | int) -> dict[str, Any]:
        'Take a role or invitation away (owners), or leave.'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/operators/{_quote(user_id)}', {}, None, None, dict[str, Any])

    def set_operator_role(self, handle: str | int, user_id: str | int, body: models.NewRole) -> models.Operator:
        'Give an operator another role (owners).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/operators/{_quote(user_id)}', {}, body, None, models.Operator)

    def pause_account(self, handle: str | int, *, idempotency_key: str | None = None) -> models.ShownAccount:
        'Take an account out of the lists and keep it from broadcasting (owners).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/pause', {}, None, idempotency_key or _new_key(), models.ShownAccount)

    def get_quota(self, handle: str | int) -> models.Quota:
        'How many broadcasts are left today (operators).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/quota', {}, None, None, models.Quota)

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

    def resume_account(self, handle: str | int, *, idempotency_key: str | None = None) -> models.ShownAccount:
        'End a pause (owners).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/resume', {}, None, idempotency_key or _new_key(), models.ShownAccount)

    def list_subscribers(self, handle: str | int, *, cursor: str | None = None, limit: int | None = None, tag: int | None | None = None) -> models.Page_ShownSubscriber:
        'Subscribers in the order they came: all, or those with a `tag` (responders).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/subscribers', {'cursor': cursor, 'limit': limit, 'tag': tag}, None, None, models.Page_ShownSubscriber)

    def get_subscriber(self, handle: str | int, user_id: str | int) -> models.ShownSubscriber:
        'One subscriber, or somebody who is blocked (responders).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/subscribers/{_quote(user_id)}', {}, None, None, models.ShownSubscriber)

    def set_remark(self, handle: str | int, user_id: str | int, body: models.NewRemark) -> dict[str, Any]:
        'Set what the account calls a subscriber (responders).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/subscribers/{_quote(user_id)}/remark', {}, body, None, dict[str, Any])

    def unsubscribe(self, handle: str | int) -> models.Subscription:
        'Unsubscribe: the caller leaves the feed, and nothing of them stays with the account.'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/subscription', {}, None, None, models.Subscription)

    def get_subscription(self, handle: str | int) -> models.Subscription:
        'Whether the caller subscribes.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/subscription', {}, None, None, models.Subscription)

    def subscribe(self, handle: str | int, body: models.Subscribing) -> models.Subscription:
        "Subscribe: the caller joins the account's feed."
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/subscription', {}, body, None, models.Subscription)

    def list_tags(self, handle: str | int) -> models.TagList:
        "The account's tags with how many subscribers have them (responders)."
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/tags', {}, None, None, models.TagList)

    def create_tag(self, handle: str | int, body: models.NamedTag, *, idempotency_key: str | None = None) -> models.Tag:
        'Make a tag (editors).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/tags', {}, body, idempotency_key or _new_key(), models.Tag)

    def delete_tag(self, handle: str | int, tag_no: str | int) -> dict[str, Any]:
        'Delete a tag, also from those who have it (editors).'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/tags/{_quote(tag_no)}', {}, None, None, dict[str, Any])

    def rename_tag(self, handle: str | int, tag_no: str | int, body: models.NamedTag) -> dict[str, Any]:
        'Give a tag another name (editors).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/tags/{_quote(tag_no)}', {}, body, None, dict[str, Any])

    def tag_subscribers(self, handle: str | int, tag_no: str | int, body: models.Tagging, *, idempotency_key: str | None = None) -> dict[str, Any]:
        'Give at most 50 subscribers a tag: all of them or none (responders).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/tags/{_quote(tag_no)}/give', {}, body, idempotency_key or _new_key(), dict[str, Any])

    def untag_subscribers(self, handle: str | int, tag_no: str | int, body: models.Tagging, *, idempotency_key: str | None = None) -> dict[str, Any]:
        'Take a tag from at most 50 subscribers (responders).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/tags/{_quote(tag_no)}/take', {}, body, idempotency_key or _new_key(), dict[str, Any])

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

    def offer_account(self, handle: str | int, body: models.Offer, *, idempotency_key: str | None = None) -> dict[str, Any]:
        'Offer the account to another operator, or take the offer back (owners).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/transfer', {}, body, idempotency_key or _new_key(), dict[str, Any])

    def accept_account(self, handle: str | int, *, idempotency_key: str | None = None) -> models.ShownAccount:
        'Accept an account that is offered: become its owner.'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/transfer/accept', {}, None, idempotency_key or _new_key(), models.ShownAccount)

    def withdraw_verification(self, handle: str | int) -> dict[str, Any]:
        'Take the waiting request back (owners).'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/verifications', {}, None, None, dict[str, Any])

    def list_account_verifications(self, handle: str | int) -> models.VerificationList:
        "The account's requests to be verified, without the evidence (owners)."
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/verifications', {}, None, None, models.VerificationList)

    def request_verification(self, handle: str | int, body: models.VerificationAsked, *, idempotency_key: str | None = None) -> models.Verification:
        'Ask to be verified. The evidence is shown to those who decide alone (owners).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/verifications', {}, body, idempotency_key or _new_key(), models.Verification)

    def revoke_verification(self, handle: str | int, body: models.Revoking, *, idempotency_key: str | None = None) -> models.ShownAccount:
        "Take an account's level back (moderators of the service)."
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/verifications/revoke', {}, body, idempotency_key or _new_key(), models.ShownAccount)

    def list_webhooks(self, handle: str | int) -> models.WebhookList:
        'The webhooks of an account (owners).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/webhooks', {}, None, None, models.WebhookList)

    def create_webhook(self, handle: str | int, body: models.NewWebhook, *, idempotency_key: str | None = None) -> models.MadeWebhook:
        'Make a webhook; its secret is in this answer alone (owners).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/webhooks', {}, body, idempotency_key or _new_key(), models.MadeWebhook)

    def delete_webhook(self, handle: str | int, webhook_no: str | int) -> dict[str, Any]:
        'Forget a webhook and what it was still to be told (owners).'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/webhooks/{_quote(webhook_no)}', {}, None, None, dict[str, Any])

    def get_webhook(self, handle: str | int, webhook_no: str | int) -> models.Webhook:
        'One webhook (owners).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/webhooks/{_quote(webhook_no)}', {}, None, None, models.Webhook)

    def update_webhook(self, handle: str | int, webhook_no: str | int, body: models.WebhookChanges) -> models.Webhook:
        'Change a webhook, or turn it on or off (owners).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/webhooks/{_quote(webhook_no)}', {}, body, None, models.Webhook)

    def list_deliveries(self, handle: str | int, webhook_no: str | int, *, cursor: str | None = None, limit: int | None = None) -> models.Page_Delivery:
        'The last attempts, the newest first (owners).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/webhooks/{_quote(webhook_no)}/deliveries', {'cursor': cursor, 'limit': limit}, None, None, models.Page_Delivery)

    def retry_delivery(self, handle: str | int, webhook_no: str | int, entry_no: str | int, *, idempotency_key: str | None = None) -> models.Delivery:
        'Send what an attempt was about once more, now; answers how it went (owners).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/webhooks/{_quote(webhook_no)}/deliveries/{_quote(entry_no)}/retry', {}, None, idempotency_key or _new_key(), models.Delivery)

    def rotate_webhook_secret(self, handle: str | int, webhook_no: str | int, *, idempotency_key: str | None = None) -> models.MadeWebhook:
        'A new secret; the old one signs as well for a day (owners).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/webhooks/{_quote(webhook_no)}/secret', {}, None, idempotency_key or _new_key(), models.MadeWebhook)

    def test_webhook(self, handle: str | int, webhook_no: str | int, *, idempotency_key: str | None = None) -> models.Delivery:
        'Send a test now; answers how it went (owners).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/webhooks/{_quote(webhook_no)}/test', {}, None, idempotency_key or _new_key(), models.Delivery)

    def delete_wechat_bot(self, handle: str | int) -> dict[str, Any]:
        'Take the bot away (owners).'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/wechat', {}, None, None, dict[str, Any])

    def get_wechat_bot(self, handle: str | int) -> models.BotView:
        "The account's bot, without its appsecret (owners)."
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/wechat', {}, None, None, models.BotView)

    def put_wechat_bot(self, handle: str | int, body: models.BotSettings) -> models.BotView:
        'Bind a bot or change what is set of it; its URL is verified (owners).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/wechat', {}, body, None, models.BotView)

    def get_wechat_log(self, handle: str | int, *, limit: int | None = None) -> models.Log:
        'The last callbacks, without what was said (owners).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/wechat/log', {'limit': limit}, None, None, models.Log)

    def get_wechat_sites(self, handle: str | int) -> models.Sites:
        "The hosts of the account's site."
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/wechat/sites', {}, None, None, models.Sites)

    def put_wechat_sites(self, handle: str | int, body: models.Sites) -> models.Sites:
        "Name the hosts of the account's site."
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/wechat/sites', {}, body, None, models.Sites)

    def make_appeal(self, body: models.NewAppeal, *, idempotency_key: str | None = None) -> models.AppealState:
        'Appeal a decision, by the token of its statement; no account is needed (Art. 20 DSA).'
        return self._call('POST', f'/_teahouse/v1/appeals', {}, body, idempotency_key or _new_key(), models.AppealState)

    def get_appeal(self, token: str | int) -> models.AppealState:
        "What has become of one's appeal, by the token of the statement."
        return self._call('GET', f'/_teahouse/v1/appeals/{_quote(token)}', {}, None, None, models.AppealState)

    def search_articles(self, *, cursor: str | None = None, limit: int | None = None, q: str | None = None) -> models.Page_Found:
        'Search all: q.'
        return self._call('GET', f'/_teahouse/v1/articles', {'cursor': cursor, 'limit': limit, 'q': q}, None, None, models.Page_Found)

    def list_campaigns(self) -> models.CampaignList:
        'Campaigns that were announced, the newest first.'
        return self._call('GET', f'/_teahouse/v1/campaigns', {}, None, None, models.CampaignList)

    def get_campaign(self, campaign: str | int) -> models.CampaignShown:
        'A campaign, and what came of it so far.'
        return self._call('GET', f'/_teahouse/v1/campaigns/{_quote(campaign)}', {}, None, None, models.CampaignShown)

    def list_categories(self) -> models.CategoryList:
        'The categories an account may have.'
        return self._call('GET', f'/_teahouse/v1/categories', {}, None, None, models.CategoryList)

    def get_code_image(self, ticket: str | int, *, format: Literal['png', 'svg'] | None = None) -> bytes:
        'The code as a picture: `format` svg (the default) or png.'
        return self._call('GET', f'/_teahouse/v1/codes/{_quote(ticket)}/image', {'format': format}, None, None, bytes)

    def scan_code(self, ticket: str | int, *, idempotency_key: str | None = None) -> models.Scanned:
        "Say that a code was scanned. Of a subscriber's scan the account is told."
        return self._call('POST', f'/_teahouse/v1/codes/{_quote(ticket)}/scan', {}, None, idempotency_key or _new_key(), models.Scanned)

    def list_authorities(self) -> models.AuthorityList:
        'Authorities that are known here.'
        return self._call('GET', f'/_teahouse/v1/moderation/authorities', {}, None, None, models.AuthorityList)

    def add_authority(self, body: models.NewAuthority, *, idempotency_key: str | None = None) -> models.AuthorityMade:
        'Make an authority known; the secret is shown once (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/authorities', {}, body, idempotency_key or _new_key(), models.AuthorityMade)

    def end_authority(self, authority: str | int) -> dict[str, Any]:
        'An authority is not known any more (legal).'
        return self._call('DELETE', f'/_teahouse/v1/moderation/authorities/{_quote(authority)}', {}, None, None, dict[str, Any])

    def list_broken_glass(self) -> models.Glasses:
        'What was done alone.'
        return self._call('GET', f'/_teahouse/v1/moderation/broken-glass', {}, None, None, models.Glasses)

    def review_broken_glass(self, proposal_id: str | int, body: models.Judgement) -> models.Glass:
        'Say whether it was right (senior, legal, admin; not by who did it). It is in the public ledger.'
        return self._call('PUT', f'/_teahouse/v1/moderation/broken-glass/{_quote(proposal_id)}/review', {}, body, None, models.Glass)

    def list_all_campaigns(self) -> models.CampaignList:
        'All campaigns, those that are only proposed too.'
        return self._call('GET', f'/_teahouse/v1/moderation/campaigns', {}, None, None, models.CampaignList)

    def propose_campaign(self, body: models.Programme, *, idempotency_key: str | None = None) -> models.CampaignShown:
        'Propose a campaign (senior, legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/campaigns', {}, body, idempotency_key or _new_key(), models.CampaignShown)

    def agree_campaign(self, campaign: str | int, *, idempotency_key: str | None = None) -> models.CampaignShown:
        'Agree to a campaign as the second person: it is announced.'
        return self._call('POST', f'/_teahouse/v1/moderation/campaigns/{_quote(campaign)}/agree', {}, None, idempotency_key or _new_key(), models.CampaignShown)

    def decide_under_campaign(self, campaign: str | int, body: models.teahouse_safety_decisions__model_Wanted, *, idempotency_key: str | None = None) -> models.DecidedUnder:
        'Decide a case under a campaign that runs.'
        return self._call('POST', f'/_teahouse/v1/moderation/campaigns/{_quote(campaign)}/decisions', {}, body, idempotency_key or _new_key(), models.DecidedUnder)

    def stop_campaign(self, campaign: str | int, *, idempotency_key: str | None = None) -> models.CampaignShown:
        'End a campaign before its time.'
        return self._call('POST', f'/_teahouse/v1/moderation/campaigns/{_quote(campaign)}/stop', {}, None, idempotency_key or _new_key(), models.CampaignShown)

    def list_cases(self, *, cursor: str | None = None, limit: int | None = None, status: Literal['', 'all', 'appealed', 'closed', 'decided', 'merged', 'open', 'waiting'] | None = None, category: str | None = None, lane: Literal['', 'detector', 'notice', 'order', 'staff', 'trusted'] | None = None, level: Literal['', 'legal', 'moderator', 'senior'] | None = None, clock: Literal['', 'appeal', 'decide', 'order', 'restore'] | None = None, assigned: str | None = None, account: str | None = None, item: str | None = None, q: str | None = None, breached: bool | None = None, asks: bool | None = None, news: bool | None = None, order: Literal['', 'clock', 'newest'] | None = None) -> models.CasePage:
        'A queue: what is due first, or what is newest.'
        return self._call('GET', f'/_teahouse/v1/moderation/cases', {'cursor': cursor, 'limit': limit, 'status': status, 'category': category, 'lane': lane, 'level': level, 'clock': clock, 'assigned': assigned, 'account': account, 'item': item, 'q': q, 'breached': breached, 'asks': asks, 'news': news, 'order': order}, None, None, models.CasePage)

    def open_case(self, body: models.OpenCase, *, idempotency_key: str | None = None) -> models.Case:
        'Open a case of something public.'
        return self._call('POST', f'/_teahouse/v1/moderation/cases', {}, body, idempotency_key or _new_key(), models.Case)

    def get_case(self, caseId: str | int) -> models.CaseView:
        'A case, its log, what its items looked like, others like it. That one looked is logged.'
        return self._call('GET', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}', {}, None, None, models.CaseView)

    def decide_appeal(self, caseId: str | int, no: str | int, body: models.Turned, *, idempotency_key: str | None = None) -> models.Case:
        'Decide an appeal: by another person than the decision; whole, in part, or not.'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/appeals/{_quote(no)}/decisions', {}, body, idempotency_key or _new_key(), models.Case)

    def assign_case(self, caseId: str | int, body: models.AssignCase, *, idempotency_key: str | None = None) -> models.Case:
        'Give a case to somebody (seniors).'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/assign', {}, body, idempotency_key or _new_key(), models.Case)

    def claim_case(self, caseId: str | int, *, idempotency_key: str | None = None) -> models.Case:
        'Take a case.'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/claim', {}, None, idempotency_key or _new_key(), models.Case)

    def close_case(self, caseId: str | int, *, idempotency_key: str | None = None) -> models.Case:
        'Close a case in which all is done.'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/close', {}, None, idempotency_key or _new_key(), models.Case)

    def decide_case(self, caseId: str | int, body: models.teahouse_safety_decisions__model_Wanted, *, idempotency_key: str | None = None) -> models.DecisionView:
        'Decide: the statement is complete or nothing happens. A draft is decided under its number.'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/decisions', {}, body, idempotency_key or _new_key(), models.DecisionView)

    def list_decision_drafts(self, caseId: str | int) -> models.DraftList:
        'The drafts of a case, the newest first.'
        return self._call('GET', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/drafts', {}, None, None, models.DraftList)

    def prepare_decision(self, caseId: str | int, body: models.teahouse_safety_decisions__model_Wanted, *, idempotency_key: str | None = None) -> models.DraftView:
        'Keep a draft of a decision, and see what the person would read and what is missing.'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/drafts', {}, body, idempotency_key or _new_key(), models.DraftView)

    def escalate_case(self, caseId: str | int, body: models.EscalateCase, *, idempotency_key: str | None = None) -> models.Case:
        'Hand a case up.'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/escalate', {}, body, idempotency_key or _new_key(), models.Case)

    def get_case_item(self, caseId: str | int, item: str | int) -> models.Snapshot:
        'What an item looked like when the case was opened. That one looked is logged.'
        return self._call('GET', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/items/{_quote(item)}', {}, None, None, models.Snapshot)

    def get_case_picture(self, caseId: str | int, item: str | int, *, no: int | None = None, shown: bool | None = None) -> bytes:
        'A picture of an item: small, grey and blurred; in full if asked for, and that is logged.'
        return self._call('GET', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/items/{_quote(item)}/picture', {'no': no, 'shown': shown}, None, None, bytes)

    def end_measure(self, caseId: str | int, measureId: str | int, body: models.EndMeasure, *, idempotency_key: str | None = None) -> models.Case:
        'End a measure early: what it held is back at once, and the person is told.'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/measures/{_quote(measureId)}/end', {}, body, idempotency_key or _new_key(), models.Case)

    def merge_case(self, caseId: str | int, body: models.MergeCase, *, idempotency_key: str | None = None) -> models.Case:
        'Go on with a case in another of the same account; answers that other.'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/merge', {}, body, idempotency_key or _new_key(), models.Case)

    def note_on_case(self, caseId: str | int, body: models.NoteOnCase, *, idempotency_key: str | None = None) -> models.Case:
        'Note something for those who work on it.'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/notes', {}, body, idempotency_key or _new_key(), models.Case)

    def ask_opinion(self, caseId: str | int, body: models.AskOpinion, *, idempotency_key: str | None = None) -> models.Case:
        'Ask for a second opinion of what is meant to be decided.'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/opinions', {}, body, idempotency_key or _new_key(), models.Case)

    def give_opinion(self, caseId: str | int, body: models.GiveOpinion, *, idempotency_key: str | None = None) -> models.Case:
        'Give the second opinion that was asked for (seniors).'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/opinions/answer', {}, body, idempotency_key or _new_key(), models.Case)

    def record_dispute_outcome(self, caseId: str | int, body: models.DisputeOutcome, *, idempotency_key: str | None = None) -> models.Case:
        'Carry out what a certified out-of-court body has said (Art. 21 DSA; legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/outcomes', {}, body, idempotency_key or _new_key(), models.Case)

    def release_case(self, caseId: str | int, *, idempotency_key: str | None = None) -> models.Case:
        'Give a case back; seniors take it from somebody.'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/release', {}, None, idempotency_key or _new_key(), models.Case)

    def pack_threat(self, caseId: str | int, body: models.Threat, *, idempotency_key: str | None = None) -> models.Pack:
        'Make the notification of a threat to life or safety (Art. 18 DSA; legal, senior).'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/threat-to-life', {}, body, idempotency_key or _new_key(), models.Pack)

    def add_passkey(self, body: models.Credential) -> models.Shown:
        'Enrol the passkey that the browser made; it is shown in this session.'
        return self._call('PUT', f'/_teahouse/v1/moderation/factors/passkeys', {}, body, None, models.Shown)

    def ask_for_passkey(self) -> models.Options:
        'What a browser is to be given to make a passkey.'
        return self._call('PUT', f'/_teahouse/v1/moderation/factors/passkeys/challenge', {}, None, None, models.Options)

    def renew_recovery_codes(self) -> models.RecoveryCodes:
        'Ten new recovery codes in place of the old ones. They are told once.'
        return self._call('PUT', f'/_teahouse/v1/moderation/factors/recovery-codes', {}, None, None, models.RecoveryCodes)

    def show_factor(self, body: models.teahouse_safety_roles__routes_Code) -> models.Shown:
        'Show a second factor in this session: a code of an authenticator app, or a recovery code.'
        return self._call('PUT', f'/_teahouse/v1/moderation/factors/shown', {}, body, None, models.Shown)

    def ask_for_shown_passkey(self) -> models.Options:
        'What a browser is to be given to ask for a passkey.'
        return self._call('PUT', f'/_teahouse/v1/moderation/factors/shown/challenge', {}, None, None, models.Options)

    def show_passkey(self, body: models.Credential) -> models.Shown:
        'Show a passkey in this session.'
        return self._call('PUT', f'/_teahouse/v1/moderation/factors/shown/passkey', {}, body, None, models.Shown)

    def begin_totp(self, body: models.NewTotp) -> models.Begun:
        'Make a TOTP secret, to be confirmed by its first code. It is told once.'
        return self._call('PUT', f'/_teahouse/v1/moderation/factors/totp', {}, body, None, models.Begun)

    def confirm_totp(self, body: models.teahouse_safety_roles__routes_Code) -> models.Shown:
        'Confirm the TOTP that was begun: it is good from now on, and shown in this session.'
        return self._call('PUT', f'/_teahouse/v1/moderation/factors/totp/confirmation', {}, body, None, models.Shown)

    def remove_factor(self, factor_id: str | int) -> dict[str, Any]:
        "Take away one of the caller's own factors, but not the last."
        return self._call('DELETE', f'/_teahouse/v1/moderation/factors/{_quote(factor_id)}', {}, None, None, dict[str, Any])

    def list_flaggers(self) -> models.FlaggerList:
        'Trusted flaggers (any role).'
        return self._call('GET', f'/_teahouse/v1/moderation/flaggers', {}, None, None, models.FlaggerList)

    def register_flagger(self, body: models.NewFlagger, *, idempotency_key: str | None = None) -> models.MadeFlagger:
        'Register a trusted flagger; its key is in this answer alone.'
        return self._call('POST', f'/_teahouse/v1/moderation/flaggers', {}, body, idempotency_key or _new_key(), models.MadeFlagger)

    def get_flagger(self, flagger_id: str | int) -> models.ShownFlagger:
        'One trusted flagger, and what was done about it (any role).'
        return self._call('GET', f'/_teahouse/v1/moderation/flaggers/{_quote(flagger_id)}', {}, None, None, models.ShownFlagger)

    def renew_flagger_key(self, flagger_id: str | int, body: models.Reasons, *, idempotency_key: str | None = None) -> models.MadeFlagger:
        'A new key; the old one is good no more (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/flaggers/{_quote(flagger_id)}/key', {}, body, idempotency_key or _new_key(), models.MadeFlagger)

    def revoke_flagger(self, flagger_id: str | int, body: models.Reasons, *, idempotency_key: str | None = None) -> dict[str, Any]:
        'A trusted flagger is one no longer (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/flaggers/{_quote(flagger_id)}/revoke', {}, body, idempotency_key or _new_key(), dict[str, Any])

    def suspend_flagger(self, flagger_id: str | int, body: models.Suspension, *, idempotency_key: str | None = None) -> models.Until:
        'Have its notices go the ordinary way for a time (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/flaggers/{_quote(flagger_id)}/suspend', {}, body, idempotency_key or _new_key(), models.Until)

    def list_hash_lists(self) -> models.AllLists:
        'Every hash list.'
        return self._call('GET', f'/_teahouse/v1/moderation/hash-lists', {}, None, None, models.AllLists)

    def get_hash_list(self, name: str | int) -> models.ListShown:
        'A hash list, and who did what to it and why.'
        return self._call('GET', f'/_teahouse/v1/moderation/hash-lists/{_quote(name)}', {}, None, None, models.ListShown)

    def put_hash_list(self, name: str | int, body: models.PutList) -> models.HashListShown:
        'Set it up, or change what follows from a match (seniors).'
        return self._call('PUT', f'/_teahouse/v1/moderation/hash-lists/{_quote(name)}', {}, body, None, models.HashListShown)

    def list_hash_entries(self, name: str | int, *, state: Literal['', 'active', 'disputed', 'removed'] | None = None, after: str | None = None, limit: int | None = None) -> models.Entries:
        'Its entries.'
        return self._call('GET', f'/_teahouse/v1/moderation/hash-lists/{_quote(name)}/entries', {'state': state, 'after': after, 'limit': limit}, None, None, models.Entries)

    def add_hash_entry(self, name: str | int, body: models.AddEntry, *, idempotency_key: str | None = None) -> models.EntryShown:
        'Put a hash on it.'
        return self._call('POST', f'/_teahouse/v1/moderation/hash-lists/{_quote(name)}/entries', {}, body, idempotency_key or _new_key(), models.EntryShown)

    def change_hash_entry(self, name: str | int, algorithm: str | int, digest: str | int, body: models.ChangeEntry) -> models.EntryShown:
        'Have an entry match nothing, only open a case, or match again.'
        return self._call('PUT', f'/_teahouse/v1/moderation/hash-lists/{_quote(name)}/entries/{_quote(algorithm)}/{_quote(digest)}', {}, body, None, models.EntryShown)

    def export_hash_list(self, name: str | int, *, format: Literal['csv', 'json'] | None = None) -> dict[str, Any]:
        'The list, to share back.'
        return self._call('GET', f'/_teahouse/v1/moderation/hash-lists/{_quote(name)}/export', {'format': format}, None, None, dict[str, Any])

    def import_hash_list(self, name: str | int, body: Any, *, source: str | None = None, because: str | None = None, format: Literal['csv', 'json'] | None = None, idempotency_key: str | None = None) -> models.Imported:
        'Take a file of entries, whole or not at all.'
        return self._call('POST', f'/_teahouse/v1/moderation/hash-lists/{_quote(name)}/import', {'source': source, 'because': because, 'format': format}, body, idempotency_key or _new_key(), models.Imported)

    def retire_ledger_key(self, body: models.Why) -> models.Proposal:
        "Propose that the ledger's key is followed by a new one at the next start (admin): that takes two."
        return self._call('DELETE', f'/_teahouse/v1/moderation/ledger-key', {}, body, None, models.Proposal)

    def list_looks(self, *, cursor: str | None = None, limit: int | None = None, by: str | None = None, case_id: str | None = None, shown: bool | None = None) -> models.LookPage:
        'Who looked at what, over all cases, the latest first; moderators see their own.'
        return self._call('GET', f'/_teahouse/v1/moderation/looks', {'cursor': cursor, 'limit': limit, 'by': by, 'case_id': case_id, 'shown': shown}, None, None, models.LookPage)

    def get_own_standing(self) -> models.teahouse_safety_roles__model_Standing:
        "The caller's roles and second factors, and whether one was shown in this session."
        return self._call('GET', f'/_teahouse/v1/moderation/me', {}, None, None, models.teahouse_safety_roles__model_Standing)

    def list_notices(self, *, cursor: str | None = None, limit: int | None = None, state: Literal['', 'processed', 'put_aside', 'unfounded'] | None = None, lane: Literal['', 'notice', 'trusted'] | None = None, category: str | None = None, case_id: str | None = None, notifier: str | None = None, item: str | None = None) -> models.Page_ShownNotice:
        'Notices, the newest first (any role).'
        return self._call('GET', f'/_teahouse/v1/moderation/notices', {'cursor': cursor, 'limit': limit, 'state': state, 'lane': lane, 'category': category, 'case_id': case_id, 'notifier': notifier, 'item': item}, None, None, models.Page_ShownNotice)

    def get_notice(self, notice_id: str | int) -> models.ShownNotice:
        'One notice (any role).'
        return self._call('GET', f'/_teahouse/v1/moderation/notices/{_quote(notice_id)}', {}, None, None, models.ShownNotice)

    def take_up_notice(self, notice_id: str | int, *, idempotency_key: str | None = None) -> models.InCase:
        'Process a notice that was put aside because its notifier is suspended.'
        return self._call('POST', f'/_teahouse/v1/moderation/notices/{_quote(notice_id)}/take-up', {}, None, idempotency_key or _new_key(), models.InCase)

    def mark_notice_unfounded(self, notice_id: str | int, body: models.Unfounded) -> dict[str, Any]:
        'Say that a notice is manifestly unfounded, or that it is not.'
        return self._call('PUT', f'/_teahouse/v1/moderation/notices/{_quote(notice_id)}/unfounded', {}, body, None, dict[str, Any])

    def erase_notice(self, notice_id: str | int, body: models.Reasons) -> dict[str, Any]:
        'Erase who gave a notice and what they wrote (legal, admin).'
        return self._call('DELETE', f'/_teahouse/v1/moderation/notices/{_quote(notice_id)}/words', {}, body, None, dict[str, Any])

    def get_notifier(self, notifier: str | int) -> models.ShownNotifier:
        'How somebody who gives notice stands (any role).'
        return self._call('GET', f'/_teahouse/v1/moderation/notifiers/{_quote(notifier)}', {}, None, None, models.ShownNotifier)

    def lift_notifier(self, notifier: str | int, body: models.Reasons, *, idempotency_key: str | None = None) -> dict[str, Any]:
        'End that early (senior).'
        return self._call('POST', f'/_teahouse/v1/moderation/notifiers/{_quote(notifier)}/lift', {}, body, idempotency_key or _new_key(), dict[str, Any])

    def suspend_notifier(self, notifier: str | int, body: models.Suspension, *, idempotency_key: str | None = None) -> models.Until:
        'Have their notices put aside for a time, after a warning (senior).'
        return self._call('POST', f'/_teahouse/v1/moderation/notifiers/{_quote(notifier)}/suspend', {}, body, idempotency_key or _new_key(), models.Until)

    def warn_notifier(self, notifier: str | int, body: models.Reasons, *, idempotency_key: str | None = None) -> dict[str, Any]:
        'Warn somebody who often gave unfounded notices; they are told.'
        return self._call('POST', f'/_teahouse/v1/moderation/notifiers/{_quote(notifier)}/warn', {}, body, idempotency_key or _new_key(), dict[str, Any])

    def list_orders(self, *, before: str | None = None, limit: int | None = None) -> models.OrderList:
        'Orders, the newest first.'
        return self._call('GET', f'/_teahouse/v1/moderation/orders', {'before': before, 'limit': limit}, None, None, models.OrderList)

    def challenge_order(self, order: str | int, body: models.ChallengeOrder, *, idempotency_key: str | None = None) -> models.AuthorityOrder:
        'Contest an order; it holds meanwhile (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/orders/{_quote(order)}/challenge', {}, body, idempotency_key or _new_key(), models.AuthorityOrder)

    def end_order(self, order: str | int, body: models.EndOrder, *, idempotency_key: str | None = None) -> models.AuthorityOrder:
        'An order was withdrawn or annulled: what it led to is undone (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/orders/{_quote(order)}/end', {}, body, idempotency_key or _new_key(), models.AuthorityOrder)

    def verify_order(self, order: str | int, body: models.VerifyOrder, *, idempotency_key: str | None = None) -> models.AuthorityOrder:
        'Say whether an order comes from whom it says (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/orders/{_quote(order)}/verify', {}, body, idempotency_key or _new_key(), models.AuthorityOrder)

    def list_policy_lists(self) -> models.PolicyLists:
        'Policy lists that are followed.'
        return self._call('GET', f'/_teahouse/v1/moderation/policy-lists', {}, None, None, models.PolicyLists)

    def follow_policy_list(self, body: models.FollowList, *, idempotency_key: str | None = None) -> models.PolicyListShown:
        'Follow a policy room of this service (seniors); what matches opens a case.'
        return self._call('POST', f'/_teahouse/v1/moderation/policy-lists', {}, body, idempotency_key or _new_key(), models.PolicyListShown)

    def import_policy_list(self, body: Any, *, name: str | None = None, idempotency_key: str | None = None) -> models.PolicyListShown:
        'Take a file of policy events, whole or not at all (seniors).'
        return self._call('POST', f'/_teahouse/v1/moderation/policy-lists/import', {'name': name}, body, idempotency_key or _new_key(), models.PolicyListShown)

    def export_policy_list(self) -> models.Export:
        'Measures in force on accounts and public rooms, as the events of a policy list.'
        return self._call('GET', f'/_teahouse/v1/moderation/policy-lists/ours', {}, None, None, models.Export)

    def end_policy_list(self, list: str | int) -> dict[str, Any]:
        'Follow a list no more (seniors); its cases go on.'
        return self._call('DELETE', f'/_teahouse/v1/moderation/policy-lists/{_quote(list)}', {}, None, None, dict[str, Any])

    def get_policy_list(self, list: str | int) -> models.WholeList:
        'A policy list: its rules as they stand, and the cases.'
        return self._call('GET', f'/_teahouse/v1/moderation/policy-lists/{_quote(list)}', {}, None, None, models.WholeList)

    def list_proposals(self) -> models.Proposals:
        'Acts that need a second person, of the last ninety days.'
        return self._call('GET', f'/_teahouse/v1/moderation/proposals', {}, None, None, models.Proposals)

    def withdraw_proposal(self, proposal_id: str | int) -> models.Proposal:
        "Let a proposal be: one's own, or another's as a no (admin)."
        return self._call('DELETE', f'/_teahouse/v1/moderation/proposals/{_quote(proposal_id)}', {}, None, None, models.Proposal)

    def break_glass(self, proposal_id: str | int, body: models.Why) -> models.Glass:
        'Do alone what one proposed oneself, in an emergency (admin). It is in the public ledger.'
        return self._call('PUT', f'/_teahouse/v1/moderation/proposals/{_quote(proposal_id)}/broken-glass', {}, body, None, models.Glass)

    def confirm_proposal(self, proposal_id: str | int) -> models.Proposal:
        'Do what another administrator proposed (admin).'
        return self._call('PUT', f'/_teahouse/v1/moderation/proposals/{_quote(proposal_id)}/confirmation', {}, None, None, models.Proposal)

    def count_cases(self) -> models.Counts:
        'How many cases wait, in all and in each queue.'
        return self._call('GET', f'/_teahouse/v1/moderation/queues', {}, None, None, models.Counts)

    def claim_next_case(self, body: models.ClaimNext, *, idempotency_key: str | None = None) -> models.Claim:
        'Take the case that is due first of those that nobody has.'
        return self._call('POST', f'/_teahouse/v1/moderation/queues/next', {}, body, idempotency_key or _new_key(), models.Claim)

    def get_rule_facts(self) -> models.RuleFacts:
        'What rules can ask, on which grounds.'
        return self._call('GET', f'/_teahouse/v1/moderation/rule-facts', {}, None, None, models.RuleFacts)

    def publish_rulebook(self, body: models.NewRulebook, *, idempotency_key: str | None = None) -> models.RulebookView:
        'Publish a new version of the rulebook (admin, legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/rulebook', {}, body, idempotency_key or _new_key(), models.RulebookView)

    def list_detection_rules(self) -> models.AllRules:
        'Every rule, in force or not.'
        return self._call('GET', f'/_teahouse/v1/moderation/rules', {}, None, None, models.AllRules)

    def get_detection_rule(self, name: str | int) -> models.RuleHistory:
        'A rule: versions, draft, who did what and why.'
        return self._call('GET', f'/_teahouse/v1/moderation/rules/{_quote(name)}', {}, None, None, models.RuleHistory)

    def activate_detection_rule(self, name: str | int, body: models.Because, *, idempotency_key: str | None = None) -> models.Kept:
        'Put it into force as a new version (seniors).'
        return self._call('POST', f'/_teahouse/v1/moderation/rules/{_quote(name)}/activate', {}, body, idempotency_key or _new_key(), models.Kept)

    def discard_detection_rule(self, name: str | int, body: models.Because, *, idempotency_key: str | None = None) -> models.RuleHistory:
        'Take its draft away.'
        return self._call('POST', f'/_teahouse/v1/moderation/rules/{_quote(name)}/discard', {}, body, idempotency_key or _new_key(), models.RuleHistory)

    def draft_detection_rule(self, name: str | int, body: models.DraftRule) -> models.Kept:
        'Save its draft, checked and weighed.'
        return self._call('PUT', f'/_teahouse/v1/moderation/rules/{_quote(name)}/draft', {}, body, None, models.Kept)

    def retire_detection_rule(self, name: str | int, body: models.Because, *, idempotency_key: str | None = None) -> models.RuleHistory:
        'Take it out of force.'
        return self._call('POST', f'/_teahouse/v1/moderation/rules/{_quote(name)}/retire', {}, body, idempotency_key or _new_key(), models.RuleHistory)

    def run_detection_rule(self, name: str | int, body: models.RunRule, *, idempotency_key: str | None = None) -> models.DryRun:
        'Run its draft dry over the public items of the last days.'
        return self._call('POST', f'/_teahouse/v1/moderation/rules/{_quote(name)}/run', {}, body, idempotency_key or _new_key(), models.DryRun)

    def list_signals(self, *, case: str | None = None, item: str | None = None) -> models.AllSignals:
        'What detectors said, in a case or of an item.'
        return self._call('GET', f'/_teahouse/v1/moderation/signals', {'case': case, 'item': item}, None, None, models.AllSignals)

    def list_staff(self) -> models.Members:
        'Everybody who holds a role.'
        return self._call('GET', f'/_teahouse/v1/moderation/staff', {}, None, None, models.Members)

    def list_role_acts(self, *, cursor: str | None = None, limit: int | None = None, user_id: str | None = None) -> models.History:
        'Which roles were given and taken, by whom, when and why: of all, or of `user_id`.'
        return self._call('GET', f'/_teahouse/v1/moderation/staff-history', {'cursor': cursor, 'limit': limit, 'user_id': user_id}, None, None, models.History)

    def list_factors_of(self, user_id: str | int) -> models.FactorList:
        "Somebody's second factors."
        return self._call('GET', f'/_teahouse/v1/moderation/staff/{_quote(user_id)}/factors', {}, None, None, models.FactorList)

    def remove_factor_of(self, user_id: str | int, factor_id: str | int, body: models.Why) -> models.Proposal:
        "Propose to take away somebody's second factor (admin): that takes two."
        return self._call('DELETE', f'/_teahouse/v1/moderation/staff/{_quote(user_id)}/factors/{_quote(factor_id)}', {}, body, None, models.Proposal)

    def take_role(self, user_id: str | int, role: str | int, body: models.Why) -> models.Changed:
        'Take a role (admin). To unmake an administrator takes two: then `proposal` waits.'
        return self._call('DELETE', f'/_teahouse/v1/moderation/staff/{_quote(user_id)}/roles/{_quote(role)}', {}, body, None, models.Changed)

    def give_role(self, user_id: str | int, role: str | int, body: models.Why) -> models.Changed:
        'Give a role (admin). To make somebody an administrator takes two: then `proposal` waits.'
        return self._call('PUT', f'/_teahouse/v1/moderation/staff/{_quote(user_id)}/roles/{_quote(role)}', {}, body, None, models.Changed)

    def list_my_accounts(self) -> models.MyAccounts:
        'The accounts that the caller acts for or is invited to.'
        return self._call('GET', f'/_teahouse/v1/my/accounts', {}, None, None, models.MyAccounts)

    def list_waiting_notes(self, *, cursor: str | None = None, limit: int | None = None) -> models.Page_WaitingNote:
        'Notes on all articles that the caller could rate and has not, newest first.'
        return self._call('GET', f'/_teahouse/v1/notes', {'cursor': cursor, 'limit': limit}, None, None, models.Page_WaitingNote)

    def give_notice(self, body: models.NewNotice, *, idempotency_key: str | None = None) -> models.Receipt:
        'Give notice of something illegal or against the rules; no account is needed.'
        return self._call('POST', f'/_teahouse/v1/notices', {}, body, idempotency_key or _new_key(), models.Receipt)

    def get_notice_status(self, token: str | int) -> models.teahouse_safety_notices__model_Status:
        "What became of a notice, by its receipt's token."
        return self._call('GET', f'/_teahouse/v1/notices/{_quote(token)}', {}, None, None, models.teahouse_safety_notices__model_Status)

    def complain_of_notice(self, token: str | int, body: models.Complaint, *, idempotency_key: str | None = None) -> models.teahouse_safety_notices__model_Status:
        'Complain of what was decided on a notice: free, once, for six months; another person decides.'
        return self._call('POST', f'/_teahouse/v1/notices/{_quote(token)}/complaint', {}, body, idempotency_key or _new_key(), models.teahouse_safety_notices__model_Status)

    def send_order(self, body: models.OrderForm, *, idempotency_key: str | None = None) -> models.OrderReceipt:
        'An authority sends an order; what it lacks is answered point by point.'
        return self._call('POST', f'/_teahouse/v1/orders', {}, body, idempotency_key or _new_key(), models.OrderReceipt)

    def get_order(self, token: str | int) -> models.OrderState:
        'What has become of an order, for whoever holds its token.'
        return self._call('GET', f'/_teahouse/v1/orders/{_quote(token)}', {}, None, None, models.OrderState)

    def get_rulebook(self) -> models.RulebookView:
        'The rulebook in force.'
        return self._call('GET', f'/_teahouse/v1/rulebook', {}, None, None, models.RulebookView)

    def get_rulebook_version(self, number: str | int) -> models.RulebookView:
        'A version of the rulebook.'
        return self._call('GET', f'/_teahouse/v1/rulebook/{_quote(number)}', {}, None, None, models.RulebookView)

    def get_statement(self, token: str | int, *, language: str | None = None) -> models.StatementView:
        'A statement of reasons, for whoever holds its token; no account is needed.'
        return self._call('GET', f'/_teahouse/v1/statements/{_quote(token)}', {'language': language}, None, None, models.StatementView)

    def list_verifications(self, *, cursor: str | None = None, limit: int | None = None) -> models.Page_Verification:
        'Requests that wait for a decision, the oldest first (moderators of the service).'
        return self._call('GET', f'/_teahouse/v1/verifications', {'cursor': cursor, 'limit': limit}, None, None, models.Page_Verification)

    def decide_verification(self, request_no: str | int, body: models.VerificationDecided, *, idempotency_key: str | None = None) -> models.Verification:
        'Grant or refuse a request (moderators of the service, of accounts not their own).'
        return self._call('POST', f'/_teahouse/v1/verifications/{_quote(request_no)}', {}, body, idempotency_key or _new_key(), models.Verification)

    def authorize_wechat(self, body: models.teahouse_publicaccounts_wechat__oauth_Wish) -> models.teahouse_publicaccounts_wechat__oauth_Code:
        "A code by which an account's site learns the caller's openid."
        return self._call('POST', f'/_teahouse/v1/wechat/authorize', {}, body, None, models.teahouse_publicaccounts_wechat__oauth_Code)

    def get_wechat_face(self, accountNo: str | int, openid: str | int) -> bytes:
        "A subscriber's picture, for who knows their openid."
        return self._call('GET', f'/_teahouse/v1/wechat/faces/{_quote(accountNo)}/{_quote(openid)}', {}, None, None, bytes)

    def get_wechat_media(self, mediaId: str | int) -> bytes:
        'What a bot was told of by this URL, or uploaded.'
        return self._call('GET', f'/_teahouse/v1/wechat/media/{_quote(mediaId)}', {}, None, None, bytes)
