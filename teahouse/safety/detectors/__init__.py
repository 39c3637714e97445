"""Detectors: what is automatic about moderation, and how little it may do.

They look at public items and at nothing else (law 7: `Seen` takes a ``surfaces.PublicItem`` or raises TypeError), and
what they say is a `Signal`: open a case, hold, or label. No type in here can refuse an item or touch an account.

- Text: `normalised` (one spelling for look-alikes, hidden characters, spaced-out letters). Facts: `Facts`, `facts_of`.
- Rules: `Rule` (draft, `dry_run`, `activate`, `retire`, `in_force`), `Expression` (CEL, checked and weighed before it
  is kept), `RuleDetector`.
- Hashes: `hash_of`, `HashList` (`add`, `change`), `Matcher`, `HashDetector`; `from_json`, `from_csv`, `to_json`,
  `to_csv`.
- Floods and coordinated posting: `FloodDetector`, `CoordinationDetector`.
- `judge`: detectors within a time budget, failing towards "publish, and have people look".

Pure, but for the bounded windows of the flood detectors; no tables. `hash_of` decodes pictures of strangers and is run
in a process apart. They are asked by ``safety.gate``.
"""

from teahouse.safety.detectors._cost import BUDGET
from teahouse.safety.detectors._exchange import ExchangeError, RowFault, from_csv, from_json, to_csv, to_json
from teahouse.safety.detectors._expression import (
    Answers,
    AnyOf,
    Expression,
    RuleError,
    RuleFailed,
    facts_table,
    grouped,
    small,
)
from teahouse.safety.detectors._facts import About, Facts, facts_of, words_of
from teahouse.safety.detectors._flood import (
    Coordination,
    CoordinationDetector,
    FloodDetector,
    Flooding,
)
from teahouse.safety.detectors._hash import Algorithm, Hash, UnhashableError, hash_of, parsed, tlsh_of_text
from teahouse.safety.detectors._hashlist import (
    Added,
    Entry,
    HashDetector,
    HashList,
    Match,
    Matcher,
    add,
    change,
)
from teahouse.safety.detectors._item import Item, public
from teahouse.safety.detectors._judge import BUDGET_US, Fault, Judgement, judge
from teahouse.safety.detectors._rule import (
    DryRun,
    Rule,
    RuleDetector,
    Sample,
    activate,
    checked,
    dry_run,
    in_force,
    retire,
)
from teahouse.safety.detectors._signal import Detector, Outcome, Seen, Signal
from teahouse.safety.detectors._text import LONGEST, Fingerprint, Text, fingerprint, normalised

__all__ = [
    "BUDGET", "BUDGET_US", "LONGEST", "About", "Added", "Algorithm", "Answers", "AnyOf", "Coordination",
    "CoordinationDetector", "Detector", "DryRun", "Entry", "ExchangeError", "Expression", "Facts", "Fault",
    "Fingerprint", "FloodDetector", "Flooding", "Hash", "HashDetector", "HashList", "Item", "Judgement", "Match",
    "Matcher", "Outcome", "RowFault", "Rule", "RuleDetector", "RuleError", "RuleFailed", "Sample", "Seen", "Signal",
    "Text", "UnhashableError", "activate", "add", "change", "checked", "dry_run", "facts_of", "facts_table",
    "fingerprint", "from_csv", "from_json", "grouped", "hash_of", "in_force", "judge", "normalised", "parsed", "public",
    "retire", "small", "tlsh_of_text", "to_csv", "to_json", "words_of",
]  # fmt: skip
