"""Words for search: cutting text into index words, reading what people ask for, checking and ranking what is found.

PURE: text in, words out; no tables. Ways in: `index_words`, `Wanted.read`, `fold`.

Writing without spaces (Chinese, Japanese, Korean, Thai …) is cut into bigrams, so that a word of two characters is
found wherever it stands; the last character of a run is kept as a word of its own, so that one character is found too
(it begins a bigram or ends the run). Everything else is cut into words at what is neither letter nor digit. Both
databases index the same words, and neither stems nor folds anything itself.

The index knows which words an event has, not where they stand (positions would double its size: decision 0020). So a
hit is only a candidate: `Wanted.found_in` reads the event's text and has the last word on runs and "quoted phrases".
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import cached_property

import msgspec

#: A longer word is cut here: nobody types it, and a pasted key or URL must not fill the index.
LONGEST_WORD = 40
#: Of a very long message the first so many different words are found.
MOST_WORDS = 1500
#: A search of more words asks for the first so many.
MOST_WANTED = 24
#: From this length on a word also finds the words it begins ("meet": "meeting"), since there is no stemming.
PREFIX_FROM = 4

# Han, kana, Hangul, bopomofo; Thai, Lao, Tibetan, Burmese, Khmer; the supplementary planes of Han.
_UNSPACED = (
    "\u0e00-\u0eff\u0f00-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035"
    "\u3041-\u30fa\u30fc-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs and accents that stand alone as code points do not end a word.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
)
_RUNS = re.compile(f"[{_UNSPACED}]+|(?:[^\\W_{_UNSPACED}]|[{_MARKS}])+")
_ASCII_RUNS = re.compile("[a-z0-9]+")
_QUOTED = re.compile('"([^"]*)"|“([^”]*)”|「([^」]*)」')
_UNSPACED_START = re.compile(f"[{_UNSPACED}]")


def fold(text: str) -> str:
    """The form in which texts are compared: compatibility forms unified (full-width letters …), case folded.

    A NUL, which PostgreSQL's text can not hold, parts words like a space.
    """
    if "\0" in text:
        text = text.replace("\0", " ")
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> list[str]:
    """The words and unspaced runs of `text`, folded, in their order."""
    folded = fold(text)
    return (_ASCII_RUNS if folded.isascii() else _RUNS).findall(folded)


def is_unspaced(run: str) -> bool:
    """Whether the run is of a writing without spaces, and so was cut into bigrams."""
    return _UNSPACED_START.match(run) is not None


def index_words(*texts: str) -> list[str]:
    """The different words to index for an event with these texts, at most `MOST_WORDS`.

    >>> index_words("明天喝茶 at Teahouse, 3pm!")
    ['明天', '天喝', '喝茶', '茶', 'at', 'teahouse', '3pm']
    """
    words: dict[str, None] = {}
    for text in texts:
        # The usual case first, without a look at each word: every message comes through here.
        found = _ASCII_RUNS.findall(text.lower()) if text.isascii() else runs(text)
        if text.isascii() and (len(text) <= LONGEST_WORD or max(map(len, found), default=0) <= LONGEST_WORD):
            words.update(dict.fromkeys(found))
        else:
            for run in dict.fromkeys(found):
                if run.isascii() or not is_unspaced(run):
                    words[run[:LONGEST_WORD]] = None
                else:
                    words.update(dict.fromkeys(map("".join, itertools.pairwise(run))))
                    words[run[-1]] = None
        if len(words) >= MOST_WORDS:
            return list(words)[:MOST_WORDS]
    return list(words)


class Part(msgspec.Struct, frozen=True, dict=True):
    """One thing asked for: a word, an unspaced run, or a quoted phrase of several."""

    pieces: tuple[str, ...]
    exact: bool

    @property
    def is_prefix(self) -> bool:
        """Whether this word also finds the longer words it begins."""
        word = self.pieces[0]
        return not self.exact and len(self.pieces) == 1 and len(word) >= PREFIX_FROM and not is_unspaced(word)

    def index_terms(self) -> list[tuple[str, bool]]:
        """What the index must hold for this part: (word, whether any word beginning with it will do)."""
        terms: list[tuple[str, bool]] = []
        for piece in self.pieces:
            if not is_unspaced(piece):
                terms.append((piece[:LONGEST_WORD], self.is_prefix or len(piece) > LONGEST_WORD))
            elif len(piece) == 1:
                terms.append((piece, True))
            else:
                terms.extend((piece[at : at + 2], False) for at in range(len(piece) - 1))
        return terms

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """Finds the part as it was asked for in texts put together by `_laid_out`."""
        start = "" if is_unspaced(self.pieces[0]) else "(?<= )"
        end = "" if is_unspaced(self.pieces[-1]) else "(?= )"
        return re.compile(start + re.escape(" ".join(self.pieces)) + end)

    @cached_property
    def loose(self) -> re.Pattern[str]:
        """As `whole`, and also at the beginning of longer words where the part allows that."""
        return re.compile("(?<= )" + re.escape(self.pieces[0])) if self.is_prefix else self.whole


class Wanted(msgspec.Struct, frozen=True):
    """What a search term asks for. All of its parts must be found."""

    parts: tuple[Part, ...]

    @classmethod
    def read(cls, search_term: str) -> Wanted:
        """Words apart, and what stands in quotation marks together. A term without any word wants nothing.

        >>> [part.pieces for part in Wanted.read('tea "green leaf" 茶馆').parts]
        [('green', 'leaf'), ('tea',), ('茶馆',)]
        """
        parts: dict[Part, None] = {}
        for quoted in _QUOTED.finditer(search_term):
            pieces = tuple(runs(quoted.group(1) or quoted.group(2) or quoted.group(3) or ""))
            if pieces:
                parts[Part(pieces[:MOST_WANTED], exact=True)] = None
        for run in runs(_QUOTED.sub(" ", search_term)):
            parts[Part((run,), exact=False)] = None
        return cls(tuple(parts)[:MOST_WANTED])

    @property
    def index_terms(self) -> list[tuple[str, bool]]:
        """What the index must hold for an event to be a candidate: (word, whether as a prefix)."""
        return list(dict.fromkeys(term for part in self.parts for term in part.index_terms()))

    @property
    def highlights(self) -> list[str]:
        """The words to mark in what is found."""
        return list(dict.fromkeys(piece for part in self.parts for piece in part.pieces))

    def rank(self, text: str) -> float:
        """How well `text` answers, more is better; 0 if it does not.

        Each part counts by how often it is there, with ever less weight (as BM25 saturates), a whole word three times
        a word that only begins so; a match in a short text counts more than one in a long one.
        """
        laid_out = _laid_out(text)
        total = 0.0
        for part in self.parts:
            whole = sum(1 for _ in part.whole.finditer(laid_out))
            loose = whole if part.loose is part.whole else sum(1 for _ in part.loose.finditer(laid_out))
            if not loose:
                return 0.0
            weight = whole + (loose - whole) / 3
            total += weight / (weight + 1)
        return total / (1 + len(laid_out) / 2000)


def _laid_out(text: str) -> str:
    """The runs of a text with one space around each: what parts are looked for in."""
    return f" {' '.join(runs(text))} "
