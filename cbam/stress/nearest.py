"""The least unlikely combination of price, emissions, volume and exchange rate that brings a firm to a floor.

The drivers move what they move in the draws: prices not yet published, emissions of goods on their own
figures (a default value has no error), the firm's volume, the exchange rate.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from cbam import liability
from cbam.stress import burden
from cbam.stress.answering import Answer, answer_of, between
from cbam.stress.crossing import Brackets, refined
from cbam.stress.doubt import variant_of
from cbam.stress.earned import stated

if TYPE_CHECKING:
    from cbam.shipments import Flags, Floats, Ints
    from cbam.stress.deterministic import Subject, YearView

DRIVERS = ("price", "emissions", "volume", "fx")
FARTHEST = 8.0  # standard deviations to which each driver is looked at
_POINTS, _STARTS, _TOLERANCE = 320, 6, 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Sold:
    """How one firm's volumes answer to the price: at the nodes of ``answering``, by price class.

    ``kept`` volume over that at the path's price, ``worth_eur`` what it earns, ``whole_eur`` all of it.
    """

    kept: tuple[Floats, ...]
    worth_eur: tuple[Floats, ...]
    whole_eur: float


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One firm in one year: its lines, and its earnings without the charge.

    ``see`` and ``sefa`` [tCO2e/t], ``mass`` [t] sold, ``price`` [EUR per certificate] of each line;
    ``pass_through`` [-]; ``earned`` [EUR] EBIT before the charge, ``profit`` [EUR] of the lines sold,
    ``exposed`` [EUR] revenue in euros that costs in yuan stand against, ``fx_ratio`` [-] of the path.
    ``weight`` [-] how much of a move of emissions each line makes (none: all of it), ``emissions_sigma`` [-]
    of a line of weight 1; ``moving`` [price class] whether its price moves, ``of_class`` [line].
    """

    see: Floats
    sefa: Floats
    mass: Floats
    price: Floats
    pass_through: float
    earned: float
    profit: float = 0.0
    exposed: float = 0.0
    fx_ratio: float = 1.0
    weight: Floats | None = None
    emissions_sigma: float = 0.0
    of_class: Ints | None = None
    moving: tuple[bool, ...] = field(default=(True,))
    sold: Sold | None = None

    def ebit(self, price: float = 1.0, emissions: float = 1.0, volume: float = 1.0, fx: float = 1.0) -> float:
        """EBIT after the charge [EUR] with each driver multiplied by a factor."""
        return float(self.at(*(np.array([f]) for f in (price, emissions, volume, fx)))[0])

    def at(self, price: Floats, emissions: Floats, volume: Floats, fx: Floats) -> Floats:
        """EBIT after the charge [EUR] at many combinations of factors at once."""
        charge: Floats = np.zeros(len(price), dtype=np.float64)
        lost: Floats = np.full(len(price), self.sold.whole_eur if self.sold else 0.0)
        for number, moves in enumerate(self.moving):
            factor = price if moves else np.ones_like(price)
            due = self._charge(number, emissions) * factor
            if self.sold is not None:
                due = due * between(self.sold.kept[number], factor)[0]
                lost = lost - between(self.sold.worth_eur[number], factor)[0]
            charge = charge + due
        gained = self.profit * (volume - 1) + self.exposed * self.fx_ratio * (fx - 1)
        taken = burden.exporters_part(charge * volume, self.pass_through) * self.fx_ratio * fx
        return np.asarray(self.earned - lost + gained - taken, dtype=np.float64)

    def _charge(self, number: int, emissions: Floats) -> Floats:
        """What one price class owes at the path's price and volume [EUR]."""
        mine = slice(None) if self.of_class is None else self.of_class == number
        weight = np.ones_like(self.see) if self.weight is None else self.weight
        moved = emissions[None, :] ** weight[mine][:, None] * self.see[mine][:, None]
        due = liability.certificates_per_t(moved, self.sefa[mine][:, None])
        paid = self.mass[mine] * self.price[mine]
        return np.asarray(paid @ np.asarray(due), dtype=np.float64)


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
    where no driver and no combination reaches it within ``FARTHEST`` of each. First every combination of
    directions (each driver up, down, or still) is followed to the floor, then the nearest of these places
    are improved on; what is told lies on the floor.
    """
    names = [name for name in DRIVERS if sigmas.get(name, 0) > 0]
    if not names:
        return None
    if case.ebit() <= floor_eur:
        return Nearest(dict.fromkeys(names, 1.0), 0.0)
    ground = _Ground(case, tuple(names), np.array([sigmas[name] for name in names]), floor_eur)
    ways = (np.array(d, dtype=np.float64) for d in itertools.product((0, 1, -1), repeat=len(names)) if any(d))
    crossings = [z for way in ways if (z := ground.along(way)) is not None]
    if not crossings:
        return None
    crossings.sort(key=lambda z: float(z @ z))
    better = (ground.improved(start) for start in crossings[:_STARTS])
    best = min((*crossings, *(z for z in better if z is not None)), key=lambda z: float(z @ z))
    return Nearest(ground.factors(best), math.sqrt(float(best @ best)))


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """Earnings over the floor as a function of standard deviations z of the drivers that move."""

    case: Case
    names: tuple[str, ...]
    sigmas: Floats
    floor_eur: float

    def factors(self, z: Floats) -> dict[str, float]:
        return {
            n: math.exp(float(s) * float(at)) for n, s, at in zip(self.names, self.sigmas, z, strict=True)
        }

    def above(self, points: Floats) -> Floats:
        """EBIT less the floor [EUR] at each row of ``points``."""
        moved = dict(zip(self.names, np.exp(self.sigmas * points).T, strict=True))
        ones = np.ones(len(points), dtype=np.float64)
        return self.case.at(*(moved.get(name, ones) for name in DRIVERS)) - self.floor_eur

    def along(self, way: Floats) -> Floats | None:
        """The first place at the floor in a direction; None where there is none within reach."""
        unit = way / np.linalg.norm(way)
        steps = np.linspace(0, FARTHEST / np.abs(unit).max(), _POINTS + 1)
        over = self.above(steps[:, None] * unit)
        down = np.flatnonzero(over <= 0)
        if not len(down):
            return None
        at = int(down[0])
        ends = Brackets(*(one[at + k : at + k + 1] for one in (steps, over) for k in (-1, 0)))
        scale = np.array([abs(self.floor_eur)])
        distance = refined(lambda t, _: self.above(t[:, None] * unit), ends, scale)
        return np.asarray(distance[0] * unit, dtype=np.float64)

    def improved(self, start: Floats) -> Floats | None:
        """A nearer place at the floor, by sequential quadratic programming from one that is there."""
        from scipy import optimize

        search: Any = optimize.minimize
        at_least: Any = optimize.NonlinearConstraint
        scale = max(abs(self.case.ebit() - self.floor_eur), 1.0)
        found = search(
            lambda z: float(z @ z), start, method="SLSQP", bounds=[(-FARTHEST, FARTHEST)] * len(start),
            constraints=at_least(lambda z: -float(self.above(z[None, :])[0]) / scale, 0, np.inf),
            options={"maxiter": 500, "ftol": _TOLERANCE},
        )  # fmt: skip
        return self.along(found.x) if np.isfinite(found.x).all() and found.x.any() else None


def cases(subject: Subject, view: YearView) -> dict[str, Case]:
    """The firms that state an EBIT, each as a case of the year looked at, as the draws have it."""
    drawn, (prices,) = variant_of(subject, [view], 0)
    lines, year = drawn.variant, drawn.variant.years[0]
    answer = answer_of(subject, view, drawn, 0)
    start = stated(subject, view)
    earned = start.before + start.fx + start.volume - (0.0 if answer else start.margin_lost)
    number = subject.levels.firm.number[view.bill.rows]
    n = len(drawn.firm_names)
    profit = np.bincount(number, np.nan_to_num(view.bill.shipments.value_eur * view.earned.margin), n)
    shared = np.zeros(n, dtype=np.float64)
    shared[number] = view.earned.pass_through
    exposed = np.nan_to_num(start.eu_revenue) * view.exposure
    found = {}
    for firm in np.flatnonzero(~np.isnan(start.after)).tolist():
        mine = np.flatnonzero((lines.firm == firm) & (year.mass > 0))
        weight, sigma = _weights(lines.sigma[mine], year.see[mine] * year.mass[mine])
        of_class = year.price_class[mine]
        found[drawn.firm_names[firm]] = Case(
            see=year.see[mine],
            sefa=year.sefa[mine],
            mass=year.mass[mine],
            price=np.array(prices, dtype=np.float64)[of_class],
            pass_through=float(shared[firm]),
            earned=float(earned[firm]),
            profit=float(profit[firm]),
            exposed=float(exposed[firm]),
            fx_ratio=view.fx_ratio,
            weight=weight,
            emissions_sigma=sigma,
            of_class=of_class,
            moving=tuple(one.factor is not None for one in drawn.classes[0]),
            sold=None if answer is None else _sold(answer, firm),
        )
    return found


def _weights(sigma: Floats, emissions: Floats) -> tuple[Floats, float]:
    """How far each line moves, and the spread of the mean one: lines without an error stay."""
    uncertain: Flags = (sigma > 0) & (emissions > 0)
    if not uncertain.any():
        return np.zeros_like(sigma), 0.0
    mean = float(np.average(sigma[uncertain], weights=emissions[uncertain]))
    return np.where(uncertain, sigma / mean, 0.0), mean


def _sold(answer: Answer, firm: int) -> Sold:
    row = slice(firm, firm + 1)
    return Sold(
        tuple(one[row] for one in answer.sold),
        tuple(one[row] for one in answer.firms.kept_eur),
        float(answer.firms.whole_eur[firm]),
    )
