"""What the goods under a code have in common: annexes, gases, unit, routes, the range of default values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cbam.goods import Good
from cbam.goods_explained import routes_of
from cbam.law.defaults import OTHER

if TYPE_CHECKING:
    from cbam.law.grid import Floats
    from cbam.law.leaves import Citation, Figure
    from cbam.law.rulebook import Law


@dataclass(frozen=True, slots=True)
class RouteSpan:
    """Benchmarks [tCO2e/t] of one route over the goods: column A and B, lowest and highest; None: none."""

    letter: str
    name_en: str
    name_zh: str
    column_a: tuple[float, float] | None
    column_b: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class DefaultSpan:
    """Default values [tCO2e/t] before mark-up over the goods and every origin with a table of its own.

    ``lowest`` and ``highest`` with the origins that have them; ``other`` the span of all other origins.
    """

    n_origins: int
    lowest: float
    lowest_origins: tuple[str, ...]
    highest: float
    highest_origins: tuple[str, ...]
    other: tuple[float, float] | None
    markup: Figure


@dataclass(frozen=True, slots=True)
class Shared:
    """Goods that stand alike in the annexes and what the law says of them; ``entry`` as Annex I prints it."""

    codes: tuple[str, ...]
    entry: str
    sector: str
    sector_word: str
    gases: tuple[str, ...]
    annex_ii: bool
    functional_unit: str
    functional_unit_article: str
    counts_for_de_minimis: bool
    citation: Citation
    routes: tuple[RouteSpan, ...]
    defaults: DefaultSpan | None


def summary(goods: Sequence[Good], law: Law, year: int) -> tuple[Shared, ...]:
    """The goods of an answer grouped by what the annexes say of them, for a production year.

    After the last benchmark band the benchmarks of its last year are shown.
    """
    groups: dict[tuple[object, ...], list[Good]] = {}
    for good in goods:
        scope = good.scope
        key = (scope.sector, scope.gases, scope.annex_ii, scope.functional_unit, _entry(good.code, law))
        groups.setdefault(key, []).append(good)
    return tuple(_shared(group, law, year) for group in groups.values())


def _shared(goods: Sequence[Good], law: Law, year: int) -> Shared:
    first = goods[0].scope
    return Shared(
        codes=tuple(good.code for good in goods),
        entry=_entry(goods[0].code, law),
        sector=first.sector,
        sector_word=first.sector_word,
        gases=first.gases,
        annex_ii=first.annex_ii,
        functional_unit=first.functional_unit,
        functional_unit_article=_unit_article(first.cn8, law),
        counts_for_de_minimis=first.counts_for_de_minimis,
        citation=first.citation,
        routes=_route_spans(goods, law, min(year, law.benchmarks.years[-1])),
        defaults=_default_span(goods, law, year),
    )


def _entry(code: str, law: Law) -> str:
    """The entry of Annex I a code stands under, as printed."""
    stack = law.stacks["scope_prefixes"]
    entries = dict(zip(stack.texts("prefix"), stack.texts("annex_i_code"), strict=True))
    return next((entries[code[:n]] for n in range(len(code), 0, -1) if code[:n] in entries), code)


def _unit_article(cn8: str, law: Law) -> str:
    stack = law.stacks["scope"]
    return stack.texts("functional_unit_article")[stack.texts("cn8").index(cn8)]


def _route_spans(goods: Sequence[Good], law: Law, year: int) -> tuple[RouteSpan, ...]:
    found: dict[tuple[str, str, str], tuple[list[float], list[float]]] = {}
    for good in goods:
        for route in routes_of(good, law, year):
            a, b = found.setdefault((route.letter, route.name_en, route.name_zh), ([], []))
            for values, leaf in ((a, route.column_a), (b, route.column_b)):
                if leaf is not None and leaf.value_tco2e_per_t is not None:
                    values.append(leaf.value_tco2e_per_t)
    return tuple(RouteSpan(*names, _span(a), _span(b)) for names, (a, b) in sorted(found.items()))


def _span(values: Sequence[float]) -> tuple[float, float] | None:
    return (min(values), max(values)) if values else None


def _default_span(goods: Sequence[Good], law: Law, year: int) -> DefaultSpan | None:
    grid = law.grid
    columns = [grid.good_position[good.code] for good in goods]
    totals, other = grid.total[:, columns], grid.origin_position(OTHER)
    if np.isnan(totals).all():
        return None
    own = np.delete(totals, other, axis=0)
    names = [name for name in grid.origins if name != OTHER]
    low, high = float(np.nanmin(own)), float(np.nanmax(own))
    elsewhere = totals[other][~np.isnan(totals[other])]
    return DefaultSpan(
        n_origins=len(names),
        lowest=low,
        lowest_origins=_having(own, low, names),
        highest=high,
        highest_origins=_having(own, high, names),
        other=_span([float(value) for value in elsewhere]),
        markup=law.markup(goods[0].sector, year),
    )


def _having(totals: Floats, value: float, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name, row in zip(names, totals, strict=True) if (row == value).any())
