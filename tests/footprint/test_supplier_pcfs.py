"""Suppliers' footprints: taken where they fit, refused with the reason where they do not."""

from __future__ import annotations

import json
from datetime import date

import pytest

from footprint.bom import read_bom
from footprint.pcf import compute
from footprint.results import Results
from inventories.catalogue import Catalogue
from tests.footprint.bills import book, line, made, stack
from tests.footprint.test_pact import FULL

GOOD = {
    "pcf_id": "S1", "pcf_name": "resin", "supplier": "Firm S", "pcf": 2, "pcf_unit": "kgCO2e/kg",
    "pcf_boundary": "cradle to gate", "gwp_set": "IPCC AR6 GWP100", "biogenic": "no biogenic carbon",
    "standard": "ISO 14067", "pcf_start": date(2024, 1, 1), "pcf_end": date(2024, 12, 31),
    "valid_until": date(2026, 12, 31), "verified_by": "Verifier V", "primary_share": 60,
}  # fmt: skip


def of(catalogue: Catalogue, metric: str = "AR6", **changed: object) -> Results:
    source = book(
        products=[made()],
        bom=[stack(80), line("resin", 10, link="supplier:S1")],
        supplier_pcfs=[{**GOOD, **changed}],
    )
    loaded = read_bom([source], catalogue)
    assert loaded.problems == ()
    return compute(loaded.value, catalogue, metric)


def test_what_fits_is_taken_with_its_share_of_primary_data(catalogue: Catalogue) -> None:
    # 80 of the own stack + 10 kg x 2; primary (80 x 1 + 20 x 0.6) / 100
    result = of(catalogue).product("p")
    assert result.pcf_kgco2e == pytest.approx(100, rel=1e-12)
    assert result.quality is not None
    assert result.quality.primary_share == pytest.approx(0.92, rel=1e-12)
    assert "footprint.note-supplier-unverified" not in [n.code for n in result.notes]


