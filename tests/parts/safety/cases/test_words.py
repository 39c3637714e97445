"""Words: kept apart from the log, and gone when they are erased."""

import hashlib

import pytest

from teahouse.kernel.db import Database
from teahouse.safety.cases import CaseError, Words


async def test_words_are_read_until_they_are_erased(safety_db: Database) -> None:
    words = Words(safety_db)
    kept = await safety_db.write(lambda tx: words.keep(tx, "She wrote 没有问题"))
    assert kept.digest == hashlib.sha256("She wrote 没有问题".encode()).hexdigest()
    assert await words.read(kept.id) == "She wrote 没有问题"
    await safety_db.write(lambda tx: words.erase(tx, kept.id))
    assert await words.read(kept.id) is None
    assert await words.read("nobody said this") is None


@pytest.mark.parametrize("text", ["", " \n", "x" * 50_001, "a\x00b"])
async def test_no_words_and_too_many_are_refused(safety_db: Database, text: str) -> None:
    with pytest.raises(CaseError, match="words"):
        await safety_db.write(lambda tx: Words(safety_db).keep(tx, text))
