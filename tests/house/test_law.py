"""spec/law.tsv has each paragraph once and leads to modules and tests that are there; what is wrong is said."""

from pathlib import Path

import pytest

from spec import law


def test_the_index_of_the_law_holds() -> None:
    assert [] == law.problems(law.provisions())


GOOD = law.provisions()[0]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"article": "DSA 9(7)"}, "DSA 9(7) is no paragraph"),
        ({"article": "DSA 9(2)"}, "DSA 9(2) has 2 rows"),
        ({"article": "DSA 9(2)"}, "DSA 9(1) has no row"),
        ({"asks": ""}, "does not say what it asks"),
        ({"status": "Mostly"}, "'Mostly' is none of"),
        ({"status": "Partial", "why": ""}, "Partial without a reason"),
        ({"status": "No", "where": "", "test": ""}, "No without a reason"),
        ({"status": "Other", "why": "x"}, "Other, and yet it is met somewhere"),
        ({"where": ""}, "without a module"),
        ({"test": ""}, "a test that shows it"),
        ({"where": "safety/orders/_reply.py:nobody"}, "there is no safety/orders/_reply.py:nobody"),
        ({"where": "safety/orders"}, "there is no safety/orders"),
        ({"test": "tests/parts/none.py::test_x"}, "there is no test tests/parts/none.py::test_x"),
        ({"test": "tests/house/test_law.py::nothing"}, "there is no test"),
    ],
)
def test_what_is_wrong_is_said(wrong: dict[str, str], says: str) -> None:
    rows = [GOOD._replace(**wrong), *law.provisions()[1:]]
    assert says in "\n".join(law.problems(rows))


def test_rows_in_another_order_and_of_another_shape_are_found(tmp_path: Path) -> None:
    first, second, *rest = law.provisions()
    assert ["law: the rows are not in the law's order"] == law.problems([second, first, *rest])
    odd = tmp_path / "law.tsv"
    for text in ("article\tasks\n", law.LAW.read_text("utf-8") + "DSA 9(1)\tonly\n"):
        odd.write_text(text, "utf-8")
        with pytest.raises(ValueError, match="a row is not article, asks"):
            law.provisions(odd)
