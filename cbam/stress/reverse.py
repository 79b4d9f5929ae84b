"""Reverse stress test: what it takes to bring a firm's earnings down to a floor.

Every answer is a place at which the stress test itself, run again with one thing moved, gives the floor:
with the scenario's exchange rate, carbon price paid, threshold, and volumes answering as it has them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from cbam.scenario_parts import DemandForm
from cbam.stress import crossing
from cbam.stress.crossing import Curve, smallest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbam.shipments import Floats
    from cbam.stress.rerun import Rerun

_SHARES: Final = 100  # steps in which shares passed on are looked at where volumes answer


@dataclass(frozen=True, slots=True)
class Breaking:
    """What brings earnings to the floor, each alone; None where nothing within reach does.

    ``price_factor`` [-] and ``price_eur`` of the mean certificate; ``see_factor`` [-] on emissions;
    ``pass_through`` [-] the share that must be passed on to stay above.
    """

    price_factor: float | None
    price_eur: float | None
    see_factor: float | None
    pass_through: float | None


def breaking(rerun: Rerun, floors_eur: Mapping[str, float] | None = None) -> dict[str, Breaking]:
    """The smallest price, the smallest multiple of emissions, the least pass-through: each alone.

    For every firm that states an EBIT. ``floors_eur`` [EUR] by firm; 0 for those it does not name. A price is
    0 where earnings are at the floor without any charge.
    """
    names = rerun.names
    floors = np.array([(floors_eur or {}).get(name, 0.0) for name in names], dtype=np.float64)
    answering = rerun.scenario.trade.demand.form is not DemandForm.NONE
    nodes = crossing.fine_steps() if answering else crossing.doublings()
    price = smallest(rerun.by_price, floors, nodes)
    see = smallest(rerun.by_emissions, floors, nodes)
    shares = np.linspace(0, 1, _SHARES + 1) if answering else np.array([0.0, 1.0])
    share = smallest(_upside_down(rerun.by_pass_through), -floors, shares.tolist())
    eur = price * rerun.mean_price_eur
    columns = [[_or_none(v) for v in column.tolist()] for column in (price, eur, see, share)]
    every = [Breaking(*row) for row in zip(*columns, strict=True)]
    return {n: one for n, one, known in zip(names, every, rerun.known.tolist(), strict=True) if known}


def _upside_down(curve: Curve) -> Curve:
    """The curve of what is missing: earnings that come up to a floor are losses that come down to it."""
    return Curve(lambda x: -curve.alike(x), lambda x, asked: -curve.each(x, asked))


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


@dataclass(frozen=True, slots=True)
class Nth:
    """What brings the ``n``-th firm to its floor, each driver alone, all firms moved alike.

    ``price_factor``, ``see_factor`` None: fewer firms ever fall. ``pass_through`` [-] below which ``n`` firms
    or more are down: 0 where not so many fall even if nothing is passed on, None where they fall whatever is.
    ``year`` the first in which ``n`` firms are down under the scenario; None: in none of those looked at.
    """

    n: int
    price_factor: float | None
    see_factor: float | None
    pass_through: float | None
    year: int | None


def nth_firm(answers: dict[str, Breaking], years: dict[str, int | None], n: int) -> Nth:
    """The sector's ``n``-th firm by every driver."""
    shares = sorted(math.inf if a.pass_through is None else a.pass_through for a in answers.values())[::-1]
    share = shares[n - 1] if 0 < n <= len(shares) else 0.0
    first = _nth([float(y) for y in years.values() if y is not None], n)
    return Nth(
        n,
        price_of_nth(answers, n),
        _nth([a.see_factor for a in answers.values() if a.see_factor is not None], n),
        None if math.isinf(share) else share,
        None if first is None else int(first),
    )


def first_years(
    ebit_by_year: Mapping[int, tuple[Sequence[str], Floats]], floors_eur: Mapping[str, float]
) -> dict[str, int | None]:
    """The first year in which each firm's EBIT after [EUR] is at its floor or below; None: in none of them.

    ``ebit_by_year`` names of firms and their EBIT.
    """
    found: dict[str, int | None] = dict.fromkeys(floors_eur)
    for year in sorted(ebit_by_year, reverse=True):
        names, after = ebit_by_year[year]
        for name, ebit in zip(names, after.tolist(), strict=True):
            if name in found and ebit <= floors_eur[name]:
                found[name] = year
    return found


def price_of_nth(answers: dict[str, Breaking], n: int) -> float | None:
    """The factor on prices at which the ``n``-th firm reaches its floor; None where fewer ever do."""
    return _nth([a.price_factor for a in answers.values() if a.price_factor is not None], n)


def _nth(reached: list[float], n: int) -> float | None:
    return sorted(reached)[n - 1] if 0 < n <= len(reached) else None
