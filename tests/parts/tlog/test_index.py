"""spec/c2sp.tsv says where each thing of C2SP's specifications is done: there it is, or the row says why not."""

import ast
import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = {"tlog-tiles", "tlog-checkpoint", "signed-note", "tlog-cosignature", "tlog-witness", "tlog-proof"}


def test_every_row_leads_somewhere() -> None:
    with (ROOT / "spec" / "c2sp.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert {row["document"] for row in rows} == DOCUMENTS
    for row in rows:
        assert row["status"] in ("Yes", "Partial", "No"), row
        assert row["status"] == "Yes" or row["note"], f"{row} does not say why"
        assert (row["status"] == "No") == (not row["where"]), row
        if row["where"]:
            path, _, name = row["where"].partition(":")
            nodes: list[ast.stmt] = ast.parse((ROOT / "teahouse" / path).read_text("utf-8")).body
            for piece in name.split("."):
                found = [node for node in nodes if getattr(node, "name", "") == piece]
                assert found, f"{row['where']} is not there"
                nodes = getattr(found[0], "body", [])
