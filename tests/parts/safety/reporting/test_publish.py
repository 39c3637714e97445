"""A year's report is a document: published by an act or by itself, in versions that stay, with its digests logged."""

import csv
import hashlib
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from teahouse.app import Teahouse
from teahouse.kernel.clock import ManualClock
from teahouse.kernel.config import Settings
from teahouse.kernel.db import Tx
from teahouse.safety.reporting import ReportError, santa_clara, validate
from teahouse.safety.statements import decode_batch
from tests.parts.safety.reporting.test_own import DAY_MS, JUNE_MS, decided

JANUARY_MS = JUNE_MS + 220 * DAY_MS  # 2027-01-07


class Home:
    """A house that can be left and entered again."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock(JUNE_MS)
        self.settings = Settings(data_dir=str(folder), server_name="tea.example", public_url="https://tea.example")

    async def up(self) -> None:
        self.house = Teahouse(self.settings, self.clock)
        await self.house.start()
        transport = httpx.ASGITransport(self.house.application)  # type: ignore[arg-type]
        self.http = httpx.AsyncClient(transport=transport, base_url="https://tea.example")

    async def down(self) -> None:
        await self.http.aclose()
        await self.house.stop()

    async def again(self, ms: int = 0) -> None:
        await self.down()
        self.clock.advance(ms)
        await self.up()
        await self.house.jobs.settle()


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    made = Home(tmp_path)
    await made.up()
    yield made
    await made.down()


async def linked(home: Home) -> dict[str, bytes]:
    page = await home.http.get("/transparency/reports")
    assert 200 == page.status_code
    links = dict.fromkeys(re.findall(r'href="(/transparency/reports/\d+/\d+/[^"]+)"', page.text))
    return {link: (await home.http.get(link)).content for link in links}


@pytest.mark.santa_clara("N21")
async def test_it_is_published_by_itself_on_15_february_and_stays_to_the_byte(home: Home) -> None:
    await decided(home.house, "case-1", "a")
    assert "on February 15, 2027 at the latest" in (await home.http.get("/transparency/reports")).text
    await home.again(JANUARY_MS - JUNE_MS)
    assert {} == await linked(home), "January: nobody has published it, and it is not due"
    await home.again(38 * DAY_MS)  # 14 February
    assert {} == await linked(home)
    await home.again(DAY_MS)
    first = await linked(home)
    parts = [(link, body) for link, body in first.items() if link.endswith(".csv")]
    assert (11, 16) == (len(parts), len(first))
    assert b"SPDX-License-Identifier: CC0-1.0" in first["/transparency/reports/2026/1/licence.md"]
    page = (await home.http.get("/transparency/reports")).text
    assert 'href="https://creativecommons.org/publicdomain/zero/1.0/" rel="license"' in page
    assert [] == [str(fault) for fault in validate(parts) if not fault.remark]
    assert santa_clara().encode() == first["/transparency/reports/2026/1/santa-clara.md"]
    assert b"2027-02-15" in first["/transparency/reports/2026/1/01_report_identification.csv"]

    # What happens later, a restart and a day make no difference to it.
    await decided(home.house, "case-2", "b")
    await home.again(DAY_MS)
    assert first == await linked(home)
    assert 1 == len(await home.house.safety.publishing.published())


async def test_its_files_are_static_and_their_digests_are_in_the_ledger(home: Home) -> None:
    await decided(home.house, "case-1", "a")
    await home.again(JANUARY_MS - JUNE_MS)
    made = await home.house.safety.publishing.publish(2026, by="@law:tea.example")
    files = await linked(home)
    digests = {link.rpartition("/")[2]: hashlib.sha256(body).hexdigest() for link, body in files.items()}
    batch = digests.pop("batch-0001.json")
    assert made.files == digests and batch.encode() in files["/transparency/reports/2026/1/batches.tsv"]
    entry = await home.house.ledger.entry(made.index)
    assert entry is not None and "report" == entry.kind
    assert {"year": 2026, "version": 1, "files": made.files} == entry.public
    assert "@law" not in msgspec.json.encode(entry.public).decode() and {"by", "why"} == set(entry.commitments)

    one = await home.http.get("/transparency/reports/2026/1/04_notices.csv")
    assert "public, max-age=31536000, immutable" == one.headers["cache-control"]
    assert one.headers["content-type"].startswith("text/csv")
    tag = {"if-none-match": one.headers["etag"]}
    assert 304 == (await home.http.get("/transparency/reports/2026/1/04_notices.csv", headers=tag)).status_code
    newest = await home.http.get("/transparency/reports/2026/04_notices.csv")
    assert (302, "/transparency/reports/2026/1/04_notices.csv") == (newest.status_code, newest.headers["location"])
    for path in ("2026/x.csv", "2026/2/04_notices.csv", "2026/x/04_notices.csv", "2026/1/x", "2026/1/..%2Fx",
                 "1999/04_notices.csv", f"2026/{'9' * 30}/04_notices.csv"):  # fmt: skip
        assert 404 == (await home.http.get(f"/transparency/reports/{path}")).status_code, path


async def test_a_correction_is_a_version_that_says_why_and_what_it_changes(home: Home) -> None:
    publishing = home.house.safety.publishing
    await decided(home.house, "case-1", "a")
    with pytest.raises(ReportError, match=r"^year: 2026 is not over"):
        await publishing.publish(2026)
    await home.again(JANUARY_MS - JUNE_MS)
    publishing = home.house.safety.publishing
    await publishing.publish(2026)
    first = await linked(home)
    with pytest.raises(ReportError, match=r"^why: a correction says what it is for"):
        await publishing.publish(2026)
    with pytest.raises(ReportError, match=r"^year: 2025"):
        await publishing.publish(2025)

    # The appeal came in the year, its outcome after the report.
    home.clock.advance(DAY_MS)
    second = await publishing.publish(2026, why="The provider's name was wrong <b>.", provider="Tea Ltd")
    assert (2, "The provider's name was wrong <b>.") == (second.version, second.why)
    page = (await home.http.get("/transparency/reports")).text
    assert "An updated version of the report that was published as version 1." in page
    assert "was wrong &lt;b&gt;." in page and "Version 2, published on January 8, 2027" in page
    files = await linked(home)
    assert first == {link: files[link] for link in first}, "every version stays"
    body = files["/transparency/reports/2026/2/changes.tsv"].decode()
    header, *lines = csv.reader(io.StringIO(body, newline=""), delimiter="\t")
    assert ["File", "Row", "Column", "Before", "After"] == header
    assert [
        ("01_report_identification.csv", "Value", "tea.example", "Tea Ltd"),
        ("01_report_identification.csv", "Value", "2027-01-07", "2027-01-08"),
    ] == [(line[0], *line[2:]) for line in lines]


@pytest.mark.santa_clara("F8")
async def test_nobody_takes_back_what_is_published(home: Home) -> None:
    await home.again(JANUARY_MS - JUNE_MS)
    await home.house.safety.publishing.publish(2026)

    def change(tx: Tx) -> None:
        tx.run("UPDATE safety_report_files SET body = ? WHERE year = 2026", b"")

    def remove(tx: Tx) -> None:
        tx.run("DELETE FROM safety_reports WHERE year = 2026")

    for unit in (change, remove):
        with pytest.raises(Exception, match="only added to"):
            await home.house.db.write(unit)


async def test_the_page_offers_what_the_database_takes_and_the_checklist(home: Home) -> None:
    """A hundred in a file; what was erased since is in none."""
    for number in range(101):
        await decided(home.house, f"case-{number}", f"item-{number}")
    (first,) = await home.house.safety.decisions.stated_of_case("case-0")
    await home.again(JANUARY_MS - JUNE_MS)
    page = (await home.http.get("/transparency/reports")).text
    links = re.findall(r'href="(/transparency/reports/2026/batch-\d+\.json)"', page)
    assert [f"/transparency/reports/2026/batch-000{at}.json" for at in (1, 2)] == links
    answers = [await home.http.get(link) for link in links]
    assert [100, 1] == [len(decode_batch(answer.content)) for answer in answers]
    assert {"public, max-age=3600"} == {answer.headers["cache-control"] for answer in answers}
    assert first.number in answers[0].text or first.number in answers[1].text
    await home.house.db.write(lambda tx: home.house.safety.decisions.erase.now(tx, first.number))
    left = [await home.http.get(link) for link in links]
    assert not any(first.number in answer.text for answer in left)
    for name in ("batch-0003.json", "batch-0000.json", "batch-1.txt", "batch-99999999.json"):
        assert 404 == (await home.http.get(f"/transparency/reports/2026/{name}")).status_code, name
    for year in ("2025", "2027", "x"):
        assert 404 == (await home.http.get(f"/transparency/reports/{year}/batch-0001.json")).status_code
    checklist = await home.http.get("/transparency/santa-clara.md")
    assert santa_clara() == checklist.text and checklist.headers["content-type"].startswith("text/markdown")
    assert 'href="/transparency/santa-clara.md"' in page


async def test_batches_are_of_a_version_and_only_what_is_erased_goes_out_of_them(home: Home) -> None:
    for number in range(101):
        await decided(home.house, f"case-{number}", f"item-{number}")
    (gone,) = await home.house.safety.decisions.stated_of_case("case-0")
    await home.again(JANUARY_MS - JUNE_MS)
    await home.house.safety.publishing.publish(2026)
    files = {link: body for link, body in (await linked(home)).items() if "batch-" in link}
    assert [f"/transparency/reports/2026/1/batch-000{at}.json" for at in (1, 2)] == list(files)
    listed = (await home.http.get("/transparency/reports/2026/1/batches.tsv")).text
    header, *lines = csv.reader(io.StringIO(listed, newline=""), delimiter="\t")
    assert ["File", "SHA-256", "Statements"] == header
    assert [
        [link.rpartition("/")[2], hashlib.sha256(body).hexdigest(), str(len(decode_batch(body)))]
        for link, body in files.items()
    ] == lines
    newest = await home.http.get("/transparency/reports/2026/batch-0002.json")
    assert (302, "/transparency/reports/2026/1/batch-0002.json") == (newest.status_code, newest.headers["location"])
    assert 404 == (await home.http.get("/transparency/reports/2026/batch-0003.json")).status_code

    # An erased statement goes; its neighbours and the other batch stay to the byte, over a restart too.
    await home.house.db.write(lambda tx: home.house.safety.decisions.erase.now(tx, gone.number))
    await home.again(DAY_MS)
    after = {link: (await home.http.get(link)).content for link in files}
    (changed,) = [link for link in files if files[link] != after[link]]
    kept = [one for one in decode_batch(files[changed]) if one.puid != gone.number]
    assert kept == decode_batch(after[changed]) if kept else b'{"statements":[]}' == after[changed]
    assert gone.number.encode() not in after[changed] and len(files[changed]) > len(after[changed])
    page = (await home.http.get("/transparency/reports")).text
    assert 1 == page.count("Statements were erased out of it, the last on January 7, 2027.")
    assert listed == (await home.http.get("/transparency/reports/2026/1/batches.tsv")).text

    # A correction has what there is now; the first version keeps its own.
    await home.house.safety.publishing.publish(2026, why="One was erased.")
    second = await home.http.get("/transparency/reports/2026/2/batch-0001.json")
    assert 100 == len(decode_batch(second.content)) and second.headers["content-type"] == "application/json"
    assert 404 == (await home.http.get("/transparency/reports/2026/2/batch-0002.json")).status_code
    assert after == {link: (await home.http.get(link)).content for link in files}
