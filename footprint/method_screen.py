"""What a result says about its method, as tables on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table

from footprint.cut_off import SINGLE_IMPACT, SINGLE_MASS, TOTAL_IMPACT, TOTAL_MASS, CutOff
from footprint.limits import limit
from footprint.modules import D, modular
from footprint.results import ProductResult
from groundwork.words import DASH, number, percent, say


def method_tables(results: Sequence[ProductResult], lang: str) -> Iterator[Table | str]:
    """Data quality of all products; ways to allocate, lines left out, modules where there are any."""
    answered = [r for r in results if r.pcf_kgco2e is not None]
    if any(r.quality for r in answered):
        yield _quality(answered, lang)
    if any(r.alternatives for r in answered):
        yield _alternatives(answered, lang)
    for result in answered:
        if result.cut_off is not None:
            yield _cut_off(result, result.cut_off, lang)
            yield _limits(result, result.cut_off, lang)
    modules = [r for r in answered if modular(r.by_item, r.beyond) and r.modules]
    if modules:
        yield _modules(modules, lang)


def _table(title: str, headings: Sequence[str], right: int, lang: str) -> Table:
    """A table whose headings from number `right` on stand over numbers."""
    table = Table(title=say(f"footprint.title-{title}", lang), title_justify="left")
    for position, heading in enumerate(headings):
        numeral = position >= right
        text = say(f"footprint.head-{heading}", lang)
        table.add_column(text, justify="right" if numeral else "left", overflow="fold")
    return table


def _quality(results: Sequence[ProductResult], lang: str) -> Table:
    headings = ("product", "primary", "technological", "temporal", "geographical", "carbon-fossil",
                "carbon-biogenic", "carbon-known")  # fmt: skip
    table = _table("quality", headings, 1, lang)
    for result in results:
        found, carbon = result.quality, result.carbon
        ratings = (found.technological, found.temporal, found.geographical) if found else (None,) * 3
        contents = (carbon.fossil_kg, carbon.biogenic_kg) if carbon else (None, None)
        table.add_row(
            result.product.id,
            percent(found.primary_share if found else None, lang, 0),
            *(number(value, lang, 1) for value in ratings),
            *(number(value, lang, 1) for value in contents),
            percent(carbon.known_share if carbon else None, lang, 0),
        )
    return table


def _alternatives(results: Sequence[ProductResult], lang: str) -> Table:
    headings = ("product", "method", "reason", "step", "share", "pcf", "difference")
    table = _table("alternatives", headings, 3, lang)
    for result in results:
        for one in result.alternatives:
            name = say(f"footprint.said-method-{one.method}", lang)
            table.add_row(
                result.product.id,
                f"{name} ←" if one.chosen else name,
                say(one.reason, lang) if one.reason else "",
                DASH if one.step is None else str(one.step),
                number(one.share, lang, 4),
                number(one.kgco2e, lang),
                percent(one.difference, lang),
            )
    return table


def _cut_off(result: ProductResult, found: CutOff, lang: str) -> Table:
    table = _table("cut-off", ("product", "row", "item", "mass-share", "pcf", "impact-share"), 3, lang)
    for one in found.omissions:
        table.add_row(
            result.product.id,
            str(one.line.row),
            one.line.item,
            percent(one.mass_share, lang, 2),
            number(one.kgco2e, lang),
            percent(one.impact_share, lang, 2),
        )
    return table


def _limits(result: ProductResult, found: CutOff, lang: str) -> str:
    bounds = {
        "single_mass": SINGLE_MASS,
        "total_mass": TOTAL_MASS,
        "single_impact": SINGLE_IMPACT,
        "total_impact": TOTAL_IMPACT,
    }
    texts = {name: f"{100 * limit(key):g}" for name, key in bounds.items()}
    shares = {"mass": found.mass_share, "impact": found.impact_share}
    known = {key: number(100 * share, lang, 2) for key, share in shares.items()}
    return say("footprint.said-cut-off", lang, product=result.product.id, **known, **texts)


def _modules(results: Sequence[ProductResult], lang: str) -> Table:
    present = sorted({key for result in results for key in result.modules})
    inside = [key for key in present if key != D]
    table = Table(title=say("footprint.title-modules", lang), title_justify="left")
    table.add_column(say("footprint.head-product", lang))
    for heading in (*inside, say("footprint.head-total-module", lang), D):
        table.add_column(heading, justify="right")
    for result in results:
        cells = [number(result.modules.get(key), lang) for key in inside]
        total = number(result.pcf_kgco2e, lang)
        table.add_row(result.product.id, *cells, total, number(result.modules.get(D), lang))
    return table
