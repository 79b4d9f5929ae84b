"""Product carbon footprints beside the charge, in the same draws: shown, never charged.

A footprint rests on life-cycle factors and CBAM emissions do not, so its doubt is a driver of its own: one
lognormal error of mean one for a firm's product from an origin, times the volume drawn for the firm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam.stress import kernel, streams
from cbam.stress.doubt import stream_name
from cbam.stress.parameters import setting

if TYPE_CHECKING:
    from cbam.shipments import Floats
    from cbam.stress.deterministic import YearView
    from cbam.stress.levels import Levels
    from cbam.stress.rows import Rows

FOOTPRINT, PCF = "footprint", "pcf_tco2e"


def add_footprints(rows: Rows, view: YearView, levels: Levels) -> None:
    """Footprint of the goods by firm and in all [tCO2e]; nothing where no line states one."""
    amount = _amounts(view)
    if np.isnan(amount).all():
        return
    known = ~np.isnan(amount)
    number = levels.firm.number[view.bill.rows]
    n = len(levels.firm.names)
    sums = np.bincount(number[known], amount[known], n)
    held = np.bincount(number[known], minlength=n) > 0
    rows.add("firm", levels.firm.names, {(PCF, "tCO2e"): np.where(held, sums, np.nan)})
    rows.single(PCF, "tCO2e", float(sums.sum()))


def drawn_footprints(view: YearView, levels: Levels, seed: int, volume: Floats) -> Floats | None:
    """Footprint by firm x draw [tCO2e]; ``volume`` the firms' volume factors. None where none is stated."""
    amount = _amounts(view)
    known = np.flatnonzero(~np.isnan(amount))
    if not len(known):
        return None
    shipments = view.bill.shipments
    half = np.nan_to_num(shipments.pcf_uncertainty[known])
    sigma = np.asarray(kernel.lognormal_sigma(half, setting("interval_z")), dtype=np.float64)
    names = np.array([stream_name(shipments, int(line)) for line in known], dtype=object)
    of_line, distinct = pd.factorize(names)
    shocks = streams.normals(streams.keys(seed, FOOTPRINT, list(map(str, distinct))), 0, volume.shape[1])
    found = np.zeros((len(levels.firm.names), volume.shape[1]), dtype=np.float64)
    number = levels.firm.number[view.bill.rows][known]
    for at, line in enumerate(known):
        factor = np.exp(sigma[at] * shocks[of_line[at]] - sigma[at] ** 2 / 2)
        found[number[at]] += amount[line] * factor
    return np.asarray(found * volume, dtype=np.float64)


def _amounts(view: YearView) -> Floats:
    shipments = view.bill.shipments
    mass = np.where(view.bill.electricity, 0.0, shipments.mass_t)
    return np.asarray(shipments.pcf * mass * view.sold.share, dtype=np.float64)
