"""The bills are read whole, and the broken one gives exactly the errors planted in it."""

from __future__ import annotations

from typing import Any

import pytest

from footprint.bom import read_bom
from inventories.catalogue import Catalogue
from tests.examples.files import BROKEN_BILL, DATA, GOOD_BILLS


@pytest.mark.parametrize("bill", GOOD_BILLS, ids=lambda b: b["workbook"])
def test_a_good_bill_has_no_problem(bill: dict[str, Any], catalogue: Catalogue) -> None:
    loaded = read_bom([DATA / bill["workbook"]], catalogue)
    assert loaded.problems == ()
    assert loaded.counts.n_rejected == 0
    assert [p.id for p in loaded.value.products] == [p["product_id"] for p in bill["products"]]
    used = (*loaded.value.lines, *loaded.value.apart)
    assert len(used) == sum(len(p["lines"]) for p in bill["products"])
    assert loaded.value.open_lines == ()


def test_the_bills_show_what_a_bill_can_hold() -> None:
    lines = [line for bill in GOOD_BILLS for p in bill["products"] for line in p["lines"]]
    links = [str(line.get("link", "")) for line in lines]
    assert any(link.startswith("product:") for link in links)
    assert "electricity" in links
    assert {"co2_fossil", "ch4_fossil", "n2o"} <= {line.get("gas") for line in lines}
    assert {"rail", "truck_18t", "truck_30t"} <= {line.get("mode") for line in lines}
    assert any("supplier_pcf" in line for line in lines)
    assert any("coproducts" in p for bill in GOOD_BILLS for p in bill["products"])
    stages = {line["stage"] for line in lines}
    assert stages == {
        "materials", "energy", "manufacturing", "transport", "packaging", "use", "distribution",
        "installation", "end_of_life", "beyond",
    }  # fmt: skip
    assert {"A4", "A5", "B1", "C1", "C2", "C3", "C4", "D"} <= {line.get("module") for line in lines}
    assert any(line.get("cut_off") for line in lines)
    assert any("scenarios" in p for bill in GOOD_BILLS for p in bill["products"])


def test_ten_planted_errors_are_found_each_in_its_cell(catalogue: Catalogue) -> None:
    loaded = read_bom([DATA / "broken_bom.xlsx"], catalogue)
    found = sorted((p.code, p.place.sheet, p.place.cell) for p in loaded.errors)
    planted = sorted((p["code"], p["sheet"], p["cell"]) for p in BROKEN_BILL["plants"])
    assert len(planted) == len({code for code, _, _ in planted}) == 10
    assert found == planted


def test_the_good_part_of_the_broken_bill_is_untouched(catalogue: Catalogue) -> None:
    loaded = read_bom([DATA / "broken_bom.xlsx"], catalogue)
    assert loaded.counts.n_read == loaded.counts.n_used + loaded.counts.n_rejected
    assert loaded.counts.n_rejected == 10
    bracket = next(p for p in BROKEN_BILL["products"] if p["product_id"] == "good-bracket")
    kept = [(line.item, line.amount) for line in loaded.value.lines if line.product_id == "good-bracket"]
    assert kept == [(line["item"], line["amount"]) for line in bracket["lines"]]
