"""Is the inventory fit to calculate with: sources, links, ages, licences, a solvable network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from groundwork.problems import BadInput, Place, Problem, Severity
from groundwork.provenance import Source
from inventories.balances import balances, explained
from inventories.catalogue import Catalogue
from inventories.climate import gwp, metrics
from inventories.contents import carbon_contents, heating_values
from inventories.electricity import footprint_factors, grid_co2_factors
from inventories.folder import data_dir
from inventories.network import technosphere, unproductive
from inventories.process import Amount, Role
from inventories.routes import route_choices
from inventories.rows import YesNo, read_rows
from inventories.tolerances import tolerance
from inventories.validation import references
from inventories.vintage import Dated, check_vintage

ATTACHED = "attached:"


def audit(catalogue: Catalogue, today: date) -> tuple[Problem, ...]:
    """Everything doubtful about an inventory, as of a given day.

    Errors: an amount without a usable source or status, one of a later year or another
    area than its source, an input or gas that leads
    nowhere, a process without exchanges, a gas without warming potential, a loop that
    makes less than it uses, a balance of mass, carbon or energy that stays open without
    a reason, an electricity process that differs from its table, a source under a licence
    that does not let it be passed on. Warnings: amounts past their best-before day,
    reasons no longer needed. The day is an
    argument because a calculation reads no clock.
    """
    return (
        *_amounts(catalogue, today),
        *check_vintage(_dated(catalogue), catalogue.sources),
        *_links(catalogue),
        *_weights(catalogue),
        *_loops(catalogue),
        *_balances(catalogue),
        *_side_tables(catalogue),
        *_routes(catalogue),
        *_electricity(catalogue),
        *licences(catalogue.sources.values()),
        *_published(),
    )


def licences(sources: Iterable[Source]) -> tuple[Problem, ...]:
    """Sources whose licence is not on the list of licences.csv, or that may not be passed on.

    A database that the user attached is for the user's own use, under the licence the user stated.
    """
    allowed = allowed_licences()
    return tuple(
        Problem("inventories.licence-refused", Place(file="sources.yaml"), _about(source))
        for source in sources
        if (source.licence not in allowed or not source.redistributable)
        and not source.id.startswith(ATTACHED)
    )


def _published() -> Iterator[Problem]:
    """Published footprints carried for comparison under a licence that is not on the list."""
    for reference in references():
        if reference.licence not in allowed_licences():
            params = {"source": reference.id, "licence": reference.licence}
            yield Problem("inventories.licence-refused", Place(file="reference_pcf.csv"), params)


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


def _dated(catalogue: Catalogue) -> Iterator[Dated]:
    """Every amount with its source's year at stake. Attached databases date their own figures."""
    for process in catalogue.processes.values():
        for exchange in process.exchanges:
            if not exchange.amount.source.startswith(ATTACHED):
                place = catalogue.places.get(exchange.key, Place(file="exchanges.csv"))
                yield process.id, exchange.flow_id, exchange.amount, place
    for name, process_id, amount, quantity in _side_amounts():
        yield process_id, quantity, amount, Place(file=name)


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


def _balances(catalogue: Catalogue) -> Iterator[Problem]:
    """Balances that stay open without a reason, and reasons for which there is no open balance."""
    drawn = balances(catalogue)
    for balance in drawn:
        if not balance.closed and not balance.reason:
            params: dict[str, str] = {
                "process": balance.process_id,
                "kind": balance.kind.value,
                "taken": f"{balance.taken:g}",
                "given": f"{balance.given:g}",
                "tolerance": f"{tolerance(balance.kind):.0%}",
            }
            yield Problem("inventories.balance-open", Place(file="processes.csv"), params)
    open_ones = {(b.process_id, b.kind) for b in drawn if not b.closed}
    for process_id, kind in explained():
        if process_id in catalogue.processes and (process_id, kind) not in open_ones:
            params = {"process": process_id, "kind": kind.value}
            yield Problem(
                "inventories.balance-reason-stale", Place(file="balances.csv"), params, Severity.WARNING
            )


def _side_tables(catalogue: Catalogue) -> Iterator[Problem]:
    """Carbon contents and heating values name known sources and count in the unit of their process."""
    for name, process_id, amount, quantity in _side_amounts():
        process = catalogue.processes.get(process_id)
        about = {"process": process_id, "flow": quantity}
        if amount.source not in catalogue.sources:
            yield Problem("inventories.source-unknown", Place(file=name), {**about, "source": amount.source})
        if process is not None and amount.unit != f"{quantity}/{process.unit}":
            expected = f"{quantity}/{process.unit}"
            params = {**about, "unit": amount.unit, "expected": expected}
            yield Problem("inventories.unit-differs", Place(file=name), params)


def _side_amounts() -> Iterator[tuple[str, str, Amount, str]]:
    """File, process, amount and quantity of every carbon content and heating value."""
    for key, content in carbon_contents().items():
        for amount in (content.fossil, content.biogenic):
            if amount is not None:
                yield "carbon_content.csv", key, amount, "kgC"
    for key, amount in heating_values().items():
        yield "heating_values.csv", key, amount, "MJ"


def _routes(catalogue: Catalogue) -> Iterator[Problem]:
    """Every route leads to a process."""
    for choice in route_choices():
        for option in choice.options:
            if option.process_id not in catalogue.processes:
                params = {"product": choice.product, "process": option.process_id}
                yield Problem("inventories.route-unlinked", Place(file="routes.csv"), params)


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
    newest = {f.process_id: f for f in sorted(footprint_factors(), key=lambda f: f.amount.year)}
    for factor in newest.values():
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
