"""Results as tables on a terminal, Chinese or English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from footprint.bill import Candidate, LineKind, OpenLine
from footprint.intervals import place_of
from footprint.matching import fits_unit, route_question
from footprint.method_screen import method_tables
from footprint.processes import ProcessFootprint
from footprint.results import ProductResult, Results
from footprint.vocabulary import ALL_STAGES
from groundwork.problems import Counts
from groundwork.provenance import Status
from groundwork.words import DASH, number, say
from inventories.catalogue import Catalogue

BY_GAS = "footprint.warning-by-gas"
_SEEN = (Status.MEASURED, Status.SUPPLIER, Status.READ)
SHOWN_CAUSES = 3
PIPE_WIDTH = 140
"""Characters per line where the answer goes to a file or another program."""
_STAGE = {choice.key: choice for choice in ALL_STAGES}


def console() -> Console:
    """Where answers go: standard output."""
    out = Console(highlight=False, markup=False)  # a name such as "pipe [2024]" is text, not markup
    return out if out.is_terminal else Console(highlight=False, markup=False, width=PIPE_WIDTH)


def show_results(results: Results, counts: Counts, lang: str) -> None:
    """Totals of all products, then stages and notes."""
    out = console()
    out.print(_totals(results, lang))
    if any(result.by_stage for result in results.products):
        stages = {r.product.id: r.by_stage for r in results.products if r.by_stage}
        out.print(_stages(say("footprint.title-stages", lang), stages, lang))
        opened = {r.product.id: r.by_stage_expanded for r in results.products if _has_parts(r)}
        if opened:
            out.print(_stages(say("footprint.title-stages-expanded", lang), opened, lang))
    for block in method_tables(results.products, lang):
        out.print(block)
    for text in _gathered_warnings(results.products, lang):
        out.print(f"- {text}")
    for text, products in _gathered_notes(results.products, lang):
        everywhere = len(products) == len(results.products)
        out.print(f"- {text}" if everywhere else f"- {text} ({', '.join(products)})")
    if results.drawn is not None:
        out.print(_causes(results, lang))
        draws, report = results.drawn.draws, results.drawn.report
        alone, direct, none = report.n_finished_alone, report.n_direct, report.n_unproductive
        solved = {"n": draws.n, "seed": draws.seed, "alone": alone, "direct": direct, "none": none}
        out.print(say("footprint.said-drawn", lang, **solved))
    out.print(say("footprint.said-rows", lang, **_rows(counts)))


def _causes(results: Results, lang: str) -> Table:
    """The three amounts that each footprint's variance comes from first."""
    table = titled_table(say("footprint.title-variance", lang), ("product", "cause", "share"), lang, (2,))
    for result in results.products:
        for cause in (result.uncertainty.contributions if result.uncertainty else ())[:SHOWN_CAUSES]:
            where = place_of(cause.origin)
            name = where["item"] if where["of"] == "bill" else f"{where['flow_id']} → {where['process_id']}"
            table.add_row(result.product.id, str(name), _percent(cause.share, lang))
    return table


def _rows(counts: Counts) -> dict[str, int]:
    return {"n_read": counts.n_read, "n_used": counts.n_used, "n_rejected": counts.n_rejected}


def titled_table(title: str, headings: Sequence[str], lang: str, right: Iterable[int] = ()) -> Table:
    table = Table(title=title, title_justify="left")
    numeric = set(right)
    for position, heading in enumerate(headings):
        text = say(f"footprint.head-{heading}", lang)
        numeral = position in numeric
        table.add_column(text, justify="right" if numeral else "left", no_wrap=numeral, overflow="fold")
    return table


def _totals(results: Results, lang: str) -> Table:
    title = say("footprint.title-pcf", lang, metric=results.metric)
    headings = ("product", "name", "declared", "pcf", "per-kg", "known", "unsplittable")
    drawn = results.drawn is not None
    table = titled_table(title, (*headings, "interval") if drawn else headings, lang, range(2, 8))
    for result in results.products:
        product = result.product
        seen = sum(result.data_status.get(status, 0.0) for status in _SEEN)
        table.add_row(
            product.id,
            product.name,
            f"{number(product.declared_amount, lang, 0 if product.declared_amount.is_integer() else 3)} "
            f"{product.declared_unit}",
            number(result.pcf_kgco2e, lang),
            number(result.pcf_kgco2e_per_kg, lang, 3),
            _percent(seen if result.data_status else None, lang),
            _percent(result.unsplittable_share, lang),
            *((_interval(result, lang),) if drawn else ()),
        )
    return table


def _interval(result: ProductResult, lang: str) -> str:
    """5 %, median, 95 %."""
    if result.uncertainty is None:
        return DASH
    found = result.uncertainty.background
    return " / ".join(number(value, lang) for value in (found.p5, found.p50, found.p95))


def _percent(share: float | None, lang: str) -> str:
    return DASH if share is None else f"{number(100 * share, lang, 0)} %"


def _has_parts(result: ProductResult) -> bool:
    """Whether a product takes other products of the bill, so that their stages can be opened."""
    return bool(result.by_stage) and any(item.line.kind is LineKind.PRODUCT for item in result.by_item)


