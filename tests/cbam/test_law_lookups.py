"""Lookups on the law in force, as worked cases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cbam.bill import price_lines
from cbam.law.leaves import Fallback, LawStatus, Reading, ReadStatus
from cbam.law.rulebook import Law, load_rulebook
from cbam.portfolio import one_shipment
from cbam.prices import published_prices
from cbam.statute import load_statute
from groundwork.words import LANGUAGES, has
from tests.cbam.test_law_clocks import write_law


@pytest.fixture(scope="module")
def law() -> Law:
    return load_rulebook().at(date(2026, 2, 10))


def test_cbam_factor_is_the_share_that_remains(law: Law) -> None:
    # Dir 2003/87/EC Art 10a(1a): phase-in 2.5, 5, 10, 22.5, 48.5, 61, 73.5, 86, 100 %.
    phase_in = {
        2026: 2.5,
        2027: 5,
        2028: 10,
        2029: 22.5,
        2030: 48.5,
        2031: 61,
        2032: 73.5,
        2033: 86,
        2034: 100,
    }
    for year, percent in phase_in.items():
        factor = law.cbam_factor(year)
        assert factor.value == pytest.approx(1 - percent / 100, rel=1e-9, abs=1e-12)
        assert factor.status is LawStatus.IN_FORCE
        assert factor.citation.act == "Dir 2003/87/EC"
    assert law.cbam_factor(2025).value is None
    assert law.cbam_factor(2025).reason == "no-figure-for-year"


def test_cscf_is_law_to_2030_and_an_assumption_after(law: Law) -> None:
    for year in range(2026, 2031):
        assert (law.cscf(year).value, law.cscf(year).status) == (1.0, LawStatus.IN_FORCE)
    for year in range(2031, 2039):
        assert (law.cscf(year).value, law.cscf(year).status) == (1.0, LawStatus.ASSUMPTION)
    assert law.cscf(2026).citation.act == "ID (EU) 2026/1862"


@pytest.mark.parametrize("sector", ["cement", "iron_steel", "aluminium", "hydrogen"])
def test_markup_rises_to_thirty_percent(law: Law, sector: str) -> None:
    assert [law.markup(sector, y).value for y in (2026, 2027, 2028, 2034)] == [0.1, 0.2, 0.3, 0.3]


def test_markup_of_fertilisers_stays_at_one_percent_and_electricity_has_none(law: Law) -> None:
    assert [law.markup("fertilisers", y).value for y in (2026, 2030)] == [0.01, 0.01]
    assert law.markup("electricity", 2026).value == 0
    assert law.markup("glass", 2026).reason == "sector-unknown"
    assert law.markup("cement", 2025).reason == "no-figure-for-year"


@pytest.mark.parametrize(
    ("day", "period", "price"),
    [
        # Case C18: the quarter of import decides.
        (date(2026, 3, 31), "2026-Q1", 75.36),
        (date(2026, 4, 1), "2026-Q2", 75.28),
        (date(2026, 9, 30), "2026-Q3", 82.32),
    ],
)
def test_price_of_the_quarter_of_import(law: Law, day: date, period: str, price: float) -> None:
    assert law.price_period(day) == period
    found = law.certificate_price(period)
    assert (found.price_eur, found.reason) == (price, "")


def test_a_price_not_yet_published_names_its_day(law: Law) -> None:
    q4 = law.certificate_price("2026-Q4")
    assert (q4.price_eur, q4.published_on, q4.reason) == (None, date(2027, 1, 4), "price-not-published")
    assert law.certificate_price("2027-W05").published_on == date(2027, 2, 8)  # Monday after that week
    assert law.certificate_price("2025-Q4").reason == "price-period-unknown"
    assert law.price_period(date(2025, 12, 31)) == ""
    assert [p.period for p in law.published_prices()] == ["2026-Q1", "2026-Q2", "2026-Q3"]


@pytest.mark.parametrize(
    ("bought", "week"),
    [
        # IR (EU) 2025/2548 Art 5: week n is published on Monday of week n + 1, holds from the Tuesday after
        # to the Monday of week n + 2.
        (date(2027, 4, 6), "2027-W13"),  # Tuesday of W14: W13 was published on 5 April
        (date(2027, 4, 12), "2027-W13"),  # Monday of W15, the last day of W13's price
        (date(2027, 4, 13), "2027-W14"),  # Tuesday of W15: W14 was published on 12 April
        (date(2027, 4, 14), "2027-W14"),  # Wednesday of W15
        (date(2027, 4, 19), "2027-W14"),  # Monday of W16
        (date(2027, 2, 1), "2027-W03"),  # Monday of W05, the first day of sale: W03 holds from 26 January
        (date(2028, 1, 4), "2027-W52"),  # Tuesday of 2028-W01
    ],
)
def test_a_purchase_has_the_price_of_the_week_last_published_the_day_before(
    law: Law, bought: date, week: str
) -> None:
    assert law.price_period(bought) == week


def test_a_week_without_auction_has_the_price_of_the_last_week_with_one(tmp_path: Path) -> None:
    # Reg (EU) 2023/956 Art 21(1): W15 and W16 without auction have W14's price, W17 its own
    rows = (
        "period,price_eur,published_on\n2027-W14,80.00,2027-04-12\n2027-W15,,2027-04-19\n"
        "2027-W16,,2027-04-26\n2027-W17,83.00,2027-05-03\n2027-W20,,2027-05-24\n"
    )
    folder = write_law(tmp_path, "certificate_prices", rows, known_on="2027-06-01")
    law = load_statute(folder)
    found = {week: law.certificate_price(f"2027-{week}") for week in ("W14", "W15", "W16", "W17", "W20")}
    assert {week: price.price_eur for week, price in found.items()} == {
        "W14": 80, "W15": 80, "W16": 80, "W17": 83, "W20": None,  # W19 is not in the data: nothing is guessed
    }  # fmt: skip
    assert (found["W16"].of_week, found["W17"].of_week) == ("2027-W14", "")
    line = {"cn_code": "72081000", "origin": "CN", "mass_t": "1", "year": "2027", "purchase": "2027-W16"}
    bill = price_lines(one_shipment(line).value.shipments, law, published_prices())
    assert float(bill.terms.price_eur[0]) == 80
    assert "cbam.note-price-no-auction" in {note.code for note in bill.notes(0)}


@pytest.mark.parametrize(
    ("origin", "code", "total", "route"),
    [
        ("IN", "72081000", 4.28, "C"),  # case C01
        ("CN", "72081000", 3.187, "C"),  # case C02
        ("TR", "72081000", 2.428, "C"),  # case C03
        ("TR", "72071111", 2.31, "C"),  # case C08
        ("TW", "73181542", 2.707, "C"),  # case C10
        ("US", "28141000", 3.41, ""),  # case C11
        ("DZ", "28141000", 2.08, ""),
        ("RU", "28141000", 2.26, ""),
        ("TT", "28141000", 2.42, ""),
        ("CA", "28141000", 1.98, ""),  # case C12, Commission workbook
        ("CA", "28080000", 1.54, ""),
        ("CA", "28041000", 10.82, ""),
        ("CN", "28041000", 26.64, ""),
        ("CA", "72031000", 0.76, ""),
        ("AL", "28080000", 2.76, ""),  # case C13
        ("CN", "2523100090", 1.39, "A"),
    ],
)
def test_default_values_of_the_worked_cases(
    law: Law, origin: str, code: str, total: float, route: str
) -> None:
    found = law.default_value(origin, code)
    assert (found.total_tco2e_per_t, found.fallback) == (total, Fallback.NONE)
    assert found.routes == tuple(route)
    assert found.citation is not None
    assert found.citation.act == "IR (EU) 2026/1740"


def test_the_longest_prefix_counts(law: Law) -> None:
    assert law.default_value("CN", "72081000").code == "7208"
    assert law.default_value("CN", "73181542").code == "731815"
    assert law.default_value("CN", "73269098").code == "73269098"


def test_fallback_to_other_countries_says_why(law: Law) -> None:
    other = law.default_value("other", "72031000").total_tco2e_per_t
    assert other == 1.325
    dri = law.default_value("CN", "72031000")  # China's table has no row 7203
    assert (dri.total_tco2e_per_t, dri.fallback, dri.origin_row) == (other, Fallback.GOOD_NOT_LISTED, "other")
    dash = law.default_value("TW", "72181000")  # Taiwan's table prints "–"
    assert (dash.fallback, dash.origin_row) == (Fallback.NO_VALUE, "other")
    absent = law.default_value("LR", "72081000")  # Liberia's table has one good
    assert absent.fallback is Fallback.GOOD_NOT_LISTED
    unlisted = law.default_value("XK", "72081000")  # Kosovo has no table
    assert (unlisted.total_tco2e_per_t, unlisted.fallback) == (4.049, Fallback.ORIGIN_NOT_LISTED)


def test_electricity_has_no_default_in_annex_one(law: Law) -> None:
    found = law.default_value("TR", "27160000")
    assert (found.total_tco2e_per_t, found.reason) == (None, "no-default")
    assert law.default_benchmark("TR", "27160000", 2026).reading is Reading.NO_DEFAULT


def test_unread_rows_say_so(law: Law) -> None:
    assert law.default_value("CN", "72081000").read == "read"
    assert law.default_value("IR", "73071990").read == "inferred"
    assert law.default_value("MK", "72051000").read == "partly read"
    # A fallback is no surer than the table that led to it: Cuba's table was not read in its second text.
    assert law.default_value("CU", "72081000").read == "inferred"


@pytest.mark.parametrize(
    ("origin", "code", "value", "reading"),
    [
        ("CN", "72081000", 1.37, Reading.ONE_LETTER),
        ("CN", "28141000", 1.522, Reading.ROUTE_INDEPENDENT),
        # Rows that a well-known library left without a benchmark, over-charging 107-109 EUR/t:
        ("CN", "72052100", 1.46, Reading.ONE_LETTER),  # "C/F", the CN code has F, G, H, J
        ("CN", "72251990", None, Reading.ONE_LETTER),
        ("CN", "72261980", None, Reading.ONE_LETTER),
        # A letter beside the heading, none at the CN code: route-independent (2026/1740, introduction).
        ("CN", "73181210", None, Reading.ROUTE_INDEPENDENT),
    ],
)
def test_benchmark_of_the_default_path(
    law: Law, origin: str, code: str, value: float | None, reading: Reading
) -> None:
    found = law.default_benchmark(origin, code, 2026)
    assert found.reading is reading
    assert found.column == "B"
    assert found.value_tco2e_per_t is not None
    assert found.value_tco2e_per_t > 0
    if value is not None:
        assert found.value_tco2e_per_t == value


def test_several_letters_take_the_highest(law: Law) -> None:
    assert law.benchmark("72052100", "B", ("F", "H"), 2026).value_tco2e_per_t == 1.46  # F 1.460, H 0.328
    assert law.benchmark("72052100", "B", ("F", "H"), 2026).reading is Reading.HIGHEST_OF_LETTERS


def test_bands_change_in_2028_and_end_in_2030(law: Law) -> None:
    assert law.benchmark("72052100", "B", ("F",), 2027).value_tco2e_per_t == 1.46
    assert law.benchmark("72052100", "B", ("F",), 2028).value_tco2e_per_t == 1.298
    after = law.benchmark("72052100", "B", ("F",), 2031)
    assert (after.value_tco2e_per_t, after.reading) == (None, Reading.NO_BAND)


def test_a_route_is_never_guessed(law: Law) -> None:
    assert law.benchmark("72081000", "B", (), 2026).reading is Reading.ROUTE_NEEDED
    assert law.benchmark("72081000", "B", ("K",), 2026).reading is Reading.ROUTE_UNKNOWN
    assert law.benchmark("39172110", "B", (), 2026).reading is Reading.NO_BENCHMARK
    other_grade = law.benchmark("72081000", "B", ("F",), 2026)  # low alloy asked, the code has carbon steel
    assert (other_grade.value_tco2e_per_t, other_grade.inferred) == (1.37, True)


def test_version_is_short_and_the_acts_stand_apart(law: Law) -> None:
    # the newest entry is the third quarter's price, 5 October 2026
    assert law.version == f"EU CBAM 2026-10-05 {law.fingerprint[:8]}"
    for act in ("Reg (EU) 2023/956", "IR (EU) 2026/1740", "IR (EU) 2025/2620", "Dir 2003/87/EC"):
        assert act in law.acts
    assert not any("COM(" in act or "2021/447" in act for act in law.acts)  # proposals and ETS values are not


def test_an_unknown_parameter_is_an_error(law: Law) -> None:
    with pytest.raises(KeyError):
        law.parameter("made_up")


@pytest.mark.parametrize("kind", [LawStatus, ReadStatus, Fallback, Reading])
def test_every_status_and_reason_has_words(kind: type[LawStatus | ReadStatus | Fallback | Reading]) -> None:
    for member in kind:
        if member.value:
            assert all(has(member.word, lang) for lang in LANGUAGES), member


def test_every_sector_has_a_name(law: Law) -> None:
    assert all(has(row.sector_word, lang) for row in law.scope.values() for lang in LANGUAGES)
