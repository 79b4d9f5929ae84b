"""Overlays by name: what each would change, labelled proposal or what-if; and suspensions of a sector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cbam.law.leaves import Citation, LawStatus
from cbam.law.tables import Stack

MONTHS_PER_YEAR = 12
MONTHS_PER_QUARTER = MONTHS_PER_YEAR // 4


@dataclass(frozen=True, slots=True)
class Overlay:
    """A named change laid over the law; ``kind`` is ``proposal`` or ``what-if``, never law."""

    id: str
    kind: LawStatus
    name_en: str
    name_zh: str
    act: str
    does_en: str
    does_zh: str

    def name(self, lang: str) -> str:
        """Its title in ``lang``."""
        return self.name_zh if lang == "zh" else self.name_en

    def does(self, lang: str) -> str:
        """What it changes, in ``lang``."""
        return self.does_zh if lang == "zh" else self.does_en


@dataclass(frozen=True, slots=True)
class Suspension:
    """A sector that pays nothing for imports from ``from_day`` to ``to_day``, both included."""

    sector: str
    from_day: date
    to_day: date
    overlay: str
    citation: Citation

    def covers(self, year: int, quarter: int) -> bool | None:
        """Whether a quarter (0: some time of the year) lies in the span as a whole; None: only in part.

        ValueError for a quarter that is none or a year beyond the calendar.
        """
        first = date(year, MONTHS_PER_QUARTER * (max(quarter, 1) - 1) + 1, 1)
        last = _last_day(year, quarter)
        if self.from_day <= first and last <= self.to_day:
            return True
        return False if last < self.from_day or self.to_day < first else None


def _last_day(year: int, quarter: int) -> date:
    month = MONTHS_PER_QUARTER * quarter + 1 if quarter else 0
    if not month or month > MONTHS_PER_YEAR:
        return date(year + 1, 1, 1) - date.resolution
    return date(year, month, 1) - date.resolution


def overlays_of(stack: Stack) -> tuple[Overlay, ...]:
    """Every overlay the law data describe."""
    names = ("overlay", "kind", "name_en", "name_zh", "act", "does_en", "does_zh")
    rows = zip(*(stack.texts(n) for n in names), strict=True)
    return tuple(Overlay(name, LawStatus(kind), *texts) for name, kind, *texts in rows)


def undescribed(name: str) -> Overlay:
    """An overlay of the user's own folder that no row describes."""
    return Overlay(name, LawStatus.WHAT_IF, name, name, "", "", "")


def suspensions_of(stack: Stack) -> tuple[Suspension, ...]:
    """The suspensions of the overlays in use."""
    found = []
    for row, sector in enumerate(stack.texts("sector")):
        first, last = stack.columns["from_day"][row], stack.columns["to_day"][row]
        if isinstance(first, date) and isinstance(last, date):
            found.append(Suspension(sector, first, last, stack.dataset(row).overlay, stack.cite(row)))
    return tuple(found)
