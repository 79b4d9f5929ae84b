"""The packaged settings of the stress test, each with unit, status and source; none of them is law."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from cbam.scenario_parts import by_prefix

if TYPE_CHECKING:
    from cbam.scenario import Scenario

FOLDER = Path(__file__).parent / "data"


class Setting(BaseModel):
    """One value with its unit and how it is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float
    unit: str
    status: Annotated[str, Field(pattern="^(seen|derived|recalled|analyst|user)$")]
    source: Annotated[str, Field(min_length=1)]


@cache
def settings() -> dict[str, Setting]:
    """All packaged settings by name."""
    import yaml

    raw = yaml.safe_load((FOLDER / "settings.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Setting]).validate_python(raw)


def setting(name: str) -> float:
    """The packaged value of a setting."""
    return settings()[name].value


def chosen(scenario: Scenario) -> dict[str, Setting]:
    """Every setting as the scenario has it: its own value where it states one, else the packaged one."""
    trade, doubt = scenario.trade, scenario.doubt
    own = {
        "pass_through": trade.pass_through,
        "diverted_share": trade.diverted_share,
        "diverted_margin": trade.diverted_margin,
        "market_elasticity": trade.demand.eta,
        "fx_exposure": scenario.fx.exposure,
        "price_sigma": doubt.price_sigma,
        "price_kappa": doubt.price_kappa,
        "fx_sigma": doubt.fx_sigma,
        "volume_sigma": doubt.volume_sigma,
        "emissions_half_width": doubt.emissions_half_width,
    }
    found = dict(settings())
    for name, value in own.items():
        if value is not None:
            known = {"value": value.value, "status": value.status.value, "source": value.source}
            found[name] = found[name].model_copy(update=known)
    return found


@dataclass(frozen=True, slots=True)
class Ratio:
    """Verified over default total emissions [-] of goods with a prefix from an origin ("" for any)."""

    prefix: str
    origin: str
    value: float
    status: str
    source: str


@cache
def verified_ratios() -> tuple[Ratio, ...]:
    """The packaged ratios: the middle of published plant figures over the default total."""
    found = []
    for row in _rows("verified_ratios.csv"):
        actual = mean((float(row["actual_low"]), float(row["actual_high"])))
        ratio = actual / float(row["default_total"])
        found.append(Ratio(row["prefix"], row["origin"], ratio, row["status"], row["source"]))
    return tuple(found)


def verified_ratio(code: str, origin: str, scenario: Scenario) -> float | None:
    """The scenario's ratio for a code, else the packaged one of its origin; None where none is known."""
    own = by_prefix({k: v.value for k, v in scenario.emissions.verified_ratio.items()}, code)
    if own is not None:
        return own
    return by_prefix({r.prefix: r.value for r in verified_ratios() if r.origin == origin}, code)


@cache
def elasticities() -> dict[str, float]:
    """Substitution elasticities between origins [-] by HS prefix."""
    return {row["prefix"]: float(row["sigma"]) for row in _rows("elasticities.csv")}


def elasticity(code: str, scenario: Scenario) -> float | None:
    """The scenario's substitution elasticity for a code, else the packaged one; None where none is known."""
    own = by_prefix({k: v.value for k, v in scenario.trade.demand.sigma.items()}, code)
    return own if own is not None else by_prefix(elasticities(), code)


@dataclass(frozen=True, slots=True)
class Supplier:
    """One origin's part of the EU market of a heading: quantity [t], unit value [EUR/t].

    ``charge_tco2e_per_t`` [tCO2e/t] what a tonne pays for, where the user knows it (an EU producer's
    emissions above its allocation); NaN: certificates due on the law's default values.
    """

    prefix: str
    origin: str
    quantity_t: float
    unit_value_eur_per_t: float
    charge_tco2e_per_t: float


def market(file: Path | None = None) -> tuple[Supplier, ...]:
    """Suppliers of the EU market by heading: the packaged table, or the user's file in its format."""
    rows = _rows("markets.csv") if file is None else _read(file)
    return tuple(
        Supplier(
            row["prefix"],
            row["origin"],
            float(row["quantity_t"]),
            float(row["unit_value_eur_per_t"]),
            float(row.get("charge_tco2e_per_t") or "nan"),
        )
        for row in rows
    )


def _rows(name: str) -> list[dict[str, str]]:
    return _read(FOLDER / name)


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
