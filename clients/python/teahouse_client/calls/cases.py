"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

from teahouse_client import models
from teahouse_client.transport import Transport, _new_key, _quote


class Cases(Transport):
    '''Calls: cases.'''

    def make_appeal(self, body: models.NewAppeal, *, idempotency_key: str | None = None) -> models.AppealState:
        'Appeal a decision, by the token of its statement; no account is needed (Art. 20 DSA).'
        return self._call('POST', f'/_teahouse/v1/appeals', {}, body, idempotency_key or _new_key(), models.AppealState)

    def get_appeal(self, token: str | int) -> models.AppealState:
        "What has become of one's appeal, by the token of the statement."
        return self._call('GET', f'/_teahouse/v1/appeals/{_quote(token)}', {}, None, None, models.AppealState)

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

    def mark_complaint_unfounded(self, caseId: str | int, no: str | int, body: models.UnfoundedComplaint) -> dict[str, Any]:
        'Say that a decided appeal was manifestly unfounded, or that it was not.'
        return self._call('PUT', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/appeals/{_quote(no)}/unfounded', {}, body, None, dict[str, Any])

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
        'The drafts of a case, the newest first. That one looked is logged.'
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

    def get_case_file(self, caseId: str | int, item: str | int, *, no: int | None = None) -> bytes:
        'A medium of an item as it is, to be played or saved; that is logged.'
        return self._call('GET', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/items/{_quote(item)}/file', {'no': no}, None, None, bytes)

    def get_case_picture(self, caseId: str | int, item: str | int, *, no: int | None = None, shown: bool | None = None) -> bytes:
        'A picture of an item: small, grey and blurred; in full if asked for, and that is logged.'
        return self._call('GET', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/items/{_quote(item)}/picture', {'no': no, 'shown': shown}, None, None, bytes)

    def unseal_item(self, caseId: str | int, item: str | int, body: models.OpenSealed, *, idempotency_key: str | None = None) -> models.Snapshot:
        'Open an item that is kept sealed because of an order; that is logged (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/items/{_quote(item)}/unseal', {}, body, idempotency_key or _new_key(), models.Snapshot)

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

    def list_case_strikes(self, caseId: str | int) -> models.Strikes:
        "How often content of the case's account was found manifestly illegal, to be weighed (Art. 23(3) DSA). That one looked is logged."
        return self._call('GET', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/strikes', {}, None, None, models.Strikes)

    def pack_threat(self, caseId: str | int, body: models.Threat, *, idempotency_key: str | None = None) -> models.Pack:
        'Make the notification of a threat to life or safety (Art. 18 DSA; legal, senior).'
        return self._call('POST', f'/_teahouse/v1/moderation/cases/{_quote(caseId)}/threat-to-life', {}, body, idempotency_key or _new_key(), models.Pack)

    def get_complainant(self, complainant: str | int) -> models.ShownComplainant:
        'How somebody who complains stands. That one looked is logged (any role).'
        return self._call('GET', f'/_teahouse/v1/moderation/complainants/{_quote(complainant)}', {}, None, None, models.ShownComplainant)

    def lift_complainant(self, complainant: str | int, body: models.Reasons, *, idempotency_key: str | None = None) -> dict[str, Any]:
        'End that early (senior).'
        return self._call('POST', f'/_teahouse/v1/moderation/complainants/{_quote(complainant)}/lift', {}, body, idempotency_key or _new_key(), dict[str, Any])

    def suspend_complainant(self, complainant: str | int, body: models.Suspension, *, idempotency_key: str | None = None) -> models.Until:
        'Take in no complaints of theirs for a time, after a warning (senior).'
        return self._call('POST', f'/_teahouse/v1/moderation/complainants/{_quote(complainant)}/suspend', {}, body, idempotency_key or _new_key(), models.Until)

    def warn_complainant(self, complainant: str | int, body: models.Reasons, *, idempotency_key: str | None = None) -> dict[str, Any]:
        'Warn somebody who often complained manifestly without ground; they are told.'
        return self._call('POST', f'/_teahouse/v1/moderation/complainants/{_quote(complainant)}/warn', {}, body, idempotency_key or _new_key(), dict[str, Any])

    def list_looks(self, *, cursor: str | None = None, limit: int | None = None, by: str | None = None, case_id: str | None = None, shown: bool | None = None) -> models.LookPage:
        'Who looked at what, over all cases, the latest first; moderators see their own.'
        return self._call('GET', f'/_teahouse/v1/moderation/looks', {'cursor': cursor, 'limit': limit, 'by': by, 'case_id': case_id, 'shown': shown}, None, None, models.LookPage)

    def count_cases(self) -> models.Counts:
        'How many cases wait, in all and in each queue.'
        return self._call('GET', f'/_teahouse/v1/moderation/queues', {}, None, None, models.Counts)

    def claim_next_case(self, body: models.ClaimNext, *, idempotency_key: str | None = None) -> models.Claim:
        'Take the case that is due first of those that nobody has.'
        return self._call('POST', f'/_teahouse/v1/moderation/queues/next', {}, body, idempotency_key or _new_key(), models.Claim)

    def publish_rulebook(self, body: models.NewRulebook, *, idempotency_key: str | None = None) -> models.RulebookView:
        'Publish a new version of the rulebook (admin, legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/rulebook', {}, body, idempotency_key or _new_key(), models.RulebookView)

    def list_signals(self, *, case: str | None = None, item: str | None = None, after: int | None = None, limit: int | None = None) -> models.AllSignals:
        'What detectors said, in a case or of an item.'
        return self._call('GET', f'/_teahouse/v1/moderation/signals', {'case': case, 'item': item, 'after': after, 'limit': limit}, None, None, models.AllSignals)

    def erase_statement(self, number: str | int, body: models.EraseStatement, *, idempotency_key: str | None = None) -> models.Case:
        'Erase the words of a statement of reasons whose time is over (legal).'
        return self._call('POST', f'/_teahouse/v1/moderation/statements/{_quote(number)}/erase', {}, body, idempotency_key or _new_key(), models.Case)

    def get_recipients(self) -> models.RecipientsView:
        'Average monthly active recipients of the service, month by month (Art. 24(2) DSA).'
        return self._call('GET', f'/_teahouse/v1/recipients', {}, None, None, models.RecipientsView)

    def get_rulebook(self) -> models.RulebookView:
        'The rulebook in force.'
        return self._call('GET', f'/_teahouse/v1/rulebook', {}, None, None, models.RulebookView)

    def get_rulebook_version(self, number: str | int) -> models.RulebookView:
        'A version of the rulebook.'
        return self._call('GET', f'/_teahouse/v1/rulebook/{_quote(number)}', {}, None, None, models.RulebookView)

    def get_statement(self, token: str | int, *, language: str | None = None) -> models.StatementView:
        'A statement of reasons, for whoever holds its token; no account is needed.'
        return self._call('GET', f'/_teahouse/v1/statements/{_quote(token)}', {'language': language}, None, None, models.StatementView)

    def list_dispute_outcomes(self, token: str | int) -> models.DisputeList:
        'What out-of-court bodies have said of a decision, by the token of its statement.'
        return self._call('GET', f'/_teahouse/v1/statements/{_quote(token)}/outcomes', {}, None, None, models.DisputeList)
