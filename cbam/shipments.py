"""Shipments as columns: what was imported, from where, when and how much. One line or a million."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from groundwork.problems import Place

if TYPE_CHECKING:
    from cbam.embedded.supply import Good

Texts: TypeAlias = NDArray[np.object_]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


NOT_COLUMNS = ("place", "chains")


def nowhere(row: int, key: str) -> Place:
    """The place of a line that came from no file."""
    return Place()


@dataclass(frozen=True, slots=True)
class Chain:
    """A good with its precursors, and the reporting year its stated figures are of (0: that of the line)."""

    good: Good
    year: int


@dataclass(frozen=True, slots=True, eq=False)
class Shipments:
    """Columns of equal length; ``NaN``, 0 or None where nothing was given.

    ``mass_t`` [t] net mass; ``mwh`` [MWh] for electricity; ``year`` and ``quarter`` of import (quarter 0:
    not known); ``production_year`` 0: not given; ``value_eur`` [EUR]; ``margin`` [-] of the value;
    ``see_direct``, ``see_indirect``, ``sefa`` [tCO2e/t] the user's actual figures; ``content`` [t clinker/t
    or kg N/t]; ``purchase`` the day certificates are bought, or the price week (2027-W15); ``day`` of
    import as a date, None where only a quarter or year is known. For electricity ``factor_basis`` says whose
    factor ``see_direct`` is and ``conditions`` which of those for actual emissions are asserted (ids parted
    by blanks). Of a carbon price paid: ``carbon_price_local`` [currency/tCO2e] at ``_local_per_eur`` (yearly
    mean), shares ``_covered`` of the embedded, ``_free`` and ``_credits`` of the covered emissions,
    ``_rebate`` of the price. ``pcf`` [tCO2e/t] a product carbon footprint, shown and never charged.
    ``chain`` numbers the precursor chain of a line in ``chains`` from 1 (0: none); ``see_direct`` and
    ``see_indirect`` are then those of its own process. ``place`` names the cell.
    """

    id: Texts
    firm: Texts
    product: Texts
    importer: Texts
    cn_code: Texts
    origin: Texts
    year: Ints
    quarter: Ints
    production_year: Ints
    mass_t: Floats
    mwh: Floats
    value_eur: Floats
    margin: Floats
    actual: Flags
    verified: Flags
    see_unit: Texts
    see_direct: Floats
    see_indirect: Floats
    sefa: Floats
    carbon_price_paid_eur_per_tco2e: Floats
    content: Floats
    see_uncertainty: Floats
    pcf: Floats
    pcf_uncertainty: Floats
    purchase: Texts
    day: Texts
    factor_basis: Texts
    conditions: Texts
    carbon_price_local: Floats
    carbon_price_local_per_eur: Floats
    carbon_price_covered: Floats
    carbon_price_free: Floats
    carbon_price_rebate: Floats
    carbon_price_rebate_evidenced: Flags
    carbon_price_credits: Floats
    chain: Ints
    chains: tuple[Chain, ...] = ()
    place: Callable[[int, str], Place] = nowhere

    def __len__(self) -> int:
        return len(self.cn_code)

    def in_year(self, year: int) -> Shipments:
        """The same goods produced and imported in ``year``; a quarter stays, a day does not."""
        years = np.full(len(self), year, dtype=np.int64)
        nothing = np.full(len(self), None, dtype=object)
        return replace(self, year=years, production_year=np.zeros_like(years), purchase=nothing, day=nothing)

    def take(self, rows: Ints) -> Shipments:
        """Only these rows, in this order; places still point at the cells they came from."""
        names = (name for name in self.__dataclass_fields__ if name not in NOT_COLUMNS)
        columns = {name: getattr(self, name)[rows] for name in names}
        place = self.place
        return Shipments(**columns, chains=self.chains, place=lambda row, key: place(int(rows[row]), key))
