"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

from teahouse_client import models
from teahouse_client.transport import Transport, _new_key, _quote


class Programs(Transport):
    '''Calls: programs.'''

    def list_keys(self, handle: str | int) -> models.KeyList:
        'The API keys of an account (owners).'
        return self._call('GET', f'/_teahouse/v1/accounts/{_quote(handle)}/keys', {}, None, None, models.KeyList)

    def create_key(self, handle: str | int, body: models.NewKey, *, idempotency_key: str | None = None) -> models.ShownKey:
        'Make an API key; its text is in this answer and nowhere else (owners).'
        return self._call('POST', f'/_teahouse/v1/accounts/{_quote(handle)}/keys', {}, body, idempotency_key or _new_key(), models.ShownKey)

    def revoke_key(self, handle: str | int, key_no: str | int) -> dict[str, Any]:
        'End an API key at once (owners).'
        return self._call('DELETE', f'/_teahouse/v1/accounts/{_quote(handle)}/keys/{_quote(key_no)}', {}, None, None, dict[str, Any])

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

    def authorize_wechat(self, body: models.teahouse_publicaccounts_wechat__oauth_Wish) -> models.teahouse_publicaccounts_wechat__oauth_Code:
        "A code by which an account's site learns the caller's openid."
        return self._call('POST', f'/_teahouse/v1/wechat/authorize', {}, body, None, models.teahouse_publicaccounts_wechat__oauth_Code)

    def get_wechat_face(self, accountNo: str | int, openid: str | int) -> bytes:
        "A subscriber's picture, for who knows their openid."
        return self._call('GET', f'/_teahouse/v1/wechat/faces/{_quote(accountNo)}/{_quote(openid)}', {}, None, None, bytes)

    def get_wechat_media(self, mediaId: str | int) -> bytes:
        'What a bot was told of by this URL, or uploaded.'
        return self._call('GET', f'/_teahouse/v1/wechat/media/{_quote(mediaId)}', {}, None, None, bytes)
