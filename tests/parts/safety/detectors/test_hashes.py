"""Hashes of bytes, lists of them, and how lists come in and go out."""

import csv
import io
import random
from typing import Any

import msgspec
import numpy
import pytest
import pyvips

from teahouse.safety.detectors import (
    Algorithm,
    Entry,
    ExchangeError,
    Hash,
    HashDetector,
    HashList,
    Matcher,
    RuleError,
    UnhashableError,
    add,
    change,
    from_csv,
    from_json,
    hash_of,
    parsed,
    tlsh_of_text,
    to_csv,
    to_json,
)
from teahouse.safety.detectors._hash import _pdq
from tests.parts.safety.detectors.public import seen

MD5 = "d41d8cd98f00b204e9800998ecf8427e"
PDQ = "4a9594a529254b69b64a6c5b98aa3152e6951d25724dc59b1e73e0c30f1ffcfc"
TEA = b"The quick brown fox jumps over the lazy dog while the tea is brewing in the house by the river, " * 2


def pixels(rows: int, columns: int, k: int) -> Any:
    y, x = numpy.mgrid[0:rows, 0:columns]
    red = 128 + ((x * k) // 3 % 97) - ((y * y) // (40 + k) % 89)
    bands = [red, 60 + ((x * y) // (90 + k)) % 140, 200 - ((x + 2 * y) // 2) % 150]
    return numpy.stack(bands, axis=2).clip(0, 255).astype(numpy.uint8)


def picture(rows: int = 200, columns: int = 300, k: int = 1) -> Any:
    raw = pixels(rows, columns, k).tobytes()
    return pyvips.Image.new_from_memory(raw, columns, rows, 3, "uchar").copy(interpretation="srgb")


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


@pytest.mark.parametrize(
    ("shape", "digest", "quality"),
    [
        ((200, 300, 1), PDQ, 100),
        ((64, 64, 2), "00db07e115e026d10d217fc156d36d05f617f617680392df801301d782ffdfff", 7),
        ((511, 129, 3), "95a5292c5b69b24b64da9a8a311ae2558ca4396de0d90b3b7e63c1c71e1ef1fc", 100),
    ],
)
def test_pdq_is_the_references(shape: tuple[int, int, int], digest: str, quality: int) -> None:
    """The expected values were made by the reference (pdqhash 0.2.8) from the same pixels."""
    rgb = pixels(*shape).astype(numpy.float32)
    luma = rgb[:, :, 0] * 0.299 + rgb[:, :, 1] * 0.587 + rgb[:, :, 2] * 0.114
    found, how_good = _pdq(luma)
    assert apart(digest, found) <= 2  # the last place of floats
    assert abs(quality - how_good) <= 1


def test_pdq_of_files_survives_formats_and_sizes() -> None:
    for data in (
        picture().pngsave_buffer(),
        picture().jpegsave_buffer(Q=60),
        picture().webpsave_buffer(Q=80),
        picture().gifsave_buffer(),
        picture().resize(4).jpegsave_buffer(Q=85),
        picture().addalpha().pngsave_buffer(),
    ):
        assert apart(PDQ, hash_of(Algorithm.PDQ, data).digest) <= 31
    other = hash_of(Algorithm.PDQ, picture(200, 300, 9).pngsave_buffer())
    assert apart(PDQ, other.digest) > 31


def test_the_other_kinds() -> None:
    assert Hash(Algorithm.MD5, MD5) == hash_of(Algorithm.MD5, b"")
    assert "ba7816bf" == hash_of(Algorithm.SHA256, b"abc").digest[:8]
    # py-tlsh 5.0.0, the authors' own, says the same of these bytes.
    text = TEA.replace(b"river, ", b"river, and nobody minds. ")
    assert (
        "T151D09B0D2518377657451DC4735E49FBD74744A156711803D438510154460355CB90D5"
        == hash_of(Algorithm.TLSH, text).digest
    )
    assert hash_of(Algorithm.TLSH, text) == tlsh_of_text(text.decode())


def test_broken_bombs_and_other_bad_files_are_named_as_such() -> None:
    good = picture().jpegsave_buffer()
    png = picture().pngsave_buffer()
    bomb = pyvips.Image.black(20_000, 20_000).pngsave_buffer()
    for data, says in (
        (b"", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (b"GIF89a", "broken"),
        (good[: len(good) // 2], "broken"),
        (png[: len(png) // 2], "broken"),
        (png[:60], "broken"),
        (b"\xff\xd8\xff" + b"\x00" * 100, "broken"),
        (bomb, "20,000 × 20,000 pixels"),
        (pyvips.Image.black(200, 200).pngsave_buffer(), "too plain"),
        (pyvips.Image.black(3, 200).pngsave_buffer(), "smaller than 5"),
    ):
        with pytest.raises(UnhashableError, match=says):
            hash_of(Algorithm.PDQ, data)
    for short in (b"x" * 49, b"x" * 500, b""):
        with pytest.raises(UnhashableError, match="TLSH needs"):
            hash_of(Algorithm.TLSH, short)


def test_pdq_look_up_finds_what_comparing_one_by_one_finds() -> None:
    chance = random.Random(7)
    numbers = [chance.getrandbits(256) for _ in range(500)]
    entries = [Entry(hash=parsed(Algorithm.PDQ, f"{number:064x}"), source="s") for number in numbers]
    matcher = Matcher(add(HashList(name="l"), entries).list)
    for number in numbers[:60]:
        for flips in (0, 1, 15, 31, 32, 60):
            asked = number
            for bit in chance.sample(range(256), flips):
                asked ^= 1 << bit
            expected = sorted(d for other in numbers if (d := (other ^ asked).bit_count()) <= 31)
            found = matcher.matches(Hash(Algorithm.PDQ, f"{asked:064x}"))
            assert expected == [match.distance for match in found]


def test_tlsh_and_exact_matches_keep_their_distance() -> None:
    near, far = TEA.replace(b"fox", b"cat"), bytes(random.Random(1).randbytes(400))
    listed = [Entry(hash=hash_of(kind, TEA), source="s") for kind in (Algorithm.TLSH, Algorithm.SHA256)]
    matcher = Matcher(add(HashList(name="l"), listed).list, {Algorithm.TLSH: 40})
    assert [0] == [match.distance for match in matcher.matches(hash_of(Algorithm.TLSH, TEA))]
    assert 1 == len(matcher.matches(hash_of(Algorithm.TLSH, near)))
    assert [] == matcher.matches(hash_of(Algorithm.TLSH, far))
    assert 1 == len(matcher.matches(hash_of(Algorithm.SHA256, TEA)))
    assert [] == matcher.matches(hash_of(Algorithm.SHA256, near))
    for distances in ({Algorithm.PDQ: 32}, {Algorithm.MD5: 1}, {Algorithm.TLSH: -1}):
        with pytest.raises(ValueError, match="distances"):
            Matcher(HashList(name="l"), distances)


def test_a_removed_entry_stays_removed_and_says_why() -> None:
    hash = parsed(Algorithm.MD5, MD5)
    entry = Entry(hash=hash, source="partner", labels=("bad",))
    first = add(HashList(name="l"), [entry])
    assert (1, 0, 0) == (first.new, first.known, first.kept_out)
    removed = change(first.list, hash, "removed", because="our own logo", by="@m:house", now_ms=9)
    assert [] == Matcher(removed).matches(hash)
    again = add(removed, [entry])
    assert (0, 0, 1) == (again.new, again.known, again.kept_out)
    assert ("removed", "our own logo", 9) == (
        again.list.entries[hash].state,
        again.list.entries[hash].because,
        again.list.entries[hash].at_ms,
    )
    assert "active" == first.list.entries[hash].state, "what was is untouched"
    more = add(first.list, [msgspec.structs.replace(entry, labels=("worse",))])
    assert ("bad", "worse") == more.list.entries[hash].labels
    for arguments in (
        {"because": " ", "by": "@m"},
        {"because": "x", "by": ""},
        {"because": "x", "by": "@m", "hash": parsed(Algorithm.MD5, "0" * 32)},
    ):
        with pytest.raises(ValueError, match=r"^(because|by|hash): "):
            change(first.list, **{"hash": hash, "state": "removed", "now_ms": 1, **arguments})  # type: ignore[arg-type]


def test_sources_take_off_only_what_they_put_on_and_doubts_make_disputes() -> None:
    hash = parsed(Algorithm.MD5, MD5)

    def states(*came: tuple[str, str]) -> list[str]:
        """The entry's state after each came in: source and state; "person" decides on the spot."""
        list_, found = HashList(name="l"), []
        for source, state in came:
            if source == "person":
                list_ = change(list_, hash, state, because="looked", by="@m:house", now_ms=1)  # type: ignore[arg-type]
            else:
                list_ = add(list_, [Entry(hash=hash, source=source, state=state)]).list  # type: ignore[arg-type]
            found.append(list_.entries[hash].state if hash in list_.entries else "none")
        return found

    assert ["none", "active"] == states(("a", "removed"), ("b", "active"))
    assert ["active", "active", "removed"] == states(("a", "active"), ("b", "removed"), ("a", "removed"))
    assert ["active", "disputed", "disputed"] == states(("a", "active"), ("b", "disputed"), ("b", "active"))
    assert ["active", "removed", "active"] == states(("a", "active"), ("a", "removed"), ("b", "active"))
    confirmed = states(
        ("a", "active"), ("person", "disputed"), ("person", "active"), ("a", "removed"), ("b", "disputed")
    )
    assert ["active", "disputed", "active", "active", "active"] == confirmed


def test_a_signal_says_whose_entry_and_how_near_and_disputes_only_open_cases() -> None:
    hash = parsed(Algorithm.PDQ, PDQ)
    list_ = add(HashList(name="ncii"), [Entry(hash=hash, source="StopNCII", labels=("intimate",))]).list
    near = Hash(Algorithm.PDQ, f"{int(PDQ, 16) ^ 0b111:064x}")
    item = seen("x", hashes=(parsed(Algorithm.MD5, MD5), near))

    def signal(of: HashList) -> Any:
        return HashDetector(Matcher(of), ground="scams", outcome="hold", why="Known picture.").look(item)

    held = signal(list_)
    assert ("hashes:ncii", "hold") == (held.detector, held.outcome)
    assert "Known picture. Its pdq hash is 3 away from one that StopNCII listed as intimate." == held.why
    disputed = signal(change(list_, hash, "disputed", because="a painting", by="@m:house", now_ms=1))
    assert "case" == disputed.outcome
    assert disputed.why.endswith("That entry is disputed.")
    assert signal(HashList(name="ncii")) is None
    with pytest.raises(RuleError, match="outcome"):
        HashDetector(Matcher(list_), ground="scams", outcome="terminate", why="x")  # type: ignore[arg-type]


def test_lists_come_back_as_they_went() -> None:
    entries = [
        Entry(hash=parsed(Algorithm.PDQ, PDQ), source="s", labels=("a", "b")),
        Entry(hash=parsed(Algorithm.MD5, MD5), source="s", state="disputed", because="=1+1"),
        Entry(hash=hash_of(Algorithm.SHA256, b"x"), source="s", state="removed", because="wrong, we think"),
        Entry(hash=hash_of(Algorithm.TLSH, TEA), source="s"),
    ]
    list_ = HashList(name="l", entries={entry.hash: entry for entry in entries})
    for back in (from_json(to_json(list_, "tea.example"), "s"), from_csv(to_csv(list_), "s")):
        assert {(e.hash, e.labels, e.state) for e in entries} == {(e.hash, e.labels, e.state) for e in back}
    rows = list(csv.DictReader(io.StringIO(to_csv(list_).decode())))
    assert ["'=1+1"] == [row["reason"] for row in rows if row["reason"].endswith("1+1")], "no formula for a spreadsheet"


@pytest.mark.parametrize(
    "row",
    [
        {"id": "3", "raw_indicator": MD5.upper(), "type": "HASH_MD5", "owner": {"id": "6"}, "tags": None},
        {"indicator": MD5, "type": "HASH_MD5", "tags": {"data": [{"text": "t"}]}, "should_delete": False},
        {"signal_type": "video_md5", "signal": f" {MD5} "},
    ],
)  # fmt: skip
def test_threatexchanges_own_shapes(row: dict[str, Any]) -> None:
    one = msgspec.json.encode(row)
    for data in (b'{"data": [' + one + b"]}", b"[" + one + b"]", one, one + b"\n" + one):
        assert {parsed(Algorithm.MD5, MD5)} == {entry.hash for entry in from_json(data, "s")}
    theirs = from_json(msgspec.json.encode([{**row, "status": "NON_MALICIOUS"}]), "s")
    assert "disputed" == theirs[0].state


GOOD = {"indicator": MD5, "type": "md5"}


@pytest.mark.parametrize(
    ("data", "row", "field"),
    [
        (b"", 0, "file"),
        (b"{", 0, "file"),
        (b"5", 0, "file"),
        (b"[" * 100_000, 0, "file"),
        (b"\xff\xfe", 0, "file"),
        (msgspec.json.encode([GOOD, {"indicator": "zz", "type": "md5"}]), 2, "indicator"),
        (msgspec.json.encode([GOOD, GOOD, {"indicator": MD5, "type": "HASH_CRC"}]), 3, "type"),
        (msgspec.json.encode([{"type": "md5"}]), 1, "indicator"),
        (msgspec.json.encode([{**GOOD, "tags": 5}]), 1, "tags"),
        (msgspec.json.encode([{**GOOD, "tags": [1]}]), 1, "tags"),
        (msgspec.json.encode([GOOD, 5]), 2, "row"),
        (msgspec.json.encode([{"indicator": PDQ, "type": "md5"}]), 1, "indicator"),
    ],
)
def test_a_bad_file_is_not_taken_and_the_row_is_named(data: bytes, row: int, field: str) -> None:
    with pytest.raises(ExchangeError) as error:
        from_json(data, "s")
    assert (row, field) == (error.value.faults[0].row, error.value.faults[0].field)


@pytest.mark.parametrize(
    ("data", "row", "field"),
    [
        (b"colour,type\nred,md5\n", 0, "header"),
        (b"indicator,type\nzz,md5\n", 1, "indicator"),
        (f"indicator,type\n{MD5},md5,more\n".encode(), 1, "columns"),
        (f'indicator,type\n"{MD5}"x,md5\n'.encode(), 0, "file"),
        (b"indicator,type\n\xff,md5\n", 0, "file"),
        (b"indicator,type\n" + b"x" * 10_000_000 + b",md5\n", 0, "file"),
        (f"indicator,type\n{MD5}\n".encode(), 1, "type"),
    ],
)
def test_a_bad_csv_too(data: bytes, row: int, field: str) -> None:
    with pytest.raises(ExchangeError) as error:
        from_csv(data, "s")
    assert (row, field) == (error.value.faults[0].row, error.value.faults[0].field)


def test_an_empty_csv_is_an_empty_list_and_faults_are_counted_to_a_hundred() -> None:
    assert [] == from_csv(b"indicator,type\n", "s")
    with pytest.raises(ExchangeError) as error:
        from_json(msgspec.json.encode([{}] * 500), "s")
    assert 100 == len(error.value.faults)
