"""The Santa Clara Principles (2.0, 2021): what their five foundational and three operational principles ask, row by
row, and the test that shows it here.

In our own words and numbering. Each test that is named says at itself which rows it shows (a mark, ``santa_clara``), so
that none is named here whose author did not mean it. A row without a test is not done, whatever the code may hold;
where the tests show only a part of what is asked, ``lacks`` says what is missing; where nothing is shown because the
service does not know it, ``cannot`` says why.
"""

from msgspec import Struct

_EXPORT = "tests/parts/safety/reporting/test_export.py"
_LETTERS = "tests/parts/safety/statements/test_letters.py"
_COURSE = "tests/parts/safety/cases/test_course.py"
_APPEALS = "tests/parts/safety/appeals/test_appeals.py"
_DECIDE = "tests/parts/safety/decisions/test_decide.py"
_OWN = "tests/parts/safety/reporting/test_own.py"
_BESIDE = "tests/parts/safety/reporting/test_beside.py"
_FROM_LOG = f"{_BESIDE}::test_all_of_it_comes_out_of_the_log"
_OF_ORDERS = f"{_BESIDE}::test_orders_by_authority_by_law_and_by_what_became_of_them"
_ORDERS = "tests/parts/safety/orders/test_orders.py"
_BOOKS = "tests/parts/safety/statements/test_rulebooks.py"
_FAULTY = "tests/parts/safety/statements/test_faulty_statements.py"
_BY_HAND = f"{_EXPORT}::test_lists_are_the_files_made_by_hand"
_FIGURES = f"{_EXPORT}::test_rows_with_figures_are_those_made_by_hand_and_all_others_are_none"
_AUTOMATION = f"{_EXPORT}::test_automation_is_the_file_made_by_hand_and_the_rest_is_left_to_very_large_platforms"
_LOGGED = f"{_OWN}::test_every_figure_comes_out_of_the_log"
_ELEMENTS = f"{_LETTERS}::test_every_element_is_there"
_IN_FORCE = f"{_LETTERS}::test_the_rule_is_the_one_that_was_in_force"
_SENT = "tests/parts/safety/reporting/test_sent.py::test_what_is_sent_is_the_whole_letter_and_it_stays"
_LADDER = "tests/plays/moderation/test_measures.py::test_the_whole_ladder_begins_holds_and_ends_by_itself"
_REPORTED = "tests/plays/moderation/test_notices.py::test_mei_reports_a_private_message_and_hears_what_was_decided"
_COMPLAINED = "tests/plays/moderation/test_notices.py::test_from_the_form_without_an_account_to_the_outcome"
_PAGE = "tests/web/test_moderation.py::test_the_statement_is_read_appealed_and_answered"
_IN_PART = f"{_APPEALS}::test_in_part_this_article_and_broadcasting_come_back_that_article_does_not"

#: What it is called beside a report.
CHECKLIST_FILE = "santa-clara.md"


class Row(Struct, frozen=True):
    """One thing that is asked. ``test`` is a pytest node id, empty where nothing shows it yet; ``also`` another, where
    it takes two: what a letter says, and that it is sent. ``cannot``: why nothing shows it."""

    number: str
    asks: str
    test: str = ""
    lacks: str = ""
    also: str = ""
    cannot: str = ""


class Principle(Struct, frozen=True):
    """One principle with its rows."""

    name: str
    rows: tuple[Row, ...]


