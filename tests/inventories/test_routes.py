"""Routes: the user chooses, and a market mix stands in only where its shares have a source."""

import pytest

from inventories.catalogue import Catalogue, load_catalogue
from inventories.climate import gwp100
from inventories.network import footprints
from inventories.routes import choice_of, route_choices


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_every_route_is_a_process_of_the_same_unit(catalogue: Catalogue) -> None:
    for choice in route_choices():
        units = {catalogue.processes[option.process_id].unit for option in choice.options}
        assert len(units) == 1 and len(choice.options) >= 2, choice.product
        for option in choice.options:
            assert option.names["en"] and option.names["zh"]


def test_the_products_whose_routes_differ_widely_are_there() -> None:
    products = {choice.product for choice in route_choices()}
    assert {
        "primary_aluminium",
        "ammonia",
        "methanol",
        "pvc",
        "crude_steel",
        "hydrogen",
        "ethylene",
    } <= products


def test_the_default_is_a_mix_with_sourced_shares_or_there_is_none(catalogue: Catalogue) -> None:
    for choice in route_choices():
        if choice.default is None:
            assert choice.must_ask
            continue
        mix = catalogue.processes[choice.default]
        others = {option.process_id for option in choice.options} - {choice.default}
        shares = {e.flow_id: e.amount for e in mix.inputs}
        assert set(shares) <= others and not mix.emissions
        assert sum(a.value for a in shares.values()) == pytest.approx(1, abs=1e-9)
        assert {a.status.value for a in shares.values()} <= {"read", "derived"}
        assert not {a.source for a in shares.values()} & {"literature", "own-estimate"}


def test_olefins_have_no_sourced_mix_so_the_tool_asks() -> None:
    ethylene = choice_of("olefin_mto")
    assert ethylene is not None and ethylene.product == "ethylene" and ethylene.must_ask


def test_a_product_of_one_route_has_no_choice() -> None:
    assert choice_of("clinker") is None


def test_chinese_aluminium_by_hand(catalogue: Catalogue) -> None:
    # International Aluminium Institute, China 2021: 343,343 self-generated of 520,217 GWh, 83,235 hydropower
    share_coal, share_hydro = 343_343 / 520_217, 83_235 / 520_217
    shares = {e.flow_id: e.amount.value for e in catalogue.processes["al_primary_mix"].inputs}
    assert shares["al_primary_coal"] == pytest.approx(share_coal, abs=5e-3)
    assert shares["al_primary_hydro"] == pytest.approx(share_hydro, abs=5e-3)
    assert shares["al_primary"] == pytest.approx(1 - share_coal - share_hydro, abs=5e-3)


def test_a_mix_lies_between_its_routes(catalogue: Catalogue) -> None:
    weighed = footprints(catalogue, gwp100())
    for choice in route_choices():
        if choice.default:
            parts = [weighed[e.flow_id] for e in catalogue.processes[choice.default].inputs]
            assert min(parts) < weighed[choice.default] < max(parts)
