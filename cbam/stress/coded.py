"""The bill of a million coded lines: one number per line says what it is, small tables say the rest.

A line's certificates per tonne depend on its profile (code, origin, emissions) alone and its price on its
period, so a year's cost is one gathered number times the line's mass.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cbam import liability
from cbam.shipments import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """By year and profile: ``see`` and ``sefa`` [tCO2e/t], ``price`` [EUR per certificate]."""

    see: Floats
    sefa: Floats
    price: Floats

    @property
    def cost_per_t(self) -> Floats:
        """EUR per tonne by year and profile."""
        due = liability.certificates_per_t(self.see, self.sefa)
        return np.asarray(liability.cost_eur(due, self.price), dtype=np.float64)


def costs(profile_of: Ints, mass_t: Floats, tables: Tables, out: Floats | None = None) -> Floats:
    """Cost [EUR] of every line in every year: year x line."""
    per_t = tables.cost_per_t
    found = np.empty((len(per_t), len(mass_t)), dtype=np.float64) if out is None else out
    for year, each in enumerate(per_t):
        np.take(each, profile_of, out=found[year], mode="clip")
        found[year] *= mass_t
    return found


def totals(profile_of: Ints, mass_t: Floats, tables: Tables) -> Floats:
    """Cost [EUR] of all lines together by year: masses are added by profile first."""
    per_t = tables.cost_per_t
    mass = np.bincount(profile_of, mass_t, per_t.shape[1])
    return np.asarray(per_t @ mass, dtype=np.float64)
