"""A distribution for every amount of a system: stated on the bill, or derived from what is known about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np

from footprint.bill import PRODUCT_PREFIX, Bom, Line, LineKind
from footprint.montecarlo import Model
from footprint.network import Network
from footprint.system import Entries, Floats, Origin, System
from footprint.targets import SUPPLIER_FLOW
from groundwork.provenance import Status
from inventories.catalogue import Catalogue
from inventories.distributions import Distributions
from inventories.pedigree import (
    derived,
    exchange_distribution,
    group_of_gas,
    group_of_unit,
    own_scores,
)
from inventories.process import Exchange, Role
from inventories.statement import parse_scores, parse_statement
from inventories.streams import name_keys
from inventories.uncertainty import Distribution


def reference_year(bom: Bom, catalogue: Catalogue) -> int:
    """The year figures are judged against: the last in any product's period, else the inventory's newest."""
    days = [day for p in bom.products for day in (p.period_start, p.period_end) if isinstance(day, date)]
    if days:
        return max(day.year for day in days)
    exchanges = (e for p in catalogue.processes.values() for e in p.exchanges)
    return max((e.amount.year for e in exchanges), default=0)


def whole_model(system: System, weights: Floats, catalogue: Catalogue, year: int) -> Model:
    """Foreground and background: every amount of the system is drawn.

    Args:
        system: with the origin of every entry.
        weights: kgCO2e per kg of each flow; they are not drawn.
        catalogue: the inventory.
        year: of `reference_year`.
    """
    network = Network.of_system(system)
    uses = _distributions(system.uses, system.uses_from, catalogue, year)
    releases = _distributions(system.releases, system.releases_from, catalogue, year)
    return Model(
        network, uses.take(network.entry), system.releases.columns, releases, weights[system.releases.rows]
    )


def foreground_model(
    system: System, weights: Floats, total: Floats, catalogue: Catalogue, year: int
) -> Model:
    """The bill alone: its lines are drawn, the burdens of the inventory stay as they are.

    Args:
        system, weights, catalogue, year: as for `whole_model`.
        total: burden of one unit of every node, nothing drawn.
    """
    n = n_products(system)
    uses, releases = system.uses, system.releases
    inner = np.flatnonzero((uses.columns < n) & (uses.rows < n))
    drawn = np.flatnonzero((uses.columns < n) & (uses.rows >= n))
    own = np.flatnonzero(releases.columns < n)
    of_uses = _distributions(uses, system.uses_from, catalogue, year)
    of_releases = _distributions(releases, system.releases_from, catalogue, year)
    network = Network.of(system.production[:n], uses.rows[inner], uses.columns[inner], uses.amounts[inner])
    return Model(
        network,
        of_uses.take(inner).take(network.entry),
        np.concatenate([uses.columns[drawn], releases.columns[own]]),
        of_uses.take(drawn).and_(of_releases.take(own)),
        np.concatenate([total[uses.rows[drawn]], weights[releases.rows[own]]]),
    )


def n_products(system: System) -> int:
    """How many of the nodes are products; they come first."""
    return sum(node.startswith(PRODUCT_PREFIX) for node in system.nodes)


def _distributions(
    entries: Entries, origins: Sequence[Origin], catalogue: Catalogue, year: int
) -> Distributions:
    """Distributions of entries in the entries' own units, each with the stream of its name."""
    rows = [
        _of_exchange(origin, amount, catalogue, year)
        if isinstance(origin, Exchange)
        else _of_line(origin, amount, catalogue)
        for origin, amount in zip(origins, entries.amounts.tolist(), strict=True)
    ]
    return Distributions.of(rows, name_keys(_names(origins)))


def _of_exchange(exchange: Exchange, amount: float, catalogue: Catalogue, year: int) -> Distribution:
    gas = catalogue.flows[exchange.flow_id].formula if exchange.role is Role.EMISSION else ""
    process = catalogue.processes[exchange.process_id]
    found = exchange_distribution(exchange, process, gas, year)
    return found.times(amount / exchange.amount.value) if exchange.amount.value else found


def _of_line(line: Line, amount: float, catalogue: Catalogue) -> Distribution:
    """What the line states, else a lognormal of its group and pedigree, else of the firm's own records."""
    if line.uncertainty and line.amount:
        return parse_statement(line.uncertainty, line.amount).times(amount / line.amount)
    if line.kind is LineKind.DIRECT and line.target != SUPPLIER_FLOW:
        group = group_of_gas(catalogue.flows[line.target].formula)
    else:
        process = catalogue.processes.get(line.target)
        group = group_of_unit(process.unit if process else line.unit)
    status = Status.SUPPLIER if line.kind is LineKind.SUPPLIER else Status.MEASURED
    scores = parse_scores(line.pedigree) if line.pedigree else None
    return derived(amount, group, scores or own_scores(status.value))


def _names(origins: Sequence[Origin]) -> list[str]:
    """A name per entry that does not depend on the others: what it is, not where it stands.

    Lines that agree in everything are numbered, so that each has a stream of its own. Lines that
    take one row of `supplier_pcfs` share one: that figure is the same wherever it is used.
    """
    seen: Counter[str] = Counter()
    names = []
    for origin in origins:
        if isinstance(origin, Line) and origin.supplier_id:
            names.append(f"supplier\n{origin.supplier_id}")
            continue
        if isinstance(origin, Exchange):
            name = "\n".join(("inventory", *origin.key))
        else:
            name = "\n".join(
                ("bill", origin.product_id, origin.stage, origin.item, origin.kind, origin.target)
            )
        names.append(f"{name}\n{seen[name]}")
        seen[name] += 1
    return names
