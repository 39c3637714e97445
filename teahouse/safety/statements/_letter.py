"""The statement of reasons as the person reads it, in their language: every element that Art. 17(3) DSA asks for.

Written out of the statement and the version of the rulebook that it names. The sentences are gettext
(``locale/*.po``); the facts and the explanation stand as the moderator wrote them, the rule as it was published.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum

import msgspec
from babel import Locale
from babel.dates import format_date, format_datetime

from teahouse.kernel.pages import LANGUAGES as NAMES
from teahouse.kernel.pages import Words
from teahouse.safety.statements._measures import MeasureKind, Target
from teahouse.safety.statements._rulebook import LANGUAGES, Rulebook
from teahouse.safety.statements._statement import MANIFEST_DAYS, Automated, Measure, Source, Statement, Subject
from teahouse.surfaces import Surface


class Element(StrEnum):
    """What a line of the letter is there for, by the points of Art. 17(3) DSA."""

    NUMBER = "number"
    REPLACES = "replaces"
    SUBJECT = "a-subject"
    MEASURE = "a-measure"
    DURATION = "a-duration"
    TERRITORY = "a-territory"
    CAUSE = "b-cause"
    WRITTEN = "b-written"
    FACTS = "b-facts"
    SOURCE = "b-source"
    NOTIFIER = "b-notifier"
    DETECTION = "c-detection"
    DECISION = "c-decision"
    LAW = "d-law"
    RULE = "e-rule"
    RULE_TEXT = "e-rule-text"
    EXPLANATION = "de-explanation"
    APPEAL = "f-appeal"
    HUMAN = "f-human"
    BODY = "f-body"
    COURT = "f-court"


class Line(msgspec.Struct, frozen=True):
    element: Element
    text: str
    #: Where a page may let the line lead to; it stands in the text too.
    url: str = ""


class Section(msgspec.Struct, frozen=True):
    heading: str
    lines: tuple[Line, ...]


class Letter(msgspec.Struct, frozen=True):
    """The whole of it, for a page (sections) or for a message and an e-mail (`plain`)."""

    language: str
    title: str
    sections: tuple[Section, ...]

    def plain(self) -> str:
        """The whole of it."""
        return f"{self.title}\n\n{self.below()}"

    def below(self) -> str:
        """What stands below the title."""
        blocks = ["\n".join([section.heading, *(line.text for line in section.lines)]) for section in self.sections]
        return "\n\n".join(blocks) + "\n"


def letter(statement: Statement, rulebook: Rulebook, language: str = "") -> Letter:
    """The text, in the statement's language or another one of ``LANGUAGES`` (ValueError for one that is not).

    It takes drafts too, for a preview: what is missing is missing here, and `check_statement` says what. Times are
    UTC, and say so.
    """
    return _Writer(statement, rulebook, language or statement.language).write()


class _Writer:
    def __init__(self, statement: Statement, rulebook: Rulebook, language: str) -> None:
        self._statement, self._rulebook, self._language = statement, rulebook, language
        self._rule = rulebook.rule(statement.rule_id)
        if language not in LANGUAGES:
            raise ValueError(f"language: {language!r} is not one of {', '.join(LANGUAGES)}")
        self._locale = Locale.parse(language.replace("-", "_"))
        self._words = Words(language, ("teahouse.safety.statements",))

    def write(self) -> Letter:
        says = self._words.gettext
        sections = (
            Section(says("What was decided"), tuple(self._decided())),
            Section(says("The facts"), tuple(self._found())),
            Section(says("The rule, and why it applies"), tuple(self._ground())),
            Section(says("What you can do"), tuple(self._redress())),
        )
        title = says("Statement of reasons of %(service)s") % {"service": self._statement.service}
        return Letter(self._language, title, sections)

    def _decided(self) -> Iterator[Line]:
        says, statement = self._words.gettext, self._statement
        values = {"puid": statement.puid, "when": self._moment(statement.decided_ms)}
        yield Line(Element.NUMBER, says("Number %(puid)s, decided on %(when)s.") % values)
        if statement.replaces:
            replaces = says("It takes the place of statement %(puid)s. What is not named here any more is lifted.")
            yield Line(Element.REPLACES, replaces % {"puid": statement.replaces})
        for measure in statement.measures:
            yield Line(Element.SUBJECT, says("About %(what)s:") % {"what": self._subject(measure.on)})
            yield Line(Element.MEASURE, self._measure(measure))
            yield Line(Element.DURATION, self._duration(measure))
            yield Line(Element.TERRITORY, self._territory(measure))

    def _subject(self, subject: Subject) -> str:
        says = self._words.gettext
        if subject.target is Target.ACCOUNT:
            pattern = says("the account “%(name)s”")
        elif subject.surface is None:
            pattern = says("the private message “%(name)s” of %(date)s, which somebody reported")
        else:
            pattern = {
                Surface.ACCOUNT: says("“%(name)s” on an account's page, of %(date)s"),
                Surface.ARTICLE: says("the article “%(name)s” of %(date)s"),
                Surface.COMMENT: says("the comment “%(name)s” of %(date)s"),
                Surface.MEDIA: says("the picture or file “%(name)s” of %(date)s"),
                Surface.PROFILE: says("“%(name)s” in a profile, of %(date)s"),
                Surface.ROOM: says("“%(name)s” in a public room, of %(date)s"),
            }[subject.surface]
        return pattern % {"name": subject.name, "date": self._date(subject.made_ms)}

    def _measure(self, measure: Measure) -> str:
        says = self._words.gettext
        comments = (
            says("Nobody can comment on it.")
            if measure.on.target is Target.ITEM
            else says("Nobody can comment on what it publishes.")
        )
        pattern = {
            MeasureKind.LABEL: says("A label is shown with it: “%(words)s”"),
            MeasureKind.CONTEXT_NOTE: says("A context note is shown with it: “%(words)s”"),
            MeasureKind.HOLD: says("It is held back: it is not shown while it is being looked at."),
            MeasureKind.HOP_LIMIT: says("It spreads less far: shares of it go through %(hops)s hands at most."),
            MeasureKind.AGE_GATE: says("It is shown only to people who are %(age)s years old or older."),
            MeasureKind.COMMENTS_OFF: comments,
            MeasureKind.BROADCAST_OFF: says("It can not send articles to its subscribers."),
            MeasureKind.MUTE: says(
                "It can not write where the public can read. Reading and private conversations go on as before."
            ),
            MeasureKind.SUSPEND: says("It is suspended: one can sign in and read with it, but not send anything."),
            MeasureKind.GEO_LIMIT: says("It is not shown to people in the places that are named below."),
            MeasureKind.REMOVE: says(
                "It is removed: nobody sees it any more. A sealed copy is kept, so that it can be put back as it was."
            ),
            MeasureKind.TERMINATE: says("It is closed for good."),
        }[measure.kind]
        open_yet = "…"  # in the preview of a draft
        return pattern % {
            "words": measure.words or open_yet,
            "hops": open_yet if measure.hops is None else measure.hops,
            "age": open_yet if measure.age is None else measure.age,
        }

    def _duration(self, measure: Measure) -> str:
        says = self._words.gettext
        values = {"start": self._moment(measure.start_ms)}
        if measure.end_ms is None:
            return says("From %(start)s on, without an end date: until the decision is reversed.") % values
        return says("From %(start)s until %(end)s. It ends by itself then.") % {
            **values,
            "end": self._moment(measure.end_ms),
        }

    def _territory(self, measure: Measure) -> str:
        says = self._words.gettext
        if not measure.places:
            return says("It holds everywhere.")
        names = [str(self._locale.territories.get(place, place)) for place in measure.places]
        return says("It holds in these places: %(places)s.") % {"places": says(", ").join(names)}

    def _found(self) -> Iterator[Line]:
        says, statement = self._words.gettext, self._statement
        for subject in statement.because:
            yield Line(Element.CAUSE, says("What gave cause: %(what)s.") % {"what": self._subject(subject)})
        if self._language != statement.language:
            written = says("Whoever decided wrote the facts and the explanation in this language: %(language)s.")
            yield Line(Element.WRITTEN, written % {"language": NAMES[statement.language]})
        yield Line(Element.FACTS, statement.facts)
        source = {
            Source.ARTICLE_16: says(
                "We looked into it because somebody sent us a notice (Article 16 of the Digital Services Act)."
            ),
            Source.TRUSTED_FLAGGER: says(
                "We looked into it because a trusted flagger sent us a notice (Article 22 of the Digital Services Act)."
            ),
            Source.OTHER_NOTIFICATION: says(
                "We looked into it because somebody told us of it in another way than by a notice."
            ),
            Source.VOLUNTARY: says("We looked into it on our own initiative; nobody sent us a notice."),
        }[statement.source]
        yield Line(Element.SOURCE, source)
        if statement.notifier and statement.source is Source.OTHER_NOTIFICATION:
            yield Line(Element.NOTIFIER, says("An authority ordered it: %(who)s.") % {"who": statement.notifier})
        elif statement.notifier:
            yield Line(Element.NOTIFIER, says("The notice came from %(who)s.") % {"who": statement.notifier})
        detected = (
            says("It was found by automated means.")
            if statement.automated_detection
            else says("It was not found by automated means.")
        )
        yield Line(Element.DETECTION, detected)
        decided = {
            Automated.FULLY: says("The decision was made by automated means, without a person."),
            Automated.PARTIALLY: says("The decision was made by a person, with the help of automated means."),
            Automated.NOT: says("The decision was made by a person, without automated means."),
        }[statement.automated_decision]
        yield Line(Element.DECISION, decided)

    def _ground(self) -> Iterator[Line]:
        says, statement, rule = self._words.gettext, self._statement, self._rule
        if rule:
            values = {
                "title": rule.title.of(self._language),
                "id": rule.id,
                "number": self._rulebook.number,
                "date": self._date(self._rulebook.from_ms),
            }
            pattern = says(
                "The rule “%(title)s” (%(id)s) of our rulebook, version %(number)s, in force since %(date)s:"
            )
            yield Line(Element.RULE, pattern % values, statement.rules_url)
            yield Line(Element.RULE_TEXT, rule.text.of(self._language))
            if statement.rules_url:
                yield Line(
                    Element.RULE, says("Read it here: %(url)s") % {"url": statement.rules_url}, statement.rules_url
                )
        if statement.law:
            law = says("The law: %(reference)s") % {"reference": statement.law.reference}
            yield Line(Element.LAW, law, statement.law.url)
            if statement.law.url:
                yield Line(Element.LAW, says("Read it here: %(url)s") % {"url": statement.law.url}, statement.law.url)
        if statement.manifest:
            manifest = says(
                "Whoever decided found this manifestly illegal. That is remembered for %(days)s days, and people weigh "
                "it where somebody often provides such content (Art. 23 DSA). Nothing follows from it by itself."
            )
            yield Line(Element.LAW, manifest % {"days": MANIFEST_DAYS})
        yield Line(Element.EXPLANATION, says("Why it applies: %(why)s") % {"why": statement.explanation})

    def _redress(self) -> Iterator[Line]:
        says, redress = self._words.gettext, self._statement.redress
        appeal = says("You can appeal until %(until)s, free of charge and without a working account: %(url)s")
        values = {"until": self._moment(redress.appeal_until_ms), "url": redress.appeal_url}
        yield Line(Element.APPEAL, appeal % values, redress.appeal_url)
        yield Line(
            Element.HUMAN,
            says(
                "A person who did not take this decision decides about your appeal, and not a machine alone. "
                "If you are right, the decision is reversed, in whole or in part."
            ),
        )
        body = says(
            "You can put the dispute before an out-of-court body of your choice that is certified "
            "under Article 21 of the Digital Services Act: %(url)s"
        )
        yield Line(Element.BODY, body % {"url": redress.body_url}, redress.body_url)
        court = says(
            "You can go to court at any time; neither an appeal nor an out-of-court body takes that right away."
        )
        yield Line(Element.COURT, court)
        if redress.court:
            yield Line(Element.COURT, redress.court)

    def _moment(self, at_ms: int) -> str:
        return format_datetime(datetime.fromtimestamp(at_ms / 1000, UTC), "long", locale=self._locale)

    def _date(self, at_ms: int) -> str:
        return format_date(datetime.fromtimestamp(at_ms / 1000, UTC), "long", locale=self._locale)
