"""The goods under a code in sentences: in or out of Annexes I and II, what is measured, what is deducted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cbam.articles import article_text
from cbam.law_command import cited
from cbam.origins import Origin, resolve_origin
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.goods_explained import UnderOverlay
    from cbam.goods_summary import DefaultSpan, RouteSpan, Shared
    from cbam.law.rulebook import Law

NAMED = 3  # origins named before the rest is counted
SMALLEST = 1e-9


def shared_lines(shared: Shared, law: Law, year: int, lang: str) -> list[str]:
    """What the annexes, the methodology and the benchmark table say of goods that stand alike."""
    power = shared.sector == "electricity"
    counts = "cbam.goods-counts" if shared.counts_for_de_minimis else "cbam.goods-never-exempt"
    lines = [
        say("cbam.goods-annex-i", lang, entry=shared.entry, sector=say(shared.sector_word, lang),
            gases=", ".join(shared.gases), citation=cited(shared.citation, lang)),
        say("cbam.goods-annex-ii" if shared.annex_ii else "cbam.goods-no-annex-ii", lang),
        say("cbam.goods-unit-power" if power else "cbam.goods-unit", lang, unit=_unit(shared, lang),
            article=article_text(shared.functional_unit_article, lang)),
        say(counts, lang),
    ]  # fmt: skip
    if power:
        return [*lines, say("cbam.goods-power", lang)]
    return [
        *lines,
        *_route_lines(shared.routes, year, lang),
        *_default_lines(shared.defaults, law, year, lang),
    ]


def _unit(shared: Shared, lang: str) -> str:
    word = shared.functional_unit.lower().replace(" ", "-")
    return say(f"cbam.unit-{word}", lang)


def _route_lines(routes: Sequence[RouteSpan], year: int, lang: str) -> list[str]:
    if not routes:
        return []
    lines = [
        say("cbam.goods-benchmarks" if routes[0].letter else "cbam.goods-benchmark-one", lang, year=year)
    ]
    for route in routes:
        name = route.name_zh if lang == "zh" else route.name_en
        shown = {"a": _shown(route.column_a), "b": _shown(route.column_b)}
        if route.letter:
            lines.append(say("cbam.goods-benchmark-route", lang, letter=route.letter, name=name, **shown))
        else:
            lines.append(say("cbam.goods-benchmark-any", lang, **shown))
    return lines


def _default_lines(span: DefaultSpan | None, law: Law, year: int, lang: str) -> list[str]:
    if span is None:
        return [say("cbam.goods-no-default", lang)]
    markup = span.markup.value
    return [
        say("cbam.goods-default-span", lang, n=span.n_origins, year=year,
            low=f"{span.lowest:g}", low_origins=_names(span.lowest_origins, law, lang),
            high=f"{span.highest:g}", high_origins=_names(span.highest_origins, law, lang),
            other=_shown(span.other), markup="-" if markup is None else f"{markup:.0%}")
    ]  # fmt: skip


def _names(codes: Sequence[str], law: Law, lang: str) -> str:
    found = [resolve_origin(code, law) for code in codes[:NAMED]]
    names = [(o.name_zh if lang == "zh" else o.name_en) for o in found if isinstance(o, Origin)]
    more = len(codes) - NAMED
    joined = ("、" if lang == "zh" else ", ").join(names)
    return joined + (say("cbam.goods-more-origins", lang, n=more) if more > 0 else "")


def _shown(span: tuple[float, float] | None) -> str:
    """A span in words; one figure where both ends are the same."""
    if span is None:
        return "-"
    low, high = span
    return f"{low:g}" if high - low < SMALLEST else f"{low:g}-{high:g}"


def unchanged_line(found: Sequence[UnderOverlay], lang: str) -> str:
    """The overlays that leave the code as it is, in one line; "" where each does something."""
    comma = "、" if lang == "zh" else ", "
    still = comma.join(under.overlay.id for under in found if not under.changes)
    return say("cbam.goods-overlay-unchanged", lang, ids=still) if still else ""
