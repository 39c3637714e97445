"""The name of an article in its address. PURE.

Latin words of the title are kept; a title in another writing gets a short id. Unique names are the caller's matter.
"""

import base64
import re
import unicodedata

_WORDS = re.compile("[a-z0-9]+")
LONGEST = 60
#: What a reader's address must not be taken for.
RESERVED = frozenset(("media", "feed", "rss", "atom", "json", "sitemap", "search", "subscribe", "comments", "about"))


def slug_of(title: str, entropy: bytes) -> str:
    """A readable name. ``entropy``: at least six bytes.

    >>> slug_of("Crème brûlée: a history", b"123456")
    'creme-brulee-a-history'
    """
    latin = unicodedata.normalize("NFKD", title).lower()
    latin = "".join(char for char in latin if not unicodedata.combining(char))
    slug = ""
    for word in _WORDS.findall(latin.replace("'", "").replace("’", "")):
        if len(slug) + len(word) + 1 > LONGEST:
            break
        slug = f"{slug}-{word}" if slug else word
    letters = sum(char.isalpha() for char in latin)
    if len(slug) < 3 or sum(char.isalpha() for char in slug) * 2 < letters or slug in RESERVED:
        return f"{slug}-{short_id(entropy)}" if len(slug) >= 3 else short_id(entropy)
    return slug


def short_id(entropy: bytes) -> str:
    """Ten characters a-z, 2-7."""
    return base64.b32encode(entropy[:6]).decode("ascii").lower().rstrip("=")
