"""Power bought under contracts: two results, and claims that do not count."""

from dataclasses import replace

import pytest

from groundwork.words import LANGUAGES, describe
from inventories.contracts import ContractualClaim, PowerUse, two_results
from inventories.electricity import GridKind, footprint_factor, grid_co2_factor
from inventories.electricity_estimates import estimate

GRID = footprint_factor(year=2024)  # 0.5777
WIND = footprint_factor(generation="wind", year=2023)  # 0.0336 at the plant
NETWORK = footprint_factor(generation="grid_with_losses", year=2024)  # 0.0327
CLAIM = ContractualClaim(600.0, 2024, "GEC-2024-0001", WIND)
USE = PowerUse(1000.0, 2024, GRID, (CLAIM,), network=NETWORK)


def codes(use: PowerUse) -> list[str]:
    found = two_results(use).problems
    assert all(describe(problem, lang) for problem in found for lang in LANGUAGES)
    return [problem.code.removeprefix("inventories.") for problem in found]


def test_both_results_by_hand() -> None:
    # location 1000 x 0.5777; market 600 x (0.0336 + 0.0327) + 400 x 0.5777, no residual mix being given
    found = two_results(USE)
    assert found.value.location_kgco2e == pytest.approx(577.7, rel=1e-9)
    assert found.value.market_kgco2e == pytest.approx(600 * (0.0336 + 0.0327) + 400 * 0.5777, rel=1e-9)
    assert (found.value.claimed_kwh, found.value.rest_kwh) == (600, 400)
    assert [p.code for p in found.problems] == ["inventories.claim-rest-by-location"]


def test_the_rest_is_weighed_with_the_residual_mix_which_no_declaration_may_carry() -> None:
    residual = estimate("CN", GridKind.GRID_RESIDUAL)
    found = two_results(replace(USE, residual=residual))
    by_hand = 600 * (0.0336 + 0.0327) + 400 * residual.amount.value
    assert found.value.market_kgco2e == pytest.approx(by_hand, rel=1e-9)
    assert found.value.rest_by_residual and not found.value.declarable
    assert found.problems == ()
    assert two_results(USE).value.declarable


def test_without_claims_both_results_agree() -> None:
    found = two_results(replace(USE, claims=()))
    assert found.value.market_kgco2e == found.value.location_kgco2e
    assert found.problems == ()


def test_own_plant_behind_the_meter_needs_no_network() -> None:
    found = two_results(replace(USE, claims=(replace(CLAIM, by_grid=False, volume_kwh=1000.0),)))
    assert found.value.market_kgco2e == pytest.approx(1000 * 0.0336, rel=1e-9)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"volume_kwh": None}, "claim-volume-missing"),
        ({"volume_kwh": 0.0}, "claim-volume-missing"),
        ({"year": None}, "claim-year-missing"),
        ({"year": 2023}, "claim-year-differs"),
        ({"certificate": " "}, "claim-certificate-missing"),
        ({"volume_kwh": 1001.0}, "claim-over-consumption"),
    ],
)
def test_a_claim_that_does_not_count_is_named_and_weighs_nothing(
    change: dict[str, object], code: str
) -> None:
    use = replace(USE, claims=(replace(CLAIM, **change),))  # type: ignore[arg-type]
    assert codes(use) == [code]
    result = two_results(use).value
    assert result.market_kgco2e == pytest.approx(result.location_kgco2e, rel=1e-9)


def test_two_claims_cannot_cover_the_same_kilowatt_hours() -> None:
    use = replace(USE, claims=(CLAIM, CLAIM))
    assert codes(use) == ["claim-over-consumption", "claim-rest-by-location"]
    assert two_results(use).value.claimed_kwh == 600


def test_the_other_family_is_refused() -> None:
    with pytest.raises(TypeError):
        two_results(replace(USE, location=grid_co2_factor()))  # type: ignore[arg-type]
