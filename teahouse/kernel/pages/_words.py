"""gettext: the translations of a package, read from its .po files at start."""

import functools
import gettext
import re
from importlib import resources

from babel.messages.pofile import read_po

_LONGEST_SENTENCE = 1000


class Words(gettext.NullTranslations):
    """One language's translations; what is missing stays English. Chinese has no plural."""

    def __init__(self, language: str, packages: tuple[str, ...]) -> None:
        super().__init__()
        self._said: dict[str, str] = {}
        for package in packages:
            self._said.update(_read(package, language.replace("-", "_")))
        # The more a message says itself, the sooner it is tried: "{} ends" is in "{} ends" and in "{} never ends".
        made = sorted((said for said in self._said if "{}" in said), key=lambda said: -len(said))
        self._made = [(re.compile(re.escape(said).replace(r"\{\}", "(.+?)"), re.DOTALL), said) for said in made]

    def gettext(self, message: str) -> str:
        return self._said.get(message, message)

    def phrase(self, sentence: str) -> str:
        """The translation of a sentence that code has made by filling the ``{}`` of a message, with or without a
        capital at its beginning: what was filled in stays as it is, in its place. As it is where none is known."""
        for said in (sentence, sentence[:1].lower() + sentence[1:]):
            if said in self._said:
                return self._said[said]
            for pattern, message in self._made if len(said) <= _LONGEST_SENTENCE else ():
                found = pattern.fullmatch(said)
                if found is not None:
                    return self._said[message].format(*found.groups())
        return sentence

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._said.get(msgid1) or (msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self._said.get(f"{context}\x04{message}", message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self._said.get(f"{context}\x04{msgid1}") or (msgid1 if n == 1 else msgid2)


@functools.cache
def _read(package: str, language: str) -> dict[str, str]:
    file = resources.files(package) / "locale" / f"{language}.po"
    if language == "en" or not file.is_file():
        return {}
    with file.open("rb") as opened:
        catalog = read_po(opened, locale=language)
    said: dict[str, str] = {}
    for message in catalog:
        if message.id and message.string and not message.fuzzy:
            first = message.id if isinstance(message.id, str) else message.id[0]
            string = message.string if isinstance(message.string, str) else message.string[0]
            if string:
                said[f"{message.context}\x04{first}" if message.context else first] = string
    return said
