"""How a price or an exchange rate wanders: log deviations at quarters, from the day the last price was known.

Two processes, shown side by side because the data do not decide: geometric Brownian motion, and reversion
of the log price to the path. Both multiply the path by a factor of mean one, so the fan is anchored on it.
A year is the mean of its four quarters: certificates are bought through the year.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cbam.scenario_parts import PriceProcess
from cbam.shipments import Floats
from cbam.stress import streams

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Process:
    """``sigma`` [1/sqrt(year)] and ``kappa`` [1/year]; kappa 0 is geometric Brownian motion."""

    sigma: float
    kappa: float

    def step(self, years: float) -> tuple[float, float]:
        """What is kept of a deviation over a step, and the spread that is added."""
        if self.kappa == 0:
            return 1.0, self.sigma * math.sqrt(years)
        kept = math.exp(-self.kappa * years)
        return kept, self.sigma * math.sqrt((1 - kept**2) / (2 * self.kappa))

    def variance(self, years: float) -> float:
        """Variance of the log deviation after so many years."""
        return self.step(years)[1] ** 2

    def covariance(self, early: float, late: float) -> float:
        """Covariance of the log deviations at two times."""
        return self.step(late - early)[0] * self.variance(early)


def process_of(kind: PriceProcess, sigma: float, kappa: float) -> Process:
    """The process of a kind."""
    return Process(sigma, 0.0 if kind is PriceProcess.GBM else kappa)


def quarter_times(known: float, years: Sequence[int]) -> dict[tuple[int, int], float]:
    """Years from ``known`` (a date as a decimal year) to the middle of every quarter, 0 for those before."""
    first, last = min(int(known), *years), max(years)
    return {
        (year, quarter): max(0.0, year + (quarter - 0.5) / QUARTERS - known)
        for year in range(first, last + 1)
        for quarter in range(1, QUARTERS + 1)
    }


@dataclass(frozen=True, slots=True)
class Wander:
    """What a price is drawn from: the seed, the name of the driver, and the day up to which it is known.

    ``leans_on`` another driver whose shocks it shares with ``correlation`` [-].
    """

    seed: int
    driver: str
    known: float
    leans_on: str = ""
    correlation: float = 0.0

    def shocks(self, quarter: str, first: int, n: int) -> Floats:
        """Standard normal shocks of a quarter."""
        own: Floats = streams.normals(streams.keys(self.seed, self.driver, [quarter]), first, n)[0]
        if not self.leans_on or self.correlation == 0:
            return own
        other = streams.normals(streams.keys(self.seed, self.leans_on, [quarter]), first, n)[0]
        mixed: Floats = self.correlation * other + math.sqrt(1 - self.correlation**2) * own
        return mixed


def factors(
    process: Process, wander: Wander, years: Sequence[int], draws: tuple[int, int]
) -> dict[tuple[int, int], Floats]:
    """Factors of mean one by (year, quarter) and, as quarter 0, by year; ``draws`` first and how many.

    The shock of every quarter is a stream of its own, so asking for other years changes nothing.
    """
    first, n = draws
    found: dict[tuple[int, int], Floats] = {}
    state: Floats = np.zeros(n, dtype=np.float64)
    before = 0.0
    for (year, quarter), time in sorted(quarter_times(wander.known, years).items()):
        if time > before:
            kept, spread = process.step(time - before)
            state = kept * state + spread * wander.shocks(f"{year}-Q{quarter}", first, n)
            before = time
        found[year, quarter] = np.exp(state - process.variance(time) / 2) if time > 0 else np.ones(n)
    for year in {y for y, _ in found}:
        quarters = [found[year, q] for q in range(1, QUARTERS + 1)]
        found[year, 0] = sum(quarters[1:], start=quarters[0]) / QUARTERS
    return found


def variance_of_year(process: Process, known: float, year: int) -> float:
    """Variance of a year's factor in closed form: the mean of the four quarters' lognormal covariances."""
    times = quarter_times(known, [year])
    at = [times[year, quarter] for quarter in range(1, QUARTERS + 1)]
    pairs = [math.expm1(process.covariance(min(a, b), max(a, b))) for a in at for b in at]
    return sum(pairs) / len(pairs)
