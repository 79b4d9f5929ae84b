"""A hot strip mill as JSON data, and what computing it tells: shared by the cases."""

from __future__ import annotations

from typing import Any

from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.embedded.results import InstallationResult
from cbam.law.rulebook import Law
from groundwork.words import LANGUAGES, describe

HAND = 1e-12


def run(data: dict[str, Any], law: Law) -> InstallationResult:
    return compute(Installation.model_validate(data), law)


def codes(result: InstallationResult, severity: str = "error") -> list[str]:
    for problem in result.problems:
        assert all(describe(problem, lang) for lang in LANGUAGES)
    return [p.code for p in result.problems if p.severity == severity]


def mill(**changes: Any) -> dict[str, Any]:
    """Hot-rolled coil 2026 from bought slab: 100 t of gas CO2 on 1,000 t of coil, 1,050 t of slab."""
    data: dict[str, Any] = {
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        "source_streams": [
            {"name": "gas", "method": "process", "activity_data": 100, "ef": 1, "ef_unit": "tCO2/t"}
        ],
        "processes": [
            {
                "name": "hot strip", "goods_category": "Iron or steel products",
                "production_by_route": {"all": 1000}, "to_market_t": 1000,
                "electricity": {"consumed_mwh": 100, "ef": 0.5, "ef_source": "D.4(a)"},
            }
        ],
        "precursors": [
            {
                "name": "slab", "goods_category": "Crude steel", "cn_code": "72071210", "country": "CN",
                "quantity_by_route": {"all": 1050}, "consumed_in": {"hot strip": 1050}, "see_direct": 1.8,
            }
        ],
        "products": [{"cn": "72081000", "process": "hot strip", "product": "coil"}],
    }  # fmt: skip
    return {**data, **changes}