NUMBERS = Principle(
    "Numbers",
    (
        Row("N1", "How many items and accounts were acted on, by category of rule", _FIGURES, also=_LOGGED),
        Row(
            "N2",
            "The same by country or region",
            f"{_BESIDE}::test_measures_by_country",
            "measures by where they hold, not by category as well",
            _FROM_LOG,
        ),
        Row("N3", "How many decisions were appealed", _BY_HAND, also=_LOGGED),
        Row("N4", "How many appeals succeeded, in whole and in part, and how many failed", _BY_HAND, also=_LOGGED),
        Row(
            "N5",
            "How many appeals succeeded or failed where a machine had found the item first",
            f"{_BESIDE}::test_appeals_of_what_a_machine_had_found",
            also=_FROM_LOG,
        ),
        Row(
            "N6",
            "How many items and accounts came back without an appeal, as a mistake was seen",
            f"{_BESIDE}::test_what_came_back_without_an_appeal",
            also=f"{_BESIDE}::test_a_measure_that_the_house_ends_early_is_counted_as_given_back",
        ),
        Row(
            "N7",
            "Enforcement of rules on hatred, by the group that was its target, where that is apparent",
            f"{_BESIDE}::test_measures_against_hatred_by_the_keywords_of_the_closed_list",
            "by the closed list's own keywords, of which only those on women name a group; no other is kept",
            _FROM_LOG,
        ),
        Row(
            "N8",
            "What was done in a crisis, apart from the rest",
            cannot="nothing tells the service that there is a crisis, and no case says that it is of one",
        ),
        Row("N9", "How many demands states made, by state", _FIGURES, also=_LOGGED),
        Row(
            "N10",
            "Which authority made each demand",
            _OF_ORDERS,
            "where its sender was verified",
            _FROM_LOG,
        ),
        Row(
            "N11",
            "Whether a court or another authority demanded it",
            _OF_ORDERS,
            "where its sender was verified, and said it",
            _FROM_LOG,
        ),
        Row("N12", "How many demands were acted on and how many were not", _OF_ORDERS, also=_FROM_LOG),
        Row(
            "N13",
            "Whether a demand was based on the law, and on which, or on the service's rules",
            _OF_ORDERS,
            "where its sender was verified; an order without a law is refused",
            f"{_ORDERS}::test_what_an_order_lacks_is_named_with_the_law",
        ),
        Row("N14", "Whether what was done rested on the law or on the rules", _FIGURES, also=_LOGGED),
        Row(
            "N15", "How many notices came, by category, and from whom: anyone, trusted flaggers", _FIGURES, also=_LOGGED
        ),
        Row(
            "N16",
            "How many notices came from bots",
            f"{_BESIDE}::test_notices_by_the_door_they_came_through",
            "by the door they came through: a bot's are among those of the API, with those of people's programs",
            _FROM_LOG,
        ),
        Row("N17", "When machines decide, alone or beside people", _AUTOMATION, also=_LOGGED),
        Row("N18", "How accurate the machines are, and how that is known", _AUTOMATION, also=_LOGGED),
        Row(
            "N19",
            "How accuracy changes over time, and between languages and categories",
            f"{_BESIDE}::test_accuracy_over_time_and_by_category_and_language",
            also=_FROM_LOG,
        ),
        Row(
            "N20",
            "Which hash lists are shared with others, and what is done with their matches",
            f"{_BESIDE}::test_hash_lists_and_what_came_of_their_matches",
            "with whom it is shared is not kept",
            _FROM_LOG,
        ),
        Row(
            "N21",
            "Regularly, openly licensed, in a form that machines read",
            f"{_EXPORT}::test_what_is_written_is_found_right",
            also="tests/parts/safety/reporting/test_publish.py::test_it_is_published_by_itself_on_15_february_and_stays_to_the_byte",
        ),
    ),
)
NOTICE = Principle(
    "Notice",
    (
        Row(
            "T1",
            "Everyone whose item or account is acted on is told why",
            f"{_DECIDE}::test_a_decision_is_in_force_told_logged_and_ends_by_itself",
        ),
        Row("T2", "Which item it is, so that it can be recognised", _ELEMENTS, also=_SENT),
        Row(
            "T3",
            "The very rule, as it was in force",
            _IN_FORCE,
            also=_SENT,
        ),
        Row(
            "T4",
            "How it was found: by a person, a trusted flagger, a state, a machine",
            f"{_LETTERS}::test_how_it_was_found_is_said_in_as_many_ways_as_there_are",
            also=_SENT,
        ),
        Row(
            "T5",
            "Whether a state was behind it, and which authority",
            f"{_ORDERS}::test_the_person_is_told_that_an_authority_ordered_it_and_which",
        ),
        Row(
            "T6",
            "If it is the law that was broken: which provision",
            f"{_LETTERS}::test_a_law_is_named_beside_the_rule_or_instead",
            also=_SENT,
        ),
        Row(
            "T7",
            "What is done, to what, where and for how long",
            f"{_LETTERS}::test_each_measure_says_what_it_is_on_and_where_and_how_long",
            also=_SENT,
        ),
        Row(
            "T8",
            "In time, and with the way to appeal and its limits",
            _ELEMENTS,
            also=_SENT,
        ),
        Row("T9", "Durable, and readable with a suspended account", _LADDER, also=_SENT),
        Row(
            "T10",
            "In the person's language",
            f"{_LETTERS}::test_every_sentence_is_translated_and_none_is_left_over",
            "English, Simplified and Traditional Chinese",
            _SENT,
        ),
        Row("T11", "Who reports sees what became of the reports", _REPORTED),
        Row(
            "T12",
            "Where help is to be had",
            "tests/parts/safety/reporting/test_asked.py::test_who_is_told_finds_where_help_is_to_be_had",
        ),
        Row(
            "T13",
            "Others are told too: who reported, a group's admins, whoever looks where the item was",
            _REPORTED,
            "a group's admins are not told",
            _LADDER,
        ),
    ),
)
APPEAL = Principle(
    "Appeal",
    (
        Row(
            "A1",
            "There is an appeal, with time enough, for both sides",
            f"{_COURSE}::test_an_appeal_has_six_months_and_each_side_one",
            also=_COMPLAINED,
        ),
        Row("A2", "It is easily found, and how far it has come can be followed", _PAGE, also=_ELEMENTS),
        Row(
            "A3",
            "A person decides who had no part in the decision",
            f"{_APPEALS}::test_who_may_appeal_and_who_may_decide",
            also="tests/web/test_desk.py::test_the_appeal_is_turned_in_part_by_somebody_else",
        ),
        Row(
            "A4",
            "Who decides knows the language and the place",
            cannot="who works on cases is not asked which languages they read, or which places they know",
        ),
        Row("A5", "The person can add what speaks for them", _PAGE),
        Row(
            "A6",
            "The outcome is told with its reasons",
            _IN_PART,
            also=_PAGE,
        ),
        Row(
            "A7",
            "What was wrong is put right, whole or in part",
            _IN_PART,
            also=_LADDER,
        ),
        Row(
            "A8",
            "What is urgent is decided first",
            "tests/parts/safety/cases/test_queues.py::test_cases_that_come_in_while_one_turns_pages_neither_hide_nor_repeat_a_case",
            "a queue is sorted by what is due first, and every appeal is due within the same fourteen days",
        ),
        Row(
            "A9",
            "Someone outside can decide in the end",
            f"{_APPEALS}::test_what_an_out_of_court_body_says_is_carried_out",
        ),
    ),
)
FOUNDATIONS = Principle(
    "Foundations",
    (
        Row(
            "F1",
            "Human rights and due process: machines decide nothing that weighs",
            f"{_FAULTY}::test_a_machine_may_label_and_hold_and_nothing_else",
        ),
        Row(
            "F2",
            "Human rights and due process: no measure without its reasons, none that a rule does not allow",
            f"{_DECIDE}::test_what_is_not_complete_or_not_allowed_leaves_nothing_behind",
            also=f"{_FAULTY}::test_a_faulty_statement_is_refused_and_its_field_named",
        ),
        Row(
            "F3",
            "Rules that can be understood, in the languages of the people",
            f"{_BOOKS}::test_the_starter_is_sound_and_says_all_of_it_in_three_languages",
            "English, Simplified and Traditional Chinese",
        ),
        Row(
            "F4",
            "Rules whose changes are seen",
            f"{_BOOKS}::test_what_changed_is_told_rule_by_rule_and_field_by_field",
            also="tests/web/test_moderation.py::test_a_new_version_of_the_rules_shows_what_changed",
        ),
        Row(
            "F5",
            "Cultural competence: who decides knows language and place; reasons come in the person's language",
            f"{_DECIDE}::test_each_who_answers_for_an_account_is_told_in_their_own_language",
            "nobody asks which languages a moderator knows",
        ),
        Row(
            "F6",
            "States: what they order is held to the law, and is public",
            f"{_ORDERS}::test_a_refused_order_has_reasons_does_nothing_and_is_counted",
            also=f"{_ORDERS}::test_an_order_is_verified_carried_out_where_it_holds_and_lapses_by_itself",
        ),
        Row(
            "F7",
            "States: a way in for people, none for pressure: a view is no ground",
            f"{_BOOKS}::test_the_list_is_the_laws_own",
            also=f"{_BOOKS}::test_a_faulty_rule_is_refused_and_its_field_named",
        ),
        Row(
            "F8",
            "Integrity: the record can be checked by anyone, and nothing is taken out of it",
            "tests/plays/test_ledger.py::test_an_auditor_follows_the_log_through_its_life",
            also="tests/parts/safety/reporting/test_publish.py::test_nobody_takes_back_what_is_published",
        ),
        Row(
            "F9",
            "Explainability: what a rule would do is seen before it does it, and how often it errs after",
            "tests/parts/safety/detectors/test_rules.py::test_a_dry_run_counts_shows_and_does_nothing",
            also=f"{_BESIDE}::test_accuracy_over_time_and_by_category_and_language",
        ),
    ),
)
CHECKLIST = (FOUNDATIONS, NUMBERS, NOTICE, APPEAL)


def santa_clara(principles: tuple[Principle, ...] = CHECKLIST) -> str:
    """The checklist in Markdown."""
    rows = [row for principle in principles for row in principle.rows]
    done, part = sum(bool(row.test and not row.lacks) for row in rows), sum(bool(row.lacks) for row in rows)
    lines = [
        "# The Santa Clara Principles, row by row",
        "",
        f"{len(rows)} rows: {done} shown by a test, {part} shown in part, {len(rows) - done - part} not yet.",
    ]
    for principle in principles:
        lines += ["", f"## {principle.name}", "", "| | asked | shown by |", "|---|---|---|"]
        lines += [f"| {row.number} | {_cell(row.asks)} | {_shown_by(row)} |" for row in principle.rows]
    return "\n".join(lines) + "\n"


def _shown_by(row: Row) -> str:
    if not row.test:
        return "not yet" + (f": {_cell(row.cannot)}" if row.cannot else "")
    tests = ", ".join(f"`{test}`" for test in (row.test, row.also) if test)
    return tests + (f" (in part: {_cell(row.lacks)})" if row.lacks else "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
