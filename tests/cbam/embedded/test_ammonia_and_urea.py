"""Bought hydrogen and integrated electrolysis; urea per kg of nitrogen and per tonne, down to the bill."""

from __future__ import annotations

from typing import Any

import pytest

from cbam.embedded.units import per_t, per_unit
from cbam.law.rulebook import Law
from tests.cbam.billing import billed
from tests.cbam.embedded.mill import HAND, codes, run

YEAR = {"start": "2026-01-01", "end": "2026-12-31"}
GRID = {"ef": 0.6, "ef_source": "D.4(a)"}


def ammonia(**changes: Any) -> dict[str, Any]:
    """1,000 t of ammonia: 50 t CO2, 500 MWh of its own at 0.6 tCO2/MWh."""
    data: dict[str, Any] = {
        "period": YEAR,
        "source_streams": [{
            "name": "start-up gas", "method": "process", "activity_data": 50, "ef": 1, "ef_unit": "tCO2/t",
            "allocation": {"ammonia": 1},
        }],
        "processes": [{
            "name": "ammonia", "goods_category": "Ammonia", "production_by_route": {"all": 1000},
            "to_market_t": 1000, "electricity": {"consumed_mwh": 500, **GRID},
        }],
        "products": [{"cn": "28141000", "process": "ammonia", "qualifying": {"pct_n": 0.822}}],
    }  # fmt: skip
    return {**data, **changes}


def test_bought_hydrogen_brings_no_electricity_into_ammonia(law: Law) -> None:
    """0.18 t of hydrogen with 33 tCO2/t of electrolysis power; hydrogen stands in Annex II, ammonia does not.

    direct 0.05, own power 0.3; counted 0.05 + 0.3 = 0.35, though 0.3 + 0.18 x 33 = 6.24 is its electricity
    """
    bought = {
        "name": "hydrogen", "cn_code": "28041000", "country": "CN", "consumed_in": {"ammonia": 180},
        "see_direct": 0.0, "see_indirect": 33.0, "sefa": 1.0, "verified": True,
    }  # fmt: skip
    (good,) = run(ammonia(precursors=[bought]), law).goods
    assert good.see_counted == pytest.approx(0.35, rel=HAND)
    assert good.see_indirect == pytest.approx(6.24, rel=HAND)


def test_hydrogen_of_a_process_of_its_own_brings_none_either(law: Law) -> None:
    # 180 t of hydrogen in the same works, 55 MWh/t: 9,900 MWh x 0.6 / 180 = 33 tCO2/t
    data = ammonia()
    data["processes"][0]["production_by_route"] = {"all": 1000}
    data["processes"].append({
        "name": "electrolysis", "goods_category": "Hydrogen", "production_by_route": {"all": 180},
        "consumed_in": {"ammonia": 180}, "electricity": {"consumed_mwh": 9900, **GRID},
    })  # fmt: skip
    good = run(data, law).goods[0]
    assert good.see_counted == pytest.approx(0.35, rel=HAND)
    assert good.see_indirect == pytest.approx(6.24, rel=HAND)


def test_integrated_electrolysis_counts_its_electricity(law: Law) -> None:
    """Joint process (2547 Art 4(9)): 500 + 9,900 MWh x 0.6 / 1,000 = 6.24; counted 0.05 + 6.24 = 6.29.

    Its hydrogen gets its own column A: 0.975 x (1.522 + 0.18 x 5.089)
    """
    data = ammonia()
    data["processes"][0]["electricity"]["consumed_mwh"] = 10_400
    data["processes"][0]["joint_precursors"] = [{"cn_code": "28041000", "t_per_t": 0.18}]
    result = run(data, law)
    (good,) = result.goods
    assert good.see_counted == pytest.approx(6.29, rel=HAND)
    assert good.see_indirect == pytest.approx(6.24, rel=HAND)
    assert good.sefa == pytest.approx(0.975 * (1.522 + 0.18 * 5.089), rel=HAND)
    assert codes(result) == []


def test_the_same_urea_per_kg_of_nitrogen_and_per_tonne_gives_the_same_bill(law: Law) -> None:
    """Urea from 0.57 t of ammonia at 2.0, SEFA 1.4: 0.3 + 0.57 x 2.0 = 1.44 tCO2e/t, 46 % N: 1.44/460 per kg.

    SEFA 0.975 x 0.053 + 0.57 x 1.4 = 0.849675; 1,000 t in the first quarter of 2026 at 75.36:
    (1.44 - 0.849675) x 1,000 x 75.36 = 44,486.892 EUR
    """
    data = ammonia(
        precursors=[{
            "name": "ammonia", "cn_code": "28141000", "country": "CN", "consumed_in": {"ammonia": 570},
            "see_direct": 2.0, "see_counted": 2.0, "sefa": 1.4, "verified": True,
        }],
        products=[{"cn": "31021019", "process": "ammonia", "qualifying": {"pct_n": 0.46}}],
    )  # fmt: skip
    data["processes"][0] |= {"goods_category": "Urea"}
    data["source_streams"][0]["activity_data"] = 0.0
    (urea,) = run(data, law).goods
    assert urea.see_counted == pytest.approx(1.44, rel=HAND)
    assert urea.sefa == pytest.approx(0.849675, rel=HAND)
    assert urea.see_counted_per_unit == pytest.approx(1.44 / 460, rel=HAND)
    line = {
        "cn_code": "31021019", "origin": "CN", "mass_t": "1000", "date": "2026-02-10", "emissions": "actual",
        "verified": "yes", "sefa": repr(urea.sefa),
    }  # fmt: skip
    told = urea.see_direct or 0, urea.see_indirect or 0
    assert told == pytest.approx((1.14, 0.3), rel=HAND)
    from_kg = tuple(per_t(per_unit(see, 460), 460) for see in told)
    bills = [
        billed({**line, "see_direct": repr(direct), "see_indirect": repr(indirect)}).cost_eur
        for direct, indirect in (told, from_kg)
    ]
    assert bills == pytest.approx([44_486.892, 44_486.892], rel=1e-9)
