"""``teahouse verify``: what is removed, edited, added or forked is always found; what is true is accepted.

The logs here are made by tlog-scales, which is not ours, and with the log's own key: a dishonest operator has it too.
"""

import io
import shutil
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import mkdtemp

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tlog_scales.signing import PlainEd25519Signer
from tlog_scales.writer import TilesWriter

from teahouse.cli import app
from teahouse.cli._verify import verify as command
from teahouse.ledger import prepare_rotation
from teahouse.tlog import cosignature, note
from teahouse.tlog.note import COSIGNATURE_ED25519, Note, SigningKey
from tests.parts.ledger.log import House

LOG = SigningKey("tea.house/transparency/ledger", bytes(range(32)))
FEW = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def verify(*words: object) -> tuple[int, str]:
    """What ``teahouse verify`` says, and its status."""
    said = io.StringIO()
    with redirect_stdout(said), pytest.raises(SystemExit) as end:
        app(["verify", *map(str, words)])
    return int(end.value.code or 0), said.getvalue()


def look(log: Path, state: Path, *keys: str) -> tuple[int, str]:
    """The same without reading a command line, which takes longer than to verify."""
    said = io.StringIO()
    with redirect_stdout(said), pytest.raises(SystemExit) as end:
        command(str(log), state=state, key=list(keys))
    return int(end.value.code or 0), said.getvalue()


def made(folder: Path, entries: list[bytes], key: SigningKey = LOG) -> Path:
    """A log of these entries, written and signed by tlog-scales."""
    shutil.rmtree(folder, ignore_errors=True)
    writer = TilesWriter.create(folder, key.name)
    for entry in entries:
        writer.add_leaf(entry)
    writer.commit([PlainEd25519Signer(key.name, key.seed)])
    (folder / "keys").write_text(key.verifier.text + "\n")
    return folder


def entries(count: int) -> list[bytes]:
    return [b'{"n":%d}' % number for number in range(count)]


@FEW
@given(st.integers(0, 600), st.integers(0, 300))
def test_a_log_that_others_made_is_accepted_and_so_is_its_growth(tmp_path: Path, size: int, more: int) -> None:
    state = tmp_path / f"state-{size}-{more}"
    log = made(tmp_path / "log", entries(size))
    status, said = look(log, state)
    assert (0, True) == (status, "first look at this log" in said), said
    status, said = look(made(tmp_path / "log", entries(size + more)), state)
    assert (0, True) == (status, f"begins with the {size} seen" in said), said
    assert said.endswith("VERIFIED\n")


@pytest.mark.parametrize("how", ["removed", "edited", "swapped", "doubled"])
@FEW
@given(size=st.integers(2, 560), data=st.data())
def test_whoever_changes_files_without_the_key_is_found_at_first_sight(
    tmp_path: Path, how: str, size: int, data: st.DataObject
) -> None:
    log = made(tmp_path / "log", entries(size))
    files = [path for path in log.rglob("*") if path.is_file() and path.name != "keys"]
    path = data.draw(st.sampled_from(sorted(files)))
    content = bytearray(path.read_bytes())
    unit = 32 if "entries" not in path.parts else 9
    place = data.draw(st.integers(0, len(content) - 1))
    if how == "edited":
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    elif how == "removed":
        del content[place : place + unit]
    elif how == "doubled":
        content[place:place] = content[place : place + unit]
    else:
        content[:unit], content[-unit:] = content[-unit:], content[:unit]
    if bytes(content) == path.read_bytes():
        return
    path.write_bytes(content)
    status, said = look(log, tmp_path / "none", LOG.verifier.text)
    assert (1, True) == (status, said.splitlines()[-1].startswith("NOT VERIFIED: ")), f"{path} {how}: {said}"


