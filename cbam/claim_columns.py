"""Columns that claim something: a carbon price paid, conditions of an electricity factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cbam.electricity import conditions, named_conditions

if TYPE_CHECKING:
    from cbam.shipments import Texts
    from groundwork.table_reader import Table

_SHARES = tuple(f"carbon_price_{name}_share" for name in ("covered", "free", "rebate", "credits"))
_LOCAL, _RATE = "carbon_price_local_per_tco2e", "carbon_price_local_per_eur"
_IN_EUR = "carbon_price_paid_eur_per_tco2e"


def refuse_bad_claims(table: Table) -> None:
    """Reject what no claim can be: a share outside 0 to 1, a local price without its rate or given twice."""
    for key in _SHARES:
        values = table.numbers(key)
        for row in np.flatnonzero((values < 0) | (values > 1)):
            table.reject(int(row), "cbam.not-a-share", key, value=f"{values[row]:g}")
    local, rate = table.numbers(_LOCAL), table.numbers(_RATE)
    for row in np.flatnonzero(local < 0):
        table.reject(int(row), "cbam.negative-figure", _LOCAL, value=f"{local[row]:g}")
    for row in np.flatnonzero(~np.isnan(local) & np.isnan(rate)):
        table.reject(int(row), "cbam.carbon-price-needs-rate", _RATE)
    for row in np.flatnonzero(~np.isnan(local) & ~np.isnan(table.numbers(_IN_EUR))):
        table.reject(int(row), "cbam.carbon-price-twice", _LOCAL)


def read_conditions(table: Table) -> Texts:
    """The conditions asserted for each row, as ids parted by blanks; a word that names none is rejected."""
    texts = table.texts("conditions")
    asserted: Texts = np.full(table.n_rows, None, dtype=object)
    for row in np.flatnonzero([text is not None for text in texts]):
        known, unknown = named_conditions(str(texts[row]))
        if unknown:
            ids = ", ".join(condition.id for condition in conditions())
            table.reject(
                int(row), "cbam.condition-unknown", "conditions", value=", ".join(unknown), known=ids
            )
        asserted[row] = " ".join(sorted(known)) or None
    return asserted
