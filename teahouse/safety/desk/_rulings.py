"""What was decided, in words: the rule or the law, the reasons, and by its name what each measure is on.

All of it is the ruling's own: the version of the rulebook that it rests on, not the one in force, and not the ground
that the case was opened with. Pure. Ways in: `told`, `names`.
"""

from collections.abc import Sequence

import msgspec

from teahouse.safety.cases import Case, Snapshot
from teahouse.safety.decisions import Rulebooks, Stated
from teahouse.safety.desk._wish import subject_of
from teahouse.safety.statements import Statement


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A ruling in words. rule, text: title and text in the reader's language, "" without a rule. version: of the
    rulebook. law: its reference, "" without one. statement: None once it is erased."""

    rule_id: str
    rule: str
    text: str
    version: int
    law: str
    statement: Statement | None


def told(case: Case, stated: Sequence[Stated], books: Rulebooks, language: str) -> dict[int, Told]:
    """The rulings of a case by their places."""
    kept = {one.decision_no: one.statement for one in stated}
    found = {}
    for ruling in case.rulings:
        book, statement = books.number(ruling.rulebook), kept.get(ruling.no)
        rule = book.rule(ruling.ground.rule_id) if book is not None else None
        law = statement.law.reference if statement is not None and statement.law is not None else ruling.ground.law
        found[ruling.no] = Told(
            rule_id=ruling.ground.rule_id, rule=rule.title.of(language) if rule is not None else "",
            text=rule.text.of(language) if rule is not None else "", version=ruling.rulebook, law=law,
            statement=statement,
        )  # fmt: skip
    return found


def names(case: Case, snapshots: Sequence[Snapshot], stated: Sequence[Stated]) -> dict[str, str]:
    """What everything in the case is called: by its first words as it was seen, else as a statement names it."""
    seen = {one.item: one for one in snapshots}
    found = {item: subject_of(case, item, seen).name for item in (*case.subject.items, *seen)}
    for one in stated:
        if one.statement is not None:
            on = [*(measure.on for measure in one.statement.measures), *one.statement.because]
            found |= {subject.id: subject.name for subject in on if found.get(subject.id, subject.id) == subject.id}
    return found
