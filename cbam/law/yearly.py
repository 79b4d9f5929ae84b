"""Figures that go by year: CBAM factor, cross-sectoral correction factor, mark-ups."""

from __future__ import annotations

from cbam.law.leaves import Citation, Figure, LawStatus
from cbam.law.registry import Dataset
from cbam.law.tables import Stack

NO_FIGURE_FOR_YEAR = "no-figure-for-year"
SECTOR_UNKNOWN = "sector-unknown"
SHARE = "1"


def figure(stack: Stack, row: int, value_column: str, unit: str, article: str = "") -> Figure:
    """One row of a table as a leaf."""
    dataset = stack.dataset(row)
    value = stack.columns[value_column][row]
    return Figure(
        value=float(value) if isinstance(value, (int, float)) else None,
        unit=unit,
        status=dataset.status,
        citation=stack.cite(row, article),
        known_on=dataset.known_on,
    )


def missing(dataset: Dataset, unit: str, reason: str) -> Figure:
    """The leaf that says why a table has no figure."""
    citation = Citation(dataset.act, dataset.article, dataset.oj, dataset.id, "", dataset.source)
    return Figure(None, unit, LawStatus(dataset.status), citation, dataset.known_on, reason)


def by_year(stack: Stack, value_column: str) -> dict[int, Figure]:
    """Leaves by year of a table with one row per year."""
    years = stack.columns["year"]
    return {int(str(year)): figure(stack, row, value_column, SHARE) for row, year in enumerate(years)}


def covers(stack: Stack, row: int, year: int) -> bool:
    """Whether a row's span of years (open at the end if empty) holds ``year``."""
    first, last = stack.columns["year_from"][row], stack.columns["year_to"][row]
    return int(str(first)) <= year and (last is None or year <= int(str(last)))


def newest_covering(stack: Stack, rows: list[int], year: int) -> int | None:
    """Of the rows whose span holds ``year``, the one of the latest dataset."""
    hits = [row for row in rows if covers(stack, row, year)]
    return max(hits, key=lambda row: stack.dataset_of[row]) if hits else None


def markup(stack: Stack, sector: str, year: int) -> Figure:
    """The mark-up [share] on default values of a sector, for goods produced in ``year``."""
    of_sector = [row for row, name in enumerate(stack.columns["sector"]) if name == sector]
    row = newest_covering(stack, of_sector, year)
    if row is None:
        reason = NO_FIGURE_FOR_YEAR if of_sector else SECTOR_UNKNOWN
        return missing(stack.datasets[-1], SHARE, reason)
    return figure(stack, row, "markup", SHARE)
