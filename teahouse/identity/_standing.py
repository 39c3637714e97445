"""How somebody stands: suspended or locked while a measure says so, looked up whenever it is asked.

No tables. Way in: `Standing`. Spec: Client-Server API, "Account suspension", "Account locking".
"""

from teahouse.surfaces import Restraint, Restraints

#: What an account does here: the function of it that a measure can take.
FUNCTION = "messages"
_ENDS = frozenset({"suspend", "terminate"})


class Standing:
    """What measures in force say of accounts. Never waits."""

    def __init__(self, restraints: Restraints) -> None:
        self._restraints = restraints

    def of(self, user_id: str) -> Restraint | None:
        """What suspends or locks the account, or None."""
        held = self._restraints.on_account(user_id, FUNCTION)
        return held if held is not None and held.does in _ENDS else None

    def unnamed(self, user_id: str) -> bool:
        """Whether a measure withholds the profile."""
        return self._restraints.withheld(user_id) is not None

    def suspended(self, user_id: str) -> Restraint | None:
        """What suspends it: whoever it is reads, leaves, takes back their own, and does nothing else."""
        held = self.of(user_id)
        return held if held is not None and held.does == "suspend" else None

    def locked(self, user_id: str) -> Restraint | None:
        """What locks it: whoever it is can sign out."""
        held = self.of(user_id)
        return held if held is not None and held.does == "terminate" else None
