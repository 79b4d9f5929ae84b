"""The audit finds each fault planted in an otherwise sound inventory."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from groundwork.problems import Severity
from groundwork.words import LANGUAGES, describe
from inventories.audit import audit
from inventories.catalogue import Catalogue, load_catalogue
from inventories.process import Exchange, Process

DAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def sound() -> Catalogue:
    return load_catalogue()


def changed(catalogue: Catalogue, process_id: str, **fields: Any) -> Catalogue:
    """The catalogue with one process altered."""
    process = replace(catalogue.processes[process_id], **fields)
    return replace(catalogue, processes={**catalogue.processes, process_id: process})


def first_amount(process: Process, **fields: Any) -> tuple[Exchange, ...]:
    """The exchanges of a process, the amount of the first one altered."""
    head, *rest = process.exchanges
    return (replace(head, amount=replace(head.amount, **fields)), *rest)


def errors(catalogue: Catalogue) -> dict[str, Mapping[str, Any]]:
    found = [p for p in audit(catalogue, DAY) if p.severity is Severity.ERROR]
    for problem in found:
        assert all(describe(problem, lang) for lang in LANGUAGES)
    return {p.code.removeprefix("inventories."): p.params for p in found}


def test_the_packaged_inventory_has_no_error(sound: Catalogue) -> None:
    assert errors(sound) == {}


def test_age_is_judged_by_the_day_given(sound: Catalogue) -> None:
    # wind power: factor of 2023, good to the end of 2025
    def stale(day: date) -> set[object]:
        return {p.params["process"] for p in audit(sound, day) if p.code == "inventories.past-best-before"}

    assert "el_wind" not in stale(date(2025, 12, 31))
    assert "el_wind" in stale(date(2026, 1, 1))
    assert "el_cn" not in stale(date(2026, 12, 31))
    assert "el_cn" in stale(date(2027, 1, 1))
    assert all(p.severity is Severity.WARNING for p in audit(sound, date(2027, 1, 1)))


def test_amount_without_source(sound: Catalogue) -> None:
    exchanges = first_amount(sound.processes["hrc"], source="")
    assert errors(changed(sound, "hrc", exchanges=exchanges))["source-unknown"]["process"] == "hrc"


def test_amount_without_status(sound: Catalogue) -> None:
    exchanges = first_amount(sound.processes["hrc"], status="")
    assert errors(changed(sound, "hrc", exchanges=exchanges))["status-missing"]["process"] == "hrc"


def test_input_that_leads_nowhere(sound: Catalogue) -> None:
    without = {key: p for key, p in sound.processes.items() if key != "zinc"}
    assert errors(replace(sound, processes=without))["input-unlinked"]["flow"] == "zinc"


def test_unknown_gas(sound: Catalogue) -> None:
    head, *rest = sound.processes["el_cn"].exchanges
    found = errors(changed(sound, "el_cn", exchanges=(replace(head, flow_id="xenon"), *rest)))
    assert found["flow-unknown"]["flow"] == "xenon"


def test_gas_without_warming_potential(sound: Catalogue) -> None:
    flows = {**sound.flows, "xenon": replace(sound.flows["n2o"], id="xenon")}
    assert errors(replace(sound, flows=flows))["weight-missing"]["flow"] == "xenon"


def test_process_without_exchanges(sound: Catalogue) -> None:
    assert errors(changed(sound, "zinc", exchanges=()))["process-empty"]["process"] == "zinc"


@pytest.mark.parametrize("share", [1.0, 1.2])
def test_process_that_uses_up_its_own_product(sound: Catalogue, share: float) -> None:
    zinc = sound.processes["zinc"]
    head = zinc.inputs[0]
    loop = replace(head, flow_id="zinc", amount=replace(head.amount, value=share, unit="t"))
    found = errors(changed(sound, "zinc", exchanges=(*zinc.exchanges, loop)))
    assert found["loop-unproductive"]["processes"] == "zinc"


def test_a_loop_that_leaves_something_over_is_fine(sound: Catalogue) -> None:
    zinc = sound.processes["zinc"]
    head = zinc.inputs[0]
    loop = replace(head, flow_id="zinc", amount=replace(head.amount, value=0.3, unit="t"))
    assert errors(changed(sound, "zinc", exchanges=(*zinc.exchanges, loop))) == {}


def test_electricity_process_that_drifts_from_its_table(sound: Catalogue) -> None:
    exchanges = first_amount(sound.processes["el_cn"], value=0.6)
    found = errors(changed(sound, "el_cn", exchanges=exchanges))["electricity-differs"]
    assert (found["carried"], found["table"]) == ("0.6", "0.5777")


def test_product_heavier_than_what_it_is_made_of(sound: Catalogue) -> None:
    # coil from 0.9 t of crude steel per tonne
    exchanges = first_amount(sound.processes["hrc"], value=0.9)
    found = errors(changed(sound, "hrc", exchanges=exchanges))["balance-open"]
    assert (found["process"], found["kind"], found["taken"], found["given"]) == ("hrc", "mass", "0.9", "1")


def test_carbon_that_comes_from_nowhere(sound: Catalogue) -> None:
    # ammonia from 1.0 t of raw coal (0.54 t of carbon) that releases 3,590 kg of CO2 (0.98 t of carbon)
    exchanges = first_amount(sound.processes["nh3_coal"], value=1.0)
    found = errors(changed(sound, "nh3_coal", exchanges=exchanges))["balance-open"]
    assert (found["process"], found["kind"]) == ("nh3_coal", "carbon")


def test_heat_that_comes_from_nowhere(sound: Catalogue) -> None:
    # a boiler that gives 1 MJ of steam for 0.8 MJ of coal
    exchanges = first_amount(sound.processes["steam_coal"], value=0.8)
    found = errors(changed(sound, "steam_coal", exchanges=exchanges))["balance-open"]
    assert (found["process"], found["kind"]) == ("steam_coal", "energy")


def test_wood_that_took_up_less_than_it_holds(sound: Catalogue) -> None:
    # 196 kg of carbon per m3 is 719 kg of CO2; only 500 are booked
    wood = sound.processes["sawn_wood"]
    less = tuple(
        replace(e, amount=replace(e.amount, value=500.0)) if e.flow_id == "co2_uptake" else e
        for e in wood.exchanges
    )
    found = errors(changed(sound, "sawn_wood", exchanges=less))["balance-open"]
    assert (found["process"], found["kind"]) == ("sawn_wood", "biogenic")


def test_a_reason_without_an_open_balance_is_named(sound: Catalogue) -> None:
    # glycol that keeps all of its carbon: 0.5 t of ethylene instead of 0.6
    meg = sound.processes["meg"]
    exact = tuple(
        replace(e, amount=replace(e.amount, value=0.53)) if e.flow_id == "ethylene" else e
        for e in meg.exchanges
    )
    found = audit(changed(sound, "meg", exchanges=exact), DAY)
    stale = [p.params["process"] for p in found if p.code == "inventories.balance-reason-stale"]
    assert stale == ["meg"]


@pytest.mark.parametrize("fields", [{"licence": "CC-BY-NC-4.0"}, {"redistributable": False}])
def test_licence_that_forbids_passing_on(sound: Catalogue, fields: dict[str, Any]) -> None:
    source = sound.sources["ember-owid"].model_copy(update=fields)
    found = errors(replace(sound, sources={**sound.sources, "ember-owid": source}))
    assert found["licence-refused"]["source"] == "ember-owid"


def test_a_figure_that_is_younger_than_its_source(sound: Catalogue) -> None:
    # sinter takes 0.93 t of ore by a reference document of 2012; it cannot speak of 2025
    sinter = sound.processes["sinter"]
    assert (sinter.exchanges[0].amount.source, sinter.exchanges[0].amount.year) == (
        "bref-iron-steel-2012",
        2012,
    )
    exchanges = first_amount(sinter, year=2025)
    found = errors(changed(sound, "sinter", exchanges=exchanges))["year-after-source"]
    assert (found["process"], found["year"], found["published"]) == ("sinter", "2025", "2012")


def test_a_figure_of_another_area_than_its_source(sound: Catalogue) -> None:
    # European plants do not become Chinese by being used in a Chinese process
    exchanges = first_amount(sound.processes["sinter"], geography="CN")
    found = errors(changed(sound, "sinter", exchanges=exchanges))["area-not-of-source"]
    assert (found["geography"], found["expected"]) == ("CN", "EU")


def test_a_province_lies_within_the_area_of_its_source(sound: Catalogue) -> None:
    chinese = next(p for p in sound.processes.values() if p.exchanges[0].amount.source.startswith("gb-"))
    exchanges = first_amount(chinese, geography="CN-SD")
    assert errors(changed(sound, chinese.id, exchanges=exchanges)) == {}
