"""Witnesses cosign what grows, refuse what does not, and cost nobody anything when they are not there."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from teahouse.kernel.config import Settings, SettingsError, load
from teahouse.ledger._witnesses import configured
from teahouse.tlog import checkpoint, cosignature, note, proof
from teahouse.tlog.note import SigningKey
from tests.parts.ledger.log import House, scales
from tests.parts.ledger.test_verify import verify
from tests.parts.ledger.witness import Witness


@pytest.fixture
def pair() -> Iterator[list[Witness]]:
    """One that signs with Ed25519 and one with ML-DSA-44."""
    made = [Witness("w1.example/old", old=True), Witness("w2.example/new")]
    yield made
    for witness in made:
        witness.close()


async def watched(folder: Path, pair: list[Witness]) -> House:
    house = await House(folder, ledger_witnesses=[witness.setting for witness in pair]).open()
    for witness in pair:
        witness.log_key = (await house.get("keys")).body.decode().strip()
    return house


async def seen(house: House, pair: list[Witness], size: int) -> dict[str, int]:
    """Who has cosigned the newest checkpoint, once all have."""
    keys = [note.verifier_key(witness.key) for witness in pair]
    for _ in range(200):
        signed = note.parse((await house.get("checkpoint")).body)
        found = cosignature.witnessed(signed, *keys)
        if len(found) == len(pair) and f"\n{size}\n" in signed.text:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"not cosigned: {[witness.asked for witness in pair]}")


async def test_each_new_tree_is_cosigned_and_proofs_carry_it(tmp_path: Path, pair: list[Witness]) -> None:
    house = await watched(tmp_path / "house", pair)
    sizes = [3, 4, 300]
    for before, size in zip([0, *sizes], sizes, strict=False):
        await house.append(size - before)
        assert {"w1.example/old", "w2.example/new"} == set(await seen(house, pair, size))
    assert all(200 == witness.asked[-1] and {409, 422}.isdisjoint(witness.asked) for witness in pair)
    await house.again()
    await seen(house, pair, 300)
    text = await house.ledger.proof(299)
    assert text is not None
    held = proof.parse(text)
    assert 2 == len(cosignature.witnessed(held.note, *(note.verifier_key(witness.key) for witness in pair)))
    scales(await house.dump(tmp_path / "log"))
    names = [word for witness in pair for word in ("--witness", witness.key)]
    status, said = verify(tmp_path / "log", "--state", tmp_path / "s", *names)
    assert (0, 2) == (status, said.count("witness  w")), said
    (tmp_path / "p").write_text(text)
    status, said = verify(tmp_path / "p", "--state", tmp_path / "s", *names)
    assert (0, 2) == (status, said.count("witness  w")), said
    for witness in pair:
        witness.log_key = ""  # from now on they know nothing of it
    await house.append(600)
    for index, size, lines in ((0, 300, 3), (299, 300, 3), (300, 900, 1)):
        later = proof.parse(await house.ledger.proof(index) or "")
        head = checkpoint.parse(later.note.text)
        assert (size, lines) == (head.size, len(later.note.signatures)), "what is cosigned proves more than what is new"
        (tmp_path / "p").write_text(later.text)
        assert 0 == verify(tmp_path / "p", "--state", tmp_path / "s")[0]
    await house.close()


async def test_a_witness_that_knows_more_than_we_remember(tmp_path: Path, pair: list[Witness]) -> None:
    """Our table of sizes is lost: it says 409 and the size it knows, and is asked again from there."""
    house = await watched(tmp_path, pair)
    await house.append(5)
    await seen(house, pair, 5)
    await house.db.write(lambda tx: tx.run("DELETE FROM ledger_witnesses"))
    await house.append(2)
    await seen(house, pair, 7)
    assert [409, 200] == pair[0].asked[-2:] == pair[1].asked[-2:]
    await house.close()


async def test_a_log_that_shows_another_tree_finds_no_witness(tmp_path: Path, pair: list[Witness]) -> None:
    """The split view: a second log with the same key and name, whose entries differ."""
    house = await watched(tmp_path / "house", pair)
    await house.append(5)
    await seen(house, pair, 5)
    await house.close()
    for count in (5, 6, 4):
        other = House(tmp_path / f"other-{count}", ledger_witnesses=[witness.setting for witness in pair])
        (other.folder / "ledger").mkdir(parents=True)
        (other.folder / "ledger" / "key").write_text((house.folder / "ledger" / "key").read_text())
        await other.open()
        await other.append(count, kind="appeal")
        assert 2 == await other.ledger._witnesses.ask()
        assert 1 == len(note.parse((await other.get("checkpoint")).body).signatures)
        await other.close()
    assert 200 not in pair[0].asked[-3:] and 200 not in pair[1].asked[-3:]
    assert [5, 5] == [witness.size for witness in pair]


async def test_no_answer_and_a_forged_answer_are_passed_over(tmp_path: Path, pair: list[Witness]) -> None:
    absent, lying = pair
    absent.close()
    lying.forges = True
    house = await watched(tmp_path, pair)
    await house.append(2)
    assert 2 == await house.ledger._witnesses.ask()
    assert 2 == house.ledger.published()
    assert 1 == len(note.parse((await house.get("checkpoint")).body).signatures)
    lying.forges = False
    assert 1 == await house.ledger._witnesses.ask()
    assert 2 == len(note.parse((await house.get("checkpoint")).body).signatures)
    await house.close()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("nonsense https://w.example", "ledger_witnesses: key"),
        (SigningKey("w.example", bytes(32)).verifier.text + " https://w.example", "does not make cosignatures"),
        (SigningKey("w.example", bytes(32), 4).verifier.text, "comes the witness's URL"),
        (SigningKey("w.example", bytes(32), 4).verifier.text + " ftp://w.example", "comes the witness's URL"),
    ],
)
def test_a_setting_that_names_no_witness_is_refused(text: str, fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        configured(Settings(ledger_witnesses=[text]))


def test_witnesses_from_the_environment() -> None:
    key = SigningKey("w.example", bytes(32), 4).verifier.text
    settings = load(environment={"TEAHOUSE_LEDGER_WITNESSES": f"{key} https://a.example/,{key} https://b.example"})
    assert ["https://a.example", "https://b.example"] == [witness.url for witness in configured(settings)]
