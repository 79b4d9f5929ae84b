"""Both texts of the default values, where they were read; marked-up values as published."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from cbam import liability
from cbam.law.rulebook import Law, load_rulebook

CASES = Path(__file__).parent / "cases"
DAY = date(2026, 2, 10)


def first_text() -> Law:
    return load_rulebook().at(DAY, date(2026, 7, 1))


def spot_values() -> list[dict[str, str]]:
    with (CASES / "first_text_spot.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("case", spot_values(), ids=lambda c: f"{c['origin']}-{c['code']}")
def test_the_first_text_where_it_was_read(case: dict[str, str]) -> None:
    defaults = first_text().defaults
    row = defaults.longest_prefix(case["origin"], case["code"])
    assert row is not None
    assert defaults.total[row] == float(case["total_tco2e_per_t"])


@pytest.mark.parametrize(
    ("origin", "code", "marked"),
    [
        # Commission workbook of 4 February 2026: values with mark-up for 2026, 2027, 2028
        ("CA", "28141000", (1.9998, 1.9998, 1.9998)),
        ("CN", "28141000", (4.4036, 4.4036, 4.4036)),
        ("CA", "28080000", (1.5554, 1.5554, 1.5554)),
        ("CA", "28041000", (11.902, 12.984, 14.066)),
        ("CN", "28041000", (29.304, 31.968, 34.632)),
    ],
)
def test_marked_up_values_as_published(origin: str, code: str, marked: tuple[float, ...]) -> None:
    law = first_text()
    total = law.default_value(origin, code).total_tco2e_per_t
    sector = law.scope[code].sector
    for year, expected in zip((2026, 2027, 2028), marked, strict=True):
        share = law.markup(sector, year).value
        assert total is not None and share is not None
        assert liability.see_with_markup(total, share) == pytest.approx(expected, rel=1e-9)


def test_every_row_of_either_text_leads_to_its_act() -> None:
    for known_on, act in ((date(2026, 7, 1), "IR (EU) 2025/2621"), (None, "IR (EU) 2026/1740")):
        stack = load_rulebook().at(DAY, known_on).stacks["default_values"]
        assert {dataset.act for dataset in stack.datasets} == {act}
