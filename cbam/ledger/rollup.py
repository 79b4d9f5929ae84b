"""From installations to firms, parks, counties and the whole: direct and indirect emissions, energy."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from cbam.ledger.identity import KEY, PLACES
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


def gaps(state: pd.DataFrame) -> pd.DataFrame:
    """Months a stream has no row for, from its first month to the last month of the ledger.

    Columns as the key and the places of the state; the place is that of the month before. A month in which
    nothing was used is a row of 0, so a missing one is a question.
    """
    found: list[tuple[object, ...]] = []
    if len(state):
        every = pd.period_range(state["month"].min(), state["month"].max(), freq="M").astype(str)
        for (installation, stream), rows in state.groupby(["installation", "stream"], sort=True):
            there = {row[0]: row[1:] for row in rows[["month", *PLACES]].itertuples(index=False)}
            place: tuple[object, ...] = ()
            for month in every:
                place = there.get(month, place)
                if place and month not in there:
                    found.append((installation, month, stream, *place))
    return pd.DataFrame(found, columns=[*KEY, *PLACES])


def rolled_up(
    state: pd.DataFrame, level: str, by: str = "year", missing: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Sums of a level by ``year`` or ``month``: emissions [tCO2e], energy [GJ and tce], rows, gaps.

    ``rows_without_energy`` counts rows whose energy is not known; their energy is missing from the sum.
    ``months_missing`` counts the months of its streams that have no row (``missing``: ``gaps`` of the
    state). The sum over a level's groups is the total.
    """
    direct = state["kind"].isin([k.value for k in StreamKind if k.direct])
    known = state["energy_gj"].notna()
    names = {name: state[name] for name in ("month", *KEY[:1], *PLACES)}
    rows = pd.DataFrame(
        {
            **names,
            "direct_tco2e": np.where(direct, state["emissions_t"], 0.0),
            "indirect_tco2e": np.where(direct, 0.0, state["emissions_t"]),
            "energy_gj": state["energy_gj"].fillna(0.0),
            "rows": 1,
            "rows_without_energy": (~known & (state["kind"] != StreamKind.PROCESS)).astype(np.int64),
            "months_missing": 0,
        }
    )
    absent = gaps(state) if missing is None else missing
    nothing = dict.fromkeys(SUMS, 0.0) | {"rows": 0, "rows_without_energy": 0, "months_missing": 1}
    both = pd.concat([rows, absent[list(names)].assign(**nothing)] if len(absent) else [rows])
    both = both.reset_index(drop=True)
    months = both["month"].astype(object)
    both.insert(0, "period", months.map(lambda month: month.partition("-")[0]) if by == "year" else months)
    both.insert(1, "key", _group(both, level))
    columns = ["period", "key", *SUMS, "rows", "rows_without_energy", "months_missing"]
    sums = both[columns].groupby(["period", "key"], sort=True).sum().reset_index()
    sums.insert(0, "level", level)
    sums["energy_tce"] = sums["energy_gj"] / gj_per_tce()
    return sums


def _group(rows: pd.DataFrame, level: str) -> pd.Series[str]:
    """What a row adds to; a park's name that stands in several counties is told apart by the county."""
    if level == "total":
        return pd.Series("total", index=rows.index, dtype=object)
    names = rows[level].replace("", NONE).astype(object)
    if level != "park" or not len(rows):
        return names
    several = rows.groupby("park")["county"].transform("nunique") > 1
    counties = rows["county"].replace("", NONE).astype(object)
    return names.where(~several | (rows["park"] == ""), names + " (" + counties + ")")


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
