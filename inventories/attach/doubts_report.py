"""What a database states about its own uncertainty: counts, and a table of what could not be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from groundwork.words import number, say
from inventories.attach.doubts import STATS_IDS, UNUSABLE, Listed, Remark
from inventories.attach.frozen import table
from inventories.attach.matrices import Matrices

DOUBTS = "doubts.csv"
UNSTATED = "unstated"
COLUMNS = (
    "dataset", "exchange", "kind", "amount", "unit", "distribution", "loc", "scale", "minimum", "maximum",
    "remark", "used", "file", "line",
)  # fmt: skip


def counts(matrices: Matrices, listed: Iterable[Listed]) -> dict[str, dict[str, int]]:
    """How many amounts other than products state which distribution, and how many remarks of each kind."""
    names = {number: shape.value for shape, number in STATS_IDS.items()}
    found: Counter[str] = Counter()
    for entries, first in ((matrices.technosphere, len(matrices.nodes)), (matrices.biosphere, 0)):
        n = len(entries) - first
        kinds = np.zeros(n, dtype=int) if entries.doubts is None else entries.doubts["uncertainty_type"]
        found.update(names.get(int(kind), UNSTATED) for kind in kinds[-n:] if n)
    remarks = Counter(one.remark.value for one in listed)
    return {
        "uncertainties": {name: found.get(name, 0) for name in (*names.values(), UNSTATED)},
        "uncertainties_listed": dict(sorted(remarks.items())),
    }


def listed_table(listed: Sequence[Listed]) -> bytes:
    """One row per remark, with what the file states and whether it is used."""
    rows = []
    for one in listed:
        exchange, doubt = one.exchange, one.doubt
        numbers = (repr(value) for value in (doubt.loc, doubt.scale, doubt.minimum, doubt.maximum))
        rows.append(
            [one.dataset, exchange.flow.name, exchange.kind.value, repr(exchange.amount), exchange.flow.unit,
             doubt.shape.value, *numbers, one.remark.value, "no" if one.remark in UNUSABLE else "yes",
             exchange.place.file, exchange.place.cell]
        )  # fmt: skip
    return table(COLUMNS, rows)


def lines(found: dict[str, Any], lang: str) -> list[str]:
    """Counts in words: one line, and one for each kind of remark."""
    stated = found["uncertainties"]
    shown = {name: number(count, lang, 0) for name, count in stated.items()}
    said = [say("inventories.attach-said-uncertainties", lang, **shown)]
    for name, count in found["uncertainties_listed"].items():
        said.append(
            "  " + say(f"inventories.attach-doubt-{Remark(name)}", lang) + ": " + number(count, lang, 0)
        )
    return said
