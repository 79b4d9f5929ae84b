"""Results as the command line's JSON: stable keys, no NaN, words only where a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from footprint.bill import Bom, LineKind, OpenLine
from footprint.intervals import Drawn, Interval, Uncertainty, place_of
from footprint.matching import fits_unit, route_question
from footprint.method_answers import (
    allocation_record,
    carbon_record,
    cut_off_record,
    kind_record,
    modules_record,
    quality_record,
    suppliers_record,
)
from footprint.processes import ProcessFootprint
from footprint.results import ItemResult, ProductResult, Results
from groundwork.answers import head, problem_records
from groundwork.problems import Counts, Problem
from groundwork.words import say
from inventories.catalogue import Catalogue

PCF_SCHEMA = "footprint-pcf/1"
MATCH_SCHEMA = "footprint-match/1"
LIST_SCHEMA = "footprint-inventory-list/1"
SEARCH_SCHEMA = "footprint-inventory-search/1"
SHOW_SCHEMA = "footprint-inventory-show/1"

Record = dict[str, object]


def refusal(schema: str, problems: Iterable[Problem], lang: str, key: str) -> Record:
    """The answer where nothing at all could be read: an empty list and the problems."""
    return {**head(schema, None, None, Counts()), key: [], "problems": problem_records(problems, lang)}


def pcf_answer(
    results: Results, catalogue: Catalogue, counts: Counts, problems: Iterable[Problem], lang: str
) -> Record:
    """Everything `footprint pcf --json` prints."""
    return {
        **head(PCF_SCHEMA, None, None, counts),
        "metric": results.metric,
        "inventory_fingerprint": results.catalogue_fingerprint,
        "bom_fingerprint": results.bom.fingerprint,
        "reference_kgco2e": results.reference_kgco2e,
        "draws": draws_record(results.drawn) if results.drawn else None,
        "products": [product_record(result, results.bom, catalogue, lang) for result in results.products],
        "problems": problem_records(problems, lang),
    }


def product_record(result: ProductResult, bom: Bom, catalogue: Catalogue, lang: str) -> Record:
    """One product of the answer."""
    product = result.product
    missing = result.pcf_kgco2e is None
    return {
        "product_id": product.id,
        "name": product.name,
        "company": product.company,
        "declared_unit": product.declared_unit,
        "declared_amount": product.declared_amount,
        "mass_kg": product.mass_kg,
        "cn_code": product.cn_code,
        "boundary": product.boundary or None,
        "pcf_kgco2e": result.pcf_kgco2e,
        "pcf_kgco2e_per_kg": result.pcf_kgco2e_per_kg,
        "reason": result.notes[0].code if missing else None,
        "known_kgco2e": result.known_kgco2e,
        "fossil": result.fossil,
        "biogenic_emissions": result.biogenic_emissions,
        "biogenic_uptake": result.biogenic_uptake,
        "land_use_change": result.land_use_change,
        "aircraft": result.aircraft,
        "by_stage": result.by_stage,
        "by_stage_expanded": result.by_stage_expanded,
        "by_gas": result.by_gas,
        "by_item": [item_record(item) for item in result.by_item],
        "data_status": result.data_status,
        "unsplittable_share": result.unsplittable_share,
        "unconverted_share": result.unconverted_share,
        "kind": kind_record(result, lang),
        "allocation": allocation_record(result, lang),
        "cut_off": cut_off_record(result.cut_off),
        "data_quality": quality_record(result),
        "carbon_in_materials": carbon_record(result),
        "modules": modules_record(result, bom),
        "supplier_pcfs": suppliers_record(result, bom),
        "interval": quantiles(result.uncertainty.background) if result.uncertainty else None,
        "uncertainty": uncertainty_record(result.uncertainty) if result.uncertainty else None,
        "top_processes": [{"id": top.node, "kgco2e": top.kgco2e} for top in result.top_processes],
        "open_lines": [open_record(line, catalogue, lang) for line in result.open_lines],
        "notes": [
            {"code": n.code, "params": n.params, "text": say(n.code, lang, **n.params)} for n in result.notes
        ],
    }


def quantiles(interval: Interval) -> Record:
    """The ends and the middle of an interval."""
    return {"p5": interval.p5, "p50": interval.p50, "p95": interval.p95}


def uncertainty_record(found: Uncertainty) -> Record:
    """Both levels of one product, and the amounts that make it uncertain."""
    return {
        "foreground": asdict(found.foreground),
        "background": asdict(found.background),
        "contributions": [{**place_of(c.origin), "share": c.share} for c in found.contributions],
        "first_order_variance": found.first_order,
        "sd_if_together": found.sd_if_together,
    }


def draws_record(drawn: Drawn) -> Record:
    """How often was drawn, under which seed and grid, and how the draws were solved."""
    return {
        "n": drawn.draws.n,
        "seed": drawn.draws.seed,
        "grid": {"draws": drawn.grid[0], "entities": drawn.grid[1]},
        "reference_year": drawn.reference_year,
        "solver": asdict(drawn.report),
    }


def item_record(item: ItemResult) -> Record:
    """One line of a product."""
    line = item.line
    return {
        "row": line.row,
        "item": line.item,
        "kgco2e": item.kgco2e,
        "stage": line.stage,
        "amount": line.amount,
        "unit": line.unit,
        "kind": line.kind,
        "link": f"product:{line.target}" if line.kind is LineKind.PRODUCT else line.target,
        "mode": line.mode or None,
        "distance_km": line.distance_km,
        "file": line.place.file,
        "sheet": line.place.sheet,
    }


def route_record(line: OpenLine, lang: str) -> Record | None:
    """The choice of a route that a line leaves open: the product, its routes, and the default market mix."""
    choice = route_question(line)
    if choice is None:
        return None
    key = "zh" if lang == "zh" else "en"
    return {
        "product": choice.names[key],
        "default": choice.default,
        "routes": [{"id": option.process_id, "route": option.names[key]} for option in choice.options],
    }


def open_record(line: OpenLine, catalogue: Catalogue, lang: str) -> Record:
    """A line without a link and its candidates, which the user has to choose from."""
    return {
        "product_id": line.product_id,
        "row": line.row,
        "item": line.item,
        "amount": line.amount,
        "unit": line.unit,
        "cell": line.place.cell,
        "ask": route_record(line, lang),
        "candidates": [
            {
                "id": candidate.process_id,
                "name": catalogue.processes[candidate.process_id].name(lang),
                "unit": catalogue.processes[candidate.process_id].unit,
                "score": candidate.score,
                "reason": candidate.reason,
                "matched": candidate.matched,
                "unit_fits": fits_unit(catalogue, candidate, line.unit),
            }
            for candidate in line.candidates
        ],
    }


def match_answer(
    lines: Iterable[OpenLine], catalogue: Catalogue, counts: Counts, problems: Iterable[Problem], lang: str
) -> Record:
    """Everything `footprint match --json` prints."""
    return {
        **head(MATCH_SCHEMA, None, None, counts),
        "lines": [open_record(line, catalogue, lang) for line in lines],
        "problems": problem_records(problems, lang),
    }


def process_record(found: ProcessFootprint, lang: str) -> Record:
    """One process of the inventory with its footprint per unit."""
    process = found.process
    return {
        "id": process.id,
        "name": process.name(lang),
        "unit": process.unit,
        "kgco2e": found.kgco2e,
        "location": process.geography,
        "status": found.status,
        "sector": process.sector,
        "year": process.year,
        "boundary": process.boundary,
        "data_status": found.data_status,
    }


def inventory_answer(schema: str, records: list[Record], extra: Mapping[str, object]) -> Record:
    """A list of processes as JSON."""
    n = len(records)
    return {**head(schema, None, None, Counts(n, n, 0)), **extra, "processes": records}
