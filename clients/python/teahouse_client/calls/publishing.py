"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

from teahouse_client import models
from teahouse_client.transport import Transport, _new_key, _quote


class Publishing(Transport):
    '''Calls: publishing.'''

    def list_articles(self, handle: str | int, *, cursor: str | None = None, limit: int | None = None, q: str | None = None, all: bool | None = None) -> models.Page_Article:
        'Articles; or by words: q; or with all=true those that are not listed, too (editors).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/articles', {'cursor': cursor, 'limit': limit, 'q': q, 'all': all}, None, None, models.Page_Article)

    def withdraw_article(self, handle: str | int, slug: str | int, body: models.Withdrawal) -> models.Article:
        'Withdraw it (editors).'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}', {}, body, None, models.Article)

    def get_article(self, handle: str | int, slug: str | int, *, old_enough: int | None = None) -> models.Article:
        'One article; withdrawn ones as a tombstone; of what is for older readers, the title.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}', {'old_enough': old_enough}, None, None, models.Article)

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

    def list_revisions(self, handle: str | int, slug: str | int, *, old_enough: int | None = None, all: bool | None = None) -> models.Page_Revision:
        'Its edit history; of what was withdrawn with all=true (editors).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/revisions', {'old_enough': old_enough, 'all': all}, None, None, models.Page_Revision)

    def set_comments(self, handle: str | int, slug: str | int, body: models.Settings) -> models.Article:
        'Comments (operators).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/settings', {}, body, None, models.Article)

    def share_article(self, handle: str | int, slug: str | int, body: models.Sharing, *, idempotency_key: str | None = None) -> models.Share:
        'A token to share it with.'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/shares', {}, body, idempotency_key or _new_key(), models.Share)

    def get_spread(self, handle: str | int, slug: str | int) -> models.Spread:
        'Whether it is held or limited how far it is passed on, why, and until when.'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/articles/{_quote(slug)}/spread', {}, None, None, models.Spread)

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

    def search_articles(self, *, cursor: str | None = None, limit: int | None = None, q: str | None = None) -> models.Page_Found:
        'Search all: q.'
        return self._call('GET', f'/_teahouse/v1/articles', {'cursor': cursor, 'limit': limit, 'q': q}, None, None, models.Page_Found)
