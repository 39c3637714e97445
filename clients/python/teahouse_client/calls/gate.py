"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

from teahouse_client import models
from teahouse_client.transport import Transport, _new_key, _quote


class Gate(Transport):
    '''Calls: gate.'''

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

    def get_rule_facts(self) -> models.RuleFacts:
        'What rules can ask, on which grounds.'
        return self._call('GET', f'/_teahouse/v1/moderation/rule-facts', {}, None, None, models.RuleFacts)

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