def _stages(title: str, stages: Mapping[str, Mapping[str, float]], lang: str) -> Table:
    """Emissions by stage, kgCO2e, one row per product id."""
    present = [key for key in _STAGE if any(key in found for found in stages.values())]
    table = Table(title=title, title_justify="left")
    table.add_column(say("footprint.head-product", lang))
    for key in present:
        table.add_column(_STAGE[key].zh if lang == "zh" else _STAGE[key].en, justify="right")
    for product_id, found in stages.items():
        table.add_row(product_id, *(number(found.get(key), lang) for key in present))
    return table


def _gathered_warnings(products: Iterable[ProductResult], lang: str) -> list[str]:
    """One line for all products of which too much is known as CO2e only."""
    found = [(r.product.id, note) for r in products for note in r.notes if note.code == BY_GAS]
    if not found:
        return []
    shares = ", ".join(f"{product} {note.params['percent']} %" for product, note in found)
    return [say("footprint.said-by-gas", lang, shares=shares, limit=found[0][1].params["limit"])]


def _gathered_notes(products: Iterable[ProductResult], lang: str) -> list[tuple[str, list[str]]]:
    """Notes with the products they hold for, each text once."""
    found: dict[str, list[str]] = {}
    for result in products:
        for note in result.notes:
            if note.code == BY_GAS:
                continue
            found.setdefault(say(note.code, lang, **note.params), []).append(result.product.id)
    return list(found.items())


def show_open_lines(lines: Sequence[OpenLine], catalogue: Catalogue, counts: Counts, lang: str) -> None:
    """Lines without a link and their candidates, one candidate per row."""
    out = console()
    if not lines:
        out.print(say("footprint.said-none-open", lang))
    else:
        headings = ("product", "row", "item", "unit", "id", "name", "unit", "score", "reason")
        table = titled_table(say("footprint.title-match", lang), headings, lang, (1, 7))
        for line in lines:
            about = (line.product_id, str(line.row), line.item, line.unit)
            if not line.candidates:
                table.add_row(*about, DASH, DASH, DASH, DASH, DASH)
            for position, candidate in enumerate(line.candidates):
                process = catalogue.processes[candidate.process_id]
                table.add_row(
                    *(about if position == 0 else ("",) * 4),
                    process.id,
                    process.name(lang),
                    process.unit,
                    number(candidate.score, lang, 0),
                    _why(line, candidate, catalogue, lang),
                )
        out.print(table)
        for text in dict.fromkeys(_route_lines(lines, lang)):
            out.print(f"- {text}")
    out.print(say("footprint.said-rows", lang, **_rows(counts)))


def _why(line: OpenLine, candidate: Candidate, catalogue: Catalogue, lang: str) -> str:
    """Why a process is a candidate, and whether the line's unit does not fit it."""
    reason = say(f"inventories.match-{candidate.reason}", lang, matched=candidate.matched)
    fits = fits_unit(catalogue, candidate, line.unit)
    return reason if fits else f"{reason}; {say('footprint.said-unit-differs', lang)}"


def _route_lines(lines: Sequence[OpenLine], lang: str) -> Iterable[str]:
    """What the user has to say about production routes: the routes, and the market mix where there is one."""
    key = "zh" if lang == "zh" else "en"
    for choice in filter(None, map(route_question, lines)):
        routes = "; ".join(f"{option.process_id} ({option.names[key]})" for option in choice.options)
        code = "footprint.said-route-default" if choice.default else "footprint.said-route-ask"
        yield say(code, lang, product=choice.names[key], routes=routes, default=choice.default or DASH)


def show_processes(found: Iterable[ProcessFootprint], metric: str, lang: str) -> None:
    """Processes with their footprint per unit."""
    title = say("footprint.title-inventory", lang, metric=metric)
    table = titled_table(title, ("id", "name", "unit", "pcf", "location", "status"), lang, (3,))
    for entry in found:
        process = entry.process
        status = say(f"inventories.status-{entry.status.value}", lang)
        table.add_row(
            process.id,
            process.name(lang),
            process.unit,
            number(entry.kgco2e, lang, 4),
            process.geography,
            status,
        )
    console().print(table)


def show_process(entry: ProcessFootprint, catalogue: Catalogue, metric: str, lang: str) -> None:
    """One process: its footprint and every amount with status and source."""
    show_processes((entry,), metric, lang)
    process = entry.process
    title = say("footprint.title-exchanges", lang, process=process.name(lang), unit=process.unit)
    about = (f"inventories.sector-{process.sector}", f"inventories.boundary-{process.boundary}")
    console().print(" · ".join(say(key, lang) for key in about))
    headings = ("kind", "id", "name", "amount", "unit", "status", "source", "year")
    table = titled_table(title, headings, lang, (3, 7))
    for exchange in process.exchanges:
        names = catalogue.processes.get(exchange.flow_id) or catalogue.flows[exchange.flow_id]
        name = names.name_zh if lang == "zh" else names.name_en
        amount = exchange.amount
        table.add_row(
            say(f"inventories.role-{exchange.role.value}", lang),
            exchange.flow_id,
            name,
            f"{amount.value:g}",
            amount.unit,
            say(f"inventories.status-{amount.status.value}", lang),
            amount.source,
            str(amount.year),
        )
    console().print(table)
