"""What the staff read in a case that a policy list has opened."""

from teahouse.safety.policies._model import Followed
from teahouse.safety.policies._rules import Rule
from teahouse.safety.statements import names_a_view

_NOTE = {
    "en": "The policy list “{name}” ({where}), for which {by} answers, has a rule for the {kind} “{entity}”; it "
    "recommends {wants}. Its reason, as it stands there: “{reason}”. A list is no ground and nothing was done: look, "
    "and decide by the rulebook.",
    "zh-Hans": "策略列表“{name}”（{where}，由 {by} 负责）中有一条针对 {kind} “{entity}” 的规则，建议 {wants}。"
    "列表中写的理由原文：“{reason}”。列表不构成依据，系统未采取任何措施：请查看，并依规则手册决定。",
    "zh-Hant": "策略列表「{name}」（{where}，由 {by} 負責）中有一條針對 {kind}「{entity}」的規則，建議 {wants}。"
    "列表中寫的理由原文：「{reason}」。列表不構成依據，系統未採取任何措施：請查看，並依規則手冊決定。",
}
_VIEW = {
    "en": " It names a view (“{view}”), which is never a ground here.",
    "zh-Hans": "其中提到某种观点（“{view}”），这在此处绝不构成依据。",
    "zh-Hant": "其中提到某種觀點（「{view}」），這在此處絕不構成依據。",
}
_FILE = {"en": "a file", "zh-Hans": "文件", "zh-Hant": "檔案"}


def note_of(one: Followed, rule: Rule, language: str) -> str:
    """The note of a match. The reason is quoted as it is, whatever it says."""
    said = _NOTE[language].format(
        name=one.name, where=one.room_id or _FILE[language], by=one.by, kind=rule.kind, entity=rule.entity,
        wants=rule.recommendation, reason=rule.reason or "–",
    )  # fmt: skip
    view = names_a_view(rule.reason)
    return said + (_VIEW[language].format(view=view) if view else "")
