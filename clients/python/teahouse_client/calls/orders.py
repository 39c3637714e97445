"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

from teahouse_client import models
from teahouse_client.transport import Transport, _new_key, _quote


class Orders(Transport):
    '''Calls: orders.'''

    def list_campaigns(self, *, before: str | None = None, limit: int | None = None) -> models.CampaignList:
        'Campaigns that were announced, the newest first.'
        return self._call('GET', f'/_teahouse/v1/campaigns', {'before': before, 'limit': limit}, None, None, models.CampaignList)

    def get_campaign(self, campaign: str | int) -> models.CampaignShown:
        'A campaign, and what came of it so far.'
        return self._call('GET', f'/_teahouse/v1/campaigns/{_quote(campaign)}', {}, None, None, models.CampaignShown)

    def list_authorities(self) -> models.AuthorityList:
        'Authorities that are known here.'
        return self._call('GET', f'/_teahouse/v1/moderation/authorities', {}, None, None, models.AuthorityList)

    def add_authority(self, body: models.NewAuthority, *, idempotency_key: str | None = None) -> models.AuthorityMade:
        'Make an authority known; the secret is shown once (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/authorities', {}, body, idempotency_key or _new_key(), models.AuthorityMade)

    def end_authority(self, authority: str | int, body: models.EndAuthority) -> dict[str, Any]:
        'An authority is not known any more (legal).'
        return self._call('DELETE', f'/_teahouse/v1/moderation/authorities/{_quote(authority)}', {}, body, None, dict[str, Any])

    def list_all_campaigns(self, *, before: str | None = None, limit: int | None = None) -> models.CampaignList:
        'All campaigns, those that are only proposed too.'
        return self._call('GET', f'/_teahouse/v1/moderation/campaigns', {'before': before, 'limit': limit}, None, None, models.CampaignList)

    def propose_campaign(self, body: models.Programme, *, idempotency_key: str | None = None) -> models.CampaignShown:
        'Propose a campaign (senior, legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/campaigns', {}, body, idempotency_key or _new_key(), models.CampaignShown)

    def agree_campaign(self, campaign: str | int, *, idempotency_key: str | None = None) -> models.CampaignShown:
        'Agree to a campaign as the second person: it is announced.'
        return self._call('POST', f'/_teahouse/v1/moderation/campaigns/{_quote(campaign)}/agree', {}, None, idempotency_key or _new_key(), models.CampaignShown)

    def decide_under_campaign(self, campaign: str | int, body: models.teahouse_safety_decisions__model_Wanted, *, idempotency_key: str | None = None) -> models.DecidedUnder:
        'Decide a case under a campaign that runs.'
        return self._call('POST', f'/_teahouse/v1/moderation/campaigns/{_quote(campaign)}/decisions', {}, body, idempotency_key or _new_key(), models.DecidedUnder)

    def decline_campaign(self, campaign: str | int, body: models.EndCampaign, *, idempotency_key: str | None = None) -> models.CampaignShown:
        'Decline a proposal as the second person; withdraw it as who made it.'
        return self._call('POST', f'/_teahouse/v1/moderation/campaigns/{_quote(campaign)}/decline', {}, body, idempotency_key or _new_key(), models.CampaignShown)

    def stop_campaign(self, campaign: str | int, body: models.EndCampaign, *, idempotency_key: str | None = None) -> models.CampaignShown:
        'End a campaign before its time; everyone reads why.'
        return self._call('POST', f'/_teahouse/v1/moderation/campaigns/{_quote(campaign)}/stop', {}, body, idempotency_key or _new_key(), models.CampaignShown)

    def list_orders(self, *, before: str | None = None, limit: int | None = None) -> models.OrderList:
        'Orders, the newest first.'
        return self._call('GET', f'/_teahouse/v1/moderation/orders', {'before': before, 'limit': limit}, None, None, models.OrderList)

    def get_staff_order(self, order: str | int) -> models.AuthorityOrder:
        'An order as it was sent, and what came of it. That one looked is logged.'
        return self._call('GET', f'/_teahouse/v1/moderation/orders/{_quote(order)}', {}, None, None, models.AuthorityOrder)

    def answer_order(self, order: str | int, body: models.AnswerOrder, *, idempotency_key: str | None = None) -> models.AuthorityOrder:
        'Say what information was given because of an order, or why none was (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/orders/{_quote(order)}/answer', {}, body, idempotency_key or _new_key(), models.AuthorityOrder)

    def challenge_order(self, order: str | int, body: models.ChallengeOrder, *, idempotency_key: str | None = None) -> models.AuthorityOrder:
        'Contest an order; it holds meanwhile (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/orders/{_quote(order)}/challenge', {}, body, idempotency_key or _new_key(), models.AuthorityOrder)

    def end_order(self, order: str | int, body: models.EndOrder, *, idempotency_key: str | None = None) -> models.AuthorityOrder:
        'An order was withdrawn or annulled: what it led to is undone (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/orders/{_quote(order)}/end', {}, body, idempotency_key or _new_key(), models.AuthorityOrder)

    def impede_order(self, order: str | int, body: models.ImpedeOrder, *, idempotency_key: str | None = None) -> models.AuthorityOrder:
        'A removal order can not be carried out for now, or has to be clarified: its time stands still (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/orders/{_quote(order)}/impede', {}, body, idempotency_key or _new_key(), models.AuthorityOrder)

    def extend_preservation(self, order: str | int, body: models.PreserveLonger, *, idempotency_key: str | None = None) -> models.AuthorityOrder:
        'Keep what an order against terrorist content has kept until then, because an authority asks it for a review that goes on; or not so long any more (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/orders/{_quote(order)}/preservation', {}, body, idempotency_key or _new_key(), models.AuthorityOrder)

    def resume_order(self, order: str | int, body: models.ResumeOrder, *, idempotency_key: str | None = None) -> models.AuthorityOrder:
        'What stood in its way has ceased, or was clarified: the hour of a removal order begins (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/orders/{_quote(order)}/resume', {}, body, idempotency_key or _new_key(), models.AuthorityOrder)

    def verify_order(self, order: str | int, body: models.VerifyOrder, *, idempotency_key: str | None = None) -> models.AuthorityOrder:
        'Say whether an order comes from whom it says (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/orders/{_quote(order)}/verify', {}, body, idempotency_key or _new_key(), models.AuthorityOrder)

    def send_order(self, body: models.OrderForm, *, idempotency_key: str | None = None) -> models.OrderReceipt:
        'An authority sends an order; what it lacks is answered point by point.'
        return self._call('POST', f'/_teahouse/v1/orders', {}, body, idempotency_key or _new_key(), models.OrderReceipt)

    def get_order(self, token: str | int) -> models.OrderState:
        'What has become of an order, for whoever holds its token.'
        return self._call('GET', f'/_teahouse/v1/orders/{_quote(token)}', {}, None, None, models.OrderState)
