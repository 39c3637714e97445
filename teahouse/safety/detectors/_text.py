"""Text as rules see it: one spelling for what people read as one word. The original is kept for showing.

Two forms, since folding look-alikes spoils what is honestly written in Cyrillic or Greek:

- ``plain``: NFKC, case folded, without what cannot be seen, letters that were spaced out joined again; a word that
  mixes scripts ("pаypal" with a Cyrillic а) is folded to Latin letters.
- ``skeleton``: the same with every look-alike folded, whole words too ("сосо" is "coco"), and no marks on letters
  ("frée" is "free").

Sources: UAX #15 (NFKC), UTS #39 (confusables, through the library disarm; CJK is left alone by it).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

import msgspec

#: Longer texts are cut to so many characters before anything else is done: it bounds what any rule can cost.
LONGEST = 16_384

# What takes no room: format and bidi controls, default-ignorable code points (UAX #44), private use, halves of pairs.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]+")
_BETWEEN_LETTERS = re.compile(f"(?<=\\w)[{_UNSEEN}]+(?=\\w)")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
# Marks that are put over and through letters of any script: "f\u0338r\u0338e\u0338e\u0338" is read as "free".
_MARK = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS = re.compile(f"{_MARK}+")
_MARKS_ON_LATIN = re.compile(f"(?<=[a-z0-9]){_MARK}+")
_MOST_MARKS = 30
_MARKS_PILED = re.compile(r"[^\w\s\x00-\x7f]{31,}")
_GROWS = re.compile("[\u3300-\u33ff\ufb50-\ufdff]")
# Where any of the above can be, or a letter that gets a mark when it is folded. Most texts have none.
_ODD = re.compile(
    f"[{_UNSEEN}{_MARK[1:-1]}\u0130\u01f0\u0483-\u0489\u0591-\u074a\u07a6-\u0fff\u1037-\u109d\u135d-\u135f\u1712-\u1cf9"
    "\u1e96-\u1e9a\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099\u309a\u3300-\u33ff\ua66f-\ua6f1\ua802-\uabed"
    "\ufb1e\ufb50-\ufdff\U00010000-\U0010ffff]"
)
_STEP = 512
_LATIN = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]")
_LIKE_LATIN = re.compile("[\u0370-\u052f\u1c80-\u1c8f\u1f00-\u1fff\u2de0-\u2dff\ua640-\ua69f]")
# Two letters of a word, one of each, with none of either between them: what every word that mixes them has.
_BOTH = re.compile(
    f"{_LATIN.pattern}[^\\W{_LATIN.pattern[1:-1]}{_LIKE_LATIN.pattern[1:-1]}]*{_LIKE_LATIN.pattern}"
    f"|{_LIKE_LATIN.pattern}[^\\W{_LATIN.pattern[1:-1]}{_LIKE_LATIN.pattern[1:-1]}]*{_LATIN.pattern}"
)
_SPACES = re.compile(r"\s{2,}")
_WORD = re.compile(r"\w+")
# Four letters or more that stand alone with the same sign between them. Two of it end a word.
_SPACED = re.compile(r"(?<!\w)\w(?P<sign>[ .\-_*·|~/+])\w(?:(?P=sign)\w){2,}(?!\w)")
_LETTERS = re.compile(r"[^\W\d_]+")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_WORD_END = "\ue000"  # private use: it cannot be left over in a text, since those are removed first


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """original: as it was said, for showing (cut at LONGEST if `cut`). plain, skeleton: for matching.

    hidden: how many characters were there that nobody sees. lookalikes: how many words mix scripts.
    """

    original: str
    plain: str
    skeleton: str
    hidden: int
    lookalikes: int
    cut: bool


class Fingerprint(msgspec.Struct, frozen=True):
    """Of a normalised text: the same whatever its links, digits, spaces and signs. letters: how many are left."""

    number: int
    letters: int


def fingerprint(plain: str) -> Fingerprint:
    """The fingerprint of a normalised text: 64 bits of a hash."""
    if "http" in plain or "www." in plain:
        plain = _LINK.sub("", plain)
    letters = "".join(_LETTERS.findall(plain))
    digest = hashlib.blake2b(letters.encode("utf-8", "ignore"), digest_size=8).digest()
    return Fingerprint(int.from_bytes(digest), len(letters))


def normalised(original: str) -> Text:
    """`original` in the forms that rules match. Total: any string has an answer, in time linear in LONGEST."""
    head = original[:LONGEST]
    odd = not head.isascii() and _ODD.search(head) is not None
    seen, hidden = _seen(head) if odd else (unicodedata.normalize("NFKC", head)[:LONGEST], 0)
    joined = _joined(_CONTROLS.sub(" ", seen).casefold())[:LONGEST]
    if joined.isascii():
        return Text(
            original=head, plain=joined, skeleton=joined, hidden=hidden, lookalikes=0, cut=len(original) > LONGEST
        )
    joined = _MARKS_ON_LATIN.sub("", joined) if odd else joined
    plain, lookalikes = joined, 0
    if _BOTH.search(joined):
        plain, lookalikes = _mixed_folded(joined)
    return Text(
        original=head,
        plain=plain[:LONGEST],
        skeleton=_skeleton(plain),
        hidden=hidden,
        lookalikes=lookalikes,
        cut=len(original) > LONGEST,
    )


def _seen(text: str) -> tuple[str, int]:
    """`text` in NFKC without what is not seen; and how often that stood inside a word (in emoji it is honest)."""
    hidden = 0
    if _INVISIBLE.search(text):
        hidden = len(_BETWEEN_LETTERS.findall(text))
        text = _INVISIBLE.sub("", text)
    text = _MARKS_PILED.sub(_fewer_marks, text)
    step = _STEP if _GROWS.search(text) else LONGEST
    seen = ""
    for at in range(0, len(text), step):  # one ligature can become eighteen letters: no more is made than is read
        seen += unicodedata.normalize("NFKC", text[at : at + step])
        if len(seen) >= LONGEST:
            break
    return seen[:LONGEST], hidden


def _fewer_marks(match: re.Match[str]) -> str:
    """At most thirty marks on a letter (UAX #15, stream-safe text): putting n of them in order takes n² steps."""
    kept, marks = [], 0
    for char in match.group():
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _joined(text: str) -> str:
    """Spaced-out letters put together: "f r e e  m o n e y" is "free money". Runs of spaces become one."""
    if not _SPACED.search(text):
        return " ".join(text.split())
    wide = _SPACES.sub(f" {_WORD_END} ", text)
    wide = _SPACED.sub(lambda match: match.group()[::2], wide)
    return " ".join(wide.replace(_WORD_END, " ").split())


def _mixed_folded(text: str) -> tuple[str, int]:
    """`text` with those words in Latin letters that have letters of two scripts which look alike; and how many."""
    mixed = [word for word in _WORD.findall(text) if _is_mixed(word)]
    folded = iter(_fold("\n".join(mixed)).split("\n"))
    return _WORD.sub(lambda match: next(folded) if _is_mixed(match.group()) else match.group(), text), len(mixed)


def _is_mixed(word: str) -> bool:
    return not word.isascii() and bool(_LATIN.search(word)) and bool(_LIKE_LATIN.search(word))


def _skeleton(plain: str) -> str:
    """`plain` without marks on its letters, then folded."""
    bare = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", plain)))
    return _fold(bare)[:LONGEST]


def _fold(text: str) -> str:
    from disarm import normalize_confusables

    return normalize_confusables(text).casefold()
