"""Global warming potentials: what a kilogram of each gas counts, under each set of the IPCC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from groundwork.problems import BadInput, Problem
from inventories.amounts import AMOUNT_COLUMNS, read_amount, refuse_faults
from inventories.folder import data_dir
from inventories.process import Amount
from inventories.rows import Row, read_rows

COLUMNS = ("flow_id", "metric", *AMOUNT_COLUMNS)
GWP100 = ("AR6", "AR5", "AR4")
GWP20 = ("AR6-GWP20",)


@dataclass(frozen=True, slots=True)
class WarmingPotential:
    """The weight of one gas under one metric, `amount.value` in kg CO2e per kg."""

    flow_id: str
    metric: str
    amount: Amount


def metrics() -> tuple[str, ...]:
    """Names of the sets known: three over 100 years, one over 20."""
    return GWP100 + GWP20


@cache
def warming_potentials() -> tuple[WarmingPotential, ...]:
    """Every packaged weight with its source.

    Raises `BadInput` when the table cannot be read.
    """
    rows, problems = read_rows(data_dir() / "gwp.csv", COLUMNS)
    parsed = [_potential(row) for row in rows]
    refuse_faults(problems, rows)
    return tuple(parsed)


def gwp(metric: str) -> Mapping[str, float]:
    """Flow id -> kg CO2e per kg under a set named in `metrics()`.

    Gases taken up count negative. The aggregated flow counts 1 under every set: it
    cannot be weighed again. Raises `BadInput` for a set that is not known.
    """
    if metric not in metrics():
        params = {"metric": metric, "known": ", ".join(metrics())}
        raise BadInput(Problem("inventories.metric-unknown", params=params))
    return MappingProxyType({p.flow_id: p.amount.value for p in warming_potentials() if p.metric == metric})


def gwp100(metric: str = "AR6") -> Mapping[str, float]:
    """Flow id -> kg CO2e per kg over 100 years: AR6, AR5 or AR4.

    Raises `BadInput` for any other name, a 20-year set included.
    """
    if metric not in GWP100:
        params = {"metric": metric, "known": ", ".join(GWP100)}
        raise BadInput(Problem("inventories.metric-unknown", params=params))
    return gwp(metric)


def _potential(row: Row) -> WarmingPotential:
    return WarmingPotential(row.text("flow_id"), row.text("metric"), read_amount(row))
