"""Actual figures per functional unit: which unit a line may use, and its figures per tonne of good.

Operators report specific embedded emissions per functional unit (IR (EU) 2025/2547 Art 4): per kg of nitrogen
for fertilisers, per tonne of clinker contained for cement. Allocation stays per tonne of good, as the
benchmarks of IR (EU) 2025/2620 are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from groundwork.units import factor

if TYPE_CHECKING:
    from cbam.shipments import Flags, Floats, Texts
    from groundwork.table_reader import Table

TONNE: Final = "t"
MANY_TIMES: Final = 50.0  # tuning, no rule: kg instead of t is a thousandfold, dirty plants a few times
PER_CLINKER, PER_NITROGEN = "t clinker", "kg N"  # functional units as the law's table of scope names them
FUNCTIONAL_UNITS: Final = {"kgN": PER_NITROGEN, "t_clinker": PER_CLINKER}
_FIGURES = ("see_direct", "see_indirect")


def tonnes_in(functional_unit: str) -> float:
    """Tonnes of substance in one functional unit: 0.001 for a kg of nitrogen, 1 for a tonne of clinker."""
    return factor("kg", "t") if functional_unit == PER_NITROGEN else 1.0


def per_tonne_of_good(table: Table) -> dict[str, Floats]:
    """The table's embedded emissions per tonne of good [tCO2e/t]; those per functional unit x content.

    Rows that name such a unit without a content, or a content no good can have, are rejected.
    Source: IR (EU) 2025/2547 Art 4(4) and (5).
    """
    unit, content = table.texts("see_unit"), table.numbers("content")
    scale: Floats = np.ones(table.n_rows, dtype=np.float64)
    for name, meant in FUNCTIONAL_UNITS.items():
        rows = unit == name
        for row in np.flatnonzero(rows & np.isnan(content)):
            table.reject(int(row), "cbam.see-unit-needs-content", "content", unit=name)
        for row in np.flatnonzero(rows & too_much(content, tonnes_in(meant))):
            table.reject(int(row), "cbam.content-too-high", "content", value=f"{content[row]:g}")
        scale[rows] = content[rows]
    return {key: table.numbers(key) * scale for key in _FIGURES}


def too_much(content: Floats, tonnes_per_unit: float | Floats) -> Flags:
    """Whether a tonne of good would hold more than a tonne of the substance; NaN does not."""
    found: Flags = content * tonnes_per_unit > 1
    return found


def perhaps_kilograms(see_tco2e_per_t: Floats, default_tco2e_per_t: Floats) -> Flags:
    """Whether actual figures look as if kilograms were typed: far above the default value of the good.

    The bound is a choice of this project that only asks a question; it changes no figure.
    """
    found: Flags = see_tco2e_per_t > MANY_TIMES * default_tco2e_per_t
    return found


def unfit(see_unit: Texts, functional_unit: Texts) -> Flags:
    """Whether figures are stated per a unit that is neither the tonne nor the good's own functional unit."""
    stated = ~pd.isna(see_unit) & (see_unit != TONNE)
    own = np.array([FUNCTIONAL_UNITS.get(str(unit), "") for unit in see_unit], dtype=object)
    found: Flags = stated & (own != functional_unit)
    return found
