"""Words for search: what ``matrix.words`` cuts, under the name this part has always used. PURE."""

from teahouse.matrix.words import LONGEST_WORD, MOST_WORDS, Wanted, fold, index_words, is_unspaced, runs

__all__ = ["LONGEST_WORD", "MOST_WORDS", "Wanted", "fold", "index_words", "is_unspaced", "runs"]
