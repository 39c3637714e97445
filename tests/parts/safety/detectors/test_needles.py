"""What is asked before a pattern changes no answer: the same as RE2 alone, in fewer microseconds."""

import random

import pytest

from teahouse.safety.detectors import Expression
from teahouse.safety.detectors._needles import asked_first, needles
from tests.parts.safety.detectors.public import seen

PATTERNS = {
    "earn .{0,30} a day": [" a day", "earn "],
    "win(ner)? .{0,20}prize": ["prize", "win"],
    "(free|gratis) money": [" money"],
    "(?:free) cash": ["free cash"],
    "^hello world$": ["hello world"],
    "x{3}abcd": ["abcd"],
    "fre+e": [],
    "abc|def": [],
    "(?s)abcd": [],
    r"\bfree\b": [],
    "[[:alpha:]]abcd": [],
    "免费.*领取红包": ["领取红包"],
}
WORDS = [
    "earn ", "x", " a day", "win", "ner", " prize", "free", "gratis", " money", " cash", "hello world", "xxx", "abcd",
    "def", "fre", "e", "免费", "领取红包", "abc", " ", "\n",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_a_pattern_needs(pattern: str) -> None:
    assert needles(pattern) == PATTERNS[pattern]


def test_the_answers_are_those_of_the_pattern_alone() -> None:
    chance = random.Random(7)
    for pattern in PATTERNS:
        source = "text.matches(r'" + pattern + "')" if "\\" in pattern else f'text.matches("{pattern}")'
        quick = Expression(source)
        alone = Expression(f"(text + '').matches({source[13:]}")  # what is put together is asked nothing first
        for _ in range(60):
            said = "".join(chance.choices(WORDS, k=chance.randint(1, 7)))
            answers = seen(said).answers
            assert quick.holds(answers) == alone.holds(answers), (pattern, said)


def test_only_what_is_plainly_a_fact_and_a_string_is_asked_first() -> None:
    source = "skeleton . matches( 'win(ner)? prize' ) || text.matches('''abcd''')"
    at = source.index("'win"), source.index("'''")
    rewritten = asked_first(source, [(at[0], "skeleton", "win(ner)? prize"), (at[1], "text", "abcd")])
    assert rewritten == (
        '(skeleton.contains(" prize") && skeleton.contains("win") && skeleton . matches( \'win(ner)? prize\' ))'
        " || text.matches('''abcd''')"
    )
