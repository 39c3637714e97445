"""`Decide`: the only door through which a measure reaches a room, an account or a medium (law 7, Art. 17 DSA).

One unit: the act of the case, the statement of reasons, its entry in the ledger, what is in force from now on, the
job that ends it, and the word to the person. It all happens or none of it.
"""

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.kernel.mail import Letter
from teahouse.ledger import Draft, Ledger
from teahouse.safety.cases import Case, CaseError, Cases, Refusal
from teahouse.safety.decisions import _store as store
from teahouse.safety.decisions._carry import Carry, told
from teahouse.safety.decisions._compose import House, act_of, check, compose, encode
from teahouse.safety.decisions._model import Actor, DecisionError, Made, Onlooker, Wanted
from teahouse.safety.decisions._rulebooks import Rulebooks
from teahouse.safety.decisions._store_strikes import strike
from teahouse.safety.decisions._under import Announced, NoProgrammes, Programmes, campaign_faults, under
from teahouse.safety.statements import Rulebook, Statement, letter


class Decide:
    """The verb. onlookers: told of each decision in its unit. programmes: the campaigns that one may name."""

    def __init__(
        self, clock: Clock, house: House, cases: Cases, ledger: Ledger, rulebooks: Rulebooks, carry: Carry
    ) -> None:
        self._clock = clock
        self._house = house
        self._cases = cases
        self._ledger = ledger
        self._rulebooks = rulebooks
        self._carry = carry
        self.onlookers: list[Onlooker] = []
        self.programmes: Programmes = NoProgrammes()

    def decide(self, tx: Tx, wanted: Wanted, actor: Actor) -> Made:
        """Decide, and carry it out.

        Raises ``DecisionError`` naming each field in which the statement of reasons is not complete, ``CaseError`` for
        what may not be decided now, by this person, or again.
        """
        now_ms = self._clock.now_ms()
        case = self._cases.read(tx, wanted.case_id, now_ms)
        if case is None:
            raise CaseError(Refusal("case_id", "there is no such case"))
        rulebook = self._rulebooks.in_force(case.now_ms)
        announced = self._announced(tx, wanted)
        wanted = under(wanted, announced)
        statement = compose(wanted, case, actor, rulebook, self._house, case.now_ms)
        if faults := [*check(statement, rulebook, case), *campaign_faults(wanted, announced)]:
            raise DecisionError(faults)
        act = act_of(wanted, statement, actor)
        judged = self._cases.judge(tx, case.case_id, act, actor.by, actor.role)
        after = judged.after
        index = self._ledger.append(tx, _entry(wanted, statement, after, actor))
        made = Made(
            statement=statement, case=after, url=self._house.page(wanted.token), index=index,
            campaign="" if wanted.campaign is None else wanted.campaign.campaign_id,
        )  # fmt: skip
        # The statement comes first: the database knows no decision without one, and no measure without a decision.
        store.add_statement(tx, made, wanted.token, len(after.rulings) - 1, act.statement.digest)
        self._cases.write(tx, judged)
        store.drop_draft(tx, wanted.number)
        if statement.manifest:
            strike(tx, after, statement)
        after = self._carry.carry_out(tx, after)
        if self._carry.tell is not None and statement.measures:
            for person in told(after.subject):
                self._carry.tell.letter(tx, person, partial(_written, made, rulebook))
        for onlooker in self.onlookers:
            onlooker(tx, made)
        return made

    def _announced(self, tx: Tx, wanted: Wanted) -> Announced | None:
        """What the campaign that it names was announced for."""
        return None if wanted.campaign is None else self.programmes.announced_in(tx, wanted.campaign.campaign_id)


def _written(made: Made, rulebook: Rulebook, language: str) -> Letter:
    """What the person is told, in their language but for what whoever decided wrote."""
    written = letter(made.statement, rulebook, language)
    return Letter(written.title, f"{written.below()}\n{made.url}\n")


def _entry(wanted: Wanted, statement: Statement, case: Case, actor: Actor) -> Draft:
    """What everyone may read for ever, and what is committed to and stays with us."""
    public: Mapping[str, Any] = {
        "statement": statement.puid,
        "interim": wanted.interim,
        "category": statement.category,
        "keyword": statement.keyword,
        "rulebook": statement.rulebook,
        "rule": statement.rule_id,
        "law": "" if statement.law is None else statement.law.reference,
        "role": actor.role,
        "people": len(set(case.rulings[-1].deciders)) if actor.role != "automatic" else 0,
        "source": statement.source.value,
        "automated_detection": statement.automated_detection,
        "automated_decision": statement.automated_decision.value,
        "campaign": "" if wanted.campaign is None else wanted.campaign.campaign_id,
        "order": bool(wanted.order_id),
        "facts": statement.public_facts,
        "explanation": statement.explanation,
        "measures": [
            {
                "kind": measure.kind.value,
                "on": measure.on.target.value,
                "surface": "" if measure.on.surface is None else measure.on.surface.value,
                "start_ms": measure.start_ms,
                "end_ms": measure.end_ms,
                "places": list(measure.places),
            }
            for measure in statement.measures
        ],
    }
    private = {
        "case": case.case_id,
        "account": case.subject.account,
        "about": "\n".join(wanted.about),
        "decided_by": actor.by,
        "statement": hashlib.sha256(encode(statement)).hexdigest(),
    }
    return Draft("statement", public, private)
