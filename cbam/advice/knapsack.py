"""One option of every item, worth the most, within a limit: solved, then proved in exact numbers.

Items may differ in size by any factor. Costs are whole numbers, so the limit is never exceeded by rounding.
A price on the limit (Lagrange multiplier) bounds what any choice can be worth; options that cannot reach the
best choice known drop out, HiGHS solves what is left, and the rest is gone through with dominated sums left
out. Method: Kellerer, Pferschy, Pisinger, Knapsack Problems (2004), chapter 11.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

MOST_SUMS = 20_000  # sums kept at a time in the proof
MOST_CUTS = 20  # times the solver is told of a choice beyond the limit
NOISE = 1e-12  # of the sizes added up: two sums nearer than this are one

Item = Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Choice:
    """The option picked of every item; ``proved``: no choice within the limit is worth more."""

    picked: tuple[int, ...]
    proved: bool


def whole(values: Iterable[float]) -> list[int]:
    """Decimal numbers as whole multiples of one common unit, exactly as they are written."""
    exact = [Fraction(repr(float(value))) for value in values]
    unit = math.lcm(*(one.denominator for one in exact)) if exact else 1
    return [int(one * unit) for one in exact]


def exact_sum(values: Iterable[float]) -> float:
    """The sum of decimal numbers as they are written: 0.1 and 0.2 are 0.3."""
    return float(sum((Fraction(repr(float(value))) for value in values), Fraction(0)))


def best_choice(items: Sequence[Item], limit: int | None) -> Choice | None:
    """The choice of highest worth whose costs stay within ``limit``; of two equal ones the cheaper.

    An item is a row of options (cost in whole units, not negative; worth). None: no limit. Returns None where
    not even the cheapest option of every item fits.
    """
    fronts = [_front(item) for item in items]
    if limit is None:
        return Choice(tuple(front[-1] for front in fronts), proved=True)
    least = [items[i][front[0]][0] for i, front in enumerate(fronts)]
    room = limit - sum(least)
    if room < 0:
        return None
    fits = [[j for j in front if items[i][j][0] - least[i] <= room] for i, front in enumerate(fronts)]
    return _Search(items, fits, limit).found()


def _front(item: Item) -> list[int]:
    """Options that no cheaper or equally dear one matches, by rising cost and worth."""
    kept: list[int] = []
    for j in sorted(range(len(item)), key=lambda j: (item[j][0], -item[j][1], j)):
        if not kept or item[j][1] > item[kept[-1]][1]:
            kept.append(j)
    return kept


class _Search:
    """One search: what is left of every item, the price on the limit, the best choice so far."""

    def __init__(self, items: Sequence[Item], fronts: list[list[int]], limit: int) -> None:
        self.items, self.left, self.limit = items, fronts, limit
        self.best = [front[0] for front in fronts]
        self.price = self._filled_by_steps()
        sizes = [max(map(abs, (w for _, w in item))) for item in items]
        self.noise = NOISE * (math.fsum(sizes) + self.price * limit)

    def found(self) -> Choice:
        """The best choice: options dropped, solver, options dropped again, proof."""
        self._drop()
        if self._open():
            self._solve()
            self._drop()
        proved = self._prove()
        return Choice(tuple(self.best), proved)

    def worth(self, picked: Sequence[int]) -> float:
        """What a choice is worth."""
        return math.fsum(self.items[i][j][1] for i, j in enumerate(picked))

    def cost(self, picked: Sequence[int]) -> int:
        """What a choice costs."""
        return sum(self.items[i][j][0] for i, j in enumerate(picked))

    def _open(self) -> list[int]:
        return [i for i, front in enumerate(self.left) if len(front) > 1]

    def _filled_by_steps(self) -> float:
        """Steps to dearer options, most worth per unit first, while they fit; the first ratio refused."""
        steps = []
        for i, front in enumerate(self.left):
            for a, b in pairwise(_hull(self.items[i], front)):
                (cost_a, worth_a), (cost_b, worth_b) = self.items[i][a], self.items[i][b]
                steps.append(((worth_b - worth_a) / (cost_b - cost_a), i, a, b))
        steps.sort(key=lambda step: (-step[0], step[1]))
        room, price = self.limit - self.cost(self.best), 0.0
        for ratio, i, a, b in steps:
            extra = self.items[i][b][0] - self.items[i][a][0]
            if self.best[i] == a and extra <= room:
                self.best[i], room = b, room - extra
            elif extra > room:
                price = price or ratio
        return price

    def _values(self, i: int) -> list[float]:
        """Worth of the options left of an item less the price of what they cost."""
        return [self.items[i][j][1] - self.price * self.items[i][j][0] for j in self.left[i]]

    def _drop(self) -> None:
        """Leave out every option with which not even the bound reaches the best choice known."""
        values = [self._values(i) for i in range(len(self.items))]
        bound = math.fsum(max(one) for one in values) + self.price * self.limit
        spare = bound - self.worth(self.best) + self.noise
        self.left = [
            [j for j, value in zip(front, one, strict=True) if max(one) - value <= spare or j == chosen]
            for front, one, chosen in zip(self.left, values, self.best, strict=True)
        ]

    def _solve(self) -> None:
        """What HiGHS finds among the options left, where it is within the limit and better."""
        still = self._open()
        fixed = self.cost(self.best) - sum(self.items[i][self.best[i]][0] for i in still)
        columns = [(row, j) for row, i in enumerate(still) for j in self.left[i]]
        cost = [self.items[still[row]][j][0] for row, j in columns]
        gain = [self.items[still[row]][j][1] - self.items[still[row]][self.best[still[row]]][1]
                for row, j in columns]  # fmt: skip
        found = solved(columns, cost, gain, self.limit - fixed)
        if found is None:
            return
        picked = list(self.best)
        for k in found:
            row, j = columns[k]
            picked[still[row]] = j
        if self.worth(picked) > self.worth(self.best):
            self.best = picked

    def _prove(self) -> bool:
        """Go through all choices left but dominated and hopeless ones; False where they are too many."""
        order = sorted(self._open(), key=lambda i: -_second(self._values(i)))
        open_ones = set(order)
        fixed = [(i, j) for i, j in enumerate(self.best) if i not in open_ones]
        spent = sum(self.items[i][j][0] for i, j in fixed)
        base = math.fsum(self.items[i][j][1] for i, j in fixed)
        most = [max(self._values(i)) for i in order]
        least = [min(self.items[i][j][0] for j in self.left[i]) for i in order]
        known = self.worth(self.best) - self.noise
        sums: list[tuple[int, float, tuple[int, ...]]] = [(spent, base, ())]
        for at, i in enumerate(order):
            room, hope = self.limit - sum(least[at + 1 :]), math.fsum(most[at + 1 :])
            new = sorted(
                ((c + self.items[i][j][0], w + self.items[i][j][1], (*path, j))
                 for c, w, path in sums for j in self.left[i]),
                key=lambda one: (one[0], -one[1]),
            )  # fmt: skip
            sums, top = [], -math.inf
            for c, w, path in new:
                if c > room or w <= top or w + self.price * (self.limit - c) + hope < known:
                    continue
                sums.append((c, w, path))
                top = w
            if len(sums) > MOST_SUMS:
                return False
        if sums:
            self._take(order, sums[-1][2])
        return True

    def _take(self, order: Sequence[int], path: Sequence[int]) -> None:
        """The choice a path of the proof stands for, where it is better or as good and cheaper."""
        picked = list(self.best)
        for i, j in zip(order, path, strict=True):
            picked[i] = j
        new, old = ((self.worth(one), -self.cost(one)) for one in (picked, self.best))
        self.best = picked if new > old else self.best


def _second(values: Sequence[float]) -> float:
    """How far the second best stays behind the best."""
    best, second = sorted(values, reverse=True)[:2]
    return best - second


def _hull(item: Item, front: Sequence[int]) -> list[int]:
    """The options on the upper concave hull: each step is worth less per unit than the one before."""
    kept: list[int] = []
    for j in front:
        while len(kept) > 1 and _ratio(item, kept[-2], kept[-1]) <= _ratio(item, kept[-1], j):
            kept.pop()
        kept.append(j)
    return kept


def _ratio(item: Item, a: int, b: int) -> float:
    return (item[b][1] - item[a][1]) / (item[b][0] - item[a][0])


def solved(
    columns: Sequence[tuple[int, int]], cost: Sequence[int], gain: Sequence[float], limit: int
) -> list[int] | None:
    """The columns HiGHS takes, one of every row, within the limit in whole numbers; None where it fails.

    ``columns`` (row, option). Costs go in as shares of the limit, gains in their own unit: the solver's
    absolute gap of 1e-6 is then a millionth of one. A choice beyond the limit by less than its tolerance is
    cut off, with all that are as dear, and it is solved again.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    rows = [row for row, _ in columns]
    n = len(columns)
    one_each = csr_array((np.ones(n), (rows, range(n))), shape=(max(rows) + 1, n))
    scale = max(limit, 1)
    held = [
        LinearConstraint(one_each, 1, 1),
        LinearConstraint(np.array([[c / scale for c in cost]]), -np.inf, limit / scale),
    ]
    for _ in range(MOST_CUTS):
        x = None
        for presolve in (True, False):
            found = milp(
                -np.array(gain, dtype=np.float64),
                constraints=held,
                integrality=np.ones(n, dtype=np.int64),
                bounds=Bounds(0, 1),
                options={"mip_rel_gap": 0.0, "presolve": presolve},
            )
            x = found.x if found.success else None
            if x is not None:
                break
        if x is None:
            return None
        taken = [k for k in range(n) if round(x[k])]
        if sum(cost[k] for k in taken) <= limit:
            return taken if len(taken) == max(rows) + 1 else None
        held.append(_cut(columns, cost, taken, n))
    return None


def _cut(
    columns: Sequence[tuple[int, int]], cost: Sequence[int], taken: Sequence[int], n: int
) -> LinearConstraint:
    """Not all of these rows with an option as dear as the one taken."""
    from scipy.optimize import LinearConstraint

    dear = {columns[k][0]: cost[k] for k in taken}
    cover = [1.0 if cost[k] >= dear.get(columns[k][0], math.inf) else 0.0 for k in range(n)]
    return LinearConstraint(np.array([cover]), -np.inf, len(dear) - 1)
