"""What scrap does: an invented strip mill, computed by the engine on the law's own factors.

The charge of the furnace is scrap, which carries nothing, and iron bought at its default value. More scrap
means less iron: fewer embedded emissions, and less free allocation, since that follows the precursors. No
factor of a life-cycle inventory comes near it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from cbam.training.texts import read
from groundwork.problems import BadInput, Problem

if TYPE_CHECKING:
    from cbam.embedded.results import GoodResult, InstallationResult
    from cbam.statute import Statute

SCRAP, ELECTRODES, GAS = "Steel / steel scrap", "EAF carbon electrodes", "Natural gas"


class Furnace(BaseModel):
    """A route: the iron it buys, the standard factor of that iron's carbon, and whether it melts by power."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    iron: str
    iron_stream: str
    electric: bool


class Mill(BaseModel):
    """The invented amounts; see the head of ``data/mill.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    good: str
    slab: str
    slab_per_t: float
    charge_per_t: float
    electrodes_per_t: float
    gas_t_per_t: float
    electricity_ef: float
    scale_t: float
    routes: Mapping[str, Furnace]


@cache
def mill() -> Mill:
    """The packaged mill."""
    found: Mill = read("mill.yaml", Mill)
    return found


@dataclass(frozen=True, slots=True)
class Setting:
    """What a reader sets: route letter, scrap [share of the charge], power [MWh/t coil], origin, year."""

    route: str
    scrap_share: float
    power_mwh_per_t: float
    origin: str
    year: int


@dataclass(frozen=True, slots=True)
class Made:
    """A tonne of coil of the mill: emissions that count, indirect ones apart, allocation [tCO2e/t], the whole
    answer of the engine, and the iron that went in [t/t]."""

    see: float
    see_indirect: float
    sefa: float
    iron_per_t: float
    scrap_per_t: float
    result: InstallationResult
    good: GoodResult


def make(setting: Setting, statute: Statute) -> Made:
    """Compute the mill. Raises BadInput for a year without printed benchmarks or what the engine refuses."""
    from cbam.embedded.installation import compute
    from cbam.embedded.model import Installation

    law = statute.of_year(setting.year)
    years = law.benchmarks.years
    if setting.year not in range(statute.first_year, years[-1] + 1):
        params = {"year": setting.year, "first": statute.first_year, "last": years[-1]}
        raise BadInput(Problem("cbam.training-mill-year", params=params))
    result = compute(Installation.model_validate(described(setting)), law)
    good = result.goods[0]
    if good.see_counted is None or good.sefa is None:
        raise BadInput(*result.problems)
    charge = mill().charge_per_t * mill().slab_per_t
    share = setting.scrap_share
    return Made(
        see=good.see_counted,
        see_indirect=good.see_indirect or 0.0,
        sefa=good.sefa,
        iron_per_t=charge * (1 - share),
        scrap_per_t=charge * share,
        result=result,
        good=good,
    )


def described(setting: Setting) -> dict[str, Any]:
    """The mill of a setting as an installation's operator would describe it."""
    plan, furnace = mill(), mill().routes[setting.route]
    coil, slab = plan.scale_t, plan.scale_t * plan.slab_per_t
    charge = slab * plan.charge_per_t
    iron, scrap = charge * (1 - setting.scrap_share), charge * setting.scrap_share
    streams = [
        _carbon("iron charged", iron, furnace.iron_stream),
        _carbon("scrap charged", scrap, SCRAP),
        _carbon("slab cast", -slab, SCRAP),
    ]
    if furnace.electric:
        streams.append(_carbon("electrodes", slab * plan.electrodes_per_t, ELECTRODES))
    gas = {
        "name": "reheating gas", "method": "combustion", "activity_data": coil * plan.gas_t_per_t,
        "standard": GAS, "ef_unit": "tCO2/TJ", "allocation": {"rolling": 1},
    }  # fmt: skip
    steel = {
        "name": "steel", "goods_category": "Crude steel", "cn_code": plan.slab, "routes": [setting.route],
        "production_by_route": {setting.route: slab}, "consumed_in": {"rolling": slab},
    }  # fmt: skip
    rolling = {
        "name": "rolling", "goods_category": "Iron or steel products", "cn_code": plan.good,
        "routes": [setting.route], "production_by_route": {setting.route: coil}, "to_market_t": coil,
        "electricity": {"consumed_mwh": coil * setting.power_mwh_per_t, "ef": plan.electricity_ef,
                        "ef_source": "D.4(a)"},
    }  # fmt: skip
    bought = {
        "name": "iron", "cn_code": furnace.iron, "country": setting.origin, "emissions": "default",
        "quantity_by_route": {"all": iron}, "consumed_in": {"steel": iron},
    }  # fmt: skip
    return {
        "period": {"start": f"{setting.year}-01-01", "end": f"{setting.year}-12-31"},
        "source_streams": [*streams, gas],
        "processes": [steel | ({} if iron > 0 else {"no_precursors": True}), rolling],
        "precursors": [bought] if iron > 0 else [],
        "products": [{"cn": plan.good, "process": "rolling", "product": "coil", "routes": [setting.route]}],
    }


def _carbon(name: str, tonnes: float, standard: str) -> dict[str, Any]:
    """A material whose carbon reacts, or leaves with the steel; factor from the act's table."""
    return {"name": name, "method": "process", "activity_data": tonnes, "ef_unit": "tCO2/t",
            "standard": standard, "allocation": {"steel": 1}}  # fmt: skip
