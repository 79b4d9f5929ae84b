"""Warming potentials against the IPCC tables."""

import pytest

from groundwork.problems import BadInput
from inventories.climate import gwp, gwp100, metrics


@pytest.mark.parametrize(
    ("metric", "methane", "nitrous", "cf4", "c2f6"),
    [
        ("AR6", 29.8, 273, 7380, 12400),  # IPCC AR6 WG1, table 7.SM.7
        ("AR5", 30, 265, 6630, 11100),  # IPCC AR5 WG1, table 8.A.1, fossil methane
        ("AR4", 25, 298, 7390, 12200),  # IPCC AR4 WG1, table 2.14
    ],
)
def test_hundred_year_sets(metric: str, methane: float, nitrous: float, cf4: float, c2f6: float) -> None:
    weight = gwp100(metric)
    assert [weight[g] for g in ("co2_fossil", "ch4_fossil", "n2o", "cf4", "c2f6")] == [
        1, methane, nitrous, cf4, c2f6,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("gas", "ar6", "ar6_20"),
    [
        ("cfc113", 6520, 6860),  # IPCC AR6 WG1, table 7.SM.7
        ("halon1301", 7200, 8320),
        ("hcfc142b", 2300, 5510),
        ("hfc4310mee", 1600, 3960),
        ("hfo1234yf", 0.501, 1.81),
        ("c4f8", 10200, 7400),
        ("so2f2", 4630, 7510),
    ],
)
def test_refrigerants_and_solvents(gas: str, ar6: float, ar6_20: float) -> None:
    assert (gwp100("AR6")[gas], gwp("AR6-GWP20")[gas]) == (ar6, ar6_20)


def test_every_gas_has_a_weight_in_every_set() -> None:
    known = {metric: set(gwp(metric)) for metric in metrics()}
    assert len({frozenset(gases) for gases in known.values()}) == 1


def test_twenty_years_is_another_set() -> None:
    assert gwp("AR6-GWP20")["ch4_fossil"] == 82.5  # IPCC AR6 WG1, table 7.15
    with pytest.raises(BadInput):
        gwp100("AR6-GWP20")


def test_biogenic_carbon_taken_up_and_released_cancels() -> None:
    for metric in metrics():
        weight = gwp(metric)
        assert weight["co2_uptake"] + weight["co2_biogenic"] == 0
        assert weight["ghg_co2e"] == 1
        assert weight["ch4_biogenic"] <= weight["ch4_fossil"]


def test_an_unknown_set_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput) as refusal:
        gwp100("AR7")
    assert "AR6" in str(refusal.value.problems[0].params["known"])
