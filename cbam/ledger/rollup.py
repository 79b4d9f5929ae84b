"""From installations to firms, parks, counties and the whole: direct and indirect emissions, energy."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from cbam.ledger.entries import KEY
from cbam.ledger.tables import StreamKind

LEVELS = ("total", "county", "park", "firm", "installation")
SUMS = ("direct_tco2e", "indirect_tco2e", "energy_gj")
NONE = "(none)"
_SETTINGS = Path(__file__).parent / "data" / "units.yaml"


@cache
def gj_per_tce() -> float:
    """Energy of a tonne of coal equivalent [GJ]."""
    import yaml

    return float(yaml.safe_load(_SETTINGS.read_text(encoding="utf-8"))["gj_per_tce"]["value"])


def rolled_up(state: pd.DataFrame, level: str, by: str = "year") -> pd.DataFrame:
    """Sums of a level by ``year`` or ``month``: emissions [tCO2e], energy [GJ and tce], rows, gaps.

    ``rows_without_energy`` counts rows whose energy is not known; their energy is missing from the sum.
    The sum over a level's groups is the total.
    """
    period = state["month"].str.partition("-")[0] if by == "year" else state["month"]
    direct = state["kind"].isin([k.value for k in StreamKind if k.direct])
    group = pd.Series("total", index=state.index) if level == "total" else state[level].replace("", NONE)
    known = state["energy_gj"].notna()
    frame = pd.DataFrame(
        {
            "period": period,
            "key": group,
            "direct_tco2e": np.where(direct, state["emissions_t"], 0.0),
            "indirect_tco2e": np.where(direct, 0.0, state["emissions_t"]),
            "energy_gj": state["energy_gj"].fillna(0.0),
            "rows": 1,
            "rows_without_energy": (~known & (state["kind"] != StreamKind.PROCESS)).astype(np.int64),
        }
    )
    sums = frame.groupby(["period", "key"], sort=True).sum().reset_index()
    sums.insert(0, "level", level)
    sums["energy_tce"] = sums["energy_gj"] / gj_per_tce()
    return sums


def changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """What differs between two states, row by row: added, withdrawn or corrected, with the emissions."""
    both = before.merge(after, on=list(KEY), how="outer", suffixes=("_before", "_after"), indicator="how")
    words = {"left_only": "withdrawn", "right_only": "added", "both": "corrected"}
    both["change"] = both["how"].astype(str).map(words)
    names = ("amount", "unit", "factor", "factor_unit", "factor_source", "emissions_t", "energy_gj", "kind",
             "firm", "park", "county")  # fmt: skip
    same = np.ones(len(both), dtype=np.bool_)
    for name in names:
        one, other = both[f"{name}_before"], both[f"{name}_after"]
        same &= np.asarray((one == other) | (one.isna() & other.isna()), dtype=np.bool_)
    shown = both[~same].sort_values(list(KEY), ignore_index=True)
    shown["emissions_difference_t"] = shown["emissions_t_after"].fillna(0.0) - shown[
        "emissions_t_before"
    ].fillna(0.0)
    columns = ["change", *KEY, "amount_before", "amount_after", "unit_before", "unit_after",
               "factor_before", "factor_after", "emissions_t_before", "emissions_t_after",
               "emissions_difference_t", "version_before", "version_after", "note_after"]  # fmt: skip
    return shown[columns]
