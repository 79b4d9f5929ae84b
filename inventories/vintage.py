"""Does an amount claim more than its source can know: a later year, or another area.

A figure is no younger than the publication it was taken from, and it describes the plants which that
publication describes. Where it is used elsewhere it keeps its own area, and its pedigree says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from groundwork.problems import Place, Problem
from groundwork.provenance import Source
from inventories.amounts import refuse_faults
from inventories.folder import data_dir
from inventories.process import Amount
from inventories.rows import read_rows

Dated = tuple[str, str, Amount, Place]
"""Process, what the amount is of, the amount, and the cell it stands in."""


@cache
def source_areas() -> Mapping[str, str]:
    """Area that a source's figures come from, by source id. Raises `BadInput` when the table is unreadable.

    A source that covers several areas, or none in particular, is not listed.
    """
    rows, problems = read_rows(data_dir() / "source_areas.csv", ("source", "geography"))
    areas = {row.text("source"): row.text("geography") for row in rows}
    refuse_faults(problems, rows)
    return areas


def check_vintage(amounts: Iterable[Dated], sources: Mapping[str, Source]) -> Iterator[Problem]:
    """Amounts whose year is later than their source, or whose area is not the source's.

    Args:
        amounts: what to check; an amount whose source is not known is left to another rule.
        sources: publications by id; those without a year are not judged by it.
    """
    for process_id, name, amount, place in amounts:
        about = {"process": process_id, "flow": name, "source": amount.source}
        source = sources.get(amount.source)
        if source is not None and source.year is not None and amount.year > source.year:
            years = {"year": str(amount.year), "published": str(source.year)}
            yield Problem("inventories.year-after-source", place, {**about, **years})
        area = source_areas().get(amount.source)
        if area is not None and not _within(amount.geography, area):
            areas = {"geography": amount.geography, "expected": area}
            yield Problem("inventories.area-not-of-source", place, {**about, **areas})


def _within(geography: str, area: str) -> bool:
    """Whether an area is another one or a part of it: CN-SD lies within CN."""
    return geography == area or geography.startswith(f"{area}-")
