"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

from teahouse_client import models
from teahouse_client.transport import Transport, _new_key, _quote


class Roles(Transport):
    '''Calls: roles.'''

    def list_broken_glass(self, *, before: str | None = None, limit: int | None = None) -> models.Glasses:
        'What was done alone.'
        return self._call('GET', f'/_teahouse/v1/moderation/broken-glass', {'before': before, 'limit': limit}, None, None, models.Glasses)

    def review_broken_glass(self, proposal_id: str | int, body: models.Judgement) -> models.Glass:
        'Say whether it was right (senior, legal, admin; not by who did it). It is in the public ledger.'
        return self._call('PUT', f'/_teahouse/v1/moderation/broken-glass/{_quote(proposal_id)}/review', {}, body, None, models.Glass)

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

    def retire_ledger_key(self, body: models.Why) -> models.Proposal:
        "Propose that the ledger's key is followed by a new one at the next start (admin): that takes two."
        return self._call('DELETE', f'/_teahouse/v1/moderation/ledger-key', {}, body, None, models.Proposal)

    def get_own_standing(self) -> models.teahouse_safety_roles__model_Standing:
        "The caller's roles and second factors, and whether one was shown in this session."
        return self._call('GET', f'/_teahouse/v1/moderation/me', {}, None, None, models.teahouse_safety_roles__model_Standing)

    def list_proposals(self, *, before: str | None = None, limit: int | None = None) -> models.Proposals:
        'Acts that need a second person, of the last ninety days.'
        return self._call('GET', f'/_teahouse/v1/moderation/proposals', {'before': before, 'limit': limit}, None, None, models.Proposals)

    def withdraw_proposal(self, proposal_id: str | int) -> models.Proposal:
        "Let a proposal be: one's own, or another's as a no (admin)."
        return self._call('DELETE', f'/_teahouse/v1/moderation/proposals/{_quote(proposal_id)}', {}, None, None, models.Proposal)

    def break_glass(self, proposal_id: str | int, body: models.Why) -> models.Glass:
        'Do alone what one proposed oneself, in an emergency (admin). It is in the public ledger.'
        return self._call('PUT', f'/_teahouse/v1/moderation/proposals/{_quote(proposal_id)}/broken-glass', {}, body, None, models.Glass)

    def confirm_proposal(self, proposal_id: str | int) -> models.Proposal:
        'Do what another administrator proposed (admin).'
        return self._call('PUT', f'/_teahouse/v1/moderation/proposals/{_quote(proposal_id)}/confirmation', {}, None, None, models.Proposal)

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
