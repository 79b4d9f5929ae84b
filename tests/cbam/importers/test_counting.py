"""Which lines count towards the threshold, and on which day: from file to columns."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from cbam.importers.counting import Counted, count_lines
from cbam.importers.quarters import quarter_after, quarter_before, quarter_end, quarter_of
from cbam.portfolio import read_portfolio
from cbam.statute import load_statute

HEADING = "id,importer,cn_code,origin,date,quarter,year,mass_t,quantity,quantity_unit,see_direct"


def counted(*rows: str) -> Counted:
    data = "\n".join([HEADING, *rows]).encode()
    shipments = read_portfolio(data, "p.csv").value.shipments
    return count_lines(shipments, load_statute(), shipments.day)


@pytest.mark.parametrize(
    ("code", "origin", "counts", "always"),
    [
        ("72081000", "CN", True, False),  # steel
        ("2523100090", "中国", True, False),  # clinker by its TARIC code
        ("7208", "CN", True, False),  # a heading all of whose goods count
        ("28041000", "CN", False, True),  # hydrogen: Article 2a(4)
        ("27160000", "UA", False, True),  # electricity
        ("72081000", "CH", False, False),  # Switzerland: Annex III
        ("39041000", "CN", False, False),  # PVC is no good of Annex I
    ],
)
def test_what_counts_and_what_is_never_exempt(code: str, origin: str, counts: bool, always: bool) -> None:
    found = counted(f"A,P,{code},{origin},2026-02-10,,,3,3,MWh,0.8").arrivals
    assert (found.counts.tolist(), found.always.tolist()) == ([counts], [always])


@pytest.mark.parametrize(
    ("code", "origin"),
    [
        ("72081000", "Chnia"),  # no such country
        ("72089999", "CN"),  # no such code
        ("7202", "CN"),  # partly in Annex I: whether it counts cannot be told
        ("2804", "CN"),  # hydrogen among gases that are no goods
        ("72081000", "DE"),  # not an import
    ],
)
def test_a_line_whose_place_is_not_known_is_left_out(code: str, origin: str) -> None:
    found = counted(f"A,P,{code},{origin},2026-02-10,,,3,,,", "B,P,72081000,CN,2026-02-10,,,3,,,")
    assert found.rows.tolist() == [1]


def test_a_year_before_the_definitive_period_is_left_out() -> None:
    assert counted("A,P,72081000,CN,2025-12-31,,,90,,,").rows.tolist() == []


def test_days_quarters_and_years_become_the_latest_possible_day() -> None:
    found = counted(
        "A,P,72081000,CN,2026-02-10,,,1,,,",
        "B,P,72081000,CN,,2026-Q1,,1,,,",
        "C,P,72081000,CN,,,2026,1,,,",
    ).arrivals
    days = [date.fromordinal(int(day)) for day in found.day]
    assert days == [date(2026, 2, 10), date(2026, 3, 31), date(2026, 12, 31)]
    assert found.dated.tolist() == [True, False, False]


def test_days_follow_their_rows_when_others_are_refused() -> None:
    data = "\n".join(
        [
            HEADING,
            "A,P,72081000,CN,2026-02-10,,,-1,,,",
            "B,P,72081000,CN,2026-05-04,,,1,,,",
            "C,P,72081000,CN,2026-06-05,2026-Q1,,1,,,",  # date and quarter disagree
            "D,P,72081000,CN,2026-08-07,,,1,,,",
        ]
    ).encode()
    shipments = read_portfolio(data, "p.csv").value.shipments
    assert shipments.id.tolist() == ["B", "D"]
    assert shipments.day.tolist() == [date(2026, 5, 4), date(2026, 8, 7)]


def test_no_lines_at_all() -> None:
    shipments = read_portfolio(
        f"{HEADING}\nA,P,72081000,CN,2026-02-10,,,1,,,".encode(), "p.csv"
    ).value.shipments
    none = shipments.take(np.array([], dtype=np.int64))
    assert len(count_lines(none, load_statute(), np.array([], dtype=object)).arrivals) == 0


@pytest.mark.parametrize(
    ("day", "quarter", "end"),
    [
        (date(2026, 1, 1), 1, date(2026, 3, 31)),
        (date(2028, 2, 29), 1, date(2028, 3, 31)),
        (date(2026, 12, 31), 4, date(2026, 12, 31)),
    ],
)
def test_quarters(day: date, quarter: int, end: date) -> None:
    assert quarter_of(day) == quarter
    assert quarter_end(day.year, quarter) == end
    assert quarter_before(*quarter_after(day.year, quarter)) == (day.year, quarter)
