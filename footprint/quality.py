"""Share of primary data, and how well the data fit in technology, time and place, weighted by contribution.

A contribution is what a line adds to the footprint, without uptake of biogenic carbon dioxide, without
carbon dioxide that the product binds and frees again, and by its size, so that a credit does not hide an
emission. Sub-assemblies are opened.

Ratings are on the scale of the pedigree matrix (Weidema et al., 2013; inventories/data/pedigree.csv), 1 best
to 5. Those of a process follow from its year and area against the product's period and place and from the
confidence of its amounts (inventories/data/data_quality.csv, this project's own judgement), at every step
upstream. Where a line states a pedigree, the worse of the two holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from footprint.areas import areas_of
from footprint.bill import Bom, LineKind, Product
from footprint.cache import cached_intensities
from footprint.doubt import reference_year
from footprint.notes import RELEASED_LATER
from footprint.opened import opened
from footprint.results import ItemResult, ProductResult, Quality
from footprint.solution import Solution
from footprint.system import Floats
from groundwork.provenance import Status
from inventories.catalogue import Catalogue
from inventories.pedigree import own_scores, scores_of
from inventories.process import Amount, Category, Process
from inventories.statement import Scores, parse_scores

BOUND = frozenset({"co2_bound", RELEASED_LATER})
"""Two entries of one convention that cancel: no data stand behind either."""
CRITERIA = ("technological", "temporal", "geographical")
Key = tuple[int, tuple[str, ...]]
"""Year and areas that data are judged against."""


@dataclass(frozen=True)
class _Ground:
    """What the lines of all products are judged with.

    `gross` is the sum of all contributions behind one unit of a node, by size, kgCO2e;
    `rated` that sum weighted by the three ratings, nodes x criteria, by year and areas.
    `year` counts where a product states no period.
    """

    bom: Bom
    catalogue: Catalogue
    solution: Solution
    counted: Floats
    gross: Floats
    rated: Mapping[Key, Floats]
    year: int


def with_quality(
    results: Sequence[ProductResult], bom: Bom, catalogue: Catalogue, solution: Solution | None
) -> tuple[ProductResult, ...]:
    """Results with `quality` filled; those without a footprint stay as they are."""
    answered = {r.product.id: r for r in results if r.pcf_kgco2e is not None}
    if solution is None or not answered:
        return tuple(results)
    ground = _ground([r.product for r in answered.values()], bom, catalogue, solution)
    own = np.array([_sums(result, ground) for result in answered.values()])
    sums = dict(zip(answered, opened(answered, own), strict=True))
    return tuple(
        replace(r, quality=_quality(sums[r.product.id], r.product)) if r.product.id in sums else r
        for r in results
    )


def _quality(sums: Floats, product: Product) -> Quality | None:
    whole, primary, *rated = (float(value) for value in sums)
    if whole <= 0:
        return None
    ratings = dict(zip(CRITERIA, (value / whole for value in rated), strict=True))
    geographical = ratings["geographical"] if areas_of(product) else None
    return Quality(primary / whole, ratings["technological"], ratings["temporal"], geographical)


def _ground(products: Sequence[Product], bom: Bom, catalogue: Catalogue, solution: Solution) -> _Ground:
    system, matrices = solution.system, solution.matrices
    counted = np.abs(solution.weights) * [_counts(flow, catalogue) for flow in system.flows]
    direct = np.asarray(abs(matrices.biosphere).T @ counted, dtype=float)
    default = reference_year(bom, catalogue)
    keys = list(dict.fromkeys(_key(product, default) for product in products))
    columns = [direct]
    for key in keys:
        scores = np.array([_node_scores(node, key, catalogue) for node in system.nodes])
        columns += list((direct[:, None] * scores).T)
    solved = cached_intensities(matrices.network, np.column_stack(columns)).values
    width = len(CRITERIA)
    rated = {key: solved[:, 1 + width * i : 1 + width * (i + 1)] for i, key in enumerate(keys)}
    return _Ground(bom, catalogue, solution, counted, solved[:, 0], rated, default)


def _counts(flow: str, catalogue: Catalogue) -> float:
    """1 for every gas but the uptake of biogenic carbon dioxide, and what a product binds and frees again."""
    known = catalogue.flows.get(flow)
    taken_up = known is not None and known.category is Category.BIOGENIC_UPTAKE
    return 0.0 if taken_up or flow in BOUND else 1.0


def _key(product: Product, default: int) -> Key:
    day = product.period_end or product.period_start
    return (day.year if day else default, areas_of(product))


def _sums(result: ProductResult, ground: _Ground) -> list[float]:
    """Whole, primary, and the three rated sums of a product's own lines."""
    sums = np.zeros(2 + len(CRITERIA))
    key = _key(result.product, ground.year)
    for item in result.by_item:
        if item.line.kind is not LineKind.PRODUCT:
            weight, primary, ratings = _line(item, result.product, key, ground)
            sums += weight * np.array([1.0, primary, *ratings])
    return [float(value) for value in sums]


def _line(
    item: ItemResult, product: Product, key: Key, ground: _Ground
) -> tuple[float, float, tuple[float, ...]]:
    """Size of a line's contribution, the primary part of it, and its ratings."""
    line, share = item.line, product.allocation.share
    stated = parse_scores(line.pedigree) if line.pedigree else None
    if line.kind is LineKind.PROCESS:
        node = ground.solution.system.index[line.target]
        gross = float(ground.gross[node])
        behind = ground.rated[key][node] / gross if gross else np.ones(len(CRITERIA))
        ratings = np.maximum(behind, _three(stated)) if stated else behind
        return abs(line.quantity) * gross * share, 0.0, tuple(ratings.tolist())
    flow = ground.solution.system.flows.index(line.target)
    weight = abs(line.quantity) * float(ground.counted[flow]) * share
    if line.kind is LineKind.DIRECT:
        return weight, 1.0, _three(stated or own_scores(Status.MEASURED.value))
    pcf = ground.bom.suppliers.get(line.supplier_id)
    primary = (pcf.primary_share or 0.0) if pcf else 0.0
    scores = stated or own_scores(Status.SUPPLIER.value)
    if pcf is not None and pcf.period_end is not None and stated is None:
        scores = replace(scores, temporal=_scores("", "", pcf.period_end.year, key).temporal)
    return weight, primary, _three(scores)


def _three(scores: Scores) -> tuple[float, ...]:
    return tuple(float(getattr(scores, name)) for name in CRITERIA)


def _node_scores(node: str, key: Key, catalogue: Catalogue) -> tuple[float, ...]:
    """Ratings of what one node releases itself; a product of the bill knows its own site."""
    process = catalogue.processes.get(node)
    if process is None:
        return _three(own_scores(Status.MEASURED.value))
    return _process_scores(process, key)


def _process_scores(process: Process, key: Key) -> tuple[float, ...]:
    confidences = [exchange.amount.confidence for exchange in process.exchanges] or [""]
    found = [_scores(c, process.geography, process.year, key) for c in confidences]
    technological = sum(s.technological for s in found) / len(found)
    return (technological, float(found[0].temporal), float(found[0].geographical))


@cache
def _scores(confidence: str, geography: str, year: int, key: Key) -> Scores:
    """Scores of a figure by the rules of the inventory; the area that fits best counts."""
    from datetime import date

    judged_year, areas = key
    amount = Amount(0.0, "", Status.READ, "", geography, year, date.max, confidence=confidence)
    found = [scores_of(amount, area, judged_year) for area in areas or ("",)]
    return min(found, key=lambda scores: scores.geographical)
