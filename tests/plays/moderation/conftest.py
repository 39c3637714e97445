"""People who work at the desk, made once for each house: starting a command for each of them would take longer."""

from typing import NamedTuple

import pytest

from tests.harness.authenticator import FACTORS, staff, totp
from tests.harness.person import Person
from tests.harness.servers import Server

STAFF = "/_teahouse/v1/moderation/staff"


class AtTheDesk(NamedTuple):
    """Two moderators, a senior, one of the law, an auditor, an administrator. Each has shown a second factor."""

    mo: Person
    mu: Person
    sen: Person
    lex: Person
    aud: Person
    ada: Person


_made: dict[str, AtTheDesk] = {}


@pytest.fixture
def desk(house: Server) -> AtTheDesk:
    """The staff of the shared house. Plays share them: what counts for one of them is not theirs alone."""
    if house.url not in _made:
        ada = staff(house.person("Ada"), "admin", house)
        others = []
        for name, role in (
            ("Mo", "moderator"), ("Mu", "moderator"), ("Sen", "senior"), ("Lex", "legal"), ("Aud", "auditor")
        ):  # fmt: skip
            person = house.person(name)
            ada.put(f"{STAFF}/{{}}/roles/{{}}", person.user_id, role, body={"reason": "works at the desk"})
            person.totp_secret = person.put(f"{FACTORS}/totp")["secret"]
            person.put(f"{FACTORS}/totp/confirmation", body={"code": totp(person.totp_secret)})
            others.append(person)
        mo, mu, sen, lex, aud = others
        _made[house.url] = AtTheDesk(mo, mu, sen, lex, aud, ada)
    return _made[house.url]
