"""Balances by hand, and what the tables of contents say."""

import pytest

from inventories.balances import BalanceKind, balances, explained
from inventories.catalogue import Catalogue, load_catalogue
from inventories.contents import carbon_contents, heating_values


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def of(catalogue: Catalogue, process_id: str, kind: BalanceKind) -> tuple[float, float]:
    found = next(b for b in balances(catalogue) if (b.process_id, b.kind) == (process_id, kind))
    return found.taken, found.given


def test_carbon_of_coal_methanol(catalogue: Catalogue) -> None:
    # in: 1.914 t of coal x 539.5 kg C; out: CH3OH 375 kg C and 2,412 kg of CO2 x 12.011/44.009
    taken, given = of(catalogue, "methanol_coal", BalanceKind.CARBON)
    assert taken == pytest.approx(1.914 * 539.5, rel=1e-6)
    assert given == pytest.approx(375 + 2412 * 12.011 / 44.009, rel=1e-4)
    assert taken == pytest.approx(given, rel=0.01)


def test_carbon_bound_in_urea_is_the_carbon_of_the_molecule(catalogue: Catalogue) -> None:
    # CO(NH2)2: 12.011 / 60.056 = 0.200 kg C per kg, all of it bound CO2
    taken, given = of(catalogue, "urea_credit", BalanceKind.CARBON)
    assert given == pytest.approx(1000 * 12.011 / 60.056, rel=1e-3)
    assert taken == pytest.approx(given, rel=1e-3)


def test_heat_of_a_boiler(catalogue: Catalogue) -> None:
    # 0.11 t CO2 per GJ of bought heat (NDRC) / 0.0946 kg per MJ of coal = 1.163 MJ; and 0.003 kWh
    taken, given = of(catalogue, "steam_coal", BalanceKind.ENERGY)
    assert (taken, given) == (pytest.approx(1.163 + 0.003 * 3.6, rel=1e-9), 1)


def test_every_open_balance_has_its_reason_and_most_are_closed(catalogue: Catalogue) -> None:
    drawn = balances(catalogue)
    assert len(drawn) > 130
    assert all(b.closed or b.reason for b in drawn)
    assert sum(b.closed for b in drawn) > 0.8 * len(drawn)
    assert {(b.process_id, b.kind) for b in drawn if not b.closed} == set(explained())


# Molar masses of IUPAC, carbon 12.011, hydrogen 1.008, oxygen 15.999, nitrogen 14.007, chlorine 35.45.
FORMULAS = {
    "ethylene": (2, 4, 0, 0, 0),
    "benzene": (6, 6, 0, 0, 0),
    "methanol_coal": (1, 4, 1, 0, 0),
    "vcm": (2, 3, 0, 0, 1),
    "urea": (1, 4, 1, 2, 0),
    "caprolactam": (6, 11, 1, 1, 0),
    "pta": (8, 6, 4, 0, 0),
    "mdi": (15, 10, 2, 2, 0),
}


@pytest.mark.parametrize("process_id", FORMULAS)
def test_carbon_content_follows_the_formula(process_id: str) -> None:
    c, h, o, n, cl = FORMULAS[process_id]
    share = c * 12.011 / (c * 12.011 + h * 1.008 + o * 15.999 + n * 14.007 + cl * 35.45)
    content = carbon_contents()[process_id].fossil
    assert content is not None
    assert content.value == pytest.approx(1000 * share, rel=3e-3)


def test_contents_belong_to_processes_in_their_units(catalogue: Catalogue) -> None:
    for process_id, content in carbon_contents().items():
        for amount in (content.fossil, content.biogenic):
            if amount:
                assert amount.unit == f"kgC/{catalogue.processes[process_id].unit}", process_id
    for process_id, amount in heating_values().items():
        assert amount.unit == f"MJ/{catalogue.processes[process_id].unit}", process_id
