"""Reverse stress test: what it takes to bring a firm's earnings down to a floor.

Each answer is found by bisection on a function that only falls (or only rises) in what is varied; volumes are
held as the scenario has them. The nearest combination of drivers is the point of least standardised distance
at which the floor is reached.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cbam import liability
from cbam.stress import burden, measures
from cbam.stress.levels import Grouping

if TYPE_CHECKING:
    from cbam.shipments import Floats
    from cbam.stress.deterministic import Subject, YearView

HIGHEST_FACTOR = 1e6
PRECISION = 1e-13
_STEPS = 200
DRIVERS = ("price", "emissions", "volume", "fx")


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One firm in one year: its lines, and its earnings without the charge.

    ``see`` and ``sefa`` [tCO2e/t], ``mass`` [t] sold, ``price`` [EUR per certificate] of each line;
    ``pass_through`` [-]; ``earned`` [EUR] EBIT before the charge, ``profit`` [EUR] of the lines sold,
    ``exposed`` [EUR] revenue in euros that costs in yuan stand against.
    """

    see: Floats
    sefa: Floats
    mass: Floats
    price: Floats
    pass_through: float
    earned: float
    profit: float = 0.0
    exposed: float = 0.0

    def ebit(self, price: float = 1.0, emissions: float = 1.0, volume: float = 1.0, fx: float = 1.0) -> float:
        """EBIT after the charge [EUR] with each driver multiplied by a factor."""
        due = liability.certificates_per_t(emissions * self.see, self.sefa) * self.mass
        charge = float(np.sum(due * self.price)) * price * volume
        gained = self.profit * (volume - 1) + self.exposed * (fx - 1)
        taken = float(burden.exporters_part(charge, self.pass_through))
        return self.earned + gained - taken * fx


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


def breaking(case: Case, floor_eur: float = 0.0) -> Breaking:
    """The smallest price, the smallest multiple of emissions, the least pass-through: each alone."""
    by_price = smallest(lambda x: case.ebit(price=x), floor_eur)
    by_see = smallest(lambda x: case.ebit(emissions=x), floor_eur)
    weights = liability.certificates_per_t(case.see, case.sefa) * case.mass
    total = float(np.sum(weights))
    mean = float(np.sum(weights * case.price) / total) if total > 0 else math.nan
    price = by_price * mean if by_price is not None and total > 0 else None
    return Breaking(by_price, price, by_see, least_pass_through(case, floor_eur))


def smallest(ebit: Callable[[float], float], floor_eur: float) -> float | None:
    """The smallest factor at which falling earnings reach the floor; 0 where they are below it anyway."""
    if ebit(0.0) <= floor_eur:
        return 0.0
    high = 1.0
    while ebit(high) > floor_eur:
        high *= 2
        if high > HIGHEST_FACTOR:
            return None
    low = 0.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if ebit(middle) <= floor_eur else (middle, high)
        if high - low <= PRECISION * high:
            break
    return high


def least_pass_through(case: Case, floor_eur: float) -> float | None:
    """The least share that must be passed on to stay at the floor; None where even all of it is not enough.

    Earnings rise with the share in a straight line, so it is where the line crosses the floor.
    """
    none, whole = (replace(case, pass_through=share).ebit() for share in (0.0, 1.0))
    if none >= floor_eur:
        return 0.0
    if whole < floor_eur:
        return None
    return (floor_eur - none) / (whole - none)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The least unlikely combination that reaches the floor: factors by driver, and its distance [-].

    The distance is in standard deviations of the drivers' logarithms, taken together.
    """

    factors: dict[str, float]
    distance: float


def nearest(case: Case, sigmas: dict[str, float], floor_eur: float = 0.0) -> Nearest | None:
    """The point of least standardised distance at which earnings reach the floor.

    ``sigmas`` [-] standard deviations of each driver's logarithm; a driver without one stays as it is. None
    where the search finds no such point. Several starts, always the same.
    """
    from scipy import optimize

    search: Any = optimize.minimize
    at_least: Any = optimize.NonlinearConstraint

    names = [name for name in DRIVERS if sigmas.get(name, 0) > 0]
    if not names:
        return None
    if case.ebit() <= floor_eur:
        return Nearest(dict.fromkeys(names, 1.0), 0.0)
    scale = max(abs(case.earned - floor_eur), 1.0)

    def factors(z: Floats) -> dict[str, float]:
        return {name: math.exp(sigmas[name] * float(at)) for name, at in zip(names, z, strict=True)}

    def reached(z: Floats) -> float:
        return (floor_eur - case.ebit(**factors(z))) / scale

    best: Nearest | None = None
    for start in _starts(len(names)):
        found = search(
            lambda z: float(z @ z), start, method="SLSQP", bounds=[(-8, 8)] * len(names),
            constraints=at_least(reached, 0, np.inf), options={"maxiter": 500, "ftol": 1e-12},
        )  # fmt: skip
        if found.success and reached(found.x) > -1e-6:
            distance = math.sqrt(float(found.x @ found.x))
            if best is None or distance < best.distance:
                best = Nearest(factors(found.x), distance)
    return best


def _starts(n: int) -> list[Floats]:
    ones = np.ones(n, dtype=np.float64)
    starts = [ones, 3 * ones]
    for at in range(n):
        for sign in (2.0, -2.0):
            one = np.full(n, 0.1, dtype=np.float64)
            one[at] = sign
            starts.append(one)
    return starts


def cases(subject: Subject, view: YearView) -> dict[str, Case]:
    """The firms that state an EBIT, each as a case of the year looked at."""
    bill, levels = view.bill, subject.levels
    group = Grouping("firm", levels.firm.number[bill.rows], levels.firm.names)
    sums = measures.sums_by(view.figures, group)
    year = measures.firm_year(sums, levels, view.fx_ratio, view.exposure)
    profit = np.bincount(
        group.number, np.nan_to_num(bill.shipments.value_eur * view.earned.margin), len(group.names)
    )
    found = {}
    for number, name in enumerate(group.names):
        if math.isnan(year.before[number]):
            continue
        lines = np.flatnonzero((group.number == number) & bill.charged)
        shared = view.earned.pass_through[group.number == number]
        found[name] = Case(
            see=bill.terms.see[lines],
            sefa=bill.terms.sefa[lines],
            mass=(bill.terms.quantity * view.sold.share)[lines],
            price=np.nan_to_num(bill.terms.price_eur[lines]),
            pass_through=float(shared[0]) if len(shared) else view.settings["pass_through"].value,
            earned=float((year.before + year.fx + year.volume - year.margin_lost)[number]),
            profit=float(profit[number]),
            exposed=float(np.nan_to_num(year.eu_revenue[number]) * view.exposure),
        )
    return found


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
    by_year: Mapping[int, Mapping[str, Case]], floors_eur: Mapping[str, float]
) -> dict[str, int | None]:
    """The first year in which each firm's earnings are at its floor or below; None: in none of them."""
    found: dict[str, int | None] = dict.fromkeys(floors_eur)
    for year in sorted(by_year, reverse=True):
        for name, case in by_year[year].items():
            if case.ebit() <= floors_eur[name]:
                found[name] = year
    return found


def price_of_nth(answers: dict[str, Breaking], n: int) -> float | None:
    """The factor on prices at which the ``n``-th firm reaches its floor; None where fewer ever do."""
    return _nth([a.price_factor for a in answers.values() if a.price_factor is not None], n)


def _nth(reached: list[float], n: int) -> float | None:
    return sorted(reached)[n - 1] if 0 < n <= len(reached) else None
