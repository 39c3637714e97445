"""Push rules: what a user is told about, and how loudly.

Has no tables (`identity` keeps rulesets). Ways in:

- `default_rules(user_id)`: the predefined rules; `merged` brings a stored ruleset up to date with them
- `Ruleset.compile(rules, user_id)`, then `.evaluate(event, …)`; or for many users and one event
  `Situation(event, …)` once and `ruleset.judge(situation, display_name)` for each
- `put_rule`, `delete_rule`, `set_enabled`, `set_actions`, `get_rule`: pure edits, each giving a new ruleset
- `glob(pattern)`: says whether a text in lower case matches a glob; never goes back (for others who have globs)

Source: Client-Server API, "Push Notifications"; operations getPushRules … setPushRuleActions.
"""

from teahouse.matrix.push._conditions import Situation
from teahouse.matrix.push._defaults import KINDS, Rule, Rules, default_rules, merged
from teahouse.matrix.push._edit import delete_rule, get_rule, put_rule, set_actions, set_enabled
from teahouse.matrix.push._evaluate import SILENT, Outcome, Ruleset
from teahouse.matrix.push._glob import whole as glob

compile = Ruleset.compile

__all__ = [
    "KINDS",
    "SILENT",
    "Outcome",
    "Rule",
    "Rules",
    "Ruleset",
    "Situation",
    "compile",
    "default_rules",
    "delete_rule",
    "get_rule",
    "glob",
    "merged",
    "put_rule",
    "set_actions",
    "set_enabled",
]
