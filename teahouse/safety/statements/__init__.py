"""Statements: what makes a decision complete, in words for people and in fields for the law.

- The rulebook: `Rulebook`, `Rule`, versions in force from one moment to another (`succeed`, `version_in_force`,
  `differences`), written by people as TOML (`read_rulebook`), begun with `starter`. Grounds are a closed list
  (`CATEGORIES`, `KEYWORDS`, `ground_fault`); a rule with any other is refused (`check_rule`).
- The statement of reasons: `Statement`, with every field of Art. 17(3) DSA; `check_statement` says what is missing
  or is not so in the rulebook. `MeasureKind` and `BOUNDS` are the ladder of measures.
- What the person reads: `letter`, in English, Simplified and Traditional Chinese.
- What the EU's transparency database takes: `filing_of`, `encode_batches`, `decode_batch`; `check_object` is its
  rules, for anybody's statement.

Pure: data in, data out. No tables. `decisions` carries out no measure that `check_statement` finds fault with, and
`reporting` writes the batches.
"""

from teahouse.safety.statements._complete import APPEAL_MONTHS, appeal_until, check_statement
from teahouse.safety.statements._differences import Change, Differences, differences
from teahouse.safety.statements._fault import Fault, FaultsError
from teahouse.safety.statements._filing import (
    BATCH,
    Filing,
    check_filing,
    concerns_eu,
    decode_batch,
    encode_batches,
    filing_of,
)
from teahouse.safety.statements._filing_rules import COUNTRIES, check_object, names_a_person
from teahouse.safety.statements._grounds import CATEGORIES, KEYWORDS, ground_fault, names_a_view
from teahouse.safety.statements._letter import Element, Letter, Line, Section, letter
from teahouse.safety.statements._measures import BOUNDS, Bounds, MeasureKind, Target
from teahouse.safety.statements._places import PLACES, UNION
from teahouse.safety.statements._rulebook import (
    LANGUAGES,
    Rule,
    Rulebook,
    Texts,
    check_rule,
    check_rulebook,
    check_versions,
    read_rulebook,
    starter,
    succeed,
    version_in_force,
)
from teahouse.safety.statements._statement import (
    MANIFEST_DAYS,
    Automated,
    Law,
    Measure,
    Redress,
    Source,
    Statement,
    Subject,
    short_name,
)
from teahouse.safety.statements._write import write_rulebook

__all__ = [
    "APPEAL_MONTHS",
    "BATCH",
    "BOUNDS",
    "CATEGORIES",
    "COUNTRIES",
    "KEYWORDS",
    "LANGUAGES",
    "MANIFEST_DAYS",
    "PLACES",
    "UNION",
    "Automated",
    "Bounds",
    "Change",
    "Differences",
    "Element",
    "Fault",
    "FaultsError",
    "Filing",
    "Law",
    "Letter",
    "Line",
    "Measure",
    "MeasureKind",
    "Redress",
    "Rule",
    "Rulebook",
    "Section",
    "Source",
    "Statement",
    "Subject",
    "Target",
    "Texts",
    "appeal_until",
    "check_filing",
    "check_object",
    "check_rule",
    "check_rulebook",
    "check_statement",
    "check_versions",
    "concerns_eu",
    "decode_batch",
    "differences",
    "encode_batches",
    "filing_of",
    "ground_fault",
    "letter",
    "names_a_person",
    "names_a_view",
    "read_rulebook",
    "short_name",
    "starter",
    "succeed",
    "version_in_force",
    "write_rulebook",
]
