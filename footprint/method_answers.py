"""What a result says about its method, as JSON: allocation, cut-off, data quality, modules, suppliers."""

from __future__ import annotations

from footprint.alternatives import Alternative
from footprint.bill import Bom, SupplierPcf
from footprint.cut_off import SINGLE_IMPACT, SINGLE_MASS, TOTAL_IMPACT, TOTAL_MASS, CutOff
from footprint.limits import limits
from footprint.modules import D
from footprint.results import ProductResult
from footprint.supplier_rules import good_until, used
from groundwork.words import say

Record = dict[str, object]


def kind_record(result: ProductResult, lang: str) -> Record:
    """What the result may be called."""
    key = kind_of(result)
    return {"code": key, "text": say(f"footprint.said-kind-{key}", lang)}


def kind_of(result: ProductResult) -> str:
    """Kind of footprint by its boundary: ``cradle-to-gate`` is a partial one."""
    return result.product.boundary.replace("_", "-") or "not-stated"


def allocation_record(result: ProductResult, lang: str) -> Record:
    """The chosen method with its step in the hierarchy, and every other way."""
    allocation = result.product.allocation
    return {
        "method": allocation.method,
        "share": allocation.share,
        "step": allocation.step,
        "value_ratio": allocation.value_ratio,
        "alternatives": [_alternative(one, lang) for one in result.alternatives],
    }


def _alternative(one: Alternative, lang: str) -> Record:
    return {
        "method": one.method,
        "step": one.step,
        "share": one.share,
        "pcf_kgco2e": one.kgco2e,
        "difference": one.difference,
        "chosen": one.chosen,
        "reason": one.reason or None,
        "reason_text": say(one.reason, lang) if one.reason else None,
    }


def cut_off_record(found: CutOff | None) -> Record | None:
    """What is left out, line by line, with the limits and where they stand."""
    if found is None:
        return None
    known = limits()
    keys = (SINGLE_MASS, TOTAL_MASS, SINGLE_IMPACT, TOTAL_IMPACT)
    return {
        "mass_share": found.mass_share,
        "impact_share": found.impact_share,
        "not_estimated": found.not_estimated,
        "within": found.within,
        "beyond": list(found.beyond),
        "limits": {key: {"share": known[key].value, "source": known[key].source} for key in keys},
        "lines": [
            {
                "row": one.line.row,
                "item": one.line.item,
                "link": one.line.target or None,
                "mass_kg": one.mass_kg,
                "mass_share": one.mass_share,
                "kgco2e": one.kgco2e,
                "impact_share": one.impact_share,
            }
            for one in found.omissions
        ],
    }


def quality_record(result: ProductResult) -> Record | None:
    """Primary data and ratings, weighted by contribution."""
    found = result.quality
    if found is None:
        return None
    return {
        "primary_data_share": found.primary_share,
        "technological": found.technological,
        "temporal": found.temporal,
        "geographical": found.geographical,
        "scale": "1 (best) to 5",
    }


def carbon_record(result: ProductResult) -> Record | None:
    """Carbon that enters with the materials, kg per declared amount."""
    found = result.carbon
    if found is None:
        return None
    return {
        "fossil_kg": found.fossil_kg,
        "biogenic_kg": found.biogenic_kg,
        "packaging_biogenic_kg": found.packaging_biogenic_kg,
        "known_share": found.known_share,
    }


def modules_record(result: ProductResult, bom: Bom) -> Record:
    """Modules of EN 15804 with the scenarios behind them; D is no part of the footprint."""
    told = [s for s in bom.scenarios if s.product_id == result.product.id]
    return {
        "kgco2e": {key: value for key, value in result.modules.items() if key != D},
        "d_kgco2e": result.modules.get(D),
        "scenarios": [
            {"module": s.module, "scenario": s.text, "service_life_years": s.service_life_years} for s in told
        ],
    }


def suppliers_record(result: ProductResult, bom: Bom) -> list[Record]:
    """The suppliers' footprints that the product's lines take."""
    return [_supplier(pcf) for pcf in used(bom, (item.line for item in result.by_item))]


def _supplier(pcf: SupplierPcf) -> Record:
    until = good_until(pcf)
    return {
        "id": pcf.id,
        "name": pcf.name,
        "supplier": pcf.supplier,
        "kgco2e": pcf.kgco2e,
        "per": pcf.per,
        "uptake_kgco2e": pcf.uptake_kgco2e,
        "boundary": pcf.boundary,
        "gwp": pcf.gwp,
        "biogenic": pcf.biogenic,
        "standard": pcf.standard or None,
        "period_start": pcf.period_start.isoformat() if pcf.period_start else None,
        "period_end": pcf.period_end.isoformat() if pcf.period_end else None,
        "valid_until": until.isoformat() if until else None,
        "verified_by": pcf.verified_by or None,
        "primary_data_share": pcf.primary_share,
    }
