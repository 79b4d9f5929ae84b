"""An invented hot-rolling mill that buys its slab: the installation most cases stand on."""

from __future__ import annotations

from typing import Any

from cbam.embedded.model import Installation

TONNES = 100_000


def mill(own_direct_t: float = 10_000, year: int = 2026, **slab: Any) -> dict[str, Any]:
    """1.05 t of slab per tonne of coil; ``own_direct_t`` the mill's own emissions [tCO2]."""
    return {
        "period": {"start": f"{year}-01-01", "end": f"{year}-12-31"},
        "installation": {"country": "CN", "name": "Mill"},
        "source_streams": [
            {
                "name": "gas", "method": "combustion", "activity_data": own_direct_t, "ef": 1,
                "ef_unit": "tCO2/t", "allocation": {"Rolling": 1},
            }
        ],
        "processes": [
            {
                "name": "Rolling", "goods_category": "Iron or steel products", "cn_code": "72081000",
                "production_by_route": {"all": TONNES}, "to_market_t": TONNES,
            }
        ],
        "precursors": [
            {
                "name": "Slab", "cn_code": "72071210", "country": "CN",
                "quantity_by_route": {"all": 1.05 * TONNES}, "consumed_in": {"Rolling": 1.05 * TONNES},
                **slab,
            }
        ],
        "products": [{"cn": "72081000", "process": "Rolling", "product": "Coil"}],
    }  # fmt: skip


def two_suppliers() -> dict[str, Any]:
    """Bars from own billet: pig iron and sponge iron bought, some billet bought as well; two goods."""
    return {
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        "installation": {"country": "CN", "name": "Works"},
        "source_streams": [
            {
                "name": "coal", "method": "combustion", "activity_data": 90_000, "ef": 1, "ef_unit": "tCO2/t",
                "allocation": {"Steelmaking": 0.8, "Bar mill": 0.2},
            }
        ],
        "processes": [
            {
                "name": "Steelmaking", "goods_category": "Crude steel", "cn_code": "72071111",
                "routes": ["C"], "production_by_route": {"all": 100_000}, "to_market_t": 20_000,
                "consumed_in": {"Bar mill": 80_000},
            },
            {
                "name": "Bar mill", "goods_category": "Iron or steel products", "cn_code": "72142000",
                "production_by_route": {"all": 95_000}, "to_market_t": 95_000,
            },
        ],
        "precursors": [
            {
                "name": "Pig iron", "cn_code": "72011011", "country": "CN", "supplier": "Furnace Ltd",
                "quantity_by_route": {"all": 90_000}, "consumed_in": {"Steelmaking": 90_000},
                "see_direct": 1.5, "sefa": 1.1,
            },
            {
                "name": "Sponge iron", "cn_code": "72031000", "country": "IN", "supplier": "Shaft Ltd",
                "quantity_by_route": {"all": 15_000}, "consumed_in": {"Steelmaking": 15_000},
                "see_direct": 2.4,
            },
            {
                "name": "Billet", "cn_code": "72071111", "country": "VN", "supplier": "Caster Ltd",
                "quantity_by_route": {"all": 20_000}, "consumed_in": {"Bar mill": 20_000},
                "see_direct": 2.9, "sefa": 1.2,
            },
        ],
        "products": [
            {"cn": "72142000", "process": "Bar mill", "product": "Rebar"},
            {"cn": "72071111", "process": "Steelmaking", "product": "Billet out"},
        ],
    }  # fmt: skip


def model(data: dict[str, Any]) -> Installation:
    return Installation.model_validate(data)
