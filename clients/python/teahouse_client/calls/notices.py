"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

from teahouse_client import models
from teahouse_client.transport import Transport, _new_key, _quote


class Notices(Transport):
    '''Calls: notices.'''

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

    def reinstate_flagger(self, flagger_id: str | int, body: models.Reasons, *, idempotency_key: str | None = None) -> dict[str, Any]:
        "End a trusted flagger's suspension early; it is told (legal)."
        return self._call('POST', f'/_teahouse/v1/moderation/flaggers/{_quote(flagger_id)}/reinstate', {}, body, idempotency_key or _new_key(), dict[str, Any])

    def revoke_flagger(self, flagger_id: str | int, body: models.Reasons, *, idempotency_key: str | None = None) -> dict[str, Any]:
        'A trusted flagger is one no longer (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/flaggers/{_quote(flagger_id)}/revoke', {}, body, idempotency_key or _new_key(), dict[str, Any])

    def suspend_flagger(self, flagger_id: str | int, body: models.Suspension, *, idempotency_key: str | None = None) -> models.Until:
        'Have its notices go the ordinary way for a time (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/flaggers/{_quote(flagger_id)}/suspend', {}, body, idempotency_key or _new_key(), models.Until)

    def list_notices(self, *, cursor: str | None = None, limit: int | None = None, state: Literal['', 'processed', 'put_aside', 'unfounded'] | None = None, lane: Literal['', 'notice', 'trusted'] | None = None, category: str | None = None, case_id: str | None = None, notifier: str | None = None, item: str | None = None) -> models.NoticePage:
        'Notices, the newest first; who gave them and their words are not in a list (any role).'
        return self._call('GET', f'/_teahouse/v1/moderation/notices', {'cursor': cursor, 'limit': limit, 'state': state, 'lane': lane, 'category': category, 'case_id': case_id, 'notifier': notifier, 'item': item}, None, None, models.NoticePage)

    def get_notice(self, notice_id: str | int) -> models.ShownNotice:
        'One notice, with its words. That one looked is logged (any role).'
        return self._call('GET', f'/_teahouse/v1/moderation/notices/{_quote(notice_id)}', {}, None, None, models.ShownNotice)

    def take_up_notice(self, notice_id: str | int, body: models.Reasons, *, idempotency_key: str | None = None) -> models.InCase:
        'Process a notice that was put aside because its notifier is suspended.'
        return self._call('POST', f'/_teahouse/v1/moderation/notices/{_quote(notice_id)}/take-up', {}, body, idempotency_key or _new_key(), models.InCase)

    def mark_notice_unfounded(self, notice_id: str | int, body: models.Unfounded) -> dict[str, Any]:
        'Say that a notice is manifestly unfounded, or that it is not.'
        return self._call('PUT', f'/_teahouse/v1/moderation/notices/{_quote(notice_id)}/unfounded', {}, body, None, dict[str, Any])

    def erase_notice(self, notice_id: str | int, body: models.Reasons) -> dict[str, Any]:
        'Erase who gave a notice and what they wrote (legal, admin).'
        return self._call('DELETE', f'/_teahouse/v1/moderation/notices/{_quote(notice_id)}/words', {}, body, None, dict[str, Any])

    def get_notifier(self, notifier: str | int) -> models.ShownNotifier:
        'How somebody who gives notice stands. That one looked is logged (any role).'
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

    def give_notice(self, body: models.NewNotice, *, idempotency_key: str | None = None) -> models.Receipt:
        'Give notice of something illegal or against the rules; no account is needed.'
        return self._call('POST', f'/_teahouse/v1/notices', {}, body, idempotency_key or _new_key(), models.Receipt)

    def get_notice_status(self, token: str | int) -> models.teahouse_safety_notices__model_Status:
        "What became of a notice, by its receipt's token."
        return self._call('GET', f'/_teahouse/v1/notices/{_quote(token)}', {}, None, None, models.teahouse_safety_notices__model_Status)

    def complain_of_notice(self, token: str | int, body: models.Complaint, *, idempotency_key: str | None = None) -> models.teahouse_safety_notices__model_Status:
        'Complain of what was decided on a notice: free, once, for six months; another person decides.'
        return self._call('POST', f'/_teahouse/v1/notices/{_quote(token)}/complaint', {}, body, idempotency_key or _new_key(), models.teahouse_safety_notices__model_Status)
