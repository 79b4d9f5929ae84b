"""Certificates of groups of cells over many draws, on the canonical grid of 64 draws x 1,024 cells.

A draw multiplies each uncertain cell's emissions and each firm's volume; the floor at zero is kept exactly.
Prices do not enter: they multiply the result, scenario by scenario. Every block of the grid is computed the
same way whoever computes it, and blocks of cells are added in the order of the grid, so that the same bits
come out of one thread, many, or a cluster.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import ndtr

from cbam.shipments import Floats, Ints
from cbam.stress import streams
from cbam.stress.streams import Keys

DRAWS, CELLS = 64, 1_024


@dataclass(frozen=True, slots=True, eq=False)
class YearCells:
    """One year of a variant: ``see``, ``sefa`` [tCO2e/t] and ``mass`` [t] of every cell, and its price class.

    ``price_class`` numbers the distinct prices of the year (quarters already published, the year itself).
    """

    see: Floats
    sefa: Floats
    mass: Floats
    price_class: Ints
    n_classes: int


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """What the draws need of one law, policy and volume, for every year; prices are applied afterwards.

    Cells whose emissions are certain (``sigma`` 0) come last. ``rows`` [k, cell] are the groups a cell is
    added to, ``n_groups`` how many there are, ``weight`` [k, cell] how much each gets (None: all of it).
    ``firm`` numbers the firm of each cell; ``emission_keys`` and ``volume_keys`` (by firm) name the streams.
    """

    years: tuple[YearCells, ...]
    sigma: Floats
    volume_sigma: float
    firm: Ints
    rows: Ints
    n_groups: int
    emission_keys: Keys
    volume_keys: Keys
    weight: Floats | None = None

    @property
    def n_uncertain(self) -> int:
        """How many cells have uncertain emissions."""
        return int(np.count_nonzero(self.sigma))


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Certificates of one block of draws, by year: group and price class x draw.

    ``both`` with all drivers, ``emissions`` with volumes as planned.
    """

    both: tuple[Floats, ...]
    emissions: tuple[Floats, ...]


def draw_block(variant: Variant, draws: tuple[int, int]) -> Block:
    """Certificates for ``draws`` (first, how many), in pieces of the canonical grid.

    ``first`` must be a whole multiple of the grid's 64 draws. Raises ValueError if it is not.
    """
    first, n = draws
    if first % DRAWS:
        raise ValueError(f"a block of draws begins at a multiple of {DRAWS}")
    matrices, scratch = _Matrices(variant), _Scratch()
    pieces = [_piece(variant, matrices, scratch, first + at, min(DRAWS, n - at)) for at in range(0, n, DRAWS)]
    return joined(pieces)


class _Matrices:
    """What is the same for every draw: who belongs to which group, and what is certain."""

    def __init__(self, variant: Variant) -> None:
        self.blocks = [
            slice(start, min(start + CELLS, variant.n_uncertain))
            for start in range(0, variant.n_uncertain, CELLS)
        ]
        rest = slice(variant.n_uncertain, None)
        self.members: list[list[tuple[Ints, csr_array]]] = []
        self.certain: list[csr_array] = []
        for number, year in enumerate(variant.years):
            before = variant.years[number - 1] if number else None
            same = before is not None and _same_classes(year, before)
            fresh = [] if same else [_membership(variant, year, cells) for cells in self.blocks]
            self.members.append(self.members[-1] if same else fresh)
            self.certain.append(_by_firm(variant, year, _due(year, rest), rest))


def _same_classes(one: YearCells, other: YearCells) -> bool:
    return one.n_classes == other.n_classes and np.array_equal(one.price_class, other.price_class)


def joined(blocks: list[Block]) -> Block:
    """Blocks of draws side by side, in order."""

    def side_by_side(name: str) -> tuple[Floats, ...]:
        columns = zip(*(getattr(block, name) for block in blocks), strict=True)
        return tuple(np.concatenate(column, axis=1) for column in columns)

    return Block(side_by_side("both"), side_by_side("emissions"))


class _Scratch:
    """Arrays used over and over: asking the system for new ones costs more than the arithmetic."""

    def __init__(self) -> None:
        self._floats = np.empty((3, CELLS * DRAWS), dtype=np.float64)
        self._words = np.empty(CELLS * DRAWS, dtype=np.uint64)

    def floats(self, number: int, cells: int, n: int) -> Floats:
        """One of three arrays, cell x draw."""
        return self._floats[number, : cells * n].reshape(cells, n)

    def words(self, cells: int, n: int) -> Keys:
        """One array of 64-bit words, cell x draw."""
        return self._words[: cells * n].reshape(cells, n)


