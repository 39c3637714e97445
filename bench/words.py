"""Texts to send: words of a made-up language with the frequencies of a real one, the same in every run."""

import random

_random = random.Random(20)
_syllables = [c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u", "ai", "er", "on")]
_words = ["".join(_random.choices(_syllables, k=_random.choice((1, 2, 2, 3, 3, 4)))) for _ in range(6000)]
_weights = [1 / (rank + 2) for rank in range(len(_words))]


def sentence(seed: int, length: int = 60) -> str:
    """A text of exactly ``length`` characters."""
    source = random.Random(seed)
    text = ""
    while len(text) < length:
        text += " ".join(source.choices(_words, _weights, k=12)) + ". "
    return text[:length].rstrip().ljust(length, "x")
