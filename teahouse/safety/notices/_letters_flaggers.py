"""Letters to trusted flaggers (Art. 22 DSA) about what they are here: suspended, again in good standing, no longer one.

What stays open stands in them: a flagger that is suspended or revoked can give notice as anyone can.
"""

from teahouse.kernel.mail import Letter
from teahouse.safety.notices._letters import Letters


class FlaggerLetters(Letters):
    """Writes them. Each has the reasons that were given, in the words in which they were given."""

    def suspended(self, language: str, why: str, end_ms: int) -> Letter:
        """That its notices go the ordinary way until ``end_ms`` (milliseconds since 1970)."""
        says = self._words[language].gettext
        return Letter(
            says("You are suspended as a trusted flagger"),
            self._joined(
                says(
                    "Until %(date)s your notices are not treated as those of a trusted flagger. They are taken in and "
                    "decided like those of anyone else. It ends by itself."
                )
                % {"date": self._date(end_ms, language)},
                says("The reasons: %(why)s") % {"why": why},
                self._reply(language),
                self._signed(language),
            ),
        )

    def reinstated(self, language: str, why: str) -> Letter:
        """That a suspension was ended before its time."""
        says = self._words[language].gettext
        return Letter(
            says("You are a trusted flagger in good standing again"),
            self._joined(
                says("The suspension was ended early. Your notices come first again."),
                says("The reasons: %(why)s") % {"why": why},
                self._signed(language),
            ),
        )

    def revoked(self, language: str, why: str) -> Letter:
        """That it is a trusted flagger no longer."""
        says = self._words[language].gettext
        return Letter(
            says("You are no longer a trusted flagger here"),
            self._joined(
                says(
                    "Your key is good no more. You can give notice as anyone can. Of the notices you have given you "
                    "will still hear what was decided."
                ),
                says("The reasons: %(why)s") % {"why": why},
                self._reply(language),
                self._signed(language),
            ),
        )
