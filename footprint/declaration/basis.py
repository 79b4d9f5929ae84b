"""What a footprint rests on: the inventory processes behind it, their sources, a name for the run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from footprint.bill import LineKind
from footprint.results import ProductResult, Results
from groundwork.packaged import engine_version
from groundwork.provenance import Source
from inventories.catalogue import Catalogue
from inventories.process import Process

_SHOWN = 12


def run_id(results: Results) -> str:
    """A name for the calculation: equal bills, inventories, metrics and engines give the same."""
    parts = (results.bom.fingerprint, results.catalogue_fingerprint, results.metric, engine_version())
    return "pcf-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_SHOWN]


def processes_behind(result: ProductResult, results: Results, catalogue: Catalogue) -> tuple[Process, ...]:
    """Every inventory process that the product draws on, anywhere upstream, by id."""
    found: set[str] = set()
    products_seen: set[str] = set()
    open_products = [result.product.id]
    while open_products:
        product_id = open_products.pop()
        if product_id in products_seen:
            continue
        products_seen.add(product_id)
        lines = [item.line for item in results.product(product_id).by_item]
        open_products += [line.target for line in lines if line.kind is LineKind.PRODUCT]
        _reach((line.target for line in lines if line.kind is LineKind.PROCESS), catalogue, found)
    return tuple(catalogue.processes[key] for key in sorted(found))


def _reach(starts: Iterable[str], catalogue: Catalogue, found: set[str]) -> None:
    waiting = list(starts)
    while waiting:
        key = waiting.pop()
        if key in found:
            continue
        found.add(key)
        waiting += [exchange.flow_id for exchange in catalogue.processes[key].inputs]


def sources_behind(processes: Iterable[Process], catalogue: Catalogue) -> tuple[Source, ...]:
    """The publications that figures of these processes were taken from, by id."""
    keys = {exchange.amount.source for process in processes for exchange in process.exchanges}
    return tuple(catalogue.sources[key] for key in sorted(keys) if key in catalogue.sources)


def source_text(source: Source) -> str:
    """One source as a line of a list."""
    year = "" if source.year is None else str(source.year)
    return ". ".join(part for part in (source.publisher, source.title, year, source.url) if part)
