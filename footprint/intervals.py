"""Between which ends the footprints lie, and which amounts make them uncertain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from footprint.bill import PRODUCT_PREFIX, Bom, Line
from footprint.doubt import foreground_model, n_products, reference_year, whole_model
from footprint.montecarlo import GRID, Model, Report, simulate
from footprint.solution import Solution
from footprint.system import Floats, Origin, System
from inventories.catalogue import Catalogue
from inventories.process import Exchange
from inventories.streams import Keys

QUANTILES = (0.05, 0.5, 0.95)
N_CONTRIBUTIONS = 10
FEWEST_DRAWS = 2


@dataclass(frozen=True, slots=True)
class Draws:
    """How often and under which seed to draw."""

    n: int
    seed: int


@dataclass(frozen=True, slots=True)
class Interval:
    """Quantiles, mean and standard deviation of a footprint, kgCO2e per declared amount."""

    p5: float
    p50: float
    p95: float
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class VarianceShare:
    """The part of a footprint's variance that comes from one amount, 0 to 1, and where the amount stands."""

    origin: Origin
    share: float


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """How uncertain one footprint is.

    `foreground`: only the bill is drawn. `background`: the inventory too, the same draw for every
    product. `contributions` are first-order shares of the variance, largest first; `first_order` is
    the variance they explain together, divided by the drawn one (near 1 where the model is nearly linear).
    Amounts are drawn independently, save that lines with one supplier's footprint vary as one;
    `sd_if_together` is the largest standard deviation that any dependence
    between them could give (first order, kgCO2e): all of them high or low at once.
    """

    foreground: Interval
    background: Interval
    contributions: tuple[VarianceShare, ...]
    first_order: float | None
    sd_if_together: float | None = None


@dataclass(frozen=True)
class Drawn:
    """Uncertainty of every product by id, and how the draws were solved."""

    draws: Draws
    grid: tuple[int, int]
    reference_year: int
    by_product: Mapping[str, Uncertainty]
    report: Report
    scores: Floats
    """Products x draws with the background drawn, in the order of the system's nodes."""


def draw(bom: Bom, solution: Solution, catalogue: Catalogue, draws: Draws) -> Drawn:
    """Draw a bill's footprints.

    Args:
        bom: the bill.
        solution: its footprints, nothing drawn.
        catalogue: the inventory.
        draws: number and seed; two draws at least.
    """
    system, year = solution.system, reference_year(bom, catalogue)
    amounts = _declared(system, bom)
    n = len(amounts)
    whole = whole_model(system, solution.weights, catalogue, year)
    front = foreground_model(system, solution.weights, solution.total, catalogue, year)
    both = simulate(whole, _outputs(amounts, len(system.nodes)), draws.n, draws.seed)
    alone = simulate(front, _outputs(amounts, n), draws.n, draws.seed)
    found = {}
    for node in range(n):
        interval = _interval(both.scores[node])
        found[system.nodes[node].removeprefix(PRODUCT_PREFIX)] = Uncertainty(
            _interval(alone.scores[node]),
            interval,
            *_contributions(whole, solution, node, float(amounts[node]), interval.sd),
        )
    return Drawn(draws, GRID, year, found, both.report, both.scores)


def _declared(system: System, bom: Bom) -> Floats:
    amounts = {p.id: p.declared_amount for p in bom.products}
    names = system.nodes[: n_products(system)]
    return np.array([amounts[name.removeprefix(PRODUCT_PREFIX)] for name in names])


def _outputs(amounts: Floats, n_nodes: int) -> sparse.csr_array:
    places = np.arange(len(amounts))
    return sparse.csr_array((amounts, (places, places)), shape=(len(amounts), n_nodes))


def _interval(scores: Floats) -> Interval:
    """Quantiles by linear interpolation between order statistics; draws without a footprint left out."""
    known = scores[np.isfinite(scores)]
    if len(known) < FEWEST_DRAWS:
        return Interval(*(np.nan,) * 5)
    p5, p50, p95 = np.quantile(known, QUANTILES).tolist()
    return Interval(p5, p50, p95, float(known.mean()), float(known.std(ddof=1)))


def _contributions(
    model: Model, solution: Solution, node: int, amount: float, sd: float
) -> tuple[tuple[VarianceShare, ...], float | None, float | None]:
    """Shares of the first-order variance, (runs x burden of one unit x standard deviation) squared each.

    Lines that share a stream count together, at the first of them. With the shares: the variance they
    explain over the drawn one, and the sum of all the deviations. For any correlation the standard
    deviation of a sum is at most that (Cauchy and Schwarz).
    """
    system = solution.system
    runs = solution.matrices.runs(node, amount)
    network = model.network
    of_uses = np.zeros(len(network.amounts))
    moved = runs[network.consumers] * solution.total[network.suppliers] * model.uses.sd
    of_uses[network.entry] = moved**2
    burdens = model.burdens
    signed = np.sign(burdens.amount) * burdens.sd
    of_burdens = _as_one(runs[model.burden_nodes] * model.kgco2e_per_unit * signed, burdens.key) ** 2
    variance = np.concatenate([of_uses, of_burdens])
    total = float(variance.sum())
    if not total > 0:
        return (), None, None
    origins: Sequence[Origin] = (*system.uses_from, *system.releases_from)
    largest = np.argsort(-variance, kind="stable")[:N_CONTRIBUTIONS]
    shares = tuple(VarianceShare(origins[i], float(variance[i] / total)) for i in largest if variance[i])
    return shares, (total / sd**2 if sd > 0 else None), float(np.sqrt(variance).sum())


def _as_one(moved: Floats, keys: Keys) -> Floats:
    """Deviations summed where they share a stream, at the first of its places; 0 at the others."""
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    together = np.zeros(len(moved))
    together[first] = np.bincount(group, weights=moved, minlength=len(first))
    return together


def place_of(origin: Origin) -> dict[str, object]:
    """Where an amount stands, for answers: a row of the bill, or process and flow of the inventory."""
    if isinstance(origin, Line):
        return {"of": "bill", "product_id": origin.product_id, "row": origin.row, "item": origin.item}
    assert isinstance(origin, Exchange)
    return {"of": "inventory", "process_id": origin.process_id, "flow_id": origin.flow_id}
