"""What is known of the firms, read from their table: names as in the shipments, every doubt at its cell."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam.importers.threshold import folded

if TYPE_CHECKING:
    from cbam.shipments import Floats, Texts
    from groundwork.table_reader import Table

_TEXTS = ("sector", "province", "county")
_NUMBERS = (
    "revenue", "eu_revenue", "ebit", "employees", "fixed_cost", "pass_through", "energy_tce", "value_added",
    "interest", "debt_service", "loan", "covenant_interest_cover", "covenant_debt_service_cover",
)  # fmt: skip
_COVENANTS = {"covenant_interest_cover": "interest", "covenant_debt_service_cover": "debt_service"}


@dataclass(frozen=True, slots=True, eq=False)
class Firms:
    """The firms table as columns; money in EUR a year, ``energy_tce`` in tonnes of coal equivalent a year.

    Covenants [-] are the least multiples of interest and of debt service that EBIT has to reach.
    """

    firm: Texts
    sector: Texts
    province: Texts
    county: Texts
    revenue_eur: Floats
    eu_revenue_eur: Floats
    ebit_eur: Floats
    employees: Floats
    fixed_cost_eur: Floats
    pass_through: Floats
    energy_tce: Floats
    value_added_eur: Floats
    interest_eur: Floats
    debt_service_eur: Floats
    loan_eur: Floats
    covenant_interest_cover: Floats
    covenant_debt_service_cover: Floats

    def __len__(self) -> int:
        return len(self.firm)


def firms_of(table: Table | None, shipped: Texts | None = None) -> Firms:
    """The firms of a table; ``shipped`` the firm of each line, whose spelling is taken over."""
    if table is None:
        texts = (np.array([], dtype=object),) * (1 + len(_TEXTS))
        return Firms(*texts, *(np.array([], dtype=np.float64),) * len(_NUMBERS))
    names = names_as_shipped(table, shipped)
    _refuse(table, names)
    good = table.ok
    texts = (names[good], *(table.texts(key)[good] for key in _TEXTS))
    return Firms(*texts, *(table.numbers(key)[good] for key in _NUMBERS))


def names_as_shipped(table: Table, shipped: Texts | None) -> Texts:
    """Names as the shipments spell them: blanks and case do not matter. A firm without goods is told of."""
    names: Texts = table.texts("firm").copy()
    lines = () if shipped is None else shipped
    spelt = list(dict.fromkeys(str(name) for name in lines if name is not None))
    alike: dict[str, list[str]] = {}
    for name in spelt:
        alike.setdefault(folded(name), []).append(name)
    known = set(spelt)
    for row in np.flatnonzero(~pd.isna(names) & table.ok):
        name = str(names[row])
        found = alike.get(folded(name), [])
        if name in known or not spelt:
            continue
        if len(found) == 1:
            names[row] = found[0]
        elif near := difflib.get_close_matches(name, spelt, 1):
            table.warn(int(row), "cbam.firm-without-goods-near", "firm", value=name, near=near[0])
        else:
            table.warn(int(row), "cbam.firm-without-goods", "firm", value=name)
    return names


def _refuse(table: Table, names: Texts) -> None:
    """A pass-through outside 0 to 1, more revenue from a part than from all, and a firm given twice.

    A covenant beside which what it is a multiple of is missing is told of.
    """
    share, revenue = table.numbers("pass_through"), table.numbers("revenue")
    for row in np.flatnonzero((share < 0) | (share > 1)):
        table.reject(int(row), "cbam.pass-through-not-a-share", "pass_through", value=f"{share[row]:g}")
    for covenant, of in _COVENANTS.items():
        for row in np.flatnonzero(~np.isnan(table.numbers(covenant)) & np.isnan(table.numbers(of))):
            field = table.spec.field(of)
            table.warn(int(row), "cbam.covenant-untestable", covenant, zh=field.zh, en=field.en)
    for row in np.flatnonzero(table.numbers("eu_revenue") > revenue):
        told = _money(table, "eu_revenue", int(row))
        table.reject(int(row), "cbam.eu-revenue-above-revenue", "eu_revenue", **told)
    for row in np.flatnonzero(table.numbers("ebit") > revenue):
        table.warn(int(row), "cbam.ebit-above-revenue", "ebit", **_money(table, "ebit", int(row)))
    repeated = pd.Series(names)
    for row in np.flatnonzero(repeated.duplicated() & repeated.notna() & table.ok):
        table.reject(int(row), "cbam.firm-twice", "firm", value=str(names[row]))


def _money(table: Table, key: str, row: int) -> dict[str, str]:
    return {"value": f"{table.numbers(key)[row]:.15g}", "revenue": f"{table.numbers('revenue')[row]:.15g}"}
