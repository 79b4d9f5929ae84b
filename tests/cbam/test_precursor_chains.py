"""Precursors of a portfolio: mixed chains of actual and default figures give SEE and SEFA by Equation 4."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from cbam.advice.portfolio import advise_portfolio
from cbam.bill import price_lines
from cbam.portfolio import Portfolio, read_portfolio
from cbam.precursor_tables import PRECURSORS
from cbam.prices import Prices, published_prices
from cbam.readings import parse_readings
from cbam.scenario import load_named
from cbam.shipment_tables import SHIPMENTS
from cbam.stress.abatement import Under, outcome
from cbam.stress.deterministic import subject_of
from cbam.stress.firm_plants import plants_of
from groundwork.problems import Loaded
from groundwork.workbooks import SheetOut, write_book
from tests.cbam.billing import law
from tests.cbam.stress.subjects import rows, scenario, value

EXACT = 1e-9
LINE = (
    "id",
    "cn_code",
    "origin",
    "quarter",
    "mass_t",
    "emissions",
    "verified",
    "see_direct",
    "route",
    "sefa",
)
PART = ("id", "shipment_id", "parent_id", "cn_code", "origin", "t_per_t", "emissions", "verified",
        "see_direct", "sefa", "route")  # fmt: skip
COIL = ["S1", "72081000", "CN", "2026-Q1", 100, "actual", "yes", 0.15, "C", None]
SLAB = ["P1", "S1", None, "72071210", "CN", 1.05, "actual", "yes", 2.0, 1.3, None]
ON_DEFAULT = ["P1", "S1", None, "72071111", "CN", 1.05, "default", None, None, None, None]


def read(folder: Path, lines: list[list[object]], parts: list[list[object]]) -> Loaded[Portfolio]:
    file = folder / "portfolio.xlsx"
    write_book(file, [SheetOut(SHIPMENTS.zh, LINE, lines), SheetOut(PRECURSORS.zh, PART, parts)])
    return read_portfolio(file)


def test_a_suppliers_slab_by_hand(tmp_path: Path) -> None:
    # SEE = 0.15 + 1.05 x 2.0 = 2.25; SEFA = 0.975 x 0.044 (column A) + 1.05 x 1.3 = 1.4079
    loaded = read(tmp_path, [COIL], [SLAB])
    assert loaded.problems == ()
    bill = price_lines(loaded.value.shipments, law(), published_prices())
    assert bill.problems == ()
    assert bill.terms.see[0] == pytest.approx(2.25, rel=EXACT)
    assert bill.terms.sefa[0] == pytest.approx(0.975 * 0.044 + 1.05 * 1.3, rel=EXACT)
    assert bill.cost_eur == pytest.approx(100 * (2.25 - 0.0429 - 1.365) * 75.36, rel=EXACT)


def test_a_precursor_on_default_values_counts_with_its_mark_up_and_column_b(tmp_path: Path) -> None:
    # billet of China 3.169 x 1.1 = 3.4859; column B, route C, 1.364 x 0.975 = 1.3299
    # SEE = 0.15 + 1.05 x 3.4859 = 3.810195; SEFA = 0.0429 + 1.05 x 1.3299 = 1.439295
    loaded = read(tmp_path, [COIL], [ON_DEFAULT])
    bill = price_lines(loaded.value.shipments, law(), published_prices())
    assert bill.terms.see[0] == pytest.approx(0.15 + 1.05 * 3.4859, rel=EXACT)
    assert bill.terms.sefa[0] == pytest.approx(0.0429 + 1.05 * 1.3299, rel=EXACT)


def test_an_unverified_precursor_counts_as_default(tmp_path: Path) -> None:
    unverified = [*ON_DEFAULT[:6], "actual", "no", 1.0, 1.0, None]
    bills = [
        price_lines(read(tmp_path, [COIL], [part]).value.shipments, law(), published_prices())
        for part in (ON_DEFAULT, unverified)
    ]
    assert bills[1].terms.see[0] == bills[0].terms.see[0]
    assert [p.code for p in bills[1].problems] == ["cbam.embedded-precursor-unverified"]


def test_a_chain_of_two_steps_mixes_actual_and_default(tmp_path: Path) -> None:
    # slab of its own process 0.10 (column A of semis, route C, 0.188) from pig iron on default values
    # pig iron of China 1.660 x 1.1 = 1.826; its column B benchmark is that of the law's table
    slab = ["P1", "S1", None, "72071210", "CN", 1.05, "actual", "yes", 0.10, None, "C"]
    iron = ["P2", "S1", "P1", "72011011", "CN", 0.95, "default", None, None, None, None]
    loaded = read(tmp_path, [COIL], [slab, iron])
    bill = price_lines(loaded.value.shipments, law(), published_prices())
    assert bill.terms.see[0] == pytest.approx(0.15 + 1.05 * (0.10 + 0.95 * 1.826), rel=EXACT)
    snapshot = law().of_year(2026)
    own = snapshot.default_benchmark("CN", "72011011", 2026).value_tco2e_per_t
    assert own is not None
    expected = 0.975 * (0.044 + 1.05 * (0.188 + 0.95 * own))
    assert bill.terms.sefa[0] == pytest.approx(expected, rel=EXACT)


def test_a_union_precursor_carries_nothing(tmp_path: Path) -> None:
    bill = price_lines(
        read(tmp_path, [COIL], [[*SLAB[:4], "DE", *SLAB[5:]]]).value.shipments, law(), published_prices()
    )
    assert bill.terms.see[0] == pytest.approx(0.15, rel=EXACT)


def test_years_move_mark_ups_and_allocation(tmp_path: Path) -> None:
    # 2028: mark-up 30 % -> 3.169 x 1.3 = 4.1197; factor 0.90: SEFA = 0.90 x (0.044 + 1.05 x 1.364);
    # a supplier's SEFA of 1.3 stated for 2026 becomes 1.3 x 0.90 / 0.975
    central = load_named("central")
    for part, see, sefa in (
        (ON_DEFAULT, 0.15 + 1.05 * 4.1197, 0.90 * (0.044 + 1.05 * 1.364)),
        (SLAB, 2.25, 0.90 * 0.044 + 1.05 * 1.3 * 0.90 / 0.975),
    ):
        subject = subject_of(read(tmp_path, [COIL], [part]).value, law())
        terms = subject.view(central, 2028).bill.terms
        assert terms.see[0] == pytest.approx(see, rel=EXACT)
        assert terms.sefa[0] == pytest.approx(sefa, rel=EXACT)
    # 2034: no allocation is left
    assert subject_of(read(tmp_path, [COIL], [SLAB]).value, law()).view(central, 2034).bill.terms.sefa[0] == 0


def test_past_the_published_benchmarks_a_suppliers_figure_moves_once(tmp_path: Path) -> None:
    # 2033, factor 0.14: benchmarks of 2030 carried on; column A of coil 0.044, column B of billet 1.364
    # SEFA = 0.14 x (0.044 + 1.05 x 1.364); a supplier's 1.3 of 2026 becomes 1.3 x 0.14 / 0.975
    central = load_named("central")
    for part, sefa in (
        (ON_DEFAULT, 0.14 * (0.044 + 1.05 * 1.364)),
        (SLAB, 0.14 * 0.044 + 1.05 * 1.3 * 0.14 / 0.975),
    ):
        terms = subject_of(read(tmp_path, [COIL], [part]).value, law()).view(central, 2033).bill.terms
        assert terms.sefa[0] == pytest.approx(sefa, rel=EXACT)


def test_past_the_published_benchmarks_each_term_keeps_its_own_year(tmp_path: Path) -> None:
    # coil of 2033 (factor 0.14) from a slab whose SEFA of 1.3 is stated for that very use, and from billet of
    # 2028 (factor 0.90): SEFA = 0.14 x 0.044 + 1.05 x 1.3 + 0.2 x 0.90 x 1.364
    file = tmp_path / "portfolio.xlsx"
    coil = [*COIL[:3], "2033-Q1", *COIL[4:]]
    parts = [[*SLAB, None], ["P2", "S1", None, "72071111", "CN", 0.2, "default", *[None] * 4, 2028]]
    sheets = [
        SheetOut(SHIPMENTS.zh, LINE, [coil]),
        SheetOut(PRECURSORS.zh, (*PART, "production_year"), parts),
    ]
    write_book(file, sheets)
    bill = price_lines(read_portfolio(file).value.shipments, law(), published_prices(80.0))
    assert bill.terms.sefa[0] == pytest.approx(0.14 * 0.044 + 1.05 * 1.3 + 0.2 * 0.90 * 1.364, rel=EXACT)
    # its default value has the mark-up of 2028: 3.169 x 1.3
    assert bill.terms.see[0] == pytest.approx(0.15 + 1.05 * 2.0 + 0.2 * 3.169 * 1.3, rel=EXACT)


@pytest.mark.parametrize(
    ("reading", "see"),
    [("marked-up-rounding=none", 0.15 + 1.05 * 3.4859), ("marked-up-rounding=printed", 0.15 + 1.05 * 3.486)],
)
def test_a_precursors_default_value_is_rounded_as_the_goods(tmp_path: Path, reading: str, see: float) -> None:
    # 3.169 x 1.1 = 3.4859, printed 3.486
    shipments = read(tmp_path, [COIL], [ON_DEFAULT]).value.shipments
    bill = price_lines(shipments, law(), published_prices(), parse_readings([reading]))
    assert bill.terms.see[0] == pytest.approx(see, rel=EXACT)


def test_equal_chains_fold_and_bill_as_apart(tmp_path: Path) -> None:
    lines = [COIL, ["S2", *COIL[1:4], 50, *COIL[5:]], ["S3", *COIL[1:]]]
    parts = [[f"P{n}", f"S{n}", *SLAB[2:]] for n in (1, 2)] + [["P3", "S3", *ON_DEFAULT[2:]]]
    loaded = read(tmp_path, lines, parts).value
    folded, plain = (subject_of(loaded, law(), by_shipment=by) for by in (False, True))
    assert (len(folded.cells), len(plain.cells)) == (2, 3)
    for year in (2026, 2030):
        sums = [s.view(load_named("central"), year).bill.cost_eur for s in (folded, plain)]
        assert sums[0] == pytest.approx(sums[1], rel=EXACT)


@pytest.mark.parametrize(
    ("line", "parts", "codes"),
    [
        ([*COIL[:5], "default", None, None, None, None], [SLAB], ["cbam.precursors-of-default"]),
        ([*COIL[:9], 1.0], [SLAB], ["cbam.precursors-and-sefa"]),
        (COIL, [SLAB, SLAB], ["cbam.precursors-faulty", "cbam.precursor-twice"]),
        (COIL, [[*SLAB[:1], "S9", *SLAB[2:]]], ["cbam.precursor-no-shipment"]),
        (COIL, [[*SLAB[:2], "P7", *SLAB[3:]]], ["cbam.precursors-faulty", "cbam.precursor-no-parent"]),
        (COIL, [[*SLAB[:2], "P1", *SLAB[3:]]], ["cbam.precursors-faulty", "cbam.precursor-circular"]),
        (COIL, [[*SLAB[:5], -1, *SLAB[6:]]], ["cbam.precursors-faulty", "groundwork.not-positive"]),
    ],
)
def test_what_cannot_be_used_says_so(
    tmp_path: Path, line: list[object], parts: list[list[object]], codes: list[str]
) -> None:
    loaded = read(tmp_path, [line, ["S2", *COIL[1:5], "default", None, None, None, None]], parts)
    assert sorted(p.code for p in loaded.errors) == sorted(codes)
    assert loaded.counts.n_read == loaded.counts.n_used + loaded.counts.n_rejected


def test_a_precursor_without_any_figure_refuses_the_line(tmp_path: Path) -> None:
    nothing = ["P1", "S1", None, "72071210", "CN", 1.05, "actual", "yes", None, None, None]
    bill = price_lines(
        read(tmp_path, [COIL], [nothing]).value.shipments, law(), Prices(load_named("central"))
    )
    assert len(bill) == 0
    assert "cbam.embedded-no-figure" in {p.code for p in bill.problems}


def test_only_what_is_no_default_value_moves_in_a_draw(tmp_path: Path) -> None:
    # SEE = 0.15 own + 1.05 x 3.169 x 1.1 default = 3.810195; SEFA 1.439295; the own 0.15 alone has an error.
    # Never floored: due = e x 0.15 + 3.660195 - 1.439295, so its spread is 0.15 x sd(e), sd^2 = exp(s^2) - 1,
    # s = ln(1.075) / 1.96 (7.5 %, the usual half width)
    loaded = read(tmp_path, [COIL], [ON_DEFAULT])
    changes = "".join(f"  {name}: {{value: 0, status: user, source: a}}\n" for name in
                      ("price_sigma", "fx_sigma", "volume_sigma"))  # fmt: skip
    only_emissions = scenario(f"doubt:\n{changes}", "published")
    table = rows(subject_of(loaded.value, law()), only_emissions, draws=4096, seed=3)
    sigma = math.log(1.075) / norm.ppf(0.975)
    expected = 0.15 * math.sqrt(math.expm1(sigma**2)) * 100 * 75.36
    assert value(table, "cost_eur", statistic="gbm.sd") == pytest.approx(expected, rel=0.05)
    mean = 100 * 75.36 * (3.810195 - 1.439295)
    error = value(table, "cost_eur", statistic="gbm.mean_error")
    assert abs(value(table, "cost_eur", statistic="gbm.mean") - mean) < 4 * error
    # of the bill's cost the part that rests on default values is said
    assert value(table, "share_on_defaults") == pytest.approx(1.05 * 3.4859 / 3.810195, rel=EXACT)


def test_a_review_of_default_values_reaches_into_a_chain(tmp_path: Path) -> None:
    # default values down by a fifth: 0.15 + 0.8 x 3.660195
    loaded = read(tmp_path, [COIL], [ON_DEFAULT])
    review = scenario("emissions: {default_review: {value: 0.8, status: user, source: a}}", "published")
    bill = subject_of(loaded.value, law()).view(review, 2026).bill
    assert bill.terms.see[0] == pytest.approx(0.15 + 0.8 * 3.660195, rel=EXACT)
    assert bill.on_defaults[0] == pytest.approx(0.8 * 3.660195, rel=EXACT)


def test_a_scenarios_mark_up_reaches_into_a_chain(tmp_path: Path) -> None:
    # half the mark-up: 0.15 + 1.05 x 3.169 x (1 + 0.1 x 0.5); with a review of 0.8 besides: x 0.8
    loaded = read(tmp_path, [COIL], [ON_DEFAULT])
    half = "markup: {value: 0.5, status: user, source: a}"
    both = f"{half}, default_review: {{value: 0.8, status: user, source: a}}"
    for changes, factor in ((half, 1.0), (both, 0.8)):
        mine = scenario(f"emissions: {{{changes}}}", "published")
        bill = subject_of(loaded.value, law()).view(mine, 2026).bill
        inside = 1.05 * 3.169 * 1.05 * factor
        assert bill.on_defaults[0] == pytest.approx(inside, rel=EXACT)
        assert bill.terms.see[0] == pytest.approx(0.15 + inside, rel=EXACT)
        assert bill.cost_eur == pytest.approx(100 * (0.15 + inside - 1.439295) * 75.36, rel=EXACT)


def test_a_mark_up_inside_a_chain_of_two_steps(tmp_path: Path) -> None:
    # pig iron of China 1.660, no mark-up at all, 0.95 t in the slab, 1.05 t of slab in the coil
    slab = ["P1", "S1", None, "72071210", "CN", 1.05, "actual", "yes", 0.10, None, "C"]
    iron = ["P2", "S1", "P1", "72011011", "CN", 0.95, "default", None, None, None, None]
    mine = scenario("emissions: {markup: {value: 0, status: user, source: a}}", "published")
    bill = subject_of(read(tmp_path, [COIL], [slab, iron]).value, law()).view(mine, 2026).bill
    assert bill.terms.see[0] == pytest.approx(0.15 + 1.05 * (0.10 + 0.95 * 1.660), rel=EXACT)


def test_a_suppliers_figure_moves_from_his_own_year(tmp_path: Path) -> None:
    # coil of 2027 from a slab of 2026 with a SEFA of 1.3 of that year: 1.3 x 0.515 / 0.975 in 2030. The slab
    # of another coil names no year: its 1.3 is of 2027, the coil's, and becomes 1.3 x 0.515 / 0.95
    coil = [*COIL[:3], "2027-Q1", *COIL[4:]]
    for year, factor in ((2026, 0.975), (None, 0.95)):
        file = tmp_path / f"{year}.xlsx"
        columns = (*PART, "production_year")
        write_book(file, [SheetOut(SHIPMENTS.zh, LINE, [coil]),
                          SheetOut(PRECURSORS.zh, columns, [[*SLAB, year]])])  # fmt: skip
        terms = subject_of(read_portfolio(file).value, law()).view(load_named("central"), 2030).bill.terms
        assert terms.sefa[0] == pytest.approx(0.515 * (0.044 + 1.05 * 1.3 / factor), rel=EXACT)


@pytest.mark.parametrize("name", ["central", "benchmarks-revised", "defaults-reviewed", "slower-phase-out"])
def test_before_any_measure_a_plant_owes_what_the_stress_test_says(tmp_path: Path, name: str) -> None:
    for part in (ON_DEFAULT, SLAB):
        loaded = read(tmp_path, [COIL], [part]).value
        firm = np.array(["Mill"], dtype=object)
        named = replace(loaded, shipments=replace(loaded.shipments, firm=firm))
        found = subject_of(named, law())
        (plant,) = plants_of(found.portfolio, "Mill", law(), load_named(name)).found
        for year in (2026, 2029, 2033):
            terms = found.view(load_named(name), year).bill.terms
            before = outcome(plant.good, Under(found.laws, load_named(name)), year, plant.stated)
            assert before is not None
            assert before.see == pytest.approx(float(terms.see[0]), rel=EXACT)
            assert before.sefa == pytest.approx(float(terms.sefa[0]), rel=EXACT)


def test_the_cheaper_basis_weighs_a_chain_against_the_goods_default(tmp_path: Path) -> None:
    # chain 3.810195 - 1.439295 = 2.3709; default 3.187 x 1.1 - 0.975 x 1.370 = 2.16995: less
    loaded = read(tmp_path, [COIL], [ON_DEFAULT])
    cheaper = scenario("emissions: {basis: cheaper}", "published")
    bill = subject_of(loaded.value, law()).view(cheaper, 2026).bill
    assert bill.terms.certificates_per_unit[0] == pytest.approx(2.16995, rel=EXACT)


def test_the_advice_sees_the_chain(tmp_path: Path) -> None:
    # the supplier's slab: 2.25 - 1.4079 = 0.8421 certificates a tonne against 2.16995 on default values
    loaded = read(tmp_path, [COIL], [SLAB])
    advice = advise_portfolio(loaded.value.shipments, law(), Prices(load_named("central")), (2026, 2027))
    (this, following) = advice.years
    assert this.certificates_actual[0] == pytest.approx(2.25 - 1.4079, rel=EXACT)
    assert this.certificates_default[0] == pytest.approx(2.16995, rel=EXACT)
    assert bool(this.chosen[0])
    # 2027: the whole allocation moves by 0.95 / 0.975
    assert following.certificates_actual[0] == pytest.approx(2.25 - 1.4079 * 0.95 / 0.975, rel=EXACT)


def test_a_default_precursor_per_tonne_of_nitrogen_is_refused(tmp_path: Path) -> None:
    # NPK from urea on its default value: by the reading, the content of the urea is needed and not known
    mixed = ["S1", "31052010", "CN", "2026-Q1", 100, "actual", "yes", 0.15, None, None]
    urea = ["P1", "S1", None, "31021019", "CN", 0.3, "default", None, None, None, None]
    shipments = read(tmp_path, [mixed], [urea]).value.shipments
    by_nitrogen = parse_readings(["fertiliser-default-unit=nitrogen"])
    standard = price_lines(shipments, law(), published_prices())
    assert standard.terms.see[0] == pytest.approx(0.15 + 0.3 * 2.85 * 1.01, rel=EXACT)
    bill = price_lines(shipments, law(), published_prices(), readings=by_nitrogen)
    assert "cbam.embedded-default-unit" in {problem.code for problem in bill.problems}
    assert (bill.counts.n_used, bill.counts.n_rejected) == (0, 1)