@pytest.mark.parametrize("how", ["removed", "edited", "swapped", "inserted", "forked"])
@FEW
@given(size=st.integers(1, 300), data=st.data())
def test_an_operator_who_rewrites_and_signs_anew_is_found_and_proved(
    tmp_path: Path, how: str, size: int, data: st.DataObject
) -> None:
    """The whole log is made anew and signed with the true key: by itself it is perfect."""
    honest = entries(size)
    state = tmp_path / "state"
    shutil.rmtree(state, ignore_errors=True)
    assert 0 == look(made(tmp_path / "log", honest), state)[0]
    at = data.draw(st.integers(0, size - 1))
    after = entries(size + data.draw(st.integers(0, 40)))[size:]
    forged = {
        "removed": honest[:at] + honest[at + 1 :] + after + [b"more"],
        "edited": [*honest[:at], b"edited", *honest[at + 1 :], *after],
        "swapped": [*honest[1:], honest[0], *after] if size > 1 else [b"other"],
        "inserted": [*honest[:at], b"inserted", *honest[at:], *after],
        "forked": [*honest[:at], *[b"another %d" % n for n in range(size - at + len(after))]],
    }[how]
    log = made(tmp_path / "log", forged)
    assert 0 == look(log, Path(mkdtemp(dir=tmp_path)))[0], "nobody who comes later can see it"
    status, said = look(log, state)
    assert (1, True) == (status, "NOT VERIFIED: history: the first" in said), f"{how} at {at}: {said}"
    evidence = next(state.glob("*.evidence-*.txt")).read_text()
    assert 2 == evidence.count("\u2014 " + LOG.name)


def test_another_key_is_found(tmp_path: Path) -> None:
    log = made(tmp_path / "log", entries(3))
    other = SigningKey(LOG.name, bytes(32))
    assert 0 == verify(log, "--state", tmp_path / "s")[0]
    forged = made(tmp_path / "forged", entries(4), other)
    status, said = verify(forged, "--state", tmp_path / "s")
    assert (1, True) == (status, "signature: the note has none by" in said)
    assert 1 == verify(log, "--state", tmp_path / "t", "--key", other.verifier.text)[0]
    assert 0 == verify(log, "--state", tmp_path / "t", "--key", other.verifier.text, "--key", LOG.verifier.text)[0]
    assert 0 == verify(forged, "--state", tmp_path / "u")[0], "at first sight nobody can know"


def test_witnesses_and_their_quorum(tmp_path: Path) -> None:
    log = made(tmp_path / "log", entries(5))
    keys = [SigningKey(f"w{n}.example", bytes([n]) * 32, COSIGNATURE_ED25519) for n in range(3)]
    signed = note.parse((log / "checkpoint").read_text())
    lines = [cosignature.cosign(signed.text, key, 1_700_000_000) for key in keys[:2]]
    (log / "checkpoint").write_text(Note(signed.text, (*signed.signatures, *lines)).whole)
    names = [word for key in keys for word in ("--witness", key.verifier.text)]
    assert 0 == verify(log, "--state", tmp_path / "s", *names[:4])[0]
    status, said = verify(log, "--state", tmp_path / "s", *names)
    assert (1, True) == (status, "2 of those given have cosigned, 3 are asked for" in said)
    status, said = verify(log, "--state", tmp_path / "s", *names, "--quorum", 2)
    assert (0, True) == (status, "w1.example, 2023-11-14 22:13:20 UTC" in said)
    assert 2 == verify(log, "--witness", LOG.verifier.text)[0]
    assert 2 == verify(log, "--key", keys[0].verifier.text)[0]


@pytest.mark.parametrize(
    ("content", "status", "fault"),
    [
        (b"", 2, "neither a tlog-proof nor a statement file"),
        (b"\xff\xfe" * 30, 2, "neither"),
        (b"{}", 2, "statement file"),
        (b"{" * 5000, 2, "statement file"),
        (b'{"type":"x","entry":{},"opened":{},"proof":""}', 2, "is not teahouse.ledger.statement/v1"),
        (b'{"type":"teahouse.ledger.statement/v1","entry":{},"opened":{},"proof":""}', 1, "proof: the first line"),
        (b"c2sp.org/tlog-proof@v1\nindex 0\n\nnothing", 1, "NOT VERIFIED: note"),
        (b"c2sp.org/tlog-proof@v1" + b"x" * 5_000_000, 2, "larger than"),
    ],
)
def test_what_is_no_proof_is_named(tmp_path: Path, content: bytes, status: int, fault: str) -> None:
    (tmp_path / "file").write_bytes(content)
    found, said = verify(tmp_path / "file", "--state", tmp_path / "s")
    assert (status, True) == (found, fault in said), said
    assert 2 == verify(tmp_path / "no-such-file")[0]
    assert 3 == verify(tmp_path, "--state", tmp_path / "s")[0], "a folder that is no log"