def _piece(variant: Variant, matrices: _Matrices, scratch: _Scratch, first: int, n: int) -> Block:
    volume = volume_factors(variant, first, n)
    both = [certain @ volume for certain in matrices.certain]
    emissions = [
        np.repeat(np.asarray(certain.sum(axis=1), dtype=np.float64).reshape(-1, 1), n, axis=1)
        for certain in matrices.certain
    ]
    for at, cells in enumerate(matrices.blocks):
        size = cells.stop - cells.start
        factor, due, of_cell = (scratch.floats(number, size, n) for number in range(3))
        _emission_factors_into(variant, cells, first, factor, scratch.words(size, n))
        np.take(volume, variant.firm[cells], axis=0, out=of_cell, mode="clip")
        for number, year in enumerate(variant.years):
            np.multiply(factor, year.see[cells, None], out=due)
            due -= year.sefa[cells, None]
            np.maximum(due, 0, out=due)
            due *= year.mass[cells, None]
            rows, groups = matrices.members[number][at]
            emissions[number][rows] += groups @ due
            due *= of_cell
            both[number][rows] += groups @ due
    return Block(tuple(both), tuple(emissions))


def emission_factors(variant: Variant, cells: slice, first: int, n: int) -> Floats:
    """Lognormal factors of mean one on each cell's emissions, cell x draw."""
    found = np.empty((len(variant.sigma[cells]), n), dtype=np.float64)
    _emission_factors_into(variant, cells, first, found, np.empty(found.shape, dtype=np.uint64))
    return found


def _emission_factors_into(variant: Variant, cells: slice, first: int, out: Floats, scratch: Keys) -> None:
    sigma = variant.sigma[cells, None]
    streams.normals_into(variant.emission_keys[cells], first, out, scratch)
    out *= sigma
    out -= sigma**2 / 2
    np.exp(out, out=out)


def expected_certificates(variant: Variant, volume: Floats) -> tuple[Floats, ...]:
    """Certificates with expected emissions by year, group and price class x draw: only volumes move."""
    found = []
    for year in variant.years:
        expected = expected_due_per_t(year.see, year.sefa, variant.sigma) * year.mass
        found.append(_by_firm(variant, year, expected, slice(None)) @ volume)
    return tuple(found)


def volume_factors(variant: Variant, first: int, n: int) -> Floats:
    """Lognormal factors of mean one on each firm's volume, firm x draw."""
    sigma = variant.volume_sigma
    if sigma == 0:
        return np.ones((len(variant.volume_keys), n), dtype=np.float64)
    found: Floats = np.exp(sigma * streams.normals(variant.volume_keys, first, n) - sigma**2 / 2)
    return found


def _membership(variant: Variant, year: YearCells, cells: slice) -> tuple[Ints, csr_array]:
    """The groups and price classes of a block of cells, and how much of each cell they get."""
    of_cell = variant.rows[:, cells] * year.n_classes + year.price_class[cells]
    rows, compact = np.unique(of_cell, return_inverse=True)
    k, n = of_cell.shape
    whole = np.ones(of_cell.size, dtype=np.float64)
    parts = whole if variant.weight is None else variant.weight[:, cells].ravel()
    columns = np.tile(np.arange(n), k)
    return rows, csr_array((parts, (compact.ravel(), columns)), shape=(len(rows), n))


def _by_firm(variant: Variant, year: YearCells, certificates: Floats, cells: slice) -> csr_array:
    """Certificates of cells as group and price class x firm."""
    rows = variant.rows[:, cells] * year.n_classes + year.price_class[cells]
    k = len(rows)
    columns = np.tile(variant.firm[cells], k)
    shape = (variant.n_groups * year.n_classes, len(variant.volume_keys))
    parts = np.tile(certificates, k)
    if variant.weight is not None:
        parts *= variant.weight[:, cells].ravel()
    return csr_array((parts, (rows.ravel(), columns)), shape=shape)


def _due(year: YearCells, cells: slice) -> Floats:
    found: Floats = np.maximum(0, year.see[cells] - year.sefa[cells]) * year.mass[cells]
    return found


def expected_due_per_t(see: Floats, sefa: Floats, sigma: Floats) -> Floats:
    """E max(0, e SEE - SEFA) [tCO2e/t] for a lognormal factor e of mean one, in closed form.

    It is the price of a call on SEE struck at SEFA: SEE N(d1) - SEFA N(d2). Source: Black (1976).
    """
    plain: Floats = np.maximum(0, see - sefa)
    random = (sigma > 0) & (sefa > 0) & (see > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        d1 = np.log(see / sefa) / sigma + sigma / 2
        call = see * ndtr(d1) - sefa * ndtr(d1 - sigma)
    return np.where(random, call, plain)


def lognormal_sigma(half_width: NDArray[np.float64] | float, z: float) -> Floats:
    """Sigma of the log [-] from the half width of a 95 % interval as a fraction: ln(1 + u) / z."""
    found: Floats = np.log1p(np.asarray(half_width, dtype=np.float64)) / z
    return found


def standard_error(sd: float, n: int) -> float:
    """Standard error of a mean over ``n`` draws."""
    return sd / math.sqrt(n) if n else math.nan
