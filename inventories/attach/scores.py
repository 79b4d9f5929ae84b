"""What each product of a database weighs, by gas, and how much of that rests on guesses and on gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from inventories.attach.gases import Gas, gas_of, medium, sounds_warming
from inventories.attach.linking import CutOff, How, Linked, Reason
from inventories.attach.matrices import Floats, Matrices, kilograms
from inventories.attach.problems import refuse
from inventories.attach.records import Kind
from inventories.attach.unit_names import how_many

ROUND_OFF = 1e-12
NO_STAND_IN = frozenset({Reason.NOT_A_PRODUCT, Reason.OWN_PRODUCT})


@dataclass(frozen=True)
class GasMap:
    """Which elementary flows are which gas. `weights[g, f]` is kg of gas g per unit of flow f.

    `unmapped` are flows with the name of a warming gas that are none of ours, or are not released to air.
    """

    gases: tuple[str, ...]
    weights: sparse.csr_matrix
    mapped: Mapping[int, Gas]
    unmapped: tuple[int, ...]
    media: tuple[str, ...]


def map_gases(matrices: Matrices) -> GasMap:
    """Map elementary flows to the gases of this project."""
    mapped: dict[int, Gas] = {}
    unmapped: list[int] = []
    media: list[str] = []
    sizes: dict[int, float] = {}
    for i, item in enumerate(matrices.flows):
        where = medium(item.flow, taken=item.taken)
        media.append(where)
        gas, mass = gas_of(item.flow, where), kilograms(item.flow.unit)
        if gas is not None and mass is not None:
            mapped[i], sizes[i] = gas, gas.sign * mass
        elif where != "resource" and sounds_warming(item.flow):
            unmapped.append(i)
    gases = tuple(sorted({gas.flow_id for gas in mapped.values()}))
    number = {gas: g for g, gas in enumerate(gases)}
    weights = sparse.csr_matrix(
        (
            [sizes[i] for i in mapped],
            ([number[gas.flow_id] for gas in mapped.values()], list(mapped)),
        ),
        shape=(len(gases), len(matrices.flows)),
    )
    return GasMap(gases, weights, mapped, tuple(unmapped), tuple(media))


@dataclass(frozen=True)
class Scores:
    """Per dataset and unit of its product (waste: per unit treated). All arrays are in kg or kgCO2e.

    `by_gas` is datasets x gases; `total` weighs it. `guessed_share` is the part of the
    total that passes a guessed link; `incomplete_share` the part released by datasets of
    which an input was cut off. `missing` is what the cut-offs would add where a product of
    similar name can stand in; the others add nothing to it and are only counted.
    `low` and `high`: the total if every guess had gone to the lightest or heaviest candidate,
    to first order.
    """

    by_gas: Floats
    total: Floats
    guessed_share: Floats
    incomplete_share: Floats
    missing: Floats
    low: Floats
    high: Floats


class Solver:
    """A^T y = rhs, factorised once; refined, and refused where the residual stays."""

    def __init__(self, matrices: Matrices) -> None:
        self.a = matrices.a()
        self.sign = np.sign(matrices.production)
        try:
            self.factors = splu(sparse.csc_matrix(self.a.T))
        except RuntimeError as exc:
            raise refuse("inventories.attach-singular") from exc

    def solve(self, burden: Floats) -> Floats:
        """Burden of one unit of every product, given what one run of every dataset releases itself.

        Raises:
            BadInput: the matrix is singular.
        """
        found = self.factors.solve(burden)
        found = found + self.factors.solve(burden - self.a.T @ found)
        if not np.isfinite(found).all():
            raise refuse("inventories.attach-singular")
        sign = self.sign if found.ndim == 1 else self.sign[:, None]
        return np.asarray(found * sign)


def score(linked: Linked, matrices: Matrices, gas_map: GasMap, weights: Mapping[str, float]) -> Scores:
    """Weigh every product and what is at risk in it.

    Args:
        linked: with its cut-offs and guesses.
        matrices, gas_map: of the same database.
        weights: kgCO2e per kg of each gas.

    Raises:
        BadInput: the matrix is singular.
    """
    solver = Solver(matrices)
    direct = np.asarray((gas_map.weights @ matrices.b()).T.todense(), dtype=np.float64)
    by_gas = solver.solve(direct) if gas_map.gases else np.zeros((len(matrices.nodes), 0))
    metric = np.array([weights[gas] for gas in gas_map.gases], dtype=np.float64)
    total = by_gas @ metric
    firm = _without_guesses(solver, matrices, direct @ metric)
    gaps, incomplete = _gaps(linked, total)
    missing, released = solver.solve(gaps), solver.solve(direct @ metric * incomplete)
    low, high = (solver.solve(shift) for shift in _shifts(linked, total))
    whole = np.abs(total)
    guessed_share = _share(np.abs(total - firm), whole)
    incomplete_share = _share(np.abs(released), whole)
    return Scores(by_gas, total, guessed_share, incomplete_share, missing, total + low, total + high)


def _share(part: Floats, whole: Floats) -> Floats:
    """Part of a whole, 0 where it is round-off or the whole is 0."""
    found = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return np.where(found > ROUND_OFF, found, 0.0)


def _without_guesses(solver: Solver, matrices: Matrices, burden: Floats) -> Floats:
    """The same totals with every guessed link taken out."""
    if not matrices.guessed.any():
        return solver.solve(burden)
    from dataclasses import replace

    entries = matrices.technosphere
    amounts = np.where(matrices.guessed, 0.0, entries.amounts)
    return Solver(replace(matrices, technosphere=replace(entries, amounts=amounts))).solve(burden)


def _gaps(linked: Linked, total: Floats) -> tuple[Floats, Floats]:
    """Per dataset: what one run would release through its cut-offs, and 1 where it has any, else 0."""
    gaps, incomplete = np.zeros(len(total)), np.zeros(len(total))
    for cut in linked.cut_offs:
        if cut.reason not in NO_STAND_IN and cut.exchange.amount:
            size = -1.0 if cut.exchange.kind is Kind.AVOIDED else 1.0
            gaps[cut.consumer] += size * cut.exchange.amount * stand_in(linked, cut, total)
            incomplete[cut.consumer] = 1.0
    return gaps, incomplete


def stand_in(linked: Linked, cut: CutOff, total: Floats) -> float:
    """kgCO2e per unit of a cut-off: of its first candidate whose unit fits, 0 where there is none."""
    for i in cut.candidates:
        per_unit = how_many(cut.exchange.flow.unit, linked.products.makes[i].flow.unit)
        if per_unit is not None:
            return per_unit * float(total[i])
    return 0.0


def _shifts(linked: Linked, total: Floats) -> tuple[Floats, Floats]:
    """What one run of each dataset would release less or more with the lightest or heaviest candidates."""
    low, high = np.zeros(len(total)), np.zeros(len(total))
    for edge in linked.edges:
        if edge.how is not How.GUESSED:
            continue
        per_unit = [
            float(total[i]) * (how_many(edge.exchange.flow.unit, linked.products.makes[i].flow.unit) or 0.0)
            for i in (edge.supplier, *edge.others)
        ]
        amount = -edge.exchange.amount if edge.exchange.kind is Kind.AVOIDED else edge.exchange.amount
        moves = [amount * (value - per_unit[0]) for value in per_unit]
        low[edge.consumer] += min(moves)
        high[edge.consumer] += max(moves)
    return low, high
