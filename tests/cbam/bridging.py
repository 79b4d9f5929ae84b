"""Bridges for the tests: the two examples, and an acid plant small enough to add up by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cbam.bridge.build import Bridged, Choice, build, chosen_product
from cbam.bridge.pcf_side import footprint_of
from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.embedded.reading import read_installation
from cbam.law.rulebook import Law, load_rulebook
from footprint.allocation import Allocation
from footprint.bill import Bom, Line, LineKind, Product
from footprint.bom import read_bom
from groundwork.problems import Place
from inventories.catalogue import Catalogue, load_catalogue

DATA = Path(__file__).parents[2] / "examples" / "data"
EXAMPLES = {
    "steel": ("bom_steel_structure.xlsx", "installation_steel_structure.xlsx"),
    "urea": ("bom_urea.xlsx", "installation_urea.json"),
}
POWER, EF = 100.0, 0.5  # kWh per tonne on the bill, legal factor in tCO2/MWh


@cache
def law() -> Law:
    return load_rulebook().at(date(2026, 11, 22), date(2026, 11, 22))


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


def example(name: str, known: Catalogue | None = None, metric: str = "AR6") -> Bridged:
    bom_file, installation_file = EXAMPLES[name]
    known = known or catalogue()
    bom = read_bom([DATA / bom_file], known).value
    installation = read_installation(DATA / installation_file).value.installation
    return bridged(bom, installation, known=known, metric=metric)


def bridged(
    bom: Bom,
    installation: Installation,
    *,
    known: Catalogue | None = None,
    metric: str = "AR6",
    choice: Choice = Choice(),  # noqa: B008 - frozen
) -> Bridged:
    product = chosen_product(bom, choice, [p.cn for p in installation.products])
    footprint = footprint_of(bom, known or catalogue(), metric)
    return build(footprint, product, installation, compute(installation, law()), law(), choice)


def product(product_id: str = "acid", cn_code: str = "28080000", mass_kg: float = 1000.0) -> Product:
    return Product(
        id=product_id, name=product_id, company="", declared_unit="t", declared_amount=1.0, mass_kg=mass_kg,
        cn_code=cn_code, origin="CN", province="", period_start=None, period_end=None,
        boundary="cradle_to_gate", electricity="", allocation=Allocation(), place=Place(),
    )  # fmt: skip


def line(  # noqa: PLR0917 - the columns of one row
    stage: str, item: str, kind: LineKind, target: str, quantity: float, of: str = "acid"
) -> Line:
    return Line(of, 2, stage, item, quantity, "kg", kind, target, quantity, Place())


SUPPLIER = "co2e_supplier"
ACID_LINES = (
    line("manufacturing", "burner gas", LineKind.DIRECT, "co2_fossil", 300),
    line("manufacturing", "tail gas", LineKind.DIRECT, "n2o", 1),
    line("manufacturing", "slip", LineKind.DIRECT, "ch4_fossil", 2),
    line("materials", "ammonia", LineKind.SUPPLIER, SUPPLIER, 600),
    line("materials", "catalyst", LineKind.SUPPLIER, SUPPLIER, 7),
    line("packaging", "drums", LineKind.SUPPLIER, SUPPLIER, 10),
    line("transport", "road", LineKind.SUPPLIER, SUPPLIER, 20),
    line("energy", "power", LineKind.PROCESS, "el_cn", POWER),
)


def acid_bill(*more: Line) -> Bom:
    return Bom(products=(product(),), lines=(*ACID_LINES, *more))


def acid_plant(**changes: Any) -> Installation:
    """1,000 t of nitric acid: 310 t CO2, 0.9 t N2O, 90 MWh, 290 t of ammonia bought with 2.1 tCO2e/t."""
    data: Mapping[str, Any] = {
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        "source_streams": [
            {"name": "gas", "method": "process", "activity_data": 310, "ef": 1, "ef_unit": "tCO2/t"}
        ],
        "cems": [{"gas": "N2O", "concentration_g_per_nm3": 0.9, "hours": 1000, "flow_1000nm3_per_h": 1}],
        "processes": [
            {
                "name": "Acid plant", "goods_category": "Nitric acid", "cn_code": "28080000",
                "production_by_route": {"all": 1000}, "to_market_t": 1000,
                "electricity": {"consumed_mwh": 90, "ef": EF, "ef_source": "D.4(b)"},
            }
        ],
        "precursors": [
            {
                "name": "Ammonia", "cn_code": "28141000", "country": "CN", "verified": True,
                "quantity_by_route": {"all": 290}, "consumed_in": {"Acid plant": 290}, "see_direct": 2.1,
            }
        ],
        "products": [
            {"cn": "28080000", "process": "Acid plant", "product": "Acid", "qualifying": {"pct_n": 0.22}}
        ],
    }  # fmt: skip
    return Installation.model_validate({**data, **changes})
