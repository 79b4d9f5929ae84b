"""Is the inventory fit to calculate with: sources, links, ages, licences, a solvable network."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from groundwork.problems import BadInput, Place, Problem, Severity
from groundwork.provenance import Source
from inventories.catalogue import Catalogue
from inventories.climate import gwp, metrics
from inventories.electricity import footprint_factors, grid_co2_factors
from inventories.folder import data_dir
from inventories.network import technosphere, unproductive
from inventories.process import Amount, Role
from inventories.rows import YesNo, read_rows

MASS_UNIT = "t"


def audit(catalogue: Catalogue, today: date) -> tuple[Problem, ...]:
    """Everything doubtful about an inventory, as of a given day.

    Errors: an amount without a usable source or status, an input or gas that leads
    nowhere, a process without exchanges, a gas without warming potential, a loop that
    makes less than it uses, a product heavier than everything it is made of, an
    electricity process that differs from its table, a source under a licence that does
    not let it be passed on. Warnings: amounts past their best-before day. The day is an
    argument because a calculation reads no clock.
    """
    return (
        *_amounts(catalogue, today),
        *_links(catalogue),
        *_weights(catalogue),
        *_loops(catalogue),
        *_masses(catalogue),
        *_electricity(catalogue),
        *licences(catalogue.sources.values()),
    )


def licences(sources: Iterable[Source]) -> tuple[Problem, ...]:
    """Sources whose licence is not on the list of licences.csv, or that may not be passed on."""
    allowed = allowed_licences()
    return tuple(
        Problem("inventories.licence-refused", Place(file="sources.yaml"), _about(source))
        for source in sources
        if source.licence not in allowed or not source.redistributable
    )


@cache
def allowed_licences() -> frozenset[str]:
    """Licences under which figures may be carried and passed on, from licences.csv."""
    rows, problems = read_rows(data_dir() / "licences.csv", ("licence", "redistributable"))
    if problems:
        raise BadInput(*problems)
    return frozenset(row.text("licence") for row in rows if row.choice("redistributable", YesNo) is YesNo.YES)


def _about(source: Source) -> dict[str, str]:
    return {"source": source.id, "licence": source.licence}


def _amounts(catalogue: Catalogue, today: date) -> Iterator[Problem]:
    for process in catalogue.processes.values():
        place = Place(file="processes.csv")
        if not process.exchanges:
            yield Problem("inventories.process-empty", place, {"process": process.id})
        for exchange in process.exchanges:
            where = catalogue.places.get(exchange.key, Place(file="exchanges.csv"))
            about = {"process": process.id, "flow": exchange.flow_id}
            yield from _one_amount(exchange.amount, about, where, catalogue, today)


def _one_amount(
    amount: Amount, about: dict[str, str], place: Place, catalogue: Catalogue, today: date
) -> Iterator[Problem]:
    if amount.source not in catalogue.sources:
        yield Problem("inventories.source-unknown", place, {**about, "source": amount.source})
    if not amount.status:
        yield Problem("inventories.status-missing", place, about)
    if amount.best_before < today:
        params = {**about, "day": amount.best_before.isoformat(), "year": str(amount.year)}
        yield Problem("inventories.past-best-before", place, params, Severity.WARNING)


def _links(catalogue: Catalogue) -> Iterator[Problem]:
    for process in catalogue.processes.values():
        for exchange in process.exchanges:
            place = catalogue.places.get(exchange.key, Place(file="exchanges.csv"))
            about = {"process": process.id, "flow": exchange.flow_id}
            if exchange.role is Role.INPUT and exchange.flow_id not in catalogue.processes:
                yield Problem("inventories.input-unlinked", place, about)
            if exchange.role is Role.EMISSION and exchange.flow_id not in catalogue.flows:
                known = ", ".join(catalogue.flows)
                yield Problem("inventories.flow-unknown", place, {**about, "known": known})


def _weights(catalogue: Catalogue) -> Iterator[Problem]:
    for metric in metrics():
        weights = gwp(metric)
        for flow_id in catalogue.flows:
            if flow_id not in weights:
                params = {"flow": flow_id, "metric": metric}
                yield Problem("inventories.weight-missing", Place(file="gwp.csv"), params)


def _loops(catalogue: Catalogue) -> Iterator[Problem]:
    ids, inputs = technosphere(catalogue)
    for loop in unproductive(ids, inputs):
        yield Problem(
            "inventories.loop-unproductive", Place(file="exchanges.csv"), {"processes": ", ".join(loop)}
        )


def _masses(catalogue: Catalogue) -> Iterator[Problem]:
    """A tonne of product whose recipe is complete takes at least a tonne in."""
    for process in catalogue.processes.values():
        if process.mass_complete and process.unit == MASS_UNIT:
            taken_t = sum(e.amount.value for e in process.inputs if e.amount.unit == MASS_UNIT)
            if taken_t < 1 and not math.isclose(taken_t, 1):
                params = {"process": process.id, "taken": str(taken_t)}
                yield Problem("inventories.mass-made-up", Place(file="processes.csv"), params)


def _electricity(catalogue: Catalogue) -> Iterator[Problem]:
    """Both tables name known sources, and a process that carries a footprint factor carries that number."""
    for name, factors in (
        ("electricity_footprint.csv", footprint_factors()),
        ("electricity_grid_co2.csv", grid_co2_factors()),
    ):
        for factor in factors:
            source = factor.amount.source
            if source not in catalogue.sources:
                about = {"process": factor.name_en, "flow": str(factor.amount.year), "source": source}
                yield Problem("inventories.source-unknown", Place(file=name), about)
    replaced = _replaced(catalogue)
    for factor in footprint_factors():
        process = catalogue.processes.get(factor.process_id)
        if process is None or process.id in replaced:
            continue
        carried = sum(e.amount.value for e in process.emissions)
        if carried != factor.amount.value:
            params = {"process": process.id, "carried": str(carried), "table": str(factor.amount.value)}
            yield Problem("inventories.electricity-differs", Place(file="electricity_footprint.csv"), params)


def _replaced(catalogue: Catalogue) -> frozenset[str]:
    """Processes in which a user's folder replaced something."""
    codes = ("inventories.exchange-replaced", "inventories.process-replaced")
    return frozenset(str(p.params["process"]) for p in catalogue.problems if p.code in codes)
