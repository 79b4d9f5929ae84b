"""What flows from the lines of a bill over their stages into the product, for a diagram of flows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from footprint.results import ItemResult, ProductResult

OTHER = ""
"""Stands for all lines that are not shown by name."""


@dataclass(frozen=True, slots=True)
class Flows:
    """kgCO2e per declared amount by (item, stage) and by stage, emissions only; `credits_kgco2e` is the rest.

    A diagram of flows cannot hold what is negative: credits and uptake stand apart and are not netted.
    """

    items: dict[tuple[str, str], float]
    stages: dict[str, float]
    credits_kgco2e: float


def through(links: Iterable[tuple[str, str, float]]) -> dict[str, float]:
    """What passes through each end of links (from, to, value): the larger of what comes in and goes out."""
    into: dict[str, float] = {}
    out: dict[str, float] = {}
    for source, target, value in links:
        out[source] = out.get(source, 0.0) + value
        into[target] = into.get(target, 0.0) + value
    return {name: max(into.get(name, 0.0), out.get(name, 0.0)) for name in {**out, **into}}


def flows_of(result: ProductResult, shown: Collection[ItemResult]) -> Flows:
    """The flows of one product; lines that are not among ``shown`` come together as `OTHER`."""
    named = {id(item) for item in shown}
    items: dict[tuple[str, str], float] = {}
    stages: dict[str, float] = {}
    below = 0.0
    for item in result.by_item:
        value, stage = item.kgco2e or 0.0, item.line.stage
        if value <= 0:
            below += value
            continue
        pair = (item.line.item if id(item) in named else OTHER, stage)
        items[pair] = items.get(pair, 0.0) + value
        stages[stage] = stages.get(stage, 0.0) + value
    return Flows(items, stages, below)
