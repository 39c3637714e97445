"""Words for search: cutting, asking, checking, ranking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teahouse.matrix.errors import MatrixError
from teahouse.rooms import _tokens
from teahouse.rooms._words import LONGEST_WORD, MOST_WORDS, Wanted, index_words, is_unspaced, runs

TEXTS = st.text(st.sampled_from('abz茶馆喝明あカ한글ไท é"- 1_🎉'), max_size=30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, WORLD! hello", ["hello", "world"]),
        ("明天喝茶", ["明天", "天喝", "喝茶", "茶"]),
        ("茶", ["茶"]),
        ("去starbucks喝咖啡3点", ["去", "starbucks", "喝咖", "咖啡", "啡", "3", "点"]),
        ("ＡＢＣ　１２", ["abc", "12"]),
        ("straße", ["strasse"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("snake_case-name", ["snake", "case", "name"]),
        ("!!! 🎉 …", []),
    ],
)
def test_a_text_is_cut_into_words(text: str, expected: list[str]) -> None:
    assert expected == index_words(text)


def test_pasted_keys_and_endless_messages_do_not_fill_the_index() -> None:
    assert [LONGEST_WORD] == [len(word) for word in index_words("A" * 5000)]
    assert len(index_words(" ".join(map(str, range(9000))))) == MOST_WORDS


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("meet", "The meeting is at three", True),
        ("tea", "teahouse", False),  # three letters begin too many words
        ('"meet"', "The meeting", False),
        ("meet three", "The meeting is at three", True),
        ("meet four", "The meeting is at three", False),
        ('"at three"', "The meeting is at three", True),
        ('"three at"', "The meeting is at three", False),
        ("茶馆", "我们在大茶馆里", True),
        ("茶馆", "茶 馆", False),
        ("喝茶喝", "喝茶 茶喝", False),  # both bigrams are there, the word is not
        ("茶", "喝茶", True),
        ("茶", "茶馆", True),
        ("“喝茶 now”", "去喝茶 now!", True),
        ("「喝茶」", "去喝茶", True),
        ("CAFÉ", "a café", True),
        ("café", "a cafe", False),
        ("…", "anything", True),
    ],
)
def test_what_is_asked_for_is_found_and_nothing_else(term: str, text: str, found: bool) -> None:
    wanted = Wanted.read(term)
    assert found == (wanted.rank(text) > 0 or not wanted.parts)


@given(TEXTS, TEXTS)
def test_the_index_never_misses_what_rank_would_accept(term: str, text: str) -> None:
    wanted = Wanted.read(term)
    if wanted.parts and wanted.rank(text) > 0:
        words = index_words(text)
        for word, prefix in wanted.index_terms:
            assert any(held == word or (prefix and held.startswith(word)) for held in words), (word, words)


@given(TEXTS)
def test_a_text_finds_itself(text: str) -> None:
    for run in runs(text):
        assert Wanted.read(run).rank(text) > 0
        if is_unspaced(run):
            for character in run:
                assert Wanted.read(character).rank(text) > 0


def test_the_better_answer_ranks_higher() -> None:
    wanted = Wanted.read("green tea")
    texts = ["green tea", "green tea " + "and much else " * 200, "greenish tea", "tea"]
    ranks = [wanted.rank(text) for text in texts]
    assert ranks[0] > ranks[2] > 0
    assert ranks[0] > ranks[1] > 0
    assert 0 == ranks[3]


def test_tokens_of_pages_and_of_sync_are_read_and_others_refused() -> None:
    assert 12 == _tokens.read(_tokens.after(12), "from")
    assert 11 == _tokens.read(_tokens.before(12), "from")
    assert 12 == _tokens.read("s12_3", "from")
    assert 12 == _tokens.read("s12_3_9", "from")
    for bad in ("12", "t", "t-1", "s12", "t12 ", "t１２", "x12_1", "t" + "9" * 30):
        with pytest.raises(MatrixError) as refused:
            _tokens.read(bad, "from")
        assert ("M_INVALID_PARAM", 400) == (refused.value.errcode, refused.value.status)
        assert "from" in refused.value.error
