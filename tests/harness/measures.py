"""Measures put into force without a case, as ``Restraining`` keeps them: for tests of the parts that ask it."""

from teahouse.safety.decisions import Restraining
from teahouse.safety.decisions._store import Detail, Held


def force(
    restraints: Restraining,
    does: str,
    *,
    item: str = "",
    account: str = "",
    function: str = "",
    end_ms: int | None = None,
    place: str = "",
    words: str = "",
    hops: int = 0,
    age: int = 0,
) -> str:
    """Something holds from now on; returns what `lift` takes."""
    case_id = f"{does} {item}{account}{function}{place}"
    detail = Detail(token="token", rule_id="fraud", words=words, hops=hops, age=age)
    held = Held(
        measure_id=f"{case_id}.1", does=does, item=item, function=function, place=place, account=account,
        end_ms=end_ms, statement_id="number", detail=detail,
    )  # fmt: skip
    restraints.keep(case_id, [held])
    return case_id


def lift(restraints: Restraining, case_id: str) -> None:
    """It holds no more."""
    restraints.keep(case_id, ())
