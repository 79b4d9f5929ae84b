"""The packaged settings of the stress test, each with unit, status and source; none of them is law."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from cbam.scenario_market import Supplier, read_market
from cbam.scenario_parts import by_prefix

if TYPE_CHECKING:
    from cbam.scenario import Scenario

__all__ = ["Supplier"]

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
    """Verified over default total emissions [-] of goods with a prefix from an origin ("" for any).

    ``low`` and ``high`` [tCO2e/t] are the plant figures it is the middle of, of ``year``; ``status`` and
    ``confidence`` say how far they may be trusted: ``recalled`` figures were not read again in any source.
    """

    prefix: str
    origin: str
    value: float
    low: float
    high: float
    default_total: float
    year: int
    status: str
    confidence: str
    source: str


@cache
def verified_ratios() -> tuple[Ratio, ...]:
    """The packaged ratios: the middle of plant figures over the default total, each with its true status."""
    found = []
    for row in _rows("verified_ratios.csv"):
        low, high, total = (float(row[name]) for name in ("actual_low", "actual_high", "default_total"))
        known = (int(row["year"]), row["status"], row["confidence"], row["source"])
        found.append(Ratio(row["prefix"], row["origin"], mean((low, high)) / total, low, high, total, *known))
    return tuple(found)


def verified_ratio(code: str, origin: str, scenario: Scenario) -> float | None:
    """The scenario's ratio for a code, else the packaged one of its origin; None where none is known."""
    own = by_prefix({k: v.value for k, v in scenario.emissions.verified_ratio.items()}, code)
    if own is not None:
        return own
    return by_prefix({r.prefix: r.value for r in verified_ratios() if r.origin == origin}, code)


@dataclass(frozen=True, slots=True)
class Sigma:
    """A substitution elasticity between origins [-] by HS prefix; ``year`` the last of the data behind it."""

    prefix: str
    value: float
    year: int
    status: str
    confidence: str
    source: str


@cache
def elasticities() -> dict[str, Sigma]:
    """The packaged elasticities by prefix."""
    return {
        row["prefix"]: Sigma(
            row["prefix"],
            float(row["sigma"]),
            int(row["year"]),
            row["status"],
            row["confidence"],
            row["source"],
        )
        for row in _rows("elasticities.csv")
    }


def elasticity(code: str, scenario: Scenario) -> float | None:
    """The scenario's substitution elasticity for a code, else the packaged one; None where none is known."""
    own = by_prefix({k: v.value for k, v in scenario.trade.demand.sigma.items()}, code)
    return own if own is not None else by_prefix(_sigmas(), code)


@cache
def _sigmas() -> dict[str, float]:
    return {prefix: one.value for prefix, one in elasticities().items()}


def market(file: Path | None = None) -> tuple[Supplier, ...]:
    """Suppliers of the EU market by heading: the packaged table, or the user's file in its format.

    Raises ``BadInput`` with every fault of the user's file.
    """
    return read_market(FOLDER / "markets.csv" if file is None else file)


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
