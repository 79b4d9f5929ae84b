"""One article, one function: published or hand-made sums for each formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbam.embedded import attribution, measured, pfc, streams, units
from cbam.embedded.electricity import mean_factor
from cbam.embedded.rules import Rules, fold
from cbam.embedded.units import FunctionalUnit

EXACT = 1e-9
amounts = st.floats(min_value=0, max_value=1e7)
shares = st.floats(min_value=0, max_value=1)


def test_hard_coal_burnt() -> None:
    # 92,000 t x 25.8 GJ/t / 1000 = 2,373.6 TJ; x 94.6 tCO2/TJ x 0.995 = 223,419.8472 t
    tj = streams.energy_tj(92_000, 25.8)
    assert tj == pytest.approx(2373.6, rel=EXACT)
    assert streams.combustion(tj, 94.6, 0.995) == pytest.approx(223_419.8472, rel=EXACT)


def test_carbonates_and_dust() -> None:
    # 1,862,000 t x 0.3385 = 630,287 t; lost dust -9,300 t x 0.21 x 0.6 = -1,171.8 t
    assert streams.process(1_862_000, 0.3385, 1) == pytest.approx(630_287, rel=EXACT)
    assert streams.process(-9_300, 0.21, 0.6) == pytest.approx(-1171.8, rel=EXACT)


def test_mass_balance_counts_outputs_negative(rules: Rules) -> None:
    # Equation 12: 3.664 x (1,480 x 0.985 - 41,000 x 0.0019) = 3.664 x (1457.8 - 77.9) = 5,055.9536
    f = rules.constants.co2_per_carbon
    total = streams.mass_balance(1480, 0.985, f) + streams.mass_balance(-41_000, 0.0019, f)
    assert total == pytest.approx(5055.9536, rel=EXACT)


def test_carbon_content_from_factors_gives_the_factor_back(rules: Rules) -> None:
    f = rules.constants.co2_per_carbon
    # Equations 13 and 14 are the inverse of a factor: 30 t x 48 GJ/t x 56.1 / 1000 = 80.784 t
    by_energy = streams.carbon_content_by_energy(56.1, 48, f)
    assert streams.mass_balance(30, by_energy, f) == pytest.approx(80.784, rel=EXACT)
    assert streams.mass_balance(30, streams.carbon_content_by_mass(2.6928, f), f) == pytest.approx(80.784)


def test_biomass_stands_apart() -> None:
    # RDF: 38,000 x 15.2 / 1000 x 88 = 50,828.8; 45 % of it biogenic
    split = streams.split_biomass(50_828.8, 0.45, 577.6)
    assert split.fossil_t == pytest.approx(27_955.84, rel=EXACT)
    assert split.biogenic_t == pytest.approx(22_872.96, rel=EXACT)
    assert split.energy_biogenic_tj == pytest.approx(259.92, rel=EXACT)


def test_slope_method_on_the_template_s_own_example(rules: Rules) -> None:
    # Template B_EmInst row 97: 500,000 t Al, 2.17 x 1.23 min, SEF 0.146, F 0.122, 98 % collected
    # -> 1,587,424.347 tCO2e
    c = rules.constants
    cf4 = pfc.cf4_by_slope(2.17, 1.23, 0.146, 500_000)
    found = pfc.pfc_emissions(cf4, 0.122, 0.98, c.gwp_cf4, c.gwp_c2f6)
    assert found.tco2e == pytest.approx(1_587_424.3469999998, rel=EXACT)


def test_overvoltage_method(rules: Rules) -> None:
    # Equation 24: 1.16 x (2 / 95) x 100,000 / 1000 = 2.442105 t CF4; C2F6 = x 0.121 = 0.295495 t
    # CO2e = 2.442105 x 6630 + 0.295495 x 11100 = 16,191.158 + 3,279.992 = 19,471.15...
    c = rules.constants
    cf4 = pfc.cf4_by_overvoltage(2, 95, 1.16, 100_000)
    assert cf4 == pytest.approx(2.4421052631578947, rel=EXACT)
    found = pfc.pfc_emissions(cf4, 0.121, 1, c.gwp_cf4, c.gwp_c2f6)
    assert found.tco2e == pytest.approx(2.4421052631578947 * (6630 + 0.121 * 11_100), rel=EXACT)


def test_laughing_gas_in_a_stack(rules: Rules) -> None:
    # 1.12 g/Nm3 x 7,900 h x 88,000 Nm3/h = 778.624 t N2O; x 265 = 206,335.36 tCO2e
    gas = measured.gas_t(1.12, 7900, 88)
    assert gas == pytest.approx(778.624, rel=EXACT)
    assert measured.co2e(gas, rules.constants.gwp_n2o, 0).fossil_t == pytest.approx(206_335.36, rel=EXACT)


def test_heat_waste_gas_and_power(rules: Rules) -> None:
    c = rules.constants
    assert attribution.heat_net_t(58.25, 62.3, 10, 70) == pytest.approx(58.25 * 62.3 - 700, rel=EXACT)
    # 44.5 TJ in x 56.1 - 31.75 TJ out x 56.1 x 0.667 = 2496.45 - 1188.043725
    gas = attribution.waste_gas_net_t(44.5, 31.75, c.waste_gas_ef, c.waste_gas_export_correction)
    assert gas == pytest.approx(1308.406275, rel=1e-9)
    assert attribution.electricity_export_t(12_500, 0.7021) == pytest.approx(8776.25, rel=EXACT)
    assert attribution.attributed_direct_t(100, -5, 3, 8) == 90


def test_constants_are_the_law_s(rules: Rules) -> None:
    # IR (EU) 2025/2547 Annex II, Equation 12 and Table 6
    c = rules.constants
    assert (c.co2_per_carbon, c.gwp_n2o, c.gwp_cf4, c.gwp_c2f6) == (3.664, 265, 6630, 11_100)
    figure = rules.constant("gwp_n2o")
    assert figure.citation.source == "ir-2025-2547"
    assert "Table 6" in figure.citation.article


def test_standard_pfc_factors_are_the_printed_tables(rules: Rules) -> None:
    # Annex II B.7 Tables 2 and 3
    assert rules.pfc_standards["slope", "cwpb"] == (0.143, 0.121)
    assert rules.pfc_standards["slope", fold("HSS")] == (0.165, 0.077)
    assert rules.pfc_standards["overvoltage", "swpb"] == (3.65, 0.252)


def test_electricity_of_several_sources_is_weighted() -> None:
    # Art 9(1): (300 x 0.5 + 100 x 0.1) / 400 = 0.4
    assert mean_factor([(300, 0.5), (100, 0.1)]) == pytest.approx(0.4, rel=EXACT)
    assert mean_factor([]) is None


@pytest.mark.parametrize(
    ("unit", "qualifying", "clinker", "content"),
    [
        (FunctionalUnit.T, {}, False, 1),
        (FunctionalUnit.KG_N, {"pct_n": 0.46}, False, 460),  # urea: 460 kg N per t
        (FunctionalUnit.T_CLINKER, {"clinker_factor": 0.7465}, False, 0.7465),
        (FunctionalUnit.T_CLINKER, {}, True, 1),  # clinker is clinker
        (FunctionalUnit.KG_N, {}, False, None),
        (FunctionalUnit.KG_N, {"pct_n": "46 %"}, False, None),
        (FunctionalUnit.KG_N, {"pct_n": True}, False, None),
        (FunctionalUnit.KWH, {}, False, None),
    ],
)
def test_functional_units(
    unit: FunctionalUnit, qualifying: dict[str, object], clinker: bool, content: float | None
) -> None:
    assert units.content_per_t(unit, qualifying, clinker) == content


def test_no_content_no_unit() -> None:
    for bad in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="functional unit"):
            units.per_t(1.0, bad)


@given(amount=st.floats(min_value=-1e7, max_value=1e7), bio=shares, energy=amounts)
def test_biomass_split_adds_up(amount: float, bio: float, energy: float) -> None:
    split = streams.split_biomass(amount, bio, energy)
    assert split.fossil_t + split.biogenic_t == pytest.approx(amount, rel=EXACT, abs=1e-6)
    assert split.energy_fossil_tj + split.energy_biogenic_tj == pytest.approx(energy, rel=EXACT, abs=1e-6)


@given(see=st.floats(min_value=0, max_value=100), content=st.floats(min_value=1e-3, max_value=1e3))
def test_units_round_trip(see: float, content: float) -> None:
    assert units.per_t(units.per_unit(see, content), content) == pytest.approx(see, rel=EXACT)


@given(st.dictionaries(st.text(min_size=1, max_size=3), shares, min_size=1, max_size=5), amounts)
def test_shares_of_an_amount_add_up(weights: dict[str, float], total: float) -> None:
    whole = sum(weights.values())
    if whole == 0:
        return
    found = attribution.shared(total, {k: v / whole for k, v in weights.items()})
    assert sum(found.values()) == pytest.approx(total, rel=EXACT, abs=1e-6)
