"""Letters about the misuse of complaints (Art. 23(2) DSA): as those about notices, in other words.

What stays open stands in them: nobody is to think that a court, or the appeal of a closed account, is shut to them.
"""

from teahouse.kernel.mail import Letter
from teahouse.safety.notices._letters import Letters


class ComplaintLetters(Letters):
    """Writes them. ``Misuse`` asks for the same three."""

    def warned(self, language: str, why: str) -> Letter:
        """A warning."""
        says = self._words[language].gettext
        return Letter(
            says("A warning about your complaints"),
            self._joined(
                says(
                    "Several of your complaints were manifestly unfounded. If that goes on, your complaints will for a "
                    "time not be looked at."
                ),
                says("The reasons: %(why)s") % {"why": why},
                self._reply(language),
                self._signed(language),
            ),
        )

    def suspended(self, language: str, why: str, end_ms: int) -> Letter:
        """That complaints are not processed for a time."""
        says = self._words[language].gettext
        return Letter(
            says("Your complaints are not looked at for a time"),
            self._joined(
                says("Until %(date)s we take in no complaints of yours. It ends by itself.")
                % {"date": self._date(end_ms, language)},
                says(
                    "What you can complain of now you can still complain of afterwards. Where that would be too late, "
                    "or your account was closed for good, your complaint is taken in all the same. You can also turn "
                    "to a certified out-of-court body or to a court."
                ),
                says("The reasons: %(why)s") % {"why": why},
                self._reply(language),
                self._signed(language),
            ),
        )

    def lifted(self, language: str) -> Letter:
        """That they are again."""
        says = self._words[language].gettext
        return Letter(
            says("Your complaints are looked at again"),
            self._joined(says("The suspension was ended early."), self._signed(language)),
        )
