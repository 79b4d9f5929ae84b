"""Emissions by stage, and the same with the stages of sub-assemblies opened.

A sub-assembly stands under one stage of the product that takes it in, mostly materials. Opened, its energy
counts as energy and its transport as transport, however deep it lies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from footprint.bill import LineKind
from footprint.results import ItemResult, ProductResult


def by_stage(items: Sequence[ItemResult]) -> dict[str, float]:
    """Sums per stage of the lines themselves, kgCO2e; a line without a figure counts 0."""
    sums: dict[str, float] = {}
    for item in items:
        sums[item.line.stage] = sums.get(item.line.stage, 0.0) + (item.kgco2e or 0.0)
    return sums


def with_opened_stages(results: Sequence[ProductResult]) -> tuple[ProductResult, ...]:
    """Results with `by_stage_expanded` filled; those without a footprint stay as they are.

    With E the stages of every product per declared amount, D those of lines that take no other product, and
    W what share of another product's declared amount is taken: E = D + W E, which loops satisfy as well.
    """
    answered = {r.product.id: r for r in results if r.pcf_kgco2e is not None}
    if not any(_takes(item) for r in answered.values() for item in r.by_item):
        opened: Mapping[str, Mapping[str, float]] = {key: r.by_stage for key, r in answered.items()}
    else:
        opened = _solved(answered)
    return tuple(
        replace(r, by_stage_expanded=opened[r.product.id]) if r.product.id in opened else r for r in results
    )


def _takes(item: ItemResult) -> bool:
    return item.line.kind is LineKind.PRODUCT


def _solved(answered: Mapping[str, ProductResult]) -> dict[str, Mapping[str, float]]:
    from scipy.sparse import coo_array, csc_array, eye_array
    from scipy.sparse.linalg import splu

    index = {key: i for i, key in enumerate(answered)}
    stages = list(dict.fromkeys(item.line.stage for r in answered.values() for item in r.by_item))
    own = np.zeros((len(index), len(stages)))
    rows, columns, shares = [], [], []
    for i, result in enumerate(answered.values()):
        for item in result.by_item:
            if not _takes(item):
                own[i, stages.index(item.line.stage)] += item.kgco2e or 0.0
                continue
            part = answered[item.line.target].product
            rows.append(i)
            columns.append(index[part.id])
            taken = item.line.quantity * result.product.allocation.share
            shares.append(taken / part.declared_amount)
    taken_in = coo_array((shares, (rows, columns)), shape=(len(index), len(index)))
    found = splu(csc_array(eye_array(len(index)) - taken_in)).solve(own)
    return {
        key: {stage: float(value) for stage, value in zip(stages, found[i], strict=True) if value}
        if any(_takes(item) for item in result.by_item)
        else result.by_stage
        for i, (key, result) in enumerate(answered.items())
    }
