"""What people are told about notices, in their language: the receipt, the outcome, a warning. Texts are gettext.

Pure but for the translations read at the start. Ways in: ``Letters``; ``CATEGORY_WORDS`` and ``MEASURE_WORDS``, which
pages translate.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from babel import Locale
from babel.dates import format_date

from teahouse.kernel.mail import Letter
from teahouse.kernel.pages import LANGUAGES, Words
from teahouse.safety.notices._model import Notice, Outcome, State

_C = "STATEMENT_CATEGORY_"
PACKAGE = "teahouse.safety.notices"

#: The closed list of grounds, in words for people.
CATEGORY_WORDS = {
    _C + "PROTECTION_OF_MINORS": "Danger to children and young people",
    _C + "RISK_FOR_PUBLIC_SECURITY": "Risk for public security",
    _C + "VIOLENCE": "Violence, threats or exploitation",
    _C + "SELF_HARM": "Self-harm or suicide",
    _C + "CYBER_VIOLENCE": "Bullying, stalking or intimate pictures shared without consent",
    _C + "CYBER_VIOLENCE_AGAINST_WOMEN": "The same, against women or girls",
    _C + "ILLEGAL_OR_HARMFUL_SPEECH": "Hatred, discrimination or defamation",
    _C + "SCAMS_AND_FRAUD": "Scam, fraud or somebody posing as another",
    _C + "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS": "Private data or privacy",
    _C + "INTELLECTUAL_PROPERTY_INFRINGEMENTS": "Copyright, trade mark or other intellectual property",
    _C + "CONSUMER_INFORMATION": "Hidden advertising or misleading information for consumers",
    _C + "UNSAFE_AND_PROHIBITED_PRODUCTS": "Unsafe or prohibited products",
    _C + "ANIMAL_WELFARE": "Cruelty to animals",
    _C + "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS": "False information that harms elections or public debate",
    _C + "OTHER_VIOLATION_TC": "Something else that is against the rules of this service",
    _C + "NOT_SPECIFIED_NOTICE": "Not said",
}

#: What a decision can do, in general words, for whoever gave notice.
MEASURE_WORDS = {
    "label": "A label is shown with it.",
    "context_note": "A note with context is shown with it.",
    "hold": "It was held back for a time.",
    "hop_limit": "It can be passed on less far.",
    "age_gate": "It is shown to adults only.",
    "comments_off": "Comments were turned off.",
    "broadcast_off": "The account cannot broadcast for a time.",
    "mute": "Who wrote it cannot write for a time.",
    "suspend": "The account was suspended for a time.",
    "geo_limit": "It is not shown in some countries.",
    "remove": "It was taken down.",
    "terminate": "The account was closed.",
}


#: Where a notice is.
STATE_WORDS: dict[State, str] = {
    "received": "We have received your notice. Nobody has looked at it yet.",
    "in_review": "Somebody is looking at it.",
    "decided": "It was decided.",
    "not_processed": "We have received your notice, but it is not looked at: too many of your notices were unfounded.",
}


class Letters:
    """Writes them. service: what the service calls itself. url: where the status of a notice is, by its token.
    contact: where one can write to, "" if the operator named none."""

    def __init__(self, service: str, url: Callable[[str], str], contact: str) -> None:
        self.by = service, url, contact
        self._service = service
        self._url = url
        self._contact = contact
        self._words = {code: Words(code, (PACKAGE,)) for code in LANGUAGES}

    def receipt(self, notice: Notice, show: str = "") -> Callable[[str], Letter]:
        """That a notice was taken in (Art. 16(4) DSA). show: the page on which an encrypted message can be shown."""

        def written(language: str) -> Letter:
            says = self._words[language].gettext
            unread = says(
                "This message is encrypted, and nobody here can read it. If you want moderators to see it, you can "
                "show them this one message here: %(page)s"
            )
            return Letter(
                says("Your notice was received"),
                self._joined(
                    says("We have received your notice about %(location)s. It is people who decide about it.")
                    % {"location": notice.location},
                    says("Here you can see what becomes of it: %(url)s") % {"url": self._url(notice.token)},
                    unread % {"page": show} if show else "",
                    self._signed(language),
                ),
            )

        return written

    def outcome(self, notice: Notice, outcome: Outcome) -> Callable[[str], Letter]:
        """What was decided on a notice, and what can be done about it (Art. 16(5) DSA)."""

        def written(language: str) -> Letter:
            says = self._words[language].gettext
            return Letter(
                says("Your notice was decided"),
                self._joined(
                    says("This was decided about %(location)s, of which you gave us notice:")
                    % {"location": notice.location},
                    self.done(outcome, language),
                    self.complain(outcome, language),
                    says("The whole of it is here: %(url)s") % {"url": self._url(notice.token)},
                    self._signed(language),
                ),
            )

        return written

    def done(self, outcome: Outcome, language: str) -> str:
        """What was done and why, in general words."""
        says = self._words[language].gettext
        done = [says(MEASURE_WORDS[kind]) for kind in outcome.measures if kind in MEASURE_WORDS]
        said = (
            " ".join(done) if done else says("Nothing was done: it was not found to be illegal or against the rules.")
        )
        if done:
            said += " " + says("The ground: %(ground)s.") % {"ground": says(CATEGORY_WORDS[outcome.category])}
        if outcome.turned:
            said += " " + says(_TURNED[outcome.turned])
        return said

    def state(self, state: State, until_ms: int, language: str) -> str:
        """Where a notice is, in a sentence or two."""
        says = self._words[language].gettext
        said = says(STATE_WORDS[state])
        if until_ms:
            said += " " + says("That ends by itself on %(date)s.") % {"date": self._date(until_ms, language)}
        return said

    def complain(self, outcome: Outcome, language: str) -> str:
        """That it can be looked at anew, free, by another person, until when; and what else there is."""
        says = self._words[language].gettext
        return says(
            "It was decided by a person. If you think it is wrong, you can complain until %(date)s, free of charge; "
            "another person will decide then. You can also turn to a certified out-of-court body or to a court."
        ) % {"date": self._date(outcome.appeal_until_ms, language)}

    def warned(self, language: str, why: str) -> Letter:
        """A warning (Art. 23(2) DSA)."""
        says = self._words[language].gettext
        return Letter(
            says("A warning about your notices"),
            self._joined(
                says(
                    "Several of your notices were manifestly unfounded. If that goes on, your notices will for a time "
                    "be taken in, but not looked at."
                ),
                says("The reasons: %(why)s") % {"why": why},
                self._reply(language),
                self._signed(language),
            ),
        )

    def suspended(self, language: str, why: str, end_ms: int) -> Letter:
        """That notices are not processed for a time."""
        says = self._words[language].gettext
        return Letter(
            says("Your notices are not looked at for a time"),
            self._joined(
                says("Until %(date)s your notices are taken in, but not looked at. It ends by itself.")
                % {"date": self._date(end_ms, language)},
                says("The reasons: %(why)s") % {"why": why},
                self._reply(language),
                self._signed(language),
            ),
        )

    def lifted(self, language: str) -> Letter:
        """That they are again."""
        says = self._words[language].gettext
        return Letter(
            says("Your notices are looked at again"),
            self._joined(says("The suspension was ended early."), self._signed(language)),
        )

    def _reply(self, language: str) -> str:
        says = self._words[language].gettext
        if not self._contact:
            return ""
        return says("If you think this is wrong, write to %(contact)s; another person will look at it.") % {
            "contact": self._contact
        }

    def _signed(self, language: str) -> str:
        return self._words[language].gettext("Moderation of %(service)s") % {"service": self._service}

    def _date(self, ms: int, language: str) -> str:
        locale = Locale.parse(language, sep="-")
        return format_date(datetime.fromtimestamp(ms / 1000, UTC), "long", locale=locale)

    def _joined(self, *paragraphs: str) -> str:
        return "\n\n".join(filter(None, paragraphs))


_TURNED = {
    "uphold": "It was looked at again; it stands.",
    "reverse": "It was looked at again; it was reversed.",
    "in_part": "It was looked at again; it was reversed in part.",
}
