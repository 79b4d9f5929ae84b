"""What a customs code means in CBAM: now, by route and year, from an origin, and under each overlay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cbam.goods import Good, Heading, OutOfScope
from cbam.law.benchmarks import ACTUAL, DEFAULT
from cbam.law.leaves import Benchmark, DefaultValue, Figure, LawStatus
from cbam.law.overlay_scope import PRECURSOR, EtsBenchmark, OverlayRow
from cbam.law.overlays import Overlay, Suspension
from cbam.law.rulebook import Law
from cbam.origins import Origin
from cbam.profile import ELECTRICITY
from cbam.statute import Statute

LAST_DAY = date.max


@dataclass(frozen=True, slots=True)
class Route:
    """One production route of a good: its letter ("" where the benchmark goes by no route) and benchmarks."""

    letter: str
    name_en: str
    name_zh: str
    column_a: Benchmark | None
    column_b: Benchmark | None


@dataclass(frozen=True, slots=True)
class UnderOverlay:
    """What one overlay would do to the code; ``rows`` are empty where it leaves the code alone.

    ``from_day`` the first day on which it would apply. ``factor`` is there where the overlay changes the
    CBAM factor, ``suspension`` where it lets the good in free.
    """

    overlay: Overlay
    from_day: date
    rows: tuple[OverlayRow, ...] = ()
    benchmark: EtsBenchmark | None = None
    factor: Figure | None = None
    suspension: Suspension | None = None

    @property
    def changes(self) -> bool:
        """Whether the overlay does anything to the code."""
        return bool(self.rows) or self.factor is not None or self.suspension is not None


@dataclass(frozen=True, slots=True)
class FromOrigin:
    """The default value of a good from an origin, its mark-up, and the benchmark of column B with it."""

    default: DefaultValue
    markup: Figure
    benchmark: Benchmark


def routes_of(good: Good, law: Law, year: int) -> tuple[Route, ...]:
    """The routes of a good with their benchmarks of both columns in a production year."""
    stack = law.stacks["routes"]
    names = {
        letter: (en, zh)
        for letter, en, zh in zip(*(stack.texts(n) for n in ("letter", "name_en", "name_zh")), strict=True)
    }
    letters = dict.fromkeys((*law.benchmarks.letters(good.cn8, ACTUAL), *law.benchmarks.letters(good.cn8)))
    found = []
    for letter in letters or ("",):
        both = (law.benchmark(good.cn8, column, (letter,), year) for column in (ACTUAL, DEFAULT))
        a, b = (leaf if leaf.value_tco2e_per_t is not None else None for leaf in both)
        if a is not None or b is not None:
            found.append(Route(letter, *names.get(letter, ("", "")), a, b))
    return tuple(found)


def from_origin(good: Good, origin: Origin, law: Law, year: int) -> FromOrigin:
    """What the default path rests on for a good from an origin in a production year."""
    last = min(year, law.benchmarks.years[-1])
    return FromOrigin(
        law.default_value(origin.code, good.code),
        law.markup(good.sector, year),
        law.default_benchmark(origin.code, good.code, last),
    )


def under_overlays(
    answer: Good | Heading | OutOfScope, statute: Statute, year: int
) -> tuple[UnderOverlay, ...]:
    """What every overlay of the rulebook would do to the code, whether or not it does anything.

    ValueError for a year beyond the calendar.
    """
    return tuple(_under(answer, name, statute, year) for name in statute.rulebook.overlays)


def _under(answer: Good | Heading | OutOfScope, name: str, statute: Statute, year: int) -> UnderOverlay:
    datasets = [d for d in statute.rulebook.datasets if d.overlay == name]
    first = min(d.valid_from for d in datasets)
    day = LAST_DAY.replace(year=max(year, first.year))
    known_on = max(statute.known_on, min(d.known_on for d in datasets))
    law = statute.rulebook.at(day, known_on, (name,))
    (overlay,) = law.overlay_records
    code, in_scope = answer.code, not isinstance(answer, OutOfScope)
    goods = () if in_scope else law.overlay_scope.variants(code)
    rows = goods or law.overlay_scope.variants(code, PRECURSOR)
    benchmark = law.overlay_scope.benchmark(goods[0].benchmark, day.year) if goods else None
    allocated = any(good.sector != ELECTRICITY for good in goods_of(answer))
    factor = law.cbam_factor(day.year) if in_scope and allocated else None
    proposed = factor if factor is not None and factor.status is LawStatus.PROPOSAL else None
    sectors = {good.sector for good in goods_of(answer)}
    suspended = next((s for s in law.suspensions if s.sector in sectors), None)
    return UnderOverlay(overlay, first, rows, benchmark, proposed, suspended)


def goods_of(answer: Good | Heading | OutOfScope) -> tuple[Good, ...]:
    """The goods in scope an answer names."""
    if isinstance(answer, Good):
        return (answer,)
    return answer.goods if isinstance(answer, Heading) else ()
