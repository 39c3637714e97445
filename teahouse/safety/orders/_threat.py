"""The pack for a threat to life or safety (Art. 18 DSA): what the service has that the authorities need, at once.

It holds what was disclosed to moderators and what the service knows anyway; nothing is scanned for it and no chat is
opened. That it was made, by whom and for which country is in the log of the case; how many there were, in the ledger.
"""

from datetime import UTC, datetime

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.ledger import Draft
from teahouse.safety.cases import CaseError, Noted, Refusal, Snapshot, about_you, concerns, sealed
from teahouse.safety.decisions import Actor, House
from teahouse.safety.orders._receive import Around

_SHORTEST = 40


class Threats:
    """The verb."""

    def __init__(self, clock: Clock, house: House, around: Around) -> None:
        self._clock = clock
        self._house = house
        self._around = around

    def pack(self, tx: Tx, case_id: str, snapshots: list[Snapshot], country: str, why: str, actor: Actor) -> str:
        """Make the pack of a case out of what its items looked like; its text is kept as a note of the case.

        country: whose law enforcement gets it: where the offence is, or where the person is, or Europol ("EU").
        why: what gives rise to the suspicion. Raises ``CaseError``.
        """
        if len(why.strip()) < _SHORTEST:
            raise CaseError(Refusal("why", f"say in at least {_SHORTEST} characters what gives rise to the suspicion"))
        if len(country) != 2 or not (country.isascii() and country.isalpha() and country.isupper()):
            raise CaseError(Refusal("country", "whose law enforcement: two capital letters, or EU for Europol"))
        case = self._around.cases.read(tx, case_id, self._clock.now_ms())
        if case is None:
            raise CaseError(Refusal("case_id", "there is no such case"))
        if concerns(case.subject, actor.by):
            raise about_you()
        if sealed(case) and actor.role not in ("legal", "admin"):
            raise CaseError(Refusal("role", "what it is about is kept sealed; those of the law make the pack"))
        lines = [
            "Notification of suspicions of a criminal offence involving a threat to life or safety (Art. 18 DSA)",
            f"From: {self._house.service}, {self._house.base_url}",
            f"To: law enforcement or judicial authorities, {country}",
            f"Made: {_moment(case.now_ms)}; case {case.case_id}, opened {_moment(case.opened_ms)}",
            "",
            f"Account concerned: {case.subject.account}",
            f"What it is about: {', '.join(case.subject.items) or 'the account'}",
            f"Suspicion: {why.strip()}",
            "",
            "What was said, as it was when it was reported:",
        ]
        preserved = any(order.preserve_until_ms is not None for order in case.orders)
        noted = list(lines)
        for one in snapshots:
            said = "erased" if one.content is None else msgspec.json.encode(one.content).decode()
            lead = f"- {one.item}, by {one.author}, {_moment(one.ts_ms)}:"
            lines += [lead, f"  {said}"]
            # what will be sealed does not stand in a note that is not: there its digest says what was sent
            noted += [lead, f"  SHA-256 {one.digest}" if preserved else f"  {said}"]
        text = "\n".join(lines)
        note = Noted(
            by=actor.by, role=actor.role, at_ms=case.now_ms, ground=case.ground,
            rulebook=self._around.decisions.rulebooks.in_force(case.now_ms).number,
            note=self._around.words.keep(tx, "\n".join(noted)[:50_000]),
        )  # fmt: skip
        self._around.cases.append(tx, case_id, note, actor.by, actor.role)
        self._around.ledger.append(tx, Draft("order", {"event": "threat_to_life", "country": country}))
        return text


def _moment(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
