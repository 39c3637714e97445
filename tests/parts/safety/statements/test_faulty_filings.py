"""What the EU's database refuses, in its own form: one fault each, and the field is named. By hand, from its rules."""

import pytest

from teahouse.safety.statements import check_object

#: The example of the database's own API documentation, without the fields that it would drop.
SOUND: dict[str, object] = {
    "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"],
    "decision_monetary": "DECISION_MONETARY_TERMINATION",
    "end_date_monetary_restriction": "2023-08-08",
    "decision_provision": "DECISION_PROVISION_TOTAL_SUSPENSION",
    "decision_account": "DECISION_ACCOUNT_SUSPENDED",
    "account_type": "ACCOUNT_TYPE_BUSINESS",
    "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    "decision_ground_reference_url": "https://www.anurl.com",
    "content_type": ["CONTENT_TYPE_VIDEO", "CONTENT_TYPE_AUDIO", "CONTENT_TYPE_SYNTHETIC_MEDIA"],
    "category": "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN",
    "incompatible_content_ground": "incompatible content grounds",
    "incompatible_content_explanation": "incompatible content explanation",
    "incompatible_content_illegal": "Yes",
    "territorial_scope": ["PT", "ES", "DE"],
    "content_language": "EN",
    "content_date": "2023-08-08",
    "content_id": {"EAN-13": "0123456789123"},
    "application_date": "2023-08-08",
    "decision_facts": "facts about the decision",
    "source_type": "SOURCE_TRUSTED_FLAGGER",
    "automated_detection": "No",
    "automated_decision": "AUTOMATED_DECISION_PARTIALLY",
    "puid": "TK421",
}
_ILLEGAL: dict[str, object] = {
    "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
    "incompatible_content_ground": None,
    "incompatible_content_explanation": None,
    "incompatible_content_illegal": None,
}
_NO_DECISION: dict[str, object] = dict.fromkeys(
    [
        "decision_visibility",
        "decision_monetary",
        "end_date_monetary_restriction",
        "decision_provision",
        "decision_account",
    ]
)