REFUSED = {
    "supplier-gwp": {"gwp_set": "AR4"},
    "supplier-boundary": {"pcf_boundary": "大门到大门"},
    "supplier-biogenic": {"biogenic": "uptake in the figure"},
    "supplier-expired": {"valid_until": date(2024, 12, 31)},
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_does_not_fit_is_refused_and_there_is_no_footprint(code: str, catalogue: Catalogue) -> None:
    results = of(catalogue, **REFUSED[code])
    assert [(p.code, p.place.sheet, p.place.cell) for p in results.problems] == [
        (f"footprint.{code}", "bom", "C3")
    ]
    result = results.product("p")
    assert result.pcf_kgco2e is None
    assert result.notes[0].code == "footprint.reason-supplier-refused"


def test_a_figure_under_another_metric_fits_a_calculation_under_that_metric(catalogue: Catalogue) -> None:
    assert of(catalogue, "AR4", gwp_set="AR4").product("p").pcf_kgco2e == pytest.approx(100)


def test_without_a_stated_validity_three_years_count(catalogue: Catalogue) -> None:
    # period to 2021-12-31: good until 2024-12-31, the product's period begins 2025-01-01
    late = of(catalogue, valid_until=None, pcf_start=date(2021, 1, 1), pcf_end=date(2021, 12, 31))
    assert [p.code for p in late.problems] == ["footprint.supplier-expired"]
    assert of(catalogue, valid_until=None, pcf_end=date(2022, 1, 1)).problems == ()


def test_an_uptake_inside_the_figure_is_taken_out_and_booked_on_its_line(catalogue: Catalogue) -> None:
    # -0.5 with an uptake of -1.5 in it: 1.0 without; 10 kg: 10 emitted, 15 taken up
    found = of(catalogue, pcf=-0.5, biogenic="included", biogenic_uptake=-1.5)
    result = found.product("p")
    assert found.problems == ()
    assert result.pcf_kgco2e == pytest.approx(80 + 10 - 15, rel=1e-12)
    assert result.biogenic_uptake == pytest.approx(-15, rel=1e-12)
    assert result.fossil == pytest.approx(90, rel=1e-12)


@pytest.mark.parametrize(("pcf", "unit", "said"), [(99, "kgCO2e/kg", 0), (101, "kgCO2e/kg", 1),
                                                   (101, "kgCO2e/t", 0), (2, "tCO2e/kg", 1)])  # fmt: skip
def test_a_figure_far_above_any_goods_is_used_and_doubted(
    pcf: float, unit: str, said: int, catalogue: Catalogue
) -> None:
    # limits.csv: 100 kgCO2e per kg
    stated = of(catalogue, pcf=pcf, pcf_unit=unit).product("p")
    typed = line("resin", 10, supplier_pcf=pcf, supplier_pcf_unit=unit)
    loaded = read_bom([book(products=[made()], bom=[stack(80), typed])], catalogue)
    for result in (stated, compute(loaded.value, catalogue).product("p")):
        assert result.pcf_kgco2e is not None
        assert [n.code for n in result.notes].count("footprint.note-supplier-high") == said


ROWS = {
    "bom-supplier-gwp": {"gwp_set": "SAR"},
    "bom-supplier-share": {"primary_share": 160},
    "bom-supplier-uptake": {"biogenic_uptake": 1},
    "bom-supplier-negative": {"pcf": -1},
    "bom-supplier-unit": {"pcf_unit": "kg"},
}


@pytest.mark.parametrize("code", ROWS)
def test_a_row_that_cannot_be_is_refused(code: str, catalogue: Catalogue) -> None:
    source = book(
        products=[made()],
        bom=[line("resin", 10, link="supplier:S1")],
        supplier_pcfs=[{**GOOD, **ROWS[code]}],
    )
    codes = [problem.code for problem in read_bom([source], catalogue).problems]
    assert f"footprint.{code}" in codes and "footprint.bom-supplier-unknown" in codes


def test_an_id_stands_for_one_footprint(catalogue: Catalogue) -> None:
    source = book(products=[made()], bom=[stack(1)], supplier_pcfs=[GOOD, GOOD])
    assert [p.code for p in read_bom([source], catalogue).problems] == ["footprint.bom-supplier-twice"]


def pact(**changed: object) -> dict[str, object]:
    """A PACT footprint of 1000 kg: 2100.50 without uptake, uptake -10, 56.12 % primary data."""
    pcf = FULL["pcf"] | {"ipccCharacterizationFactors": ["AR6"]} | changed
    return FULL | {"status": "Active", "pcf": pcf}


def with_pact(catalogue: Catalogue, record: dict[str, object]) -> Results:
    source = book(products=[made()], bom=[line("resin", 10, link=f"supplier:{record['id']}")])
    loaded = read_bom([source, ("resin.json", json.dumps(record).encode())], catalogue)
    assert loaded.problems == ()
    return compute(loaded.value, catalogue)


def test_a_pact_file_feeds_the_bill(catalogue: Catalogue) -> None:
    # 10 kg of 1000: 21.005 emitted, 0.1 taken up
    results = with_pact(catalogue, pact())
    result = results.product("p")
    assert results.problems == ()
    assert result.pcf_kgco2e == pytest.approx(20.905, rel=1e-12)
    assert result.biogenic_uptake == pytest.approx(-0.1, rel=1e-12)
    assert result.quality is not None
    assert result.quality.primary_share == pytest.approx(0.5612, rel=1e-12)


def test_a_pact_file_under_mixed_potentials_fits_no_calculation(catalogue: Catalogue) -> None:
    results = with_pact(catalogue, pact(ipccCharacterizationFactors=["AR6", "AR5"]))
    assert [(p.code, p.params["theirs"]) for p in results.problems] == [
        ("footprint.supplier-gwp", "AR5, AR6")
    ]


def test_a_withdrawn_pact_footprint_is_refused(catalogue: Catalogue) -> None:
    source = book(products=[made()], bom=[stack(1)])
    record = pact() | {"status": "Deprecated"}
    loaded = read_bom([source, ("resin.json", json.dumps(record).encode())], catalogue)
    assert [p.code for p in loaded.errors] == ["footprint.bom-supplier-deprecated"]
