"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

from teahouse_client import models
from teahouse_client.transport import Transport, _new_key, _quote


class Accounts(Transport):
    '''Calls: accounts.'''

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

    def list_blocks(self, handle: str | int, *, cursor: str | None = None, limit: int | None = None) -> models.Page_Blocked:
        'Who is blocked (responders).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/blocks', {'cursor': cursor, 'limit': limit}, None, None, models.Page_Blocked)

    def unblock_subscriber(self, handle: str | int, user_id: str | int) -> dict[str, Any]:
        'Let somebody subscribe again (responders).'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/blocks/{_quote(user_id)}', {}, None, None, dict[str, Any])

    def block_subscriber(self, handle: str | int, user_id: str | int) -> dict[str, Any]:
        'Keep somebody out of the feed (responders).'
        return self._call('PUT', f'/_teahouse/v1/accounts/{_quote(handle)}/blocks/{_quote(user_id)}', {}, None, None, dict[str, Any])

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

    def answer_invitation(self, handle: str | int, body: models.InvitationAnswer, *, idempotency_key: str | None = None) -> dict[str, Any]:
        'Accept or decline an invitation.'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/invitation', {}, body, idempotency_key or _new_key(), dict[str, Any])

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

    def list_categories(self) -> models.CategoryList:
        'The categories an account may have.'
        return self._call('GET', f'/_teahouse/v1/categories', {}, None, None, models.CategoryList)

    def get_code_image(self, ticket: str | int, *, format: Literal['png', 'svg'] | None = None) -> bytes:
        'The code as a picture: `format` svg (the default) or png.'
        return self._call('GET', f'/_teahouse/v1/codes/{_quote(ticket)}/image', {'format': format}, None, None, bytes)

    def scan_code(self, ticket: str | int, *, idempotency_key: str | None = None) -> models.Scanned:
        "Say that a code was scanned. Of a subscriber's scan the account is told."
        return self._call('POST', f'/_teahouse/v1/codes/{_quote(ticket)}/scan', {}, None, idempotency_key or _new_key(), models.Scanned)

    def list_my_accounts(self) -> models.MyAccounts:
        'The accounts that the caller acts for or is invited to.'
        return self._call('GET', f'/_teahouse/v1/my/accounts', {}, None, None, models.MyAccounts)

    def list_waiting_notes(self, *, cursor: str | None = None, limit: int | None = None) -> models.Page_WaitingNote:
        'Notes on all articles that the caller could rate and has not, newest first.'
        return self._call('GET', f'/_teahouse/v1/notes', {'cursor': cursor, 'limit': limit}, None, None, models.Page_WaitingNote)

    def list_verifications(self, *, cursor: str | None = None, limit: int | None = None) -> models.Page_Verification:
        'Requests that wait for a decision, the oldest first (moderators of the service).'
        return self._call('GET', f'/_teahouse/v1/verifications', {'cursor': cursor, 'limit': limit}, None, None, models.Page_Verification)

    def decide_verification(self, request_no: str | int, body: models.VerificationDecided, *, idempotency_key: str | None = None) -> models.Verification:
        'Grant or refuse a request (moderators of the service, of accounts not their own).'
        return self._call('POST', f'/_teahouse/v1/verifications/{_quote(request_no)}', {}, body, idempotency_key or _new_key(), models.Verification)
