"""The leaves of the law: one frozen object per looked-up figure, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LawStatus(StrEnum):
    """How binding a figure is, the most binding first. Provisional: published, its revision announced."""

    IN_FORCE = "in force"
    ADOPTED = "adopted"
    PROVISIONAL = "provisional"
    DRAFT = "draft"
    PROPOSAL = "proposal"
    ASSUMPTION = "assumption"
    WHAT_IF = "what-if"

    @property
    def is_law(self) -> bool:
        """Whether the figure binds: in force (its revision perhaps announced), or waiting for its day."""
        return self in {LawStatus.IN_FORCE, LawStatus.ADOPTED, LawStatus.PROVISIONAL}

    @property
    def word(self) -> str:
        """The key of its text in Chinese and English."""
        return f"cbam.status-{self.value}".replace(" ", "-")


def weakest(statuses: Iterable[LawStatus]) -> LawStatus:
    """The least binding of some statuses; in force where there are none."""
    order = list(LawStatus)
    return max(statuses, key=order.index, default=LawStatus.IN_FORCE)


class ReadStatus(StrEnum):
    """How well we know that the figure is what the act says."""

    READ = "read"
    PARTLY_READ = "partly read"
    INFERRED = "inferred"

    @property
    def word(self) -> str:
        """The key of its text in Chinese and English."""
        return f"cbam.read-{self.value}".replace(" ", "-")


class Fallback(StrEnum):
    """Why a default value was taken from 'Other Countries and Territories'."""

    NONE = ""
    ORIGIN_NOT_LISTED = "origin-not-listed"
    GOOD_NOT_LISTED = "good-not-listed"
    NO_VALUE = "no-value"

    @property
    def word(self) -> str:
        """The key of its text in Chinese and English."""
        return f"cbam.fallback-{self.value}"


class Reading(StrEnum):
    """Which rule of IR (EU) 2025/2620 Annex point 5 selected a benchmark, or why there is none."""

    ROUTE_INDEPENDENT = "route-independent"
    ONE_LETTER = "one-letter"
    HIGHEST_OF_LETTERS = "highest-of-letters"
    LOWEST_OF_LETTERS = "lowest-of-letters"
    SAME_ROUTE_OTHER_GRADE = "same-route-other-grade"
    ORIGIN_ROUTE = "route-of-the-origin"
    NO_BAND = "no-band"
    NO_BENCHMARK = "no-benchmark"
    NO_DEFAULT = "no-default"
    ROUTE_NEEDED = "route-needed"
    ROUTE_UNKNOWN = "route-unknown"

    @property
    def word(self) -> str:
        """The key of its text in Chinese and English."""
        return f"cbam.reading-{self.value}"


INFERRED_READINGS = frozenset({Reading.SAME_ROUTE_OTHER_GRADE, Reading.ORIGIN_ROUTE})
VALUELESS_READINGS = frozenset(
    {
        Reading.NO_BAND,
        Reading.NO_BENCHMARK,
        Reading.NO_DEFAULT,
        Reading.ROUTE_NEEDED,
        Reading.ROUTE_UNKNOWN,
    }
)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a figure stands: act and article, Official Journal, dataset of ours and its row."""

    act: str
    article: str
    oj: str
    dataset: str
    row: str
    source: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the law, or (value None) the coded reason why the law has none."""

    value: float | None
    unit: str
    status: LawStatus
    citation: Citation
    known_on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CertificatePrice:
    """The price of one certificate in a quarter or week, or the day on which it will be published.

    ``of_week``: the week whose price it is, where the week asked for had no auction; else "".
    """

    period: str
    price_eur: float | None
    published_on: date | None
    status: LawStatus
    citation: Citation
    reason: str = ""
    of_week: str = ""


@dataclass(frozen=True, slots=True)
class DefaultValue:
    """A default value [tCO2e per t of good] before mark-up, and the table row it was read from.

    ``origin_row`` is the table used ("other" after a fallback), ``code`` the row's CN or TARIC prefix,
    ``routes`` the route letters printed in the row. ``direct_tco2e_per_t`` is printed for information only
    (None where it is not) and never re-added.
    """

    total_tco2e_per_t: float | None
    origin: str
    origin_row: str
    code: str
    routes: tuple[str, ...]
    fallback: Fallback
    read: ReadStatus
    status: LawStatus
    citation: Citation | None
    reason: str = ""
    direct_tco2e_per_t: float | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A CBAM benchmark [tCO2e per t of good] of one column, route and band, or why there is none."""

    value_tco2e_per_t: float | None
    cn8: str
    column: str
    route: str
    year_from: int | None
    year_to: int | None
    reading: Reading
    status: LawStatus
    citation: Citation | None

    @property
    def inferred(self) -> bool:
        """Whether the choice rests on our reading rather than on a printed letter."""
        return self.reading in INFERRED_READINGS


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """What Annexes I and II of Reg (EU) 2023/956 say of one CN code. Names are short forms of ours."""

    cn8: str
    sector: str
    category: str
    name_en: str
    name_zh: str
    gases: tuple[str, ...]
    annex_ii: bool
    functional_unit: str
    counts_for_de_minimis: bool
    note: str
    citation: Citation

    @property
    def sector_word(self) -> str:
        """The key of the sector's name in Chinese and English."""
        return f"cbam.sector-{self.sector}"
