"""Emissions by stage, and the same with the stages of sub-assemblies opened.

A sub-assembly stands under one stage of the product that takes it in, mostly materials. Opened, its energy
counts as energy and its transport as transport, however deep it lies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from footprint.bill import LineKind
from footprint.opened import opened
from footprint.results import ItemResult, ProductResult


def by_stage(items: Sequence[ItemResult]) -> dict[str, float]:
    """Sums per stage of the lines themselves, kgCO2e; a line without a figure counts 0."""
    sums: dict[str, float] = {}
    for item in items:
        sums[item.line.stage] = sums.get(item.line.stage, 0.0) + (item.kgco2e or 0.0)
    return sums


def with_opened_stages(results: Sequence[ProductResult]) -> tuple[ProductResult, ...]:
    """Results with `by_stage_expanded` filled; those without a footprint stay as they are."""
    answered = {r.product.id: r for r in results if r.pcf_kgco2e is not None}
    if not any(_takes(item) for r in answered.values() for item in r.by_item):
        stages: Mapping[str, Mapping[str, float]] = {key: r.by_stage for key, r in answered.items()}
    else:
        stages = _solved(answered)
    return tuple(
        replace(r, by_stage_expanded=stages[r.product.id]) if r.product.id in stages else r for r in results
    )


def _takes(item: ItemResult) -> bool:
    return item.line.kind is LineKind.PRODUCT


def _solved(answered: Mapping[str, ProductResult]) -> dict[str, Mapping[str, float]]:
    stages = list(dict.fromkeys(item.line.stage for r in answered.values() for item in r.by_item))
    own = np.zeros((len(answered), len(stages)))
    for i, result in enumerate(answered.values()):
        for item in result.by_item:
            if not _takes(item):
                own[i, stages.index(item.line.stage)] += item.kgco2e or 0.0
    found = opened(answered, own)
    return {
        key: {stage: float(value) for stage, value in zip(stages, found[i], strict=True) if value}
        if any(_takes(item) for item in result.by_item)
        else result.by_stage
        for i, (key, result) in enumerate(answered.items())
    }
