"""Push rules as a user edits them. They are kept as the account data ``m.push_rules``, so that sync carries them.

The rules themselves, their defaults and what an edit may do, are in ``matrix.push``.

Source: Client-Server API, "Push Rules: API".
"""

from collections.abc import Callable

import msgspec

from teahouse.identity._account_data import PUSH_RULES, AccountData, stored_rules
from teahouse.matrix.push import Rule, Rules, delete_rule, get_rule, put_rule, set_actions, set_enabled


class PushRules:
    """Reads and edits rulesets."""

    def __init__(self, account_data: AccountData) -> None:
        self._account_data = account_data

    async def all(self, user_id: str) -> Rules:
        """The user's ruleset. Not to be changed."""
        return (await self._account_data.ruleset(user_id)).rules

    async def one(self, user_id: str, kind: str, rule_id: str) -> Rule:
        """One rule. Raises M_NOT_FOUND."""
        return get_rule(await self.all(user_id), kind, rule_id)

    async def put(
        self,
        user_id: str,
        kind: str,
        rule_id: str,
        *,
        actions: object,
        conditions: object,
        pattern: object,
        before: str | None,
        after: str | None,
    ) -> None:
        """Add or change a rule of the user's own. Raises what ``matrix.push.put_rule`` does."""
        await self._edit(
            user_id,
            lambda rules: put_rule(
                rules, kind, rule_id, actions, conditions=conditions, pattern=pattern, before=before, after=after
            ),
        )

    async def delete(self, user_id: str, kind: str, rule_id: str) -> None:
        """Delete a rule of the user's own. Raises M_NOT_FOUND."""
        await self._edit(user_id, lambda rules: delete_rule(rules, kind, rule_id))

    async def set_enabled(self, user_id: str, kind: str, rule_id: str, enabled: object) -> None:
        """Raises M_NOT_FOUND, M_INVALID_PARAM."""
        await self._edit(user_id, lambda rules: set_enabled(rules, kind, rule_id, enabled))

    async def set_actions(self, user_id: str, kind: str, rule_id: str, actions: object) -> None:
        """Raises M_NOT_FOUND, M_INVALID_PARAM."""
        await self._edit(user_id, lambda rules: set_actions(rules, kind, rule_id, actions))

    async def _edit(self, user_id: str, edit: Callable[[Rules], Rules]) -> None:
        """Read, edit and write in one unit, so that two devices that edit at once lose nothing."""

        def change(content: bytes | None) -> bytes | None:
            rules = stored_rules(content, user_id)
            edited = edit(rules)
            # An edit that changes nothing must not end the sharing of the default rules, but is told all the same:
            # clients wait for the echo of what they did.
            return msgspec.json.encode({"global": edited})

        await self._account_data.edit(user_id, "", PUSH_RULES, change)
