"""The default path of every origin and every good at once, for many years and several texts of the law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cbam import liability
from cbam.law.rulebook import Law

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class DefaultPath:
    """Terms of one law, arrays [year, origin, good] per tonne of good; NaN where the law has no value.

    ``origins`` are the origins with a table of their own, then "other"; ``goods`` CN8 or TARIC codes.
    """

    law: str
    years: tuple[int, ...]
    origins: tuple[str, ...]
    goods: tuple[str, ...]
    see_tco2e_per_t: Floats
    sefa_tco2e_per_t: Floats
    certificates_per_t: Floats


def evaluate(laws: Sequence[Law], years: Sequence[int]) -> tuple[DefaultPath, ...]:
    """Embedded emissions, allocation and certificates of the whole default table, per law and year.

    After the last band of benchmarks the law has no value and the arrays hold NaN: what then holds is a
    scenario's assumption. Sources: see :mod:`cbam.liability`.
    """
    return tuple(_of_law(law, tuple(years)) for law in laws)


def _of_law(law: Law, years: tuple[int, ...]) -> DefaultPath:
    grid = law.grid
    markup = np.stack([grid.markup(year) for year in years])[:, None, :]
    benchmark = np.stack([grid.benchmark(year).value for year in years])
    factor, cscf = (
        np.array([np.nan if (v := of(year).value) is None else v for year in years])[:, None, None]
        for of in (law.cbam_factor, law.cscf)
    )
    see = liability.see_with_markup(grid.total[None, :, :], markup)
    sefa = liability.sefa(factor, cscf, benchmark)
    due = liability.certificates_per_t(see, sefa)
    arrays = (np.asarray(a, dtype=np.float64) for a in (see, sefa, due))
    return DefaultPath(law.version, years, grid.origins, grid.goods, *arrays)
