"""Cases of the actual path and of the floor at zero, from published notes and the Commission's answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbam import liability
from cbam.bill import price_lines
from cbam.prices import published_prices
from tests.cbam.billing import LINE, billed, law

ALUMINIUM = {"cn_code": "76011010", "origin": "CN", "mass_t": "1", "emissions": "actual", "verified": "yes"}


@pytest.mark.parametrize(
    ("year", "euros"), [(2026, 13.76), (2027, 16.44), (2028, 21.80), (2030, 63.09), (2034, 118.32)]
)
def test_verified_chinese_aluminium_without_precursors(year: int, euros: float) -> None:
    """Board paper of a Chinese producer, October 2026, p. 10: 1.57 tCO2e/t, column A 1.423, 75.36 EUR."""
    statute = law()
    benchmark = statute.of_year(year).benchmark("76011010", "A", ("K",), min(year, 2030)).value_tco2e_per_t
    assert benchmark == 1.423
    factor = statute.of_year(year).cbam_factor(year).value
    line = {**ALUMINIUM, "year": str(year), "price": "75.36", "see_direct": "1.57",
            "sefa": repr(factor * benchmark)}  # fmt: skip
    # (1.57 - factor x 1 x 1.423) x 75.36
    assert billed(line).cost_eur == pytest.approx(euros, abs=0.005)


def test_cleaner_than_its_benchmark_owes_nothing() -> None:
    # semis by scrap and electric arc: 0.03 against 0.975 x 0.065; Commission answers of 27 May 2026
    line = {**LINE, "cn_code": "72071111", "mass_t": "1000", "emissions": "actual", "verified": "yes",
            "see_direct": "0.03", "sefa": repr(0.975 * 0.065)}  # fmt: skip
    assert billed(line).certificates == 0


def test_a_negative_line_nets_no_other() -> None:
    # 1000 t at -0.5 and 1000 t at +0.2 tCO2e/t: 200 certificates, not a credit (Guidance 1 of 14.8.2026)
    line = {**LINE, "mass_t": "1000", "emissions": "actual", "verified": "yes"}
    first = billed({**line, "see_direct": "1.0", "sefa": "1.5"}).shipments
    second = billed({**line, "see_direct": "1.2", "sefa": "1.0"}).shipments
    names = [name for name in first.__dataclass_fields__ if name != "place"]
    both = {name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in names}
    bill = price_lines(replace(first, **both), law(), published_prices())
    assert bill.certificates == pytest.approx(200, rel=1e-9)
    assert bill.certificates == float(bill.terms.certificates.sum())


@pytest.mark.parametrize(("year", "net"), [(2026, 0.33), (2030, 0.93), (2034, 1.60)])
def test_a_change_of_route_moves_the_free_allocation_too(year: int, net: float) -> None:
    # blast furnace to electric arc, 1.08 t pig iron avoided: 1.6 - factor x (0.188 + 1.08 x 1.089 - 0.065)
    factor = law().of_year(year).cbam_factor(year).value
    assert factor is not None
    lost = liability.sefa(factor, 1, 0.188 + 1.08 * 1.089) - liability.sefa(factor, 1, 0.065)
    assert 1.6 - float(lost) == pytest.approx(net, abs=0.005)


@settings(max_examples=50, deadline=None)
@given(
    see=st.floats(0, 50),
    sefa=st.floats(0, 50),
    markup=st.floats(0, 1),
    more=st.floats(0, 5),
    mass=st.floats(0, 1e6),
)
def test_never_negative_and_monotone(
    see: float, sefa: float, markup: float, more: float, mass: float
) -> None:
    def due(emissions: float, share: float) -> float:
        marked = liability.see_with_markup(emissions, share)
        return float(liability.certificates(liability.certificates_per_t(marked, sefa), mass))

    assert due(see, markup) >= 0
    assert due(see + more, markup) >= due(see, markup)
    assert due(see, markup + more) >= due(see, markup)
