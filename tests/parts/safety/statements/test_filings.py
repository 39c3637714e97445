"""Ours as the EU's database takes them: each kind of measure, batches, and back again."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teahouse.safety.statements import (
    BOUNDS,
    CATEGORIES,
    COUNTRIES,
    KEYWORDS,
    FaultsError,
    Filing,
    Law,
    MeasureKind,
    Source,
    Statement,
    Target,
    check_filing,
    check_statement,
    concerns_eu,
    decode_batch,
    encode_batches,
    filing_of,
    names_a_person,
)
from tests.parts.safety.statements.made import ACCOUNT, ARTICLE, DAY_MS, NOW_MS, RULEBOOK, for_kind, measure, statement

K = MeasureKind


@pytest.mark.parametrize("kind", list(MeasureKind))
def test_each_kind_is_sound_and_filed_under_its_name(kind: MeasureKind) -> None:
    made = for_kind(kind)
    assert [] == check_statement(made, RULEBOOK)
    filed = msgspec.to_builtins(filing_of(made, RULEBOOK))
    value = filed[BOUNDS[kind].field]
    assert BOUNDS[kind].value in (value if isinstance(value, list) else [value])
    ends = [field for field in filed if field.startswith("end_date")]
    assert len(ends) == (BOUNDS[kind].ends == "always")


@pytest.mark.parametrize("rule", RULEBOOK.rules, ids=lambda rule: rule.id)
def test_every_rule_of_the_starter_can_be_enforced_with_all_it_allows(rule) -> None:  # type: ignore[no-untyped-def]
    made = statement(
        *(measure(kind) for kind in rule.measures),
        rule_id=rule.id,
        category=rule.category,
        keyword=rule.keyword,
        keyword_other=rule.keyword_other,
    )
    assert [] == check_statement(made, RULEBOOK)
    assert [] == check_filing(filing_of(made, RULEBOOK))


def test_what_is_filed_field_by_field() -> None:
    suspended = measure(K.SUSPEND, on=ACCOUNT, end_ms=NOW_MS + 30 * DAY_MS, places=("DE", "TW"))
    made = statement(
        measure(K.REMOVE, places=("FR",)),
        suspended,
        measure(K.BROADCAST_OFF, end_ms=NOW_MS + 10 * DAY_MS, places=("DE",)),
        measure(K.MUTE, end_ms=NOW_MS + 3 * DAY_MS, places=("DE",)),
        law=Law(reference="StGB § 263"),
        source=Source.TRUSTED_FLAGGER,
        notifier="Consumers' Watch",
        additions=("STATEMENT_CATEGORY_CONSUMER_INFORMATION",),
        content_language="ZH",
        account_type="ACCOUNT_TYPE_BUSINESS",
    )
    assert {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION",
        "end_date_service_restriction": "2026-10-01",  # when the last of them ends
        "decision_account": "DECISION_ACCOUNT_SUSPENDED",
        "end_date_account_restriction": "2026-10-21",
        "account_type": "ACCOUNT_TYPE_BUSINESS",
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "decision_ground_reference_url": "https://tea.example/transparency/rulebook/1",
        "incompatible_content_ground": "Rulebook version 1, rule fraud: No fraud; also StGB § 263",
        "incompatible_content_explanation": made.explanation,
        "incompatible_content_illegal": "Yes",
        "content_type": ["CONTENT_TYPE_TEXT"],
        "category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
        "category_addition": ["STATEMENT_CATEGORY_CONSUMER_INFORMATION"],
        "territorial_scope": ["DE", "FR"],
        "content_language": "ZH",
        "content_date": "2026-09-19",  # the article's day, not the account's
        "application_date": "2026-09-21",
        "decision_facts": made.public_facts,
        "source_type": "SOURCE_TRUSTED_FLAGGER",
        "source_identity": "Consumers' Watch",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": "tea-2026-0001",
    } == msgspec.to_builtins(filing_of(made, RULEBOOK))


def test_a_law_alone_is_illegal_content() -> None:
    law = Law(reference="StGB § 263", url="https://law.example/263")
    filed = filing_of(statement(rule_id="", law=law, rules_url=""), RULEBOOK)
    assert ("DECISION_GROUND_ILLEGAL_CONTENT", "StGB § 263") == (
        filed.decision_ground,
        filed.illegal_content_legal_ground,
    )
    assert filed.decision_ground_reference_url == law.url
    assert filed.incompatible_content_ground is None


def test_what_names_people_is_not_filed() -> None:
    """The facts as the person reads them, what it is called and who gave notice stay in the house."""
    made = statement(facts="You, @lin:tea.example, cheated Mei.", notifier="Mei Chen", source=Source.ARTICLE_16)
    assert [] == check_statement(made, RULEBOOK)
    [body] = encode_batches([filing_of(made, RULEBOOK)])
    for secret in ("@lin", "Mei", ARTICLE.name, ARTICLE.id):
        assert secret not in body.decode()
    assert "" == names_a_person("On 19 September, at 5:30, for 400 people: a ratio of 2:1. 在下午@五点。")


def test_a_termination_is_not_hidden_behind_a_suspension() -> None:
    closed = measure(K.TERMINATE)
    filed = filing_of(statement(measure(K.SUSPEND), closed), RULEBOOK)
    assert ("DECISION_ACCOUNT_TERMINATED", None) == (filed.decision_account, filed.end_date_account_restriction)


def test_what_holds_nowhere_in_europe_is_not_filed() -> None:
    far = statement(measure(K.REMOVE, places=("TW",)))
    assert (False, True) == (concerns_eu(far), concerns_eu(statement()))
    with pytest.raises(FaultsError, match="territorial_scope"):
        filing_of(far, RULEBOOK)


def _numbered(count: int) -> list[Filing]:
    sound = filing_of(statement(), RULEBOOK)
    return [msgspec.structs.replace(sound, puid=f"tea-{number}") for number in range(count)]


def test_a_batch_has_a_hundred_at_most() -> None:
    filings = _numbered(250)
    batches = encode_batches(filings)
    assert [100, 100, 50] == [len(json.loads(body)["statements"]) for body in batches]
    assert filings == [filing for body in batches for filing in decode_batch(body)]
    assert [] == encode_batches([])


def test_a_fault_in_a_batch_says_in_which_statement() -> None:
    filings = _numbered(3)
    filings[2] = msgspec.structs.replace(filings[2], puid="tea-0", category="STATEMENT_CATEGORY_PIRACY")
    with pytest.raises(FaultsError) as caught:
        encode_batches(filings)
    assert ["statements[2].category", "statements[2].puid"] == [fault.field for fault in caught.value.faults]
    body = json.dumps({"statements": msgspec.to_builtins(filings)}).encode()
    with pytest.raises(FaultsError) as again:
        decode_batch(body)
    assert caught.value.faults == again.value.faults


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "statements"),
        (b"{}", "statements"),
        (b"[]", "statements"),
        (b'{"statements": []}', "statements"),
        (b'{"statements": [1]}', "statements"),
        (b'{"statements": [{}]}', "statements[0].puid"),
        (b"\xff\xfe", "statements"),
        (b'{"statements": ' + b"[" * 100_000, "statements"),
        (b'{"statements": [{"puid": {"a": 1}}]}', "statements[0].puid"),
        (json.dumps({"statements": [msgspec.to_builtins(one) for one in _numbered(101)]}).encode(), "statements"),
    ],
    ids=["nothing", "no field", "a list", "none", "a number", "an empty one", "no UTF-8", "deep", "a dict", "101"],
)
def test_what_is_no_batch_is_refused(body: bytes, field: str) -> None:
    with pytest.raises(FaultsError) as caught:
        decode_batch(body)
    assert field in {fault.field for fault in caught.value.faults}


_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="@+"), min_size=1, max_size=40).filter(
    lambda words: bool(words.strip())
)


@st.composite
def _statements(draw: st.DrawFn) -> Statement:
    rule = draw(st.sampled_from(RULEBOOK.rules))
    fit = {kind: [one for one in rule.surfaces if one in BOUNDS[kind].surfaces] for kind in rule.measures}
    some = [kind for kind in rule.measures if fit[kind] or Target.ACCOUNT in BOUNDS[kind].on]
    kinds = draw(st.lists(st.sampled_from(some), min_size=1, max_size=4))
    measures = []
    for kind in kinds:
        plain = measure(kind)
        on = draw(
            st.sampled_from(
                [sub for sub in (ARTICLE, ACCOUNT) if sub.target in BOUNDS[kind].on and (fit[kind] or sub is ACCOUNT)]
            )
        )
        if on.target is Target.ITEM:
            on = msgspec.structs.replace(on, surface=draw(st.sampled_from(fit[kind])), name=draw(_WORDS))
        places = draw(st.sampled_from([("DE",), ("TW", "FR")] if kind is K.GEO_LIMIT else [(), ("DE",), COUNTRIES]))
        start_ms = NOW_MS + draw(st.integers(0, 10 * DAY_MS))
        end_ms = None if plain.end_ms is None else plain.end_ms - NOW_MS + start_ms
        measures.append(msgspec.structs.replace(plain, on=on, places=places, start_ms=start_ms, end_ms=end_ms))
    cause = msgspec.structs.replace(ARTICLE, surface=rule.surfaces[0])
    return statement(
        *measures,
        because=() if any(one.on.target is Target.ITEM for one in measures) else (cause,),
        rule_id=rule.id,
        category=rule.category,
        keyword=rule.keyword,
        keyword_other=rule.keyword_other,
        source=draw(st.sampled_from(Source)),
        automated_detection=draw(st.booleans()),
        law=draw(st.sampled_from([None, Law(reference="StGB § 1")])),
        facts=draw(_WORDS),
        public_facts=draw(_WORDS),
        explanation=draw(_WORDS),
    )


@settings(max_examples=60, deadline=None)
@given(_statements())
def test_all_of_ours_are_taken_and_come_back_as_they_were(made: Statement) -> None:
    assert [] == check_statement(made, RULEBOOK)
    filed = filing_of(made, RULEBOOK)
    assert [] == check_filing(filed)
    [body] = encode_batches([filed])
    assert [filed] == decode_batch(body)
    assert made == msgspec.json.decode(msgspec.json.encode(made), type=Statement)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(sorted(KEYWORDS)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)
_FIELDS = st.sampled_from([*Filing.__struct_fields__, "strange"])


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(_FIELDS, _JSON, max_size=6))
def test_nothing_that_json_can_say_throws_it_off(change: dict[str, object]) -> None:
    """Whatever stands in a field, the answer is a fault with a name, or none; and what has none can be read."""
    body = msgspec.json.encode({"statements": [{**msgspec.to_builtins(filing_of(statement(), RULEBOOK)), **change}]})
    try:
        assert 1 == len(decode_batch(body))
    except FaultsError as wrong:
        assert all(fault.field.removeprefix("statements[0].") in {*change, *_HANGS_ON} for fault in wrong.faults)


#: Fields that are asked for because another one was changed.
_HANGS_ON = {field for field in Filing.__struct_fields__ if "_other" in field or "content_" in field or "end_" in field}


def test_the_lists_are_as_long_as_the_databases() -> None:
    assert (16, 69, 30) == (len(CATEGORIES), len(KEYWORDS), len(COUNTRIES))