async def test_what_a_person_holds_proves_itself_for_ever(tmp_path: Path) -> None:
    """A statement and a proof, offline: after the key has changed, the salt was erased and the log has grown."""
    house = await House(tmp_path / "house").open()
    await house.append(3, private={"who": "Lin", "text": "Your article was removed."})
    held = await house.ledger.statement(1, {"who": "Lin", "text": "Your article was removed."})
    proof = await house.ledger.proof(1)
    assert held is not None and proof is not None
    (tmp_path / "held.json").write_bytes(held)
    (tmp_path / "one.tlog-proof").write_text(proof)
    state = ("--state", tmp_path / "state")
    status, said = verify(tmp_path / "held.json", *state)
    assert (3, True) == (status, "no key of tea.house/transparency/ledger is known" in said)
    assert 0 == verify(await house.dump(tmp_path / "log"), *state)[0]
    await house.db.write(lambda tx: house.ledger.erase(tx, 1))
    prepare_rotation(house.folder)
    await house.again()
    await house.append(5)
    status, said = verify(await house.dump(tmp_path / "log"), *state)
    assert (0, True) == (status, "changed at entry 3" in said), said
    status, said = verify(tmp_path / "held.json", *state)
    assert 0 == status, said
    for line in ("entry    1 of 3 in tea.house", "opened   who: Lin", "opened   text: Your article was removed.",
                 "kind     statement", "public   n: 1"):  # fmt: skip
        assert line in said
    assert 0 == verify(tmp_path / "one.tlog-proof", *state)[0]
    assert 0 == verify(tmp_path / "one.tlog-proof", "--key", await _first(house))[0]
    _spoil_each(tmp_path, held, state)
    (tmp_path / "entry").write_bytes(b"another")
    assert 1 == verify(tmp_path / "one.tlog-proof", *state, "--entry", tmp_path / "entry")[0]
    await _old_key_signs_no_more(house, tmp_path, state)
    await house.close()


async def _first(house: House) -> str:
    return (await house.get("keys")).body.decode().split()[-1]


def _spoil_each(folder: Path, held: bytes, state: tuple[object, ...]) -> None:
    file = msgspec.json.decode(held)
    other = file["opened"]["who"]
    for path, value in (
        (("entry", "public", "n"), 2), (("entry", "kind"), "appeal"), (("entry", "at_ms"), 5),
        (("opened", "who", "value"), "Mei"), (("opened", "who", "salt"), "AAAA"), (("opened", "what"), other),
        (("proof",), file["proof"].replace("index 1", "index 2")),
        (("proof",), file["proof"].replace("\n3\n", "\n4\n")),
        (("entry", "public", "n"), 0.5),
    ):  # fmt: skip
        spoilt = msgspec.json.decode(held)
        inner = spoilt
        for name in path[:-1]:
            inner = inner[name]
        inner[path[-1]] = value
        (folder / "spoilt.json").write_bytes(msgspec.json.encode(spoilt))
        status, said = verify(folder / "spoilt.json", *state)
        assert (1, True) == (status, "NOT VERIFIED" in said), f"{path}: {said}"


async def _old_key_signs_no_more(house: House, folder: Path, state: tuple[object, ...]) -> None:
    """Whoever has stolen the old key can sign no tree that came after it."""
    first = note.verifier_key(await _first(house))
    memory = next((folder / "state").glob("*.json"))
    assert f'"key": "{first.text}"' in memory.read_text() and '"until": 3' in memory.read_text()
    grown = await house.ledger.proof(8)
    assert grown is not None
    (folder / "late.tlog-proof").write_text(grown)
    assert 0 == verify(folder / "late.tlog-proof", *state)[0]
    memory.write_text(memory.read_text().replace('"until": null', '"until": 8'))
    assert 1 == verify(folder / "late.tlog-proof", *state)[0]


async def test_a_key_that_came_without_the_old_ones_word_is_believed_by_nobody_who_knew_the_old(tmp_path: Path) -> None:
    house = await House(tmp_path / "house").open()
    await house.append(2)
    state = ("--state", tmp_path / "state")
    assert 0 == verify(await house.dump(tmp_path / "log"), *state)[0]
    (house.folder / "ledger" / "key").unlink()
    await house.again()
    status, said = verify(await house.dump(tmp_path / "log"), *state)
    assert (1, True) == (status, "the key changed at entry 2 without the old key's word" in said)
    new = (await house.get("keys")).body.decode().split()[0]
    assert 0 == verify(tmp_path / "log", *state, "--key", new)[0]
    assert 0 == verify(tmp_path / "log", *state)[0], "once told, it is known"
    await house.close()


def test_what_strangers_write_does_not_move_the_cursor(tmp_path: Path) -> None:
    name = "tea.house/\u202eevil"
    log = made(tmp_path / "log", entries(1), SigningKey(name, bytes(range(32))))
    status, said = verify(log, "--state", tmp_path / "s")
    assert 0 == status and "\u202e" not in said and "\ufffd" in said
