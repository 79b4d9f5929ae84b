"""PACT of every product of every example: held against the list written apart from our models, read back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from footprint.bom import read_bom
from footprint.declaration.about import About
from footprint.declaration.pact_export import Export, pact_footprint
from footprint.declaration.pact_reading import read_footprints
from footprint.pcf import compute
from groundwork.problems import BadInput
from inventories.catalogue import Catalogue
from tests.footprint.pact_spec import faults
from tests.footprint.test_pact import ABOUT

EXAMPLES = Path(__file__).parents[2] / "examples" / "data"
BILLS = sorted(path.name for path in EXAMPLES.glob("bom_*.xlsx"))
# What PACT cannot say: stages after the gate, or metres, which it has no unit for.
REFUSED = {
    "casi-board-life": "footprint.pact-boundary",
    "hdpe-pipe-dn110": "footprint.pact-unit",
    "urea-granular": "footprint.pact-boundary",
    "urea-solution": "footprint.pact-boundary",
}
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
(STATED,) = ABOUT["products"].values()


def exports(bill: str, catalogue: Catalogue) -> list[Export]:
    """Every product of a bill, with what its company would have to state."""
    results = compute(read_bom([EXAMPLES / bill], catalogue).value, catalogue)
    found = []
    for result in results.products:
        about = About.model_validate({**ABOUT, "products": {result.product.id: STATED}})
        found.append(Export(result, results, catalogue, about, MOMENT))
    return found


@pytest.mark.parametrize("bill", BILLS)
def test_every_product_of_an_example_comes_back_or_is_refused(bill: str, catalogue: Catalogue) -> None:
    found = exports(bill, catalogue)
    assert found
    for export in found:
        result, product = export.result, export.result.product
        if product.id in REFUSED:
            with pytest.raises(BadInput) as refused:
                pact_footprint(export)
            assert [problem.code for problem in refused.value.problems] == [REFUSED[product.id]]
            continue
        sent = pact_footprint(export).as_json()
        assert list(faults(sent)) == []
        loaded = read_footprints(json.dumps(sent).encode(), "sent.json")
        assert loaded.problems == ()
        assert loaded.value[0].as_json() == sent
        # what is declared, times what is in the bill over it by mass, is the bill's own footprint in kgCO2e
        pcf = sent["pcf"]
        times = product.mass_kg / float(pcf["productMassPerDeclaredUnit"])
        assert float(pcf["pcfIncludingBiogenicUptake"]) * times == pytest.approx(result.pcf_kgco2e, rel=1e-9)
        without = result.pcf_kgco2e - (result.biogenic_uptake or 0)
        assert float(pcf["pcfExcludingBiogenicUptake"]) * times == pytest.approx(without, rel=1e-9)