#: What is changed in the sound one, and the fields that are named, all of them.
FAULTY: list[tuple[dict[str, object], list[str]]] = [
    ({"decision_ground": None}, ["decision_ground"]),
    ({"decision_ground": "INCOMPATIBLE_CONTENT"}, ["decision_ground"]),
    ({"content_type": None}, ["content_type"]),
    ({"content_type": []}, ["content_type"]),
    ({"content_type": "CONTENT_TYPE_TEXT"}, ["content_type"]),
    ({"content_type": ["CONTENT_TYPE_POEM"]}, ["content_type"]),
    ({"content_type": [["CONTENT_TYPE_TEXT"]]}, ["content_type"]),
    ({"content_type": ["CONTENT_TYPE_TEXT", "CONTENT_TYPE_TEXT"]}, ["content_type"]),
    ({"content_type": ["CONTENT_TYPE_OTHER"]}, ["content_type_other"]),
    ({"content_type_other": "poem"}, ["content_type_other"]),
    ({"category": None}, ["category"]),
    ({"category": "STATEMENT_CATEGORY_PIRACY"}, ["category"]),
    ({"category": {}}, ["category"]),
    ({"category_addition": "STATEMENT_CATEGORY_VIOLENCE"}, ["category_addition"]),
    ({"category_addition": ["STATEMENT_CATEGORY_PIRACY"]}, ["category_addition"]),
    ({"category_specification": ["KEYWORD_OPINION"]}, ["category_specification"]),
    ({"category_specification": ["KEYWORD_OTHER"]}, ["category_specification_other"]),
    ({"category_specification_other": "poems"}, ["category_specification_other"]),
    ({"territorial_scope": None}, ["territorial_scope"]),
    ({"territorial_scope": ["EU"]}, ["territorial_scope"]),
    ({"territorial_scope": ["US"]}, ["territorial_scope"]),
    ({"content_language": "en"}, ["content_language"]),
    ({"content_language": []}, ["content_language"]),
    ({"content_language": {}}, ["content_language"]),
    ({"content_date": None}, ["content_date"]),
    ({"content_date": "1999-12-31"}, ["content_date"]),
    ({"content_date": "2023-02-30"}, ["content_date"]),
    ({"content_date": "2023-08-08 10:00:00"}, ["content_date"]),
    ({"content_date": 20230808}, ["content_date"]),
    ({"application_date": None}, ["application_date"]),
    ({"application_date": "2019-12-31"}, ["application_date"]),
    ({"application_date": "2038-01-02"}, ["application_date"]),
    ({"application_date": "8.8.2023"}, ["application_date"]),
    ({"end_date_monetary_restriction": "2023-08-07"}, ["end_date_monetary_restriction"]),
    ({"end_date_account_restriction": "2039-01-01"}, ["end_date_account_restriction"]),
    ({"decision_account": None, "end_date_account_restriction": "2024-01-01"}, ["end_date_account_restriction"]),
    ({"end_date_visibility_restriction": "soon"}, ["end_date_visibility_restriction"]),
    ({"end_date_service_restriction": "2022-01-01"}, ["end_date_service_restriction"]),
    ({"decision_facts": None}, ["decision_facts"]),
    ({"decision_facts": "\u3000 "}, ["decision_facts"]),
    ({"decision_facts": "x" * 5001}, ["decision_facts"]),
    ({"decision_facts": "by @lin:tea.example"}, ["decision_facts"]),
    ({"source_type": "SOURCE_OTHER"}, ["source_type"]),
    ({"source_type": "SOURCE_VOLUNTARY", "source_identity": "Mei"}, ["source_identity"]),
    ({"source_identity": "x" * 501}, ["source_identity"]),
    ({"automated_detection": True}, ["automated_detection"]),
    ({"automated_decision": "Yes"}, ["automated_decision"]),
    ({"puid": None}, ["puid"]),
    ({"puid": "TK-421\n"}, ["puid"]),
    ({"puid": "TK.421"}, ["puid"]),
    ({"puid": "x" * 501}, ["puid"]),
    ({"puid": 421}, ["puid"]),
    (_NO_DECISION, ["decision_visibility"]),
    ({"decision_visibility": "DECISION_VISIBILITY_CONTENT_DISABLED"}, ["decision_visibility"]),
    ({"decision_visibility": ["DECISION_VISIBILITY_OTHER"]}, ["decision_visibility_other"]),
    ({"decision_monetary": "DECISION_MONETARY_OTHER"}, ["decision_monetary_other"]),
    ({"decision_provision": "DECISION_PROVISION_PAUSED"}, ["decision_provision"]),
    ({"decision_account": "DECISION_ACCOUNT_DELETED"}, ["decision_account"]),
    ({"account_type": "ACCOUNT_TYPE_PUBLIC"}, ["account_type"]),
    ({"decision_ground_reference_url": "see the rules"}, ["decision_ground_reference_url"]),
    ({"incompatible_content_ground": None}, ["incompatible_content_ground"]),
    ({"incompatible_content_explanation": "x" * 2001}, ["incompatible_content_explanation"]),
    ({"incompatible_content_illegal": "maybe"}, ["incompatible_content_illegal"]),
    ({"illegal_content_legal_ground": "a law"}, ["illegal_content_legal_ground"]),
    (_ILLEGAL, ["illegal_content_legal_ground", "illegal_content_explanation"]),
    ({"content_id": {"EAN-13": "123"}}, ["content_id"]),
    ({"content_id": {"ISBN": "0123456789123"}}, ["content_id"]),
    ({"url": "https://tea.example/a"}, ["url"]),
]


def test_the_databases_own_example_is_sound() -> None:
    assert [] == check_object(SOUND)
    assert [] == check_object({**SOUND, "incompatible_content_illegal": None, "account_type": None})
    assert [] == check_object({**SOUND, "decision_visibility_other": None, "category_addition": [], "account_type": ""})


@pytest.mark.parametrize(("change", "fields"), FAULTY, ids=[f"{index}" for index in range(len(FAULTY))])
def test_one_fault_names_one_field(change: dict[str, object], fields: list[str]) -> None:
    assert fields == [fault.field for fault in check_object({**SOUND, **change})]


def test_an_empty_one_lacks_all_that_is_required() -> None:
    assert {
        "automated_decision",
        "automated_detection",
        "application_date",
        "category",
        "content_date",
        "content_type",
        "decision_facts",
        "decision_ground",
        "decision_visibility",
        "puid",
        "source_type",
        "territorial_scope",
    } == {fault.field for fault in check_object({})}
