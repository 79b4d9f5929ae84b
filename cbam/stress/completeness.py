"""How much of a portfolio was filled in: what a stress test can say depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from cbam.portfolio import Portfolio
    from cbam.shipments import Flags

OF_LINES: Final = ("firm", "importer", "product", "mass_t", "value_eur", "margin", "quarter")
OF_FIRMS: Final = (
    "sector", "revenue_eur", "eu_revenue_eur", "ebit_eur", "pass_through", "energy_tce", "value_added_eur",
    "interest_eur", "loan_eur",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """How many of all rows of a table (``shipments`` or ``firms``) have a field filled in."""

    table: str
    field: str
    filled: int
    of: int

    @property
    def share(self) -> float | None:
        """Of all rows, those that have it [-]; None where there is no row."""
        return self.filled / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Completeness:
    """Fields filled in, and the mass [t] on default values of all."""

    fields: tuple[Filled, ...]
    default_mass_t: float
    mass_t: float

    @property
    def share_on_defaults(self) -> float | None:
        """Of the mass, on default values [-]; None where there is no mass."""
        return self.default_mass_t / self.mass_t if self.mass_t > 0 else None


def completeness(portfolio: Portfolio) -> Completeness:
    """Count what is filled in; firms are those that ship, listed in the firms sheet or not."""
    shipments, firms = portfolio.shipments, portfolio.firms
    lines = [
        Filled("shipments", name, int(_known(getattr(shipments, name)).sum()), len(shipments))
        for name in OF_LINES
    ]
    shipping = {str(f) for f in shipments.firm[_known(shipments.firm)]}
    listed = np.array([str(f) in shipping for f in firms.firm], dtype=np.bool_)
    of_firms = [
        Filled("firms", name, int((_known(getattr(firms, name)) & listed).sum()), len(shipping))
        for name in OF_FIRMS
    ]
    mass = np.nan_to_num(shipments.mass_t)
    return Completeness((*lines, *of_firms), float(mass[~shipments.actual].sum()), float(mass.sum()))


def _known(values: Any) -> Flags:
    """Which cells hold something; a quarter of 0 is none."""
    if values.dtype == object:
        return np.array([isinstance(v, str) and bool(v) for v in values], dtype=np.bool_)
    found: Flags = values > 0 if np.issubdtype(values.dtype, np.integer) else ~np.isnan(values)
    return found
