"""The 50-tonne threshold: Regulation (EU) 2023/956 Article 2a and Annex VII."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbam.importers.cliff import cliff
from cbam.importers.threshold import Arrivals, liable, standings

THRESHOLD_T = 50.0
Line = tuple[str | None, str, float, bool, bool]  # importer, day, mass [t], counts, always liable


def arrivals(*lines: Line) -> Arrivals:
    days = [date.fromisoformat(line[1]) for line in lines]
    return Arrivals(
        importer=np.array([line[0] for line in lines], dtype=object),
        year=np.array([day.year for day in days], dtype=np.int64),
        day=np.array([day.toordinal() for day in days], dtype=np.int64),
        dated=np.ones(len(lines), dtype=np.bool_),
        mass_t=np.array([line[2] for line in lines], dtype=np.float64),
        counts=np.array([line[3] for line in lines], dtype=np.bool_),
        always=np.array([line[4] for line in lines], dtype=np.bool_),
    )


def steel(importer: str | None, day: str, mass_t: float) -> Line:
    return importer, day, mass_t, True, False


@pytest.mark.parametrize(
    ("mass_t", "answer"),
    # "does not exceed": 50.000 t is exempt, a kilogram or a gram more makes the whole year liable
    [(49.999, False), (50.0, False), (50.000001, True), (50.001, True), (55.0, True)],
)
def test_mass_equal_to_the_threshold_is_exempt(mass_t: float, answer: bool) -> None:
    assert bool(liable(mass_t, THRESHOLD_T)) is answer


def test_five_hundred_lines_of_a_hundred_kilograms_are_fifty_tonnes_exactly() -> None:
    # 500 x 0.1 t = 50 t; added as floats it would be 50.00000000000044 and wrongly above
    found = standings(arrivals(*[steel("P", "2026-03-01", 0.1)] * 500), THRESHOLD_T)
    assert found.mass_counted_t.tolist() == [50.0]
    assert found.distance_t.tolist() == [0.0]
    assert not found.liable[0]


def test_the_year_is_crossed_by_the_shipment_that_exceeds_it() -> None:
    # P: 30 + 20 = 50 on 1 May, not above; + 0.5 on 7 September crosses, although it stands first in the file
    lines = arrivals(
        steel("P", "2026-09-07", 0.5), steel("P", "2026-02-01", 30), steel("P", "2026-05-01", 20)
    )
    found = standings(lines, THRESHOLD_T)
    assert found.crossed_on == (date(2026, 9, 7),)
    assert found.crossing_line.tolist() == [0]
    assert found.distance_t[0] == pytest.approx(-0.5, rel=1e-9)
    assert found.overshoot_share[0] == pytest.approx(0.01, rel=1e-9)


def test_hydrogen_electricity_and_exempt_origins_do_not_count() -> None:
    lines = arrivals(
        steel("P", "2026-02-01", 49.0),
        ("P", "2026-03-01", 1.5, False, True),  # hydrogen: Article 2a(4)
        ("P", "2026-04-01", 900.0, False, False),  # from Norway: Annex III point 1
    )
    found = standings(lines, THRESHOLD_T)
    assert found.mass_counted_t.tolist() == [49.0]
    assert not found.liable[0]


def test_years_and_importers_are_counted_apart_and_spellings_together() -> None:
    lines = arrivals(
        steel("Importer P", "2026-12-31", 40),
        steel("importer  p ", "2026-12-31", 20),
        steel("Importer P", "2027-01-01", 45),
        steel("Q", "2026-06-01", 45),
        steel(None, "2026-06-01", 45),
    )
    found = standings(lines, THRESHOLD_T)
    assert list(zip(found.importer, found.year.tolist(), found.liable.tolist(), strict=True)) == [
        ("Importer P", 2026, True),  # 40 + 20
        ("Importer P", 2027, False),
        ("Q", 2026, False),
        (None, 2026, False),
    ]
    assert found.standing_of.tolist() == [0, 0, 1, 2, 3]


def test_the_cliff_is_the_cost_of_the_whole_year_without_what_is_never_exempt() -> None:
    # 50 t of steel at 7 000 EUR and hydrogen at 500 EUR: 500 due; one more tonne for 140 EUR makes 7 640 due
    exempt = arrivals(steel("P", "2026-02-01", 50.0), ("P", "2026-03-01", 1.0, False, True))
    found = cliff(exempt, standings(exempt, THRESHOLD_T), np.array([7000.0, 500.0]))
    assert found.due_eur.tolist() == [500.0]
    assert found.jump_eur.tolist() == [7000.0]
    assert np.isnan(found.jump_eur_per_t_over[0])
    above = arrivals(
        steel("P", "2026-02-01", 50.0), ("P", "2026-03-01", 1.0, False, True), steel("P", "2026-04-01", 1.0)
    )
    found = cliff(above, standings(above, THRESHOLD_T), np.array([7000.0, 500.0, 140.0]))
    assert found.due_eur.tolist() == [7640.0]
    assert found.jump_eur_per_t_over.tolist() == [7140.0]  # 7 140 EUR for the tonne above


def test_a_line_without_a_price_leaves_the_cost_open_and_the_threshold_answered() -> None:
    lines = arrivals(steel("P", "2026-02-01", 60.0), steel("P", "2026-11-01", 1.0))
    standing = standings(lines, THRESHOLD_T)
    found = cliff(lines, standing, np.array([9000.0, np.nan]))
    assert standing.liable[0]
    assert np.isnan(found.due_eur[0])
    assert found.n_unpriced.tolist() == [1]


masses = st.lists(st.floats(min_value=0, max_value=80), min_size=1, max_size=12)


@given(masses, st.floats(min_value=0, max_value=80))
def test_one_more_shipment_never_lowers_what_is_due(mass_t: list[float], more: float) -> None:
    def due(of: list[float]) -> float:
        lines = arrivals(*[steel("P", "2026-06-01", m) for m in of])
        costs = np.array(of) * 100.0
        return float(cliff(lines, standings(lines, THRESHOLD_T), costs).due_eur[0])

    assert due([*mass_t, more]) >= due(mass_t) - 1e-6


@given(masses)
def test_distance_and_mass_add_up_and_the_order_of_lines_does_not_matter(mass_t: list[float]) -> None:
    days = [f"2026-{1 + i % 12:02d}-01" for i in range(len(mass_t))]
    lines = [steel("P", day, m) for day, m in zip(days, mass_t, strict=True)]
    one, other = (standings(arrivals(*ls), THRESHOLD_T) for ls in (lines, lines[::-1]))
    assert one.distance_t[0] + one.mass_counted_t[0] == pytest.approx(THRESHOLD_T, rel=1e-9)
    assert one.crossed_on == other.crossed_on
    assert one.liable.tolist() == other.liable.tolist()


@pytest.mark.parametrize("mass_t", [-1.0, float("nan"), float("inf")])
def test_a_mass_that_is_no_mass_is_refused(mass_t: float) -> None:
    with pytest.raises(ValueError, match="mass"):
        standings(arrivals(steel("P", "2026-01-01", mass_t)), THRESHOLD_T)


@pytest.mark.parametrize("threshold", [0.0, -1.0, float("nan")])
def test_a_threshold_that_is_none_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        standings(arrivals(steel("P", "2026-01-01", 1.0)), threshold)


def test_no_lines_give_no_importers() -> None:
    assert len(standings(arrivals(), THRESHOLD_T)) == 0
